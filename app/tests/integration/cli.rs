//! Every command, its exit code, and what goes where.

use serde_json::Value;

use crate::program::{Answer, data, run, run_with_input};

fn json(answer: &Answer) -> Value {
    assert_eq!(answer.code, 0, "{}", answer.stderr);
    serde_json::from_str(&answer.stdout).unwrap()
}

#[test]
fn help_teaches_files_examples_and_exit_codes_and_lists_only_what_exists() {
    let help = run(&["--help"]);
    assert_eq!((help.code, help.stderr.as_str()), (0, ""));
    for taught in ["Exit codes", "Examples", "sample", "standard input", "  70"] {
        assert!(help.stdout.contains(taught), "{taught}");
    }
    for command in [
        "run", "replay", "check", "quotes", "samples", "import", "library", "schema",
    ] {
        assert!(
            help.stdout.contains(&format!("\n  {command} ")),
            "{command}"
        );
        let own = run(&[command, "--help"]);
        assert_eq!((own.code, own.stderr.as_str()), (0, ""));
    }
    assert!(!help.stdout.contains("\n  report "));
    assert!(run(&["run", "--help"]).stdout.contains("--precision"));
}

#[test]
fn the_version_is_told() {
    let version = run(&["--version"]);
    assert_eq!(version.code, 0);
    assert_eq!(
        version.stdout,
        format!("displace {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn wrong_commands_end_with_two_and_say_why_on_standard_error() {
    let table: [&[&str]; 18] = [
        &["run"],
        &["run", "controller-failure", "--trials", "1"],
        &["run", "controller-failure", "--trials", "-5"],
        &["run", "controller-failure", "--trials", "99999999999"],
        &["run", "controller-failure", "--threads", "0"],
        &["run", "controller-failure", "--seed", "x"],
        &["run", "controller-failure", "--format", "xml"],
        &["run", "controller-failure", "--precision", "1"],
        &["run", "controller-failure", "--precision", "0%"],
        &["run", "controller-failure", "--precision", "-1%"],
        &["run", "controller-failure", "--precision", "101%"],
        &["run", "controller-failure", "--max-trials", "5000"],
        &["run", "controller-failure", "--of", "p99"],
        &[
            "run",
            "controller-failure",
            "--precision",
            "1%",
            "--trials",
            "5000",
        ],
        &["replay", "controller-failure", "--at", "tomorrow"],
        &["samples", "--out", "x.toml"],
        &["schema", "estate"],
        &["controller-failure", "--nonsense"],
    ];
    for arguments in table {
        let answer = run(arguments);
        assert_eq!(answer.code, 2, "{arguments:?}: {}", answer.stderr);
        assert!(answer.stdout.is_empty(), "{arguments:?}");
        assert!(answer.stderr.starts_with("error: "), "{arguments:?}");
    }
}

#[test]
fn run_answers_the_question_in_its_first_lines() {
    let answer = run(&["run", "controller-failure", "--trials", "500"]);
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));
    let opening: Vec<&str> = answer.stdout.split_whitespace().take(12).collect();
    let opening = opening.join(" ");
    assert!(opening.contains("in cash"), "{opening}");
    assert!(answer.stdout.contains("of 100 futures"));
    assert!(answer.stdout.contains("Seed 1."));
    for section in [
        "Plans:",
        "What “",
        "Outage cost by threat",
        "Downtime by stage",
        "Cash by category",
        "ays back",
    ] {
        assert!(answer.stdout.contains(section), "{section}");
    }
    assert!(
        answer
            .stdout
            .lines()
            .all(|line| line.chars().count() <= 100)
    );
}

#[test]
fn results_as_json_have_the_documented_names() {
    let answer = run(&[
        "run",
        &data("small.toml"),
        "--trials",
        "300",
        "--seed",
        "9",
        "--format",
        "json",
    ]);
    let results = json(&answer);
    assert_eq!(results["format"], "displace-results");
    assert_eq!(results["version"], 1);
    assert!(
        results["program"]
            .as_str()
            .unwrap()
            .starts_with("displace ")
    );
    assert_eq!(results["currency"], "EUR");
    assert_eq!(results["horizon_years"], 3);
    assert_eq!(
        (&results["trials"], &results["seed"]),
        (&300.into(), &9.into())
    );
    assert_eq!(results["stopped_by"], "count");
    assert_eq!(results["baseline"], "keep");
    assert_eq!(results["plans"][1]["role"], "proposal");
    assert!(results["plans"][0]["total_cost"]["p95"].is_number());
    let comparison = &results["comparisons"][0];
    assert_eq!(comparison["plan"], "switch");
    let (cash, outage, sum) = (
        comparison["cash_saving"]["mean"].as_f64().unwrap(),
        comparison["outage_saving"]["mean"].as_f64().unwrap(),
        comparison["saving"]["mean"].as_f64().unwrap(),
    );
    assert!((cash + outage - sum).abs() < 1e-6 * sum.abs().max(1.0));
    assert!(comparison["cash_payback_years"]["not_applicable"].is_string());
    // 4,000 a year more at 8 %, at the start and at the ends of years 2 and 3: −4,000 × (1 + 1.08⁻² + 1.08⁻³).
    let appraisal = &comparison["appraisal"];
    let npv = appraisal["cash"]["npv"].as_f64().unwrap();
    assert!((npv + 10_604.684).abs() < 0.001, "{npv}");
    assert_eq!(appraisal["cash"]["saving_by_year"][0], -4_000.0);
    assert!(appraisal["cash"]["irr"]["not_applicable"].is_string());
    assert!(appraisal["total"]["npv"].as_f64().unwrap() > npv);
}

#[test]
fn results_as_json_tell_how_costs_grow_and_when_they_cross() {
    let answer = run(&[
        "run",
        "controller-failure",
        "--trials",
        "300",
        "--format",
        "json",
    ]);
    let results = json(&answer);
    let (plans, costs) = (&results["plans"], &results["cumulative_costs"]);
    let all = plans.as_array().unwrap().iter();
    for (plan, cost) in all.zip(costs.as_array().unwrap()) {
        assert_eq!(plan["id"], cost["plan"]);
        assert_eq!(cost["band_trials"], 300);
        let (years, points) = (plan["by_year"].as_array(), cost["by_year"].as_array());
        let mut sum = 0.0;
        for (year, point) in years.unwrap().iter().zip(points.unwrap()) {
            let figure = |of: &Value, key: &str| of[key].as_f64().unwrap();
            assert_eq!(figure(year, "year"), figure(point, "years"));
            sum += figure(year, "cash") + figure(year, "outage_cost");
            let mean = figure(point, "mean");
            let error = 1e-9 * sum.max(1.0);
            assert!((mean - sum).abs() < error, "{mean}, not {sum}");
            assert!(figure(point, "p5") < mean + error && mean < figure(point, "p95") + error);
        }
        assert_eq!(years.unwrap().len(), points.unwrap().len());
        let is_baseline = plan["id"] == results["baseline"];
        assert_eq!(cost.get("crossing_years").is_none(), is_baseline);
    }
    assert_eq!(costs.as_array().unwrap().len(), 2);
}

#[test]
fn a_run_until_a_precision_says_which_bound_held_and_the_error_it_reached() {
    let asked = |precision: &str, most: &str, format: &str| {
        let answer = run(&[
            "run",
            "ref-40",
            "--precision",
            precision,
            "--max-trials",
            most,
            "--format",
            format,
        ]);
        assert_eq!(answer.code, 0, "{}", answer.stderr);
        answer
    };
    let results = json(&asked("5 %", "20000", "json"));
    assert_eq!(results["stopped_by"], "precision");
    assert_eq!(results["trials"], 1_024);
    assert_eq!(results["variance_reduction"], "control_variates");
    assert_eq!(results["precision"]["asked"], 0.05);
    let reached = results["precision"]["reached"].as_f64().unwrap();
    assert!(reached > 0.0 && reached <= 0.05, "{reached}");
    let told = asked("0.01%", "1500", "text").stdout.replace('\n', " ");
    assert!(told.contains("1,500 futures"), "{told}");
    assert!(told.contains("before the 0.01 % asked for"), "{told}");
    let told = asked("5%", "1500", "text").stdout.replace('\n', " ");
    assert!(told.contains("Precise enough, 5 % was asked for"), "{told}");
}

#[test]
fn a_run_until_a_tail_is_precise_looks_at_many_futures_and_lives_through_few() {
    let asked = |format: &str| {
        let answer = run(&[
            "run",
            "ref-40",
            "--precision",
            "5%",
            "--of",
            "p99",
            "--format",
            format,
        ]);
        assert_eq!(answer.code, 0, "{}", answer.stderr);
        answer.stdout
    };
    let results: serde_json::Value = serde_json::from_str(&asked("json")).unwrap();
    assert_eq!(results["variance_reduction"], "strata");
    assert_eq!(results["precision"]["of"], "p99");
    assert_eq!(results["hardly_seen"], serde_json::json!([]));
    let cost = &results["plans"][0]["outage_cost"];
    let error = cost["quantile_errors"]["p99"].as_f64().unwrap();
    assert!(error > 0.0 && error <= 0.05 * cost["p99"].as_f64().unwrap());
    let told = asked("text").replace('\n', " ");
    for words in [
        "Precise enough, 5 % was asked for",
        "what 1 future in 100 exceeds",
        "Many futures were looked at",
        "Bad futures",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
}

#[test]
fn results_as_csv_are_a_table_without_formulas() {
    let answer = run(&[
        "run",
        &data("small.toml"),
        "--trials",
        "200",
        "--format",
        "csv",
    ]);
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));
    let mut lines = answer.stdout.lines();
    assert!(
        lines
            .next()
            .unwrap()
            .starts_with("plan,figure,mean,sd,standard_error,min,p5")
    );
    let columns = 16;
    let mut reader = csv::Reader::from_reader(answer.stdout.as_bytes());
    let mut saving = false;
    for record in reader.records() {
        let record = record.unwrap();
        assert_eq!(record.len(), columns);
        assert!(record.iter().all(|cell| !cell.starts_with('=')));
        saving |= &record[0] == "switch" && &record[1] == "saving" && &record[14] == "keep";
    }
    assert!(saving, "the comparison has its row");
    assert!(answer.stdout.contains("'=1+1 keep"));
    assert!(answer.stdout.contains("not applicable: "));
}

#[test]
fn results_are_the_same_bytes_for_any_number_of_threads() {
    for format in ["json", "csv", "text"] {
        let with = |threads: &str| {
            let answer = run(&[
                "run",
                "controller-failure",
                "--trials",
                "700",
                "--threads",
                threads,
                "--format",
                format,
            ]);
            assert_eq!(answer.code, 0);
            answer.stdout
        };
        let one = with("1");
        assert_eq!(one, with("2"));
        assert_eq!(one, with("8"));
    }
}

#[test]
fn another_seed_is_another_future() {
    let with = |seed: &str| {
        run(&[
            "run",
            &data("small.toml"),
            "--trials",
            "200",
            "--seed",
            seed,
        ])
        .stdout
    };
    assert_ne!(with("1"), with("2"));
}

#[test]
fn a_project_may_come_from_standard_input() {
    let sample = run(&["samples", "controller-failure"]);
    assert_eq!(sample.code, 0);
    let piped = run_with_input(&["run", "-", "--trials", "200"], sample.stdout.as_bytes());
    let named = run(&["run", "controller-failure", "--trials", "200"]);
    assert_eq!(piped.code, 0);
    assert_eq!(piped.stdout, named.stdout);
}

#[test]
fn a_replay_tells_the_story_of_the_project() {
    let typical = run(&["replay", "controller-failure"]);
    assert_eq!((typical.code, typical.stderr.as_str()), (0, ""));
    assert!(typical.stdout.contains("Wednesday 2027-07-21 09:00"));
    assert!(typical.stdout.contains("A typical future"));
    assert!(typical.stdout.contains("business back after"));
    assert!(typical.stdout.contains("not used: "));
    assert!(typical.stdout.contains("    Wed 09:00 "));
    let seeded = run(&["replay", "controller-failure", "--seed", "3"]);
    assert!(seeded.stdout.contains("The future of seed 3."));
    assert_ne!(typical.stdout, seeded.stdout);
}

#[test]
fn a_replay_as_json_says_on_standard_error_that_it_is_typical() {
    let answer = run(&["replay", "controller-failure", "--format", "json"]);
    let replay = json(&answer);
    assert!(answer.stderr.contains("typical"));
    assert_eq!(replay["format"], "displace-replay");
    assert_eq!(replay["version"], 1);
    assert_eq!(replay["threat"], "storage_failure");
    let plan = &replay["plans"][0];
    assert!(plan["business_back_hours"].as_f64().unwrap() > 0.0);
    let stage = &plan["instances"][0]["stages"][0];
    assert!(stage["from_hours"].is_number() && stage["why"].is_string());
    let seeded = run(&[
        "replay",
        "controller-failure",
        "--format",
        "json",
        "--seed",
        "1",
    ]);
    assert!(seeded.stderr.is_empty());
}

#[test]
fn a_replay_of_nothing_says_what_there_is() {
    let table: [(&[&str], &str); 3] = [
        (&["--threat", "meteor"], "storage_failure"),
        (&["--target", "moon"], "san_1"),
        (&["--at", "1999-01-01T00:00"], "horizon"),
    ];
    for (arguments, told) in table {
        let answer = run(&[&["replay", "controller-failure"], arguments].concat());
        assert_eq!(answer.code, 2, "{arguments:?}");
        assert!(answer.stdout.is_empty());
        assert!(answer.stderr.contains(told), "{}", answer.stderr);
    }
}

#[test]
fn samples_are_listed_and_copied() {
    let list = run(&["samples"]);
    assert_eq!((list.code, list.stderr.as_str()), (0, ""));
    for line in list.stdout.lines() {
        let name = line.split_whitespace().next().unwrap();
        assert_eq!(run(&["check", name]).code, 0, "{name}");
        let is_benchmark = line.contains("Benchmark: ");
        assert_eq!(is_benchmark, name == "ref-40", "{line}");
    }
    let unknown = run(&["samples", "controler-failure"]);
    assert_eq!((unknown.code, unknown.stdout.as_str()), (2, ""));
    assert!(unknown.stderr.contains("did you mean controller-failure?"));
}

#[test]
fn an_unknown_file_may_have_been_meant_as_a_sample() {
    let answer = run(&["run", "fire-supression"]);
    assert_eq!((answer.code, answer.stdout.as_str()), (3, ""));
    assert!(
        answer
            .stderr
            .contains("did you mean the sample fire-suppression?")
    );
}

#[test]
fn a_sound_project_has_no_problems() {
    let text = run(&["check", "controller-failure"]);
    assert_eq!((text.code, text.stderr.as_str()), (0, ""));
    let answer = run(&["check", "controller-failure", "--format", "json"]);
    let problems = json(&answer);
    assert_eq!(problems["format"], "displace-problems");
    assert!(problems["problems"].is_array());
}

#[test]
fn without_a_display_the_answer_comes_as_text() {
    let answer = run(&[]);
    assert_eq!(answer.code, 0, "{}", answer.stderr);
    assert!(answer.stdout.contains("in cash"));
    assert!(answer.stderr.contains("window"), "{}", answer.stderr);
    let own = run(&[&data("small.toml")]);
    assert_eq!(own.code, 0);
    assert!(own.stdout.contains("=1+1 keep"));
    assert_eq!(run(&["/no/such/project.toml"]).code, 3);
}
