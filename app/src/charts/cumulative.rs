//! When it pays back: cumulative cost over time, with the band between P5 and P95.

use plotters_backend::DrawingBackend;

use super::canvas::{Anchor, Canvas, Ink};
use super::frame::{self, AXIS, LABEL_HEIGHT, Side};
use super::scale::{Linear, Mapping, extent};
use super::{Area, DrawError, Style};
use crate::window::theme;

/// Cumulative cost at one time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Years from the start.
    pub years: f64,
    /// The middle or mean of the futures.
    pub middle: f64,
    /// The 5th percentile.
    pub low: f64,
    /// The 95th percentile.
    pub high: f64,
}

impl Point {
    fn is_finite(&self) -> bool {
        [self.years, self.middle, self.low, self.high]
            .iter()
            .all(|v| v.is_finite())
    }
}

/// One plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// The plan's name.
    pub name: String,
    /// Its colour and dash; see [`theme::Tokens::plan`].
    pub plan: usize,
    /// In order of time. Points with a value that is no number are left out.
    pub points: Vec<Point>,
}

impl Curve {
    fn usable(&self) -> impl Iterator<Item = &Point> {
        self.points.iter().filter(|point| point.is_finite())
    }

    /// The middle cost at a time, between the points in a straight line.
    pub fn middle_at(&self, years: f64) -> Option<f64> {
        let before = self.usable().take_while(|p| p.years <= years).last()?;
        let Some(after) = self.usable().find(|p| p.years > years) else {
            return Some(before.middle);
        };
        let share = (years - before.years) / (after.years - before.years);
        Some(before.middle + (after.middle - before.middle) * share)
    }
}

/// All curves of the chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// One per plan.
    pub curves: Vec<Curve>,
    /// Labelled times of the horizontal axis, in years.
    pub times: Vec<(f64, String)>,
    /// When the cumulative saving stays above 0 from (years), and what is to be said of it.
    pub payback: Option<(f64, String)>,
}

/// Draw bands, lines and the payback mark; `style.number` writes the costs of the vertical axis.
///
/// # Errors
/// The backend's.
pub fn draw<DB: DrawingBackend>(
    area: &Area<DB>,
    series: &Series,
    style: &Style<'_>,
) -> Result<Mapping, DrawError<DB>> {
    let canvas = Canvas::new(area);
    let points = || series.curves.iter().flat_map(Curve::usable);
    let times = extent(
        points()
            .map(|p| p.years)
            .chain(series.times.iter().map(|t| t.0)),
    );
    let costs = extent(points().flat_map(|p| [p.low, p.middle, p.high, 0.0]));
    let (Some(times), Some(costs)) = (times, costs) else {
        return frame::empty(&canvas, style, "No costs to show yet");
    };
    let tokens = style.tokens;
    let (top, bottom) = (8.0, canvas.height - LABEL_HEIGHT);
    let y = Linear::new(costs, (bottom, top));
    let most = ((bottom - top) / 30.0).clamp(2.0, 7.0) as usize;
    let levels: Vec<(f64, String)> = super::ticks(y.range().0, y.range().1, most)
        .into_iter()
        .map(|cost| (cost, (style.number)(cost)))
        .collect();
    let left = frame::widest(&canvas, levels.iter().map(|l| l.1.as_str()), AXIS)? + 8.0;
    let right = (canvas.width - 20.0).max(left + 8.0);
    let x = Linear::new(times, (left, right));
    frame::level_grid(&canvas, style, &y, (left, right), &levels)?;
    frame::upright_grid(
        &canvas,
        style,
        &x,
        (top, bottom),
        &series.times,
        Side::Below,
    )?;

    for curve in &series.curves {
        let upper = curve
            .usable()
            .map(|p| (x.place(p.years), y.place(p.high.max(p.low))));
        let lower = curve
            .usable()
            .map(|p| (x.place(p.years), y.place(p.low.min(p.high))));
        let mut band: Vec<(f32, f32)> = upper.collect();
        let back: Vec<(f32, f32)> = lower.collect();
        band.extend(back.into_iter().rev());
        canvas.patch(&band, Ink::faded(tokens.plan(curve.plan), 0.18))?;
    }
    for curve in &series.curves {
        let line: Vec<(f32, f32)> = curve
            .usable()
            .map(|p| (x.place(p.years), y.place(p.middle)))
            .collect();
        let color = tokens.plan(curve.plan);
        if let [only] = line[..] {
            canvas.dot(only, 3.0, color)?;
        }
        canvas.dashed(&line, 2.0, color, theme::plan_dash(curve.plan))?;
    }
    if let Some((years, words)) = series.payback.as_ref().filter(|p| p.0.is_finite()) {
        let place = x.place_inside(*years);
        canvas.dashed(
            &[(place, top), (place, bottom)],
            1.25,
            tokens.text,
            &[3.0, 3.0],
        )?;
        let width = canvas.text_width(words, AXIS)?;
        let (after, before) = (place + 6.0, place - 6.0);
        let start = if after + width <= canvas.width {
            after
        } else if before - width >= 0.0 {
            before - width
        } else {
            // Neither side has room for the words: they cross the mark rather than lose their beginning.
            (canvas.width - width).max(0.0)
        };
        canvas.text((start, top + 7.0), words, AXIS, tokens.text, Anchor::Left)?;
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

    fn point(years: f64, middle: f64) -> Point {
        Point {
            years,
            middle,
            low: middle - 1.0,
            high: middle + 1.0,
        }
    }

    #[test]
    fn the_cost_between_two_points_lies_on_their_line() {
        let curve = Curve {
            points: vec![point(0.0, 10.0), point(1.0, f64::NAN), point(2.0, 30.0)],
            ..Curve::default()
        };
        assert_eq!(curve.middle_at(0.5), Some(15.0));
        assert_eq!(curve.middle_at(9.0), Some(30.0));
        assert_eq!(curve.middle_at(-1.0), None);
    }
}
