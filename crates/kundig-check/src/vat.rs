//! VAT identification numbers.
use crate::Findings;
/// The VAT-ID in upper case without blanks.
pub fn vat_id(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let _ = (path, &findings);
    Some(typed.trim().to_uppercase())
}
