//! The rule for terms that overlap: what is called the same and billed twice at a time.

use super::Project;
use super::check::Check;
use super::text::{join, quoted};
use crate::calendar::{HOURS_PER_MONTH, hours_between, moment};
use crate::contract::{CostLine, Every, Item};

/// Something that recurs, from when until when, in hours from the project's start.
struct Span<'a> {
    /// What it is and counts, in one text: two of these are the same thing.
    what: String,
    name: &'a str,
    id: &'a str,
    place: &'a str,
    from: f64,
    until: f64,
}

impl Check {
    /// Warns where two items, or two lines of known amounts, are called the same, count the same and recur at the same
    /// time: their terms overlap, and the time in common is billed twice.
    pub(super) fn overlapping_terms(
        &mut self,
        project: &Project,
        items: (&[Item], &[String]),
        lines: (&[CostLine], &[String]),
    ) {
        let items = items.0.iter().zip(items.1);
        let mut spans: Vec<Span<'_>> = items
            .filter_map(|(item, place)| of_item(project, item, place))
            .collect();
        let lines = lines.0.iter().zip(lines.1);
        spans.extend(lines.filter_map(|(line, place)| of_line(project, line, place)));
        // Of the same thing the terms stand in the order of time; whatever begins before its predecessor ends overlaps.
        spans.sort_by(|a, b| a.what.cmp(&b.what).then(a.from.total_cmp(&b.from)));
        for pair in spans.windows(2) {
            let [first, second] = pair else { continue };
            if first.what != second.what || second.from >= first.until {
                continue;
            }
            let day = |hours: f64| {
                moment(project.start, hours).map_or(String::new(), |at| at.date().to_string())
            };
            let until = if first.until.is_finite() {
                format!("runs until {}", day(first.until))
            } else {
                "runs until further notice".to_owned()
            };
            self.warn(
                &join(second.place, "from"),
                day(second.from),
                &format!("a day on which {} has ended", quoted(first.id)),
                format!(
                    "{} {until} under {}: terms that overlap are billed twice; say until, or another name",
                    quoted(first.name),
                    quoted(first.id)
                ),
            );
        }
    }
}

fn of_item<'a>(project: &Project, item: &'a Item, place: &'a str) -> Option<Span<'a>> {
    if item.every == Every::Once {
        return None;
    }
    let hours = |date: jiff::civil::Date| hours_between(project.start, date.into());
    let from = item.from.map_or(0.0, hours);
    let ends = [
        item.until.map(hours),
        item.termination.as_ref().map(|early| hours(early.on)),
        item.term_months
            .filter(|_| !item.renews)
            .map(|months| from + f64::from(months) * HOURS_PER_MONTH),
    ];
    Some(Span {
        what: format!(
            "item {:?} {:?} {:?} {} {:?} {:?}",
            item.name, item.category, item.metric, item.unit, item.workloads, item.copies
        ),
        name: &item.name,
        id: &item.id,
        place,
        from,
        until: ends.into_iter().flatten().fold(f64::INFINITY, f64::min),
    })
}

fn of_line<'a>(project: &Project, line: &'a CostLine, place: &'a str) -> Option<Span<'a>> {
    if line.every == Every::Once {
        return None;
    }
    let hours = |date: jiff::civil::Date| hours_between(project.start, date.into());
    Some(Span {
        what: format!("line {:?} {:?}", line.name, line.category),
        name: &line.name,
        id: &line.id,
        place,
        from: line.from.map_or(0.0, hours),
        until: line.until.map_or(f64::INFINITY, hours),
    })
}
