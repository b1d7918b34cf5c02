//! Tables and paragraphs for a terminal of any width.

/// A table: words on the left of the first column, figures on the right of the others.
#[derive(Debug)]
pub(super) struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new<S: Into<String>>(head: impl IntoIterator<Item = S>) -> Self {
        Self {
            head: head.into_iter().map(Into::into).collect(),
            rows: Vec::new(),
        }
    }

    pub(super) fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table within `width` columns: side by side if it fits, else each row as a list of its figures.
    pub(super) fn render(&self, width: usize) -> String {
        let widths: Vec<usize> = (0..self.head.len())
            .map(|column| {
                std::iter::once(&self.head)
                    .chain(&self.rows)
                    .filter_map(|row| row.get(column))
                    .map(|cell| cell.chars().count())
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        let total: usize = widths.iter().map(|width| width + 2).sum();
        if total <= width {
            self.aligned(&widths)
        } else {
            self.listed(width)
        }
    }

    fn aligned(&self, widths: &[usize]) -> String {
        let mut text = String::new();
        for row in std::iter::once(&self.head).chain(&self.rows) {
            let mut line = String::new();
            for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
                let space = " ".repeat(width - cell.chars().count().min(*width));
                let parts = if column == 0 {
                    ["  ", cell, &space]
                } else {
                    ["  ", &space, cell]
                };
                line.extend(parts);
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    fn listed(&self, width: usize) -> String {
        let mut text = String::new();
        for row in &self.rows {
            for (column, (cell, head)) in row.iter().zip(&self.head).enumerate() {
                let line = if column == 0 {
                    cell.clone()
                } else {
                    format!("{head}: {cell}")
                };
                let indent = if column == 0 { 2 } else { 4 };
                text.push_str(&wrapped(&line, width, indent));
            }
        }
        text
    }
}

/// A paragraph in lines of at most `width` columns, indented; a word that is longer stands alone.
/// A sign of currency stays with its amount.
pub(super) fn wrapped(text: &str, width: usize, indent: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    let mut words = text.split_whitespace();
    while let Some(first) = words.next() {
        let mut word = first.to_owned();
        if first.ends_with(['€', '$', '£', '¥'])
            && let Some(amount) = words.next()
        {
            word = format!("{first} {amount}");
        }
        let length = word.chars().count();
        if column > indent && column + 1 + length > width {
            out.push('\n');
            column = 0;
        }
        if column == 0 {
            out.push_str(&" ".repeat(indent));
            column = indent;
        } else {
            out.push(' ');
            column += 1;
        }
        out.push_str(&word);
        column += length;
    }
    if column > 0 {
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(["plan", "total", "cash"]);
        table.row(["Keep", "€ 1.45 M", "€ 765k"]);
        table.row(["Switch to B", "€ 990k", "€ 762k"]);
        table
    }

    #[test]
    fn figures_are_aligned_on_the_right() {
        assert_eq!(
            table().render(80),
            "  plan            total    cash\n  Keep         € 1.45 M  € 765k\n  Switch to B    € 990k  € 762k\n"
        );
    }

    #[test]
    fn a_narrow_terminal_gets_lists() {
        let narrow = table().render(20);
        assert!(narrow.starts_with("  Keep\n    total: € 1.45 M\n    cash: € 765k\n"));
        assert!(narrow.lines().all(|line| line.chars().count() <= 20));
    }

    #[test]
    fn paragraphs_are_wrapped_between_words() {
        assert_eq!(wrapped("one two three", 8, 0), "one two\nthree\n");
        assert_eq!(wrapped("one two three", 9, 2), "  one two\n  three\n");
        assert_eq!(wrapped("incomprehensible", 5, 0), "incomprehensible\n");
        assert_eq!(wrapped("", 5, 2), "");
        assert_eq!(wrapped("saves € 412,000", 8, 0), "saves\n€ 412,000\n");
        assert_eq!(wrapped("in €", 8, 0), "in €\n");
    }
}
