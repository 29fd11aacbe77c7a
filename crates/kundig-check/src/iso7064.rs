//! Check characters by ISO/IEC 7064: the systems that bank and tax identifiers use.
//!
//! Pure arithmetic: what a number means, and which of its characters count, is for the caller to know.

/// The remainder modulo 97 of a number of digits and capital letters, which count as 10 (A) to 35 (Z). `None` for an
/// empty text and any other character.
#[must_use]
pub fn remainder_97(text: &str) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    text.bytes().try_fold(0, |sum: u32, byte| match byte {
        b'0'..=b'9' => Some((sum * 10 + u32::from(byte - b'0')) % 97),
        b'A'..=b'Z' => Some((sum * 100 + u32::from(byte - b'A') + 10) % 97),
        _ => None,
    })
}

/// The two check digits (02 to 98) that MOD 97-10 puts behind a number; `None` as by [`remainder_97`].
#[must_use]
pub fn check_digits_97(text: &str) -> Option<u32> {
    remainder_97(text).map(|remainder| 98 - remainder * 100 % 97)
}

/// True if the last two characters are the check digits of those before them, by MOD 97-10. The pairs 00, 01 and 99
/// never come out and are wrong although the sum may fit.
#[must_use]
pub fn is_right_97(text: &str) -> bool {
    let Some((number, check)) = text.len().checked_sub(2).and_then(|at| text.split_at_checked(at)) else {
        return false;
    };
    check.bytes().all(|byte| byte.is_ascii_digit())
        && check_digits_97(number).is_some_and(|right| check.parse() == Ok(right))
}

/// The check digit that MOD 11,10 puts behind a number of digits; `None` for an empty text and any other character.
#[must_use]
pub fn check_digit_11_10(digits: &str) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    let product = digits.bytes().try_fold(10, |product: u32, byte| {
        let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
        let sum = match (product + digit) % 10 {
            0 => 10,
            sum => sum,
        };
        Some(2 * sum % 11)
    })?;
    Some((11 - product) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_standard_come_out() {
        // ISO 7064: 794 has the check digits 44, 0794 the check digit 5.
        assert_eq!(check_digits_97("794"), Some(44));
        assert!(is_right_97("79444") && !is_right_97("79443"));
        assert_eq!(check_digit_11_10("0794"), Some(5));
    }

    #[test]
    fn what_is_no_number_has_no_check_digits() {
        for text in ["", "12a", "1 2", "é", "12-3"] {
            assert_eq!(remainder_97(text), None, "{text:?}");
            assert_eq!(check_digit_11_10(text), None, "{text:?}");
        }
        assert!(!is_right_97("") && !is_right_97("1") && !is_right_97("12") && !is_right_97("1é"));
    }

    #[test]
    fn check_digits_that_never_come_out_are_wrong() {
        for number in 0..970 {
            let number = number.to_string();
            let right: Vec<u32> = (0..100).filter(|check| is_right_97(&format!("{number}{check:02}"))).collect();
            assert_eq!(right.len(), 1, "{number}");
            assert!((2..=98).contains(&right[0]), "{number}: {right:?}");
        }
    }
}
