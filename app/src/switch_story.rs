//! A switch told as a story: what happens when, who protects what then, and what falls due.

use displace_model::calendar::{hours_between, moment};
use displace_model::contract::payments;
use displace_model::plan::{Plan, Role};
use displace_model::project::Project;
use displace_model::switch::{
    Acceptance, Advice, Cause, Leg, Lowers, Outcome, Part, TriedSwitch, WaveTimes, dues,
    planned_leg,
};
use displace_scenarios::switch_futures::FutureIncident;
use jiff::civil::{Date, DateTime};

/// Moments closer than this are one, in hours.
const SAME: f64 = 1e-6;
const DAY: f64 = 24.0;

/// One day of the story.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Hours from the project's start.
    pub hours: f64,
    /// The day.
    pub date: Option<Date>,
    /// What happens, as one or more sentences.
    pub text: String,
    /// Who protects what from then on.
    pub protection: String,
    /// What the switch itself costs on that day, by part; the contracts are not in it.
    pub dues: Vec<(Part, f64)>,
    /// What the contract of the proposal had waited for acceptance with, and is paid on that day.
    pub accepted: f64,
    /// What an incident of that day costs.
    pub lost: f64,
}

/// What a course of the switch meets beside its own steps.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Beside {
    /// Payments of the contract that waited for acceptance: hours from the start and amount.
    pub on_acceptance: Vec<(f64, f64)>,
    /// Incidents and what they cost.
    pub incidents: Vec<FutureIncident>,
}

impl Beside {
    /// What is paid on acceptance at central inputs; no incident strikes then.
    pub fn central(project: &Project, legs: &[TriedSwitch<'_>]) -> Self {
        let accepted = legs.iter().flat_map(|one| {
            let waits = |line: &str| one.switch.accepted_with(line).is_some();
            let paid = payments(project, one.plan).unwrap_or_default();
            let paid = paid.into_iter().filter(move |paid| waits(&paid.line));
            paid.map(|paid| (paid.hours, paid.money().to_f64()))
        });
        Self {
            on_acceptance: accepted.collect(),
            incidents: Vec::new(),
        }
    }
}

/// So many incidents beside those of the cut-over are told, the dearest.
const MOST_INCIDENTS: usize = 6;

/// The id under which a future tells what going live broke.
const CUT_OVER: &str = "switch_cut_over";
/// The id under which a future tells the planned downtime of going live.
const PLANNED: &str = "switch_planned_downtime";

impl Line {
    /// All that falls due on the day.
    pub fn amount(&self) -> f64 {
        self.dues.iter().map(|(_, amount)| amount).sum()
    }
}

/// The story of the plans that are tried one after another, in order of time, to the end of the horizon, with the
/// dearest incidents that strike until all is settled.
pub fn story(project: &Project, legs: &[TriedSwitch<'_>], beside: &Beside) -> Vec<Line> {
    let teller = Teller { project, legs };
    let mut said: Vec<(f64, String)> = Vec::new();
    if !legs.is_empty() {
        teller.advice(&mut said);
    }
    for place in 0..legs.len() {
        teller.leg(place, &mut said);
    }
    let told = struck(legs, &beside.incidents);
    said.extend(told.iter().map(|one| (one.hours, strikes(one))));
    said.retain(|(hours, _)| *hours < project.horizon_hours());
    said.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut lines: Vec<Line> = Vec::new();
    for (hours, sentence) in said {
        match lines.last_mut().filter(|line| hours - line.hours < SAME) {
            Some(line) => {
                line.text.push(' ');
                line.text.push_str(&sentence);
            }
            None => lines.push(teller.line(hours, sentence)),
        }
    }
    for leg in legs {
        dues(&leg.dues_input(project), |due| {
            let there = lines
                .iter_mut()
                .find(|line| (line.hours - due.hours).abs() < SAME);
            if let Some(line) = there {
                line.dues.push((due.part, due.amount));
            } else {
                let mut line = teller.line(due.hours, payment(due.part).to_owned());
                line.dues.push((due.part, due.amount));
                lines.push(line);
            }
        });
    }
    let at = |lines: &mut Vec<Line>, hours: f64, add: &dyn Fn(&mut Line)| {
        let there = lines
            .iter_mut()
            .find(|line| (line.hours - hours).abs() < SAME);
        if let Some(line) = there {
            add(line);
        }
    };
    for (hours, amount) in &beside.on_acceptance {
        at(&mut lines, *hours, &|line| line.accepted += amount);
    }
    for one in told {
        at(&mut lines, one.hours, &|line| line.lost += one.cost);
    }
    lines.sort_by(|a, b| a.hours.total_cmp(&b.hours));
    lines
}

/// The incidents that are told: all of the cut-over, and the dearest of those that strike between the beginning and the
/// moment at which all is settled.
fn struck<'i>(
    legs: &[TriedSwitch<'_>],
    incidents: &'i [FutureIncident],
) -> Vec<&'i FutureIncident> {
    let (Some(first), Some(last)) = (legs.first(), legs.last()) else {
        return Vec::new();
    };
    let ends = [last.leg.reinstated, last.leg.incumbent_until];
    let ends = ends.into_iter().filter(|end| end.is_finite());
    let settled = ends.fold(last.leg.ended, f64::max);
    let is_own = |one: &&FutureIncident| one.threat == CUT_OVER || one.threat == PLANNED;
    let (mut told, mut others): (Vec<_>, Vec<_>) = incidents
        .iter()
        .filter(|one| one.hours >= first.leg.began && one.hours < settled)
        .partition(is_own);
    others.sort_by(|a, b| b.cost.total_cmp(&a.cost));
    told.extend(others.into_iter().take(MOST_INCIDENTS));
    told
}

/// What an incident does, as a sentence.
fn strikes(one: &FutureIncident) -> String {
    let (hit, stand, are) = match one.instances {
        1 => ("1 instance".to_owned(), "stands", "is"),
        many => {
            let many = crate::format::number(many as f64, 0);
            (format!("{many} instances"), "stand", "are")
        }
    };
    match one.threat.as_str() {
        CUT_OVER => format!("Going live breaks something: {hit} {stand} still."),
        PLANNED => format!("{hit} {are} down as planned."),
        _ => format!("“{}” strikes {hit}.", one.name),
    }
}

/// What is said of a day on which nothing but a payment happens.
fn payment(part: Part) -> &'static str {
    match part {
        Part::LegacyRetention => "Another year of legacy retention is paid.",
        Part::ParallelRun => "Another year of running both is paid.",
        Part::Implementation => "Work is paid for.",
        _ => "A payment falls due.",
    }
}

/// Who protects a wave at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protector {
    Incumbent,
    /// The incumbent makes no points; what it made can still be restored.
    OldPoints,
    Both,
    Proposal,
}

struct Teller<'a> {
    project: &'a Project,
    legs: &'a [TriedSwitch<'a>],
}

impl Teller<'_> {
    fn incumbent(&self) -> String {
        let plans = self.project.plans.iter();
        let mut incumbents = plans.filter(|plan| plan.role == Role::Incumbent);
        incumbents.next().map_or_else(
            || "the incumbent".to_owned(),
            |plan| format!("“{}”", plan.name),
        )
    }

    fn line(&self, hours: f64, text: String) -> Line {
        Line {
            hours,
            date: moment(self.project.start, hours).map(DateTime::date),
            text,
            protection: self.protection(hours),
            dues: Vec::new(),
            accepted: 0.0,
            lost: 0.0,
        }
    }

    /// What was offered to make trouble less likely, and what became of it.
    fn advice(&self, said: &mut Vec<(f64, String)>) {
        let concerns = |advice: &&Advice| match advice.lowers {
            Lowers::Blocker => true,
            Lowers::CutOver => {
                let about = |id: &String| self.legs.iter().any(|one| one.plan.id == *id);
                advice.of.as_ref().is_none_or(about)
            }
            Lowers::Threat => false,
        };
        for advice in self.project.advice.iter().filter(concerns) {
            let what = if advice.followed {
                "followed"
            } else {
                "declined"
            };
            let free = if advice.price.value.is_fixed() == Some(0.0) {
                ", free of charge,"
            } else {
                ""
            };
            for day in &advice.offered {
                let hours = hours_between(self.project.start, (*day).into());
                let again = if advice.offered.first() == Some(day) {
                    ""
                } else {
                    " again"
                };
                let name = &advice.name;
                said.push((
                    hours,
                    format!("“{name}” is offered{again}{free} and {what}."),
                ));
            }
        }
    }

    /// Everything that happens in one switch.
    fn leg(&self, place: usize, said: &mut Vec<(f64, String)>) {
        let Some(one) = self.legs.get(place) else {
            return;
        };
        let (leg, name) = (&one.leg, format!("“{}”", one.plan.name));
        let planned = planned_leg(self.project, one.plan);
        let concept = one.figures.concept_days > 0.0;
        if concept {
            said.push((leg.began, format!("The proof of concept of {name} begins.")));
        } else if leg.bought != Some(leg.began) {
            said.push((leg.began, format!("The switch to {name} begins.")));
        }
        if let Some(bought) = leg.bought {
            said.push((
                bought,
                if concept {
                    format!("The proof of concept convinces: {name} is bought.")
                } else {
                    format!("{name} is bought.")
                },
            ));
            if leg.incumbent_stopped.is_some() {
                let old = self.incumbent();
                said.push((bought, format!("{old} makes no points from now on.")));
            }
            if one.figures.implementation_days > 0.0 && leg.implemented < leg.ended {
                let late = late(
                    leg.implemented - leg.began,
                    planned.implemented - planned.began,
                );
                said.push((
                    leg.implemented,
                    format!("The implementation is done{late}."),
                ));
            }
            self.blockers(one, said);
            waves(one, &planned, said);
        }
        self.end(place, one, said);
    }

    fn blockers(&self, one: &TriedSwitch<'_>, said: &mut Vec<(f64, String)>) {
        let leg = &one.leg;
        for luck in one.luck.blockers.iter().filter(|luck| luck.delay > 0.0) {
            let blocker = self.project.blockers.get(luck.blocker);
            let found = leg.found.iter().find(|(place, _)| *place == luck.blocker);
            if let (Some(blocker), Some((_, at))) = (blocker, found) {
                let days = days(luck.delay);
                said.push((
                    *at,
                    format!("“{}” is found and removed after {days}.", blocker.name),
                ));
            }
        }
    }

    /// How it ended, and what became of the incumbent.
    fn end(&self, place: usize, one: &TriedSwitch<'_>, said: &mut Vec<(f64, String)>) {
        let (leg, old) = (&one.leg, self.incumbent());
        if leg.outcome == Outcome::Completed {
            if one.switch.acceptance == Acceptance::Whole {
                said.push((leg.ended, "Everything is accepted.".to_owned()));
            }
            said.push((leg.incumbent_until, format!("{old} is out of service.")));
            if leg.legacy_until.is_finite() && leg.legacy_until > leg.incumbent_until {
                said.push((
                    leg.legacy_until,
                    format!("The old points of {old} can no longer be restored."),
                ));
            }
            return;
        }
        let why = match leg.cause {
            Some(Cause::Concept) => "The proof of concept does not convince.".to_owned(),
            Some(Cause::Blocker(blocker)) => {
                let blocker = self.project.blockers.get(blocker);
                let name = blocker.map_or("a blocker", |one| one.name.as_str());
                format!("“{name}” was not found in time: the switch fails over it.")
            }
            Some(Cause::Stuck(wave)) => {
                let waves = one.switch.effective_waves();
                let name = waves.get(wave).map_or("a wave", |wave| wave.name.as_str());
                format!("“{name}” cannot be made to work.")
            }
            Some(Cause::Deadline) => "The deadline passes before all is accepted.".to_owned(),
            Some(Cause::Chance) | None => "The switch fails.".to_owned(),
        };
        let then = match (leg.outcome, self.legs.get(place + 1)) {
            (Outcome::Partly, _) => {
                format!("What was accepted stays; the rest remains with {old}.")
            }
            (_, Some(next)) => format!("The customer goes on to “{}”.", next.plan.name),
            (_, None) if leg.bought.is_some() => format!("The customer goes back to {old}."),
            (_, None) => format!("The customer stays with {old}."),
        };
        said.push((leg.ended, format!("{why} {then}")));
        // Who goes on to another plan is told how that one protects.
        let stays = self.legs.len() == place + 1;
        if stays && leg.reinstated > leg.ended + SAME && leaves_a_hole(leg) {
            let gap = days(leg.reinstated - leg.ended);
            said.push((
                leg.reinstated,
                format!("After {gap} {old} protects again what it had stopped protecting."),
            ));
        }
    }

    /// Who protects what at a moment, in words.
    fn protection(&self, at: f64) -> String {
        // A moment belongs to what begins with it.
        let at = at + SAME;
        let place = self.legs.iter().rposition(|one| one.leg.began <= at);
        let Some((place, one)) = place.and_then(|place| Some((place, self.legs.get(place)?)))
        else {
            return plain(&self.incumbent());
        };
        let before = self.legs.get(..place).unwrap_or_default();
        let hole = before
            .iter()
            .any(|one| leaves_a_hole(&one.leg) && at < one.leg.reinstated);
        let old = if hole {
            Protector::OldPoints
        } else {
            Protector::Incumbent
        };
        if one.leg.waves.is_empty() {
            return self.named(one.plan, old);
        }
        let waves = one.switch.effective_waves();
        let who: Vec<Protector> = one
            .leg
            .waves
            .iter()
            .map(|wave| protector(&one.leg, wave, at, old))
            .collect();
        match who.as_slice() {
            [first, rest @ ..] if rest.iter().all(|other| other == first) => {
                self.named(one.plan, *first)
            }
            _ => waves
                .iter()
                .zip(&who)
                .map(|(wave, who)| format!("{}: {}", wave.name, self.named(one.plan, *who)))
                .collect::<Vec<_>>()
                .join(" · "),
        }
    }

    fn named(&self, plan: &Plan, who: Protector) -> String {
        let old = plain(&self.incumbent());
        match who {
            Protector::Incumbent => old,
            Protector::OldPoints => format!("only the old points of {old}"),
            Protector::Both => "both".to_owned(),
            Protector::Proposal => plan.name.clone(),
        }
    }
}

/// What becomes of each wave.
fn waves(one: &TriedSwitch<'_>, planned: &Leg, said: &mut Vec<(f64, String)>) {
    let leg = &one.leg;
    let waves = one.switch.effective_waves();
    for (place, (wave, times)) in waves.iter().zip(&leg.waves).enumerate() {
        let name = if one.switch.waves.is_empty() {
            "The whole estate".to_owned()
        } else {
            format!("“{}”", wave.name)
        };
        let ready = times.first_backup + one.figures.parallel_days * DAY;
        if times.first_backup < leg.ended && ready > times.first_backup {
            let who = if leg.incumbent_stopped.is_some() {
                "it is protected again"
            } else {
                "both protect it"
            };
            said.push((
                times.first_backup,
                format!("{name} has its first backup; {who} from now on."),
            ));
        }
        let stuck = one.luck.waves.get(place).and_then(|luck| luck.stuck);
        if let Some(stuck) = stuck.filter(|_| times.stuck && ready < leg.ended) {
            let days = days(stuck);
            said.push((
                ready,
                format!("{name} does not work as it should; people work on it for {days}."),
            ));
        }
        if let Some(live) = times.cut_over {
            let how = if times.other_time {
                " at the other time"
            } else {
                ""
            };
            let plan = planned.waves.get(place);
            let late = plan.map_or(String::new(), |plan| {
                late(live - leg.began, plan.live - planned.began)
            });
            said.push((live, format!("{name} goes live{how}{late}.")));
        }
    }
}

/// A name without its quotation marks, for a column of names.
fn plain(name: &str) -> String {
    name.trim_matches(['“', '”']).to_owned()
}

/// True where something was no longer protected by the incumbent when the switch failed.
fn leaves_a_hole(leg: &Leg) -> bool {
    leg.outcome != Outcome::Completed
        && (leg.incumbent_stopped.is_some()
            || leg.waves.iter().any(|wave| {
                wave.cut_over.is_some()
                    && (leg.outcome == Outcome::Failed || wave.accepted.is_none())
            }))
}

fn protector(leg: &Leg, wave: &WaveTimes, at: f64, old: Protector) -> Protector {
    let kept = leg.outcome == Outcome::Completed
        || (leg.outcome == Outcome::Partly && wave.accepted.is_some());
    let stopped = leg.incumbent_stopped.is_some_and(|from| from <= at);
    if !kept && at >= leg.ended {
        let left = wave.cut_over.is_some() || stopped;
        return if left && at < leg.reinstated {
            Protector::OldPoints
        } else {
            Protector::Incumbent
        };
    }
    if wave.cut_over.is_some_and(|live| live <= at) {
        Protector::Proposal
    } else if wave.first_backup <= at {
        if stopped {
            Protector::Proposal
        } else {
            Protector::Both
        }
    } else if stopped {
        Protector::OldPoints
    } else {
        old
    }
}

/// ", 12 days late", or nothing for less than a day.
fn late(took: f64, planned: f64) -> String {
    let late = took - planned;
    if late < DAY {
        String::new()
    } else {
        format!(", {} late", days(late))
    }
}

/// Hours in whole days.
fn days(hours: f64) -> String {
    let days = (hours / DAY).round().max(1.0);
    if days < 2.0 {
        "1 day".to_owned()
    } else {
        format!("{} days", crate::format::number(days, 0))
    }
}

#[cfg(test)]
#[path = "switch_story_tests.rs"]
mod tests;
