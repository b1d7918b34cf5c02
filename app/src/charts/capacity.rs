//! How much room copies take up: a bar for each year, stacked by copy.

use plotters_backend::DrawingBackend;

use super::canvas::{Anchor, Canvas};
use super::frame::{self, AXIS, LABEL_HEIGHT, TOTAL};
use super::scale::{Linear, Mapping};
use super::{Area, DrawError, Style};

/// One copy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// What people call it.
    pub name: String,
    /// Its colour; see [`crate::window::theme::Tokens::plan`].
    pub color: usize,
    /// What it takes up in each year (TiB). Values that are no numbers, or below 0, count as nothing.
    pub tib: Vec<f64>,
    /// The years, from 0, in which its backup window does not suffice.
    pub short: Vec<usize>,
}

impl Part {
    fn in_year(&self, year: usize) -> f64 {
        let tib = self.tib.get(year).copied().unwrap_or(0.0);
        if tib.is_finite() { tib.max(0.0) } else { 0.0 }
    }
}

/// All bars of the chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// The label of each year.
    pub years: Vec<String>,
    /// The copies, the lowest first.
    pub parts: Vec<Part>,
}

impl Series {
    /// What all copies take up in a year.
    pub fn sum(&self, year: usize) -> f64 {
        self.parts.iter().map(|part| part.in_year(year)).sum()
    }

    /// The year, and the part at a height of its bar, if there is one there.
    pub fn part_at(&self, x: f64, tib: f64) -> Option<(usize, &Part)> {
        let year = (x >= 0.0 && x < self.years.len() as f64).then_some(x as usize)?;
        let mut from = 0.0;
        for part in &self.parts {
            let to = from + part.in_year(year);
            if tib >= from && tib < to {
                return Some((year, part));
            }
            from = to;
        }
        None
    }

    fn is_short(&self, year: usize) -> bool {
        self.parts.iter().any(|part| part.short.contains(&year))
    }
}

/// The part of a year's room that its bar takes.
const BAR: f32 = 0.62;

/// Draw the bars, the sum over each of them, and a mark where a backup window does not suffice; `style.number` writes
/// the sizes of the vertical axis.
///
/// # Errors
/// The backend's.
pub fn draw<DB: DrawingBackend>(
    area: &Area<DB>,
    series: &Series,
    style: &Style<'_>,
) -> Result<Mapping, DrawError<DB>> {
    let canvas = Canvas::new(area);
    let most = (0..series.years.len())
        .map(|year| series.sum(year))
        .fold(0.0, f64::max);
    if series.years.is_empty() || most <= 0.0 || !most.is_finite() {
        return frame::empty(&canvas, style, "No copy takes up any room");
    }
    let tokens = style.tokens;
    let (top, bottom) = (22.0, canvas.height - LABEL_HEIGHT);
    let y = Linear::new((0.0, most), (bottom, top));
    let steps = ((bottom - top) / 30.0).clamp(2.0, 7.0) as usize;
    let levels: Vec<(f64, String)> = super::ticks(0.0, most, steps)
        .into_iter()
        .map(|tib| (tib, (style.number)(tib)))
        .collect();
    let left = frame::widest(&canvas, levels.iter().map(|level| level.1.as_str()), AXIS)? + 8.0;
    let right = (canvas.width - 4.0).max(left + 8.0);
    let x = Linear::new((0.0, series.years.len() as f64), (left, right));
    frame::level_grid(&canvas, style, &y, (left, right), &levels)?;
    let room = (right - left) / series.years.len() as f32;
    let mut free_from = f32::NEG_INFINITY;
    for (year, label) in series.years.iter().enumerate() {
        let middle = x.place(year as f64 + 0.5);
        let half = room * BAR / 2.0;
        let mut from = 0.0;
        for part in &series.parts {
            let to = from + part.in_year(year);
            let corners = ((middle - half, y.place(to)), (middle + half, y.place(from)));
            if to > from {
                canvas.block(corners.0, corners.1, tokens.plan(part.color))?;
            }
            from = to;
        }
        // Labels that would touch their left neighbour are left out.
        let sum = (style.number)(from);
        let width = canvas
            .text_width(label, AXIS)?
            .max(canvas.text_width(&sum, TOTAL)?);
        if middle - width / 2.0 < free_from {
            continue;
        }
        free_from = middle + width / 2.0 + 6.0;
        let below = (middle, bottom + 12.0);
        canvas.text(below, label, AXIS, tokens.muted, Anchor::Middle)?;
        let over = (middle, y.place(from) - 9.0);
        if series.is_short(year) {
            // The mark is a sign and a colour: never a colour alone.
            canvas.text(
                over,
                &format!("{sum} !"),
                TOTAL,
                tokens.warning,
                Anchor::Middle,
            )?;
        } else {
            canvas.text(over, &sum, TOTAL, tokens.text, Anchor::Middle)?;
        }
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

    fn series() -> Series {
        let part = |name: &str, tib: &[f64]| Part {
            name: name.to_owned(),
            tib: tib.to_vec(),
            ..Part::default()
        };
        Series {
            years: vec!["year 1".to_owned(), "year 2".to_owned()],
            parts: vec![part("disk", &[10.0, f64::NAN]), part("cloud", &[5.0, 8.0])],
        }
    }

    #[test]
    fn the_pointer_finds_the_copy_at_its_height() {
        let series = series();
        let name = |x, tib| {
            series
                .part_at(x, tib)
                .map(|(year, part)| (year, part.name.as_str()))
        };
        assert_eq!(name(0.4, 9.0), Some((0, "disk")));
        assert_eq!(name(0.4, 12.0), Some((0, "cloud")));
        assert_eq!(name(1.4, 3.0), Some((1, "cloud")));
        assert_eq!(name(1.4, 8.5), None);
        assert_eq!(name(2.1, 1.0), None);
        assert_eq!(name(-0.1, 1.0), None);
    }

    #[test]
    fn what_is_no_number_takes_up_nothing() {
        assert_eq!(series().sum(0), 15.0);
        assert_eq!(series().sum(1), 8.0);
        assert_eq!(series().sum(9), 0.0);
    }
}
