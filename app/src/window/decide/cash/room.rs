//! How much room the copies of a plan take up year by year, and whether the nights are long enough to make them.

use displace_model::contract::{short_window, stored_tib};
use displace_model::money::Money;
use displace_model::plan::Plan;
use displace_model::project::Project;
use egui::{RichText, Ui, vec2};

use crate::charts::{self, Style, capacity};
use crate::format;
use crate::window::theme::{STEP, Tokens};
use crate::window::widgets;

/// Height of the chart in points.
const HEIGHT: f32 = 190.0;

/// What a plan's copies take up, as the chart draws it; copies that do not say what they keep are left out.
fn series(project: &Project, plan: &Plan) -> capacity::Series {
    let step = (project.horizon_years / 12 + 1) as usize;
    let years = (1..=project.horizon_years).map(|year| format!("year {year}"));
    let parts = plan.copies.iter().filter_map(|copy| {
        let stored = stored_tib(project, plan, copy)?;
        let short = short_window(project, copy);
        let short = short.iter().flat_map(|short| &short.years);
        Some((copy, stored, short.map(|year| *year as usize).collect()))
    });
    capacity::Series {
        years: years
            .enumerate()
            .map(|(year, words)| {
                if year % step == 0 {
                    words
                } else {
                    String::new()
                }
            })
            .collect(),
        parts: parts
            .enumerate()
            .map(|(place, (copy, stored, short))| capacity::Part {
                name: copy.name.clone(),
                color: place + 1,
                tib: stored
                    .into_iter()
                    .map(|tib| Money::from_decimal(tib).to_f64())
                    .collect(),
                short,
            })
            .collect(),
    }
}

/// The card; nothing is shown where no copy says what it keeps.
pub(super) fn show(ui: &mut Ui, project: &Project, plan: &Plan) {
    let series = series(project, plan);
    let note = "TiB at the beginning of each year, by what the copies keep; a mark (!) says that a backup window is too short";
    widgets::card(ui, "Room that the copies take up", note, |ui| {
        if series.parts.is_empty() {
            widgets::note(
                ui,
                "No copy says what it keeps: on page Plans, below the fields of a copy",
            );
            return;
        }
        let told: Vec<String> = (0..series.years.len())
            .map(|year| format!("year {} {}", year + 1, format::size(series.sum(year))))
            .collect();
        let number = |tib: f64| format::size(tib);
        let style = Style {
            tokens: Tokens::of(ui),
            number: &number,
        };
        charts::show(
            ui,
            vec2(ui.available_width(), HEIGHT),
            "room",
            &format!("Room by year: {}", told.join(", ")),
            |area| capacity::draw(area, &series, &style),
            |mapping, x, y| {
                let (at, tib) = mapping.values_at(x, y)?;
                let (year, part) = series.part_at(at, tib)?;
                let tib = part.tib.get(year).copied()?;
                Some(format!(
                    "{} in year {}\n{} of {}",
                    part.name,
                    year + 1,
                    format::size(tib),
                    format::size(series.sum(year))
                ))
            },
        );
        let tokens = Tokens::of(ui);
        let keys = series
            .parts
            .iter()
            .map(|part| (tokens.plan(part.color), part.name.as_str()));
        widgets::legend(ui, keys.collect::<Vec<_>>());
        ui.spacing_mut().item_spacing.y = STEP;
        let warning = tokens.warning;
        for copy in &plan.copies {
            let Some(short) = short_window(project, copy) else {
                continue;
            };
            let text = format!(
                "⚠ {}: from year {} on the day's changes take {} or more, and the window has {}",
                copy.name,
                short.year(),
                format::hours_in_column(short.hours),
                format::hours_in_column(short.window)
            );
            ui.label(RichText::new(text).color(warning));
        }
    });
}
