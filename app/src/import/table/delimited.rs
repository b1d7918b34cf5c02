//! Texts with separators.

use std::borrow::Cow;
use std::ops::ControlFlow;

use super::cell::{Cell, Row};
use super::inert;
use super::limits::Limits;
use crate::import::finding::{Finding, Place};

const SEPARATORS: [u8; 4] = [b';', b',', b'\t', b'|'];
const MARKS: [u8; 2] = [b'"', b'\''];
/// Lines that are looked at to find out the separator.
const LOOKED_AT: usize = 300;

/// A text and how it is cut into cells.
#[derive(Debug)]
pub(super) struct Delimited {
    text: String,
    /// Where the table begins, in bytes: behind a line that only names the separator.
    begin: usize,
    separator: u8,
    mark: u8,
    /// How many separators most lines have that have any, and how many lines those are.
    usual: usize,
    lines: usize,
}

impl Delimited {
    pub(super) fn new(text: String) -> Self {
        let (begin, named) = named_separator(&text);
        let body = text.get(begin..).unwrap_or_default();
        let mark = quotation_mark(body);
        let guessed = SEPARATORS
            .iter()
            .map(|separator| (*separator, usual_count(body, *separator, mark)))
            .max_by_key(|(separator, (count, lines))| {
                // At a tie the order of the list decides.
                let rank = SEPARATORS.iter().position(|other| other == separator);
                (count * lines * lines, std::cmp::Reverse(rank))
            });
        let separator = named.or(guessed.map(|(separator, _)| separator));
        let separator = separator.unwrap_or(b',');
        let (usual, lines) = usual_count(body, separator, mark);
        Self {
            text,
            begin,
            separator,
            mark,
            usual,
            lines,
        }
    }

    /// The whole text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether separators part the cells more clearly than so many gaps of blanks in so many lines. A comma may be one
    /// of a number or a sentence; other separators stand in a table alone.
    pub(super) fn is_clearer_than(&self, gaps: usize, lines: usize) -> bool {
        let few = gaps < 2 || lines < 2 || self.begin > 0;
        let strong = self.separator != b',' && self.lines * 2 >= lines;
        few || strong || self.usual * self.lines * self.lines >= gaps * lines * lines
    }

    /// The character between cells.
    pub(super) fn separator(&self) -> char {
        char::from(self.separator)
    }

    pub(super) fn rows(
        &self,
        place: &Place,
        limits: &Limits,
        visit: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>,
    ) -> Result<(), Box<Finding>> {
        let body = self.text.get(self.begin..).unwrap_or_default();
        let mut lines = Lines::new(body.as_bytes(), if self.begin > 0 { 2 } else { 1 });
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.separator)
            .quote(self.mark)
            .from_reader(body.as_bytes());
        let mut record = csv::StringRecord::new();
        let mut cells = 0_u64;
        loop {
            // The text is valid UTF-8 and rows may have any length, so this cannot fail.
            if !reader.read_record(&mut record).unwrap_or(false) {
                return Ok(());
            }
            let number = lines.at(record.position().map_or(0, csv::Position::byte));
            let row = self.row(number, &record, place, limits)?;
            cells += row.cells.len() as u64;
            if cells > limits.cells {
                return Err(super::book::too_many_cells(place.row(number), limits));
            }
            if !row.cells.is_empty() && visit(row).is_break() {
                return Ok(());
            }
        }
    }

    fn row<'r>(
        &self,
        number: u32,
        record: &'r csv::StringRecord,
        place: &Place,
        limits: &Limits,
    ) -> Result<Row<'r>, Box<Finding>> {
        let mut row = Row {
            number,
            cells: Vec::with_capacity(record.len()),
        };
        for (column, text) in record.iter().enumerate() {
            let column = u32::try_from(column).unwrap_or(u32::MAX);
            // Bytes are never fewer than characters, so most cells need not be counted.
            if text.len() > limits.cell_characters {
                let characters = text.chars().count();
                if characters > limits.cell_characters {
                    return Err(Finding::refusal(
                        place.cell(number, column),
                        format!("a cell of {characters} characters"),
                        format!("at most {}", limits.cell_characters),
                        "a quotation mark that is never closed swallows the rest of the file",
                    ));
                }
            }
            let text = inert::restore(text);
            if !text.trim().is_empty() {
                row.cells.push((column, Cell::Text(Cow::Borrowed(text))));
            }
        }
        if let Some(other) = self.other_separator(record) {
            let what = format!(
                "a line separated by {} in a table separated by {}",
                named(other),
                named(self.separator)
            );
            row.cells = vec![(0, Cell::Fault(Cow::Owned(what)))];
        }
        Ok(row)
    }

    /// The separator of a line that has not the table's but another.
    fn other_separator(&self, record: &csv::StringRecord) -> Option<u8> {
        if self.usual < 2 || record.len() != 1 {
            return None;
        }
        let text = record.get(0)?;
        SEPARATORS.into_iter().find(|other| {
            let count = text.bytes().filter(|byte| byte == other).count();
            *other != self.separator && count == self.usual
        })
    }
}

/// Counts lines along the bytes of a text. The reader's own count leaves out empty lines.
struct Lines<'a> {
    text: &'a [u8],
    counted: usize,
    line: u32,
}

impl<'a> Lines<'a> {
    fn new(text: &'a [u8], line: u32) -> Self {
        Self {
            text,
            counted: 0,
            line,
        }
    }

    /// The line of the record whose reading began at this byte; places must not go back.
    fn at(&mut self, byte: u64) -> u32 {
        let mut begin = usize::try_from(byte).unwrap_or(usize::MAX);
        // The end of the line before, and empty lines, are read with the record that follows.
        while matches!(self.text.get(begin), Some(b'\r' | b'\n')) {
            begin += 1;
        }
        while self.counted < begin.min(self.text.len()) {
            let ends = match self.text.get(self.counted) {
                Some(b'\n') => true,
                Some(b'\r') => self.text.get(self.counted + 1) != Some(&b'\n'),
                _ => false,
            };
            self.line = self.line.saturating_add(u32::from(ends));
            self.counted += 1;
        }
        self.line
    }
}

fn named(separator: u8) -> String {
    match separator {
        b'\t' => "tabs".to_owned(),
        other => format!("\"{}\"", char::from(other)),
    }
}

/// Spreadsheets may write a first line such as `sep=;`.
fn named_separator(text: &str) -> (usize, Option<u8>) {
    let line = text.lines().next().unwrap_or_default();
    let bare = line.trim_matches(['"', ' ']);
    let named = bare
        .get(..4)
        .filter(|begin| begin.eq_ignore_ascii_case("sep="));
    match (named, bare.as_bytes().get(4..)) {
        (Some(_), Some([separator])) => {
            let end = text.find('\n').map_or(text.len(), |at| at + 1);
            (end, Some(*separator))
        }
        _ => (0, None),
    }
}

/// Cells may stand in quotation marks of either kind; apostrophes only where nearly all cells have them.
fn quotation_mark(text: &str) -> u8 {
    let cells = text
        .lines()
        .take(LOOKED_AT)
        .flat_map(|line| line.split([';', ',', '\t', '|']))
        .map(str::trim)
        .filter(|cell| !cell.is_empty());
    let (mut all, mut quoted) = (0_usize, 0_usize);
    for cell in cells {
        all += 1;
        if cell.len() > 1 && cell.starts_with('\'') && cell.ends_with('\'') {
            quoted += 1;
        }
    }
    if quoted * 2 > all { MARKS[1] } else { MARKS[0] }
}

/// How many separators of this kind most lines have that have any, and how many lines those are.
fn usual_count(text: &str, separator: u8, mark: u8) -> (usize, usize) {
    let mut counts = std::collections::BTreeMap::<usize, usize>::new();
    let (mut inside, mut count, mut lines) = (false, 0, 0);
    for byte in text.bytes().chain([b'\n']) {
        if byte == mark {
            inside = !inside;
        } else if byte == separator && !inside {
            count += 1;
        } else if byte == b'\n' && !inside {
            if count > 0 {
                *counts.entry(count).or_default() += 1;
            }
            count = 0;
            lines += 1;
            if lines == LOOKED_AT {
                break;
            }
        }
    }
    counts
        .into_iter()
        .max_by_key(|(count, lines)| count * lines * lines)
        .unwrap_or((0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        let mut rows = Vec::new();
        Delimited::new(text.to_owned())
            .rows(&Place::of("a.csv"), &Limits::default(), &mut |row| {
                let words = row.cells.iter().map(|(_, cell)| cell.words().into_owned());
                rows.push((row.number, words.collect()));
                ControlFlow::Continue(())
            })
            .unwrap();
        rows
    }

    #[test]
    fn the_separator_is_the_one_that_most_lines_have_most_of() {
        let texts = [
            ("a;b;c\n\"1;0\";2,5;3,5\n4;5,1;6,1\n", ';'),
            ("a,b,c\n\"1,5\",2,x;y\n", ','),
            ("a\tb\n1,5\t2,5\n", '\t'),
            ("a|b\n1|2\n", '|'),
            ("sep=|\na;b|c\n", '|'),
            (
                "Our offer, valid until May\n\nPos;Item;Price\n1;Disk, fast;2,50\n",
                ';',
            ),
        ];
        for (text, separator) in texts {
            assert_eq!(
                Delimited::new(text.to_owned()).separator(),
                separator,
                "{text}"
            );
        }
    }

    #[test]
    fn rows_keep_the_number_of_their_line() {
        let read = rows("sep=;\r\na;b\r\n\r\n\"x\ny\";2\r\n3;4\r\n");
        let numbers: Vec<u32> = read.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [2, 4, 6]);
        assert_eq!(read[1].1, ["x\ny", "2"]);
    }

    #[test]
    fn apostrophes_quote_where_nearly_all_cells_have_them() {
        assert_eq!(rows("'a','b'\n'1,5','2'\n")[1].1, ["1,5", "2"]);
        assert_eq!(rows("a,b\n'=1+1,O'Neill\n")[1].1, ["=1+1", "O'Neill"]);
    }

    #[test]
    fn a_line_with_another_separator_is_a_fault() {
        let read = rows("a;b;c\n1;2;3\n4,5,6\n7;8;9\n");
        assert!(read[2].1[0].contains("separated by \",\""));
        assert_eq!(read[3].1, ["7", "8", "9"]);
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_is_told_with_its_place() {
        let text = format!("a;b\n1;\"2\n{}", "3;4\n".repeat(20_000));
        let told = Delimited::new(text).rows(&Place::of("a.csv"), &Limits::default(), &mut |_| {
            ControlFlow::Continue(())
        });
        let finding = told.unwrap_err();
        assert_eq!(
            (finding.place.row, finding.place.column),
            (Some(2), Some(2))
        );
        assert!(finding.hint.contains("never closed"));
    }
}
