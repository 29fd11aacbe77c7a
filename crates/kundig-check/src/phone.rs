//! Phone numbers to E.164.
use crate::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
/// What kind of line a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PhoneKind {
    /// A mobile phone.
    Mobile,
    /// A fixed line with an area code.
    Landline,
    /// Free for the caller.
    TollFree,
    /// Charged above the ordinary rate.
    Premium,
    /// Everything else, and not known.
    Other,
}
/// A phone number in its normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Phone {
    /// `+4917133203407`.
    pub e164: String,
    /// What kind of line it is.
    pub kind: PhoneKind,
}
/// The number in E.164.
pub fn phone(path: &str, typed: &str, default_country: &str, findings: &mut Findings) -> Option<Phone> {
    let _ = default_country;
    let mut d: String = typed.chars().filter(|c| c.is_ascii_digit()).collect();
    if d.is_empty() {
        findings.error(
            path,
            "phone.no_digits",
            "Die Telefonnummer enthält keine Ziffern.",
            "The phone number has no digits.",
        );
        return None;
    }
    if let Some(r) = d.strip_prefix("00") {
        d = r.to_owned()
    } else if let Some(r) = d.strip_prefix('0') {
        d = format!("49{r}")
    }
    Some(Phone { e164: format!("+{d}"), kind: PhoneKind::Other })
}
/// Digits to search for.
#[must_use]
pub fn search_digits(query: &str) -> Option<String> {
    let p = phone("", query, "DE", &mut Findings::new())?;
    (p.e164.len() > 4).then(|| p.e164[1..].to_owned())
}
