//! One figure of every trial, in as little memory as keeps it exactly.

/// A figure of every trial, in their order.
#[derive(Debug)]
pub(crate) struct Column {
    len: usize,
    /// How many it will hold, as far as is known.
    expected: usize,
    cells: Cells,
}

/// A column widens when a figure comes that it could not give back bit for bit.
#[derive(Debug)]
enum Cells {
    /// One and the same figure in all trials.
    Same(f64),
    /// Figures such as counts, which half the digits keep.
    Short(Vec<f32>),
    Long(Vec<f64>),
}

fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits()
}

fn is_short(value: f64) -> bool {
    same(f64::from(value as f32), value)
}

impl Column {
    pub(crate) fn new() -> Self {
        Self {
            len: 0,
            expected: 0,
            cells: Cells::Same(0.0),
        }
    }

    /// Makes room for so many figures in all.
    pub(crate) fn expect(&mut self, figures: usize) {
        self.expected = figures.max(self.len);
        let more = self.expected - self.len;
        match &mut self.cells {
            Cells::Same(_) => {}
            Cells::Short(cells) => cells.reserve_exact(more),
            Cells::Long(cells) => cells.reserve_exact(more),
        }
    }

    pub(crate) fn push(&mut self, value: f64) {
        match &mut self.cells {
            Cells::Same(all) if self.len == 0 => *all = value,
            Cells::Same(all) if same(*all, value) => {}
            Cells::Same(all) => {
                let all = *all;
                if is_short(all) && is_short(value) {
                    let mut cells = Vec::with_capacity(self.expected);
                    cells.resize(self.len, all as f32);
                    cells.push(value as f32);
                    self.cells = Cells::Short(cells);
                } else {
                    let mut cells = Vec::with_capacity(self.expected);
                    cells.resize(self.len, all);
                    cells.push(value);
                    self.cells = Cells::Long(cells);
                }
            }
            Cells::Short(cells) if is_short(value) => cells.push(value as f32),
            Cells::Short(short) => {
                let mut cells = Vec::with_capacity(self.expected.max(self.len + 1));
                cells.extend(short.iter().map(|value| f64::from(*value)));
                cells.push(value);
                self.cells = Cells::Long(cells);
            }
            Cells::Long(cells) => cells.push(value),
        }
        self.len += 1;
    }

    /// The figure of a trial; 0 beyond the last.
    #[inline]
    pub(crate) fn get(&self, trial: usize) -> f64 {
        match &self.cells {
            Cells::Same(all) => *all,
            Cells::Short(cells) => cells.get(trial).map_or(0.0, |value| f64::from(*value)),
            Cells::Long(cells) => cells.get(trial).copied().unwrap_or_default(),
        }
    }

    /// The figures, in the order of the trials.
    pub(crate) fn iter(&self) -> impl Iterator<Item = f64> + '_ {
        (0..self.len).map(|trial| self.get(trial))
    }

    /// The sum of products with other figures of the same trials.
    pub(crate) fn dot(&self, others: &[f64]) -> f64 {
        match &self.cells {
            Cells::Same(all) => all * others.iter().sum::<f64>(),
            Cells::Short(cells) => cells
                .iter()
                .zip(others)
                .map(|(a, b)| f64::from(*a) * b)
                .sum(),
            Cells::Long(cells) => cells.iter().zip(others).map(|(a, b)| a * b).sum(),
        }
    }

    /// Memory that it takes.
    #[cfg(test)]
    fn bytes(&self) -> usize {
        match &self.cells {
            Cells::Same(_) => 0,
            Cells::Short(cells) => cells.capacity() * size_of::<f32>(),
            Cells::Long(cells) => cells.capacity() * size_of::<f64>(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(figures: &[f64]) -> Column {
        let mut column = Column::new();
        column.expect(figures.len());
        for figure in figures {
            column.push(*figure);
        }
        column
    }

    #[test]
    fn a_column_gives_back_every_figure_bit_for_bit() {
        let mixed = [0.0, -0.0, 3.0, 1e300, 0.1, f64::INFINITY, 16_777_217.0];
        for length in 0..=mixed.len() {
            let figures = &mixed[..length];
            let back: Vec<u64> = of(figures).iter().map(f64::to_bits).collect();
            let bits: Vec<u64> = figures.iter().map(|x| x.to_bits()).collect();
            assert_eq!(back, bits);
        }
    }

    #[test]
    fn constants_take_no_memory_and_counts_half_of_it() {
        assert_eq!(of(&[0.1; 100]).bytes(), 0);
        let counts: Vec<f64> = (0..100).map(f64::from).collect();
        assert_eq!(of(&counts).bytes(), 400);
        let hours: Vec<f64> = counts.iter().map(|x| x / 3.0).collect();
        assert_eq!(of(&hours).bytes(), 800);
    }

    #[test]
    fn a_sum_of_products_is_the_same_for_every_width() {
        let others = [1.0, -2.0, 0.5];
        assert!((of(&[2.0; 3]).dot(&others) + 1.0).abs() < 1e-12);
        assert!((of(&[1.0, 2.0, 4.0]).dot(&others) + 1.0).abs() < 1e-12);
        assert!((of(&[0.1, 0.2, 0.4]).dot(&others) + 0.1).abs() < 1e-12);
    }
}
