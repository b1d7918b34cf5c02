//! What a replay wants to know of an outage, and the fast path does not.

use crate::run::Progress;
use crate::stage::Stage;

/// Why a copy that stands earlier in the plan's order was not used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum PassedOver {
    /// It does not protect this workload.
    NotProtected,
    /// It is switched off.
    Off { believed_on: bool },
    /// The instance was missing from the job.
    NotCovered,
    /// A copy that feeds it is switched off.
    FeederOff,
    /// An attacker destroyed its points.
    DestroyedByAttacker,
    /// Points from before the damage began are not kept so long.
    DamagedBefore,
    /// It had made no point for so many hours, and nobody knew.
    SilentFailure { hours: f64 },
    /// Its points are lost, too old or not there yet.
    NoPoint,
    /// It has not made its first backup yet.
    NotYet,
    /// It was given up, or its legacy retention has ended.
    Retired,
    /// It lives in something that is down.
    Unreachable,
    /// Its attempts failed.
    Failed,
}

/// What a stage was about, for the words beside it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Detail {
    None,
    /// A copy by rank.
    Copy(usize),
    /// A copy by rank and the restores before this one.
    Queue {
        copy: usize,
        ahead: usize,
    },
    /// A copy by rank, the TiB to bring back and the attempt from 1.
    Transfer {
        copy: usize,
        tib: f64,
        attempt: u32,
    },
    /// A spare by rank.
    Spare(usize),
    /// Replaced hardware.
    Replacement,
    /// What people and support had done by the end of a wait.
    Waited(Waited),
    /// Somebody to start a restore from a copy, by rank.
    Starter(usize),
    /// A prerequisite by rank.
    Prerequisite(usize),
    /// The check of a restore from a copy, by rank.
    Check(usize),
}

/// What people and support had done by the end of a wait.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Waited {
    /// How many steps had ended.
    pub(crate) steps: usize,
    /// The last of them helped.
    pub(crate) helped: bool,
    /// The next one was under way.
    pub(crate) under_way: bool,
    /// Hours from the call until support answered, if it had.
    pub(crate) answered: Option<f64>,
}

/// Told of every step of every outage.
pub(crate) trait Recorder {
    /// False for the fast path: then nothing is prepared for telling.
    const ON: bool;

    /// `outage` spent `from..to` in `stage`.
    fn stage(&mut self, outage: u32, stage: Stage, from: f64, to: f64, detail: Detail);

    /// `copy` was passed over when `outage` looked for one; told again each time.
    fn passed_over(&mut self, outage: u32, copy: usize, why: PassedOver);

    /// `instance` did not serve, because workload `provider` did not.
    fn waited(&mut self, instance: u32, provider: u32, from: f64, to: f64);

    /// An outage of `instance` ended.
    fn closed(&mut self, outage: u32, closed: Closed);

    /// A restore or boot from `copy`, asked for at `asked`, starts. Returns how many started before it that were asked
    /// for no later.
    fn started(&mut self, _copy: u32, _asked: f64) -> usize {
        0
    }

    /// True when nobody wants the trial's end any more. Asked now and then.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// How an outage ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Closed {
    pub(crate) instance: u32,
    pub(crate) at: f64,
    pub(crate) data_loss: f64,
    pub(crate) irrecoverable: bool,
    /// The part of the service that was missing at the end.
    pub(crate) impact: f64,
    /// The copy it came back from.
    pub(crate) copy: Option<usize>,
}

/// Records nothing.
#[cfg(test)]
#[derive(Debug, Clone, Copy)]
pub(crate) struct Silent;

#[cfg(test)]
impl Recorder for Silent {
    const ON: bool = false;

    #[inline]
    fn stage(&mut self, _: u32, _: Stage, _: f64, _: f64, _: Detail) {}

    #[inline]
    fn passed_over(&mut self, _: u32, _: usize, _: PassedOver) {}

    #[inline]
    fn waited(&mut self, _: u32, _: u32, _: f64, _: f64) {}

    #[inline]
    fn closed(&mut self, _: u32, _: Closed) {}
}

/// Records nothing, and ends the trial early when its run is cancelled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cancellable<'a>(pub(crate) &'a Progress);

impl Recorder for Cancellable<'_> {
    const ON: bool = false;

    #[inline]
    fn stage(&mut self, _: u32, _: Stage, _: f64, _: f64, _: Detail) {}

    #[inline]
    fn passed_over(&mut self, _: u32, _: usize, _: PassedOver) {}

    #[inline]
    fn waited(&mut self, _: u32, _: u32, _: f64, _: f64) {}

    #[inline]
    fn closed(&mut self, _: u32, _: Closed) {}

    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}
