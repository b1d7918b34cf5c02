//! What a column of a quote may mean.

use serde::{Deserialize, Serialize};

/// What a column of a quote means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Number of the line; nothing follows from it.
    Position,
    /// The maker's part number.
    PartNumber,
    /// What it is.
    Description,
    /// What it is spent on.
    Category,
    /// How many units.
    Quantity,
    /// What is counted.
    Unit,
    /// List price of a unit.
    List,
    /// Discount on the list price.
    Discount,
    /// Price of a unit of which the heading does not say whether the discount is off.
    Price,
    /// Price of a unit after discount.
    Net,
    /// Quantity × net price.
    Extended,
    /// How many units the price is for.
    Base,
    /// Currency of the line.
    Currency,
    /// What period the price is for.
    Period,
    /// Length of the term.
    Term,
    /// When it begins.
    Start,
    /// When it ends.
    End,
    /// The most by which the price rises at a renewal.
    Uplift,
    /// Level of support.
    Support,
    /// Whether it may be left out.
    Option,
    /// The bundle that it is a part of.
    Bundle,
    /// Guaranteed time of a recovery, where an outcome is sold.
    Recovery,
    /// Paid back for each recovery that takes longer.
    Credit,
    /// The most that is paid back in a year.
    Cap,
    /// Tax on it.
    Tax,
    /// Anything else.
    Note,
}

const TABLE: [(Field, &str, &str); 26] = [
    (Field::Position, "position", "Position"),
    (Field::PartNumber, "part_number", "Part number"),
    (Field::Description, "description", "Description"),
    (Field::Category, "category", "Category"),
    (Field::Quantity, "quantity", "Quantity"),
    (Field::Unit, "unit", "Unit"),
    (Field::List, "list", "List price"),
    (Field::Discount, "discount", "Discount"),
    (Field::Price, "price", "Unit price"),
    (Field::Net, "net", "Net price"),
    (Field::Extended, "extended", "Line total"),
    (Field::Base, "base", "Price per"),
    (Field::Currency, "currency", "Currency"),
    (Field::Period, "period", "Period"),
    (Field::Term, "term", "Term"),
    (Field::Start, "start", "Start"),
    (Field::End, "end", "End"),
    (Field::Uplift, "uplift", "Uplift"),
    (Field::Support, "support", "Support level"),
    (Field::Option, "option", "Option"),
    (Field::Bundle, "bundle", "Bundle"),
    (Field::Recovery, "recovery", "Guaranteed recovery"),
    (Field::Credit, "credit", "Credit"),
    (Field::Cap, "cap", "Most credit a year"),
    (Field::Tax, "tax", "Tax"),
    (Field::Note, "note", "Note"),
];

impl Field {
    /// All, in the order of menus.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|(field, ..)| *field)
    }

    fn row(self) -> Option<&'static (Self, &'static str, &'static str)> {
        TABLE.iter().find(|(field, ..)| *field == self)
    }

    /// Its word in commands and files.
    pub fn as_str(self) -> &'static str {
        self.row().map_or("", |(_, id, _)| id)
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        self.row().map_or("", |(.., label)| label)
    }

    /// The field of this word.
    pub fn from_id(word: &str) -> Option<Self> {
        let found = TABLE.iter().find(|(_, id, _)| *id == word);
        found.map(|(field, ..)| *field)
    }

    /// Whether its cells are numbers.
    pub(super) fn is_number(self) -> bool {
        matches!(
            self,
            Self::Quantity | Self::List | Self::Discount | Self::Price | Self::Net | Self::Extended
        )
    }

    /// Whether its cells are amounts of money.
    pub(super) fn is_money(self) -> bool {
        matches!(
            self,
            Self::List | Self::Price | Self::Net | Self::Extended | Self::Credit | Self::Cap
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_word_that_leads_back_to_it() {
        for field in Field::all() {
            assert_eq!(Field::from_id(field.as_str()), Some(field));
            assert!(!field.label().is_empty());
            let written = serde_json::to_string(&field).unwrap();
            assert_eq!(written.trim_matches('"'), field.as_str());
        }
        assert_eq!(Field::from_id("colour"), None);
    }
}
