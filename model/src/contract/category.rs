//! What money is spent on (rule R34).

/// A kind of cost, the same in files, tables and charts.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Rights to use software.
    Licences,
    /// Maintenance and help from vendor or partner.
    Support,
    /// Servers, appliances and spare parts.
    Hardware,
    /// Room for copies on disk or in a cloud.
    Storage,
    /// Tapes, drives, libraries and their vault.
    Tape,
    /// Lines and transfer.
    Network,
    /// Own staff.
    People,
    /// Space, power and cooling.
    Facilities,
    /// Work and operations bought from others.
    Services,
    /// The move from one solution to another.
    Switch,
    /// Anything else.
    Other,
}

impl Category {
    /// All categories, in the order of tables.
    pub const ALL: [Self; 11] = [
        Self::Licences,
        Self::Support,
        Self::Hardware,
        Self::Storage,
        Self::Tape,
        Self::Network,
        Self::People,
        Self::Facilities,
        Self::Services,
        Self::Switch,
        Self::Other,
    ];

    /// The word used in files and results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Licences => "licences",
            Self::Support => "support",
            Self::Hardware => "hardware",
            Self::Storage => "storage",
            Self::Tape => "tape",
            Self::Network => "network",
            Self::People => "people",
            Self::Facilities => "facilities",
            Self::Services => "services",
            Self::Switch => "switch",
            Self::Other => "other",
        }
    }

    /// The category of a word of the project file.
    pub fn from_id(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|category| category.as_str() == word)
    }

    /// The name shown to people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Licences => "Licences",
            Self::Support => "Support",
            Self::Hardware => "Hardware",
            Self::Storage => "Storage",
            Self::Tape => "Tape",
            Self::Network => "Network",
            Self::People => "People",
            Self::Facilities => "Facilities",
            Self::Services => "Services",
            Self::Switch => "Switch",
            Self::Other => "Other",
        }
    }

    /// One line for a reader who wonders where an item belongs.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Licences => "Rights to use software, bought or rented",
            Self::Support => "Maintenance and help from the vendor or partner",
            Self::Hardware => "Servers, appliances and spare parts",
            Self::Storage => "Room for copies, on disk or in a cloud",
            Self::Tape => "Tapes, drives, libraries and their vault",
            Self::Network => "Lines, transfer and what a cloud charges for reading back",
            Self::People => "Own staff: operation, restore tests, training",
            Self::Facilities => "Space, power and cooling",
            Self::Services => "Work and operations bought from others",
            Self::Switch => {
                "The move itself: proof of concept, implementation, parallel run, decommissioning"
            }
            Self::Other => "Whatever fits nowhere else",
        }
    }
}
