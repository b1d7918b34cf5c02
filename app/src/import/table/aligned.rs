//! Tables whose columns are told by where their words stand: text that was copied from a document, and PDFs.
//!
//! A piece is a run of words with room on both sides. The pieces of a table keep to lanes, with nothing between them
//! in any row; a lane that only holds headings belongs to the lane beside it that never has a piece in the same row.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::cell::{Cell, Row};
use super::inert;
use super::number::{self, DecimalMark};

/// Words that belong together, with their left and right edge in any unit.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) text: String,
}

/// Pieces beside each other, from left to right.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Line {
    /// The line's number, from 1.
    pub(super) number: u32,
    /// How far down it stands, in the unit of the pieces' edges; lines of another page are far away.
    pub(super) down: f32,
    pub(super) pieces: Vec<Piece>,
}

/// The least number of pieces of a row that shows where columns are.
const TABLE: usize = 3;
/// Rows that are looked at to find the lanes.
const LOOKED_AT: usize = 2_000;
/// Lines above the first row with numbers among which the headings are.
const HEADINGS: usize = 3;
/// Lines that are looked at, and the longest text that is taken for one whose columns are told by blanks.
const SAMPLED: usize = 300;
const LONGEST: usize = 8_000_000;

/// How many gaps of two blanks or more most lines have that have any, and how many lines those are.
pub(super) fn usual_gaps(text: &str) -> (usize, usize) {
    if text.len() > LONGEST {
        return (0, 0);
    }
    let mut counts = BTreeMap::<usize, usize>::new();
    for line in text.lines().take(SAMPLED) {
        let pieces = pieces(line).len();
        if pieces > 1 {
            *counts.entry(pieces - 1).or_default() += 1;
        }
    }
    let most = counts
        .into_iter()
        .max_by_key(|(count, lines)| count * lines * lines);
    most.unwrap_or((0, 0))
}

/// The lines of a text whose columns are told by blanks.
pub(super) fn lines(text: &str) -> Vec<Line> {
    (1_u32..)
        .zip(text.lines())
        .map(|(number, line)| Line {
            number,
            down: number as f32,
            pieces: pieces(line),
        })
        .collect()
}

/// A line cut where two blanks or more stand, or a tab.
fn pieces(line: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let (mut at, mut blanks) = (0_u32, 2_u32);
    for c in line.chars() {
        if c == ' ' || c == '\t' {
            let to = if c == '\t' { (at / 8 + 1) * 8 } else { at + 1 };
            blanks += if c == '\t' { 2 } else { 1 };
            at = to;
            continue;
        }
        match pieces.last_mut().filter(|_| blanks < 2) {
            Some(piece) => {
                piece.text.extend(std::iter::repeat_n(' ', blanks as usize));
                piece.text.push(c);
                piece.right = (at + 1) as f32;
            }
            None => pieces.push(Piece {
                left: at as f32,
                right: (at + 1) as f32,
                text: c.to_string(),
            }),
        }
        blanks = 0;
        at += 1;
    }
    pieces
}

/// The lines as rows of cells.
pub(super) fn rows(lines: Vec<Line>) -> Vec<Row<'static>> {
    let lanes = Lanes::of(&lines);
    let rows = lines.into_iter().map(|line| {
        let mut cells: BTreeMap<u32, String> = BTreeMap::new();
        for (ordinal, piece) in (0_u32..).zip(line.pieces) {
            let column = lanes.column(&piece).unwrap_or(ordinal);
            let text = inert::restore(&piece.text);
            match cells.get_mut(&column) {
                Some(words) => {
                    words.push(' ');
                    words.push_str(text);
                }
                None => {
                    cells.insert(column, text.to_owned());
                }
            }
        }
        Row {
            number: line.number,
            cells: cells
                .into_iter()
                .map(|(column, text)| (column, Cell::Text(Cow::Owned(text))))
                .collect(),
        }
    });
    rows.filter(|row| !row.cells.is_empty()).collect()
}

/// The places of columns.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Lanes {
    /// Left edge, right edge and column, from left to right.
    lanes: Vec<(f32, f32, u32)>,
}

impl Lanes {
    /// Finds the lanes that the rows of the table keep to.
    pub(super) fn of(lines: &[Line]) -> Self {
        let table = table(lines);
        // A few cells run over into their neighbour's lane; as few are looked past as keep all cells apart.
        let tried = (0..=table.len() / 5).map(|past| {
            let lanes = Self::between(&table, past).joined(&table);
            (lanes.collisions(&table), lanes)
        });
        let mut best: Option<(usize, Self)> = None;
        for (collisions, lanes) in tried {
            if best.as_ref().is_none_or(|(least, _)| collisions < *least) {
                best = Some((collisions, lanes));
            }
            if collisions == 0 {
                break;
            }
        }
        best.map_or_else(Self::default, |(_, lanes)| lanes)
    }

    /// How many pieces have no column of their own in their row.
    fn collisions(&self, table: &[&Line]) -> usize {
        let of = |line: &&Line| {
            let columns = line.pieces.iter().filter_map(|piece| self.column(piece));
            let own: std::collections::BTreeSet<u32> = columns.collect();
            line.pieces.len() - own.len()
        };
        table.iter().map(of).sum()
    }

    /// The ranges that more than so many pieces cover.
    fn between(table: &[&Line], past: usize) -> Self {
        let pieces = table.iter().flat_map(|line| &line.pieces);
        let mut edges: Vec<(f32, i32)> = pieces
            .flat_map(|piece| [(piece.left, 1), (piece.right, -1)])
            .collect();
        // Where one piece ends another may begin: the end counts first.
        edges.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let past = i32::try_from(past).unwrap_or(i32::MAX);
        let (mut lanes, mut cover, mut left) = (Vec::new(), 0, None);
        for (at, step) in edges {
            cover += step;
            match left {
                None if cover > past => left = Some(at),
                Some(begin) if cover <= past => {
                    let column = u32::try_from(lanes.len()).unwrap_or(u32::MAX);
                    lanes.push((begin, at, column));
                    left = None;
                }
                _ => {}
            }
        }
        Self { lanes }
    }

    /// Neighbours that never have a piece in the same row are one column: headings on the left of it, numbers on its
    /// right.
    fn joined(mut self, table: &[&Line]) -> Self {
        let used: Vec<Vec<bool>> = table
            .iter()
            .map(|line| {
                let mut used = vec![false; self.lanes.len()];
                for piece in &line.pieces {
                    if let Some(lane) = self.lane(piece).and_then(|lane| used.get_mut(lane)) {
                        *lane = true;
                    }
                }
                used
            })
            .collect();
        let (mut first, mut column) = (0, 0);
        for lane in 0..self.lanes.len() {
            let together = used.iter().any(|used| {
                used.get(lane).is_some_and(|used| *used)
                    && used
                        .get(first..lane)
                        .is_some_and(|before| before.contains(&true))
            });
            if together {
                (first, column) = (lane, column + 1);
            }
            if let Some(lane) = self.lanes.get_mut(lane) {
                lane.2 = column;
            }
        }
        self
    }

    /// The lane that a piece covers most of, else the nearest.
    fn lane(&self, piece: &Piece) -> Option<usize> {
        let common = |(left, right, _): &(f32, f32, u32)| {
            // Negative where they do not meet: how far they are apart.
            piece.right.min(*right) - piece.left.max(*left)
        };
        let most = self
            .lanes
            .iter()
            .enumerate()
            .max_by(|a, b| common(a.1).total_cmp(&common(b.1)));
        most.map(|(at, _)| at)
    }

    /// The column of a piece; nothing where there is no table.
    pub(super) fn column(&self, piece: &Piece) -> Option<u32> {
        let lane = self.lanes.get(self.lane(piece)?)?;
        Some(lane.2)
    }
}

/// The rows that show where columns are: many pieces with a number among them, and the headings above the first.
fn table(lines: &[Line]) -> Vec<&Line> {
    let is_number = |piece: &Piece| number::read(&piece.text, DecimalMark::Point).is_ok();
    let counts = |line: &Line| line.pieces.len() >= TABLE;
    let with_numbers: Vec<usize> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| counts(line) && line.pieces.iter().any(is_number))
        .map(|(at, _)| at)
        .take(LOOKED_AT)
        .collect();
    let mut chosen: Vec<usize> = with_numbers
        .iter()
        .flat_map(|at| at.saturating_sub(HEADINGS)..=*at)
        .filter(|at| lines.get(*at).is_some_and(counts))
        .collect();
    chosen.sort_unstable();
    chosen.dedup();
    chosen.iter().filter_map(|at| lines.get(*at)).collect()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn read(text: &str) -> Vec<Vec<(u32, String)>> {
        let rows = rows(lines(text));
        let cells = |row: Row<'_>| {
            let cells = row.cells.into_iter();
            cells
                .map(|(column, cell)| (column, cell.words().into_owned()))
                .collect()
        };
        rows.into_iter().map(cells).collect()
    }

    fn of(row: &[(u32, &str)]) -> Vec<(u32, String)> {
        let own = |(column, text): &(u32, &str)| (*column, (*text).to_owned());
        row.iter().map(own).collect()
    }

    #[test]
    fn words_stand_in_the_column_that_they_stand_under() {
        let text = "\
Offer of North Ltd, with a long line above the table that runs over all of its columns\n\
\n\
Item                 Qty      List   Disc.       Net\n\
Licence per TiB       40    500.00    10 %    450.00\n\
Support, all day                                Gold\n\
Cable                250                        1.20\n\
Total                                      18,300.00\n";
        let read = read(text);
        assert_eq!(
            read[1],
            of(&[
                (0, "Item"),
                (1, "Qty"),
                (2, "List"),
                (3, "Disc."),
                (4, "Net")
            ])
        );
        assert_eq!(read[4], of(&[(0, "Cable"), (1, "250"), (4, "1.20")]));
        assert_eq!(read[3], of(&[(0, "Support, all day"), (4, "Gold")]));
        assert_eq!(read[5], of(&[(0, "Total"), (4, "18,300.00")]));
    }

    #[test]
    fn headings_on_the_left_of_their_numbers_are_over_them() {
        let text = "\
Item              Quantity            Price           Sum\n\
Disk                         2                 10.50           21.00\n\
Tape                        40                  3.50          140.00\n";
        let read = read(text);
        let last = of(&[(0, "Tape"), (1, "40"), (2, "3.50"), (3, "140.00")]);
        assert_eq!(read[2], last);
        assert_eq!(read[0].len(), 4);
    }

    #[test]
    fn a_cell_that_runs_into_its_neighbour_does_not_melt_columns() {
        let mut text = "Item            Qty    Price\n".to_owned();
        for number in 0..12 {
            let _ = writeln!(text, "Disk {number:<2}         {number:>4}    10.50");
        }
        text.push_str("A very long name of  7    10.50\n");
        let read = read(&text);
        assert_eq!(read[5], of(&[(0, "Disk 4"), (1, "4"), (2, "10.50")]));
    }

    #[test]
    fn text_without_a_table_keeps_the_order_of_its_pieces() {
        assert_eq!(
            read("a  b\n\nc\n"),
            [of(&[(0, "a"), (1, "b")]), of(&[(0, "c")])]
        );
        assert_eq!(read(""), Vec::<Vec<(u32, String)>>::new());
    }
}
