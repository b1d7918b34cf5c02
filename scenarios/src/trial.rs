//! One future of all plans: a pure function of world, seed and trial number (R28).

use displace_model::contract::Category;
use displace_model::switch::Part;

use crate::benefit::ByClass;
use crate::controls::Controls;
use crate::incident::Candidates;
use crate::luck::{Keyed, TrialKey};
use crate::payback::{CashSteps, payback};
use crate::recovery::{Cancellable, Outcome, PlanTrial, State, Tables, Tally};
use crate::run::Progress;
use crate::switch::{Paid, PaidFor, SwitchFigures, SwitchTrial};
use crate::world::{CompiledPlan, Values, World};

/// One plan's figures in one trial.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct PlanFigures {
    /// Present value.
    pub(crate) cash: f64,
    pub(crate) outcome: Outcome,
    /// What it costs by benefit class, present values.
    pub(crate) classes: ByClass,
    /// Hours until the cumulative saving of the total stays at or above 0; `None` where it never does.
    pub(crate) payback: Option<f64>,
    /// The same on cash alone.
    pub(crate) cash_payback: Option<f64>,
    /// How its switch ended; all 0 for a plan without one.
    pub(crate) switch: SwitchFigures,
}

/// One year of one plan in one trial, nominal.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct YearFigures {
    /// Cash and outages.
    pub(crate) cost: f64,
    pub(crate) downtime: f64,
}

/// Sums of one plan over the trials of a chunk.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct PlanSums {
    pub(crate) tables: Tables,
    /// Sum of the amounts of each payment, so far as it was made on its day. One that is the same in every trial counts
    /// by the number of trials; see [`PlanSums::add_steady`].
    pub(crate) flows: Vec<f64>,
    /// How many trials there were.
    pub(crate) trials: f64,
    /// By category and year, nominal and present value: what a switch moved to another day, and what it costs itself.
    /// Empty for a plan without a switch, like its parts.
    pub(crate) moved: Vec<(f64, f64)>,
    /// By part of the switch: present value.
    pub(crate) parts: Vec<f64>,
    /// The same sums of products with each control, where there are controls.
    pub(crate) by_control: Vec<Self>,
}

impl PlanSums {
    /// Memory that it takes.
    pub(crate) fn bytes(&self) -> usize {
        let switch = size_of_val(self.moved.as_slice()) + size_of_val(self.parts.as_slice());
        let own =
            size_of::<Self>() + self.tables.bytes() + size_of_val(self.flows.as_slice()) + switch;
        own + self.by_control.iter().map(Self::bytes).sum::<usize>()
    }

    pub(crate) fn new(world: &World, plan: usize) -> Self {
        let is_switched = world.plans[plan].switching.is_some();
        let only_then = |length: usize| if is_switched { length } else { 0 };
        Self {
            tables: Tables::new(world),
            flows: vec![0.0; world.plans[plan].flows.len()],
            trials: 0.0,
            moved: vec![(0.0, 0.0); only_then(Category::ALL.len() * (world.years + 1))],
            parts: vec![0.0; only_then(Part::ALL.len())],
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
    fn add_trial(&mut self, tables: &Tables, payments: &Payments<'_>, controls: &[f64]) {
        self.tables.add(tables);
        self.add_payments(payments, 1.0);
        for (sums, count) in self.by_control.iter_mut().zip(controls) {
            if *count != 0.0 {
                sums.tables.add_times(tables, *count);
                sums.add_payments(payments, *count);
            }
        }
    }

    fn add_payments(&mut self, payments: &Payments<'_>, times: f64) {
        self.trials += times;
        match payments {
            Payments::OnTheirDays(plan, values) => match &plan.steady {
                None => {
                    for (sum, flow) in self.flows.iter_mut().zip(&plan.flows) {
                        *sum += times * values[flow.amount];
                    }
                }
                Some(steady) => {
                    for place in &steady.varying {
                        let flow = plan.flows.get(*place);
                        if let Some((sum, flow)) = self.flows.get_mut(*place).zip(flow) {
                            *sum += times * values[flow.amount];
                        }
                    }
                }
            },
            Payments::Switched(plan, paid) => {
                for one in *paid {
                    self.add_paid(plan, one, times);
                }
            }
        }
    }

    fn add_paid(&mut self, plan: &CompiledPlan, paid: &Paid, times: f64) {
        let nominal = times * paid.amount;
        match paid.of {
            PaidFor::Flow {
                place,
                on_its_day: true,
            } => {
                if let Some(sum) = self.flows.get_mut(place) {
                    *sum += nominal;
                }
                return;
            }
            PaidFor::Flow { .. } => {}
            PaidFor::Switch(part) => {
                let place = Part::ALL.iter().position(|one| *one == part);
                if let Some(sum) = place.and_then(|place| self.parts.get_mut(place)) {
                    *sum += nominal * paid.discount;
                }
            }
        }
        let years = self.moved.len() / Category::ALL.len();
        let place = (paid.category(plan) as usize) * years + paid.year;
        if let Some(sum) = self.moved.get_mut(place) {
            sum.0 += nominal;
            sum.1 += nominal * paid.discount;
        }
    }

    /// Adds what every trial paid alike: the last thing, once all trials are there and weighed.
    pub(crate) fn add_steady(&mut self, plan: &CompiledPlan) {
        let amounts = plan.steady.iter().flat_map(|steady| &steady.amounts);
        for (sum, amount) in self.flows.iter_mut().zip(amounts) {
            if let Some(amount) = amount {
                *sum = amount * self.trials;
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
        self.trials += factor * other.trials;
        for (sum, amount) in self.flows.iter_mut().zip(&other.flows) {
            *sum += factor * amount;
        }
        for (sum, amount) in self.moved.iter_mut().zip(&other.moved) {
            sum.0 += factor * amount.0;
            sum.1 += factor * amount.1;
        }
        for (sum, amount) in self.parts.iter_mut().zip(&other.parts) {
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

/// What a plan pays in one trial.
#[derive(Debug, Clone, Copy)]
enum Payments<'a> {
    /// All that its contract says, on the days that it says.
    OnTheirDays(&'a CompiledPlan, &'a Values),
    /// What a switch leaves of that, and what it costs itself.
    Switched(&'a CompiledPlan, &'a [Paid]),
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
    /// What plans with a switch paid.
    paid: Vec<Vec<Paid>>,
    /// Dated savings of the plan at hand: on cash, and on outages.
    cash_savings: Vec<(f64, f64)>,
    outage_savings: Vec<(f64, f64)>,
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
                .map(|plan| CashSteps::new(baseline, plan))
                .collect(),
            paid: world.plans.iter().map(|_| Vec::new()).collect(),
            cash_savings: Vec::new(),
            outage_savings: Vec::new(),
        }
    }

    /// For trials whose controls are wanted.
    pub(crate) fn with_controls(world: &World, controls: &Controls) -> Self {
        Self {
            controls: controls.clone(),
            ..Self::new(world)
        }
    }

    /// Finds what becomes of all switches, and the incidents that they bring.
    fn switch(&mut self, world: &World, luck: Keyed, values: &Values) {
        self.candidates.own.clear();
        for (place, plan) in world.plans.iter().enumerate() {
            if plan.switching.is_some() {
                let switch = &mut self.states[place].switch;
                switch.live(plan, values, luck, world.horizon);
                let own = &mut self.candidates.own;
                switch.incidents(world, (place, plan), values, luck, luck.0, own);
            }
        }
    }

    /// What plans with a switch paid in the last trial, by plan.
    pub(crate) fn paid(&self) -> &[Vec<Paid>] {
        &self.paid
    }

    /// What became of a plan's switch in the last trial.
    pub(crate) fn switch_of(&self, plan: usize) -> &SwitchTrial {
        &self.states[plan].switch
    }

    /// The incidents of the last trial that cost a plan anything: when, by which threat, how many instances they hit, and
    /// how much, nominal.
    pub(crate) fn incidents(&self, plan: usize) -> impl Iterator<Item = (f64, usize, usize, f64)> {
        let costs = self.states[plan].incident_costs.iter().enumerate();
        costs.filter_map(|(place, cost)| {
            let one = self.candidates.get(place)?;
            let hits = self.candidates.hits(one).len();
            (*cost != 0.0).then_some((one.time, one.threat as usize, hits, *cost))
        })
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
        let outages = &self.years[plan];
        let from = into.len();
        into.resize(from + 1 + outages.len(), YearFigures::default());
        let years = &mut into[from..];
        let compiled = &world.plans[plan];
        if compiled.switching.is_some() {
            for paid in &self.paid[plan] {
                if let Some(year) = years.get_mut(paid.year) {
                    year.cost += paid.amount;
                }
            }
        } else {
            let steady = compiled.steady_years();
            for (year, cash) in years.iter_mut().zip(steady.iter().copied().flatten()) {
                year.cost += cash;
            }
            for flow in compiled.worked_out() {
                if let Some(year) = years.get_mut(flow.year) {
                    year.cost += values[flow.amount];
                }
            }
        }
        for (year, (outage_cost, downtime)) in years[1..].iter_mut().zip(outages) {
            year.cost += outage_cost;
            year.downtime = *downtime;
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
    scratch.switch(world, luck, values);
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
        let (cash, switch) = if plan.switching.is_some() {
            let paid = &mut scratch.paid[place];
            let state = &scratch.states[place];
            state.switch.pay(world, plan, values, paid);
            sums[place].add_trial(&scratch.tables, &Payments::Switched(plan, paid), controls);
            let costs = scratch.candidates.times().zip(&state.incident_costs);
            let costs = costs.map(|(time, cost)| {
                let year = world.year_of(time);
                (time, cost * world.outage_discount(time, year))
            });
            let switch = state.switch.figures(plan, paid, costs, world.horizon);
            let amounts = paid.iter().map(|paid| paid.amount * paid.discount);
            (amounts.fold(0.0, |sum, amount| sum + amount), switch)
        } else {
            let payments = Payments::OnTheirDays(plan, values);
            sums[place].add_trial(&scratch.tables, &payments, controls);
            let amounts = plan
                .worked_out()
                .map(|flow| values[flow.amount] * flow.discount);
            let steady = plan.steady.as_ref().map_or(0.0, |steady| steady.cash);
            let cash = amounts.fold(steady, |sum, amount| sum + amount);
            (cash, SwitchFigures::default())
        };
        let classes = world.classes.of_trial(
            plan,
            values,
            (cash, &scratch.paid[place]),
            (&outcome, &scratch.tables),
        );
        figures[place] = PlanFigures {
            cash,
            outcome,
            classes,
            payback: None,
            cash_payback: None,
            switch,
        };
    }
    pay_back(world, values, scratch, figures);
}

/// The dated payments of a plan in a trial.
fn payments<'a>(
    world: &'a World,
    plan: usize,
    values: &'a Values,
    paid: &'a [Vec<Paid>],
) -> impl Iterator<Item = (f64, f64)> + 'a {
    let compiled = &world.plans[plan];
    let (flows, paid) = match compiled.switching {
        Some(_) => (&[][..], paid[plan].as_slice()),
        None => (compiled.flows.as_slice(), &[][..]),
    };
    let paid = paid.iter().map(|paid| (paid.hours, paid.amount));
    let flows = flows.iter().map(|flow| (flow.hours, values[flow.amount]));
    flows.chain(paid)
}

fn pay_back(world: &World, values: &Values, scratch: &mut Scratch, figures: &mut [PlanFigures]) {
    let baseline = &scratch.states[world.baseline].incident_costs;
    for (place, figures) in figures.iter_mut().enumerate() {
        if place == world.baseline {
            continue;
        }
        let is_switched = |plan: usize| world.plans[plan].switching.is_some();
        if is_switched(place) || is_switched(world.baseline) {
            scratch.cash_savings.clear();
            let base = payments(world, world.baseline, values, &scratch.paid);
            scratch.cash_savings.extend(base);
            let own = payments(world, place, values, &scratch.paid);
            let own = own.map(|(hours, amount)| (hours, -amount));
            scratch.cash_savings.extend(own);
            scratch.cash_savings.sort_by(|a, b| a.0.total_cmp(&b.0));
        } else {
            scratch.steps[place].amounts(values, &mut scratch.cash_savings);
        }
        let costs = &scratch.states[place].incident_costs;
        let savings = baseline.iter().zip(costs).map(|(a, b)| a - b);
        scratch.outage_savings.clear();
        scratch
            .outage_savings
            .extend(scratch.candidates.times().zip(savings));
        let (cash, outages) = (&scratch.cash_savings, &scratch.outage_savings);
        figures.payback = payback(cash, outages);
        figures.cash_payback = payback(cash, &[]);
    }
}
