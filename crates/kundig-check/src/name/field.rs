//! Checks of the single fields of a name, and of the fields against each other.

use crate::person::Salutation;
use crate::{Findings, fold, legal_form, text};

use super::casing::{Case, case_of};
use super::{Certainty, Kind, Sex, casing, known, line, sex_hint, title, words};

/// The longest name field.
const MOST_CHARACTERS: usize = 100;

/// The given name or names as they are stored: composed, with single blanks. An empty field is an error.
pub fn given(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let name = field(path, typed, "Der Vorname", "The given name", findings)?;
    if let Some(rest) = without_title(&name) {
        title_hint(path, &rest, findings);
    }
    Some(name)
}

/// The family name as it is stored, with its particle ("von der Leyen"). An empty field is an error.
pub fn family(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let name = field(path, typed, "Der Nachname", "The family name", findings)?;
    if let Some(rest) = without_title(&name) {
        title_hint(path, &rest, findings);
    } else if name.contains(' ') && legal_form::at_end(&name, "").is_some()
        || words::is_organisation(&line::words_of(&name)) && line::read(&name).kind == Kind::Organisation
    {
        findings.hint(
            path,
            "name.firm",
            "Das sieht nach dem Namen einer Firma oder Einrichtung aus, nicht nach einem Nachnamen.",
            "This looks like the name of a firm or an institution, not like a family name.",
        );
    }
    Some(name)
}

/// What both fields have in common.
fn field(path: &str, typed: &str, label_de: &str, label_en: &str, findings: &mut Findings) -> Option<String> {
    let typed = text::required(path, typed, label_de, label_en, findings)?;
    if !text::max_len(path, typed, MOST_CHARACTERS, label_de, label_en, findings) {
        return None;
    }
    let name = line::clean(typed);
    // Nothing but invisible characters.
    let name = text::required(path, &name, label_de, label_en, findings)?.to_owned();
    let folded = fold::fold(&name);
    if words::is_placeholder(&folded) || !name.contains(char::is_alphanumeric) {
        findings.warning(
            path,
            "name.placeholder",
            format!("{label_de} „{name}“ ist vermutlich ein Platzhalter."),
            format!("{label_en} “{name}” is probably a placeholder."),
        );
    } else if name.contains(|c: char| c.is_numeric()) {
        findings.warning(
            path,
            "name.digits",
            format!("{label_de} enthält Ziffern."),
            format!("{label_en} contains digits."),
        );
    } else if let Some(sign) = name.chars().find(|c| "@<>{}[]=#*%$§!?\\|_;:\"".contains(*c)) {
        findings.warning(
            path,
            "name.character",
            format!("{label_de} enthält das Zeichen „{sign}“."),
            format!("{label_en} contains the sign “{sign}”."),
        );
    } else if name.chars().filter(|c| c.is_alphabetic()).count() == 1 && !has_ideograph(&name) {
        findings.hint(
            path,
            "name.one_letter",
            format!("{label_de} hat nur einen Buchstaben."),
            format!("{label_en} has one letter only."),
        );
    } else {
        case_hint(path, &name, findings);
    }
    Some(name)
}

/// A name in Chinese or Korean writing may have one character.
fn has_ideograph(name: &str) -> bool {
    name.chars().any(|c| c.is_alphabetic() && !c.is_uppercase() && !c.is_lowercase())
}

fn case_hint(path: &str, name: &str, findings: &mut Findings) {
    let usual = casing::well_cased(name);
    // "von" alone, or a name that is written in lower case by its own rule.
    if case_of(name) == Case::Mixed || usual == name {
        return;
    }
    let (which_de, which_en) = match case_of(name) {
        Case::Upper => ("nur in Großbuchstaben", "in capitals only"),
        Case::Lower => ("nur in Kleinbuchstaben", "in small letters only"),
        _ => ("mit vertauschter Groß- und Kleinschreibung", "with capitals and small letters reversed"),
    };
    findings
        .hint(
            path,
            "name.case",
            format!("Der Name ist {which_de} geschrieben."),
            format!("The name is written {which_en}."),
        )
        .suggest(usual);
}

/// The name without a salutation or a title that it begins with, if something is left.
fn without_title(name: &str) -> Option<String> {
    // Nearly every name is one word: nothing can stand before it.
    if !name.contains([' ', '.', ',']) {
        return None;
    }
    let mut rest = name;
    loop {
        let list = line::words_of(rest);
        // "Bruder" and "Pater" alone are family names, and so are "Fam" and "Fr" without more.
        if let Some((_, count)) = words::address(&list).filter(|(_, count)| list.len() > *count) {
            rest = line::without_words(rest, count);
            continue;
        }
        let (titles, end) = title::leading(rest);
        if titles.is_empty() || rest[end..].trim().is_empty() {
            break;
        }
        rest = rest[end..].trim_start_matches([' ', ',']);
    }
    // "Müller, Dr." has the title behind.
    let before = rest.split_once(',').filter(|(_, behind)| {
        let behind = behind.trim();
        let (titles, end) = title::leading(behind);
        !titles.is_empty() && end == behind.len()
    });
    let rest = before.map_or(rest, |(before, _)| before).trim();
    (rest != name && !rest.is_empty()).then(|| rest.to_owned())
}

fn title_hint(path: &str, rest: &str, findings: &mut Findings) {
    findings
        .hint(
            path,
            "name.title",
            "Anrede und Titel gehören in ihre eigenen Felder.",
            "Salutation and title belong in fields of their own.",
        )
        .suggest(rest);
}

/// The fields of one person's name; empty where nothing is known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Parts<'a> {
    /// The salutation, if it is known.
    pub salutation: Option<Salutation>,
    /// The given name.
    pub given: &'a str,
    /// The family name.
    pub family: &'a str,
}

/// Compares the fields of one name with each other: given and family name that are probably swapped, and a salutation
/// that does not go with the given name. Hints only: both happen to be right for some people.
///
/// The finding about swapped names has the path of the given name; that about the salutation `salutation_path`.
pub fn together(path: &str, salutation_path: &str, name: &Parts<'_>, findings: &mut Findings) {
    let (given, family) = (name.given.trim(), name.family.trim());
    if given.len() > MOST_CHARACTERS * 4 || family.len() > MOST_CHARACTERS * 4 {
        return;
    }
    // Names that are both (Peter, Werner) tell nothing.
    let is_given_only = |word| known::is_given(word) && !known::is_family(word);
    if is_given_only(family) && known::is_family(given) && !known::is_given(given) {
        findings
            .hint(
                path,
                "name.swapped",
                format!("Vor- und Nachname sind vielleicht vertauscht: „{family}“ ist ein Vorname."),
                format!("Given and family name are perhaps swapped: “{family}” is a given name."),
            )
            .suggest(format!("{family} {given}"));
    }
    salutation_hint(salutation_path, name.salutation, given, findings);
}

fn salutation_hint(path: &str, salutation: Option<Salutation>, given: &str, findings: &mut Findings) {
    let Some(hint) = sex_hint(given).filter(|hint| hint.certainty == Certainty::Unambiguous) else { return };
    let usual = match (salutation, hint.sex) {
        (Some(Salutation::Herr), Sex::Female) => Salutation::Frau,
        (Some(Salutation::Frau), Sex::Male) => Salutation::Herr,
        _ => return,
    };
    findings
        .hint(
            path,
            "salutation.given_name",
            format!("Zum Vornamen „{given}“ passt meist die Anrede {usual}."),
            format!("With the given name “{given}” the salutation is mostly {usual}."),
        )
        .suggest(usual.as_str());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(check: impl FnOnce(&mut Findings)) -> Vec<(String, Option<String>)> {
        let mut findings = Findings::new();
        check(&mut findings);
        findings.into_iter().map(|f| (f.code.into_owned(), f.suggestion)).collect()
    }

    #[test]
    fn good_family_names_are_stored_as_they_are() {
        for typed in [
            "Müller",
            "von der Vogelweide",
            "McDonald",
            "Müller-Lüdenscheidt",
            "O’Neill",
            "d'Arc",
            "Ñuñez",
            "Li",
            "Ng",
            "de la Cruz García",
            "Graf",
            "Bruder",
            "Prinz",
            "Nguyễn",
            "山",
            "Æ",
            "Stadtmüller",
            "Bank",
            "Sohn",
            "Öztürk",
        ] {
            let mut findings = Findings::new();
            let stored = family("family_name", typed, &mut findings);
            assert_eq!(stored.as_deref(), Some(typed));
            let harmless = findings.iter().all(|f| f.code == "name.one_letter");
            assert!(harmless, "{typed}: {findings:?}");
        }
    }

    #[test]
    fn what_is_odd_in_a_name_field_is_found() {
        for (typed, code, suggestion) in [
            ("MÜLLER", "name.case", Some("Müller")),
            ("müller-lüdenscheidt", "name.case", Some("Müller-Lüdenscheidt")),
            ("VON DER LEYEN", "name.case", Some("von der Leyen")),
            ("MCDONALD", "name.case", Some("McDonald")),
            ("mÜLLER", "name.case", Some("Müller")),
            ("GROSS", "name.case", Some("Gross")),
            ("Müller2", "name.digits", None),
            ("xxx", "name.placeholder", None),
            ("Unbekannt", "name.placeholder", None),
            ("Test", "name.placeholder", None),
            ("n.n.", "name.placeholder", None),
            ("---", "name.placeholder", None),
            ("X", "name.one_letter", None),
            ("mueller@web.de", "name.character", None),
            ("Dr. Müller", "name.title", Some("Müller")),
            ("Herr Müller", "name.title", Some("Müller")),
            ("Frau Prof. Dr. Müller", "name.title", Some("Müller")),
            ("Müller, Dr.", "name.title", Some("Müller")),
            ("Dipl.-Ing. Müller", "name.title", Some("Müller")),
            ("Müller GmbH", "name.firm", None),
            ("Stadtwerke Halle", "name.firm", None),
            ("", "text.required", None),
            ("\u{200b}", "text.required", None),
        ] {
            let found = found(|findings| _ = family("family_name", typed, findings));
            assert_eq!(found, [(code.to_owned(), suggestion.map(str::to_owned))], "{typed}");
        }
        let long = "x".repeat(101);
        assert_eq!(found(|findings| _ = given("given_name", &long, findings))[0].0, "text.too_long");
        assert_eq!(given("given_name", " Karl  Heinz ", &mut Findings::new()).as_deref(), Some("Karl Heinz"));
        assert_eq!(given("given_name", "Jose\u{301}", &mut Findings::new()).as_deref(), Some("José"));
    }

    #[test]
    fn fields_that_do_not_go_together_are_hints() {
        use Salutation::{Divers, Frau, Herr};
        for (salutation, given, family, expected) in [
            (Some(Herr), "Peter", "Schmidt", None),
            (None, "Schmidt", "Petra", Some(("name.swapped", "Petra Schmidt"))),
            (None, "Petra", "Schmidt", None),
            (None, "Peter", "Hans", None),
            (None, "Frank", "Walter", None),
            (Some(Herr), "Petra", "Schmidt", Some(("salutation.given_name", "Frau"))),
            (Some(Frau), "Frank", "Schmidt", Some(("salutation.given_name", "Herr"))),
            (Some(Frau), "Andrea", "Rossi", None),
            (Some(Herr), "Andrea", "Rossi", None),
            (Some(Herr), "Kim", "Schmidt", None),
            (Some(Divers), "Petra", "Schmidt", None),
            (Some(Herr), "", "", None),
        ] {
            let parts = Parts { salutation, given, family };
            let found = found(|findings| together("given_name", "salutation", &parts, findings));
            let expected: Vec<_> = expected.into_iter().map(|(c, s)| (c.to_owned(), Some(s.to_owned()))).collect();
            assert_eq!(found, expected, "{given} {family}");
        }
    }
}
