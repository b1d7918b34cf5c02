//! A number together with where it comes from (rule R4).

use crate::uncertain::Uncertain;

/// How well a number is founded, from the best to the weakest.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Observed at this customer.
    Measured,
    /// Offered in writing.
    Quoted,
    /// Published about others.
    Benchmark,
    /// A seller's word.
    Claimed,
    /// Nobody's word but ours.
    Assumed,
}

impl Grade {
    /// All grades, from the best to the weakest.
    pub const ALL: [Self; 5] = [
        Self::Measured,
        Self::Quoted,
        Self::Benchmark,
        Self::Claimed,
        Self::Assumed,
    ];

    /// The word used in the project file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Quoted => "quoted",
            Self::Benchmark => "benchmark",
            Self::Claimed => "claimed",
            Self::Assumed => "assumed",
        }
    }

    /// The grade of a word of the project file.
    pub fn from_id(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grade| grade.as_str() == word)
    }

    /// One sentence for a reader who meets the word for the first time.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Measured => "Observed at this customer: an inventory, an invoice, a stopwatch.",
            Self::Quoted => "Offered in writing by a partner or vendor.",
            Self::Benchmark => "Published about other organisations; yours may differ.",
            Self::Claimed => "A seller's word, not yet backed by a measurement or a contract.",
            Self::Assumed => {
                "Nobody's word but ours: replace it as soon as something better is known."
            }
        }
    }
}

/// Where a number comes from, as far as anyone wrote it down.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Provenance {
    /// How well it is founded; absent counts as assumed.
    pub grade: Option<Grade>,
    /// Document, person, instrument or publication.
    pub source: Option<String>,
    /// Year of the source.
    pub year: Option<i32>,
    /// Anything a reader should know about it.
    pub note: Option<String>,
}

/// In which place the value stands that is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The program's own default.
    Default,
    /// The catalogue of threats.
    Catalogue,
    /// The project file.
    Project,
}

/// A number that may be a range, with its provenance.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// The number.
    pub value: Uncertain,
    /// Where it comes from.
    pub provenance: Provenance,
    /// Where it stands.
    pub origin: Origin,
}

impl Input {
    /// A plain number written in the project, without provenance.
    pub fn fixed(value: f64) -> Self {
        Self {
            value: Uncertain::fixed(value),
            provenance: Provenance::default(),
            origin: Origin::Project,
        }
    }

    /// A default of the program that no source backs.
    pub fn assumed(value: Uncertain) -> Self {
        Self {
            value,
            provenance: Provenance {
                grade: Some(Grade::Assumed),
                ..Provenance::default()
            },
            origin: Origin::Default,
        }
    }

    /// How well the number is founded; one without a grade is assumed.
    pub fn grade(&self) -> Grade {
        self.provenance.grade.unwrap_or(Grade::Assumed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_without_a_grade_counts_as_assumed() {
        assert_eq!(Input::fixed(4.0).grade(), Grade::Assumed);
        assert_eq!(Input::fixed(4.0).origin, Origin::Project);
        let default = Input::assumed(Uncertain::uniform(0.0, 1.0));
        assert_eq!(
            (default.grade(), default.origin),
            (Grade::Assumed, Origin::Default)
        );
    }

    #[test]
    fn every_grade_has_a_word_that_leads_back_to_it_and_a_sentence() {
        for grade in Grade::ALL {
            assert_eq!(Grade::from_id(grade.as_str()), Some(grade));
            assert!(grade.meaning().ends_with('.'));
        }
        assert_eq!(Grade::from_id("guessed"), None);
        assert!(Grade::Measured < Grade::Assumed);
    }
}
