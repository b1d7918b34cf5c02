//! How a saving is spread over the futures: a histogram with the losses in another tone.

use plotters_backend::DrawingBackend;

use super::canvas::{Anchor, Canvas, Ink};
use super::frame::{self, AXIS, LABEL_HEIGHT, Side};
use super::scale::{Linear, Mapping, extent, ticks};
use super::{Area, DrawError, Style};
use crate::window::theme;

/// Futures counted by their saving, in classes of equal width. Zero is always a border between two classes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// Lower end of the first class.
    pub from: f64,
    /// Width of a class; above 0.
    pub width: f64,
    /// Futures in each class. The outermost ones also hold what lies beyond them.
    pub counts: Vec<u64>,
    /// The plan whose saving it is; see [`theme::Tokens::plan`].
    pub plan: usize,
    /// A value to be marked, with its words, for instance the middle future.
    pub mark: Option<(f64, String)>,
}

impl Series {
    /// Count `values` in about `classes` classes of round width.
    ///
    /// The paper is spent on the middle 99 %: half a percent at each end is counted into the outermost class.
    /// Values that are no numbers are left out.
    pub fn of(values: &[f64], classes: usize, plan: usize) -> Self {
        let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().saturating_sub(1) as f64;
        let at = |share: f64| sorted.get((last * share).round() as usize).copied();
        let (Some(low), Some(high)) = (at(0.005), at(0.995)) else {
            return Self {
                plan,
                ..Self::default()
            };
        };
        let width = match ticks(low, high, classes.max(2))[..] {
            [a, b, ..] if b > a && high > low => b - a,
            _ => low.abs().max(1.0) / 10.0,
        };
        let first = (low / width).floor();
        let bars = ((high / width).ceil() - first).clamp(1.0, 2.0 * classes.max(2) as f64 + 2.0);
        let mut counts = vec![0; bars as usize];
        let end = counts.len() - 1;
        for value in sorted {
            let class = ((value / width).floor() - first).clamp(0.0, end as f64);
            counts[class as usize] += 1;
        }
        Self {
            from: first * width,
            width,
            counts,
            plan,
            mark: None,
        }
    }

    /// Upper end of the last class.
    pub fn to(&self) -> f64 {
        self.from + self.width * self.counts.len() as f64
    }

    /// The class that holds `value`: its ends and its share of all futures (0…1).
    pub fn class_at(&self, value: f64) -> Option<(f64, f64, f64)> {
        let index = ((value - self.from) / self.width).floor();
        if !(index >= 0.0 && index < self.counts.len() as f64) {
            return None;
        }
        let total: u64 = self.counts.iter().sum();
        let count = self.counts.get(index as usize)?;
        let low = self.from + self.width * index;
        (total > 0).then(|| (low, low + self.width, *count as f64 / total as f64))
    }
}

/// Draw the histogram, the zero line and the axis; `style.number` writes the values of the axis.
///
/// # Errors
/// The backend's.
pub fn draw<DB: DrawingBackend>(
    area: &Area<DB>,
    series: &Series,
    style: &Style<'_>,
) -> Result<Mapping, DrawError<DB>> {
    let canvas = Canvas::new(area);
    let most = series.counts.iter().copied().max().unwrap_or(0);
    let usable = series.width > 0.0 && series.from.is_finite() && series.to().is_finite();
    if most == 0 || !usable {
        return frame::empty(&canvas, style, "No futures to show yet");
    }
    // Zero belongs on the paper even if every future saves: it is what the bars are read against.
    let (low, high) = extent([series.from, series.to(), 0.0].into_iter()).unwrap_or((0.0, 1.0));
    let (left, right) = (12.0, canvas.width - 12.0);
    let mark_room = if series.mark.is_some() { 14.0 } else { 0.0 };
    let (top, bottom) = (4.0 + mark_room, canvas.height - LABEL_HEIGHT);
    let x = Linear::new((low, high), (left, right));
    let y = Linear::new((0.0, most as f64), (bottom, top));
    let tokens = style.tokens;

    let labels = frame::number_labels(&canvas, style, (low, high), right - left)?;
    frame::upright_grid(&canvas, style, &x, (top, bottom), &labels, Side::Below)?;
    let gain = tokens.plan(series.plan);
    let loss = theme::mix(tokens.bad, tokens.surface, 0.4);
    for (i, count) in series.counts.iter().enumerate() {
        if *count == 0 {
            continue;
        }
        let start = series.from + series.width * i as f64;
        // The middle of a class decides, so that rounding cannot move a border across zero.
        let ink = if start + series.width / 2.0 < 0.0 {
            loss
        } else {
            gain
        };
        let (x0, x1) = (x.place(start), x.place(start + series.width));
        let gap = if x1 - x0 > 4.0 { 0.5 } else { 0.0 };
        // A class with a single future stays visible.
        let height = y.place(*count as f64).min(bottom - 1.0);
        canvas.block((x0 + gap, height), (x1 - gap, bottom), Ink::faded(ink, 0.9))?;
    }
    canvas.line(&[(left, bottom), (right, bottom)], 1.0, tokens.line)?;
    let zero = x.place(0.0);
    canvas.line(&[(zero, top - 4.0), (zero, bottom + 3.0)], 1.5, tokens.text)?;
    if let Some((value, words)) = &series.mark {
        let place = x.place_inside(*value);
        canvas.dashed(
            &[(place, top - 2.0), (place, bottom)],
            1.0,
            tokens.text,
            &[3.0, 3.0],
        )?;
        let half = canvas.text_width(words, AXIS)? / 2.0;
        let middle = place.clamp(
            half.min(canvas.width / 2.0),
            (canvas.width - half).max(canvas.width / 2.0),
        );
        canvas.text((middle, 7.0), words, AXIS, tokens.text, Anchor::Middle)?;
    }
    Ok(Mapping {
        plot: (left, top, right, bottom),
        x,
        y,
        rows: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_future_is_counted_once_and_zero_is_a_border() {
        let values: Vec<f64> = (0..1000).map(|i| f64::from(i) * 1.3 - 333.0).collect();
        let series = Series::of(&values, 40, 1);
        assert_eq!(series.counts.iter().sum::<u64>(), 1000);
        let steps = series.from / series.width;
        assert!((steps - steps.round()).abs() < 1e-9);
        assert!(series.counts.len() <= 42, "{}", series.counts.len());
    }

    #[test]
    fn far_outliers_do_not_squeeze_the_rest() {
        let mut values: Vec<f64> = (0..1000).map(f64::from).collect();
        values.push(1e12);
        let series = Series::of(&values, 20, 1);
        assert!(series.to() < 2000.0);
        assert_eq!(series.counts.iter().sum::<u64>(), 1001);
    }

    #[test]
    fn odd_samples_make_usable_series() {
        for values in [
            vec![],
            vec![f64::NAN, f64::INFINITY],
            vec![0.0],
            vec![7.0; 9],
            vec![-1e300, 1e300],
            vec![f64::MAX, -f64::MAX],
            vec![1e-300, 2e-300],
        ] {
            let series = Series::of(&values, 30, 1);
            let finite = values.iter().filter(|v| v.is_finite()).count() as u64;
            assert_eq!(series.counts.iter().sum::<u64>(), finite, "{values:?}");
            assert!(series.counts.len() <= 62, "{values:?}");
        }
    }

    #[test]
    fn the_class_under_a_value_knows_its_share() {
        let series = Series {
            from: -10.0,
            width: 10.0,
            counts: vec![1, 3],
            ..Series::default()
        };
        assert_eq!(series.class_at(5.0), Some((0.0, 10.0, 0.75)));
        assert_eq!(series.class_at(-10.5), None);
        assert_eq!(series.class_at(f64::NAN), None);
    }
}
