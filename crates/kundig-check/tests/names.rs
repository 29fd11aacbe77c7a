//! Names in one line against a table of tricky ones: the crate's own copy, and the shared one beside the checkout.

use std::path::PathBuf;

use kundig_check::name::{self, Kind, Role, Sex};
use kundig_check::{Findings, fold};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

fn rows(table: &str) -> Vec<Vec<String>> {
    let lines = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

fn shared() -> Vec<Vec<String>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/vectors/names.tsv");
    match std::fs::read_to_string(&path) {
        Ok(table) => rows(&table),
        Err(error) => {
            eprintln!("SKIPPED: {} can't be read ({error}); its vectors were NOT tested", path.display());
            Vec::new()
        }
    }
}

#[test]
fn names_in_one_line_are_read_as_a_careful_clerk_would() {
    let own = rows(include_str!("data/names.tsv"));
    assert_eq!(own.len(), 30);
    for row in own.into_iter().chain(shared()) {
        let [input, sex, title, given, particle, family, kind] = &row[..] else { panic!("{row:?}") };
        // What stands in brackets in these two is a note about how the name is encoded.
        let line = match input.strip_suffix(" (NFD)") {
            Some(name) => name.nfd().collect(),
            None => input.trim_end_matches(" (U+2019)").to_owned(),
        };
        let name = name::read(&line);
        let sex = match sex.as_str() {
            "m" => Some(Sex::Male),
            "f" => Some(Sex::Female),
            _ => None,
        };
        assert_eq!(name.sex, sex, "{input}: {name:?}");
        let parts = [&name.title, &name.given, &name.particle, &name.family];
        assert_eq!(parts, [title, given, particle, family], "{input}: {name:?}");
        let expected = match kind.split(' ').next() {
            Some("O") => Kind::Organisation,
            Some("2P") => Kind::Couple,
            _ => Kind::Person,
        };
        assert_eq!(name.kind, expected, "{input}: {name:?}");
        remark(&line, kind, &name);
    }
}

/// What the last column says in words.
fn remark(line: &str, kind: &str, name: &name::Name) {
    match kind {
        "P" | "2P" | "O" => {}
        "P (family name first)" => assert!(line.starts_with(&name.family)),
        "P (one letter)" => {
            let mut findings = Findings::new();
            name::family("family_name", line, &mut findings);
            assert_eq!(findings.iter().next().map(|f| f.code.as_ref()), Some("name.one_letter"));
        }
        "same as Mueller, not Muller" => {
            assert_eq!(fold::fold(&name.family), fold::fold("Mueller"));
            assert_ne!(fold::fold(&name.family), fold::fold("Muller"));
        }
        "uppercase of Groß or Gross" => {
            assert_eq!((fold::fold(line), fold::fold(line)), (fold::fold("Groß"), fold::fold("Gross")));
            assert_eq!((name::well_cased(line), name::well_cased("GROß")), ("Gross".to_owned(), "Groß".to_owned()));
        }
        "duplicate candidates" => {
            let (one, other) = line.split_once(" / ").expect("two spellings");
            assert_eq!(fold::fold(one), fold::fold(other));
        }
        "apostrophe variants" => {
            for other in ['\'', '`', '´', 'ʼ', '‘'] {
                let read = name::read(&line.replace('’', &other.to_string()));
                assert_eq!(fold::fold(&read.family), fold::fold(&name.family), "{other}");
                assert!(other == '\'' || read == *name, "{other}");
            }
        }
        "gender ambiguous: f in DE, m in IT" | "gender ambiguous: no guess" => {
            assert_eq!(name::sex_hint(&name.given), None);
        }
        "NFD input must equal NFC" => {
            assert_ne!(line, line.nfc().collect::<String>());
            assert_eq!(*name, name::read(&line.nfc().collect::<String>()));
        }
        "post-nominals MBA, LL.M." => assert_eq!(name.suffix, "MBA, LL.M."),
        "religious order suffix" => assert_eq!((name.suffix.as_str(), name.salutation), ("OSB", "Schwester")),
        other => panic!("a remark that nobody checks: {other}"),
    }
}

/// Salutation, title, given, particle, family, suffix, contact.
fn parts(line: &str) -> [String; 7] {
    let n = name::read(line);
    [n.salutation.to_owned(), n.title, n.given, n.particle, n.family, n.suffix, n.contact]
}

#[test]
fn people_are_read_in_every_order() {
    for (line, expected) in [
        ("Müller, Hans", ["", "", "Hans", "", "Müller", "", ""]),
        ("Müller, Dr. Hans", ["", "Dr.", "Hans", "", "Müller", "", ""]),
        ("Müller, Hans, Dr.", ["", "Dr.", "Hans", "", "Müller", "", ""]),
        ("Herrn Müller", ["Herr", "", "", "", "Müller", "", ""]),
        ("HERR DR. MED. KARL MÜLLER", ["Herr", "Dr. med.", "KARL", "", "MÜLLER", "", ""]),
        ("Stein, Karl Freiherr vom", ["", "", "Karl", "Freiherr vom", "Stein", "", ""]),
        ("von Stein, Karl", ["", "", "Karl", "von", "Stein", "", ""]),
        ("URSULA VON DER LEYEN", ["", "", "URSULA", "von der", "LEYEN", "", ""]),
        ("Graf Lambsdorff", ["", "", "", "Graf", "Lambsdorff", "", ""]),
        ("Steffi Graf", ["", "", "Steffi", "", "Graf", "", ""]),
        ("Frau Graf", ["Frau", "", "", "", "Graf", "", ""]),
        ("Karl Frhr. v. Stein", ["", "", "Karl", "Freiherr von", "Stein", "", ""]),
        ("Robert De Niro", ["", "", "Robert", "", "De Niro", "", ""]),
        ("José Ortega y Gasset", ["", "", "José", "", "Ortega y Gasset", "", ""]),
        ("Miguel de Cervantes", ["", "", "Miguel", "de", "Cervantes", "", ""]),
        ("Phil Collins", ["", "", "Phil", "", "Collins", "", ""]),
        ("Dr. Phil Collins", ["", "Dr.", "Phil", "", "Collins", "", ""]),
        ("Al Gore", ["", "", "Al", "", "Gore", "", ""]),
        ("Hans Müller jun.", ["", "", "Hans", "", "Müller", "jun.", ""]),
        ("Max Mustermann MBA LL.M.", ["", "", "Max", "", "Mustermann", "MBA, LL.M.", ""]),
        ("Pater Anselm Grün OSB", ["Pater", "", "Anselm", "", "Grün", "OSB", ""]),
        ("Klaus Bruder", ["", "", "Klaus", "", "Bruder", "", ""]),
        ("Bruder, Klaus", ["", "", "Klaus", "", "Bruder", "", ""]),
        ("Ing. Hans Huber", ["", "Ing.", "Hans", "", "Huber", "", ""]),
        ("DI (FH) Eva Huber, BSc MSc", ["", "DI (FH)", "Eva", "", "Huber", "B.Sc., M.Sc.", ""]),
        ("Peter Kammer", ["", "", "Peter", "", "Kammer", "", ""]),
        ("Huber Hans", ["", "", "Hans", "", "Huber", "", ""]),
        ("Karl Müller (verstorben)", ["", "", "Karl", "", "Müller", "(verstorben)", ""]),
        ("Oberbürgermeister Dr. Müller", ["", "Oberbürgermeister Dr.", "", "", "Müller", "", ""]),
        ("An Herrn Hans Groß", ["Herr", "", "Hans", "", "Groß", "", ""]),
        ("Herr Notar", ["Herr", "", "", "", "Notar", "", ""]),
        ("Ev Müller", ["", "", "Ev", "", "Müller", "", ""]),
        ("Bank, Eva", ["", "", "Eva", "", "Bank", "", ""]),
        ("Kreis, Peter", ["", "", "Peter", "", "Kreis", "", ""]),
        ("Anna Müller - Lüdenscheidt", ["", "", "Anna", "", "Müller-Lüdenscheidt", "", ""]),
        ("z. Hd. Frau Eva Huber", ["Frau", "", "Eva", "", "Huber", "", ""]),
        ("Frau\nDr. Anna Müller", ["Frau", "Dr.", "Anna", "", "Müller", "", ""]),
        ("Herrn\r\nDr.\r\nHans Groß", ["Herr", "Dr.", "Hans", "", "Groß", "", ""]),
        ("Gisela Dussen van", ["", "", "Gisela", "van", "Dussen", "", ""]),
        ("Frau Eva Bank", ["Frau", "", "Eva", "", "Bank", "", ""]),
        ("Frau Anna Müller c/o Schmidt", ["Frau", "", "Anna", "", "Müller", "", "Schmidt"]),
        ("Anna Müller z. Hd. Hans Groß", ["", "", "Anna", "", "Müller", "", "Hans Groß"]),
        ("Kevin Müller, vertreten durch Anna Müller", ["", "", "Kevin", "", "Müller", "", "Anna Müller"]),
        ("Mr. John O'Neill", ["Herr", "", "John", "", "O'Neill", "", ""]),
        ("Nguyen van Dyck", ["", "", "Nguyen", "van", "Dyck", "", ""]),
        ("", ["", "", "", "", "", "", ""]),
    ] {
        assert_eq!(parts(line), expected, "{line}");
    }
    let born = name::read("Frau Anna Müller geb. Schmidt");
    assert_eq!((born.given.as_str(), born.family.as_str(), born.birth_name.as_str()), ("Anna", "Müller", "Schmidt"));
}

#[test]
fn two_people_are_read_as_two() {
    for (line, salutation, title, given, family) in [
        ("Eheleute Petra und Frank Schulze", "Eheleute", "", "Petra und Frank", "Schulze"),
        ("Herr und Frau Schulze", "Familie", "", "", "Schulze"),
        ("Herrn Peter und Frau Anna Müller", "Familie", "", "Peter und Anna", "Müller"),
        ("Petra und Frank Schulze", "Familie", "", "Petra und Frank", "Schulze"),
        ("Petra & Frank von der Heide", "Familie", "", "Petra und Frank", "Heide"),
        ("Schulze, Petra und Frank", "", "", "Petra und Frank", "Schulze"),
        ("Herr Dr. Hans und Frau Eva Groß", "Familie", "Dr.", "Hans und Eva", "Groß"),
        ("Petra und Frank", "", "", "Petra und Frank", ""),
        ("Eheleute Dr. Petra und Frank Schulze", "Eheleute", "Dr.", "Petra und Frank", "Schulze"),
        ("Herr Dr. und Frau Müller", "Familie", "Dr.", "", "Müller"),
        ("Herr Müller und Frau Müller", "Familie", "", "", "Müller"),
        ("Fam. Meyer", "Familie", "", "", "Meyer"),
    ] {
        let name = name::read(line);
        assert_eq!(name.kind, Kind::Couple, "{line}: {name:?}");
        let read = [name.salutation, &name.title, &name.given, &name.family];
        assert_eq!(read, [salutation, title, given, family], "{line}: {name:?}");
        assert_eq!((name.sex, name.partner), (None, None), "{line}");
    }
    let two = name::read("Herr Peter Müller und Frau Anna Schmidt");
    let partner = two.partner.expect("a second person");
    assert_eq!(
        (two.kind, two.sex, two.given.as_str(), two.family.as_str()),
        (Kind::Couple, Some(Sex::Male), "Peter", "Müller")
    );
    assert_eq!((partner.sex, partner.given.as_str(), partner.family.as_str()), (Some(Sex::Female), "Anna", "Schmidt"));
    for line in ["Müller und Schmidt", "Müller & Schmidt", "Herr A. Groß und Frau B. Klein und Herr C. Lang"] {
        let name = name::read(line);
        assert_eq!((name.kind, name.family.as_str()), (Kind::Unclear, line));
    }
}

#[test]
fn firms_and_offices_are_told_from_people_and_name_their_contact() {
    for (line, family, contact, role) in [
        ("Bäckerei Groß e.K., Inh. Jörg Groß", "Bäckerei Groß e.K.", "Jörg Groß", Some(Role::Owner)),
        ("Elektro Meyer Inhaber: Hans Meyer", "Elektro Meyer", "Hans Meyer", Some(Role::Owner)),
        (
            "Stadt Halle (Saale) - Der Oberbürgermeister",
            "Stadt Halle (Saale)",
            "Der Oberbürgermeister",
            Some(Role::Office),
        ),
        ("WEG Lindenstr. 4 c/o Hausverwaltung Kunz", "WEG Lindenstr. 4", "Hausverwaltung Kunz", Some(Role::CareOf)),
        ("Müller GmbH, z. Hd. Frau Schulze", "Müller GmbH", "Frau Schulze", Some(Role::Attention)),
        ("Müller GmbH, Herrn Peter Schulze", "Müller GmbH", "Herrn Peter Schulze", Some(Role::Attention)),
        ("Müller GmbH (Inh. Peter Schulze)", "Müller GmbH", "Peter Schulze", Some(Role::Owner)),
        ("Blumen Meier Inh. Eva Meier", "Blumen Meier", "Eva Meier", Some(Role::Owner)),
        ("Meyer Moden z.Hd. Frau Schulze", "Meyer Moden", "Frau Schulze", Some(Role::Attention)),
        ("Fa. Müller", "Müller", "", None),
        ("Müller GmbH\nHerrn Peter Schulze", "Müller GmbH", "Herrn Peter Schulze", Some(Role::Attention)),
        ("Ev. Kirchengemeinde Seedorf", "Ev. Kirchengemeinde Seedorf", "", None),
        ("Stadtwerke", "Stadtwerke", "", None),
        ("Firma Heinz Schröder & Söhne", "Heinz Schröder & Söhne", "", None),
        ("Meyer + Partner", "Meyer + Partner", "", None),
        ("Freiwillige Feuerwehr Seedorf", "Freiwillige Feuerwehr Seedorf", "", None),
        ("Kulturverein Nord", "Kulturverein Nord", "", None),
        ("Finanzamt Mannheim", "Finanzamt Mannheim", "", None),
        ("Sparkasse Köln - Filiale Mitte", "Sparkasse Köln - Filiale Mitte", "", None),
        ("Rechtsanwälte Groß und Klein", "Rechtsanwälte Groß und Klein", "", None),
        ("Novo Nordisk A/S", "Novo Nordisk A/S", "", None),
    ] {
        let name = name::read(line);
        assert_eq!(name.kind, Kind::Organisation, "{line}: {name:?}");
        assert_eq!((name.family.as_str(), name.contact.as_str(), name.role), (family, contact, role), "{line}");
    }
    for line in [
        "Herr Dr.",
        "Firma",
        "Frau",
        "Prof. Dr.",
        "Müller 2",
        "a, b, c, d",
        "mueller@web.de",
        &"sehr langer Text ".repeat(20),
    ] {
        let name = name::read(line);
        assert_eq!((name.kind, name.family.as_str()), (Kind::Unclear, line.trim()), "{line}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_word_of_what_is_read_stands_in_the_line(
        line in "(Herrn? |Frau |Fa[.] |Eheleute )?(Dr[.] med[.] |Prof[.] |Dipl[.]-Ing[.] )?\
                 [A-ZÖ][a-zß]{0,3}e[a-zß]{1,3}(-[A-Z][a-z]{1,5})?(,? (von der |zu |und |& |d'|Graf |)[A-ZÖ]e[a-zß]{1,6}){1,3}\
                 (, MBA| jun[.]| GmbH| e[.]K[.]| & Co[.] KG|, Inh[.] [A-Z][a-z]{2,5})?",
    ) {
        let whole = fold::fold(&line);
        let words: Vec<&str> = whole.split(' ').collect();
        let name = name::read(&line);
        for part in [&name.given, &name.particle, &name.family, &name.birth_name, &name.contact] {
            let folded = fold::fold(part);
            let made_up = folded.split(' ').find(|word| !word.is_empty() && *word != "und" && !words.contains(word));
            prop_assert_eq!(made_up, None, "{}: {:?}", line, name);
        }
    }

    #[test]
    fn a_name_that_was_printed_is_read_back(
        given in prop::sample::select(vec!["Anna", "Karl-Heinz", "José", "Jörg", "Maria Theresia"]),
        particle in prop::sample::select(vec!["", "von", "von der", "zu", "Graf", "Freifrau von und zu", "de la"]),
        family in "[A-ZÄÖÜ][a-zäöüß]{3,9}q(-[A-Z][a-z]{3,6})?",
        title in prop::sample::select(vec!["", "Dr.", "Prof. Dr. med.", "Dipl.-Ing. (FH)"]),
        salutation in prop::sample::select(vec!["", "Frau", "Herr"]),
        suffix in prop::sample::select(vec!["", "MBA", "jun.", "LL.M."]),
    ) {
        let mut line = [salutation, title, given, particle, &family].join(" ");
        if !suffix.is_empty() {
            line = format!("{line}, {suffix}");
        }
        let read = name::read(&line);
        prop_assert_eq!(read.kind, Kind::Person);
        prop_assert_eq!(
            [read.salutation, &read.title, &read.given, &read.particle, &read.family, &read.suffix],
            [salutation, title, given, particle, family.as_str(), suffix]
        );
    }
}
