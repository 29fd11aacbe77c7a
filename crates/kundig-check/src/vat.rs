//! VAT identification numbers: the format of every member of the European Union (and XI, GB, CH), and the check digits
//! of Germany and Austria.

use crate::{Findings, iso7064};

/// The VAT-ID in upper case without blanks, dots and hyphens: `DE136695976`.
///
/// A format that does not fit its country is an error. A wrong check digit is a warning only, because tax offices have
/// given out numbers without; whether a number is in force, only VIES or the Bundeszentralamt für Steuern can tell.
pub fn vat_id(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let mut id = String::with_capacity(16);
    for c in typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '/')) {
        if !c.is_ascii_alphanumeric() && !matches!(c, '+' | '*') {
            findings.error(
                path,
                "vat_id.character",
                format!("Das Zeichen {c:?} kommt in keiner USt-IdNr. vor."),
                format!("The character {c:?} occurs in no VAT-ID."),
            );
            return None;
        }
        if id.len() > 32 {
            break;
        }
        id.push(c.to_ascii_uppercase());
    }
    // Greece's code is EL here, though GR everywhere else.
    if id.starts_with("GR") {
        id.replace_range(..2, "EL");
    }
    // Older notations leave out the leading zeros of Belgian and Dutch numbers.
    let zeros = match (id.get(..2), id.len()) {
        (Some("BE"), 11) => 1,
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
        if id.len() == 9 && id.bytes().all(|b| b.is_ascii_digit()) && german_check_digit(&id) {
            finding.suggest(["DE", &id].concat());
        }
        return None;
    };
    let body = &id[2..];
    if !patterns.iter().any(|pattern| fits(body, pattern)) {
        findings.error(
            path,
            "vat_id.format",
            format!("Eine USt-IdNr. aus {country} sieht so aus: {country}{}.", shown(patterns[0])),
            format!("A VAT-ID of {country} looks like this: {country}{}.", shown(patterns[0])),
        );
        return None;
    }
    let right = match country {
        "DE" => german_check_digit(body),
        "AT" => austrian_check_digit(body),
        _ => true,
    };
    if !right {
        findings.warning(
            path,
            "vat_id.check_digit",
            "Die Prüfziffer der USt-IdNr. stimmt nicht; vermutlich ist eine Ziffer falsch oder vertauscht.",
            "The check digit of the VAT-ID is wrong; probably a digit is wrong or two are swapped.",
        );
    }
    Some(id)
}

/// `9` a digit, `A` a letter, `X` either, `*` a letter, digit, plus or star; anything else stands for itself.
fn fits(body: &str, pattern: &str) -> bool {
    body.len() == pattern.len()
        && body.bytes().zip(pattern.bytes()).all(|(b, p)| match p {
            b'9' => b.is_ascii_digit(),
            b'A' => b.is_ascii_uppercase(),
            b'X' => b.is_ascii_alphanumeric(),
            b'*' => b.is_ascii_alphanumeric() || matches!(b, b'+' | b'*'),
            own => b == own,
        })
}

fn shown(pattern: &str) -> String {
    let mut digits = "1234567890".chars().cycle();
    let shown = pattern.chars().filter_map(|p| match p {
        '9' | 'X' | '*' => digits.next(),
        own => Some(own),
    });
    shown.collect()
}

/// By the formats that the European Commission publishes with VIES.
#[rustfmt::skip]
const FORMATS: [(&str, &[&str]); 30] = [
    ("DE", &["999999999"]),
    ("AT", &["U99999999"]),
    ("BE", &["0999999999", "1999999999"]),
    ("BG", &["999999999", "9999999999"]),
    ("CH", &["E999999999MWST", "E999999999TVA", "E999999999IVA", "E999999999"]),
    ("CY", &["99999999A"]),
    ("CZ", &["99999999", "999999999", "9999999999"]),
    ("DK", &["99999999"]),
    ("EE", &["999999999"]),
    ("EL", &["999999999"]),
    ("ES", &["X9999999X"]),
    ("FI", &["99999999"]),
    ("FR", &["XX999999999"]),
    ("GB", &["999999999", "999999999999", "GD999", "HA999"]),
    ("HR", &["99999999999"]),
    ("HU", &["99999999"]),
    ("IE", &["9999999A", "9999999AA", "9*99999A"]),
    ("IT", &["99999999999"]),
    ("LT", &["999999999", "999999999999"]),
    ("LU", &["99999999"]),
    ("LV", &["99999999999"]),
    ("MT", &["99999999"]),
    ("NL", &["999999999B99"]),
    ("PL", &["9999999999"]),
    ("PT", &["999999999"]),
    ("RO", &["9999999999", "999999999", "99999999", "9999999", "999999", "99999", "9999", "999", "99"]),
    ("SE", &["999999999901"]),
    ("SI", &["99999999"]),
    ("SK", &["9999999999"]),
    ("XI", &["999999999", "999999999999", "GD999", "HA999"]),
];

/// ISO 7064 MOD 11,10 over nine digits; the first is never 0.
fn german_check_digit(body: &str) -> bool {
    let (number, check) = body.split_at(8);
    !body.starts_with('0') && iso7064::check_digit_11_10(number).is_some_and(|right| check.parse() == Ok(right))
}

/// Weights 1 and 2 with cross sums over the seven digits behind the U; 96 minus the sum ends in the check digit.
fn austrian_check_digit(body: &str) -> bool {
    let mut digits = body.bytes().skip(1).map(|b| u32::from(b - b'0'));
    let weighted = digits.clone().take(7).enumerate().map(|(i, digit)| match i % 2 {
        0 => digit,
        _ => digit * 2 / 10 + digit * 2 % 10,
    });
    digits.next_back() == Some((96 - weighted.sum::<u32>()) % 10)
}

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
            ("GR094259216", Some("EL094259216"), None),
            ("NL004495445B01", Some("NL004495445B01"), None),
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
}
