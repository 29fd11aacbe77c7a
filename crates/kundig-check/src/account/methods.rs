//! The table of all methods: each arm is one method, named by its two characters read as hexadecimal digits.
//!
//! Where a method tries variants one after another, any that fits makes the number right, so they are joined by "or".

use super::members::{
    eleven_from_3, eleven04, eleven06, eleven07, eleven10, eleven19, eleven20, eleven32, eleven33, ledger, luhn_from_4,
    luhn_from_5, luhn00, one_needs_twins, seven_from_5, ten01, ten03, ten18, ten22,
};
use super::number::Number;
use super::picture::{luhn, luhn7, mod7, mod9, mod10, mod11, mod11_usable, picture, remainder_is_check, remainder11};
use super::special::{self, Circle, OldForm, circle, eser, transformed};
use super::{Mode, Verdict};

/// Judges a number by a published method.
pub(super) fn judge(method: u8, mode: Mode, bank_code: &str, n: Number) -> Verdict {
    let tolerant = mode == Mode::Tolerant;
    let right = match method {
        // Modulus 10 with weights 2, 1 and digit sums (Luhn).
        0x00 => luhn00(n),
        // Modulus 10 with weights 3, 7, 1 from the right.
        0x01 => ten01(n),
        // Modulus 11 with weights 2 to 9, 2; remainder 1 is unusable.
        0x02 => mod11_usable(n, picture!("298765432P")),
        // Modulus 10 with weights 2, 1, without digit sums.
        0x03 => ten03(n),
        // Modulus 11 with weights 2 to 7, 2 to 4; remainder 1 is unusable.
        0x04 => eleven04(n),
        // Modulus 10 with weights 7, 3, 1 from the right.
        0x05 => mod10(n, picture!("137137137P")),
        // Modulus 11 with weights 2 to 7, 2 to 4; remainder 1 makes 0.
        0x06 => eleven06(n),
        // Modulus 11 with weights 2 to 10; remainder 1 is unusable.
        0x07 => eleven07(n),
        // As 00, from number 60,000 on.
        0x08 if n.value() < 60_000 => return Verdict::NotCheckable,
        0x08 => luhn00(n),
        // No check digit.
        0x09 => return Verdict::NotCheckable,
        // Modulus 11 with weights 2 to 10; remainder 1 makes 0.
        0x10 => eleven10(n),
        // As 10, but remainder 1 makes 9.
        0x11 => {
            let total = picture!("A98765432P").total(n) % 11;
            total == 0 || (total == 10 && n.at(10) == 9)
        }
        // As 00 over positions 2 to 7; the sub-account, positions 9 and 10, may be left out.
        0x13 => luhn(n, picture!("0121212P00")) || (tolerant && n.part(1, 2) == 0 && luhn(n, picture!("000121212P"))),
        // As 02 over positions 4 to 9.
        0x14 => mod11_usable(n, picture!("000765432P")),
        // As 06 over positions 6 to 9.
        0x15 => mod11(n, picture!("000005432P")),
        // As 06; with remainder 1 the number is right if its last two digits are alike.
        0x16 => one_needs_twins(n, picture!("432765432P"), 9),
        // Digit sums of positions 2 to 7, less 1, modulo 11.
        0x17 => special::less_one_mod11(n, picture!("0121212P00")),
        // Modulus 10 with weights 3, 9, 7, 1 from the right.
        0x18 => ten18(n),
        // As 06 with weights 2 to 9, 1.
        0x19 => eleven19(n),
        // As 06 with weights 2 to 9, 3.
        0x20 => eleven20(n),
        // As 00, but the digit sum of the sum is taken until one digit is left.
        0x21 => special::digital_root(n),
        // Modulus 10 with weights 3, 1 over the last digits of the products, which is the same as over the products.
        0x22 => ten22(n),
        // As 16 over positions 1 to 6; check digit at 7, its twin at 6.
        0x23 => one_needs_twins(n, picture!("765432P000"), 6),
        // Sum of remainders modulo 11, from the first digit that is not 0.
        0x24 => special::from_first_digit(n, tolerant),
        // Modulus 11 over positions 2 to 9; remainder 1 makes 0, if position 2 holds 8 or 9.
        0x25 => {
            let total = picture!("098765432P").total(n) % 11;
            total == 0 || (total == 1 && n.at(10) == 0 && n.at(2) >= 8)
        }
        // As 06 over positions 1 to 7; with two leading zeros the sub-account has been left out.
        0x26 => mod11(n.moved_left(2).unwrap_or(n), picture!("2765432P00")),
        // As 00 up to nine digits, iterated transformation for ten.
        0x27 => m27(n),
        // As 06 over positions 1 to 7; check digit at 8.
        0x28 => mod11(n, picture!("8765432P00")),
        // Iterated transformation.
        0x29 => transformed(n),
        // Modulus 10 over positions 1 and 6 to 9 with weights 2, 1, 2, 1, 2.
        0x30 => mod10(n, picture!("200001212P")),
        // Remainder modulo 11 with weights 9 down to 1 from the right.
        0x31 => remainder_is_check(n, picture!("123456789P")),
        // As 06 over positions 4 to 9.
        0x32 => eleven32(n),
        // As 06 over positions 5 to 9.
        0x33 => eleven33(n),
        // As 28 with weights 2, 4, 8, 5, 10, 9, 7.
        0x34 => mod11(n, picture!("79A5842P00")),
        // Remainder modulo 11 with weights 2 to 10; remainder 10 needs the last two digits alike.
        0x35 => {
            let weighted = picture!("A98765432P");
            remainder_is_check(n, weighted) || (remainder11(n, weighted) == 10 && n.at(9) == n.at(10))
        }
        // As 06 over positions 6 to 9 with weights 2, 4, 8, 5.
        0x36 => mod11(n, picture!("000005842P")),
        // As 06 over positions 5 to 9 with weights 2, 4, 8, 5, 10.
        0x37 => mod11(n, picture!("0000A5842P")),
        // As 06 over positions 4 to 9 with weights 2, 4, 8, 5, 10, 9.
        0x38 => mod11(n, picture!("0009A5842P")),
        // As 06 over positions 3 to 9 with weights 2, 4, 8, 5, 10, 9, 7.
        0x39 => mod11(n, picture!("0079A5842P")),
        // As 06 with weights 2, 4, 8, 5, 10, 9, 7, 3, 6.
        0x40 => mod11(n, picture!("6379A5842P")),
        // As 00; with 9 at position 4 without positions 1 to 3.
        0x41 if n.at(4) == 9 => luhn(n, picture!("000121212P")),
        0x41 => luhn00(n),
        // As 06 over positions 2 to 9 with weights 2 to 9.
        0x42 => mod11(n, picture!("098765432P")),
        // Modulus 10 with weights 1 to 9 from the right.
        0x43 => mod10(n, picture!("987654321P")),
        // As 33 with weights 2, 4, 8, 5, 10.
        0x44 => mod11(n, picture!("0000A5842P")),
        // As 00; no check digit with 0 at position 1, 1 at position 5, or 48 at the start.
        0x45 if n.at(1) == 0 || n.at(5) == 1 || n.part(1, 2) == 48 => return Verdict::NotCheckable,
        0x45 => luhn00(n),
        // As 06 over positions 3 to 7; check digit at 8.
        0x46 => mod11(n, picture!("0065432P00")),
        // As 06 over positions 4 to 8; check digit at 9.
        0x47 => mod11(n, picture!("00065432P0")),
        // As 06 over positions 3 to 8; check digit at 9.
        0x48 => mod11(n, picture!("00765432P0")),
        // 00 or 01.
        0x49 => luhn00(n) || ten01(n),
        // As 06 over positions 1 to 6, check digit at 7; the sub-account, positions 8 to 10, may be left out.
        0x50 => mod11(n, picture!("765432P000")) || (tolerant && n.part(1, 3) == 0 && eleven32(n)),
        // 06 over 4 to 9, 33, 00 over 4 to 9, or modulus 7 over 5 to 9; general ledger accounts apart.
        0x51 if n.at(3) == 9 => ledger(n),
        0x51 => eleven32(n) || eleven33(n) || luhn_from_4(n) || seven_from_5(n),
        // Account of the ESER system with eight digits; numbers of ten digits that begin with 9 by 20.
        0x52 => return m52(n, bank_code, OldForm::Eight),
        // As 52 with nine digits.
        0x53 => return m52(n, bank_code, OldForm::Nine),
        // Begins with 49; modulus 11 over positions 3 to 9; remainders 0 and 1 are unusable.
        0x54 => n.part(1, 2) == 49 && n.at(10) != 0 && mod11_usable(n, picture!("002765432P")),
        // As 06 with weights 2 to 8, 7, 8.
        0x55 => mod11(n, picture!("878765432P")),
        // As 04, remainder 0 unusable as well; behind a leading 9 remainders 1 and 0 make 7 and 8.
        0x56 => {
            let total = picture!("432765432P").total(n) % 11;
            (total == 0 && n.at(10) != 0) || (n.at(1) == 9 && total == 8 && matches!(n.at(10), 7 | 8))
        }
        // By the first two digits: as 00 with the check digit at 10 or at 3, none at all, or a month in the number.
        0x57 => match circle(n) {
            Circle::Last => luhn(n, picture!("121212121P")),
            Circle::Third => luhn(n, picture!("12P1212121")),
            Circle::Free => return Verdict::NotCheckable,
            Circle::Month => (matches!(n.part(3, 4), 1..=12) && n.part(7, 9) < 500) || n.value() == 185_125_434,
            Circle::Never => false,
        },
        // As 02 over positions 5 to 9; at least six digits.
        0x58 => n.len() >= 6 && m58(n),
        // As 00; numbers below nine digits are not checked.
        0x59 if n.len() < 9 => return Verdict::NotCheckable,
        0x59 => luhn00(n),
        // As 00 over positions 3 to 9.
        0x60 => luhn(n, picture!("002121212P")),
        // As 00 over positions 1 to 7, check digit at 8; positions 9 and 10 count if 9 holds 8.
        0x61 if n.at(9) == 8 => luhn(n, picture!("2121212P12")),
        0x61 => luhn(n, picture!("2121212P00")),
        // As 00 over positions 3 to 7; check digit at 8.
        0x62 => luhn(n, picture!("0021212P00")),
        // As 13 behind a 0 at position 1.
        0x63 => m63(n, tolerant),
        // As 06 over positions 1 to 6 with weights 9, 10, 5, 8, 4, 2; check digit at 7.
        0x64 => mod11(n, picture!("9A5842P000")),
        // As 61, but positions 9 and 10 count if 9 holds 9.
        0x65 if n.at(9) == 9 => luhn(n, picture!("2121212P12")),
        0x65 => luhn(n, picture!("2121212P00")),
        // 0 at position 1; modulus 11 over 2 and 5 to 9; remainders 0 and 1 make 1 and 0; none with 9 at position 2.
        0x66 if n.at(1) == 0 && n.at(2) == 9 => return Verdict::NotCheckable,
        0x66 => {
            let total = picture!("070065432P").total(n) % 11;
            n.at(1) == 0 && ((total == 0 && n.at(10) != 0) || (total == 1 && n.at(10) <= 1))
        }
        // As 00 over positions 1 to 7; check digit at 8.
        0x67 => luhn(n, picture!("2121212P00")),
        // As 00 without some positions; 400,000,000 to 499,999,999 without check digit.
        0x68 => return m68(n),
        // 28 or iterated transformation; 93.. is not checked, 97.. only by the latter.
        0x69 if n.part(1, 2) == 93 => return Verdict::NotCheckable,
        0x69 => (n.part(1, 2) != 97 && mod11(n, picture!("8765432P00"))) || transformed(n),
        // As 06; with 5 at position 4, or 69 from there, without positions 1 to 3.
        0x70 if n.at(4) == 5 || n.part(4, 5) == 69 => eleven32(n),
        0x70 => eleven06(n),
        // Modulus 11 over positions 2 to 7 with weights 6 to 1; remainder 1 makes 1.
        0x71 => {
            let total = picture!("065432100P").total(n) % 11;
            total == 0 || (total == 2 && n.at(10) == 1)
        }
        // As 00 over positions 4 to 9.
        0x72 => luhn_from_4(n),
        // As 00 over 4 to 9 or 5 to 9, or modulus 7 over 5 to 9; general ledger accounts as 51.
        0x73 if n.at(3) == 9 => ledger(n),
        0x73 => luhn_from_4(n) || luhn_from_5(n) || luhn7(n, picture!("000021212P")),
        // 00, for six digits also to the next half decade, or 04; at least two digits.
        0x74 => n.len() >= 2 && (luhn00(n) || (n.len() == 6 && to_half_decade(n)) || eleven04(n)),
        // As 00 over five digits, whose place depends on the length.
        0x75 => m75(n),
        // Remainder modulo 11 over positions 2 to 7; the sub-account, positions 9 and 10, may be left out.
        0x76 => {
            // The kind of account, the first digit, is one of these.
            let kind = |digit| matches!(digit, 0 | 4 | 6..=9);
            (kind(n.at(1)) && remainder_is_check(n, picture!("0765432P00")))
                || (tolerant && n.part(1, 2) == 0 && kind(n.at(3)) && remainder_is_check(n, picture!("000765432P")))
        }
        // Modulus 11 over positions 6 to 10 with weights 5 to 1, or 5, 4, 3, 4, 5.
        0x77 => {
            let sum =
                |weights: [u32; 5]| (6..).zip(weights).map(|(at, weight)| u32::from(n.at(at)) * weight).sum::<u32>();
            sum([5, 4, 3, 2, 1]) % 11 == 0 || sum([5, 4, 3, 4, 5]) % 11 == 0
        }
        // As 00; numbers of eight digits are not checked.
        0x78 if n.len() == 8 => return Verdict::NotCheckable,
        0x78 => luhn00(n),
        // As 00, for 1, 2 and 9 at position 1 with the check digit at 9; a leading 0 is wrong.
        0x79 => match n.at(1) {
            0 => false,
            1 | 2 | 9 => luhn(n, picture!("12121212P0")),
            _ => luhn00(n),
        },
        // As 00 over 5 to 9, or the same with modulus 7; general ledger accounts as 51.
        0x80 if n.at(3) == 9 => ledger(n),
        0x80 => luhn_from_5(n) || luhn7(n, picture!("000021212P")),
        // 32; general ledger accounts as 51.
        0x81 if n.at(3) == 9 => ledger(n),
        0x81 => eleven32(n),
        // 33; with 99 at positions 3 and 4 by 10.
        0x82 if n.part(3, 4) == 99 => eleven10(n),
        0x82 => eleven33(n),
        // 32, 33, or modulus 7 over 5 to 9; with 99 at positions 3 and 4 as 06 over 3 to 9.
        0x83 if n.part(3, 4) == 99 => eleven_from_3(n),
        0x83 => eleven32(n) || eleven33(n) || seven_from_5(n),
        // 33, or modulus 7 or 10 over 5 to 9; general ledger accounts as 51.
        0x84 if n.at(3) == 9 => ledger(n),
        0x84 => eleven33(n) || seven_from_5(n) || mod10(n, picture!("000021212P")),
        // As 83, but with 99 at positions 3 and 4 as 02 over 3 to 9.
        0x85 if n.part(3, 4) == 99 => mod11_usable(n, picture!("008765432P")),
        0x85 => eleven32(n) || eleven33(n) || seven_from_5(n),
        // As 00 over 4 to 9, or 32; general ledger accounts as 51.
        0x86 if n.at(3) == 9 => ledger(n),
        0x86 => luhn_from_4(n) || eleven32(n),
        // State machine, 33, modulus 7 over 5 to 9, or 32; general ledger accounts as 51.
        0x87 if n.at(3) == 9 => ledger(n),
        0x87 => special::flags(n) || eleven33(n) || seven_from_5(n) || eleven32(n),
        // As 06 over positions 4 to 9; with 9 at position 3 from there.
        0x88 if n.at(3) == 9 => eleven_from_3(n),
        0x88 => eleven32(n),
        // Eight and nine digits by 10; seven as 06 over digit sums; others are not checked.
        0x89 => match n.len() {
            8 | 9 => eleven10(n),
            7 => {
                let total = picture!("000765432P").total_of_digit_sums(n) % 11;
                total == 0 || (total == 1 && n.at(10) == 0)
            }
            _ => return Verdict::NotCheckable,
        },
        // Modulus 11, 11, 7, 9, 10 or 7 over 4 or 5 to 9; general ledger accounts as 06 over 3 to 9.
        0x90 if n.at(3) == 9 => eleven_from_3(n),
        0x90 => {
            eleven32(n)
                || eleven33(n)
                || seven_from_5(n)
                || mod9(n, picture!("000065432P"))
                || mod10(n, picture!("000021212P"))
                || mod7(n, picture!("000121212P"))
        }
        // As 06 with the check digit at 7, by any of four rows of weights.
        0x91 => {
            mod11(n, picture!("765432P000"))
                || mod11(n, picture!("234567P000"))
                || mod11(n, picture!("A98765P432"))
                || mod11(n, picture!("9A5842P000"))
        }
        // As 01 over positions 4 to 9.
        0x92 => mod10(n, picture!("000173173P")),
        // As 06 or modulus 7 over five digits, which stand at 5 to 9 behind four zeros, else at 1 to 5.
        0x93 => m93(n),
        // As 00 with weights 1, 2.
        0x94 => luhn(n, picture!("121212121P")),
        // 06; five ranges without check digit.
        0x95 => return m95(n),
        // 19 or 00; 1,300,000 to 99,399,999 without check digit.
        0x96 if eleven19(n) || luhn00(n) => true,
        0x96 if matches!(n.value(), 1_300_000..=99_399_999) => return Verdict::NotCheckable,
        0x96 => false,
        // The number without its check digit modulo 11; 10 makes 0; at least five digits.
        0x97 => n.len() >= 5 && n.value() / 10 % 11 % 10 == n.value() % 10,
        // Modulus 10 over positions 3 to 9 with weights 3, 1, 7, or 32.
        0x98 => mod10(n, picture!("003713713P")) || eleven32(n),
        // 06; 396,000,000 to 499,999,999 without check digit.
        0x99 if matches!(n.value(), 396_000_000..=499_999_999) => return Verdict::NotCheckable,
        0x99 => eleven06(n),
        // As 44; numbers of up to three digits are not checked.
        0xA0 if n.len() <= 3 => return Verdict::NotCheckable,
        0xA0 => mod11(n, picture!("0000A5842P")),
        // As 00 over positions 3 to 9; eight or ten digits.
        0xA1 => matches!(n.len(), 8 | 10) && luhn(n, picture!("002121212P")),
        // 00 or 04.
        0xA2 => luhn00(n) || eleven04(n),
        // 00 or 10.
        0xA3 => luhn00(n) || eleven10(n),
        // 32 or modulus 7 over 4 to 9; with 99 at positions 3 and 4 33; either way also 93.
        0xA4 if n.part(3, 4) == 99 => eleven33(n) || m93(n),
        0xA4 => eleven32(n) || mod7(n, picture!("000765432P")) || m93(n),
        // 00 or, without 9 at position 1, 10.
        0xA5 => luhn00(n) || (n.at(1) != 9 && eleven10(n)),
        // 00 with 8 at position 2, else 01.
        0xA6 if n.at(2) == 8 => luhn00(n),
        0xA6 => ten01(n),
        // 00 or 03.
        0xA7 => luhn00(n) || ten03(n),
        // 32, or 00 over 4 to 9; general ledger accounts as 51.
        0xA8 if n.at(3) == 9 => ledger(n),
        0xA8 => eleven32(n) || luhn_from_4(n),
        // 01 or 06.
        0xA9 => ten01(n) || eleven06(n),
        // Ten digits, none beginning with 8; not checked with 1, 2, 3 or 6 at position 8, else by 06.
        0xB0 if matches!(n.at(1), 0 | 8) => false,
        0xB0 if matches!(n.at(8), 1 | 2 | 3 | 6) => return Verdict::NotCheckable,
        0xB0 => eleven06(n),
        // 05, 01 or 00.
        0xB1 => mod10(n, picture!("137137137P")) || ten01(n) || luhn00(n),
        // 00 with 8 or 9 at position 1, else 02.
        0xB2 if n.at(1) >= 8 => luhn00(n),
        0xB2 => mod11_usable(n, picture!("298765432P")),
        // 06 with 9 at position 1, else 32.
        0xB3 if n.at(1) == 9 => eleven06(n),
        0xB3 => eleven32(n),
        // 00 with 9 at position 1, else 02 with weights 2 to 10.
        0xB4 if n.at(1) == 9 => luhn00(n),
        0xB4 => eleven07(n),
        // 05 or, without 8 or 9 at position 1, 00.
        0xB5 => mod10(n, picture!("137137137P")) || (n.at(1) < 8 && luhn00(n)),
        // 20 for ten digits and for 02691 to 02699 at the start, else 53.
        0xB6 if n.at(1) != 0 || matches!(n.part(1, 5), 2_691..=2_699) => eleven20(n),
        0xB6 => return m52(n, bank_code, OldForm::Nine),
        // 01 in two ranges; others are not checked.
        0xB7 if matches!(n.value(), 1_000_000..=5_999_999 | 700_000_000..=899_999_999) => ten01(n),
        0xB7 => return Verdict::NotCheckable,
        // 20 or 29; two ranges without check digit.
        0xB8 if eleven20(n) || transformed(n) => true,
        0xB8 if matches!(n.part(1, 3), 510..=599 | 901..=910) => return Verdict::NotCheckable,
        0xB8 => false,
        // Two leading zeros: sum of remainders; three: remainder modulo 11; the digit five apart is right as well.
        0xB9 => match n.leading_zeros() {
            2 => special::sum_or_five_apart(n),
            3 => special::five_apart(remainder11(n, picture!("000654321P")), n.at(10)),
            _ => false,
        },
        // 20 or, with two leading zeros, 52.
        0xC0 if eleven20(n) => true,
        0xC0 if n.leading_zeros() == 2 => return m52(n, bank_code, OldForm::Eight),
        0xC0 => false,
        // 17; with 5 at position 1 the same over positions 1 to 9.
        0xC1 if n.at(1) == 5 => special::less_one_mod11(n, picture!("121212121P")),
        0xC1 => special::less_one_mod11(n, picture!("0121212P00")),
        // 22, 00 or 04.
        0xC2 => ten22(n) || luhn00(n) || eleven04(n),
        // 58 with 9 at position 1, else 00.
        0xC3 if n.at(1) == 9 => m58(n),
        0xC3 => luhn00(n),
        // 58 with 9 at position 1, else 15.
        0xC4 if n.at(1) == 9 => m58(n),
        0xC4 => mod11(n, picture!("000005432P")),
        // 75, 29 or 00 by ranges; some without check digit, others never given out.
        0xC5 => return c5(n),
        // As 00 over positions 2 to 9 behind one of ten constants.
        0xC6 => {
            const CONSTANTS: [u32; 10] = [
                4_451_970, 4_451_981, 4_451_992, 4_451_993, 4_344_992, 4_344_990, 4_344_991, 5_499_570, 4_451_994,
                5_499_579,
            ];
            behind_constant(n, &const { parts(CONSTANTS) })
        }
        // 63 or 06.
        0xC7 => m63(n, tolerant) || eleven06(n),
        // 00, 04 or 07.
        0xC8 => luhn00(n) || eleven04(n) || eleven07(n),
        // 00 or 07.
        0xC9 => luhn00(n) || eleven07(n),
        // 20; 57.. is not checked.
        0xD0 if n.part(1, 2) == 57 => return Verdict::NotCheckable,
        0xD0 => eleven20(n),
        // As C6 with constants that end in the first digit; a leading 8 is wrong.
        0xD1 => n.at(1) != 8 && behind_constant(n, &const { parts(counted_from(4_363_380)) }),
        // 95, 00 or 68.
        0xD2 => {
            return match m95(n) {
                Verdict::Invalid if luhn00(n) => Verdict::Valid,
                Verdict::Invalid => m68(n),
                verdict => verdict,
            };
        }
        // 00 or 27.
        0xD3 => luhn00(n) || m27(n),
        // As 00 over positions 1 to 9 behind a constant; a leading 0 is wrong.
        0xD4 => {
            let sum = picture!("212121212P").total_of_digit_sums(n) + const { special::part_of_constant(428_259, 1) };
            n.at(1) != 0 && sum.is_multiple_of(10)
        }
        // Modulus 11, 7 or 10 with weights 2 to 7; with 99 at positions 3 and 4 as 06 over 3 to 9.
        0xD5 if n.part(3, 4) == 99 => eleven_from_3(n),
        0xD5 => eleven32(n) || mod7(n, picture!("000765432P")) || mod10(n, picture!("000765432P")),
        // 07, 03 or 00.
        0xD6 => eleven07(n) || ten03(n) || luhn00(n),
        // As 00, but the last digit of the sum is itself the check digit.
        0xD7 => {
            let weighted = picture!("212121212P");
            (weighted.total_of_digit_sums(n) - weighted.check(n)) % 10 == weighted.check(n)
        }
        // 00 for ten digits; eight digits are not checked; others are wrong.
        0xD8 if n.len() == 8 => return Verdict::NotCheckable,
        0xD8 => n.len() == 10 && luhn00(n),
        // 00, 10 or 18.
        0xD9 => luhn00(n) || eleven10(n) || ten18(n),
        // As 00 with 7 added to the sum.
        0xE0 => (picture!("212121212P").total_of_digit_sums(n) + 7).is_multiple_of(10),
        // Remainder modulo 11 over the ASCII values of the digits with weights 1 to 6, 11, 10, 9.
        0xE1 => {
            // '0' is 48; the weights sum up to 51.
            let weighted = picture!("9AB654321P");
            let check = weighted.check(n);
            (weighted.total(n) - check + 48 * 51) % 11 == check
        }
        // As D1; only 0 to 5 at position 1.
        0xE2 => n.at(1) <= 5 && behind_constant(n, &const { parts(counted_from(4_383_200)) }),
        // 00 or 21.
        0xE3 => luhn00(n) || special::digital_root(n),
        // 02 or 00.
        0xE4 => mod11_usable(n, picture!("298765432P")) || luhn00(n),
        _ => return Verdict::UnknownMethod,
    };
    Verdict::of(right)
}

fn m27(n: Number) -> bool {
    if n.at(1) == 0 { luhn00(n) } else { transformed(n) }
}

fn m52(n: Number, bank_code: &str, form: OldForm) -> Verdict {
    if n.at(1) == 9 {
        return Verdict::of(eleven20(n));
    }
    eser(n, bank_code, form).map_or(Verdict::NotCheckable, Verdict::of)
}

fn m58(n: Number) -> bool {
    mod11_usable(n, picture!("000065432P"))
}

fn m63(n: Number, tolerant: bool) -> bool {
    n.at(1) == 0 && (luhn(n, picture!("0121212P00")) || (tolerant && n.part(1, 3) == 0 && luhn_from_4(n)))
}

fn m68(n: Number) -> Verdict {
    Verdict::of(match n.len() {
        10 => n.at(4) == 9 && luhn_from_4(n),
        9 if n.at(2) == 4 => return Verdict::NotCheckable,
        6..=9 => luhn00(n) || luhn(n, picture!("010021212P")),
        _ => false,
    })
}

/// The digit that completes the sum to the next number that ends in 5.
fn to_half_decade(n: Number) -> bool {
    picture!("212121212P").total_of_digit_sums(n) % 10 == 5
}

fn m75(n: Number) -> bool {
    match n.len() {
        6 | 7 => luhn_from_5(n),
        9 if n.at(2) == 9 => luhn(n, picture!("0021212P00")),
        9 => luhn(n, picture!("021212P000")),
        _ => false,
    }
}

fn m93(n: Number) -> bool {
    let weighted = if n.part(1, 4) == 0 { picture!("000065432P") } else { picture!("65432P0000") };
    mod11(n, weighted) || mod7(n, weighted)
}

fn m95(n: Number) -> Verdict {
    match n.value() {
        1..=1_999_999
        | 9_000_000..=25_999_999
        | 396_000_000..=499_999_999
        | 700_000_000..=799_999_999
        | 910_000_000..=989_999_999 => Verdict::NotCheckable,
        _ => Verdict::of(eleven06(n)),
    }
}

fn c5(n: Number) -> Verdict {
    Verdict::of(match n.value() {
        100_000..=899_999 => luhn_from_5(n),
        100_000_000..=899_999_999 => luhn(n, picture!("021212P000")),
        1_000_000_000..=1_999_999_999 | 4_000_000_000..=6_999_999_999 | 9_000_000_000..=9_999_999_999 => transformed(n),
        3_000_000_000..=3_999_999_999 => luhn00(n),
        30_000_000..=59_999_999 | 7_000_000_000..=7_099_999_999 | 8_500_000_000..=8_599_999_999 => {
            return Verdict::NotCheckable;
        }
        _ => false,
    })
}

/// Method 00 over positions 2 to 9 behind the constant that the first digit chooses.
fn behind_constant(n: Number, parts: &[u16; 10]) -> bool {
    let sum = picture!("012121212P").total_of_digit_sums(n) + parts[usize::from(n.at(1))];
    sum.is_multiple_of(10)
}

/// What each constant adds to the sum; its last digit has the weight 2.
const fn parts(constants: [u32; 10]) -> [u16; 10] {
    let (mut parts, mut index) = ([0; 10], 0);
    while index < 10 {
        parts[index] = special::part_of_constant(constants[index], 2);
        index += 1;
    }
    parts
}

/// Ten constants that count up.
const fn counted_from(first: u32) -> [u32; 10] {
    let (mut constants, mut index) = ([0; 10], 0);
    while index < 10 {
        constants[index] = first + index as u32;
        index += 1;
    }
    constants
}
