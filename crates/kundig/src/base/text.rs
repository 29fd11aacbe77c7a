//! Text: single lines, and free text of several.

use kundig_check::{Findings, text};

/// Notes and message bodies: line breaks and tabs are welcome, other control characters are not, and there is an end.
pub(crate) fn long_text(path: &str, value: &str, max: usize, label_de: &str, label_en: &str, findings: &mut Findings) {
    // As many characters as bytes at most: short texts need no counting.
    if value.len() > max && value.chars().count() > max {
        findings.error(
            path,
            "text.too_long",
            format!("{label_de} ist länger als {max} Zeichen."),
            format!("{label_en} is longer than {max} characters"),
        );
    }
    text::no_control_multiline(path, value, label_de, label_en, findings);
}

/// The longest a single-line field may be, in characters.
pub(crate) const MAX_LINE: usize = 200;

/// A single line: neither too long nor with control characters; blanks around it go, an empty one is none.
pub(crate) fn single_line(path: &str, value: Option<String>, findings: &mut Findings) -> Option<String> {
    let value = value?;
    if value.len() > MAX_LINE || value.contains(char::is_control) {
        text::max_len(path, &value, MAX_LINE, "Der Wert", "the value", findings);
        text::no_control(path, &value, "Der Wert", "the value", findings);
    }
    if value.starts_with(char::is_whitespace) || value.ends_with(char::is_whitespace) {
        let trimmed = value.trim();
        return (!trimmed.is_empty()).then(|| trimmed.to_owned());
    }
    (!value.is_empty()).then_some(value)
}
