//! `displace replay`: one incident under every plan.

use displace_scenarios::lessons::learn;
use displace_scenarios::replay::{Future, Question, ReplayError, replay as tell};

use super::args::{Format, ReplayArgs};
use super::failure::{Failure, Kind};
use super::input;
use super::output::{self, Output};
use super::replay_text;

pub(super) fn replay(args: &ReplayArgs) -> Result<(), Failure> {
    let loaded = input::source(&args.file)?.load()?;
    let question = Question {
        threat: args.threat.clone(),
        target: args.target.clone(),
        at: args.at,
    };
    let future = args.seed.map_or(Future::Typical, Future::Seeded);
    let mut told = tell(&loaded.project, &loaded.world, &question, future)
        .map_err(|error| Failure::new(blame(&question, &error), error.to_string()))?;
    learn(&loaded.project, &mut told, future, &|| false);
    let content = match args.format {
        Format::Json => {
            if args.seed.is_none() {
                output::say(replay_text::TYPICAL);
            }
            output::json(&told)?
        }
        Format::Text => {
            let text = replay_text::text(&loaded.project, &told, Output::Standard.width());
            output::harmless(&text).into_bytes()
        }
    };
    Output::Standard.write(&content)
}

/// A question that the command asked is the command's mistake, one that the project asks is the project's.
fn blame(question: &Question, error: &ReplayError) -> Kind {
    let by_command = match error {
        ReplayError::UnknownThreat { .. } | ReplayError::NoTarget { .. } => {
            question.threat.is_some()
        }
        ReplayError::UnknownTarget { .. } => question.target.is_some(),
        ReplayError::OutsideHorizon { .. } => question.at.is_some(),
        _ => false,
    };
    if by_command { Kind::Usage } else { Kind::Input }
}
