//! What a file may cost at most.

/// Bounds on an imported file. They are far beyond what people send, and far below what stops a computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Bytes of all parts of a workbook when they are unpacked.
    pub unpacked_bytes: u64,
    /// Cells with something in them, in one sheet or text.
    pub cells: u64,
    /// Characters in one cell; no spreadsheet allows more than 32,767.
    pub cell_characters: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 256_000_000,
            unpacked_bytes: 1_000_000_000,
            cells: 20_000_000,
            cell_characters: 32_767,
        }
    }
}

impl Limits {
    /// Bounds for what a person wrote by hand, such as a quote: all of it is kept at once.
    pub fn by_hand() -> Self {
        Self {
            file_bytes: 32_000_000,
            unpacked_bytes: 200_000_000,
            cells: 500_000,
            ..Self::default()
        }
    }
}

/// A number of bytes in words.
pub(super) fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}
