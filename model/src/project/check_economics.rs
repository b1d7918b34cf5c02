//! The rules for economics: rates within their limits, bookings of lines and assets that exist.

use std::collections::BTreeSet;

use super::check::Check;
use super::currency::{self, CURRENCIES};
use super::read_economics::EXCHANGE_RATE;
use super::text::{join, places, quoted};
use super::{Economics, Project};
use crate::cash_flow::LONGEST_LIFE;

impl Check {
    pub(super) fn economics(&mut self, project: &Project) {
        let Economics { booking, .. } = &project.economics;
        self.fields(&project.economics, "economics");
        self.exchange_rates(project);
        self.life("economics.depreciation_years", booking.life_years, 1);
        let lines: BTreeSet<String> = project
            .plans
            .iter()
            .flat_map(|plan| plan.line_ids(project))
            .collect();
        let ids = booking.lines.iter().map(|line| line.line.as_str());
        for (line, place) in booking.lines.iter().zip(self.ids("economics.line", ids)) {
            self.fields(line, &place);
            self.life(&join(&place, "life_years"), line.life_years.unwrap_or(1), 1);
            if !lines.contains(&line.line) {
                let known = lines.iter().map(String::as_str);
                self.warn(
                    &join(&place, "id"),
                    quoted(&line.line),
                    "the id of a cost line of a plan",
                    super::read::id_hint(&line.line, known),
                );
            }
        }
        let plans: BTreeSet<&str> = project.plans.iter().map(|plan| plan.id.as_str()).collect();
        let ids = booking.assets.iter().map(|asset| asset.id.as_str());
        for (asset, place) in booking.assets.iter().zip(self.ids("economics.asset", ids)) {
            self.fields(asset, &place);
            self.life(&join(&place, "years_left"), asset.years_left, 0);
            self.life(&join(&place, "written_off_in"), asset.written_off_in, 1);
            self.known(
                &asset.kept_by,
                &join(&place, "kept_by"),
                &plans,
                "the id of a plan",
            );
        }
    }

    fn exchange_rates(&mut self, project: &Project) {
        let rates = &project.economics.exchange_rates;
        let codes = rates.iter().map(|rate| rate.currency.as_str());
        let mut seen = BTreeSet::from([project.currency.as_str()]);
        for (rate, place) in rates.iter().zip(places(EXCHANGE_RATE, codes)) {
            self.fields(rate, &place);
            let place = join(&place, "currency");
            let code = rate.currency.as_str();
            if !currency::is_known(code) {
                let hint = super::read::id_hint(code, CURRENCIES.iter().copied());
                self.error(&place, quoted(code), "a currency of ISO 4217", hint);
            } else if !seen.insert(code) {
                let hint = "one rate for each currency, none for the project's own";
                self.error(&place, quoted(code), "a currency not named before", hint);
            }
        }
    }

    fn life(&mut self, place: &str, years: u32, least: u32) {
        if !(least..=LONGEST_LIFE).contains(&years) {
            let allowed = format!("a whole number, {least} to {LONGEST_LIFE}");
            self.error(place, years.to_string(), &allowed, "");
        }
    }
}
