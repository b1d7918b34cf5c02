//! One future of all plans: a pure function of world, seed and trial number (R28).

use crate::controls::Controls;
use crate::incident::Candidates;
use crate::luck::{Keyed, TrialKey};
use crate::payback::{CashSteps, payback};
use crate::recovery::{Cancellable, Outcome, PlanTrial, State, Tables, Tally};
use crate::run::Progress;
use crate::world::{Flow, Values, World};

/// One plan's figures in one trial.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct PlanFigures {
    /// Present value.
    pub(crate) cash: f64,
    pub(crate) outcome: Outcome,
    /// Hours until the cumulative saving of the total stays at or above 0; `None` where it never does.
    pub(crate) payback: Option<f64>,
    /// The same on cash alone.
    pub(crate) cash_payback: Option<f64>,
}

/// One year of one plan in one trial, nominal.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct YearFigures {
    pub(crate) cash: f64,
    pub(crate) outage_cost: f64,
    pub(crate) downtime: f64,
}

/// Sums of one plan over the trials of a chunk.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct PlanSums {
    pub(crate) tables: Tables,
    /// Sum of the amounts of each payment.
    pub(crate) flows: Vec<f64>,
    /// The same sums of products with each control, where there are controls.
    pub(crate) by_control: Vec<Self>,
}

impl PlanSums {
    /// Memory that it takes.
    pub(crate) fn bytes(&self) -> usize {
        let own = size_of::<Self>() + self.tables.bytes() + size_of_val(self.flows.as_slice());
        own + self.by_control.iter().map(Self::bytes).sum::<usize>()
    }

    pub(crate) fn new(world: &World, plan: usize) -> Self {
        Self {
            tables: Tables::new(world),
            flows: vec![0.0; world.plans[plan].flows.len()],
            by_control: Vec::new(),
        }
    }

    /// With room for the products with so many controls.
    pub(crate) fn with_controls(world: &World, plan: usize, controls: usize) -> Self {
        Self {
            by_control: (0..controls).map(|_| Self::new(world, plan)).collect(),
            ..Self::new(world, plan)
        }
    }

    /// Adds the tables and payments of a trial, and their products with its controls.
    fn add_trial(&mut self, tables: &Tables, flows: &[Flow], values: &Values, controls: &[f64]) {
        self.tables.add(tables);
        for (sum, flow) in self.flows.iter_mut().zip(flows) {
            *sum += values[flow.amount];
        }
        for (sums, count) in self.by_control.iter_mut().zip(controls) {
            if *count != 0.0 {
                sums.tables.add_times(tables, *count);
                for (sum, flow) in sums.flows.iter_mut().zip(flows) {
                    *sum += count * values[flow.amount];
                }
            }
        }
    }

    /// Adds a later part of the same run.
    pub(crate) fn add(&mut self, other: &Self) {
        self.add_times(other, 1.0);
        for (sums, other) in self.by_control.iter_mut().zip(&other.by_control) {
            sums.add(other);
        }
    }

    /// Adds other sums `factor` times, without those of products.
    fn add_times(&mut self, other: &Self, factor: f64) {
        self.tables.add_times(&other.tables, factor);
        for (sum, amount) in self.flows.iter_mut().zip(&other.flows) {
            *sum += factor * amount;
        }
    }

    /// The sums as they would be if trials counted by their weights, given the factors of the plain sums and of
    /// those of products with each control.
    pub(crate) fn weigh(&mut self, plain: f64, of_control: &[f64]) {
        let own = Self {
            by_control: std::mem::take(&mut self.by_control),
            ..self.clone()
        };
        self.add_times(&own, plain - 1.0);
        for (sums, factor) in own.by_control.iter().zip(of_control) {
            self.add_times(sums, *factor);
        }
    }
}

/// Trials that stand side by side: their luck, and the values of their parameters.
#[derive(Debug, Default)]
pub(crate) struct Block {
    lucks: Vec<Keyed>,
    values: Vec<Values>,
}

impl Block {
    /// How many trials share the draws of their parameters. Changes the speed, never the result.
    pub(crate) const TRIALS: usize = 16;

    /// Draws the parameters of the trials with these numbers.
    pub(crate) fn draw(
        &mut self,
        world: &World,
        seed: u64,
        numbers: impl IntoIterator<Item = u64>,
    ) {
        self.lucks.clear();
        let numbers = numbers.into_iter();
        self.lucks
            .extend(numbers.map(|number| Keyed(TrialKey::new(seed, number))));
        self.values.resize_with(self.lucks.len(), Values::default);
        world
            .parameters
            .draw_side_by_side(&self.lucks, &mut self.values);
    }

    /// Luck and values of each trial, in the order of their numbers.
    pub(crate) fn trials(&self) -> impl Iterator<Item = (Keyed, &Values)> {
        self.lucks.iter().copied().zip(&self.values)
    }
}

/// Memory that trials share, one for each worker.
#[derive(Debug)]
pub(crate) struct Scratch {
    candidates: Candidates,
    controls: Controls,
    states: Vec<State>,
    tables: Tables,
    years: Vec<Vec<(f64, f64)>>,
    steps: Vec<CashSteps>,
    /// Dated savings of the plan at hand: on cash, on outages, on both.
    cash_savings: Vec<(f64, f64)>,
    outage_savings: Vec<(f64, f64)>,
    savings: Vec<(f64, f64)>,
}

impl Scratch {
    pub(crate) fn new(world: &World) -> Self {
        let baseline = &world.plans[world.baseline];
        Self {
            candidates: Candidates::default(),
            controls: Controls::default(),
            states: world.plans.iter().map(|_| State::default()).collect(),
            tables: Tables::new(world),
            years: world.plans.iter().map(|_| Vec::new()).collect(),
            steps: world
                .plans
                .iter()
                .map(|plan| CashSteps::new(&baseline.flows, &plan.flows))
                .collect(),
            cash_savings: Vec::new(),
            outage_savings: Vec::new(),
            savings: Vec::new(),
        }
    }

    /// For trials whose controls are wanted.
    pub(crate) fn with_controls(world: &World, controls: &Controls) -> Self {
        Self {
            controls: controls.clone(),
            ..Self::new(world)
        }
    }

    /// The controls of the last trial.
    pub(crate) fn controls(&self) -> &[f64] {
        self.controls.counts()
    }

    /// Marks the stratum of the next trial, where trials come from strata.
    pub(crate) fn mark(&mut self, stratum: usize) {
        self.controls.mark(stratum);
    }

    /// How many incidents the last trial drew, by threat.
    pub(crate) fn drawn(&self) -> &[u32] {
        self.candidates.drawn()
    }

    /// The years of the last trial under a plan, from year 0 on.
    pub(crate) fn years(
        &self,
        world: &World,
        plan: usize,
        values: &Values,
        into: &mut Vec<YearFigures>,
    ) {
        let from = into.len();
        into.push(YearFigures::default());
        into.extend(
            self.years[plan]
                .iter()
                .map(|(outage_cost, downtime)| YearFigures {
                    cash: 0.0,
                    outage_cost: *outage_cost,
                    downtime: *downtime,
                }),
        );
        for flow in &world.plans[plan].flows {
            if let Some(year) = into.get_mut(from + flow.year) {
                year.cash += values[flow.amount];
            }
        }
    }
}

/// Lives through one trial with every plan, given its luck and the values of its parameters. The
/// figures of a trial that was cancelled mean nothing.
pub(crate) fn trial(
    world: &World,
    luck: Keyed,
    values: &Values,
    scratch: &mut Scratch,
    sums: &mut [PlanSums],
    figures: &mut [PlanFigures],
    progress: &Progress,
) {
    let wanted = || !progress.is_cancelled();
    scratch
        .candidates
        .draw(world, values, luck, luck.0, &wanted);
    scratch.controls.count(scratch.candidates.drawn());
    for (place, plan) in world.plans.iter().enumerate() {
        let years = std::mem::take(&mut scratch.years[place]);
        let mut tally = Tally::new(&mut scratch.tables, years, world);
        PlanTrial {
            world,
            plan,
            values,
            candidates: &scratch.candidates,
            luck,
            state: &mut scratch.states[place],
            tally: &mut tally,
            recorder: &mut Cancellable(progress),
        }
        .run();
        let (outcome, years) = tally.finish();
        scratch.years[place] = years;
        let controls = scratch.controls.counts();
        sums[place].add_trial(&scratch.tables, &plan.flows, values, controls);
        let flows = plan.flows.iter();
        let cash = flows
            .map(|flow| values[flow.amount] * flow.discount)
            .fold(0.0, |sum, amount| sum + amount);
        figures[place] = PlanFigures {
            cash,
            outcome,
            payback: None,
            cash_payback: None,
        };
    }
    pay_back(world, values, scratch, figures);
}

fn pay_back(world: &World, values: &Values, scratch: &mut Scratch, figures: &mut [PlanFigures]) {
    let baseline = &scratch.states[world.baseline].incident_costs;
    for (place, figures) in figures.iter_mut().enumerate() {
        if place == world.baseline {
            continue;
        }
        scratch.steps[place].amounts(values, &mut scratch.cash_savings);
        let costs = &scratch.states[place].incident_costs;
        let savings = baseline.iter().zip(costs).map(|(a, b)| a - b);
        scratch.outage_savings.clear();
        scratch
            .outage_savings
            .extend(scratch.candidates.times().zip(savings));
        let (cash, outages) = (&scratch.cash_savings, &scratch.outage_savings);
        figures.payback = payback(cash, outages, &mut scratch.savings);
        figures.cash_payback = payback(cash, &[], &mut scratch.savings);
    }
}
