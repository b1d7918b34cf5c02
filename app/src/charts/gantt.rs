//! The course of one incident: who waits for what, who is back when.

use plotters_backend::DrawingBackend;

use super::canvas::{Anchor, Canvas, Ink};
use super::frame::{self, AXIS, TimedRows};
use super::scale::{Linear, Mapping, extent};
use super::{Area, DrawError, Style};
use crate::window::theme::StageGroup;

/// A stretch of one stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Which colour it has.
    pub group: StageGroup,
    /// Its start, in hours after the incident.
    pub from: f64,
    /// Its end, in hours after the incident.
    pub to: f64,
    /// Drawn paler, to set apart two stages of one group.
    pub pale: bool,
    /// What happens, for the read-out.
    pub words: String,
}

/// One instance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// The instance's name.
    pub name: String,
    /// Its stages in order of time.
    pub segments: Vec<Segment>,
    /// When it serves again, in hours after the incident; marked by a dot.
    pub back: Option<f64>,
}

impl Row {
    /// The stage at an hour.
    pub fn segment_at(&self, hours: f64) -> Option<&Segment> {
        self.segments
            .iter()
            .find(|segment| hours >= segment.from && hours < segment.to)
    }
}

/// The replay of one incident under one plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// From top to bottom.
    pub rows: Vec<Row>,
    /// Where the time axis ends, in hours after the incident; give several charts the same end to compare them.
    pub end: f64,
    /// Labelled times, in hours after the incident, for instance "Wed 09:00".
    pub times: Vec<(f64, String)>,
    /// The moment that is looked at, in hours after the incident.
    pub cursor: Option<f64>,
    /// Room for the names at the left, in points; without it, as much as these names need.
    /// Give several charts the same room to have their times stand below each other.
    pub name_room: Option<f32>,
}

impl Series {
    /// The height that shows every row at its ordinary size, in points.
    pub fn natural_height(&self) -> f32 {
        TOP + ROW_HEIGHT * self.rows.len().max(1) as f32 + 8.0
    }
}

/// Height of the clock above the rows, in points.
pub const TOP: f32 = frame::TIMES_HEIGHT;
/// Height of a row at its ordinary size, in points.
pub const ROW_HEIGHT: f32 = 17.0;
const MARGIN: f32 = 20.0;

/// Draw rows, times and the cursor. The mapping's x values are hours after the incident.
///
/// # Errors
/// The backend's.
pub fn draw<DB: DrawingBackend>(
    area: &Area<DB>,
    series: &Series,
    style: &Style<'_>,
) -> Result<Mapping, DrawError<DB>> {
    let canvas = Canvas::new(area);
    if series.rows.is_empty() {
        return frame::empty(&canvas, style, "This incident hits nothing under this plan");
    }
    let tokens = style.tokens;
    let seen = extent(
        series
            .rows
            .iter()
            .flat_map(|row| row.segments.iter().map(|s| s.to).chain(row.back))
            .chain([series.end, 0.0]),
    );
    let end = if series.end.is_finite() && series.end > 0.0 {
        series.end
    } else {
        seen.map_or(1.0, |(_, high)| high)
    };
    let names = match series.name_room {
        Some(room) if room.is_finite() => room.max(0.0),
        _ => frame::widest(&canvas, series.rows.iter().map(|r| r.name.as_str()), AXIS)?,
    };
    let names = names.min(canvas.width * 0.3);
    // The first clock label stands centred above the start, over the names.
    let first = series.times.first().map_or("", |t| t.1.as_str());
    let half = canvas.text_width(first, AXIS)? / 2.0;
    let left = (names + MARGIN).max(half);
    let right = (canvas.width - MARGIN - 4.0).max(left + 8.0);
    let TimedRows { x, pitch, bottom } = frame::timed_rows(
        &canvas,
        style,
        (series.rows.len(), ROW_HEIGHT),
        ((0.0, end), &series.times),
        (left, right),
    )?;

    let mut rows = Vec::new();
    for (i, row) in series.rows.iter().enumerate() {
        let top = TOP + pitch * i as f32;
        rows.push((top, top + pitch));
        draw_row(&canvas, row, style, &x, (top, pitch), names)?;
    }
    if let Some(hours) = series.cursor.filter(|hours| hours.is_finite()) {
        let place = x.place_inside(hours);
        canvas.line(
            &[(place, TOP - 6.0), (place, bottom + 3.0)],
            1.5,
            tokens.accent,
        )?;
    }
    Ok(Mapping {
        plot: (left, TOP, right, bottom),
        x,
        y: Linear::new((0.0, rows.len() as f64), (TOP, bottom)),
        rows,
    })
}

fn draw_row<DB: DrawingBackend>(
    canvas: &Canvas<'_, DB>,
    row: &Row,
    style: &Style<'_>,
    x: &Linear,
    (top, pitch): (f32, f32),
    names: f32,
) -> Result<(), DrawError<DB>> {
    let tokens = style.tokens;
    let bar = (pitch * 0.7).max(1.0);
    let (upper, lower) = (top + (pitch - bar) / 2.0, top + f32::midpoint(pitch, bar));
    // Names are left out where rows are too low for them; the read-out still has them.
    if pitch >= 11.0 {
        let name = canvas.shortened(&row.name, AXIS, names)?;
        canvas.text(
            (0.0, top + pitch / 2.0),
            &name,
            AXIS,
            tokens.text,
            Anchor::Left,
        )?;
    }
    for segment in &row.segments {
        if !(segment.from.is_finite() && segment.to > segment.from) {
            continue;
        }
        let (x0, x1) = (x.place_inside(segment.from), x.place_inside(segment.to));
        if x1 <= x0 {
            continue;
        }
        let opacity = if segment.pale { 0.55 } else { 1.0 };
        let ink = Ink::faded(tokens.stage(segment.group), opacity);
        // Even a short stage is seen.
        canvas.block((x0, upper), (x1.max(x0 + 1.0), lower), ink)?;
    }
    if let Some(hours) = row
        .back
        .filter(|hours| hours.is_finite() && *hours <= x.range().1)
    {
        let radius = (bar / 3.2).clamp(1.0, 4.0);
        let middle = (x.place_inside(hours), top + pitch / 2.0);
        canvas.dot(middle, radius, tokens.good)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_belongs_to_the_stage_that_begins_with_it() {
        let stage = |from, to| Segment {
            group: StageGroup::Queue,
            from,
            to,
            pale: false,
            words: format!("{from} to {to}"),
        };
        let row = Row {
            segments: vec![stage(0.0, 2.0), stage(2.0, 5.0)],
            ..Row::default()
        };
        assert_eq!(
            row.segment_at(2.0).map(|s| s.words.as_str()),
            Some("2 to 5")
        );
        assert_eq!(row.segment_at(5.0), None);
        assert_eq!(row.segment_at(f64::NAN), None);
    }
}
