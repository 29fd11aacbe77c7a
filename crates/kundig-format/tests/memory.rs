//! What large files cost: memory stays bounded. The whole sizes are run by
//! `cargo test --release -p kundig-format --test memory -- --ignored --nocapture`, which prints what was measured.

use std::io::Read;
use std::sync::Mutex;
use std::time::Instant;

use kundig_format::export::{Column, Exporter, Target};
use kundig_format::lines::{self, Key, ReadOptions};
use kundig_format::xlsx::XlsxOptions;
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// One measurement at a time.
static TURN: Mutex<()> = Mutex::new(());

/// What `work` allocated at its peak, in MB, and how many seconds it took.
fn measure<T>(work: impl FnOnce() -> T) -> (T, f32, f64) {
    let before = MEMORY.current_usage_as_mb();
    MEMORY.reset_peak_usage();
    let began = Instant::now();
    let result = work();
    (result, MEMORY.peak_usage_as_mb() - before, began.elapsed().as_secs_f64())
}

/// A file that is made while it is read.
struct Made<F> {
    rows: u64,
    next: u64,
    waiting: Vec<u8>,
    position: usize,
    row: F,
}

fn made<F: Fn(u64) -> String>(head: &str, rows: u64, row: F) -> Made<F> {
    Made { rows, next: 0, waiting: head.as_bytes().to_vec(), position: 0, row }
}

impl<F: Fn(u64) -> String> Read for Made<F> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.position == self.waiting.len() && self.next < self.rows {
            self.waiting = (self.row)(self.next).into_bytes();
            self.position = 0;
            self.next += 1;
        }
        let length = buffer.len().min(self.waiting.len() - self.position);
        buffer[..length].copy_from_slice(&self.waiting[self.position..self.position + length]);
        self.position += length;
        Ok(length)
    }
}

const HEAD: &str =
    "Kundennr;Anrede;Vorname;Nachname;Strasse;PLZ;Ort;Telefon;EMail;Geburtsdatum;IBAN;Umsatz;Bemerkung\r\n";

fn csv_row(row: u64) -> String {
    format!(
        "{row};Frau;Käthe;Süßmilch{row};\"Am Markt {row}\";07743;Jena;03641/{row};k{row}@example.org;1980-05-12;DE35324604220002721764;1234,50;\"a \"\"b\"\"\nc\"\r\n"
    )
}

fn card_row(row: u64) -> String {
    format!(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Süßmilch{row};Käthe;;;\r\nFN:Käthe\r\nTEL;TYPE=HOME:03641/{row}\r\nEND:VCARD\r\n"
    )
}

fn json_row(row: u64) -> String {
    format!("{{\"number\":\"{row}\",\"family_name\":\"Süßmilch\",\"place\":\"Jena\",\"phone\":[\"1\",\"2\"]}}\n")
}

fn count(source: impl Read) -> u64 {
    let mut file = lines::open(source, &ReadOptions::default()).expect("readable");
    let mut count = 0;
    for line in file.lines().expect("lines") {
        assert!(!line.unwrap_or_else(|wrong| panic!("{wrong}")).values.is_empty());
        count += 1;
    }
    count
}

fn streams(rows: u64) {
    for (name, result) in [
        ("CSV", measure(|| count(made(HEAD, rows, csv_row)))),
        ("vCard", measure(|| count(made("", rows, card_row)))),
        ("JSON Lines", measure(|| count(made("", rows, json_row)))),
    ] {
        let (read, peak, seconds) = result;
        eprintln!("{name}: {rows} lines read in {seconds:.1} s, peak {peak:.1} MB");
        assert_eq!(read, rows);
        assert!(peak < 8.0, "{name}: {peak} MB");
    }
}

const COLUMNS: [&str; 12] = [
    "number",
    "salutation",
    "given_name",
    "family_name",
    "street",
    "postal_code",
    "place",
    "phone",
    "email",
    "birth_date",
    "iban",
    "revenue_12_months",
];

/// Writes and reads a workbook; the peaks of both beyond the packed file.
fn workbook(rows: u64) -> (f32, f32) {
    let columns: Vec<Column> =
        COLUMNS.iter().map(|name| Column::of(*name, name.parse::<Key>().expect("a key"))).collect();
    let (bytes, peak_written, seconds) = measure(|| {
        let mut exporter = Exporter::new(Vec::new(), Target::Xlsx(XlsxOptions::default()), columns).expect("begun");
        for row in 0..rows {
            let values = [
                &row.to_string(),
                "Frau",
                "Käthe",
                &format!("Süßmilch{row}"),
                &format!("Am Markt {row}"),
                "07743",
                "Jena",
                &format!("03641/{row}"),
                &format!("k{row}@example.org"),
                "1980-05-12",
                "DE35324604220002721764",
                "1234.50",
            ];
            exporter.row(&values).expect("written");
        }
        exporter.finish().expect("finished").0
    });
    let size = bytes.len() as f32 / 1_048_576.0;
    eprintln!("XLSX: {rows} rows written in {seconds:.1} s, {size:.1} MB, peak {peak_written:.1} MB");
    let (read, peak_read, seconds) = measure(|| count(&bytes[..]));
    eprintln!("XLSX: {rows} rows read in {seconds:.1} s, peak {peak_read:.1} MB");
    assert_eq!(read, rows);
    (peak_written - size, peak_read - size)
}

/// The same with texts that cells share, as Excel writes them: every one is held.
fn shared(rows: u32) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in (0_u16..).zip(COLUMNS) {
        sheet.write_string(0, column, name).expect("written");
    }
    for row in 1..=rows {
        for column in 0..12 {
            sheet.write_string(row, column, format!("Text {row} {column}")).expect("written");
        }
    }
    let bytes = book.save_to_buffer().expect("written");
    drop(book);
    let size = bytes.len() as f32 / 1_048_576.0;
    let (read, peak, seconds) = measure(|| count(&bytes[..]));
    eprintln!("XLSX with {} shared texts, {size:.1} MB: read in {seconds:.1} s, peak {peak:.1} MB", rows * 12);
    assert_eq!(read, u64::from(rows));
}

#[test]
fn text_is_read_in_bounded_memory() {
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    streams(30_000);
}

#[test]
fn workbooks_are_written_and_read_in_bounded_memory() {
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let small = workbook(1000);
    let large = workbook(4000);
    // The packed file is read into a buffer that may double; beyond that the number of rows must not matter.
    assert!(large.0 < small.0 + 2.0 && large.1 < small.1 + 2.0, "{small:?} {large:?}");
}

#[test]
#[ignore = "takes minutes without optimisation"]
fn a_million_lines_and_a_hundred_thousand_rows() {
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    streams(1_000_000);
    workbook(100_000);
    shared(100_000);
}
