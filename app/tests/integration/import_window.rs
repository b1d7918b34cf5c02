//! Imports in the window, driven by what a screen reader finds.

use std::path::{Path, PathBuf};

use displace::command::{Command, Page};
use displace::import::desk::{Stage, What};
use displace::jobs::State;
use displace::samples::SAMPLES;
use displace::window::App;
use egui::{Key, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

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

/// Presses the key that goes from input to input until this one has the keyboard.
fn tab_to(harness: &mut Harness<'_, App>, name: &str) {
    for _ in 0..80 {
        if harness.get_by_label(name).accesskit_node().is_focused() {
            return;
        }
        harness.key_press(Key::Tab);
        harness.run_steps(2);
    }
    panic!("the keyboard does not reach {name}");
}

#[test]
fn an_inventory_comes_in_by_mouse_and_its_second_import_updates_it_by_keyboard() {
    let folder = folder();
    let path = folder.path().join("servers.csv");
    std::fs::write(&path, SERVERS).unwrap();
    let mut harness = opened();
    let before = harness.state().session().project().workloads.len();
    apply(&mut harness, Command::Import(What::Any, vec![path.clone()]));
    until(&mut harness, is_read);
    harness.run_steps(3);
    harness.get_by_label("Import").click();
    harness.run_steps(4);
    assert!(harness.state().imports().stage().is_none());
    let made = harness.state().session().project().workloads.len();
    assert_eq!(made, before + 2);

    std::fs::write(&path, SERVERS.replace("1536", "2560")).unwrap();
    apply(&mut harness, Command::Import(What::Inventory, vec![path]));
    until(&mut harness, is_read);
    harness.run_steps(3);
    harness.get_by_label("0 new workloads, 1 with other figures, 1 as they are");
    harness.get_by_label("was 2 × 1.000");
    tab_to(&mut harness, "Import");
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    assert!(harness.state().imports().stage().is_none());
    let project = harness.state().session().project().clone();
    assert_eq!(project.workloads.len(), made);
    let size = project.workloads[before].size_tib.value.median();
    assert_eq!(size, 1.5);
}

#[test]
fn an_import_is_given_up_by_mouse_and_by_keyboard_and_nothing_changes() {
    let files = || vec![PathBuf::from(data("quotes/nord-systeme.csv"))];
    let mut harness = opened();
    for how in ["by mouse", "by escape", "by the button's key"] {
        apply(&mut harness, Command::Import(What::Any, files()));
        until(&mut harness, is_read);
        // The dialog finds its place within a few frames.
        harness.run_steps(8);
        harness.get_by_label("nord-systeme.csv (1 of 1)");
        match how {
            "by mouse" => harness.get_by_label("Cancel").click(),
            "by escape" => harness.key_press(Key::Escape),
            _ => {
                tab_to(&mut harness, "Cancel");
                harness.key_press(Key::Space);
            }
        }
        harness.run_steps(4);
        assert!(harness.state().imports().stage().is_none(), "{how}");
        assert!(harness.state().session().undo_label().is_none());
    }
}

#[test]
fn the_meaning_of_columns_is_corrected_in_the_window_even_where_no_table_was_found() {
    let folder = folder();
    let path = folder.path().join("angebot.csv");
    std::fs::write(&path, "Ding;Zahl;Geld\nDisk;2;10,50\nTape;1;3,50\n").unwrap();
    let mut harness = opened();
    apply(&mut harness, Command::Import(What::Quote, vec![path]));
    until(&mut harness, is_read);
    harness.run_steps(3);
    harness.get_by_label("This file holds no quote that can be read");
    for (column, field) in [
        ("Ding", "Description"),
        ("Zahl", "Quantity"),
        ("Geld", "Net price"),
    ] {
        press(&mut harness, &format!("Meaning of {column}"));
        press(&mut harness, field);
    }
    assert_eq!(harness.unnamed_widgets(), Vec::<String>::new());
    harness.get_by_label("angebot.csv (1 of 1)");
    press(&mut harness, "Import");
    let project = harness.state().session().project().clone();
    let lines = &project.quotes.last().unwrap().lines;
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0].net.unwrap().to_string(), "10.50");
}

#[test]
fn the_dialogs_of_imports_look_as_they_did() {
    let pictures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let folder = folder();
    let servers = folder.path().join("servers.csv");
    std::fs::write(&servers, format!("{SERVERS}odd;Prod;array-7;lots;on\n")).unwrap();
    let files = [
        (
            "import-inventory",
            vec![servers, data("quotes/nord-systeme.csv").into()],
        ),
        (
            "import-quote",
            vec![data("quotes/falsche-summen.csv").into()],
        ),
    ];
    let mut changed = Vec::new();
    for (name, files) in files {
        let mut harness = opened();
        until(&mut harness, |app| app.jobs().state() == State::Ready);
        apply(&mut harness, Command::GoTo(Page::Estate));
        apply(&mut harness, Command::Import(What::Any, files));
        until(&mut harness, is_read);
        harness.run_steps(6);
        let picture = displace_testing::screenshot(&mut harness).unwrap();
        changed.extend(displace_testing::compare(&picture, &pictures, name).err());
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}
