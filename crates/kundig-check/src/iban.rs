//! International bank account numbers (ISO 13616).
use crate::Findings;
/// The IBAN in upper case without blanks.
pub fn iban(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let s: String = typed.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_uppercase();
    if s.parse::<::iban::Iban>().is_ok() {
        Some(s)
    } else {
        findings.error(
            path,
            "iban.check_digits",
            "Die Prüfziffern der IBAN stimmen nicht.",
            "The check digits of the IBAN are wrong.",
        );
        None
    }
}
/// The IBAN in groups of four.
#[must_use]
pub fn printed(iban: &str) -> String {
    iban.to_owned()
}
/// Bank code and account number of a German IBAN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GermanParts<'a> {
    /// Bankleitzahl, 8 digits.
    pub bank_code: &'a str,
    /// Account number, 10 digits with leading zeros.
    pub account: &'a str,
}
/// The parts of a German IBAN in normal form.
#[must_use]
pub fn german_parts(iban: &str) -> Option<GermanParts<'_>> {
    (iban.len() == 22 && iban.starts_with("DE") && iban.is_ascii())
        .then(|| GermanParts { bank_code: &iban[4..12], account: &iban[12..] })
}
