//! Phone numbers as people write them, to E.164.
//!
//! [`place`] tells where a German, Austrian or Swiss landline is, [`printed`] how a number is written on a letter.
//!
//! What this never does: ask whether the line exists.

mod area;
mod dach;
mod plan;
mod print;
mod reading;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Findings;
use plan::{Fit, Plan};
use reading::Reading;

pub use print::printed;

/// What kind of line a number is, as far as its first digits tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PhoneKind {
    /// A mobile phone.
    Mobile,
    /// A fixed line with an area code.
    Landline,
    /// Free for the caller.
    TollFree,
    /// Charged above the ordinary rate.
    Premium,
    /// A service at a fixed rate that caller and called share: 0180 in Germany, 0810 in Austria, 084x in Switzerland.
    SharedCost,
    /// Not bound to a place, mostly internet telephony: 032 in Germany, 0720 and 0780 in Austria.
    Voip,
    /// A number for life: 0700 in Germany, 0878 in Switzerland.
    Personal,
    /// A company's own network over many places: 018 in Germany, 05 in Austria, 058 in Switzerland.
    Corporate,
    /// A pager.
    Pager,
    /// A mailbox of the operator.
    Voicemail,
    /// Everything else, and not known.
    Other,
}

/// A phone number in its normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Phone {
    /// ITU-T E.164 with plus: `+4917133203407`.
    pub e164: String,
    /// What kind of line it is.
    pub kind: PhoneKind,
}

/// The most digits that E.164 permits, country code included.
const MAX_DIGITS: usize = 15;

/// The number in E.164; `default_country` (ISO alpha-2) is where numbers without country code belong.
///
/// Any notation: "0171/33203407", "(03641) 63-187744", "+49 (0) 221 …", "0049…", a label in front ("Tel. 030 …"),
/// full-width digits, letters O for zeros. A number that is too long or too short for its kind, or has a prefix that is not
/// in use (Germany, Austria, Switzerland), gets a warning and still a normal form; text beside the number is left out with a warning; a local number without area code gets a warning and
/// no normal form; text without digits, and more digits than E.164 permits, are errors.
pub fn phone(path: &str, typed: &str, default_country: &str, findings: &mut Findings) -> Option<Phone> {
    let reading = Reading::of(typed);
    let digits = reading.digits();
    if digits.is_empty() {
        findings.error(
            path,
            "phone.no_digits",
            "Die Telefonnummer enthält keine Ziffern.",
            "The phone number has no digits.",
        );
        return None;
    }
    if reading.overflowed() {
        return too_long_at_all(path, findings);
    }
    let number = locate(digits, reading.plus, default_country);
    let (phone, fit) = match number {
        Number::Planned { plan, national, .. } => {
            let (kind, fit) = plan.judge(national);
            (Phone { e164: ["+", plan.code, national].concat(), kind }, fit)
        }
        Number::Foreign { digits } => match foreign(&["+", digits].concat(), "") {
            Some(found) => found,
            None => return unknown(path, findings),
        },
        Number::National => {
            // What the library makes of it is read again, so that the normal form is the one that its own check gives.
            let located = foreign(digits, default_country).and_then(|(phone, _)| international(&phone.e164[1..]));
            match located {
                Some(found) => found,
                None => return unknown(path, findings),
            }
        }
        Number::Local => return no_area_code(path, digits, findings),
    };
    if phone.e164.len() > 1 + MAX_DIGITS {
        return too_long_at_all(path, findings);
    }
    if phone.e164.len() < 4 || matches!(number, Number::Planned { national: "", .. }) {
        return unknown(path, findings);
    }
    if let Number::Planned { guess: Some(guess), .. } = number {
        guess.report(path, &phone.e164, findings);
    }
    reading.report(path, &phone.e164, findings);
    report_fit(path, fit, findings);
    Some(phone)
}

/// The place of a German, Austrian or Swiss landline by its area code, in German: `+493012345678` is in Berlin. `None` for
/// all other numbers.
///
/// An area code's place need not be the customer's: areas reach beyond their town, and people take numbers with them.
#[must_use]
pub fn place(e164: &str) -> Option<&'static str> {
    let (plan, national) = e164.strip_prefix('+').and_then(plan::of_number)?;
    let landline = plan.judge(national).0 == PhoneKind::Landline;
    area::find(e164.get(1..)?).filter(|_| landline).map(|(place, _)| place)
}

/// Digits to search for, if the query looks like a phone number: at least 4 digits and nothing but what stands in phone
/// numbers.
///
/// A number that is complete (as a German one, or with country code) gives its E.164 digits without plus:
/// "0171/33203407" gives "4917133203407". Anything shorter gives its digits without international prefix or trunk zero:
/// "0171 332" gives "171332". Search with either for stored E.164 digits that *contain* them.
#[must_use]
pub fn search_digits(query: &str) -> Option<String> {
    let reading = Reading::of(query);
    let digits = reading.digits();
    if reading.has_text() || reading.overflowed() || digits.len() < 4 {
        return None;
    }
    match locate(digits, reading.plus, "DE") {
        Number::Planned { plan, national, guess: None } => {
            let international = reading.plus || digits.starts_with("00");
            let complete = plan.judge(national).1 == Fit::Right;
            if international || complete { Some([plan.code, national].concat()) } else { Some(national.to_owned()) }
        }
        Number::Foreign { digits } => Some(digits.to_owned()),
        Number::Planned { .. } | Number::National | Number::Local => Some(digits.trim_start_matches('0').to_owned()),
    }
    .filter(|digits| !digits.is_empty())
}

/// Where a number belongs.
#[derive(Clone, Copy)]
enum Number<'a> {
    /// To a country whose plan is known.
    Planned { plan: &'static Plan, national: &'a str, guess: Option<Guess> },
    /// To another country, with its country code.
    Foreign { digits: &'a str },
    /// To the default country, whose plan is not known.
    National,
    /// To some place in the default country that was not told.
    Local,
}

/// What had to be guessed about a number without prefix.
#[derive(Clone, Copy)]
enum Guess {
    TrunkZero,
    CountryPrefix,
}

impl Guess {
    fn report(self, path: &str, e164: &str, findings: &mut Findings) {
        let finding = match self {
            Self::TrunkZero => findings.warning(
                path,
                "phone.lost_zero",
                "Der Telefonnummer fehlt vermutlich die führende Null.",
                "The phone number has probably lost its leading zero.",
            ),
            Self::CountryPrefix => findings.warning(
                path,
                "phone.lost_plus",
                "Der Telefonnummer fehlt vermutlich das Plus vor der Ländervorwahl.",
                "The phone number has probably lost the plus before its country code.",
            ),
        };
        finding.suggest(e164);
    }
}

fn locate<'a>(digits: &'a str, plus: bool, default_country: &str) -> Number<'a> {
    // "+0049 …" and "+0171 …" occur: no country code begins with 0, so the plus says nothing then.
    let international = match digits.strip_prefix("00") {
        Some(rest) => Some(rest.trim_start_matches('0')),
        None if plus && !digits.starts_with('0') => Some(digits),
        None => None,
    };
    if let Some(digits) = international {
        return match plan::of_number(digits) {
            Some((plan, national)) => Number::Planned { plan, national: without_trunk(plan, national), guess: None },
            None => Number::Foreign { digits },
        };
    }
    let Some(plan) = plan::of_country(default_country) else { return Number::National };
    if !plan.trunk_zero {
        return Number::Planned { plan, national: digits, guess: None };
    }
    let national = without_trunk(plan, digits);
    if national.len() < digits.len() {
        return Number::Planned { plan, national, guess: None };
    }
    // 116117 and the directories (118…) are dialled without a zero in front.
    if plan.country == "DE" && matches!(digits.get(..3), Some("116" | "118")) && plan.judge(digits).1 == Fit::Right {
        return Number::Planned { plan, national: digits, guess: None };
    }
    // Spreadsheets take numbers for numbers, and drop plus and leading zero.
    if let Some(rest) = digits.strip_prefix(plan.code)
        && digits.len() >= 11
        && let rest = without_trunk(plan, rest)
        && plan.judge(rest).1 == Fit::Right
    {
        return Number::Planned { plan, national: rest, guess: Some(Guess::CountryPrefix) };
    }
    if digits.len() >= 9 {
        return Number::Planned { plan, national: digits, guess: Some(Guess::TrunkZero) };
    }
    Number::Local
}

fn without_trunk<'a>(plan: &Plan, national: &'a str) -> &'a str {
    if plan.trunk_zero { national.trim_start_matches('0') } else { national }
}

/// A number with its country code, without plus.
fn international(digits: &str) -> Option<(Phone, Fit)> {
    match locate(digits, true, "") {
        Number::Planned { national: "", .. } | Number::National | Number::Local => None,
        Number::Planned { plan, national, .. } => {
            let (kind, fit) = plan.judge(national);
            Some((Phone { e164: ["+", plan.code, national].concat(), kind }, fit))
        }
        Number::Foreign { digits } => foreign(&["+", digits].concat(), ""),
    }
}

/// A number of a country without plan of ours, by Google's data.
fn foreign(number: &str, country: &str) -> Option<(Phone, Fit)> {
    use phonenumber::Type;
    let parsed = phonenumber::parse(country.parse().ok(), number).ok()?;
    let kind = match parsed.number_type(&phonenumber::metadata::DATABASE) {
        Type::Mobile => PhoneKind::Mobile,
        Type::FixedLine => PhoneKind::Landline,
        Type::TollFree => PhoneKind::TollFree,
        Type::PremiumRate => PhoneKind::Premium,
        Type::SharedCost => PhoneKind::SharedCost,
        Type::PersonalNumber => PhoneKind::Personal,
        Type::Voip => PhoneKind::Voip,
        Type::Pager => PhoneKind::Pager,
        Type::Uan => PhoneKind::Corporate,
        Type::Voicemail => PhoneKind::Voicemail,
        _ => PhoneKind::Other,
    };
    let mut e164 = parsed.format().mode(phonenumber::Mode::E164).to_string();
    let fit = match (parsed.is_valid(), e164.len() < 9) {
        (true, _) => Fit::Right,
        (false, true) => Fit::TooShort,
        (false, false) => Fit::TooLong,
    };
    // What the library makes of a wrong number need not be stable: the digits as typed are.
    if fit != Fit::Right && number.starts_with('+') {
        number.clone_into(&mut e164);
    }
    Some((Phone { e164, kind }, fit))
}

fn report_fit(path: &str, fit: Fit, findings: &mut Findings) {
    match fit {
        Fit::Right => {}
        Fit::TooShort => {
            findings.warning(
                path,
                "phone.too_short",
                "Für eine Nummer dieser Art hat die Telefonnummer zu wenige Ziffern.",
                "The phone number has too few digits for a number of its kind.",
            );
        }
        Fit::TooLong => {
            findings.warning(
                path,
                "phone.too_long",
                "Für eine Nummer dieser Art hat die Telefonnummer zu viele Ziffern.",
                "The phone number has too many digits for a number of its kind.",
            );
        }
        Fit::NoSuchRange => {
            findings.warning(
                path,
                "phone.unknown_range",
                "Eine solche Vorwahl ist nicht vergeben; vermutlich ist eine Ziffer falsch.",
                "No such area code or prefix is in use; probably a digit is wrong.",
            );
        }
    }
}

fn too_long_at_all(path: &str, findings: &mut Findings) -> Option<Phone> {
    findings.error(
        path,
        "phone.impossible_length",
        "Eine Telefonnummer hat mit Ländervorwahl höchstens 15 Ziffern.",
        "A phone number has at most 15 digits, country code included.",
    );
    None
}

fn unknown(path: &str, findings: &mut Findings) -> Option<Phone> {
    findings.error(
        path,
        "phone.no_number",
        "Das ist keine Telefonnummer, auch nicht mit Ländervorwahl.",
        "This is no phone number, nor is it one with a country code.",
    );
    None
}

fn no_area_code(path: &str, digits: &str, findings: &mut Findings) -> Option<Phone> {
    if digits.len() <= 3 {
        return unknown(path, findings);
    }
    findings.warning(
        path,
        "phone.no_area_code",
        "Der Telefonnummer fehlt die Vorwahl.",
        "The phone number has no area code.",
    );
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_the_first_digits() {
        for (typed, e164, kind) in [
            ("0171/33203407", "+4917133203407", PhoneKind::Mobile),
            ("(03641) 63-187744", "+49364163187744", PhoneKind::Landline),
            ("0800 1234567", "+498001234567", PhoneKind::TollFree),
            ("0900 1 123456", "+499001123456", PhoneKind::Premium),
            ("0180 5 123456", "+491805123456", PhoneKind::SharedCost),
            ("0137 8 123456", "+491378123456", PhoneKind::Premium),
            ("032 221234567", "+4932221234567", PhoneKind::Voip),
            ("0700 12345678", "+4970012345678", PhoneKind::Personal),
            ("0171 13 1234567", "+49171131234567", PhoneKind::Voicemail),
            ("116117", "+49116117", PhoneKind::TollFree),
            ("+43 720 123456", "+43720123456", PhoneKind::Voip),
            ("+43 50 100 12345", "+435010012345", PhoneKind::Corporate),
            ("+43 810 123456", "+43810123456", PhoneKind::SharedCost),
            ("+43 800 123456", "+43800123456", PhoneKind::TollFree),
            ("+43 1 588580", "+431588580", PhoneKind::Landline),
            ("+41 58 123 45 67", "+41581234567", PhoneKind::Corporate),
            ("+41 800 123 456", "+41800123456", PhoneKind::TollFree),
            ("+41 848 123 456", "+41848123456", PhoneKind::SharedCost),
            ("+41 900 123 456", "+41900123456", PhoneKind::Premium),
            ("+41 79 123 45 67", "+41791234567", PhoneKind::Mobile),
            ("0043 664 1234567", "+436641234567", PhoneKind::Mobile),
            ("+41 44 668 18 00", "+41446681800", PhoneKind::Landline),
            ("+39 06 1234567", "+39061234567", PhoneKind::Landline),
            ("+81 3-1234-5678", "+81312345678", PhoneKind::Landline),
        ] {
            let mut findings = Findings::new();
            let expected = Phone { e164: e164.to_owned(), kind };
            assert_eq!(phone("phone", typed, "DE", &mut findings), Some(expected), "{typed:?}");
            assert!(findings.is_empty(), "{typed:?}: {findings:?}");
        }
    }

    #[test]
    fn doubtful_numbers_are_warned_of() {
        for (typed, e164, code) in [
            ("17133203407", Some("+4917133203407"), "phone.lost_zero"),
            ("4917133203407", Some("+4917133203407"), "phone.lost_plus"),
            ("0152 219101218", Some("+49152219101218"), "phone.too_long"),
            ("030 1", Some("+49301"), "phone.too_short"),
            ("01000 123456", Some("+491000123456"), "phone.unknown_range"),
            ("02001 1234567", Some("+4920011234567"), "phone.unknown_range"),
            ("+43 730 123456", Some("+43730123456"), "phone.unknown_range"),
            ("+41 45 123 45 67", Some("+41451234567"), "phone.unknown_range"),
            ("030 12345678 (privat)", Some("+493012345678"), "phone.text"),
            ("12345", None, "phone.no_area_code"),
            ("112", None, "phone.no_number"),
            ("keine", None, "phone.no_digits"),
            ("+490301234567890123", None, "phone.impossible_length"),
        ] {
            let mut findings = Findings::new();
            assert_eq!(phone("phone", typed, "DE", &mut findings).map(|p| p.e164).as_deref(), e164, "{typed:?}");
            assert_eq!(findings.iter().next().map(|f| f.code.as_ref()), Some(code), "{typed:?}");
        }
    }

    #[test]
    fn queries_that_look_like_numbers_give_digits_that_stored_ones_contain() {
        for (query, digits) in [
            ("0171/33203407", Some("4917133203407")),
            ("+49 (0) 171 33203407", Some("4917133203407")),
            ("004917133203407", Some("4917133203407")),
            ("0171 332", Some("171332")),
            ("33203407", Some("33203407")),
            ("+49 171", Some("49171")),
            ("171", None),
            ("Müller", None),
            ("Straße 12345", None),
        ] {
            assert_eq!(search_digits(query).as_deref(), digits, "{query:?}");
        }
    }

    #[test]
    fn landlines_have_places_and_other_numbers_none() {
        for (e164, expected) in [
            ("+493012345678", Some("Berlin")),
            ("+496214567890", Some("Mannheim")),
            ("+498924512", Some("München")),
            ("+49364163187744", Some("Jena")),
            ("+431588580", Some("Wien")),
            ("+436628072", Some("Salzburg")),
            ("+41446681800", Some("Zürich")),
            ("+41223456789", Some("Genf")),
            ("+491713320340", None),
            ("+498001234567", None),
            ("+4932221234567", None),
            ("+43501001234", None),
            ("+33123456789", None),
            ("+49", None),
            ("+", None),
            ("", None),
            ("03012345678", None),
            ("+49ä", None),
        ] {
            assert_eq!(place(e164), expected, "{e164:?}");
        }
    }
}
