//! Postal codes: the form that a country gives them. Whether a code exists, the place directory knows.

use crate::Findings;

/// The postal code in the form of its country (ISO alpha-2): `68165`, `SW1A 1AA`, `1012 AB`.
///
/// A country prefix ("D-12345") is taken off. A German code of four digits has lost its leading zero, in a spreadsheet
/// mostly: it gets a warning, and the normal form has the zero. Of countries without a pattern only the length is checked.
pub fn postal_code(path: &str, typed: &str, country: &str, findings: &mut Findings) -> Option<String> {
    let typed = typed.trim();
    if country == "DE" && typed.len() == 5 && typed.bytes().all(|b| b.is_ascii_digit()) && !typed.starts_with("00") {
        return Some(typed.to_owned());
    }
    if typed.is_empty() {
        findings.error(path, "postal_code.empty", "Die Postleitzahl fehlt.", "The postal code is missing.");
        return None;
    }
    let Some(format) = FORMATS.iter().find(|f| f.country == country) else {
        return unknown_country(path, typed, findings);
    };
    let characters = match tidy(typed) {
        Ok(characters) => characters,
        Err(character) => return refuse_character(path, character, findings),
    };
    let mut code = characters.as_str();
    if let Some(sign) = prefix(typed, format) {
        if sign != format.country && sign != format.sign {
            findings.error(
                path,
                "postal_code.other_country",
                format!("Die Vorsilbe {sign} der Postleitzahl passt nicht zum Land {country}."),
                format!("The prefix {sign} of the postal code does not belong to the country {country}."),
            );
            return None;
        }
        code = &code[sign.len()..];
    }
    if country == "DE" && code.starts_with("00") && code.len() == 5 {
        findings.error(
            path,
            "postal_code.format",
            "Deutsche Postleitzahlen beginnen nicht mit 00.",
            "German postal codes do not begin with 00.",
        );
        return None;
    }
    if country == "AT" && BY_WAY_OF_GERMANY.contains(&code) {
        return Some(code.to_owned());
    }
    if let Some(normal) = format.patterns.iter().find_map(|pattern| shaped(code, pattern)) {
        return Some(normal);
    }
    if country == "DE" && code.len() == 4 && code.bytes().all(|b| b.is_ascii_digit()) && !code.starts_with('0') {
        let repaired = ["0", code].concat();
        findings
            .warning(
                path,
                "postal_code.lost_zero",
                format!("Der Postleitzahl fehlt vermutlich die führende Null: {repaired}."),
                format!("The postal code has probably lost its leading zero: {repaired}."),
            )
            .suggest(&repaired);
        return Some(repaired);
    }
    let example = example(format.patterns[0]);
    findings.error(
        path,
        "postal_code.format",
        format!("Eine Postleitzahl in {country} sieht so aus: {example}."),
        format!("A postal code of {country} looks like this: {example}."),
    );
    None
}

/// Jungholz and the Kleinwalsertal are Austria's and reached from Germany only; their post has German codes as well.
const BY_WAY_OF_GERMANY: [&str; 4] = ["87491", "87567", "87568", "87569"];

/// The longest postal code in use has 10 characters; a little air for blanks.
const MAX_LENGTH: usize = 12;

fn unknown_country(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    if let Some(character) = typed.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, ' ' | '-')) {
        return refuse_character(path, character, findings);
    }
    if typed.len() > MAX_LENGTH {
        findings.error(
            path,
            "postal_code.too_long",
            format!("Eine Postleitzahl hat höchstens {MAX_LENGTH} Zeichen."),
            format!("A postal code has at most {MAX_LENGTH} characters."),
        );
        return None;
    }
    Some(typed.to_ascii_uppercase())
}

fn refuse_character(path: &str, character: char, findings: &mut Findings) -> Option<String> {
    findings.error(
        path,
        "postal_code.character",
        format!("Das Zeichen {character:?} kommt in keiner Postleitzahl vor."),
        format!("The character {character:?} occurs in no postal code."),
    );
    None
}

/// Letters and digits in upper case; or the first character that does not belong.
fn tidy(typed: &str) -> Result<String, char> {
    let mut tidy = String::with_capacity(typed.len().min(32));
    for c in typed.chars() {
        match c {
            c if c.is_ascii_alphanumeric() => tidy.push(c.to_ascii_uppercase()),
            '\u{FF10}'..='\u{FF19}' => tidy.extend(char::from_u32(u32::from(c) - 0xFEE0)),
            '-' | '.' | '\u{2010}'..='\u{2015}' | '\u{200B}' | '\u{FEFF}' => {}
            c if c.is_whitespace() => {}
            c => return Err(c),
        }
        if tidy.len() > 32 {
            break;
        }
    }
    Ok(tidy)
}

/// The vehicle sign or country code before the code proper, if its format has none of its own.
fn prefix(typed: &str, format: &Format) -> Option<&'static str> {
    let digits_first = format.patterns.iter().all(|p| p.starts_with('9'));
    let end = typed.find(|c: char| !c.is_ascii_alphabetic())?;
    if end == 0 || !digits_first {
        return None;
    }
    let signs = FORMATS.iter().flat_map(|f| [f.country, f.sign]);
    signs.into_iter().find(|sign| sign.eq_ignore_ascii_case(&typed[..end]))
}

/// The code laid out by a pattern: `9` a digit, `A` a letter, `X` either, anything else stands for itself.
fn shaped(code: &str, pattern: &str) -> Option<String> {
    let mut characters = code.chars().peekable();
    let mut shaped = String::with_capacity(pattern.len());
    for p in pattern.chars() {
        match p {
            ' ' | '-' => shaped.push(p),
            '9' => shaped.push(characters.next().filter(char::is_ascii_digit)?),
            'A' => shaped.push(characters.next().filter(char::is_ascii_uppercase)?),
            'X' => shaped.push(characters.next().filter(char::is_ascii_alphanumeric)?),
            // Letters that every code of the country has, such as LV-, may be left out.
            own => {
                if characters.peek() == Some(&own) {
                    characters.next();
                }
                shaped.push(own);
            }
        }
    }
    characters.next().is_none().then_some(shaped)
}

fn example(pattern: &str) -> String {
    let mut digits = "1234567890".chars().cycle();
    let mut letters = "BCDEFGHJK".chars().cycle();
    let shown = pattern.chars().filter_map(|p| match p {
        '9' | 'X' => digits.next(),
        'A' => letters.next(),
        own => Some(own),
    });
    shown.collect()
}

struct Format {
    country: &'static str,
    /// The sign that people put before the code: of vehicles, or the country code again.
    sign: &'static str,
    patterns: &'static [&'static str],
}

const fn format(country: &'static str, sign: &'static str, patterns: &'static [&'static str]) -> Format {
    Format { country, sign, patterns }
}

/// By the Universal Postal Union's addressing sheets: neighbours first, then the European Union and some more.
#[rustfmt::skip]
const FORMATS: [Format; 39] = [
    format("DE", "D", &["99999"]),
    format("AT", "A", &["9999"]),
    format("CH", "CH", &["9999"]),
    format("LI", "FL", &["9999"]),
    format("FR", "F", &["99999"]),
    format("IT", "I", &["99999"]),
    format("NL", "NL", &["9999 AA"]),
    format("BE", "B", &["9999"]),
    format("LU", "L", &["9999"]),
    format("DK", "DK", &["9999"]),
    format("PL", "PL", &["99-999"]),
    format("CZ", "CZ", &["999 99"]),
    format("SK", "SK", &["999 99"]),
    format("HU", "H", &["9999"]),
    format("SI", "SLO", &["9999"]),
    format("HR", "HR", &["99999"]),
    format("ES", "E", &["99999"]),
    format("PT", "P", &["9999-999", "9999"]),
    format("SE", "S", &["999 99"]),
    format("FI", "FIN", &["99999"]),
    format("EE", "EST", &["99999"]),
    format("LT", "LT", &["LT-99999"]),
    format("LV", "LV", &["LV-9999"]),
    format("IE", "IRL", &["A9X XXXX"]),
    format("GR", "GR", &["999 99"]),
    format("CY", "CY", &["9999"]),
    format("MT", "M", &["AAA 9999"]),
    format("RO", "RO", &["999999"]),
    format("BG", "BG", &["9999"]),
    format("GB", "UK", &["A9 9AA", "A99 9AA", "AA9 9AA", "AA99 9AA", "A9A 9AA", "AA9A 9AA"]),
    format("US", "USA", &["99999", "99999-9999"]),
    format("CA", "CDN", &["A9A 9A9"]),
    format("NO", "N", &["9999"]),
    format("IS", "IS", &["999"]),
    format("TR", "TR", &["99999"]),
    format("UA", "UA", &["99999"]),
    format("RS", "SRB", &["99999"]),
    format("BA", "BIH", &["99999"]),
    format("RU", "RUS", &["999999"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_get_the_form_of_their_country() {
        for (typed, country, normal) in [
            ("68165", "DE", "68165"),
            ("D-68165", "DE", "68165"),
            ("d 68165", "DE", "68165"),
            ("DE-01067", "DE", "01067"),
            ("６８１６５", "DE", "68165"),
            ("A-1010", "AT", "1010"),
            ("87491", "AT", "87491"),
            ("FL-9490", "LI", "9490"),
            ("1012ab", "NL", "1012 AB"),
            ("NL-1012 AB", "NL", "1012 AB"),
            ("sw1a1aa", "GB", "SW1A 1AA"),
            ("M1 1AE", "GB", "M1 1AE"),
            ("00950", "PL", "00-950"),
            ("1050", "LV", "LV-1050"),
            ("LV 1050", "LV", "LV-1050"),
            ("D02X285", "IE", "D02 X285"),
            ("123456789", "US", "12345-6789"),
            ("ab 12-3", "ZA", "AB 12-3"),
        ] {
            let mut findings = Findings::new();
            assert_eq!(postal_code("postal_code", typed, country, &mut findings).as_deref(), Some(normal), "{typed:?}");
            assert!(findings.is_empty(), "{typed:?}: {findings:?}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_or_repaired() {
        for (typed, country, normal, code) in [
            ("1234", "DE", Some("01234"), "postal_code.lost_zero"),
            ("00123", "DE", None, "postal_code.format"),
            ("123456", "DE", None, "postal_code.format"),
            ("A-12345", "DE", None, "postal_code.other_country"),
            ("12345", "AT", None, "postal_code.format"),
            ("12/345", "DE", None, "postal_code.character"),
            ("", "DE", None, "postal_code.empty"),
            ("1234567890123", "ZA", None, "postal_code.too_long"),
        ] {
            let mut findings = Findings::new();
            assert_eq!(postal_code("postal_code", typed, country, &mut findings).as_deref(), normal, "{typed:?}");
            assert_eq!(findings.iter().next().map(|f| f.code.as_ref()), Some(code), "{typed:?}");
        }
    }
}
