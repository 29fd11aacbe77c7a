//! What is written is read again with the same values.

use std::collections::BTreeMap;

use kundig_format::csv::{CsvWriterOptions, WrittenEncoding};
use kundig_format::export::{Column, ColumnKind, ExportError, Exporter, Target};
use kundig_format::lines::{self, CustomerField, Format, Key, ReadOptions};
use kundig_format::vcard::{self, Address, Card, Contact, Name, Phone, PhoneKind, Version};
use kundig_format::xlsx::XlsxOptions;
use proptest::prelude::*;

fn columns(names: &[(&str, &str)]) -> Vec<Column> {
    names.iter().map(|(header, key)| Column::of(*header, key.parse::<Key>().expect("a key"))).collect()
}

fn write(target: Target, columns: &[Column], rows: &[Vec<String>]) -> Vec<u8> {
    let mut exporter = Exporter::new(Vec::new(), target, columns.to_vec()).expect("begun");
    for row in rows {
        exporter.row(row).expect("written");
    }
    let (bytes, written) = exporter.finish().expect("finished");
    assert_eq!(written.rows, rows.len() as u64);
    bytes
}

fn read(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut file = lines::open(bytes, &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}"));
    file.lines().expect("lines").map(|line| line.unwrap_or_else(|wrong| panic!("{wrong}")).keyed()).collect()
}

fn all_targets() -> Vec<(Target, Format)> {
    let windows = CsvWriterOptions { encoding: WrittenEncoding::Windows1252, ..CsvWriterOptions::default() };
    vec![
        (Target::Csv(CsvWriterOptions::default()), Format::Csv),
        (Target::Csv(CsvWriterOptions::plain()), Format::Csv),
        (Target::Csv(windows), Format::Csv),
        (Target::Xlsx(XlsxOptions::default()), Format::Xlsx),
        (Target::JsonLines, Format::JsonLines),
    ]
}

const CUSTOMER: &[(&str, &str)] = &[
    ("Nr.", "number"),
    ("Nachname", "family_name"),
    ("Vorname", "given_name"),
    ("PLZ", "postal_code"),
    ("Ort", "place"),
    ("Telefon (privat)", "phone.private"),
    ("Tel. 2", "phone.2"),
    ("Geburtsdatum", "birth_date"),
    ("IBAN", "iban"),
    ("Umsatz", "revenue_12_months"),
    ("Bemerkung", "note"),
];

#[test]
fn a_customer_comes_back_from_every_kind_of_file() {
    let row = [
        "00017",
        "Groß",
        "Zoë",
        "07743",
        "Jena",
        "0049 3641 1",
        "+49364112345",
        "1980-05-12",
        "DE35324604220002721764",
        "1234.50",
        "=1+1; \"a\"\nb",
    ];
    let rows = [row.map(str::to_owned).to_vec()];
    for (target, format) in all_targets() {
        let bytes = write(target.clone(), &columns(CUSTOMER), &rows);
        assert_eq!(lines::sniff(&bytes), Some(format));
        let read = read(&bytes);
        assert_eq!(read.len(), 1);
        let mut expected: BTreeMap<String, String> =
            CUSTOMER.iter().zip(row).map(|((_, key), text)| ((*key).to_owned(), text.to_owned())).collect();
        let revenue = if format == Format::Csv { "1234,50" } else { "1234,5" };
        expected.insert("revenue_12_months".to_owned(), revenue.to_owned());
        assert_eq!(read[0], expected, "{target:?}");
    }
}

#[test]
fn formulas_are_defused_in_csv_and_are_text_in_workbooks() {
    let columns = vec![Column::text("Name"), Column::text("Notiz")];
    let rows =
        [vec!["@SUM(A1)".to_owned(), "=HYPERLINK(\"http://x\")".to_owned()], vec!["＝1".to_owned(), "-5".to_owned()]];
    let text = String::from_utf8(write(Target::Csv(CsvWriterOptions::default()), &columns, &rows)).expect("UTF-8");
    assert_eq!(text, "\u{FEFF}Name;Notiz\r\n'@SUM(A1);\"'=HYPERLINK(\"\"http://x\"\")\"\r\n'＝1;-5\r\n");
    let bytes = write(Target::Xlsx(XlsxOptions::default()), &columns, &rows);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let mut sheet = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("xl/worksheets/sheet1.xml").expect("a sheet"), &mut sheet)
        .expect("XML");
    assert!(!sheet.contains("<f>") && sheet.contains("autoFilter") && sheet.contains("state=\"frozen\""), "{sheet}");
}

#[test]
fn an_export_that_can_not_be_written_says_why() {
    let begin = |columns| Exporter::new(Vec::new(), Target::JsonLines, columns).map(drop).map_err(|error| error.code());
    assert_eq!(begin(vec![Column::text("A"), Column::text("A")]), Err("export.columns"));
    assert_eq!(begin(vec![Column::text("")]), Err("export.columns"));
    assert_eq!(begin(columns(&[("A", "phone"), ("B", "phone")])), Err("export.columns"));
    let mut exporter = Exporter::new(Vec::new(), Target::JsonLines, vec![Column::text("A")]).expect("begun");
    assert!(matches!(exporter.row(&["1", "2"]), Err(ExportError::Width { row: 1, values: 2, columns: 1 })));
    let xlsx = Target::Xlsx(XlsxOptions::default());
    let mut exporter = Exporter::new(Vec::new(), xlsx, vec![Column::text("A")]).expect("begun");
    let error = exporter.row(&["x".repeat(40_000)]).expect_err("too long");
    assert_eq!(
        error.message_de(),
        "Zeile 1: Der Wert von „A“ ist länger als 32767 Zeichen; kürzen Sie ihn oder wählen Sie CSV."
    );
}

#[test]
fn both_versions_of_a_card_are_written_as_their_rfc_says() {
    let card = Card {
        uid: "urn:uuid:1".into(),
        revised: "2026-11-24T10:00:00Z".into(),
        name: Name { family: "Groß; Klein".into(), given: "Anna".into(), prefix: "Dr.".into(), ..Name::default() },
        organisation: "Söhne, Co".into(),
        units: vec!["Einkauf".into()],
        addresses: vec![Address {
            usage: Some(lines::Usage::Business),
            street: "Weg 3".into(),
            place: "Köln".into(),
            postal_code: "50667".into(),
            ..Address::default()
        }],
        phones: vec![Phone { kind: PhoneKind::Mobile, usage: Some(lines::Usage::Private), text: "+49 171 1".into() }],
        emails: vec![Contact { usage: None, text: "a@b.de".into() }],
        birth_date: "1980-05-12".into(),
        gender: "F".into(),
        languages: vec!["de".into()],
        notes: vec!["ä".repeat(100)],
        categories: vec!["A,B".into(), "C".into()],
        ..Card::default()
    };
    let third = vcard::write(&card, Version::V3);
    let folded = format!("NOTE:{}\r\n {}\r\n {}\r\n", "ä".repeat(35), "ä".repeat(37), "ä".repeat(28));
    assert_eq!(
        third,
        format!(
            "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Groß\\; Klein;Anna;;Dr.;\r\nFN:Dr. Anna Groß\\; Klein\r\nORG:Söhne\\, Co;Einkauf\r\n\
             ADR;TYPE=WORK:;;Weg 3;Köln;;50667;\r\nTEL;TYPE=HOME,CELL:+49 171 1\r\nEMAIL;TYPE=INTERNET:a@b.de\r\n\
             BDAY:1980-05-12\r\n{folded}CATEGORIES:A\\,B,C\r\nUID:urn:uuid:1\r\nREV:2026-11-24T10:00:00Z\r\nEND:VCARD\r\n"
        )
    );
    let fourth = vcard::write(&card, Version::V4);
    for expected in [
        "VERSION:4.0\r\n",
        "TEL;TYPE=home;TYPE=cell:",
        "BDAY:19800512\r\n",
        "GENDER:F\r\n",
        "LANG:de\r\n",
        "REV:20261124T100000Z\r\n",
        "EMAIL:a@b.de\r\n",
    ] {
        assert!(fourth.contains(expected), "{expected}: {fourth}");
    }
    assert!([&third, &fourth].iter().all(|text| text.split("\r\n").all(|line| line.len() <= 75)));
}

#[test]
fn rows_become_cards_with_what_a_card_has_a_place_for() {
    let names = [
        ("Nr", "number"),
        ("Firma", "organisation"),
        ("Str", "street"),
        ("Nr.", "house_number"),
        ("Ort", "place"),
        ("Mail", "email.business"),
    ];
    let rows = [["1", "X GmbH", "Weg", "3a", "Jena", "a@b.de"].map(str::to_owned).to_vec()];
    let bytes = write(Target::Vcard(Version::V4), &columns(&names), &rows);
    let read = read(&bytes);
    let expected = [("organisation", "X GmbH"), ("street", "Weg 3a"), ("place", "Jena"), ("email.business", "a@b.de")];
    assert_eq!(read, [expected.map(|(key, text)| (key.to_owned(), text.to_owned())).into_iter().collect()]);
    assert!(String::from_utf8_lossy(&bytes).contains("KIND:org\r\n"));
}

#[test]
fn a_person_s_card_shows_the_name_without_the_form_of_address() {
    let names = [
        ("A", "salutation"),
        ("T", "title"),
        ("V", "given_name"),
        ("N", "family_name"),
        ("F", "organisation"),
        ("G", "birth_date"),
    ];
    let rows = [
        ["Frau", "Dr.", "Anna", "Groß", "", "12.5.1980"].map(str::to_owned).to_vec(),
        ["Firma", "", "Bert", "Klein", "X AG", "Mai 1980"].map(str::to_owned).to_vec(),
    ];
    let text = String::from_utf8(write(Target::Vcard(Version::V3), &columns(&names), &rows)).expect("UTF-8");
    for expected in [
        "N:Groß;Anna;;Frau Dr.;\r\nFN:Dr. Anna Groß\r\nBDAY:1980-05-12\r\n",
        "N:Klein;Bert;;;\r\nFN:Bert Klein\r\nORG:X AG\r\nBDAY;VALUE=text:Mai 1980\r\n",
    ] {
        assert!(text.contains(expected), "{text}");
    }
}

/// A text without outer blanks, of what names, notes and attackers are made of.
fn text() -> impl Strategy<Value = String> {
    "[a-zäöüßÉ€0-9=+@;,:.\"'|\\\\\\- ]{0,12}(\n[a-zß=]{1,5})?".prop_map(|text| text.trim().to_owned())
}

fn usage() -> impl Strategy<Value = Option<lines::Usage>> {
    prop_oneof![Just(None), Just(Some(lines::Usage::Private)), Just(Some(lines::Usage::Business))]
}

fn word() -> impl Strategy<Value = String> {
    "[A-Za-zäöüß;,\\\\:\"]{1,10}"
}

fn card() -> impl Strategy<Value = Card> {
    let contact = || (usage(), "[a-z0-9@./-]{1,90}").prop_map(|(usage, text)| Contact { usage, text });
    let phone = (
        prop_oneof![Just(PhoneKind::Voice), Just(PhoneKind::Mobile), Just(PhoneKind::Fax)],
        usage(),
        "[+0-9 ]{0,9}[0-9]",
    )
        .prop_map(|(kind, usage, text)| Phone { kind, usage, text: text.trim().to_owned() });
    let address =
        (usage(), word(), word(), word(), "[0-9]{5}").prop_map(|(usage, street, place, addition, postal_code)| {
            Address { usage, street, place, addition, postal_code, ..Address::default() }
        });
    let names = (word(), word(), word(), word());
    let lists = (
        prop::collection::vec(phone, 0..3),
        prop::collection::vec(contact(), 0..3),
        prop::collection::vec(contact(), 0..2),
        prop::collection::vec(address, 0..3),
        prop::collection::vec(word(), 0..3),
        prop::collection::vec("[a-zäöü;,\\\\]{1,60}(\n[a-zß,]{1,60})?", 0..3),
    );
    (names, lists, word(), prop_oneof![Just(""), Just("1980-05-12")]).prop_map(|(names, lists, uid, birth_date)| Card {
        name: Name { family: names.0, given: names.1, prefix: names.2, suffix: names.3, ..Name::default() },
        formatted_name: "Wie Gezeigt".to_owned(),
        phones: lists.0,
        emails: lists.1,
        urls: lists.2,
        addresses: lists.3,
        categories: lists.4,
        notes: lists.5,
        uid,
        birth_date: birth_date.to_owned(),
        ..Card::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn texts_come_back_from_every_kind_of_file(rows in prop::collection::vec(prop::collection::vec(text(), 3), 1..12)) {
        // A row of nothing is no line, and one value must tell which row it is.
        let rows: Vec<Vec<String>> = rows.into_iter().enumerate().map(|(index, mut row)| { row.push(format!("N{index}")); row }).collect();
        let names = [("family_name", "family_name"), ("note", "note"), ("phone.private.2", "phone.private.2"), ("number", "number")];
        let columns = columns(&names);
        for (target, _) in all_targets() {
            if matches!(target, Target::Csv(options) if !options.protect_formulas) {
                // Without protection an apostrophe before a formula would be taken for one.
                continue;
            }
            let read = read(&write(target.clone(), &columns, &rows));
            prop_assert_eq!(read.len(), rows.len(), "{:?}", target);
            for (row, line) in rows.iter().zip(&read) {
                let expected: BTreeMap<String, String> = names.iter().zip(row).filter(|(_, text)| !text.is_empty())
                    .map(|((_, key), text)| ((*key).to_owned(), text.clone())).collect();
                prop_assert_eq!(line, &expected, "{:?}", target);
            }
        }
    }

    #[test]
    fn a_card_comes_back_in_both_versions(card in card()) {
        for version in [Version::V3, Version::V4] {
            let text = vcard::write(&card, version);
            prop_assert!(text.split("\r\n").all(|line| line.len() <= 75));
            let read: Vec<Card> = vcard::read(&text).collect();
            prop_assert_eq!(read, vec![card.clone()], "{}", text);
        }
    }
}

#[test]
fn columns_of_a_field_know_how_they_are_written() {
    assert_eq!(Column::of("x", CustomerField::BirthDate).kind, ColumnKind::Date);
    assert_eq!(Column::of("x", CustomerField::PostalCode).kind, ColumnKind::Text);
}
