//! Strata for the tails: of many trials those are lived through that are likely to be severe, and few of the others.
//!
//! Double sampling for stratification (Neyman 1938; Cochran, *Sampling Techniques*, 1977, chapter 12): of every trial,
//! in the order of their numbers, only its [`Severity`] is found out, which puts it into a stratum; one trial in so many
//! of the stratum is lived through. A stratum weighs what its share of all trials is, whether lived through or not. No
//! draw is changed: each trial is the one that its number always was.
//!
//! What makes a trial severe is learned from a [`Pilot`] of trials with numbers of their own, which are not part of the
//! results: so the strata know nothing of the trials that they sort, and the estimates have no bias.

use crate::pilot::Pilot;
use crate::precision::Tail;
use crate::run::Progress;
use crate::severity::{Severe, Severity, Sight};
use crate::world::World;

/// Trials whose severity is found out, to know how rare which severity is.
const RANKED: u64 = 1 << 14;

/// The part that is lived through of the trials that are least likely to lie in a tail: they are many, and say little
/// about it, but the means need them.
const LEAST_LIVED: f64 = 1.0 / 32.0;

/// Every stratum makes up at least this part of the trials that are lived through, so that each has its spread.
const LEAST_PART: f64 = 1.0 / 32.0;

/// What the pilot has to promise before anything is chosen: at most this part of the variance of plain sampling.
const WORTH_WHILE: f64 = 0.8;

/// How trials are chosen.
#[derive(Debug)]
pub(crate) struct Strata {
    severity: Severity,
    classes: Classes,
    /// The stratum of each pair of classes.
    of_classes: Vec<usize>,
    /// The part of each stratum that is lived through.
    lived: Vec<f64>,
}

/// Severities in classes, each half as frequent as the one below.
#[derive(Debug)]
struct Classes {
    /// What a severity lies above, class by class.
    horizon: Vec<f64>,
    year: Vec<f64>,
}

impl Classes {
    /// Over the horizon and over the worst year, as one number.
    fn of(&self, severe: Severe) -> usize {
        let class = |bounds: &[f64], value: f64| bounds.partition_point(|bound| *bound < value);
        class(&self.horizon, severe.horizon) * (self.year.len() + 1)
            + class(&self.year, severe.year)
    }

    fn count(&self) -> usize {
        (self.horizon.len() + 1) * (self.year.len() + 1)
    }
}

/// One trial that is lived through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chosen {
    pub(crate) number: u64,
    pub(crate) stratum: u8,
}

impl Strata {
    /// The most strata: see [`LEAST_PART`].
    pub(crate) const MOST: usize = 32;

    /// Learns from a pilot what is severe; `None` where that would not help, or nobody waits any more.
    pub(crate) fn learn(world: &World, seed: u64, tail: Tail, progress: &Progress) -> Option<Self> {
        let pilot = Pilot::run(world, seed, progress)?;
        let severity = pilot.severity(world, tail);
        if severity.is_empty() {
            return None;
        }
        let mut sight = Sight::default();
        let mut look = |number: u64| severity.of(world, seed, number, &mut sight);
        let of_pilot: Vec<Severe> = Pilot::NUMBERS.map(&mut look).collect();
        let ranked = Pilot::NUMBERS.end..Pilot::NUMBERS.end + RANKED;
        let ranked: Vec<Severe> = ranked.map(&mut look).collect();
        let (classes, of_classes, lived, shares) = ranks(&ranked, tail);
        let strata = Self {
            severity,
            classes,
            of_classes,
            lived,
        };
        let of_pilot: Vec<usize> = of_pilot.iter().map(|one| strata.of(*one)).collect();
        let promise = pilot.promise(&of_pilot, &strata.lived, &shares);
        (promise <= WORTH_WHILE).then_some(strata)
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.lived.len()
    }

    fn of(&self, severe: Severe) -> usize {
        self.of_classes[self.classes.of(severe)]
    }
}

/// Which trials of a run are lived through, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Choosing {
    /// The trial to be looked at next.
    next: u64,
    /// By stratum, how much of a trial to be lived through has gathered.
    due: Vec<f64>,
    /// By stratum, the trials looked at.
    looked_at: Vec<u64>,
    sight: Sight,
}

impl Choosing {
    pub(crate) fn new(strata: &Strata) -> Self {
        Self {
            due: vec![0.5; strata.count()],
            looked_at: vec![0; strata.count()],
            ..Self::default()
        }
    }

    /// The next so many trials to be lived through; fewer when nobody waits for them any more.
    pub(crate) fn choose(
        &mut self,
        strata: &Strata,
        world: &World,
        seed: u64,
        trials: u64,
        progress: &Progress,
    ) -> Vec<Chosen> {
        let mut chosen = Vec::with_capacity(trials as usize);
        while (chosen.len() as u64) < trials && !progress.is_cancelled() {
            let number = self.next;
            self.next += 1;
            let severe = strata.severity.of(world, seed, number, &mut self.sight);
            let stratum = strata.of(severe);
            self.looked_at[stratum] += 1;
            // Trials come in no order, so that every so many-th of a stratum is as good as any.
            self.due[stratum] += strata.lived[stratum];
            if self.due[stratum] >= 1.0 {
                self.due[stratum] -= 1.0;
                let stratum = stratum as u8;
                chosen.push(Chosen { number, stratum });
            }
        }
        chosen
    }

    /// The trials looked at so far, by stratum.
    pub(crate) fn looked_at(&self) -> &[u64] {
        &self.looked_at
    }
}

/// The part of the trials of this rank, 0 the severest and 1 the least severe, that is lived through.
fn part_lived(rank: f64, tail: Tail) -> f64 {
    let most = tail.most_lived();
    (most * tail.share() / rank).clamp(LEAST_LIVED, most)
}

/// Classes, the stratum of each, the part of each stratum that is lived through, and its share of all trials.
fn ranks(ranked: &[Severe], tail: Tail) -> (Classes, Vec<usize>, Vec<f64>, Vec<f64>) {
    let values = |of: fn(&Severe) -> f64| ranked.iter().map(of).collect::<Vec<f64>>();
    let (horizon, by_horizon) = axis(&values(|one| one.horizon), tail);
    let (year, by_year) = axis(&values(|one| one.year), tail);
    let classes = Classes { horizon, year };
    // What severity over the horizon or of the worst year asks for, whichever is more.
    let mut cells = vec![(0_u32, 0.0); classes.count()];
    for (severe, (a, b)) in ranked.iter().zip(by_horizon.iter().zip(by_year)) {
        let cell = &mut cells[classes.of(*severe)];
        cell.0 += 1;
        cell.1 += a.max(b);
    }
    let all: f64 = cells.iter().map(|(_, lived)| lived).sum();
    let part = |cell: usize| {
        let (number, lived) = cells[cell];
        if number == 0 {
            1.0
        } else {
            lived / f64::from(number)
        }
    };
    let mut order: Vec<usize> = (0..cells.len()).collect();
    order.sort_by(|a, b| part(*b).total_cmp(&part(*a)).then(b.cmp(a)));
    let mut of_classes = vec![0; cells.len()];
    let mut strata: Vec<(u32, f64)> = vec![(0, 0.0)];
    for cell in order {
        if strata.last().is_some_and(|last| last.1 >= LEAST_PART * all) {
            strata.push((0, 0.0));
        }
        of_classes[cell] = strata.len() - 1;
        if let Some(last) = strata.last_mut() {
            last.0 += cells[cell].0;
            last.1 += cells[cell].1;
        }
    }
    // What is left over is too little for a stratum of its own.
    let last = strata.len() - 1;
    if last > 0 && strata[last].1 < LEAST_PART * all {
        let (number, lived) = strata[last];
        strata.truncate(last);
        strata[last - 1].0 += number;
        strata[last - 1].1 += lived;
        for stratum in &mut of_classes {
            *stratum = (*stratum).min(last - 1);
        }
    }
    let n = ranked.len() as f64;
    let lived = strata
        .iter()
        .map(|(number, lived)| lived / f64::from(*number).max(1.0));
    let shares = strata.iter().map(|(number, _)| f64::from(*number) / n);
    (classes, of_classes, lived.collect(), shares.collect())
}

/// Bounds of the classes of one severity, and what part of each trial's likes is lived through, in the order given.
fn axis(values: &[f64], tail: Tail) -> (Vec<f64>, Vec<f64>) {
    let n = values.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| values[*b].total_cmp(&values[*a]).then(a.cmp(b)));
    let mut lived = vec![0.0; n];
    // Equal severities share what their ranks ask for.
    for alike in order.chunk_by(|a, b| values[*a] == values[*b]) {
        let first = order.partition_point(|place| values[*place] > values[alike[0]]);
        let sum: f64 = (first..first + alike.len())
            .map(|rank| part_lived((rank as f64 + 0.5) / n as f64, tail))
            .sum();
        for place in alike {
            lived[*place] = sum / alike.len() as f64;
        }
    }
    let halvings = (1..).map(|halving: i32| 0.5_f64.powi(halving));
    let mut bounds: Vec<f64> = halvings
        .take_while(|rank| *rank >= tail.share() / 8.0)
        .filter_map(|rank| order.get((rank * n as f64) as usize))
        .map(|place| values[*place])
        .collect();
    bounds.dedup();
    (bounds, lived)
}
