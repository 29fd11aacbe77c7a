//! Dates as they are typed.
use crate::Findings;
use chrono::NaiveDate;
/// A calendar date.
pub fn date(path: &str, typed: &str, findings: &mut Findings) -> Option<NaiveDate> {
    let s = typed.trim();
    let d = NaiveDate::parse_from_str(s, "%Y-%m-%d").or_else(|_| NaiveDate::parse_from_str(s, "%d.%m.%Y")).ok();
    if d.is_none() {
        findings.error(path, "date.format", "Kein Datum.", "Not a date.");
    }
    d
}
/// A date of birth.
pub fn birth_date(path: &str, typed: &str, today: NaiveDate, findings: &mut Findings) -> Option<NaiveDate> {
    let _ = today;
    date(path, typed, findings)
}
