//! Identifiers of goods, securities, firms, persons and devices: form and check digits, each by its standard.
//!
//! | function | what | rule | source |
//! |---|---|---|---|
//! | [`gtin`] | article number (EAN, UPC) of 8, 12, 13 or 14 digits | weights 3 and 1 modulo 10 | GS1 General Specifications 7.9 |
//! | [`isbn`] | book number of 10 or 13 digits | modulo 11 with X, or as GTIN | ISO 2108 |
//! | [`isin`] | security | Luhn over digits, letters as 10 to 35 | ISO 6166 |
//! | [`wkn`] | security in Germany | six characters, no I and O | WM Datenservice |
//! | [`cfi`] | kind of security | letters by position | ISO 10962:2021 |
//! | [`lei`] | legal entity | MOD 97-10 | ISO 17442 |
//! | [`eic`] | party, area or point in the energy market | weights 16 to 2 modulo 37 | ENTSO-E EIC reference manual |
//! | [`imei`] | mobile device | Luhn | 3GPP TS 23.003 |
//! | [`qr_reference`] | reference of a Swiss QR bill | modulo 10, recursive | SIX, Implementation Guidelines QR bill |
//! | [`ahv_number`] | social insurance in Switzerland | begins with 756, as GTIN | Art. 133 AHVV |
//! | [`at_insurance_number`] | social insurance in Austria | weights modulo 11 | § 30c ASVG |
//! | [`at_tax_number`] | Abgabenkontonummer in Austria | weights 1 and 2 modulo 10 | Federal Ministry of Finance (BMF) |
//!
//! What this never does: ask a directory whether the number was given out.

mod cfi;
mod goods;
mod persons;
mod securities;
mod trade;

use crate::compact::compact;

pub use cfi::cfi;
pub use goods::{gtin, isbn};
pub use persons::{ahv_number, at_insurance_number, at_tax_number};
pub use securities::{isin, lei, wkn};
pub use trade::{eic, imei, qr_reference};

/// The digits without separators, at most `limit` + 1; `None` if anything else stands there.
fn digits(typed: &str, limit: usize) -> Option<String> {
    Some(compact(typed, limit)).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The capitals and digits without separators, at most `limit` + 1; `None` if anything else stands there.
fn letters_and_digits(typed: &str, limit: usize) -> Option<String> {
    Some(compact(typed, limit)).filter(|text| text.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Findings;

    type Check = fn(&str, &str, &mut Findings) -> Option<String>;

    #[test]
    fn each_identifier_is_judged() {
        let table: &[(Check, &str, Option<&str>, Option<&str>)] = &[
            (gtin, "978-0-471-11709-4", Some("9780471117094"), None),
            (gtin, "7351 3537", Some("73513537"), None),
            (gtin, "98412345678908", Some("98412345678908"), None),
            (gtin, "4006381333932", None, Some("gtin.check_digit")),
            (gtin, "400638133393", None, Some("gtin.check_digit")),
            (gtin, "4006381", None, Some("gtin.format")),
            (gtin, "400638133393A", None, Some("gtin.format")),
            (isbn, "3-16-148410-X", Some("9783161484100"), None),
            (isbn, "978-3-16-148410-0", Some("9783161484100"), None),
            (isbn, "3-16-148410-1", None, Some("isbn.check_digit")),
            (isbn, "978-3-16-148410-1", None, Some("isbn.check_digit")),
            (isbn, "4006381333931", None, Some("isbn.format")),
            (isbn, "X-16-148410-3", None, Some("isbn.format")),
            (isin, "US 0378331005", Some("US0378331005"), None),
            (isin, "DE000BASF111", Some("DE000BASF111"), None),
            (isin, "XS0104440986", Some("XS0104440986"), None),
            (isin, "US0378331003", None, Some("isin.check_digit")),
            (isin, "YY0378331005", None, Some("isin.country")),
            (isin, "US037833100A", None, Some("isin.format")),
            (isin, "US03783310", None, Some("isin.format")),
            (wkn, "a0mnrk", Some("A0MNRK"), None),
            (wkn, "AOMNRK", None, Some("wkn.format")),
            (cfi, "ELNUFR", Some("ELNUFR"), None),
            (cfi, "ESVUFR", Some("ESVUFR"), None),
            (cfi, "ESXXXX", Some("ESXXXX"), None),
            (cfi, "ELNUFQ", None, Some("cfi.value")),
            (cfi, "EZNUFR", None, Some("cfi.value")),
            (cfi, "ELNUF1", None, Some("cfi.format")),
            (lei, "213800KUD8LAJWSQ9D15", Some("213800KUD8LAJWSQ9D15"), None),
            (lei, "213800KUD8LXJWSQ9D15", None, Some("lei.check_digits")),
            (lei, "213800KUD8LAJWSQ9D1", None, Some("lei.format")),
            (eic, "22XWATTPLUS----G", Some("22XWATTPLUS----G"), None),
            (eic, "22xwattplus----g", Some("22XWATTPLUS----G"), None),
            (eic, "22XWATTPLUS----X", None, Some("eic.check_character")),
            (eic, "23X--130302DLGW-", None, Some("eic.format")),
            (imei, "35686800-004141-20", Some("3568680000414120"), None),
            (imei, "49-015420-323751-8", Some("490154203237518"), None),
            (imei, "35-417803-685978-1", None, Some("imei.check_digit")),
            (imei, "35-417803", None, Some("imei.format")),
            (qr_reference, "21 00000 00003 13947 14300 09017", Some("210000000003139471430009017"), None),
            (qr_reference, "210000000003139471430009016", None, Some("qr_reference.check_digit")),
            (qr_reference, "0000", None, Some("qr_reference.format")),
            (qr_reference, "1210000000003139471430009017", None, Some("qr_reference.format")),
            (ahv_number, "756.9217.0769.85", Some("7569217076985"), None),
            (ahv_number, "756.9217.0769.84", None, Some("ahv_number.check_digit")),
            (ahv_number, "123.4567.8910.19", None, Some("ahv_number.format")),
            (at_insurance_number, "1237 010180", Some("1237010180"), None),
            (at_insurance_number, "2237 010180", None, Some("at_insurance_number.check_digit")),
            (at_insurance_number, "0237 010180", None, Some("at_insurance_number.format")),
            (at_tax_number, "59-119/9013", Some("591199013"), None),
            (at_tax_number, "59-119/9012", Some("591199012"), Some("at_tax_number.check_digit")),
            (at_tax_number, "01-119/9015", Some("011199015"), Some("at_tax_number.office")),
            (at_tax_number, "59-119/901", None, Some("at_tax_number.format")),
        ];
        for (check, typed, normal, code) in table {
            let mut findings = Findings::new();
            assert_eq!(check("x", typed, &mut findings).as_deref(), *normal, "{typed:?}");
            assert_eq!(findings.iter().next().map(|f| f.code.as_ref()), *code, "{typed:?}");
        }
    }

    #[test]
    fn letters_that_a_wkn_never_has_are_replaced_in_the_suggestion() {
        let mut findings = Findings::new();
        wkn("x", "AOMNRK", &mut findings);
        assert_eq!(findings.iter().next().and_then(|f| f.suggestion.as_deref()), Some("A0MNRK"));
    }
}
