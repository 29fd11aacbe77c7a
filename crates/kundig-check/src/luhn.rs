//! Check digits by Luhn (ISO/IEC 7812-1, annex B), over any alphabet.
//!
//! Pure arithmetic: what a number means, and which of its characters count, is for the caller to know.

/// The ten digits: the alphabet of nearly every number with a Luhn digit.
pub const DECIMAL: &str = "0123456789";

/// True if the last character is the Luhn check character of those before it; false for an empty text and for characters
/// outside the alphabet.
#[must_use]
pub fn is_right(text: &str, alphabet: &str) -> bool {
    !text.is_empty() && sum(text, alphabet, false) == Some(0)
}

/// The check character that belongs behind a text; `None` if a character is outside the alphabet.
#[must_use]
pub fn check_character(text: &str, alphabet: &str) -> Option<char> {
    let base = alphabet.chars().count();
    let sum = sum(text, alphabet, true)?;
    // An empty alphabet has no character to give.
    alphabet.chars().nth(base.checked_sub(sum)?.checked_rem(base)?)
}

/// The sum modulo the alphabet's length; every second character counts double, beginning with the last one if the check
/// character is still missing.
fn sum(text: &str, alphabet: &str, double_last: bool) -> Option<usize> {
    let base = alphabet.chars().count();
    let mut double = double_last;
    text.chars().rev().try_fold(0, |sum, c| {
        let value = alphabet.chars().position(|own| own == c)?;
        let value = if double { value * 2 / base + value * 2 % base } else { value };
        double = !double;
        Some((sum + value) % base)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_characters_are_found_in_any_alphabet() {
        assert!(is_right("78949", DECIMAL) && !is_right("7894", DECIMAL));
        assert_eq!(check_character("7894", DECIMAL), Some('9'));
        assert!(!is_right("1234", "0123456789abcdef"));
        let check = check_character("1234", "0123456789abcdef").expect("of the alphabet");
        assert!(is_right(&format!("1234{check}"), "0123456789abcdef"));
    }

    #[test]
    fn what_is_no_number_is_never_right() {
        assert!(!is_right("", DECIMAL) && !is_right("12a", DECIMAL) && !is_right("ä", DECIMAL) && !is_right("0", ""));
        assert_eq!(check_character("1x", DECIMAL), None);
        assert_eq!(check_character("1", ""), None);
    }
}
