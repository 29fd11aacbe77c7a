//! Securities and those who issue them.

use super::letters_and_digits;
use crate::compact::compact;
use crate::{Findings, country, iso7064, luhn};

/// The ISIN of 12 characters: country or agency, nine characters, check digit: `DE000BASF111`.
pub fn isin(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let formed = |id: &str| {
        id.len() == 12
            && id.bytes().take(2).all(|byte| byte.is_ascii_uppercase())
            && id.ends_with(|c: char| c.is_ascii_digit())
    };
    let Some(id) = letters_and_digits(typed, 12).filter(|id| formed(id)) else {
        findings.error(
            path,
            "isin.format",
            "Eine ISIN besteht aus zwei Buchstaben für das Land, neun Buchstaben oder Ziffern und einer Prüfziffer, etwa DE000BASF111.",
            "An ISIN is two letters for the country, nine letters or digits and a check digit, such as DE000BASF111.",
        );
        return None;
    };
    if country::name_en(&id[..2]).is_none() && !AGENCIES.contains(&&id[..2]) {
        findings.error(
            path,
            "isin.country",
            "Die ISIN beginnt nicht mit einem Ländercode.",
            "The ISIN does not begin with a country code.",
        );
        return None;
    }
    let as_digits: String = id.chars().filter_map(|c| c.to_digit(36)).map(|value| value.to_string()).collect();
    if !luhn::is_right(&as_digits, luhn::DECIMAL) {
        findings.error(
            path,
            "isin.check_digit",
            "Die Prüfziffer der ISIN stimmt nicht; vermutlich ist ein Zeichen falsch oder vertauscht.",
            "The check digit of the ISIN is wrong; probably a character is wrong or two are swapped.",
        );
        return None;
    }
    Some(id)
}

/// Prefixes that are no countries today: agencies, international securities, and two countries that are gone.
const AGENCIES: [&str; 12] = ["AN", "CS", "EU", "QS", "QT", "XA", "XB", "XC", "XD", "XF", "XK", "XS"];

/// The Wertpapierkennnummer of six characters: `A0MNRK`. It has no check digit.
pub fn wkn(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let id = compact(typed, 6);
    let formed = |id: &str| id.len() == 6 && id.bytes().all(|b| b.is_ascii_alphanumeric() && !matches!(b, b'I' | b'O'));
    if formed(&id) {
        return Some(id);
    }
    let finding = findings.error(
        path,
        "wkn.format",
        "Eine WKN hat sechs Ziffern oder Buchstaben ohne I und O, etwa A0MNRK.",
        "A WKN has six digits or letters without I and O, such as A0MNRK.",
    );
    let meant = id.replace('O', "0").replace('I', "1");
    if formed(&meant) {
        finding.suggest(meant);
    }
    None
}

/// The LEI of 20 characters, the last two of them check digits: `213800KUD8LAJWSQ9D15`.
pub fn lei(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let formed = |id: &str| id.len() == 20 && id.bytes().rev().take(2).all(|byte| byte.is_ascii_digit());
    let Some(id) = letters_and_digits(typed, 20).filter(|id| formed(id)) else {
        findings.error(
            path,
            "lei.format",
            "Ein LEI hat 20 Buchstaben oder Ziffern, zuletzt zwei Prüfziffern.",
            "An LEI has 20 letters or digits, the last two of them check digits.",
        );
        return None;
    };
    if !iso7064::is_right_97(&id) {
        findings.error(
            path,
            "lei.check_digits",
            "Die Prüfziffern des LEI stimmen nicht; vermutlich ist ein Zeichen falsch oder vertauscht.",
            "The check digits of the LEI are wrong; probably a character is wrong or two are swapped.",
        );
        return None;
    }
    Some(id)
}
