//! The checks over a whole export of customers, in the form that branch software writes it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kundig_check::{Findings, bic, country, date, email, iban, legal_form, name, person, phone, postal, vat};

mod export;

#[test]
fn the_faults_planted_in_an_export_are_found_and_no_others_are_made_up() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date");
    let records = export::records();
    let (header, records) = records.split_first().expect("a header");
    let column = |name: &str| header.iter().position(|h| h == name).expect("a column");
    let mut counts: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for record in records {
        let findings = &mut Findings::new();
        let mut check = |name: &str, check: &mut dyn FnMut(&str, &mut Findings)| {
            let typed = record[column(name)].as_str();
            let before = findings.len();
            if !typed.is_empty() {
                check(typed, findings);
            }
            for finding in findings.iter().skip(before) {
                let entry = counts.entry(finding.code.to_string()).or_insert((0, typed.to_owned()));
                entry.0 += 1;
            }
        };
        check("Anrede", &mut |t, f| _ = person::salutation("x", t, f));
        check("Land", &mut |t, f| _ = country::country("x", t, f));
        check("PLZ", &mut |t, f| _ = postal::postal_code("x", t, "DE", f));
        check("Telefon", &mut |t, f| _ = phone::phone("x", t, "DE", f));
        check("Mobil", &mut |t, f| _ = phone::phone("x", t, "DE", f));
        check("EMail", &mut |t, f| _ = email::email("x", t, f));
        check("Geburtsdatum", &mut |t, f| _ = date::birth_date("x", t, today, f));
        check("Kunde_seit", &mut |t, f| _ = date::date("x", t, f));
        check("IBAN", &mut |t, f| _ = iban::iban("x", t, f));
        check("BIC", &mut |t, f| _ = bic::bic("x", t, f));
        check("UStIdNr", &mut |t, f| _ = vat::vat_id("x", t, f));
        check("Titel", &mut |t, f| _ = name::title("x", t, f));
        check("Vorname", &mut |t, f| _ = name::given("x", t, f));
        // The firm's column has many without a form, as shops write it; its people are no family names.
        check("Firma", &mut |t, f| {
            let found = legal_form::in_name(t, "DE");
            found.iter().for_each(|found| legal_form::check_name("x", t, found.form, f));
        });
        check("Nachname", &mut |t, f| {
            name::family("x", t, f);
            let salutation = person::salutation("x", &record[column("Anrede")], &mut Findings::new());
            let parts = name::Parts { salutation, given: &record[column("Vorname")], family: t };
            name::together("x", "y", &parts, f);
        });
    }
    for (code, (count, example)) in &counts {
        println!("{count:>6} {code:<28} {example}");
    }
    assert_eq!(records.len(), 10_000);
    // 119 IBANs, 36 VAT-IDs, 126 postal codes and 41 dates of birth carry planted faults: all are found, and no others.
    // Of 124 records with given and family name swapped 114 are hinted at, of 97 salutations against the given name 73, and
    // no others of either kind.
    // The export's generator has also made mobile numbers of impossible length and mail addresses with two dots.
    let found: Vec<(&str, usize)> = counts.iter().map(|(code, (count, _))| (code.as_str(), *count)).collect();
    assert_eq!(
        found,
        [
            ("birth_date.future", 10),
            ("date.not_in_calendar", 23),
            ("date.year", 8),
            ("email.domain", 27),
            ("email.dots", 28),
            ("email.local_part_not_ascii", 13),
            ("email.typo", 12),
            ("iban.check_digits", 119),
            ("name.one_letter", 91),
            ("name.swapped", 114),
            ("phone.no_digits", 37),
            ("phone.no_number", 29),
            ("phone.too_long", 803),
            ("phone.too_short", 80),
            ("postal_code.lost_zero", 126),
            ("salutation.given_name", 73),
            ("vat_id.check_digit", 36),
        ]
    );
}
