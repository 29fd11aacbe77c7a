//! Bank identifiers (ISO 9362).
use crate::Findings;
/// The BIC in upper case.
pub fn bic(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let s = typed.trim().to_uppercase();
    if matches!(s.len(), 8 | 11) {
        return Some(s);
    }
    findings.error(path, "bic.length", "Ein BIC hat 8 oder 11 Zeichen.", "A BIC has 8 or 11 characters.");
    None
}
