//! How far an estimate may be off: its standard error, and the interval that follows from it.

/// The standard error of an estimate, and the degrees of freedom with which it is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Uncertainty {
    pub(super) error: f64,
    pub(super) freedom: f64,
}

impl Uncertainty {
    /// That of a mean of so many independent figures with this standard deviation.
    pub(super) fn of_mean(sd: f64, figures: f64) -> Self {
        Self {
            error: sd / figures.sqrt(),
            freedom: figures - 1.0,
        }
    }

    /// The interval of 95 % around an estimate.
    pub(super) fn interval(self, estimate: f64) -> [f64; 2] {
        let half = if self.error > 0.0 {
            student(self.freedom) * self.error
        } else {
            0.0
        };
        [estimate - half, estimate + half]
    }
}

/// How many standard errors reach to either side of an interval of 95 % for a normal figure of known spread.
pub(super) const NORMAL: f64 = 1.959_963_984_540_054;

/// How many standard errors reach to either side of an interval of 95 %: the quantile at 97.5 % of Student's t.
///
/// Below three degrees of freedom by the closed forms, tan(0.475 π) for one and √(2 a² / (1 − a²)) with a = 0.95 for
/// two; from there on by the expansion in 1/ν around the normal quantile (Abramowitz and Stegun, 26.7.5), which is good
/// to 0.2 %. Between whole numbers the lower one counts.
pub(super) fn student(freedom: f64) -> f64 {
    if freedom < 2.0 {
        return 12.706_204_736_432_1;
    }
    if freedom < 3.0 {
        return 4.302_652_729_696_14;
    }
    let (z, nu) = (NORMAL, freedom.floor());
    let z2 = z * z;
    let first = z * (z2 + 1.0) / 4.0;
    let second = z * ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0;
    let third = z * (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / 384.0;
    let fourth = z * ((((79.0 * z2 + 776.0) * z2 + 1482.0) * z2 - 1920.0) * z2 - 945.0) / 92_160.0;
    z + (first + (second + (third + fourth / nu) / nu) / nu) / nu
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn students_t_is_that_of_the_tables() {
        // R: qt(0.975, c(1, 2, 3, 4, 5, 10, 30, 120, Inf)).
        let table = [
            (1.0, 12.7062),
            (2.0, 4.3027),
            (3.0, 3.1824),
            (4.0, 2.7764),
            (5.0, 2.5706),
            (10.0, 2.2281),
            (30.0, 2.0423),
            (120.0, 1.9799),
            (f64::INFINITY, 1.9600),
        ];
        for (freedom, expected) in table {
            let found = student(freedom);
            assert!(
                (found / expected - 1.0).abs() < 0.002,
                "{freedom}: {found}, expected {expected}"
            );
        }
    }

    #[test]
    fn an_interval_is_as_wide_as_its_error_and_nothing_without_one() {
        let none = Uncertainty::of_mean(0.0, 9.0);
        assert_eq!(none.interval(3.0), [3.0, 3.0]);
        let [low, high] = Uncertainty::of_mean(3.0, 9.0).interval(10.0);
        // qt(0.975, 8) = 2.3060.
        assert!((high - 12.306).abs() < 0.003 && (low - 7.694).abs() < 0.003);
    }
}
