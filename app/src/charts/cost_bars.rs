//! What each plan costs: cash in solid shades, simulated outage cost apart in a dashed box.

use egui::Color32;
use plotters_backend::DrawingBackend;

use super::canvas::{Anchor, Canvas, Ink};
use super::frame::{self, AXIS, ROW, TOTAL};
use super::scale::{Linear, Mapping};
use super::{Area, DrawError, Style};
use crate::window::theme;

/// One solid part of a bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The category's name, for the read-out.
    pub name: String,
    /// The amount. Parts that are not above 0 have no place in the bar.
    pub amount: f64,
    /// The amount in words, written into the part where it fits.
    pub label: String,
}

/// One plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// The plan's name.
    pub name: String,
    /// Its colour; see [`theme::Tokens::plan`].
    pub plan: usize,
    /// Cash by category.
    pub cash: Vec<Part>,
    /// Simulated outage cost.
    pub outage: Option<Part>,
    /// The sum in words, written behind the bar.
    pub total: String,
}

impl Row {
    fn parts(&self) -> impl Iterator<Item = &Part> {
        self.cash
            .iter()
            .chain(&self.outage)
            .filter(|part| part.amount.is_finite() && part.amount > 0.0)
    }

    /// The length of the bar.
    pub fn length(&self) -> f64 {
        self.parts().map(|part| part.amount).sum()
    }

    /// The part that covers the bar at `amount` from its start.
    pub fn part_at(&self, amount: f64) -> Option<&Part> {
        let mut end = 0.0;
        self.parts().find(|part| {
            end += part.amount;
            amount >= 0.0 && amount < end
        })
    }
}

/// The plans to be compared, from top to bottom.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// One bar each.
    pub rows: Vec<Row>,
}

const BAR: f32 = 30.0;

/// Draw the bars. The mapping's x values are amounts from a bar's start.
///
/// # Errors
/// The backend's.
pub fn draw<DB: DrawingBackend>(
    area: &Area<DB>,
    series: &Series,
    style: &Style<'_>,
) -> Result<Mapping, DrawError<DB>> {
    let canvas = Canvas::new(area);
    let longest = series.rows.iter().map(Row::length).fold(0.0, f64::max);
    if series.rows.is_empty() {
        return frame::empty(&canvas, style, "No plans to compare yet");
    }
    let names = frame::widest(&canvas, series.rows.iter().map(|r| r.name.as_str()), ROW)?;
    let names = names.min(canvas.width * 0.42);
    let totals = frame::widest(&canvas, series.rows.iter().map(|r| r.total.as_str()), TOTAL)?;
    let left = names + 16.0;
    let right = (canvas.width - totals - 16.0).max(left + 8.0);
    let x = Linear::new((0.0, longest), (left, right));
    let x = if longest > 0.0 {
        x
    } else {
        Linear::new((0.0, 1.0), (left, right))
    };
    let pitch = (canvas.height / series.rows.len() as f32).min(BAR + 14.0);
    let bar = BAR.min(pitch * 0.75);
    let mut rows = Vec::new();
    for (i, row) in series.rows.iter().enumerate() {
        let top = pitch * i as f32 + (pitch - bar) / 2.0;
        rows.push((pitch * i as f32, pitch * (i + 1) as f32));
        draw_row(&canvas, row, style, &x, (top, top + bar), names)?;
    }
    Ok(Mapping {
        plot: (left, 0.0, right, pitch * rows.len() as f32),
        x,
        y: Linear::new((0.0, 1.0), (0.0, 1.0)),
        rows,
    })
}

fn draw_row<DB: DrawingBackend>(
    canvas: &Canvas<'_, DB>,
    row: &Row,
    style: &Style<'_>,
    x: &Linear,
    (top, bottom): (f32, f32),
    names: f32,
) -> Result<(), DrawError<DB>> {
    let tokens = style.tokens;
    let middle = f32::midpoint(top, bottom);
    let name = canvas.shortened(&row.name, ROW, names)?;
    canvas.text((0.0, middle), &name, ROW, tokens.text, Anchor::Left)?;
    let color = tokens.plan(row.plan);
    let mut at = 0.0;
    let solid = row
        .cash
        .iter()
        .filter(|p| p.amount.is_finite() && p.amount > 0.0);
    for (i, part) in solid.enumerate() {
        let (x0, x1) = (x.place(at), x.place(at + part.amount));
        at += part.amount;
        let shade = theme::mix(color, tokens.surface, (i as f32 * 0.2).min(0.7));
        // A hairline of the surface separates neighbours whose shades are close.
        canvas.block((x0, top), ((x1 - 1.0).max(x0 + 0.5), bottom), shade)?;
        inscribe(canvas, part, (x0, x1, middle), readable_on(shade, tokens))?;
    }
    if let Some(part) = row
        .outage
        .as_ref()
        .filter(|p| p.amount.is_finite() && p.amount > 0.0)
    {
        let (x0, x1) = (x.place(at), x.place(at + part.amount));
        at += part.amount;
        let (a, b) = ((x0 + 1.0, top), (x1.max(x0 + 2.0), bottom));
        canvas.block(a, b, Ink::faded(color, 0.25))?;
        canvas.outline(a, b, 1.0, color, &[4.0, 3.0])?;
        inscribe(canvas, part, (x0, x1, middle), tokens.text)?;
    }
    let end = x.place(at) + 10.0;
    canvas.text((end, middle), &row.total, TOTAL, tokens.text, Anchor::Left)
}

/// Write a part's label into it if there is room.
fn inscribe<DB: DrawingBackend>(
    canvas: &Canvas<'_, DB>,
    part: &Part,
    (x0, x1, middle): (f32, f32, f32),
    ink: Color32,
) -> Result<(), DrawError<DB>> {
    if canvas.text_width(&part.label, AXIS)? + 10.0 > x1 - x0 {
        return Ok(());
    }
    canvas.text((x0 + 6.0, middle), &part.label, AXIS, ink, Anchor::Left)
}

/// The theme's darkest or lightest colour, whichever reads better on `shade`.
fn readable_on(shade: Color32, tokens: &theme::Tokens) -> Color32 {
    let (ink, paper) = if tokens.dark {
        (tokens.background, tokens.text)
    } else {
        (tokens.text, tokens.surface)
    };
    if theme::contrast(ink, shade) > theme::contrast(paper, shade) {
        ink
    } else {
        paper
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::window::theme::Tokens;

    fn part(amount: f64) -> Part {
        Part {
            name: format!("part of {amount}"),
            amount,
            label: amount.to_string(),
        }
    }

    #[test]
    fn a_bar_is_as_long_as_its_positive_parts() {
        let row = Row {
            cash: vec![part(3.0), part(f64::NAN), part(-2.0), part(4.0)],
            outage: Some(part(5.0)),
            ..Row::default()
        };
        assert!((row.length() - 12.0).abs() < 1e-12);
        assert_eq!(row.part_at(3.5).map(|p| p.amount), Some(4.0));
        assert_eq!(row.part_at(11.0).map(|p| p.amount), Some(5.0));
        assert_eq!(row.part_at(12.0), None);
        assert_eq!(row.part_at(-1.0), None);
    }

    #[test]
    fn labels_are_readable_on_every_shade() {
        for tokens in [Tokens::LIGHT, Tokens::DARK] {
            for plan in 0..6 {
                for step in 0..5u8 {
                    let shade =
                        theme::mix(tokens.plan(plan), tokens.surface, f32::from(step) * 0.2);
                    let reached = theme::contrast(readable_on(shade, &tokens), shade);
                    assert!(reached >= 3.8, "plan {plan}, shade {step}: {reached:.2}");
                }
            }
        }
    }
}
