//! From letters to rows: letters on one height are a line, words with room between them its pieces, and lines that go
//! on in a cell of the row above or below belong to that row.

use super::glyphs::Letter;
use crate::import::table::aligned::{self, Lanes, Line, Piece};
use crate::import::table::cell::Row;

/// Letters further apart than this, in sizes of their typeface, have a space between them, and such a gap another cell.
const SPACE: f32 = 0.16;
const CELL: f32 = 0.62;
/// Points between pages: more than any page is high.
const PAGE: f32 = 100_000.0;
/// Lines closer than this share of the least distance of rows may belong to one row.
const CLOSE: f32 = 0.85;

pub(super) fn rows(letters: Vec<Letter>) -> Vec<Row<'static>> {
    aligned::rows(joined(lines(letters)))
}

/// The lines of all pages, from top to bottom.
fn lines(mut letters: Vec<Letter>) -> Vec<Line> {
    let down = |letter: &Letter| letter.page as f32 * PAGE + letter.base;
    letters.sort_by(|a, b| {
        let place = (a.page, a.base, a.left);
        let other = (b.page, b.base, b.left);
        place.0.cmp(&other.0).then(
            place
                .1
                .total_cmp(&other.1)
                .then(place.2.total_cmp(&other.2)),
        )
    });
    let mut lines: Vec<Line> = Vec::new();
    let mut line: Vec<Letter> = Vec::new();
    let mut close = |line: &mut Vec<Letter>| {
        let Some(first) = line.first().map(&down) else {
            return;
        };
        let pieces = pieces(std::mem::take(line));
        if !pieces.is_empty() {
            lines.push(Line {
                number: u32::try_from(lines.len() + 1).unwrap_or(u32::MAX),
                down: first,
                pieces,
            });
        }
    };
    for letter in letters {
        // Half a size lower is another line; less is a letter that is raised or lowered.
        let another = line.first().is_some_and(|first| {
            first.page != letter.page
                || letter.base - first.base > first.size.max(letter.size) / 2.0
        });
        if another {
            close(&mut line);
        }
        line.push(letter);
    }
    close(&mut line);
    lines
}

/// The letters of one line as pieces.
fn pieces(mut letters: Vec<Letter>) -> Vec<Piece> {
    letters.sort_by(|a, b| a.left.total_cmp(&b.left));
    let mut pieces: Vec<Piece> = Vec::new();
    let mut last: Option<Letter> = None;
    for letter in letters {
        if letter.text.trim().is_empty() {
            continue;
        }
        let again = last.as_ref().is_some_and(|last| {
            // Bold letters are drawn twice where a typeface has none.
            last.text == letter.text && (letter.left - last.left).abs() < letter.size * 0.1
        });
        if again {
            continue;
        }
        let gap = last.as_ref().map_or(f32::INFINITY, |last| {
            (letter.left - last.right) / letter.size.max(1.0)
        });
        match pieces.last_mut().filter(|_| gap < CELL) {
            Some(piece) => {
                if gap > SPACE {
                    piece.text.push(' ');
                }
                piece.text.push_str(&letter.text);
                piece.right = piece.right.max(letter.right);
            }
            None => pieces.push(Piece {
                left: letter.left,
                right: letter.right,
                text: letter.text.clone(),
            }),
        }
        last = Some(letter);
    }
    pieces
}

/// Puts the lines that go on in one cell to their row: they stand closer to it than rows stand to each other.
fn joined(lines: Vec<Line>) -> Vec<Line> {
    let lanes = Lanes::of(&lines);
    let columns: Vec<Vec<Option<u32>>> = lines
        .iter()
        .map(|line| {
            let mut columns: Vec<Option<u32>> = line
                .pieces
                .iter()
                .map(|piece| lanes.column(piece))
                .collect();
            columns.dedup();
            columns
        })
        .collect();
    let is_row = |at: usize| columns.get(at).is_some_and(|columns| columns.len() > 1);
    let gap = |a: usize, b: usize| match (lines.get(a), lines.get(b)) {
        (Some(a), Some(b)) => b.down - a.down,
        _ => f32::INFINITY,
    };
    let least = (1..lines.len())
        .filter(|at| is_row(at - 1) && is_row(*at))
        .map(|at| gap(at - 1, at))
        .min_by(f32::total_cmp)
        .unwrap_or(0.0);
    let headings = (0..lines.len())
        .find(|at| is_row(*at))
        .unwrap_or(usize::MAX);
    let is_close = |a: usize, b: usize| gap(a, b) < least * CLOSE;
    // For each line the row that it belongs to.
    let mut row_of: Vec<usize> = (0..lines.len()).collect();
    for at in headings.saturating_add(1)..lines.len() {
        if is_row(at) {
            continue;
        }
        let above = row_of.get(at - 1).copied().unwrap_or(at);
        let goes_on = is_close(at - 1, at) && is_row(above);
        let begins = is_row(at + 1) && is_close(at, at + 1) && gap(at, at + 1) < gap(at - 1, at);
        let row = if begins {
            at + 1
        } else if goes_on {
            above
        } else {
            at
        };
        if let Some(of) = row_of.get_mut(at) {
            *of = row;
        }
    }
    let mut rows: Vec<Line> = Vec::new();
    let mut open: Option<(usize, Line)> = None;
    for (line, row) in lines.into_iter().zip(row_of) {
        match &mut open {
            Some((known, joined)) if *known == row => {
                joined.pieces.extend(line.pieces);
                if line.number as usize == row + 1 {
                    joined.number = line.number;
                }
            }
            _ => {
                rows.extend(open.take().map(|(_, line)| line));
                open = Some((row, line));
            }
        }
    }
    rows.extend(open.map(|(_, line)| line));
    rows
}
