//! Libraries: solutions and prices outside any project.

use displace_model::problem::Problem;
use displace_model::project::library::{
    Library, check, is_library, read, read_bytes, untied, write,
};
use proptest::prelude::*;

use crate::arbitrary;
use crate::document::{SMALL, catalogue};

const HEAD: &str = "format = 1\nlibrary = \"Mine\"\ncurrency = \"EUR\"\n";

const ITEM: &str = "[[item]]\nid = \"suite\"\ncategory = \"licences\"\nmetric = \"instance\"\nprice = 120\nevery = \"year\"\n";

fn problems(text: &str) -> Vec<Problem> {
    let reading = read(&format!("{HEAD}{text}"));
    assert_eq!(
        reading.library.is_none(),
        reading.problems.iter().any(Problem::is_error),
        "{text}"
    );
    reading.problems
}

/// An arbitrary library: the plans of an arbitrary project without its estate, and all their items.
fn arbitrary_library() -> impl Strategy<Value = Library> {
    arbitrary::project(&catalogue()).prop_map(|project| {
        let plans: Vec<_> = project.plans.iter().map(untied).collect();
        let mut library = Library::new(&project.name, &project.currency);
        library.note = project.note;
        library.items = plans[0].contract.items.clone();
        for item in &mut library.items {
            item.copies.clear();
        }
        library.plans = plans;
        library
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_library_is_read_back_as_it_was_written(library in arbitrary_library()) {
        let text = write(&library);
        let reading = read(&text);
        let errors: Vec<_> = reading.problems.iter().filter(|problem| problem.is_error()).collect();
        prop_assert!(errors.is_empty(), "{text}\n{errors:#?}");
        prop_assert_eq!(reading.library.as_ref(), Some(&library), "{}", text);
        prop_assert_eq!(check(&library).len().min(201), reading.problems.len());
        prop_assert!(is_library(text.as_bytes()));
    }
}

#[test]
fn a_library_of_one_item_has_no_problems() {
    assert_eq!(problems(ITEM), []);
    assert!(!is_library(SMALL.as_bytes()) && !is_library(&[0xff, 0xfe, 0x00]));
    let named_later = "format = 1\nname = \"a\"\n[story]\nlibrary = \"no\"\n";
    assert!(!is_library(named_later.as_bytes()));
}

#[test]
fn what_is_counted_by_the_estate_needs_none_in_a_library() {
    for metric in ["front_end_tib", "back_end_tib", "instance", "host", "flat"] {
        let item = ITEM.replace("instance", metric);
        assert_eq!(problems(&item), [], "{metric}");
    }
}

#[test]
fn every_problem_is_told_with_its_place_and_line() {
    let plan = "[[plan]]\nid = \"x\"\nrole = \"proposal\"\n";
    let copy = "[[plan.copy]]\nid = \"nas\"\ninterval_hours = 24\ntib_per_hour_per_stream = 1\n";
    for (text, place, line, hint) in [
        (
            format!("{ITEM}workloads = [\"erp\"]\n"),
            "item.suite.workloads",
            10,
            "tied to the estate",
        ),
        (
            format!("{ITEM}copies = [\"nas\"]\n"),
            "item.suite.copies",
            10,
            "tied to the estate",
        ),
        (format!("{ITEM}{ITEM}"), "item[1].id", 11, "another id"),
        (
            format!("{ITEM}discount = 30\n"),
            "item.suite.discount",
            10,
            "did you mean 0.3",
        ),
        (
            format!("{ITEM}currency = \"EURO\"\n"),
            "item.suite.currency",
            10,
            "add [[economics.exchange_rate]]",
        ),
        (
            format!("{ITEM}co_term_with = \"other\"\n"),
            "item.suite.co_term_with",
            10,
            "",
        ),
        (
            format!("{plan}{copy}domains = [\"site_a\"]\n"),
            "plan.x.copy.nas.domains",
            11,
            "tied to the estate",
        ),
        (
            format!("{plan}{copy}streams = 0\n"),
            "plan.x.copy.nas.streams",
            11,
            "",
        ),
        (
            format!("{plan}[[plan.cost]]\ncategory = \"licences\"\namount = 1e40\n"),
            "plan.x.cost.licences_1.amount",
            9,
            "",
        ),
        ("[[workload]]\nid = \"erp\"\n".to_owned(), "workload", 4, ""),
        ("[[item]]\n".to_owned(), "item[0].id", 4, ""),
    ] {
        let found = problems(&text);
        let problem = found.iter().find(|problem| problem.place == place);
        let problem = problem.unwrap_or_else(|| panic!("{place} in {found:#?}"));
        assert_eq!(problem.line, Some(line), "{problem}");
        assert!(problem.hint.contains(hint), "{problem}");
    }
}

#[test]
fn a_file_that_is_no_library_says_what_is_missing() {
    let found: Vec<String> = read(SMALL)
        .problems
        .into_iter()
        .map(|one| one.place)
        .collect();
    for place in ["library", "name", "start", "workload"] {
        assert!(found.iter().any(|one| one == place), "{place} in {found:?}");
    }
    assert!(read_bytes(&[0x66, 0xff]).library.is_none());
    let newer = read("format = 2\nlibrary = \"x\"\n");
    assert_eq!((newer.library, newer.problems.len()), (None, 1));
    let broken = read("format = 1\nlibrary = \"x\ncurrency = EUR\n");
    assert!(broken.library.is_none() && broken.problems.len() >= 2);
}

#[test]
fn amounts_of_other_currencies_may_stand_beside_the_library_s_own() {
    assert_eq!(problems(&format!("{ITEM}currency = \"USD\"\n")), []);
}

#[test]
fn a_plan_is_untied_from_its_estate_and_keeps_everything_else() {
    let text = SMALL.replace(
        "tib_per_hour_per_stream = 0.1\n",
        "tib_per_hour_per_stream = 0.1\nprotects = [\"erp\"]\ndomains = [\"san_1\"]\n",
    );
    let project = displace_model::project::read(&text, &catalogue())
        .project
        .unwrap();
    let plan = &project.plans[0];
    let free = untied(plan);
    assert!(free.copies[0].protects.is_empty() && free.copies[0].domains.is_empty());
    assert_eq!(free.contract, plan.contract);
    let mut library = Library::new("Mine", "EUR");
    library.plans = vec![plan.clone()];
    assert_eq!(check(&library).len(), 2);
    library.plans = vec![free];
    assert_eq!(check(&library), []);
}
