//! The figures that a switch is worked out from, by name.

use super::{Lowers, OtherTime, ProofOfConcept, Switch};
use crate::input::Input;
use crate::project::Project;

/// The figures of one switch: numbers of a trial, central ones, or whatever `T` stands for them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figures<T = f64> {
    /// Length of the proof of concept in days; 0 where there is none.
    pub concept_days: T,
    /// Its price.
    pub concept_price: T,
    /// Own hours in it.
    pub concept_staff_hours: T,
    /// Planned days from the purchase until the first wave.
    pub implementation_days: T,
    /// Money by plan, beside the waves.
    pub implementation_price: T,
    /// Own hours by plan, beside the waves.
    pub implementation_staff_hours: T,
    /// Planned days of both from the first backup to the cut-over.
    pub parallel_days: T,
    /// Money per month of 730 hours.
    pub parallel_cost_per_month: T,
    /// Money.
    pub training_price: T,
    /// Own hours.
    pub training_staff_hours: T,
    /// Days after the last cut-over.
    pub legacy_days: T,
    /// Money per month of 730 hours.
    pub legacy_cost_per_month: T,
    /// Money.
    pub migration_price: T,
    /// Money.
    pub early_termination_price: T,
    /// Tebibytes.
    pub egress_tib: T,
    /// Money per tebibyte.
    pub egress_price_per_tib: T,
    /// Days after the last cut-over.
    pub decommissioning_days: T,
    /// Money.
    pub decommissioning_price: T,
    /// Days after a failure.
    pub reinstatement_days: T,
    /// Money.
    pub reinstatement_price: T,
    /// Days from the beginning; none where there is no deadline.
    pub deadline_days: Option<T>,
    /// Money for each wave that goes live at the other time.
    pub other_time_price: T,
    /// Money for each advice that is followed.
    pub advice_prices: Vec<T>,
    /// Money per hour of own staff.
    pub staff_rate: T,
    /// By wave.
    pub waves: Vec<WaveFigures<T>>,
}

/// The figures of one wave.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct WaveFigures<T = f64> {
    /// Planned work in days.
    pub days: T,
    /// Money by plan.
    pub price: T,
    /// Own hours by plan.
    pub staff_hours: T,
}

impl<T> Figures<T> {
    /// The figures of a plan's switch, each made from its path (such as `switch/wave/servers/days`) and its input. Paths
    /// do not name the plan: two plans with the same switch draw the same. Advice about the environment is paid for once:
    /// with the `first` of the switches that are tried one after another.
    pub fn new(
        project: &Project,
        plan: &str,
        (switch, first): (&Switch, bool),
        mut make: impl FnMut(&str, &Input) -> T,
    ) -> Self {
        let blank = ProofOfConcept::default();
        let concept = switch.proof_of_concept.as_ref().unwrap_or(&blank);
        let no_time = OtherTime::default();
        let other_time = switch.cut_over.other_time.as_ref().unwrap_or(&no_time);
        let mut of = |key: &str, input: &Input| make(&format!("switch/{key}"), input);
        let waves = switch.effective_waves();
        Self {
            concept_days: of("concept_days", &concept.days),
            concept_price: of("concept_price", &concept.price),
            concept_staff_hours: of("concept_staff_hours", &concept.staff_hours),
            implementation_days: of("implementation_days", &switch.implementation_days),
            implementation_price: of("implementation_price", &switch.implementation_price),
            implementation_staff_hours: of(
                "implementation_staff_hours",
                &switch.implementation_staff_hours,
            ),
            parallel_days: of("parallel_days", &switch.parallel_days),
            parallel_cost_per_month: of("parallel_cost_per_month", &switch.parallel_cost_per_month),
            training_price: of("training_price", &switch.training_price),
            training_staff_hours: of("training_staff_hours", &switch.training_staff_hours),
            legacy_days: of("legacy_days", &switch.legacy_days),
            legacy_cost_per_month: of("legacy_cost_per_month", &switch.legacy_cost_per_month),
            migration_price: of("migration_price", &switch.migration_price),
            early_termination_price: of("early_termination_price", &switch.early_termination_price),
            egress_tib: of("egress_tib", &switch.egress_tib),
            egress_price_per_tib: of("egress_price_per_tib", &switch.egress_price_per_tib),
            decommissioning_days: of("decommissioning_days", &switch.decommissioning_days),
            decommissioning_price: of("decommissioning_price", &switch.decommissioning_price),
            reinstatement_days: of("reinstatement_days", &switch.reinstatement_days),
            reinstatement_price: of("reinstatement_price", &switch.reinstatement_price),
            deadline_days: switch
                .deadline_days
                .as_ref()
                .map(|days| of("deadline_days", days)),
            other_time_price: of("other_time_price", &other_time.price),
            advice_prices: project
                .advice
                .iter()
                .filter(|advice| {
                    let about_blockers = advice.followed && advice.lowers == Lowers::Blocker;
                    about_blockers && first || advice.is_followed_for(Lowers::CutOver, plan)
                })
                .map(|advice| of(&format!("advice/{}/price", advice.id), &advice.price))
                .collect(),
            waves: waves
                .iter()
                .map(|wave| {
                    let mut part = |key: &str, input| of(&format!("wave/{}/{key}", wave.id), input);
                    WaveFigures {
                        days: part("days", &wave.days),
                        price: part("price", &wave.price),
                        staff_hours: part("staff_hours", &wave.staff_hours),
                    }
                })
                .collect(),
            staff_rate: make(
                "economics/staff_cost_per_hour",
                &project.economics.staff_cost_per_hour,
            ),
        }
    }

    /// What each figure stands for.
    pub fn each<U>(&self, get: impl Fn(&T) -> U) -> Figures<U> {
        Figures {
            concept_days: get(&self.concept_days),
            concept_price: get(&self.concept_price),
            concept_staff_hours: get(&self.concept_staff_hours),
            implementation_days: get(&self.implementation_days),
            implementation_price: get(&self.implementation_price),
            implementation_staff_hours: get(&self.implementation_staff_hours),
            parallel_days: get(&self.parallel_days),
            parallel_cost_per_month: get(&self.parallel_cost_per_month),
            training_price: get(&self.training_price),
            training_staff_hours: get(&self.training_staff_hours),
            legacy_days: get(&self.legacy_days),
            legacy_cost_per_month: get(&self.legacy_cost_per_month),
            migration_price: get(&self.migration_price),
            early_termination_price: get(&self.early_termination_price),
            egress_tib: get(&self.egress_tib),
            egress_price_per_tib: get(&self.egress_price_per_tib),
            decommissioning_days: get(&self.decommissioning_days),
            decommissioning_price: get(&self.decommissioning_price),
            reinstatement_days: get(&self.reinstatement_days),
            reinstatement_price: get(&self.reinstatement_price),
            deadline_days: self.deadline_days.as_ref().map(&get),
            other_time_price: get(&self.other_time_price),
            advice_prices: self.advice_prices.iter().map(&get).collect(),
            staff_rate: get(&self.staff_rate),
            waves: self
                .waves
                .iter()
                .map(|wave| WaveFigures {
                    days: get(&wave.days),
                    price: get(&wave.price),
                    staff_hours: get(&wave.staff_hours),
                })
                .collect(),
        }
    }
}
