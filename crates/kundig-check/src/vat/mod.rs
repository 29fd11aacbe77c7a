//! VAT identification numbers: formats and check digits of every member of the European Union, of Northern Ireland (XI),
//! the United Kingdom, Switzerland and Norway.
//!
//! What this never does: ask whether a number is in force. Only VIES and the Bundeszentralamt für Steuern can tell.

pub(crate) mod members;
mod persons;

use crate::Findings;
use crate::compact::compact;
use crate::digits::fits;
use members::Fault;

/// The VAT-ID in upper case without blanks and separators: `DE136695976`, `CHE107787577MWST`, `NO995525828MVA`.
///
/// A format that does not fit its country is an error. A wrong check digit, or a value that the country does not give out
/// at its place, is a warning only, because tax offices have given out numbers without. Older notations are brought up to
/// date: leading zeros of Belgian, Greek and Dutch numbers, and `GR` for `EL`.
pub fn vat_id(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let mut id = compact(typed, LONGEST);
    if let Some(c) = id.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '*')) {
        findings.error(
            path,
            "vat_id.character",
            format!("Das Zeichen {c:?} kommt in keiner USt-IdNr. vor."),
            format!("The character {c:?} occurs in no VAT-ID."),
        );
        return None;
    }
    // Greece's code is EL here, though GR everywhere else.
    if id.starts_with("GR") {
        id.replace_range(..2, "EL");
    }
    // Older notations leave out the leading zeros of Belgian, Greek and Dutch numbers.
    let zeros = match (id.get(..2), id.len()) {
        (Some("BE"), 11) | (Some("EL"), 10) => 1,
        (Some("NL"), 9..14) if id.get(id.len() - 3..).is_some_and(|end| end.starts_with('B')) => 14 - id.len(),
        _ => 0,
    };
    id.insert_str(2.min(id.len()), &"00000"[..zeros]);
    let country = id.get(..2).unwrap_or_default();
    let Some((_, patterns)) = FORMATS.iter().find(|(code, _)| *code == country) else {
        let finding = findings.error(
            path,
            "vat_id.country",
            "Eine USt-IdNr. beginnt mit dem Ländercode eines EU-Staates, etwa DE.",
            "A VAT-ID begins with the code of a member of the European Union, such as DE.",
        );
        if id.len() == 9 && id.bytes().all(|b| b.is_ascii_digit()) && members::fault("DE", &id).is_none() {
            finding.suggest(["DE", &id].concat());
        }
        return None;
    };
    let body = &id[2..];
    if !patterns.iter().any(|pattern| fits(body, pattern)) {
        let finding = findings.error(
            path,
            "vat_id.format",
            format!("Eine USt-IdNr. aus {country} sieht so aus: {country}{}.", shown(patterns[0])),
            format!("A VAT-ID of {country} looks like this: {country}{}.", shown(patterns[0])),
        );
        if let Some(whole) = completed(country, body) {
            finding.suggest([country, &whole].concat());
        }
        return None;
    }
    match members::fault(country, body) {
        Some(Fault::Value) => {
            findings.warning(
                path,
                "vat_id.value",
                format!("Eine solche USt-IdNr. gibt es in {country} nicht; vermutlich ist eine Stelle falsch."),
                format!("There is no such VAT-ID in {country}; probably a character is wrong."),
            );
        }
        Some(Fault::CheckDigit) => {
            findings.warning(
                path,
                "vat_id.check_digit",
                "Die Prüfziffer der USt-IdNr. stimmt nicht; vermutlich ist eine Ziffer falsch oder vertauscht.",
                "The check digit of the VAT-ID is wrong; probably a digit is wrong or two are swapped.",
            );
        }
        None => {}
    }
    Some(id)
}

/// More characters than any VAT-ID has.
const LONGEST: usize = 32;

/// What was probably left out: the U of Austria, the 01 of Sweden, the MVA of Norway.
fn completed(country: &str, body: &str) -> Option<String> {
    let whole = match (country, body.len()) {
        ("AT", 8) => ["U", body].concat(),
        ("SE", 10) => [body, "01"].concat(),
        ("NO", 9) => [body, "MVA"].concat(),
        _ => return None,
    };
    let patterns = FORMATS.iter().find(|(code, _)| *code == country).map(|(_, patterns)| patterns)?;
    let right = patterns.iter().any(|pattern| fits(&whole, pattern)) && members::fault(country, &whole).is_none();
    right.then_some(whole)
}

fn shown(pattern: &str) -> String {
    let mut digits = "1234567890".chars().cycle();
    let shown = pattern.chars().filter_map(|p| match p {
        '9' | 'X' | '*' => digits.next(),
        own => Some(own),
    });
    shown.collect()
}

/// By the formats that the European Commission publishes with VIES, HMRC, the Swiss Federal Tax Administration (Art. 26
/// MWSTG: the UID with the suffix of its language) and the Norwegian Tax Administration.
#[rustfmt::skip]
const FORMATS: [(&str, &[&str]); 31] = [
    ("DE", &["999999999"]),
    ("AT", &["U99999999"]),
    ("BE", &["0999999999", "1999999999"]),
    ("BG", &["999999999", "9999999999"]),
    ("CH", &["E999999999MWST", "E999999999TVA", "E999999999IVA", "E999999999TPV", "E999999999"]),
    ("CY", &["99999999A"]),
    ("CZ", &["99999999", "999999999", "9999999999"]),
    ("DK", &["99999999"]),
    ("EE", &["999999999"]),
    ("EL", &["999999999"]),
    ("ES", &["X9999999X"]),
    ("FI", &["99999999"]),
    ("FR", &["XX999999999"]),
    ("GB", &["999999999", "999999999999", "GD999", "HA999", "GD888899999", "HA888899999"]),
    ("HR", &["99999999999"]),
    ("HU", &["99999999"]),
    ("IE", &["9999999A", "9999999AA", "9*99999A"]),
    ("IT", &["99999999999"]),
    ("LT", &["999999999", "999999999999"]),
    ("LU", &["99999999"]),
    ("LV", &["99999999999"]),
    ("MT", &["99999999"]),
    ("NL", &["999999999B99"]),
    ("NO", &["999999999MVA"]),
    ("PL", &["9999999999"]),
    ("PT", &["999999999"]),
    ("RO", &["9999999999", "999999999", "99999999", "9999999", "999999", "99999", "9999", "999", "99"]),
    ("SE", &["999999999901"]),
    ("SI", &["99999999"]),
    ("SK", &["9999999999"]),
    ("XI", &["999999999", "999999999999", "GD999", "HA999", "GD888899999", "HA888899999"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_and_check_digits_are_judged() {
        for (typed, normal, code) in [
            ("DE 136 695 976", Some("DE136695976"), None),
            ("de136695976", Some("DE136695976"), None),
            ("DE136695978", Some("DE136695978"), Some("vat_id.check_digit")),
            ("ATU13585627", Some("ATU13585627"), None),
            ("ATU13585626", Some("ATU13585626"), Some("vat_id.check_digit")),
            ("AT13585627", None, Some("vat_id.format")),
            ("IT 00743110157", Some("IT00743110157"), None),
            ("IT00743119994", Some("IT00743119994"), Some("vat_id.check_digit")),
            ("IT00743117777", Some("IT00743117777"), Some("vat_id.value")),
            ("DE０36695976", Some("DE036695976"), Some("vat_id.value")),
            ("NO 995 525 828 MVA", Some("NO995525828MVA"), None),
            ("GR094259216", Some("EL094259216"), None),
            ("EL94259216", Some("EL094259216"), None),
            ("NL004495445B01", Some("NL004495445B01"), None),
            ("NL4495445B01", Some("NL004495445B01"), None),
            ("BE 428759497", Some("BE0428759497"), None),
            ("IE8Z49289F", Some("IE8Z49289F"), None),
            ("CHE-107.787.577 MWST", Some("CHE107787577MWST"), None),
            ("DE12345678", None, Some("vat_id.format")),
            ("US123456789", None, Some("vat_id.country")),
            ("136695976", None, Some("vat_id.country")),
            ("DE13669597ö", None, Some("vat_id.character")),
            ("", None, Some("vat_id.country")),
        ] {
            let mut findings = Findings::new();
            assert_eq!(vat_id("vat_id", typed, &mut findings).as_deref(), normal, "{typed:?}");
            assert_eq!(findings.iter().next().map(|f| f.code.as_ref()), code, "{typed:?}");
        }
    }

    #[test]
    fn what_was_left_out_is_suggested() {
        for (typed, suggestion) in [
            ("136695976", Some("DE136695976")),
            ("AT13585627", Some("ATU13585627")),
            ("NO995525828", Some("NO995525828MVA")),
            ("SE1234567897", Some("SE123456789701")),
            ("AT13585626", None),
            ("136695978", None),
        ] {
            let mut findings = Findings::new();
            assert_eq!(vat_id("vat_id", typed, &mut findings), None, "{typed:?}");
            assert_eq!(findings.iter().next().and_then(|f| f.suggestion.as_deref()), suggestion, "{typed:?}");
        }
    }
}
