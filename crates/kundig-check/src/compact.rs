//! Identifiers as people write them, without what they write between the characters.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// The identifier in capitals without blanks, dots, hyphens, slashes, commas and colons; at most `limit` + 1 characters,
/// so that one that is too long still shows it.
///
/// Full-width digits, dashes and no-break blanks of word processors count as what they stand for (NFKC).
pub(crate) fn compact(typed: &str, limit: usize) -> String {
    let characters = read(typed).filter(|c| !is_separator(*c)).take(limit + 1);
    characters.map(|c| c.to_ascii_uppercase()).collect()
}

/// The characters by NFKC, without those that nobody sees.
pub(crate) fn read(typed: &str) -> impl Iterator<Item = char> + '_ {
    // Compatibility forms occur beyond ASCII only.
    let normal = if typed.is_ascii() { Cow::Borrowed(typed) } else { Cow::Owned(typed.nfkc().collect::<String>()) };
    let mut at = 0;
    std::iter::from_fn(move || {
        let c = normal[at..].chars().next()?;
        at += c.len_utf8();
        Some(c)
    })
    .filter(|c| !matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}'))
}

pub(crate) fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '.' | '-' | '/' | ',' | ':') || is_dash(c)
}

/// The dashes that word processors make of hyphens.
pub(crate) const fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_go_and_every_notation_of_a_character_is_one() {
        assert_eq!(compact(" de 13\u{a0}66\u{2013}959/76. ", 16), "DE136695976");
        assert_eq!(compact("１２\u{200B}３", 16), "123");
        assert_eq!(compact("abcdef", 3), "ABCD");
        assert_eq!(compact("é", 3), "é");
    }
}
