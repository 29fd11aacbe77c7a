//! The ranges of Germany, Austria and Switzerland, told by their first digits.
//!
//! By the numbering plans of the Bundesnetzagentur, the RTR (KEM-V) and the BAKOM; lengths as in libphonenumber 9.0.

use super::PhoneKind as Kind;
use super::area;
use super::plan::{Fit, fit};

/// A range: what its numbers begin with, what they are, and how many digits they have.
type Range = (&'static str, Kind, (usize, usize));

/// The kind of a national number without trunk zero, and whether it is one; `None` for other countries.
pub(super) fn judge(country: &str, national: &str) -> Option<(Kind, Fit)> {
    let (code, ranges) = of_country(country)?;
    if country == "DE" && is_german_voicemail(national) {
        return Some((Kind::Voicemail, Fit::Right));
    }
    // 032 numbers have eleven digits or more, the first ones have nine.
    if country == "DE" && national.starts_with("32") && national.len() == 10 {
        return Some((Kind::Voip, Fit::TooShort));
    }
    if let Some((_, kind, lengths)) = ranges.iter().find(|(prefix, ..)| national.starts_with(prefix)) {
        return Some((*kind, fit(national, *lengths)));
    }
    let Some((_, length)) = area::find(&[code, national].concat()).filter(|_| !is_unused_in_vienna(country, national))
    else {
        // Too few digits to tell the area say nothing about the range.
        let fit = if national.len() < SHORTEST { Fit::TooShort } else { Fit::NoSuchRange };
        return Some((if national.starts_with('1') { Kind::Other } else { Kind::Landline }, fit));
    };
    let area = length - code.len();
    let lengths = match (country, area) {
        // The big cities have old numbers of three digits.
        ("DE", 2) => (5, 13),
        ("DE", _) => (6, 13),
        ("AT", 1) => (5, 13),
        ("AT", _) => (area + 3, 13),
        _ => (9, 9),
    };
    Some((Kind::Landline, fit(national, lengths)))
}

/// The country code and the ranges that are no landlines.
fn of_country(country: &str) -> Option<(&'static str, &'static [Range])> {
    match country {
        "DE" => Some(("49", GERMANY)),
        "AT" => Some(("43", AUSTRIA)),
        "CH" => Some(("41", SWITZERLAND)),
        _ => None,
    }
}

/// Vienna's numbers begin with 2 to 9.
fn is_unused_in_vienna(country: &str, national: &str) -> bool {
    country == "AT" && (national.starts_with("10") || national.starts_with("11"))
}

/// How many digits of a national number of such a range stand before the blank in print; `None` for landlines.
pub(super) fn printed_prefix(country: &str, national: &str) -> Option<usize> {
    let (_, ranges) = of_country(country)?;
    let (prefix, kind, _) = ranges.iter().find(|(prefix, ..)| national.starts_with(prefix))?;
    Some(match (country, *kind) {
        ("DE" | "AT", Kind::Mobile | Kind::Pager) => 3,
        ("DE", Kind::Corporate) => 3,
        ("DE", Kind::TollFree | Kind::Premium | Kind::SharedCost) if prefix.starts_with("11") => 0,
        ("AT", Kind::Corporate) => 0,
        ("CH", Kind::Mobile | Kind::Pager | Kind::Corporate) => 2,
        ("DE", Kind::Voip) => 2,
        _ => 3,
    })
}

/// No area code with a number behind it is shorter.
const SHORTEST: usize = 4;

#[rustfmt::skip]
const GERMANY: &[Range] = &[
    ("15", Kind::Mobile, (11, 11)),
    ("160", Kind::Mobile, (10, 11)), ("162", Kind::Mobile, (10, 11)), ("163", Kind::Mobile, (10, 11)),
    ("17", Kind::Mobile, (10, 11)),
    ("164", Kind::Pager, (4, 13)), ("168", Kind::Pager, (4, 13)), ("169", Kind::Pager, (4, 13)),
    // Harmonised services of social value: 116117, the doctors on call.
    ("116", Kind::TollFree, (6, 6)),
    ("118", Kind::Premium, (5, 6)),
    ("1377", Kind::Premium, (10, 10)), ("1378", Kind::Premium, (10, 10)), ("1379", Kind::Premium, (10, 10)),
    ("137", Kind::SharedCost, (10, 10)),
    ("138", Kind::SharedCost, (7, 7)),
    ("180", Kind::SharedCost, (8, 13)),
    ("181", Kind::Corporate, (8, 13)),
    ("18", Kind::Corporate, (11, 11)),
    ("322", Kind::Voip, (9, 13)), ("32", Kind::Voip, (11, 13)),
    ("700", Kind::Personal, (11, 11)),
    ("800", Kind::TollFree, (10, 13)),
    ("9001", Kind::Premium, (10, 10)), ("9003", Kind::Premium, (10, 10)), ("9005", Kind::Premium, (10, 10)),
    ("9009", Kind::Premium, (11, 11)),
];

#[rustfmt::skip]
const AUSTRIA: &[Range] = &[
    ("501", Kind::Corporate, (5, 13)), ("502", Kind::Corporate, (5, 13)), ("503", Kind::Corporate, (5, 13)),
    ("504", Kind::Corporate, (5, 13)), ("505", Kind::Corporate, (5, 13)), ("506", Kind::Corporate, (5, 13)),
    ("507", Kind::Corporate, (5, 13)), ("508", Kind::Corporate, (5, 13)), ("509", Kind::Corporate, (5, 13)),
    ("517", Kind::Corporate, (5, 13)), ("57", Kind::Corporate, (5, 13)), ("59", Kind::Corporate, (5, 13)),
    ("650", Kind::Mobile, (7, 13)), ("651", Kind::Mobile, (7, 13)), ("652", Kind::Mobile, (7, 13)),
    ("653", Kind::Mobile, (7, 13)), ("655", Kind::Mobile, (7, 13)), ("657", Kind::Mobile, (7, 13)),
    ("659", Kind::Mobile, (7, 13)), ("660", Kind::Mobile, (7, 13)), ("661", Kind::Mobile, (7, 13)),
    ("663", Kind::Mobile, (7, 13)), ("664", Kind::Mobile, (7, 13)), ("665", Kind::Mobile, (7, 13)),
    ("666", Kind::Mobile, (7, 13)), ("667", Kind::Mobile, (7, 13)), ("668", Kind::Mobile, (7, 13)),
    ("669", Kind::Mobile, (7, 13)), ("67", Kind::Mobile, (7, 13)), ("68", Kind::Mobile, (7, 13)),
    ("69", Kind::Mobile, (7, 13)),
    ("720", Kind::Voip, (9, 13)), ("780", Kind::Voip, (9, 13)),
    ("800", Kind::TollFree, (9, 13)),
    ("810", Kind::SharedCost, (9, 13)), ("820", Kind::SharedCost, (9, 13)), ("821", Kind::SharedCost, (9, 13)),
    ("828", Kind::SharedCost, (8, 13)),
    ("900", Kind::Premium, (9, 13)), ("901", Kind::Premium, (9, 13)), ("930", Kind::Premium, (9, 13)),
    ("931", Kind::Premium, (9, 13)), ("939", Kind::Premium, (9, 13)),
];

#[rustfmt::skip]
const SWITZERLAND: &[Range] = &[
    ("740", Kind::Pager, (9, 9)), ("742", Kind::Pager, (9, 9)), ("744", Kind::Pager, (9, 9)), ("748", Kind::Pager, (9, 9)),
    ("68", Kind::Mobile, (9, 9)), ("69", Kind::Mobile, (9, 9)),
    ("72", Kind::Mobile, (9, 9)), ("73", Kind::Mobile, (9, 9)), ("75", Kind::Mobile, (9, 9)), ("76", Kind::Mobile, (9, 9)),
    ("77", Kind::Mobile, (9, 9)), ("78", Kind::Mobile, (9, 9)), ("79", Kind::Mobile, (9, 9)),
    ("51", Kind::Corporate, (9, 9)), ("58", Kind::Corporate, (9, 9)),
    ("800", Kind::TollFree, (9, 9)),
    ("840", Kind::SharedCost, (9, 9)), ("842", Kind::SharedCost, (9, 9)), ("844", Kind::SharedCost, (9, 9)),
    ("848", Kind::SharedCost, (9, 9)),
    ("860", Kind::Voicemail, (12, 12)),
    ("878", Kind::Personal, (9, 9)),
    ("900", Kind::Premium, (9, 9)), ("901", Kind::Premium, (9, 9)), ("906", Kind::Premium, (9, 9)),
];

/// A mobile number with its operator's two voicemail digits behind the prefix: 0171 13 1234567.
fn is_german_voicemail(national: &str) -> bool {
    let infix = match national.get(..3) {
        Some("160" | "170" | "171" | "175") => (3, "13"),
        Some("176" | "179") => (3, "33"),
        Some("162" | "172" | "173" | "174") => (3, "55"),
        Some("163" | "177" | "178") => (3, "99"),
        Some("151") => (3, "13"),
        Some("150" | "153" | "154" | "155" | "156" | "158") => (3, "00"),
        // These prefixes have four digits.
        Some("152") => (4, "55"),
        Some("157") => (4, "99"),
        Some("159") => (4, "33"),
        _ => return false,
    };
    let long = if national.starts_with("15") { national.len() == 13 } else { matches!(national.len(), 12 | 13) };
    long && national.get(infix.0..).is_some_and(|rest| rest.starts_with(infix.1))
}
