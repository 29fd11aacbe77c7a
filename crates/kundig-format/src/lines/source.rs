//! An open file of any kind, and its lines.

use std::collections::VecDeque;
use std::io::{self, Cursor, Read};

use thiserror::Error;

use super::json::JsonLines;
use super::table::{Layout, Manner, Row, SAMPLE_ROWS, TableLines, find_header, too_many_lines};
use super::{ColumnGuess, Finding, Format, Header, Line, Mapping, MappingError, ReadLimits, WrongLine, sniff};
use crate::csv::{CsvOptions, CsvReader, Encoding, FormatError, Limits};
use crate::text_lines::{TextLines, read_full};
use crate::vcard::{CardText, Cards, read_card};
use crate::xlsx::{Sheet, Workbook, WorkbookError};

/// How many bytes of the first rows are kept to tell what the columns are.
const SAMPLE_BYTES: usize = 4 << 20;
/// Among how many sheets that of the customers is looked for.
const MOST_SHEETS: usize = 20;
/// From how many bytes the kind of a file is told.
const BEGINNING: usize = 64 * 1024;

/// How a file is to be read. By default everything is detected.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The kind of file, where it is known better than [`sniff`] does.
    pub format: Option<Format>,
    /// The character between the fields of a CSV file.
    pub delimiter: Option<u8>,
    /// The encoding of a CSV file.
    pub encoding: Option<Encoding>,
    /// Whether a table has a header.
    pub header: Header,
    /// Fill up lines of a CSV file that have fewer fields than the header, as Excel writes them when the last ones are empty.
    /// Otherwise they are wrong, because a line that was broken in two would land in the wrong columns.
    pub pad_short_lines: bool,
    /// The sheet of a workbook by its name; otherwise the first visible one that has a header, else the first visible one.
    pub sheet: Option<String>,
    /// What the user says the columns are.
    pub mapping: Mapping,
    /// Headers that the caller knows: by them a header is recognised whose words mean nothing to us.
    pub known_headers: Vec<String>,
    /// What the file may cost.
    pub limits: ReadLimits,
}

/// Why a file can't be read at all.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The source failed.
    #[error("the file can't be read: {0}")]
    Io(#[from] io::Error),
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Nothing that we read.
    #[error("this kind of file is not known; CSV, XLSX, vCard and JSON Lines are read")]
    UnknownFormat,
    /// JSON, but one list of all.
    #[error("this is one JSON list; write one object on each line, without brackets and commas around them")]
    JsonList,
    /// A CSV file that is none.
    #[error(transparent)]
    Csv(#[from] FormatError),
    /// A workbook that can't be opened.
    #[error(transparent)]
    Workbook(#[from] WorkbookError),
    /// The mapping does not fit the file.
    #[error(transparent)]
    Mapping(#[from] MappingError),
}

impl ReadError {
    /// A stable code: `file.unknown_format`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => "file.too_large",
            Self::Io(_) => "file.io",
            Self::Empty => "file.empty",
            Self::UnknownFormat => "file.unknown_format",
            Self::JsonList => "jsonl.list",
            Self::Csv(error) => error.code(),
            Self::Workbook(error) => error.code(),
            Self::Mapping(error) => error.code(),
        }
    }

    /// What is wrong and what to do, in German.
    #[must_use]
    pub fn message_de(&self) -> String {
        match self {
            Self::Io(error) => format!("Die Datei kann nicht gelesen werden: {error}"),
            Self::Empty => "Die Datei ist leer.".to_owned(),
            Self::UnknownFormat => {
                "Diese Art von Datei ist nicht bekannt; gelesen werden CSV, XLSX, vCard und JSON Lines.".to_owned()
            }
            Self::JsonList => {
                "Das ist eine einzige JSON-Liste; schreiben Sie ein Objekt je Zeile, ohne Klammern und Kommas darum."
                    .to_owned()
            }
            Self::Csv(error) => error.message_de(),
            Self::Workbook(error) => error.message_de(),
            Self::Mapping(error) => error.message_de(),
        }
    }
}

/// An open file: what kind it is, what its columns are, and its lines.
pub struct Source<R: Read> {
    format: Format,
    mapping: Mapping,
    limits: ReadLimits,
    kind: Kind<R>,
}

/// A file from its beginning, which was read to tell what it is; not longer than allowed.
type Whole<R> = Limited<io::Chain<Cursor<Vec<u8>>, R>>;

enum Kind<R: Read> {
    Csv { reader: Box<CsvReader<Whole<R>>>, sample: VecDeque<Result<Row, WrongLine>>, layout: Layout },
    Xlsx { book: Box<Workbook>, sheet: String, layout: Layout },
    Vcard(Cards<Whole<R>>),
    JsonLines(TextLines<Whole<R>>),
}

/// Opens a file and reads its beginning: what kind it is, and for a table what its columns are.
///
/// A workbook is read whole into memory, packed as it is; anything else is streamed.
///
/// # Errors
/// If the source fails, is empty or of no known kind, or the mapping does not fit it.
pub fn open<R: Read>(mut source: R, options: &ReadOptions) -> Result<Source<R>, ReadError> {
    let mut beginning = vec![0; BEGINNING];
    let length = read_full(&mut source, &mut beginning)?;
    beginning.truncate(length);
    if beginning.is_empty() {
        return Err(ReadError::Empty);
    }
    let format = match options.format {
        Some(format) => format,
        None => sniff(&beginning).ok_or(ReadError::UnknownFormat)?,
    };
    let limits = options.limits;
    let json_list = format == Format::JsonLines && is_list(&beginning);
    let mut whole = Limited { inner: Cursor::new(beginning).chain(source), left: limits.bytes, limit: limits.bytes };
    let kind = match format {
        Format::Csv => open_csv(whole, options)?,
        Format::Xlsx => {
            let mut bytes = Vec::new();
            let most = limits.workbook_bytes as u64 + 1;
            Read::by_ref(&mut whole).take(most).read_to_end(&mut bytes)?;
            open_workbook(Workbook::open(bytes, limits)?, options)?
        }
        Format::JsonLines if json_list => return Err(ReadError::JsonList),
        Format::Vcard => Kind::Vcard(Cards::new(text_lines(whole, limits)?, limits)),
        Format::JsonLines => Kind::JsonLines(text_lines(whole, limits)?),
    };
    Ok(Source { format, mapping: options.mapping.clone(), limits, kind })
}

fn text_lines<R: Read>(whole: Whole<R>, limits: ReadLimits) -> Result<TextLines<Whole<R>>, ReadError> {
    TextLines::new(whole, limits.record_bytes)?.ok_or(ReadError::UnknownFormat)
}

fn open_csv<R: Read>(whole: Whole<R>, options: &ReadOptions) -> Result<Kind<R>, ReadError> {
    let csv = CsvOptions {
        delimiter: options.delimiter,
        encoding: options.encoding,
        headless: true,
        pad_short_records: false,
        limits: Limits { field_bytes: options.limits.value_bytes, columns: options.limits.columns },
    };
    let mut reader = Box::new(CsvReader::new(whole, csv)?);
    let sample = sample(reader.by_ref().map(csv_row));
    if sample.is_empty() {
        return Err(ReadError::Empty);
    }
    let rows: Vec<Row> = sample.iter().filter_map(|row| row.as_ref().ok()).cloned().collect();
    let layout = Layout::of(
        &rows,
        options.header,
        &options.known_headers,
        &options.mapping,
        Manner { ragged: false, padded: options.pad_short_lines, guarded: true },
    )?;
    Ok(Kind::Csv { reader, sample, layout })
}

/// The first rows, not more than tell what the columns are.
fn sample(mut rows: impl Iterator<Item = Result<Row, WrongLine>>) -> VecDeque<Result<Row, WrongLine>> {
    let mut sample = VecDeque::new();
    let mut bytes = 0;
    while sample.len() < SAMPLE_ROWS && bytes < SAMPLE_BYTES {
        let Some(row) = rows.next() else { break };
        bytes += row.as_ref().map_or(0, |row| row.fields.iter().map(String::len).sum());
        sample.push_back(row);
    }
    sample
}

fn csv_row(record: Result<crate::csv::Record, crate::csv::RecordError>) -> Result<Row, WrongLine> {
    let record = record?;
    Ok(Row { line: record.line, fields: record.fields, findings: Vec::new() })
}

fn open_workbook<R: Read>(mut book: Workbook, options: &ReadOptions) -> Result<Kind<R>, ReadError> {
    let visible = book.sheets().iter().filter(|sheet| sheet.visible).map(|sheet| sheet.name.clone());
    let mut names: Vec<String> = visible.collect();
    if names.is_empty() {
        names.extend(book.sheets().first().map(|sheet| sheet.name.clone()));
    }
    if let Some(told) = &options.sheet {
        names = vec![told.clone()];
    }
    let manner = Manner { ragged: true, padded: true, guarded: false };
    let mut chosen: Option<(String, Vec<Row>)> = None;
    for name in names.into_iter().take(MOST_SHEETS) {
        let rows: Vec<Row> = sample(book.rows(&name)?).into_iter().filter_map(Result::ok).collect();
        let has_header = find_header(&rows, &options.known_headers).is_some();
        if chosen.is_none() || has_header {
            chosen = Some((name, rows));
        }
        if has_header {
            break;
        }
    }
    let (sheet, rows) = chosen.ok_or(ReadError::Empty)?;
    let mut layout = Layout::of(&rows, options.header, &options.known_headers, &options.mapping, manner)?;
    let others: Vec<&str> =
        book.sheets().iter().map(|sheet| sheet.name.as_str()).filter(|name| *name != sheet).collect();
    if !others.is_empty() && options.sheet.is_none() {
        layout.findings.push(Finding::new(
            "",
            "xlsx.other_sheets",
            format!("Gelesen wird das Blatt „{sheet}“; nicht gelesen: {}.", others.join(", ")),
            format!("The sheet `{sheet}` is read; not read: {}.", others.join(", ")),
        ));
    }
    Ok(Kind::Xlsx { book: Box::new(book), sheet, layout })
}

fn is_list(beginning: &[u8]) -> bool {
    let text = beginning.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(beginning);
    text.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'[')
}

impl<R: Read> Source<R> {
    /// What kind of file it is.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// What the columns of a table hold, told or suggested; empty for cards and JSON Lines, which name their values.
    #[must_use]
    pub fn columns(&self) -> &[ColumnGuess] {
        self.layout().map_or(&[], |layout| &layout.columns)
    }

    /// Puts what the user says the columns are over what was suggested, once the columns are known; before the first line.
    ///
    /// # Errors
    /// If the mapping does not fit the file: what was told or suggested before stays.
    pub fn set_mapping(&mut self, mapping: Mapping) -> Result<(), MappingError> {
        if let Kind::Csv { layout, .. } | Kind::Xlsx { layout, .. } = &mut self.kind {
            let mut columns = layout.columns.clone();
            mapping.apply(&mut columns)?;
            layout.columns = columns;
        }
        self.mapping = mapping;
        Ok(())
    }

    /// The same as a mapping, to be corrected, saved, and given with the next file of its kind.
    #[must_use]
    pub fn mapping(&self) -> Mapping {
        self.layout().map_or_else(|| self.mapping.clone(), |layout| Mapping::of(&layout.columns))
    }

    /// The line of the header of a table; none without one.
    #[must_use]
    pub fn header_line(&self) -> Option<u64> {
        self.layout()?.header_line
    }

    /// Delimiter and encoding of a CSV file. ASCII is called UTF-8 until another byte tells.
    #[must_use]
    pub fn csv(&self) -> Option<(u8, Encoding)> {
        match &self.kind {
            Kind::Csv { reader, .. } => Some((reader.table().delimiter, reader.table().encoding)),
            _ => None,
        }
    }

    /// The sheets of a workbook; empty for other files.
    #[must_use]
    pub fn sheets(&self) -> &[Sheet] {
        match &self.kind {
            Kind::Xlsx { book, .. } => book.sheets(),
            _ => &[],
        }
    }

    /// What was found about the file as a whole.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        self.layout().map_or(&[], |layout| &layout.findings)
    }

    /// The lines, in the order of the file. Wrong ones are items as well; after one that says so (`file.too_large`,
    /// `file.too_many_lines`, `csv.io`, `xlsx.broken`) nothing more comes.
    ///
    /// To be called once: a second call goes on where the first stopped, but for a workbook, which begins anew.
    ///
    /// # Errors
    /// If the sheet of a workbook can't be opened again.
    pub fn lines(&mut self) -> Result<Lines<'_>, ReadError> {
        let limits = self.limits;
        Ok(Lines(match &mut self.kind {
            Kind::Csv { reader, sample, layout } => {
                let sampled = std::iter::from_fn(|| sample.pop_front());
                Box::new(TableLines::new(sampled.chain(reader.by_ref().map(csv_row)), layout, limits.lines))
            }
            Kind::Xlsx { book, sheet, layout } => Box::new(TableLines::new(book.rows(sheet)?, layout, limits.lines)),
            Kind::Vcard(cards) => Box::new(counted(cards.by_ref().map(card_line), limits.lines)),
            Kind::JsonLines(lines) => {
                let lines = JsonLines { lines, mapping: &self.mapping, limits, ended: false };
                Box::new(counted(lines, limits.lines))
            }
        }))
    }

    fn layout(&self) -> Option<&Layout> {
        match &self.kind {
            Kind::Csv { layout, .. } | Kind::Xlsx { layout, .. } => Some(layout),
            Kind::Vcard(_) | Kind::JsonLines(_) => None,
        }
    }
}

/// The lines of a file; an iterator.
pub struct Lines<'a>(Box<dyn Iterator<Item = Result<Line, WrongLine>> + 'a>);

impl Iterator for Lines<'_> {
    type Item = Result<Line, WrongLine>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

/// Ends with a wrong line when there are more than allowed.
fn counted<'a>(
    lines: impl Iterator<Item = Result<Line, WrongLine>> + 'a,
    limit: u64,
) -> impl Iterator<Item = Result<Line, WrongLine>> + 'a {
    let mut seen = 0_u64;
    lines.map_while(move |line| {
        seen += 1;
        match seen.cmp(&(limit + 1)) {
            std::cmp::Ordering::Less => Some(line),
            std::cmp::Ordering::Equal => {
                let number = line.map_or_else(|wrong| wrong.number, |line| line.number);
                Some(Err(too_many_lines(number, limit)))
            }
            std::cmp::Ordering::Greater => None,
        }
    })
}

fn card_line(card: Result<CardText, WrongLine>) -> Result<Line, WrongLine> {
    let CardText { number, text, left_out } = card?;
    let wrong = |code, de: &str, en: &str| {
        Err(WrongLine::new(number, Finding::new("", code, de, en)).with_original(vec![text.clone()]))
    };
    let Some(reading) = read_card(&text) else {
        return wrong("vcard.broken", "Die Karte ist nicht lesbar.", "The card is not readable.");
    };
    let mut line = reading.card.to_line(number);
    if line.values.is_empty() {
        return wrong("vcard.empty", "Die Karte enthält keine Angaben.", "The card holds nothing.");
    }
    let names: Vec<&str> = left_out.into_iter().chain(reading.not_taken.iter().map(String::as_str)).collect();
    if !names.is_empty() {
        let names = names.join(", ");
        line.findings.push(Finding::new(
            names.clone(),
            "vcard.not_taken",
            format!("Nicht übernommen: {names}."),
            format!("Not taken: {names}."),
        ));
    }
    line.original = vec![text];
    Ok(line)
}

/// A source that fails when it is longer than allowed, so that nothing is cut silently.
struct Limited<R> {
    inner: R,
    left: u64,
    limit: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => {
                self.left = left;
                Ok(read)
            }
            None => Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("{} Bytes", self.limit))),
        }
    }
}
