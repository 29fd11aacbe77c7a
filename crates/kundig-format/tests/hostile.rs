//! Whatever comes in: no panic, no hanging, no more than the limits allow.

use std::io::{Cursor, Write};

use kundig_format::csv::CsvWriterOptions;
use kundig_format::export::{Column, Exporter, Target};
use kundig_format::lines::{self, Format, ReadLimits, ReadOptions};
use kundig_format::vcard::Version;
use kundig_format::xlsx::XlsxOptions;
use proptest::prelude::*;
use zip::write::SimpleFileOptions;

/// Reads all; how many items came.
fn read(bytes: &[u8], format: Option<Format>, limits: ReadLimits) -> Result<usize, &'static str> {
    let options = ReadOptions { format, limits, ..ReadOptions::default() };
    let mut file = lines::open(bytes, &options).map_err(|error| error.code())?;
    Ok(file.lines().map_err(|error| error.code())?.count())
}

fn small() -> ReadLimits {
    ReadLimits { unpacked_bytes: 4 << 20, shared_text_bytes: 1 << 20, workbook_bytes: 1 << 20, ..ReadLimits::default() }
}

fn good(target: Target) -> Vec<u8> {
    let names = ["number", "family_name", "birth_date", "phone.private", "note", "revenue_12_months", "street"];
    let columns = names.iter().map(|name| Column::of(*name, name.parse::<lines::Key>().expect("a key"))).collect();
    let mut exporter = Exporter::new(Vec::new(), target, columns).expect("begun");
    for row in 0..20 {
        let row = [&format!("{row:05}"), "Müller", "1980-05-12", "+49 171 1", "a\nb; \"c\"", "1234.5", "Straße 1"]
            .map(str::to_owned);
        exporter.row(&row).expect("written");
    }
    exporter.finish().expect("finished").0
}

fn all_good() -> Vec<Vec<u8>> {
    vec![
        good(Target::Csv(CsvWriterOptions::default())),
        good(Target::Xlsx(XlsxOptions::default())),
        good(Target::Vcard(Version::V3)),
        good(Target::Vcard(Version::V4)),
        good(Target::JsonLines),
    ]
}

const FORMATS: [Option<Format>; 5] =
    [None, Some(Format::Csv), Some(Format::Xlsx), Some(Format::Vcard), Some(Format::JsonLines)];

/// A workbook whose parts are given as text.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).expect("memory");
        writer.write_all(bytes).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

const TYPES: &[u8] =
    br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const RELS: &[u8] = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &[u8] = br#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="K" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &[u8] = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

fn book(sheet: &[u8], more: &[(&str, &[u8])]) -> Vec<u8> {
    let mut parts = vec![
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    parts.extend_from_slice(more);
    archive(&parts)
}

fn sheet(rows: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
    )
    .into_bytes()
}

#[test]
fn a_workbook_of_our_own_making_is_read() {
    let rows = sheet(
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Name</t></is></c></row><row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>Groß</t></is></c></row>",
    );
    assert_eq!(read(&book(&rows, &[]), None, small()), Ok(1));
}

#[test]
fn archives_that_unpack_to_too_much_are_refused() {
    let cell = "<row><c t=\"inlineStr\"><is><t>x</t></is></c></row>";
    let many = sheet(&cell.repeat(200_000));
    assert_eq!(read(&book(&many, &[]), None, small()), Err("xlsx.too_large"));
    let one_text = sheet(&format!("<row><c t=\"inlineStr\"><is><t>{}</t></is></c></row>", "x".repeat(12 << 20)));
    let wide = ReadLimits { unpacked_bytes: 1 << 30, ..small() };
    assert_eq!(read(&book(&one_text, &[]), None, wide), Err("xlsx.too_large"));
    let runs =
        sheet(&format!("<row><c t=\"inlineStr\"><is>{}</is></c></row>", "<r><t>xxxxxxxx</t></r>".repeat(600_000)));
    assert_eq!(read(&book(&runs, &[]), None, wide), Err("xlsx.too_large"));
    let attribute = sheet(&format!("<row><c r=\"{}\"/></row>", "<><c>".repeat(3 << 20)));
    assert_eq!(read(&book(&attribute, &[]), None, wide), Err("xlsx.too_large"));
    let comment = sheet(&format!("<!-- {} -->", "<c><c>".repeat(3 << 20)));
    assert_eq!(read(&book(&comment, &[]), None, wide), Err("xlsx.too_large"));
    let deep = sheet(&"<row><c>".repeat(100_000));
    assert_eq!(read(&book(&deep, &[]), None, wide), Err("xlsx.too_large"));
    let shared = format!("<sst>{}</sst>", "<si><t>x</t></si>".repeat(100_000));
    assert_eq!(
        read(&book(&sheet(""), &[("xl/sharedStrings.xml", shared.as_bytes())]), None, wide),
        Err("xlsx.too_large")
    );
    let styles = format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", "<xf/>".repeat(600_000));
    assert_eq!(read(&book(&sheet(""), &[("xl/styles.xml", styles.as_bytes())]), None, wide), Err("xlsx.too_large"));
}

#[test]
fn numbers_that_ask_for_memory_are_refused() {
    for count in ["18446744073709551615", "4000000000000", " 4000000000", "+4000000000"] {
        let shared = format!("<?xml version=\"1.0\"?><sst count='1' uniqueCount = \"{count}\"><si><t>x</t></si></sst>");
        let bytes = book(&sheet(""), &[("xl/sharedStrings.xml", shared.as_bytes())]);
        assert_eq!(read(&bytes, None, small()), Err("xlsx.broken"), "{count}");
    }
    let utf16: Vec<u8> = "<sst uniqueCount=\"4000000000000\"/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let other = b"<?xml version=\"1.0\" encoding=\"ISO-2022-JP\"?><sst/>".to_vec();
    for shared in [utf16, other] {
        assert_eq!(read(&book(&sheet(""), &[("xl/sharedStrings.xml", &shared)]), None, small()), Err("xlsx.broken"));
    }
    let far = sheet("<row r=\"1\"><c r=\"XFD1048576\"><v>1</v></c></row><row r=\"9999999\"><c><v>1</v></c></row>");
    assert!(read(&book(&far, &[]), None, small()).is_ok_and(|items| items < 5));
    for place in ["AAAAAAA1", "A99999999999", "4294967295", "A", "B2:A1", "A1:B2:C3", ""] {
        let rows = sheet(&format!("<row><c r = '{place}'><v>1</v></c></row>"));
        assert_eq!(read(&book(&rows, &[]), None, small()), Err("xlsx.broken"), "{place}");
    }
    let dimension = b"<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData/></worksheet>";
    assert_eq!(read(&book(dimension, &[]), None, small()), Ok(0));
}

#[test]
fn rows_beyond_the_limits_are_set_apart() {
    let cell = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let row = |cells: String| format!("<row>{cells}</row>");
    let rows = [row(cell("Name")), row(cell("A").repeat(11)), row(cell(&"x".repeat(101))), row(cell("B"))].concat();
    let limits = ReadLimits { columns: 10, value_bytes: 100, ..small() };
    let bytes = book(&sheet(&rows), &[]);
    let mut file = lines::open(&bytes[..], &ReadOptions { limits, ..ReadOptions::default() }).expect("opened");
    let codes: Vec<_> = file
        .lines()
        .expect("lines")
        .map(|line| line.map(|line| line.number).map_err(|wrong| (wrong.number, wrong.findings[0].code)))
        .collect();
    assert_eq!(codes, [Err((2, "xlsx.too_many_columns")), Err((3, "xlsx.value_too_long")), Ok(4)]);
}

#[test]
fn long_records_are_set_apart_before_they_are_held() {
    let row = ["x".repeat(1000).as_str(), ";"].concat().repeat(2000);
    let file = format!("Name;Ort\n{row}\nA;B\n");
    let limits = ReadLimits { value_bytes: 2000, columns: 10_000, ..ReadLimits::default() };
    let mut file = lines::open(file.as_bytes(), &ReadOptions { limits, ..ReadOptions::default() }).expect("opened");
    let codes: Vec<_> = file
        .lines()
        .expect("lines")
        .map(|line| line.map(|line| line.number).map_err(|wrong| wrong.findings[0].code))
        .collect();
    assert_eq!(codes, [Err("csv.record_too_long"), Ok(3)]);

    let cell = format!("<c t=\"inlineStr\"><is><t>{}</t></is></c>", "x".repeat(900));
    let rows = format!("<row><c t=\"inlineStr\"><is><t>Name</t></is></c></row><row>{}</row>", cell.repeat(5));
    let limits = ReadLimits { record_bytes: 4000, ..small() };
    let bytes = book(&sheet(&rows), &[]);
    let mut file = lines::open(&bytes[..], &ReadOptions { limits, ..ReadOptions::default() }).expect("opened");
    let codes: Vec<_> = file
        .lines()
        .expect("lines")
        .map(|line| line.map(|line| line.number).map_err(|wrong| wrong.findings[0].code))
        .collect();
    assert_eq!(codes, [Err("xlsx.row_too_long")]);
}

#[test]
fn good_files_cut_anywhere_do_no_harm() {
    for bytes in all_good() {
        for end in (0..bytes.len()).step_by(1 + bytes.len() / 300) {
            let _ = read(&bytes[..end], None, small());
        }
    }
}

#[test]
fn good_files_with_changed_bytes_do_no_harm() {
    // A small generator of our own, so that a failure names its seed and nothing else.
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut dice = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize
    };
    for bytes in all_good() {
        for _ in 0..300 {
            let mut changed = bytes.clone();
            for _ in 0..=dice() % 4 {
                let place = dice() % changed.len();
                match dice() % 5 {
                    0 => changed[place] = dice() as u8,
                    1 => drop(changed.remove(place)),
                    2 => changed.insert(place, b"\"';,=<>&\\\n\r:0\xff"[dice() % 14]),
                    3 => changed[place] ^= 1 << (dice() % 8),
                    _ => {
                        let end = (place + dice() % 40).min(changed.len());
                        let copy = changed[place..end].to_vec();
                        let at = dice() % changed.len();
                        changed.splice(at..at, copy);
                    }
                }
            }
            let _ = read(&changed, None, small());
        }
    }
}

/// A change of packed bytes mostly breaks the packing; here the XML within is changed.
#[test]
fn workbooks_with_changed_xml_do_no_harm() {
    let bytes = good(Target::Xlsx(XlsxOptions::default()));
    let mut whole = zip::ZipArchive::new(Cursor::new(&bytes)).expect("an archive");
    let mut parts = Vec::new();
    for index in 0..whole.len() {
        let mut part = whole.by_index(index).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut content).expect("memory");
        parts.push((name, content));
    }
    let mut state = 0x1234_5678_9ABC_DEF1_u64;
    let mut dice = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize
    };
    let rounds = std::env::var("KUNDIG_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(300);
    for _ in 0..rounds {
        let mut changed = parts.clone();
        let which = dice() % changed.len();
        for _ in 0..=dice() % 3 {
            let content = &mut changed[which].1;
            if content.is_empty() {
                continue;
            }
            let place = dice() % content.len();
            match dice() % 4 {
                0 => content[place] = b"<>\"/=&;09-eA: "[dice() % 14],
                1 => drop(content.remove(place)),
                2 => {
                    let end = (place + dice() % 60).min(content.len());
                    content.drain(place..end);
                }
                _ => {
                    let end = (place + dice() % 60).min(content.len());
                    let copy = content[place..end].to_vec();
                    content.splice(place..place, copy);
                }
            }
        }
        let parts: Vec<(&str, &[u8])> =
            changed.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
        let _ = read(&archive(&parts), None, small());
    }
}

proptest! {
    #[test]
    fn any_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        for format in FORMATS {
            let _ = read(&bytes, format, small());
        }
    }

    #[test]
    fn any_words_of_the_formats_do_no_harm(words in prop::collection::vec(prop_oneof![
        Just("BEGIN:VCARD\n"), Just("END:VCARD\n"), Just("AGENT:\n"), Just("N:"), Just("ADR;"), Just("TEL;TYPE="), Just("ENCODING=QUOTED-PRINTABLE"),
        Just("CHARSET=UTF-16"), Just("="), Just("=C3"), Just(":"), Just(";"), Just(","), Just("\\"), Just("\n "), Just("\""), Just("item1."),
        Just("BDAY:"), Just("REV:"), Just("99999999999"), Just("--"), Just("T"), Just("Z"), Just("{\""), Just("\":"), Just("}"), Just("["), Just("\u{e4}"),
        Just("Name"), Just("\t"), Just("ENCODING=b:"), Just("BASE64"), Just("VALUE=date:"), Just("\r"),
    ], 0..60)) {
        let text = words.concat();
        for format in [None, Some(Format::Csv), Some(Format::Vcard), Some(Format::JsonLines)] {
            let _ = read(text.as_bytes(), format, small());
        }
        let _ = read(format!("BEGIN:VCARD\nVERSION:2.1\n{text}\nEND:VCARD\n").as_bytes(), None, small());
    }
}
