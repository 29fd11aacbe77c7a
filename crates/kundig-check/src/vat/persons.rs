//! Personal numbers that serve as tax numbers, with the date of birth in them.

use chrono::NaiveDate;

use crate::digits::{digit, weighted};

fn two(digits: &str, at: usize) -> u32 {
    digit(digits, at) * 10 + digit(digits, at + 1)
}

fn is_day(year: u32, month: u32, day: u32) -> bool {
    i32::try_from(year).is_ok_and(|year| NaiveDate::from_ymd_opt(year, month, day).is_some())
}

/// Bulgaria's EGN: year, month, day (month + 20 before 1900, + 40 since 2000), serial number and check digit.
pub(super) fn is_bulgarian(egn: &str) -> bool {
    let (year, month) = match two(egn, 2) {
        month @ 41.. => (2000, month - 40),
        month @ 21.. => (1800, month - 20),
        month => (1900, month),
    };
    let check = weighted(egn, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10;
    is_day(year + two(egn, 0), month, two(egn, 4)) && check == digit(egn, 9)
}

/// The birth number of Czechia and Slovakia: nine digits until 1953, ten with a check digit since. Women have 50 added to
/// the month, full days 20.
pub(super) fn is_czech(number: &str) -> bool {
    let (year, month, day) = (two(number, 0), two(number, 2) % 50 % 20, two(number, 4));
    match number.len() {
        9 => match year {
            80.. => is_day(1800 + year, month, day),
            0..=53 => is_day(1900 + year, month, day),
            _ => false,
        },
        _ => {
            let year = if year < 54 { 2000 + year } else { 1900 + year };
            let front: u64 = number[..9].parse().unwrap_or_default();
            is_day(year, month, day) && front % 11 % 10 == u64::from(digit(number, 9))
        }
    }
}

/// Latvia's personal number begins with day, month, year and the century (0 for 18).
pub(super) fn is_latvian_birthday(number: &str) -> bool {
    is_day(1800 + digit(number, 6) * 100 + two(number, 4), two(number, 2), two(number, 0))
}
