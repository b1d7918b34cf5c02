//! When a run has simulated enough (DESIGN.md section 6).

/// How precise certain figures of a run have to be: their largest standard error, as a share of the figure itself or of
/// a hundredth of the baseline's mean total, whichever is more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Precision {
    share: f64,
    of: PrecisionOf,
}

/// Which figures have to be precise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PrecisionOf {
    /// The expected saving of every comparison.
    #[default]
    Saving,
    /// A quantile of every plan's outage cost, over the horizon and of the worst year.
    Tail(Tail),
}

impl PrecisionOf {
    /// The id in results: `saving`, `p95` or `p99`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Saving => "saving",
            Self::Tail(tail) => tail.as_str(),
        }
    }

    /// What needs the fewest trials for it.
    pub fn variance_reduction(self) -> VarianceReduction {
        match self {
            Self::Saving => VarianceReduction::ControlVariates,
            Self::Tail(tail) => VarianceReduction::Strata(tail),
        }
    }

    /// Trials before the precision is looked at first: fewer say little about their own error, and a run would stop too
    /// often where it happens to look small. Some forty of as many plain trials lie in a tail.
    fn first_look(self) -> u64 {
        match self {
            Self::Saving | Self::Tail(Tail::P95) => 1_024,
            Self::Tail(Tail::P99) => 4_096,
        }
    }

    /// How many trials there are when a run looks again whether it is done, after `done` of at most `most`.
    pub(crate) fn next_look(self, done: u64, most: u64) -> u64 {
        done.saturating_mul(2).max(self.first_look()).min(most)
    }
}

/// A bad end of a distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    /// What 5 % of the trials exceed.
    P95,
    /// What 1 % of the trials exceed.
    P99,
}

impl Tail {
    /// The id in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::P95 => "p95",
            Self::P99 => "p99",
        }
    }

    /// The share of the trials that lie in it.
    pub fn share(self) -> f64 {
        match self {
            Self::P95 => 0.05,
            Self::P99 => 0.01,
        }
    }

    /// The part of the trials that is lived through: of those that are likeliest to lie in the tail. Of more trials looked
    /// at their shares are known better, at the cost of looking.
    pub(crate) fn most_lived(self) -> f64 {
        match self {
            Self::P95 => 0.5,
            Self::P99 => 1.0,
        }
    }
}

/// Why a number is no precision.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("a precision of {:.3} % was asked for, allowed is more than 0 % up to 100 %", .found * 100.0)]
pub struct PrecisionError {
    /// The share asked for; 0.01 is 1 %.
    pub found: f64,
}

impl Precision {
    /// The share of a figure below which its standard error has to lie; 0.01 is 1 %. The figure is the expected saving.
    ///
    /// # Errors
    /// The share is not above 0 and at most 1.
    pub fn new(share: f64) -> Result<Self, PrecisionError> {
        if share > 0.0 && share <= 1.0 {
            let of = PrecisionOf::Saving;
            Ok(Self { share, of })
        } else {
            Err(PrecisionError { found: share })
        }
    }

    /// The same precision of other figures.
    #[must_use]
    pub fn of(self, of: PrecisionOf) -> Self {
        Self { of, ..self }
    }

    /// The share; 0.01 is 1 %.
    pub fn share(self) -> f64 {
        self.share
    }

    /// Which figures have to be so precise.
    pub fn figures(self) -> PrecisionOf {
        self.of
    }
}

/// What is done to need fewer trials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VarianceReduction {
    /// Every trial weighs the same.
    #[default]
    None,
    /// The numbers of incidents of each threat are control variates: trials are weighed so that the mean numbers are
    /// those of the rates. All figures of a trial share its weight.
    ControlVariates,
    /// Trials come from strata by how severe their incidents are likely to make them: those that may lie in the tail are
    /// all lived through, of the others one in so many, which weighs more. All figures of a trial share its weight.
    Strata(Tail),
}

impl VarianceReduction {
    /// The id of strata in results.
    pub(crate) const STRATA: &str = "strata";

    /// The id in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ControlVariates => "control_variates",
            Self::Strata(_) => Self::STRATA,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_looks_when_its_error_can_be_told_then_at_doublings_and_never_beyond_its_most() {
        let looks = |of: PrecisionOf, most| {
            let mut looks = vec![of.next_look(0, most)];
            while *looks.last().unwrap() < most {
                looks.push(of.next_look(*looks.last().unwrap(), most));
            }
            looks
        };
        let saving = PrecisionOf::Saving;
        assert_eq!(looks(saving, 5_000), [1_024, 2_048, 4_096, 5_000]);
        assert_eq!(looks(saving, 2_048), [1_024, 2_048]);
        assert_eq!(looks(saving, 10), [10]);
        let p99 = PrecisionOf::Tail(Tail::P99);
        assert_eq!(looks(p99, 10_000), [4_096, 8_192, 10_000]);
    }

    #[test]
    fn a_precision_is_a_share_above_zero() {
        assert_eq!(Precision::new(0.01).map(Precision::share), Ok(0.01));
        for wrong in [0.0, -0.01, 1.01, f64::NAN, f64::INFINITY] {
            assert!(Precision::new(wrong).is_err(), "{wrong}");
        }
        let told = Precision::new(2.0).unwrap_err().to_string();
        assert!(told.starts_with("a precision of 200.000 %"), "{told}");
    }
}
