//! What the numbers of each country must satisfy beyond their format: values that are never given out, and check digits.
//!
//! The rules are those of the national tax offices as python-stdnum 2.2 has collected them, with which they were compared
//! number by number.

use super::persons;
use crate::digits::{digit, value, weighted};
use crate::{iso7064, luhn};

/// Why a number of the right format is doubtful.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// A place holds what its country never gives out there.
    Value,
    /// The check digit is wrong.
    CheckDigit,
}

/// What is wrong about the part behind the country code, whose format is right.
pub(super) fn fault(country: &str, body: &str) -> Option<Fault> {
    let (possible, right) = match country {
        "AT" => (true, austria(body)),
        "BE" => (number(body) > 0, (number(&body[..8]) + number(&body[8..])).is_multiple_of(97)),
        "BG" => (true, bulgaria(body)),
        "CH" => (true, switzerland(&body[1..10])),
        "CY" => (!body.starts_with("12"), cyprus(body)),
        "CZ" => (body.len() != 8 || !body.starts_with('9'), czechia(body)),
        "DE" => (!body.starts_with('0'), is_right_11_10(body)),
        "DK" => (!body.starts_with('0'), is_multiple(body, [2, 7, 6, 5, 4, 3, 2, 1], 11)),
        "EE" => (true, is_multiple(body, [3, 7, 1, 3, 7, 1, 3, 7, 1], 10)),
        "EL" => (true, weighted(body, [256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == digit(body, 8)),
        "ES" => spain(body),
        "FI" => (true, is_multiple(body, [7, 9, 10, 5, 8, 4, 2, 1], 11)),
        "FR" => france(body),
        "GB" | "XI" => britain(body),
        "HR" => (true, is_right_11_10(body)),
        "HU" => (true, is_multiple(body, [9, 7, 3, 1, 9, 7, 3, 1], 10)),
        "IE" => ireland(body),
        "IT" => (italian_office(body), luhn::is_right(body, luhn::DECIMAL)),
        "LT" => (digit(body, body.len() - 2) == 1, lithuania(body)),
        "LU" => (true, number(&body[..6]) % 89 == number(&body[6..])),
        "LV" => latvia(body),
        "MT" => (!body.starts_with('0'), is_multiple(body, [3, 4, 6, 7, 8, 9, 10, 1], 37)),
        "NL" => (number(&body[..9]) > 0 && number(&body[10..]) > 0, netherlands(body)),
        "NO" => (true, is_multiple(body, [3, 2, 7, 6, 5, 4, 3, 2, 1], 11)),
        "PL" => (true, weighted(body, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == digit(body, 9)),
        "PT" => {
            (!body.starts_with('0'), (11 - weighted(body, [9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10 == digit(body, 8))
        }
        "RO" => (!body.starts_with('0'), romania(body)),
        "SE" => (true, luhn::is_right(&body[..10], luhn::DECIMAL)),
        "SI" => (!body.starts_with('0'), slovenia(body)),
        "SK" => slovakia(body),
        _ => (true, true),
    };
    match (possible, right) {
        (false, _) => Some(Fault::Value),
        (true, false) => Some(Fault::CheckDigit),
        (true, true) => None,
    }
}

/// True if the sum with the check digit, which has a weight as well, is a multiple of the modulus.
fn is_multiple<const N: usize>(digits: &str, weights: [u32; N], modulus: u32) -> bool {
    weighted(digits, weights).is_multiple_of(modulus)
}

fn number(digits: &str) -> u64 {
    digits.parse().unwrap_or_default()
}

fn is_right_11_10(body: &str) -> bool {
    let (front, check) = body.split_at(body.len() - 1);
    iso7064::check_digit_11_10(front) == Some(digit(check, 0))
}

/// Weights 1 and 2 with cross sums over the seven digits behind the U; 96 minus the sum ends in the check digit.
fn austria(body: &str) -> bool {
    let sum: u32 = (1..8).map(|at| (digit(body, at), at % 2)).map(|(d, odd)| if odd == 1 { d } else { cross(d) }).sum();
    (96 - sum) % 10 == digit(body, 8)
}

/// The cross sum of a digit's double.
fn cross(digit: u32) -> u32 {
    digit * 2 / 10 + digit * 2 % 10
}

/// Nine digits for firms; ten for persons (EGN), foreigners (PNF) and others, of which one has to fit.
fn bulgaria(body: &str) -> bool {
    if body.len() == 9 {
        let first = weighted(body, [1, 2, 3, 4, 5, 6, 7, 8]) % 11;
        let check = if first == 10 { weighted(body, [3, 4, 5, 6, 7, 8, 9, 10]) % 11 % 10 } else { first };
        return check == digit(body, 8);
    }
    let check = digit(body, 9);
    persons::is_bulgarian(body)
        || weighted(body, [21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10 == check
        || (11 - weighted(body, [4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 == check
}

/// The nine digits of a Swiss UID; numbers whose check digit would be 10 are not given out.
pub(crate) fn switzerland(digits: &str) -> bool {
    (11 - weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4]) % 11) % 11 == digit(digits, 8)
}

fn cyprus(body: &str) -> bool {
    const ODD_PLACES: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    let places = body.bytes().take(8).map(value).enumerate();
    let sum: u32 = places.map(|(at, d)| if at % 2 == 0 { ODD_PLACES[d as usize % 10] } else { d }).sum();
    body.as_bytes().get(8).is_some_and(|letter| u32::from(letter.wrapping_sub(b'A')) == sum % 26)
}

/// Eight digits for firms, nine beginning with 6 for special cases, otherwise the birth number.
fn czechia(body: &str) -> bool {
    match body.len() {
        8 => match (11 - weighted(body, [8, 7, 6, 5, 4, 3, 2]) % 11) % 11 {
            0 => digit(body, 7) == 1,
            check => digit(body, 7) == check % 10,
        },
        9 if body.starts_with('6') => (weighted(&body[1..], [8, 7, 6, 5, 4, 3, 2]) % 11 + 8) % 10 == digit(body, 8),
        _ => persons::is_czech(body),
    }
}

/// NIF: a person's (DNI, NIE and the letters K, L, M) by modulo 23, a firm's (CIF) by Luhn, as digit or as letter.
fn spain(body: &str) -> (bool, bool) {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let bytes = body.as_bytes();
    let (first, last) = (bytes[0], bytes[8]);
    let by_23 = |digits: &str| LETTERS[(number(digits) % 23) as usize] == last;
    match first {
        b'K' | b'L' | b'M' => (true, by_23(&body[1..8])),
        b'0'..=b'9' => (true, by_23(&body[..8])),
        b'X' | b'Y' | b'Z' => (true, by_23(&format!("{}{}", first - b'X', &body[1..8]))),
        b'I' | b'O' | b'T' => (false, false),
        _ => {
            let check = luhn::check_character(&body[1..8], luhn::DECIMAL).map_or(0, |c| c as u8);
            (true, last == check || b"JABCDEFGHI".get(usize::from(check.wrapping_sub(b'0'))) == Some(&last))
        }
    }
}

/// Two check characters before the SIREN, whose own digit is Luhn's. Numbers of Monaco have 000 and no SIREN.
fn france(body: &str) -> (bool, bool) {
    // Without I and O.
    const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let (key, siren) = body.split_at(2);
    let mut places = key.chars().map(|c| ALPHABET.find(c).and_then(|at| u64::try_from(at).ok()));
    let (Some(Some(first)), Some(Some(second))) = (places.next(), places.next()) else { return (false, false) };
    let siren_fits = siren.starts_with("000") || luhn::is_right(siren, luhn::DECIMAL);
    let key_fits = match (first < 10, second < 10) {
        (true, true) => first * 10 + second == (number(siren) * 100 + 12) % 97,
        (digit_first, _) => {
            let check = if digit_first { first * 24 + second - 10 } else { first * 34 + second - 100 };
            (number(siren) + 1 + check / 11) % 11 == check % 11
        }
    };
    (true, siren_fits && key_fits)
}

/// Modulo 97, or 97 less 42 for newer numbers; government departments are below 500, health authorities above.
fn britain(body: &str) -> (bool, bool) {
    if let Some(rest) = body.strip_prefix("GD").or_else(|| body.strip_prefix("HA")) {
        let rest = if rest.len() == 9 { &rest[4..] } else { rest };
        let unit = number(&rest[..3]);
        return ((unit < 500) == body.starts_with("GD"), rest.len() == 3 || unit % 97 == number(&rest[3..]));
    }
    let sum = weighted(body, [8, 7, 6, 5, 4, 3, 2, 10, 1]) % 97;
    (true, sum == 0 || (!body.starts_with('0') && matches!(sum, 42 | 55)))
}

fn ireland(body: &str) -> (bool, bool) {
    const ALPHABET: &[u8; 23] = b"WABCDEFGHIJKLMNOPQRSTUV";
    let place = |c: u8| ALPHABET.iter().position(|own| *own == c).and_then(|at| u32::try_from(at).ok());
    let bytes = body.as_bytes();
    let Some(check) = place(bytes[7]) else { return (false, false) };
    let Some(second) = bytes.get(8).map_or(Some(0), |c| place(*c)) else { return (false, false) };
    if bytes[1].is_ascii_digit() {
        return (true, (weighted(body, [8, 7, 6, 5, 4, 3, 2]) + 9 * second) % 23 == check);
    }
    // Until 2012 the second place held a letter or sign: the digits behind it come first, then the leading one.
    (true, (weighted(&body[2..7], [7, 6, 5, 4, 3]) + 2 * digit(body, 0)) % 23 == check)
}

/// Places 8 to 10 are the province of the office that gave out the number.
fn italian_office(body: &str) -> bool {
    number(&body[..7]) > 0 && matches!(number(&body[7..10]), 1..=100 | 120 | 121 | 888 | 999)
}

fn lithuania(body: &str) -> bool {
    let (front, check) = body.split_at(body.len() - 1);
    let sum = |shift: usize| -> u32 {
        let weights = (0..front.len()).map(|at| u32::try_from(1 + (at + shift) % 9).unwrap_or_default());
        front.bytes().map(value).zip(weights).map(|(d, weight)| d * weight).sum()
    };
    let first = sum(0) % 11;
    let right = if first == 10 { sum(2) % 11 % 10 } else { first };
    right == digit(check, 0)
}

/// Firms begin with 4 or more; below stand persons: by date of birth, or 32 and a number since 2017.
fn latvia(body: &str) -> (bool, bool) {
    if digit(body, 0) > 3 {
        return (true, weighted(body, [9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 == 3);
    }
    let check = (1 + weighted(body, [10, 5, 8, 4, 2, 1, 6, 3, 7, 9])) % 11 % 10;
    (body.starts_with("32") || persons::is_latvian_birthday(body), check == digit(body, 10))
}

/// By the citizen's number (modulo 11), or since 2020 by MOD 97-10 over the whole VAT-ID.
fn netherlands(body: &str) -> bool {
    let by_11 = weighted(body, [9, 8, 7, 6, 5, 4, 3, 2]) % 11 == digit(body, 8);
    by_11 || iso7064::remainder_97(&["NL", body].concat()) == Some(1)
}

fn romania(body: &str) -> bool {
    const WEIGHTS: [u32; 9] = [7, 5, 3, 2, 1, 7, 5, 3, 2];
    let (front, check) = body.split_at(body.len() - 1);
    let sum = weighted(front, WEIGHTS.into_iter().skip(WEIGHTS.len() - front.len()));
    sum * 10 % 11 % 10 == digit(check, 0)
}

fn slovenia(body: &str) -> bool {
    match 11 - weighted(body, [8, 7, 6, 5, 4, 3, 2]) % 11 {
        10 => digit(body, 7) == 0,
        // 11 is no digit: such a number is not given out.
        check => digit(body, 7) == check,
    }
}

/// A birth number, or a number divisible by 11 whose third digit tells the kind of tax payer.
fn slovakia(body: &str) -> (bool, bool) {
    if persons::is_czech(body) {
        return (true, true);
    }
    (!body.starts_with('0') && matches!(digit(body, 2), 2 | 3 | 4 | 7..=9), number(body).is_multiple_of(11))
}
