//! What is bought, and which lines of a quote offer it.
//!
//! Lines of a quote that sell the same thing (one part number, or one description in one category) are one
//! [`Position`], so that it does not matter how a partner splits them. Positions are matched to the scope by what
//! somebody confirmed, then by part number, then by category and description; the last two steps are guesses.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::price::{At, Context};
use super::rules::{Levelling, Match, Scope};
use super::{Line, Quote, months_of};
use crate::contract::{Amount, Category, Every, Metric};
use crate::project::Project;

/// One line of the scope.
#[derive(Debug, Clone, PartialEq)]
pub struct ScopeLine {
    /// Id: the need's, or that of the line of the fullest quote.
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
    /// How many are bought.
    pub quantity: Decimal,
    /// True where the estate says how many.
    pub by_estate: bool,
    /// One's own estimate of one unit's price and its period.
    pub estimate: Option<(Amount, Every)>,
    /// Whether the quantity is given; else it is what is offered most.
    pub(super) fixed: bool,
    /// Whether it is a rebate of an earlier round, which only a rebate can match.
    pub(super) credit: bool,
}

impl ScopeLine {
    /// What a line offers, so many of it.
    pub(super) fn of(line: &Line, quantity: Decimal) -> Self {
        Self {
            id: line.id.clone(),
            name: line.name(),
            part_number: line.part_number.clone(),
            category: line.category,
            metric: line.metric,
            unit: line.unit.clone(),
            quantity,
            by_estate: false,
            estimate: None,
            fixed: true,
            credit: false,
        }
    }
}

/// How sure it is that a position offers a line of the scope.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Certainty {
    /// Somebody confirmed it, or the scope comes from this very line.
    Confirmed,
    /// The part numbers are the same.
    PartNumber,
    /// Category and words are alike: a share of 0 to 1. Marked until confirmed.
    Guess(f64),
}

/// Lines of a quote that sell the same thing.
#[derive(Debug, Clone)]
pub(super) struct Position<'a> {
    pub(super) lines: Vec<&'a Line>,
    /// The largest quantity in force at one time.
    pub(super) quantity: Decimal,
    words: BTreeSet<String>,
    part_number: String,
}

impl Position<'_> {
    /// The line that speaks for all.
    pub(super) fn first(&self) -> &Line {
        self.lines[0]
    }

    /// True where none of its lines has a price above nothing and one has a price below: a rebate.
    pub(super) fn is_credit(&self) -> bool {
        let price = |line: &&Line| line.unit_price().ok().flatten().unwrap_or_default();
        self.lines.iter().any(|line| price(line).is_negative())
            && self
                .lines
                .iter()
                .all(|line| price(line) <= crate::money::Money::ZERO)
    }
}

/// Letters and digits in capitals: `ev-cap 3y` and `EVCAP3Y` are one part number.
fn part_number(text: &str) -> String {
    let letters = text.chars().filter(|one| one.is_alphanumeric());
    letters.flat_map(char::to_uppercase).collect()
}

/// The words of a description, in small letters.
fn word_set(text: &str) -> BTreeSet<String> {
    let lower = text.to_lowercase();
    lower
        .split(|one: char| !one.is_alphanumeric())
        .filter(|word| word.chars().count() > 1 || word.chars().any(|one| one.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}

/// The positions of a quote, in the order of their first lines.
pub(super) fn positions(quote: &Quote) -> Vec<Position<'_>> {
    type Key = (String, bool, &'static str, &'static str);
    let mut places: BTreeMap<Key, usize> = BTreeMap::new();
    let mut positions: Vec<Position<'_>> = Vec::new();
    for line in &quote.lines {
        let number = part_number(&line.part_number);
        let words = word_set(&line.description);
        let what = if !number.is_empty() {
            format!("#{number}")
        } else if words.is_empty() {
            format!("@{}", line.id)
        } else {
            let text: Vec<&str> = words.iter().map(String::as_str).collect();
            text.join(" ")
        };
        let key = (
            what,
            line.option,
            line.category.as_str(),
            line.metric.as_str(),
        );
        let place = *places.entry(key).or_insert(positions.len());
        match positions.get_mut(place) {
            Some(position) => position.lines.push(line),
            None => positions.push(Position {
                lines: vec![line],
                quantity: Decimal::ZERO,
                words,
                part_number: number,
            }),
        }
    }
    for position in &mut positions {
        position.quantity = in_force(&position.lines);
    }
    positions
}

/// The largest sum of quantities that are in force at one time: lines for one year after the other count once.
fn in_force(lines: &[&Line]) -> Decimal {
    let begins = |line: &Line| line.start.unwrap_or(jiff::civil::Date::MIN);
    let at = |day: jiff::civil::Date| {
        let runs = |line: &&&Line| {
            let months = line.term_months.or(months_of(line.every).map(|_| 12));
            let last = months.filter(|_| line.start.is_some()).and_then(|months| {
                begins(line)
                    .checked_add(jiff::Span::new().months(months))
                    .ok()
            });
            begins(line) <= day && last.is_none_or(|last| day < last)
        };
        let running = lines.iter().filter(runs);
        running.fold(Decimal::ZERO, |sum, line| {
            sum.checked_add(line.quantity).unwrap_or(Decimal::MAX)
        })
    };
    let days: BTreeSet<_> = lines.iter().map(|line| begins(line)).collect();
    days.into_iter().map(at).max().unwrap_or_default()
}

/// What the estate counts of a metric; none where it does not count that, or has nothing.
pub(super) fn counted(project: &Project, metric: Metric) -> Option<Decimal> {
    let workloads = || project.workloads.iter();
    let count = match metric {
        Metric::Instance => {
            let count = workloads().map(|one| u64::from(one.count));
            Decimal::from(count.sum::<u64>())
        }
        Metric::FrontEndTib => {
            let size = workloads().map(|one| f64::from(one.count) * one.size_tib.value.median());
            Decimal::from_f64_retain(libm::ceil(size.sum::<f64>() - 1e-9))?
        }
        Metric::Host => {
            let hosts = project.domains.iter().filter(|one| one.kind == "host");
            Decimal::from(hosts.count())
        }
        _ => return None,
    };
    (count > Decimal::ZERO).then_some(count)
}

/// The quote with most firm positions; of equals the dearer one, then the first by id.
fn fullest<'a>(project: &Project, quotes: &[&'a Quote]) -> Option<&'a Quote> {
    let fullness = |quote: &Quote| {
        let firm = positions(quote)
            .into_iter()
            .filter(|one| !one.first().option);
        let many = firm.filter(|one| !one.is_credit()).count();
        let context = Context::new(project, &project.levelling, quote, At::Central).ok();
        let price = quote.over_terms().ok().zip(context);
        let price = price.and_then(|(price, context)| context.converted(price).ok());
        (many, price)
    };
    let mut sorted: Vec<&Quote> = quotes.to_vec();
    sorted.sort_by(|a, b| fullness(b).cmp(&fullness(a)).then_with(|| a.id.cmp(&b.id)));
    sorted.first().copied()
}

/// The scope, and the quote that it comes from where it comes from one.
pub(super) fn scope<'a>(
    project: &Project,
    rules: &Levelling,
    quotes: &[&'a Quote],
) -> (Vec<ScopeLine>, Option<&'a Quote>) {
    if rules.scope == Scope::List {
        let lines = rules.needs.iter().map(|need| {
            let counted = counted(project, need.metric).filter(|_| need.quantity.is_none());
            ScopeLine {
                id: need.id.clone(),
                name: need.name.clone(),
                part_number: need.part_number.clone(),
                category: need.category,
                metric: need.metric,
                unit: need.unit.clone(),
                quantity: need.quantity.or(counted).unwrap_or_default(),
                by_estate: counted.is_some(),
                estimate: need.estimate.clone().map(|amount| (amount, need.every)),
                fixed: need.quantity.is_some() || counted.is_some(),
                credit: false,
            }
        });
        return (lines.collect(), None);
    }
    // What a rival offers does not say what everybody buys, as long as anybody else says it.
    let is_open = |quote: &&&Quote| project.quotes.iter().any(|open| open.id == quote.id);
    let open: Vec<&Quote> = quotes.iter().filter(is_open).copied().collect();
    let Some(quote) = fullest(project, &open).or_else(|| fullest(project, quotes)) else {
        return (Vec::new(), None);
    };
    let firm = positions(quote).into_iter();
    let lines = firm
        .filter(|position| !position.first().option && !position.is_credit())
        .map(|position| {
            let line = position.first();
            let counted = counted(project, line.metric).filter(|_| rules.scope == Scope::Estate);
            ScopeLine {
                by_estate: counted.is_some(),
                ..ScopeLine::of(line, counted.unwrap_or(position.quantity))
            }
        });
    (lines.collect(), Some(quote))
}

/// Least likeness of words and category that is worth a guess.
const ALIKE: f64 = 0.4;

/// Which position offers each line of the scope.
pub(super) fn matched(
    scope: &[ScopeLine],
    quote: &Quote,
    positions: &[Position<'_>],
    from: Option<&Quote>,
    confirmed: &[Match],
) -> Vec<Option<(usize, Certainty)>> {
    let mut found: Vec<Option<(usize, Certainty)>> = vec![None; scope.len()];
    let mut taken = vec![false; positions.len()];
    let is_source = from.is_some_and(|from| from.id == quote.id);
    for (place, position) in positions.iter().enumerate() {
        let told = confirmed.iter().find(|one| {
            one.quote == quote.id && position.lines.iter().any(|line| line.id == one.line)
        });
        let need = match told {
            Some(told) => {
                taken[place] = true;
                told.need.as_deref()
            }
            None if is_source => Some(position.first().id.as_str()),
            None => None,
        };
        let need = need.and_then(|id| scope.iter().position(|line| line.id == id));
        if let Some(need) = need.filter(|need| found[*need].is_none()) {
            taken[place] = true;
            found[need] = Some((place, Certainty::Confirmed));
        }
    }
    let mut take = |need: usize, place: usize, sure: Certainty| {
        if found[need].is_none() && !taken[place] {
            found[need] = Some((place, sure));
            taken[place] = true;
        }
    };
    for firm in [true, false] {
        for (need, line) in scope.iter().enumerate() {
            let number = part_number(&line.part_number);
            let same = |one: &Position<'_>| {
                one.first().option != firm && !number.is_empty() && one.part_number == number
            };
            if let Some(place) = positions.iter().position(same) {
                take(need, place, Certainty::PartNumber);
            }
        }
    }
    for (likeness, need, place) in candidates(scope, positions) {
        take(need, place, Certainty::Guess(likeness));
    }
    // What is left alone in its category on both sides is probably the same thing in other words.
    for same_metric in [true, false] {
        let open = |place: usize, position: &Position<'_>, line: &ScopeLine| {
            !taken[place]
                && position.is_credit() == line.credit
                && !position.first().option
                && line.category != Category::Other
                && position.first().category == line.category
                && (!same_metric || position.first().metric == line.metric)
        };
        let mut pairs = Vec::new();
        for (need, line) in scope
            .iter()
            .enumerate()
            .filter(|(need, _)| found[*need].is_none())
        {
            let places: Vec<usize> = positions
                .iter()
                .enumerate()
                .filter(|(place, position)| open(*place, position, line))
                .map(|(place, _)| place)
                .collect();
            let rivals = scope.iter().enumerate().filter(|(other, rival)| {
                found[*other].is_none()
                    && rival.category == line.category
                    && (!same_metric || rival.metric == line.metric)
            });
            if let ([place], 1) = (&places[..], rivals.count()) {
                pairs.push((need, *place));
            }
        }
        for (need, place) in pairs {
            found[need] = Some((place, Certainty::Guess(0.0)));
            taken[place] = true;
        }
    }
    found
}

/// Pairs that are alike enough, the most alike first: (likeness, place in the scope, position).
fn candidates(scope: &[ScopeLine], positions: &[Position<'_>]) -> Vec<(f64, usize, usize)> {
    let needs: Vec<BTreeSet<String>> = scope.iter().map(|line| word_set(&line.name)).collect();
    // By word the lines of the scope that have it: quotes of thousands of lines share few words each.
    let mut having: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (need, words) in needs.iter().enumerate() {
        for word in words {
            having.entry(word.as_str()).or_default().push(need);
        }
    }
    let mut pairs = Vec::new();
    let mut common = vec![0_usize; scope.len()];
    for (place, position) in positions.iter().enumerate() {
        common.fill(0);
        for word in &position.words {
            for need in having.get(word.as_str()).into_iter().flatten() {
                common[*need] += 1;
            }
        }
        let first = position.first();
        for (need, line) in scope.iter().enumerate() {
            if common[need] == 0
                || first.category != line.category
                || position.is_credit() != line.credit
            {
                continue;
            }
            let likeness = alike(common[need], needs[need].len(), position.words.len());
            if likeness >= ALIKE {
                let same = f64::from(u8::from(first.metric == line.metric));
                let firm = f64::from(u8::from(!first.option));
                pairs.push((likeness + 0.2 * same + 0.4 * firm, likeness, need, place));
            }
        }
    }
    pairs.sort_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then_with(|| (a.2, a.3).cmp(&(b.2, b.3)))
    });
    pairs
        .into_iter()
        .map(|(_, likeness, need, place)| (likeness, need, place))
        .collect()
}

/// Dice's coefficient of two sets of words: 2 × common / (all of one + all of the other).
fn alike(common: usize, one: usize, other: usize) -> f64 {
    2.0 * common as f64 / (one + other).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn line(id: &str, number: &str, description: &str, quantity: i64) -> Line {
        Line {
            part_number: number.to_owned(),
            description: description.to_owned(),
            quantity: Decimal::from(quantity),
            ..Line::new(id, Category::Licences)
        }
    }

    #[test]
    fn lines_of_one_part_number_are_one_position() {
        let mut quote = Quote::new("north", "North");
        quote.lines = vec![
            line("a", "EV-1", "Capacity", 10),
            line("b", "ev 1", "", 5),
            line("c", "", "Other", 1),
        ];
        let found = positions(&quote);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].quantity, Decimal::from(15));
    }

    #[test]
    fn lines_for_one_year_after_the_other_count_once() {
        let mut quote = Quote::new("north", "North");
        for year in 0..3 {
            let mut next = line(&format!("year_{year}"), "EV-1", "Capacity", 40);
            next.every = Every::Year;
            next.term_months = Some(12);
            next.start = Some(date(2027 + year, 1, 1));
            quote.lines.push(next);
        }
        assert_eq!(positions(&quote)[0].quantity, Decimal::from(40));
    }

    #[test]
    fn words_are_alike_whatever_their_order_and_case() {
        let mut one = Quote::new("one", "One");
        one.lines = vec![
            line("a", "", "Backup Suite, 3 years", 1),
            line("b", "", "Training", 1),
        ];
        let mut other = Quote::new("other", "Other");
        other.lines = vec![
            line("c", "", "Days of training", 1),
            line("d", "", "3 YEARS backup-suite", 1),
        ];
        let needs: Vec<ScopeLine> = one
            .lines
            .iter()
            .map(|line| ScopeLine::of(line, line.quantity))
            .collect();
        let found = candidates(&needs, &positions(&other));
        assert_eq!(found, [(1.0, 0, 1), (0.5, 1, 0)]);
    }

    #[test]
    fn quotes_of_a_thousand_lines_are_matched_line_by_line() {
        let mut one = Quote::new("one", "One");
        one.lines = (0..1_000)
            .map(|index| {
                line(
                    &format!("l{index}"),
                    "",
                    &format!("Part {index} of rack {}", index / 40),
                    1,
                )
            })
            .collect();
        let mut other = Quote::new("other", "Other");
        other.lines = one.lines.iter().rev().cloned().collect();
        let needs: Vec<ScopeLine> = one
            .lines
            .iter()
            .map(|line| ScopeLine::of(line, line.quantity))
            .collect();
        let found = matched(&needs, &other, &positions(&other), None, &[]);
        for (need, found) in found.iter().enumerate() {
            assert_eq!(found.map(|(place, _)| place), Some(999 - need));
        }
    }

    #[test]
    fn what_is_alone_in_its_category_is_guessed_to_be_the_same() {
        let mut one = Quote::new("one", "One");
        one.lines = vec![line("a", "", "Capacity licence", 40)];
        let mut other = Quote::new("other", "Other");
        other.lines = vec![line("b", "", "Kapazitätslizenz", 40)];
        let (needs, from) = scope(
            &crate::quote::compare::tests::empty(),
            &Levelling::default(),
            &[&one, &other],
        );
        assert_eq!(from.unwrap().id, "one");
        let found = matched(&needs, &other, &positions(&other), from, &[]);
        assert_eq!(found, [Some((0, Certainty::Guess(0.0)))]);
        let told = Match {
            quote: "other".to_owned(),
            line: "b".to_owned(),
            need: None,
        };
        assert_eq!(
            matched(&needs, &other, &positions(&other), from, &[told]),
            [None]
        );
    }
}
