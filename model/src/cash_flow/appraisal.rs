//! What a saving is worth, in the figures that a finance department asks for (rules R31, R35).

use super::discount::{Convention, discount_factor, roi, year_of};
use super::irr::{Irr, RateOf, irr_of_dated};
use super::payback::payback_of_spread;
use super::{Applicable, Reason};
use crate::calendar::HOURS_PER_YEAR;

/// How a plan saves against the baseline through time; positive favours the plan.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Saving {
    /// Payments that one plan makes and the other does not: hours from the start, amount; in the order of time.
    pub dated: Vec<(f64, f64)>,
    /// What comes evenly through the years, such as outage costs avoided on average; the first through year 1.
    pub spread: Vec<f64>,
}

impl Saving {
    /// The difference of two series of payments (hours, amount), each in the order of time.
    pub fn between(baseline: &[(f64, f64)], plan: &[(f64, f64)]) -> Self {
        let mut dated = baseline.to_vec();
        dated.extend(plan.iter().map(|(hours, amount)| (*hours, -amount)));
        dated.sort_by(|a, b| a.0.total_cmp(&b.0));
        Self {
            dated,
            spread: Vec::new(),
        }
    }

    /// Nominal sums: time 0, then year 1, 2, … to `years` at least.
    pub fn by_year(&self, years: usize) -> Vec<f64> {
        let mut sums = vec![0.0; years.max(self.spread.len()) + 1];
        for (hours, amount) in &self.dated {
            // A ledger reaches a thousand years at most; anything later joins the last of them.
            let year = year_of(*hours).min(1000) as usize;
            if year >= sums.len() {
                sums.resize(year + 1, 0.0);
            }
            if let Some(sum) = sums.get_mut(year) {
                *sum += amount;
            }
        }
        for (sum, amount) in sums.iter_mut().skip(1).zip(&self.spread) {
            *sum += amount;
        }
        sums
    }
}

/// How amounts of different dates are brought together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// When an amount counts.
    pub convention: Convention,
    /// Annual rate above −1; 8 % is 0.08.
    pub rate: f64,
    /// Whether the spread part is discounted too.
    pub discount_spread: bool,
}

impl Terms {
    /// The factor of what comes evenly through a year: that of the year's end, or of its middle under
    /// [`Convention::ActualDates`].
    fn spread_factor(self, year: u32) -> f64 {
        if self.discount_spread {
            discount_factor(self.convention, self.rate, middle_of(year))
        } else {
            1.0
        }
    }
}

/// The middle of a year in hours; years count from 1.
fn middle_of(year: u32) -> f64 {
    (f64::from(year) - 0.5) * HOURS_PER_YEAR
}

/// The figures of one saving.
#[derive(Debug, Clone, PartialEq)]
pub struct Appraisal {
    /// Net present value of the saving.
    pub npv: Applicable<f64>,
    /// Return on investment: the net present value over the present value of the plan's cash cost.
    pub roi: Applicable<f64>,
    /// Internal rate of return, where there is exactly one.
    pub irr: Applicable<f64>,
    /// What that rate is the rate of: nothing where there is not exactly one.
    pub irr_of: Option<RateOf>,
    /// Every rate at which the net present value is zero, rising.
    pub irr_rates: Vec<f64>,
    /// Years until the cumulative saving stays at or above zero.
    pub payback_years: Applicable<f64>,
    /// The same of the discounted saving.
    pub discounted_payback_years: Applicable<f64>,
}

/// Appraises a saving.
///
/// `cash_cost` is the present value of what the plan itself pays. Internal rates use the dates of the convention:
/// years at their ends (time 0 apart), or every payment at its own date and the spread part at the middle of its year.
/// Paybacks follow the payments' own dates and the line through each year under both.
///
/// ```
/// use displace_model::cash_flow::{Convention, Saving, Terms, appraise};
///
/// // 1,000 more at once, 400 less in each of three years, at 10 %.
/// let saving = Saving { dated: vec![(0.0, -1000.0)], spread: vec![400.0; 3] };
/// let terms = Terms { convention: Convention::YearEnd, rate: 0.1, discount_spread: true };
/// let figures = appraise(&saving, 1000.0, terms);
/// assert_eq!(figures.npv.value().map(|npv| (npv * 100.0).round()), Some(-526.0));
/// assert_eq!(figures.payback_years.value(), Some(2.5));
/// assert_eq!(
///     figures.discounted_payback_years.to_string(),
///     "never within the horizon"
/// );
/// ```
pub fn appraise(saving: &Saving, cash_cost: f64, terms: Terms) -> Appraisal {
    let dated: Vec<(f64, f64)> = saving
        .dated
        .iter()
        .map(|(hours, amount)| {
            let factor = discount_factor(terms.convention, terms.rate, *hours);
            (*hours, amount * factor)
        })
        .collect();
    let spread: Vec<f64> = (1_u32..)
        .zip(&saving.spread)
        .map(|(year, amount)| amount * terms.spread_factor(year))
        .collect();
    let npv: f64 = dated.iter().map(|step| step.1).sum::<f64>() + spread.iter().sum::<f64>();
    let flows = flows(saving, terms.convention);
    let rates = irr_of_dated(&flows);
    let irr = single_rate(saving, &rates, terms);
    Appraisal {
        npv: if npv.is_finite() {
            Applicable::Value(npv)
        } else {
            Applicable::NotApplicable(Reason::NotFinite)
        },
        roi: roi(npv, cash_cost),
        irr_of: irr.value().and_then(|_| RateOf::of_dated(&flows)),
        irr,
        irr_rates: match rates {
            Irr::None => Vec::new(),
            Irr::One(rate) => vec![rate],
            Irr::Several(rates) => rates,
        },
        payback_years: payback_of_spread(&saving.dated, &saving.spread),
        discounted_payback_years: payback_of_spread(&dated, &spread),
    }
}

/// A saving at the dates of a convention: years since the start, amount.
fn flows(saving: &Saving, convention: Convention) -> Vec<(f64, f64)> {
    match convention {
        Convention::YearEnd => {
            let years = (0_u32..).map(f64::from);
            years.zip(saving.by_year(0)).collect()
        }
        Convention::ActualDates => {
            let mut dated = saving.dated.clone();
            dated.extend((1_u32..).map(middle_of).zip(saving.spread.iter().copied()));
            for step in &mut dated {
                step.0 /= HOURS_PER_YEAR;
            }
            dated
        }
    }
}

/// The rate, or the plainest reason why there is not exactly one.
fn single_rate(saving: &Saving, rates: &Irr, terms: Terms) -> Applicable<f64> {
    let amounts = saving.by_year(0);
    let reason = if amounts.iter().any(|amount| !amount.is_finite()) {
        Reason::NotFinite
    } else if !terms.discount_spread && saving.spread.iter().any(|amount| *amount != 0.0) {
        Reason::OutagesNotDiscounted
    } else {
        match rates.rate() {
            Applicable::NotApplicable(Reason::NoRate) if amounts.iter().all(|x| *x >= 0.0) => {
                Reason::NoOutlay
            }
            Applicable::NotApplicable(Reason::NoRate) if amounts.iter().all(|x| *x <= 0.0) => {
                Reason::NoReturn
            }
            other => return other,
        }
    };
    Applicable::NotApplicable(reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEN_PERCENT: Terms = Terms {
        convention: Convention::YearEnd,
        rate: 0.1,
        discount_spread: true,
    };

    #[test]
    fn the_published_study_is_reproduced_from_its_table() {
        // Costs 53,150 / 666,715 / 636,772 / 647,783 and benefits 0 / 1,606,511 / 3,061,331 / 4,229,760 at 10 %,
        // years at their ends: net 5,496,170, return 329 %, payback below half a year.
        let saving = Saving {
            dated: vec![(0.0, -53_150.0)],
            spread: vec![
                1_606_511.0 - 666_715.0,
                3_061_331.0 - 636_772.0,
                4_229_760.0 - 647_783.0,
            ],
        };
        let figures = appraise(&saving, 1_672_201.0, TEN_PERCENT);
        assert!((figures.npv.value().unwrap() - 5_496_170.0).abs() < 1.0);
        assert!((figures.roi.value().unwrap() - 3.29).abs() < 0.005);
        let payback = figures.payback_years.value().unwrap();
        assert!(payback > 0.0 && payback < 0.5, "{payback}");
        assert!(figures.irr.value().unwrap() > 10.0);
    }

    #[test]
    fn a_rate_brings_the_value_to_zero_under_both_conventions() {
        // 6,000 at once, 300 a month less, 500 a year of outages avoided.
        let saving = Saving {
            dated: std::iter::once((0.0, -6_000.0))
                .chain((0..36).map(|month| (f64::from(month) * 730.0, 300.0)))
                .collect(),
            spread: vec![500.0; 3],
        };
        for convention in [Convention::YearEnd, Convention::ActualDates] {
            let terms = Terms {
                convention,
                ..TEN_PERCENT
            };
            let rate = appraise(&saving, 1.0, terms).irr.value().unwrap();
            let at_rate = Terms { rate, ..terms };
            let zero = appraise(&saving, 1.0, at_rate).npv.value().unwrap();
            assert!(zero.abs() < 1e-6, "{zero} at {rate}");
        }
    }

    #[test]
    fn payback_of_steps_and_lines_is_where_the_sum_crosses_zero() {
        // −1,000 at once; 300 a year evenly; +400 after half a year: −450 then, so 1.5 years more.
        let dated = [(0.0, -1000.0), (4380.0, 400.0)];
        let years = payback_of_spread(&dated, &[300.0; 3]).value().unwrap();
        assert!((years - 2.0).abs() < 1e-12, "{years}");
        // A payment of 100 on the last day but one spoils it.
        let spoilt = [(0.0, -1000.0), (26_000.0, -100.0)];
        assert_eq!(
            payback_of_spread(&spoilt, &[350.0; 3]),
            Applicable::NotApplicable(Reason::NeverPaysBack)
        );
    }

    #[test]
    fn every_figure_that_does_not_apply_says_why() {
        let of = |dated: Vec<(f64, f64)>, cost: f64| {
            appraise(
                &Saving {
                    dated,
                    spread: vec![0.0; 3],
                },
                cost,
                TEN_PERCENT,
            )
        };
        let saves = of(vec![(0.0, 10.0), (8760.0, 5.0)], 0.0);
        assert_eq!(saves.irr, Applicable::NotApplicable(Reason::NoOutlay));
        assert_eq!(saves.roi, Applicable::NotApplicable(Reason::NothingPaid));
        assert_eq!(saves.payback_years, Applicable::Value(0.0));
        let costs = of(vec![(0.0, -10.0)], 10.0);
        assert_eq!(costs.irr, Applicable::NotApplicable(Reason::NoReturn));
        assert_eq!(
            costs.payback_years,
            Applicable::NotApplicable(Reason::NeverPaysBack)
        );
        let odd = of(vec![(0.0, f64::NAN)], 10.0);
        for figure in [odd.npv, odd.roi, odd.irr, odd.payback_years] {
            assert_eq!(figure, Applicable::NotApplicable(Reason::NotFinite));
        }
        let twice = of(vec![(0.0, -1.0), (1.0, 3.0), (8760.0, -2.0)], 1.0);
        assert_eq!(twice.irr, Applicable::NotApplicable(Reason::SeveralRates));
        assert_eq!(twice.irr_rates.len(), 2);
        let undiscounted = appraise(
            &Saving {
                dated: vec![(0.0, -10.0)],
                spread: vec![20.0],
            },
            10.0,
            Terms {
                discount_spread: false,
                ..TEN_PERCENT
            },
        );
        assert_eq!(
            undiscounted.irr,
            Applicable::NotApplicable(Reason::OutagesNotDiscounted)
        );
        assert_eq!(undiscounted.npv, Applicable::Value(10.0));
    }

    proptest! {
        #[test]
        fn equal_plans_save_nothing(payments in proptest::collection::vec((0_u32..100_000, -1e6..1e6_f64), 0..20)) {
            let payments: Vec<(f64, f64)> = payments.iter().map(|(t, x)| (f64::from(*t), *x)).collect();
            let saving = Saving::between(&payments, &payments);
            for convention in [Convention::YearEnd, Convention::ActualDates] {
                let figures = appraise(&saving, 1.0, Terms { convention, ..TEN_PERCENT });
                prop_assert!(figures.npv.value().unwrap().abs() < 1e-6);
                prop_assert_eq!(figures.payback_years, Applicable::Value(0.0));
            }
        }

        #[test]
        fn years_add_up_to_the_undiscounted_value(
            dated in proptest::collection::vec((0_u32..50_000, -1e6..1e6_f64), 0..20),
            spread in proptest::collection::vec(-1e6..1e6_f64, 0..6),
        ) {
            let mut dated: Vec<(f64, f64)> = dated.iter().map(|(t, x)| (f64::from(*t), *x)).collect();
            dated.sort_by(|a, b| a.0.total_cmp(&b.0));
            let saving = Saving { dated, spread };
            let sum: f64 = saving.by_year(5).iter().sum();
            let figures = appraise(&saving, 1.0, Terms { rate: 0.0, ..TEN_PERCENT });
            prop_assert!((figures.npv.value().unwrap() - sum).abs() < 1e-6);
        }
    }
}
