//! What an hour of downtime costs, built from figures a customer knows.
//!
//! Cost per hour = revenue per year ÷ opening hours × share of revenue hit × (1 − share recovered
//! later) + staff affected × loaded cost per hour × share of their productivity lost.
//! The formula is common to published downtime calculators; recovery labour, penalties and fixed
//! costs per incident are not part of it and have fields of their own.

use std::fmt::Write as _;

/// Figures of one firm, site or service.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ImpactInputs {
    /// Revenue per year, ≥ 0, in the project's currency.
    pub revenue_per_year: f64,
    /// Hours per year in which that revenue is made, above 0 and up to 8,784.
    pub opening_hours_per_year: f64,
    /// Share of the revenue that stops while the workload is down, 0 to 1.
    pub share_of_revenue_hit: f64,
    /// Share of the stopped revenue that is made up for later, 0 to 1.
    pub share_recovered_later: f64,
    /// People who cannot work as usual, ≥ 0.
    pub staff_affected: f64,
    /// Wage and all that comes on top, per person and hour, ≥ 0.
    pub loaded_staff_cost_per_hour: f64,
    /// Share of their work that is lost, 0 to 1.
    pub share_of_productivity_lost: f64,
    /// Size of the whole firm, which decides against which published figures the result is held.
    pub firm: FirmSize,
}

/// Size class of a firm, by its number of employees.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum FirmSize {
    /// Fewer than 25.
    Micro,
    /// 25 to 1,000.
    SmallOrMedium,
    /// More than 1,000.
    Large,
}

impl FirmSize {
    /// The class of a firm with so many employees.
    pub fn of_employees(employees: u32) -> Self {
        match employees {
            0..25 => Self::Micro,
            25..=1000 => Self::SmallOrMedium,
            _ => Self::Large,
        }
    }

    /// Published cost per hour: least, most, and who said so. US dollars; sanity bands only.
    pub fn published_band(self) -> (f64, f64, &'static str) {
        match self {
            Self::Micro => (
                0.0,
                100_000.0,
                "ITIC's figure for firms below 25 staff, 100,000 US dollars per hour, which is high for most of them",
            ),
            Self::SmallOrMedium => (
                8_200.0,
                1_000_000.0,
                "from IDC's low figure for small and medium firms, 8,200 US dollars per hour, to ITIC's 1,000,000",
            ),
            Self::Large => (
                100_000.0,
                5_000_000.0,
                "ITIC 2020 and 2024: 98 % of firms above 1,000 staff exceed 100,000 US dollars per hour, 41 % name 1 to 5 million",
            ),
        }
    }
}

/// One line of the derivation.
#[derive(Debug, Clone, PartialEq)]
pub struct ImpactStep {
    /// What is worked out.
    pub label: &'static str,
    /// How, with the figures put in, for example `2,600 × 3 = 7,800 per hour`.
    pub arithmetic: String,
    /// The unrounded result, per hour.
    pub per_hour: f64,
}

/// A cost per hour with its derivation.
#[derive(Debug, Clone, PartialEq)]
pub struct Impact {
    /// Cost per hour of downtime, in the project's currency.
    pub cost_per_hour: f64,
    /// How it came about; the last step is the sum.
    pub steps: Vec<ImpactStep>,
    /// A remark when published figures for firms of this size differ widely.
    pub amber: Option<String>,
}

/// A figure from which no cost per hour can follow.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{field} is {value}, but must lie between {least} and {most}")]
pub struct ImpactError {
    /// Name of the field.
    pub field: &'static str,
    /// What was found.
    pub value: f64,
    /// Smallest allowed value.
    pub least: f64,
    /// Largest allowed value.
    pub most: f64,
}

/// More than any firm's revenue or staff; it keeps products finite.
const MOST: f64 = 1e15;

impl ImpactInputs {
    /// Every impossible figure.
    pub fn check(&self) -> Vec<ImpactError> {
        [
            ("revenue_per_year", self.revenue_per_year, 0.0, MOST),
            // A second a year: smaller figures are typing errors and would blow up the quotient.
            (
                "opening_hours_per_year",
                self.opening_hours_per_year,
                1.0 / 3600.0,
                8784.0,
            ),
            ("share_of_revenue_hit", self.share_of_revenue_hit, 0.0, 1.0),
            (
                "share_recovered_later",
                self.share_recovered_later,
                0.0,
                1.0,
            ),
            ("staff_affected", self.staff_affected, 0.0, MOST),
            (
                "loaded_staff_cost_per_hour",
                self.loaded_staff_cost_per_hour,
                0.0,
                MOST,
            ),
            (
                "share_of_productivity_lost",
                self.share_of_productivity_lost,
                0.0,
                1.0,
            ),
        ]
        .into_iter()
        .filter(|(_, value, least, most)| !(least..=most).contains(&value))
        .map(|(field, value, least, most)| ImpactError {
            field,
            value,
            least,
            most,
        })
        .collect()
    }

    /// The cost per hour and how it comes about.
    ///
    /// # Errors
    /// All impossible figures at once.
    pub fn cost_per_hour(&self) -> Result<Impact, Vec<ImpactError>> {
        let problems = self.check();
        if !problems.is_empty() {
            return Err(problems);
        }
        let revenue = self.revenue_per_year / self.opening_hours_per_year
            * self.share_of_revenue_hit
            * (1.0 - self.share_recovered_later);
        let work =
            self.staff_affected * self.loaded_staff_cost_per_hour * self.share_of_productivity_lost;
        let total = revenue + work;
        let steps = vec![
            ImpactStep {
                label: "Revenue lost",
                arithmetic: format!(
                    "{} ÷ {} h × {} % × (1 − {} %) = {} per hour",
                    number(self.revenue_per_year),
                    number(self.opening_hours_per_year),
                    number(100.0 * self.share_of_revenue_hit),
                    number(100.0 * self.share_recovered_later),
                    amount(revenue),
                ),
                per_hour: revenue,
            },
            ImpactStep {
                label: "Work lost",
                arithmetic: format!(
                    "{} people × {} per hour × {} % = {} per hour",
                    number(self.staff_affected),
                    number(self.loaded_staff_cost_per_hour),
                    number(100.0 * self.share_of_productivity_lost),
                    amount(work),
                ),
                per_hour: work,
            },
            ImpactStep {
                label: "Cost per hour of downtime",
                arithmetic: format!(
                    "{} + {} = {} per hour",
                    amount(revenue),
                    amount(work),
                    amount(total)
                ),
                per_hour: total,
            },
        ];
        Ok(Impact {
            cost_per_hour: total,
            steps,
            amber: self.amber(total),
        })
    }

    fn amber(&self, total: f64) -> Option<String> {
        let (least, most, source) = self.firm.published_band();
        let side = if total < least {
            "below"
        } else if total > most {
            "above"
        } else {
            return None;
        };
        Some(format!(
            "{} per hour is {side} what surveys report for firms of this size ({source}; not converted). Surveys lean towards the dramatic, so a figure of your own may well be right; be ready to show how it was worked out.",
            amount(total)
        ))
    }
}

/// A figure with thousands separated and at most two decimal places, none that are zero.
fn number(value: f64) -> String {
    let text = grouped(value, 2);
    match text.split_once('.') {
        Some((whole, "00")) => whole.to_owned(),
        Some(_) => text.strip_suffix('0').unwrap_or(&text).to_owned(),
        None => text,
    }
}

/// An amount of money per hour: whole units from ten upwards, hundredths below.
fn amount(value: f64) -> String {
    if value >= 10.0 {
        grouped(value, 0)
    } else {
        number(value)
    }
}

/// Fixed decimal places, a comma between thousands; for values that are not negative.
fn grouped(value: f64, places: usize) -> String {
    let plain = format!("{value:.places$}");
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut text = String::with_capacity(plain.len() + plain.len() / 3);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        // Writing to a string cannot fail.
        let _ = write!(text, ".{fraction}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CLINIC: ImpactInputs = ImpactInputs {
        revenue_per_year: 4_200_000.0,
        opening_hours_per_year: 2_600.0,
        share_of_revenue_hit: 0.35,
        share_recovered_later: 0.4,
        staff_affected: 60.0,
        loaded_staff_cost_per_hour: 45.5,
        share_of_productivity_lost: 0.5,
        firm: FirmSize::SmallOrMedium,
    };

    #[test]
    fn every_figure_can_be_followed_on_paper() {
        let impact = CLINIC.cost_per_hour().unwrap();
        // 4,200,000 / 2,600 × 0.35 × 0.6 = 339.2308 and 60 × 45.5 × 0.5 = 1,365.
        assert!((impact.cost_per_hour - (339.230_769_230_769_2 + 1365.0)).abs() < 1e-9);
        let lines: Vec<&str> = impact
            .steps
            .iter()
            .map(|step| step.arithmetic.as_str())
            .collect();
        assert_eq!(
            lines,
            [
                "4,200,000 ÷ 2,600 h × 35 % × (1 − 40 %) = 339 per hour",
                "60 people × 45.5 per hour × 50 % = 1,365 per hour",
                "339 + 1,365 = 1,704 per hour",
            ]
        );
    }

    #[test]
    fn figures_far_from_published_ones_carry_a_remark_with_its_source() {
        let note = CLINIC.cost_per_hour().unwrap().amber.unwrap();
        assert!(
            note.starts_with("1,704 per hour is below") && note.contains("IDC"),
            "{note}"
        );
        let busy = ImpactInputs {
            revenue_per_year: 4.2e8,
            ..CLINIC
        };
        assert_eq!(busy.cost_per_hour().unwrap().amber, None);
        let tiny = ImpactInputs {
            firm: FirmSize::Micro,
            ..CLINIC
        };
        assert_eq!(tiny.cost_per_hour().unwrap().amber, None);
        let huge = ImpactInputs {
            revenue_per_year: 1e12,
            firm: FirmSize::Large,
            ..CLINIC
        };
        assert!(
            huge.cost_per_hour()
                .unwrap()
                .amber
                .unwrap()
                .contains("above")
        );
    }

    #[test]
    fn all_impossible_figures_are_named_at_once() {
        let wrong = ImpactInputs {
            revenue_per_year: f64::NAN,
            opening_hours_per_year: 0.0,
            share_of_revenue_hit: 35.0,
            staff_affected: -1.0,
            ..CLINIC
        };
        let problems = wrong.cost_per_hour().unwrap_err();
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field).collect();
        assert_eq!(
            fields,
            [
                "revenue_per_year",
                "opening_hours_per_year",
                "share_of_revenue_hit",
                "staff_affected"
            ]
        );
        assert_eq!(
            problems[2].to_string(),
            "share_of_revenue_hit is 35, but must lie between 0 and 1"
        );
    }

    #[test]
    fn size_classes_meet_at_their_stated_limits() {
        assert_eq!(FirmSize::of_employees(24), FirmSize::Micro);
        assert_eq!(FirmSize::of_employees(25), FirmSize::SmallOrMedium);
        assert_eq!(FirmSize::of_employees(1000), FirmSize::SmallOrMedium);
        assert_eq!(FirmSize::of_employees(1001), FirmSize::Large);
    }

    #[test]
    fn numbers_are_grouped_and_drop_empty_decimals() {
        assert_eq!(number(1_234_567.5), "1,234,567.5");
        assert_eq!(number(0.125), "0.12");
        assert_eq!(number(100.0), "100");
        assert_eq!(amount(9.876), "9.88");
        assert_eq!(amount(999.6), "1,000");
    }

    proptest! {
        #[test]
        fn whatever_passes_the_check_has_a_finite_cost(
            revenue in any::<f64>(), hours in any::<f64>(), share in 0.0..=1.0_f64, staff in 0.0..1e6_f64,
        ) {
            let inputs = ImpactInputs {
                revenue_per_year: revenue.abs(),
                opening_hours_per_year: hours.abs() % 9000.0,
                share_of_revenue_hit: share,
                staff_affected: staff,
                ..CLINIC
            };
            if let Ok(impact) = inputs.cost_per_hour() {
                prop_assert!(impact.cost_per_hour.is_finite() && impact.cost_per_hour >= 0.0);
            }
        }
    }
}
