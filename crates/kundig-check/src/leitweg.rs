//! Leitweg-ID: the address of a German public body for electronic invoices.

use crate::{Findings, iso7064};

/// The Leitweg-ID in upper case, by KoSIT's format specification 2.0.2: coarse address of 2, 3, 5, 8, 9, 10 or 12 digits,
/// perhaps a fine address of up to 30 letters and digits, and two check digits by ISO 7064 MOD 97-10.
pub fn leitweg_id(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let id: String = typed.chars().filter(|c| !c.is_whitespace()).take(64).map(|c| c.to_ascii_uppercase()).collect();
    if !is_formed(&id) {
        findings.error(
            path,
            "leitweg.format",
            "Eine Leitweg-ID besteht aus Grobadressierung, Feinadressierung und Prüfziffern, etwa 04011000-1234512345-06.",
            "A Leitweg-ID consists of coarse address, fine address and check digits, such as 04011000-1234512345-06.",
        );
        return None;
    }
    // Hyphens are no part of the number.
    if !iso7064::is_right_97(&id.replace('-', "")) {
        findings.error(
            path,
            "leitweg.check_digits",
            "Die Prüfziffern der Leitweg-ID stimmen nicht.",
            "The check digits of the Leitweg-ID are wrong.",
        );
        return None;
    }
    Some(id)
}

fn is_formed(id: &str) -> bool {
    let mut parts = id.split('-');
    let (Some(coarse), Some(second), third, None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let (fine, check) = match third {
        Some(check) => (Some(second), check),
        None => (None, second),
    };
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    digits(coarse)
        && matches!(coarse.len(), 2 | 3 | 5 | 8 | 9 | 10 | 12)
        && fine.is_none_or(|f| (1..=30).contains(&f.len()) && f.bytes().all(|b| b.is_ascii_alphanumeric()))
        && check.len() == 2
        && digits(check)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_and_check_digits_are_judged() {
        for (typed, normal, code) in [
            ("991-03730-19", Some("991-03730-19"), None),
            (" 04011000-1234512345-06 ", Some("04011000-1234512345-06"), None),
            ("991-03730-91", None, Some("leitweg.check_digits")),
            ("1-03730-19", None, Some("leitweg.format")),
            ("991", None, Some("leitweg.format")),
            ("991-0373ü-19", None, Some("leitweg.format")),
            ("", None, Some("leitweg.format")),
        ] {
            let mut findings = Findings::new();
            assert_eq!(leitweg_id("leitweg_id", typed, &mut findings).as_deref(), normal, "{typed:?}");
            assert_eq!(findings.iter().next().map(|f| f.code.as_ref()), code, "{typed:?}");
        }
    }
}
