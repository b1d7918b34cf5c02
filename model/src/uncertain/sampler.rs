//! Ranges compiled for the hot loop.

use std::sync::Arc;

use super::law::{Law, Smooth};
use super::{Uncertain, inside};

/// Halvings towards either end that the table covers; beyond them (one draw in 4,096) the exact
/// quantile is computed.
const HALVINGS: i32 = 12;
/// Cells per halving: the top four bits of the mantissa.
const CELLS_PER_HALVING: usize = 16;
const CELLS: usize = HALVINGS as usize * CELLS_PER_HALVING;
/// Bits of a double below those that number the cell.
const FINE_BITS: u32 = 48;
/// Smallest covered distance from an end: 2⁻¹³.
const REACH: f64 = 1.0 / 8192.0;

/// Largest error of a table, as a share of the spread between P25 and P75 (of P5 to P95 where those
/// coincide). Cells that would be worse are not used.
const TOLERANCE: f64 = 1e-6;

/// A range ready to be drawn from: [`Sampler::sample`] of a uniform `u` is the quantile of `u`.
///
/// Uniform, triangular and exponential draws and lists are computed directly. Everything else is
/// read from a table of 384 cells that grow finer towards both ends (a seventh of the time of a
/// lognormal's formula), with an error below a millionth of the spread between P25
/// and P75; the outermost 1/8,192 on either side, and cells in which a mixture jumps or bends, use
/// the exact quantile. Draws rise with `u` and never leave the support.
#[derive(Debug, Clone)]
pub struct Sampler {
    kernel: Kernel,
    mean: f64,
}

#[derive(Debug, Clone)]
enum Kernel {
    Constant(f64),
    Curve(Smooth),
    Exact(Law),
    /// Equal ranges share a table, which is large.
    Table(Arc<Table>),
}

impl Sampler {
    /// Compiles a range. A table takes about 1,000 quantiles: a few tenths of a millisecond for PERT
    /// and gamma, up to two milliseconds for a mixture of several such parts.
    pub fn new(range: &Uncertain) -> Self {
        let law = Law::new(range);
        let mean = law.mean();
        let kernel = match law {
            Law::Constant(value) => Kernel::Constant(value),
            Law::Invalid => Kernel::Constant(f64::NAN),
            Law::Steps(_) => Kernel::Exact(law),
            Law::Smooth(smooth) if !smooth.curve.is_slow() => Kernel::Curve(smooth),
            Law::Smooth(_) | Law::Mixture(_) => Kernel::Table(Arc::new(Table::new(law))),
        };
        Self { kernel, mean }
    }

    /// The draw that belongs to the uniform `u` in (0, 1).
    #[inline]
    pub fn sample(&self, u: f64) -> f64 {
        match &self.kernel {
            Kernel::Constant(value) => *value,
            Kernel::Curve(smooth) => smooth.quantile(inside(u), f64::NAN),
            Kernel::Table(table) => table.sample(u),
            Kernel::Exact(law) => law.quantile(inside(u), f64::NAN),
        }
    }

    /// Puts the draws that belong to uniforms in their place: the same as one by one, sooner.
    pub fn sample_all<'a>(&self, uniforms: impl IntoIterator<Item = &'a mut f64>) {
        let uniforms = uniforms.into_iter();
        match &self.kernel {
            Kernel::Table(table) => uniforms.for_each(|u| *u = table.sample(*u)),
            _ => uniforms.for_each(|u| *u = self.sample(*u)),
        }
    }

    /// The value, if only one is possible.
    pub fn constant(&self) -> Option<f64> {
        match self.kernel {
            Kernel::Constant(value) if !value.is_nan() => Some(value),
            _ => None,
        }
    }

    /// True where both are known to give the same draw for every uniform: both are the same number, or read from one
    /// and the same table, as clones do.
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.kernel, &other.kernel) {
            (Kernel::Constant(a), Kernel::Constant(b)) => a == b,
            (Kernel::Table(a), Kernel::Table(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }

    /// Mean of the range, as [`Uncertain::mean`].
    pub fn mean(&self) -> f64 {
        self.mean
    }
}

/// Cubic pieces of a quantile function. Each half is indexed by the bits of the distance from its
/// end, so that cells shrink in proportion to that distance.
#[derive(Debug, Clone)]
struct Table {
    /// The lower half and the upper one.
    halves: [Vec<Cell>; 2],
    min: f64,
    max: f64,
    law: Law,
}

/// c₀ + c₁ t + c₂ t² + c₃ t³ for t in [0, 1); NaN where the exact quantile is needed.
#[derive(Debug, Clone, Copy)]
struct Cell([f64; 4]);

impl Cell {
    const EXACT: Self = Self([f64::NAN; 4]);

    #[inline]
    fn at(&self, t: f64) -> f64 {
        let [c0, c1, c2, c3] = self.0;
        c0 + t * (c1 + t * (c2 + t * c3))
    }

    /// The cubic through two points with the given slopes (per cell).
    fn hermite(from: f64, slope_from: f64, to: f64, slope_to: f64) -> Self {
        let rise = to - from;
        Self([
            from,
            slope_from,
            3.0 * rise - 2.0 * slope_from - slope_to,
            slope_from + slope_to - 2.0 * rise,
        ])
    }
}

impl Table {
    fn new(law: Law) -> Self {
        let quantile = |u: f64| law.quantile(u, f64::NAN);
        let middle = quantile(0.75) - quantile(0.25);
        let spread = if middle > 0.0 {
            middle
        } else {
            quantile(0.95) - quantile(0.05)
        };
        let (min, max) = law.support();
        let halves = [half(&law, spread, |v| v), half(&law, spread, |v| 1.0 - v)];
        Self {
            halves,
            min,
            max,
            law,
        }
    }

    #[inline]
    fn sample(&self, u: f64) -> f64 {
        // No branch: which half it is, nobody can guess.
        let rest = 1.0 - u;
        let v = if rest < u { rest } else { u };
        let bits = v.to_bits();
        // Below the reach of the table the subtraction wraps round to an index that does not exist.
        let index = (bits >> FINE_BITS).wrapping_sub(REACH.to_bits() >> FINE_BITS) as usize;
        if let Some(cell) = self.halves[usize::from(u >= 0.5)].get(index) {
            const FINE: u64 = (1 << FINE_BITS) - 1;
            const UNIT: f64 = 1.0 / (1_u64 << FINE_BITS) as f64;
            let x = cell.at((bits & FINE) as f64 * UNIT);
            if !x.is_nan() {
                let x = if x > self.max { self.max } else { x };
                return if x < self.min { self.min } else { x };
            }
        }
        self.exact(u)
    }

    #[cold]
    fn exact(&self, u: f64) -> f64 {
        self.law.quantile(inside(u), f64::NAN)
    }
}

/// The cells of one half; `place` turns a distance from the end into a probability.
fn half(law: &Law, spread: f64, place: impl Fn(f64) -> f64) -> Vec<Cell> {
    let breaks = law.breaks();
    let node = |index: usize| f64::from_bits(REACH.to_bits() + ((index as u64) << FINE_BITS));
    let mut guess = law.quantile(place(node(0)), f64::NAN);
    let mut from = (guess, slope(law, guess));
    let mut cells = Vec::with_capacity(CELLS);
    for index in 0..CELLS {
        let (a, b) = (node(index), node(index + 1));
        let width = place(b) - place(a);
        guess = from.0 + 0.5 * width * from.1;
        let middle = law.quantile(place(0.5 * (a + b)), guess);
        guess = 2.0 * middle - from.0;
        let end = law.quantile(place(b), guess);
        let to = (end, slope(law, end));
        let (low, high) = if width > 0.0 {
            (place(a), place(b))
        } else {
            (place(b), place(a))
        };
        let broken = breaks.iter().any(|p| *p > low && *p < high);
        cells.push(
            cell(from, middle, to, width, spread)
                .filter(|_| !broken)
                .unwrap_or(Cell::EXACT),
        );
        from = to;
    }
    cells
}

/// Derivative of the quantile at the value `x`.
fn slope(law: &Law, x: f64) -> f64 {
    1.0 / law.density(x)
}

/// A cubic that is monotone and meets the middle of its cell, or nothing.
fn cell(from: (f64, f64), middle: f64, to: (f64, f64), width: f64, spread: f64) -> Option<Cell> {
    let rise = to.0 - from.0;
    if rise == 0.0 {
        return Some(Cell([from.0, 0.0, 0.0, 0.0]));
    }
    // Slopes up to three times the chord keep a cubic monotone (Fritsch and Carlson, 1980).
    let scaled = |slope: f64| Some(slope * width).filter(|s| s / rise >= 0.0 && s / rise <= 3.0);
    let cell = Cell::hermite(from.0, scaled(from.1)?, to.0, scaled(to.1)?);
    // A third of the tolerance, because the error may peak beside the middle.
    let error = (cell.at(0.5) - middle).abs();
    (error <= TOLERANCE / 3.0 * spread).then_some(cell)
}
