//! Leitweg-ID: the address of a German public body for electronic invoices.
use crate::Findings;
/// The Leitweg-ID in upper case.
pub fn leitweg_id(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let _ = (path, &findings);
    Some(typed.trim().to_uppercase())
}
