//! What nobody but oneself may see: not in a customer's copy, not in what is kept beside it, not on a presented screen.

use std::path::Path;

use displace::command::{Command, Page};
use displace::filing::Filing;
use displace::session::{Origin, Session};
use displace::window::App;
use displace_model::project::Project;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::program::folder;
use crate::questions::NoDialogs;
use crate::quotes::{SECRETS, page, with_rival};
use crate::quotes_editing::{enter, press};
use crate::window::{SMALL, spoken};

/// The program with a folder for unsaved work.
fn window<'a>(project: Project, folder: &Path) -> Harness<'a, App> {
    let filing = Filing::new(Box::new(NoDialogs)).with_folder(folder);
    let mut harness = displace_testing::window([1280.0, 1000.0]).build_eframe(move |context| {
        let session = Session::new(project, Origin::New);
        App::new(context, session, SMALL).with_filing(|_| filing)
    });
    harness.run_steps(3);
    harness
}

fn apply(harness: &mut Harness<'_, App>, command: Command) {
    let ctx = harness.ctx.clone();
    harness.state_mut().apply(&ctx, command);
    harness.run_steps(3);
}

/// Everything below a folder, byte by byte.
fn bytes_below(folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        bytes.extend_from_slice(path.to_str().unwrap().as_bytes());
        if path.is_dir() {
            bytes.extend(bytes_below(&path));
        } else {
            bytes.extend(std::fs::read(&path).unwrap());
        }
    }
    bytes
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes
        .windows(word.len())
        .any(|part| part == word.as_bytes())
}

#[test]
fn a_copy_and_what_is_kept_of_it_hold_no_byte_of_what_is_private() {
    let (own, outbox, kept) = (folder(), folder(), folder());
    let mut harness = window(with_rival(), kept.path());
    apply(
        &mut harness,
        Command::SaveAs(Some(own.path().join("deal.toml"))),
    );
    let whole = bytes_below(own.path());
    for secret in SECRETS {
        assert!(holds(&whole, secret), "{secret}");
    }
    // What somebody remarked in the file itself stays in that file.
    let file = own.path().join("deal.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let remark = "# Verborgen goes lower, says their managing director";
    std::fs::write(&file, format!("{remark}\n{text}\n{remark}\n")).unwrap();
    apply(&mut harness, Command::Open(Some(file)));
    let copy = outbox.path().join("copy.toml");
    apply(&mut harness, Command::SaveCopy(Some(copy.clone())));
    // Whoever opens the copy and changes it leaves nothing private behind either.
    apply(&mut harness, Command::Open(Some(copy)));
    assert!(
        harness.state().session().undo_label().is_none(),
        "no history"
    );
    apply(&mut harness, Command::GoTo(Page::Project));
    enter(&mut harness, "Project: Name", "Precious");
    // The window's clock goes on by a quarter of a second with each step at most.
    harness.run_steps(40);
    let unsaved = bytes_below(&kept.path().join("unsaved"));
    assert!(holds(&unsaved, "Precious"), "the change is kept");
    for (what, bytes) in [("outbox", bytes_below(outbox.path())), ("unsaved", unsaved)] {
        for secret in SECRETS {
            assert!(!holds(&bytes, secret), "{secret} in {what}");
        }
        assert!(holds(&bytes, "Rheintal"), "{what}");
    }
}

#[test]
fn a_list_of_what_is_bought_keeps_no_word_of_a_quote_that_becomes_private() {
    let mut project = crate::window::project("partner-quotes");
    project.levelling = displace_model::quote::Levelling::default();
    for quote in &mut project.quotes {
        quote.plan = None;
    }
    let fullest = project.quotes.iter().max_by_key(|quote| quote.lines.len());
    let fullest = fullest.unwrap().clone();
    let mut harness = page(project);
    press(&mut harness, "What is bought");
    press(&mut harness, "Make it a list");
    let words: Vec<String> = fullest
        .lines
        .iter()
        .map(|line| line.description.clone())
        .collect();
    let copy = |harness: &Harness<'_, App>| {
        let project = harness.state().session().project().for_customer();
        displace_model::project::write(&project, displace_scenarios::catalogue())
    };
    assert!(words.iter().all(|word| copy(&harness).contains(word)));
    press(&mut harness, "Edit quotes");
    press(
        &mut harness,
        &format!("Quote of {}, round 1", fullest.partner),
    );
    press(&mut harness, &format!("Make private: {}", fullest.partner));
    let bare = copy(&harness);
    for word in words.iter().chain([&fullest.id, &fullest.partner]) {
        assert!(!bare.contains(word), "{word} in\n{bare}");
    }
    assert!(bare.contains("[[levelling.need]]"));
    // On one's own screen it says whose words they are, until they are one's own.
    press(&mut harness, "What is bought");
    let need = harness.state().session().project().levelling.needs[0].clone();
    press(&mut harness, &need.name);
    let mark = format!("{}: Words of", need.name);
    harness.get_by_label(&mark).click_accesskit();
    harness.run_steps(4);
    let own = &harness.state().session().project().levelling.needs[0];
    assert_eq!((own.from.as_ref(), &own.name), (None, &need.name));
    assert!(copy(&harness).contains(&need.name));
}

#[test]
fn a_presented_screen_shows_nothing_private_on_any_page() {
    let mut project = with_rival();
    // Something to be remarked on, and something that was done.
    project.private.quotes[0].lines[0].every = displace_model::contract::Every::Year;
    project.private.quotes[0].lines[0].term_months = Some(30);
    let mut harness = page(project);
    press(&mut harness, "Edit quotes");
    press(&mut harness, "Quote of Verborgen AG, round 1");
    enter(&mut harness, "Line 1: Net price", "18998");
    press(&mut harness, "Comparison");
    let secrets = [
        "Verborgen",
        "18,99",
        "1,261.50",
        "managing director",
        "Below its cost of sale",
        "rival_offer",
        "asked the rival",
        "counted in part",
    ];
    assert!(spoken(&harness).contains("Verborgen"));
    harness.get_by_label("Presenting").click_accesskit();
    harness.run_steps(4);
    for name in Page::ALL {
        apply(&mut harness, Command::GoTo(name));
        harness.get_by_label("Undo").hover();
        harness.run_steps(4);
        let words = spoken(&harness);
        for secret in secrets {
            assert!(
                !words.contains(secret),
                "{secret} on {}:\n{words}",
                name.name()
            );
        }
    }
    apply(&mut harness, Command::GoTo(Page::Quotes));
    for part in [
        "Edit quotes",
        "Private",
        "Points",
        "Rounds",
        "What is bought",
    ] {
        assert!(harness.query_by_label(part).is_none(), "{part}");
    }
    // Nothing was lost by presenting.
    harness.get_by_label("Presenting").click_accesskit();
    harness.run_steps(4);
    assert!(spoken(&harness).contains("Verborgen"));
}

#[test]
fn what_a_plan_pays_cannot_be_made_private() {
    let mut harness = page(with_rival());
    press(&mut harness, "Edit quotes");
    let is_disabled = |harness: &Harness<'_, App>, partner: &str| {
        let name = format!("Make private: {partner}");
        let button = harness.get_by_label(&name);
        button.accesskit_node().is_disabled()
    };
    press(&mut harness, "Quote of Continuity Partners Ltd, round 1");
    assert!(
        is_disabled(&harness, "Continuity Partners Ltd"),
        "a plan pays it"
    );
    press(&mut harness, "Quote of Lumière Informatique SARL, round 1");
    press(&mut harness, "Make private: Lumière Informatique SARL");
    let project = harness.state().session().project();
    let ids: Vec<&str> = project
        .private
        .quotes
        .iter()
        .map(|quote| quote.id.as_str())
        .collect();
    assert_eq!(ids, ["rival_offer", "lumiere"]);
    let copy = displace_model::project::write(&project.for_customer(), &[]);
    assert!(!copy.contains("Lumière") && !copy.contains("lumiere"));
    // A file may say so all the same, and is told.
    let mut by_hand = (**project).clone();
    by_hand.private.quotes[0].plan = Some("keep".to_owned());
    let problems = displace_model::project::check(&by_hand);
    let place = "private.quote.rival_offer.plan";
    assert!(
        problems
            .iter()
            .any(|one| one.place == place && !one.is_error())
    );
}
