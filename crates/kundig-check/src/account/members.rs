//! Members of the families that more than one method calls by name, and methods that others fall back on.

use super::number::Number;
use super::picture::{Picture, luhn, mod7, mod10, mod11, mod11_usable, picture, remainder11};

pub(super) fn luhn00(n: Number) -> bool {
    luhn(n, picture!("212121212P"))
}

pub(super) fn luhn_from_4(n: Number) -> bool {
    luhn(n, picture!("000121212P"))
}

pub(super) fn luhn_from_5(n: Number) -> bool {
    luhn(n, picture!("000021212P"))
}

pub(super) fn ten01(n: Number) -> bool {
    mod10(n, picture!("173173173P"))
}

pub(super) fn ten03(n: Number) -> bool {
    mod10(n, picture!("212121212P"))
}

pub(super) fn ten18(n: Number) -> bool {
    mod10(n, picture!("317931793P"))
}

pub(super) fn ten22(n: Number) -> bool {
    mod10(n, picture!("313131313P"))
}

pub(super) fn eleven04(n: Number) -> bool {
    mod11_usable(n, picture!("432765432P"))
}

pub(super) fn eleven06(n: Number) -> bool {
    mod11(n, picture!("432765432P"))
}

pub(super) fn eleven07(n: Number) -> bool {
    mod11_usable(n, picture!("A98765432P"))
}

pub(super) fn eleven10(n: Number) -> bool {
    mod11(n, picture!("A98765432P"))
}

pub(super) fn eleven19(n: Number) -> bool {
    mod11(n, picture!("198765432P"))
}

pub(super) fn eleven20(n: Number) -> bool {
    mod11(n, picture!("398765432P"))
}

pub(super) fn eleven32(n: Number) -> bool {
    mod11(n, picture!("000765432P"))
}

pub(super) fn eleven33(n: Number) -> bool {
    mod11(n, picture!("000065432P"))
}

pub(super) fn eleven_from_3(n: Number) -> bool {
    mod11(n, picture!("008765432P"))
}

pub(super) fn seven_from_5(n: Number) -> bool {
    mod7(n, picture!("000065432P"))
}

/// General ledger accounts of method 51 and its kin: 06 over positions 3 to 9, or 10.
pub(super) fn ledger(n: Number) -> bool {
    eleven_from_3(n) || eleven10(n)
}

/// Modulus 11 where a remainder of 1 asks for two digits alike: the check digit and the one at the position before it.
pub(super) fn one_needs_twins(n: Number, picture: &Picture, before: usize) -> bool {
    picture.total(n).is_multiple_of(11) || (remainder11(n, picture) == 1 && n.at(before) == n.at(before + 1))
}
