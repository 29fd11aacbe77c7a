//! Free text of several lines.

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
