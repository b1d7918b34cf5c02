//! Imports in the window, driven by what a screen reader finds.

use std::path::PathBuf;

use displace::command::{Command, Page};
use displace::import::desk::{Stage, What};
use displace::samples::SAMPLES;
use displace::window::App;
use egui::Theme;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use crate::program::{data, folder};
use crate::window::{SMALL, open, project, until};

const SERVERS: &str = "Server name;Cluster;Storage;Used (GiB);Power state\n\
    web-1;Prod;array-7;512;on\nweb-2;Prod;array-7;1536;on\ndb-1;Prod;array-8;2048;on\nold;Prod;array-7;5;off\n";

fn opened<'a>() -> Harness<'a, App> {
    open(
        project(SAMPLES[0].name),
        SMALL,
        [1280.0, 800.0],
        Theme::Light,
    )
}

fn apply(harness: &mut Harness<'_, App>, command: Command) {
    let ctx = harness.ctx.clone();
    harness.state_mut().apply(&ctx, command);
    harness.run_steps(3);
}

fn press(harness: &mut Harness<'_, App>, name: &str) {
    // As a screen reader presses a button: wherever the pointer is.
    harness.get_by_label(name).click_accesskit();
    harness.run_steps(4);
}

fn is_read(app: &App) -> bool {
    !matches!(app.imports().stage(), Some(Stage::Reading))
}

#[test]
fn an_inventory_is_shown_grouped_brought_in_and_undone() {
    let folder = folder();
    let path = folder.path().join("servers.csv");
    std::fs::write(&path, SERVERS).unwrap();
    let mut harness = opened();
    let before = harness.state().session().project().workloads.len();
    apply(&mut harness, Command::GoTo(Page::Estate));
    press(&mut harness, "Import inventory…");
    harness.get_by_label("Path of the file").focus();
    harness.run_steps(2);
    harness
        .get_by_label("Path of the file")
        .type_text(path.to_str().unwrap());
    harness.run_steps(2);
    press(&mut harness, "Read");
    until(&mut harness, is_read);
    harness.run_steps(3);
    assert_eq!(harness.unnamed_widgets(), Vec::<String>::new());
    harness.get_by_label("Prod on array-7");
    harness.get_by_label("Left out: 1 powered off (old)");
    press(&mut harness, "Datastores apart");
    harness.get_by_label("Prod");
    press(&mut harness, "With machines that are switched off");
    until(&mut harness, is_read);
    harness.run_steps(3);
    harness.get_by_label("1 new workloads, 0 with other figures, 0 as they are");
    press(&mut harness, "Import");
    let project = harness.state().session().project().clone();
    assert_eq!(project.workloads.len(), before + 1);
    assert_eq!(project.workloads.last().unwrap().count, 4);
    assert_eq!(
        harness.state().session().undo_label(),
        Some("Import servers.csv")
    );
    assert!(harness.state().imports().stage().is_none());
    apply(&mut harness, Command::Undo);
    assert_eq!(harness.state().session().project().workloads.len(), before);
}

#[test]
fn quotes_are_shown_one_after_the_other_and_what_the_project_cannot_take_is_told() {
    let files = ["nord-systeme.csv", "harbour-data.csv"];
    let files: Vec<PathBuf> = files
        .iter()
        .map(|file| data(&format!("quotes/{file}")).into())
        .collect();
    let mut harness = opened();
    apply(&mut harness, Command::Import(What::Any, files));
    until(&mut harness, is_read);
    harness.run_steps(3);
    assert_eq!(harness.unnamed_widgets(), Vec::<String>::new());
    harness.get_by_label("nord-systeme.csv (1 of 2)");
    harness.get_by_label("Meaning of Listenpreis (EUR)");
    press(&mut harness, "Import");
    assert!(
        harness.state().imports().stage().is_some(),
        "the second quote is still to be decided on"
    );
    let quotes = harness.state().session().project().quotes.clone();
    assert_eq!(
        (quotes.len(), quotes[0].partner.as_str()),
        (1, "Nord Systeme GmbH")
    );
    assert_eq!(
        harness.state().session().undo_label(),
        Some("Import the quote of Nord Systeme GmbH")
    );
    harness.get_by_label("harbour-data.csv (2 of 2)");
    press(&mut harness, "Import");
    let refusal = harness.state().imports().refusal().unwrap_or_default();
    assert!(refusal.contains("exchange rate"), "{refusal}");
    assert_eq!(harness.state().session().project().quotes.len(), 1);
    press(&mut harness, "Leave this one out");
    assert!(harness.state().imports().stage().is_none());
}

#[test]
fn a_file_that_cannot_be_read_changes_nothing() {
    let folder = folder();
    let path = folder.path().join("broken.xlsx");
    std::fs::write(&path, b"PK\x03\x04 cut off").unwrap();
    let mut harness = opened();
    apply(&mut harness, Command::Import(What::Inventory, vec![path]));
    until(&mut harness, is_read);
    harness.run_steps(3);
    harness.get_by_label("Nothing was imported");
    press(&mut harness, "Close");
    assert!(harness.state().imports().stage().is_none());
    assert!(harness.state().session().undo_label().is_none());
}
