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
    /// Small counts, such as incidents of one threat.
    Bytes(Vec<u8>),
    /// Larger counts, such as outages.
    Counts(Vec<u16>),
    /// Figures which half the digits keep.
    Short(Vec<f32>),
    Long(Vec<f64>),
}

/// What a cell can hold.
trait Cell: Copy + Into<f64> {
    /// The nearest that a cell has for a figure.
    fn nearest(value: f64) -> Self;

    fn holds(value: f64) -> bool {
        same(Self::nearest(value).into(), value)
    }
}

impl Cell for u8 {
    fn nearest(value: f64) -> Self {
        value as Self
    }
}

impl Cell for u16 {
    fn nearest(value: f64) -> Self {
        value as Self
    }
}

impl Cell for f32 {
    fn nearest(value: f64) -> Self {
        value as Self
    }
}

impl Cell for f64 {
    fn nearest(value: f64) -> Self {
        value
    }
}

fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits()
}

/// Does the same with the cells of every width.
macro_rules! each_width {
    ($cells:expr, $all:ident => $constant:expr, $of:ident => $list:expr) => {
        match $cells {
            Cells::Same($all) => $constant,
            Cells::Bytes($of) => $list,
            Cells::Counts($of) => $list,
            Cells::Short($of) => $list,
            Cells::Long($of) => $list,
        }
    };
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
        each_width!(&mut self.cells, _all => {}, cells => cells.reserve_exact(more));
    }

    pub(crate) fn push(&mut self, value: f64) {
        let fits = match &mut self.cells {
            Cells::Same(all) if self.len == 0 => {
                *all = value;
                true
            }
            Cells::Same(all) => same(*all, value),
            Cells::Bytes(cells) => push_if_held(cells, value),
            Cells::Counts(cells) => push_if_held(cells, value),
            Cells::Short(cells) => push_if_held(cells, value),
            Cells::Long(cells) => push_if_held(cells, value),
        };
        if !fits {
            self.widen(value);
        }
        self.len += 1;
    }

    /// Adds a figure that the cells cannot hold, in the narrowest that hold it and those before it.
    fn widen(&mut self, value: f64) {
        let wide = self
            .widened(value)
            .map(Cells::Bytes)
            .or_else(|| self.widened(value).map(Cells::Counts))
            .or_else(|| self.widened(value).map(Cells::Short))
            .or_else(|| self.widened(value).map(Cells::Long));
        if let Some(wide) = wide {
            self.cells = wide;
        }
    }

    fn widened<C: Cell>(&self, value: f64) -> Option<Vec<C>> {
        if !C::holds(value) || !self.iter().all(C::holds) {
            return None;
        }
        let mut cells = Vec::with_capacity(self.expected.max(self.len + 1));
        cells.extend(self.iter().map(C::nearest));
        cells.push(C::nearest(value));
        Some(cells)
    }

    /// The figure of a trial; 0 beyond the last.
    #[inline]
    pub(crate) fn get(&self, trial: usize) -> f64 {
        each_width!(&self.cells, all => *all, cells => at(cells, trial))
    }

    /// The figures, in the order of the trials.
    pub(crate) fn iter(&self) -> impl Iterator<Item = f64> + '_ {
        (0..self.len).map(|trial| self.get(trial))
    }

    /// The figures of the first so many trials.
    pub(crate) fn first(&self, trials: usize) -> Self {
        let mut first = Self::new();
        first.expect(trials.min(self.len));
        for figure in self.iter().take(trials) {
            first.push(figure);
        }
        first
    }

    /// The sum of products with other figures of the same trials.
    pub(crate) fn dot(&self, others: impl Iterator<Item = f64>) -> f64 {
        each_width!(&self.cells, all => all * others.sum::<f64>(), cells => dot(cells, others))
    }

    /// The figures, in the order of the trials: the very memory that they were kept in, where it is as wide.
    pub(crate) fn into_figures(self) -> Vec<f64> {
        if let Cells::Long(figures) = self.cells {
            return figures;
        }
        self.iter().collect()
    }

    /// Memory that it takes.
    #[cfg(test)]
    fn bytes(&self) -> usize {
        fn of<C>(cells: &Vec<C>) -> usize {
            cells.capacity() * size_of::<C>()
        }
        each_width!(&self.cells, _all => 0, cells => of(cells))
    }
}

fn at<C: Cell>(cells: &[C], trial: usize) -> f64 {
    cells.get(trial).map_or(0.0, |value| (*value).into())
}

fn dot<C: Cell>(cells: &[C], others: impl Iterator<Item = f64>) -> f64 {
    let products = cells.iter().zip(others).map(|(a, b)| (*a).into() * b);
    products.sum()
}

/// Adds a figure to cells that hold it bit for bit.
fn push_if_held<C: Cell>(cells: &mut Vec<C>, value: f64) -> bool {
    let holds = C::holds(value);
    if holds {
        cells.push(C::nearest(value));
    }
    holds
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
        let mixed = [
            0.0,
            3.0,
            256.0,
            -0.0,
            65_536.0,
            1e300,
            0.1,
            f64::INFINITY,
            16_777_217.0,
            f64::NAN,
        ];
        for length in 0..=mixed.len() {
            let figures = &mixed[..length];
            let back: Vec<u64> = of(figures).iter().map(f64::to_bits).collect();
            let bits: Vec<u64> = figures.iter().map(|x| x.to_bits()).collect();
            assert_eq!(back, bits);
            let given = of(figures).into_figures();
            let given: Vec<u64> = given.into_iter().map(f64::to_bits).collect();
            assert_eq!(given, bits);
        }
    }

    #[test]
    fn the_first_of_a_column_are_what_they_were() {
        let figures = [3.0, 0.1, 1e300, -0.0];
        for length in 0..=figures.len() + 1 {
            let expected = &figures[..length.min(figures.len())];
            assert_eq!(of(&figures).first(length).into_figures(), expected);
        }
    }

    #[test]
    fn constants_take_no_memory_and_counts_little() {
        assert_eq!(of(&[0.1; 100]).bytes(), 0);
        let counts: Vec<f64> = (0..100).map(f64::from).collect();
        assert_eq!(of(&counts).bytes(), 100);
        let times = |factor: f64| counts.iter().map(|x| x * factor).collect::<Vec<f64>>();
        assert_eq!(of(&times(3.0)).bytes(), 200);
        assert_eq!(of(&times(0.5)).bytes(), 400);
        assert_eq!(of(&times(0.1)).bytes(), 800);
    }

    #[test]
    fn a_sum_of_products_is_the_same_for_every_width() {
        let dot = |figures: &[f64]| of(figures).dot([1.0, -2.0, 0.5].into_iter());
        assert!((dot(&[2.0; 3]) + 1.0).abs() < 1e-12);
        assert!((dot(&[1.0, 2.0, 4.0]) + 1.0).abs() < 1e-12);
        assert!((dot(&[0.1, 0.2, 0.4]) + 0.1).abs() < 1e-12);
    }
}
