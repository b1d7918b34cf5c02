//! What becomes of a plan's switch in one trial (rules R25, R26 and R29).
//!
//! `live` draws and asks [`displace_model::switch::timeline`]; [`Protection`] says who protects and who operates what, and
//! when; `cash` says what is paid on both sides.

mod cash;
mod live;
mod protection;

pub(crate) use cash::{Paid, PaidFor};
pub(crate) use protection::Protection;

use displace_model::switch::{Cause, Figures, Leg, Outcome, SwitchLuck};

use crate::luck::IncidentKey;
use crate::world::CompiledPlan;

/// An incident that a switch brings, and no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OwnIncident {
    /// Going live broke something.
    CutOver,
    /// Going live takes its planned time.
    Planned,
}

impl OwnIncident {
    /// Both, in the order of their threats.
    pub(crate) const ALL: [Self; 2] = [Self::CutOver, Self::Planned];

    /// The id in results.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::CutOver => "switch_cut_over",
            Self::Planned => "switch_planned_downtime",
        }
    }

    /// What people call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::CutOver => "Incident at the cut-over",
            Self::Planned => "Planned downtime of the cut-over",
        }
    }
}

/// What people call an incident that a switch itself brings, by its id among the threats of results: `switch_cut_over` or
/// `switch_planned_downtime`. `None` for the threats of a project.
pub fn own_incident_name(id: &str) -> Option<&'static str> {
    let own = OwnIncident::ALL.into_iter().find(|own| own.id() == id);
    own.map(OwnIncident::name)
}

/// One such incident of one plan.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Own {
    pub(crate) kind: OwnIncident,
    /// The plan's place.
    pub(crate) plan: u32,
    pub(crate) time: f64,
    pub(crate) key: IncidentKey,
    /// Stage and wave; no wave for the whole estate.
    pub(crate) stage: u32,
    pub(crate) wave: Option<u32>,
    /// Hours of the repair, or of the planned downtime.
    pub(crate) hours: f64,
    /// What it costs once.
    pub(crate) cost: f64,
}

/// One switch that was tried.
#[derive(Debug, Clone)]
pub(crate) struct Tried {
    pub(crate) figures: Figures,
    pub(crate) luck: SwitchLuck,
    pub(crate) leg: Leg,
}

/// How a plan's switch ended in one trial, as numbers to be added up.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct SwitchFigures {
    /// Each 1 or 0.
    pub(crate) completed: f64,
    pub(crate) half_way: f64,
    pub(crate) rolled_back: f64,
    pub(crate) went_on: f64,
    /// Why the first switch did not complete; each 1 or 0.
    pub(crate) causes: [f64; 5],
    /// Hours until all is accepted; infinite where it never is.
    pub(crate) live: f64,
    /// Present values: of the switch itself, of the incumbent's contract beside the proposal's, and of outages of
    /// incidents before it begins, while it lasts and after it.
    pub(crate) cost: f64,
    pub(crate) beside: f64,
    pub(crate) outages: [f64; 3],
}

/// What became of a plan's switch in one trial. Kept between trials for its memory.
#[derive(Debug, Default)]
pub(crate) struct SwitchTrial {
    /// One for each stage that was reached.
    pub(crate) tried: Vec<Tried>,
    pub(crate) protection: Protection,
    /// It is that of the trial at hand.
    pub(crate) is_current: bool,
}

impl SwitchTrial {
    /// How it ended, given what was paid and the incidents of the trial: time and present value of each.
    pub(crate) fn figures(
        &self,
        plan: &CompiledPlan,
        paid: &[Paid],
        incidents: impl Iterator<Item = (f64, f64)>,
        horizon: f64,
    ) -> SwitchFigures {
        let mut figures = SwitchFigures {
            live: f64::INFINITY,
            ..SwitchFigures::default()
        };
        let (Some(first), Some(last)) = (self.tried.first(), self.tried.last()) else {
            return figures;
        };
        let ended = last.leg.ended;
        if ended < horizon {
            match last.leg.outcome {
                Outcome::Completed => {
                    figures.completed = 1.0;
                    figures.live = ended;
                }
                Outcome::Partly => figures.half_way = 1.0,
                Outcome::Failed => figures.rolled_back = 1.0,
            }
        }
        figures.went_on = f64::from(u8::from(self.tried.len() > 1));
        if let Some(cause) = first.leg.cause.filter(|_| first.leg.ended < horizon) {
            let place = match cause {
                Cause::Concept => 0,
                Cause::Blocker(_) => 1,
                Cause::Stuck(_) => 2,
                Cause::Deadline => 3,
                Cause::Chance => 4,
            };
            figures.causes[place] = 1.0;
        }
        for one in paid {
            if let PaidFor::Switch(_) = one.of {
                figures.cost += one.amount * one.discount;
            }
        }
        figures.beside = self.paid_for_both(plan, paid);
        for (time, cost) in incidents {
            let phase = if time < first.leg.began {
                0
            } else if time < ended {
                1
            } else {
                2
            };
            figures.outages[phase] += cost;
        }
        figures
    }
}
