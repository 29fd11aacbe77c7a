//! Numbering plans: how long a national number is, and which ones are mobile.
//!
//! The countries whose numbers German customers have, because the general library costs 70 ms at its first use.

use super::{PhoneKind, dach};

/// What is known of a country's numbers.
pub(super) struct Plan {
    /// ISO 3166-1 alpha-2.
    pub(super) country: &'static str,
    /// Country calling code.
    pub(super) code: &'static str,
    /// A 0 stands before the area code within the country and is no part of the number.
    pub(super) trunk_zero: bool,
    /// Digits of a national number without trunk zero.
    lengths: (usize, usize),
    /// How mobile numbers begin; empty where they can't be told from others.
    mobile: &'static [&'static str],
}

const fn plan(
    country: &'static str,
    code: &'static str,
    trunk_zero: bool,
    lengths: (usize, usize),
    mobile: &'static [&'static str],
) -> Plan {
    Plan { country, code, trunk_zero, lengths, mobile }
}

#[rustfmt::skip]
const PLANS: [Plan; 34] = [
    // The ranges of the first three are told apart in `dach`.
    plan("DE", "49", true, (6, 13), &[]),
    plan("AT", "43", true, (4, 13), &[]),
    plan("CH", "41", true, (9, 9), &[]),
    plan("LI", "423", false, (7, 9), &["6", "7"]),
    plan("FR", "33", true, (9, 9), &["6", "7"]),
    plan("IT", "39", false, (6, 11), &["3"]),
    plan("NL", "31", true, (9, 9), &["6"]),
    plan("BE", "32", true, (8, 9), &["45", "46", "47", "48", "49"]),
    plan("LU", "352", false, (4, 11), &["6"]),
    plan("DK", "45", false, (8, 8), &[]),
    plan("PL", "48", false, (9, 9), &["45", "50", "51", "53", "57", "60", "66", "69", "72", "73", "78", "79", "88"]),
    plan("CZ", "420", false, (9, 9), &["6", "7"]),
    plan("SK", "421", true, (9, 9), &["9"]),
    plan("HU", "36", false, (8, 9), &["20", "30", "31", "50", "70"]),
    plan("SI", "386", true, (8, 8), &["30", "31", "40", "41", "51", "64", "65", "68", "69", "70", "71"]),
    plan("HR", "385", true, (8, 9), &["9"]),
    plan("ES", "34", false, (9, 9), &["6", "7"]),
    plan("PT", "351", false, (9, 9), &["9"]),
    plan("GB", "44", true, (9, 10), &["7"]),
    plan("IE", "353", true, (7, 9), &["8"]),
    plan("SE", "46", true, (7, 9), &["70", "72", "73", "76", "79"]),
    plan("NO", "47", false, (8, 8), &["4", "9"]),
    plan("FI", "358", true, (5, 12), &["4", "50"]),
    plan("EE", "372", false, (7, 8), &["5"]),
    plan("LV", "371", false, (8, 8), &["2"]),
    plan("LT", "370", true, (8, 8), &["6"]),
    plan("GR", "30", false, (10, 10), &["69"]),
    plan("RO", "40", true, (9, 9), &["7"]),
    plan("BG", "359", true, (8, 9), &["87", "88", "89", "98", "99"]),
    plan("RS", "381", true, (8, 9), &["6"]),
    plan("BA", "387", true, (8, 9), &["6"]),
    plan("UA", "380", true, (9, 9), &["39", "50", "63", "66", "67", "68", "73", "9"]),
    plan("TR", "90", true, (10, 10), &["5"]),
    plan("US", "1", false, (10, 10), &[]),
];

/// The plan of a country, by its alpha-2 code.
pub(super) fn of_country(country: &str) -> Option<&'static Plan> {
    PLANS.iter().find(|p| p.country == country)
}

/// The plan of an international number without plus, and its national part.
pub(super) fn of_number(digits: &str) -> Option<(&'static Plan, &str)> {
    PLANS.iter().find_map(|p| digits.strip_prefix(p.code).map(|national| (p, national)))
}

/// How a national number fits its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    Right,
    TooShort,
    TooLong,
    /// No subscriber's numbers begin so.
    NoSuchRange,
}

impl Plan {
    pub(super) fn judge(&self, national: &str) -> (PhoneKind, Fit) {
        if let Some(found) = dach::judge(self.country, national) {
            return found;
        }
        let starts = |list: &[&str]| list.iter().any(|prefix| national.starts_with(prefix));
        let kind = if starts(self.mobile) {
            PhoneKind::Mobile
        } else if starts(&["80", "900", "901", "906"]) || self.mobile.is_empty() {
            service(self.country, national)
        } else {
            PhoneKind::Landline
        };
        (kind, fit(national, self.lengths))
    }
}

pub(super) fn fit(national: &str, (shortest, longest): (usize, usize)) -> Fit {
    match national.len() {
        n if n < shortest => Fit::TooShort,
        n if n > longest => Fit::TooLong,
        _ => Fit::Right,
    }
}

fn service(country: &str, national: &str) -> PhoneKind {
    match (country, national.get(..3)) {
        ("BE" | "NL" | "GB" | "SE", Some("800")) | ("FR", Some("800" | "805")) => PhoneKind::TollFree,
        ("DK" | "US" | "NO", _) => PhoneKind::Other,
        _ => PhoneKind::Landline,
    }
}
