//! The stages of an outage (R24).

use serde::{Deserialize, Serialize};

/// What an instance that is down waits for, or what is being done for it: the first unmet step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nobody has noticed yet.
    Detection,
    /// Evidence is secured; nothing may be restored.
    Forensics,
    /// Waiting for support, a part or the repair before a restore may be asked for.
    Patience,
    /// Waiting for somewhere to restore to.
    Target,
    /// Waiting for media to be fetched.
    Media,
    /// Waiting for what recovery itself needs.
    Prerequisite,
    /// Waiting for a free stream or slot.
    Queue,
    /// A restore that came to nothing.
    FailedAttempt,
    /// The restore that brings it back, boot included.
    Restore,
    /// Set up from nothing, because no copy was left.
    Rebuild,
    /// The repair, where no restore was asked for.
    Repair,
    /// Well itself, but something it needs does not serve.
    Dependency,
    /// Serving from a copy, slower. Shown in a replay; not downtime.
    Degraded,
    /// Moving back from a spare in a planned window. Shown in a replay; not downtime.
    MoveBack,
}

impl Stage {
    /// All stages of downtime, in the order of recovery.
    pub const DOWN: [Self; 12] = [
        Self::Detection,
        Self::Forensics,
        Self::Patience,
        Self::Target,
        Self::Media,
        Self::Prerequisite,
        Self::Queue,
        Self::FailedAttempt,
        Self::Restore,
        Self::Rebuild,
        Self::Repair,
        Self::Dependency,
    ];

    /// The id in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Detection => "detection",
            Self::Forensics => "forensics",
            Self::Patience => "patience",
            Self::Target => "target",
            Self::Media => "media",
            Self::Prerequisite => "prerequisite",
            Self::Queue => "queue",
            Self::FailedAttempt => "failed_attempt",
            Self::Restore => "restore",
            Self::Rebuild => "rebuild",
            Self::Repair => "repair",
            Self::Dependency => "dependency",
            Self::Degraded => "degraded",
            Self::MoveBack => "move_back",
        }
    }

    /// A few words for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Detection => "not yet noticed",
            Self::Forensics => "securing evidence",
            Self::Patience => "waiting for support or part",
            Self::Target => "waiting for a target",
            Self::Media => "fetching media",
            Self::Prerequisite => "waiting for backup infrastructure",
            Self::Queue => "queued",
            Self::FailedAttempt => "failed restore",
            Self::Restore => "restoring",
            Self::Rebuild => "rebuilding",
            Self::Repair => "waiting for repair",
            Self::Dependency => "waiting for another workload",
            Self::Degraded => "running from backup, slower",
            Self::MoveBack => "moving back, as planned",
        }
    }
}
