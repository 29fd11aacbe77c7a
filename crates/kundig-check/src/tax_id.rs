//! The tax identification number (IdNr) of natural persons in Germany (§ 139b AO).

use crate::compact::compact;
use crate::{Findings, iso7064};

const LENGTH: usize = 11;

/// The tax id as eleven digits without blanks: `36574261809`.
///
/// The last digit is a check digit by ISO 7064 MOD 11,10 (§ 1 StIdV). Among the first ten exactly one digit stands two or
/// three times (by ELSTER's "Prüfung der Steuer- und Steueridentifikationsnummer"; three times since 2016). Both are
/// errors. Warnings: three of a kind in a row, which the same text excludes though other programs let it pass; and a
/// leading 0, which only test numbers have.
pub fn tax_id(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let id = compact(typed, LENGTH);
    if id.len() != LENGTH || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        findings.error(
            path,
            "tax_id.format",
            "Eine Steuer-Identifikationsnummer hat 11 Ziffern, etwa 36 574 261 809.",
            "A German tax id has 11 digits, such as 36 574 261 809.",
        );
        return None;
    }
    let (number, check) = id.split_at(LENGTH - 1);
    if !is_one_digit_repeated(number) {
        findings.error(
            path,
            "tax_id.digits",
            "In den ersten zehn Ziffern einer Steuer-Identifikationsnummer kommt genau eine Ziffer zwei- oder dreimal vor; hier ist vermutlich eine Ziffer falsch.",
            "Among the first ten digits of a German tax id exactly one stands two or three times; probably a digit is wrong.",
        );
        return None;
    }
    if iso7064::check_digit_11_10(number).is_none_or(|right| check.parse() != Ok(right)) {
        findings.error(
            path,
            "tax_id.check_digit",
            "Die Prüfziffer der Steuer-Identifikationsnummer stimmt nicht; vermutlich ist eine Ziffer falsch oder vertauscht.",
            "The check digit of the tax id is wrong; probably a digit is wrong or two are swapped.",
        );
        return None;
    }
    if number.as_bytes().windows(3).any(|three| three[0] == three[1] && three[1] == three[2]) {
        findings.warning(
            path,
            "tax_id.run",
            "Dreimal dieselbe Ziffer hintereinander kommt in keiner Steuer-Identifikationsnummer vor.",
            "No German tax id has the same digit three times in a row.",
        );
    }
    if id.starts_with('0') {
        findings.warning(
            path,
            "tax_id.test",
            "Mit 0 beginnen nur Steuer-Identifikationsnummern, die zum Testen gedacht sind.",
            "Only German tax ids for testing begin with 0.",
        );
    }
    Some(id)
}

/// The tax id as it is printed: `36 574 261 809`; anything that is no eleven digits unchanged.
#[must_use]
pub fn printed(id: &str) -> String {
    if id.len() != LENGTH || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return id.to_owned();
    }
    [&id[..2], &id[2..5], &id[5..8], &id[8..]].join(" ")
}

fn is_one_digit_repeated(number: &str) -> bool {
    let mut counts = [0_u8; 10];
    for byte in number.bytes() {
        counts[usize::from(byte.wrapping_sub(b'0')) % 10] += 1;
    }
    let mut repeated = counts.into_iter().filter(|count| *count > 1);
    matches!((repeated.next(), repeated.next()), (Some(2 | 3), None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tax_ids_are_judged() {
        for (typed, normal, code) in [
            ("36 574 261 809", Some("36574261809"), None),
            ("36574261890", None, Some("tax_id.check_digit")),
            // Two digits stand there twice.
            ("36554266806", None, Some("tax_id.digits")),
            // None does.
            ("12345678903", None, Some("tax_id.digits")),
            ("3657426180", None, Some("tax_id.format")),
            ("365742618091", None, Some("tax_id.format")),
            ("3657426180X", None, Some("tax_id.format")),
            ("02 476 291 358", Some("02476291358"), Some("tax_id.test")),
            ("11123456788", None, Some("tax_id.check_digit")),
            ("", None, Some("tax_id.format")),
        ] {
            let mut findings = Findings::new();
            assert_eq!(tax_id("tax_id", typed, &mut findings).as_deref(), normal, "{typed:?}");
            assert_eq!(findings.iter().next().map(|f| f.code.as_ref()), code, "{typed:?}");
        }
        let run = format!("1112345678{}", iso7064::check_digit_11_10("1112345678").expect("digits"));
        let mut findings = Findings::new();
        assert_eq!(tax_id("tax_id", &run, &mut findings), Some(run));
        assert_eq!(findings.iter().next().map(|f| f.code.as_ref()), Some("tax_id.run"));
        assert_eq!(printed("36574261809"), "36 574 261 809");
        assert_eq!(printed("ä"), "ä");
    }
}
