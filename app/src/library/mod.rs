//! Solutions and prices outside any project: templates that the program brings along, and one's own library.

pub mod shelf;

use std::sync::LazyLock;

use displace_model::project::library::{Library, read};

const TEMPLATES: &str = include_str!("../../../assets/library/templates.toml");

/// The common forms of backup contracts, each an item without a price.
pub fn templates() -> &'static Library {
    static READ: LazyLock<Library> = LazyLock::new(|| {
        // A test reads the file; a program that could not would merely offer none.
        let empty = || Library::new("Templates", "EUR");
        read(TEMPLATES).library.unwrap_or_else(empty)
    });
    &READ
}

#[cfg(test)]
mod tests {
    use super::*;
    use displace_model::contract::Category;
    use displace_model::contract::Metric;

    #[test]
    fn the_templates_have_no_problems_and_no_prices() {
        let reading = read(TEMPLATES);
        assert_eq!(reading.problems, []);
        assert!(templates().items.len() >= 20);
        for item in &templates().items {
            let price = item.price.central().unwrap();
            assert_eq!(price, displace_model::money::Money::ZERO, "{}", item.id);
        }
    }

    #[test]
    fn there_is_a_template_for_every_metric_and_nearly_every_category() {
        for &metric in Metric::ALL {
            let found = templates().items.iter().any(|item| item.metric == metric);
            assert!(found, "{metric:?}");
        }
        for category in Category::ALL {
            let offered = templates()
                .items
                .iter()
                .any(|item| item.category == category);
            // The move itself is planned elsewhere, and what fits nowhere has no form.
            let without = matches!(category, Category::Switch | Category::Other);
            assert_eq!(offered, !without, "{category:?}");
        }
    }
}
