//! Numbers of insured persons and tax payers in Austria and Switzerland.

use super::{digits, goods};
use crate::Findings;
use crate::digits::{value, weighted};

/// The Swiss social insurance number (AHV/AVS) of 13 digits without dots: `7569217076985`.
pub fn ahv_number(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let formed = |number: &str| number.len() == 13 && number.starts_with("756");
    let Some(number) = digits(typed, 13).filter(|number| formed(number)) else {
        findings.error(
            path,
            "ahv_number.format",
            "Eine AHV-Nummer hat 13 Ziffern und beginnt mit 756, etwa 756.9217.0769.85.",
            "A Swiss AHV number has 13 digits and begins with 756, such as 756.9217.0769.85.",
        );
        return None;
    };
    if !goods::is_right(&number) {
        findings.error(
            path,
            "ahv_number.check_digit",
            "Die Prüfziffer der AHV-Nummer stimmt nicht; vermutlich ist eine Ziffer falsch oder vertauscht.",
            "The check digit of the AHV number is wrong; probably a digit is wrong or two are swapped.",
        );
        return None;
    }
    Some(number)
}

/// The Austrian social insurance number of ten digits: serial number, check digit, and mostly the date of birth:
/// `1237010180`.
///
/// The date is not compared with the calendar: where all serial numbers of a day are taken, months of 13 and more occur.
pub fn at_insurance_number(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let formed = |number: &str| number.len() == 10 && !number.starts_with('0');
    let Some(number) = digits(typed, 10).filter(|number| formed(number)) else {
        findings.error(
            path,
            "at_insurance_number.format",
            "Eine österreichische Sozialversicherungsnummer hat 10 Ziffern, etwa 1237 010180, und beginnt nicht mit 0.",
            "An Austrian social insurance number has 10 digits, such as 1237 010180, and does not begin with 0.",
        );
        return None;
    };
    // The fourth digit is the check digit; a remainder of 10 fits none, and such numbers are not given out.
    let right = weighted(&number, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11;
    if number[3..4].parse() != Ok(right) {
        findings.error(
            path,
            "at_insurance_number.check_digit",
            "Die Prüfziffer der Sozialversicherungsnummer stimmt nicht; vermutlich ist eine Ziffer falsch oder vertauscht.",
            "The check digit of the social insurance number is wrong; probably a digit is wrong or two are swapped.",
        );
        return None;
    }
    Some(number)
}

/// The Austrian tax number (Abgabenkontonummer) of nine digits: office, number, check digit: `591199013`.
///
/// A wrong check digit and an office that is not known are warnings, as with German tax numbers.
pub fn at_tax_number(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let Some(number) = digits(typed, 9).filter(|number| number.len() == 9) else {
        findings.error(
            path,
            "at_tax_number.format",
            "Eine österreichische Abgabenkontonummer hat 9 Ziffern, etwa 59-119/9013.",
            "An Austrian tax number has 9 digits, such as 59-119/9013.",
        );
        return None;
    };
    let doubled = number.bytes().take(8).enumerate().map(|(at, byte)| match (at % 2, value(byte)) {
        (0, digit) => digit,
        (_, digit) => digit * 2 / 10 + digit * 2 % 10,
    });
    if number[8..].parse() != Ok((10 - doubled.sum::<u32>() % 10) % 10) {
        findings.warning(
            path,
            "at_tax_number.check_digit",
            "Die Prüfziffer der Abgabenkontonummer stimmt nicht; vermutlich ist eine Ziffer falsch oder vertauscht.",
            "The check digit of the tax number is wrong; probably a digit is wrong or two are swapped.",
        );
    } else if !AUSTRIAN_OFFICES.contains(&&number[..2]) {
        findings.warning(
            path,
            "at_tax_number.office",
            format!("Ein Finanzamt mit der Nummer {} ist nicht bekannt.", &number[..2]),
            format!("A tax office with the number {} is not known.", &number[..2]),
        );
    }
    Some(number)
}

/// The numbers of the tax offices, which live on in tax numbers after the offices were merged in 2021.
#[rustfmt::skip]
const AUSTRIAN_OFFICES: [&str; 40] = [
    "03", "04", "06", "07", "08", "09", "10", "12", "15", "16", "18", "22", "23", "29", "33", "38",
    "41", "46", "51", "52", "53", "54", "57", "59", "61", "65", "67", "68", "69", "71", "72", "81",
    "82", "83", "84", "90", "91", "93", "97", "98",
];
