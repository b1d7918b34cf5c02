//! When results are shown as old: not at once, so that answers which come quickly do not flicker.

/// Results of older inputs stay as they are for so many seconds while new ones are being computed.
const PATIENCE: f64 = 0.15;

/// How long the results on screen have belonged to older inputs.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(in crate::window) struct Staleness {
    /// When they became old, in seconds of the window's clock.
    since: Option<f64>,
    old: bool,
}

impl Staleness {
    /// Notes at `now` whether the results belong to the inputs as they are, and whether new ones are on their way.
    /// Returns after how many seconds it wants to look again, because the results may have to be shown as old by then.
    pub(in crate::window) fn look(
        &mut self,
        now: f64,
        current: bool,
        running: bool,
    ) -> Option<f64> {
        if current {
            *self = Self::default();
            return None;
        }
        let left = PATIENCE - (now - *self.since.get_or_insert(now));
        // Without a run nothing newer will come: there is nothing to wait for.
        self.old = !running || left <= 0.0;
        (!self.old).then_some(left)
    }

    /// Whether the results are to be shown as old.
    pub(in crate::window) fn is_old(self) -> bool {
        self.old
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_within_the_patience_never_makes_results_look_old() {
        let mut staleness = Staleness::default();
        let wait = staleness.look(10.0, false, true);
        assert!(wait.is_some_and(|wait| (wait - PATIENCE).abs() < 1e-9));
        assert!(!staleness.is_old());
        assert!(staleness.look(10.1, false, true).is_some() && !staleness.is_old());
        assert_eq!(staleness.look(10.14, true, false), None);
        assert!(!staleness.is_old());
    }

    #[test]
    fn results_look_old_once_the_patience_is_over_however_many_edits_follow() {
        let mut staleness = Staleness::default();
        for step in 0_i32..=20 {
            staleness.look(f64::from(step) * 0.01, false, true);
            assert_eq!(staleness.is_old(), step >= 15, "{step}");
        }
        staleness.look(0.3, true, true);
        assert!(!staleness.is_old());
        staleness.look(0.4, false, true);
        assert!(!staleness.is_old());
    }

    #[test]
    fn results_that_nothing_newer_follows_look_old_at_once() {
        let mut staleness = Staleness::default();
        assert_eq!(staleness.look(1.0, false, false), None);
        assert!(staleness.is_old());
    }
}
