//! How ready a customer is to change: five factors beside the money, for nobody's eyes but one's own.
//!
//! The result is the weighted mean of what was scored, 0 to 5. Engineers, executives and price are gates: where one of
//! them is below 2 the answer is "not yet", whatever the mean. Weights are rank-order centroids unless somebody changes
//! them: of n factors in falling order of importance the i-th weighs (1/i + 1/(i + 1) + … + 1/n) / n
//! (Barron and Barrett, "Decision quality using ranked attribute weights", Management Science 42, 1996).

use rust_decimal::Decimal;

use crate::words::words;

/// What speaks for a change, in falling order of importance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Factor {
    /// The engineers who run it are open to it.
    Engineers,
    /// The incumbent's partner or vendor has neglected the customer.
    Neglect,
    /// There is an angle for the executives.
    Executives,
    /// The price.
    Price,
    /// The technical difference.
    Technology,
}
words!(Factor {
    Engineers = "engineers",
    Neglect = "neglect",
    Executives = "executives",
    Price = "price",
    Technology = "technology",
});

/// Most points of a factor.
pub const MOST: u32 = 5;

/// A gate that has fewer points is closed.
pub const GATE: u32 = 2;

impl Factor {
    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Engineers => "Engineers",
            Self::Neglect => "Neglect",
            Self::Executives => "Executives",
            Self::Price => "Price",
            Self::Technology => "Technology",
        }
    }

    /// What is scored.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Engineers => "The engineers who run it are open to a change",
            Self::Neglect => "The incumbent's partner or vendor has neglected the customer",
            Self::Executives => "There is an angle for the executives",
            Self::Price => "The price speaks for it; no change without a saving in cash",
            Self::Technology => "The technical difference",
        }
    }

    /// Its weight unless another is given: the rank-order centroid of five, to four digits.
    ///
    /// ```
    /// use displace_model::scorecard::Factor;
    ///
    /// let sum: rust_decimal::Decimal = Factor::ALL.iter().map(|one| one.weight()).sum();
    /// assert_eq!(sum.to_string(), "1.0001");
    /// ```
    pub fn weight(self) -> Decimal {
        Decimal::new(
            match self {
                Self::Engineers => 4567,
                Self::Neglect => 2567,
                Self::Executives => 1567,
                Self::Price => 900,
                Self::Technology => 400,
            },
            4,
        )
        .normalize()
    }

    /// True where too few points mean "not yet".
    pub fn is_gate(self) -> bool {
        matches!(self, Self::Engineers | Self::Executives | Self::Price)
    }
}

/// A factor as somebody scored it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Which.
    pub factor: Factor,
    /// Its weight beside the others, 0 or more.
    pub weight: Decimal,
    /// Points, 0 to 5; none until somebody looked.
    pub score: Option<u32>,
    /// What the points rest on.
    pub evidence: String,
}

impl Mark {
    /// A factor that nobody scored yet.
    pub fn new(factor: Factor) -> Self {
        Self {
            factor,
            weight: factor.weight(),
            score: None,
            evidence: String::new(),
        }
    }
}

/// All factors in their order: those that somebody scored, and the others as they begin.
pub fn complete(marks: &[Mark]) -> Vec<Mark> {
    let mark = |factor: &Factor| {
        let known = marks.iter().find(|mark| mark.factor == *factor);
        known.cloned().unwrap_or_else(|| Mark::new(*factor))
    };
    Factor::ALL.iter().map(mark).collect()
}

/// What the factors come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// Weighted mean of the points of what was scored, 0 to 5; none where nothing was, or nothing has a weight.
    pub mean: Option<Decimal>,
    /// Gates that are closed: the answer is "not yet".
    pub closed: Vec<Factor>,
    /// What nobody scored.
    pub missing: Vec<Factor>,
}

/// Adds the factors up.
pub fn readiness(marks: &[Mark]) -> Readiness {
    let marks = complete(marks);
    let scored = || marks.iter().filter_map(|mark| Some((mark, mark.score?)));
    let (mut points, mut weights) = (Some(Decimal::ZERO), Some(Decimal::ZERO));
    for (mark, score) in scored() {
        points = points.and_then(|sum| sum.checked_add(mark.weight.checked_mul(score.into())?));
        weights = weights.and_then(|sum| sum.checked_add(mark.weight));
    }
    let mean = points.zip(weights);
    Readiness {
        mean: mean
            .and_then(|(points, weights)| points.checked_div(weights))
            .map(|mean| mean.round_dp(4)),
        closed: scored()
            .filter(|(mark, score)| mark.factor.is_gate() && *score < GATE)
            .map(|(mark, _)| mark.factor)
            .collect(),
        missing: marks
            .iter()
            .filter(|mark| mark.score.is_none())
            .map(|mark| mark.factor)
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(scores: [u32; 5]) -> Vec<Mark> {
        let marks = Factor::ALL.iter().zip(scores);
        marks
            .map(|(factor, score)| Mark {
                score: Some(score),
                ..Mark::new(*factor)
            })
            .collect()
    }

    #[test]
    fn weights_are_rank_order_centroids() {
        for (place, factor) in Factor::ALL.iter().enumerate() {
            let sum: f64 = (place + 1..=5).map(|rank| 1.0 / rank as f64).sum();
            let expected = format!("{:.4}", sum / 5.0);
            assert_eq!(format!("{:.4}", factor.weight()), expected);
        }
    }

    #[test]
    fn the_mean_counts_what_was_scored() {
        // 4 × 0.4567 + 2 × 0.2567 + 3 × 0.1567 + 5 × 0.09 + 1 × 0.04 = 3.3003, over 1.0001.
        let found = readiness(&marks([4, 2, 3, 5, 1]));
        assert_eq!(found.mean.unwrap().to_string(), "3.3000");
        assert!(found.closed.is_empty() && found.missing.is_empty());
        let part = readiness(&marks([4, 2, 3, 5, 1])[..1]);
        assert_eq!(part.mean, Some(Decimal::from(4)));
        assert_eq!(part.missing, Factor::ALL[1..]);
        assert_eq!(readiness(&[]).mean, None);
    }

    #[test]
    fn a_closed_gate_means_not_yet_whatever_the_mean() {
        let found = readiness(&marks([5, 5, 1, 5, 5]));
        assert_eq!(found.closed, [Factor::Executives]);
        // Neglect and technology are no gates.
        assert!(readiness(&marks([5, 0, 5, 5, 0])).closed.is_empty());
        assert_eq!(readiness(&marks([1, 5, 5, 0, 5])).closed.len(), 2);
    }
}
