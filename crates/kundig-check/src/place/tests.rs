use super::*;
use crate::codes;

fn checked(code: &str, place: &str, country: &str) -> (Option<String>, Vec<(String, Option<String>)>) {
    let mut findings = Findings::new();
    let found = check("code", code, "place", place, country, &mut findings);
    for finding in &findings {
        assert_eq!(codes::find(&finding.code).map(|info| info.severity), Some(finding.severity), "{finding:?}");
    }
    let says = findings.iter().map(|f| (format!("{} {}", f.path, f.code), f.suggestion.clone())).collect();
    (found.map(|found| format!("{} {}", found.place.code, found.place.name)), says)
}

#[test]
fn code_and_place_that_belong_together_are_silent_in_all_notations() {
    for (code, place, country, name) in [
        ("68165", "Mannheim", "DE", "Mannheim"),
        ("60311", "Frankfurt/M", "DE", "Frankfurt am Main"),
        ("60311", "FRANKFURT A. M.", "DE", "Frankfurt am Main"),
        ("60311", "Frankfurt", "DE", "Frankfurt am Main"),
        ("15230", "Frankfurt/Oder", "DE", "Frankfurt (Oder)"),
        ("50667", "Koeln", "DE", "Köln"),
        ("20149", "Hamburg Harvestehude", "DE", "Hamburg"),
        ("10115", "Berlin-Mitte", "DE", "Berlin"),
        ("48143", "Münster/Westf.", "DE", "Münster"),
        ("61348", "Homburg v.d.H.", "DE", "Bad Homburg vor der Höhe"),
        ("06108", "Halle/Saale", "DE", "Halle (Saale)"),
        ("1010", "Wien", "AT", "Wien, Innere Stadt"),
        ("1010", "Wien, Innere Stadt", "AT", "Wien, Innere Stadt"),
        ("9000", "Sankt Gallen", "CH", "St. Gallen"),
        ("1204", "Geneve", "CH", "Genève"),
        ("9490", "Vaduz", "LI", "Vaduz"),
        ("9497", "Triesenberg", "LI", "Triesenberg"),
    ] {
        assert_eq!(checked(code, place, country), (Some(format!("{code} {name}")), vec![]), "{code} {place}");
    }
}

#[test]
fn faults_are_found_and_repaired() {
    for (code, place, country, repair, says, suggestion) in [
        ("10551", "Bernau", "DE", Some("10551 Berlin"), "place place.contradiction", Some("Berlin")),
        ("10551", "Belrin", "DE", Some("10551 Berlin"), "place place.misspelt", Some("Berlin")),
        ("50667", "Koln", "DE", Some("50667 Köln"), "place place.misspelt", Some("Köln")),
        (
            "60311",
            "Frnakfurt",
            "DE",
            Some("60311 Frankfurt am Main"),
            "place place.misspelt",
            Some("Frankfurt am Main"),
        ),
        ("80313", "Frankfurt am Main", "DE", Some("60313 Frankfurt am Main"), "code place.unknown_code", Some("60313")),
        ("86165", "Mannheim", "DE", Some("68165 Mannheim"), "code place.contradiction", Some("68165")),
        ("60262", "Frankfurt am Main", "DE", None, "code place.unknown_code", None),
        ("10551", "Moabit", "DE", None, "place place.not_listed", None),
        ("10551", "", "DE", Some("10551 Berlin"), "place place.missing", Some("Berlin")),
        ("", "Weinheim", "DE", Some("69469 Weinheim"), "code place.code_missing", Some("69469")),
        ("", "Mannheim", "DE", None, "code place.code_missing", None),
        ("", "Maudach-Irgendwo", "DE", None, "code place.code_missing", None),
        ("1010", "Wien", "DE", Some("1010 Wien, Innere Stadt"), "place place.other_country", None),
        ("9490", "Vaduz", "CH", Some("9490 Vaduz"), "place place.other_country", None),
    ] {
        let (found, findings) = checked(code, place, country);
        let expected = (says.to_owned(), suggestion.map(str::to_owned));
        assert!(findings.contains(&expected), "{code} {place}: {findings:?}");
        assert_eq!(found.as_deref(), repair, "{code} {place}");
    }
}

#[test]
fn enclaves_have_two_codes() {
    for (code, place, country, name) in [
        ("87491", "Jungholz", "AT", "Jungholz"),
        ("87491", "Jungholz", "DE", "Jungholz"),
        ("8238", "Büsingen", "CH", "Büsingen am Hochrhein"),
        ("8238", "Büsingen am Hochrhein", "DE", "Büsingen am Hochrhein"),
        ("08238", "Büsingen am Hochrhein", "DE", "Büsingen am Hochrhein"),
    ] {
        let (found, findings) = checked(code, place, country);
        assert!(
            found.as_deref().is_some_and(|found| found.contains("Jungholz") || found.contains("Büsingen")),
            "{place}: {found:?} {findings:?}"
        );
        assert!(findings.iter().all(|(code, _)| code == "code place.enclave"), "{place} {name}: {findings:?}");
    }
    assert_eq!(checked("78266", "Büsingen", "DE"), (Some("78266 Büsingen am Hochrhein".to_owned()), vec![]));
}

#[test]
fn endless_texts_are_cut() {
    let endless = "Mannheim ".repeat(100_000);
    let mut findings = Findings::new();
    let _ = check("code", &endless, "place", &endless, "DE", &mut findings);
    assert!(findings.iter().all(|f| f.message_de.len() < 1000) && !findings.is_empty());
    assert!(Places::built_in().suggest(&endless, None, 5).is_empty());
    assert!(Places::built_in().by_name(&endless, None).iter().all(|found| found.place.name == "Mannheim"));
}

#[test]
fn countries_without_directory_and_empty_addresses_are_passed_over() {
    assert_eq!(checked("75001", "Paris", "FR"), (None, vec![]));
    assert_eq!(checked(" ", "", "DE"), (None, vec![]));
}

#[test]
fn places_are_found_by_code_prefix_and_name() {
    let places = Places::built_in();
    let [mannheim] = &places.by_code("DE", "68165")[..] else { panic!("one place") };
    assert_eq!((mannheim.name, mannheim.state, mannheim.country), ("Mannheim", "BW", "DE"));
    let castle = Point { lat: 49.4834, lon: 8.4621, approximate: false };
    assert!(mannheim.point.is_some_and(|point| !point.approximate && point.distance_km(castle) < 3.0), "{mannheim:?}");
    assert!(places.by_code("DE", "8165").is_empty() && places.by_code("FR", "75001").is_empty());
    let prefix = places.by_code_prefix("DE", "681", 100);
    assert!(prefix.iter().any(|p| p.code == "68165") && prefix.iter().all(|p| p.code.starts_with("681")));
    assert_eq!(places.by_code_prefix("DE", "0", 7).len(), 7);
    assert_eq!(places.by_code_prefix("DE", "681650", 7), []);
    let codes = |name, country| -> Vec<String> {
        places.by_name(name, country).into_iter().map(|found| found.place.code).collect()
    };
    assert_eq!(codes("Vaduz", None), ["9490"]);
    assert_eq!(codes("St. Gallen", Some("CH")).first().map(String::as_str), Some("9000"));
    assert!(codes("Frankfurt a. d. Oder", None).contains(&"15230".to_owned()));
    assert!(codes("Wien", Some("AT")).len() >= 23);
    assert_eq!(codes("Entenhausen", None), [""; 0]);
}

#[test]
fn misspelt_names_are_suggested_towns_before_hamlets() {
    for (typed, first) in [
        ("Manhneim", "Mannheim"),
        ("Belrin", "Berlin"),
        ("Frnakfurt am Mian", "Frankfurt am Main"),
        ("Gramisch-Partenkirchen", "Garmisch-Partenkirchen"),
        ("Muhldorf am Inn", "Mühldorf a. Inn"),
        ("Schaffhaussen", "Schaffhausen"),
        ("Stutgart", "Stuttgart"),
    ] {
        let found = Places::built_in().suggest(typed, None, 5);
        assert_eq!(found.first().map(|s| s.name), Some(first), "{typed}: {found:?}");
    }
    assert_eq!(Places::built_in().suggest("Xqzwv", None, 5), []);
    assert_eq!(Places::built_in().suggest("", None, 5), []);
}

#[test]
fn the_compiled_in_file_is_whole() {
    let places = Places::built_in();
    let count = |country: &str| places.all().filter(|p| p.country == country).count();
    assert_eq!(["DE", "AT", "CH", "LI"].map(count), [12_815, 18_722, 4059, 13]);
    assert!(places.all().all(|p| !p.name.is_empty() && !p.state.is_empty() && p.point.is_some()));
    let table = Places::read_compact(&places.to_compact()).expect("what was written");
    assert!(table.all().eq(places.all()));
    assert!(Places::read_compact(b"KDPLACE1").is_none());
}

#[test]
fn tables_are_read_and_their_bad_lines_named() {
    let mut findings = Findings::new();
    let geonames = "DE\t68165\tMannheim\tBaden-Württemberg\tBW\tKarlsruhe\t082\tMannheim\t08222\t49.48\t8.47\t4\n\
        GB\tSW1A\tLondon\tEngland\tENG\t\t\t\t\t51.5\t-0.1\t4\nAT\t1010\tWien\tWien\t09\t\t\t\t\t\t\t\r\n\
        DE\t12345\tX\t\t\t\t\t\t\t91.0\t0\t1\nDE\n\n";
    let places = Places::read_geonames(geonames.as_bytes(), &mut findings).expect("a directory");
    let paths: Vec<&str> = findings.iter().map(|f| f.path.as_str()).collect();
    assert_eq!(paths, ["lines[2]", "lines[4]", "lines[5]"]);
    assert_eq!(places.all().map(|p| (p.name, p.state)).collect::<Vec<_>>(), [("Mannheim", "BW"), ("Wien", "9")]);
    assert!(places.check("c", "68165", "p", "Manheim", "DE", &mut Findings::new()).is_some());

    let table = "\u{FEFF}# a comment\nplace\tcountry\tpostal_code\nMannheim\tDE\t68165\n";
    let places = Places::read_table(table.as_bytes(), &mut Findings::new()).expect("a directory");
    assert_eq!(places.by_code("DE", "68165")[0].name, "Mannheim");

    for (table, code) in [
        (&b"a\tb\n"[..], "place_table.header"),
        (b"country\tpostal_code\tplace\n", "place_table.empty"),
        (b"\xFF\xFE", "place_table.header"),
    ] {
        let mut findings = Findings::new();
        assert!(Places::read_table(table, &mut findings).is_none());
        assert_eq!(findings.iter().next().map(|f| f.code.as_ref()), Some(code));
    }
    let mut findings = Findings::new();
    assert!(Places::read_geonames("x\n".repeat(80).as_bytes(), &mut findings).is_none());
    assert_eq!(findings.len(), 52, "50 lines, their number, and that nothing is left");
}

#[test]
fn a_directory_is_completed_by_the_countries_that_it_lacks() {
    let table = "country\tpostal_code\tplace\tstate\tlat\tlon\nDE\t01067\tDresden\tSN\t51.05\t13.74\n";
    let mut findings = Findings::new();
    let own = Places::read_table(table.as_bytes(), &mut findings).expect("a row");
    let completed = own.completed_by(Places::built_in());
    assert_eq!(
        completed.all().filter(|place| place.country == "DE").collect::<Vec<_>>(),
        own.all().collect::<Vec<_>>()
    );
    let abroad = |places: &Places| places.all().filter(|place| place.country != "DE").count();
    assert!(abroad(&completed) > 0);
    assert_eq!(abroad(&completed), abroad(Places::built_in()));
    for place in Places::built_in().all().filter(|place| place.country == "CH").step_by(500) {
        assert!(completed.by_code("CH", &place.code).contains(&place), "{place:?}");
    }
}
