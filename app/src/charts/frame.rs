//! What the charts with axes share: grid, labels, the empty state.

use plotters_backend::DrawingBackend;

use super::canvas::{Anchor, Canvas, Lettering};
use super::scale::{Linear, Mapping, ticks};
use super::{DrawError, Style};
use crate::window::theme::SIZE_SMALL;

/// Axis labels.
pub(super) const AXIS: Lettering = Lettering {
    size: SIZE_SMALL,
    bold: false,
};
/// Row labels and totals.
pub(super) const ROW: Lettering = Lettering {
    size: 12.0,
    bold: false,
};
/// Totals.
pub(super) const TOTAL: Lettering = Lettering {
    size: 12.0,
    bold: true,
};
/// Height of a line of axis labels, in points.
pub(super) const LABEL_HEIGHT: f32 = 20.0;

/// The honest picture of nothing: why there is no chart, in the middle of the paper.
pub(super) fn empty<DB: DrawingBackend>(
    canvas: &Canvas<'_, DB>,
    style: &Style<'_>,
    why: &str,
) -> Result<Mapping, DrawError<DB>> {
    let room = (canvas.width - 16.0).max(0.0);
    let text = canvas.shortened(why, ROW, room)?;
    let middle = (canvas.width / 2.0, canvas.height / 2.0);
    canvas.text(middle, &text, ROW, style.tokens.muted, Anchor::Middle)?;
    Ok(Mapping::empty())
}

/// Labelled values for a number axis `width` points long: as many round values as fit without touching.
pub(super) fn number_labels<DB: DrawingBackend>(
    canvas: &Canvas<'_, DB>,
    style: &Style<'_>,
    range: (f64, f64),
    width: f32,
) -> Result<Vec<(f64, String)>, DrawError<DB>> {
    let mut labels = Vec::new();
    for most in (2..=10).rev() {
        labels = ticks(range.0, range.1, most)
            .into_iter()
            .map(|value| (value, (style.number)(value)))
            .collect();
        let mut widest: f32 = 0.0;
        for (_, label) in &labels {
            widest = widest.max(canvas.text_width(label, AXIS)?);
        }
        let steps = labels.len().saturating_sub(1).max(1) as f32;
        let share = match (labels.first(), labels.last()) {
            (Some(first), Some(last)) => {
                (last.0 / 2.0 - first.0 / 2.0) / (range.1 / 2.0 - range.0 / 2.0)
            }
            _ => 1.0,
        };
        if (widest + 12.0) * steps <= width * share as f32 {
            return Ok(labels);
        }
    }
    labels.truncate(2);
    Ok(labels)
}

/// Which side of the plot the labels of the horizontal axis stand on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Above,
    Below,
}

/// Height of the line of times above rows, in points.
pub(super) const TIMES_HEIGHT: f32 = 22.0;

/// Rows below a line of times.
pub(super) struct TimedRows {
    /// From times to places.
    pub(super) x: Linear,
    /// Height of a row.
    pub(super) pitch: f32,
    /// Where the last row ends.
    pub(super) bottom: f32,
}

/// Times and their grid above so many rows, each as high as there is room for and `height` at most; times lie between
/// `left` and `right`.
pub(super) fn timed_rows<DB: DrawingBackend>(
    canvas: &Canvas<'_, DB>,
    style: &Style<'_>,
    (rows, height): (usize, f32),
    (range, times): ((f64, f64), &[(f64, String)]),
    (left, right): (f32, f32),
) -> Result<TimedRows, DrawError<DB>> {
    let pitch = ((canvas.height - TIMES_HEIGHT - 4.0) / rows as f32).clamp(1.0, height);
    let bottom = TIMES_HEIGHT + pitch * rows as f32;
    let x = Linear::new(range, (left, right));
    let ends = (TIMES_HEIGHT - 4.0, bottom + 2.0);
    upright_grid(canvas, style, &x, ends, times, Side::Above)?;
    Ok(TimedRows { x, pitch, bottom })
}

/// Upright grid lines with their labels. Labels that would touch their left neighbour are left out.
pub(super) fn upright_grid<DB: DrawingBackend>(
    canvas: &Canvas<'_, DB>,
    style: &Style<'_>,
    x: &Linear,
    (top, bottom): (f32, f32),
    labels: &[(f64, String)],
    side: Side,
) -> Result<(), DrawError<DB>> {
    let mut free_from = f32::NEG_INFINITY;
    for (value, label) in labels {
        let (low, high) = x.range();
        if !value.is_finite() || *value < low || *value > high {
            continue;
        }
        let place = x.place(*value);
        canvas.line(&[(place, top), (place, bottom)], 1.0, style.tokens.line)?;
        let half = canvas.text_width(label, AXIS)? / 2.0;
        // The outermost labels are moved inwards rather than cut off.
        let middle = place.clamp(
            half.min(canvas.width / 2.0),
            (canvas.width - half).max(canvas.width / 2.0),
        );
        if middle - half < free_from {
            continue;
        }
        free_from = middle + half + 6.0;
        let height = match side {
            Side::Above => top - 10.0,
            Side::Below => bottom + 12.0,
        };
        canvas.text(
            (middle, height),
            label,
            AXIS,
            style.tokens.muted,
            Anchor::Middle,
        )?;
    }
    Ok(())
}

/// Level grid lines from `left` to `right` with their labels to the left, those in front taking precedence.
pub(super) fn level_grid<DB: DrawingBackend>(
    canvas: &Canvas<'_, DB>,
    style: &Style<'_>,
    y: &Linear,
    (left, right): (f32, f32),
    labels: &[(f64, String)],
) -> Result<(), DrawError<DB>> {
    let mut taken: Vec<f32> = Vec::new();
    for (value, label) in labels {
        let place = y.place_inside(*value);
        canvas.line(&[(left, place), (right, place)], 1.0, style.tokens.line)?;
        if taken.iter().all(|other| (other - place).abs() >= 12.0) {
            taken.push(place);
            canvas.text(
                (left - 6.0, place),
                label,
                AXIS,
                style.tokens.muted,
                Anchor::Right,
            )?;
        }
    }
    Ok(())
}

/// The widest of some labels, in points.
pub(super) fn widest<'l, DB: DrawingBackend>(
    canvas: &Canvas<'_, DB>,
    labels: impl Iterator<Item = &'l str>,
    lettering: Lettering,
) -> Result<f32, DrawError<DB>> {
    let mut widest: f32 = 0.0;
    for label in labels {
        widest = widest.max(canvas.text_width(label, lettering)?);
    }
    Ok(widest)
}
