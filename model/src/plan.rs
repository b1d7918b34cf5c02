//! A plan: what the customer would do over the horizon.

use crate::contract::Contract;
use crate::solution::{Copy, Spare, Support};

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

/// A solution (what it can do) and a contract (what is paid).
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
    /// What is paid.
    pub contract: Contract,
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
            contract: Contract::default(),
        }
    }
}
