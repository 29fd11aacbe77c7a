//! Countries: ISO 3166-1 alpha-2 from whatever people write.

mod table;

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::{Findings, fold, suggest};
use table::{COUNTRIES, OTHER_NAMES};

/// The alpha-2 code of a country written as code, vehicle sign, German or English name: "D", "DEU", "Deutschland",
/// "Österreich", "Germany". Kosovo is `XK`, as banks and the European Union write it.
pub fn country(path: &str, typed: &str, findings: &mut Findings) -> Option<&'static str> {
    // What nearly every record says, before anything is folded.
    match typed {
        "DE" | "D" | "Deutschland" => return Some("DE"),
        "AT" | "A" | "Österreich" => return Some("AT"),
        "CH" | "Schweiz" => return Some("CH"),
        _ => {}
    }
    let typed = typed.trim();
    let by_code = if typed.len() == 2 { find(&typed.to_ascii_uppercase()).map(|row| row.0) } else { None };
    if by_code.is_some() {
        return by_code;
    }
    // No name is longer; folding an endless text would be wasted.
    let folded = if typed.len() <= 100 { fold::fold(typed) } else { String::new() };
    if let Some(code) = names().by_name.get(folded.as_str()) {
        return Some(code);
    }
    let finding = findings.error(
        path,
        "country.unknown",
        "Dieses Land ist nicht bekannt; erlaubt sind der Ländercode (DE) und der Name (Deutschland).",
        "This country is not known; write the country code (DE) or the name (Germany).",
    );
    let near = suggest::did_you_mean(&folded, names().proposals.iter().map(|(name, _)| name.as_str()));
    let row = near.and_then(|near| names().by_name.get(near)).and_then(|code| find(code));
    if let Some((_, _, name_de, _)) = row {
        finding.suggest(*name_de);
    }
    None
}

/// The usual German name of a country given by its alpha-2 code.
#[must_use]
pub fn name_de(code: &str) -> Option<&'static str> {
    find(code).map(|row| row.2)
}

/// The usual English name of a country given by its alpha-2 code.
#[must_use]
pub fn name_en(code: &str) -> Option<&'static str> {
    find(code).map(|row| row.3)
}

/// All countries: alpha-2 code, German and English name, by code.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    COUNTRIES.iter().map(|row| (row.0, row.2, row.3))
}

fn find(code: &str) -> Option<&'static (&'static str, &'static str, &'static str, &'static str)> {
    COUNTRIES.binary_search_by_key(&code, |row| row.0).ok().map(|index| &COUNTRIES[index])
}

struct Names {
    /// Codes by folded name, spelt with umlauts and without.
    by_name: HashMap<String, &'static str>,
    /// Folded names for "did you mean", German ones first.
    proposals: Vec<(String, &'static str)>,
}

/// Made at the first question that is not a usual one.
fn names() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut by_name = HashMap::with_capacity(1000);
        let mut proposals = Vec::with_capacity(700);
        let german = COUNTRIES.iter().map(|row| (row.2, row.0));
        let english = COUNTRIES.iter().map(|row| (row.3, row.0));
        let long_codes = COUNTRIES.iter().map(|row| (row.1, row.0));
        for (name, code) in german.chain(english).chain(OTHER_NAMES.iter().copied()).chain(long_codes) {
            // People without umlauts on their keyboard write either form.
            fold::joined_words(name, |folded| {
                by_name.entry(folded.to_owned()).or_insert(code);
                if folded.len() > 3 {
                    proposals.push((folded.to_owned(), code));
                }
            });
        }
        Names { by_name, proposals }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_people_write_becomes_a_code() {
        for (typed, code) in [
            ("D", "DE"),
            ("de", "DE"),
            (" DEU ", "DE"),
            ("BRD", "DE"),
            ("deutschland", "DE"),
            ("Germany", "DE"),
            ("Österreich", "AT"),
            ("Oesterreich", "AT"),
            ("Osterreich", "AT"),
            ("A", "AT"),
            ("SCHWEIZ", "CH"),
            ("FL", "LI"),
            ("Türkei", "TR"),
            ("Großbritannien", "GB"),
            ("u.s.a.", "US"),
            ("USA", "US"),
            ("Cote d’Ivoire", "CI"),
            ("Kosovo", "XK"),
        ] {
            let mut findings = Findings::new();
            assert_eq!(country("country", typed, &mut findings), Some(code), "{typed:?}");
            assert!(findings.is_empty());
        }
    }

    #[test]
    fn a_misspelt_country_gets_a_suggestion() {
        for (typed, suggestion) in [
            ("Deutschlnad", Some("Deutschland")),
            ("Oestereich", Some("Österreich")),
            ("Absurdistan", None),
            ("", None),
        ] {
            let mut findings = Findings::new();
            assert_eq!(country("country", typed, &mut findings), None, "{typed:?}");
            assert_eq!(findings.iter().next().and_then(|f| f.suggestion.as_deref()), suggestion, "{typed:?}");
        }
    }

    #[test]
    fn the_table_is_sorted_and_no_name_means_two_countries() {
        assert!(COUNTRIES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        let mut seen: HashMap<String, &str> = HashMap::new();
        let spelt = COUNTRIES.iter().flat_map(|row| [row.1, row.2, row.3].map(|name| (name, row.0)));
        for (name, code) in spelt.chain(OTHER_NAMES.iter().copied()) {
            assert!(find(code).is_some(), "{code}");
            let before = seen.insert(fold::fold(name), code);
            assert!(before.is_none_or(|before| before == code), "{name} is {before:?} and {code}");
        }
        for (code, de, en) in all() {
            for typed in [code, de, en] {
                assert_eq!(country("country", typed, &mut Findings::new()), Some(code), "{typed}");
            }
        }
    }
}
