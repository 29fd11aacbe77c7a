//! Entries of the German commercial, company, cooperative, partnership and associations' registers.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::courts;
use crate::compact::{is_dash, read};
use crate::fold::fold;
use crate::{Findings, suggest};

/// A register that German local courts keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Register {
    /// Commercial register, section A: merchants and partnerships (HRA).
    CommercialA,
    /// Commercial register, section B: companies with limited liability and on shares (HRB).
    CommercialB,
    /// Register of cooperatives (GnR).
    Cooperative,
    /// Register of civil-law companies, since 2024 (GsR, § 707 BGB).
    CivilCompany,
    /// Register of professional partnerships (PR).
    Partnership,
    /// Register of associations (VR).
    Association,
}

impl Register {
    const ALL: [Self; 6] = [
        Self::CommercialA,
        Self::CommercialB,
        Self::Cooperative,
        Self::CivilCompany,
        Self::Partnership,
        Self::Association,
    ];

    /// The abbreviation: `HRB`, `GnR`.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match self {
            Self::CommercialA => "HRA",
            Self::CommercialB => "HRB",
            Self::Cooperative => "GnR",
            Self::CivilCompany => "GsR",
            Self::Partnership => "PR",
            Self::Association => "VR",
        }
    }
}

/// An entry in a German register. As text it is written as on letters (§ 37a HGB): `Amtsgericht Aachen HRA 11223`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// The court's place, `Aachen`; none if it was not told.
    pub court: Option<String>,
    /// The register.
    pub register: Register,
    /// The number, 1 to 999999.
    pub number: u32,
    /// Letters behind the number, where courts were merged: `HRB 12345 B`, `VR 1234 KI`.
    pub suffix: Option<String>,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(court) = &self.court {
            write!(f, "Amtsgericht {court} ")?;
        }
        write!(f, "{} {}", self.register.short(), self.number)?;
        self.suffix.iter().try_for_each(|suffix| write!(f, " {suffix}"))
    }
}

/// Characters that are read of an entry, and of its court: more than any has.
const LONGEST: usize = 200;
const LONGEST_COURT: usize = 80;

/// The entry of a German register, court and number in either order: `Amtsgericht Aachen, HRA 11223`, `HRB 4711 B
/// Berlin-Charlottenburg`.
///
/// `legal_form` is that of the firm, empty if it is not known. Errors: no register with a number of one to six digits.
/// Warnings: no court; a court that is not in the list of register courts (§ 376 FamFG and the states' ordinances; courts
/// that kept a register formerly are in it), with the nearest one as suggestion; a register that firms of the legal form
/// are not entered in.
pub fn german(path: &str, typed: &str, legal_form: &str, findings: &mut Findings) -> Option<Entry> {
    let text: String = read(typed).take(LONGEST).map(|c| if is_dash(c) { '-' } else { c }).collect();
    let Some(mut entry) = parse(&text) else {
        findings.error(
            path,
            "register.format",
            "Ein Registereintrag besteht aus Gericht, Register (HRA, HRB, GnR, GsR, PR, VR) und Nummer, etwa Amtsgericht Aachen HRA 11223.",
            "A German register entry is court, register (HRA, HRB, GnR, GsR, PR, VR) and number, such as Amtsgericht Aachen HRA 11223.",
        );
        return None;
    };
    match entry.court.take().map(|typed| (courts::find(&typed), typed)) {
        None => {
            findings.warning(
                path,
                "register.court_missing",
                "Zum Registereintrag fehlt das Gericht; dieselbe Nummer gibt es an jedem.",
                "The register entry lacks its court; each of them has the same numbers.",
            );
        }
        Some((Some(court), _)) => entry.court = Some(court.to_owned()),
        Some((None, typed)) => {
            let meant = courts::beginning(&typed).or_else(|| suggest::did_you_mean(&typed, courts::names()));
            entry.court = Some(meant.map_or_else(|| typed.clone(), str::to_owned));
            let finding = findings.warning(
                path,
                "register.court",
                format!("{typed} ist als Registergericht nicht bekannt."),
                format!("{typed} is not known as a court that keeps a register."),
            );
            if meant.is_some() {
                finding.suggest(entry.to_string());
            }
        }
    }
    if let Some(register) = of_legal_form(legal_form).filter(|register| *register != entry.register) {
        findings.warning(
            path,
            "register.legal_form",
            format!("Mit der Rechtsform {} steht eine Firma im Register {}.", legal_form.trim(), register.short()),
            format!(
                "A firm with the legal form {} is entered in the register {}.",
                legal_form.trim(),
                register.short()
            ),
        );
    }
    Some(entry)
}

/// The register that firms of a legal form are entered in: `GmbH`, `GmbH & Co. KG`, `e. V.`; `None` for other forms.
#[must_use]
pub fn of_legal_form(legal_form: &str) -> Option<Register> {
    if legal_form.len() > LONGEST {
        return None;
    }
    let key: String = fold(legal_form).split(' ').collect();
    Some(match key.as_str() {
        "ek" | "ekfm" | "ekfr" | "eingetragenerkaufmann" | "eingetragenekauffrau" | "ohg" | "kg" => {
            Register::CommercialA
        }
        key if key.ends_with("coohg") || key.ends_with("cokg") => Register::CommercialA,
        "gmbh"
        | "ggmbh"
        | "vorgmbh"
        | "gmbhig"
        | "ug"
        | "ugig"
        | "ughaftungsbeschraenkt"
        | "ag"
        | "gag"
        | "se"
        | "kgaa" => Register::CommercialB,
        key if key.ends_with("cokgaa") => Register::CommercialB,
        "eg" | "sce" => Register::Cooperative,
        "egbr" => Register::CivilCompany,
        "partg" | "partgmbb" | "partnerschaft" | "partnerschaftsgesellschaft" => Register::Partnership,
        "ev" | "verein" | "eingetragenerverein" => Register::Association,
        _ => return None,
    })
}

fn parse(text: &str) -> Option<Entry> {
    let (register, start, end) = find_register(text)?;
    let behind = text[end..].trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ':' | '-' | '#'));
    let behind = ["Nummer", "Nr", "NR", "nr"].into_iter().find_map(|word| behind.strip_prefix(word)).unwrap_or(behind);
    let behind = behind.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ':' | '-'));
    let (number, rest) = number(behind)?;
    let before = court_text(&text[..start]);
    let rest = rest.trim_matches(is_between);
    let (suffix, rest) = suffix(rest, before.is_empty());
    // What stands behind a number that has its court already is no part of the entry, nor is a second one.
    let rest = find_register(rest).map_or(rest, |(_, second, _)| &rest[..second]);
    let court = if before.is_empty() { court_text(rest) } else { before };
    if court.chars().count() > LONGEST_COURT {
        return None;
    }
    Some(Entry { court: (!court.is_empty()).then_some(court), register, number, suffix })
}

/// The first register's abbreviation with a digit somewhere behind it, and where it begins and ends.
fn find_register(text: &str) -> Option<(Register, usize, usize)> {
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let begins = !before.is_alphanumeric();
        before = c;
        if !begins {
            continue;
        }
        for register in Register::ALL {
            if let Some(length) = matched(&text[at..], register.short()) {
                return Some((register, at, at + length));
            }
        }
    }
    None
}

/// How many bytes spell the abbreviation: in any case, a blank, dot or hyphen between its letters, no letter behind it but
/// those of "Nr".
fn matched(text: &str, short: &str) -> Option<usize> {
    let mut letters = short.bytes();
    let mut wanted = letters.next()?;
    let mut length = None;
    for (at, c) in text.char_indices() {
        if c.is_ascii() && (c as u8).eq_ignore_ascii_case(&wanted) {
            match letters.next() {
                Some(letter) => wanted = letter,
                None => {
                    length = Some(at + 1);
                    break;
                }
            }
        } else if at == 0 || !matches!(c, ' ' | '.' | '-') {
            return None;
        }
    }
    let behind =
        text.get(length?..)?.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ':' | '-' | '#'));
    let number = behind.starts_with(|c: char| c.is_ascii_digit())
        || behind.get(..2).is_some_and(|n| n.eq_ignore_ascii_case("nr"))
        || behind.starts_with("Nummer");
    length.filter(|_| number)
}

/// One to six digits, perhaps with a blank or dot before the last three, and what follows.
fn number(text: &str) -> Option<(u32, &str)> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let length = digits(text);
    let (front, rest) = text.split_at(length);
    let more = rest.strip_prefix([' ', '.']).filter(|more| length <= 3 && digits(more) == 3);
    let (whole, rest) = match more {
        Some(more) => ([front, &more[..3]].concat(), &more[3..]),
        None => (front.to_owned(), rest),
    };
    // Leading zeros fill up the numbers of some printouts.
    let whole = whole.trim_start_matches('0');
    let value = whole.parse().ok().filter(|_| (1..=6).contains(&whole.len()))?;
    Some((value, rest))
}

/// Up to three capitals that stand directly behind the number, or alone there. A single word is the court if that was not
/// told before: "HRB 123 Hof".
fn suffix(rest: &str, court_follows: bool) -> (Option<String>, &str) {
    let word = rest.split(is_between).next().unwrap_or_default();
    let short = (1..=3).contains(&word.chars().count()) && word.chars().all(|c| c.is_ascii_uppercase() || c == 'Ö');
    let behind = rest[word.len()..].trim_start_matches(is_between);
    let alone = court_follows && behind.is_empty() && courts::find(word).is_some();
    // "HRB 11223, AG Köln": the court's abbreviation is no suffix.
    if short && !alone && word != "AG" { (Some(word.to_owned()), behind) } else { (None, rest) }
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | ':' | '/' | '|')
}

/// The court's place without the words around it: "eingetragen beim Amtsgericht Aachen," is "Aachen".
fn court_text(text: &str) -> String {
    let text = text.trim_matches(is_between);
    let text = text.strip_prefix('(').map_or(text, |inner| inner.strip_suffix(')').unwrap_or(inner));
    let mut words: Vec<&str> = text.split_whitespace().map(|word| word.trim_matches([',', ';', ':', '|'])).collect();
    words.retain(|word| !word.is_empty());
    #[rustfmt::skip]
    const AROUND: [&str; 25] = [
        "amtsgericht", "amtsgerichts", "ag", "registergericht", "registergerichts", "handelsregister", "handelsregisters",
        "handelsregisternummer", "genossenschaftsregister", "vereinsregister", "partnerschaftsregister", "gesellschaftsregister", "register", "registernummer",
        "reg.-nr", "nr", "eintragung", "eingetragen", "unter", "der", "im",
        "beim", "des", "bei", "in",
    ];
    let is_around = |word: &&str| AROUND.contains(&word.to_lowercase().trim_end_matches('.'));
    let first = words.iter().position(|word| !is_around(word)).unwrap_or(words.len());
    let last = words.iter().rposition(|word| !is_around(word)).map_or(first, |at| at + 1);
    words[first..last.max(first)].join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_in_any_order_and_notation() {
        for (typed, normal) in [
            ("Aachen HRA 11223", "Amtsgericht Aachen HRA 11223"),
            ("Amtsgericht Aachen, HRA 11223", "Amtsgericht Aachen HRA 11223"),
            ("AG Aachen HRA Nr. 11223", "Amtsgericht Aachen HRA 11223"),
            ("HRB 11223, Amtsgericht Köln", "Amtsgericht Köln HRB 11223"),
            ("HRB 11223, AG Koeln", "Amtsgericht Köln HRB 11223"),
            ("hrb-nr. 11.223 Koeln", "Amtsgericht Köln HRB 11223"),
            ("Handelsregister des Amtsgerichts München: HR B 1234", "Amtsgericht München HRB 1234"),
            ("Frankfurt/Oder GnR 11223", "Amtsgericht Frankfurt (Oder) GnR 11223"),
            ("HRB 12345 B Berlin (Charlottenburg)", "Amtsgericht Charlottenburg HRB 12345 B"),
            ("Amtsgericht Charlottenburg HRB 12345B", "Amtsgericht Charlottenburg HRB 12345 B"),
            ("Kiel VR 1234 KI", "Amtsgericht Kiel VR 1234 KI"),
            ("HRB 11223, AG Köln", "Amtsgericht Köln HRB 11223"),
            ("Registergericht: Amtsgericht Köln, Registernummer: HRB 11223", "Amtsgericht Köln HRB 11223"),
            ("eingetragen im Handelsregister des AG Köln unter HRB-Nr.: 11223", "Amtsgericht Köln HRB 11223"),
            ("HRB 11223 B (Amtsgericht Charlottenburg)", "Amtsgericht Charlottenburg HRB 11223 B"),
            ("HRB 123 Hof", "Amtsgericht Hof HRB 123"),
            ("Ulm HRA 000123", "Amtsgericht Ulm HRA 123"),
            ("AG Würzburg PR 12", "Amtsgericht Würzburg PR 12"),
            ("Hannover GsR 5", "Amtsgericht Hannover GsR 5"),
            ("Weiden HRB 7", "Amtsgericht Weiden in der Oberpfalz HRB 7"),
        ] {
            let mut findings = Findings::new();
            let entry = german("x", typed, "", &mut findings).map(|entry| entry.to_string());
            assert_eq!(entry.as_deref(), Some(normal), "{typed:?}");
            assert!(findings.is_empty(), "{typed:?}: {findings:?}");
            assert_eq!(german("x", normal, "", &mut findings).map(|entry| entry.to_string()).as_deref(), Some(normal));
        }
    }

    #[test]
    fn doubtful_entries_are_reported() {
        for (typed, form, normal, code, suggestion) in [
            ("Aachen HRC 44123", "", None, "register.format", None),
            ("Aachen HRB", "", None, "register.format", None),
            ("Aachen HRB 1234567", "", None, "register.format", None),
            ("Aachen HRB 0", "", None, "register.format", None),
            ("", "", None, "register.format", None),
            ("HRB 4711", "", Some("HRB 4711"), "register.court_missing", None),
            (
                "Düseldorf HRB 1",
                "",
                Some("Amtsgericht Düsseldorf HRB 1"),
                "register.court",
                Some("Amtsgericht Düsseldorf HRB 1"),
            ),
            (
                "Frankfurt HRB 1",
                "",
                Some("Amtsgericht Frankfurt am Main HRB 1"),
                "register.court",
                Some("Amtsgericht Frankfurt am Main HRB 1"),
            ),
            ("Entenhausen HRB 1", "", Some("Amtsgericht Entenhausen HRB 1"), "register.court", None),
            ("Aachen HRA 44123", "GmbH", Some("Amtsgericht Aachen HRA 44123"), "register.legal_form", None),
            ("Aachen HRB 44123", "GmbH & Co. KG", Some("Amtsgericht Aachen HRB 44123"), "register.legal_form", None),
        ] {
            let mut findings = Findings::new();
            let entry = german("x", typed, form, &mut findings).map(|entry| entry.to_string());
            assert_eq!(entry.as_deref(), normal, "{typed:?}");
            let finding = findings.iter().next().expect("a finding");
            assert_eq!((finding.code.as_ref(), finding.suggestion.as_deref()), (code, suggestion), "{typed:?}");
        }
        assert_eq!(of_legal_form("e. V."), Some(Register::Association));
        assert_eq!(of_legal_form("Stiftung"), None);
    }
}
