//! The order of time, of moments that stand in stretches which are in order already.

use std::hint::select_unpredictable;

/// A moment, as bits, and its place: moments are not negative, and so their bits stand in their order.
type Moment = (u64, u32);

/// Puts moments in order; keeps its memory.
#[derive(Debug, Default)]
pub(crate) struct Chronology {
    order: Vec<Moment>,
    /// Where stretches that are in order begin, and the end of the last.
    bounds: Vec<usize>,
    /// Memory to make one stretch of two.
    run: Vec<Moment>,
}

impl Chronology {
    /// The places of these moments in the order of time; of the same moment, the first comes first.
    pub(crate) fn places(
        &mut self,
        moments: impl Iterator<Item = f64>,
    ) -> impl Iterator<Item = usize> {
        self.order.clear();
        self.order.extend(moments.map(f64::to_bits).zip(0..));
        self.sort();
        self.order.iter().map(|(_, place)| *place as usize)
    }

    /// Few stretches are made one, always the two that are the shortest together.
    fn sort(&mut self) {
        /// From so many bounds on, sorting anew is sooner done.
        const FEW: usize = 14;
        self.bounds.clear();
        self.bounds.push(0);
        for (place, two) in (1..).zip(self.order.windows(2)) {
            if two[1] < two[0] {
                self.bounds.push(place);
            }
        }
        self.bounds.push(self.order.len());
        if self.bounds.len() > FEW {
            self.order.sort_unstable();
            return;
        }
        loop {
            let lengths = self.bounds.windows(3).map(|three| three[2] - three[0]);
            let Some((_, place)) = lengths.zip(0..).min() else {
                break;
            };
            let two = self.bounds[place]..self.bounds[place + 2];
            let middle = self.bounds.remove(place + 1) - two.start;
            merge(&mut self.order[two], middle, &mut self.run);
        }
    }
}

/// Makes one ordered stretch of two, of which the second begins at `middle`; `run` lends its memory.
fn merge(both: &mut [Moment], middle: usize, run: &mut Vec<Moment>) {
    run.clear();
    run.extend_from_slice(&both[middle..]);
    let (mut left, mut right) = (middle, run.len());
    // Which of the two is the later, nobody can guess: no branches, until one stretch is used up.
    while left > 0 && right > 0 {
        let (before, last) = (both[left - 1], run[right - 1]);
        // Places rise: of the same moment, that of the second stretch is the later.
        let is_left = before.0 > last.0;
        both[left + right - 1] = (
            select_unpredictable(is_left, before.0, last.0),
            select_unpredictable(is_left, before.1, last.1),
        );
        left -= usize::from(is_left);
        right -= usize::from(!is_left);
    }
    both[..right].copy_from_slice(&run[..right]);
}

#[cfg(test)]
mod tests {
    use super::Chronology;

    #[test]
    fn stretches_become_one_in_the_order_of_time_and_then_of_place() {
        let mut chronology = Chronology::default();
        // Up to 19 stretches of 0 to 12 moments of few values, so that many are the same.
        for number in 0..400_usize {
            let mut moments = Vec::new();
            for stretch in 0..number % 20 {
                let length = (number * 7 + stretch * stretch * 5) % 13;
                let mut of_stretch: Vec<f64> = (0..length)
                    .map(|step| ((number + step * step * 3 + stretch * 11) % 17) as f64)
                    .collect();
                of_stretch.sort_by(f64::total_cmp);
                moments.extend(of_stretch);
            }
            let mut expected: Vec<usize> = (0..moments.len()).collect();
            expected.sort_by(|a, b| moments[*a].total_cmp(&moments[*b]));
            let places: Vec<usize> = chronology.places(moments.iter().copied()).collect();
            assert_eq!(places, expected, "{moments:?}");
        }
    }
}
