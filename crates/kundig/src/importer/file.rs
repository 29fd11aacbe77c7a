//! The file of an import: told what its columns are, and read line by line.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::rc::Rc;

use kundig_check::{Finding, Findings, Severity};
use kundig_format::csv::Encoding;
use kundig_format::lines::{
    self, Format, Header, Line, Mapping, MappingError, ReadError, ReadOptions, Source, WrongLine,
};
use sha2::{Digest, Sha256};

use super::{ImportColumn, ImportReport, finding, refused};
use crate::base::{Error, Result};
use crate::content::ContentHash;
use crate::interchange::{Extras, FileFormat, FileHeader, FileReading, Import, ImportLine, is_known, unknown_field};

/// How much the lines of one unit may hold, in bytes: lines may be long.
const UNIT_BYTES: usize = 8 << 20;

/// After these nothing more comes of a file.
const ENDS: &[&str] = &["file.too_large", "file.too_many_lines", "file.io", "csv.io", "xlsx.broken"];

/// How an end came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// There may be more.
    Not,
    /// The whole file was read.
    Whole,
    /// Nothing more can be read.
    Broken,
}

/// Counts and hashes what is read.
#[derive(Clone)]
pub(super) struct Counter(Rc<RefCell<(Sha256, u64, bool)>>);

impl Counter {
    pub(super) fn bytes(&self) -> u64 {
        self.0.borrow().1
    }

    pub(super) fn hash(&self) -> ContentHash {
        ContentHash::from(<[u8; 32]>::from(self.0.borrow().0.clone().finalize()))
    }

    /// Whether nothing failed.
    pub(super) fn is_whole(&self) -> bool {
        !self.0.borrow().2
    }
}

struct Counted<R> {
    inner: R,
    counter: Counter,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer).inspect_err(|error| {
            self.counter.0.borrow_mut().2 |= error.kind() != io::ErrorKind::Interrupted;
        })?;
        let mut state = self.counter.0.borrow_mut();
        state.0.update(buffer.get(..read).unwrap_or_default());
        state.1 += read as u64;
        Ok(read)
    }
}

/// A file whose columns are known.
pub(super) struct OpenFile<R: Read> {
    source: Source<Counted<R>>,
    counter: Counter,
    extras: Extras,
}

impl<R: Read> OpenFile<R> {
    pub(super) fn open(file: R, reading: &FileReading, known_headers: Vec<String>) -> Result<Self> {
        let counter = Counter(Rc::new(RefCell::new((Sha256::new(), 0, false))));
        let counted = Counted { inner: file, counter: counter.clone() };
        let source = lines::open(counted, &ReadOptions { known_headers, ..options(reading)? }).map_err(unreadable)?;
        Ok(Self { source, counter, extras: Extras::default() })
    }

    pub(super) fn format(&self) -> FileFormat {
        match self.source.format() {
            Format::Csv => FileFormat::Csv,
            Format::Xlsx => FileFormat::Xlsx,
            Format::Vcard => FileFormat::Vcard,
            Format::JsonLines => FileFormat::Jsonl,
        }
    }

    /// The headers of a table, in their order; empty for other files.
    pub(super) fn header(&self) -> Vec<String> {
        self.source.columns().iter().map(|column| column.header.clone()).collect()
    }

    /// What each column holds; empty for one that is not taken.
    pub(super) fn columns(&self) -> BTreeMap<String, String> {
        let Mapping { columns, extra, .. } = self.source.mapping();
        let taken = |name: String| Some(name).filter(|name| is_known(name, &self.extras));
        let ours = columns.into_iter().map(|(header, key)| (header, key.and_then(|key| taken(key.to_string()))));
        let own = extra.into_iter().filter(|(header, own)| header != own || !self.source.columns().is_empty());
        ours.map(|(header, field)| (header, field.unwrap_or_default())).chain(own).collect()
    }

    /// Puts what is told over what is suggested, and looks for columns that only our customers have.
    pub(super) fn tell(&mut self, told: &BTreeMap<String, String>, extras: &Extras) -> Result<()> {
        self.extras = extras.clone();
        let mut findings = Findings::default();
        let mut mapping = Mapping::default();
        for (header, field) in told {
            match field.parse() {
                _ if field.is_empty() => drop(mapping.columns.insert(header.clone(), None)),
                Ok(key) => drop(mapping.columns.insert(header.clone(), Some(key))),
                Err(_) if extras.has(field) => drop(mapping.extra.insert(header.clone(), field.clone())),
                Err(_) => unknown_field(header, field, extras, &mut findings),
            }
        }
        if findings.has_errors() {
            return Err(Error::Invalid(findings));
        }
        let mut taken: BTreeSet<String> = mapping.extra.values().cloned().collect();
        if self.source.columns().is_empty() {
            let free = extras.names().filter(|name| !told.contains_key(*name) && !taken.contains(*name));
            let free: Vec<String> = free.map(str::to_owned).collect();
            mapping.extra.extend(free.into_iter().map(|name| (name.clone(), name)));
        }
        let suggested = self.source.mapping().columns;
        for (place, column) in self.source.columns().iter().enumerate() {
            let by_place = format!("#{}", place + 1);
            if told.contains_key(&column.header) || told.contains_key(&by_place) || column.key.is_some() {
                continue;
            }
            let Some(own) = extras.understand(&column.header).filter(|own| !taken.contains(*own)) else { continue };
            // A header that is there twice is named by its place.
            let name = if suggested.contains_key(&column.header) { column.header.clone() } else { by_place };
            taken.insert(own.to_owned());
            mapping.extra.insert(name, own.to_owned());
        }
        self.source.set_mapping(mapping).map_err(misfit)
    }

    /// Puts what is known about the file into the report.
    pub(super) fn describe(&self, report: &mut ImportReport) {
        for (header, field) in self.columns() {
            if field.is_empty() {
                report.columns_not_taken.push(header);
            } else {
                report.columns.insert(header, field);
            }
        }
        let found = self.source.findings().iter().cloned();
        report.findings = found.map(|found| finding(found, Severity::Warning)).collect();
        let columns = self.source.columns();
        for (place, column) in columns.iter().enumerate() {
            let is_read = column.key.is_some() || column.extra.is_some();
            let is_second = columns[..place].iter().any(|other| other.header == column.header);
            if !is_read && is_second && !column.header.is_empty() {
                report.findings.push(twice(place + 1, &column.header));
            }
            let reason = serde_json::to_value(column.reason).ok();
            report.suggestions.push(ImportColumn {
                column: column.column as u64,
                header: column.header.clone(),
                field: column.key.map(|key| key.to_string()).or_else(|| column.extra.clone()),
                confidence: column.confidence,
                reason: reason.and_then(|reason| reason.as_str().map(str::to_owned)).unwrap_or_default(),
                samples: column.samples.clone(),
            });
        }
    }

    pub(super) fn counter(&self) -> Counter {
        self.counter.clone()
    }

    pub(super) fn lines(&mut self) -> Result<FileLines<'_>> {
        let extras = &self.extras;
        let lines = self.source.lines().map_err(unreadable)?;
        Ok(FileLines { lines, extras, hasher: Sha256::new(), not_taken: BTreeSet::new(), broken: Vec::new() })
    }
}

fn options(reading: &FileReading) -> Result<ReadOptions> {
    let delimiter = match reading.delimiter.as_deref().map(str::as_bytes) {
        None => None,
        Some([one]) if one.is_ascii() => Some(*one),
        Some(_) => {
            let de = "Das Trennzeichen ist ein einzelnes Zeichen, etwa ein Semikolon.";
            let en = "the delimiter is a single ASCII character, e.g. a semicolon";
            return Err(refused("reading.delimiter", "import.delimiter", de, en));
        }
    };
    let encoding = match &reading.encoding {
        None => None,
        Some(name) => Some(serde_json::from_value::<Encoding>(name.clone().into()).map_err(|_| {
            let known = "utf8, utf16_le, utf16_be, windows1252, iso_8859_15, cp850";
            let (de, en) = (format!("Bekannte Zeichensätze: {known}."), format!("known encodings: {known}"));
            refused("reading.encoding", "import.encoding", de, en)
        })?),
    };
    Ok(ReadOptions {
        delimiter,
        encoding,
        header: match reading.header {
            None | Some(FileHeader::Detect) => Header::Detect,
            Some(FileHeader::Present) => Header::Present,
            Some(FileHeader::Absent) => Header::Absent,
        },
        pad_short_lines: reading.pad_short_lines,
        sheet: reading.sheet.clone(),
        ..ReadOptions::default()
    })
}

/// Why a file can't be read at all.
fn unreadable(error: ReadError) -> Error {
    match error {
        ReadError::Io(fault) if fault.kind() != io::ErrorKind::FileTooLarge => {
            Error::File { path: String::new(), problem: fault.to_string() }
        }
        error => refused("file", error.code(), error.message_de(), error.to_string()),
    }
}

fn misfit(error: MappingError) -> Error {
    refused("columns", error.code(), error.message_de(), error.to_string())
}

fn twice(place: usize, header: &str) -> Finding {
    Finding {
        path: format!("#{place}"),
        code: "import.column_twice".into(),
        severity: Severity::Warning,
        message_de: format!("Die Überschrift „{header}“ kommt mehrfach vor; diese Spalte wird nicht gelesen."),
        message_en: format!("the header `{header}` is there more than once; this column is not read"),
        suggestion: None,
    }
}

/// Another file than the one that the import was begun with.
pub(super) fn other_file(import: &Import) -> Error {
    let done = import.lines_done;
    refused(
        "file",
        "import.other_file",
        format!(
            "Die Datei ist nicht die des Imports: Ihre ersten {done} Zeilen sind andere als die, die übernommen wurden."
        ),
        format!("this is not the file of the import: its first {done} lines are others than those that were taken"),
    )
}

/// The lines of the file.
pub(super) struct FileLines<'a> {
    lines: lines::Lines<'a>,
    extras: &'a Extras,
    /// Over all lines so far.
    hasher: Sha256,
    not_taken: BTreeSet<String>,
    broken: Vec<Finding>,
}

impl FileLines<'_> {
    /// Goes behind the lines that are done, if they are the same as those of the file that was begun.
    pub(super) fn skip_done(&mut self, import: &Import) -> Result<()> {
        for _ in 0..import.lines_done {
            match self.lines.next() {
                Some(line) if !is_end(&line) => self.hash(&line),
                _ => return Err(other_file(import)),
            }
        }
        let is_same = import.lines_done == 0 || import.fingerprint == Some(self.fingerprint());
        if is_same { Ok(()) } else { Err(other_file(import)) }
    }

    /// A hash of the lines so far.
    pub(super) fn fingerprint(&self) -> ContentHash {
        ContentHash::from(<[u8; 32]>::from(self.hasher.clone().finalize()))
    }

    /// The next lines, and whether the file has more.
    pub(super) fn next_lines(&mut self, count: usize) -> (Vec<ImportLine>, End) {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while batch.len() < count && bytes < UNIT_BYTES {
            let Some(line) = self.lines.next() else { return (batch, End::Whole) };
            if is_end(&line) {
                let found = line.err().map(|wrong| wrong.findings).unwrap_or_default();
                self.broken.extend(found.into_iter().map(|found| finding(found, Severity::Error)));
                return (batch, End::Broken);
            }
            self.hash(&line);
            let line = self.read(line);
            let texts = line.original.iter().chain(line.values.values());
            bytes += texts.map(String::len).sum::<usize>();
            batch.push(line);
        }
        (batch, End::Not)
    }

    pub(super) fn not_taken(&mut self) -> BTreeSet<String> {
        std::mem::take(&mut self.not_taken)
    }

    pub(super) fn broken(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.broken)
    }

    fn hash(&mut self, line: &Result<Line, WrongLine>) {
        let (number, original) = match line {
            Ok(line) => (line.number, &line.original),
            Err(wrong) => (wrong.number, &wrong.original),
        };
        self.hasher.update(number.to_be_bytes());
        for cell in original {
            // With its length, so that what stands in one cell is not what stands in two.
            self.hasher.update((cell.len() as u64).to_be_bytes());
            self.hasher.update(cell.as_bytes());
        }
    }

    fn read(&mut self, line: Result<Line, WrongLine>) -> ImportLine {
        match line {
            Ok(line) => {
                let keyed = line.values.into_iter().map(|(key, text)| (key.to_string(), text));
                let mut values = BTreeMap::new();
                for (name, text) in keyed.chain(line.extra) {
                    if is_known(&name, self.extras) {
                        values.insert(name, text);
                    } else {
                        self.not_taken.insert(name);
                    }
                }
                let findings = line.findings.into_iter().map(|found| finding(found, Severity::Warning)).collect();
                ImportLine { line: line.number, values, original: line.original, findings }
            }
            Err(wrong) => ImportLine {
                line: wrong.number,
                values: BTreeMap::new(),
                original: wrong.original,
                findings: wrong.findings.into_iter().map(|found| finding(found, Severity::Error)).collect(),
            },
        }
    }
}

fn is_end(line: &Result<Line, WrongLine>) -> bool {
    line.as_ref().is_err_and(|wrong| wrong.findings.iter().any(|found| ENDS.contains(&found.code)))
}
