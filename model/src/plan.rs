//! A plan: what the customer would do over the horizon.

use crate::contract::{Amount, Category, Contract, CostLine, Every};
use crate::input::Input;
use crate::solution::{Copy, Insurance, Prerequisite, Spare, Support, Workaround};
use crate::switch::Switch;

/// What a plan is to the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// What is in place today. Exactly one plan is the incumbent.
    Incumbent,
    /// The incumbent on other terms.
    Renegotiated,
    /// Something else.
    Proposal,
}

impl Role {
    /// All roles, in the order of the screen.
    pub const ALL: [Self; 3] = [Self::Incumbent, Self::Renegotiated, Self::Proposal];

    /// The id in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Incumbent => "incumbent",
            Self::Renegotiated => "renegotiated",
            Self::Proposal => "proposal",
        }
    }

    /// The role with this id.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

/// A solution (what it can do), a contract (what is paid) and, for proposals, a switch (how one gets there).
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Stable id, `snake_case`. Luck does not depend on it: two plans that differ in id alone fare alike.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it is to the customer.
    pub role: Role,
    /// Support behind it.
    pub support: Support,
    /// Copies in the order in which they are asked.
    pub copies: Vec<Copy>,
    /// Spare capacity in the order in which it is filled.
    pub spares: Vec<Spare>,
    /// What recovery itself needs.
    pub prerequisites: Vec<Prerequisite>,
    /// Most restores at once across all copies (technicians, network, target); no cap unless given.
    pub max_concurrent_restores: Option<u32>,
    /// How the business goes on while a workload is down.
    pub workarounds: Vec<Workaround>,
    /// Insurance against the cost of incidents.
    pub insurance: Option<Insurance>,
    /// What is paid by contract; see also [`Plan::cost_lines`].
    pub contract: Contract,
    /// How one gets there from the incumbent; a plan without one is in place from the start. Proposals only.
    pub switch: Option<Switch>,
}

impl Plan {
    /// A plan with this id that has no copies and costs nothing.
    pub fn new(id: &str, role: Role) -> Self {
        Self {
            id: id.to_owned(),
            name: crate::project::humanised(id),
            role,
            support: Support::default(),
            copies: Vec::new(),
            spares: Vec::new(),
            prerequisites: Vec::new(),
            max_concurrent_restores: None,
            workarounds: Vec::new(),
            insurance: None,
            contract: Contract::default(),
            switch: None,
        }
    }

    /// The ids of its lines of cost, items and claims; an id may come more than once.
    pub fn line_ids(&self, project: &crate::project::Project) -> Vec<String> {
        let lines = self.cost_lines(project.start, project.horizon_years);
        let items = self.contract.items.iter().map(|item| item.id.clone());
        let claims = self.contract.claims.iter().map(|claim| claim.id.clone());
        let lines = lines.into_iter().map(|line| line.id);
        lines.chain(items).chain(claims).collect()
    }

    /// Every line of cash cost: the contract's, then those that follow from the solution: restore tests, workarounds
    /// and the premium of an insurance. A price of zero makes no line. `start` is the project's.
    pub fn cost_lines(&self, start: jiff::civil::Date, horizon_years: u32) -> Vec<CostLine> {
        let mut lines = self.contract.lines.clone();
        let mut add = |id: String, name: String, category, amount: &Input, every, from| {
            if amount.value.is_fixed() != Some(0.0) {
                lines.push(CostLine {
                    id,
                    name,
                    category,
                    class: None,
                    amount: Amount::Range(amount.clone()),
                    every,
                    from,
                    until: None,
                    note: String::new(),
                    currency: None,
                });
            }
        };
        for copy in &self.copies {
            // All tests of a copy have one id, and so one price in a future.
            for day in copy.restore_test_days(horizon_years) {
                let Ok(date) = start.checked_add(jiff::Span::new().days(day)) else {
                    break;
                };
                add(
                    format!("restore_test_{}", copy.id),
                    format!("Restore test of {}", copy.name),
                    Category::People,
                    &copy.restore_test_cost,
                    Every::Once,
                    Some(date),
                );
            }
        }
        for workaround in &self.workarounds {
            let (id, name) = (&workaround.id, &workaround.name);
            let other = Category::Other;
            add(
                format!("workaround_{id}_set_up"),
                format!("{name}, set-up"),
                other,
                &workaround.price_once,
                Every::Once,
                None,
            );
            add(
                format!("workaround_{id}"),
                name.clone(),
                other,
                &workaround.price_per_year,
                Every::Year,
                None,
            );
        }
        if let Some(insurance) = &self.insurance {
            add(
                "insurance_premium".to_owned(),
                "Insurance premium".to_owned(),
                Category::Other,
                &insurance.premium_per_year,
                Every::Year,
                None,
            );
        }
        lines
    }
}
