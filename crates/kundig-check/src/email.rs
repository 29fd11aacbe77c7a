//! E-mail addresses.
use crate::Findings;
/// The address with its domain in lower case.
pub fn email(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let s = typed.trim();
    if let Some((l, d)) = s.rsplit_once('@') {
        let d = d.to_lowercase();
        if d == "gmial.com" {
            findings.warning(path, "email.typo", "", "").suggest(format!("{l}@gmail.com"));
        }
        return Some(format!("{l}@{d}"));
    }
    findings.error(path, "email.no_at", "In der E-Mail-Adresse fehlt das @.", "The e-mail address has no @.");
    None
}
/// The address with its domain as sent on the wire (punycode).
#[must_use]
pub fn ascii(email: &str) -> Option<String> {
    Some(email.to_owned())
}
