//! From values to places on the paper and back.

/// A straight scale: `from` (values) onto `to` (points).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Linear {
    from: (f64, f64),
    to: (f32, f32),
}

impl Linear {
    /// A scale on which `from.0` lies at `to.0` and `from.1` at `to.1`.
    /// A range without width or with ends that are no numbers becomes one around its first finite end.
    pub fn new(from: (f64, f64), to: (f32, f32)) -> Self {
        Self {
            from: usable(from.0, from.1),
            to,
        }
    }

    /// The place of `value`, in points; values that are no numbers lie at the start.
    /// Places far outside are brought near, so that no drawing overflows.
    pub fn place(&self, value: f64) -> f32 {
        let (a, b) = self.from;
        let share = (value / 2.0 - a / 2.0) / (b / 2.0 - a / 2.0);
        let share = if share.is_nan() {
            0.0
        } else {
            share.clamp(-4.0, 5.0) as f32
        };
        self.to.0 + (self.to.1 - self.to.0) * share
    }

    /// The place of `value`, brought onto the scale if it lies outside.
    pub fn place_inside(&self, value: f64) -> f32 {
        let (low, high) = (self.to.0.min(self.to.1), self.to.0.max(self.to.1));
        self.place(value).clamp(low, high)
    }

    /// The value at `place` (points).
    pub fn value(&self, place: f32) -> f64 {
        let length = self.to.1 - self.to.0;
        if length == 0.0 {
            return self.from.0;
        }
        let share = f64::from((place - self.to.0) / length);
        self.from.0 * (1.0 - share) + self.from.1 * share
    }

    /// The values at both ends.
    pub fn range(&self) -> (f64, f64) {
        self.from
    }
}

fn usable(low: f64, high: f64) -> (f64, f64) {
    match (low.is_finite(), high.is_finite()) {
        (true, true) if low < high && high / 2.0 - low / 2.0 > 0.0 => (low, high),
        (true, true) if high < low => usable(high, low),
        (true, _) => widened(low),
        (false, true) => widened(high),
        (false, false) => (0.0, 1.0),
    }
}

fn widened(middle: f64) -> (f64, f64) {
    let half = (middle.abs() * 0.5).max(0.5);
    let range = (middle - half, middle + half);
    if range.0.is_finite() && range.1.is_finite() {
        range
    } else {
        (0.0, f64::MAX)
    }
}

/// Where a drawn chart shows which values: the way back for the pointer.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    /// Left, top, right and bottom of the plot, in points from the chart's corner.
    pub plot: (f32, f32, f32, f32),
    /// The horizontal scale.
    pub x: Linear,
    /// The vertical scale; for charts of rows unused.
    pub y: Linear,
    /// Top and bottom of each row, for charts of rows.
    pub rows: Vec<(f32, f32)>,
}

impl Mapping {
    /// The mapping of a chart that shows nothing.
    pub(super) fn empty() -> Self {
        Self {
            plot: (0.0, 0.0, 0.0, 0.0),
            x: Linear::new((0.0, 1.0), (0.0, 0.0)),
            y: Linear::new((0.0, 1.0), (0.0, 0.0)),
            rows: Vec::new(),
        }
    }

    /// The values under a point (from the chart's corner), if it lies in the plot.
    pub fn values_at(&self, x: f32, y: f32) -> Option<(f64, f64)> {
        let (left, top, right, bottom) = self.plot;
        let inside = x >= left && x <= right && y >= top && y <= bottom && left < right;
        inside.then(|| (self.x.value(x), self.y.value(y)))
    }

    /// The row at height `y`, from 0.
    pub fn row_at(&self, y: f32) -> Option<usize> {
        self.rows
            .iter()
            .position(|(top, bottom)| y >= *top && y < *bottom)
    }
}

/// At most `most` round values (1, 2 or 5 times a power of ten apart) between `low` and `high`, both included.
pub fn ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    let (low, high) = usable(low, high);
    let most = most.max(2);
    let raw = (high / most as f64) - (low / most as f64);
    if !raw.is_finite() || raw <= 0.0 {
        return vec![low, high];
    }
    let power = 10_f64.powf(raw.log10().floor());
    let list = |step: f64| -> Vec<f64> {
        let (first, last) = ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
        let count = (last - first).clamp(-1.0, 100.0) as i64;
        (0..=count).map(|i| (first + i as f64) * step).collect()
    };
    [1.0, 2.0, 5.0, 10.0, 20.0, 50.0]
        .into_iter()
        .map(|factor| factor * power)
        .filter(|step| step.is_finite() && *step > 0.0)
        .map(list)
        .find(|values| values.len() <= most)
        .unwrap_or_else(|| vec![low, high])
}

/// The smallest and largest finite value, or `None` without any.
pub(super) fn extent(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values
        .filter(|value| value.is_finite())
        .fold(None, |found, value| match found {
            None => Some((value, value)),
            Some((low, high)) => Some((value.min(low), value.max(high))),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_leads_back_to_its_value() {
        let scale = Linear::new((-200.0, 1000.0), (40.0, 440.0));
        for value in [-200.0, 0.0, 333.0, 1000.0] {
            assert!((scale.value(scale.place(value)) - value).abs() < 0.01);
        }
    }

    #[test]
    fn a_falling_scale_works_too() {
        let scale = Linear::new((0.0, 1.0), (100.0, 0.0));
        assert!((scale.place(0.25) - 75.0).abs() < 1e-4);
        assert!((scale.value(75.0) - 0.25).abs() < 1e-6);
    }

    #[test]
    fn impossible_ranges_still_give_finite_places() {
        let ranges = [
            (0.0, 0.0),
            (5.0, 5.0),
            (f64::NAN, 1.0),
            (1.0, f64::INFINITY),
            (f64::NAN, f64::NAN),
            (f64::MAX, f64::MAX),
            (-f64::MAX, f64::MAX),
            (0.0, 5e-324),
        ];
        for range in ranges {
            let scale = Linear::new(range, (0.0, 100.0));
            for value in [0.0, 1.0, f64::NAN, f64::INFINITY, -f64::MAX, 1e-320] {
                let place = scale.place(value);
                assert!(place.is_finite(), "{value} on {range:?}");
                assert!(scale.value(50.0).is_finite(), "{range:?}");
            }
        }
    }

    #[test]
    fn ticks_are_round_and_few() {
        let near = |found: &[f64], wanted: &[f64]| {
            assert_eq!(found.len(), wanted.len(), "{found:?}");
            for (a, b) in found.iter().zip(wanted) {
                assert!((a - b).abs() < 1e-6 * b.abs().max(1.0), "{found:?}");
            }
        };
        near(&ticks(0.0, 10.0, 6), &[0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        near(
            &ticks(-234.0, 1033.0, 8),
            &[-200.0, 0.0, 200.0, 400.0, 600.0, 800.0, 1000.0],
        );
        near(&ticks(0.0, 0.3, 4), &[0.0, 0.1, 0.2, 0.3]);
    }

    #[test]
    fn ticks_of_any_range_are_bounded_and_finite() {
        let ends = [
            0.0,
            -1.0,
            1e-300,
            1e300,
            f64::MAX,
            -f64::MAX,
            f64::NAN,
            f64::INFINITY,
            7.0,
        ];
        for low in ends {
            for high in ends {
                let found = ticks(low, high, 5);
                assert!(found.len() <= 5, "{low} {high}: {found:?}");
                assert!(
                    found.iter().all(|v| v.is_finite()),
                    "{low} {high}: {found:?}"
                );
            }
        }
    }

    #[test]
    fn the_pointer_outside_the_plot_has_no_values() {
        let mapping = Mapping {
            plot: (10.0, 0.0, 110.0, 50.0),
            x: Linear::new((0.0, 10.0), (10.0, 110.0)),
            y: Linear::new((0.0, 1.0), (50.0, 0.0)),
            rows: vec![(0.0, 20.0), (20.0, 50.0)],
        };
        assert_eq!(mapping.values_at(5.0, 20.0), None);
        let (x, y) = mapping.values_at(60.0, 25.0).unwrap();
        assert!((x - 5.0).abs() < 1e-6 && (y - 0.5).abs() < 1e-6);
        assert_eq!(mapping.row_at(20.0), Some(1));
        assert_eq!(mapping.row_at(51.0), None);
        assert_eq!(Mapping::empty().values_at(0.0, 0.0), None);
    }
}
