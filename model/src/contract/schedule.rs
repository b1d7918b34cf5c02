//! When an item is billed, counted, renewed and replaced: dates alone, before any amount is known.
//!
//! All times are whole hours from the project's start: dates fall on midnight and contract months have 730 hours (R5).

use jiff::civil::{Date, Time};

use super::{Beyond, Billing, Every, Item, TrueUp};
use crate::calendar::hours_between;

/// Hours of a contract month.
const MONTH: i64 = 730;
/// Hours of a year of the horizon.
const YEAR: i64 = 12 * MONTH;
/// The longest horizon for which bills are listed, in years: it bounds the list whatever a project says.
const LONGEST_HORIZON_YEARS: u32 = 100;

/// What a bill is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// What replaced units still bring.
    Residual,
    /// A purchase, or the use of a period.
    Use,
    /// More was used than bought.
    TrueUp,
    /// Maintenance of what is owned.
    Maintenance,
    /// A bill of the rest of the term, due at its early end.
    Termination,
    /// The fixed fee of an early end.
    Fee,
}

/// Something that changes what is owned or owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Event {
    /// When it happens.
    pub(super) at: i64,
    /// When its first payment falls due.
    pub(super) due: i64,
    /// In how many monthly payments it is paid; the first falls due a month after `due` where there are several.
    pub(super) instalments: u32,
    pub(super) reason: Reason,
    /// True where the quantity is counted anew before it is billed.
    pub(super) counts: bool,
    /// The part of the price's period that it covers, as a fraction of whole numbers.
    pub(super) part: (i64, i64),
    /// How many steps the price has risen.
    pub(super) steps: u32,
    /// The year of the horizon, from 0, whose count holds.
    pub(super) year: u32,
}

/// The events of an item in the order in which they happen, and the hours of the horizon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Schedule {
    pub(super) events: Vec<Event>,
    horizon: i64,
}

/// What the schedule of one item is made from.
struct Dates<'a> {
    item: &'a Item,
    first: i64,
    /// Nothing is billed from here on.
    end: i64,
    /// The early end, if there is one before that.
    cut: i64,
    /// End of the first term where it follows another item.
    first_term_ends: Option<i64>,
}

fn hours(start: Date, date: Date) -> i64 {
    hours_between(start, date.to_datetime(Time::midnight())) as i64
}

fn months(count: u32) -> i64 {
    i64::from(count.max(1)) * MONTH
}

/// The first whole multiple of `period` after `first` that is not before the start, as a number of periods.
fn periods_past(first: i64, period: i64) -> i64 {
    if first >= 0 {
        0
    } else {
        (-first + period - 1) / period
    }
}

/// The period around the start, or the first: its number.
fn period_now(first: i64, period: i64) -> i64 {
    if first >= 0 { 0 } else { -first / period }
}

impl Schedule {
    /// The events of `item`, one of `items`, that can lead to a payment within the horizon.
    pub(super) fn new(item: &Item, items: &[Item], start: Date, horizon_years: u32) -> Self {
        let horizon = i64::from(horizon_years.min(LONGEST_HORIZON_YEARS)) * YEAR;
        let first = item.from.map_or(0, |from| hours(start, from));
        let end = item
            .until
            .map_or(horizon, |until| hours(start, until).min(horizon));
        let ended = item
            .termination
            .as_ref()
            .map(|early| hours(start, early.on));
        let other = item
            .co_term_with
            .as_ref()
            .and_then(|id| items.iter().find(|other| other.id == *id));
        let first_term_ends = other.and_then(|other| {
            let term = months(other.term_months?);
            let other_first = other.from.map_or(0, |from| hours(start, from));
            // The other's first end that is after this one's beginning.
            Some(other_first + ((first - other_first).div_euclid(term) + 1).max(1) * term)
        });
        let dates = Dates {
            item,
            first,
            end,
            cut: ended.map_or(end, |cut| cut.min(end)),
            first_term_ends,
        };
        let mut events = Vec::new();
        if item.every == Every::Once {
            dates.purchases(&mut events);
        } else {
            dates.terms(&mut events);
        }
        if let Some(cut) = ended
            && (0..horizon).contains(&cut)
        {
            events.push(Event {
                reason: Reason::Fee,
                ..dates.event(cut)
            });
        }
        // What happens at one moment goes by its reason: counts and purchases come before what depends on them.
        events.sort_by_key(|event| (event.at, event.reason));
        Self { events, horizon }
    }

    /// When an event is paid, within the horizon.
    pub(super) fn payments(&self, event: &Event) -> impl Iterator<Item = f64> + use<> {
        let (count, horizon) = (i64::from(event.instalments.max(1)), self.horizon);
        let first = event.due + if count > 1 { MONTH } else { 0 };
        (0..count)
            .map(move |number| first + number * MONTH)
            .filter(move |hours| (0..horizon).contains(hours))
            .map(|hours| hours as f64)
    }
}

impl Dates<'_> {
    /// Something that happens at this time, paid then, for the whole of the price's period.
    fn event(&self, at: i64) -> Event {
        Event {
            at,
            due: at,
            instalments: 1,
            reason: Reason::Use,
            counts: false,
            part: (1, 1),
            steps: self.steps(at, None),
            year: u32::try_from(at / YEAR).unwrap_or(0),
        }
    }

    /// How many steps the price has risen at this time; `term` is the number of the term, where there are terms.
    fn steps(&self, at: i64, term: Option<i64>) -> u32 {
        let Some(uplift) = &self.item.uplift else {
            return 0;
        };
        let steps = match (uplift.every_months, term) {
            (None, Some(term)) => term,
            (every, _) => (at - self.first).max(0) / months(every.unwrap_or(12)),
        };
        u32::try_from(steps).unwrap_or(0)
    }

    fn instalments(&self) -> u32 {
        let financing = self.item.financing.as_ref();
        financing.map_or(1, |financing| {
            financing
                .instalments
                .clamp(1, super::item::MOST_INSTALMENTS)
        })
    }

    /// What is bought once, kept up, trued up and bought again.
    fn purchases(&self, events: &mut Vec<Event>) {
        let refresh = self
            .item
            .refresh
            .as_ref()
            .map(|one| months(one.every_months));
        let generation = refresh.map_or(0, |life| period_now(self.first, life));
        let mut at = self.first + generation * refresh.unwrap_or(0);
        while at < self.cut {
            let next = refresh.map_or(self.cut, |life| at + life);
            events.push(Event {
                instalments: self.instalments(),
                counts: true,
                ..self.event(at)
            });
            self.true_ups(at, next.min(self.cut), None, events);
            if refresh.is_some() && next < self.cut {
                // The old units are sold when the new ones come, at a share of what they were bought for.
                let bought = self.event(at);
                events.push(Event {
                    at: next,
                    due: next,
                    reason: Reason::Residual,
                    ..bought
                });
            }
            if refresh.is_none() {
                break;
            }
            at = next;
        }
        if let Some(maintenance) = &self.item.maintenance {
            let first = self.first + i64::from(maintenance.from_month) * MONTH;
            let mut at = first + periods_past(first, YEAR) * YEAR;
            while at < self.cut {
                events.push(Event {
                    reason: Reason::Maintenance,
                    ..self.event(at)
                });
                at += YEAR;
            }
        }
    }

    /// What recurs, term by term.
    fn terms(&self, events: &mut Vec<Event>) {
        let Some(term) = self.item.term_months.map(months) else {
            return self.periods(self.first, i64::MAX, None, events);
        };
        let (mut number, mut from) = (0, self.first);
        if let Some(ends) = self.first_term_ends {
            self.periods(from, ends, Some(0), events);
            if !self.item.renews {
                return;
            }
            (number, from) = (1, ends);
        }
        let past = period_now(from, term);
        (number, from) = (number + past, from + past * term);
        while from < self.cut && (self.item.renews || number == 0) {
            self.periods(from, from + term, Some(number), events);
            (number, from) = (number + 1, from + term);
        }
    }

    /// The bills of one term, or of all time where there is none.
    fn periods(&self, from: i64, to: i64, term: Option<i64>, events: &mut Vec<Event>) {
        let price = self
            .item
            .every
            .period_hours()
            .map_or(YEAR, |hours| hours as i64);
        let length = match self.item.billing {
            None => price,
            Some(billing) => match billing.months() {
                Some(count) => months(count),
                None if term.is_some() => to - from,
                None => price,
            },
        };
        let prepaid = self.item.billing == Some(Billing::Prepaid);
        let keeps_count = self.item.true_up.is_some();
        let mut number = if keeps_count || prepaid {
            0
        } else {
            periods_past(from, length)
        };
        // What is counted once needs its first event even where that is past; the bills between are not listed.
        let skip_to = periods_past(from, length);
        loop {
            let at = from.saturating_add(number.saturating_mul(length));
            // What is still owed at an early end may reach beyond the horizon.
            if at >= to || (at >= self.end && self.cut >= self.end) {
                break;
            }
            let until = at.saturating_add(length).min(to);
            let bill = Event {
                instalments: if prepaid { self.instalments() } else { 1 },
                counts: !keeps_count || number == 0,
                part: (until - at, price),
                steps: self.steps(at, term),
                ..self.event(at)
            };
            if at < self.cut {
                events.push(bill);
            } else if term.is_none() || from >= self.cut {
                // Without a term nothing more is owed; a later term never begins.
                break;
            } else {
                events.push(Event {
                    due: self.cut,
                    reason: Reason::Termination,
                    counts: false,
                    instalments: 1,
                    ..bill
                });
            }
            number = if number == 0 {
                skip_to.max(1)
            } else {
                number + 1
            };
        }
        self.true_ups(
            from,
            to.min(self.cut),
            Some((length, price, to, term)),
            events,
        );
    }

    /// The counts between two times. With a billing period, the rest of the running one is billed.
    fn true_ups(
        &self,
        from: i64,
        to: i64,
        billing: Option<(i64, i64, i64, Option<i64>)>,
        events: &mut Vec<Event>,
    ) {
        let billed = |rule: &&TrueUp| rule.beyond == Beyond::Billed;
        let Some(true_up) = self.item.true_up.as_ref().filter(billed) else {
            return;
        };
        let every = months(true_up.every_months);
        let mut number = periods_past(from, every).max(1);
        loop {
            let at = from + number * every;
            if at >= to || at >= self.end {
                break;
            }
            let mut event = Event {
                due: at + i64::from(true_up.grace_days) * 24,
                reason: Reason::TrueUp,
                ..self.event(at)
            };
            if let Some((length, price, term_end, term)) = billing {
                let begun = from + (at - from) / length * length;
                let until = begun.saturating_add(length).min(term_end);
                event.part = (until - at, price);
                event.steps = self.steps(at, term);
            }
            events.push(event);
            number += 1;
        }
    }
}
