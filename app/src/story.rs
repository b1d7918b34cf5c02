//! A replay in sentences: what one incident costs, and what is happening at a moment under a plan.

use displace_model::plan::Plan;
use displace_scenarios::Stage;
use displace_scenarios::replay::{InstanceReplay, PlanReplay, Replay, StageSpan};

use crate::format::{self, Currency};
use crate::verdict::{Piece, Words};

/// So many instances are named; more are counted.
const NAMED: usize = 3;

/// "One incident costs … with … and … with …".
pub fn headline(replay: &Replay, currency: &Currency) -> Words {
    let mut pieces = Vec::new();
    let mut say = |text: String, strong| pieces.push(Piece { text, strong });
    say("One incident costs ".to_owned(), false);
    for (place, plan) in replay.plans.iter().enumerate() {
        let joint = match place {
            0 => "",
            _ if place + 1 == replay.plans.len() => " and ",
            _ => ", ",
        };
        say(joint.to_owned(), false);
        say(currency.full(plan.outage_cost), true);
        say(format!(" with “{}”", plan.name), false);
    }
    Words { pieces }
}

/// What the incident came to under a plan: "business back after 29 h 40 min · 212 instance-hours · …".
pub fn summary(plan: &PlanReplay, currency: &Currency) -> Words {
    let mut pieces = Vec::new();
    let mut say = |text: String, strong| pieces.push(Piece { text, strong });
    if plan.instances.is_empty() {
        say("nothing went down".to_owned(), false);
    } else if plan.business_back_hours > 0.0 {
        say("business back after ".to_owned(), false);
        say(format::hours(plan.business_back_hours), true);
    } else {
        say("business went on, all back after ".to_owned(), false);
        say(format::hours(plan.last_back_hours), true);
    }
    let hours = format::count(plan.downtime_hours);
    say(format!(" · {hours} instance-hours down"), false);
    let worst = plan
        .instances
        .iter()
        .map(|instance| instance.data_loss_hours)
        .fold(0.0, f64::max);
    let loss = if worst > 0.0 {
        format!(" · up to {} of data lost · ", format::hours(worst))
    } else {
        " · no data lost · ".to_owned()
    };
    say(loss, false);
    say(currency.full(plan.outage_cost), true);
    Words { pieces }
}

/// What is happening so many hours after the incident under a plan, in full sentences.
///
/// Says first who is back, then what is done and waited for, then which copies could not be used and why.
pub fn moment(plan: &Plan, replay: &PlanReplay, hour: f64) -> String {
    if replay.instances.is_empty() {
        return "The incident brings nothing down under this plan.".to_owned();
    }
    let mut sentences = Vec::new();
    let all = replay.instances.len();
    let doing = Doing::at(replay, hour);
    sentences.extend(doing.back.sentence(all));
    sentences.extend(doing.running(plan, all));
    sentences.extend(doing.restoring(plan));
    for (stage, who) in &doing.waiting {
        sentences.push(waiting(plan, stage, who, all));
    }
    if doing.is_past_notice {
        sentences.extend(passed_over(replay));
    }
    sentences.join(" ")
}

/// Instances that have something in common.
#[derive(Default)]
struct Group<'a> {
    who: Vec<&'a InstanceReplay>,
}

impl Group<'_> {
    /// "ERP and mail", "Six instances", "All ten instances"; and whether more than one is spoken of.
    fn subject(&self, all: usize) -> (String, bool) {
        let count = self.who.len();
        let plural = count != 1;
        if count == all && all > 1 {
            let words = if all == 2 {
                "Both instances".to_owned()
            } else {
                format!("All {} instances", number(all))
            };
            return (words, true);
        }
        if count > NAMED {
            return (format!("{} instances", capitalised(&number(count))), plural);
        }
        let names: Vec<String> = self.who.iter().map(|instance| name(instance)).collect();
        let words = match names.as_slice() {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
        };
        (words, plural)
    }
}

/// Instances that serve again.
struct Back<'a> {
    group: Group<'a>,
    /// Whether all essential instances are among them, and there are some.
    business: bool,
}

impl Back<'_> {
    fn sentence(&self, all: usize) -> Option<String> {
        let count = self.group.who.len();
        if count == 0 {
            return None;
        }
        let (who, plural) = self.group.subject(all);
        let verb = if plural { "serve" } else { "serves" };
        let business = if self.business && count < all {
            "; business is back"
        } else {
            ""
        };
        Some(format!("{who} {verb} again{business}."))
    }
}

/// Who does what at one moment.
struct Doing<'a> {
    back: Back<'a>,
    degraded: Group<'a>,
    restoring: Vec<(&'a InstanceReplay, &'a StageSpan)>,
    /// By stage, in the order of recovery.
    waiting: Vec<(&'a StageSpan, Group<'a>)>,
    is_past_notice: bool,
    hour: f64,
}

impl<'a> Doing<'a> {
    fn at(replay: &'a PlanReplay, hour: f64) -> Self {
        let mut doing = Self {
            back: Back {
                group: Group::default(),
                business: false,
            },
            degraded: Group::default(),
            restoring: Vec::new(),
            waiting: Vec::new(),
            is_past_notice: false,
            hour,
        };
        for instance in &replay.instances {
            let span = instance
                .stages
                .iter()
                .find(|span| hour >= span.from_hours && hour < span.to_hours);
            doing.is_past_notice |= span.is_none_or(|span| span.id != Stage::Detection);
            match span {
                None => doing.back.group.who.push(instance),
                Some(span) => doing.place(instance, span),
            }
        }
        let mut essential = replay
            .instances
            .iter()
            .filter(|one| one.essential)
            .peekable();
        doing.back.business =
            essential.peek().is_some() && essential.all(|one| one.back_hours <= hour);
        doing
            .waiting
            .sort_by_key(|(span, _)| std::cmp::Reverse(span.id));
        doing
    }

    fn place(&mut self, instance: &'a InstanceReplay, span: &'a StageSpan) {
        match span.id {
            Stage::Degraded => self.degraded.who.push(instance),
            Stage::Restore | Stage::FailedAttempt => self.restoring.push((instance, span)),
            stage => {
                // Queues of different lengths are one wait; spares being prepared are told apart.
                let like = |other: &StageSpan| {
                    other.id == stage && (stage != Stage::Target || other.why == span.why)
                };
                let known = self.waiting.iter_mut().find(|(other, _)| like(other));
                if let Some((_, group)) = known {
                    group.who.push(instance);
                } else {
                    let who = vec![instance];
                    self.waiting.push((span, Group { who }));
                }
            }
        }
    }

    /// "All ten instances run from the recovery appliance, slower, until they are moved back."
    fn running(&self, plan: &Plan, all: usize) -> Option<String> {
        let first = self.degraded.who.first()?;
        let (who, plural) = self.degraded.subject(all);
        let from = copy_name(plan, first.copy.as_deref());
        Some(if plural {
            format!("{who} run from {from}, slower, until they are moved back.")
        } else {
            format!("{who} runs from {from}, slower, until it is moved back.")
        })
    }

    /// One sentence per copy; the restore that is furthest is told with how far it is.
    fn restoring(&self, plan: &Plan) -> Vec<String> {
        let mut copies: Vec<Option<&str>> = Vec::new();
        for (instance, _) in &self.restoring {
            let copy = instance.copy.as_deref();
            if !copies.contains(&copy) {
                copies.push(copy);
            }
        }
        copies
            .into_iter()
            .map(|copy| {
                let of_copy = self
                    .restoring
                    .iter()
                    .filter(|(instance, _)| instance.copy.as_deref() == copy);
                let who: Vec<&InstanceReplay> = of_copy.clone().map(|(who, _)| *who).collect();
                let (who, plural) = Group { who }.subject(usize::MAX);
                let be = if plural { "are" } else { "is" };
                let boots = plan
                    .copies
                    .iter()
                    .any(|known| Some(known.id.as_str()) == copy && known.instant.is_some());
                let from = copy_name(plan, copy);
                let sentence = if boots {
                    format!("{who} {be} being booted straight from {from}")
                } else {
                    format!("{who} {be} being restored from {from}")
                };
                let furthest = of_copy
                    .map(|(instance, span)| (instance, self.share(span)))
                    .max_by(|a, b| a.1.total_cmp(&b.1));
                if let Some((instance, share)) = furthest
                    && !boots
                {
                    let subject = if plural {
                        name(instance)
                    } else {
                        "it".to_owned()
                    };
                    return format!("{sentence}; {subject} is {}.", progress(share));
                }
                sentence + "."
            })
            .collect()
    }

    fn share(&self, span: &StageSpan) -> f64 {
        let length = span.to_hours - span.from_hours;
        if length > 0.0 {
            (self.hour - span.from_hours) / length
        } else {
            1.0
        }
    }
}

/// What was learned under a plan, one sentence for each lesson.
pub fn learned(replay: &PlanReplay) -> Vec<String> {
    let whose = if replay.business_back_hours > 0.0 {
        "business"
    } else {
        "the last instance"
    };
    let told = replay.learned.iter().enumerate().map(|(place, lesson)| {
        let opening = if place == 0 { "With" } else { "Or with" };
        format!(
            "{opening} {}, {} instead of {}, {whose} is back after {}, {} sooner.",
            lesson.what,
            lesson.to,
            lesson.from,
            format::hours(lesson.back_hours),
            format::hours(lesson.shorter_hours),
        )
    });
    told.collect()
}

/// What is waited for.
fn waiting(plan: &Plan, span: &StageSpan, group: &Group<'_>, all: usize) -> String {
    let (who, plural) = group.subject(all);
    let be = if plural { "are" } else { "is" };
    let wait = if plural { "wait" } else { "waits" };
    match span.id {
        Stage::Detection => format!("{who} {be} down; nobody has noticed or called support yet."),
        Stage::Forensics => {
            format!("{who} may not be restored yet: evidence is being secured.")
        }
        Stage::Patience => {
            format!("{who} {wait} for support and the part; no restore is asked for.")
        }
        Stage::Target => match span.why.strip_suffix(" prepared") {
            Some(spare) => format!("{who} {wait} until {spare} is prepared."),
            None => format!(
                "{who} {wait} for room on a spare or for the repair, whichever comes first."
            ),
        },
        Stage::Media => format!("{who} {wait} for media to be fetched."),
        Stage::Prerequisite => {
            format!("{who} {wait} until what restores need stands again.")
        }
        Stage::MoveBack => format!("{who} {be} moving back in a planned window."),
        Stage::Queue => {
            let copies = group.who.iter().map(|one| one.copy.as_deref());
            let mut copies: Vec<Option<&str>> = copies.collect();
            copies.dedup();
            match copies.as_slice() {
                [one] => {
                    let copy = copy_name(plan, *one);
                    let streams = plan
                        .copies
                        .iter()
                        .find(|known| Some(known.id.as_str()) == *one)
                        .map(|copy| copy.streams);
                    let at_a_time = match streams {
                        Some(1) => ", one at a time".to_owned(),
                        Some(streams) => format!(", {} at a time", number(streams as usize)),
                        None => String::new(),
                    };
                    let queue = if plural { "queue" } else { "queues" };
                    format!("{who} {queue} for {copy}{at_a_time}.")
                }
                _ => format!("{who} {wait} for a free restore stream."),
            }
        }
        Stage::Rebuild => format!("{who} {be} being set up from nothing, because no copy is left."),
        Stage::Repair => format!("{who} {wait} for the repair."),
        Stage::Dependency => format!("{who} {wait}: {}.", span.why),
        Stage::FailedAttempt | Stage::Restore | Stage::Degraded => {
            format!("{who}: {}.", span.id.label())
        }
    }
}

/// Which copies could not be used and why, each reason once.
fn passed_over(replay: &PlanReplay) -> Vec<String> {
    let mut reasons: Vec<(&str, usize)> = Vec::new();
    let all = replay.instances.iter().flat_map(|one| &one.passed_over);
    for passed in all {
        match reasons.iter_mut().find(|(why, _)| *why == passed.why) {
            Some((_, count)) => *count += 1,
            None => reasons.push((&passed.why, 1)),
        }
    }
    reasons
        .into_iter()
        .map(|(why, count)| {
            let why = capitalised(why);
            if count == replay.instances.len() || count == 1 && replay.instances.len() == 1 {
                format!("{why}.")
            } else {
                format!("{why} ({} of {}).", count, replay.instances.len())
            }
        })
        .collect()
}

/// How far something is: "three quarters done".
fn progress(share: f64) -> &'static str {
    match share {
        share if share < 0.1 => "just begun",
        share if share < 0.3 => "about a quarter done",
        share if share < 0.42 => "a third done",
        share if share < 0.58 => "half done",
        share if share < 0.7 => "two thirds done",
        share if share < 0.9 => "three quarters done",
        _ => "nearly done",
    }
}

fn copy_name(plan: &Plan, id: Option<&str>) -> String {
    let known = plan.copies.iter().find(|copy| Some(copy.id.as_str()) == id);
    known.map_or_else(|| "a copy".to_owned(), |copy| format!("“{}”", copy.name))
}

/// The instance's name, with its number where its workload has several.
pub fn name(instance: &InstanceReplay) -> String {
    if instance.instance > 1 {
        format!("{} {}", instance.workload_name, instance.instance)
    } else {
        instance.workload_name.clone()
    }
}

/// A count in words up to twelve.
fn number(count: usize) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    WORDS
        .get(count)
        .map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
#[path = "story_tests.rs"]
mod tests;
