//! Weighted figures in rising order: their quantiles, and how far these may be off.

use super::interval::Uncertainty;
use super::summary::{AT, OfQuantiles, Summary, ends_of_share};

/// Weighted figures in rising order. Their order is kept rather than copies of them: half the memory.
#[derive(Debug)]
pub(super) struct Sorted<'a, W> {
    figures: &'a [f64],
    /// The weight of the figure at a place, before they are made to add up to 1.
    weight: W,
    whole: f64,
    /// From the middle of the first weight to the middle of the last, as a part of 1.
    length: f64,
    order: Vec<u32>,
}

impl<'a, W: Fn(usize) -> f64> Sorted<'a, W> {
    pub(super) fn new(figures: &'a [f64], weight: W) -> Self {
        Self::among(figures, weight, |_| true)
    }

    /// Those of the figures that are wanted.
    pub(super) fn among(figures: &'a [f64], weight: W, wanted: impl Fn(f64) -> bool) -> Self {
        let places = (0..figures.len() as u32).filter(|place| wanted(figures[*place as usize]));
        let mut order: Vec<u32> = places.collect();
        let whole = order.iter().map(|place| weight(*place as usize)).sum();
        order.sort_unstable_by(|a, b| {
            let (a, b) = (*a as usize, *b as usize);
            let by_weight = || weight(a).total_cmp(&weight(b));
            figures[a].total_cmp(&figures[b]).then_with(by_weight)
        });
        let mut sorted = Self {
            whole,
            figures,
            weight,
            length: 0.0,
            order,
        };
        if let Some(last) = sorted.order.len().checked_sub(1) {
            sorted.length = 1.0 - 0.5 * (sorted.pair(0).1 + sorted.pair(last).1);
        }
        sorted
    }

    pub(super) fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The figure of this rank and its weight, as a part of 1.
    fn pair(&self, rank: usize) -> (f64, f64) {
        let place = self.order[rank] as usize;
        let weight = if self.whole > 0.0 {
            (self.weight)(place) / self.whole
        } else {
            1.0 / self.order.len() as f64
        };
        (self.figures[place], weight)
    }

    fn pairs(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        (0..self.order.len()).map(|rank| self.pair(rank))
    }

    fn least(&self) -> f64 {
        self.order
            .first()
            .map_or(0.0, |place| self.figures[*place as usize])
    }

    fn greatest(&self) -> f64 {
        self.order
            .last()
            .map_or(0.0, |place| self.figures[*place as usize])
    }

    pub(super) fn mean(&self) -> f64 {
        let origin = self.least();
        origin + self.pairs().map(|(x, w)| w * (x - origin)).sum::<f64>()
    }

    /// The weight of the figures up to a bound.
    pub(super) fn share_up_to(&self, bound: f64) -> f64 {
        self.pairs()
            .take_while(|(x, _)| *x <= bound)
            .map(|(_, weight)| weight)
            .sum()
    }

    /// In eleven numbers, given how far the mean may be off and how far the share of the figures up to a bound.
    pub(super) fn summary(
        &self,
        of_mean: Uncertainty,
        mut of_share: impl FnMut(f64) -> Uncertainty,
    ) -> Summary {
        let n = self.order.len() as f64;
        let mean = self.mean();
        let squares: f64 = self.pairs().map(|(x, w)| w * (x - mean) * (x - mean)).sum();
        let at = self.quantiles(AT.into_iter());
        let off: Vec<Uncertainty> = at.iter().map(|quantile| of_share(*quantile)).collect();
        let intervals = OfQuantiles::new(self.intervals(&AT, &off));
        Summary {
            mean,
            sd: (squares.max(0.0) * n / (n - 1.0).max(1.0)).sqrt(),
            standard_error: of_mean.error,
            min: self.least(),
            p5: at[0],
            p10: at[1],
            p50: at[2],
            p90: at[3],
            p95: at[4],
            p99: at[5],
            max: self.greatest(),
            mean_interval: of_mean.interval(mean),
            quantile_errors: intervals.errors(),
            quantile_intervals: intervals,
        }
    }

    /// The intervals of 95 % for quantiles, given how far the shares of the figures below them may be off. None where too
    /// few figures lie beyond.
    pub(super) fn intervals(&self, at: &[f64], of_shares: &[Uncertainty]) -> Vec<Option<[f64; 2]>> {
        let pairs = at.iter().zip(of_shares);
        let mut ends: Vec<(f64, usize)> = pairs
            .enumerate()
            .filter_map(|(place, (p, off))| Some((place, ends_of_share(*p, *off)?)))
            .flat_map(|(place, ends)| ends.map(|end| (end, place)))
            .collect();
        ends.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let found = self.quantiles(ends.iter().map(|(p, _)| *p));
        let mut intervals: Vec<Option<[f64; 2]>> = vec![None; at.len()];
        for ((_, place), end) in ends.into_iter().zip(found) {
            // Ends rise, so the first of a quantile is its low one.
            intervals[place] = Some(intervals[place].map_or([end; 2], |[low, _]| [low, end]));
        }
        intervals
    }

    /// Quantiles at rising chances: each figure stands in the middle of its weight, the first at 0 and the last at 1,
    /// with linear interpolation between neighbours. With equal weights that is definition 7.
    pub(super) fn quantiles(&self, at: impl Iterator<Item = f64>) -> Vec<f64> {
        let Some(last) = self.order.len().checked_sub(1) else {
            return at.map(|_| 0.0).collect();
        };
        let (mut place, mut below, mut here) = (0, 0.0, 0.0);
        at.map(|p| {
            let wanted = p * self.length;
            while here < wanted && place < last {
                below = here;
                here += 0.5 * (self.pair(place).1 + self.pair(place + 1).1);
                place += 1;
            }
            let high = self.pair(place).0;
            let low = self.pair(place.saturating_sub(1)).0;
            if low == high || here <= wanted || here <= below {
                high
            } else {
                low + ((wanted - below) / (here - below)).clamp(0.0, 1.0) * (high - low)
            }
        })
        .collect()
    }
}
