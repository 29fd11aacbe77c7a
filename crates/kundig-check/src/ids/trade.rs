//! Energy, devices and payments.

use super::digits;
use crate::compact::read;
use crate::{Findings, luhn};

/// The Energy Identification Code of 16 characters: office, kind, eleven or twelve characters, check character:
/// `22XWATTPLUS----G`. Hyphens fill it up and are part of it.
pub fn eic(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-";
    let id: String = read(typed).filter(|c| !c.is_whitespace()).take(17).map(|c| c.to_ascii_uppercase()).collect();
    if id.len() != 16 || id.ends_with('-') || !id.chars().all(|c| ALPHABET.contains(c)) {
        findings.error(
            path,
            "eic.format",
            "Ein EIC-Code hat 16 Buchstaben, Ziffern oder Bindestriche und endet nicht mit einem Bindestrich.",
            "An EIC code has 16 letters, digits or hyphens and does not end in a hyphen.",
        );
        return None;
    }
    let values = id.chars().take(15).filter_map(|c| ALPHABET.find(c));
    let sum: usize = values.zip((2..=16).rev()).map(|(value, weight)| value * weight).sum();
    // 36 less (sum - 1) modulo 37; the sum may be 0.
    if ALPHABET.chars().nth(36 - (sum + 36) % 37) != id.chars().last() {
        findings.error(
            path,
            "eic.check_character",
            "Das Prüfzeichen des EIC-Codes stimmt nicht; vermutlich ist ein Zeichen falsch oder vertauscht.",
            "The check character of the EIC code is wrong; probably a character is wrong or two are swapped.",
        );
        return None;
    }
    Some(id)
}

/// The IMEI of a mobile device without hyphens: 15 digits with check digit, 14 without, or 16 with the software's version.
pub fn imei(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let Some(id) = digits(typed, 16).filter(|id| matches!(id.len(), 14..=16)) else {
        findings.error(
            path,
            "imei.format",
            "Eine IMEI hat 15 Ziffern, ohne Prüfziffer 14, mit Softwareversion 16.",
            "An IMEI has 15 digits, 14 without check digit, 16 with the software's version.",
        );
        return None;
    };
    if id.len() == 15 && !luhn::is_right(&id, luhn::DECIMAL) {
        findings.error(
            path,
            "imei.check_digit",
            "Die Prüfziffer der IMEI stimmt nicht; vermutlich ist eine Ziffer falsch oder vertauscht.",
            "The check digit of the IMEI is wrong; probably a digit is wrong or two are swapped.",
        );
        return None;
    }
    Some(id)
}

/// The reference of a Swiss QR bill (before 2022: ESR) with 27 digits: `210000000003139471430009017`. Leading zeros may be
/// left out.
pub fn qr_reference(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    const LENGTH: usize = 27;
    let number = digits(typed, 2 * LENGTH).map(|number| number.trim_start_matches('0').to_owned());
    let Some(number) = number.filter(|number| (1..=LENGTH).contains(&number.len())) else {
        findings.error(
            path,
            "qr_reference.format",
            "Eine QR-Referenz (ESR) hat bis zu 27 Ziffern.",
            "A QR reference (ESR) has up to 27 digits.",
        );
        return None;
    };
    let (front, check) = number.split_at(number.len() - 1);
    if check.parse() != Ok(recursive_10(front)) {
        findings.error(
            path,
            "qr_reference.check_digit",
            "Die Prüfziffer der QR-Referenz stimmt nicht; vermutlich ist eine Ziffer falsch oder vertauscht.",
            "The check digit of the QR reference is wrong; probably a digit is wrong or two are swapped.",
        );
        return None;
    }
    Some(format!("{number:0>LENGTH$}"))
}

/// The check digit "modulo 10, recursive" of Swiss payments.
fn recursive_10(digits: &str) -> usize {
    const NEXT: [usize; 10] = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5];
    (10 - digits.bytes().fold(0, |carry, byte| NEXT[(usize::from(byte.wrapping_sub(b'0')) + carry) % 10])) % 10
}
