//! What must hold for anything that a user types about an address: no panic, and what is answered is settled.

use kundig_check::{Findings, letter, place::Places, street};
#[cfg(feature = "places")]
use kundig_check::{address, codes, place::Agreement};
use proptest::prelude::*;

/// What is asked about a place never panics, and what is answered is agreed to when it is asked again.
#[cfg(feature = "places")]
fn places(code: &str, place: &str) -> Result<(), TestCaseError> {
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
    let read = address::read(&format!("{place}, {code} {place}, {code}"), "DE");
    prop_assert_eq!(read.country.len(), 2);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

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
        let all = Places::built_in();
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
        let recipient = letter::Recipient {
            names: &names, addition: &field, street: &field, house_number: &field, postal_code: &field, place: &field, country: &land,
        };
        for line in letter::address_lines("x", &recipient, "DE", &mut Findings::new()) {
            prop_assert!(!line.trim().is_empty() && !line.contains(char::is_control), "{line:?}");
        }
    }
}
