//! What was learned: which one or two inputs would have brought the business back soonest (DESIGN.md, Sliding doors).
//!
//! Nothing is estimated. Each input that people can change is changed by the same rule (times halved, speeds, streams
//! and room doubled, what is off switched on, service hours widened to day and night) and the incident is replayed with
//! the same luck. What shortened it most closes the story.

use displace_model::fields::{FieldSpec, Fields, Unit};
use displace_model::input::Input;
use displace_model::plan::Plan;
use displace_model::project::Project;
use displace_model::solution::Copy;
use displace_model::threat::Threat;
use displace_model::work_calendar::ServiceHours;
use serde::Serialize;

use crate::replay::{Future, PlanReplay, Question, Replay, replay};
use crate::world::World;

/// So many lessons close the replay of a plan.
pub const MOST_LESSONS: usize = 2;

/// A change that shortens an incident by less than this part of it is no lesson.
const WORTH_TELLING: f64 = 0.01;

/// Replays of a plan times instances: beyond it the story ends without a lesson, because finding one would take minutes.
const MOST_WORK: usize = 2_000_000;

/// One change of one input, and what it would have done.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lesson {
    /// Where the input stands in the project, such as `plan.keep.copy.nas.patience_hours`.
    pub place: String,
    /// What was changed, for people: whose it is and which input.
    pub what: String,
    /// The input as it is.
    pub from: String,
    /// The input as it was tried.
    pub to: String,
    /// When the business (or, without essential workloads, the last instance) would have been back.
    pub back_hours: f64,
    /// How many hours sooner that is.
    pub shorter_hours: f64,
}

/// Adds to every plan of a replay what was learned. `cancelled` is asked between replays.
pub fn learn(project: &Project, told: &mut Replay, future: Future, cancelled: &dyn Fn() -> bool) {
    let question = Question {
        threat: Some(told.threat.clone()),
        target: Some(told.target.clone()),
        at: Some(told.at),
    };
    for plan in &mut told.plans {
        let Some(alone) = alone(project, &plan.id, &told.threat) else {
            continue;
        };
        let before = back(plan);
        let candidates = candidates(&alone);
        if before <= 0.0 || plan.instances.len() * candidates.len() > MOST_WORK {
            continue;
        }
        let mut found = Vec::new();
        for candidate in candidates {
            if cancelled() {
                return;
            }
            let mut changed = alone.clone();
            (candidate.change)(&mut changed);
            let Some(after) = back_of(&changed, &question, future) else {
                continue;
            };
            if before - after > WORTH_TELLING * before {
                found.push(Lesson {
                    place: candidate.place,
                    what: candidate.what,
                    from: candidate.from,
                    to: candidate.to,
                    back_hours: after,
                    shorter_hours: before - after,
                });
            }
        }
        // Of equals the first in the order of recovery stays first.
        found.sort_by(|a, b| b.shorter_hours.total_cmp(&a.shorter_hours));
        found.truncate(MOST_LESSONS);
        plan.learned = found;
    }
}

/// The project with one plan and one threat: luck is keyed, so it is the same incident.
fn alone(project: &Project, plan: &str, threat: &str) -> Option<Project> {
    let mut alone = project.clone();
    alone.plans.retain(|one| one.id == plan);
    alone.threats.retain(|one| one.id == threat);
    alone.baseline = None;
    (alone.plans.len() == 1 && alone.threats.len() == 1).then_some(alone)
}

fn back(plan: &PlanReplay) -> f64 {
    if plan.business_back_hours > 0.0 {
        plan.business_back_hours
    } else {
        plan.last_back_hours
    }
}

fn back_of(project: &Project, question: &Question, future: Future) -> Option<f64> {
    let world = World::new(project).ok()?;
    let told = replay(project, &world, question, future).ok()?;
    told.plans.first().map(back)
}

/// One input with a change to try.
struct Candidate {
    place: String,
    what: String,
    from: String,
    to: String,
    change: Box<dyn Fn(&mut Project)>,
}

/// Everything in the project's only plan and only threat that people can change.
fn candidates(project: &Project) -> Vec<Candidate> {
    let (Some(plan), Some(threat)) = (project.plans.first(), project.threats.first()) else {
        return Vec::new();
    };
    let mut list = List(Vec::new());
    list.of_threat(threat);
    list.of_support(plan);
    for (rank, copy) in plan.copies.iter().enumerate() {
        list.of_copy(plan, copy, rank);
    }
    for (rank, spare) in plan.spares.iter().enumerate() {
        let place = format!("plan.{}.spare.{}", plan.id, spare.id);
        list.fields(spare, &place, &spare.name, move |project| {
            &mut plan_of(project).spares[rank]
        });
    }
    for (rank, one) in plan.prerequisites.iter().enumerate() {
        let place = format!("plan.{}.prerequisite.{}", plan.id, one.id);
        list.fields(one, &place, &one.name, move |project| {
            &mut plan_of(project).prerequisites[rank]
        });
    }
    if let Some(most) = plan.max_concurrent_restores {
        let place = format!("plan.{}.max_concurrent_restores", plan.id);
        list.count(
            &place,
            "Restores at once, all copies together",
            most,
            |project| {
                if let Some(most) = &mut plan_of(project).max_concurrent_restores {
                    *most = most.saturating_mul(2);
                }
            },
        );
    }
    for (place, workload) in project.workloads.iter().enumerate() {
        let at = format!("workload.{}", workload.id);
        let spec = displace_model::estate::Workload::field("rebuild_hours");
        if let Some(field) = spec {
            list.field(
                &field.spec,
                (field.get)(workload),
                &at,
                &workload.name,
                move |project| &mut project.workloads[place].rebuild_hours,
            );
        }
    }
    list.0
}

/// The only plan. It is there: [`alone`] has seen to it.
fn plan_of(project: &mut Project) -> &mut Plan {
    &mut project.plans[0]
}

struct List(Vec<Candidate>);

impl List {
    fn of_threat(&mut self, threat: &Threat) {
        let place = format!("threat.{}", threat.id);
        self.fields(threat, &place, &threat.name, |project| {
            &mut project.threats[0]
        });
        for (number, effect) in threat.effects.iter().enumerate() {
            let place = format!("{place}.effect.{}", effect.id);
            self.fields(effect, &place, &threat.name, move |project| {
                &mut project.threats[0].effects[number]
            });
        }
    }

    fn of_support(&mut self, plan: &Plan) {
        let place = format!("plan.{}.support", plan.id);
        self.fields(&plan.support, &place, "Support", |project| {
            &mut plan_of(project).support
        });
        self.service(
            &format!("{place}.service_hours"),
            "Support",
            plan.support.service_hours,
            |project| &mut plan_of(project).support.service_hours,
        );
        for (number, step) in plan.support.steps.iter().enumerate() {
            let place = format!("{place}.step.{}", step.id);
            self.fields(step, &place, &step.name, move |project| {
                &mut plan_of(project).support.steps[number]
            });
            self.service(
                &format!("{place}.service_hours"),
                &step.name,
                step.service_hours,
                move |project| &mut plan_of(project).support.steps[number].service_hours,
            );
        }
    }

    fn of_copy(&mut self, plan: &Plan, copy: &Copy, rank: usize) {
        let place = format!("plan.{}.copy.{}", plan.id, copy.id);
        self.fields(copy, &place, &copy.name, move |project| {
            &mut plan_of(project).copies[rank]
        });
        if let Some(total) = &copy.total_tib_per_hour {
            let spec = &displace_model::solution::TOTAL_TIB_PER_HOUR;
            let factor = 2.0;
            let what = format!("{}: {}", copy.name, spec.label.to_lowercase());
            self.scaled(
                &format!("{place}.{}", spec.key),
                what,
                spec,
                total,
                factor,
                move |project| {
                    if let Some(total) = &mut plan_of(project).copies[rank].total_tib_per_hour {
                        total.value = total.value.scaled(factor);
                    }
                },
            );
        }
        if let Some(instant) = &copy.instant {
            let place = format!("{place}.instant.slots");
            self.count(
                &place,
                &format!("{}: machines that run from it", copy.name),
                instant.slots,
                move |project| {
                    if let Some(instant) = &mut plan_of(project).copies[rank].instant {
                        instant.slots = instant.slots.saturating_mul(2);
                    }
                },
            );
        } else {
            let place = format!("{place}.streams");
            self.count(
                &place,
                &format!("{}: restores at once", copy.name),
                copy.streams,
                move |project| {
                    let streams = &mut plan_of(project).copies[rank].streams;
                    *streams = streams.saturating_mul(2);
                },
            );
        }
        if !copy.on {
            self.0.push(Candidate {
                place: format!("{place}.state"),
                what: copy.name.clone(),
                from: "switched off".to_owned(),
                to: "switched on".to_owned(),
                change: Box::new(move |project| plan_of(project).copies[rank].on = true),
            });
        }
        self.service(
            &format!("{place}.start_hours"),
            &format!("{}: somebody to start restores", copy.name),
            copy.start_hours,
            move |project| &mut plan_of(project).copies[rank].start_hours,
        );
        self.service(
            &format!("{place}.media_service_hours"),
            &format!("{}: media", copy.name),
            copy.media_service_hours,
            move |project| &mut plan_of(project).copies[rank].media_service_hours,
        );
    }

    /// Every field of a record that a change of its size can speed up.
    fn fields<T: Fields>(
        &mut self,
        record: &T,
        place: &str,
        name: &str,
        way: impl Fn(&mut Project) -> &mut T + Clone + 'static,
    ) {
        for field in T::FIELDS {
            let way = way.clone();
            self.field(
                &field.spec,
                (field.get)(record),
                place,
                name,
                move |project| (field.get_mut)(way(project)),
            );
        }
    }

    fn field(
        &mut self,
        spec: &'static FieldSpec,
        input: &Input,
        place: &str,
        name: &str,
        way: impl Fn(&mut Project) -> &mut Input + 'static,
    ) {
        let factor = match spec.unit {
            Unit::Hours => 0.5,
            Unit::TebibytesPerHour | Unit::Tebibytes => 2.0,
            _ => return,
        };
        let label = spec.label.to_lowercase();
        let what = format!("{name}: {label}");
        self.scaled(
            &format!("{place}.{}", spec.key),
            what,
            spec,
            input,
            factor,
            move |project| {
                let input = way(project);
                input.value = input.value.scaled(factor);
            },
        );
    }

    fn scaled(
        &mut self,
        place: &str,
        what: String,
        spec: &FieldSpec,
        input: &Input,
        factor: f64,
        change: impl Fn(&mut Project) + 'static,
    ) {
        let median = input.value.median();
        if median > 0.0 && median.is_finite() {
            let suffix = spec.unit.suffix("");
            self.0.push(Candidate {
                place: place.to_owned(),
                what,
                from: format!("{} {suffix}", rounded(median)),
                to: format!("{} {suffix}", rounded(median * factor)),
                change: Box::new(change),
            });
        }
    }

    fn count(
        &mut self,
        place: &str,
        what: &str,
        count: u32,
        change: impl Fn(&mut Project) + 'static,
    ) {
        self.0.push(Candidate {
            place: place.to_owned(),
            what: what.to_owned(),
            from: count.to_string(),
            to: count.saturating_mul(2).to_string(),
            change: Box::new(change),
        });
    }

    fn service(
        &mut self,
        place: &str,
        what: &str,
        hours: ServiceHours,
        way: impl Fn(&mut Project) -> &mut ServiceHours + 'static,
    ) {
        let from = match hours {
            ServiceHours::Always => return,
            ServiceHours::BusinessHours => "in business hours",
            ServiceHours::OutsideHours => "outside business hours",
        };
        self.0.push(Candidate {
            place: place.to_owned(),
            what: what.to_owned(),
            from: from.to_owned(),
            to: "day and night".to_owned(),
            change: Box::new(move |project| *way(project) = ServiceHours::Always),
        });
    }
}

/// Three significant digits, without trailing zeros.
fn rounded(value: f64) -> String {
    let digits = (2.0 - libm::floor(libm::log10(value.abs()))).clamp(0.0, 6.0) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::rounded;

    #[test]
    fn figures_have_three_digits_at_most() {
        assert_eq!(rounded(4.0), "4");
        assert_eq!(rounded(0.1234), "0.123");
        assert_eq!(rounded(31.26), "31.3");
        assert_eq!(rounded(1_234.5), "1234");
    }
}
