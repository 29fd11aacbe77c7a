//! Rows to lines: where the header stands, what the columns are, and which rows are wrong.

use std::collections::HashMap;

use super::header::understand;
use super::look::{is_data, split_postal_code};
use super::{ColumnGuess, CustomerField, Finding, Key, Line, Mapping, MappingError, WrongLine, suggest};
use crate::csv::Fault;
use crate::formula;

/// From how many rows header and columns are told.
pub(super) const SAMPLE_ROWS: usize = 200;
/// How far down a header may stand, below titles and dates of printing.
const HEADER_ROWS: usize = 20;

/// A row of a table as the file has it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) line: u64,
    pub(crate) fields: Vec<String>,
    pub(crate) findings: Vec<Finding>,
}

/// Whether the first line names the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Header {
    /// Told by the words and values of the first lines.
    #[default]
    Detect,
    /// The first line that has a value is the header.
    Present,
    /// There is none: columns are told by their values, or by a mapping.
    Absent,
}

/// What is known about a table after its first rows.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) columns: Vec<ColumnGuess>,
    /// The line of the header; none without one.
    pub(super) header_line: Option<u64>,
    pub(super) findings: Vec<Finding>,
    /// Rows up to here are no customers.
    last_head_line: u64,
    width: usize,
    manner: Manner,
}

/// How the rows of a kind of file are to be taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// Cells beside the table are notes, not a line that went wrong.
    pub(super) ragged: bool,
    /// A row may be shorter than the header.
    pub(super) padded: bool,
    /// An apostrophe before a formula was put there by whoever wrote the file.
    pub(super) guarded: bool,
}

impl Layout {
    pub(super) fn of(
        sample: &[Row],
        header: Header,
        known_headers: &[String],
        mapping: &Mapping,
        manner: Manner,
    ) -> Result<Self, MappingError> {
        let place = match header {
            Header::Detect => find_header(sample, known_headers),
            Header::Present => (!sample.is_empty()).then_some(0),
            Header::Absent => None,
        };
        let mut names: Vec<String> = Vec::new();
        if let Some(row) = place.and_then(|place| sample.get(place)) {
            names = row.fields.iter().map(|name| name.trim().to_owned()).collect();
            // Spreadsheets leave empty columns at the right edge: they are no columns of the table.
            while names.last().is_some_and(String::is_empty) {
                names.pop();
            }
        }
        let body: Vec<Vec<String>> =
            sample.iter().skip(place.map_or(0, |place| place + 1)).map(|row| row.fields.clone()).collect();
        let width = if names.is_empty() { usual_width(&body, manner.ragged) } else { names.len() };
        let shown: Vec<Vec<String>> = body.iter().map(|row| row.iter().take(width).cloned().collect()).collect();
        names.resize(width, String::new());
        let mut columns = suggest(&names, &shown);
        mapping.apply(&mut columns)?;
        let mut findings = Vec::new();
        match place {
            Some(place) if place > 0 => findings.push(Finding::new(
                "",
                "table.lines_above_header",
                format!("Über der Kopfzeile stehen {place} weitere Zeilen; sie wurden nicht als Kunden gelesen."),
                format!("{place} more lines stand above the header; they were not read as customers."),
            )),
            None if header == Header::Detect && !sample.is_empty() => findings.push(Finding::new(
                "",
                "table.no_header",
                "Eine Kopfzeile ist nicht zu erkennen; jede Zeile wird als Kunde gelesen. Ordnen Sie die Spalten zu.",
                "No header is recognised; each line is read as a customer. Say what the columns are.",
            )),
            _ => {}
        }
        let header_line = place.and_then(|place| sample.get(place)).map(|row| row.line);
        Ok(Self { columns, header_line, findings, last_head_line: header_line.unwrap_or(0), width, manner })
    }

    /// Reads one row; `None` for the header and what stands above it.
    fn line(&self, row: Row) -> Option<Result<Line, WrongLine>> {
        if row.line <= self.last_head_line {
            return None;
        }
        let filled = row.fields.iter().rposition(|field| !field.trim().is_empty())? + 1;
        let mut line = Line { number: row.line, findings: row.findings, ..Line::default() };
        if filled > self.width {
            let fault = Fault::TooManyFields { fields: filled, columns: self.width };
            if !self.manner.ragged {
                return Some(Err(WrongLine::from(fault.at(row.line)).with_original(row.fields)));
            }
            line.findings.push(Finding::new(
                format!("#{filled}"),
                "table.outside_columns",
                "Rechts neben der Tabelle stehen weitere Werte; sie wurden nicht gelesen.",
                "More values stand to the right of the table; they were not read.",
            ));
        }
        if !self.manner.padded && row.fields.len() < self.width {
            let fault = Fault::TooFewFields { fields: row.fields.len(), columns: self.width };
            return Some(Err(WrongLine::from(fault.at(row.line)).with_original(row.fields)));
        }
        for (column, text) in self.columns.iter().zip(&row.fields) {
            let text = if self.manner.guarded { formula::unguard(text.trim()).trim() } else { text.trim() };
            if let Some(own) = column.extra.as_ref().filter(|_| !text.is_empty()) {
                line.extra.insert(own.clone(), text.to_owned());
            }
            let Some(key) = column.key else { continue };
            if key.field == CustomerField::PostalCodePlace {
                put_place(&mut line, key, text);
            } else if !text.is_empty() {
                line.values.insert(key, text.to_owned());
            }
        }
        line.original = row.fields;
        Some(Ok(line))
    }
}

/// Postal code and place apart; what has no code is a place. A column of its own for either is believed.
fn put_place(line: &mut Line, key: Key, text: &str) {
    let (code, place) = split_postal_code(text).unwrap_or(("", text));
    for (field, text) in [(CustomerField::PostalCode, code), (CustomerField::Place, place)] {
        if !text.is_empty() {
            line.values.entry(key.with(field)).or_insert_with(|| text.to_owned());
        }
    }
}

/// The first rows' most usual width; the widest where rows are ragged.
fn usual_width(rows: &[Vec<String>], ragged: bool) -> usize {
    if ragged {
        return rows.iter().map(Vec::len).max().unwrap_or(0);
    }
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for row in rows {
        *counts.entry(row.len()).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(width, count)| (*count, *width)).map_or(0, |(width, _)| width)
}

/// The row whose words name columns, by what they mean or since the caller knows them. A row with an address, an account, a
/// date or a number is none.
pub(super) fn find_header(rows: &[Row], known_headers: &[String]) -> Option<usize> {
    let cells = |row: &Row| -> Vec<String> {
        row.fields.iter().map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty()).collect()
    };
    let mut best: Option<(usize, usize)> = None;
    for (place, row) in rows.iter().take(HEADER_ROWS).enumerate() {
        let cells = cells(row);
        let is_known = |cell: &&String| {
            known_headers.iter().any(|known| known.trim().to_lowercase() == cell.to_lowercase())
                || understand(cell).is_some_and(|found| found.confidence >= 70)
        };
        let known = cells.iter().filter(is_known).count();
        let enough = known >= 2 || known == cells.len();
        if known == 0 || !enough || cells.iter().any(|cell| is_data(cell)) {
            continue;
        }
        if best.is_none_or(|(most, _)| known > most) {
            best = Some((known, place));
        }
    }
    if let Some((_, place)) = best {
        return Some(place);
    }
    // Words of no known meaning above values are a header all the same.
    let (first, below) = rows.split_first()?;
    let first = cells(first);
    let named = first.len() > 1 && !first.iter().any(|cell| is_data(cell));
    (named && below.iter().any(|row| cells(row).iter().any(|cell| is_data(cell)))).then_some(0)
}

/// The lines of a table.
pub(super) struct TableLines<'a, I> {
    rows: I,
    layout: &'a Layout,
    limit: u64,
    seen: u64,
    ended: bool,
}

impl<'a, I> TableLines<'a, I> {
    pub(super) fn new(rows: I, layout: &'a Layout, limit: u64) -> Self {
        Self { rows, layout, limit, seen: 0, ended: false }
    }
}

impl<I: Iterator<Item = Result<Row, WrongLine>>> Iterator for TableLines<'_, I> {
    type Item = Result<Line, WrongLine>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.ended {
                return None;
            }
            let line = match self.rows.next()? {
                Ok(row) => {
                    let number = row.line;
                    match self.layout.line(row) {
                        Some(line) => (number, line),
                        None => continue,
                    }
                }
                Err(wrong) => (wrong.number, Err(wrong)),
            };
            self.seen += 1;
            if self.seen > self.limit {
                self.ended = true;
                return Some(Err(too_many_lines(line.0, self.limit)));
            }
            return Some(line.1);
        }
    }
}

/// The last item of a file with too many lines.
pub(crate) fn too_many_lines(number: u64, limit: u64) -> WrongLine {
    WrongLine::new(
        number,
        Finding::new(
            "",
            "file.too_many_lines",
            format!("Die Datei hat mehr als {limit} Zeilen; ab hier wurde nicht gelesen. Teilen Sie sie auf."),
            format!("The file has more than {limit} lines; nothing was read from here on. Divide it."),
        ),
    )
}
