//! Folding for search: what people type finds what is stored, however either is spelt.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};
use unicode_normalization::{IsNormalized, is_nfkc_quick};

/// The text in lower case, ä→ae, ö→oe, ü→ue, ß→ss, other diacritics stripped, and every run of characters that are
/// neither letters nor digits a single blank; no outer blanks.
///
/// `fold("  Müller-Lüdenscheidt, José ")` is `"mueller luedenscheidt jose"`. Composed and decomposed spellings fold alike.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + 4);
    fold_into(text, &mut folded);
    folded
}

/// Appends the folded text to `out`, with a blank before it if `out` does not end in one.
pub fn fold_into(text: &str, out: &mut String) {
    each_word(text, |full, _| {
        if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
        out.push_str(full);
    });
}

/// Calls `f` with every folded word; of a word with umlauts also with its bare form.
///
/// "Müller" gives "mueller" and "muller", so that a search for either spelling finds it. Fold a *query* with [`fold`]: by
/// its bare form "müller" would find "Muller" too, which is another name. Words of ASCII allocate nothing.
pub fn words(text: &str, mut f: impl FnMut(&str)) {
    each_word(text, |full, bare| {
        f(full);
        if let Some(bare) = bare {
            f(bare);
        }
    });
}

/// Calls `f` with the folded text and, if umlauts stand in it, also with its bare form ("oesterreich", "osterreich").
pub(crate) fn joined_words(text: &str, mut f: impl FnMut(&str)) {
    let (mut full, mut bare) = (String::new(), String::new());
    each_word(text, |word, bare_word| {
        for (whole, part) in [(&mut full, word), (&mut bare, bare_word.unwrap_or(word))] {
            if !whole.is_empty() {
                whole.push(' ');
            }
            whole.push_str(part);
        }
    });
    f(&full);
    if bare != full {
        f(&bare);
    }
}

/// ASCII words up to this length are folded on the stack.
const SHORT: usize = 64;

fn each_word(text: &str, mut f: impl FnMut(&str, Option<&str>)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut short = [0_u8; SHORT];
    // Where the words that are not plain ASCII begin, if any.
    while at < bytes.len() {
        let mut length = 0;
        let start = at;
        while at < bytes.len() && bytes[at].is_ascii_alphanumeric() && length < SHORT {
            short[length] = bytes[at].to_ascii_lowercase();
            length += 1;
            at += 1;
        }
        if at < bytes.len() && (!bytes[at].is_ascii() || bytes[at].is_ascii_alphanumeric()) {
            // A character beyond ASCII belongs to this word, or the word is very long: the slow path takes over here.
            return each_unicode_word(&text[start..], f);
        }
        if length > 0
            && let Ok(word) = std::str::from_utf8(&short[..length])
        {
            f(word, None);
        }
        at += 1;
    }
}

fn each_unicode_word(text: &str, f: impl FnMut(&str, Option<&str>)) {
    let mut words = Words { full: String::with_capacity(64), bare: String::new(), differs: false, f };
    // Text that is composed already, as nearly all is, needs no second pass.
    if is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        text.chars().for_each(|c| words.push(c));
    } else {
        text.nfkc().for_each(|c| words.push(c));
    }
    words.flush();
}

struct Words<F> {
    full: String,
    bare: String,
    /// The bare form differs from the full one; until then it is not kept.
    differs: bool,
    f: F,
}

impl<F: FnMut(&str, Option<&str>)> Words<F> {
    fn push(&mut self, c: char) {
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                self.both(c.to_ascii_lowercase());
            } else {
                self.flush();
            }
            return;
        }
        if self.special(c) || is_combining_mark(c) {
            return;
        }
        match c {
            c if c.is_alphanumeric() => decompose_compatible(c, |part| {
                for lower in part.to_lowercase().filter(|c| c.is_alphanumeric() && !is_combining_mark(*c)) {
                    if !self.special(lower) {
                        self.both(lower);
                    }
                }
            }),
            // Invisible characters within a word do not end it.
            '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{FEFF}' => {}
            _ => self.flush(),
        }
    }

    /// Letters that are spelt with others, and letters whose stroke is no diacritic to Unicode.
    fn special(&mut self, c: char) -> bool {
        match c {
            'ä' | 'Ä' => self.umlaut("ae", "a"),
            'ö' | 'Ö' | 'ø' | 'Ø' => self.umlaut("oe", "o"),
            'ü' | 'Ü' => self.umlaut("ue", "u"),
            'ß' | 'ẞ' => self.text("ss"),
            'æ' | 'Æ' => self.text("ae"),
            'œ' | 'Œ' => self.text("oe"),
            'þ' | 'Þ' => self.text("th"),
            'å' | 'Å' => self.both('a'),
            'ł' | 'Ł' => self.both('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => self.both('d'),
            'ı' => self.both('i'),
            _ => return false,
        }
        true
    }

    fn both(&mut self, c: char) {
        self.full.push(c);
        if self.differs {
            self.bare.push(c);
        }
    }

    fn text(&mut self, text: &str) {
        self.full.push_str(text);
        if self.differs {
            self.bare.push_str(text);
        }
    }

    fn umlaut(&mut self, full: &str, bare: &str) {
        if !self.differs {
            self.differs = true;
            self.bare.clear();
            self.bare.push_str(&self.full);
        }
        self.full.push_str(full);
        self.bare.push_str(bare);
    }

    fn flush(&mut self) {
        if !self.full.is_empty() {
            (self.f)(&self.full, self.differs.then_some(&self.bare));
            self.full.clear();
        }
        self.differs = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Vec<String> {
        let mut list = Vec::new();
        words(text, |w| list.push(w.to_owned()));
        list
    }

    #[test]
    fn spellings_that_mean_the_same_fold_alike() {
        for (text, folded) in [
            ("  Müller-Lüdenscheidt, José ", "mueller luedenscheidt jose"),
            ("Mu\u{308}ller", "mueller"),
            ("MÜLLER", "mueller"),
            ("GROẞ Groß GROSS", "gross gross gross"),
            ("Öztürk, Şükrü", "oeztuerk suekrue"),
            ("O’Neill O'Neill", "o neill o neill"),
            ("Nguyễn Văn An", "nguyen van an"),
            ("Łukasz Søren İpek Dvořák", "lukasz soeren ipek dvorak"),
            ("1&1 Telecom GmbH", "1 1 telecom gmbh"),
            ("ＡＢＣ１２ ﬁx", "abc12 fix"),
            ("soft\u{ad}hyphen", "softhyphen"),
            ("...", ""),
            ("", ""),
        ] {
            assert_eq!(fold(text), folded, "{text:?}");
        }
        let long = "x".repeat(200);
        assert_eq!(fold(&format!("a {long} b")), format!("a {long} b"));
    }

    #[test]
    fn words_with_umlauts_come_in_both_spellings() {
        assert_eq!(list("Jörg Groß, Köln"), ["joerg", "jorg", "gross", "koeln", "koln"]);
        assert_eq!(list("Süßebier"), ["suessebier", "sussebier"]);
        assert_eq!(list("Mueller"), ["mueller"]);
    }
}
