//! JSON Schema of the results file. A test holds it against real results, key by key.

use displace_model::contract::BenefitClass;
use displace_model::switch::Part;
use displace_scenarios::results::CURVE_TRIALS;
use serde_json::{Map, Value, json};

use super::schema::{DIALECT, keys, object};

/// The schema of what `run --format json` prints.
pub(super) fn results() -> Value {
    let mut root = object(
        "Money and hours are over the horizon unless a description says otherwise; hours are instance-hours",
        keys([
            ("format", json!({ "const": "displace-results" })),
            (
                "version",
                json!({ "description": "Rises when names change their meaning; new names may come without", "const": 1 }),
            ),
            ("program", text("Program and version that made the results")),
            ("project", text("Name of the project")),
            ("currency", text("ISO 4217 code of all money")),
            (
                "horizon_years",
                json!({ "description": "Length of the comparison", "type": "integer", "minimum": 1 }),
            ),
            (
                "trials",
                json!({ "description": "Futures simulated", "type": "integer", "minimum": 2 }),
            ),
            (
                "seed",
                json!({ "description": "Seed of all luck", "type": "integer", "minimum": 0 }),
            ),
            (
                "stopped_by",
                json!({ "description": "Which bound ended the run", "enum": ["count", "precision", "max_trials"] }),
            ),
            (
                "variance_reduction",
                json!({ "description": "What was done to need fewer futures: with control_variates the numbers of incidents of each threat are held to their known means, by one weight for all figures of a future; with strata many futures are looked at, of which those that promise to be bad are lived through and one in so many of the others, each weighing as many as it stands for", "enum": ["none", "control_variates", "strata"] }),
            ),
            ("precision", precision()),
            (
                "hardly_seen",
                list(&complete(
                    "A threat that came so seldom in all futures together that no standard error tells what it may cost",
                    keys([
                        ("id", text("Id of the threat")),
                        ("incidents", count("Its incidents in all futures")),
                    ]),
                )),
            ),
            ("economics", economics()),
            (
                "baseline",
                text("Id of the plan that others are compared with"),
            ),
            ("plans", list(&plan())),
            ("comparisons", list(&comparison())),
            ("cumulative_costs", list(&cumulative_cost())),
            ("switch_worth", switch_worth()),
        ]),
        &[
            "format",
            "version",
            "program",
            "project",
            "currency",
            "horizon_years",
            "trials",
            "seed",
            "stopped_by",
            "variance_reduction",
            "hardly_seen",
            "economics",
            "baseline",
            "plans",
            "comparisons",
        ],
    );
    if let Value::Object(root) = &mut root {
        root.insert("$schema".to_owned(), json!(DIALECT));
        root.insert("title".to_owned(), json!("Displace results"));
        root.insert("$defs".to_owned(), json!({ "summary": summary() }));
    }
    root
}

fn text(description: &str) -> Value {
    json!({ "description": description, "type": "string" })
}

fn number(description: &str) -> Value {
    json!({ "description": description, "type": "number" })
}

fn share(description: &str) -> Value {
    json!({ "description": description, "type": "number", "minimum": 0, "maximum": 1 })
}

fn list(of: &Value) -> Value {
    json!({ "type": "array", "items": of })
}

fn summary_of(description: &str) -> Value {
    json!({ "description": description, "$ref": "#/$defs/summary" })
}

/// An object that has all its keys.
fn complete(title: &str, properties: Map<String, Value>) -> Value {
    let names: Vec<String> = properties.keys().cloned().collect();
    let required: Vec<&str> = names.iter().map(String::as_str).collect();
    object(title, properties, &required)
}

fn summary() -> Value {
    complete(
        "A distribution over all trials",
        keys([
            ("mean", number("Arithmetic mean")),
            ("sd", number("Standard deviation of the trials")),
            ("standard_error", number("Standard error of the mean")),
            ("min", number("Least")),
            ("p5", number("5 % of the trials lie below")),
            ("p10", number("10 % lie below")),
            ("p50", number("Median")),
            ("p90", number("10 % lie above")),
            ("p95", number("5 % lie above")),
            ("p99", number("1 % lies above")),
            ("max", number("Greatest")),
            (
                "mean_interval",
                json!({ "description": "The interval of 95 % for the mean, from low to high, by Student's t", "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2 }),
            ),
            ("quantile_errors", quantile_errors()),
            ("quantile_intervals", quantile_intervals()),
        ]),
    )
}

fn quantile_errors() -> Value {
    let error = || json!({ "description": "Null where too few futures lie beyond the quantile to tell", "type": ["number", "null"], "minimum": 0 });
    complete(
        "Standard errors of the quantiles: the width of their intervals over twice 1.96",
        keys(["p5", "p10", "p50", "p90", "p95", "p99"].map(|quantile| (quantile, error()))),
    )
}

fn quantile_intervals() -> Value {
    let interval = || json!({ "description": "From low to high; null where too few futures lie beyond the quantile to tell", "type": ["array", "null"], "items": { "type": "number" }, "minItems": 2, "maxItems": 2 });
    complete(
        "The intervals of 95 % for the quantiles, from those of the shares of futures below them (Woodruff 1952)",
        keys(["p5", "p10", "p50", "p90", "p95", "p99"].map(|quantile| (quantile, interval()))),
    )
}

fn precision() -> Value {
    complete(
        "Only where a precision was asked for: the largest standard error of the figures it is about, as a share of the figure or of a hundredth of the baseline's mean total, whichever is more",
        keys([
            (
                "of",
                json!({ "description": "The figures: every expected saving, or this quantile of every plan's outage cost over the horizon and of its worst year", "enum": ["saving", "p95", "p99"] }),
            ),
            (
                "asked",
                json!({ "description": "The share asked for; 0.01 is 1 %", "type": "number", "exclusiveMinimum": 0, "maximum": 1 }),
            ),
            (
                "reached",
                json!({ "description": "The share at the end of the run; null where too few futures lie in the tail to tell", "type": ["number", "null"], "minimum": 0 }),
            ),
        ]),
    )
}

fn economics() -> Value {
    complete(
        "How money of different dates was brought together",
        keys([
            ("discount_rate", number("Yearly rate; 0.08 is 8 %")),
            (
                "convention",
                json!({ "description": "When amounts count", "enum": ["year_end", "actual_dates"] }),
            ),
            (
                "discount_outage_costs",
                json!({ "description": "Whether outage costs were discounted like cash", "type": "boolean" }),
            ),
            ("inflation", number("Yearly rise of prices; 0.02 is 2 %")),
            (
                "amounts",
                json!({ "description": "What amounts are stated in: the money of the day of payment, or that of the start", "enum": ["nominal", "real"] }),
            ),
            (
                "tax_rate",
                share("Tax on profit; the appraisal is after tax, everything else before"),
            ),
        ]),
    )
}

fn year() -> Value {
    complete(
        "Means of one year, nominal",
        keys([
            (
                "year",
                json!({ "description": "0 for time 0, then from 1", "type": "integer", "minimum": 0 }),
            ),
            ("cash", number("Cash")),
            ("outage_cost", number("Outage cost")),
            ("downtime_hours", number("Instance-hours down")),
        ]),
    )
}

fn plan() -> Value {
    let mut plan = every_plan();
    if let Some(properties) = plan.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert("switch".to_owned(), switch());
    }
    plan
}

fn every_plan() -> Value {
    complete(
        "One plan, in the order of the project",
        keys([
            ("id", text("Its id")),
            ("name", text("Its name")),
            (
                "role",
                json!({ "enum": ["incumbent", "renegotiated", "proposal"] }),
            ),
            (
                "cheapest_in",
                share("Share of trials in which it has the lowest total; ties share equally"),
            ),
            ("cash_cost", summary_of("Money paid, present value")),
            ("outage_cost", summary_of("Simulated loss, present value")),
            ("total_cost", summary_of("Both")),
            ("downtime_hours", summary_of("Instance-hours down")),
            (
                "data_loss_hours",
                summary_of("Instance-hours of updates lost"),
            ),
            (
                "worst_outage_hours",
                summary_of("Longest outage of one instance"),
            ),
            (
                "worst_year_cost",
                summary_of("Outage cost of the year with the most of it, nominal"),
            ),
            (
                "worst_year_downtime_hours",
                summary_of("Downtime of the year with the most of it"),
            ),
            ("outages", summary_of("Outages of instances")),
            (
                "objectives_missed",
                summary_of(
                    "Outages that missed RTO or RPO or were irrecoverable, each counted once",
                ),
            ),
            (
                "irrecoverable_instances",
                summary_of("Instances of which no copy was left"),
            ),
            (
                "degraded_hours",
                number("Mean hours that instances ran from a copy"),
            ),
            (
                "degraded_cost",
                number("Mean cost of it, present value; part of the outage cost"),
            ),
            (
                "insurance_payout",
                number(
                    "Mean of what insurance paid, present value; taken off the outage cost already",
                ),
            ),
            (
                "planned_hours",
                number("Mean hours of moving back from spares; no downtime"),
            ),
            (
                "planned_cost",
                number("Mean cost of moving back, present value; part of the outage cost"),
            ),
            ("by_tier", list(&tier())),
            ("by_threat", list(&means("Means of one threat"))),
            ("by_workload", list(&means("Means of one workload"))),
            (
                "by_stage",
                list(&complete(
                    "Mean hours in one stage",
                    keys([
                        ("id", text("Id of the stage")),
                        ("downtime_hours", number("Instance-hours")),
                    ]),
                )),
            ),
            ("by_year", list(&year())),
            ("cost_by_class", cost_by_class()),
            ("cash_by_category", cash_by_category()),
            ("budget", list(&budget())),
            ("books", list(&books())),
            ("unit_costs", unit_costs()),
        ]),
    )
}

fn cumulative_cost() -> Value {
    let point = complete(
        "Cash and outage costs up to a moment, nominal",
        keys([
            (
                "years",
                json!({ "description": "End of this year; 0 for time 0", "type": "number", "minimum": 0 }),
            ),
            ("p5", number("5 % of the trials of the band lie below")),
            (
                "mean",
                number(
                    "Arithmetic mean over all trials: what cash and outage_cost of plans[].by_year add up to",
                ),
            ),
            ("p95", number("5 % of the trials of the band lie above")),
        ]),
    );
    let crossing = figure(
        "Years from which on the mean is no higher than the baseline's until the horizon ends, on straight lines between the ends of years; absent for the baseline. When single futures pay back is told by comparisons[].payback_years",
    );
    object(
        "How the cost of one plan grows, in the order of the project",
        keys([
            ("plan", text("Id of the plan")),
            (
                "band_trials",
                count(&format!(
                    "Over how many trials the band from p5 to p95 is: all, or of a longer run the first {CURVE_TRIALS}"
                )),
            ),
            ("by_year", list(&point)),
            ("crossing_years", crossing),
        ]),
        &["plan", "band_trials", "by_year"],
    )
}

/// The standard error of a difference between two runs of the same futures.
fn error_of(key: &str) -> Value {
    number(&format!(
        "Standard error of {key}: that of the mean of the differences future by future"
    ))
}

/// Counterfactual runs of the same futures.
fn switch_worth() -> Value {
    let plan = complete(
        "The mean saving of a plan's total against the baseline, in parts that add up to it",
        keys([
            ("plan", text("Id of the plan")),
            (
                "technology",
                number(
                    "What it would save if it was in place from the start, at no cost of switching",
                ),
            ),
            (
                "timing",
                number(
                    "What its planned dates change, without trouble and at no cost of switching",
                ),
            ),
            (
                "switch",
                number("What the switch changes: its cost, overruns, failures and incidents"),
            ),
            ("saving", number("The sum")),
            (
                "cost_of_waiting_a_year",
                number("What is lost by beginning a year later"),
            ),
            ("technology_standard_error", error_of("technology")),
            ("timing_standard_error", error_of("timing")),
            ("switch_standard_error", error_of("switch")),
            ("saving_standard_error", error_of("saving")),
            (
                "cost_of_waiting_a_year_standard_error",
                error_of("cost_of_waiting_a_year"),
            ),
        ]),
    );
    let advice = complete(
        "What an advice is worth under one plan",
        keys([
            ("advice", text("Id of the advice")),
            ("plan", text("Id of the plan")),
            (
                "followed",
                json!({ "description": "Whether it is followed", "type": "boolean" }),
            ),
            (
                "outage_cost_saved",
                number("Mean fall of the outage cost by following it"),
            ),
            (
                "worth",
                number(
                    "Mean fall of the total, its price deducted: the expected loss where it was declined",
                ),
            ),
            (
                "outage_cost_saved_standard_error",
                error_of("outage_cost_saved"),
            ),
            ("worth_standard_error", error_of("worth")),
            (
                "break_even_chance",
                figure("The chance of the incident at the cut-over from which on it pays"),
            ),
        ]),
    );
    complete(
        "Only where the project has a switch or advice: differences between runs of the same futures",
        keys([
            (
                "trials",
                json!({ "description": "Futures of each run", "type": "integer", "minimum": 2 }),
            ),
            ("plans", list(&plan)),
            ("advice", list(&advice)),
        ]),
    )
}

/// What became of a switch; only plans with one have it.
fn switch() -> Value {
    let part = complete(
        "One part of what a switch costs",
        keys([
            (
                "id",
                json!({ "enum": Part::ALL.iter().map(|part| part.as_str()).collect::<Vec<_>>() }),
            ),
            ("present_value", number("Mean of the present values")),
        ]),
    );
    let cause = complete(
        "Why the plan's own switch did not complete",
        keys([
            (
                "id",
                json!({ "enum": ["proof_of_concept", "blocker", "stuck", "deadline", "other"] }),
            ),
            ("chance", share("Share of trials")),
        ]),
    );
    complete(
        "What became of the switch; only where the plan has one",
        keys([
            (
                "chance_of_completion",
                share("Share of trials in which all is accepted within the horizon"),
            ),
            (
                "chance_of_half_way",
                share("Share of trials in which only some waves are accepted"),
            ),
            (
                "chance_of_rolling_back",
                share("Share of trials in which everything goes back to the incumbent"),
            ),
            (
                "chance_of_going_on",
                share("Share of trials in which the plan fails and another is tried"),
            ),
            (
                "chance_of_no_end",
                share("Share of trials in which it is still under way at the end of the horizon"),
            ),
            (
                "go_live_years",
                distribution("Years until all is accepted, over the trials in which it is"),
            ),
            (
                "cost",
                summary_of("What the switch itself costs, present value"),
            ),
            ("cost_by_part", list(&part)),
            (
                "incumbent_beside",
                number(
                    "What the incumbent's contract costs from the purchase on, mean of present values",
                ),
            ),
            (
                "outage_cost_before",
                number("Mean outage cost of incidents before the switch begins, present value"),
            ),
            ("outage_cost_during", number("The same while it lasts")),
            ("outage_cost_after", number("The same after it")),
            ("causes", list(&cause)),
        ]),
    )
}

fn budget() -> Value {
    complete(
        "Cash of one year over the trials, beside its budget",
        keys([
            ("year", count("0 for time 0, then from 1")),
            ("budget", number("Cash at central inputs")),
            (
                "chance_of_exceeding",
                share("Share of trials whose cash exceeds the budget"),
            ),
            ("mean", number("Mean")),
            ("p50", number("Median")),
            ("p90", number("10 % of the trials exceed it")),
            ("p95", number("5 % of the trials exceed it")),
            ("max", number("Greatest")),
        ]),
    )
}

fn books() -> Value {
    complete(
        "One year in the books, at central inputs and in the money of the day of payment, before tax",
        keys([
            (
                "year",
                count("0 for time 0, then from 1; what is paid at time 0 is charged to year 1"),
            ),
            ("cash", number("Everything paid")),
            ("capex", number("Paid for assets, less sales of assets")),
            ("opex", number("Paid for everything else")),
            ("depreciation", number("Value that assets lost by use")),
            (
                "write_off",
                number("Book value of what went, less what its sale brought"),
            ),
            (
                "expense",
                number("Charge of the year: operating payments, depreciation, write-offs"),
            ),
            (
                "book_value",
                number("What assets stand for at the end of the year"),
            ),
            ("tax_saved", number("Tax that the charge saves")),
        ]),
    )
}

fn unit_costs() -> Value {
    let some = complete(
        "Central cash for each unit, nominal, on average over the horizon",
        keys([
            ("per_year", number("For a year")),
            (
                "per_instance_year",
                figure("For an instance of the estate and year"),
            ),
            (
                "per_front_end_tib_year",
                figure("For a tebibyte of the estate's data, as it grows, and year"),
            ),
        ]),
    );
    json!({ "anyOf": [some, { "type": "null" }] })
}

/// A number, or why there is none.
fn figure(description: &str) -> Value {
    json!({
        "description": description,
        "anyOf": [
            { "type": "number" },
            complete("There is none", keys([("not_applicable", text("Why"))])),
        ],
    })
}

fn count(description: &str) -> Value {
    json!({ "description": description, "type": "integer", "minimum": 0 })
}

fn tier() -> Value {
    complete(
        "Objectives of one tier: on paper, verified by a restore test, and as simulated",
        keys([
            ("tier", count("The tier")),
            ("instances", count("Its instances")),
            ("with_objective", count("Those with an objective")),
            (
                "met_on_paper",
                count("Those of them whose objectives the first copy keeps on paper"),
            ),
            (
                "verified_by_test",
                count("Those of them for which a restore test has shown it"),
            ),
            ("outages", number("Mean number of outages")),
            (
                "missed_rto",
                number("Mean number longer than the recovery time objective"),
            ),
            (
                "missed_rpo",
                number("Mean number that lost more than the recovery point objective"),
            ),
            ("irrecoverable", number("Mean number without a copy left")),
            (
                "objectives_missed",
                number("Mean number that missed at least one of the three"),
            ),
        ]),
    )
}

fn means(title: &str) -> Value {
    complete(
        title,
        keys([
            ("id", text("Its id")),
            (
                "incidents",
                number("Incidents that struck at least one instance under this plan"),
            ),
            ("outages", number("Outages of instances")),
            (
                "objectives_missed",
                number("Outages that missed an objective"),
            ),
            (
                "irrecoverable_instances",
                number("Instances of which no copy was left"),
            ),
            ("downtime_hours", number("Instance-hours down")),
            ("data_loss_hours", number("Instance-hours of updates lost")),
            ("outage_cost", number("Outage cost, present value")),
        ]),
    )
}

fn appraisal() -> Value {
    let of = |description: &str| {
        complete(
            description,
            keys([
                (
                    "saving_by_year",
                    json!({ "description": "Nominal saving from year 0 on", "type": "array", "items": { "type": "number" } }),
                ),
                (
                    "real_saving_by_year",
                    json!({ "description": "The same in the money of the start", "type": "array", "items": { "type": "number" } }),
                ),
                ("npv", figure("Net present value of the saving")),
                (
                    "roi",
                    figure(
                        "Net present value over the present value of the plan's cash cost; 3.29 is 329 %",
                    ),
                ),
                (
                    "irr",
                    figure("Internal rate of return, where there is exactly one"),
                ),
                (
                    "irr_of",
                    json!({ "description": "What that rate is the rate of: an investment, or borrowing where the saving comes first and is paid for later, so that the rate is what the money costs and pays below the discount rate; null where there is not exactly one rate", "enum": ["investment", "borrowing", null] }),
                ),
                (
                    "irr_rates",
                    json!({ "description": "Every rate at which the net present value is zero", "type": "array", "items": { "type": "number" } }),
                ),
                (
                    "payback_years",
                    figure("Years until the cumulative saving stays at or above zero"),
                ),
                (
                    "discounted_payback_years",
                    figure("The same of the discounted saving"),
                ),
            ]),
        )
    };
    complete(
        "The figures of a finance department at central inputs: exact payments, no luck",
        keys([
            ("cash", of("On cash alone")),
            (
                "total",
                of("On cash and the mean outage costs, which come evenly through each year"),
            ),
            (
                "accepted",
                of(
                    "On what a finance director accepts: cash without hours of the own people and without what the project marks as another class",
                ),
            ),
        ]),
    )
}

fn cash_by_category() -> Value {
    list(&complete(
        "Mean cash of one category",
        keys([
            ("id", text("Id of the category")),
            ("nominal", number("Amounts as paid")),
            ("present_value", number("Their present value")),
            (
                "by_year",
                json!({ "description": "Nominal amounts from year 0 on", "type": "array", "items": { "type": "number" } }),
            ),
        ]),
    ))
}

fn cost_by_class() -> Value {
    by_class(
        "What it costs by benefit class, means of present values; the four classes add up to the total cost",
    )
}

/// Four rows, one for each benefit class.
fn by_class(description: &str) -> Value {
    let classes: Vec<&str> = BenefitClass::ALL.iter().map(|one| one.as_str()).collect();
    let row = complete(
        "One benefit class",
        keys([
            (
                "id",
                json!({ "description": "cash: what leaves an account; productivity: hours of the own people; avoided_loss: outage costs, expected; soft: what the project marks so. A line, item, claim or threat may state another class than usual", "enum": classes }),
            ),
            (
                "accepted",
                json!({ "description": "Whether a finance director accepts it: cash alone", "type": "boolean" }),
            ),
            ("present_value", number("Mean of present values")),
        ]),
    );
    json!({ "description": description, "type": "array", "items": row, "minItems": 4, "maxItems": 4 })
}

/// A distribution over the trials to which it applies, or why there is none.
fn distribution(description: &str) -> Value {
    json!({
        "description": description,
        "anyOf": [
            { "$ref": "#/$defs/summary" },
            complete("There is none", keys([("not_applicable", text("Why"))])),
        ],
    })
}

fn comparison() -> Value {
    let years = distribution;
    complete(
        "One plan against the baseline, trial by trial; positive favours the plan",
        keys([
            ("baseline", text("Id of the baseline")),
            ("plan", text("Id of the plan")),
            (
                "cash_saving",
                summary_of("Cash cost of the baseline less that of the plan"),
            ),
            ("outage_saving", summary_of("The same of the outage cost")),
            ("saving", summary_of("The same of the total")),
            (
                "chance_of_cash_saving",
                share("Share of trials with a cash saving above 0"),
            ),
            (
                "chance_of_saving",
                share("Share of trials with a saving above 0"),
            ),
            (
                "chance_of_saving_standard_error",
                number("Its standard error"),
            ),
            (
                "payback_years",
                years(
                    "Years until the plan has paid back on the total, over the trials in which it does",
                ),
            ),
            (
                "chance_of_payback",
                share("Share of trials in which it does"),
            ),
            ("cash_payback_years", years("The same on cash alone")),
            (
                "chance_of_cash_payback",
                share("Share of trials in which it pays back on cash alone"),
            ),
            (
                "saving_by_class",
                by_class(
                    "What it saves by benefit class, means of present values; the four classes add up to the saving",
                ),
            ),
            (
                "accepted_saving",
                summary_of(
                    "What it saves of what a finance director accepts: the class cash, which leaves an account and can be taken out of a budget",
                ),
            ),
            (
                "chance_of_accepted_saving",
                share("Share of trials in which that is above 0"),
            ),
            ("appraisal", appraisal()),
        ]),
    )
}
