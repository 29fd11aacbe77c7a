//! An account number as ten digits.

/// Ten digits, position 1 at the left as in the Bundesbank's text; shorter numbers are filled with zeros at the left.
///
/// One byte a digit, position 1 in the lowest, the upper six bytes 0: it is read, kept and summed in registers, without a
/// loop over its digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number(u128);

impl Number {
    /// Reads 1 to 10 digits, blanks among them ignored. Zero is no account.
    #[inline]
    pub(super) fn parse(text: &str) -> Option<Self> {
        match <&[u8; 10]>::try_from(text.as_bytes()) {
            // The form in which an IBAN holds it, and by far the most frequent.
            Ok(ten) => Self::of_ten(*ten).or_else(|| Self::of_any(text.as_bytes())),
            Err(_) => Self::of_any(text.as_bytes()),
        }
    }

    #[inline]
    fn of_ten(ten: [u8; 10]) -> Option<Self> {
        const ZEROS: u64 = 0x3030_3030_3030_3030;
        const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
        let [a, b, c, d, e, f, g, h, i, j] = ten;
        let low = u64::from_le_bytes([a, b, c, d, e, f, g, h]) ^ ZEROS;
        let high = u64::from(u16::from_le_bytes([i, j])) ^ (ZEROS & 0xFFFF);
        // A byte above 9 has its high bit set, or gets it when 0x76 is added.
        let above_nine = |word: u64| word | word.wrapping_add(0x7676_7676_7676_7676);
        let right = (above_nine(low) | above_nine(high)) & HIGH_BITS == 0;
        (right && low | high != 0).then_some(Self(u128::from(high) << 64 | u128::from(low)))
    }

    #[cold]
    fn of_any(text: &[u8]) -> Option<Self> {
        let mut ten = [b'0'; 10];
        let mut free = 10;
        for byte in text.iter().rev().filter(|byte| **byte != b' ') {
            free = usize::checked_sub(free, 1)?;
            ten[free] = *byte;
        }
        Self::of_ten(ten)
    }

    /// The digit at a position of 1 to 10.
    #[inline]
    pub(super) fn at(self, position: usize) -> u8 {
        (self.0 >> (8 * (position.wrapping_sub(1) & 15))) as u8
    }

    /// The digits, six zeros behind them.
    #[inline]
    pub(super) fn bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }

    /// The number's value, for methods that tell ranges apart.
    pub(super) fn value(self) -> u64 {
        (1..=10).fold(0, |value, position| value * 10 + u64::from(self.at(position)))
    }

    /// How many digits it has without leading zeros.
    pub(super) fn len(self) -> usize {
        10 - self.leading_zeros()
    }

    /// How many zeros it begins with.
    #[inline]
    pub(super) fn leading_zeros(self) -> usize {
        self.0.trailing_zeros() as usize / 8
    }

    /// Digits `from` to `to` as a number: `part(1, 2)` is 48 for 4812345678.
    #[inline]
    pub(super) fn part(self, from: usize, to: usize) -> u32 {
        (from..=to).fold(0, |value, position| value * 10 + u32::from(self.at(position)))
    }

    /// Moved to the left by so many places, if only zeros are lost.
    pub(super) fn moved_left(self, places: usize) -> Option<Self> {
        (self.leading_zeros() >= places).then(|| Self(self.0 >> (8 * places)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_from_the_left_of_ten_digits() {
        let number = Number::parse("4 8123 45").expect("a number");
        assert_eq!((number.at(1), number.at(4), number.at(10)), (0, 4, 5));
        assert_eq!((number.len(), number.leading_zeros(), number.value()), (7, 3, 4_812_345));
        assert_eq!(number.part(4, 5), 48);
        assert_eq!(number.bytes(), [0, 0, 0, 4, 8, 1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0]);
        let moved = number.moved_left(2).expect("three zeros");
        assert_eq!((moved.value(), moved.at(2)), (481_234_500, 4));
        assert_eq!(number.moved_left(4), None);
    }

    #[test]
    fn only_digits_are_read_at_whatever_place() {
        for place in 0..10 {
            for byte in 0..128 {
                let mut ten = *b"1111111111";
                ten[place] = byte;
                let text = std::str::from_utf8(&ten).expect("ASCII");
                assert_eq!(Number::of_ten(ten).is_some(), byte.is_ascii_digit(), "{text:?}");
                assert_eq!(Number::parse(text).is_some(), byte.is_ascii_digit() || byte == b' ', "{text:?}");
            }
        }
    }
}
