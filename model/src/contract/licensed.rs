//! Which part of a workload a contract lets a plan protect (rule R32).

use super::evaluate::counted;
use super::payments::bills;
use super::schedule::Reason;
use super::trace::central;
use super::{Beyond, estate_count};
use crate::calendar::HOURS_PER_YEAR;
use crate::money::Money;
use crate::plan::Plan;
use crate::project::Project;

/// The share of a workload's instances that is licensed in each year of the horizon, at central inputs: 1 unless an item
/// counts the workload, more is used than was bought and allowed, and what is beyond is left unprotected
/// ([`Beyond::Unprotected`]). Of several such items the strictest holds; one that has not begun yet holds nothing back.
///
/// The share is (units bought + the larger allowance) / units used, at most 1. Which instances have no licence nobody
/// can say beforehand, so that it is the chance of each of them.
pub fn licensed_shares(project: &Project, plan: &Plan, workload: &str) -> Vec<f64> {
    let mut shares = vec![1.0; project.horizon_years as usize];
    for item in &plan.contract.items {
        let Some(rule) = item.true_up.as_ref() else {
            continue;
        };
        let counts = || {
            counted(project, plan, item)
                .iter()
                .any(|one| one.id == workload)
        };
        if rule.beyond == Beyond::Billed || !counts() {
            continue;
        }
        let Ok((_, bills)) = bills(project, plan, item) else {
            continue;
        };
        let float = |number| Money::from_decimal(number).to_f64();
        let size = float(central(&item.unit_size));
        let (units, part) = (
            float(central(&rule.allowance)),
            float(central(&rule.allowance_share)),
        );
        for (year, share) in (0_u32..).zip(&mut shares) {
            let begins = f64::from(year) * HOURS_PER_YEAR;
            let mut bought = bills.iter().filter(|bill| bill.reason == Reason::Use);
            // What was bought last before the year is over holds in it: years are the grain of the estate's growth.
            let Some(bought) = bought.rfind(|bill| bill.hours < begins + HOURS_PER_YEAR) else {
                continue;
            };
            let Some(used) = estate_count(project, plan, item, year) else {
                continue;
            };
            let (bought, used) = (float(bought.quantity), float(used) / size);
            let allowed = bought + units.max(bought * part);
            if used > allowed {
                *share = f64::min(*share, (allowed / used).max(0.0));
            }
        }
    }
    shares
}
