//! Aligned columns.

use std::fmt;

use clap::builder::styling::Style;

/// The space between columns.
const GAP: &str = "  ";

/// On which side the cells of a column line up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// One entry of a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// A cell in this style. The stream it is written to drops styles where they are not wanted.
    pub fn styled(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::styled(text, Style::new())
    }
}

/// Rows of cells, shown in aligned columns, indented, without lines around them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    alignments: Vec<Alignment>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table without rows.
    pub fn new(alignments: impl Into<Vec<Alignment>>) -> Self {
        Self { alignments: alignments.into(), rows: Vec::new() }
    }

    /// Two columns of words.
    pub fn pairs<Name: Into<Cell>, Value: Into<Cell>>(pairs: impl IntoIterator<Item = (Name, Value)>) -> Self {
        let mut table = Self::new([Alignment::Left, Alignment::Left]);
        for (name, value) in pairs {
            table.push([name.into(), value.into()]);
        }
        table
    }

    /// Adds a row of dimmed names of columns.
    #[must_use]
    pub fn header<const COLUMNS: usize>(mut self, names: [&str; COLUMNS]) -> Self {
        self.push(names.map(|name| Cell::styled(name, Style::new().dimmed())));
        self
    }

    /// Adds a row.
    pub fn push(&mut self, row: impl IntoIterator<Item = Cell>) {
        self.rows.push(row.into_iter().collect());
    }

    /// Are there no rows?
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn widths(&self) -> Vec<usize> {
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.text.chars().count()).max().unwrap_or(0)
        };
        (0..self.alignments.len()).map(width).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.widths();
        for row in &self.rows {
            // Padding is written only before a cell with text, so that no line ends in spaces.
            let mut padding = 0;
            for ((cell, &width), alignment) in row.iter().zip(&widths).zip(&self.alignments) {
                let spare = width - cell.text.chars().count();
                let (before, after) = match alignment {
                    Alignment::Left => (0, spare),
                    Alignment::Right => (spare, 0),
                };
                padding += GAP.len() + before;
                if cell.text.is_empty() {
                    padding += after;
                    continue;
                }
                let style = cell.style;
                write!(formatter, "{:padding$}{style}{}{style:#}", "", cell.text)?;
                padding = after;
            }
            writeln!(formatter)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_no_line_ends_in_spaces() {
        let mut table = Table::new([Alignment::Left, Alignment::Right, Alignment::Left]);
        table.push(["a", "1", "x"].map(Cell::from));
        table.push(["long", "123", ""].map(Cell::from));
        table.push(["χ²", "", "y"].map(Cell::from));
        assert_eq!(table.to_string(), "  a       1  x\n  long  123\n  χ²         y\n");
    }

    #[test]
    fn styles_do_not_count_as_width() {
        let bold = Style::new().bold();
        let mut table = Table::new([Alignment::Left, Alignment::Left]);
        table.push([Cell::styled("a", bold), "b".into()]);
        table.push(["abc".into(), "d".into()]);
        let styled = table.to_string();
        assert_eq!(styled, format!("  {bold}a{bold:#}    b\n  abc  d\n"));
    }
}
