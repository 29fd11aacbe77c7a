//! Articles and books.

use super::digits;
use crate::Findings;
use crate::compact::compact;
use crate::digits::weighted;

/// The GTIN of 8, 12, 13 or 14 digits without separators, as EAN, UPC, ISBN-13 or carton number: `4006381333931`.
pub fn gtin(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let Some(number) = digits(typed, 14).filter(|number| matches!(number.len(), 8 | 12..=14)) else {
        findings.error(
            path,
            "gtin.format",
            "Eine GTIN (EAN) hat 8, 12, 13 oder 14 Ziffern.",
            "A GTIN (EAN) has 8, 12, 13 or 14 digits.",
        );
        return None;
    };
    if !is_right(&number) {
        findings.error(
            path,
            "gtin.check_digit",
            "Die Prüfziffer der GTIN (EAN) stimmt nicht; vermutlich ist eine Ziffer falsch oder vertauscht.",
            "The check digit of the GTIN (EAN) is wrong; probably a digit is wrong or two are swapped.",
        );
        return None;
    }
    Some(number)
}

/// The ISBN with 13 digits without hyphens: `9783161484100`. An ISBN of 10 characters, as given out until 2006, becomes
/// one of 13.
pub fn isbn(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let number = compact(typed, 13);
    let front = number.len().checked_sub(1).and_then(|at| number.get(..at)).unwrap_or_default();
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (right, normal) = match number.len() {
        13 if is_number(&number) && (number.starts_with("978") || number.starts_with("979")) => {
            (is_right(&number), number)
        }
        10 if is_number(front) && number.ends_with(|c: char| c.is_ascii_digit() || c == 'X') => {
            let check = (11 - weighted(front, (2..=10).rev()) % 11) % 11;
            let right = if check == 10 { number.ends_with('X') } else { number[9..].parse() == Ok(check) };
            (right, with_check_digit(["978", front].concat()))
        }
        _ => {
            findings.error(
                path,
                "isbn.format",
                "Eine ISBN hat 13 Ziffern und beginnt mit 978 oder 979; ältere haben 10 Stellen.",
                "An ISBN has 13 digits and begins with 978 or 979; older ones have 10 characters.",
            );
            return None;
        }
    };
    if !right {
        findings.error(
            path,
            "isbn.check_digit",
            "Die Prüfziffer der ISBN stimmt nicht; vermutlich ist eine Ziffer falsch oder vertauscht.",
            "The check digit of the ISBN is wrong; probably a digit is wrong or two are swapped.",
        );
        return None;
    }
    Some(normal)
}

/// GS1's check digit: weights 3 and 1 from the right, to the next multiple of 10.
pub(super) fn is_right(number: &str) -> bool {
    let (front, check) = number.split_at(number.len().saturating_sub(1));
    check.parse() == Ok(check_digit(front))
}

fn check_digit(front: &str) -> u32 {
    let first = if front.len().is_multiple_of(2) { [1, 3] } else { [3, 1] };
    (10 - weighted(front, first.into_iter().cycle()) % 10) % 10
}

fn with_check_digit(front: String) -> String {
    let check = check_digit(&front);
    format!("{front}{check}")
}
