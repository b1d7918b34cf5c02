//! When a plan pays back: the first time from which the cumulative saving never falls below 0 (R35).

use displace_model::cash_flow::payback_of_sorted;

use crate::world::{Flow, Parameter, Values};

/// The dated differences between the baseline's payments and a plan's.
#[derive(Debug)]
pub(crate) struct CashSteps {
    /// Hours, sign of the saving, amount; in the order of time.
    steps: Vec<(f64, f64, Parameter)>,
}

impl CashSteps {
    pub(crate) fn new(baseline: &[Flow], plan: &[Flow]) -> Self {
        let mut steps: Vec<_> = baseline
            .iter()
            .map(|flow| (flow.hours, 1.0, flow.amount))
            .collect();
        steps.extend(plan.iter().map(|flow| (flow.hours, -1.0, flow.amount)));
        steps.sort_by(|a, b| a.0.total_cmp(&b.0));
        Self { steps }
    }

    /// The dated amounts under these values, into `cash`.
    pub(crate) fn amounts(&self, values: &Values, cash: &mut Vec<(f64, f64)>) {
        cash.clear();
        cash.extend(
            self.steps
                .iter()
                .map(|(hours, sign, amount)| (*hours, sign * values[*amount])),
        );
    }
}

/// Hours until the sum of two dated series, each in the order of time, stays at or above 0. `both` lends its memory.
///
/// Amounts of the same moment count together. 0 if the sum never falls below 0, `None` if it ends below.
pub(crate) fn payback(
    cash: &[(f64, f64)],
    outages: &[(f64, f64)],
    both: &mut Vec<(f64, f64)>,
) -> Option<f64> {
    if outages.is_empty() {
        return payback_of_sorted(cash.iter().copied());
    }
    merge(cash, outages, both);
    payback_of_sorted(both.iter().copied())
}

/// Two dated series as one, in the order of time; of the same moment, `many` comes first. Whole stretches of it are
/// taken over at once.
fn merge(many: &[(f64, f64)], few: &[(f64, f64)], into: &mut Vec<(f64, f64)>) {
    into.clear();
    let mut rest = many;
    for one in few {
        let earlier = rest.iter().take_while(|step| step.0 <= one.0).count();
        let (before, after) = rest.split_at(earlier);
        into.extend_from_slice(before);
        into.push(*one);
        rest = after;
    }
    into.extend_from_slice(rest);
}

#[cfg(test)]
mod tests {
    fn of(cash: &[(f64, f64)], outages: &[(f64, f64)]) -> Option<f64> {
        super::payback(cash, outages, &mut Vec::new())
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
    fn rounding_is_not_a_loss() {
        let cash = [(0.0, 0.1), (0.0, 0.2), (0.0, -0.3), (1.0, 0.0)];
        assert_eq!(of(&cash, &[]), Some(0.0));
    }

    #[test]
    fn two_series_become_one_in_the_order_of_time() {
        let mut both = Vec::new();
        super::merge(
            &[(0.0, 1.0), (1.0, 2.0), (1.0, 3.0), (4.0, 4.0)],
            &[(0.5, 5.0), (1.0, 6.0), (2.0, 7.0), (9.0, 8.0)],
            &mut both,
        );
        let order: Vec<f64> = both.iter().map(|(_, amount)| *amount).collect();
        assert_eq!(order, [1.0, 5.0, 2.0, 3.0, 6.0, 7.0, 4.0, 8.0]);
    }
}
