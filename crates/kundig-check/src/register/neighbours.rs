//! The registers of Austria and Switzerland.

use crate::Findings;
use crate::compact::compact;
use crate::digits::weighted;
use crate::vat::members;

/// The number in the Austrian Firmenbuch: `FN 122119m`.
///
/// The letter behind the number (§ 30 FBG) is a check letter. Its rule is not published officially; it holds for the
/// entries that were tried, so that a wrong letter is a warning.
pub fn firmenbuch(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let text = compact(typed, 16);
    let text = text.strip_prefix("FN").unwrap_or(&text);
    let split = text.len().checked_sub(1).and_then(|at| text.split_at_checked(at));
    let formed = split.map(|(number, letter)| (number.trim_start_matches('0'), letter)).filter(|(number, letter)| {
        (1..=6).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && letter.bytes().all(|byte| byte.is_ascii_uppercase())
    });
    let Some((number, letter)) = formed else {
        findings.error(
            path,
            "firmenbuch.format",
            "Eine Firmenbuchnummer hat bis zu sechs Ziffern und einen Buchstaben, etwa FN 122119m.",
            "An Austrian Firmenbuch number has up to six digits and a letter, such as FN 122119m.",
        );
        return None;
    };
    const LETTERS: &[u8; 17] = b"ABDFGHIKMPSTVWXYZ";
    let sum = weighted(&format!("{number:0>6}"), [6, 4, 14, 15, 10, 1]);
    if !letter.bytes().eq([LETTERS[sum as usize % LETTERS.len()]]) {
        findings.warning(
            path,
            "firmenbuch.check_letter",
            "Der Prüfbuchstabe der Firmenbuchnummer passt nicht zu ihren Ziffern; vermutlich ist eine Stelle falsch.",
            "The check letter of the Firmenbuch number does not fit its digits; probably a character is wrong.",
        );
    }
    Some(format!("FN {number}{}", letter.to_ascii_lowercase()))
}

/// The Swiss enterprise identification (UID) without separators: `CHE100155212` (Art. 2 UIDV; modulo 11). Nine digits alone
/// are believed to be one.
pub fn uid(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let id = compact(typed, 12);
    let digits = id.strip_prefix("CHE").unwrap_or(&id);
    if digits.len() != 9 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        findings.error(
            path,
            "uid.format",
            "Eine Schweizer UID besteht aus CHE und neun Ziffern, etwa CHE-100.155.212.",
            "A Swiss UID is CHE and nine digits, such as CHE-100.155.212.",
        );
        return None;
    }
    if !members::switzerland(digits) {
        findings.error(
            path,
            "uid.check_digit",
            "Die Prüfziffer der UID stimmt nicht; vermutlich ist eine Ziffer falsch oder vertauscht.",
            "The check digit of the UID is wrong; probably a digit is wrong or two are swapped.",
        );
        return None;
    }
    Some(["CHE", digits].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_neighbours_are_judged() {
        type Check = fn(&str, &str, &mut Findings) -> Option<String>;
        let table: &[(Check, &str, Option<&str>, Option<&str>)] = &[
            // Entries of well-known firms.
            (firmenbuch, "FN 122119m", Some("FN 122119m"), None),
            (firmenbuch, "fn93363Z", Some("FN 93363z"), None),
            (firmenbuch, "FN 033209 m", Some("FN 33209m"), None),
            (firmenbuch, "66209t", Some("FN 66209t"), None),
            (firmenbuch, "FN 180219d", Some("FN 180219d"), None),
            (firmenbuch, "FN 122119n", Some("FN 122119n"), Some("firmenbuch.check_letter")),
            (firmenbuch, "m123123", None, Some("firmenbuch.format")),
            (firmenbuch, "abc", None, Some("firmenbuch.format")),
            (firmenbuch, "FN 1221190", None, Some("firmenbuch.format")),
            (firmenbuch, "FN 0m", None, Some("firmenbuch.format")),
            (firmenbuch, "", None, Some("firmenbuch.format")),
            (uid, "CHE-100.155.212", Some("CHE100155212"), None),
            (uid, "100.155.212", Some("CHE100155212"), None),
            (uid, "CHE-100.155.213", None, Some("uid.check_digit")),
            (uid, "CHE-100.155.21", None, Some("uid.format")),
        ];
        for (check, typed, normal, code) in table {
            let mut findings = Findings::new();
            assert_eq!(check("x", typed, &mut findings).as_deref(), *normal, "{typed:?}");
            assert_eq!(findings.iter().next().map(|f| f.code.as_ref()), *code, "{typed:?}");
        }
    }
}
