//! The bank directory: the one that is shipped, and those that are read at run time.

use kundig_check::account::{Method, Verdict};
use kundig_check::bank::{self, Change, Directory};
use kundig_check::{Findings, iban};

fn codes(findings: &Findings) -> Vec<&str> {
    findings.iter().map(|finding| finding.code.as_ref()).collect()
}

#[test]
fn the_shipped_directory_knows_every_bank_of_four_countries() {
    let directory = Directory::shipped();
    let count = |country| directory.banks().filter(|bank| bank.country == country).count();
    assert_eq!([count("DE"), count("AT"), count("CH"), count("LI")], [3_507, 866, 1_144, 20]);
    assert_eq!(directory.office_count(), 10_253);
    let (first, last) = directory.validity().expect("a validity");
    assert_eq!((first.to_string().as_str(), last.to_string().as_str()), ("2026-09-07", "2026-12-06"));
    for bank in directory.banks() {
        assert_eq!(directory.bank(bank.country, bank.bank_code), Some(bank), "{bank:?}");
        assert_eq!(bank.method.is_some(), bank.country == "DE", "{bank:?}");
        assert!(bank.method.is_none_or(Method::is_published), "{bank:?}");
        assert!(!bank.name.is_empty(), "{bank:?}");
        if let Some(bic) = bank.bic {
            assert!(directory.banks_of_bic(bic).any(|found| found == bank), "{bank:?}");
        }
    }
    assert_eq!(
        Directory::from_compact(&directory.to_compact()).expect("a directory").to_compact(),
        directory.to_compact()
    );
    assert!(directory.to_compact().len() < 400_000);
}

#[test]
fn the_shipped_directory_holds_what_its_tables_say() {
    let folder = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let read = |name| std::fs::read(folder.join(name));
    let (banks, offices) = match (read("banks.tsv"), read("bank-branches.tsv")) {
        (Ok(banks), Ok(offices)) => (banks, offices),
        (Err(error), _) | (_, Err(error)) => {
            eprintln!("SKIPPED: {} can't be read ({error}); the directory was NOT compared", folder.display());
            return;
        }
    };
    let mut findings = Findings::new();
    let read = Directory::read_tables(&banks, &offices, &mut findings).expect("a directory");
    assert!(findings.is_empty(), "{findings:?}");
    assert!(read.banks().eq(Directory::shipped().banks()));
    let all = |directory: &Directory| directory.search_offices("berlin").count();
    assert!(all(&read) > 50 && all(&read) == all(Directory::shipped()));
}

#[test]
fn banks_are_found_by_code_bic_name_and_place() {
    let directory = Directory::shipped();
    let found = directory.bank("DE", "37040044").expect("a bank");
    assert_eq!((found.name, found.place, found.postal_code), ("Commerzbank", "Köln", "50447"));
    assert_eq!((found.bic, found.method), (Some("COBADEFFXXX"), Method::parse("13")));
    let zurich = directory.bank("CH", "700").expect("the zeros may be missing");
    assert_eq!(directory.bank("CH", "00700"), Some(zurich));
    assert_eq!(directory.bank("AT", "12000").and_then(|bank| bank.bic), Some("BKAUATWWXXX"));
    for (country, code) in [("DE", "37040045"), ("DE", ""), ("FR", "30002"), ("DE", "3704004x"), ("DE", "370400440")] {
        assert_eq!(directory.bank(country, code), None, "{country} {code}");
    }
    assert!(directory.banks_of_bic("COBADEFF").any(|bank| bank.bank_code == "37040044"));
    assert_eq!(directory.banks_of_bic("COBADEFF").count(), directory.banks_of_bic("COBADEFFXXX").count());
    for bic in ["", "COBADEFFXX", "ÄÖÜÄ", "NOBADEFFXXX"] {
        assert_eq!(directory.banks_of_bic(bic).count(), 0, "{bic}");
    }
    for query in ["sparkasse kölnbonn", "Sparkasse KoelnBonn", "SPARK Köl"] {
        assert!(directory.search(query).any(|bank| bank.bank_code == "37050198"), "{query}");
    }
    assert_eq!(directory.search(" - ").count(), 0);
    assert_eq!(directory.search("sparkasse qqq").count(), 0);
}

#[test]
fn bank_and_account_are_derived_from_an_iban() {
    let details = bank::details("DE89370400440532013000").expect("an IBAN");
    assert_eq!((details.parts.bank_code, details.parts.account), ("37040044", "0532013000"));
    assert_eq!(details.account, Some(Verdict::Valid));
    // Method 09: nothing speaks for the number.
    let free = iban::german("10010123", "1234567890").expect("an IBAN");
    assert_eq!(bank::details(&free).and_then(|details| details.account), Some(Verdict::NotCheckable));
    let unknown = iban::german("99999998", "1").expect("an IBAN");
    let details = bank::details(&unknown).expect("an IBAN");
    assert_eq!((details.bank, details.account), (None, None));
    let austrian = bank::details("AT611904300234573201").expect("an IBAN");
    assert_eq!((austrian.parts.bank_code, austrian.parts.account), ("19043", "00234573201"));
    // The registry's example names no bank that there is.
    assert_eq!((austrian.bank, austrian.account), (None, None));
    let austrian = bank::details("AT721200000234573201").expect("an IBAN");
    assert_eq!(austrian.bank.and_then(|bank| bank.bic), Some("BKAUATWWXXX"));
    assert_eq!(austrian.account, None);
    assert_eq!(bank::details("DE88370400440532013000"), None);
    assert_eq!(bank::details("ä"), None);
}

#[test]
fn the_parts_of_an_iban_follow_the_registry() {
    for (iban, bank_code, branch_code, account) in [
        ("DE89370400440532013000", "37040044", None, "0532013000"),
        ("CH9300762011623852957", "00762", None, "011623852957"),
        ("LI21088100002324013AA", "08810", None, "0002324013AA"),
        ("GB29NWBK60161331926819", "NWBK", Some("601613"), "31926819"),
        ("FR1420041010050500013M02606", "20041", None, "010050500013M02606"),
        ("IT60X0542811101000000123456", "05428", Some("11101"), "000000123456"),
        ("NL91ABNA0417164300", "ABNA", None, "0417164300"),
    ] {
        let parts = iban::parts(iban).unwrap_or_else(|| panic!("{iban}"));
        assert_eq!((parts.bank_code, parts.branch_code, parts.account), (bank_code, branch_code, account), "{iban}");
        assert_eq!(format!("{}{}{}", parts.country, parts.check_digits, parts.bban), iban);
    }
    assert_eq!(iban::parts("DE88370400440532013000"), None);
}

#[test]
fn doubts_about_bank_and_account_are_warnings_and_the_iban_is_kept() {
    let with = |bank_code: &str, account: &str| {
        let iban = iban::german(bank_code, account).expect("an IBAN");
        let mut findings = Findings::new();
        assert_eq!(bank::account("iban", &iban, &mut findings), Some(iban));
        assert!(!findings.has_errors());
        findings
    };
    assert!(with("37040044", "532013000").is_empty());
    assert!(with("10010123", "1234567890").is_empty());
    let findings = with("37040044", "532014000");
    assert_eq!(codes(&findings), ["bank.account_check"]);
    let finding = findings.iter().next().expect("a finding");
    assert!(finding.message_de.contains("532014000") && finding.message_en.contains("Commerzbank"));
    // One digit away from a single bank whose check digit fits.
    let findings = with("37050189", "532013000");
    assert_eq!(codes(&findings), ["bank.code_unknown"]);
    let finding = findings.iter().next().expect("a finding");
    assert_eq!(finding.suggestion, iban::german("37050198", "532013000"));
    assert!(finding.message_de.contains("37050198 (Sparkasse KölnBonn, Köln)"), "{finding:?}");
    // Near two banks, and far from any.
    for bank_code in ["37040045", "99999998"] {
        let findings = with(bank_code, "532013000");
        assert_eq!(codes(&findings), ["bank.code_unknown"]);
        assert_eq!(findings.iter().next().and_then(|finding| finding.suggestion.clone()), None);
    }
    let findings = with("13061088", "1");
    assert!(codes(&findings).contains(&"bank.code_deleted"), "{findings:?}");
    assert!(findings.iter().any(|finding| finding.message_de.contains("13061078")));
    // Other countries are left alone, and what is no IBAN is refused as before.
    let mut findings = Findings::new();
    assert!(bank::account("iban", "AT61 1904 3002 3457 3201", &mut findings).is_some() && findings.is_empty());
    assert_eq!(bank::account("iban", "DE88370400440532013000", &mut findings), None);
    assert_eq!(codes(&findings), ["iban.check_digits"]);
}

#[test]
fn a_bic_of_another_bank_than_the_ibans_is_a_warning_with_the_right_one() {
    let check = |typed: &str, iban: &str| {
        let mut findings = Findings::new();
        let bic = bank::bic("bic", typed, iban, &mut findings);
        (bic, findings.into_vec())
    };
    let iban = "DE89370400440532013000";
    for right in ["COBADEFF", "cobadeffxxx", "COBADEFF370"] {
        let (bic, findings) = check(right, iban);
        assert!(bic.is_some() && findings.is_empty(), "{findings:?}");
    }
    let (bic, findings) = check("DEUTDEDB", iban);
    assert_eq!(bic.as_deref(), Some("DEUTDEDB"));
    assert_eq!(findings[0].code, "bank.bic_mismatch");
    assert_eq!(findings[0].suggestion.as_deref(), Some("COBADEFFXXX"));
    // Nothing to compare with.
    for iban in ["", "FR1420041010050500013M02606", "DE88370400440532013000"] {
        assert_eq!(check("DEUTDEDB", iban), (Some("DEUTDEDB".to_owned()), Vec::new()), "{iban}");
    }
    let (bic, findings) = check("COBA", iban);
    assert_eq!((bic, findings[0].code.as_ref()), (None, "bic.length"));
}

#[test]
fn neighbours_that_are_swapped_in_a_bank_code_are_found_again() {
    let directory = Directory::shipped();
    let (mut tried, mut right) = (0, 0);
    for found in directory.banks().filter(|bank| bank.country == "DE" && !bank.is_being_deleted) {
        let code = found.bank_code.as_bytes();
        let account = (1..2000)
            .map(|n| format!("{n}"))
            .find(|n| directory.check_account(found.bank_code, n) == Some(Verdict::Valid));
        let (Some(account), true) = (account, code[3] != code[4]) else { continue };
        let mut swapped = code.to_vec();
        swapped.swap(3, 4);
        let swapped = String::from_utf8(swapped).expect("digits");
        if directory.bank("DE", &swapped).is_some() {
            continue;
        }
        let mut findings = Findings::new();
        iban::build_german("iban", &swapped, &account, &mut findings);
        let suggestion = findings.iter().next().and_then(|finding| finding.suggestion.clone());
        tried += 1;
        if let Some(suggestion) = suggestion {
            assert_eq!(codes(&findings), ["bank.code_unknown"]);
            right += usize::from(Some(suggestion) == iban::german(found.bank_code, &account));
        }
    }
    assert!(tried > 1_000 && right * 2 > tried, "{right} of {tried}");
}

#[test]
fn german_ibans_are_built_from_bank_code_and_account() {
    let build = |bank_code: &str, account: &str| {
        let mut findings = Findings::new();
        (iban::build_german("iban", bank_code, account, &mut findings), findings)
    };
    let (built, findings) = build("370 400 44", " 532 013 000 ");
    assert_eq!(built.as_deref(), Some("DE89370400440532013000"));
    assert!(findings.is_empty());
    for (bank_code, account, code) in [
        ("3704004", "1", "iban.bank_code"),
        ("3704004X", "1", "iban.bank_code"),
        ("37040044", "", "iban.account"),
        ("37040044", "0", "iban.account"),
        ("37040044", "12345678901", "iban.account"),
        ("37040044", "12345a", "iban.account"),
    ] {
        let (built, findings) = build(bank_code, account);
        assert_eq!(built, None, "{bank_code} {account}");
        assert_eq!(codes(&findings), [code]);
    }
}

/// A line of the Bundesbank's text file.
fn fixed(bank_code: &str, kind: u8, [name, place, bic, method]: [&str; 4], deleted: u8, next: &str) -> String {
    format!("{bank_code}{kind}{name:<58}10591{place:<35}{name:<27}20100{bic:<11}{method}011380U{deleted}{next:0>8}\r\n")
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).expect("ISO 8859-1")).collect()
}

#[test]
fn the_bundesbanks_text_file_is_read_in_its_published_form() {
    let file = [
        fixed("10000001", 2, ["Zweigstelle", "Münster", "", "09"], 0, ""),
        fixed("10000001", 1, ["Bank für Größe", "Köln", "MARKDEF1100", "13"], 0, ""),
        fixed("10000002", 1, ["Alte Bank", "Köln", "", "C6"], 1, "10000001"),
    ]
    .concat();
    assert_eq!(latin1(&file).len(), 3 * 170);
    let mut findings = Findings::new();
    let directory = Directory::read_bundesbank(&latin1(&file), &mut findings).expect("a directory");
    assert!(findings.is_empty(), "{findings:?}");
    let bank = directory.bank("DE", "10000001").expect("a bank");
    assert_eq!((bank.name, bank.place, bank.bic), ("Bank für Größe", "Köln", Some("MARKDEF1100")));
    assert_eq!((bank.method, bank.successor, bank.change), (Method::parse("13"), None, Change::Unchanged));
    let old = directory.bank("DE", "10000002").expect("a bank");
    assert_eq!((old.is_being_deleted, old.successor, old.bic), (true, Some("10000001"), None));
    assert_eq!(directory.search_offices("munster").map(|office| office.bank_code).collect::<Vec<_>>(), ["10000001"]);
    assert_eq!(directory.validity(), None);
    let packed = Directory::from_compact(&directory.to_compact()).expect("a directory");
    assert!(packed.banks().eq(directory.banks()));
    // A directory of one's own answers in place of the one that is shipped.
    let mut findings = Findings::new();
    let known = iban::german("10000002", "1").expect("an IBAN");
    assert!(directory.account("iban", &known, &mut findings).is_some());
    assert!(codes(&findings).contains(&"bank.code_deleted"));
}

#[test]
fn the_bundesbanks_csv_file_is_read_in_its_published_form() {
    let file = "\"Bankleitzahl\";\"Merkmal\";\"Bezeichnung\";\"PLZ\";\"Ort\";\"Kurzbezeichnung\";\"PAN\";\"BIC\";\
                \"Prüfzifferberechnungsmethode\";\"Datensatznummer\";\"Änderungskennzeichen\";\"Bankleitzahllöschung\";\
                \"Nachfolge-Bankleitzahl\"\r\n\
                \"10000001\";\"1\";\"Bank \"\"für\"\" Größe; Köln\";\"10591\";\"Köln\";\"Bank\";\"20100\";\"MARKDEF1100\";\
                \"09\";\"011380\";\"M\";\"0\";\"00000000\"\r\n\
                10000001;2;Zweigstelle;48149;Münster;Zweig;;;09;011381;A;0;00000000\r\n";
    for bytes in [latin1(file), file.as_bytes().to_vec(), [b"\xEF\xBB\xBF", file.as_bytes()].concat()] {
        let mut findings = Findings::new();
        let directory = Directory::read_bundesbank(&bytes, &mut findings).expect("a directory");
        assert!(findings.is_empty(), "{findings:?}");
        let bank = directory.bank("DE", "10000001").expect("a bank");
        assert_eq!((bank.name, bank.change), ("Bank \"für\" Größe; Köln", Change::Modified));
        assert_eq!(directory.office_count(), 1);
    }
}

#[test]
fn broken_lines_of_a_bank_file_are_findings_and_the_rest_is_read() {
    let good = fixed("10000001", 1, ["Bank", "Berlin", "MARKDEF1100", "09"], 0, "");
    let file = [
        good.clone(),
        "kurz\n".to_owned(),
        "\n".to_owned(),
        good.replace("10000001", "1000000X"),
        good.replace("MARKDEF1100", "MARKDEF11 0"),
        fixed("10000003", 1, ["Bank", "Berlin", "", "0A"], 0, ""),
        fixed("10000003", 1, ["", "Berlin", "", "09"], 0, ""),
        fixed("10000003", 3, ["Bank", "Berlin", "", "09"], 0, ""),
        fixed("10000003", 1, ["Bank", "Berlin", "", "09"], 2, ""),
        fixed("10000003", 1, ["Bank", "Berlin", "", "09"], 0, "1234567"),
        fixed("10000004", 2, ["Bank", "Berlin", "", "09"], 0, ""),
        good.clone(),
    ]
    .concat();
    let mut findings = Findings::new();
    let directory = Directory::read_bundesbank(&latin1(&file), &mut findings).expect("a directory");
    assert_eq!(directory.banks().len(), 1);
    let lines: Vec<_> = findings.iter().map(|finding| finding.path.as_str()).collect();
    let expected = ["lines[1]", "lines[3]", "lines[4]", "lines[5]", "lines[6]", "lines[7]", "lines[8]", "lines[9]"];
    assert_eq!(lines, [&expected[..], &["lines[11]", "lines[10]"]].concat());
    assert!(findings.iter().all(|finding| finding.code == "bank_file.line"));

    // A bank code that occurs twice keeps its first record, and its offices.
    let file = [
        fixed("10000001", 1, ["Erste", "Berlin", "", "09"], 0, ""),
        fixed("10000000", 1, ["Andere", "Berlin", "", "09"], 0, ""),
        fixed("10000001", 1, ["Zweite", "Berlin", "", "09"], 0, ""),
        fixed("10000001", 2, ["Zweigstelle", "Bonn", "", "09"], 0, ""),
    ]
    .concat();
    let mut findings = Findings::new();
    let directory = Directory::read_bundesbank(&latin1(&file), &mut findings).expect("a directory");
    assert_eq!(findings.iter().map(|finding| finding.path.as_str()).collect::<Vec<_>>(), ["lines[2]"]);
    assert_eq!(directory.bank("DE", "10000001").map(|bank| bank.name), Some("Erste"));
    assert_eq!(directory.search_offices("bonn").next().map(|office| office.bank_code), Some("10000001"));

    let mut findings = Findings::new();
    assert!(Directory::read_bundesbank("nichts\n".repeat(500).as_bytes(), &mut findings).is_none());
    assert_eq!(findings.len(), 102);
    assert_eq!(codes(&findings)[100..], ["bank_file.more_lines", "bank_file.empty"]);
    assert!(Directory::read_tables(b"", b"", &mut Findings::new()).is_none());
}

#[test]
fn a_packed_directory_that_was_damaged_is_refused_or_read_but_never_believed_blindly() {
    let mut findings = Findings::new();
    let file = [fixed("10000001", 1, ["Bank für Größe", "Köln", "MARKDEF1100", "13"], 0, "")].concat();
    let packed = Directory::read_bundesbank(file.as_bytes(), &mut findings).expect("a directory").to_compact();
    for length in 0..packed.len() {
        assert!(Directory::from_compact(&packed[..length]).is_none(), "{length}");
    }
    for index in 0..packed.len() {
        for byte in 0..=u8::MAX {
            let mut damaged = packed.clone();
            damaged[index] = byte;
            if let Some(directory) = Directory::from_compact(&damaged) {
                // Whatever was read can be looked up without a panic.
                for bank in directory.banks() {
                    assert_eq!(directory.bank(bank.country, bank.bank_code), Some(bank));
                }
                assert!(directory.search("bank").count() <= 1);
            }
        }
    }
}

#[test]
fn a_directory_is_completed_by_the_countries_that_it_lacks() {
    let file = [
        fixed("10000002", 1, ["Andere Bank", "Köln", "MARKDEF1200", "09"], 0, ""),
        fixed("10000001", 1, ["Bank für Größe", "Köln", "MARKDEF1100", "13"], 0, ""),
        fixed("10000001", 2, ["Zweigstelle", "Münster", "", "13"], 0, ""),
    ];
    let mut findings = Findings::new();
    let german = Directory::read_bundesbank(&latin1(&file.concat()), &mut findings).expect("a directory");
    let completed = german.completed_by(Directory::shipped());
    let count = |directory: &Directory, country: &str| directory.banks().filter(|bank| bank.country == country).count();
    assert_eq!(count(&completed, "DE"), 2);
    for country in ["AT", "CH", "LI"] {
        assert!(count(&completed, country) > 0);
        assert_eq!(count(&completed, country), count(Directory::shipped(), country), "{country}");
    }
    assert!(completed.banks().filter(|bank| bank.country == "DE").eq(german.banks()));
    assert_eq!(completed.search_offices("münster").map(|office| office.bank_code).collect::<Vec<_>>(), ["10000001"]);
    assert_eq!((completed.office_count(), completed.validity()), (1, None));
    let vienna = completed.bank("AT", "20111").expect("a bank");
    assert_eq!(Some(vienna), Directory::shipped().bank("AT", "20111"));
    // Nothing is left to add.
    let again = completed.completed_by(Directory::shipped());
    assert!(again.banks().eq(completed.banks()));
}
