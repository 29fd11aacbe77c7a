//! Customer files as other programs really write them, read as lines.

use std::collections::BTreeMap;

use kundig_format::csv::Encoding;
use kundig_format::lines::{self, CustomerField, Format, Header, Mapping, ReadLimits, ReadOptions, Reason, WrongLine};
use rust_xlsxwriter::{Format as Style, Workbook};

type Values = Vec<(String, String)>;

fn read_with(bytes: &[u8], options: &ReadOptions) -> Vec<Result<Values, (u64, &'static str)>> {
    let mut file = lines::open(bytes, options).unwrap_or_else(|error| panic!("{error}"));
    let wrong = |wrong: WrongLine| (wrong.number, wrong.findings[0].code);
    let lines =
        file.lines().expect("lines").map(|line| line.map(|line| line.keyed().into_iter().collect()).map_err(wrong));
    lines.collect()
}

fn read(bytes: &[u8]) -> Vec<Result<Values, (u64, &'static str)>> {
    read_with(bytes, &ReadOptions::default())
}

fn line(pairs: &[(&str, &str)]) -> Result<Values, (u64, &'static str)> {
    let mut values: Values = pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    values.sort();
    Ok(values)
}

fn keys(bytes: &[u8]) -> Vec<String> {
    let file = lines::open(bytes, &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}"));
    file.columns().iter().map(|column| column.key.map_or("-".to_owned(), |key| key.to_string())).collect()
}

#[test]
fn the_example_export_maps_fully_by_itself() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/customers.csv");
    let file = std::fs::File::open(path).expect("examples/customers.csv");
    let mut file = lines::open(file, &ReadOptions::default()).expect("readable");
    assert_eq!(file.format(), Format::Csv);
    assert_eq!(file.csv(), Some((b';', Encoding::Windows1252)));
    assert_eq!(file.header_line(), Some(1));
    assert!(file.findings().is_empty(), "{:?}", file.findings());
    for column in file.columns() {
        assert!(column.key.is_some(), "{column:?}");
        assert!(column.confidence >= 90, "{column:?}");
        assert_eq!(
            column.reason,
            if column.header == "Umsatz12M" { column.reason } else { Reason::Word },
            "{column:?}"
        );
    }
    let mut count = 0;
    for line in file.lines().expect("lines") {
        let line = line.unwrap_or_else(|wrong| panic!("{wrong}"));
        assert!(line.first(CustomerField::Number).is_some());
        count += 1;
    }
    assert_eq!(count, 10_000);
}

#[test]
fn tables_of_all_kinds_of_writing_give_the_same_line() {
    let expected = [line(&[
        ("number", "10001"),
        ("full_name", "Müller, Jörg"),
        ("street", "Hauptstraße 3"),
        ("postal_code", "07743"),
        ("place", "Jena"),
        ("phone.private", "03641/1234"),
    ])];
    let text = |d: char, end: &str| {
        let row = |cells: [&str; 5]| {
            cells.map(|c| if c.contains(d) { format!("\"{c}\"") } else { c.to_owned() }).join(&d.to_string())
        };
        let head = row(["Kd-Nr.", "Name, Vorname", "Straße Nr.", "PLZ/Ort", "Tel. priv."]);
        [head, row(["10001", "Müller, Jörg", "Hauptstraße 3", "07743 Jena", "03641/1234"]), String::new()].join(end)
    };
    for delimiter in [';', ',', '\t', '|'] {
        for end in ["\r\n", "\n", "\r"] {
            assert_eq!(read(text(delimiter, end).as_bytes()), expected, "{delimiter:?} {end:?}");
        }
    }
    let text = text(';', "\r\n");
    let utf16: Vec<u8> = format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect();
    // ü ö ß in code page 850.
    let dos: Vec<u8> = text
        .chars()
        .map(|c| match c {
            'ü' => 0x81,
            'ö' => 0x94,
            'ß' => 0xE1,
            c => c as u8,
        })
        .collect();
    for bytes in [format!("\u{FEFF}{text}").into_bytes(), utf16, dos, text.chars().map(|c| c as u8).collect()] {
        assert_eq!(read(&bytes), expected);
    }
    // Decomposed umlauts, as Macs write them, in headers and values alike.
    assert_eq!(
        keys("Geburtsdatum;Geschäftstelefon;Straße\n1.1.1980;0171 12345;Weg 1\n".replace('ä', "a\u{308}").as_bytes()),
        ["birth_date", "phone.business", "street"]
    );
}

#[test]
fn headers_below_titles_and_tables_without_header_are_found() {
    let titled = "Kundenliste;;\nStand: 24.11.2026;;\n;;\nVorname;Nachname;Ort\nAnna;Groß;Köln\n";
    assert_eq!(read(titled.as_bytes()), [line(&[("given_name", "Anna"), ("family_name", "Groß"), ("place", "Köln")])]);
    let file = lines::open(titled.as_bytes(), &ReadOptions::default()).expect("readable");
    assert_eq!((file.header_line(), file.findings()[0].code), (Some(4), "table.lines_above_header"));

    let bare = "10001;Herr;anna@example.org;07743 Jena\n10002;Frau;b@example.org;10115 Berlin\n10003;Frau;c@example.org;1010 Wien\n";
    let file = lines::open(bare.as_bytes(), &ReadOptions::default()).expect("readable");
    assert_eq!((file.header_line(), file.findings()[0].code), (None, "table.no_header"));
    assert_eq!(keys(bare.as_bytes()), ["-", "salutation", "email", "postal_code_place"]);
    assert_eq!(read(bare.as_bytes()).len(), 3);

    // Words of no known meaning above values.
    let odd = "Feld A;Feld B\n1;2\n";
    let file = lines::open(odd.as_bytes(), &ReadOptions::default()).expect("readable");
    assert_eq!(file.header_line(), Some(1));
    let absent = ReadOptions { header: Header::Absent, ..ReadOptions::default() };
    assert_eq!(read_with(b"Vorname;Ort\nAnna;Jena\n", &absent).len(), 2);
}

#[test]
fn headers_are_understood_in_the_light_of_their_neighbours_and_values() {
    for (header, row, expected) in [
        (
            "Nr;Name;Straße;Nr.;PLZ;Ort",
            "1;Groß;Weg;3;07743;Jena",
            "number;full_name;street;house_number;postal_code;place",
        ),
        (
            "Name;Vorname;Tel.;Tel. 2;Tel",
            "A;B;0171 123;0172 123;0173 123",
            "family_name;given_name;phone;phone.2;phone.3",
        ),
        (
            "Firma;Name;E-Mail;E-Mail dienstlich",
            "X GmbH;A;a@b.de;c@d.de",
            "organisation;full_name;email;email.business",
        ),
        ("Anschrift;PLZ u. Ort;USt-Id", "Weg 3;1010 Wien;ATU12345678", "street;postal_code_place;vat_id"),
        (
            "First Name;Last Name;Home Phone;Work Email",
            "A;B;+49 30 1234;a@b.de",
            "given_name;family_name;phone.private;email.business",
        ),
        ("phone.business.2;street.private", "1234;Weg 1", "phone.business.2;street.private"),
        ("Nachnahme;Vornahme;Geburtsdatm;Wonhort", "A;B;1.2.1980;C", "family_name;given_name;birth_date;place"),
    ] {
        let file = format!("{header}\n{row}\n{row}\n{row}\n");
        assert_eq!(keys(file.as_bytes()).join(";"), expected, "{header}");
    }
    // A header whose values contradict it is doubtful, and says so.
    let file = b"Vorname;Tel.\nAnna;a@b.de\nBert;b@b.de\nCarl;c@b.de\n";
    let file = lines::open(&file[..], &ReadOptions::default()).expect("readable");
    let phone = &file.columns()[1];
    assert_eq!(phone.values_that_fit, Some(0));
    assert!(phone.confidence < 60, "{phone:?}");
    assert_eq!(phone.samples, ["a@b.de", "b@b.de", "c@b.de"]);
}

#[test]
fn a_mapping_that_the_user_corrected_is_saved_and_used_again() {
    let file = b"KdBez;Telefon;Rabatt\nX GmbH;0171 1;5\n";
    let told: Mapping =
        serde_json::from_str(r##"{"columns": {"KdBez": "organisation", "#2": "mobile.business"}}"##).expect("JSON");
    let options = ReadOptions { mapping: told, ..ReadOptions::default() };
    let opened = lines::open(&file[..], &options).expect("fits");
    let saved = serde_json::to_string(&opened.mapping()).expect("JSON");
    assert_eq!(
        saved,
        r#"{"columns":{"KdBez":"organisation","Rabatt":null,"Telefon":"mobile.business"},"suggest_others":true}"#
    );
    let options = ReadOptions { mapping: serde_json::from_str(&saved).expect("JSON"), ..ReadOptions::default() };
    assert_eq!(read_with(file, &options), [line(&[("organisation", "X GmbH"), ("mobile.business", "0171 1")])]);
    let other = lines::open(&b"Name;Ort\nA;B\n"[..], &options).err().map(|error| (error.code(), error.message_de()));
    assert_eq!(
        other,
        Some(("mapping.no_such_column", "Die Datei hat keine Spalte „KdBez“; sie hat: Name, Ort.".to_owned()))
    );
    assert!(serde_json::from_str::<Mapping>(r#"{"columns": {"A": "phone_number"}}"#).is_err());
}

#[test]
fn wrong_lines_are_set_apart_and_the_others_read() {
    let file = b"Vorname;Nachname\nAnna;Gro\xdf\nBert\nCarl;Klein;zuviel\n\"Dora\"x;Y\n\"Emil\";\"Zeile 1\r\nZeile 2\"\n;\n\"Fritz;offen\nGustav;G\n";
    assert_eq!(
        read(file),
        [
            line(&[("given_name", "Anna"), ("family_name", "Groß")]),
            Err((3, "csv.too_few_fields")),
            Err((4, "csv.too_many_fields")),
            Err((5, "csv.text_after_quote")),
            line(&[("given_name", "Emil"), ("family_name", "Zeile 1\r\nZeile 2")]),
            Err((9, "csv.unterminated_quote")),
            line(&[("given_name", "Gustav"), ("family_name", "G")]),
        ]
    );
}

#[test]
fn short_lines_are_filled_up_where_the_user_says_so() {
    let file = b"Vorname;Nachname;Ort\nAnna;Klein\n";
    assert_eq!(read(file), [Err((2, "csv.too_few_fields"))]);
    let padded = ReadOptions { pad_short_lines: true, ..ReadOptions::default() };
    assert_eq!(read_with(file, &padded), [line(&[("given_name", "Anna"), ("family_name", "Klein")])]);
}

fn workbook(fill: impl FnOnce(&mut Workbook) -> Result<(), rust_xlsxwriter::XlsxError>) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(&mut book).expect("written");
    book.save_to_buffer().expect("written")
}

#[test]
fn a_workbook_gives_what_a_clerk_would_have_typed() {
    let bytes = workbook(|book| {
        let sheet = book.add_worksheet();
        sheet.set_name("Hinweise")?.write_string(0, 0, "Bitte lesen")?;
        sheet.set_hidden(true);
        let sheet = book.add_worksheet();
        sheet.set_name("Kunden")?.set_active(true);
        sheet.write_string(0, 0, "Kundenliste")?;
        for (column, name) in
            (0_u16..).zip(["Nr", "Name", "PLZ", "Ort", "Geburtsdatum", "Umsatz", "Handy", "Werbung", "IBAN"])
        {
            sheet.write_string(2, column, name)?;
        }
        let zip = Style::new().set_num_format("00000");
        let day = Style::new().set_num_format("dd.mm.yyyy");
        sheet.write_number(3, 0, 10_001)?.write_string(3, 1, "Groß")?.write_number_with_format(3, 2, 7743, &zip)?;
        sheet.write_string(3, 3, "Jena\n")?;
        sheet.write_datetime_with_format(3, 4, rust_xlsxwriter::ExcelDateTime::from_ymd(1980, 5, 12)?, &day)?;
        sheet.write_number(3, 5, 1234.5)?.write_number(3, 6, 4.917_112_345_67e11)?.write_boolean(3, 7, true)?;
        sheet.write_string(3, 8, "DE35 3246 0422 0002 7217 64")?;
        sheet
            .write_string(5, 1, "Klein")?
            .write_string(5, 2, "07743")?
            .write_formula(5, 5, "=1/0")?
            .write_string(5, 11, "rechts")?;
        Ok(())
    });
    assert_eq!(
        read(&bytes),
        [
            line(&[
                ("number", "10001"),
                ("full_name", "Groß"),
                ("postal_code", "07743"),
                ("place", "Jena"),
                ("birth_date", "1980-05-12"),
                ("revenue_12_months", "1234,5"),
                ("mobile", "491711234567"),
                ("advertising_consent", "ja"),
                ("iban", "DE35 3246 0422 0002 7217 64"),
            ]),
            line(&[("full_name", "Klein"), ("postal_code", "07743"), ("revenue_12_months", "0")]),
        ]
    );
    let mut file = lines::open(&bytes[..], &ReadOptions::default()).expect("readable");
    assert_eq!(file.format(), Format::Xlsx);
    assert_eq!(
        file.sheets().iter().map(|sheet| (sheet.name.as_str(), sheet.visible)).collect::<Vec<_>>(),
        [("Hinweise", false), ("Kunden", true)]
    );
    assert_eq!(file.header_line(), Some(3));
    let codes: Vec<_> = file.findings().iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["table.lines_above_header", "xlsx.other_sheets"]);
    let last = file.lines().expect("lines").last().expect("a line").expect("right");
    assert_eq!((last.number, last.findings[0].code), (6, "table.outside_columns"));

    let other = ReadOptions { sheet: Some("Fehlt".into()), ..ReadOptions::default() };
    let error = lines::open(&bytes[..], &other).err().expect("no such sheet");
    assert_eq!(error.message_de(), "Die Arbeitsmappe hat kein Blatt „Fehlt“; sie hat: Hinweise, Kunden.");
}

#[test]
fn cards_of_all_versions_are_read() {
    let old = b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg;;Herr Dr.\r\n\
        TEL;CELL;VOICE:0171 123\r\nTEL;HOME;FAX:030 2\r\nTEL;WORK;PREF:030 1\r\n\
        ADR;HOME;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:;;Stra=DFe 3;K=\r\n=F6ln;;50667;Deutschland\r\n\
        NOTE;ENCODING=QUOTED-PRINTABLE:Zeile 1=0D=0A=\r\nZ=C3=BCricher Stra=C3=9Fe, 2\r\nBDAY:19800512\r\n\
        AGENT:\r\nBEGIN:VCARD\r\nN:Innen;I\r\nEND:VCARD\r\nPHOTO;ENCODING=BASE64;JPEG:\r\n AAAA\r\n BBBB\r\n\r\nEND:VCARD\r\n";
    let third = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Groß;Anna,Maria;Zoë;;\r\nFN:Anna Groß\r\nORG:Söhne\\, Co\\; KG;Einkauf;Süd\r\n\
        TITLE:Leiterin\r\nitem1.TEL;TYPE=VOICE:+49 30 1\r\nitem1.X-ABLabel:_$!<Work>!$_\r\n\
        item2.ADR;TYPE=HOME:Postfach 7;Hinterhaus;Weg\\n3;Köln;NRW;50667;DE\r\nADR;TYPE=WORK:;;Amt 1;Bonn;;53111;\r\n\
        BDAY;VALUE=date:1980-05-12\r\nURL:https\\://example.org/a\\,b\r\nNOTE:a\\nb\\, c\\; \\\\ d\r\nCATEGORIES:A,B\\,C\r\n\
        REV:2020-01-01T10:00:00Z\r\nUID:urn:uuid:1\r\nEMAIL;TYPE=INTERNET:x@b.de\r\nEMAIL;TYPE=INTERNET;TYPE=pref:a@b.de\r\n\
        NICKNAME:Anni\r\nEND:VCARD\r\n";
    let fourth = "BEGIN:VCARD\nVERSION:4.0\nKIND:org\nFN:Gr\n ün \n GmbH\nTEL;VALUE=uri;PREF=1;TYPE=\"voice,work\":tel:+49-30-1;ext=2\n\
        BDAY:--0512\nGENDER:F;frei\nLANG;PREF=2:en\nLANG;PREF=1:de\nEMAIL:mailto:info@b.de\nEND:VCARD\n";
    let all = [old, third.as_bytes(), fourth.as_bytes()].concat();
    assert_eq!(
        read(&all),
        [
            line(&[
                ("salutation", "Herr"),
                ("title", "Dr."),
                ("family_name", "Müller"),
                ("given_name", "Jörg"),
                ("mobile", "0171 123"),
                ("fax.private", "030 2"),
                ("phone.business", "030 1"),
                ("street.private", "Straße 3"),
                ("place.private", "Köln"),
                ("postal_code.private", "50667"),
                ("country.private", "Deutschland"),
                ("note", "Zeile 1\nZüricher Straße, 2"),
                ("birth_date", "1980-05-12"),
            ]),
            line(&[
                ("family_name", "Groß"),
                ("given_name", "Anna Maria Zoë"),
                ("organisation", "Söhne, Co; KG"),
                ("department", "Einkauf"),
                ("occupation", "Leiterin"),
                ("phone.business", "+49 30 1"),
                ("po_box.private", "Postfach 7"),
                ("address_addition.private", "Hinterhaus"),
                ("street.private", "Weg, 3"),
                ("place.private", "Köln"),
                ("region.private", "NRW"),
                ("postal_code.private", "50667"),
                ("country.private", "DE"),
                ("street.business", "Amt 1"),
                ("place.business", "Bonn"),
                ("postal_code.business", "53111"),
                ("birth_date", "1980-05-12"),
                ("website", "https://example.org/a,b"),
                ("note", "a\nb, c; \\ d"),
                ("category", "A"),
                ("category.2", "B,C"),
                ("changed_at", "2020-01-01T10:00:00Z"),
                ("source_id", "urn:uuid:1"),
                ("email", "a@b.de"),
                ("email.2", "x@b.de"),
            ]),
            line(&[
                ("organisation", "Grün GmbH"),
                ("phone.business", "+49-30-1"),
                ("gender", "w"),
                ("language", "de"),
                ("email", "info@b.de"),
            ]),
        ]
    );
    let mut file = lines::open(&all[..], &ReadOptions::default()).expect("readable");
    let found: Vec<Vec<(String, &str)>> = file
        .lines()
        .expect("lines")
        .map(|line| line.expect("right").findings.into_iter().map(|finding| (finding.path, finding.code)).collect())
        .collect();
    assert_eq!(found[0], [("AGENT, PHOTO".to_owned(), "vcard.not_taken")]);
    assert_eq!(found[1], [("NICKNAME".to_owned(), "vcard.not_taken")]);
    assert_eq!(found[2], [("birth_date".to_owned(), "vcard.birth_date_without_year")]);
}

#[test]
fn broken_cards_are_set_apart_and_the_others_read() {
    let file = "BEGIN:VCARD\nFN:Offen\nBEGIN:VCARD\nFN:Zwei\nEND:VCARD\nzwischen\nBEGIN:VCARD\nEND:VCARD\nBEGIN:VCARD\nkein Wort\n\
        FN:Vier\nEND:VCARD\nBEGIN:VCARD\nFN:Ab";
    assert_eq!(
        read(file.as_bytes()),
        [
            Err((1, "vcard.not_ended")),
            line(&[("full_name", "Zwei")]),
            Err((6, "vcard.outside_card")),
            Err((7, "vcard.empty")),
            line(&[("full_name", "Vier")]),
            Err((13, "vcard.not_ended")),
        ]
    );
}

#[test]
fn json_lines_are_read_and_wrong_ones_named_by_number() {
    let file = "{\"family_name\":\"Groß\",\"phone\":[\"1\",\"2\"],\"phone.private\":3,\"revenue_12_months\":1234.50,\"note\":null}\n\n\
        {\"famly_name\":\"X\",\"place\":\"Jena\"}\n[1]\n{\"place\":\n{\"place\":{\"a\":1},\"email\":\" a@b.de \"}\n";
    assert_eq!(
        read(file.as_bytes()),
        [
            line(&[
                ("family_name", "Groß"),
                ("phone", "1"),
                ("phone.2", "2"),
                ("phone.private", "3"),
                ("revenue_12_months", "1234,5")
            ]),
            line(&[("place", "Jena")]),
            Err((4, "jsonl.no_object")),
            Err((5, "jsonl.syntax")),
            line(&[("email", "a@b.de")]),
        ]
    );
    let mut opened = lines::open(file.as_bytes(), &ReadOptions::default()).expect("readable");
    let second = opened.lines().expect("lines").nth(1).expect("a line").expect("right");
    assert_eq!(second.findings[0].code, "jsonl.unknown_field");
    assert!(second.findings[0].message_de.contains("family_name"), "{:?}", second.findings);
    let deep = format!("{{\"a\":{}1{}}}\n", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(read(deep.as_bytes()), [Err((1, "jsonl.syntax"))]);
    let list = lines::open(&b"[{\"a\":1}]"[..], &ReadOptions::default()).err().map(|error| error.code());
    assert_eq!(list, Some("jsonl.list"));
    let mapping = Mapping {
        columns: BTreeMap::from([("nm".to_owned(), Some(CustomerField::FullName.into()))]),
        ..Mapping::default()
    };
    let told = ReadOptions { mapping, ..ReadOptions::default() };
    assert_eq!(read_with(b"{\"nm\":\"A\"}", &told), [line(&[("full_name", "A")])]);
}

#[test]
fn a_line_keeps_how_the_file_has_it_and_what_only_the_caller_knows() {
    let table = "Name;Ort;Kennzeichen\nSüß; Jena ;J-AB 1\nzu;kurz\n";
    let mut file = lines::open(table.as_bytes(), &ReadOptions::default()).expect("readable");
    let extra = BTreeMap::from([("Kennzeichen".to_owned(), "custom.plate".to_owned())]);
    let missing = Mapping { extra: BTreeMap::from([("Farbe".to_owned(), "x".to_owned())]), ..Mapping::default() };
    assert_eq!(file.set_mapping(missing).map_err(|error| error.code()), Err("mapping.no_such_column"));
    file.set_mapping(Mapping { extra: extra.clone(), ..Mapping::default() }).expect("fits");
    let read: Vec<_> = file.lines().expect("lines").collect();
    let right = read[0].as_ref().expect("right");
    assert_eq!(right.original, ["Süß", " Jena ", "J-AB 1"]);
    assert_eq!(right.extra["custom.plate"], "J-AB 1");
    let wrong = read[1].as_ref().expect_err("too short");
    assert_eq!(
        (wrong.original.as_slice(), wrong.findings[0].code),
        (&["zu".into(), "kurz".into()][..], "csv.too_few_fields")
    );

    let objects = "{\"family_name\":\"Süß\",\"Kennzeichen\":[\"a\",\"b\"]}\n{\n";
    let mut file = lines::open(objects.as_bytes(), &ReadOptions::default()).expect("readable");
    file.set_mapping(Mapping { extra, ..Mapping::default() }).expect("fits");
    let read: Vec<_> = file.lines().expect("lines").collect();
    let right = read[0].as_ref().expect("right");
    assert_eq!((right.extra["custom.plate"].as_str(), right.findings.len()), ("[\"a\",\"b\"]", 0));
    assert_eq!(read[1].as_ref().expect_err("broken").original, ["{"]);

    let card = "BEGIN:VCARD\r\nFN:Süß\r\nEND:VCARD\r\n";
    let mut file = lines::open(card.as_bytes(), &ReadOptions::default()).expect("readable");
    let line = file.lines().expect("lines").next().expect("a line").expect("right");
    assert_eq!(line.original, [card]);
}

#[test]
fn limits_end_with_a_named_wrong_line() {
    let table = format!("Name;Ort\n{}", "A;B\n".repeat(50));
    let cards = "BEGIN:VCARD\nFN:A\nEND:VCARD\n".repeat(50);
    let json = "{\"place\":\"B\"}\n".repeat(50);
    for bytes in [&table, &cards, &json] {
        let limits = ReadLimits { lines: 10, ..ReadLimits::default() };
        let read_lines = read_with(bytes.as_bytes(), &ReadOptions { limits, ..ReadOptions::default() });
        assert_eq!(read_lines.len(), 11);
        assert!(matches!(read_lines[10], Err((_, "file.too_many_lines"))), "{:?}", read_lines[10]);
    }
    let long = format!("Name;Ort\n{}", "A;B\n".repeat(100_000));
    let limits = ReadLimits { bytes: 200_000, ..ReadLimits::default() };
    let read_lines = read_with(long.as_bytes(), &ReadOptions { limits, ..ReadOptions::default() });
    assert!(matches!(read_lines.last(), Some(Err((_, "file.too_large")))), "{:?}", read_lines.last());

    let limits = ReadLimits { record_bytes: 1000, columns: 20, value_bytes: 100, ..ReadLimits::default() };
    let options = ReadOptions { limits, ..ReadOptions::default() };
    let note = "x".repeat(200);
    let cards = format!(
        "BEGIN:VCARD\nFN:A\n{}END:VCARD\nBEGIN:VCARD\n{}END:VCARD\nBEGIN:VCARD\nNOTE:{}\nEND:VCARD\nBEGIN:VCARD\nFN:B\nEND:VCARD\n",
        format!("NOTE:{note}\n").repeat(6),
        "TEL:1\n".repeat(21),
        "y".repeat(5000)
    );
    let expected = [
        Err((1, "vcard.too_large")),
        Err((10, "vcard.too_many_properties")),
        Err((33, "vcard.too_large")),
        line(&[("full_name", "B")]),
    ];
    assert_eq!(read_with(cards.as_bytes(), &options), expected);
    let json = format!("{{\"note\":\"{note}\"}}\n{{\"note\":\"{}\"}}\n{{\"place\":\"B\"}}\n", "x".repeat(2000));
    let expected = [Err((1, "jsonl.value_too_long")), Err((2, "jsonl.too_long")), line(&[("place", "B")])];
    assert_eq!(read_with(json.as_bytes(), &options), expected);
}

#[test]
fn what_is_no_customer_file_is_refused_with_what_to_do() {
    let refused = |bytes: &[u8]| lines::open(bytes, &ReadOptions::default()).err().map(|error| error.code());
    assert_eq!(refused(b""), Some("file.empty"));
    assert_eq!(refused(b"%PDF-1.4\n\0"), Some("file.unknown_format"));
    assert_eq!(refused(b"\r\n\r\n"), Some("file.empty"));
    assert_eq!(refused(b"PK\x03\x04 no archive"), Some("xlsx.broken"));
    let ole = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    assert_eq!(refused(&ole), Some("xlsx.other_kind"));
    let protected: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(refused(&[&ole[..], &protected].concat()), Some("xlsx.password"));
}
