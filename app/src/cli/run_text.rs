//! Results for people: the verdict first, then the tables behind it.

use displace_model::cash_flow::RateOf;
use displace_model::project::{Project, humanised};
use displace_model::switch::Part;
use displace_scenarios::Stage;
use displace_scenarios::results::{
    Appraised, BookRow, Comparison, OrReason, PlanResults, Results, Summary,
};

use displace_scenarios::switch_worth::{Decomposition, SwitchWorth};

use super::table::{Table, wrapped};
use crate::counted::{Counted, class_of};
use crate::figures;
use crate::format::{self, Currency};
use crate::verdict::{Verdict, verdict, verdict_on};

/// The row of the internal rate.
const RATE: &str = "internal rate of return";

/// The whole text, in lines of at most `width` columns.
pub(super) fn text(
    project: &Project,
    results: &Results,
    worth: Option<&SwitchWorth>,
    width: usize,
) -> String {
    let report = Report {
        project,
        results,
        currency: Currency::new(&project.currency),
        width,
    };
    let mut text = report.verdicts();
    report.plans(&mut text);
    report.tails(&mut text);
    for comparison in &results.comparisons {
        report.savings(&mut text, comparison);
    }
    for plan in &results.plans {
        report.switch(&mut text, plan);
    }
    if let Some(worth) = worth {
        report.worth(&mut text, worth);
    }
    report.threats(&mut text);
    report.workloads(&mut text);
    report.stages(&mut text);
    report.years(&mut text);
    report.tiers(&mut text);
    report.categories(&mut text);
    report.money(&mut text);
    text
}

struct Report<'a> {
    project: &'a Project,
    results: &'a Results,
    currency: Currency,
    width: usize,
}

impl Report<'_> {
    fn verdicts(&self) -> String {
        let years = self.project.horizon_years;
        let mut text = String::new();
        let Some(best) = verdict(self.results, &self.currency, years, Counted::Everything) else {
            return text;
        };
        text.push_str(&wrapped(&best.text(), self.width, 0));
        self.remarks(&mut text, &best);
        let others = self
            .results
            .comparisons
            .iter()
            .filter(|comparison| comparison.plan != best.plan);
        for other in others {
            let everything = Counted::Everything;
            if let Some(other) =
                verdict_on(self.results, &other.plan, &self.currency, years, everything)
            {
                text.push('\n');
                text.push_str(&wrapped(&other.text(), self.width, 0));
                self.remarks(&mut text, &other);
            }
        }
        text.push('\n');
        let seed = format!("{} Seed {}.", best.terms.text(), self.results.seed);
        text.push_str(&wrapped(&seed, self.width, 0));
        if let Some(precision) = self.precision() {
            text.push_str(&wrapped(&precision, self.width, 0));
        }
        if let Some(seldom) = figures::hardly_seen(self.project, self.results) {
            text.push_str(&wrapped(&seldom, self.width, 0));
        }
        text
    }

    /// Which bound ended a run until a precision, the error it reached and how.
    fn precision(&self) -> Option<String> {
        let precision = self.results.precision?;
        let share = format::fine_percent;
        let bound = if self.results.stopped_by == "precision" {
            format!("Precise enough, {} was asked for", share(precision.asked))
        } else {
            format!(
                "Ended by the most futures allowed, before the {} asked for",
                share(precision.asked)
            )
        };
        let figure = match precision.of {
            "p95" => {
                "what 1 future in 20 exceeds (P95 of the outage cost, over the horizon and of the worst year)"
            }
            "p99" => {
                "what 1 future in 100 exceeds (P99 of the outage cost, over the horizon and of the worst year)"
            }
            _ => "the expected saving",
        };
        let how = match self.results.variance_reduction {
            "control_variates" => {
                " Numbers of incidents are held to their known means (control variates)."
            }
            "strata" => {
                " Many futures were looked at; those that promised to be bad were lived through, and one in so many of \
                 the others, which counts for as many (strata)."
            }
            _ => "",
        };
        let reached = precision.reached.map_or_else(
            || format!("too few futures lie that far out to tell the standard error of {figure}."),
            |reached| {
                format!(
                    "the standard error of {figure} is {} of it, or of 1 % of the baseline’s total if that is more.",
                    share(reached)
                )
            },
        );
        Some(format!("{bound}: {reached}{how}"))
    }

    fn threat(&self, id: &str) -> String {
        figures::threat_name(self.project, id)
    }

    /// What few futures exceed, with its errors.
    fn tails(&self, text: &mut String) {
        type Of = fn(&PlanResults) -> &Summary;
        let plans = &self.results.plans;
        let names = plans.iter().map(|plan| plan.name.clone());
        let mut table = Table::new(std::iter::once(String::new()).chain(names));
        let rows: [(&str, Of); 2] = [
            ("outage cost", |plan| &plan.outage_cost),
            ("of the worst year", |plan| &plan.worst_year_cost),
        ];
        for (words, of) in rows {
            let mut row = |quantile: &str, at: fn(&Summary) -> (f64, Option<f64>)| {
                let cells = plans.iter().map(|plan| {
                    let (amount, error) = at(of(plan));
                    let error = error.map_or_else(
                        || format::NOTHING.to_owned(),
                        |error| self.currency.short(error),
                    );
                    format!("{} ± {error}", self.currency.short(amount))
                });
                table.row(std::iter::once(format!("{words}, {quantile}")).chain(cells));
            };
            row("P95", |of| (of.p95, of.quantile_errors.p95));
            row("P99", |of| (of.p99, of.quantile_errors.p99));
        }
        let title = "Bad futures: what 1 in 20 (P95) and 1 in 100 (P99) exceed, ± standard error";
        self.section(text, title, &table);
    }

    fn remarks(&self, text: &mut String, verdict: &Verdict) {
        for caveat in &verdict.caveats {
            text.push_str(&wrapped(&caveat.text(), self.width, 0));
        }
    }

    fn section(&self, text: &mut String, title: &str, table: &Table) {
        if !table.is_empty() {
            text.push('\n');
            text.push_str(&wrapped(title, self.width, 0));
            text.push_str(&table.render(self.width));
        }
    }

    fn plans(&self, text: &mut String) {
        let years = self.project.horizon_years;
        let plans = &self.results.plans;
        let names = plans.iter().map(|plan| plan.name.clone());
        let mut table = Table::new(std::iter::once(String::new()).chain(names));
        let mut row = |words: &str, cell: &dyn Fn(&PlanResults) -> String| {
            table.row(std::iter::once(words.to_owned()).chain(plans.iter().map(cell)));
        };
        row("total", &|plan| self.currency.short(plan.total_cost.mean));
        row("cash", &|plan| self.currency.short(plan.cash_cost.mean));
        row("outage cost", &|plan| {
            self.currency.short(plan.outage_cost.mean)
        });
        row("downtime per year", &|plan| {
            format::hours_in_column(figures::downtime_per_year(plan, years))
        });
        row("downtime of a bad year (P95)", &|plan| {
            format::hours_in_column(plan.worst_year_downtime_hours.p95)
        });
        row("updates lost per outage", &|plan| {
            format::hours_in_column(figures::data_lost_per_outage(plan))
        });
        if !self.results.comparisons.is_empty() {
            row("chance to be cheaper than the baseline", &|plan| {
                self.results.comparison(&plan.id).map_or_else(
                    || format::NOTHING.to_owned(),
                    |comparison| format::percent(comparison.chance_of_saving),
                )
            });
        }
        let title = format!(
            "Plans: mean present value over {}, hours of all instances",
            format::years(f64::from(years))
        );
        self.section(text, &title, &table);
    }

    fn savings(&self, text: &mut String, comparison: &Comparison) {
        let mut table = Table::new(["", "mean", "± error", "P5", "P10", "P50", "P90", "P95"]);
        let rows = [
            ("cash saving", &comparison.cash_saving),
            ("outage saving", &comparison.outage_saving),
            ("saving", &comparison.saving),
        ];
        for (words, saving) in rows {
            let mut row = vec![words.to_owned()];
            row.extend(
                [
                    saving.mean,
                    saving.standard_error,
                    saving.p5,
                    saving.p10,
                    saving.p50,
                    saving.p90,
                    saving.p95,
                ]
                .map(|amount| self.currency.short(amount)),
            );
            table.row(row);
        }
        let (plan, baseline) = (self.name(&comparison.plan), self.name(&comparison.baseline));
        let title = format!("What “{plan}” saves against “{baseline}”");
        self.section(text, &title, &table);
        let paybacks = format!(
            "{} {}",
            payback(
                "Pays back",
                comparison.payback_years.value(),
                comparison.chance_of_payback
            ),
            payback(
                "On cash alone it pays back",
                comparison.cash_payback_years.value(),
                comparison.chance_of_cash_payback
            )
        );
        text.push_str(&wrapped(&paybacks, self.width, 2));
        self.classes(text, comparison);
        self.appraisal(text, comparison);
    }

    /// What a saving is made of, and what a finance director would say to it.
    fn classes(&self, text: &mut String, comparison: &Comparison) {
        let mut table = Table::new(["", "saving", "accepted"]);
        for row in &comparison.saving_by_class {
            table.row([
                class_of(row).label().to_lowercase(),
                self.currency.short(row.present_value),
                if row.accepted { "yes" } else { "no" }.to_owned(),
            ]);
        }
        let title = format!(
            "What “{}” saves by class; a finance director accepts cash alone",
            self.name(&comparison.plan)
        );
        self.section(text, &title, &table);
        let years = self.project.horizon_years;
        let accepted = Counted::Accepted;
        let told = verdict_on(
            self.results,
            &comparison.plan,
            &self.currency,
            years,
            accepted,
        );
        if let Some(told) = told {
            text.push_str(&wrapped(&told.text(), self.width, 2));
        }
    }

    /// What becomes of a plan's switch, when, and what it costs.
    fn switch(&self, text: &mut String, plan: &PlanResults) {
        let Some(switch) = &plan.switch else { return };
        let mut table = Table::new(["", "mean"]);
        let money = |amount: f64| self.currency.short(amount);
        for (words, chance) in [
            ("completed", switch.chance_of_completion),
            ("half way: some waves only", switch.chance_of_half_way),
            (
                "rolled back to the incumbent",
                switch.chance_of_rolling_back,
            ),
            ("gone on to another plan", switch.chance_of_going_on),
            (
                "under way at the end of the horizon",
                switch.chance_of_no_end,
            ),
        ] {
            if chance > 0.0 {
                table.row([words.to_owned(), format::percent(chance)]);
            }
        }
        table.row([
            "cost of the switch itself".to_owned(),
            money(switch.cost.mean),
        ]);
        for row in &switch.cost_by_part {
            let part = Part::parse(row.id).map_or(row.id, Part::label);
            table.row([format!("  {part}"), money(row.present_value)]);
        }
        for (words, amount) in [
            ("incumbent’s contract beside it", switch.incumbent_beside),
            ("outage cost before it begins", switch.outage_cost_before),
            ("outage cost while it lasts", switch.outage_cost_during),
            ("outage cost after it", switch.outage_cost_after),
        ] {
            table.row([words.to_owned(), money(amount)]);
        }
        let title = format!(
            "The switch to “{}”: chances, mean present values",
            plan.name
        );
        self.section(text, &title, &table);
        let live = match &switch.go_live_years {
            OrReason::Value(years) => format!(
                "Everything is accepted after {} in the middle of all futures in which it is; one in ten takes longer \
                 than {}.",
                format::years(years.p50),
                format::years(years.p90)
            ),
            OrReason::NotApplicable(reason) => format!("No date: {reason}."),
        };
        text.push_str(&wrapped(&live, self.width, 2));
    }

    /// What a switch is worth taken apart, what waiting costs, and what advice would save.
    fn worth(&self, text: &mut String, worth: &SwitchWorth) {
        type Part = fn(&Decomposition) -> (f64, f64);
        let money = |amount: f64| self.currency.short(amount);
        let names = worth.plans.iter().map(|one| self.name(&one.plan));
        let mut table = Table::new(std::iter::once(String::new()).chain(names));
        let parts: [(&str, Part); 5] = [
            ("technology, if in place at once", |one| {
                (one.technology, one.technology_standard_error)
            }),
            ("timing of a smooth switch", |one| {
                (one.timing, one.timing_standard_error)
            }),
            ("the switch and its trouble", |one| {
                (one.switch, one.switch_standard_error)
            }),
            ("saving", |one| (one.saving, one.saving_standard_error)),
            ("lost by waiting a year", |one| {
                (
                    one.cost_of_waiting_a_year,
                    one.cost_of_waiting_a_year_standard_error,
                )
            }),
        ];
        let with_error = |(amount, error)| format!("{} ± {}", money(amount), money(error));
        if !worth.plans.is_empty() {
            for (words, part) in parts {
                let cells = worth.plans.iter().map(|one| with_error(part(one)));
                table.row(std::iter::once(words.to_owned()).chain(cells));
            }
        }
        let title = format!(
            "Where the saving comes from, by runs of the same {} futures, ± one standard error",
            worth.trials
        );
        self.section(text, &title, &table);
        for one in &worth.advice {
            let advice = self
                .project
                .advice
                .iter()
                .find(|advice| advice.id == one.advice);
            let name = advice.map_or(one.advice.as_str(), |advice| advice.name.as_str());
            let verb = if one.followed {
                "Advice that is followed saves"
            } else {
                "Advice that was declined would save"
            };
            let chance = match &one.break_even_chance {
                OrReason::Value(chance) => format!(
                    "; it pays from a chance of {} on",
                    format::fine_percent(*chance)
                ),
                OrReason::NotApplicable(_) => String::new(),
            };
            let line = format!(
                "{verb} {} under “{}”, its price deducted: {name}{chance}.",
                with_error((one.worth, one.worth_standard_error)),
                self.name(&one.plan)
            );
            text.push('\n');
            text.push_str(&wrapped(&line, self.width, 0));
        }
    }

    /// The figures of a finance department; those that do not apply say why below the table.
    fn appraisal(&self, text: &mut String, comparison: &Comparison) {
        type Figure = fn(&Appraised) -> &OrReason<f64>;
        type Row<'a> = (&'a str, Figure, &'a dyn Fn(f64) -> String);
        let money = |amount: f64| self.currency.short(amount);
        let rows: [Row<'_>; 5] = [
            ("net present value", |one| &one.npv, &money),
            ("return on investment", |one| &one.roi, &format::percent),
            (RATE, |one| &one.irr, &format::percent),
            ("payback", |one| &one.payback_years, &format::years),
            (
                "discounted payback",
                |one| &one.discounted_payback_years,
                &format::years,
            ),
        ];
        let mut table = Table::new(["", "cash", "with outages", "accepted"]);
        let mut reasons: Vec<String> = Vec::new();
        let appraisal = &comparison.appraisal;
        for (words, of, show) in rows {
            let mut row = vec![words.to_owned()];
            for (part, figures) in [
                ("cash", &appraisal.cash),
                ("with outages", &appraisal.total),
                ("accepted", &appraisal.accepted),
            ] {
                row.push(match of(figures) {
                    OrReason::Value(value) => {
                        if let Some(remark) = remark(words, figures) {
                            reasons.push(format!("{words}, {part}: {remark}."));
                        }
                        show(*value)
                    }
                    OrReason::NotApplicable(reason) => {
                        reasons.push(format!("{words}, {part}: {reason}."));
                        format::NOTHING.to_owned()
                    }
                });
            }
            table.row(row);
        }
        let title = format!(
            "Appraisal of “{}” at central inputs, mean outage costs{}",
            self.name(&comparison.plan),
            if self.results.economics.tax_rate > 0.0 {
                ", after tax"
            } else {
                ""
            }
        );
        self.section(text, &title, &table);
        for reason in reasons {
            text.push_str(&wrapped(&reason, self.width, 2));
        }
    }

    fn name(&self, plan: &str) -> String {
        self.results
            .plan(plan)
            .map_or_else(|| plan.to_owned(), |plan| plan.name.clone())
    }

    fn threats(&self, text: &mut String) {
        let ids = rows_of(self.results, |plan| {
            plan.by_threat.iter().map(|row| row.id.clone()).collect()
        });
        let name = |id: &str| self.threat(id);
        let of = |plan: &PlanResults, id: &str| {
            let row = plan.by_threat.iter().find(|row| row.id == id);
            row.map(|row| (row.outage_cost, row.downtime_hours))
        };
        let costs = self.matrix(&ids, name, |plan, id| {
            of(plan, id).map(|(cost, _)| (cost, self.currency.short(cost)))
        });
        self.section(text, "Outage cost by threat", &costs);
        let hours = self.matrix(&ids, name, |plan, id| {
            of(plan, id).map(|(_, hours)| (hours, format::hours_in_column(hours)))
        });
        self.section(text, "Downtime by threat, hours of all instances", &hours);
    }

    fn workloads(&self, text: &mut String) {
        let ids = rows_of(self.results, |plan| {
            plan.by_workload.iter().map(|row| row.id.clone()).collect()
        });
        let name = |id: &str| {
            let workload = self.project.workloads.iter().find(|one| one.id == id);
            workload.map_or_else(|| humanised(id), |workload| workload.name.clone())
        };
        let of = |plan: &PlanResults, id: &str| {
            let row = plan.by_workload.iter().find(|row| row.id == id);
            row.map(|row| (row.outage_cost, row.downtime_hours))
        };
        let costs = self.matrix(&ids, name, |plan, id| {
            of(plan, id).map(|(cost, _)| (cost, self.currency.short(cost)))
        });
        self.section(text, "Outage cost by workload", &costs);
        let hours = self.matrix(&ids, name, |plan, id| {
            of(plan, id).map(|(_, hours)| (hours, format::hours_in_column(hours)))
        });
        self.section(text, "Downtime by workload, hours of all instances", &hours);
    }

    fn years(&self, text: &mut String) {
        let ids = rows_of(self.results, |plan| {
            plan.by_year
                .iter()
                .map(|row| row.year.to_string())
                .collect()
        });
        let hours = self.matrix(&ids, year_words, |plan, id| {
            let row = plan.by_year.iter().find(|row| row.year.to_string() == id)?;
            Some((
                row.downtime_hours,
                format::hours_in_column(row.downtime_hours),
            ))
        });
        self.section(text, "Downtime by year, hours of all instances", &hours);
    }

    /// Objectives on paper, by test and as simulated, side by side.
    fn tiers(&self, text: &mut String) {
        let plans = &self.results.plans;
        let names = plans.iter().map(|plan| plan.name.clone());
        let mut table = Table::new(std::iter::once(String::new()).chain(names));
        for (words, cells) in figures::objectives(self.results) {
            table.row(std::iter::once(words).chain(cells));
        }
        let title = "Recovery objectives: instances that meet them on paper and by test, outages that miss them in the simulation";
        self.section(text, title, &table);
    }

    fn stages(&self, text: &mut String) {
        let ids: Vec<String> = Stage::DOWN
            .iter()
            .map(|stage| stage.as_str().to_owned())
            .collect();
        let label = |id: &str| {
            let stage = Stage::DOWN.iter().find(|stage| stage.as_str() == id);
            stage.map_or_else(|| humanised(id), |stage| stage.label().to_owned())
        };
        let hours = self.matrix(&ids, label, |plan, id| {
            let row = plan.by_stage.iter().find(|row| row.id == id)?;
            Some((
                row.downtime_hours,
                format::hours_in_column(row.downtime_hours),
            ))
        });
        self.section(text, "Downtime by stage, hours of all instances", &hours);
    }

    fn categories(&self, text: &mut String) {
        let ids = rows_of(self.results, |plan| {
            plan.cash_by_category
                .iter()
                .map(|row| row.id.to_owned())
                .collect()
        });
        let cash = self.matrix(&ids, humanised, |plan, id| {
            let row = plan.cash_by_category.iter().find(|row| row.id == id)?;
            Some((row.present_value, self.currency.short(row.present_value)))
        });
        self.section(text, "Cash by category, present value", &cash);
    }

    /// Budgets, books and unit costs.
    fn money(&self, text: &mut String) {
        type Column<'a> = (&'a str, fn(&BookRow) -> f64);
        let years: Vec<String> = (0..=self.project.horizon_years)
            .map(|year| year.to_string())
            .collect();
        let row_of = |plan: &PlanResults, id: &str| {
            plan.books
                .iter()
                .find(|row| row.year.to_string() == id)
                .copied()
        };
        let columns: [Column<'_>; 3] = [
            ("CapEx by year, at central inputs", |row| row.capex),
            ("OpEx by year, at central inputs", |row| row.opex),
            (
                "Charge of each year: OpEx, depreciation and write-offs, at central inputs",
                |row| row.expense,
            ),
        ];
        for (title, of) in columns {
            let table = self.matrix(&years, year_words, |plan, id| {
                let amount = of(&row_of(plan, id)?);
                Some((amount, self.currency.short(amount)))
            });
            self.section(text, title, &table);
        }
        let table = self.matrix(&years, year_words, |plan, id| {
            let row = plan.budget.iter().find(|row| row.year.to_string() == id)?;
            let budget = self.currency.short(row.budget);
            let above = format::percent(row.chance_of_exceeding);
            Some((row.budget, format!("{budget} ({above})")))
        });
        let title = "Budget by year, and the chance of exceeding it";
        self.section(text, title, &table);
        self.unit_costs(text);
    }

    fn unit_costs(&self, text: &mut String) {
        let units = ["year", "instance and year", "front-end TiB and year"].map(str::to_owned);
        let table = self.matrix(&units, str::to_owned, |plan, unit| {
            let costs = plan.unit_costs.as_ref()?;
            let amount = match unit {
                "year" => costs.per_year,
                "instance and year" => *costs.per_instance_year.value()?,
                _ => *costs.per_front_end_tib_year.value()?,
            };
            Some((amount, self.currency.short(amount)))
        });
        self.section(
            text,
            "Cash for each unit, nominal, at central inputs",
            &table,
        );
    }

    /// A row for each id, a column for each plan; rows in which every plan has nothing are left out.
    fn matrix(
        &self,
        ids: &[String],
        name: impl Fn(&str) -> String,
        cell: impl Fn(&PlanResults, &str) -> Option<(f64, String)>,
    ) -> Table {
        let plans = self.results.plans.iter();
        let mut table =
            Table::new(std::iter::once(String::new()).chain(plans.map(|plan| plan.name.clone())));
        for id in ids {
            let cells: Vec<Option<(f64, String)>> = self
                .results
                .plans
                .iter()
                .map(|plan| cell(plan, id))
                .collect();
            if cells.iter().flatten().any(|(value, _)| *value != 0.0) {
                let texts = cells
                    .into_iter()
                    .map(|cell| cell.map_or_else(|| format::NOTHING.to_owned(), |(_, text)| text));
                table.row(std::iter::once(name(id)).chain(texts));
            }
        }
        table
    }
}

/// What is to be said of the internal rate, where it is not what everybody expects.
fn remark(words: &str, figures: &Appraised) -> Option<&'static str> {
    let rate = words == RATE;
    rate.then(|| figures.irr_of.and_then(RateOf::parse)?.remark())?
}

/// What people call the year with this number.
fn year_words(id: &str) -> String {
    if id == "0" {
        "start".to_owned()
    } else {
        format!("year {id}")
    }
}

/// The ids that any plan has, each once, in the order of their first appearance.
fn rows_of(results: &Results, of: impl Fn(&PlanResults) -> Vec<String>) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for id in results.plans.iter().flat_map(of) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

fn payback(opening: &str, years: Option<&Summary>, chance: f64) -> String {
    match years {
        Some(years) => format!(
            "{opening} in {} futures, in half of these within {}.",
            format::of_100(chance),
            format::years(years.p50)
        ),
        None => format!("{opening} in no future."),
    }
}
