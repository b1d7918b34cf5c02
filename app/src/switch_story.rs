//! A switch told as a story: what happens when, who protects what then, and what falls due.

use displace_model::calendar::moment;
use displace_model::plan::{Plan, Role};
use displace_model::project::Project;
use displace_model::switch::{
    Acceptance, Cause, CentralLeg, Leg, Outcome, Part, WaveTimes, dues, planned_leg,
};
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
}

impl Line {
    /// All that falls due on the day.
    pub fn amount(&self) -> f64 {
        self.dues.iter().map(|(_, amount)| amount).sum()
    }
}

/// The story of the plans that are tried one after another, in order of time, to the end of the horizon.
pub fn story(project: &Project, legs: &[CentralLeg<'_>]) -> Vec<Line> {
    let teller = Teller { project, legs };
    let mut said: Vec<(f64, String)> = Vec::new();
    for place in 0..legs.len() {
        teller.leg(place, &mut said);
    }
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
    lines.sort_by(|a, b| a.hours.total_cmp(&b.hours));
    lines
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
    legs: &'a [CentralLeg<'a>],
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

    fn blockers(&self, one: &CentralLeg<'_>, said: &mut Vec<(f64, String)>) {
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
    fn end(&self, place: usize, one: &CentralLeg<'_>, said: &mut Vec<(f64, String)>) {
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
fn waves(one: &CentralLeg<'_>, planned: &Leg, said: &mut Vec<(f64, String)>) {
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
mod tests {
    use super::*;
    use displace_model::input::Input;
    use displace_model::project;
    use displace_model::switch::{Overrun, central_legs, failing_legs};

    fn sample() -> Project {
        let text = include_str!("../../model/tests/data/format-1-switch.toml");
        project::read(text, displace_scenarios::catalogue())
            .project
            .unwrap()
    }

    fn texts(lines: &[Line]) -> Vec<String> {
        lines
            .iter()
            .map(|line| {
                let date = line.date.unwrap();
                format!("{date} {} [{}]", line.text, line.protection)
            })
            .collect()
    }

    fn simple() -> Project {
        let mut project = sample();
        let switch = project.plans[1].switch.as_mut().unwrap();
        switch.overrun = Overrun::None;
        (switch.cost_overrun, switch.duration_overrun) = (None, None);
        switch.incumbent_runs = displace_model::switch::IncumbentRuns::UntilCutOver;
        switch.waves[1].seeding_days = Input::fixed(5.0);
        switch.migrates_points = false;
        project
    }

    #[test]
    fn a_switch_that_goes_well_reads_from_concept_to_the_last_old_point() {
        let project = simple();
        let legs = central_legs(&project, &project.plans[1]);
        let lines = story(&project, &legs);
        let told = texts(&lines);
        let told: Vec<&str> = told.iter().map(String::as_str).collect();
        assert_eq!(
            told,
            [
                "2027-02-01 The proof of concept of “Appliance” begins. [Keep]",
                "2027-03-03 The proof of concept convinces: “Appliance” is bought. [Keep]",
                // Servers are worked on and seeded at once, so both protect them as soon as the implementation is done.
                "2027-04-02 The implementation is done. “Servers” has its first backup; both protect it from now on. [Servers: both · The two filers: Keep]",
                "2027-04-22 Work is paid for. [Servers: both · The two filers: Keep]",
                "2027-04-27 “The two filers” has its first backup; both protect it from now on. [both]",
                "2027-05-16 “Servers” goes live. [Servers: Appliance · The two filers: both]",
                "2027-06-10 “The two filers” goes live. [Appliance]",
                "2027-06-24 “Keep” is out of service. [Appliance]",
                "2028-06-09 The old points of “Keep” can no longer be restored. [Appliance]",
            ]
        );
        assert_eq!(lines[0].dues[0].0, Part::ProofOfConcept);
        let all: f64 = lines.iter().map(Line::amount).sum();
        let parts = displace_model::switch::central_costs(&project, &legs);
        let sum: f64 = parts.iter().map(|(_, sum)| sum).sum();
        assert!((all - sum).abs() < 1e-6, "{all} {sum}");
    }

    #[test]
    fn a_switch_that_fails_half_way_tells_the_hole_it_leaves() {
        let mut project = simple();
        let switch = project.plans[1].switch.as_mut().unwrap();
        switch.acceptance = Acceptance::Whole;
        switch.waves[1].paid_on_acceptance.clear();
        switch.next_plan = None;
        let legs = failing_legs(&project, &project.plans[1], 0.9);
        let told = texts(&story(&project, &legs));
        let end = &told[told.len() - 2..];
        assert_eq!(
            end[0],
            "2027-05-31 The switch fails. The customer goes back to “Keep”. [Servers: only the old points of Keep · The two filers: Keep]"
        );
        assert_eq!(
            end[1],
            "2027-06-05 After 5 days “Keep” protects again what it had stopped protecting. [Keep]"
        );
    }

    #[test]
    fn blockers_trouble_and_delay_have_their_days() {
        let mut project = simple();
        project.blockers[0].chance = Input::fixed(1.0);
        project.blockers[0].sinks = Input::fixed(0.0);
        project.blockers[0].delay_days = Input::fixed(40.0);
        let switch = project.plans[1].switch.as_mut().unwrap();
        switch.waves[1].stuck = Input::fixed(1.0);
        switch.duration_overrun = Some(Input::fixed(1.5));
        let told = texts(&story(&project, &central_legs(&project, &project.plans[1]))).join("\n");
        for words in [
            "The implementation is done, 15 days late.",
            "“Firewall drops idle connections” is found and removed after 40 days.",
            "“The two filers” does not work as it should; people work on it for 30 days.",
            // 15 days of implementation, 10 of work, 40 of the blocker, 30 of trouble.
            "“The two filers” goes live, 95 days late.",
        ] {
            assert!(told.contains(words), "{words} is missing in:\n{told}");
        }
        project.blockers[0].sinks = Input::fixed(1.0);
        let told = texts(&story(&project, &central_legs(&project, &project.plans[1]))).join("\n");
        assert!(told.contains("was not found in time"), "{told}");
    }

    #[test]
    fn who_fails_goes_on_to_the_next_plan_and_no_story_ends_without_a_switch() {
        let mut project = simple();
        let switch = project.plans[1].switch.as_mut().unwrap();
        switch.proof_of_concept.as_mut().unwrap().success = Input::fixed(0.1);
        let told = texts(&story(&project, &central_legs(&project, &project.plans[1])));
        assert!(
            told[1].contains("does not convince. The customer goes on to “Service”."),
            "{told:?}"
        );
        assert!(told[1].contains("“Service” is bought."), "{told:?}");
        assert_eq!(
            story(&project, &central_legs(&project, &project.plans[0])),
            []
        );
    }
}
