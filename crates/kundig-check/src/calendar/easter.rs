//! The date of Easter, from which most movable holidays are counted.

use chrono::NaiveDate;

/// Easter Sunday of a year of the Gregorian calendar (the computus of Meeus, Jones and Butcher).
#[must_use]
pub fn easter(year: i32) -> Option<NaiveDate> {
    let a = year.rem_euclid(19);
    let (b, c) = (year.div_euclid(100), year.rem_euclid(100));
    let (d, e) = (b.div_euclid(4), b.rem_euclid(4));
    let f = (b + 8).div_euclid(25);
    let g = (b - f + 1).div_euclid(3);
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(n / 31).ok()?, u32::try_from(n % 31 + 1).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_falls_on_its_known_days() {
        for (year, month, d) in
            [(1990, 4, 15), (2000, 4, 23), (2008, 3, 23), (2026, 4, 5), (2038, 4, 25), (2099, 4, 12)]
        {
            assert_eq!(easter(year), NaiveDate::from_ymd_opt(year, month, d));
        }
    }
}
