//! Methods with an arithmetic of their own.

use super::number::Number;
use super::picture::{Picture, picture};

/// Iterated transformation M10H (method 29): each digit is translated by one of four rows, which alternate from the
/// right; the sum of the translated digits and the check digit is a multiple of 10.
pub(super) fn transformed(number: Number) -> bool {
    const ROWS: [[u8; 10]; 4] = [
        [0, 1, 5, 9, 3, 7, 4, 8, 2, 6],
        [0, 1, 7, 6, 9, 8, 3, 2, 5, 4],
        [0, 1, 8, 4, 6, 2, 9, 5, 7, 3],
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    ];
    let translated = (1..=9).map(|position| u16::from(ROWS[(9 - position) % 4][usize::from(number.at(position))]));
    (translated.sum::<u16>() + u16::from(number.at(10))).is_multiple_of(10)
}

/// Method 17: digit sums of the products, less 1, modulo 11; the check digit is 10 less the remainder, 0 for none.
pub(super) fn less_one_mod11(number: Number, picture: &Picture) -> bool {
    let check = picture.check(number);
    // Nothing can be subtracted where all digits are 0: that is nobody's number.
    let less_one = (picture.total_of_digit_sums(number) - check).checked_sub(1);
    less_one.is_some_and(|sum| match sum % 11 {
        0 => check == 0,
        remainder => check == 10 - remainder,
    })
}

/// Method 21: the digit sum of the digit sums is taken until one digit is left; the check digit completes it to 10.
pub(super) fn digital_root(number: Number) -> bool {
    let weighted = picture!("212121212P");
    let check = weighted.check(number);
    let sum = weighted.total_of_digit_sums(number) - check;
    // The digital root of a sum above 0 is its remainder modulo 9, with 9 in the place of 0.
    let root = if sum == 0 { 0 } else { (sum - 1) % 9 + 1 };
    (root + check).is_multiple_of(10)
}

/// Method 24: from the first digit that is not 0, (digit + 1) times 1, 2, 3, 1, .. modulo 11 is summed; the last digit
/// of the sum is the check digit. A leading 3 to 6 counts as 0, and so do three digits that begin with 9.
pub(super) fn from_first_digit(number: Number, tolerant: bool) -> bool {
    let start = match number.at(1) {
        3..=6 => 2,
        // Behind a 9 the number proper begins at position 4, which is never 0.
        9 if tolerant || number.at(4) != 0 => 4,
        9 => return false,
        _ => 1,
    };
    let first = (start..=9).find(|position| number.at(*position) != 0).unwrap_or(10);
    let terms = (first..=9).map(|position| {
        let weight = ((position - first) % 3 + 1) as u16;
        (u16::from(number.at(position)) + 1) * weight % 11
    });
    terms.sum::<u16>() % 10 == u16::from(number.at(10))
}

/// Which of the two forms an East German savings bank's number had before 1991.
#[derive(Clone, Copy)]
pub(super) enum OldForm {
    /// Method 52: eight digits, TPxxxxxx.
    Eight,
    /// Method 53: nine digits, xTPxxxxxx.
    Nine,
}

/// Methods 52 and 53: the account number of the former ESER system is put together from the bank code's last four
/// digits and the number; its sum with the weights 2, 4, 8, 5, 10, 9, 7, 3, 6, 1, 2, 4 from the right leaves 10 modulo
/// 11. `None` where no such number can be formed for want of a bank code.
pub(super) fn eser(number: Number, bank_code: &str, form: OldForm) -> Option<bool> {
    const WEIGHTS: [u8; 12] = [4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let bank_code =
        <[u8; 8]>::try_from(bank_code.as_bytes()).ok().filter(|code| code.iter().all(u8::is_ascii_digit))?;
    let bank = |position: usize| bank_code[position - 1] - b'0';
    // Only bank codes of savings banks, with 5 at position 4, have such accounts.
    if bank(4) != 5 {
        return Some(false);
    }
    let head = match form {
        OldForm::Eight if number.len() == 8 => [bank(5), bank(6), bank(7), bank(8), number.at(3), number.at(4)],
        OldForm::Nine if number.len() == 9 => [bank(5), bank(6), number.at(3), bank(8), number.at(2), number.at(4)],
        OldForm::Eight | OldForm::Nine => return Some(false),
    };
    // Zeros in front of the tail are left out, so the head moves to the right.
    let tail_start = (5..=10).find(|position| number.at(*position) != 0).unwrap_or(11);
    let tail = (tail_start..=10).map(|position| number.at(position));
    let weights = &WEIGHTS[tail_start - 5..];
    let digits = head.into_iter().chain(tail);
    let sum: u16 = digits.zip(weights).map(|(digit, weight)| u16::from(digit) * u16::from(*weight)).sum();
    Some(sum % 11 == 10)
}

/// Method 87 A: digits count up or down in a state machine over two flags; the sum modulo 5 names the check digit.
pub(super) fn flags(number: Number) -> bool {
    const CHECK: [[u8; 5]; 2] = [[0, 4, 3, 2, 6], [7, 1, 5, 9, 8]];
    let first = (4..=9).find(|position| number.at(*position) != 0).unwrap_or(10);
    let (mut even, mut turned, mut sum) = (first % 2 == 0, false, 0_i32);
    for position in first..10 {
        let digit = match number.at(position) {
            0 => 5,
            1 => 6,
            5 => 10,
            6 => 1,
            other => i32::from(other),
        };
        let amount = if digit > 5 && even { 12 - digit } else { digit };
        // The first flag counts as 1 at odd positions: the two agree where one is set and the other is not.
        sum += if even != turned { amount } else { -amount };
        turned ^= digit > 5;
        even = !even;
    }
    let check = CHECK[usize::from(turned)][sum.rem_euclid(5) as usize];
    // Where position 4 is 0, the digit five apart is right as well.
    number.at(10) == check || (number.at(4) == 0 && number.at(10) == (check + 5) % 10)
}

/// Method B9, two leading zeros: (digit + 1) times the weight modulo 11 is summed; the last digit of the sum, or the one
/// five apart, is the check digit.
pub(super) fn sum_or_five_apart(number: Number) -> bool {
    const WEIGHTS: [u16; 7] = [1, 2, 3, 1, 2, 3, 1];
    let terms = WEIGHTS.iter().zip(3..).map(|(weight, position)| (u16::from(number.at(position)) + 1) * weight % 11);
    five_apart(terms.sum::<u16>() % 10, number.at(10))
}

/// True if the computed check digit or the one five apart stands there.
pub(super) fn five_apart(computed: u16, check: u8) -> bool {
    let check = u16::from(check);
    computed == check || (computed + 5) % 10 == check
}

/// Methods C6, D1, D4 and E2: a constant is put in front of the number before the sum of method 00 is taken. This is the
/// constant's part of the sum; `weight` is the weight of its last digit.
pub(super) const fn part_of_constant(constant: u32, weight: u32) -> u16 {
    let (mut rest, mut weight, mut sum) = (constant, weight, 0);
    while rest > 0 {
        let product = rest % 10 * weight;
        sum += product / 10 + product % 10;
        weight = 3 - weight;
        rest /= 10;
    }
    sum as u16
}

/// Method 57: what the first two digits say about where the check digit stands.
pub(super) enum Circle {
    /// The last digit is the check digit.
    Last,
    /// The third digit is the check digit.
    Third,
    /// Without check digit.
    Free,
    /// A branch, a month at positions 3 and 4, and a running number below 500 at positions 7 to 9.
    Month,
    /// Never given out.
    Never,
}

/// The circle of numbers that method 57 assigns to a number.
pub(super) fn circle(number: Number) -> Circle {
    match number.part(1, 2) {
        51 | 55 | 61 | 64..=66 | 70 | 73..=82 | 88 | 94 | 95 => match number.part(1, 6) {
            777_777 | 888_888 => Circle::Free,
            _ => Circle::Last,
        },
        40 | 50 | 91 | 99 => Circle::Free,
        1..=31 => Circle::Month,
        32..=98 => Circle::Third,
        _ => Circle::Never,
    }
}
