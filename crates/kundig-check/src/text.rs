//! Plain text fields: required, not too long, no control characters.

use crate::Findings;

/// The value without outer blanks, or an error if nothing is left or it holds control characters.
pub fn required<'a>(
    path: &str,
    value: &'a str,
    label_de: &str,
    label_en: &str,
    findings: &mut Findings,
) -> Option<&'a str> {
    let value = value.trim();
    if value.is_empty() {
        findings.error(path, "text.required", format!("{label_de} fehlt."), format!("{label_en} is missing."));
        return None;
    }
    no_control(path, value, label_de, label_en, findings).then_some(value)
}

/// True if the value has at most `max` characters (Unicode scalar values) and no control characters; otherwise an error
/// was added.
pub fn max_len(path: &str, value: &str, max: usize, label_de: &str, label_en: &str, findings: &mut Findings) -> bool {
    // A string has at most as many characters as bytes: short ones need no counting.
    if value.len() > max {
        let length = value.chars().count();
        if length > max {
            findings.error(
                path,
                "text.too_long",
                format!("{label_de} hat {length} Zeichen; erlaubt sind {max}."),
                format!("{label_en} has {length} characters; {max} are allowed."),
            );
            return false;
        }
    }
    no_control(path, value, label_de, label_en, findings)
}

/// True if the value has no control characters; line breaks and tabs are control characters too in a one-line field.
pub fn no_control(path: &str, value: &str, label_de: &str, label_en: &str, findings: &mut Findings) -> bool {
    refuse_control(path, value, label_de, label_en, findings, |_| false)
}

/// Like [`no_control`] for a field of several lines: line feed, carriage return and tab are permitted.
pub fn no_control_multiline(path: &str, value: &str, label_de: &str, label_en: &str, findings: &mut Findings) -> bool {
    refuse_control(path, value, label_de, label_en, findings, |c| matches!(c, '\n' | '\r' | '\t'))
}

fn refuse_control(
    path: &str,
    value: &str,
    label_de: &str,
    label_en: &str,
    findings: &mut Findings,
    permitted: impl Fn(char) -> bool,
) -> bool {
    let Some(found) = value.chars().find(|&c| c.is_control() && !permitted(c)) else { return true };
    let number = u32::from(found);
    let at = value.chars().take_while(|&c| c != found).count() + 1;
    findings.error(
        path,
        "text.control_character",
        format!("{label_de} enthält an Stelle {at} ein Steuerzeichen (U+{number:04X})."),
        format!("{label_en} contains a control character (U+{number:04X}) at position {at}."),
    );
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_long_and_control_text_is_refused_with_its_reason() {
        let mut findings = Findings::new();
        assert_eq!(required("name", " Meyer ", "Name", "Name", &mut findings), Some("Meyer"));
        assert!(max_len("name", "Müller", 6, "Name", "Name", &mut findings));
        assert!(no_control_multiline("note", "a\r\n\tb", "Notiz", "Note", &mut findings));
        assert!(findings.is_empty());
        assert_eq!(required("name", " \u{a0} ", "Name", "Name", &mut findings), None);
        assert!(!max_len("name", "Müllers", 6, "Name", "Name", &mut findings));
        assert!(!no_control("name", "Mü\u{0}ller", "Name", "Name", &mut findings));
        let codes: Vec<_> = findings.iter().map(|f| f.code.as_ref()).collect();
        assert_eq!(codes, ["text.required", "text.too_long", "text.control_character"]);
        assert!(findings.iter().any(|f| f.message_de.contains("an Stelle 3")));
    }
}
