//! Figures for people that are one division away from the results: per year, per outage.

use displace_scenarios::results::PlanResults;

/// Mean instance-hours down per year of the horizon.
pub fn downtime_per_year(plan: &PlanResults, horizon_years: u32) -> f64 {
    ratio(plan.downtime_hours.mean, f64::from(horizon_years))
}

/// Mean hours of updates that one outage loses: total data loss over total outages; 0 without outages.
pub fn data_lost_per_outage(plan: &PlanResults) -> f64 {
    ratio(plan.data_loss_hours.mean, plan.outages.mean)
}

/// Hours over the whole horizon as hours per year.
pub fn per_year(hours: f64, horizon_years: u32) -> f64 {
    ratio(hours, f64::from(horizon_years))
}

fn ratio(of: f64, to: f64) -> f64 {
    if to > 0.0 { of / to } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_divided_by_nothing() {
        assert_eq!(ratio(5.0, 2.0), 2.5);
        assert_eq!(ratio(0.0, 0.0), 0.0);
        assert_eq!(ratio(5.0, f64::NAN), 0.0);
    }
}
