//! Sheets without the rows that hold nothing.
//!
//! Spreadsheets and exports pad sheets to their last row: a million rows that only say that they are rows. Reading them
//! as XML costs ten times what unpacking them does. [`Slim`] drops them while they are unpacked, by nothing but their
//! first bytes, and only where it is plain what they are: `<row r="7"/>`, or a row of `<c …/>` alone. Everything else
//! stays as it is, byte by byte.

use std::io::{Cursor, Write as _};

use memchr::{memchr, memmem};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// A row whose end is further away than this is taken for one with content: rows are looked at once, not once for each
/// piece of a hostile one.
const LONGEST_ROW: usize = 1 << 20;

const ROW: &[u8] = b"<row";
const NUMBER: &[u8] = b" r=\"";

/// A sheet that is being unpacked, without its empty rows.
#[derive(Debug)]
pub(super) struct Slim {
    kept: Vec<u8>,
    /// What was unpacked and not yet looked at.
    rest: Vec<u8>,
    dropped: usize,
    /// Bytes that may be kept; none once it turned out that nothing is to be dropped.
    room: usize,
}

/// What stands at the beginning of a piece of a sheet.
enum Seen {
    /// So many bytes that stay.
    Keep(usize),
    /// An empty row of so many bytes.
    Drop(usize),
    /// More bytes are needed to tell.
    More,
    /// Rows without numbers: each counts for those below it.
    Unnumbered,
}

impl Slim {
    /// A sheet of which so many bytes may be kept; with more content than that, its padding matters little.
    pub(super) fn new(room: usize) -> Self {
        Self {
            kept: Vec::new(),
            rest: Vec::new(),
            dropped: 0,
            room,
        }
    }

    /// Takes the next piece of the sheet.
    pub(super) fn take(&mut self, piece: &[u8]) {
        if self.room == 0 {
            return;
        }
        self.rest.extend_from_slice(piece);
        let mut from = 0;
        while let Some(next) = self.rest.get(from..) {
            match seen(next) {
                Seen::Keep(bytes) => {
                    self.kept.extend(next.iter().take(bytes));
                    from += bytes;
                }
                Seen::Drop(bytes) => {
                    self.dropped += bytes;
                    from += bytes;
                }
                Seen::More => break,
                Seen::Unnumbered => return *self = Self::new(0),
            }
        }
        self.rest.drain(..from);
        if self.kept.len() + self.rest.len() > self.room {
            *self = Self::new(0);
        }
    }

    /// The sheet without its empty rows, where those were most of it.
    pub(super) fn finish(mut self) -> Option<Vec<u8>> {
        self.kept.append(&mut self.rest);
        // In a comment or a quotation a row is no row; no spreadsheet writes either.
        let plain = memmem::find(&self.kept, b"<!").is_none();
        (plain && self.dropped > self.kept.len()).then_some(self.kept)
    }
}

fn seen(next: &[u8]) -> Seen {
    // Most rows follow upon a row; to look for one takes longer than to see it.
    let place = if next.starts_with(ROW) {
        Some(0)
    } else {
        memmem::find(next, ROW)
    };
    match place {
        // The last bytes may be the first ones of a row.
        None if next.len() < ROW.len() => Seen::More,
        None => Seen::Keep(next.len() + 1 - ROW.len()),
        Some(0) => match row(next) {
            Row::Empty(bytes) => Seen::Drop(bytes),
            Row::Full => Seen::Keep(ROW.len()),
            Row::Cut if next.len() > LONGEST_ROW => Seen::Keep(ROW.len()),
            Row::Cut => Seen::More,
            Row::Unnumbered => Seen::Unnumbered,
        },
        Some(before) => Seen::Keep(before),
    }
}

enum Row {
    /// Nothing in so many bytes.
    Empty(usize),
    /// Something else than empty cells, or no row at all.
    Full,
    /// Its end is not there yet.
    Cut,
    Unnumbered,
}

/// What a row is that begins with these bytes.
fn row(bytes: &[u8]) -> Row {
    let Some(after_name) = bytes.get(ROW.len()) else {
        return Row::Cut;
    };
    if !is_end_of_name(*after_name) {
        // As in `<rowBreaks>`.
        return Row::Full;
    }
    let Some(end) = memchr(b'>', bytes) else {
        return Row::Cut;
    };
    let (tag, mut rest) = bytes.split_at(end + 1);
    // The number mostly comes first.
    let attributes = tag.get(ROW.len()..).unwrap_or_default();
    if !attributes.starts_with(NUMBER) && memmem::find(attributes, NUMBER).is_none() {
        return Row::Unnumbered;
    }
    let empty = |rest: &[u8]| Row::Empty(bytes.len() - rest.len());
    if tag.ends_with(b"/>") {
        return empty(rest);
    }
    loop {
        rest = rest.trim_ascii_start();
        for (closing, is_row) in [(&b"</row>"[..], true), (b"<c", false)] {
            if rest.len() < closing.len() && closing.starts_with(rest) {
                return Row::Cut;
            }
            if is_row && rest.starts_with(closing) {
                return empty(rest.get(closing.len()..).unwrap_or_default());
            }
        }
        match cell(rest) {
            Ok(after) => rest = after,
            Err(row) => return row,
        }
    }
}

/// What follows a cell that holds nothing.
fn cell(bytes: &[u8]) -> Result<&[u8], Row> {
    const CLOSING: &[u8] = b"</c>";
    let Some(after) = bytes.strip_prefix(b"<c") else {
        return Err(Row::Full);
    };
    match after.first() {
        None => return Err(Row::Cut),
        Some(next) if !is_end_of_name(*next) => return Err(Row::Full),
        Some(_) => {}
    }
    let Some(end) = memchr(b'>', after) else {
        return Err(Row::Cut);
    };
    let (tag, after) = after.split_at(end + 1);
    if tag.ends_with(b"/>") {
        return Ok(after);
    }
    match after.strip_prefix(CLOSING) {
        Some(after) => Ok(after),
        None if CLOSING.starts_with(after) => Err(Row::Cut),
        None => Err(Row::Full),
    }
}

fn is_end_of_name(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>')
}

/// Whether a part of a workbook is a sheet, or stands beside them.
pub(super) fn is_sheet(name: &str) -> bool {
    name.starts_with("xl/worksheets/")
}

/// The workbook with these contents for these of its parts; nothing where it cannot be put together, which is no loss.
pub(super) fn with_parts(whole: &[u8], parts: &[(usize, Vec<u8>)]) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(whole)).ok()?;
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).ok()?;
        match parts.iter().find(|(at, _)| *at == index) {
            Some((_, content)) => {
                let stored =
                    SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
                out.start_file(part.name().ok()?, stored).ok()?;
                out.write_all(content).ok()?;
            }
            None => out.raw_copy_file(part).ok()?,
        }
    }
    Some(out.finish().ok()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn slim(sheet: &str, piece: usize) -> Option<String> {
        let mut slim = Slim::new(1 << 16);
        for piece in sheet.as_bytes().chunks(piece) {
            slim.take(piece);
        }
        slim.finish().map(|kept| String::from_utf8(kept).unwrap())
    }

    #[test]
    fn only_rows_that_hold_nothing_are_dropped() {
        let padding = "<row r=\"9\" spans=\"1:2\"/>".repeat(40);
        for (content, kept) in [
            (
                "<row r=\"2\"><c r=\"A2\" s=\"1\"/>\n<c r=\"B2\"></c></row>",
                false,
            ),
            ("<row r=\"2\"></row >", true),
            (
                "<row r=\"2\"><c r=\"A2\"/><c r=\"B2\"><v>1</v></c></row>",
                true,
            ),
            ("<row r=\"2\"><c r=\"A2\"><f>B1</f></c></row>", true),
            ("<row r=\"2\"><c r=\"a>b\"/></row>", true),
            ("<row r=\"2\"><cx/></row>", true),
            ("<rowBreaks count=\"1\"/>", true),
            ("<row r=\"2\"><c r=\"A2\">", true),
        ] {
            let sheet = format!("<sheetData>{padding}{content}");
            let expected = if kept {
                format!("<sheetData>{content}")
            } else {
                "<sheetData>".to_owned()
            };
            assert_eq!(slim(&sheet, 7), Some(expected), "{content}");
        }
    }

    #[test]
    fn a_sheet_whose_rows_may_mean_something_else_stays_whole() {
        let padding = "<row r=\"9\"/>".repeat(40);
        for content in [
            "<row><c><v>1</v></c></row>",
            "<row/>",
            "<!-- a comment -->",
            &"<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>".repeat(99),
            &"x".repeat(1 << 16),
        ] {
            assert_eq!(slim(&format!("<sheetData>{padding}{content}"), 50), None);
        }
    }

    proptest! {
        #[test]
        fn the_same_is_dropped_however_the_sheet_is_cut_into_pieces(
            rows in prop::collection::vec((0..8_usize, 1..1_000_u32), 1..60),
            piece in 1..90_usize,
        ) {
            let (mut sheet, mut kept) = ("<sheetData>".to_owned(), "<sheetData>".to_owned());
            for (kind, row) in rows {
                let text = match kind {
                    0 => format!("<row r=\"{row}\"><c r=\"A{row}\"><v>{row}</v></c></row>"),
                    1 => format!("<row r=\"{row}\"><c r=\"B{row}\" t=\"s\"><f>A1</f></c></row>\n"),
                    2 => format!("<row r=\"{row}\"><c r=\"A{row}\"/><c r=\"B{row}\" s=\"3\"></c></row>"),
                    3 => format!("<row r=\"{row}\"> </row>"),
                    _ => format!("<row r=\"{row}\" ht=\"12.5\"/>"),
                };
                sheet.push_str(&text);
                if kind < 2 {
                    kept.push_str(&text);
                }
            }
            let dropped = sheet.len() - kept.len();
            let expected = (dropped > kept.len()).then_some(kept);
            prop_assert_eq!(slim(&sheet, piece), expected);
        }
    }
}
