//! When a plan pays back: the first time from which the cumulative saving never falls below 0 (R35).

use displace_model::cash_flow::payback_of_sorted;

use crate::world::{CompiledPlan, Parameter, Values};

/// The dated differences between the baseline's payments and a plan's.
#[derive(Debug)]
pub(crate) enum CashSteps {
    /// Each payment by itself: hours, sign of the saving, amount; in the order of time.
    Each(Vec<(f64, f64, Parameter)>),
    /// Moment by moment: hours, what is the same in every trial, and so many of the terms that vary.
    Netted {
        /// The moments in the order of time; those of nothing are left out.
        moments: Vec<(f64, f64, usize)>,
        /// Sign of the saving and amount, moment after moment.
        terms: Vec<(f64, Parameter)>,
    },
}

impl CashSteps {
    pub(crate) fn new(baseline: &CompiledPlan, plan: &CompiledPlan) -> Self {
        if baseline.steady.is_some() || plan.steady.is_some() {
            return Self::netted(baseline, plan);
        }
        let mut steps: Vec<_> = baseline
            .flows
            .iter()
            .map(|flow| (flow.hours, 1.0, flow.amount))
            .collect();
        let own = plan.flows.iter();
        steps.extend(own.map(|flow| (flow.hours, -1.0, flow.amount)));
        steps.sort_by(|a, b| a.0.total_cmp(&b.0));
        Self::Each(steps)
    }

    fn netted(baseline: &CompiledPlan, plan: &CompiledPlan) -> Self {
        let mut steps = Vec::new();
        for (sign, plan) in [(1.0, baseline), (-1.0, plan)] {
            for (place, flow) in plan.flows.iter().enumerate() {
                let fixed = plan.steady.as_ref();
                let fixed = fixed.and_then(|steady| *steady.amounts.get(place)?);
                steps.push((flow.hours, sign, flow.amount, fixed));
            }
        }
        steps.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut moments, mut terms) = (Vec::new(), Vec::new());
        for moment in steps.chunk_by(|a, b| a.0.to_bits() == b.0.to_bits()) {
            let (mut sums, before) = ([0.0, 0.0], terms.len());
            for (_, sign, amount, fixed) in moment {
                match fixed {
                    Some(fixed) => sums[usize::from(*sign < 0.0)] += fixed,
                    None => terms.push((*sign, *amount)),
                }
            }
            let [base, own]: [f64; 2] = sums;
            // What differs by rounding alone does not differ.
            let rounding = 1e-14 * (base.abs() + own.abs());
            let net = if (base - own).abs() <= rounding {
                0.0
            } else {
                base - own
            };
            let varying = terms.len() - before;
            if let Some((hours, ..)) = moment.first()
                && (net != 0.0 || varying > 0)
            {
                moments.push((*hours, net, varying));
            }
        }
        Self::Netted { moments, terms }
    }

    /// The dated amounts under these values, into `cash`.
    pub(crate) fn amounts(&self, values: &Values, cash: &mut Vec<(f64, f64)>) {
        cash.clear();
        match self {
            Self::Each(steps) => {
                let steps = steps.iter();
                cash.extend(steps.map(|(hours, sign, amount)| (*hours, sign * values[*amount])));
            }
            Self::Netted { moments, terms } => {
                let mut terms = terms.iter();
                cash.extend(moments.iter().map(|(hours, net, varying)| {
                    let varying = terms.by_ref().take(*varying);
                    let amount =
                        varying.fold(*net, |sum, (sign, amount)| sum + sign * values[*amount]);
                    (*hours, amount)
                }));
            }
        }
    }
}

/// Hours until the sum of two dated series, each in the order of time, stays at or above 0.
///
/// Amounts of the same moment count together. 0 if the sum never falls below 0, `None` if it ends below.
pub(crate) fn payback(cash: &[(f64, f64)], outages: &[(f64, f64)]) -> Option<f64> {
    payback_of_sorted(Merged::new(cash, outages))
}

/// Two dated series as one, in the order of time; of the same moment, cash comes first.
#[derive(Debug, Clone)]
struct Merged<'a> {
    cash: &'a [(f64, f64)],
    outages: &'a [(f64, f64)],
    /// When the next outage is; infinite after the last.
    until: f64,
}

impl<'a> Merged<'a> {
    fn new(cash: &'a [(f64, f64)], outages: &'a [(f64, f64)]) -> Self {
        Self {
            cash,
            outages,
            until: start_of(outages),
        }
    }
}

/// When a series begins; never, if it is empty.
#[inline]
fn start_of(series: &[(f64, f64)]) -> f64 {
    series.first().map_or(f64::INFINITY, |first| first.0)
}

impl Iterator for Merged<'_> {
    type Item = (f64, f64);

    #[inline]
    fn next(&mut self) -> Option<(f64, f64)> {
        if let Some((first, rest)) = self.cash.split_first()
            && first.0 <= self.until
        {
            self.cash = rest;
            return Some(*first);
        }
        let (first, rest) = self.outages.split_first()?;
        self.outages = rest;
        self.until = start_of(rest);
        Some(*first)
    }
}

#[cfg(test)]
mod tests {
    fn of(cash: &[(f64, f64)], outages: &[(f64, f64)]) -> Option<f64> {
        super::payback(cash, outages)
    }

    #[test]
    fn a_saving_that_never_falls_below_zero_pays_back_at_once() {
        assert_eq!(of(&[(0.0, 10.0)], &[]), Some(0.0));
        assert_eq!(of(&[], &[]), Some(0.0));
    }

    #[test]
    fn amounts_of_one_moment_count_together() {
        assert_eq!(of(&[(0.0, -10.0), (0.0, 10.0)], &[]), Some(0.0));
        assert_eq!(of(&[(0.0, -10.0)], &[(0.0, 10.0)]), Some(0.0));
    }

    #[test]
    fn it_pays_back_when_the_sum_stays_above_zero_for_good() {
        // −100, then +60, +60 (above), −50 (below again), +100 (above for good).
        let cash = [(0.0, -100.0), (1.0, 60.0), (2.0, 60.0), (4.0, 100.0)];
        assert_eq!(of(&cash, &[(3.0, -50.0)]), Some(4.0));
        assert_eq!(of(&cash[..3], &[]), Some(2.0));
        assert_eq!(of(&cash[..3], &[(3.0, -50.0)]), None);
    }

    #[test]
    fn a_long_contract_is_netted_moment_by_moment() {
        use crate::world::{Values, World};
        use displace_model::project::read;

        // Of 12 monthly and 1 yearly payments on either side, those that are alike fall away; of the ranges both stay.
        let item = |id: &str, price: &str, every: &str| {
            format!(
                "[[plan.item]]\nid = \"{id}\"\ncategory = \"support\"\nprice = {price}\nevery = \"{every}\"\n"
            )
        };
        let plan = |id: &str, role: &str, price: &str| {
            let head = format!("[[plan]]\nid = \"{id}\"\nrole = \"{role}\"\n");
            let same = item("same", "0.1", "month") + &item("also", "0.2", "month");
            head + &same
                + &item("fee", price, "year")
                + &item("open", "{ uniform = [1, 2] }", "once")
        };
        let text = format!(
            "format = 1\nname = \"x\"\ncurrency = \"EUR\"\nstart = 2027-01-01\nhorizon_years = 1\n\
             [[workload]]\nid = \"x\"\nsize_tib = 1\ncost_per_hour_down = 0\n{}{}",
            plan("keep", "incumbent", "50"),
            plan("new", "proposal", "20"),
        );
        let reading = read(&text.replace("every = \"once\"\n", ""), crate::catalogue());
        let project = reading
            .project
            .unwrap_or_else(|| panic!("{:#?}", reading.problems));
        let world = World::new(&project).unwrap();
        let steps = super::CashSteps::new(&world.plans[0], &world.plans[1]);
        let super::CashSteps::Netted { moments, terms } = &steps else {
            panic!("contracts with items are netted");
        };
        assert_eq!((moments.len(), terms.len()), (1, 2));
        let mut values = Values::default();
        world.parameters.draw(crate::luck::Typical, &mut values);
        let mut cash = Vec::new();
        steps.amounts(&values, &mut cash);
        // 50 − 20, and the same open price on both sides.
        assert_eq!(cash.len(), 1);
        assert!((cash[0].1 - 30.0).abs() < 1e-12, "{cash:?}");
    }

    #[test]
    fn rounding_is_not_a_loss() {
        let cash = [(0.0, 0.1), (0.0, 0.2), (0.0, -0.3), (1.0, 0.0)];
        assert_eq!(of(&cash, &[]), Some(0.0));
    }

    #[test]
    fn two_series_become_one_in_the_order_of_time() {
        let both = super::Merged::new(
            &[(0.0, 1.0), (1.0, 2.0), (1.0, 3.0), (4.0, 4.0)],
            &[(0.5, 5.0), (1.0, 6.0), (2.0, 7.0), (9.0, 8.0)],
        );
        let order: Vec<f64> = both.map(|(_, amount)| amount).collect();
        assert_eq!(order, [1.0, 5.0, 2.0, 3.0, 6.0, 7.0, 4.0, 8.0]);
    }
}
