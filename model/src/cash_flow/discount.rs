//! Conventions and present values.

use super::{Applicable, Reason};
use crate::calendar::HOURS_PER_YEAR;

/// When a payment counts as paid for discounting (rule R31). Reports name it.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Convention {
    /// Time 0 is undiscounted, everything else counts at the end of its year: the convention of the
    /// big studies on return on investment.
    #[default]
    YearEnd,
    /// Every payment at its own date.
    ActualDates,
}

impl Convention {
    /// The word used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::YearEnd => "year_end",
            Self::ActualDates => "actual_dates",
        }
    }

    /// The convention of a word of the project file.
    pub fn from_id(word: &str) -> Option<Self> {
        [Self::YearEnd, Self::ActualDates]
            .into_iter()
            .find(|convention| convention.as_str() == word)
    }

    /// The name shown to people.
    pub fn label(self) -> &'static str {
        match self {
            Self::YearEnd => "Year end",
            Self::ActualDates => "Actual dates",
        }
    }
}

/// The year a time belongs to: 0 for time 0 itself, then 1, 2, …; the start of year k ≥ 2, at k − 1
/// years, belongs to year k. Times before the start (and NaN) count as time 0.
pub fn year_of(hours: f64) -> u32 {
    if hours > 0.0 {
        // A cast saturates, so that absurd times stay years.
        ((hours / HOURS_PER_YEAR) as u32).saturating_add(1)
    } else {
        0
    }
}

/// Present value of one unit paid at `hours`, at an annual `rate` above −1 (8 % is 0.08): (1 +
/// rate)^−year under [`Convention::YearEnd`], (1 + rate)^−(hours / 8,760) under
/// [`Convention::ActualDates`]. A rate at or below −1 has no factor and gives NaN; validation of the
/// document keeps it out.
pub fn discount_factor(convention: Convention, rate: f64, hours: f64) -> f64 {
    if rate <= -1.0 {
        return f64::NAN;
    }
    let years = match convention {
        Convention::YearEnd => f64::from(year_of(hours)),
        Convention::ActualDates => hours / HOURS_PER_YEAR,
    };
    libm::pow(1.0 + rate, -years)
}

/// Net present value of yearly flows: the first at time 0, the k-th at the end of year k.
pub fn net_present_value(flows: &[f64], rate: f64) -> f64 {
    flows
        .iter()
        .zip(0_u32..)
        .map(|(flow, year)| flow * libm::pow(1.0 + rate, -f64::from(year)))
        .sum()
}

/// Return on investment: saving / cash cost, both present values (3.29 is 329 %).
pub fn roi(saving: f64, cash_cost: f64) -> Applicable<f64> {
    if !saving.is_finite() || !cash_cost.is_finite() {
        return Applicable::NotApplicable(Reason::NotFinite);
    }
    let ratio = saving / cash_cost;
    if cash_cost <= 0.0 || !ratio.is_finite() {
        return Applicable::NotApplicable(Reason::NothingPaid);
    }
    Applicable::Value(ratio)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64, tolerance: f64) {
        assert!((a - b).abs() <= tolerance, "{a} against {b}");
    }

    #[test]
    fn the_published_three_year_study_is_reproduced() {
        // A total-economic-impact study: time 0 and three years, 10 %, years at their ends.
        let costs = net_present_value(&[53_150.0, 666_715.0, 636_772.0, 647_783.0], 0.1);
        let benefits = net_present_value(&[0.0, 1_606_511.0, 3_061_331.0, 4_229_760.0], 0.1);
        close(costs, 1_672_201.0, 0.5);
        close(benefits, 7_168_371.0, 0.5);
        close(benefits - costs, 5_496_170.0, 1.0);
        close(roi(benefits - costs, costs).value().unwrap(), 3.29, 0.005);
    }

    #[test]
    fn annuities_match_their_closed_forms() {
        let level = [0.0, 1e5, 1e5, 1e5, 1e5, 1e5];
        close(net_present_value(&level, 0.1), 379_078.676_9, 1e-4);
        let growing: Vec<f64> = (0..6)
            .map(|k| {
                if k == 0 {
                    0.0
                } else {
                    1e5 * 1.03_f64.powi(k - 1)
                }
            })
            .collect();
        close(net_present_value(&growing, 0.1), 400_260.011_4, 1e-4);
        close(
            net_present_value(&[-1000.0, 400.0, 400.0, 400.0], 0.1),
            -5.26,
            0.005,
        );
    }

    #[test]
    fn the_start_of_a_year_belongs_to_that_year() {
        assert_eq!(year_of(0.0), 0);
        assert_eq!(year_of(0.001), 1);
        assert_eq!(year_of(8759.9), 1);
        assert_eq!(year_of(8760.0), 2);
        assert_eq!(year_of(4.0 * 8760.0), 5);
        assert_eq!(
            (year_of(-5.0), year_of(f64::NAN), year_of(f64::INFINITY)),
            (0, 0, u32::MAX)
        );
    }

    #[test]
    fn the_conventions_differ_in_when_a_payment_counts() {
        close(discount_factor(Convention::YearEnd, 0.1, 0.0), 1.0, 0.0);
        close(
            discount_factor(Convention::YearEnd, 0.1, 8760.0),
            1.0 / 1.21,
            1e-15,
        );
        close(
            discount_factor(Convention::ActualDates, 0.1, 8760.0),
            1.0 / 1.1,
            1e-15,
        );
        close(
            discount_factor(Convention::ActualDates, 0.21, 4380.0),
            1.0 / 1.1,
            1e-15,
        );
        // The benchmark's fees: five at the starts of years, 8 %: 4.3121268.
        let fees: f64 = (0..5)
            .map(|k| discount_factor(Convention::ActualDates, 0.08, f64::from(k) * 8760.0))
            .sum();
        close(fees, 4.312_126_8, 1e-7);
        assert!(discount_factor(Convention::YearEnd, -1.0, 1.0).is_nan());
        for convention in [Convention::YearEnd, Convention::ActualDates] {
            assert_eq!(Convention::from_id(convention.as_str()), Some(convention));
        }
    }

    #[test]
    fn a_return_without_outlay_is_not_applicable() {
        assert_eq!(
            roi(5.0, 0.0),
            Applicable::NotApplicable(Reason::NothingPaid)
        );
        assert_eq!(
            roi(5.0, -3.0),
            Applicable::NotApplicable(Reason::NothingPaid)
        );
        assert_eq!(
            roi(1e300, 1e-300),
            Applicable::NotApplicable(Reason::NothingPaid)
        );
        assert_eq!(
            roi(f64::NAN, 1.0),
            Applicable::NotApplicable(Reason::NotFinite)
        );
    }
}
