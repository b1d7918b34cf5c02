//! What a PDF unpacks to, before anything is unpacked into memory.

use std::io::{Read as _, sink};

use flate2::read::ZlibDecoder;

/// How far back from its data the description of a stream may begin.
const DESCRIPTION: usize = 2_000;
/// The most that a byte of these methods can stand for.
const LZW: u64 = 1_400;
const RUN_LENGTH: u64 = 64;

/// Whether a PDF is encrypted, be it to be opened or to be changed. Nothing can be measured in it.
pub(super) fn is_encrypted(bytes: &[u8]) -> bool {
    find(bytes, b"/Encrypt", 0).is_some()
}

/// Whether the streams of a PDF unpack to more bytes than this.
pub(super) fn unpacks_to_more_than(bytes: &[u8], most: u64) -> bool {
    let mut left = most;
    let mut from = 0;
    while let Some(at) = find(bytes, b"stream", from) {
        from = at + b"stream".len();
        let before = bytes.get(at.saturating_sub(DESCRIPTION)..at);
        let before = before.unwrap_or_default();
        if before.ends_with(b"end") {
            continue;
        }
        let description = match rfind(before, b"obj") {
            Some(begin) => before.get(begin..).unwrap_or_default(),
            None => before,
        };
        let data = bytes.get(from..).unwrap_or_default();
        let data = trim_line_end(data);
        let Some(size) = size(description, data, left) else {
            return true;
        };
        left -= size;
    }
    false
}

/// What a stream unpacks to; nothing where that is more than `left`.
fn size(description: &[u8], data: &[u8], left: u64) -> Option<u64> {
    let count = |name: &[u8]| {
        let mut from = 0;
        let mut count = 0_u32;
        while let Some(at) = find(description, name, from) {
            (from, count) = (at + name.len(), count + 1);
        }
        count
    };
    let (flate, lzw, runs) = (
        count(b"FlateDecode") + count(b"/Fl "),
        count(b"LZWDecode"),
        count(b"RunLengthDecode"),
    );
    // What is packed twice cannot be measured without unpacking it, and no writer does that.
    if flate + lzw + runs > 1 {
        return None;
    }
    let packed = || {
        let end = find(data, b"endstream", 0).unwrap_or(data.len());
        end as u64
    };
    let size = if lzw > 0 {
        packed().saturating_mul(LZW)
    } else if runs > 0 {
        packed().saturating_mul(RUN_LENGTH)
    } else {
        // Whatever is said of it, data that can be inflated is measured.
        let mut unpacked = ZlibDecoder::new(data).take(left + 1);
        // A stream may be cut short or damaged: what was unpacked until then counts.
        let _ = std::io::copy(&mut unpacked, &mut sink());
        left + 1 - unpacked.limit()
    };
    (size <= left).then_some(size)
}

fn trim_line_end(data: &[u8]) -> &[u8] {
    let data = data.strip_prefix(b"\r").unwrap_or(data);
    data.strip_prefix(b"\n").unwrap_or(data)
}

fn find(bytes: &[u8], word: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let first = *word.first()?;
    let mut at = 0;
    while let Some(step) = rest.get(at..)?.iter().position(|byte| *byte == first) {
        at += step;
        if rest.get(at..)?.starts_with(word) {
            return Some(from + at);
        }
        at += 1;
    }
    None
}

fn rfind(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).rposition(|window| window == word)
}
