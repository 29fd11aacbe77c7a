//! An account number as ten digits.

use std::ops::Index;

/// Ten digits, position 1 at the left as in the Bundesbank's text; shorter numbers are filled with zeros at the left.
///
/// Sixteen bytes, the last six of them always 0, because sums over sixteen bytes need no loop on any machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number(pub(super) [u8; 16]);

impl Number {
    /// Reads 1 to 10 digits, blanks among them ignored. Zero is no account.
    pub(super) fn parse(text: &str) -> Option<Self> {
        match <&[u8; 10]>::try_from(text.as_bytes()) {
            // The form in which an IBAN holds it, and by far the most frequent.
            Ok(ten) => Self::of_ten(ten).or_else(|| Self::of_any(text.as_bytes())),
            Err(_) => Self::of_any(text.as_bytes()),
        }
    }

    fn of_ten(text: &[u8; 10]) -> Option<Self> {
        let mut digits = [0; 16];
        let mut highest = 0;
        let mut any = 0;
        for (digit, byte) in digits.iter_mut().zip(text) {
            *digit = byte.wrapping_sub(b'0');
            highest = highest.max(*digit);
            any |= *digit;
        }
        (highest <= 9 && any != 0).then_some(Self(digits))
    }

    fn of_any(text: &[u8]) -> Option<Self> {
        let mut ten = [b'0'; 10];
        let mut free = 10;
        for byte in text.iter().rev().filter(|byte| **byte != b' ') {
            free = usize::checked_sub(free, 1)?;
            ten[free] = *byte;
        }
        Self::of_ten(&ten)
    }

    /// The number's value, for methods that tell ranges apart.
    pub(super) fn value(&self) -> u64 {
        self.0[..10].iter().fold(0, |value, digit| value * 10 + u64::from(*digit))
    }

    /// How many digits it has without leading zeros.
    pub(super) fn len(&self) -> usize {
        10 - self.leading_zeros()
    }

    /// How many zeros it begins with.
    pub(super) fn leading_zeros(&self) -> usize {
        self.0[..10].iter().take_while(|digit| **digit == 0).count()
    }

    /// Digits `from` to `to` as a number: `pair(1, 2)` is 48 for 4812345678.
    pub(super) fn part(&self, from: usize, to: usize) -> u32 {
        (from..=to).fold(0, |value, position| value * 10 + u32::from(self[position]))
    }

    /// Moved to the left by so many places, if only zeros are lost.
    pub(super) fn moved_left(&self, places: usize) -> Option<Self> {
        (self.leading_zeros() >= places).then(|| {
            let mut digits = [0; 16];
            digits[..10 - places].copy_from_slice(&self.0[places..10]);
            Self(digits)
        })
    }
}

/// The digit at a position of 1 to 10; 0 at any other.
impl Index<usize> for Number {
    type Output = u8;

    fn index(&self, position: usize) -> &u8 {
        &self.0[position.wrapping_sub(1) & 15]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_from_the_left_of_ten_digits() {
        let number = Number::parse("4 8123 45").expect("a number");
        assert_eq!((number[1], number[4], number[10]), (0, 4, 5));
        assert_eq!((number.len(), number.leading_zeros(), number.value()), (7, 3, 4_812_345));
        assert_eq!(number.part(4, 5), 48);
        let moved = number.moved_left(2).expect("three zeros");
        assert_eq!((moved.value(), moved[2]), (481_234_500, 4));
        assert_eq!(number.moved_left(4), None);
    }
}
