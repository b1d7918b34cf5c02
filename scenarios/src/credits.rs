//! What a partner who sells an outcome pays back when recovery is late.
//!
//! A recovery lasts from the first essential instance that stops until every essential instance serves again (all
//! instances where none is essential): interruptions that overlap are one. Each that takes longer than promised earns
//! the credit; the credits of a contract year, by the beginning of the recovery, are capped. Credits are cash, stand
//! apart from prices and from outage costs, and are part of neither.

use std::collections::BTreeMap;

use displace_model::calendar::HOURS_PER_YEAR;
use displace_model::cash_flow::{Convention, discount_factor};

use crate::incident::Candidates;
use crate::recovery::{Closed, Detail, PassedOver, PlanTrial, Recorder, State, Tables, Tally};
use crate::stage::Stage;
use crate::trial::Block;
use crate::world::World;

/// What was promised.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Promise {
    /// Hours until business is back, at most.
    pub recovery_hours: f64,
    /// Paid back for each recovery that takes longer.
    pub credit: f64,
    /// The most in a year of the contract.
    pub cap: Option<f64>,
}

/// What became of a promise, as means over trials and the whole horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Credits {
    /// Recoveries in a trial.
    pub recoveries: f64,
    /// Those that took longer than promised.
    pub late: f64,
    /// Credits in a trial.
    pub paid_back: f64,
    /// Standard error of the mean credits.
    pub standard_error: f64,
    /// Their present value, each by its date.
    pub present_value: f64,
    /// Share of trials with any credit.
    pub chance: f64,
}

/// Simulates what a promise pays back under a plan; none where there is no plan with this id.
pub fn credits(
    world: &World,
    plan: &str,
    promise: Promise,
    seed: u64,
    trials: u32,
) -> Option<Credits> {
    let place = world.plans.iter().position(|one| one.id == plan)?;
    let plan = &world.plans[place];
    let any_essential = world.workloads.iter().any(|one| one.essential);
    let counts: Vec<bool> = world
        .instances
        .iter()
        .map(|one| !any_essential || world.workloads[one.workload as usize].essential)
        .collect();
    let mut sums = Sums::default();
    let mut block = Block::default();
    let mut candidates = Candidates::default();
    let mut state = State::default();
    let mut tables = Tables::new(world);
    let mut years = Vec::new();
    let mut listener = Listener::default();
    let trials = u64::from(trials.max(1));
    for first in (0..trials).step_by(Block::TRIALS) {
        block.draw(
            world,
            seed,
            first..(first + Block::TRIALS as u64).min(trials),
        );
        for (luck, values) in block.trials() {
            candidates.draw(world, values, luck, luck.0, &|| true);
            let mut tally = Tally::new(&mut tables, std::mem::take(&mut years), world);
            PlanTrial {
                world,
                plan,
                values,
                candidates: &candidates,
                luck,
                state: &mut state,
                tally: &mut tally,
                recorder: &mut listener,
            }
            .run();
            years = tally.finish().1;
            let recoveries = listener.recoveries(&counts);
            sums.add(&recoveries, promise, world.discount_rate);
        }
    }
    Some(sums.means(trials as f64))
}

/// Sums over trials.
#[derive(Debug, Default)]
struct Sums {
    recoveries: f64,
    late: f64,
    paid: f64,
    squares: f64,
    present_value: f64,
    any: f64,
}

impl Sums {
    fn add(&mut self, recoveries: &[(f64, f64)], promise: Promise, discount_rate: f64) {
        let mut in_year: BTreeMap<u64, f64> = BTreeMap::new();
        let mut paid = 0.0;
        for (from, to) in recoveries {
            self.recoveries += 1.0;
            if to - from <= promise.recovery_hours {
                continue;
            }
            self.late += 1.0;
            let year = in_year.entry((from / HOURS_PER_YEAR) as u64).or_default();
            let left = promise.cap.map_or(f64::INFINITY, |cap| cap - *year);
            let credit = promise.credit.min(left);
            *year += credit;
            paid += credit;
            self.present_value +=
                credit * discount_factor(Convention::ActualDates, discount_rate, *to);
        }
        self.paid += paid;
        self.squares += paid * paid;
        self.any += f64::from(u8::from(paid > 0.0));
    }

    fn means(&self, trials: f64) -> Credits {
        let mean = self.paid / trials;
        let variance = (self.squares / trials - mean * mean).max(0.0);
        Credits {
            recoveries: self.recoveries / trials,
            late: self.late / trials,
            paid_back: mean,
            standard_error: libm::sqrt(variance / trials),
            present_value: self.present_value / trials,
            chance: self.any / trials,
        }
    }
}

/// Notes when each instance did not serve.
#[derive(Debug, Default)]
struct Listener {
    /// Since when each open outage lasts.
    open: BTreeMap<u32, f64>,
    /// Instance, from, to.
    down: Vec<(u32, f64, f64)>,
}

impl Listener {
    /// The recoveries of the trial that just ended, in the order of their beginnings.
    fn recoveries(&mut self, counts: &[bool]) -> Vec<(f64, f64)> {
        self.open.clear();
        let down = self.down.drain(..);
        let mut spans: Vec<(f64, f64)> = down
            .filter(|(instance, from, to)| {
                to > from && counts.get(*instance as usize) == Some(&true)
            })
            .map(|(_, from, to)| (from, to))
            .collect();
        spans.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut merged: Vec<(f64, f64)> = Vec::new();
        for (from, to) in spans {
            match merged.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        merged
    }
}

impl Recorder for Listener {
    const ON: bool = true;

    fn stage(&mut self, outage: u32, _: Stage, from: f64, _: f64, _: Detail) {
        let since = self.open.entry(outage).or_insert(from);
        *since = since.min(from);
    }

    fn passed_over(&mut self, _: u32, _: usize, _: PassedOver) {}

    fn waited(&mut self, instance: u32, _: u32, from: f64, to: f64) {
        self.down.push((instance, from, to));
    }

    fn closed(&mut self, outage: u32, closed: Closed) {
        if let Some(from) = self.open.remove(&outage).filter(|_| closed.impact > 0.0) {
            self.down.push((closed.instance, from, closed.at));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROMISE: Promise = Promise {
        recovery_hours: 8.0,
        credit: 100.0,
        cap: Some(150.0),
    };

    #[test]
    fn late_recoveries_earn_credits_up_to_the_cap_of_their_year() {
        let mut sums = Sums::default();
        let late = |from: f64| (from, from + 9.0);
        sums.add(
            &[
                (0.0, 8.0),
                late(100.0),
                late(200.0),
                late(300.0),
                late(9_000.0),
            ],
            PROMISE,
            0.0,
        );
        sums.add(&[], PROMISE, 0.0);
        let found = sums.means(2.0);
        assert_eq!((found.recoveries, found.late), (2.5, 2.0));
        assert_eq!(
            (found.paid_back, found.present_value, found.chance),
            (125.0, 125.0, 0.5)
        );
        assert!((found.standard_error - 125.0 / libm::sqrt(2.0)).abs() < 1e-9);
    }

    #[test]
    fn interruptions_that_overlap_are_one_recovery() {
        let mut listener = Listener {
            down: vec![
                (1, 5.0, 9.0),
                (0, 1.0, 6.0),
                (2, 0.0, 50.0),
                (0, 20.0, 21.0),
            ],
            ..Listener::default()
        };
        assert_eq!(
            listener.recoveries(&[true, true, false]),
            [(1.0, 9.0), (20.0, 21.0)]
        );
        assert!(listener.recoveries(&[true]).is_empty());
    }

    /// A machine that fails about twice a year and is repaired after 12 hours exactly.
    fn machine() -> World {
        let text = "format = 1\nname = \"x\"\ncurrency = \"EUR\"\nstart = 2027-01-01\nhorizon_years = 3\n\
            [economics]\ndiscount_rate = 0\n[[domain]]\nid = \"a\"\nkind = \"site\"\n[[workload]]\nid = \"erp\"\n\
            size_tib = 1\ncost_per_hour_down = 1\ndomains = [\"a\"]\n[[plan]]\nid = \"keep\"\nrole = \"incumbent\"\n\
            [plan.support]\nresponse_hours = 0\ndiagnosis_hours = 0\n[[threat]]\nid = \"stop\"\nper = \"site\"\n\
            rate_per_year = 2\ndetection_hours = 0\n[[threat.effect]]\nkind = \"unavailable\"\nchance = 1\n\
            repair_hours = 12\n";
        let reading = displace_model::project::read(text, &[]);
        World::new(
            &reading
                .project
                .unwrap_or_else(|| panic!("{:?}", reading.problems)),
        )
        .unwrap()
    }

    #[test]
    fn credits_follow_the_rate_of_late_recoveries() {
        let world = machine();
        let open = Promise {
            cap: None,
            ..PROMISE
        };
        let found = credits(&world, "keep", open, 1, 4_000).unwrap();
        // Six repairs of twelve hours in three years, each 100; what falls into an open repair joins it (0.3 %).
        assert!(
            (found.paid_back - 600.0).abs() < 4.0 * found.standard_error + 2.0,
            "{found:?}"
        );
        assert!((found.late - found.recoveries).abs() < 1e-12);
        assert!((found.present_value - found.paid_back).abs() < 1e-9);
        let kept = credits(
            &world,
            "keep",
            Promise {
                recovery_hours: 13.0,
                ..open
            },
            1,
            200,
        )
        .unwrap();
        assert!(kept.recoveries > 5.0 && kept.late < 0.2);
        assert!(credits(&world, "keep", PROMISE, 1, 200).unwrap().paid_back <= 450.0);
        assert_eq!(credits(&world, "nobody", PROMISE, 1, 10), None);
    }
}
