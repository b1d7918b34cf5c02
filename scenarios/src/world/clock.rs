//! The project's calendar compiled: which hours are business hours, which days are peaks (R5, R7, R14, R23).
//!
//! A few bytes for each day from the start to two years after the horizon: the table is looked at for every outage and
//! has to stay close to the processor. What an incident late in the horizon needs beyond it finds the last year again,
//! week by week.

use displace_model::work_calendar::{Season, ServiceHours, WorkCalendar};
use jiff::civil::Date;

/// Hours of 52 weeks: so far one goes back for a moment beyond the compiled calendar, which keeps the day of the week.
const WEEKS: f64 = 52.0 * 168.0;

/// What sort of hour it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hour {
    pub(crate) business: bool,
    pub(crate) peak: bool,
}

/// One day.
#[derive(Debug, Clone, Copy)]
struct Day {
    works: bool,
    peak: bool,
    month: u8,
    /// Days of each sort before it; see [`Day::sort`].
    before: [u16; 4],
}

impl Day {
    /// Its place among the four sorts.
    fn sort(self) -> usize {
        usize::from(self.works) + 2 * usize::from(self.peak)
    }
}

/// The compiled calendar.
#[derive(Debug)]
pub(crate) struct Clock {
    days: Vec<Day>,
    /// The place of the last day.
    last: u32,
    /// When work begins and ends on a working day, in hours from its midnight.
    open: f64,
    close: f64,
    end: f64,
    /// Whether the last year has business hours, and others.
    has_business: bool,
    has_outside: bool,
}

impl Clock {
    /// Compiles a calendar for a horizon that begins at midnight of `start`.
    pub(crate) fn new(calendar: &WorkCalendar, start: Date, horizon_years: u32) -> Self {
        let (open, close) = calendar.hours();
        let count = (horizon_years as usize + 2) * 365;
        let mut days: Vec<Day> = Vec::with_capacity(count);
        let mut date = start;
        let mut before = [0; 4];
        for _ in 0..count {
            let day = Day {
                works: calendar.is_working_day(date) && open < close,
                peak: calendar.is_peak(date),
                month: date.month().unsigned_abs(),
                before,
            };
            before[day.sort()] += 1;
            days.push(day);
            // At the end of all dates the last day is found again.
            date = WorkCalendar::next_day(date).unwrap_or(date);
        }
        let last_year = &days[count - 364..];
        let whole_days = open <= 0.0 && close >= 24.0;
        Self {
            has_business: last_year.iter().any(|day| day.works),
            has_outside: last_year.iter().any(|day| !day.works || !whole_days),
            end: count as f64 * 24.0,
            last: count as u32 - 1,
            days,
            open,
            close,
        }
    }

    /// A moment within the compiled calendar, and how far it was moved back for that.
    fn folded(&self, at: f64) -> (f64, f64) {
        if at < self.end {
            return (at, 0.0);
        }
        let back = (libm::floor((at - self.end) / WEEKS) + 1.0) * WEEKS;
        (at - back, back)
    }

    /// The day in which a moment of the compiled calendar lies, and its midnight.
    #[inline]
    fn day(&self, at: f64) -> (Day, f64) {
        let place = ((at / 24.0) as u32).min(self.last);
        (self.days[place as usize], f64::from(place) * 24.0)
    }

    /// What sort of hour it is at a moment, and until when it stays so at least.
    pub(crate) fn at(&self, at: f64) -> (Hour, f64) {
        let (inside, back) = self.folded(at);
        let (day, midnight) = self.day(inside);
        let hour = inside - midnight;
        let (business, until) = if !day.works || hour >= self.close {
            (false, 24.0)
        } else if hour < self.open {
            (false, self.open)
        } else {
            (true, self.close)
        };
        let hour = Hour {
            business,
            peak: day.peak,
        };
        (hour, midnight + until + back)
    }

    fn runs(hour: Hour, service: ServiceHours) -> bool {
        match service {
            ServiceHours::Always => true,
            ServiceHours::BusinessHours => hour.business,
            ServiceHours::OutsideHours => !hour.business,
        }
    }

    /// True where the service never runs in the last year of the calendar.
    fn never_runs(&self, service: ServiceHours) -> bool {
        match service {
            ServiceHours::Always => false,
            ServiceHours::BusinessHours => !self.has_business,
            ServiceHours::OutsideHours => !self.has_outside,
        }
    }

    /// The first moment at or after `from` at which a service runs; `from` itself where it never does.
    pub(crate) fn opens(&self, from: f64, service: ServiceHours) -> f64 {
        if service == ServiceHours::Always || !from.is_finite() || self.never_runs(service) {
            return from;
        }
        let mut at = from;
        loop {
            let (hour, until) = self.at(at);
            if Self::runs(hour, service) {
                return at;
            }
            at = until;
        }
    }

    /// The moment at which a service has run for so many hours since `from`: its clock stands still while it does not
    /// run. Where it never runs, as if it always did.
    #[inline]
    pub(crate) fn after(&self, from: f64, hours: f64, service: ServiceHours) -> f64 {
        if service == ServiceHours::Always {
            return from + hours;
        }
        self.after_in(from, hours, service)
    }

    fn after_in(&self, from: f64, hours: f64, service: ServiceHours) -> f64 {
        if !from.is_finite() || !hours.is_finite() || hours <= 0.0 || self.never_runs(service) {
            return from + hours;
        }
        let (mut at, mut left) = (from, hours);
        loop {
            let (hour, until) = self.at(at);
            if Self::runs(hour, service) {
                if left <= until - at {
                    return at + left;
                }
                left -= until - at;
            }
            at = until;
        }
    }

    /// Hours of a day from midnight to `hour`, each with the weight of its sort.
    #[inline]
    fn weighed_today(&self, day: Day, hour: f64, outside: f64, peak: f64) -> f64 {
        let opened = if day.works {
            (hour - self.open).clamp(0.0, self.close - self.open)
        } else {
            0.0
        };
        let today = opened + (hour - opened) * outside;
        if day.peak { today * peak } else { today }
    }

    /// Hours of the whole days from one to another, each with the weight of its sort.
    fn weighed_days(&self, from: Day, to: Day, outside: f64, peak: f64) -> f64 {
        let business = self.close - self.open;
        let working = business + (24.0 - business) * outside;
        let idle = 24.0 * outside;
        let of_day = [idle, working, idle * peak, working * peak];
        let days = to.before.iter().zip(from.before);
        days.zip(of_day)
            .map(|((to, from), hours)| f64::from(i32::from(*to) - i32::from(from)) * hours)
            .sum()
    }

    /// Hours between two moments, those outside business hours and those of peak days with their factors.
    pub(crate) fn weighed(&self, from: f64, to: f64, outside: f64, peak: f64) -> f64 {
        if to < self.end {
            let (first, first_midnight) = self.day(from);
            let (last, last_midnight) = self.day(to);
            let hours = self.weighed_today(last, to - last_midnight, outside, peak)
                - self.weighed_today(first, from - first_midnight, outside, peak);
            if first_midnight == last_midnight {
                return hours;
            }
            return hours + self.weighed_days(first, last, outside, peak);
        }
        let (mut at, mut sum) = (from, 0.0);
        while at < to {
            let (hour, until) = self.at(at);
            let end = until.min(to);
            let weight = if hour.business { 1.0 } else { outside };
            sum += (end - at) * if hour.peak { weight * peak } else { weight };
            at = end;
        }
        sum
    }

    /// The stretches of one sort from the start on, for weights: (from, to, hour, month from 1).
    pub(crate) fn stretches(&self) -> impl Iterator<Item = (f64, f64, Hour, u8)> + '_ {
        (0..).zip(&self.days).flat_map(|(place, day)| {
            let midnight = f64::from(place) * 24.0;
            let (open, close) = if day.works {
                (self.open, self.close)
            } else {
                (24.0, 24.0)
            };
            let parts = [
                (0.0, open, false),
                (open, close, true),
                (close, 24.0, false),
            ];
            let parts = parts.into_iter().filter(|(from, to, _)| from < to);
            parts.map(move |(from, to, business)| {
                let hour = Hour {
                    business,
                    peak: day.peak,
                };
                (midnight + from, midnight + to, hour, day.month)
            })
        })
    }
}

/// When the incidents of a threat fall within the horizon (R7): an even time is bent so that heavy hours get more of
/// it, while the mean number a year stays the rate.
#[derive(Debug)]
pub(crate) struct Seasonal {
    /// (even time, time) at each change of weight, both rising from 0 to the horizon.
    knots: Vec<(f64, f64)>,
}

impl Seasonal {
    /// Compiles a season; nothing where every hour weighs the same, or all within the horizon weigh nothing.
    pub(crate) fn new(season: &Season, clock: &Clock, horizon: f64) -> Option<Self> {
        let mut knots = vec![(0.0, 0.0)];
        let mut even = true;
        let mut first_weight = None;
        let mut sum = 0.0;
        for (from, to, hour, month) in clock.stretches() {
            let to = to.min(horizon);
            if from >= to {
                break;
            }
            let hours = if hour.business {
                season.business_hours
            } else {
                season.outside_hours
            };
            let peak = if hour.peak { season.at_peak } else { 1.0 };
            let weight = hours * peak * season.months[usize::from(month.clamp(1, 12)) - 1];
            even &= *first_weight.get_or_insert(weight) == weight;
            sum += weight * (to - from);
            knots.push((sum, to));
        }
        if even || sum <= 0.0 || !sum.is_finite() {
            return None;
        }
        for (even_time, _) in &mut knots {
            *even_time *= horizon / sum;
        }
        Some(Self { knots })
    }

    /// The moment of the incident that would have come at `even_time` if all hours weighed the same.
    pub(crate) fn time(&self, even_time: f64) -> f64 {
        let next = self.knots.partition_point(|(even, _)| *even <= even_time);
        let Some((to_even, to)) = self.knots.get(next).copied() else {
            return self.knots.last().map_or(even_time, |(_, time)| *time);
        };
        let (from_even, from) = self.knots[next - 1];
        from + (to - from) * (even_time - from_even) / (to_even - from_even)
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "whole hours are exact")]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// 2027-01-01 is a Friday; business hours are 8 to 18 on weekdays.
    fn clock() -> Clock {
        Clock::new(&WorkCalendar::default(), date(2027, 1, 1), 1)
    }

    #[test]
    fn r14_a_clock_with_business_hours_stands_still_over_the_weekend() {
        let clock = clock();
        // Friday 17:00 plus four business hours: one on Friday, three on Monday from 8 on.
        assert_eq!(
            clock.after(17.0, 4.0, ServiceHours::BusinessHours),
            72.0 + 11.0
        );
        assert_eq!(clock.after(17.0, 4.0, ServiceHours::Always), 21.0);
        // Friday noon plus two hours outside: from 18 to 20.
        assert_eq!(clock.after(12.0, 2.0, ServiceHours::OutsideHours), 20.0);
        assert_eq!(clock.opens(18.0, ServiceHours::BusinessHours), 80.0);
        assert_eq!(clock.opens(9.5, ServiceHours::BusinessHours), 9.5);
        assert_eq!(clock.opens(9.5, ServiceHours::OutsideHours), 18.0);
    }

    #[test]
    fn r14_time_goes_on_beyond_the_horizon_with_the_same_days_of_the_week() {
        let clock = clock();
        let far = 20.0 * WEEKS;
        assert_eq!(
            clock.opens(far + 18.0, ServiceHours::BusinessHours),
            far + 80.0
        );
        assert_eq!(
            clock.after(far + 17.0, 4.0, ServiceHours::BusinessHours),
            far + 83.0
        );
        assert_eq!(
            clock.opens(f64::INFINITY, ServiceHours::BusinessHours),
            f64::INFINITY
        );
    }

    #[test]
    fn r14_a_service_that_never_runs_stops_nothing() {
        let never = WorkCalendar {
            days: [true; 7],
            from: jiff::civil::Time::midnight(),
            until: jiff::civil::Time::midnight(),
            ..WorkCalendar::default()
        };
        let clock = Clock::new(&never, date(2027, 1, 1), 1);
        assert_eq!(clock.opens(5.0, ServiceHours::OutsideHours), 5.0);
        assert_eq!(clock.after(5.0, 2.0, ServiceHours::OutsideHours), 7.0);
    }

    #[test]
    fn r23_hours_are_weighed_by_their_sort_within_the_calendar_and_beyond_it() {
        let clock = clock();
        // Friday 16:00 to Monday 9:00: two business hours, then 62 outside, then one.
        assert_eq!(clock.weighed(16.0, 81.0, 0.5, 7.0), 2.0 + 31.0 + 1.0);
        let far = 20.0 * WEEKS;
        assert_eq!(clock.weighed(far + 16.0, far + 81.0, 0.5, 7.0), 34.0);
        assert_eq!(clock.weighed(5.0, 5.0, 0.5, 7.0), 0.0);
    }

    #[test]
    fn r7_a_season_moves_incidents_and_keeps_their_number() {
        let clock = clock();
        let nights = Season {
            business_hours: 0.0,
            ..Season::default()
        };
        let horizon = 8_760.0;
        let seasonal = Seasonal::new(&nights, &clock, horizon).unwrap();
        let mut last = 0.0;
        for step in 0..10_000 {
            let even = horizon * (f64::from(step) + 0.5) / 10_000.0;
            let time = seasonal.time(even);
            assert!(time >= last && time < horizon);
            assert!(!clock.at(time).0.business, "{time}");
            last = time;
        }
        assert!(Seasonal::new(&Season::default(), &clock, horizon).is_none());
    }

    #[test]
    fn r7_a_month_with_twice_the_weight_gets_twice_the_incidents_of_its_hours() {
        let clock = clock();
        let mut season = Season::default();
        season.months[6] = 2.0;
        let seasonal = Seasonal::new(&season, &clock, 8_760.0).unwrap();
        let july = (181.0 * 24.0, 212.0 * 24.0);
        let n = 100_000;
        let hits = (0..n)
            .map(|step| seasonal.time(8_760.0 * (f64::from(step) + 0.5) / f64::from(n)))
            .filter(|time| (july.0..july.1).contains(time))
            .count();
        // 31 days of weight 2 among 365 + 31.
        let expected = 62.0 / 396.0;
        assert!((hits as f64 / f64::from(n) - expected).abs() < 1e-4);
    }
}
