//! From the outlook on a switch to the rows of its schedule, and the ends of bars that can be moved.

use displace_model::calendar::moment;
use displace_model::input::Input;
use displace_model::plan::{Plan, Role};
use displace_model::project::Project;
use displace_model::switch::{IncumbentRuns, Leg, Outlook, Switch, Wave};
use displace_model::uncertain::Uncertain;
use displace_scenarios::switch_futures::{Spread, SwitchSurvey};
use jiff::civil::Date;

use crate::charts::schedule::{Bar, Row, Series, Shade};

const DAY: f64 = 24.0;

/// A planned duration that is the end of a bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Phase {
    /// The proof of concept.
    Concept,
    /// The implementation beside the waves.
    Implementation,
    /// The work on the wave with this id.
    Work(String),
    /// The seeding of the wave with this id.
    Seeding(String),
    /// The parallel run of every wave.
    Parallel,
}

impl Phase {
    /// Its duration in days.
    pub(super) fn input<'s>(&self, switch: &'s mut Switch) -> Option<&'s mut Input> {
        match self {
            Self::Concept => switch
                .proof_of_concept
                .as_mut()
                .map(|concept| &mut concept.days),
            Self::Implementation => Some(&mut switch.implementation_days),
            Self::Work(id) => wave(switch, id).map(|wave| &mut wave.days),
            Self::Seeding(id) => wave(switch, id).map(|wave| &mut wave.seeding_days),
            Self::Parallel => Some(&mut switch.parallel_days),
        }
    }
}

fn wave<'s>(switch: &'s mut Switch, id: &str) -> Option<&'s mut Wave> {
    switch.waves.iter_mut().find(|wave| wave.id == *id)
}

/// The end of a bar that can be moved.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Handle {
    /// Which duration it changes.
    pub(super) phase: Phase,
    /// The row it stands in.
    pub(super) row: usize,
    /// What it is called, such as "Filers: work".
    pub(super) name: String,
    /// Where its bar begins, in hours.
    pub(super) from: f64,
    /// Where it ends, in hours.
    pub(super) to: f64,
    /// Hours that end it whatever its duration is: trouble that is likely.
    pub(super) besides: f64,
    /// Its planned length in days, at the middle of its range.
    pub(super) days: f64,
    /// How often a planned day is in the bar: the middle overrun.
    pub(super) ratio: f64,
}

impl Handle {
    /// The planned days, whole, that make the bar end at an hour.
    pub(super) fn days_at(&self, hours: f64) -> f64 {
        let days = (hours - self.from - self.besides) / DAY / self.ratio.max(1e-9);
        if days.is_finite() {
            days.round().clamp(0.0, 10_000.0)
        } else {
            self.days
        }
    }
}

/// A duration with so many days at its middle; a range keeps its shape.
pub(super) fn stretched(value: &Uncertain, days: f64) -> Uncertain {
    let middle = value.median();
    if value.is_fixed().is_none() && middle > 0.0 && days > 0.0 {
        value.scaled(days / middle)
    } else {
        Uncertain::fixed(days)
    }
}

/// What the schedule is made from.
pub(super) struct Source<'a> {
    /// The project.
    pub(super) project: &'a Project,
    /// The plan whose switch it is.
    pub(super) plan: &'a Plan,
    /// Its switch.
    pub(super) switch: &'a Switch,
    /// Its course.
    pub(super) outlook: &'a Outlook,
    /// When its steps came in simulated futures, where that is known.
    pub(super) survey: Option<&'a SwitchSurvey>,
    /// The plan's colour.
    pub(super) color: usize,
}

/// The rows of the schedule with the ends that can be moved; dates are left to the caller.
pub(super) fn rows(source: &Source<'_>) -> (Vec<Row>, Vec<Handle>) {
    let mut rows = Vec::new();
    let mut handles = Vec::new();
    let leg = &source.outlook.middle;
    let Some(bought) = leg.bought else {
        return (rows, handles);
    };
    if let Some(concept) = &source.switch.proof_of_concept {
        handles.push(Handle {
            phase: Phase::Concept,
            row: rows.len(),
            name: "Proof of concept".to_owned(),
            from: leg.began,
            to: bought,
            besides: 0.0,
            days: concept.days.value.median(),
            ratio: 1.0,
        });
        rows.push(Row {
            name: "Proof of concept".to_owned(),
            bars: vec![source.bar(leg.began, bought, Shade::Trial, "tried before it is bought")],
            ..Row::default()
        });
    }
    let planned = source.switch.implementation_days.value.median();
    let worked = planned * source.outlook.ratio * DAY;
    handles.push(Handle {
        phase: Phase::Implementation,
        row: rows.len(),
        name: "Implementation".to_owned(),
        from: bought,
        to: leg.implemented,
        besides: (leg.implemented - bought - worked).max(0.0),
        days: planned,
        ratio: source.outlook.ratio,
    });
    rows.push(Row {
        name: "Implementation".to_owned(),
        bars: vec![source.bar(
            bought,
            leg.implemented,
            Shade::Work,
            "design, installation, policies",
        )],
        mark: None,
        spread: source.spread(|survey| survey.implemented, |leg| Some(leg.implemented)),
    });
    source.waves(&mut rows, &mut handles);
    rows.push(source.incumbent());
    (rows, handles)
}

impl Source<'_> {
    fn bar(&self, from: f64, to: f64, shade: Shade, what: &str) -> Bar {
        let days = crate::format::number((to - from) / DAY, 0);
        Bar {
            from,
            to,
            plan: self.color,
            shade,
            words: format!(
                "{what}\n{} to {}, {days} days",
                self.day(from),
                self.day(to)
            ),
        }
    }

    fn day(&self, hours: f64) -> String {
        day(self.project.start, hours)
    }

    /// How early and how late a step may come: as it was simulated, else by overrun alone.
    fn spread(
        &self,
        simulated: impl Fn(&SwitchSurvey) -> Option<Spread>,
        of: impl Fn(&Leg) -> Option<f64>,
    ) -> Option<(f64, f64)> {
        let (low, high) = match self.survey {
            Some(survey) => simulated(survey).map(|spread| (spread.p10, spread.p90))?,
            None => (of(&self.outlook.low)?, of(&self.outlook.high)?),
        };
        (high > low).then_some((low, high))
    }

    fn waves(&self, rows: &mut Vec<Row>, handles: &mut Vec<Handle>) {
        let ratio = self.outlook.ratio;
        let waves = self.switch.effective_waves();
        let parallel = self.switch.parallel_days.value.median();
        let learning = self.switch.learning_days.value.median() * DAY;
        for (place, (wave, times)) in waves.iter().zip(&self.outlook.middle.waves).enumerate() {
            let stored = !self.switch.waves.is_empty();
            let name = if stored {
                wave.name.clone()
            } else {
                "The whole estate".to_owned()
            };
            let row = rows.len();
            let mut handle = |phase, what: &str, from, to, days: f64, ratio: f64| {
                handles.push(Handle {
                    phase,
                    row,
                    name: format!("{name}: {what}"),
                    from,
                    to,
                    besides: (to - from - days * ratio * DAY).max(0.0),
                    days,
                    ratio,
                });
            };
            let days = wave.days.value.median();
            if stored {
                let work = Phase::Work(wave.id.clone());
                handle(work, "work", times.began, times.worked, days, ratio);
                let seeding = wave.seeding_days.value.median();
                let phase = Phase::Seeding(wave.id.clone());
                let (from, to) = (times.worked, times.first_backup);
                handle(phase, "seeding", from, to, seeding, 1.0);
            }
            let both = times.first_backup + parallel * DAY;
            let (phase, from) = (Phase::Parallel, times.first_backup);
            handle(
                phase,
                "parallel run of every wave",
                from,
                both,
                parallel,
                1.0,
            );
            let mut bars = vec![
                self.bar(times.began, times.worked, Shade::Work, "people work on it"),
                self.bar(
                    times.worked,
                    times.first_backup,
                    Shade::Trial,
                    "first full backup",
                ),
                self.bar(
                    times.first_backup,
                    both,
                    Shade::Both,
                    "both solutions protect it",
                ),
                self.bar(
                    both,
                    times.live,
                    Shade::Waiting,
                    "trouble, or waiting for the window",
                ),
            ];
            if learning > 0.0 {
                let words = "learning period: restores take longer";
                bars.push(self.bar(times.live, times.live + learning, Shade::After, words));
            }
            rows.push(Row {
                name,
                bars,
                mark: Some(times.live),
                spread: self.spread(
                    |survey| survey.live.get(place).copied().flatten(),
                    |leg| leg.waves.get(place).map(|wave| wave.live),
                ),
            });
        }
    }

    /// How long the incumbent goes on, and its old points.
    fn incumbent(&self) -> Row {
        let leg = &self.outlook.middle;
        let plans = self.project.plans.iter();
        let mut incumbents = plans.filter(|plan| plan.role == Role::Incumbent);
        let name = incumbents
            .next()
            .map_or("The incumbent", |plan| plan.name.as_str());
        let grey = |bar: Bar| Bar { plan: 0, ..bar };
        let stops = match (self.switch.incumbent_runs, leg.bought) {
            (IncumbentRuns::UntilBought, Some(bought)) => bought,
            _ => leg.ended,
        };
        let mut bars = vec![
            grey(self.bar(leg.began, stops, Shade::Work, "makes points")),
            grey(self.bar(
                stops,
                leg.incumbent_until,
                Shade::Both,
                "makes no points any more, is still there and paid for",
            )),
        ];
        if leg.legacy_until.is_finite() {
            let words = "legacy retention: its old points can be restored";
            bars.push(grey(self.bar(
                leg.incumbent_until,
                leg.legacy_until,
                Shade::After,
                words,
            )));
        }
        Row {
            name: name.to_owned(),
            bars,
            mark: None,
            spread: self.spread(
                |survey| survey.incumbent_until,
                |leg| Some(leg.incumbent_until),
            ),
        }
    }
}

/// The schedule with its calendar; legacy retention goes on beyond its right end.
pub(super) fn series(source: &Source<'_>, rows: Vec<Row>, most: usize) -> Series {
    let leg = &source.outlook.middle;
    let late = match source.survey {
        Some(_) => leg.incumbent_until,
        None => source.outlook.high.incumbent_until,
    };
    let lives = rows
        .iter()
        .filter_map(|row| row.spread.map(|spread| spread.1));
    let end = lives
        .chain([late, leg.incumbent_until])
        .filter(|end| end.is_finite());
    let end = end.fold(leg.began + 30.0 * DAY, f64::max);
    let room = (end - leg.began) * 0.04;
    let range = (leg.began - room * 0.25, end + room);
    Series {
        rows,
        range,
        times: months(source.project.start, range, most),
    }
}

/// A day in full: "12 August 2027".
pub(super) fn day(start: Date, hours: f64) -> String {
    moment(start, hours).map_or_else(String::new, |at| at.strftime("%-d %B %Y").to_string())
}

/// The first days of months (or of every second, third …) within a range of hours, at most `most`, with their names.
pub(super) fn months(start: Date, (from, to): (f64, f64), most: usize) -> Vec<(f64, String)> {
    let Some(first) = moment(start, from).map(|at| at.date().first_of_month()) else {
        return Vec::new();
    };
    let spanned = ((to - from) / (30.4 * DAY)).clamp(0.0, 2_400.0);
    let step = [1, 2, 3, 4, 6, 12, 24, 60, 120]
        .into_iter()
        .find(|step| spanned / f64::from(*step) <= most.max(2) as f64)
        .unwrap_or(240);
    let mut named = None;
    (1..=2_400 / step)
        .map_while(|place| {
            let date = first
                .checked_add(jiff::Span::new().months(i64::from(place * step)))
                .ok()?;
            let hours = displace_model::calendar::hours_between(start, date.into());
            (hours <= to).then_some((hours, date))
        })
        .map(|(hours, date)| {
            let new_year = named.replace(date.year()) != Some(date.year());
            let pattern = if new_year { "%b %Y" } else { "%b" };
            (hours, date.strftime(pattern).to_string())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use displace_model::project;
    use displace_model::switch::{Overrun, outlook};
    use jiff::civil::date;

    fn sample() -> Project {
        let text = include_str!("../../../../../model/tests/data/format-1-switch.toml");
        project::read(text, displace_scenarios::catalogue())
            .project
            .unwrap()
    }

    fn drawn(project: &Project) -> (Vec<Row>, Vec<Handle>) {
        drawn_with(project, None)
    }

    fn drawn_with(project: &Project, survey: Option<&SwitchSurvey>) -> (Vec<Row>, Vec<Handle>) {
        let plan = &project.plans[1];
        let outlook = outlook(project, plan).unwrap();
        rows(&Source {
            project,
            plan,
            switch: plan.switch.as_ref().unwrap(),
            outlook: &outlook,
            survey,
            color: 1,
        })
    }

    #[test]
    fn every_phase_has_its_row_and_every_duration_its_handle() {
        let (rows, handles) = drawn(&sample());
        let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "Proof of concept",
                "Implementation",
                "Servers",
                "The two filers",
                "Keep"
            ]
        );
        let names: Vec<&str> = handles.iter().map(|handle| handle.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "Proof of concept",
                "Implementation",
                "Servers: work",
                "Servers: seeding",
                "Servers: parallel run of every wave",
                "The two filers: work",
                "The two filers: seeding",
                "The two filers: parallel run of every wave",
            ]
        );
        assert!(rows[3].mark.is_some());
    }

    #[test]
    fn what_was_simulated_says_how_late_a_step_may_come_and_overrun_alone_where_nothing_was() {
        let mut project = sample();
        let switch = project.plans[1].switch.as_mut().unwrap();
        switch.overrun = Overrun::PublicSector;
        switch.duration_overrun = None;
        let spread = |p10: f64| {
            Some(Spread {
                share: 0.5,
                p10,
                p50: p10 + 100.0,
                p90: p10 + 900.0,
            })
        };
        let survey = SwitchSurvey {
            plan: "appliance".to_owned(),
            trials: 100,
            implemented: spread(2_000.0),
            live: vec![spread(3_000.0), None],
            accepted: None,
            incumbent_until: None,
            typical: 0,
            bad: 0,
            completed: None,
            rolled_back: None,
            broken: None,
        };
        let spreads = |rows: Vec<Row>| rows.into_iter().map(|row| row.spread).collect::<Vec<_>>();
        let simulated = spreads(drawn_with(&project, Some(&survey)).0);
        let (implemented, servers) = ((2_000.0, 2_900.0), (3_000.0, 3_900.0));
        // The filers never went live and the incumbent never went: nothing is drawn for them.
        let expected = [None, Some(implemented), Some(servers), None, None];
        assert_eq!(simulated, expected);
        let alone = spreads(drawn(&project).0);
        assert!(alone[1..].iter().all(Option::is_some), "{alone:?}");
        assert_ne!(alone[1], Some(implemented));
    }

    #[test]
    fn moving_the_end_of_a_bar_makes_it_end_there() {
        let mut project = sample();
        for place in 0..drawn(&project).1.len() {
            let handle = drawn(&project).1.swap_remove(place);
            let to = handle.from + handle.besides + 50.0 * handle.ratio * DAY;
            let days = handle.days_at(to);
            assert_eq!(days, 50.0, "{}", handle.name);
            let switch = project.plans[1].switch.as_mut().unwrap();
            let input = handle.phase.input(switch).unwrap();
            input.value = stretched(&input.value, days);
            let moved = drawn(&project).1.swap_remove(place);
            assert!((moved.to - to).abs() < 1e-3, "{}: {}", moved.name, moved.to);
            assert!((moved.days - 50.0).abs() < 1e-6);
        }
    }

    #[test]
    fn a_stretched_range_keeps_its_shape_and_nothing_becomes_a_number() {
        let range = Uncertain::pert(15.0, 30.0, 60.0);
        let longer = stretched(&range, 2.0 * range.median());
        assert_eq!(longer, Uncertain::pert(30.0, 60.0, 120.0));
        assert_eq!(
            stretched(&Uncertain::fixed(0.0), 5.0),
            Uncertain::fixed(5.0)
        );
        assert_eq!(stretched(&range, 0.0), Uncertain::fixed(0.0));
    }

    #[test]
    fn the_calendar_has_few_months_and_names_each_year_once() {
        let start = date(2027, 1, 1);
        let labels = |hours, most| {
            months(start, (0.0, hours), most)
                .into_iter()
                .map(|(_, label)| label)
                .collect::<Vec<_>>()
        };
        assert_eq!(labels(100.0 * DAY, 9), ["Feb 2027", "Mar", "Apr"]);
        assert_eq!(
            labels(500.0 * DAY, 6),
            ["Apr 2027", "Jul", "Oct", "Jan 2028", "Apr"]
        );
        for hours in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e12] {
            assert!(months(start, (0.0, hours), 8).len() <= 12, "{hours}");
        }
        assert_eq!(months(start, (f64::NAN, 5.0), 8), []);
    }
}
