//! Numbers as they are written on letters.

use super::{area, dach, plan};

/// A number in E.164 as DIN 5008 writes it, parts by their function with blanks between them: `+49 30 12345678`,
/// `+49 171 1234567`, `+49 180 5 123456`. Anything else unchanged.
///
/// Area codes are known of Germany, Austria and Switzerland; elsewhere only the country code stands apart. Where an
/// extension begins, the number does not tell.
#[must_use]
pub fn printed(e164: &str) -> String {
    let digits = e164.strip_prefix('+').filter(|digits| digits.len() > 3 && digits.bytes().all(|b| b.is_ascii_digit()));
    let Some(digits) = digits else { return e164.to_owned() };
    let (country, rest) = digits.split_at(country_code(digits));
    let code = plan::of_number(digits).and_then(|(plan, national)| {
        let ranged = dach::printed_prefix(plan.country, national);
        ranged.or_else(|| area::find(digits).map(|(_, length)| length - country.len()))
    });
    let (code, number) = rest.split_at_checked(code.unwrap_or_default()).unwrap_or(("", rest));
    // The digit behind German service numbers tells the rate.
    let (rate, number) = match (country, code) {
        ("49", "180" | "900" | "137") => number.split_at_checked(1).unwrap_or(("", number)),
        _ => ("", number),
    };
    let parts = [country, code, rate, number].into_iter().filter(|part| !part.is_empty());
    parts.fold("+".to_owned(), |text, part| if text.len() > 1 { [&text, " ", part].concat() } else { text + part })
}

/// How many digits the country code has (ITU-T E.164, annex to the Operational Bulletin): one for zones 1 and 7, two for
/// these, three for all others.
fn country_code(digits: &str) -> usize {
    match digits.as_bytes() {
        [b'1' | b'7', ..] => 1,
        [b'2', b'0' | b'7', ..]
        | [b'3', b'0'..=b'4' | b'6' | b'9', ..]
        | [b'4', b'0' | b'1' | b'3'..=b'9', ..]
        | [b'5', b'1'..=b'8', ..]
        | [b'6', b'0'..=b'6', ..]
        | [b'8', b'1' | b'2' | b'4' | b'6', ..]
        | [b'9', b'0'..=b'5' | b'8', ..] => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_separated_by_their_function() {
        for (e164, expected) in [
            ("+493012345678", "+49 30 12345678"),
            ("+4936416318", "+49 3641 6318"),
            ("+491711234567", "+49 171 1234567"),
            ("+4915112345678", "+49 151 12345678"),
            ("+498001234567", "+49 800 1234567"),
            ("+491805123456", "+49 180 5 123456"),
            ("+499001123456", "+49 900 1 123456"),
            ("+4932221234567", "+49 32 221234567"),
            ("+4970012345678", "+49 700 12345678"),
            ("+4911833", "+49 11833"),
            ("+431588580", "+43 1 588580"),
            ("+436641234567", "+43 664 1234567"),
            ("+43501001234", "+43 501001234"),
            ("+41446681800", "+41 44 6681800"),
            ("+41791234567", "+41 79 1234567"),
            ("+41800123456", "+41 800 123456"),
            ("+4232366111", "+423 2366111"),
            ("+33123456789", "+33 123456789"),
            ("+12125550123", "+1 2125550123"),
            ("+352271234", "+352 271234"),
            ("030 1234", "030 1234"),
            ("+49", "+49"),
            ("", ""),
            ("+49ä12345", "+49ä12345"),
        ] {
            assert_eq!(printed(e164), expected, "{e164:?}");
        }
    }
}
