//! The reader against real and hostile files.

use kundig_format::csv::{CsvOptions, CsvReader, CsvWriter, CsvWriterOptions, Encoding, FormatError, Limits};
use proptest::prelude::*;

type Rows = Vec<Result<Vec<String>, (u64, &'static str)>>;

fn read(bytes: &[u8]) -> (CsvReader<&[u8]>, Rows) {
    read_with(bytes, CsvOptions::default())
}

fn read_with(bytes: &[u8], options: CsvOptions) -> (CsvReader<&[u8]>, Rows) {
    let mut reader = CsvReader::new(bytes, options).expect("a readable file");
    let records = reader.by_ref().map(|r| r.map(|r| r.fields).map_err(|e| (e.line, e.code))).collect();
    (reader, records)
}

fn row(fields: &[&str]) -> Result<Vec<String>, (u64, &'static str)> {
    Ok(fields.iter().map(|s| (*s).to_owned()).collect())
}

#[test]
fn the_example_export_reads_completely() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/customers.csv");
    let file = std::fs::File::open(path).expect("examples/customers.csv");
    let size = file.metadata().expect("metadata").len();
    let mut reader = CsvReader::new(file, CsvOptions::default()).expect("readable");
    assert_eq!(reader.table().encoding, Encoding::Windows1252);
    assert_eq!(reader.table().delimiter, b';');
    assert_eq!(reader.table().header.len(), 24);
    assert_eq!(reader.table().header[7], "Strasse");
    let mut number_of_records = 0;
    for record in reader.by_ref() {
        let record = record.unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(record.fields.len(), 24);
        assert!(!record.fields[0].is_empty(), "line {}", record.line);
        number_of_records += 1;
    }
    assert_eq!(reader.bytes_read(), size);
    assert_eq!(number_of_records, 10_000);
}

#[test]
fn every_encoding_gives_the_same_text() {
    let text = "Name;Ort\r\nMüller;Köln\r\nGroß;\"Bad\nEms\"\n";
    let utf16 = |big: bool| -> Vec<u8> {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    };
    let files = [
        (text.as_bytes().to_vec(), Encoding::Utf8),
        (["\u{FEFF}", text].concat().into_bytes(), Encoding::Utf8),
        (text.chars().map(|c| c as u8).collect(), Encoding::Windows1252),
        (utf16(false), Encoding::Utf16Le),
        (utf16(true), Encoding::Utf16Be),
        (utf16(false)[2..].to_vec(), Encoding::Utf16Le),
    ];
    for (bytes, encoding) in files {
        let (reader, records) = read(&bytes);
        assert_eq!(reader.table().encoding, encoding);
        assert_eq!(records, [row(&["Müller", "Köln"]), row(&["Groß", "Bad\nEms"])], "{encoding:?}");
    }
}

#[test]
fn an_umlaut_behind_the_first_chunk_still_decides_the_encoding() {
    for umlaut in [&b"\xfc"[..], "ü".as_bytes()] {
        let mut bytes = b"a;b\n".to_vec();
        while bytes.len() < 70_000 {
            bytes.extend_from_slice(b"plain;ascii\n");
        }
        bytes.extend_from_slice(&[b"M", umlaut, b"ller;x\n"].concat());
        let (_, records) = read(&bytes);
        assert_eq!(records.last(), Some(&row(&["Müller", "x"])));
    }
}

#[test]
fn delimiters_are_guessed() {
    for (text, delimiter) in [
        ("a;b\n1,5;2,5\n", b';'),
        ("a,b,c\n1;x,2,3\n", b','),
        ("a\tb\n1,2\t3\n", b'\t'),
        ("a|b\n1|2\n", b'|'),
        ("\"a;x\",b\n1,2\n", b','),
        ("one\n1\n", b';'),
        ("sep=|\r\na|b;c\r\n1|2\r\n", b'|'),
    ] {
        let (reader, records) = read(text.as_bytes());
        assert_eq!(reader.table().delimiter, delimiter, "{text:?}");
        assert_eq!(records.len(), 1, "{text:?}");
        assert!(records[0].is_ok(), "{text:?}: {records:?}");
    }
}

#[test]
fn mixed_line_ends_empty_lines_and_quotes_are_read() {
    let (_, records) = read(b"a;b\r\n1;2\n\n3;\"x\r\ny\"\r\n;;\r5;6\" lang\r\n\"say \"\"hi\"\"\" ;8");
    assert_eq!(records, [row(&["1", "2"]), row(&["3", "x\r\ny"]), row(&["5", "6\" lang"]), row(&["say \"hi\"", "8"])]);
}

#[test]
fn a_broken_record_names_its_line_and_does_not_stop_the_reading() {
    let (_, records) = read(b"a;b\n1;2\n1;2;3\n1\n\"x\"y;2\n3;4\n5;\"open\n7;8\n");
    assert_eq!(
        records,
        [
            row(&["1", "2"]),
            Err((3, "csv.too_many_fields")),
            Err((4, "csv.too_few_fields")),
            Err((5, "csv.text_after_quote")),
            row(&["3", "4"]),
            Err((7, "csv.unterminated_quote")),
            row(&["7", "8"]),
        ]
    );
    let padded = CsvOptions { pad_short_records: true, ..CsvOptions::default() };
    assert_eq!(read_with(b"a;b\n1\n", padded).1, [row(&["1", ""])]);
    let headless = CsvOptions { headless: true, ..CsvOptions::default() };
    assert_eq!(read_with(b"1;2\n3\n", headless).1, [row(&["1", "2"]), row(&["3"])]);
}

#[test]
fn limits_hold_and_the_next_record_is_read() {
    let limits = Limits { field_bytes: 10, columns: 3 };
    let options = CsvOptions { limits, ..CsvOptions::default() };
    let long = "x".repeat(300_000);
    let text = format!("a;b\n{long};1\n\"{long}\";1\n1;2;3;4;5\n{};{}\n1;2\n", "1;".repeat(100_000), long);
    let (_, records) = read_with(text.as_bytes(), options);
    assert_eq!(
        records,
        [
            Err((2, "csv.field_too_long")),
            Err((3, "csv.field_too_long")),
            Err((4, "csv.too_many_columns")),
            Err((5, "csv.too_many_columns")),
            row(&["1", "2"]),
        ]
    );
}

#[test]
fn malformed_utf8_is_reported_where_it_stands() {
    let (_, records) = read("a;b\nü;1\n2;x\n".as_bytes());
    assert_eq!(records.len(), 2);
    let mut bytes = "a;b\nü;1\n".as_bytes().to_vec();
    bytes.resize(70_000, b'\n');
    bytes.extend_from_slice(b"1;M\xfcller\n2;x\n");
    let (_, records) = read(&bytes);
    assert!(matches!(records[1], Err((_, "csv.undecodable"))), "{records:?}");
    assert_eq!(records[2], row(&["2", "x"]));
}

#[test]
fn what_is_no_table_is_refused() {
    let refuse = |bytes: &[u8]| CsvReader::new(bytes, CsvOptions::default()).err().map(|e| e.code());
    assert_eq!(refuse(b""), Some("csv.empty"));
    assert_eq!(refuse(b"\r\n\n"), Some("csv.empty"));
    assert_eq!(refuse(b"PK\x03\x04\x00\x00\x00binary"), Some("csv.not_text"));
    assert_eq!(refuse(b"\"never closed"), Some("csv.header"));
    let quote = CsvOptions { delimiter: Some(b'"'), ..CsvOptions::default() };
    assert!(matches!(CsvReader::new(&b"a"[..], quote), Err(FormatError::Delimiter('"'))));
}

#[test]
fn a_failing_source_ends_with_an_error_and_not_silently() {
    struct Failing(u8);
    impl std::io::Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.0 += 1;
            match self.0 {
                1 => Ok(buffer.iter_mut().zip(b"a;b\n1;2\n".iter().cycle()).map(|(b, t)| *b = *t).count()),
                _ => Err(std::io::Error::other("the line is dead")),
            }
        }
    }
    let reader = CsvReader::new(Failing(0), CsvOptions::default()).expect("the first chunk is fine");
    let last = reader.last().expect("records");
    assert_eq!(last.map_err(|e| e.code), Err("csv.io"));
}

proptest! {
    #[test]
    fn nothing_panics_and_lines_grow(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(reader) = CsvReader::new(&bytes[..], CsvOptions::default()) {
            let mut line = 0;
            for record in reader {
                let at = record.map_or_else(|e| e.line, |r| r.line);
                prop_assert!(at > line);
                line = at;
            }
        }
    }

    #[test]
    fn delimited_noise_does_not_panic(text in "[a\";,\r\nü]{0,200}") {
        if let Ok(reader) = CsvReader::new(text.as_bytes(), CsvOptions::default()) {
            prop_assert!(reader.count() <= text.len());
        }
    }

    #[test]
    fn what_is_written_is_read_again(rows in prop::collection::vec(prop::collection::vec("[a-zü\";,'\r\n =]{1,8}", 3), 1..20)) {
        let mut writer = CsvWriter::new(Vec::new(), CsvWriterOptions::plain()).unwrap();
        writer.record(["a", "b", "c"]).unwrap();
        for row in &rows {
            writer.record(row).unwrap();
        }
        let bytes = writer.finish().unwrap();
        let options = CsvOptions { delimiter: Some(b','), encoding: Some(Encoding::Utf8), ..CsvOptions::default() };
        let read: Vec<_> = CsvReader::new(&bytes[..], options).unwrap().map(|r| r.unwrap().fields).collect();
        prop_assert_eq!(read, rows);
    }
}
