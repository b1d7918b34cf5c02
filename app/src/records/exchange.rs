//! Exchange rates of a project, with what is stated in their currency.

use displace_model::cash_flow::ExchangeRate;
use displace_model::project::{CURRENCIES, Project};

use super::Along;

/// The currencies that a new rate is proposed for, the commonest in quotes of backup software first.
const COMMON: [&str; 5] = ["USD", "EUR", "GBP", "CHF", "JPY"];

/// A rate to be filled in, of a currency that the project neither is in nor has a rate of: one for one, on the day on
/// which the project starts. None where every currency has its rate.
pub fn new_rate(project: &Project) -> Option<ExchangeRate> {
    let rates = &project.economics.exchange_rates;
    let is_free =
        |code: &str| code != project.currency && !rates.iter().any(|rate| rate.currency == code);
    let mut codes = COMMON.iter().chain(CURRENCIES).copied();
    let code = codes.find(|code| is_free(code))?;
    let mut rate = ExchangeRate::new(code, project.start);
    super::begin(&mut rate, &[("rate", 1.0)]);
    Some(rate)
}

/// Every amount and quote that names its currency.
fn stated(project: &mut Project) -> impl Iterator<Item = &mut Option<String>> {
    let contracts = project.plans.iter_mut().map(|plan| &mut plan.contract);
    let of_contracts = contracts.flat_map(|contract| {
        let lines = contract.lines.iter_mut().map(|one| &mut one.currency);
        let items = contract.items.iter_mut().map(|one| &mut one.currency);
        let claims = contract.claims.iter_mut().map(|one| &mut one.currency);
        lines.chain(items).chain(claims)
    });
    let quotes = project.quotes.iter_mut().chain(&mut project.private.quotes);
    of_contracts.chain(quotes.map(|quote| &mut quote.currency))
}

/// Gives a rate another currency, and all that is stated in the old one with it: a slip of the pen is corrected
/// everywhere.
pub fn rename_currency(project: &mut Project, from: &str, to: &str) {
    for currency in stated(project).filter(|one| one.as_deref() == Some(from)) {
        *currency = Some(to.to_owned());
    }
    let rates = &mut project.economics.exchange_rates;
    for rate in rates.iter_mut().filter(|rate| rate.currency == from) {
        to.clone_into(&mut rate.currency);
    }
}

/// Deletes the rate of a currency in which nothing is stated.
///
/// # Errors
/// Who still needs it.
pub fn delete_rate(project: &mut Project, currency: &str) -> Result<Along, String> {
    if let Some(user) = user(project, currency) {
        return Err(format!(
            "{user} is stated in {currency}: say another currency there first"
        ));
    }
    let rates = &mut project.economics.exchange_rates;
    rates.retain(|rate| rate.currency != currency);
    Ok(Along::new())
}

/// The first amount or quote that is stated in a currency, in words.
fn user(project: &Project, currency: &str) -> Option<String> {
    let is = |stated: &Option<String>| stated.as_deref() == Some(currency);
    let of_plans = project.plans.iter().find_map(|plan| {
        let contract = &plan.contract;
        let lines = contract.lines.iter().map(|one| (&one.currency, &one.name));
        let items = contract.items.iter().map(|one| (&one.currency, &one.name));
        let claims = contract.claims.iter().map(|one| (&one.currency, &one.name));
        let mut all = lines.chain(items).chain(claims);
        let (_, name) = all.find(|(stated, _)| is(stated))?;
        Some(format!("“{name}” of “{}”", plan.name))
    });
    of_plans.or_else(|| {
        let quote = project.all_quotes().find(|quote| is(&quote.currency))?;
        Some(format!("the quote of “{}”", quote.partner))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::empty_project;
    use jiff::civil::date;

    #[test]
    fn a_new_rate_is_of_a_currency_that_has_none() {
        let mut project = empty_project(date(2027, 1, 1));
        let mut codes = Vec::new();
        while let Some(rate) = new_rate(&project) {
            codes.push(rate.currency.clone());
            project.economics.exchange_rates.push(rate);
        }
        // The project is in euros.
        assert_eq!(codes[..3], ["USD", "GBP", "CHF"]);
        assert_eq!(codes.len(), CURRENCIES.len() - 1);
        assert_eq!(
            displace_model::project::check(&project)
                .iter()
                .find(|one| one.is_error()),
            None
        );
    }

    #[test]
    fn a_rate_in_use_stays_and_its_currency_changes_everywhere() {
        let mut project = empty_project(date(2027, 1, 1));
        project.economics.exchange_rates.extend(new_rate(&project));
        let mut line = crate::records::new_cost(&project.plans[0]);
        line.currency = Some("USD".to_owned());
        project.plans[0].contract.lines.push(line);
        let refused = delete_rate(&mut project, "USD").unwrap_err();
        assert!(
            refused.contains("New cost") && refused.contains("USD"),
            "{refused}"
        );
        rename_currency(&mut project, "USD", "CHF");
        assert_eq!(project.economics.exchange_rates[0].currency, "CHF");
        let line = &mut project.plans[0].contract.lines[0];
        assert_eq!(line.currency.as_deref(), Some("CHF"));
        line.currency = None;
        assert_eq!(delete_rate(&mut project, "CHF"), Ok(String::new()));
        assert_eq!(project.economics.exchange_rates, []);
    }
}
