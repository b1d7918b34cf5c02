//! What the processor can do.

use fearless_simd::Level;

/// With more, it works on more numbers at once, and comes to the same.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Processor(pub(crate) Level);

impl Default for Processor {
    fn default() -> Self {
        Self(Level::new())
    }
}
