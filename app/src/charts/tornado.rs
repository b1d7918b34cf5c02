//! What matters: how far the result moves when one input moves through its range, largest first.

use plotters_backend::DrawingBackend;

use super::canvas::{Anchor, Canvas};
use super::frame::{self, AXIS, LABEL_HEIGHT, ROW, Side};
use super::scale::{Linear, Mapping, extent};
use super::{Area, DrawError, Style};
use crate::window::theme;

/// One input.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// The input's name.
    pub name: String,
    /// The result with the input at its low end.
    pub at_low: f64,
    /// The result with the input at its high end.
    pub at_high: f64,
    /// The low end in words, for instance "4 %".
    pub low: String,
    /// The high end in words.
    pub high: String,
}

impl Row {
    /// The distance between both results; 0 if one is no number.
    pub fn swing(&self) -> f64 {
        let swing = (self.at_high - self.at_low).abs();
        if swing.is_finite() { swing } else { 0.0 }
    }
}

/// The inputs of the chart and the result they are measured against.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// The result with all inputs in the middle.
    pub middle: f64,
    /// From top to bottom; see [`Series::sorted`].
    pub rows: Vec<Row>,
}

impl Series {
    /// The rows in falling order of swing, equal ones by name, at most `most`.
    #[must_use]
    pub fn sorted(mut self, most: usize) -> Self {
        self.rows.sort_by(|a, b| {
            b.swing()
                .total_cmp(&a.swing())
                .then_with(|| a.name.cmp(&b.name))
        });
        self.rows.truncate(most);
        self
    }

    /// The height that shows every row at its ordinary size, in points.
    pub fn natural_height(&self) -> f32 {
        TOP + PITCH * self.rows.len().max(1) as f32 + LABEL_HEIGHT
    }
}

const TOP: f32 = 6.0;
const PITCH: f32 = 26.0;

/// Draw the bars around the middle; `style.number` writes the results on the axis.
/// Results below 0 are against the plan: the zero line is drawn where it lies on the paper.
///
/// # Errors
/// The backend's.
pub fn draw<DB: DrawingBackend>(
    area: &Area<DB>,
    series: &Series,
    style: &Style<'_>,
) -> Result<Mapping, DrawError<DB>> {
    let canvas = Canvas::new(area);
    let ends = series.rows.iter().flat_map(|row| [row.at_low, row.at_high]);
    let Some((low, high)) = extent(ends.chain([series.middle])).filter(|_| !series.rows.is_empty())
    else {
        return frame::empty(&canvas, style, "No uncertain inputs to compare yet");
    };
    let tokens = style.tokens;
    let names = frame::widest(&canvas, series.rows.iter().map(|r| r.name.as_str()), ROW)?;
    let names = names.min(canvas.width * 0.35);
    let words = series
        .rows
        .iter()
        .flat_map(|r| [r.low.as_str(), r.high.as_str()]);
    // The ends of the input are written beside the ends of its bar.
    let side = frame::widest(&canvas, words, AXIS)?.min(canvas.width * 0.15) + 10.0;
    let left = names + 12.0 + side;
    let right = (canvas.width - side - 4.0).max(left + 8.0);
    let x = Linear::new((low, high), (left, right));
    let rows = series.rows.len() as f32;
    let pitch = ((canvas.height - TOP - LABEL_HEIGHT) / rows).clamp(1.0, PITCH);
    let bottom = TOP + pitch * rows;
    let labels = frame::number_labels(&canvas, style, x.range(), right - left)?;
    frame::upright_grid(&canvas, style, &x, (TOP, bottom), &labels, Side::Below)?;

    if x.range().0 <= 0.0 && x.range().1 >= 0.0 {
        let zero = x.place(0.0);
        canvas.line(&[(zero, TOP - 4.0), (zero, bottom + 3.0)], 1.5, tokens.text)?;
    }
    let mut places = Vec::new();
    for (i, row) in series.rows.iter().enumerate() {
        let top = TOP + pitch * i as f32;
        places.push((top, top + pitch));
        let center = top + pitch / 2.0;
        let name = canvas.shortened(&row.name, ROW, names)?;
        canvas.text((0.0, center), &name, ROW, tokens.text, Anchor::Left)?;
        draw_row(
            &canvas,
            row,
            style,
            (&x, series.middle),
            (center, pitch * 0.62),
            side,
        )?;
    }
    let middle = x.place_inside(series.middle);
    canvas.line(
        &[(middle, TOP - 2.0), (middle, bottom + 2.0)],
        1.0,
        tokens.muted,
    )?;
    Ok(Mapping {
        plot: (left, TOP, right, bottom),
        x,
        y: Linear::new((0.0, f64::from(rows)), (TOP, bottom)),
        rows: places,
    })
}

fn draw_row<DB: DrawingBackend>(
    canvas: &Canvas<'_, DB>,
    row: &Row,
    style: &Style<'_>,
    (x, middle): (&Linear, f64),
    (center, bar): (f32, f32),
    side: f32,
) -> Result<(), DrawError<DB>> {
    let tokens = style.tokens;
    // The low end is pale, the high end strong: which way an input pulls is seen at once.
    let pale = theme::mix(tokens.accent, tokens.surface, 0.55);
    let low_is_left = row.at_low <= row.at_high;
    for (value, other, words, ink, is_left) in [
        (row.at_low, row.at_high, &row.low, pale, low_is_left),
        (
            row.at_high,
            row.at_low,
            &row.high,
            tokens.accent,
            !low_is_left,
        ),
    ] {
        if !value.is_finite() {
            continue;
        }
        let (end, start) = (x.place_inside(value), x.place_inside(middle));
        let (a, b) = (end.min(start), end.max(start));
        let corners = (
            (a, center - bar / 2.0),
            (b.max(a + 0.5), center + bar / 2.0),
        );
        canvas.block(corners.0, corners.1, ink)?;
        // If both ends lie on one side of the middle, the inner one has no free place for its words.
        let same_side = (value < middle) == (other < middle);
        if same_side && (value - middle).abs() < (other - middle).abs() {
            continue;
        }
        let words = canvas.shortened(words, AXIS, side - 5.0)?;
        let width = canvas.text_width(&words, AXIS)?;
        let left = if is_left {
            end - 5.0 - width
        } else {
            end + 5.0
        };
        // Lines must not cross the words.
        let paper = (
            (left - 1.0, center - 7.0),
            (left + width + 1.0, center + 7.0),
        );
        canvas.block(paper.0, paper.1, tokens.surface)?;
        canvas.text((left, center), &words, AXIS, tokens.muted, Anchor::Left)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, at_low: f64, at_high: f64) -> Row {
        Row {
            name: name.to_owned(),
            at_low,
            at_high,
            ..Row::default()
        }
    }

    #[test]
    fn the_input_that_moves_most_stands_first() {
        let series = Series {
            middle: 0.0,
            rows: vec![
                row("b", 1.0, 3.0),
                row("broken", f64::NAN, 9.0),
                row("far", 10.0, -10.0),
                row("a", 3.0, 1.0),
            ],
        };
        let names: Vec<_> = series.sorted(3).rows.into_iter().map(|r| r.name).collect();
        assert_eq!(names, ["far", "a", "b"]);
    }
}
