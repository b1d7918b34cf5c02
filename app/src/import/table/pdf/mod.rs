//! Text of PDFs, as rows.
//!
//! A PDF says where each letter stands, and nothing of words, rows or columns: [`glyphs`] collects the letters of its
//! pages, [`layout`] puts them together. Files are not trusted: what they unpack to is measured first ([`bomb`]), and
//! they are read in a thread of their own that ends when its time is over.

mod bomb;
mod glyphs;
mod layout;

use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use glyphs::{Letters, Stopped};

use super::cell::Row;
use super::limits::{Limits, megabytes};
use crate::import::finding::{Finding, Place};

/// Bytes of a file among which a PDF must say what it is.
const HEAD: usize = 1_024;
/// The most letters, and the most bytes of all parts when they are unpacked.
const LETTERS: u64 = 2_000_000;
const UNPACKED: u64 = 200_000_000;
/// How long a PDF may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// Room for the calls of a document whose parts are nested as deep as may be.
const STACK: usize = 64 << 20;
/// What to do with a PDF that cannot be read.
const PASTE: &str = "ask for it as a workbook, or copy its table and paste it";

/// Whether a file says that it is a PDF.
pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    let head = bytes.get(..HEAD.min(bytes.len())).unwrap_or_default();
    head.windows(5).any(|window| window == b"%PDF-")
}

/// The text of a PDF as rows, numbered through all pages.
///
/// # Errors
/// Why it cannot be read: it is damaged, protected, a picture, or costs more than it may.
pub(super) fn rows(
    bytes: Vec<u8>,
    place: &Place,
    limits: &Limits,
) -> Result<Vec<Row<'static>>, Box<Finding>> {
    let limits = Limits {
        unpacked_bytes: limits.unpacked_bytes.min(UNPACKED),
        cells: limits.cells.min(LETTERS),
        ..*limits
    };
    let refusal = |value: String, allowed: &str| {
        Finding::refusal(place.clone(), value, allowed.to_owned(), PASTE)
    };
    if bomb::is_encrypted(&bytes) {
        return Err(refusal(
            "a PDF that is protected".to_owned(),
            "a PDF without a password and without restrictions",
        ));
    }
    let most = limits.unpacked_bytes;
    if bomb::unpacks_to_more_than(&bytes, most) {
        return Err(refusal(
            format!("a PDF of more than {} when it is unpacked", megabytes(most)),
            &format!("at most {}", megabytes(most)),
        ));
    }
    let letters = letters(bytes, &limits, PATIENCE).map_err(|stopped| match stopped {
        Stopped::Damaged => refusal("a damaged PDF".to_owned(), "a complete PDF with text"),
        Stopped::TooMuch => refusal(
            format!("a PDF of more than {} letters", limits.cells),
            &format!("at most {} letters", limits.cells),
        ),
        Stopped::TooLong => refusal(
            format!(
                "a PDF that takes longer than {} s to read",
                PATIENCE.as_secs()
            ),
            "a PDF of ordinary pages",
        ),
    })?;
    if letters.known.is_empty() {
        return Err(refusal(
            "a PDF without text, such as a scan".to_owned(),
            "a PDF with text in it",
        ));
    }
    if letters.unknown > letters.known.len() / 4 {
        return Err(refusal(
            format!(
                "a PDF that does not tell {} of its {} letters",
                letters.unknown,
                letters.unknown + letters.known.len()
            ),
            "a PDF whose text can be copied",
        ));
    }
    Ok(layout::rows(letters.known))
}

/// The letters of all pages, collected in a thread that is given up when it takes too long.
fn letters(bytes: Vec<u8>, limits: &Limits, patience: Duration) -> Result<Letters, Stopped> {
    let (send, receive) = sync_channel(1);
    let until = Instant::now() + patience;
    let most = usize::try_from(limits.cells).unwrap_or(usize::MAX);
    let thread = std::thread::Builder::new()
        .name("pdf".to_owned())
        .stack_size(STACK)
        .spawn(move || {
            // Nobody listens any more if it took too long.
            let _ = send.send(glyphs::collect(bytes, until, most));
        });
    if thread.is_err() {
        return Err(Stopped::Damaged);
    }
    // The thread looks at the time by itself; this waits a little longer.
    match receive.recv_timeout(patience + Duration::from_secs(2)) {
        Ok(read) => read,
        Err(RecvTimeoutError::Timeout) => Err(Stopped::TooLong),
        Err(RecvTimeoutError::Disconnected) => Err(Stopped::Damaged),
    }
}

#[cfg(test)]
mod tests;
