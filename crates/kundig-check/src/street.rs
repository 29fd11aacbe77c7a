//! Street lines.
/// Street and house number of a line.
#[must_use]
pub fn split(line: &str) -> (&str, &str) {
    let line = line.trim();
    line.rsplit_once(' ').filter(|(_, n)| n.starts_with(|c: char| c.is_ascii_digit())).unwrap_or((line, ""))
}
