//! Text for terminals: clean, measured in columns, in tables.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use console::{measure_text_width, truncate_str};

/// The narrowest that a column is made to fit the terminal.
const MIN_COLUMN: usize = 12;

/// One line without anything that could steer the terminal: data comes from outside.
pub fn clean(text: &str) -> String {
    text.chars().map(visible).collect()
}

/// The same, where lines are kept.
pub fn clean_lines(text: &str) -> Vec<String> {
    text.lines().map(clean).collect()
}

fn visible(c: char) -> char {
    match c {
        '\n' | '\t' | '\r' => ' ',
        c if c.is_control() => '\u{FFFD}',
        // Characters that reorder what is shown (UAX #9) would let a name pose as another.
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        c => c,
    }
}

/// An instant as the company's wall clock shows it.
pub fn local_time(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
}

/// The same for text that is an instant; other text stays.
pub fn local_text(text: &str, zone: Tz) -> String {
    // The separators first: parsing every name and note as a time would cost more than showing it.
    let shaped = text.len() >= 20 && text.as_bytes()[4] == b'-' && text.as_bytes()[10] == b'T';
    match DateTime::parse_from_rfc3339(text) {
        Ok(at) if shaped => local_time(at.to_utc(), zone),
        _ => clean(text),
    }
}

/// A number with thousands set apart.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A size in bytes as people read it.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} bytes"),
        1_024..1_048_576 => format!("{} KiB", bytes / 1_024),
        _ => format!("{}.{} MiB", bytes / 1_048_576, (bytes % 1_048_576) * 10 / 1_048_576),
    }
}

/// Pads to a width in columns.
pub fn pad(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(measure_text_width(text));
    format!("{text}{}", " ".repeat(missing))
}

/// Rows beneath a head, aligned by what is seen rather than by bytes.
#[derive(Default)]
pub struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
    right: Vec<usize>,
    indent: usize,
}

impl Table {
    /// A table with these headings.
    pub fn new<S: Into<String>>(head: impl IntoIterator<Item = S>) -> Self {
        Self { head: head.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// Sets these columns flush right: for numbers.
    pub fn right(mut self, columns: &[usize]) -> Self {
        self.right = columns.to_vec();
        self
    }

    /// Moves the whole table to the right.
    pub fn indent(mut self, columns: usize) -> Self {
        self.indent = columns;
        self
    }

    /// Adds a row; cells are cleaned.
    pub fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(cells.into_iter().map(|cell| clean(cell.as_ref())).collect());
    }

    /// The finished lines; cells are shortened to fit a width, where one is given. Columns without a value are left out.
    pub fn lines(mut self, width: Option<usize>) -> Vec<String> {
        self.drop_empty_columns();
        let columns = self.head.len();
        let mut widths: Vec<usize> = self.head.iter().map(|cell| measure_text_width(cell)).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(measure_text_width(cell));
            }
        }
        // Room for the mark that there are more.
        let room = |width: usize| width.saturating_sub(self.indent + 2);
        let shown = width.map_or(columns, |width| fit(&mut widths, room(width)));
        let mut lines = Vec::with_capacity(self.rows.len() + 1);
        let head = std::mem::take(&mut self.head);
        for (place, row) in std::iter::once(&head).chain(&self.rows).enumerate() {
            let mut line = " ".repeat(self.indent);
            for (column, cell) in row.iter().take(shown).enumerate() {
                let width = widths[column];
                let cell = truncate_str(cell, width, "…");
                let gap = if column == 0 { "" } else { "  " };
                let missing = " ".repeat(width.saturating_sub(measure_text_width(&cell)));
                let _ = if self.right.contains(&column) {
                    write!(line, "{gap}{missing}{cell}")
                } else {
                    write!(line, "{gap}{cell}{missing}")
                };
            }
            let mut line = line.trim_end().to_owned();
            if place == 0 && shown < columns {
                // More than the terminal has room for.
                line.push_str(" …");
            }
            lines.push(if place == 0 { console::style(line).dim().to_string() } else { line });
        }
        lines
    }

    fn drop_empty_columns(&mut self) {
        let used = |column: usize| self.rows.iter().any(|row| row.get(column).is_some_and(|cell| !cell.is_empty()));
        let kept: Vec<usize> = (0..self.head.len()).filter(|column| self.rows.is_empty() || used(*column)).collect();
        self.head = kept.iter().map(|column| self.head[*column].clone()).collect();
        for row in &mut self.rows {
            *row = kept.iter().map(|column| row.get(*column).cloned().unwrap_or_default()).collect();
        }
        self.right = self.right.iter().filter_map(|right| kept.iter().position(|column| column == right)).collect();
    }
}

/// Narrows the widest columns until all fit; answers how many columns fit at all, from the left.
fn fit(widths: &mut [usize], available: usize) -> usize {
    let needed = |widths: &[usize]| widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
    let narrowest: Vec<usize> = widths.iter().map(|width| (*width).min(MIN_COLUMN)).collect();
    let fits = |count: &usize| needed(&narrowest[..*count]) <= available;
    let shown = (1..=widths.len()).rev().find(fits).unwrap_or(widths.len().min(1));
    let widths = &mut widths[..shown];
    while needed(widths) > available {
        match widths.iter_mut().filter(|width| **width > 1).max() {
            Some(widest) => *widest -= 1,
            None => break,
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn umlauts_take_one_column_and_control_characters_none_of_the_terminal() {
        let mut table = Table::new(["name", "place"]);
        table.row(["Süß", "Köln"]);
        table.row(["Suess\u{1b}[31m", "Jena"]);
        let lines = table.lines(None);
        assert_eq!(lines[1], "Süß         Köln");
        assert_eq!(lines[2], "Suess\u{FFFD}[31m  Jena");
    }

    #[test]
    fn a_table_keeps_within_the_terminal() {
        let mut table = Table::new(["name", "note"]);
        table.row(["Donaudampfschifffahrtsgesellschaft", "Überlänge".repeat(9).as_str()]);
        for line in table.lines(Some(40)) {
            assert!(measure_text_width(&line) <= 40, "{line}");
        }
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(thousands(7), "7");
        assert_eq!(thousands(1_234_567), "1,234,567");
    }
}
