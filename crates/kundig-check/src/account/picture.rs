//! The few families that most methods belong to, and the pictures that tell their members apart.
//!
//! A picture shows the ten positions of an account number with their weights, `A` for 10 and `B` for 11, 0 where a
//! position does not count, and `P` at the check digit: `"432765432P"`. Since a check digit completes its sum to a
//! multiple of the modulus, it can be added with weight 1, and the total be tested instead of a digit computed.

use super::number::Number;

/// Weights of the positions, and where the check digit stands.
pub(super) struct Picture {
    weights: [u8; 16],
    check: usize,
}

impl Picture {
    /// Reads a picture when the crate is compiled; one that is not well drawn does not compile.
    pub(super) const fn new(drawn: &str) -> Self {
        let drawn = drawn.as_bytes();
        assert!(drawn.len() == 10);
        let (mut weights, mut check, mut index) = ([0; 16], 0, 0);
        while index < 10 {
            weights[index] = match drawn[index] {
                digit @ b'0'..=b'9' => digit - b'0',
                letter @ (b'A' | b'B') => letter - b'A' + 10,
                b'P' => {
                    assert!(check == 0);
                    check = index + 1;
                    1
                }
                _ => panic!("a picture has digits, A, B and P"),
            };
            index += 1;
        }
        assert!(check != 0);
        Self { weights, check }
    }

    /// The check digit of a number.
    pub(super) fn check(&self, number: Number) -> u16 {
        u16::from(number.at(self.check))
    }

    /// The sum of the products, check digit and all.
    #[inline]
    pub(super) fn total(&self, number: Number) -> u16 {
        let products =
            number.bytes().into_iter().zip(self.weights).map(|(digit, weight)| u16::from(digit) * u16::from(weight));
        products.sum()
    }

    /// The sum of the digit sums of the products, check digit and all.
    #[inline]
    pub(super) fn total_of_digit_sums(&self, number: Number) -> u16 {
        let products =
            number.bytes().into_iter().zip(self.weights).map(|(digit, weight)| u16::from(digit) * u16::from(weight));
        // 205 / 2048 is a tenth, exactly enough for all numbers below 1,000: the digit sum is what nine tens leave.
        products.map(|product| product - 9 * ((product * 205) >> 11)).sum()
    }
}

/// Draws a picture at compile time: `picture!("212121212P")`.
macro_rules! picture {
    ($drawn:literal) => {
        const { &$crate::account::picture::Picture::new($drawn) }
    };
}
pub(super) use picture;

/// Modulus 10 over digit sums of products (method 00; weights 2 and 1 are the Luhn check of ISO/IEC 7812-1).
#[inline]
pub(super) fn luhn(number: Number, picture: &Picture) -> bool {
    picture.total_of_digit_sums(number).is_multiple_of(10)
}

/// Modulus 7 over digit sums of products (method 73); a check digit above 6 never comes out.
#[inline]
pub(super) fn luhn7(number: Number, picture: &Picture) -> bool {
    picture.total_of_digit_sums(number).is_multiple_of(7) && picture.check(number) < 7
}

/// Modulus 10 over products (method 01).
#[inline]
pub(super) fn mod10(number: Number, picture: &Picture) -> bool {
    picture.total(number).is_multiple_of(10)
}

/// Modulus 7 over products (method 51 D); a check digit above 6 never comes out.
#[inline]
pub(super) fn mod7(number: Number, picture: &Picture) -> bool {
    picture.total(number).is_multiple_of(7) && picture.check(number) < 7
}

/// Modulus 9 over products (method 90 D); a check digit of 9 never comes out.
#[inline]
pub(super) fn mod9(number: Number, picture: &Picture) -> bool {
    picture.total(number).is_multiple_of(9) && picture.check(number) < 9
}

/// Modulus 11 over products, where a remainder of 1 makes the check digit 0 (method 06).
#[inline]
pub(super) fn mod11(number: Number, picture: &Picture) -> bool {
    // With the check digit 0 the total is the remainder.
    match picture.total(number) % 11 {
        0 => true,
        1 => picture.check(number) == 0,
        _ => false,
    }
}

/// Modulus 11 over products, where a remainder of 1 makes the number unusable (method 02).
#[inline]
pub(super) fn mod11_usable(number: Number, picture: &Picture) -> bool {
    picture.total(number).is_multiple_of(11)
}

/// The remainder modulo 11 of the products without the check digit.
#[inline]
pub(super) fn remainder11(number: Number, picture: &Picture) -> u16 {
    (picture.total(number) - picture.check(number)) % 11
}

/// The remainder modulo 11 is itself the check digit (method 31); 10 makes the number unusable.
#[inline]
pub(super) fn remainder_is_check(number: Number, picture: &Picture) -> bool {
    remainder11(number, picture) == picture.check(number)
}
