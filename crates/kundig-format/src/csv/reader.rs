//! The streaming reader.

use std::io::Read;
use std::ops::Range;

use super::decode::Decoder;
use super::error::Fault;
use super::{Encoding, FormatError, RecordError, sniff};
use crate::text_lines::read_full;

/// How much is read at once, and from how much encoding and delimiter are guessed.
const CHUNK: usize = 64 * 1024;

/// What is known about a file beforehand, and what it may cost.
#[derive(Debug, Clone, Default)]
pub struct CsvOptions {
    /// The character between fields; guessed from the beginning if `None`.
    pub delimiter: Option<u8>,
    /// The encoding; guessed from the beginning if `None`.
    pub encoding: Option<Encoding>,
    /// The file has no header line: its first line is a record.
    pub headless: bool,
    /// A record shorter than the header is filled up with empty fields; otherwise it is an error, because a line that
    /// was broken in two would land in the wrong columns.
    pub pad_short_records: bool,
    /// What a file may cost.
    pub limits: Limits,
}

/// What a file may cost: memory stays within a small multiple of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest field, in bytes of UTF-8.
    pub field_bytes: usize,
    /// The most fields in a record.
    pub columns: usize,
}

impl Limits {
    /// The longest record, in bytes: sixteen of the longest fields, and 1 MiB at least. Columns times fields would be far more
    /// than anything needs.
    const fn record_bytes(&self) -> usize {
        let bytes = self.field_bytes.saturating_mul(16);
        if bytes < 1 << 20 { 1 << 20 } else { bytes }
    }
}

impl Default for Limits {
    /// Fields of 1 MiB, 1,000 columns.
    fn default() -> Self {
        Self { field_bytes: 1024 * 1024, columns: 1000 }
    }
}

/// What kind of file it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Table {
    /// The names in the header line without outer blanks; empty for a file without header.
    pub header: Vec<String>,
    /// The character between fields.
    pub delimiter: u8,
    /// The encoding. A file whose beginning is ASCII is called UTF-8 until another byte tells.
    pub encoding: Encoding,
    /// The file begins with a byte order mark.
    pub byte_order_mark: bool,
}

/// One record, as many fields as the header has (any number for a file without header).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The line on which the record begins; the file's first line is 1.
    pub line: u64,
    /// The fields as they stand, quotes removed.
    pub fields: Vec<String>,
}

/// Reads records one by one; an iterator. A broken record is an item as well and does not end the reading.
///
/// Line ends may be CR LF, LF or CR, mixed; a quoted field may contain them. Empty lines, and lines that consist of
/// delimiters only, are passed over. After a quote that is never closed, reading resumes on the next line, so that one
/// stray quote does not swallow the file.
pub struct CsvReader<R> {
    source: R,
    decoder: Decoder,
    table: Table,
    options: CsvOptions,
    text: String,
    position: usize,
    ended: bool,
    failure: Option<std::io::Error>,
    line: u64,
    bytes_read: u64,
    ranges: Vec<FieldRange>,
    chunk: Vec<u8>,
}

impl<R: Read> CsvReader<R> {
    /// Guesses what was not told from the first 64 KiB, and reads the header.
    ///
    /// # Errors
    /// If the source fails, is empty or no text, or the header is broken.
    pub fn new(mut source: R, options: CsvOptions) -> Result<Self, FormatError> {
        if let Some(d) = options.delimiter
            && (!d.is_ascii() || matches!(d, b'"' | b'\r' | b'\n' | 0))
        {
            return Err(FormatError::Delimiter(char::from(d)));
        }
        let mut sample = vec![0; CHUNK];
        let length = read_full(&mut source, &mut sample)?;
        sample.truncate(length);
        let ended = length < CHUNK;

        let (guessed, mark) = sniff::encoding(&sample);
        let encoding = options.encoding.or(guessed);
        if sniff::is_binary(&sample, encoding) {
            return Err(FormatError::NotText);
        }
        let mut decoder = Decoder::new(encoding);
        let mut text = String::new();
        decoder.push(&sample[mark..], ended, &mut text);

        let (separator, skipped) = separator_line(&text);
        let delimiter = options.delimiter.or(separator).unwrap_or_else(|| sniff::delimiter(&text[skipped..], ended));
        let table = Table { header: Vec::new(), delimiter, encoding: decoder.encoding(), byte_order_mark: mark > 0 };
        let mut reader = Self {
            source,
            decoder,
            table,
            options,
            text,
            position: skipped,
            ended,
            failure: None,
            line: if skipped > 0 { 2 } else { 1 },
            bytes_read: length as u64,
            ranges: Vec::new(),
            chunk: sample,
        };
        if !reader.options.headless {
            let header = reader.next_record().ok_or(FormatError::Empty)?.map_err(FormatError::Header)?;
            reader.table.header = header.fields.into_iter().map(|name| name.trim().to_owned()).collect();
            // Spreadsheets leave empty columns at the right edge: they are no columns of the table.
            while reader.table.header.last().is_some_and(String::is_empty) {
                reader.table.header.pop();
            }
        }
        Ok(reader)
    }

    /// Header, delimiter and encoding.
    #[must_use]
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// How many bytes of the source were read so far (for a progress bar; up to 64 KiB ahead of the records).
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    fn next_record(&mut self) -> Option<Result<Record, RecordError>> {
        loop {
            if self.position == self.text.len() {
                if self.ended {
                    return self.failure.take().map(|error| Err(Fault::from(error).at(self.line)));
                }
                self.fill();
                continue;
            }
            let rest = &self.text.as_bytes()[self.position..];
            let limits = &self.options.limits;
            match scan(rest, self.ended, self.table.delimiter, limits, &mut self.ranges) {
                Scan::More => self.fill(),
                Scan::Done { length, lines } => {
                    let line = self.line;
                    let empty = self.ranges.iter().all(|f| f.range.is_empty());
                    let result = if empty { None } else { Some(self.record(line)) };
                    self.position += length;
                    self.line += lines;
                    if result.is_some() {
                        return result;
                    }
                }
                Scan::Broken(fault) => {
                    let line = self.line;
                    self.skip_line();
                    return Some(Err(fault.at(line)));
                }
            }
        }
    }

    /// The record that the last scan found at the current position.
    fn record(&self, line: u64) -> Result<Record, RecordError> {
        let text = &self.text[self.position..];
        let columns = self.table.header.len();
        let mut wanted = self.ranges.len();
        if columns > 0 {
            // Empty fields beyond the header say nothing.
            while wanted > columns && self.ranges[wanted - 1].range.is_empty() {
                wanted -= 1;
            }
            if wanted > columns {
                return Err(Fault::TooManyFields { fields: wanted, columns }.at(line));
            }
            if wanted < columns && !self.options.pad_short_records {
                return Err(Fault::TooFewFields { fields: wanted, columns }.at(line));
            }
        }
        let mut fields = Vec::with_capacity(wanted.max(columns));
        for (index, field) in self.ranges[..wanted].iter().enumerate() {
            let raw = &text[field.range.clone()];
            if !self.table.encoding.is_single_byte() && raw.contains('\u{FFFD}') {
                return Err(Fault::Undecodable { column: index + 1 }.at(line));
            }
            fields.push(if field.doubled_quotes { raw.replace("\"\"", "\"") } else { raw.to_owned() });
        }
        fields.resize(wanted.max(columns), String::new());
        Ok(Record { line, fields })
    }

    /// Passes over the rest of the physical line without keeping it.
    fn skip_line(&mut self) {
        loop {
            let rest = &self.text.as_bytes()[self.position..];
            if let Some(end) = rest.iter().position(|b| matches!(b, b'\n' | b'\r')) {
                let pair = rest[end] == b'\r' && rest.get(end + 1) == Some(&b'\n');
                if rest[end] == b'\r' && end + 1 == rest.len() && !self.ended {
                    self.fill();
                    continue;
                }
                self.position += end + 1 + usize::from(pair);
                self.line += 1;
                return;
            }
            self.position = self.text.len();
            if self.ended {
                return;
            }
            self.fill();
        }
    }

    /// Reads on, at least doubling what is waiting, so that rescanning a long record stays linear.
    fn fill(&mut self) {
        self.text.drain(..self.position);
        self.position = 0;
        let wanted = CHUNK.max(self.text.len());
        self.chunk.resize(wanted, 0);
        match read_full(&mut self.source, &mut self.chunk) {
            Ok(length) => {
                self.bytes_read += length as u64;
                self.ended = length < wanted;
                self.decoder.push(&self.chunk[..length], self.ended, &mut self.text);
            }
            Err(error) => {
                self.ended = true;
                self.failure = Some(error);
                self.decoder.push(&[], true, &mut self.text);
            }
        }
        self.table.encoding = self.decoder.encoding();
    }
}

impl<R: Read> Iterator for CsvReader<R> {
    type Item = Result<Record, RecordError>;
    fn next(&mut self) -> Option<Self::Item> {
        self.next_record()
    }
}

/// Excel's first line `sep=;`: the delimiter that it names and its length with line end.
fn separator_line(text: &str) -> (Option<u8>, usize) {
    let Some(&[s, e, p, b'=', delimiter, ref end @ ..]) = text.as_bytes().first_chunk::<8>().map(|c| &c[..7]) else {
        return (None, 0);
    };
    let named = [s, e, p].eq_ignore_ascii_case(b"sep") && delimiter.is_ascii() && delimiter != b'"';
    match end {
        [b'\r', b'\n'] if named => (Some(delimiter), 7),
        [b'\n' | b'\r', _] if named => (Some(delimiter), 6),
        _ => (None, 0),
    }
}

/// Where a field stands within its record, without its quotes.
#[derive(Debug, Clone)]
pub(super) struct FieldRange {
    pub(super) range: Range<usize>,
    doubled_quotes: bool,
}

pub(super) enum Scan {
    /// A whole record, its line end included; `lines` is how many lines it took.
    Done {
        length: usize,
        lines: u64,
    },
    /// The record does not end in these bytes.
    More,
    Broken(Fault),
}

/// Finds the fields of the record at the beginning of the bytes. `complete` tells that nothing follows them.
pub(super) fn scan(bytes: &[u8], complete: bool, delimiter: u8, limits: &Limits, fields: &mut Vec<FieldRange>) -> Scan {
    fields.clear();
    let (mut at, mut lines) = (0, 0);
    loop {
        if fields.len() == limits.columns {
            return Scan::Broken(Fault::TooManyColumns { limit: limits.columns });
        }
        if at > limits.record_bytes() {
            return Scan::Broken(Fault::RecordTooLong { limit: limits.record_bytes() });
        }
        let column = fields.len() + 1;
        let too_long = || Scan::Broken(Fault::FieldTooLong { column, limit: limits.field_bytes });
        if bytes.get(at) == Some(&b'"') {
            let start = at + 1;
            let (close, doubled_quotes) = match closing_quote(bytes, start, complete) {
                Ok(found) => found,
                Err(_) if bytes.len() - start > limits.field_bytes => return too_long(),
                Err(Unclosed::ForEver) => return Scan::Broken(Fault::UnterminatedQuote),
                Err(Unclosed::SoFar) => return Scan::More,
            };
            if close - start > limits.field_bytes {
                return too_long();
            }
            lines += line_ends(&bytes[start..close]);
            fields.push(FieldRange { range: start..close, doubled_quotes });
            at = close + 1;
            while bytes.get(at) == Some(&b' ') && delimiter != b' ' {
                at += 1;
            }
            if bytes.get(at).is_some_and(|&b| b != delimiter && b != b'\n' && b != b'\r') {
                return Scan::Broken(Fault::TextAfterQuote { column });
            }
        } else {
            let rest = &bytes[at.min(bytes.len())..];
            let end = rest.iter().position(|&b| b == delimiter || b == b'\n' || b == b'\r');
            let length = end.unwrap_or(rest.len());
            if length > limits.field_bytes {
                return too_long();
            }
            if end.is_none() && !complete {
                return Scan::More;
            }
            fields.push(FieldRange { range: at..at + length, doubled_quotes: false });
            at += length;
        }
        match bytes.get(at) {
            Some(&b) if b == delimiter => at += 1,
            Some(b'\r') => {
                return match bytes.get(at + 1) {
                    Some(b'\n') => Scan::Done { length: at + 2, lines: lines + 1 },
                    None if !complete => Scan::More,
                    _ => Scan::Done { length: at + 1, lines: lines + 1 },
                };
            }
            Some(_) => return Scan::Done { length: at + 1, lines: lines + 1 },
            None if complete => return Scan::Done { length: at, lines: lines + 1 },
            None => return Scan::More,
        }
    }
}

enum Unclosed {
    /// The quote may close in bytes that come later.
    SoFar,
    /// The bytes are complete and the quote does not close.
    ForEver,
}

/// Where the quote closes that opened before `start`, and whether doubled quotes stand within.
fn closing_quote(bytes: &[u8], start: usize, complete: bool) -> Result<(usize, bool), Unclosed> {
    let unclosed = || if complete { Unclosed::ForEver } else { Unclosed::SoFar };
    let (mut at, mut doubled) = (start, false);
    loop {
        let quote = at + bytes[at..].iter().position(|&b| b == b'"').ok_or_else(unclosed)?;
        match bytes.get(quote + 1) {
            Some(b'"') => {
                doubled = true;
                at = quote + 2;
            }
            None if !complete => return Err(Unclosed::SoFar),
            _ => return Ok((quote, doubled)),
        }
    }
}

fn line_ends(bytes: &[u8]) -> u64 {
    let ends = |(i, &b): (usize, &u8)| b == b'\n' || (b == b'\r' && bytes.get(i + 1) != Some(&b'\n'));
    bytes.iter().enumerate().filter(|&x| ends(x)).count() as u64
}
