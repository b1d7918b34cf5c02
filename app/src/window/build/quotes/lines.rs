//! The lines of a quote as a table in which they are edited. Only the rows in sight are laid out.

use std::collections::BTreeSet;
use std::ops::Range;

use displace_model::contract::Every;
use displace_model::money::Money;
use displace_model::quote::{Line, Quote};
use egui::{Align, Button, Layout, RichText, ScrollArea, TextEdit, Ui, vec2};
use rust_decimal::Decimal;

use super::super::parts::{action, reach, section};
use super::card::Card;
use super::{View, line, offer};
use crate::format::Currency;
use crate::records::quotes as records;
use crate::window::fields::Desk;
use crate::window::fields::exact::{Exact, exact_box};
use crate::window::fields::optional::optional_count;
use crate::window::fields::plain::{choice, typed};
use crate::window::theme::{SIZE_NOTE, Tokens};
use crate::window::widgets;

const ROW: f32 = 32.0;
/// A longer table scrolls.
const MOST_ROWS: usize = 12;
const GAP: f32 = 6.0;

/// Widths of the columns. Where there is little room, part number and list price are edited below the table alone.
struct Widths {
    number: f32,
    part: f32,
    name: f32,
    quantity: f32,
    list: f32,
    discount: f32,
    net: f32,
    every: f32,
    term: f32,
    sum: f32,
}

impl Widths {
    fn of(ui: &Ui) -> Self {
        let room = ui.available_width() - 16.0;
        let wide = room >= 900.0;
        let mut widths = Self {
            number: 48.0,
            part: if wide { 128.0 } else { 0.0 },
            name: 0.0,
            quantity: 70.0,
            list: if wide { 92.0 } else { 0.0 },
            discount: 58.0,
            net: 92.0,
            every: 104.0,
            term: 50.0,
            sum: 100.0,
        };
        let others = widths.all().into_iter().filter(|width| *width > 0.0);
        widths.name = (room - others.map(|width| width + GAP).sum::<f32>()).max(80.0);
        widths
    }

    fn all(&self) -> [f32; 10] {
        [
            self.number,
            self.part,
            self.name,
            self.quantity,
            self.list,
            self.discount,
            self.net,
            self.every,
            self.term,
            self.sum,
        ]
    }

    fn is_wide(&self) -> bool {
        self.part > 0.0
    }
}

/// Which lines are shown, kept until the document or the search changes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    quote: String,
    text: String,
    remarked: bool,
    lines: Vec<usize>,
    /// Ids of lines of which the check has something to say.
    noted: BTreeSet<String>,
}

/// The line whose remaining fields are shown, and what is looked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Looked {
    line: Option<String>,
    find: String,
    remarked: bool,
    /// The table is to be moved to the selected line.
    reveal: bool,
    found: super::Cached<Found>,
}

impl Looked {
    /// Looks for the lines to be shown, unless that is known.
    fn look(&mut self, desk: &Desk<'_>, generation: u64, place: &str, quote: &Quote) {
        let fresh = |found: &Found| {
            found.quote == quote.id && found.text == self.find && found.remarked == self.remarked
        };
        if !self.found.get().is_some_and(fresh) {
            self.found.forget();
        }
        let (text, remarked) = (&self.find, self.remarked);
        self.found.refresh(generation, || {
            let below = format!("{place}.line.");
            let noted: BTreeSet<String> = desk
                .problems
                .iter()
                .filter_map(|problem| problem.place.strip_prefix(&below))
                .map(|rest| rest.split('.').next().unwrap_or(rest).to_owned())
                .collect();
            let wanted = text.trim().to_lowercase();
            let shown = |line: &Line| {
                (!remarked || noted.contains(&line.id))
                    && (wanted.is_empty() || says(line, &wanted))
            };
            let lines = quote.lines.iter().enumerate();
            Found {
                quote: quote.id.clone(),
                text: text.clone(),
                remarked,
                lines: lines
                    .filter(|(_, line)| shown(line))
                    .map(|(at, _)| at)
                    .collect(),
                noted,
            }
        });
    }
}

/// Whether a line says this somewhere, in small letters.
fn says(line: &Line, wanted: &str) -> bool {
    let texts = [
        &line.part_number,
        &line.description,
        &line.bundle,
        &line.support_level,
        &line.unit,
        &line.note,
    ];
    let said = |text: &&String| text.to_lowercase().contains(wanted);
    texts.iter().any(said) || line.category.label().to_lowercase().contains(wanted)
}

/// Shows the table, and the remaining fields of the selected line.
pub(super) fn show(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    view: &mut View,
    card: &Card<'_, Quote>,
    quote: &Quote,
) {
    let known = |id: &String| quote.line(id).is_some();
    if !view.looked.line.as_ref().is_some_and(known) {
        view.looked.line = quote.lines.first().map(|line| line.id.clone());
    }
    let mut wide = true;
    section(
        ui,
        &mut (&mut *desk, &mut *view),
        &format!("Lines of {}", quote.partner),
        "prices of one unit for one period; a net price goes before list price and discount",
        |ui, (desk, view)| {
            ui.add_enabled_ui(!quote.frozen, |ui| buttons(ui, desk, view, card, quote));
        },
        |ui, (desk, view)| {
            search(ui, &mut view.looked);
            let generation = view.generation;
            view.looked.look(desk, generation, card.place, quote);
            let widths = Widths::of(ui);
            wide = widths.is_wide();
            ui.add_enabled_ui(!quote.frozen, |ui| {
                table(ui, desk, &mut view.looked, card, quote, &widths);
            });
            total(ui, desk, view, quote);
        },
    );
    let selected = view.looked.line.as_ref();
    let selected = selected.and_then(|id| quote.lines.iter().position(|line| line.id == *id));
    if let Some(at) = selected {
        let (id, way) = (quote.lines[at].id.clone(), card.way.clone());
        let name = name(at);
        let place = format!("{}.line.{id}", card.place);
        let below = Card {
            name: &name,
            place: &place,
            way: reach(move |project| {
                let lines = &mut way(project)?.lines;
                lines.iter_mut().find(|line| line.id == id)
            }),
        };
        line::show(ui, desk, &below, quote, &quote.lines[at], wide);
    }
}

/// What a line is called: its place in the quote.
fn name(at: usize) -> String {
    format!("Line {}", at + 1)
}

fn buttons(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    view: &mut View,
    card: &Card<'_, Quote>,
    quote: &Quote,
) {
    let looked = &mut view.looked;
    let selected = looked.line.clone();
    let insert = |desk: &mut Desk<'_>, looked: &mut Looked, line: Line, label: String| {
        looked.line = Some(line.id.clone());
        looked.find.clear();
        looked.remarked = false;
        looked.reveal = true;
        let after = selected.clone();
        let set = card.set(move |quote: &mut Quote, ()| {
            records::insert_line(quote, after.as_deref(), line.clone());
        });
        desk.edit_at("quote", label, move |project| set(project, ()));
    };
    if action(
        ui,
        "+ Line",
        &format!("Add line to {}", card.name),
        "Below the selected one",
    ) {
        let line = records::new_line(quote);
        insert(desk, looked, line, format!("Add a line to {}", card.name));
    }
    let at = quote
        .lines
        .iter()
        .position(|line| Some(&line.id) == looked.line.as_ref());
    let Some((at, line)) = at.and_then(|at| Some((at, quote.lines.get(at)?))) else {
        return;
    };
    let called = name(at);
    if action(
        ui,
        "Duplicate",
        &format!("Duplicate {called}"),
        "A second line with the same figures",
    ) {
        let copy = records::line_like(quote, line);
        insert(
            desk,
            looked,
            copy,
            format!("Duplicate {called} of {}", card.name),
        );
    }
    if action(ui, "Delete", &format!("Delete {called}"), "") {
        let (quote_id, id) = (quote.id.clone(), line.id.clone());
        let along = records::delete_line(&mut desk.project.clone(), &quote_id, &id);
        let next = quote
            .lines
            .get(at + 1)
            .or_else(|| quote.lines.get(at.wrapping_sub(1)));
        looked.line = next.map(|line| line.id.clone());
        let label = format!("Delete {called} of {}{along}", card.name);
        desk.edit_at("quote", label, move |project| {
            records::delete_line(project, &quote_id, &id);
        });
    }
}

fn search(ui: &mut Ui, looked: &mut Looked) {
    ui.horizontal(|ui| {
        let field = TextEdit::singleline(&mut looked.find)
            .hint_text("Find part number, description, bundle, note …");
        let width = 300.0_f32.min(ui.available_width() * 0.5);
        ui.add(field.desired_width(width))
            .accessible_name("Find lines");
        ui.checkbox(&mut looked.remarked, "Only lines with remarks");
        if let Some(found) = looked.found.get() {
            widgets::note(ui, &format!("{} lines", found.lines.len()));
        }
    });
}

fn table(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    looked: &mut Looked,
    card: &Card<'_, Quote>,
    quote: &Quote,
    widths: &Widths,
) {
    headings(ui, widths);
    // Out of the view while it is shown, so that nothing is copied in every frame.
    let Some((generation, found)) = looked.found.take() else {
        return;
    };
    let lines = &found.lines;
    if lines.is_empty() {
        widgets::note(
            ui,
            if quote.lines.is_empty() {
                "No lines yet"
            } else {
                "No line says that"
            },
        );
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut area = ScrollArea::vertical()
        .id_salt(("lines", &quote.id))
        .max_height(MOST_ROWS as f32 * ROW)
        .auto_shrink([false, true]);
    // A new line is there once its edit was taken.
    let selected = |at: &usize| {
        let line = quote.lines.get(*at);
        line.is_some_and(|line| Some(&line.id) == looked.line.as_ref())
    };
    if looked.reveal
        && let Some(at) = lines.iter().position(selected)
    {
        looked.reveal = false;
        let offset = (at as f32 - MOST_ROWS as f32 / 2.0) * ROW;
        area = area.vertical_scroll_offset(offset.max(0.0));
    }
    let own = offer::currency(desk.project, quote);
    area.show_rows(ui, ROW, lines.len(), |ui, range: Range<usize>| {
        for at in lines.get(range).unwrap_or_default() {
            let Some(line) = quote.lines.get(*at) else {
                continue;
            };
            let current = looked.line.as_ref() == Some(&line.id);
            let row = Row {
                at: *at,
                line,
                noted: found.noted.contains(&line.id),
                current,
                currency: &own,
            };
            if row.show(ui, desk, card, widths) {
                looked.line = Some(line.id.clone());
            }
        }
    });
    looked.found.put(generation, found);
}

fn headings(ui: &mut Ui, widths: &Widths) {
    let titles = [
        ("", false),
        ("Part number", false),
        ("Description", false),
        ("Quantity", true),
        ("List price", true),
        ("Disc. %", true),
        ("Net price", true),
        ("Price for", false),
        ("Months", true),
        ("Over its term", true),
    ];
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        for ((title, right), width) in titles.into_iter().zip(widths.all()) {
            if width > 0.0 {
                cell(ui, width, 18.0, right, |ui| widgets::note(ui, title));
            }
        }
    });
    crate::window::fields::boxes::hairline(ui);
}

/// A cell of a row, with what it holds at the left or at the right.
pub(super) fn cell<R>(
    ui: &mut Ui,
    width: f32,
    height: f32,
    right: bool,
    contents: impl FnOnce(&mut Ui) -> R,
) {
    let layout = if right {
        Layout::right_to_left(Align::Center)
    } else {
        Layout::left_to_right(Align::Center)
    };
    ui.allocate_ui_with_layout(vec2(width, height), layout, |ui| {
        ui.set_min_size(vec2(width, height));
        contents(ui);
    });
}

/// A line as its row edits it.
struct Row<'a> {
    at: usize,
    line: &'a Line,
    /// Whether the check has something to say of it.
    noted: bool,
    current: bool,
    currency: &'a Currency,
}

impl Row<'_> {
    /// Shows it; true where it was chosen.
    fn show(
        &self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        card: &Card<'_, Quote>,
        widths: &Widths,
    ) -> bool {
        let (name, place) = (
            name(self.at),
            format!("{}.line.{}", card.place, self.line.id),
        );
        let (id, way) = (self.line.id.clone(), card.way.clone());
        let card = Card {
            name: &name,
            place: &place,
            way: reach(move |project| {
                let lines = &mut way(project)?.lines;
                lines.iter_mut().find(|line| line.id == id)
            }),
        };
        let size = vec2(ui.available_width(), ROW);
        let mut chosen = false;
        ui.push_id(&self.line.id, |ui| {
            let layout = Layout::left_to_right(Align::Center);
            let row = ui.allocate_ui_with_layout(size, layout, |ui| {
                ui.set_min_size(size);
                ui.spacing_mut().item_spacing.x = GAP;
                if self.current {
                    let soft = Tokens::of(ui).accent_soft;
                    let room = ui.max_rect().shrink2(vec2(0.0, 1.0));
                    ui.painter().rect_filled(room, 4.0, soft);
                }
                chosen = self.number(ui, desk, &card, widths.number);
                self.cells(ui, desk, &card, widths);
            });
            let pressed = ui.input(|input| input.pointer.primary_pressed());
            chosen |= pressed && ui.rect_contains_pointer(row.response.rect);
        });
        chosen
    }

    /// The number of the line, which selects it; with a sign where something is to be said of it.
    fn number(&self, ui: &mut Ui, desk: &Desk<'_>, card: &Card<'_, Line>, width: f32) -> bool {
        let refused = desk.drafts.refused_below(&card.key("")) > 0;
        let tokens = Tokens::of(ui);
        let (sign, ink) = match (refused, self.noted) {
            (true, _) => ("⚠ ", tokens.bad),
            (false, true) => ("⚠ ", tokens.warning),
            _ => ("", tokens.muted),
        };
        let text = RichText::new(format!("{sign}{}", self.at + 1))
            .size(SIZE_NOTE)
            .color(ink);
        let mut clicked = false;
        cell(ui, width, 26.0, true, |ui| {
            ui.spacing_mut().button_padding = vec2(4.0, 2.0);
            let button = Button::new(text).frame_when_inactive(false);
            let response = ui
                .add(button)
                .accessible_name(format!("Select {}", card.name));
            clicked = response
                .on_hover_text("Shows its other fields below")
                .clicked();
        });
        clicked
    }

    fn cells(&self, ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_, Line>, widths: &Widths) {
        let line = self.line;
        if widths.is_wide() {
            part_box(ui, desk, card, line, widths.part);
        }
        let at = card.key("description");
        let label = card.label(&at, ("Description", ""));
        let read = |text: &str| Ok(text.trim().to_owned());
        let set = card.set(|line: &mut Line, text| line.description = text);
        typed(
            ui,
            desk,
            label,
            &line.description,
            (widths.name, Align::Min),
            read,
            set,
        );
        let at = card.key("quantity");
        let field = Exact::new(card.label(&at, ("Quantity", ""))).needed();
        let set = card.set(|line: &mut Line, value: Option<Decimal>| {
            line.quantity = value.unwrap_or_default();
        });
        exact_box(ui, desk, field, Some(line.quantity), widths.quantity, set);
        if widths.is_wide() {
            let at = card.key("list");
            let field = Exact::new(card.label(&at, ("List price", "")));
            let set = card.set(|line: &mut Line, value: Option<Decimal>| {
                line.list = value.map(Money::from_decimal);
            });
            exact_box(
                ui,
                desk,
                field,
                line.list.map(Money::as_decimal),
                widths.list,
                set,
            );
        }
        let at = card.key("discount");
        let label = card.label(&at, ("Discount", ""));
        let field = Exact::share(label, Decimal::NEGATIVE_ONE, Decimal::ONE);
        let set = card.set(|line: &mut Line, value| line.discount = value);
        exact_box(ui, desk, field, line.discount, widths.discount, set);
        let at = card.key("net");
        let label = card.label(&at, ("Net price", ""));
        let field = Exact::new(label).within(Decimal::MIN, Decimal::MAX);
        let set = card.set(|line: &mut Line, value: Option<Decimal>| {
            line.net = value.map(Money::from_decimal);
        });
        exact_box(
            ui,
            desk,
            field,
            line.net.map(Money::as_decimal),
            widths.net,
            set,
        );
        cell(ui, widths.every, 26.0, false, |ui| {
            every(ui, desk, card, line, widths.every);
        });
        let at = card.key("term_months");
        let label = card.label(&at, ("Term", ""));
        let set = card.set(|line: &mut Line, months| line.term_months = months);
        optional_count(ui, desk, label, line.term_months, widths.term, set);
        let sum = offer::money(self.currency, line.over_term().ok().flatten());
        let option = if line.option {
            Tokens::of(ui).muted
        } else {
            Tokens::of(ui).text
        };
        cell(ui, widths.sum, 26.0, true, |ui| {
            let response = ui.label(RichText::new(sum).color(option));
            if line.option {
                response.on_hover_text("An option: in no sum");
            }
        });
    }
}

/// The box of the part number.
pub(super) fn part_box(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    card: &Card<'_, Line>,
    line: &Line,
    width: f32,
) {
    let at = card.key("part_number");
    let label = card.label(&at, ("Part number", ""));
    let read = |text: &str| Ok(text.trim().to_owned());
    let set = card.set(|line: &mut Line, text| line.part_number = text);
    typed(
        ui,
        desk,
        label,
        &line.part_number,
        (width, Align::Min),
        read,
        set,
    );
}

fn every(ui: &mut Ui, desk: &mut Desk<'_>, card: &Card<'_, Line>, line: &Line, width: f32) {
    let words = |every| match every {
        Every::Once => (
            "purchase",
            "Paid once, or for the whole term where there is one",
        ),
        Every::Month => ("month", ""),
        Every::Quarter => ("quarter", ""),
        Every::Year => ("year", ""),
    };
    let at = card.key("every");
    let label = card.label(&at, ("Price for", "The period that the price is for"));
    let set = card.set(|line: &mut Line, every| line.every = every);
    choice(
        ui,
        desk,
        label,
        (line.every, &Every::ALL[..]),
        width,
        words,
        set,
    );
}

/// The sums of all lines, and what the quote states.
fn total(ui: &mut Ui, desk: &Desk<'_>, view: &View, quote: &Quote) {
    let Some(sums) = view.sums.get().and_then(|sums| sums.get(&quote.id)) else {
        return;
    };
    let own = offer::currency(desk.project, quote);
    let stated = quote.total.map_or(String::new(), |total| {
        format!("; the quote states {}", offer::money(&own, Some(total)))
    });
    let text = format!(
        "{} lines, over their terms and without options {}{stated}",
        quote.lines.len(),
        offer::money(&own, sums.over_terms),
    );
    ui.horizontal(|ui| {
        ui.add_space(GAP);
        widgets::note(ui, &text);
    });
}
