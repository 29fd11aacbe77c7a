//! Texts that a spreadsheet would run as a formula (OWASP, "CSV Injection").
//!
//! A text that begins with `=`, `+`, `-`, `@`, tab, carriage return or line feed, or with a full-width form of the first
//! four, gets an apostrophe before it. That changes the text; [`unguard`] is the exact way back. A signed number is data (an
//! amount, a phone number in E.164) and stays.

use std::borrow::Cow;

/// The text as a spreadsheet may have it.
pub(crate) fn guard(text: &str) -> Cow<'_, str> {
    // One that has apostrophes before a formula already gets another, so that taking one away gives it back.
    if is_formula(text.trim_start_matches('\'')) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text without an apostrophe that [`guard`] put before it.
pub(crate) fn unguard(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => text,
    }
}

fn is_formula(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    if !matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') {
        return false;
    }
    let number = text[first.len_utf8()..].bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b' '));
    !(matches!(first, '+' | '-') && number && text.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guarded_comes_back_as_it_was() {
        for text in
            ["=1+1", "'=1+1", "''@x", "'plain", "+49171", "-5,00", "-2+3", "＝1", "\t=1", "-", "'", "", "'+", "'\n"]
        {
            assert_eq!(unguard(&guard(text)), text, "{text:?}");
            let guarded = guard(text);
            assert!(!is_formula(&guarded), "{text:?}");
        }
        assert_eq!(guard("=1"), "'=1");
        assert_eq!(guard("+49 171 1234567"), "+49 171 1234567");
    }
}
