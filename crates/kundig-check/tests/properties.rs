//! What must hold for anything that a user types: no panic, and every accepted value is its own normal form.

use chrono::NaiveDate;
use kundig_check::{
    Findings, bic, codes, country, date, email, fold, iban, leitweg, person, phone, postal, street, suggest, text, vat,
};
use proptest::prelude::*;

/// Runs a check; if it accepts, it must accept its normal form unchanged, and silently if it was silent before.
fn settles(typed: &str, check: impl Fn(&str, &mut Findings) -> Option<String>) -> Result<(), TestCaseError> {
    let mut findings = Findings::new();
    let normal = check(typed, &mut findings);
    for finding in &findings {
        let info = codes::find(&finding.code);
        prop_assert_eq!(info.map(|i| i.severity), Some(finding.severity), "{:?}", finding);
        prop_assert!(!finding.message_de.is_empty() && !finding.message_en.is_empty());
    }
    let Some(normal) = normal else {
        prop_assert!(findings.has_errors() || findings.has_warnings(), "{typed:?} was refused without a word");
        return Ok(());
    };
    prop_assert!(!findings.has_errors(), "{typed:?} was accepted with an error: {findings:?}");
    let mut again = Findings::new();
    prop_assert_eq!(check(&normal, &mut again), Some(normal.clone()), "{:?}", typed);
    prop_assert!(!findings.is_empty() || again.is_empty(), "{typed:?} -> {normal:?}: {again:?}");
    Ok(())
}

fn everything(typed: &str) -> Result<(), TestCaseError> {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date");
    settles(typed, |t, f| iban::iban("x", t, f))?;
    settles(typed, |t, f| bic::bic("x", t, f))?;
    settles(typed, |t, f| email::email("x", t, f))?;
    for land in ["DE", "AT", "CH", "LI", "IT", "US", "GB", "NL", "JP", "XX", ""] {
        if land != "JP" || typed.len() < 40 {
            settles(typed, |t, f| phone::phone("x", t, land, f).map(|p| p.e164))?;
        }
        settles(typed, |t, f| postal::postal_code("x", t, land, f))?;
    }
    settles(typed, |t, f| country::country("x", t, f).map(str::to_owned))?;
    settles(typed, |t, f| date::date("x", t, f).map(|d| d.to_string()))?;
    settles(typed, |t, f| date::birth_date("x", t, today, f).map(|d| d.to_string()))?;
    settles(typed, |t, f| person::salutation("x", t, f).map(|s| s.to_string()))?;
    settles(typed, |t, f| vat::vat_id("x", t, f))?;
    settles(typed, |t, f| leitweg::leitweg_id("x", t, f))?;
    settles(typed, |t, f| text::required("x", t, "Name", "Name", f).map(str::to_owned))?;
    let (street, number) = street::split(typed);
    prop_assert!(street.len() + number.len() <= typed.len());
    let parts = street::parts(typed);
    prop_assert!(parts.street.len() + parts.addition.len() <= typed.len() + "Postfach".len());
    let folded = fold::fold(typed);
    prop_assert_eq!(fold::fold(&folded), folded.clone(), "{:?}", typed);
    prop_assert!(!folded.contains("  ") && folded.trim() == folded);
    let _ = (phone::search_digits(typed), iban::printed(typed), iban::german_parts(typed), email::ascii(typed));
    let _ = suggest::did_you_mean(typed, ["customer.register", "ü"].into_iter());
    Ok(())
}

/// What is asked about a place never panics, and what is answered is agreed to when it is asked again.
#[cfg(feature = "places")]
fn places(code: &str, place: &str) -> Result<(), TestCaseError> {
    use kundig_check::place::{Agreement, Places};
    let places = Places::built_in();
    for land in ["DE", "AT", "CH", "LI", "FR", ""] {
        let mut findings = Findings::new();
        let found = places.check("code", code, "place", place, land, &mut findings);
        for finding in &findings {
            let info = codes::find(&finding.code);
            prop_assert_eq!(info.map(|i| i.severity), Some(finding.severity), "{:?}", finding);
            prop_assert!(finding.message_de.len() < 3000, "{:?}", finding);
        }
        prop_assert!(!findings.has_errors());
        let silent = !places.covers(land) || (code.trim().is_empty() && place.trim().is_empty());
        prop_assert!(found.is_some() || !findings.is_empty() || silent, "{code:?} {place:?} {land}: not a word");
        if let Some(found) = found {
            let mut again = Findings::new();
            let settled = places.check("", &found.place.code, "", found.place.name, found.place.country, &mut again);
            prop_assert!(!again.has_warnings(), "{code:?} {place:?} {land} -> {found:?}: {again:?}");
            let settled = settled.map(|s| (s.place.name, s.agreement));
            prop_assert_eq!(settled, Some((found.place.name, Agreement::Exact)), "{:?} {:?} {}", code, place, land);
        }
        let _ = places.by_code_prefix(land, code, 10);
    }
    let _ = places.by_name(place, None);
    prop_assert!(places.suggest(place, None, 3).iter().all(|s| s.distance <= 3));
    let read = kundig_check::address::read(&format!("{place}, {code} {place}, {code}"), "DE");
    prop_assert_eq!(read.country.len(), 2);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_text_settles(typed in any::<String>()) {
        everything(&typed)?;
    }

    #[test]
    fn short_ascii_settles(typed in "[ -~]{0,24}") {
        everything(&typed)?;
    }

    #[test]
    fn numbers_and_separators_settle(typed in "[+]{0,2}[0-9 /()\\-.oO]{0,24}") {
        everything(&typed)?;
    }

    #[test]
    fn nearly_right_values_settle(
        typed in prop_oneof![
            "(DE|AT|CH|FR|SN) ?[0-9O]{2}[0-9 A-Z]{12,26}",
            "[a-zäöü.]{1,8}@[a-zäöü-]{1,8}[.](de|com|net|ed)",
            "[0-3]?[0-9][. /-][01]?[0-9][. /-][0-9]{2,4}",
            "[A-Z]{1,2}-?[0-9]{3,6}[A-Z]{0,2}",
            "[A-ZÄÖÜ][a-zäöüß]{1,10} ?(Str\\.|Nr\\.|,|/)? ?[0-9]{0,3}[ a-z/-]{0,4}[0-9]{0,2}",
            "(DE|ATU|NL|BE|GR|CHE|RO)[0-9]{7,11}(B[0-9]{2})?",
            "[0-9]{2,12}-[0-9A-Z]{0,12}-[0-9]{2}",
        ]
    ) {
        everything(&typed)?;
    }

    #[cfg(feature = "places")]
    #[test]
    fn any_code_and_place_settle(code in "[0-9]{0,6}", place in any::<String>()) {
        places(&code, &place)?;
        places(&place, &code)?;
    }

    #[cfg(feature = "places")]
    #[test]
    fn listed_places_with_typing_errors_settle(
        index in any::<prop::sample::Index>(),
        (at, letter, cut) in (any::<prop::sample::Index>(), "[a-zäöüß ./-]", any::<bool>()),
        digit in proptest::option::of((0_usize..4, 0_u8..10)),
    ) {
        let all = kundig_check::place::Places::built_in();
        let count = all.all().count();
        let place = all.all().nth(index.index(count)).expect("a place");
        let mut letters: Vec<char> = place.name.chars().collect();
        let at = at.index(letters.len());
        if cut { letters.remove(at); } else { letters.splice(at..at, letter.chars()); }
        let mut code = place.code.into_bytes();
        if let Some((at, digit)) = digit { code[at] = b'0' + digit; }
        places(&String::from_utf8(code).expect("digits"), &letters.into_iter().collect::<String>())?;
    }

    #[test]
    fn tables_of_anything_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in "(DE|AT|x)?\t[0-9]{0,7}\t[A-Zäöü \t]{0,12}\t[0-9.\t-]{0,9}(\n|\r\n)?") {
        use kundig_check::place::Places;
        for table in [bytes.clone(), text.clone().into_bytes(), [b"country\tpostal_code\tplace\tlat\tlon\n", text.as_bytes()].concat()] {
            for read in [Places::read_geonames, Places::read_table] {
                let mut findings = Findings::new();
                let places = read(&table, &mut findings);
                prop_assert_eq!(places.is_none(), findings.has_errors());
                if let Some(places) = places {
                    let compact = Places::read_compact(&places.to_compact()).expect("what was written");
                    prop_assert!(places.all().eq(compact.all()));
                }
            }
            prop_assert!(Places::read_compact(&table).is_none());
        }
    }

    #[test]
    fn a_street_line_put_together_again_has_the_same_parts(
        street in "[A-ZÄÖÜ][a-zäöüß]{2,9}(str\\.|straße|-Weg| Allee| Platz)",
        number in "[1-9][0-9]{0,2}([a-d]|-[1-9][0-9]?|/[1-9]| 1/2)?",
        addition in "(|Hinterhaus|2\\. OG links|Stiege 2 Top 14|c/o Meier|Haus B)",
    ) {
        let separator = if addition.is_empty() { "" } else { ", " };
        let line = [&street, " ", &number, separator, &addition].concat();
        let parts = street::parts(&line);
        prop_assert_eq!((parts.street, &parts.number, parts.addition.as_ref()), (street.as_str(), &number, addition.as_str()));
    }

    #[test]
    fn an_address_field_has_no_blank_line_and_no_line_end(field in any::<String>(), land in "(DE|AT|CH|FR|GB|NL|US|XX|)") {
        let names = [field.as_str()];
        let recipient = kundig_check::letter::Recipient {
            names: &names, addition: &field, street: &field, house_number: &field, postal_code: &field, place: &field, country: &land,
        };
        for line in kundig_check::letter::address_lines("x", &recipient, "DE", &mut Findings::new()) {
            prop_assert!(!line.trim().is_empty() && !line.contains(char::is_control), "{line:?}");
        }
    }
}
