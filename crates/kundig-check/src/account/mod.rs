//! Check digits of German account numbers: every method that the Deutsche Bundesbank has published, 00 to E4.
//!
//! Each German bank names one method in the bank code directory ([`crate::bank`] knows which). The method says which
//! digits of the ten-digit account number are weighted, by what modulus the sum is divided, and where the check digit
//! stands. What passes may exist; what fails is most likely mistyped. **A failure is a reason to ask, not to refuse**:
//! published readings of the rules differ, and banks have numbers that break them.
//!
//! ```
//! use kundig_check::account::{self, Mode, Verdict};
//!
//! assert_eq!(account::check("13", "37040044", "0532013000"), Verdict::Valid);
//! assert_eq!(account::check("13", "37040044", "0532013017"), Verdict::Valid); // the sub-account is not protected
//! assert_eq!(account::check("13", "37040044", "0532014000"), Verdict::Invalid);
//! assert_eq!(account::check("09", "10010123", "1234567890"), Verdict::NotCheckable);
//!
//! // 5320130 lacks its sub-account 00.
//! assert_eq!(account::check("13", "37040044", "5320130"), Verdict::Valid);
//! assert_eq!(account::check_in(Mode::Strict, "13", "37040044", "5320130"), Verdict::Invalid);
//! ```
//!
//! Nothing here allocates or panics, whatever is passed in.
//!
//! Source: Deutsche Bundesbank, "Prüfzifferberechnungsmethoden zur Prüfung von Kontonummern auf ihre Richtigkeit". Where
//! the text and other programs differ, the text decides.

mod members;
mod methods;
mod number;
mod picture;
mod special;

use number::Number;

/// What a method says of an account number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The check digit is right.
    Valid,
    /// The check digit is wrong, the number lies outside the ranges that the bank gives out, or it is no number of 1 to
    /// 10 digits at all.
    Invalid,
    /// The number bears no check digit: method 09, a range that a method leaves unprotected, or a method that needs the
    /// bank code where none was given. Nothing speaks against the number, and nothing for it.
    NotCheckable,
    /// No such method has been published, or not when this was written.
    UnknownMethod,
}

impl Verdict {
    /// False for [`Verdict::Invalid`] only: nothing speaks against the number.
    #[must_use]
    pub const fn is_plausible(self) -> bool {
        !matches!(self, Self::Invalid)
    }

    const fn of(right: bool) -> Self {
        if right { Self::Valid } else { Self::Invalid }
    }
}

/// How the few methods are read that leave room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Mode {
    /// The number must be written in full.
    Strict,
    /// As the Bundesbank recommends: in methods 13, 50, 63, 76 and C7 the sub-account (00 or 000) may have been left out,
    /// so that the number stands too far to the right. In method 24 digit 4 may be 0 behind a leading 9.
    #[default]
    Tolerant,
}

/// A check-digit method, by the two characters that the bank code directory gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Method(u8);

impl Method {
    /// The method of two characters, `None` for all that is not written like one. Letters may be small.
    #[must_use]
    pub const fn parse(code: &str) -> Option<Self> {
        let [first, second] = *code.as_bytes() else { return None };
        let first = match first {
            b'0'..=b'9' => first - b'0',
            b'A'..=b'F' => first - b'A' + 10,
            b'a'..=b'f' => first - b'a' + 10,
            _ => return None,
        };
        // The second character of every method is a digit: the two read as hexadecimal digits name it.
        if second.is_ascii_digit() { Some(Self(first << 4 | (second - b'0'))) } else { None }
    }

    /// True if the Bundesbank has published a rule for it: 00 to E4 but 12, which is free.
    #[must_use]
    pub const fn is_published(self) -> bool {
        self.0 & 0x0F <= 9 && self.0 <= 0xE4 && self.0 != 0x12
    }

    /// Judges an account number, as [`check_in`] does.
    #[must_use]
    #[inline]
    pub fn check(self, mode: Mode, bank_code: &str, account: &str) -> Verdict {
        if !self.is_published() {
            return Verdict::UnknownMethod;
        }
        match Number::parse(account) {
            Some(number) => methods::judge(self.0, mode, bank_code, number),
            None => Verdict::Invalid,
        }
    }

    /// The byte that names the method in the directory's data.
    pub(crate) const fn to_byte(self) -> u8 {
        self.0
    }

    /// The method of such a byte.
    pub(crate) const fn from_byte(byte: u8) -> Option<Self> {
        if byte & 0x0F <= 9 { Some(Self(byte)) } else { None }
    }
}

impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02X}", self.0)
    }
}

/// Judges an account number by a method, in the tolerant [`Mode`].
///
/// `method` is the directory's two characters, `bank_code` the Bankleitzahl (only methods 52, 53, B6 and C0 look at it),
/// `account` 1 to 10 digits, perhaps with leading zeros and blanks.
#[must_use]
pub fn check(method: &str, bank_code: &str, account: &str) -> Verdict {
    check_in(Mode::Tolerant, method, bank_code, account)
}

/// Judges an account number by a method, in the mode that is asked for.
#[must_use]
pub fn check_in(mode: Mode, method: &str, bank_code: &str, account: &str) -> Verdict {
    Method::parse(method).map_or(Verdict::UnknownMethod, |method| method.check(mode, bank_code, account))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_parsed_and_printed_as_the_directory_writes_them() {
        for code in ["00", "09", "87", "A0", "C6", "E4"] {
            let method = Method::parse(code).expect("a method");
            assert!(method.is_published());
            assert_eq!(method.to_string(), code);
            assert_eq!(Method::from_byte(method.to_byte()), Some(method));
        }
        assert_eq!(Method::parse("c6"), Method::parse("C6"));
        for code in ["", "0", "000", "G0", "0A", "é", "12 "] {
            assert_eq!(Method::parse(code), None, "{code:?}");
        }
        let published = (0..=u8::MAX).filter_map(Method::from_byte).filter(|m| m.is_published()).count();
        assert_eq!(published, 144);
    }

    #[test]
    fn a_free_or_future_method_is_unknown_and_never_valid() {
        for code in ["12", "E5", "F9", "ZZ", ""] {
            assert_eq!(check(code, "10000000", "1"), Verdict::UnknownMethod, "{code}");
        }
    }

    #[test]
    fn what_is_no_account_number_is_invalid() {
        for account in ["", "0", "0000000000", "12345678901", "12a", "-1", "１２３", " "] {
            assert_eq!(check("00", "", account), Verdict::Invalid, "{account:?}");
            assert_eq!(check("09", "", account), Verdict::Invalid, "{account:?}");
        }
        assert_eq!(check("00", "", " 9290 701"), Verdict::Valid);
    }

    #[test]
    fn methods_that_need_the_bank_code_say_so_where_it_is_missing() {
        assert_eq!(check("52", "13051172", "43001500"), Verdict::Valid);
        assert_eq!(check("52", "", "43001500"), Verdict::NotCheckable);
        assert_eq!(check("53", "16052072", "382432256"), Verdict::Valid);
        assert_eq!(check("53", "1605207X", "382432256"), Verdict::NotCheckable);
        assert_eq!(check("B6", "80053782", "487310018"), Verdict::Valid);
        assert_eq!(check("B6", "80053762", "467310018"), Verdict::Invalid);
        assert_eq!(check("C0", "13051172", "48726458"), Verdict::Valid);
        assert_eq!(check("C0", "", "29837521"), Verdict::NotCheckable);
    }

    #[test]
    fn modes_differ_where_the_text_leaves_room() {
        for (method, account) in [
            ("13", "5320130"),
            ("50", "4444442"),
            ("63", "1234566"),
            ("76", "0000123456"),
            ("C7", "1234566"),
            ("24", "9990138301"),
        ] {
            assert_eq!(check_in(Mode::Tolerant, method, "", account), Verdict::Valid, "{method}");
            assert_eq!(check_in(Mode::Strict, method, "", account), Verdict::Invalid, "{method}");
        }
    }

    #[test]
    fn where_other_programs_differ_the_text_decides() {
        // Numbers beginning with 48 bear no check digit in method 45.
        assert_eq!(check("45", "", "4890001112"), Verdict::NotCheckable);
        // Method 74 falls back on method 04 for numbers of six digits as well.
        assert_eq!(check("74", "", "242241"), Verdict::Valid);
        assert_eq!(check("74", "", "242249"), Verdict::Invalid);
    }
}
