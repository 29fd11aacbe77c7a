//! Forms of identifiers, and arithmetic on their digits; there the text must be digits: the forms are checked before.

/// The sum of the leading digits, each times its weight.
pub(crate) fn weighted(digits: &str, weights: impl IntoIterator<Item = u32>) -> u32 {
    digits.bytes().zip(weights).map(|(byte, weight)| value(byte) * weight).sum()
}

/// The digit at a place, 0 beyond the end.
pub(crate) fn digit(digits: &str, at: usize) -> u32 {
    digits.as_bytes().get(at).map_or(0, |byte| value(*byte))
}

/// What a byte counts; no digit counts something, but nothing that matters.
pub(crate) fn value(byte: u8) -> u32 {
    u32::from(byte.wrapping_sub(b'0'))
}

/// `9` a digit, `A` a letter, `X` either, `*` a letter, digit, plus or star; anything else stands for itself.
pub(crate) fn fits(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(b, p)| match p {
            b'9' => b.is_ascii_digit(),
            b'A' => b.is_ascii_uppercase(),
            b'X' => b.is_ascii_alphanumeric(),
            b'*' => b.is_ascii_alphanumeric() || matches!(b, b'+' | b'*'),
            own => b == own,
        })
}
