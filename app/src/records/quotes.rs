//! Making, copying and deleting quotes and their lines, what is needed, and what nobody else may see.

use std::collections::BTreeSet;

use displace_model::contract::Category;
use displace_model::money::Money;
use displace_model::private::{Deal, DealLine};
use displace_model::project::Project;
use displace_model::quote::{Line, Quote};
use displace_model::scorecard::{Factor, Mark};
use rust_decimal::Decimal;

use super::deletion::{Along, along};
use super::{unique_id, unique_name};

/// The quote with this id, whoever may see it.
pub fn quote_mut<'p>(project: &'p mut Project, id: &str) -> Option<&'p mut Quote> {
    let quotes = project.quotes.iter_mut().chain(&mut project.private.quotes);
    quotes.into_iter().find(|quote| quote.id == id)
}

/// What the partner of a new quote is called until somebody names it.
pub const NEW_PARTNER: &str = "New partner";

/// A quote to be filled in.
pub fn new_quote(project: &Project) -> Quote {
    let partners = project.all_quotes().map(|quote| quote.partner.as_str());
    let partner = unique_name(NEW_PARTNER, partners);
    let ids = project.all_quotes().map(|quote| quote.id.as_str());
    let mut quote = Quote::new(&unique_id(&partner, "quote", ids), &partner);
    quote.lines.push(new_line(&quote));
    quote
}

/// A line to be filled in: one unit of something without a price.
pub fn new_line(quote: &Quote) -> Line {
    Line::new(&free_line_id(quote), Category::Licences)
}

/// A second line with the same figures.
pub fn line_like(quote: &Quote, line: &Line) -> Line {
    Line {
        id: free_line_id(quote),
        ..line.clone()
    }
}

fn free_line_id(quote: &Quote) -> String {
    let taken: BTreeSet<&str> = quote.lines.iter().map(|line| line.id.as_str()).collect();
    let free = |number: &usize| !taken.contains(format!("line_{number}").as_str());
    // Among one more than there are, one is free.
    let first = quote.lines.len() + 1;
    let number = (first..=2 * first).find(free).unwrap_or(first);
    format!("line_{number}")
}

/// Puts a line behind another one, or at the end.
pub fn insert_line(quote: &mut Quote, after: Option<&str>, line: Line) {
    let at = after.and_then(|after| quote.lines.iter().position(|one| one.id == after));
    let at = at.map_or(quote.lines.len(), |at| at + 1);
    quote.lines.insert(at, line);
}

/// Deletes a quote with what was confirmed, scored and known about it.
pub fn delete_quote(project: &mut Project, id: &str) -> Along {
    if project.quotes.iter().any(|quote| quote.id == id) {
        // What everybody could read is nobody's secret; the words of a rival stay out of customers' copies.
        let needs = &mut project.levelling.needs;
        for need in needs
            .iter_mut()
            .filter(|need| need.from.as_deref() == Some(id))
        {
            need.from = None;
        }
    }
    project.quotes.retain(|quote| quote.id != id);
    project.private.quotes.retain(|quote| quote.id != id);
    let rules = &mut project.levelling;
    let matches = forget(&mut rules.matches, |one| one.quote == id);
    let mut points = 0;
    for criterion in rules.score.iter_mut().flat_map(|score| &mut score.criteria) {
        points += forget(&mut criterion.points, |(quote, _)| quote == id);
    }
    let deals = forget(&mut project.private.deals, |deal| deal.quote == id);
    along(
        &[
            (matches, "match", "matches"),
            (points, "criterion", "criteria"),
            (deals, "its margin", "its margin"),
        ],
        false,
    )
}

/// Deletes a line of a quote with what was confirmed and known about it.
pub fn delete_line(project: &mut Project, quote: &str, line: &str) -> Along {
    if let Some(found) = quote_mut(project, quote) {
        found.lines.retain(|one| one.id != line);
    }
    let matches = forget(&mut project.levelling.matches, |one| {
        one.quote == quote && one.line == line
    });
    let deals = project.private.deals.iter_mut();
    let costs: usize = deals
        .filter(|deal| deal.quote == quote)
        .map(|deal| forget(&mut deal.lines, |one| one.line == line))
        .sum();
    along(
        &[
            (matches, "match", "matches"),
            (costs, "its cost", "its cost"),
        ],
        false,
    )
}

/// Deletes a need with what was confirmed about it.
pub fn delete_need(project: &mut Project, id: &str) -> Along {
    let rules = &mut project.levelling;
    rules.needs.retain(|need| need.id != id);
    let matches = forget(&mut rules.matches, |one| one.need.as_deref() == Some(id));
    along(&[(matches, "match", "matches")], false)
}

/// What a quote costs the partner, made where nothing is known yet.
pub fn deal_mut<'p>(project: &'p mut Project, quote: &str) -> Option<&'p mut Deal> {
    let deals = &mut project.private.deals;
    let at = deals.iter().position(|deal| deal.quote == quote);
    let at = at.unwrap_or_else(|| {
        deals.push(Deal::new(quote));
        deals.len() - 1
    });
    deals.get_mut(at)
}

/// What a line of a quote costs the partner, made where nothing is known yet.
pub fn deal_line_mut<'p>(
    project: &'p mut Project,
    quote: &str,
    line: &str,
) -> Option<&'p mut DealLine> {
    let lines = &mut deal_mut(project, quote)?.lines;
    let at = lines.iter().position(|one| one.line == line);
    let at = at.unwrap_or_else(|| {
        lines.push(DealLine {
            line: line.to_owned(),
            unit_cost: Money::ZERO,
            effort_hours: Decimal::ZERO,
        });
        lines.len() - 1
    });
    lines.get_mut(at)
}

/// A factor of the scorecard, made where nobody scored it yet; factors stay in their order.
pub fn mark_mut(project: &mut Project, factor: Factor) -> Option<&mut Mark> {
    let marks = &mut project.private.scorecard;
    if marks.iter().all(|mark| mark.factor != factor) {
        marks.push(Mark::new(factor));
        marks.sort_by_key(|mark| mark.factor);
    }
    marks.iter_mut().find(|mark| mark.factor == factor)
}

/// Takes out what `is_gone` says; how much that was.
fn forget<T>(list: &mut Vec<T>, is_gone: impl Fn(&T) -> bool) -> usize {
    let before = list.len();
    list.retain(|one| !is_gone(one));
    before - list.len()
}

/// Moves a quote to where nobody but oneself sees it, or back to where everybody does.
pub fn set_private(project: &mut Project, id: &str, private: bool) {
    let (from, to) = if private {
        (&mut project.quotes, &mut project.private.quotes)
    } else {
        (&mut project.private.quotes, &mut project.quotes)
    };
    if let Some(at) = from.iter().position(|quote| quote.id == id) {
        let quote = from.remove(at);
        to.push(quote);
    }
}

#[cfg(test)]
mod tests {
    use displace_model::project::{check, read};

    use super::*;

    fn sample() -> Project {
        let text = crate::samples::sample("partner-quotes").unwrap().text;
        let mut project = read(text, displace_scenarios::catalogue()).project.unwrap();
        let (quote, line) = ("rheintal".to_owned(), "capacity".to_owned());
        let need = Some("licences".to_owned());
        let told = displace_model::quote::Match { quote, line, need };
        project.levelling.matches.push(told);
        project
    }

    fn errors(project: &Project) -> usize {
        check(project).iter().filter(|one| one.is_error()).count()
    }

    #[test]
    fn what_is_new_copied_moved_or_deleted_leaves_a_valid_project() {
        let mut project = sample();
        let quote = new_quote(&project);
        project.quotes.push(quote);
        let lines = project.quotes[0].clone();
        let copy = line_like(&lines, &lines.lines[0]);
        assert_eq!(copy.id, "line_3");
        insert_line(&mut project.quotes[0], Some("capacity"), copy);
        assert_eq!(project.quotes[0].lines[1].id, "line_3");
        assert_eq!(free_line_id(&project.quotes[0]), "line_4");
        set_private(&mut project, "lumiere", true);
        assert_eq!(project.private.quotes[0].id, "lumiere");
        assert_eq!(errors(&project), 0);
        set_private(&mut project, "lumiere", false);
        assert_eq!(project.quotes.last().unwrap().id, "lumiere");
        assert_eq!(errors(&project), 0);
    }

    #[test]
    fn a_line_takes_along_what_was_confirmed_about_it() {
        let mut project = sample();
        let along = delete_line(&mut project, "rheintal", "capacity");
        assert_eq!(along, " and its mention in 1 match, its cost");
        assert_eq!(project.quotes[0].lines.len(), 1);
        assert_eq!(errors(&project), 0);
    }

    #[test]
    fn a_quote_takes_along_what_was_known_about_it() {
        let mut project = sample();
        let along = delete_quote(&mut project, "rheintal");
        assert_eq!(along, " and its mention in 1 match, its margin");
        assert!(project.private.deals.is_empty());
        assert_eq!(errors(&project), 0);
        assert_eq!(delete_quote(&mut project, "nobody"), "");
    }

    #[test]
    fn what_is_private_is_made_when_it_is_first_said() {
        let mut project = sample();
        deal_mut(&mut project, "lumiere").unwrap().effort_hours = Decimal::TWO;
        let line = deal_line_mut(&mut project, "rheintal", "capacity").unwrap();
        assert_eq!(line.unit_cost.to_string(), "1261.50");
        mark_mut(&mut project, Factor::Price).unwrap().score = Some(3);
        mark_mut(&mut project, Factor::Engineers).unwrap().score = Some(4);
        let factors: Vec<Factor> = project
            .private
            .scorecard
            .iter()
            .map(|one| one.factor)
            .collect();
        assert_eq!(factors, [Factor::Engineers, Factor::Price]);
        assert_eq!(project.private.deals.len(), 2);
        assert_eq!(errors(&project), 0);
        assert_eq!(
            delete_need(&mut project, "licences"),
            " and its mention in 1 match"
        );
        assert_eq!(errors(&project), 0);
    }
}
