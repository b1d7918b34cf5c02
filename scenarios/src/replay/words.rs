//! The words of a replay.

use crate::recovery::{Detail, PassedOver, Waited};
use crate::stage::Stage;
use crate::world::CompiledPlan;

/// Why a copy was not used.
pub(super) fn passed_over(copy: &str, why: PassedOver) -> String {
    match why {
        PassedOver::NotProtected => format!("{copy} does not protect this workload"),
        PassedOver::Off { believed_on: true } => {
            format!("{copy} is switched off, though it was believed on: it has no restore point")
        }
        PassedOver::Off { believed_on: false } => format!("{copy} is switched off"),
        PassedOver::NotCovered => format!("this instance was missing from the jobs of {copy}"),
        PassedOver::FeederOff => {
            format!("nothing comes to {copy}: a copy that feeds it is switched off")
        }
        PassedOver::DestroyedByAttacker => {
            format!("{copy} was destroyed by the attacker, who held its account")
        }
        PassedOver::DamagedBefore => {
            format!(
                "{copy} does not keep its points so long: all it has were made after the damage began"
            )
        }
        PassedOver::SilentFailure { hours } => {
            format!(
                "{copy} had failed unnoticed {} before and made no point since; older ones are not kept",
                long(hours)
            )
        }
        PassedOver::NoPoint => format!("{copy} has no usable point that is still kept"),
        PassedOver::NotYet => format!("{copy} has not made its first backup yet"),
        PassedOver::Retired => format!("{copy} is not there any more"),
        PassedOver::Unreachable => format!("{copy} is unreachable: it lives in what has failed"),
        PassedOver::Failed => format!("every attempt to restore from {copy} failed"),
    }
}

/// What a stage was about.
pub(super) fn stage(plan: &CompiledPlan, stage: Stage, detail: Detail, hours: f64) -> String {
    let copy_name = |rank: usize| {
        plan.copies
            .get(rank)
            .map_or("a copy", |copy| copy.name.as_str())
    };
    match (stage, detail) {
        (Stage::Detection, _) => "not yet noticed, support not yet called".to_owned(),
        (Stage::Forensics, _) => "evidence is secured, nothing may be restored yet".to_owned(),
        (Stage::Patience, Detail::Starter(rank)) => {
            let copy = copy_name(rank);
            format!("somebody to start the restore from {copy} awaited")
        }
        (Stage::Patience, Detail::Waited(done)) => {
            let mut parts = tried(plan, done);
            parts.extend(match done.answered {
                Some(hours) => Some(format!(
                    "support (answered after {}) and part awaited",
                    duration(hours)
                )),
                None if done.under_way => None,
                None => Some("support and part awaited".to_owned()),
            });
            parts.push(format!("patience ended after {}", duration(hours)));
            parts.join("; ")
        }
        (Stage::Patience, _) => {
            format!(
                "support and part awaited; patience ended after {}",
                duration(hours)
            )
        }
        (Stage::Target, Detail::Spare(rank)) => {
            let name = plan
                .spares
                .get(rank)
                .map_or("the spare", |spare| spare.name.as_str());
            format!("{name} prepared")
        }
        (Stage::Target, Detail::Replacement) => "replaced hardware awaited".to_owned(),
        (Stage::Target, _) => "somewhere to restore to awaited".to_owned(),
        (Stage::Media, Detail::Copy(rank)) => format!("media of {} fetched", copy_name(rank)),
        (Stage::Prerequisite, Detail::Prerequisite(rank)) => {
            let name = plan.prerequisites.get(rank);
            let name = name.map_or("what restores need", |one| one.name.as_str());
            format!("no restore without {name}, which is set up again")
        }
        (Stage::Queue, Detail::Queue { copy, ahead }) => match ahead {
            0 => format!("queued for {}", copy_name(copy)),
            1 => format!("queued for {}, one restore first", copy_name(copy)),
            n => format!("queued for {}, {n} restores first", copy_name(copy)),
        },
        (Stage::FailedAttempt, Detail::Check(rank)) => {
            format!("the check found the point of {} bad", copy_name(rank))
        }
        (Stage::Restore, Detail::Check(_)) => "restored data checked before they serve".to_owned(),
        (Stage::FailedAttempt, Detail::Transfer { copy, attempt, .. }) => {
            format!(
                "attempt {attempt} to restore from {} came to nothing",
                copy_name(copy)
            )
        }
        (Stage::Restore, Detail::Transfer { copy, tib, .. }) => {
            if plan
                .copies
                .get(copy)
                .is_some_and(|copy| copy.instant.is_some())
            {
                format!("boots straight from {}", copy_name(copy))
            } else {
                format!("{tib:.2} TiB restored from {}", copy_name(copy))
            }
        }
        (Stage::Rebuild, _) => "set up from nothing: no copy was left".to_owned(),
        (Stage::Repair, Detail::Waited(done)) => {
            let mut parts = tried(plan, done);
            if !done.helped {
                parts.extend(match done.answered {
                    Some(hours) => Some(format!("support answered after {}", duration(hours))),
                    None if done.under_way => None,
                    None => Some("support awaited".to_owned()),
                });
                parts.push("repair awaited".to_owned());
            }
            parts.join("; ")
        }
        (Stage::Repair, _) => "waits for the repair".to_owned(),
        (Stage::MoveBack, Detail::Spare(rank)) => {
            let name = plan.spares.get(rank);
            let name = name.map_or("the spare", |spare| spare.name.as_str());
            format!("moves back from {name} in a planned window")
        }
        (Stage::Degraded, Detail::Copy(rank)) => {
            format!(
                "runs from {}, slower, until it is moved back",
                copy_name(rank)
            )
        }
        (stage, _) => stage.label().to_owned(),
    }
}

/// Hours, from two days on as days: `30 h`, `12 days`.
fn long(hours: f64) -> String {
    if hours < 48.0 {
        duration(hours)
    } else {
        format!("{:.0} days", hours / 24.0)
    }
}

/// What people tried, and what they were trying at the end of the wait.
fn tried(plan: &CompiledPlan, done: Waited) -> Vec<String> {
    let mut parts = Vec::new();
    for (place, step) in plan.steps.iter().enumerate().take(done.steps) {
        let name = &step.name;
        parts.push(if done.helped && place + 1 == done.steps {
            format!("{name} helped")
        } else if step.may_help {
            format!("{name} did not help")
        } else {
            name.clone()
        });
    }
    if done.under_way {
        let next = plan.steps.get(done.steps);
        parts.extend(next.map(|step| format!("{} under way", step.name)));
    }
    parts
}

/// Hours as people say them: `40 min`, `6 h`, `1 h 30 min`.
fn duration(hours: f64) -> String {
    let minutes = (hours * 60.0).round() as u64;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// What an instance that is well itself waits for.
pub(super) fn waited(provider: &str, instances: u32) -> String {
    if instances == 1 {
        format!("it needs {provider}, which does not serve")
    } else {
        format!("it needs {provider}, of which too few instances serve")
    }
}
