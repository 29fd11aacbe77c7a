//! What SEPA payments carry beside the IBAN: creditor identifier, creditor reference, mandate reference.

use crate::compact::compact;
use crate::digits::fits;
use crate::{Findings, country, iso7064};

/// The longest creditor identifier (EPC262-08).
const LONGEST_CREDITOR_ID: usize = 35;
/// The longest mandate reference (EPC130-08, AT-01).
const LONGEST_MANDATE: usize = 35;
/// What ISO 11649 leaves behind "RF" and check digits.
const LONGEST_REFERENCE: usize = 21;

/// The creditor identifier (Gläubiger-Identifikationsnummer) in capital letters without blanks: country, check digits,
/// business code of three characters, and the national part.
///
/// The business code, `ZZZ` unless the creditor chooses another, takes no part in the check digits (EPC262-08, by ISO 7064
/// MOD 97-10). German and Austrian ones have 18 characters, the last 11 of them digits. Other countries' national parts
/// are compared with the examples of EPC262-08, as far as that shows their form; a difference is a warning.
pub fn creditor_id(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let id = compact(typed, LONGEST_CREDITOR_ID);
    if let Some(c) = id.chars().find(|c| !c.is_ascii_alphanumeric()) {
        findings.error(
            path,
            "creditor_id.character",
            format!("Das Zeichen {c:?} kommt in keiner Gläubiger-ID vor."),
            format!("The character {c:?} occurs in no creditor identifier."),
        );
        return None;
    }
    if id.is_empty() {
        findings.error(
            path,
            "creditor_id.empty",
            "Die Gläubiger-Identifikationsnummer fehlt.",
            "The creditor identifier is missing.",
        );
        return None;
    }
    if !is_creditor_id_formed(&id) {
        findings.error(
            path,
            "creditor_id.format",
            "Eine Gläubiger-ID besteht aus Land, zwei Prüfziffern, Geschäftsbereich und nationalem Teil, etwa DE98ZZZ09999999999.",
            "A creditor identifier is country, two check digits, business code and national part, such as DE98ZZZ09999999999.",
        );
        return None;
    }
    if !are_leading_check_digits_right(&id[..2], &id[2..4], &id[7..]) {
        findings.error(
            path,
            "creditor_id.check_digits",
            "Die Prüfziffern der Gläubiger-ID stimmen nicht; vermutlich ist eine Stelle falsch oder vertauscht.",
            "The check digits of the creditor identifier are wrong; probably a character is wrong or two are swapped.",
        );
        return None;
    }
    let form = NATIONAL_PARTS.iter().find(|(land, _)| id.starts_with(land)).map(|(_, forms)| *forms);
    if let Some(form) = form.filter(|forms| !forms.iter().any(|form| fits(&id[7..], form))) {
        findings.warning(
            path,
            "creditor_id.national_part",
            format!(
                "Der nationale Teil einer Gläubiger-ID aus {} hat sonst {} Stellen und eine andere Form; bitte prüfen.",
                &id[..2],
                form[0].len()
            ),
            format!(
                "The national part of a creditor identifier of {} usually has {} characters and another form; please check.",
                &id[..2],
                form[0].len()
            ),
        );
    }
    Some(id)
}

/// True if two creditor identifiers in normal form name the same creditor: the business code does not count.
#[must_use]
pub fn is_same_creditor(a: &str, b: &str) -> bool {
    let without_business_code = |id: &str| Some((id.get(..4)?.to_owned(), id.get(7..)?.to_owned()));
    without_business_code(a).is_some_and(|parts| without_business_code(b) == Some(parts))
}

/// The creditor reference (ISO 11649) in capital letters without blanks: `RF18539007547034`.
pub fn creditor_reference(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let tidy = |c: &char| !c.is_whitespace();
    let reference: String = typed.chars().filter(tidy).take(64).map(|c| c.to_ascii_uppercase()).collect();
    let body = reference.strip_prefix("RF").and_then(|rest| rest.split_at_checked(2));
    let Some((check, body)) = body.filter(|(check, body)| {
        check.bytes().all(|byte| byte.is_ascii_digit())
            && (1..=LONGEST_REFERENCE).contains(&body.len())
            && body.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }) else {
        findings.error(
            path,
            "creditor_reference.format",
            "Eine Zahlungsreferenz besteht aus RF, zwei Prüfziffern und 1 bis 21 Buchstaben oder Ziffern, etwa RF18539007547034.",
            "A creditor reference is RF, two check digits and 1 to 21 letters or digits, such as RF18539007547034.",
        );
        return None;
    };
    if !are_leading_check_digits_right("RF", check, body) {
        findings.error(
            path,
            "creditor_reference.check_digits",
            "Die Prüfziffern der Zahlungsreferenz stimmen nicht; vermutlich ist eine Stelle falsch oder vertauscht.",
            "The check digits of the creditor reference are wrong; probably a character is wrong or two are swapped.",
        );
        return None;
    }
    Some(reference)
}

/// Makes a creditor reference (ISO 11649) of a number of one's own: `RE-2026/00042` gives `RF16RE202600042`.
///
/// Only letters and digits of ASCII count, in capitals; `None` if there are none or more than 21.
#[must_use]
pub fn make_creditor_reference(number: &str) -> Option<String> {
    let characters = number.chars().filter(char::is_ascii_alphanumeric);
    let body: String = characters.map(|c| c.to_ascii_uppercase()).take(LONGEST_REFERENCE + 1).collect();
    if !(1..=LONGEST_REFERENCE).contains(&body.len()) {
        return None;
    }
    let check = iso7064::check_digits_97(&format!("{body}RF"))?;
    Some(format!("RF{check:02}{body}"))
}

/// The mandate reference of a SEPA direct debit, without blanks at its ends: up to 35 characters of the SEPA set
/// `A-Z a-z 0-9 / - ? : ( ) . , ' +` and blank, no `/` at either end and no `//` (EPC130-08, EPC217-08).
pub fn mandate_reference(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let reference = typed.trim();
    if reference.is_empty() {
        findings.error(path, "mandate.empty", "Die Mandatsreferenz fehlt.", "The mandate reference is missing.");
        return None;
    }
    if let Some(c) = reference.chars().find(|c| !is_sepa_character(*c)) {
        findings.error(
            path,
            "mandate.character",
            format!("Das Zeichen {c:?} ist in einer Mandatsreferenz nicht zugelassen."),
            format!("The character {c:?} is not allowed in a mandate reference."),
        );
        return None;
    }
    if reference.len() > LONGEST_MANDATE {
        findings.error(
            path,
            "mandate.too_long",
            format!("Eine Mandatsreferenz hat höchstens 35 Zeichen, diese hat {}.", reference.len()),
            format!("A mandate reference has at most 35 characters; this one has {}.", reference.len()),
        );
        return None;
    }
    if reference.starts_with('/') || reference.ends_with('/') || reference.contains("//") {
        findings.error(
            path,
            "mandate.slash",
            "Eine Mandatsreferenz darf nicht mit / beginnen oder enden und kein // enthalten.",
            "A mandate reference must not begin or end with / nor contain //.",
        );
        return None;
    }
    Some(reference.to_owned())
}

/// True for the characters that every bank takes in SEPA messages (EPC217-08).
#[must_use]
pub const fn is_sepa_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '?' | ':' | '(' | ')' | '.' | ',' | '\'' | '+' | ' ')
}

fn is_creditor_id_formed(id: &str) -> bool {
    let bytes = id.as_bytes();
    let Some((land, rest)) = id.split_at_checked(2) else { return false };
    let known = land.bytes().all(|byte| byte.is_ascii_uppercase()) && country::name_en(land).is_some();
    let formed =
        (8..=LONGEST_CREDITOR_ID).contains(&id.len()) && rest.bytes().take(2).all(|byte| byte.is_ascii_digit());
    match land {
        "DE" | "AT" => formed && id.len() == 18 && bytes[7..].iter().all(u8::is_ascii_digit),
        _ => known && formed,
    }
}

/// National parts by EPC262-08: `9` a digit, `A` a letter, `X` either. Cyprus, Denmark, Great Britain, Iceland,
/// Liechtenstein, Malta and Romania are left out: their form is not known for certain.
#[rustfmt::skip]
const NATIONAL_PARTS: [(&str, &[&str]); 25] = [
    ("BE", &["9999999999", "999D999999999"]),
    ("BG", &["999999999", "9999999999999"]),
    ("CH", &["99999999999"]),
    ("CZ", &["99999"]),
    ("EE", &["XX99999999999"]),
    ("ES", &["X9999999X"]),
    ("FI", &["99999999"]),
    ("FR", &["XXXXXX"]),
    ("GR", &["99999"]),
    ("HR", &["99999999999"]),
    ("HU", &["A99999999"]),
    ("IE", &["999999"]),
    ("IT", &["XXXXXXXXXXXXXXXX"]),
    ("LT", &["999999999", "99999999999"]),
    ("LU", &["9999999999999999999"]),
    ("LV", &["99999999999"]),
    ("MC", &["XXXXXX"]),
    ("NL", &["999999999999"]),
    ("NO", &["999999999"]),
    ("PL", &["9999999999"]),
    ("PT", &["999999"]),
    ("SE", &["9999999999"]),
    ("SI", &["99999999"]),
    ("SK", &["99999999999"]),
    ("SM", &["XXXXXXXXXXXXXXXX"]),
];

/// ISO 7064 MOD 97-10 with the check digits in front: they are computed over what follows, and the prefix behind it.
fn are_leading_check_digits_right(prefix: &str, check: &str, body: &str) -> bool {
    iso7064::is_right_97(&format!("{body}{prefix}{check}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Check = fn(&str, &str, &mut Findings) -> Option<String>;

    fn table(check: Check, rows: &[(&str, Option<&str>, Option<&str>)]) {
        for (typed, normal, code) in rows {
            let mut findings = Findings::new();
            assert_eq!(check("x", typed, &mut findings).as_deref(), *normal, "{typed:?}");
            assert_eq!(findings.iter().next().map(|f| f.code.as_ref()), *code, "{typed:?}");
        }
    }

    #[test]
    fn creditor_ids_are_judged() {
        table(
            creditor_id,
            &[
                // The Bundesbank's example.
                ("DE98ZZZ09999999999", Some("DE98ZZZ09999999999"), None),
                ("de98 zzz 0999 9999 999", Some("DE98ZZZ09999999999"), None),
                ("DE98ABC09999999999", Some("DE98ABC09999999999"), None),
                ("ES 23 ZZZ 47690558N", Some("ES23ZZZ47690558N"), None),
                ("FR72ZZZ1234567", None, Some("creditor_id.check_digits")),
                ("DE98ZZZ09999999998", None, Some("creditor_id.check_digits")),
                ("DE89ZZZ09999999999", None, Some("creditor_id.check_digits")),
                ("DE98ZZZ0999999999", None, Some("creditor_id.format")),
                ("DE98ZZZ0999999999A", None, Some("creditor_id.format")),
                ("XX98ZZZ09999999999", None, Some("creditor_id.format")),
                ("DE98", None, Some("creditor_id.format")),
                ("DE98ZZZ0999999999ä", None, Some("creditor_id.character")),
                ("", None, Some("creditor_id.empty")),
            ],
        );
        assert!(is_same_creditor("DE98ZZZ09999999999", "DE98ABC09999999999"));
        assert!(!is_same_creditor("DE98ZZZ09999999999", "DE71ABC09999999990"));
        assert!(!is_same_creditor("", "") && !is_same_creditor("ä", "ä"));
    }

    #[test]
    fn the_examples_of_every_country_are_right() {
        let examples = "AT61ZZZ01234567890 BE68ZZZ0123456789 BE69ZZZ050D000000008 BG07ZZZ100064095 CH1312300000012345 CY54ZZZ003A \
             CZ56ZZZ12345 DE51ZZZ12345678901 DK95ZZZ999912345678 EE49ZZZEE00012345678 ES04ZZZ52840790N ES59ZZZX1234567L \
             FI22BBB12345678 FR72ZZZ123456 GB23ZZZSDDBARC000000ABCD1234 GR44ZZZ12345 HR04ZZZ01234567890 HU74111A12345676 \
             IE84ZZZ123456 IT66ZZZA1B2C3D4E5F6G7H8 LT30ZZZ123456789 LU27ZZZ0000000000123456789 LV21ZZZ40003000010 MC54ZZZ123456 \
             MT31ZZZ123456789X NL42ZZZ123456780001 NO38ZZZ123456785 PL18ZZZ0123456789 PT73ZZZ123456 SE41ZZZ1234567890 \
             SI02ZZZ12345678 SK19ZZZ70000000022 SM94ZZZA1B2C3D4E5F6G7H8";
        for example in examples.split_whitespace() {
            let mut findings = Findings::new();
            assert_eq!(creditor_id("x", example, &mut findings).as_deref(), Some(example), "{findings:?}");
            assert!(findings.is_empty(), "{example}: {findings:?}");
        }
        // One zero too few, with check digits of its own.
        let check = iso7064::check_digits_97("12345678001NL").expect("digits");
        let mut findings = Findings::new();
        creditor_id("x", &format!("NL{check:02}ZZZ12345678001"), &mut findings);
        assert_eq!(findings.iter().next().map(|f| f.code.as_ref()), Some("creditor_id.national_part"));
    }

    #[test]
    fn creditor_references_are_judged_and_made() {
        table(
            creditor_reference,
            &[
                ("RF18 5390 0754 7034", Some("RF18539007547034"), None),
                ("rf18539007547034", Some("RF18539007547034"), None),
                ("RF17 5390 0754 7034", None, Some("creditor_reference.check_digits")),
                ("RF18", None, Some("creditor_reference.format")),
                ("RFX8539007547034", None, Some("creditor_reference.format")),
                ("RF181234567890123456789012", None, Some("creditor_reference.format")),
                ("539007547034", None, Some("creditor_reference.format")),
                ("RF1ä", None, Some("creditor_reference.format")),
                ("", None, Some("creditor_reference.format")),
            ],
        );
        assert_eq!(make_creditor_reference("539007547034").as_deref(), Some("RF18539007547034"));
        let made = make_creditor_reference("RE-2026/00042").expect("a reference");
        assert!(made.starts_with("RF") && made.ends_with("RE202600042"));
        assert_eq!(creditor_reference("x", &made, &mut Findings::new()), Some(made));
        assert_eq!(make_creditor_reference(""), None);
        assert_eq!(make_creditor_reference("1234567890123456789012"), None);
    }

    #[test]
    fn mandate_references_are_judged() {
        table(
            mandate_reference,
            &[
                (" M-2026/0042 ", Some("M-2026/0042"), None),
                ("Müller-1", None, Some("mandate.character")),
                ("M_1", None, Some("mandate.character")),
                ("/1", None, Some("mandate.slash")),
                ("1/", None, Some("mandate.slash")),
                ("1//2", None, Some("mandate.slash")),
                ("123456789012345678901234567890123456", None, Some("mandate.too_long")),
                ("  ", None, Some("mandate.empty")),
            ],
        );
    }
}
