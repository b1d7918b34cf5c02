//! As a buyer would: three files of partners dropped at once, and minutes later a ranking with questions.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use displace::command::{Command, Page};
use displace::import::desk::Stage;
use displace_model::project::Project;
use displace_model::quote::{Quote, compare};
use egui::Theme;
use egui_kittest::kittest::Queryable as _;

use crate::editing::Dropped;
use crate::program::run;
use crate::quotes_editing::press;
use crate::quotes_levelling::choose;
use crate::window::{SMALL, open, project, spoken, until};

const FILES: [&str; 3] = ["rheintal.csv", "lumiere.csv", "continuity.csv"];

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/samples/partner-quotes");
    FILES.iter().map(|file| folder.join(file)).collect()
}

/// The sample before anybody sent a quote.
fn asked() -> Project {
    let mut project = project("partner-quotes");
    project.quotes.clear();
    project.private = displace_model::private::Private::default();
    project
}

/// What decides a price, line by line.
fn lines(quote: &Quote) -> Vec<impl PartialEq + std::fmt::Debug + use<>> {
    let lines = quote.lines.iter();
    lines
        .map(|line| {
            (
                line.part_number.clone(),
                line.description.clone(),
                line.quantity.normalize(),
                line.net.map(|net| net.as_decimal().normalize()),
                line.every,
                line.term_months,
                line.uplift.map(|uplift| uplift.normalize()),
                line.outcome,
            )
        })
        .collect()
}

#[test]
fn three_dropped_files_become_a_ranking_with_questions() {
    let mut harness = open(asked(), SMALL, [1280.0, 2600.0], Theme::Light);
    for path in files() {
        harness
            .input_mut()
            .dropped_files
            .push(Arc::new(Dropped(path)));
    }
    harness.step();
    until(&mut harness, |app| {
        !matches!(app.imports().stage(), None | Some(Stage::Reading))
    });
    for (at, file) in FILES.iter().enumerate() {
        harness.get_by_label(&format!("{file} ({} of 3)", at + 1));
        let promises = spoken(&harness)
            .contains("promises recovery within 12 h, else 15000.00, at most 60000.00 a year");
        assert_eq!(promises, *file == "continuity.csv");
        press(&mut harness, "Import");
        assert_eq!(harness.state().imports().refusal(), None, "{file}");
    }
    assert!(harness.state().imports().stage().is_none());
    let found = harness.state().session().project().clone();
    let sample = project("partner-quotes");
    for (quote, expected) in found.quotes.iter().zip(&sample.quotes) {
        assert_eq!(quote.partner, expected.partner);
        assert_eq!(quote.number, expected.number);
        assert_eq!(
            (quote.date, quote.valid_until),
            (expected.date, expected.valid_until)
        );
        assert_eq!(
            (&quote.currency, quote.payment_days),
            (&expected.currency, expected.payment_days)
        );
        assert_eq!(quote.sticker(), expected.sticker());
        assert_eq!(lines(quote), lines(expected), "{}", quote.partner);
    }
    let (ours, theirs) = (compare(&found).unwrap(), compare(&sample).unwrap());
    let ranks = |comparison: &displace_model::quote::Comparison| {
        let offers = comparison.offers.iter();
        offers
            .map(|offer| (offer.rank, offer.sticker_rank))
            .collect::<Vec<_>>()
    };
    assert_eq!(ranks(&ours), ranks(&theirs));
    assert_eq!(ranks(&ours), [(2, 1), (1, 2), (3, 3)]);
    let ctx = harness.ctx.clone();
    harness.state_mut().apply(&ctx, Command::GoTo(Page::Quotes));
    harness.run_steps(4);
    for (row, question) in [
        (
            "1. Lumière Informatique SARL",
            "Votre offre ne mentionne pas Training",
        ),
        ("2. Rheintal Systemhaus GmbH", "Ihr Angebot nennt"),
        ("3. Continuity Partners Ltd", "Your quote"),
    ] {
        press(&mut harness, row);
        let words = spoken(&harness);
        assert!(words.contains(question), "{row}: {words}");
    }
    // What the French quote calls services the buyer calls migration and training: said with two presses each.
    press(&mut harness, "What is bought");
    press(&mut harness, "Lumière Informatique SARL");
    for (line, need) in [
        (3, "Installation and migration"),
        (4, "Training of administrators"),
    ] {
        let menu = format!("Line {line} of Lumière Informatique SARL belongs to");
        choose(&mut harness, &menu, need);
    }
    let ours = compare(harness.state().session().project()).unwrap();
    for (ours, theirs) in ours.offers.iter().zip(&theirs.offers).take(2) {
        let off = ours.total.central - theirs.total.central;
        assert!(off.abs() < 1e-6, "{}: {off}", ours.partner);
    }
}

#[test]
fn the_files_alone_are_ranked_in_a_terminal() {
    let files = files();
    let paths: Vec<&str> = files
        .iter()
        .take(2)
        .map(|path| path.to_str().unwrap())
        .collect();
    let answer = run(&["quotes", paths[0], paths[1]]);
    assert_eq!(answer.code, 0, "{}", answer.stderr);
    assert!(
        answer.stdout.contains("Rheintal Systemhaus GmbH"),
        "{}",
        answer.stdout
    );
    assert!(answer.stdout.contains("Lumière Informatique SARL"));
    assert!(answer.stdout.contains("Questions"));
    let answer = run(&["import", "quote", files[2].to_str().unwrap()]);
    let words = answer
        .stdout
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        words.contains("recovery within 12 h, else 15000.00, at most 60000.00 a year"),
        "{words}"
    );
}
