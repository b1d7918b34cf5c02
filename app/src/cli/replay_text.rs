//! A replay for people: the plans side by side, then what each group of instances went through, by the clock.

use displace_model::calendar::weekday_name;
use displace_model::project::Project;
use displace_scenarios::Stage;
use displace_scenarios::replay::{InstanceReplay, PlanReplay, Replay, StageSpan};
use jiff::SignedDuration;
use jiff::civil::DateTime;

use super::table::{Table, wrapped};
use crate::format::{self, Currency};

/// What a replay without a seed is.
pub(super) const TYPICAL: &str = "A typical future: every draw at its median, every chance on its likelier side. --seed S tells a random one.";

/// So many groups of a plan are told in full; a machine room's worth of them would bury the story.
const TOLD: usize = 12;

/// The whole text, in lines of at most `width` columns.
pub(super) fn text(project: &Project, replay: &Replay, width: usize) -> String {
    let mut text = wrapped(&opening(project, replay), width, 0);
    let future = replay.seed.map_or_else(
        || TYPICAL.to_owned(),
        |seed| format!("The future of seed {seed}."),
    );
    text.push_str(&wrapped(&future, width, 0));
    text.push('\n');
    text.push_str(&summary(project, replay).render(width));
    for plan in &replay.plans {
        text.push('\n');
        text.push_str(&wrapped(&plan.name, width, 0));
        text.push_str(&story(plan, replay.at, width));
        let lessons = crate::story::learned(plan);
        if !lessons.is_empty() {
            text.push_str(&wrapped("What was learned:", width, 2));
        }
        for lesson in lessons {
            text.push_str(&wrapped(&lesson, width, 4));
        }
    }
    text
}

fn opening(project: &Project, replay: &Replay) -> String {
    let domain = project
        .domains
        .iter()
        .find(|domain| domain.id == replay.target);
    let workload = project
        .workloads
        .iter()
        .find(|workload| workload.id == replay.target);
    let target = domain
        .map(|domain| domain.name.as_str())
        .or(workload.map(|workload| workload.name.as_str()))
        .unwrap_or(match replay.target.as_str() {
            "estate" => "the whole estate",
            other => other,
        });
    format!(
        "{}: {target}, {} {}",
        replay.threat_name,
        weekday_name(replay.at.date()),
        replay.at.strftime("%Y-%m-%d %H:%M")
    )
}

fn summary(project: &Project, replay: &Replay) -> Table {
    let currency = Currency::new(&project.currency);
    let plans = &replay.plans;
    let head = std::iter::once(String::new()).chain(plans.iter().map(|plan| plan.name.clone()));
    let mut table = Table::new(head);
    let mut row = |words: &str, cell: &dyn Fn(&PlanReplay) -> String| {
        table.row(std::iter::once(words.to_owned()).chain(plans.iter().map(cell)));
    };
    row("business back after", &|plan| {
        format::hours(plan.business_back_hours)
    });
    row("last instance back after", &|plan| {
        format::hours(plan.last_back_hours)
    });
    row("instances down", &|plan| {
        format::count(plan.instances.len() as f64)
    });
    row("downtime of all instances", &|plan| {
        format::hours_in_column(plan.downtime_hours)
    });
    row("updates lost, all instances", &|plan| {
        format::hours_in_column(plan.data_loss_hours)
    });
    row("outage cost", &|plan| currency.full(plan.outage_cost));
    table
}

/// Instances of one workload that took the same way back, in the order in which they were back.
struct Group<'a> {
    instances: Vec<&'a InstanceReplay>,
}

impl<'a> Group<'a> {
    /// The first and the last to be back; the same where there is one only.
    fn ends(&self) -> Option<(&'a InstanceReplay, &'a InstanceReplay)> {
        Some((self.instances.first()?, self.instances.last()?))
    }
}

/// Groups in the order in which their first instance is back; of equals the essential come first.
fn groups(plan: &PlanReplay) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for instance in &plan.instances {
        // Instances of a workload follow one another, so that only its own groups need to be looked at.
        let alike = groups
            .iter_mut()
            .rev()
            .take_while(|group| {
                group
                    .instances
                    .first()
                    .is_some_and(|first| first.workload == instance.workload)
            })
            .find(|group| {
                group
                    .instances
                    .first()
                    .is_some_and(|first| same_way(first, instance))
            });
        match alike {
            Some(group) => group.instances.push(instance),
            None => groups.push(Group {
                instances: vec![instance],
            }),
        }
    }
    for group in &mut groups {
        group
            .instances
            .sort_by(|a, b| a.back_hours.total_cmp(&b.back_hours));
    }
    let back = |group: &Group<'_>| {
        group
            .instances
            .first()
            .map_or(0.0, |first| first.back_hours)
    };
    let essential =
        |group: &Group<'_>| group.instances.first().is_some_and(|first| first.essential);
    groups.sort_by(|a, b| {
        let by_time = back(a).total_cmp(&back(b));
        by_time.then(essential(b).cmp(&essential(a)))
    });
    groups
}

/// True if two instances came back from the same copy through the same stages, however long each took.
fn same_way(a: &InstanceReplay, b: &InstanceReplay) -> bool {
    let stages = |instance: &InstanceReplay| -> Vec<Stage> {
        instance.stages.iter().map(|stage| stage.id).collect()
    };
    a.copy == b.copy
        && a.irrecoverable == b.irrecoverable
        && a.passed_over == b.passed_over
        && stages(a) == stages(b)
}

/// True if a reader could not tell the two spans apart.
fn same_span(a: &StageSpan, b: &StageSpan) -> bool {
    let minute = |hours: f64| (hours * 60.0).round();
    a.id == b.id
        && a.why == b.why
        && minute(a.from_hours) == minute(b.from_hours)
        && minute(a.to_hours) == minute(b.to_hours)
}

fn story(plan: &PlanReplay, at: DateTime, width: usize) -> String {
    let groups = groups(plan);
    let Some(first) = plan.instances.first() else {
        return wrapped("No instance was down.", width, 2);
    };
    let mut text = String::new();
    // What holds for all is said once.
    let shared = plan.instances.len() > 1
        && plan
            .instances
            .iter()
            .all(|instance| instance.passed_over == first.passed_over);
    if shared {
        not_used(&mut text, first, width, 2);
    }
    for group in groups.iter().take(TOLD) {
        let Some((first, last)) = group.ends() else {
            continue;
        };
        text.push_str(&wrapped(
            &fate(group.instances.len(), first, last, at),
            width,
            2,
        ));
        if !shared {
            not_used(&mut text, first, width, 4);
        }
        way(&mut text, first, last, at, width);
    }
    let rest = groups.get(TOLD..).unwrap_or_default();
    let last_back = rest
        .iter()
        .filter_map(Group::ends)
        .map(|(_, last)| last.back_hours)
        .reduce(f64::max);
    if let Some(last_back) = last_back {
        let more: usize = rest.iter().map(|group| group.instances.len()).sum();
        let line = format!(
            "and {more} more instances, the last of them back {} ({}); --format json tells them all",
            clock(at, last_back),
            format::hours(last_back)
        );
        text.push_str(&wrapped(&line, width, 2));
    }
    text
}

fn not_used(text: &mut String, instance: &InstanceReplay, width: usize, indent: usize) {
    for copy in &instance.passed_over {
        text.push_str(&wrapped(&format!("not used: {}", copy.why), width, indent));
    }
}

/// The stages of a group: once as long as its first and its last instance share them, then of each.
fn way(
    text: &mut String,
    first: &InstanceReplay,
    last: &InstanceReplay,
    at: DateTime,
    width: usize,
) {
    let mut tell = |who: &str, stage: &StageSpan| {
        let line = format!(
            "{who}{} {} ({})",
            clock(at, stage.from_hours),
            stage.why,
            format::hours(stage.to_hours - stage.from_hours)
        );
        text.push_str(&wrapped(&line, width, 4));
    };
    let shared = first
        .stages
        .iter()
        .zip(&last.stages)
        .take_while(|(a, b)| same_span(a, b))
        .count();
    for stage in first.stages.iter().take(shared) {
        tell("", stage);
    }
    for stage in first.stages.iter().skip(shared) {
        tell("first: ", stage);
    }
    for stage in last.stages.iter().skip(shared) {
        tell("last: ", stage);
    }
}

/// "ERP, 2 instances, essential: back Thu 14:40 after 29 h 40 min, 3 h of updates lost".
fn fate(count: usize, first: &InstanceReplay, last: &InstanceReplay, at: DateTime) -> String {
    let many = match count {
        1 => format!("instance {}", first.instance),
        several => format!("{several} instances"),
    };
    let essential = if first.essential { ", essential" } else { "" };
    let (early, late) = (clock(at, first.back_hours), clock(at, last.back_hours));
    let back = if early == late {
        format!("back {early} after {}", format::hours(first.back_hours))
    } else {
        format!(
            "back from {early} to {late}, after {} to {}",
            format::hours(first.back_hours),
            format::hours(last.back_hours)
        )
    };
    let lost = if first.irrecoverable {
        ", data lost for good".to_owned()
    } else if first.data_loss_hours > 0.0 {
        format!(", {} of updates lost", format::hours(first.data_loss_hours))
    } else {
        ", no updates lost".to_owned()
    };
    format!("{}, {many}{essential}: {back}{lost}", first.workload_name)
}

/// The weekday and time so many hours after the incident: `Thu 14:40`; beyond a week with the date.
fn clock(at: DateTime, hours: f64) -> String {
    const WEEK: f64 = 168.0;
    let minutes = (hours * 60.0).round();
    // A span of more than ten thousand years has no date.
    let moment = (minutes.abs() < 1e10)
        .then(|| {
            at.checked_add(SignedDuration::from_mins(minutes as i64))
                .ok()
        })
        .flatten();
    match moment {
        None => format::NOTHING.to_owned(),
        Some(moment) if hours.abs() < WEEK => moment.strftime("%a %H:%M").to_string(),
        Some(moment) => moment.strftime("%a %Y-%m-%d %H:%M").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use displace_scenarios::replay::PassedOverCopy;
    use jiff::civil::datetime;

    use super::*;

    #[test]
    fn clock_times_name_the_weekday_and_the_date_where_it_is_far() {
        let wednesday = datetime(2027, 7, 21, 9, 0, 0, 0);
        assert_eq!(clock(wednesday, 0.0), "Wed 09:00");
        assert_eq!(clock(wednesday, 29.0 + 2.0 / 3.0), "Thu 14:40");
        assert_eq!(clock(wednesday, 24.0 * 10.0), "Sat 2027-07-31 09:00");
        for hours in [f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(clock(wednesday, hours), "–");
        }
    }

    #[test]
    fn a_queue_is_told_by_its_first_and_its_last_instance() {
        let span = |id: Stage, from_hours: f64, to_hours: f64, why: &str| StageSpan {
            id,
            from_hours,
            to_hours,
            why: why.to_owned(),
        };
        let instance = |number: u32, start: f64| InstanceReplay {
            workload: "clients".to_owned(),
            workload_name: "Clients".to_owned(),
            instance: number,
            essential: false,
            copy: Some("nas".to_owned()),
            passed_over: vec![PassedOverCopy {
                copy: "replica".to_owned(),
                why: "Replica is switched off".to_owned(),
            }],
            stages: vec![
                span(Stage::Detection, 0.0, 0.25, "not yet noticed"),
                span(Stage::Restore, start, start + 1.0, "restored from NAS"),
            ],
            back_hours: start + 1.0,
            data_loss_hours: 0.5,
            irrecoverable: false,
            service_impact: 1.0,
        };
        let plan = PlanReplay {
            learned: Vec::new(),
            id: "keep".to_owned(),
            name: "Keep".to_owned(),
            business_back_hours: 0.0,
            last_back_hours: 2.25,
            downtime_hours: 0.0,
            data_loss_hours: 0.0,
            outage_cost: 0.0,
            instances: vec![instance(1, 1.25), instance(2, 0.25), instance(3, 0.75)],
        };
        let told = story(&plan, datetime(2027, 7, 21, 9, 0, 0, 0), 120);
        let lines = [
            "  not used: Replica is switched off",
            "  Clients, 3 instances: back from Wed 10:15 to Wed 11:15, after 1 h 15 min to 2 h 15 min, 30 min of updates lost",
            "    Wed 09:00 not yet noticed (15 min)",
            "    first: Wed 09:15 restored from NAS (1 h)",
            "    last: Wed 10:15 restored from NAS (1 h)",
        ];
        assert_eq!(told, lines.join("\n") + "\n");
    }
}
