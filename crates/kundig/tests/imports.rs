//! Files of other programs come in: every format, every policy, wrong lines, trials, and going on after a stop.

mod support;

use std::collections::BTreeMap;
use std::io::Read;
use std::ops::ControlFlow;

use kundig::base::Date;
use kundig::customer::operations::{
    ChangeCustomer, CustomerHistory, DefineCustomField, GetCustomer, ListCustomers, SearchCustomers,
};
use kundig::customer::{AddressKind, ContactPointKind, CustomField, CustomFieldType, Customer, Party};
use kundig::interchange::operations::{
    BeginImport, ClearImport, DropImportMapping, GetImport, ImportLines, ListImportMappings, ListImports, ListSetApart,
};
use kundig::interchange::{
    DuplicatePolicy, FileFormat, FileReading, FileWriting, ImportLine, ImportState, LineOutcome,
};
use kundig::{Error, ErrorCode, ImportOptions, ImportReport, Session, Severity, export_set_apart, import_customers};
use kundig_format::csv::CsvWriterOptions;
use kundig_format::export::{Column, Exporter, Target};
use kundig_format::lines::{CustomerField, Key};
use kundig_format::xlsx::XlsxOptions;
use support::{World, on_both};

const HEADER: &str = "Kundennr;Anrede;Vorname;Nachname;Straße;PLZ;Ort;Telefon;E-Mail;IBAN";

/// A file of the old programs: Windows-1252.
fn old_file(lines: &[&str]) -> Vec<u8> {
    let text = format!("{HEADER}\r\n{}\r\n", lines.join("\r\n"));
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}

fn options(system: &str) -> ImportOptions {
    ImportOptions { system: system.into(), file_name: Some("kunden.csv".into()), ..ImportOptions::default() }
}

fn read(session: &Session, file: &[u8], options: &ImportOptions) -> kundig::Result<ImportReport> {
    import_customers(session, file, options, |_| ControlFlow::Continue(()))
}

fn import(session: &Session, file: &[u8], options: &ImportOptions) -> ImportReport {
    read(session, file, options).unwrap()
}

/// Imported, changed, skipped, set apart.
fn counts(report: &ImportReport) -> (u64, u64, u64, u64) {
    (report.imported, report.changed, report.skipped, report.set_apart)
}

fn find(session: &Session, text: &str) -> Vec<Customer> {
    let page = session.execute(SearchCustomers::new(text)).unwrap();
    page.customers.into_iter().map(|one| session.execute(GetCustomer { id: one.id }).unwrap()).collect()
}

fn one(session: &Session, text: &str) -> Customer {
    let mut found = find(session, text);
    assert_eq!(found.len(), 1, "{text}");
    found.remove(0)
}

fn all(session: &Session) -> usize {
    session.execute(ListCustomers { limit: Some(200), ..ListCustomers::default() }).unwrap().customers.len()
}

/// Codes of a report's findings, by line.
fn codes(report: &ImportReport) -> Vec<(u64, LineOutcome, Vec<String>)> {
    let codes = |line: &kundig::interchange::LineResult| line.findings.iter().map(|one| one.code.to_string()).collect();
    report.with_findings.iter().map(|line| (line.line, line.outcome, codes(line))).collect()
}

fn refused(error: &Error) -> Vec<(String, String)> {
    let all: Vec<_> = error.findings().unwrap_or_else(|| panic!("{error}")).iter().collect();
    assert!(all.iter().all(|one| !one.message_de.is_empty() && !one.message_en.is_empty()));
    all.iter().map(|one| (one.path.clone(), one.code.to_string())).collect()
}

const KAETHE: &str = "10001;Frau;Käthe;Süßmilch;Am Markt 3;07743;Jena;03641/567890;kaethe@example.org;";
const OTTO: &str = "10002;Herr;Otto;Groß;Lange Str. 7 a;10243;Berlin;030 901820;;DE89 3704 0044 0532 0130 00";
const NOBODY: &str = "10003;;;;;;;;;";

on_both! {
    fn an_old_export_comes_in_and_is_a_record(world) {
        let file = old_file(&[KAETHE, NOBODY, OTTO, "10004;Frau;Eva;Klein"]);
        let report = import(&world.session, &file, &options("alt"));
        assert_eq!(counts(&report), (2, 0, 0, 2));
        assert_eq!(report.columns["Straße"], "street");
        assert_eq!(one(&world.session, "süßmilch").addresses[0].place.as_deref(), Some("Jena"));
        assert_eq!(one(&world.session, "gross").bank_accounts[0].iban, "DE89370400440532013000");

        let kept = report.import.unwrap();
        assert_eq!(world.session.execute(GetImport { id: kept.id }).unwrap(), kept);
        assert_eq!((kept.state, kept.lines_done), (ImportState::Finished, 4));
        assert_eq!((kept.customers_created, kept.lines_set_apart), (2, 2));
        assert_eq!((kept.file.name.as_deref(), kept.file.format), (Some("kunden.csv"), Some(FileFormat::Csv)));
        assert_eq!(kept.file.bytes, Some(file.len() as u64));
        assert_eq!(kept.file.sha256, Some(kundig::content::ContentHash::of(&file)));
        let listed = world.session.execute(ListImports::default()).unwrap();
        assert_eq!((listed.imports, listed.next), (vec![kept.clone()], None));

        let apart = ListSetApart { id: kept.id, limit: Some(1), after: None };
        let page = world.session.execute(apart.clone()).unwrap();
        assert_eq!((page.lines[0].place, page.lines[0].line), (2, 3));
        assert_eq!(page.lines[0].original.join(";"), NOBODY);
        assert!(page.lines[0].findings.iter().any(|one| one.severity == Severity::Error && !one.message_de.is_empty()));
        let page = world.session.execute(ListSetApart { after: page.next, ..apart.clone() }).unwrap();
        assert_eq!((page.lines[0].line, page.next), (5, None));
        assert_eq!(page.lines[0].original, ["10004", "Frau", "Eva", "Klein"]);
        assert_eq!(page.lines[0].findings[0].code, "csv.too_few_fields");

        // To be corrected and read in again.
        let mut out = Vec::new();
        export_set_apart(&world.session, &mut out, kept.id, &FileWriting::default()).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with(&format!("\u{FEFF}Befund;Zeile;{HEADER}\r\n")), "{text}");
        let corrected = text.replace(NOBODY, "10003;;Nora;Neu;;;;;;").replace("Eva;Klein", "Eva;Klein;;;;;;");
        let again = import(&world.session, corrected.as_bytes(), &options("alt"));
        assert_eq!(counts(&again), (2, 0, 0, 0), "{:?}", again.with_findings);
        assert_eq!(again.columns_not_taken, ["Befund", "Zeile"]);

        let cleared = world.session.execute(ClearImport { id: kept.id, version: kept.version }).unwrap();
        assert_eq!(cleared.version, kept.version + 1);
        assert!(world.session.execute(apart).unwrap().lines.is_empty());
    }

    fn a_workbook_comes_in(world) {
        let of = |header: &str, field: CustomerField| Column::of(header, field);
        let columns = vec![
            of("Kundennummer", CustomerField::Number),
            of("Firma", CustomerField::Organisation),
            of("PLZ", CustomerField::PostalCode),
            of("Ort", CustomerField::Place),
            of("Umsatz", CustomerField::Revenue12Months),
        ];
        let mut writer = Exporter::new(Vec::new(), Target::Xlsx(XlsxOptions::default()), columns).unwrap();
        writer.row(&["7", "Müßig & Söhne GmbH", "07743", "Jena", "1234.50"]).unwrap();
        let (file, _) = writer.finish().unwrap();
        let report = import(&world.session, &file, &options("alt"));
        assert_eq!((report.format, counts(&report)), (Some(FileFormat::Xlsx), (1, 0, 0, 0)));
        let firm = one(&world.session, "müßig");
        assert_eq!((firm.revenue.minor, firm.addresses[0].postal_code.as_deref()), (123_450, Some("07743")));
        assert!(matches!(firm.party, Party::Organisation(_)));
    }

    fn cards_come_in_with_all_their_addresses(world) {
        let card = "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:urn:x:1\r\nN:Süß;Jörg;;Dr.;\r\nFN:Dr. Jörg Süß\r\n\
            ADR;TYPE=work:;;Werkstr. 1;Gera;;07545;Deutschland\r\nADR;TYPE=home:;;Am Markt 3;Jena;;07743;Deutschland\r\n\
            TEL;TYPE=\"cell,home\":+49 171 1234567\r\nEMAIL;TYPE=work:joerg@example.org\r\nNOTE:Ruft gern an\r\nEND:VCARD\r\n";
        let file = format!("{card}BEGIN:VCARD\r\nVERSION:4.0\r\nEND:VCARD\r\n");
        let report = import(&world.session, file.as_bytes(), &options("telefon"));
        assert_eq!((report.format, counts(&report)), (Some(FileFormat::Vcard), (1, 0, 0, 1)));
        let joerg = one(&world.session, "süß");
        let kinds: Vec<_> = joerg.addresses.iter().map(|one| (one.kind, one.place.as_deref().unwrap_or(""))).collect();
        assert_eq!(kinds, [(AddressKind::Main, "Jena"), (AddressKind::Other, "Gera")]);
        let mobile = joerg.contact_point(ContactPointKind::Mobile).unwrap();
        assert_eq!((mobile.value.as_str(), mobile.label.as_deref()), ("+491711234567", Some("privat")));
        assert_eq!(joerg.external_references[0].key, "urn:x:1");
        let apart = ListSetApart { id: report.import.unwrap().id, limit: None, after: None };
        assert!(world.session.execute(apart).unwrap().lines[0].original[0].starts_with("BEGIN:VCARD"));
        // The same card again is the same customer.
        let again = ImportOptions { duplicates: Some(DuplicatePolicy::Skip), ..options("telefon") };
        assert_eq!(counts(&import(&world.session, file.as_bytes(), &again)), (0, 0, 1, 1));
    }

    fn objects_come_in_with_custom_fields(world) {
        let plate = CustomField::new("kennzeichen", CustomFieldType::Text, "Amtliches Kennzeichen");
        let since = CustomField::new("seit", CustomFieldType::Date, "Vertrag seit");
        for field in [plate, since, CustomField::new("vip", CustomFieldType::Flag, "VIP")] {
            world.session.execute(DefineCustomField { field }).unwrap();
        }
        let file = "{\"family_name\":\"Süß\",\"custom.kennzeichen\":\"J-AB 1\",\"custom.seit\":\"1.2.2020\",\"custom.vip\":true}\n\
            {\"family_name\":\"Klein\",\"custom.vip\":\"vielleicht\",\"Farbe\":\"rot\"}\n{\"family_name\":\n";
        let report = import(&world.session, file.as_bytes(), &options("web"));
        assert_eq!((report.format, counts(&report)), (Some(FileFormat::Jsonl), (2, 0, 0, 1)));
        let fields = one(&world.session, "süß").custom_fields;
        assert_eq!(serde_json::to_value(fields).unwrap(), serde_json::json!({"kennzeichen": "J-AB 1", "seit": "2020-02-01", "vip": true}));
        let found: BTreeMap<u64, Vec<String>> = codes(&report).into_iter().map(|(line, _, codes)| (line, codes)).collect();
        assert!(found[&2].contains(&"import.unreadable".into()) && found[&2].contains(&"jsonl.unknown_field".into()), "{found:?}");
        assert_eq!(found[&3], ["jsonl.syntax"]);

        // A table's column is found by its label, or by what it is told to be.
        let table = "Nachname;Amtliches Kennzeichen;Stufe\nGroß;J-X 9;ja\n";
        let columns = BTreeMap::from([("Stufe".to_owned(), "custom.vip".to_owned())]);
        let report = import(&world.session, table.as_bytes(), &ImportOptions { columns, ..options("web") });
        assert_eq!(report.columns["Amtliches Kennzeichen"], "custom.kennzeichen");
        let fields = one(&world.session, "groß").custom_fields;
        assert_eq!(serde_json::to_value(fields).unwrap(), serde_json::json!({"kennzeichen": "J-X 9", "vip": true}));
    }

    fn a_dry_run_says_the_same_and_writes_nothing(world) {
        import(&world.session, &old_file(&[KAETHE]), &options("alt"));
        let file = old_file(&[KAETHE, OTTO, NOBODY, "10002;;;Doppelt;;;;;;", "10005;;Ina;Igel;;;;12;x@;"]);
        let before = world.contents();
        for lines_per_unit in [500, 1] {
            for duplicates in [None, Some(DuplicatePolicy::Skip), Some(DuplicatePolicy::Update)] {
                let save_mapping = Some("nie".into());
                let dry = ImportOptions { dry_run: true, lines_per_unit, duplicates, save_mapping, ..options("alt") };
                let tried = import(&world.session, &file, &dry);
                assert_eq!(tried.import, None);
                let expected = match duplicates {
                    None => (2, 0, 0, 3),
                    Some(DuplicatePolicy::Skip) => (2, 0, 2, 1),
                    _ => (2, 1, 1, 1),
                };
                assert_eq!(counts(&tried), expected, "{duplicates:?} by {lines_per_unit}");
            }
        }
        assert_eq!(world.contents(), before);
        let dry = import(&world.session, &file, &ImportOptions { dry_run: true, ..options("alt") });
        let real = import(&world.session, &file, &options("alt"));
        assert_eq!((counts(&dry), codes(&dry), &dry.findings_by_code), (counts(&real), codes(&real), &real.findings_by_code));
        let first = import(&world.session, &file, &ImportOptions { dry_run: true, try_lines: Some(0), ..options("alt") });
        assert_eq!((first.lines, first.suggestions.len()), (0, 10));
        assert_eq!((first.suggestions[3].field.as_deref(), first.suggestions[3].samples[0].as_str()), (Some("family_name"), "Süßmilch"));
    }

    fn a_stopped_import_goes_on_behind_the_last_line_and_never_twice(world) {
        let lines: Vec<String> = (0..25).map(|n| format!("{n};;;{};;;;;;", support::numbered("Haus", n))).collect();
        let mut lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        lines.insert(3, "kurz");
        let file = old_file(&lines);
        let small = ImportOptions { lines_per_unit: 4, ..options("alt") };
        // The process dies while the third unit is written: what is not committed is not there.
        let mut units = 0;
        let stopped = import_customers(&world.session, &file[..], &small, |_| {
            units += 1;
            if units == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }).unwrap();
        assert!(stopped.stopped);
        let left = stopped.import.unwrap();
        assert_eq!((left.state, left.lines_done, all(&world.session)), (ImportState::Open, 8, 7));

        // Another process finds it, and refuses another file.
        let again = world.again().session(kundig::Login::Owner).unwrap();
        let open = ListImports { state: Some(ImportState::Open), ..ListImports::default() };
        let id = again.execute(open).unwrap().imports[0].id;
        let resume = ImportOptions { resume: Some(id), lines_per_unit: 4, ..ImportOptions::default() };
        let mut other = lines.clone();
        other[1] = "99;;;Falsch;;;;;;";
        for wrong in [old_file(&other), old_file(&lines[..5]), b"Nachname\nX\n".to_vec()] {
            let error = read(&again, &wrong, &resume).unwrap_err();
            assert!(refused(&error).iter().all(|(_, code)| code == "import.other_file" || code == "mapping.no_such_column"), "{error}");
        }
        assert_eq!(all(&world.session), 7);
        let report = import(&again, &file, &resume);
        let done = report.import.unwrap();
        assert_eq!((done.state, done.lines_done, done.customers_created, done.lines_set_apart), (ImportState::Finished, 26, 25, 1));
        assert_eq!(all(&world.session), 25);
        assert_eq!(read(&again, &file, &resume).unwrap_err().code(), ErrorCode::WrongState);
        // Two who go on with one import at once: the second one's version is stale.
        let stale = ImportLines { id, version: left.version, lines: vec![], fingerprint: None };
        assert_eq!(again.execute(stale).unwrap_err().code(), ErrorCode::Conflict);
    }

    fn a_file_that_breaks_off_is_not_finished(world) {
        struct Broken<'a>(&'a [u8]);
        impl Read for Broken<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
                match self.0.read(buffer)? {
                    0 => Err(std::io::Error::other("the disk is gone")),
                    read => Ok(read),
                }
            }
        }
        // Longer than what is read to tell what the file is.
        let lines: Vec<String> = (0..3000).map(|n| format!("{n};;;{};;;;;;", support::numbered("Haus", n))).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let file = old_file(&lines);
        let small = ImportOptions { lines_per_unit: 1000, ..options("alt") };
        let report = import_customers(&world.session, Broken(&file[..file.len() - 7]), &small, |_| ControlFlow::Continue(())).unwrap();
        assert!(report.stopped && report.findings.iter().any(|one| one.code == "csv.io"), "{:?}", report.findings);
        let import_id = report.import.unwrap().id;
        let resume = ImportOptions { resume: Some(import_id), lines_per_unit: 1000, ..options("alt") };
        let done = import(&world.session, &file, &resume).import.unwrap();
        assert_eq!((done.customers_created, done.lines_set_apart), (3000, 0));
    }

    fn a_mapping_is_saved_and_found_again_by_the_headers(world) {
        let file = "KdBez;Wo;Rabatt\nMüßig & Söhne GmbH;Jena;5\n".as_bytes();
        let told = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(name, field)| ((*name).to_owned(), (*field).to_owned())).collect()
        };
        let columns = told(&[("KdBez", "organisation"), ("Wo", "place"), ("Rabatt", "")]);
        let save = ImportOptions { columns, save_mapping: Some("Werkstatt".into()), ..options("alt") };
        assert_eq!(counts(&import(&world.session, file, &save)), (1, 0, 0, 0));
        let list = world.session.execute(ListImportMappings { header: None }).unwrap().mappings;
        assert_eq!((list.len(), list[0].name.as_str(), list[0].version), (1, "Werkstatt", 1));
        let report = import(&world.session, &[file, "Zweite GmbH;Gera;1\n".as_bytes()].concat(), &options("neu"));
        assert_eq!((report.mapping.as_deref(), report.columns["Wo"].as_str()), (Some("Werkstatt"), "place"));
        assert_eq!(report.columns_not_taken, ["Rabatt"]);
        // What is told now comes before what was saved, and is saved under the old name as a new version.
        let columns = told(&[("Wo", "street")]);
        let again = ImportOptions { columns, save_mapping: Some("Werkstatt".into()), ..options("dritt") };
        import(&world.session, file, &again);
        let header = ["KdBez", "Wo", "Rabatt"].map(str::to_owned).to_vec();
        let found = world.session.execute(ListImportMappings { header: Some(header) }).unwrap().mappings;
        assert_eq!((found[0].version, found[0].columns["Wo"].as_str()), (2, "street"));
        world.session.execute(DropImportMapping { name: "Werkstatt".into() }).unwrap();
        assert!(world.session.execute(ListImportMappings::default()).unwrap().mappings.is_empty());
        let named = ImportOptions { mapping: Some("Werkstatt".into()), ..options("alt") };
        assert_eq!(read(&world.session, file, &named).unwrap_err().code(), ErrorCode::NotFound);
    }

    fn who_is_there_is_skipped_filled_or_updated(world) {
        import(&world.session, &old_file(&[KAETHE]), &options("alt"));
        let line = "10001;Frau;Käthe;Süßmilch-Groß;Neue Str. 1;07745;Jena;0171 1234567;neu@example.org;DE89370400440532013000";
        let policy = |duplicates| ImportOptions { duplicates: Some(duplicates), ..options("alt") };
        let run = |duplicates| counts(&import(&world.session, &old_file(&[line]), &policy(duplicates)));
        // `create`: the key is taken.
        assert_eq!(run(DuplicatePolicy::Create), (0, 0, 0, 1));
        let before = one(&world.session, "süßmilch");
        assert_eq!(run(DuplicatePolicy::Skip), (0, 0, 1, 0));
        assert_eq!(one(&world.session, "süßmilch"), before);

        assert_eq!(run(DuplicatePolicy::Fill), (0, 1, 0, 0));
        let filled = one(&world.session, "süßmilch");
        assert_eq!((filled.name.as_str(), &filled.addresses), ("Käthe Süßmilch", &before.addresses));
        assert_eq!((filled.bank_accounts.len(), filled.contact_points.len()), (1, 3));
        assert!(filled.contact_point(ContactPointKind::Mobile).is_some(), "there was none");
        assert_eq!(filled.contact_point(ContactPointKind::Email).unwrap().value, "kaethe@example.org");
        assert_eq!(run(DuplicatePolicy::Fill), (0, 0, 1, 0));

        assert_eq!(run(DuplicatePolicy::Update), (0, 1, 0, 0));
        let updated = one(&world.session, "süßmilch");
        assert_eq!(updated.name, "Käthe Süßmilch-Groß");
        let today = Date("2026-11-23".parse().unwrap());
        assert_eq!(updated.address(AddressKind::Main, today).unwrap().street.as_deref(), Some("Neue Str."));
        let march = Date("2026-03-01".parse().unwrap());
        assert_eq!(updated.address(AddressKind::Main, march).unwrap().street.as_deref(), Some("Am Markt"));
        assert_eq!(updated.contact_points.len(), 4);
        assert_eq!(run(DuplicatePolicy::Update), (0, 0, 1, 0));
        let history = world.session.execute(CustomerHistory { id: updated.id, after: 0, limit: None }).unwrap();
        let events: Vec<_> = history.entries.iter().map(|entry| entry.event.as_str()).collect();
        assert_eq!(events, ["customer.registered", "customer.changed", "customer.changed"]);
        assert_eq!(history.entries[2].after["name"], "Käthe Süßmilch-Groß");
    }

    fn doubtful_customers_are_set_apart(world) {
        import(&world.session, &old_file(&[KAETHE, OTTO]), &options("alt"));
        let skip = ImportOptions { duplicates: Some(DuplicatePolicy::Skip), ..options("neu") };
        let report = import(&world.session, &old_file(&[
            "1;;Käthe;Süßmilch;;;;;KAETHE@example.org;",      // the same name and address
            "2;;Karl;Süßmilch;;;;;kaethe@example.org;",       // shares the address only
            "3;;Otto;Gross;;;;;;DE89370400440532013000",      // the same name in another spelling, and the account
            "10002;;Emil;Fremd;;;;;;",                        // another program's number that we have as well
            "5;;Paula;Neu;;;;;paula@example.org;",
        ]), &skip);
        let outcomes: Vec<_> = codes(&report).into_iter().filter(|(_, outcome, _)| *outcome == LineOutcome::SetApart).collect();
        assert_eq!(counts(&report), (1, 0, 2, 2), "{:?}", report.with_findings);
        assert_eq!(outcomes.iter().map(|(line, ..)| *line).collect::<Vec<_>>(), [3, 5]);
        assert!(outcomes.iter().all(|(.., codes)| codes.contains(&"import.perhaps_known".to_owned())));
        let told: Vec<_> = report.with_findings.iter().flat_map(|line| &line.findings).filter(|one| one.code == "import.perhaps_known").collect();
        assert!(told[0].message_de.contains("10001") && told[1].message_de.contains("10002"), "{told:?}");
        // A firm by its VAT-ID, though others have the name.
        let firms = "Firma;USt-IdNr.\nMüßig GmbH;DE136695976\nMüßig GmbH;\n".as_bytes();
        assert_eq!(counts(&import(&world.session, firms, &options("alt"))), (2, 0, 0, 0));
        let again = "Firma;USt-IdNr.\nMüßig GmbH;DE 136695976\nAnders GmbH;DE136695976\n".as_bytes();
        assert_eq!(counts(&import(&world.session, again, &skip)), (0, 0, 1, 1));
        // A person does not become a firm.
        let update = ImportOptions { duplicates: Some(DuplicatePolicy::Update), ..options("alt") };
        let report = import(&world.session, "Kundennr;Firma\n10001;Süßmilch AG\n".as_bytes(), &update);
        assert_eq!(codes(&report), [(2, LineOutcome::SetApart, vec!["import.other_kind".to_owned()])]);
    }

    fn wrong_files_and_options_are_refused_in_both_languages(world) {
        let fails = |file: &[u8], options: &ImportOptions| refused(&read(&world.session, file, options).unwrap_err());
        let pair = |path: &str, code: &str| vec![(path.to_owned(), code.to_owned())];
        let plain = options("alt");
        assert_eq!(fails(b"", &plain), pair("file", "file.empty"));
        assert_eq!(fails(b"%PDF-1.7\n\x00\x01", &plain), pair("file", "file.unknown_format"));
        assert_eq!(fails(b"[{\"a\":1}]", &plain), pair("file", "jsonl.list"));
        assert_eq!(fails(b"PK\x03\x04 no workbook", &plain)[0].0, "file");
        let told = |header: &str, field: &str| ImportOptions {
            columns: BTreeMap::from([(header.to_owned(), field.to_owned())]),
            ..options("alt")
        };
        assert_eq!(fails(b"Name;Ort\nX;Y\n", &told("Ort", "plcae")), pair("columns.Ort", "import.unknown_field"));
        assert_eq!(fails(b"Name;Ort\nX;Y\n", &told("Ort", "custom.farbe")), pair("columns.Ort", "import.unknown_field"));
        assert_eq!(fails(b"Name;Ort\nX;Y\n", &told("Farbe", "note")), pair("columns", "mapping.no_such_column"));
        let reading = |delimiter: Option<&str>, encoding: Option<&str>| ImportOptions {
            reading: FileReading { delimiter: delimiter.map(Into::into), encoding: encoding.map(Into::into), ..FileReading::default() },
            ..options("alt")
        };
        assert_eq!(fails(b"Name;Ort\n", &reading(Some(";;"), None)), pair("reading.delimiter", "import.delimiter"));
        assert_eq!(fails(b"Name;Ort\n", &reading(None, Some("ebcdic"))), pair("reading.encoding", "import.encoding"));
        assert_eq!(fails(b"Name;Ort\n", &options("")), pair("system", "text.required"));
        assert!(world.session.execute(ListImports::default()).unwrap().imports.is_empty());

        // What is wrong with a line or a header is said, and nothing breaks.
        let huge = format!("Nachname;Ort;Ort\n\"{}\";Jena;Gera\nSüß;Jena;Gera\n{};Jena;Gera\n", "x".repeat(2 << 20), "y".repeat(70_000));
        let report = import(&world.session, huge.as_bytes(), &plain);
        assert_eq!(counts(&report), (1, 0, 0, 2));
        let found = codes(&report);
        assert!(found[0].2.contains(&"csv.field_too_long".into()), "{found:?}");
        let apart = ListSetApart { id: report.import.unwrap().id, limit: None, after: None };
        let kept = world.session.execute(apart).unwrap().lines.pop().unwrap();
        assert!(kept.original[0].len() == 64 * 1024 && kept.findings.iter().any(|one| one.code == "import.original_cut"));
        let report = import(&world.session, b"Titel;Nachname;Titel\nDr.;Klein;x\n", &plain);
        assert_eq!(report.findings.iter().map(|one| &*one.code).collect::<Vec<_>>(), ["import.column_twice"]);
        // A NUL does not stop PostgreSQL.
        let nul = "{\"family_name\":\"A\\u0000B\",\"note\":\"x\"}\n{\"family_name\":\"Gut\",\"number\":\"1\\u00002\"}\n";
        let report = import(&world.session, nul.as_bytes(), &plain);
        assert_eq!((counts(&report), codes(&report)[1].2.clone()), ((1, 0, 0, 1), vec!["import.unreadable".to_owned()]));
    }

    fn imports_are_for_those_who_may(world) {
        let file = old_file(&[OTTO]);
        let clerk = world.user("anna", &["service"], &[]);
        assert_eq!(read(&clerk, &file, &options("alt")).unwrap_err().code(), ErrorCode::Denied);
        let dry = ImportOptions { dry_run: true, ..options("alt") };
        assert_eq!(read(&clerk, &file, &dry).unwrap_err().code(), ErrorCode::Denied);
        let administrator = world.user("chef", &["administrator"], &[]);
        assert_eq!(counts(&import(&administrator, &file, &options("alt"))), (1, 0, 0, 0));
        // An import without a file: the host reads it itself.
        let begin = BeginImport { id: None, ..<BeginImport as kundig::Operation>::example() };
        let begun = administrator.execute(begin).unwrap();
        let values = BTreeMap::from([("family_name".to_owned(), "Groß".to_owned()), ("tax_number".to_owned(), "1".to_owned())]);
        let lines = vec![ImportLine { line: 2, values, ..ImportLine::default() }];
        let done = administrator.execute(ImportLines { id: begun.id, version: 1, lines, fingerprint: None }).unwrap();
        assert_eq!((done.import.customers_created, done.lines[0].findings[0].code.to_string()), (1, "import.not_taken".to_owned()));
    }

    fn a_line_that_many_share_is_told_by_its_usage(world) {
        let file = "Nachname;Tel. priv.;Tel. gesch.;Straße;Ort;Tel\nSüß;03641 1234;030 901820;Am Markt 3;Jena;03641 99\n";
        import(&world.session, file.as_bytes(), &options("alt"));
        let labels = one(&world.session, "süß").contact_points.into_iter().map(|one| one.label.unwrap_or_default());
        let mut labels: Vec<_> = labels.collect();
        labels.sort();
        assert_eq!(labels, ["", "geschäftlich", "privat"]);
        let customer = one(&world.session, "süß");
        world.session.execute(ChangeCustomer::new(customer.id, customer.version)).unwrap();
    }
}

#[test]
fn a_csv_export_of_a_program_is_read_with_its_formula_guards() {
    let world = World::sqlite();
    let columns =
        vec![Column::of("Nachname", Key::of(CustomerField::FamilyName)), Column::of("Bemerkung", CustomerField::Note)];
    let mut writer = Exporter::new(Vec::new(), Target::Csv(CsvWriterOptions::default()), columns).unwrap();
    writer.row(&["Süß", "=1+1"]).unwrap();
    let (file, _) = writer.finish().unwrap();
    import(&world.session, &file, &options("alt"));
    assert_eq!(one(&world.session, "süß").note.as_deref(), Some("=1+1"));
}
