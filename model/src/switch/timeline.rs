//! What becomes of a switch, as a pure function of figures and luck (rules R25 and R26).
//!
//! All times are hours from the project's start.
//!
//! - The proposal is **bought** when the proof of concept has succeeded. Implementation and waves follow one another,
//!   each as long as planned times the overrun, and longer by the blockers that it meets.
//! - A **blocker** costs its time once: then it is found and removed, for later waves and for the plan that is tried next.
//!   One that sinks the switch, or over which it ends before, was not found: the next plan meets it again.
//! - A wave's **first backup** is there when it has been worked on and seeded; from then on both solutions protect it,
//!   for the parallel run and for as long as trouble and waiting for a window take. Work on the next wave begins meanwhile.
//! - The switch **fails** at the earliest of: a proof of concept without success, a blocker that sinks it, a wave that
//!   stays stuck (where the whole is accepted as one), the deadline, and bad luck at any moment between purchase and the
//!   last cut-over.

use super::{Acceptance, Figures, IncumbentRuns, Switch, Take};

const DAY: f64 = 24.0;

/// What was drawn for one switch.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SwitchLuck {
    /// Cost as a ratio to plan.
    pub cost_ratio: f64,
    /// Duration as a ratio to plan.
    pub duration_ratio: f64,
    /// The proof of concept does not convince.
    pub concept_fails: bool,
    /// Where on the way from purchase to the last cut-over it fails, 0 to 1, if it does.
    pub fails_at: Option<f64>,
    /// By wave.
    pub waves: Vec<WaveLuck>,
    /// Blockers that are there.
    pub blockers: Vec<BlockerLuck>,
}

/// What was drawn for one wave.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct WaveLuck {
    /// Hours of seeding.
    pub seeding: f64,
    /// It is stuck for so many hours.
    pub stuck: Option<f64>,
    /// It works in the end, if it is stuck at all.
    pub solved: bool,
    /// Hours until the maintenance window.
    pub wait: f64,
    /// Hours until the other time.
    pub other_wait: f64,
}

/// A blocker that is there.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct BlockerLuck {
    /// Its place among the project's.
    pub blocker: usize,
    /// Hours that it costs.
    pub delay: f64,
    /// The switch fails over it.
    pub sinks: bool,
    /// The waves that it concerns, one bit each, of which it delays the first; none for the implementation as a whole.
    pub waves: u64,
}

impl BlockerLuck {
    /// The place of the wave that meets it; none where the implementation does.
    fn wave(&self) -> Option<usize> {
        (self.waves != 0).then(|| self.waves.trailing_zeros() as usize)
    }
}

/// How one switch ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All is accepted.
    Completed,
    /// Some waves are accepted and stay; the rest remains with the incumbent.
    Partly,
    /// Nothing is accepted.
    Failed,
}

/// Why a switch ended before all was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The proof of concept did not convince.
    Concept,
    /// The blocker with this place among the project's.
    Blocker(usize),
    /// The wave with this place stayed stuck.
    Stuck(usize),
    /// It was not ready by the deadline.
    Deadline,
    /// Any other reason.
    Chance,
}

/// When one wave came how far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WaveTimes {
    /// Work on it begins.
    pub began: f64,
    /// Its first backup may begin.
    pub worked: f64,
    /// The new solution has a point; both protect from now on.
    pub first_backup: f64,
    /// It goes live, or would have.
    pub live: f64,
    /// It went live.
    pub cut_over: Option<f64>,
    /// It was accepted.
    pub accepted: Option<f64>,
    /// It was stuck.
    pub stuck: bool,
    /// It took the other time.
    pub other_time: bool,
}

/// One switch from its beginning to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Leg {
    /// It began.
    pub began: f64,
    /// The proposal was bought.
    pub bought: Option<f64>,
    /// The implementation beside the waves was done, or would have been.
    pub implemented: f64,
    /// By wave; none where nothing was bought.
    pub waves: Vec<WaveTimes>,
    /// Everything was accepted, or the rest was given up.
    pub ended: f64,
    /// How.
    pub outcome: Outcome,
    /// Why not all was accepted.
    pub cause: Option<Cause>,
    /// The incumbent makes no points from then on (of what has not been cut over by then), and its contract ends where
    /// [`Leg::outcome`] says so. `None` where it runs until each cut-over.
    pub incumbent_stopped: Option<f64>,
    /// The incumbent is out of service; infinite unless all is accepted.
    pub incumbent_until: f64,
    /// Its old points can be restored from until then.
    pub legacy_until: f64,
    /// After a failure it protects again from then on; infinite where there was none.
    pub reinstated: f64,
    /// Blockers that were found and removed on the way: the place of each among the project's, and when.
    pub found: Vec<(usize, f64)>,
}

impl Leg {
    /// One whose proof of concept did not convince.
    fn rejected(began: f64, ended: f64) -> Self {
        Self {
            began,
            bought: None,
            implemented: ended,
            waves: Vec::new(),
            ended,
            outcome: Outcome::Failed,
            cause: Some(Cause::Concept),
            incumbent_stopped: None,
            incumbent_until: f64::INFINITY,
            legacy_until: f64::INFINITY,
            reinstated: ended,
            found: Vec::new(),
        }
    }

    /// True if a blocker, by its place among the project's, was found and removed on the way: it is no obstacle to
    /// whoever comes after.
    pub fn has_found(&self, blocker: usize) -> bool {
        self.found.iter().any(|(found, _)| *found == blocker)
    }

    /// The last moment at which this proposal is paid for and protects: its failure, or never.
    pub fn proposal_until(&self) -> f64 {
        if self.outcome == Outcome::Failed {
            self.ended
        } else {
            f64::INFINITY
        }
    }

    /// Hours in which both solutions are run and paid for, so far as they fall before `horizon`.
    pub fn parallel_hours(&self, horizon: f64) -> f64 {
        let Some(bought) = self.bought else {
            return 0.0;
        };
        let until = match self.outcome {
            Outcome::Completed => self.incumbent_until,
            Outcome::Failed => self.ended,
            Outcome::Partly => horizon,
        };
        (until.min(horizon) - bought).max(0.0)
    }
}

/// What becomes of a switch that begins at `began`.
pub fn timeline(switch: &Switch, figures: &Figures, luck: &SwitchLuck, began: f64) -> Leg {
    let bought = began + figures.concept_days * DAY;
    if luck.concept_fails {
        return Leg::rejected(began, bought);
    }
    let deadline = figures
        .deadline_days
        .map_or(f64::INFINITY, |days| began + days * DAY);
    let mut end = End::default();
    let mut found = Vec::new();
    let mut meet = |wave: Option<usize>, at: &mut f64, end: &mut End| {
        for blocker in luck.blockers.iter().filter(|one| one.wave() == wave) {
            *at += blocker.delay;
            if blocker.sinks {
                end.fails(*at, Cause::Blocker(blocker.blocker));
            } else {
                found.push((blocker.blocker, *at));
            }
        }
    };
    let mut at = bought + figures.implementation_days * luck.duration_ratio * DAY;
    meet(None, &mut at, &mut end);
    let implemented = at;
    let mut waves = Vec::with_capacity(figures.waves.len());
    let mut last = implemented;
    let mut unsolved = 0_u64;
    for (place, (wave, drawn)) in figures.waves.iter().zip(&luck.waves).enumerate() {
        let bit = 1_u64 << (place % u64::BITS as usize);
        let began = at;
        at += wave.days * luck.duration_ratio * DAY;
        meet(Some(place), &mut at, &mut end);
        let first_backup = at + drawn.seeding;
        let ready = first_backup + figures.parallel_days * DAY + drawn.stuck.unwrap_or(0.0);
        let other_time =
            switch
                .cut_over
                .other_time
                .as_ref()
                .is_some_and(|other| match other.take {
                    Take::Never => false,
                    Take::IfLate => ready + drawn.wait > deadline,
                    Take::Always => true,
                });
        let wait = if other_time {
            drawn.other_wait
        } else {
            drawn.wait
        };
        let works = drawn.stuck.is_none() || drawn.solved;
        let live = if works { ready + wait } else { ready };
        if !works {
            unsolved |= bit;
            end.stays_stuck(switch.acceptance, ready, place);
        }
        last = last.max(live);
        waves.push(WaveTimes {
            began,
            worked: at,
            first_backup,
            live,
            cut_over: None,
            accepted: None,
            stuck: drawn.stuck.is_some(),
            other_time: other_time && works,
        });
    }
    if last > deadline {
        end.fails(deadline, Cause::Deadline);
    }
    if let Some(share) = luck.fails_at {
        end.fails(bought + share * (last - bought), Cause::Chance);
    }
    let mut leg = Leg {
        began,
        bought: Some(bought),
        implemented,
        waves,
        ended: last,
        outcome: Outcome::Completed,
        cause: None,
        incumbent_stopped: (switch.incumbent_runs == IncumbentRuns::UntilBought).then_some(bought),
        incumbent_until: f64::INFINITY,
        legacy_until: f64::INFINITY,
        reinstated: f64::INFINITY,
        found,
    };
    conclude(&mut leg, switch, figures, &end, unsolved);
    // What would have been found after the end was not found.
    let ended = leg.ended;
    leg.found.retain(|(_, at)| *at <= ended);
    leg
}

/// The earliest failure so far, and the first wave that stays stuck without sinking the rest.
#[derive(Debug, Default)]
struct End {
    failure: Option<(f64, Cause)>,
    stuck: Option<(f64, Cause)>,
}

impl End {
    fn fails(&mut self, at: f64, cause: Cause) {
        if self.failure.is_none_or(|(earlier, _)| at < earlier) {
            self.failure = Some((at, cause));
        }
    }

    fn stays_stuck(&mut self, acceptance: Acceptance, at: f64, wave: usize) {
        match acceptance {
            Acceptance::Whole => self.fails(at, Cause::Stuck(wave)),
            Acceptance::PerWave => {
                self.stuck.get_or_insert((at, Cause::Stuck(wave)));
            }
        }
    }
}

/// Who went live, what was accepted, and what that means for the incumbent.
fn conclude(leg: &mut Leg, switch: &Switch, figures: &Figures, end: &End, unsolved: u64) {
    let failed_at = end.failure.map_or(f64::INFINITY, |(at, _)| at);
    let mut accepted = 0;
    for (place, wave) in leg.waves.iter_mut().enumerate() {
        let works = unsolved & (1 << (place % u64::BITS as usize)) == 0;
        if works && wave.live < failed_at {
            wave.cut_over = Some(wave.live);
            if switch.acceptance == Acceptance::PerWave {
                wave.accepted = Some(wave.live);
                accepted += 1;
            }
        }
    }
    let trouble = end.failure.or(end.stuck);
    leg.cause = trouble.map(|(_, cause)| cause);
    if let Some((at, _)) = end.failure {
        leg.ended = at;
    }
    leg.outcome = match (trouble, accepted) {
        (None, _) => Outcome::Completed,
        (Some(_), 0) => Outcome::Failed,
        (Some(_), _) => Outcome::Partly,
    };
    match leg.outcome {
        Outcome::Completed => {
            for wave in &mut leg.waves {
                wave.accepted.get_or_insert(leg.ended);
            }
            leg.incumbent_until = leg.ended + figures.decommissioning_days * DAY;
            leg.legacy_until = if switch.migrates_points {
                f64::INFINITY
            } else {
                leg.incumbent_until
                    .max(leg.ended + figures.legacy_days * DAY)
            };
        }
        Outcome::Partly | Outcome::Failed => {
            leg.reinstated = leg.ended + figures.reinstatement_days * DAY;
        }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "whole hours are exact")]
mod tests {
    use super::*;
    use crate::switch::{OtherTime, Wave, WaveFigures};

    /// Two waves: 30 days of concept, 60 of implementation, 20 and 10 of work, 5 of seeding, 30 parallel.
    fn planned() -> (Switch, Figures, SwitchLuck) {
        let switch = Switch {
            waves: vec![Wave::new("servers"), Wave::new("filers")],
            ..Switch::default()
        };
        let work = |days| WaveFigures {
            days,
            ..WaveFigures::default()
        };
        let figures = Figures {
            concept_days: 30.0,
            implementation_days: 60.0,
            parallel_days: 30.0,
            legacy_days: 365.0,
            decommissioning_days: 10.0,
            reinstatement_days: 4.0,
            waves: vec![work(20.0), work(10.0)],
            ..Figures::default()
        };
        let wave = WaveLuck {
            seeding: 5.0 * DAY,
            ..WaveLuck::default()
        };
        let luck = SwitchLuck {
            cost_ratio: 1.0,
            duration_ratio: 1.0,
            waves: vec![wave; 2],
            ..SwitchLuck::default()
        };
        (switch, figures, luck)
    }

    fn days(hours: f64) -> f64 {
        hours / DAY
    }

    #[test]
    fn without_trouble_everything_comes_when_it_is_planned() {
        let (switch, figures, luck) = planned();
        let leg = timeline(&switch, &figures, &luck, 10.0 * DAY);
        assert_eq!(leg.bought.map(days), Some(40.0));
        assert_eq!(days(leg.implemented), 100.0);
        let waves: Vec<_> = leg
            .waves
            .iter()
            .map(|wave| [wave.began, wave.worked, wave.first_backup, wave.live].map(days))
            .collect();
        assert_eq!(
            waves,
            [[100.0, 120.0, 125.0, 155.0], [120.0, 130.0, 135.0, 165.0]]
        );
        assert_eq!(
            (leg.outcome, days(leg.ended), leg.cause),
            (Outcome::Completed, 165.0, None)
        );
        assert!(
            leg.waves
                .iter()
                .all(|wave| wave.accepted.map(days) == Some(165.0))
        );
        assert_eq!(
            (days(leg.incumbent_until), days(leg.legacy_until)),
            (175.0, 530.0)
        );
        assert_eq!(days(leg.parallel_hours(f64::INFINITY)), 135.0);
    }

    #[test]
    fn an_overrun_lengthens_work_and_not_what_machines_and_calendars_decide() {
        let (switch, figures, mut luck) = planned();
        luck.duration_ratio = 1.5;
        let leg = timeline(&switch, &figures, &luck, 0.0);
        // 30 + (60 + 20 + 10) × 1.5 + 5 + 30.
        assert_eq!(days(leg.ended), 200.0);
    }

    #[test]
    fn a_blocker_delays_whom_it_concerns_and_may_sink_all() {
        let (switch, figures, mut luck) = planned();
        let firewall = BlockerLuck {
            blocker: 3,
            delay: 90.0 * DAY,
            sinks: false,
            waves: 0b10,
        };
        luck.blockers = vec![firewall];
        let leg = timeline(&switch, &figures, &luck, 0.0);
        assert_eq!(leg.waves[0].cut_over.map(days), Some(145.0));
        assert_eq!(days(leg.ended), 245.0);
        assert!(leg.has_found(3) && !leg.has_found(0));
        luck.blockers[0].sinks = true;
        let leg = timeline(&switch, &figures, &luck, 0.0);
        assert_eq!(
            (leg.outcome, leg.cause),
            (Outcome::Failed, Some(Cause::Blocker(3)))
        );
        // The servers were live since day 145; at day 210 it is given up.
        assert_eq!((days(leg.ended), days(leg.reinstated)), (210.0, 214.0));
        assert_eq!(leg.waves[0].cut_over.map(days), Some(145.0));
        assert_eq!(leg.waves[0].accepted, None);
        assert_eq!(leg.proposal_until(), leg.ended);
        assert!(!leg.has_found(3));
    }

    #[test]
    fn a_blocker_of_several_waves_costs_its_time_once_and_is_found_only_if_there_was_time() {
        let (switch, mut figures, mut luck) = planned();
        luck.blockers = vec![BlockerLuck {
            blocker: 0,
            delay: 10.0 * DAY,
            sinks: false,
            waves: 0b11,
        }];
        // The servers are ready ten days later, on day 130, and the filers after them; none meets it twice.
        let leg = timeline(&switch, &figures, &luck, 0.0);
        let live: Vec<_> = leg.waves.iter().map(|wave| days(wave.live)).collect();
        assert_eq!(live, [155.0, 165.0]);
        assert_eq!(leg.found, [(0, 120.0 * DAY)]);
        // Given up on day 119, a day before it would have been found.
        figures.deadline_days = Some(119.0);
        let leg = timeline(&switch, &figures, &luck, 0.0);
        assert_eq!((leg.cause, leg.found), (Some(Cause::Deadline), Vec::new()));
    }

    #[test]
    fn a_wave_that_stays_stuck_sinks_the_whole_or_itself_alone() {
        let (mut switch, figures, mut luck) = planned();
        luck.waves[1].stuck = Some(14.0 * DAY);
        luck.waves[1].solved = true;
        assert_eq!(days(timeline(&switch, &figures, &luck, 0.0).ended), 169.0);
        luck.waves[1].solved = false;
        let leg = timeline(&switch, &figures, &luck, 0.0);
        assert_eq!(
            (leg.outcome, leg.cause),
            (Outcome::Failed, Some(Cause::Stuck(1)))
        );
        switch.acceptance = Acceptance::PerWave;
        let leg = timeline(&switch, &figures, &luck, 0.0);
        assert_eq!(
            (leg.outcome, leg.cause),
            (Outcome::Partly, Some(Cause::Stuck(1)))
        );
        assert_eq!(leg.waves[0].accepted.map(days), Some(145.0));
        assert_eq!(leg.waves[1].cut_over, None);
        assert_eq!(leg.incumbent_until, f64::INFINITY);
        assert_eq!(leg.proposal_until(), f64::INFINITY);
    }

    #[test]
    fn the_other_time_saves_the_deadline() {
        let (mut switch, mut figures, mut luck) = planned();
        figures.deadline_days = Some(160.0);
        luck.waves[1].wait = 14.0 * DAY;
        luck.waves[1].other_wait = 1.0 * DAY;
        let leg = timeline(&switch, &figures, &luck, 0.0);
        assert_eq!(
            (leg.outcome, leg.cause),
            (Outcome::Failed, Some(Cause::Deadline))
        );
        assert_eq!(days(leg.ended), 160.0);
        switch.cut_over.other_time = Some(OtherTime {
            take: Take::IfLate,
            ..OtherTime::default()
        });
        let leg = timeline(&switch, &figures, &luck, 0.0);
        assert_eq!((leg.outcome, days(leg.ended)), (Outcome::Completed, 156.0));
        assert_eq!(
            leg.waves
                .iter()
                .map(|wave| wave.other_time)
                .collect::<Vec<_>>(),
            [false, true]
        );
    }

    #[test]
    fn bad_luck_strikes_somewhere_on_the_way_and_a_failed_concept_before_the_purchase() {
        let (mut switch, figures, mut luck) = planned();
        switch.incumbent_runs = IncumbentRuns::UntilBought;
        luck.fails_at = Some(0.5);
        let leg = timeline(&switch, &figures, &luck, 0.0);
        // Half way from 30 to 155.
        assert_eq!((days(leg.ended), leg.cause), (92.5, Some(Cause::Chance)));
        assert_eq!(leg.incumbent_stopped.map(days), Some(30.0));
        luck.concept_fails = true;
        let leg = timeline(&switch, &figures, &luck, 0.0);
        assert_eq!((leg.bought, days(leg.ended)), (None, 30.0));
        assert_eq!(leg.parallel_hours(f64::INFINITY), 0.0);
    }

    #[test]
    fn what_fails_at_once_never_went_live() {
        let (switch, _, luck) = planned();
        let figures = Figures {
            waves: vec![WaveFigures::default(); 2],
            ..Figures::default()
        };
        let luck = SwitchLuck {
            fails_at: Some(0.3),
            waves: vec![WaveLuck::default(); 2],
            ..luck
        };
        let leg = timeline(&switch, &figures, &luck, 0.0);
        assert_eq!((leg.ended, leg.outcome), (0.0, Outcome::Failed));
        assert!(leg.waves.iter().all(|wave| wave.cut_over.is_none()));
    }
}
