//! How quotes are levelled: what is bought, what a gap costs, which guesses were confirmed, and how they are scored.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::contract::{Amount, Category, Every, Metric};
use crate::fields::{Field, Fields, Standard, Unit, blank, field};
use crate::input::Input;
use crate::money::Money;
use crate::words::words;

/// Where the list of what is bought comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// The quote with most lines says what is bought and how much.
    #[default]
    Fullest,
    /// The quote with most lines says what is bought, the estate how much wherever it counts that.
    Estate,
    /// A list of the document says what is bought.
    List,
}
words!(Scope {
    Fullest = "fullest",
    Estate = "estate",
    List = "list",
});

/// What stands in for the price of a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GapPrice {
    /// The highest price of those who offer it.
    #[default]
    Highest,
    /// The mean price of those who offer it.
    Mean,
    /// One's own estimate; where there is none, the highest price.
    Estimate,
}
words!(GapPrice {
    Highest = "highest",
    Mean = "mean",
    Estimate = "estimate",
});

/// The rules of a comparison of quotes.
#[derive(Debug, Clone, PartialEq)]
pub struct Levelling {
    /// Where the list of what is bought comes from.
    pub scope: Scope,
    /// What stands in for the price of a gap.
    pub gaps: GapPrice,
    /// The day of the decision, on which quotes must still hold; the project's start if absent.
    pub on: Option<Date>,
    /// See [`Levelling::FIELDS`].
    pub renewal_uplift: Input,
    /// What is bought, where the scope is a list.
    pub needs: Vec<Need>,
    /// What somebody confirmed.
    pub matches: Vec<Match>,
    /// Criteria beside the price, if any.
    pub score: Option<Score>,
}

impl Fields for Levelling {
    const FIELDS: &'static [Field<Self>] = &[field!(renewal_uplift,
        label: "Rise at renewal",
        unit: Unit::Share,
        meaning: "By how much a price rises at each renewal where the quote names no limit; what recurs without a term renews every year",
        hard: (-0.9, 10.0),
        sane: (-0.1, 0.3),
        standard: Standard::Pert(0.03, 0.08, 0.15),
        standard_source: "atonementlicensing.com 2026 (a negotiation adviser): 7 to 15 % at renewals of subscriptions, 0 to 3 % where a cap was negotiated")];
}

impl Default for Levelling {
    fn default() -> Self {
        Self {
            scope: Scope::default(),
            gaps: GapPrice::default(),
            on: None,
            renewal_uplift: blank::<Self>("renewal_uplift"),
            needs: Vec::new(),
            matches: Vec::new(),
            score: None,
        }
    }
}

/// Something that is to be bought.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// Stable id, `snake_case`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The maker's part number; empty for none.
    pub part_number: String,
    /// What it is spent on.
    pub category: Category,
    /// What is counted.
    pub metric: Metric,
    /// What several units are called; empty for the metric's own word.
    pub unit: String,
    /// How many; without it what the estate counts, else the most that is offered.
    pub quantity: Option<Decimal>,
    /// One's own estimate of the price of one unit for one period of `every`.
    pub estimate: Option<Amount>,
    /// The period of the estimate.
    pub every: Every,
    /// Id of the quote whose words these are. Where a customer may not see that quote, the customer's copy says only
    /// what is spent, counted and how many.
    pub from: Option<String>,
}

impl Need {
    /// A need with this id of which nothing else is known.
    pub fn new(id: &str, category: Category) -> Self {
        Self {
            id: id.to_owned(),
            name: crate::project::humanised(id),
            part_number: String::new(),
            category,
            metric: Metric::Unit,
            unit: String::new(),
            quantity: None,
            estimate: None,
            every: Every::Once,
            from: None,
        }
    }
}

/// A line of a quote belongs to a need, or to none: somebody looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Id of the quote.
    pub quote: String,
    /// Id of its line.
    pub line: String,
    /// Id of the need; none for a line that is beyond the scope.
    pub need: Option<String>,
}

/// The id of the criterion whose points come from the levelled price.
pub const PRICE: &str = "price";

/// Criteria and their weights. The weights are fixed before prices are opened; later changes are recorded.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Score {
    /// The day on which prices were opened.
    pub opened: Option<Date>,
    /// The levelled price that earns all points, in the project's currency.
    pub full_points: Option<Money>,
    /// The levelled price that earns none.
    pub no_points: Option<Money>,
    /// Criteria in the order of the document; the one with the id `price` is scored by the levelled price.
    pub criteria: Vec<Criterion>,
    /// Changes of weights after prices were opened.
    pub changes: Vec<Change>,
}

/// A criterion.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// Stable id, `snake_case`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its weight beside the others, 0 or more.
    pub weight: Decimal,
    /// Points of each quote by its id, 0 to 10; a quote without points has none.
    pub points: Vec<(String, Decimal)>,
}

/// A weight that was changed after prices were opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub on: Date,
    /// Id of the criterion.
    pub criterion: String,
    /// The weight before.
    pub from: Decimal,
    /// The weight after.
    pub to: Decimal,
}

impl Score {
    /// What people call a criterion; its id where it is gone.
    pub fn name_of<'a>(&'a self, criterion: &'a str) -> &'a str {
        let found = self.criteria.iter().find(|one| one.id == criterion);
        found.map_or(criterion, |one| one.name.as_str())
    }

    /// Changes a weight on a day. Once prices are open the change is recorded for everybody to see.
    pub fn reweigh(&mut self, criterion: &str, weight: Decimal, on: Date) {
        let open = self.opened.is_some_and(|opened| opened <= on);
        let Some(found) = self.criteria.iter_mut().find(|one| one.id == criterion) else {
            return;
        };
        let from = std::mem::replace(&mut found.weight, weight);
        if open && from != weight {
            self.changes.push(Change {
                on,
                criterion: criterion.to_owned(),
                from,
                to: weight,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_weight_that_changes_after_prices_are_open_is_recorded() {
        let mut score = Score {
            criteria: vec![Criterion {
                id: "support".to_owned(),
                name: "Support".to_owned(),
                weight: Decimal::TEN,
                points: Vec::new(),
            }],
            ..Score::default()
        };
        score.reweigh("support", Decimal::TWO, date(2027, 1, 1));
        assert_eq!(score.changes, []);
        score.opened = Some(date(2027, 1, 5));
        score.reweigh("support", Decimal::ONE, date(2027, 1, 4));
        assert_eq!(score.changes, []);
        score.reweigh("support", Decimal::ONE, date(2027, 1, 5));
        assert_eq!(score.changes, []);
        score.reweigh("support", Decimal::TEN, date(2027, 1, 5));
        assert_eq!(
            (score.changes[0].from, score.changes[0].to),
            (Decimal::ONE, Decimal::TEN)
        );
        assert_eq!(score.name_of(&score.changes[0].criterion), "Support");
        assert_eq!(score.name_of("gone"), "gone");
        score.reweigh("nothing", Decimal::TEN, date(2027, 1, 5));
        assert_eq!(score.changes.len(), 1);
    }
}
