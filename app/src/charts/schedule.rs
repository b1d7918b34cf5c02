//! The phases of a project on one calendar: a bar for what is planned, a whisker for how late it may come.

use plotters_backend::DrawingBackend;

use super::canvas::{Anchor, Canvas, Ink};
use super::frame::{self, ROW, TimedRows};
use super::scale::{Linear, Mapping, extent};
use super::{Area, DrawError, Style};

/// What a stretch of time is used for; each has a look of its own in the colour of its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shade {
    /// People work.
    Work,
    /// Something is tried before it is bought, or filled before it is used.
    Trial,
    /// Two solutions run side by side.
    Both,
    /// Nothing happens: something is waited for.
    Waiting,
    /// It goes on, but is no longer what counts.
    After,
}

impl Shade {
    /// All of them, in the order of a legend.
    pub const ALL: [Self; 5] = [
        Self::Trial,
        Self::Work,
        Self::Both,
        Self::Waiting,
        Self::After,
    ];

    /// How much of the plan's colour it has; 0 is an outline.
    pub fn opacity(self) -> f32 {
        match self {
            Self::Work => 1.0,
            Self::Trial => 0.62,
            Self::Both => 0.34,
            Self::After => 0.14,
            Self::Waiting => 0.0,
        }
    }
}

/// A stretch of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Its start, in hours.
    pub from: f64,
    /// Its end, in hours.
    pub to: f64,
    /// The plan's colour; see [`crate::window::theme::Tokens::plan`].
    pub plan: usize,
    /// What it is used for.
    pub shade: Shade,
    /// What happens, for the read-out.
    pub words: String,
}

/// One phase.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its stretches in order of time.
    pub bars: Vec<Bar>,
    /// The moment that it is about, in hours, marked by a diamond.
    pub mark: Option<f64>,
    /// How early and how late it may end, in hours.
    pub spread: Option<(f64, f64)>,
}

impl Row {
    /// The stretch at an hour.
    pub fn bar_at(&self, hours: f64) -> Option<&Bar> {
        self.bars
            .iter()
            .find(|bar| hours >= bar.from && hours < bar.to)
    }
}

/// The whole schedule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// From top to bottom.
    pub rows: Vec<Row>,
    /// Where the time axis begins and ends, in hours.
    pub range: (f64, f64),
    /// Labelled times, in hours.
    pub times: Vec<(f64, String)>,
}

impl Series {
    /// The height that shows every row, in points.
    pub fn natural_height(&self) -> f32 {
        TOP + ROW_HEIGHT * self.rows.len().max(1) as f32 + 8.0
    }

    /// The last moment of any bar or spread.
    pub fn end(&self) -> Option<f64> {
        let ends = self.rows.iter().flat_map(|row| {
            let bars = row.bars.iter().map(|bar| bar.to);
            bars.chain(row.spread.map(|spread| spread.1))
                .chain(row.mark)
        });
        extent(ends).map(|(_, last)| last)
    }
}

/// Height of the calendar above the rows, in points.
const TOP: f32 = frame::TIMES_HEIGHT;
/// Height of a row, in points.
pub const ROW_HEIGHT: f32 = 28.0;
/// Height of a bar, in points.
pub const BAR_HEIGHT: f32 = 14.0;
const MARGIN: f32 = 20.0;

/// Draw rows, whiskers and dates. The mapping's x values are hours.
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
        return frame::empty(&canvas, style, "Nothing is planned yet");
    }
    let names = frame::widest(&canvas, series.rows.iter().map(|r| r.name.as_str()), ROW)?;
    let names = names.min(canvas.width * 0.24);
    let left = names + MARGIN;
    let right = (canvas.width - MARGIN).max(left + 8.0);
    let TimedRows { x, pitch, bottom } = frame::timed_rows(
        &canvas,
        style,
        (series.rows.len(), ROW_HEIGHT),
        (series.range, &series.times),
        (left, right),
    )?;
    let mut rows = Vec::new();
    for (i, row) in series.rows.iter().enumerate() {
        let top = TOP + pitch * i as f32;
        rows.push((top, top + pitch));
        let name = canvas.shortened(&row.name, ROW, names)?;
        let middle = top + pitch / 2.0;
        canvas.text((0.0, middle), &name, ROW, style.tokens.text, Anchor::Left)?;
        draw_row(&canvas, row, style, &x, middle, pitch)?;
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
    middle: f32,
    pitch: f32,
) -> Result<(), DrawError<DB>> {
    let tokens = style.tokens;
    let half = (pitch * 0.7).min(BAR_HEIGHT) / 2.0;
    let (upper, lower) = (middle - half, middle + half);
    for bar in &row.bars {
        if !(bar.from.is_finite() && bar.to > bar.from) {
            continue;
        }
        let (x0, x1) = (x.place_inside(bar.from), x.place_inside(bar.to));
        if x1 <= x0 {
            continue;
        }
        let color = tokens.plan(bar.plan);
        // Even a short stretch is seen.
        let corners = ((x0, upper), (x1.max(x0 + 1.5), lower));
        match bar.shade {
            Shade::Waiting => {
                canvas.outline(corners.0, corners.1, 1.0, color, &[3.0, 2.0])?;
            }
            shade => {
                canvas.block(corners.0, corners.1, Ink::faded(color, shade.opacity()))?;
                if shade != Shade::Work {
                    canvas.outline(corners.0, corners.1, 1.0, Ink::faded(color, 0.6), &[])?;
                }
            }
        }
    }
    if let Some((low, high)) = row
        .spread
        .filter(|(low, high)| low.is_finite() && high > low && *low < x.range().1)
    {
        let (low, high) = (x.place_inside(low), x.place_inside(high));
        // Below the bars, so that it neither hides nor is hidden.
        let level = (lower + 3.0).min(middle + pitch / 2.0);
        canvas.line(&[(low, level), (high, level)], 1.5, tokens.text)?;
        for end in [low, high] {
            canvas.line(&[(end, level - 3.0), (end, level + 3.0)], 1.5, tokens.text)?;
        }
    }
    if let Some(at) = row
        .mark
        .filter(|at| (x.range().0..=x.range().1).contains(at))
    {
        let (at, reach) = (x.place_inside(at), half * 0.9);
        let diamond = [
            (at, middle - reach),
            (at + reach, middle),
            (at, middle + reach),
            (at - reach, middle),
        ];
        canvas.patch(&diamond, tokens.text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::to_svg;
    use crate::window::theme::Tokens;

    fn series() -> Series {
        let bar = |from, to, shade| Bar {
            from,
            to,
            plan: 1,
            shade,
            words: format!("{from} to {to}"),
        };
        let row = Row {
            name: "Servers".to_owned(),
            bars: vec![
                bar(0.0, 480.0, Shade::Work),
                bar(480.0, 600.0, Shade::Trial),
                bar(600.0, 1320.0, Shade::Both),
                bar(1320.0, f64::NAN, Shade::Waiting),
            ],
            mark: Some(1320.0),
            spread: Some((1200.0, 1600.0)),
        };
        Series {
            rows: vec![row, Row::default()],
            range: (0.0, 2000.0),
            times: vec![(0.0, "Jan 2027".to_owned()), (744.0, "Feb".to_owned())],
        }
    }

    fn drawn(series: &Series, size: (u32, u32)) -> (String, Mapping) {
        let style = Style {
            tokens: &Tokens::LIGHT,
            number: &|value| value.to_string(),
        };
        let mut mapping = None;
        let svg = to_svg(size.0, size.1, |area| {
            let drawn = draw(area, series, &style).map_err(|error| error.to_string())?;
            mapping = Some(drawn.clone());
            Ok(drawn)
        });
        (svg.unwrap(), mapping.unwrap())
    }

    #[test]
    fn the_pointer_leads_back_to_row_bar_and_hour() {
        let series = series();
        let (svg, mapping) = drawn(&series, (800, 90));
        assert!(svg.contains("Servers") && svg.contains("Feb"));
        let place = mapping.x.place(700.0);
        let (top, bottom) = mapping.rows[0];
        let (hours, _) = mapping
            .values_at(place, f32::midpoint(top, bottom))
            .unwrap();
        assert!((hours - 700.0).abs() < 1.0);
        let row = &series.rows[mapping.row_at(top + 1.0).unwrap()];
        assert_eq!(row.bar_at(hours).map(|bar| bar.shade), Some(Shade::Both));
        assert_eq!(row.bar_at(5000.0), None);
        assert_eq!(series.end(), Some(1600.0));
    }

    #[test]
    fn odd_schedules_are_drawn_without_a_fuss() {
        let mut odd = series();
        odd.range = (f64::NAN, f64::INFINITY);
        odd.rows[0].mark = Some(f64::INFINITY);
        odd.rows[0].spread = Some((f64::NEG_INFINITY, f64::NAN));
        drawn(&odd, (800, 90));
        drawn(&odd, (3, 3));
        let (svg, _) = drawn(&Series::default(), (300, 60));
        assert!(svg.contains("Nothing is planned yet"));
    }
}
