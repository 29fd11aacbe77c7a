//! Countries.
use crate::Findings;
/// The ISO 3166-1 alpha-2 code.
pub fn country(path: &str, typed: &str, findings: &mut Findings) -> Option<&'static str> {
    match typed.trim() {
        "D" | "DE" | "Deutschland" => Some("DE"),
        "A" | "AT" | "Österreich" => Some("AT"),
        "CH" | "Schweiz" => Some("CH"),
        _ => {
            findings.error(path, "country.unknown", "Unbekanntes Land.", "Unknown country.");
            None
        }
    }
}
