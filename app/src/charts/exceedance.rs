//! How bad it gets: the chance that a year's downtime (or cost) exceeds a value, one curve per plan.

use plotters_backend::DrawingBackend;

use super::canvas::{Anchor, Canvas};
use super::frame::{self, AXIS, LABEL_HEIGHT, Side};
use super::scale::{Linear, Mapping, extent};
use super::{Area, DrawError, Style};
use crate::window::theme;

/// One plan's curve.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// The plan's name.
    pub name: String,
    /// Its colour and dash; see [`theme::Tokens::plan`].
    pub plan: usize,
    /// Value and chance (0…1) that it is exceeded; values rising.
    pub points: Vec<(f64, f64)>,
}

impl Curve {
    /// The curve of a sample, by at most `most` points: from a chance of 1 down to 0 at the largest value.
    /// Values that are no numbers are left out.
    pub fn of(name: &str, plan: usize, sample: &[f64], most: usize) -> Self {
        let mut sorted: Vec<f64> = sample.iter().copied().filter(|v| v.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);
        let count = sorted.len();
        let steps = most.max(2).min(count);
        let mut points: Vec<(f64, f64)> = (0..steps)
            .map(|i| {
                let index = if steps < 2 {
                    0
                } else {
                    i * (count - 1) / (steps - 1)
                };
                let value = sorted[index];
                let above = count - sorted.partition_point(|v| *v <= value);
                (value, above as f64 / count as f64)
            })
            .collect();
        points.dedup();
        if let Some((first, chance)) = points.first().copied()
            && first >= 0.0
            && chance < 1.0
        {
            // Downtime and cost begin at 0: below the least value all futures lie above.
            if first > 0.0 {
                points.insert(0, (first, 1.0));
                points.insert(0, (0.0, 1.0));
            }
        }
        Self {
            name: name.to_owned(),
            plan,
            points,
        }
    }

    /// The chance that `value` is exceeded, between the points in a straight line.
    pub fn chance_above(&self, value: f64) -> Option<f64> {
        let after = self.points.partition_point(|(x, _)| *x <= value);
        match (
            self.points.get(after.wrapping_sub(1)),
            self.points.get(after),
        ) {
            (Some((x0, p0)), Some((x1, p1))) => {
                Some(p0 + (p1 - p0) * ((value - x0) / (x1 - x0)).clamp(0.0, 1.0))
            }
            (Some((_, last)), None) => Some(*last),
            (None, Some(_)) => Some(1.0),
            (None, None) => None,
        }
    }
}

/// A marked point with its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The value.
    pub value: f64,
    /// The chance that it is exceeded (0…1).
    pub chance: f64,
    /// Whose curve it lies on.
    pub plan: usize,
    /// What it says, for instance "1 year in 8: over 72 h".
    pub words: String,
}

/// All curves of the chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// One per plan.
    pub curves: Vec<Curve>,
    /// A point worth a sentence.
    pub mark: Option<Mark>,
    /// Where the axis ends; without it, at the largest value that a chance of 0.5 % reaches.
    pub to: Option<f64>,
}

impl Series {
    fn end(&self) -> Option<f64> {
        let seen = |least: f64| {
            extent(
                self.curves
                    .iter()
                    .flat_map(|c| &c.points)
                    .filter(|(_, chance)| *chance >= least)
                    .map(|(value, _)| *value),
            )
        };
        let (_, high) = seen(0.005).or_else(|| seen(0.0))?;
        let marked = self.mark.as_ref().map_or(high, |m| m.value.max(high));
        Some(self.to.unwrap_or(marked))
    }
}

/// Draw the curves; `style.number` writes the values of the horizontal axis.
///
/// # Errors
/// The backend's.
pub fn draw<DB: DrawingBackend>(
    area: &Area<DB>,
    series: &Series,
    style: &Style<'_>,
) -> Result<Mapping, DrawError<DB>> {
    let canvas = Canvas::new(area);
    let Some(end) = series.end() else {
        return frame::empty(&canvas, style, "No futures to show yet");
    };
    let tokens = style.tokens;
    let levels: Vec<(f64, String)> = [1.0, 0.5, 0.25, 0.05, 0.0]
        .map(|chance: f64| (chance, format!("{:.0} %", chance * 100.0)))
        .into();
    let left = frame::widest(&canvas, levels.iter().map(|l| l.1.as_str()), AXIS)? + 8.0;
    let right = canvas.width - 16.0;
    let (top, bottom) = (8.0, canvas.height - LABEL_HEIGHT);
    let x = Linear::new((0.0, end), (left, right));
    let y = Linear::new((0.0, 1.0), (bottom, top));
    frame::level_grid(&canvas, style, &y, (left, right), &levels)?;
    let labels = frame::number_labels(&canvas, style, x.range(), right - left)?;
    frame::upright_grid(&canvas, style, &x, (top, bottom), &labels, Side::Below)?;
    for curve in &series.curves {
        let (low, high) = x.range();
        let mut places: Vec<(f32, f32)> = curve
            .points
            .iter()
            .filter(|(value, chance)| *value >= low && *value <= high && chance.is_finite())
            .map(|(value, chance)| (x.place(*value), y.place_inside(*chance)))
            .collect();
        // The curve goes on to the edge of the paper, wherever its points end.
        if let Some(chance) = curve.chance_above(high) {
            places.push((right, y.place_inside(chance)));
        }
        canvas.dashed(
            &places,
            1.75,
            tokens.plan(curve.plan),
            theme::plan_dash(curve.plan),
        )?;
    }
    if let Some(mark) = &series.mark {
        let at = (x.place_inside(mark.value), y.place_inside(mark.chance));
        canvas.dot(at, 5.0, tokens.surface)?;
        canvas.dot(at, 4.0, tokens.plan(mark.plan))?;
        let width = canvas.text_width(&mark.words, AXIS)?;
        let fits = at.0 + 9.0 + width <= canvas.width;
        let (start, anchor) = if fits {
            (at.0 + 9.0, Anchor::Left)
        } else {
            (at.0 - 9.0, Anchor::Right)
        };
        let height = (at.1 - 10.0).max(top + 4.0);
        canvas.text((start, height), &mark.words, AXIS, tokens.text, anchor)?;
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
    fn the_curve_of_a_sample_falls_from_one_to_zero() {
        let sample: Vec<f64> = (1..=1000).map(f64::from).collect();
        let curve = Curve::of("B", 1, &sample, 200);
        assert!(curve.points.len() <= 202);
        assert!(
            curve
                .points
                .windows(2)
                .all(|w| w[0].1 >= w[1].1 && w[0].0 <= w[1].0)
        );
        assert!((curve.chance_above(500.0).unwrap() - 0.5).abs() < 0.01);
        assert_eq!(curve.chance_above(2000.0), Some(0.0));
        assert_eq!(curve.chance_above(-1.0), Some(1.0));
    }

    #[test]
    fn ties_are_counted_as_not_above() {
        let curve = Curve::of("A", 0, &[0.0, 0.0, 0.0, 8.0], 50);
        assert_eq!(curve.points, vec![(0.0, 0.25), (8.0, 0.0)]);
    }

    #[test]
    fn an_empty_sample_has_no_chances() {
        let curve = Curve::of("A", 0, &[f64::NAN], 50);
        assert_eq!(curve.chance_above(1.0), None);
    }
}
