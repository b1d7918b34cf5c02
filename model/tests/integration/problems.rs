//! Wrong values: each is reported with its place and a hint.

use displace_model::problem::{Problem, Severity};
use displace_model::project::{check, read_catalogue};

use crate::document::{SMALL, changed, reading};

/// (what stands in the small project, what is written instead, place, part of the value, part of the hint)
const CASES: &[(&str, &str, &str, &str, &str)] = &[
    ("format = 1", "format = 2", "format", "2", "reads format 2"),
    ("format = 1", "format = 0", "format", "0", ""),
    ("format = 1", "format = \"1\"", "format", "\"1\"", ""),
    ("format = 1\n", "", "format", "nothing", "format = 1"),
    (
        "currency = \"EUR\"",
        "currency = \"eur\"",
        "currency",
        "eur",
        "EUR",
    ),
    (
        "currency = \"EUR\"",
        "currency = \"EURO\"",
        "currency",
        "EURO",
        "EUR",
    ),
    (
        "start = 2027-01-01",
        "start = \"2027-01-01\"",
        "start",
        "2027-01-01",
        "without quotation marks",
    ),
    (
        "start = 2027-01-01",
        "start = 2027-01-01T09:00:00",
        "start",
        "2027-01-01",
        "",
    ),
    (
        "horizon_years = 5",
        "horizon_years = 51",
        "horizon_years",
        "51",
        "",
    ),
    (
        "horizon_years = 5",
        "horizon_years = 5.5",
        "horizon_years",
        "5.5",
        "",
    ),
    (
        "horizon_years = 5",
        "horizon_years = 5\nbaseline = \"keeps\"",
        "baseline",
        "keeps",
        "\"keep\"",
    ),
    (
        "horizon_years = 5",
        "horizon_years = 5\nhorizon = 3",
        "horizon",
        "unknown key",
        "horizon_years",
    ),
    (
        "kind = \"storage\"",
        "kind = \"estate\"",
        "domain.san_1.kind",
        "estate",
        "such as",
    ),
    (
        "id = \"san_1\"",
        "id = \"SAN 1\"",
        "domain[0].id",
        "SAN 1",
        "san_1",
    ),
    ("id = \"erp\"\n", "", "workload[0].id", "nothing", ""),
    (
        "id = \"erp\"\n",
        "id = \"erp\"\n[[workload]]\nid = \"erp\"\n",
        "workload[1].id",
        "erp",
        "another id",
    ),
    (
        "size_tib = 2",
        "size_tb = 2",
        "workload.erp.size_tb",
        "unknown key",
        "size_tib",
    ),
    ("size_tib = 2\n", "", "workload.erp.size_tib", "nothing", ""),
    (
        "size_tib = 2",
        "size_tib = \"2\"",
        "workload.erp.size_tib",
        "\"2\"",
        "without quotation marks",
    ),
    (
        "size_tib = 2",
        "size_tib = \"2,5\"",
        "workload.erp.size_tib",
        "2,5",
        "2.5",
    ),
    (
        "size_tib = 2",
        "size_tib = nan",
        "workload.erp.size_tib",
        "nan",
        "",
    ),
    (
        "size_tib = 2",
        "size_tib = -2",
        "workload.erp.size_tib",
        "-2",
        "",
    ),
    (
        "size_tib = 2",
        "size_tib = { pert = [3, 2, 1] }",
        "workload.erp.size_tib",
        "pert",
        "",
    ),
    (
        "size_tib = 2",
        "size_tib = { pert = [1, 2] }",
        "workload.erp.size_tib.pert",
        "a list of 2",
        "",
    ),
    (
        "size_tib = 2",
        "size_tib = { peRt = [1, 2, 3] }",
        "workload.erp.size_tib.peRt",
        "unknown key",
        "pert",
    ),
    (
        "size_tib = 2",
        "size_tib = { grade = \"measured\" }",
        "workload.erp.size_tib",
        "without a form",
        "pert",
    ),
    (
        "size_tib = 2",
        "size_tib = { value = 2, grade = \"guess\" }",
        "workload.erp.size_tib.grade",
        "guess",
        "",
    ),
    (
        "size_tib = 2",
        "size_tib = { normal = { mean = 2, sd = 1 } }",
        "workload.erp.size_tib",
        "normal",
        "at_least = 0",
    ),
    (
        "size_tib = 2",
        "size_tib = { normal = { mean = 2 } }",
        "workload.erp.size_tib.normal.sd",
        "nothing",
        "sd",
    ),
    (
        "size_tib = 2",
        "size_tib = { discrete = [[1, 2], [3]] }",
        "workload.erp.size_tib.discrete[1]",
        "a list",
        "",
    ),
    (
        "size_tib = 2",
        "size_tib = { mixture = [{ weight = 1 }] }",
        "workload.erp.size_tib.mixture[0].of",
        "nothing",
        "",
    ),
    (
        "size_tib = 2",
        "size_tib = 2\ngrowth_per_year = 18",
        "workload.erp.growth_per_year",
        "18",
        "0.18",
    ),
    (
        "size_tib = 2",
        "size_tib = 2\ngrowth_per_year = \"18 %\"",
        "workload.erp.growth_per_year",
        "18 %",
        "0.18",
    ),
    (
        "size_tib = 2",
        "size_tib = 2\ncount = 0",
        "workload.erp.count",
        "0",
        "",
    ),
    (
        "size_tib = 2",
        "size_tib = 2\ncount = 100_001",
        "workload",
        "100001 instances",
        "",
    ),
    (
        "size_tib = 2",
        "size_tib = 2\nrto_hours = -1",
        "workload.erp.rto_hours",
        "-1",
        "",
    ),
    (
        "size_tib = 2",
        "size_tib = 2\nessential = \"yes\"",
        "workload.erp.essential",
        "yes",
        "",
    ),
    (
        "domains = [\"san_1\"]",
        "domains = [\"san_2\"]",
        "workload.erp.domains[0]",
        "san_2",
        "san_1",
    ),
    (
        "domains = [\"san_1\"]",
        "domains = \"san_1\"",
        "workload.erp.domains",
        "san_1",
        "[\"san_1\"]",
    ),
    (
        "role = \"incumbent\"",
        "role = \"incumbant\"",
        "plan.keep.role",
        "incumbant",
        "incumbent",
    ),
    (
        "role = \"incumbent\"",
        "role = \"proposal\"",
        "plan",
        "no incumbent",
        "incumbent",
    ),
    (
        "role = \"incumbent\"\n",
        "",
        "plan.keep.role",
        "nothing",
        "",
    ),
    (
        "interval_hours = 24",
        "interval_hours = 24\nstreams = 0",
        "plan.keep.copy.nas.streams",
        "0",
        "",
    ),
    (
        "interval_hours = 24",
        "interval_hours = 24\nprotects = [\"epr\"]",
        "plan.keep.copy.nas.protects[0]",
        "epr",
        "erp",
    ),
    (
        "interval_hours = 24",
        "interval_hours = 24\njob_success = 97",
        "plan.keep.copy.nas.job_success",
        "97",
        "0.97",
    ),
    (
        "interval_hours = 24",
        "interval_hours = 24\njob_success = { normal = { mean = 0.9, sd = 0.1 } }",
        "plan.keep.copy.nas.job_success",
        "normal",
        "at_least = 0 and at_most = 1",
    ),
    (
        "interval_hours = 24",
        "interval_hours = 24\nstate = \"of\"",
        "plan.keep.copy.nas.state",
        "of",
        "off",
    ),
    (
        "interval_hours = 24",
        "interval_hours = 24\nbelieved = \"off\"",
        "plan.keep.copy.nas.believed",
        "off",
        "state",
    ),
    (
        "interval_hours = 24",
        "interval_hours = 24\ninstant = { boot_hours = 1 }",
        "plan.keep.copy.nas.instant.slots",
        "nothing",
        "",
    ),
    (
        "interval_hours = 24",
        "interval_hours = 24\nattempts = 4_000_000_000",
        "plan.keep.copy.nas.attempts",
        "4000000000",
        "last_attempt_succeeds",
    ),
    (
        "interval_hours = 24",
        "interval_hours = 24\nlag_hours = 1e308",
        "plan.keep.copy.nas.lag_hours",
        "1e308",
        "",
    ),
    (
        "interval_hours = 24",
        "interval_hours = 24\nlag_hours = { lognormal = { mean = 1e12, sd = 1e20 } }",
        "plan.keep.copy.nas.lag_hours",
        "a range (lognormal)",
        "at_most",
    ),
    (
        "amount = 42000",
        "amount = { uniform = [-1e300, 1e300] }",
        "plan.keep.cost.licences_1.amount",
        "a range (uniform)",
        "at_most",
    ),
    (
        "tib_per_hour_per_stream = 0.1",
        "tib_per_hour_per_stream = 0",
        "plan.keep.copy.nas.tib_per_hour_per_stream",
        "0",
        "",
    ),
    (
        "category = \"licences\"",
        "category = \"licenses\"",
        "plan.keep.cost.licenses_1.category",
        "licenses",
        "licences",
    ),
    (
        "amount = 42000\n",
        "",
        "plan.keep.cost.licences_1.amount",
        "nothing",
        "",
    ),
    (
        "amount = 42000",
        "amount = \"42000\"",
        "plan.keep.cost.licences_1.amount",
        "42000",
        "without quotation marks",
    ),
    (
        "amount = 42000",
        "amount = 42000\nevery = \"yearly\"",
        "plan.keep.cost.licences_1.every",
        "yearly",
        "year",
    ),
    (
        "amount = 42000",
        "amount = 42000\nfrom = 2028-01-01\nuntil = 2027-01-01",
        "plan.keep.cost.licences_1.until",
        "2027-01-01",
        "never paid",
    ),
    (
        "use = \"storage_failure\"",
        "use = \"storage_failur\"",
        "threat.storage_failur.use",
        "storage_failur",
        "storage_failure",
    ),
    (
        "use = \"storage_failure\"",
        "use = \"storage_failure\"\ntargets = [\"san\"]",
        "threat.storage_failure.targets[0]",
        "san",
        "",
    ),
    (
        "use = \"storage_failure\"",
        "use = \"storage_failure\"\n[[threat.effect]]\nkind = \"destroyed\"\nchance = 0.3",
        "threat.storage_failure.effect",
        "add up to 1.1",
        "",
    ),
    (
        "use = \"storage_failure\"",
        "use = \"storage_failure\"\nhits = { share = 0.1, count = 1 }",
        "threat.storage_failure.hits",
        "a table",
        "",
    ),
    (
        "use = \"storage_failure\"",
        "id = \"x\"\nper = \"site\"",
        "threat.x.rate_per_year",
        "nothing",
        "",
    ),
    (
        "use = \"storage_failure\"",
        "id = \"x\"\nper = \"estate\"\nrate_per_year = 1",
        "threat.x.effect",
        "none",
        "",
    ),
    (
        "[[threat]]",
        "[story]\nthreat = \"storage_fail\"\n[[threat]]",
        "story.threat",
        "storage_fail",
        "storage_failure",
    ),
    (
        "[[threat]]",
        "[story]\nthreat = \"storage_failure\"\ntarget = \"san\"\n[[threat]]",
        "story.target",
        "san",
        "",
    ),
    (
        "[[threat]]",
        "[story]\nthreat = \"storage_failure\"\nat = 2040-01-01T00:00:00\n[[threat]]",
        "story.at",
        "2040",
        "",
    ),
    (
        "[[threat]]",
        "[story]\nthreat = \"storage_failure\"\nat = 2027-01-01T00:00:00Z\n[[threat]]",
        "story.at",
        "2027",
        "offset",
    ),
    (
        "[[threat]]",
        "[[economics]]\ndiscount_rate = 0.05\n[[threat]]",
        "economics",
        "a list",
        "[economics]",
    ),
    (
        "[[threat]]",
        "[economics]\ndiscount_rate = { uniform = [0.05, 0.08] }\n[[threat]]",
        "economics.discount_rate",
        "uniform",
        "range is not possible",
    ),
    (
        "[[threat]]",
        "[economics]\ninflation = -1\n[[threat]]",
        "economics.inflation",
        "-1",
        "",
    ),
    (
        "[[threat]]",
        "[economics]\ntax_rate = 30\n[[threat]]",
        "economics.tax_rate",
        "30",
        "",
    ),
    (
        "[[threat]]",
        "[economics]\namounts = \"rael\"\n[[threat]]",
        "economics.amounts",
        "rael",
        "real",
    ),
    (
        "[[threat]]",
        "[economics]\ndepreciation_years = 0\n[[threat]]",
        "economics.depreciation_years",
        "0",
        "",
    ),
    (
        "[[threat]]",
        "[[economics.line]]\nid = \"x\"\nresidual = 1.5\n[[threat]]",
        "economics.line.x.residual",
        "1.5",
        "",
    ),
    (
        "[[threat]]",
        "[[economics.asset]]\nid = \"x\"\nbook_value = 5\nkept_by = [\"kep\"]\n[[threat]]",
        "economics.asset.x.kept_by[0]",
        "kep",
        "keep",
    ),
    (
        "[[threat]]",
        "[[economics.asset]]\nid = \"x\"\nbook_value = -5\n[[threat]]",
        "economics.asset.x.book_value",
        "-5",
        "",
    ),
    (
        "[[threat]]",
        "[[economics.exchange_rate]]\ncurrency = \"USB\"\ndate = 2026-11-02\nrate = 0.9\n[[threat]]",
        "economics.exchange_rate[0].currency",
        "USB",
        "USD",
    ),
    (
        "[[threat]]",
        "[[economics.exchange_rate]]\ncurrency = \"EUR\"\ndate = 2026-11-02\nrate = 1\n[[threat]]",
        "economics.exchange_rate[0].currency",
        "EUR",
        "own",
    ),
    (
        "[[threat]]",
        "[[economics.exchange_rate]]\ncurrency = \"USD\"\nrate = 0.9\n[[threat]]",
        "economics.exchange_rate[0].date",
        "nothing",
        "day of the rate",
    ),
    (
        "[[threat]]",
        "[[economics.exchange_rate]]\ncurrency = \"USD\"\ndate = 2026-11-02\nrate = 0\n[[threat]]",
        "economics.exchange_rate[0].rate",
        "0",
        "",
    ),
    (
        "[[threat]]",
        "[settings]\norder = \"first_came\"\n[[threat]]",
        "settings.order",
        "first_came",
        "first_come",
    ),
    (
        "horizon_years = 5",
        "horizon_years = 5\n[calendar]\nbusiness_days = []",
        "calendar.business_days",
        "no day",
        "stand still",
    ),
    (
        "horizon_years = 5",
        "horizon_years = 5\n[calendar]\nbusiness_days = [\"mondy\"]",
        "calendar.business_days",
        "",
        "\"monday\"",
    ),
    (
        "horizon_years = 5",
        "horizon_years = 5\n[calendar]\nbusiness_from = 18:00:00\nbusiness_until = 08:00:00",
        "calendar.business_until",
        "08:00:00",
        "end of the day",
    ),
    (
        "horizon_years = 5",
        "horizon_years = 5\n[calendar]\nbusiness_from = \"8:00\"",
        "calendar.business_from",
        "8:00",
        "without quotation marks",
    ),
    (
        "horizon_years = 5",
        "horizon_years = 5\n[[calendar.peak]]\nid = \"harvest\"",
        "calendar.peak.harvest",
        "no day",
        "last_days_of_month",
    ),
    (
        "horizon_years = 5",
        "horizon_years = 5\n[[calendar.peak]]\nid = \"harvest\"\nlast_days_of_month = 32",
        "calendar.peak.harvest.last_days_of_month",
        "32",
        "",
    ),
    (
        "size_tib = 2",
        "size_tib = 2\nneeds = [{ workload = \"erp\" }]",
        "workload.erp.needs",
        "erp needs erp",
        "leave one",
    ),
    (
        "size_tib = 2",
        "size_tib = 2\nneeds = [{ workload = \"epr\" }]",
        "workload.erp.needs[0].workload",
        "epr",
        "\"erp\"",
    ),
    (
        "[[plan]]",
        "[[workload]]\nid = \"mail\"\nsize_tib = 1\ncost_per_hour_down = 1\nneeds = [{ workload = \"erp\", serving = 2 }]\n\n[[plan]]",
        "workload.mail.needs[0].serving",
        "2",
        "",
    ),
    (
        "size_tib = 2",
        "size_tib = 2\nstep = [{ after_hours = 8 }]",
        "workload.erp.step[0]",
        "neither",
        "",
    ),
    (
        "size_tib = 2",
        "size_tib = 2\nstep = [{ after_hours = -1, factor = 2 }]",
        "workload.erp.step[0].after_hours",
        "-1",
        "",
    ),
    (
        "size_tib = 2",
        "size_tib = 2\nstep = [{ amount = 2 }]",
        "workload.erp.step[0].after_hours",
        "nothing",
        "hour",
    ),
    (
        "interval_hours = 24",
        "interval_hours = 24\nfed_by = \"tape\"",
        "plan.keep.copy.nas.fed_by",
        "tape",
        "",
    ),
    (
        "interval_hours = 24",
        "interval_hours = 24\nfed_by = \"nas\"",
        "plan.keep.copy.nas.fed_by",
        "nas fed by nas",
        "leave fed_by out",
    ),
    (
        "interval_hours = 24",
        "interval_hours = 24\nrestore_test_every_days = 0.5",
        "plan.keep.copy.nas.restore_test_every_days",
        "0.5",
        "",
    ),
    (
        "interval_hours = 24",
        "interval_hours = 24\nstart_hours = \"business\"",
        "plan.keep.copy.nas.start_hours",
        "business",
        "business_hours",
    ),
    (
        "interval_hours = 24",
        "interval_hours = 24\nmalicious_destroy_probability = 57",
        "plan.keep.copy.nas.malicious_destroy_probability",
        "57",
        "",
    ),
    (
        "role = \"incumbent\"",
        "role = \"incumbent\"\nmax_concurrent_restores = 0",
        "plan.keep.max_concurrent_restores",
        "0",
        "",
    ),
    (
        "role = \"incumbent\"",
        "role = \"incumbent\"\nprerequisite = [{ id = \"server\", needed_by = [\"nsa\"] }]",
        "plan.keep.prerequisite.server.needed_by[0]",
        "nsa",
        "\"nas\"",
    ),
    (
        "role = \"incumbent\"",
        "role = \"incumbent\"\nworkaround = [{ id = \"paper\", relief = 1.5 }]",
        "plan.keep.workaround.paper.relief",
        "1.5",
        "",
    ),
    (
        "role = \"incumbent\"",
        "role = \"incumbent\"\ninsurance = { deductible = 1 }",
        "plan.keep.insurance.limit",
        "nothing",
        "",
    ),
    (
        "role = \"incumbent\"",
        "role = \"incumbent\"\nsupport = { step = [{ id = \"reset\" }] }",
        "plan.keep.support.step.reset.hours",
        "nothing",
        "",
    ),
    (
        "use = \"storage_failure\"",
        "use = \"storage_failure\"\nseason = { business_hours = 0, outside_hours = 0 }",
        "threat.storage_failure.season",
        "all 0",
        "enabled = false",
    ),
    (
        "use = \"storage_failure\"",
        "use = \"storage_failure\"\nseason = { at_peak = -1 }",
        "threat.storage_failure.season.at_peak",
        "-1",
        "",
    ),
    (
        "use = \"storage_failure\"",
        "use = \"storage_failure\"\nseason = { months = [1, 2] }",
        "threat.storage_failure.season.months",
        "a list of 2",
        "",
    ),
    (
        "use = \"storage_failure\"",
        "use = \"storage_failure\"\n[[threat.effect]]\nkind = \"unavailable\"\nid = \"short\"\nchance = 0.2\n[[threat.effect]]\nkind = \"unavailable\"\nid = \"short\"\nchance = 0.1",
        "threat.storage_failure.effect[1].id",
        "short",
        "give one an id",
    ),
];

fn told(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn each_wrong_value_is_reported_with_place_and_hint() {
    for (from, to, place, value, hint) in CASES {
        let reading = reading(&changed(from, to));
        assert_eq!(reading.project, None, "{to}");
        let found = reading
            .problems
            .iter()
            .find(|problem| problem.place == *place && problem.is_error());
        let found = found.unwrap_or_else(|| {
            panic!(
                "{to}: nothing about {place} in\n{}",
                told(&reading.problems)
            )
        });
        assert!(found.value.contains(value), "{to}: {found}");
        assert!(found.hint.contains(hint), "{to}: {found}");
        assert!(
            found.line.is_some() && found.column.is_some(),
            "{to}: {found}"
        );
    }
}

#[test]
fn one_wrong_value_is_one_error() {
    for (from, to, place, ..) in CASES {
        // A renamed record or a misspelt key is missed elsewhere, which is a second error.
        let echoes = [
            "size_tb",
            "[[workload]]\nid = \"erp\"",
            "SAN 1",
            "peRt",
            "id = \"x\"\nper = \"site\"",
            "id = \"erp\"\n",
        ];
        if echoes.iter().any(|echo| to.contains(echo) || from == echo) {
            continue;
        }
        let problems = reading(&changed(from, to)).problems;
        let errors = problems.iter().filter(|problem| problem.is_error()).count();
        assert_eq!(errors, 1, "{to} at {place}:\n{}", told(&problems));
    }
}

#[test]
fn the_small_project_has_no_problem() {
    let reading = reading(SMALL);
    assert!(reading.problems.is_empty(), "{}", told(&reading.problems));
    assert!(reading.project.is_some());
}

#[test]
fn syntax_errors_and_wrong_values_are_reported_together() {
    let text = SMALL
        .replace("name = \"Small\"", "name = \"Small")
        .replace(
            "size_tib = 2",
            "size_tib = 2\ngrowth_per_year = 300\ncolour = 1",
        )
        .replace("amount = 42000", "amount = 42000 EUR");
    let reading = reading(&text);
    assert_eq!(reading.project, None);
    let lines: Vec<_> = reading
        .problems
        .iter()
        .map(|problem| (problem.line.unwrap(), problem.place.as_str()))
        .collect();
    assert!(
        lines
            .iter()
            .any(|(line, place)| *line == 2 && place.is_empty()),
        "{lines:?}"
    );
    assert!(
        lines.contains(&(14, "workload.erp.growth_per_year")),
        "{lines:?}"
    );
    assert!(lines.contains(&(15, "workload.erp.colour")), "{lines:?}");
    assert!(
        lines
            .iter()
            .any(|(line, place)| *line == 30 && place.is_empty()),
        "{lines:?}"
    );
    assert!(lines.is_sorted(), "{lines:?}");
}

#[test]
fn line_and_column_point_at_the_value_in_characters() {
    let text = changed(
        "domains = [\"san_1\"]",
        "domains = [\"san_1\", \"ö\", \"san_3\"]",
    );
    let problems = reading(&text).problems;
    let places: Vec<_> = problems
        .iter()
        .map(|problem| (problem.line, problem.column))
        .collect();
    assert_eq!(places, [(Some(15), Some(21)), (Some(15), Some(26))]);
}

#[test]
fn unusual_values_are_warnings_and_do_not_stop_the_project() {
    let reading = reading(&changed(
        "size_tib = 2",
        "size_tib = 2\ngrowth_per_year = 3",
    ));
    assert!(reading.project.is_some());
    let [warning] = &reading.problems[..] else {
        panic!("{}", told(&reading.problems))
    };
    assert_eq!(warning.severity, Severity::Warning);
    assert_eq!(warning.place, "workload.erp.growth_per_year");
    assert!(warning.hint.contains("0.03"), "{warning}");
}

#[test]
fn a_threat_that_can_never_strike_is_a_warning() {
    let reading = reading(&changed("kind = \"storage\"", "kind = \"storge\""));
    assert!(reading.project.is_some());
    let kind = reading
        .problems
        .iter()
        .find(|problem| problem.place == "domain.san_1.kind")
        .unwrap();
    assert!(kind.hint.contains("\"storage\""), "{kind}");
}

#[test]
fn a_long_list_of_problems_ends_with_how_many_more_there_are() {
    let more = (0..1_000)
        .map(|index| format!("wrong_{index} = 1\n"))
        .collect::<Vec<_>>()
        .concat();
    let problems = reading(&format!("{more}{SMALL}")).problems;
    assert_eq!(problems.len(), 201);
    assert!(
        problems[200].value.contains("800 more"),
        "{}",
        problems[200]
    );
    assert!(problems[200].is_error());
}

#[test]
fn a_project_changed_in_memory_is_held_against_the_same_rules() {
    let mut project = reading(SMALL).project.unwrap();
    assert_eq!(check(&project), []);
    project.workloads[0].domains.push("nowhere".to_owned());
    project.plans[0].copies[0].streams = 0;
    project.currency = "Euro".to_owned();
    let places: Vec<_> = check(&project)
        .into_iter()
        .map(|problem| problem.place)
        .collect();
    assert_eq!(
        places,
        [
            "currency",
            "workload.erp.domains[1]",
            "plan.keep.copy.nas.streams"
        ]
    );
}

#[test]
fn a_plan_has_at_most_64_copies() {
    let mut project = reading(SMALL).project.unwrap();
    let copy = project.plans[0].copies[0].clone();
    project.plans[0].copies = (0..64)
        .map(|number| displace_model::solution::Copy {
            id: format!("copy_{number}"),
            ..copy.clone()
        })
        .collect();
    assert_eq!(check(&project), []);
    project.plans[0].copies.push(copy);
    let problems = check(&project);
    assert_eq!(problems.len(), 1);
    assert_eq!(
        (problems[0].place.as_str(), problems[0].value.as_str()),
        ("plan.keep.copy", "65 copies")
    );
}

#[test]
fn money_keeps_its_digits() {
    use displace_model::contract::Amount;
    let text = changed(
        "amount = 42000",
        "amount = 123_456_789_012_345_678.123456789",
    );
    let project = reading(&text).project.unwrap();
    let Amount::Exact(money, _) = &project.plans[0].contract.lines[0].amount else {
        panic!("an exact amount")
    };
    assert_eq!(money.to_string(), "123456789012345678.123456789");
}

#[test]
fn an_override_keeps_what_it_does_not_name() {
    use displace_model::input::Origin;
    let text = changed(
        "use = \"storage_failure\"",
        "use = \"storage_failure\"\nrate_per_year = 0.1\n[[threat.effect]]\nkind = \"corrupted\"\nchance = 0\n",
    );
    let project = reading(&text).project.unwrap();
    let threat = &project.threats[0];
    assert_eq!(threat.id, "storage_failure");
    assert_eq!(threat.rate_per_year.origin, Origin::Project);
    assert_eq!(threat.detection_hours.origin, Origin::Default);
    assert_eq!(threat.effects[0].repair_hours.origin, Origin::Catalogue);
    assert_eq!(threat.effects.len(), 3);
}

#[test]
fn a_broken_catalogue_tells_its_problems() {
    let problems =
        read_catalogue("format = 1\n[[threat]]\nid = \"x\"\nper = \"site\"\nrate_per_year = -1\n")
            .unwrap_err();
    let places: Vec<_> = problems
        .iter()
        .map(|problem| problem.place.as_str())
        .collect();
    assert_eq!(places, ["threat.x.effect", "threat.x.rate_per_year"]);
}
