//! Quotes of partners: `displace quotes`, the response sheet, the page Quotes and the customer's copy.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use displace::command::{Command, Page};
use displace::import::quote::Settings;
use displace::import::table::{Book, Limits};
use displace::jobs::State;
use displace::request;
use displace::window::App;
use displace_model::money::Money;
use displace_model::project::{Project, read, write};
use displace_model::quote::{Change, Criterion, Language, Scope, Score, compare};
use egui::Theme;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use jiff::civil::date;
use serde_json::Value;

use crate::program::{folder, run};
use crate::window::{SMALL, open, project, until};

/// What nobody but the partner and we may know, as it stands in the sample or is added to it.
pub(crate) const SECRETS: [&str; 9] = [
    "managing director",
    "1261.5",
    "private",
    "Verborgen",
    "18999",
    "rival_offer",
    "7.77",
    "0.8765",
    "asked the rival",
];

/// The sample with a rival's offer and a scorecard in its private part, and rules and points that name the rival.
pub(crate) fn with_rival() -> Project {
    let sample = displace::samples::sample("partner-quotes").unwrap().text;
    let rival = "\n[[private.quote]]\nid = \"rival_offer\"\npartner = \"Verborgen AG\"\n[[private.quote.line]]\ndescription = \"Capacity\"\ncategory = \"licences\"\nmetric = \"front_end_tib\"\nquantity = 40\nnet = 18999\n";
    let told = "[[levelling.match]]\nquote = \"rival_offer\"\nline = \"line_1\"\nneed = \"licences\"\n\n[private]";
    let told = format!(
        "[levelling.score]\n[[levelling.score.criterion]]\nid = \"fit\"\nweight = 1\npoints = {{ rival_offer = 7.77, lumiere = 5 }}\n\n{told}"
    );
    let text = sample.replace("[private]", &told);
    let scored = "\n[[private.factor]]\nfactor = \"engineers\"\nweight = 0.8765\nscore = 4\nevidence = \"asked the rival for help\"\n";
    let reading = read(
        &format!("{text}{rival}{scored}"),
        displace_scenarios::catalogue(),
    );
    let errors: Vec<_> = reading
        .problems
        .iter()
        .filter(|one| one.is_error())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    reading.project.unwrap()
}

/// The parts of the page, and what their pictures are called.
const TABS: [(&str, &str); 6] = [
    ("Comparison", "partner-quotes"),
    ("Edit quotes", "quotes-lines"),
    ("What is bought", "quotes-needs"),
    ("Points", "quotes-points"),
    ("Rounds", "quotes-rounds"),
    ("Private", "quotes-private"),
];

fn json(arguments: &[&str]) -> Value {
    let answer = run(arguments);
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));
    serde_json::from_str(&answer.stdout).unwrap()
}

/// CASES.md, section 6: levelled and sticker ranking differ, the 1 % margin is flagged, there are break-even discounts,
/// and the outcome quote pays its credits when recovery is late.
#[test]
fn the_sample_tells_its_story() {
    let found = json(&["quotes", "partner-quotes", "--format", "json"]);
    let offers = found["offers"].as_array().unwrap();
    let ranks = |key: &str| {
        offers
            .iter()
            .map(|offer| offer[key].as_u64().unwrap())
            .collect::<Vec<_>>()
    };
    // Rheintal, Lumière, Continuity.
    assert_eq!(ranks("sticker_rank"), [1, 2, 3]);
    assert_eq!(ranks("rank"), [2, 1, 3]);
    for offer in &[&offers[0], &offers[2]] {
        let discount = offer["break_even_discount"].as_f64().unwrap();
        assert!(discount > 0.0 && discount < 0.6, "{discount}");
        assert!(!offer["levers"].as_array().unwrap().is_empty());
    }
    assert_eq!(offers[0]["expired"], true);
    let margin = &found["margins"][0];
    assert_eq!(margin["below_cost_of_sale"], true);
    assert!((margin["share"].as_f64().unwrap() - 0.01).abs() < 0.001);
    assert!(
        margin["consequence"]
            .as_str()
            .unwrap()
            .contains("change requests")
    );
    let credits = &found["outcomes"][0]["credits"];
    let late = credits["late"].as_f64().unwrap();
    assert!(late > 0.0 && late <= credits["recoveries"].as_f64().unwrap());
    assert!(credits["paid_back"].as_f64().unwrap() > 0.0);
    // Credits are in no price: the outcome's price is that of its lines.
    let sum: f64 = offers[2]["cells"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cell| cell["levelled"]["central"].as_f64().unwrap())
        .sum();
    assert!((offers[2]["levelled"]["central"].as_f64().unwrap() - sum).abs() < 1e-6);
}

#[test]
fn the_text_names_ranks_gaps_levers_margins_and_questions() {
    let answer = run(&["quotes", "partner-quotes"]);
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));
    // Lines are wrapped wherever they are long.
    let said = answer
        .stdout
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    for part in [
        "1. Lumière Informatique SARL",
        "2. Rheintal Systemhaus GmbH",
        "% off",
        "no longer holds on 2027-03-01",
        "gap",
        "What to push on",
        "below its cost of sale",
        "Ihr Angebot nennt",
        "business back within 12 h",
        "beyond the scope and left out: Versand und Lizenzaktivierung",
    ] {
        assert!(
            said.contains(part),
            "{part:?} is missing in:\n{}",
            answer.stdout
        );
    }
}

#[test]
fn a_customer_sees_nothing_private_in_any_format() {
    let folder = folder();
    let file = folder.path().join("deal.toml");
    std::fs::write(&file, write(&with_rival(), displace_scenarios::catalogue())).unwrap();
    let file = file.to_str().unwrap();
    assert!(run(&["quotes", file]).stdout.contains("Verborgen AG"));
    for format in ["text", "json", "csv"] {
        let answer = run(&["quotes", file, "--customer", "--format", format]);
        assert_eq!(answer.code, 0, "{}", answer.stderr);
        for secret in SECRETS.iter().chain(&["cost of sale"]) {
            assert!(!answer.stdout.contains(secret), "{secret} in {format}");
        }
        assert!(answer.stdout.contains("Rheintal"));
    }
}

#[test]
fn a_table_for_a_spreadsheet_has_a_row_for_each_line_and_total() {
    let answer = run(&["quotes", "partner-quotes", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(answer.stdout.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let column = |name: &str| heads.iter().position(|head| head == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    // Three quotes, four lines of the scope, rebates and a total each.
    assert_eq!(rows.len(), 3 * 6);
    for quote in ["rheintal", "lumiere", "continuity"] {
        let own = rows.iter().filter(|row| &row[0] == quote);
        let value = |row: &&csv::StringRecord| row[column("levelled")].parse::<f64>().unwrap();
        let (totals, parts): (Vec<_>, Vec<_>) = own.partition(|row| &row[column("row")] == "total");
        let sum: f64 = parts.iter().map(value).sum();
        assert!((value(&totals[0]) - sum).abs() < 1e-6);
    }
}

#[test]
fn several_files_are_compared_by_the_rules_of_the_first() {
    let folder = folder();
    let other = folder.path().join("other.toml");
    let text = "format = 1\nname = \"x\"\ncurrency = \"EUR\"\nstart = 2027-01-01\nhorizon_years = 3\n[[quote]]\nid = \"west\"\n[[quote.line]]\ndescription = \"Capacity\"\ncategory = \"licences\"\nmetric = \"front_end_tib\"\nquantity = 40\nnet = 100\n";
    std::fs::write(&other, text).unwrap();
    let path = other.to_str().unwrap();
    let found = json(&["quotes", "partner-quotes", path, "--format", "json"]);
    assert_eq!(found["offers"].as_array().unwrap().len(), 4);
    assert_eq!(found["horizon_years"], 5);
    let twice = run(&["quotes", path, path]);
    assert_eq!(twice.code, 1);
    assert!(twice.stderr.contains("west"), "{}", twice.stderr);
    std::fs::write(&other, text.replace("EUR", "CHF")).unwrap();
    let foreign = run(&["quotes", "partner-quotes", path]);
    assert!(
        foreign.code == 1 && foreign.stderr.contains("CHF"),
        "{}",
        foreign.stderr
    );
    let none = run(&["quotes", "shadow-it"]);
    assert!(
        none.code == 1 && none.stderr.contains("there is no quote"),
        "{}",
        none.stderr
    );
}

#[test]
fn quotes_alone_can_be_checked_and_compared_but_not_run() {
    let folder = folder();
    let file = folder.path().join("alone.toml");
    let mut project = with_rival();
    project.plans.clear();
    project.workloads.clear();
    project.threats.clear();
    project.domains.clear();
    project.story = None;
    project.quotes[2].plan = None;
    std::fs::write(&file, write(&project, displace_scenarios::catalogue())).unwrap();
    let file = file.to_str().unwrap();
    assert_eq!(run(&["check", file]).code, 0);
    assert_eq!(run(&["quotes", file]).code, 0);
    let ran = run(&["run", file]);
    assert!(
        ran.code == 1 && ran.stderr.contains("displace quotes"),
        "{}",
        ran.stderr
    );
}

/// The cells of the only sheet, as text.
pub(crate) fn cells(book: Vec<u8>) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(book)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let text = |cell: &Data| cell.to_string();
    sheet
        .rows()
        .map(|row| row.iter().map(text).collect())
        .collect()
}

#[test]
fn the_response_sheet_asks_for_every_price_in_six_languages() {
    let project = project("partner-quotes");
    let comparison = compare(&project).unwrap();
    let mut headings = std::collections::BTreeSet::new();
    for language in Language::ALL {
        let rows = cells(request::sheet(&project, &comparison, *language).unwrap());
        assert_eq!(rows[0][0], "Partner quotes");
        assert_eq!(rows[4][1], "EUR");
        headings.insert(rows[9].clone());
        let lines = &rows[10..];
        assert_eq!(lines.len(), comparison.scope.len());
        for (row, line) in lines.iter().zip(&comparison.scope) {
            assert_eq!((&row[0], &row[1]), (&line.part_number, &line.name));
            assert_eq!(
                row[2].parse::<f64>().unwrap().to_string(),
                line.quantity.normalize().to_string()
            );
            // The price is for the partner to fill in.
            assert_eq!(row[4], "");
        }
    }
    assert_eq!(headings.len(), Language::ALL.len());
    let folder = folder();
    let path = folder.path().join("answer.xlsx");
    let answer = run(&[
        "quotes",
        "partner-quotes",
        "--request",
        path.to_str().unwrap(),
        "--language",
        "de",
    ]);
    assert_eq!(answer.code, 0);
    assert!(answer.stderr.starts_with("wrote "), "{}", answer.stderr);
    assert!(cells(std::fs::read(&path).unwrap())[9].contains(&"Nettopreis".to_owned()));
    let nowhere = run(&[
        "quotes",
        "partner-quotes",
        "--request",
        "/no/such/place.xlsx",
    ]);
    assert_eq!(nowhere.code, 3);
}

pub(crate) fn page<'a>(project: Project) -> Harness<'a, App> {
    let mut harness = open(project, SMALL, [1280.0, 2600.0], Theme::Light);
    let ctx = harness.ctx.clone();
    harness.state_mut().apply(&ctx, Command::GoTo(Page::Quotes));
    harness.run_steps(3);
    harness
}

fn spoken(harness: &Harness<'_, App>) -> String {
    let nodes = harness.root().children_recursive();
    let texts = nodes.flat_map(|node| {
        let node = node.accesskit_node();
        [node.label(), node.value()]
    });
    texts.flatten().collect::<Vec<_>>().join("\n")
}

#[test]
fn the_page_ranks_compares_and_asks() {
    let harness = page(project("partner-quotes"));
    let words = spoken(&harness);
    for part in [
        "Which is really cheapest",
        "1. Lumière Informatique SARL",
        "Who offers what",
        "Questions to Lumière Informatique SARL",
        "Copy questions",
        "no longer holds",
    ] {
        assert!(words.contains(part), "{part:?} is missing in:\n{words}");
    }
    assert_eq!(harness.unnamed_widgets(), Vec::<String>::new());
}

#[test]
fn a_chosen_quote_shows_its_questions_and_what_is_left_to_the_partner() {
    let mut harness = page(project("partner-quotes"));
    harness.get_by_label("2. Rheintal Systemhaus GmbH").click();
    harness.run_steps(3);
    let words = spoken(&harness);
    assert!(words.contains("Ihr Angebot nennt"), "{words}");
    assert!(words.contains("Below its cost of sale"), "{words}");
}

#[test]
fn presenting_hides_everything_private() {
    let mut harness = page(with_rival());
    assert!(spoken(&harness).contains("Verborgen AG"));
    harness.get_by_label("Presenting").click();
    harness.run_steps(3);
    let words = spoken(&harness);
    for secret in [
        "Verborgen",
        "What is left to the partner",
        "managing director",
    ] {
        assert!(!words.contains(secret), "{secret} in:\n{words}");
    }
    assert!(words.contains("Lumière"));
}

#[test]
fn guesses_are_confirmed_at_once_and_undone_at_once() {
    let mut harness = page(project("partner-quotes"));
    let confirm = |harness: &Harness<'_, App>| {
        spoken(harness)
            .lines()
            .find(|line| line.starts_with("Confirm "))
            .map(str::to_owned)
    };
    let button = confirm(&harness).unwrap();
    harness.get_by_role_and_label(Role::Button, &button).click();
    harness.run_steps(3);
    let confirmed = harness.state().session().project().levelling.clone();
    assert_eq!(confirmed.scope, Scope::List);
    assert_eq!(confirmed.needs.len(), 4);
    assert_eq!(confirm(&harness), None);
    let ctx = harness.ctx.clone();
    harness.state_mut().apply(&ctx, Command::Undo);
    harness.run_steps(3);
    assert!(confirm(&harness).is_some());
}

#[test]
fn a_quote_becomes_the_contract_of_a_plan_with_one_press() {
    let mut harness = page(project("partner-quotes"));
    harness
        .get_by_role_and_label(Role::Button, "Keep what is there")
        .click();
    harness.run_steps(3);
    let project = harness.state().session().project().clone();
    let items: Vec<&str> = project.plans[0]
        .contract
        .items
        .iter()
        .map(|item| item.id.as_str())
        .collect();
    assert_eq!(items, ["capacity", "support", "migration", "training"]);
    assert_eq!(project.quotes[1].plan.as_deref(), Some("keep"));
    assert_eq!(harness.state().session().errors().count(), 0);
}

#[test]
fn without_quotes_the_page_says_how_to_get_some() {
    let harness = page(project("controller-failure"));
    assert!(spoken(&harness).contains("No quotes yet"));
}

#[test]
fn a_project_of_quotes_alone_opens_in_the_window() {
    let mut alone = project("partner-quotes");
    alone.plans.clear();
    alone.workloads.clear();
    alone.threats.clear();
    alone.domains.clear();
    alone.story = None;
    alone.quotes[2].plan = None;
    let mut harness = page(alone);
    assert!(spoken(&harness).contains("Which is really cheapest"));
    for other in Page::ALL {
        let ctx = harness.ctx.clone();
        harness.state_mut().apply(&ctx, Command::GoTo(other));
        harness.run_steps(3);
    }
}

#[test]
fn a_customers_copy_holds_no_byte_of_what_is_private() {
    let folder = folder();
    let (own, copy) = (
        folder.path().join("deal.toml"),
        folder.path().join("copy.toml"),
    );
    let mut harness = page(with_rival());
    let ctx = harness.ctx.clone();
    for command in [
        Command::SaveAs(Some(own.clone())),
        Command::SaveCopy(Some(copy.clone())),
    ] {
        harness.state_mut().apply(&ctx, command);
        harness.step();
    }
    let private = std::fs::read_to_string(&own).unwrap();
    let bytes = std::fs::read(&copy).unwrap();
    for secret in SECRETS {
        assert!(private.contains(secret), "{secret}");
        assert!(
            !bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes()),
            "{secret}"
        );
    }
    // The open document is still the whole one, in its own file.
    assert_eq!(harness.state().session().path(), Some(own.as_path()));
    assert!(!harness.state().session().project().private.is_empty());
    let reading = read(
        &String::from_utf8(bytes).unwrap(),
        displace_scenarios::catalogue(),
    );
    assert!(reading.project.is_some(), "{:#?}", reading.problems);
    // Never over the project itself.
    harness
        .state_mut()
        .apply(&ctx, Command::SaveCopy(Some(own.clone())));
    harness.step();
    assert_eq!(std::fs::read_to_string(&own).unwrap(), private);
}

/// The sample with prices opened, points given and a weight changed afterwards.
fn scored() -> Project {
    let mut project = project("partner-quotes");
    let criterion = |id: &str, name: &str, weight: i64, points: &[(&str, i64)]| Criterion {
        id: id.to_owned(),
        name: name.to_owned(),
        weight: weight.into(),
        points: points
            .iter()
            .map(|(quote, points)| ((*quote).to_owned(), (*points).into()))
            .collect(),
    };
    project.levelling.score = Some(Score {
        opened: Some(date(2027, 1, 18)),
        full_points: Some(Money::whole(60_000)),
        no_points: Some(Money::whole(160_000)),
        criteria: vec![
            criterion("price", "Price", 50, &[]),
            criterion(
                "fit",
                "Technical fit",
                40,
                &[("rheintal", 6), ("lumiere", 7), ("continuity", 9)],
            ),
            criterion(
                "people",
                "People who know our network",
                10,
                &[("rheintal", 9), ("lumiere", 4)],
            ),
        ],
        changes: vec![Change {
            on: date(2027, 1, 20),
            criterion: "fit".to_owned(),
            from: 30.into(),
            to: 40.into(),
        }],
    });
    project
}

#[test]
fn the_page_looks_as_it_did_and_fits_a_large_screen() {
    let kept = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let seen = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    let mut changed = Vec::new();
    for (theme, name) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        for size in [[1280.0, 800.0], [1920.0, 1080.0]] {
            for (document, tabs) in [
                (project("partner-quotes"), &TABS[..]),
                (scored(), &[("Points", "quotes-points-filled")]),
            ] {
                let mut harness = open(document, SMALL, size, theme);
                until(&mut harness, |app| app.jobs().state() == State::Ready);
                let ctx = harness.ctx.clone();
                harness.state_mut().apply(&ctx, Command::GoTo(Page::Quotes));
                harness.run_steps(3);
                for (tab, called) in tabs {
                    harness
                        .get_by_role_and_label(Role::Button, tab)
                        .click_accesskit();
                    harness.run_steps(6);
                    let picture = displace_testing::screenshot(&mut harness).unwrap();
                    let nodes = harness.root().children_recursive();
                    let boxes = nodes.filter_map(|node| node.accesskit_node().bounding_box());
                    let right = boxes.map(|room| room.x1).fold(0.0, f64::max);
                    assert!(right <= f64::from(size[0]), "{called} is cut off: {right}");
                    assert_eq!(harness.unnamed_widgets(), Vec::<String>::new(), "{called}");
                    let picture_of = format!("{called}-{name}");
                    displace_testing::save(&picture, &seen, &format!("{picture_of}-{}", size[0]))
                        .unwrap();
                    if size[0] < 1300.0 {
                        let found = displace_testing::compare(&picture, &kept, &picture_of);
                        changed.extend(found.err());
                    }
                }
            }
        }
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

/// An empty sheet with a price in the cell of each line, as a partner sends it back.
pub(crate) fn filled(rows: &[Vec<String>]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    for (row, cells) in (0_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell.parse::<f64>() {
                Ok(number) => page.write_number(row, column, number).unwrap(),
                Err(_) => page.write_string(row, column, cell).unwrap(),
            };
        }
        if row >= 10 {
            page.write_number(row, 4, 100.5 * f64::from(row)).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_filled_response_sheet_is_read_back_without_a_mapping() {
    let folder = folder();
    let project = project("partner-quotes");
    let comparison = compare(&project).unwrap();
    for language in Language::ALL {
        let empty = cells(request::sheet(&project, &comparison, *language).unwrap());
        let path = folder.path().join(format!("{}.xlsx", language.as_str()));
        std::fs::write(&path, filled(&empty)).unwrap();
        let mut book = Book::open(&path, Limits::by_hand()).unwrap();
        let import = displace::import::quote::read(&mut book, &Settings::default()).unwrap();
        let lines = &import.quote.lines;
        assert_eq!(
            lines.len(),
            comparison.scope.len(),
            "{language:?}: {:?}",
            import.left_out
        );
        for ((row, line), need) in (10_u32..).zip(lines).zip(&comparison.scope) {
            assert_eq!(
                (&line.part_number, &line.description),
                (&need.part_number, &need.name)
            );
            assert_eq!(line.quantity.normalize(), need.quantity.normalize());
            let price = line.unit_price().unwrap().unwrap().to_f64();
            assert!(
                (price - 100.5 * f64::from(row)).abs() < 1e-9,
                "{language:?}: {price}"
            );
        }
        let answer = run(&["quotes", path.to_str().unwrap(), "--format", "json"]);
        assert_eq!(answer.code, 0, "{}", answer.stderr);
    }
}
