//! From typed characters to digits.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::Findings;

/// More digits than any number, its prefix and a trunk zero have.
const ROOM: usize = 24;

/// What was read of a phone number.
pub(super) struct Reading {
    room: [u8; ROOM],
    length: usize,
    overflowed: bool,
    /// A plus stood before the first digit.
    pub(super) plus: bool,
    /// Letters O were read as zeros.
    letter_o: bool,
    /// Text that is neither number nor label was left out.
    text: bool,
    /// A word like "Tel." stood in front.
    label: bool,
}

impl Reading {
    pub(super) fn of(typed: &str) -> Self {
        // NFKC makes ASCII of full-width digits and no-break blanks.
        let typed = if typed.is_ascii() { Cow::Borrowed(typed) } else { Cow::Owned(typed.nfkc().collect::<String>()) };
        let mut reading = Self {
            room: [0; ROOM],
            length: 0,
            overflowed: false,
            plus: false,
            letter_o: false,
            text: false,
            label: false,
        };
        reading.read(&typed);
        reading
    }

    fn read(&mut self, typed: &str) {
        let mut rest = typed;
        let mut before = ' ';
        while let Some(c) = rest.chars().next() {
            let after = &rest[c.len_utf8()..];
            let mut next = after;
            match c {
                '0'..='9' => self.push(c as u8),
                '+' if self.length == 0 => self.plus = true,
                // "+49 (0) 171": the zero is for callers within the country.
                '(' if self.is_international() => {
                    let inner = after.trim_start().strip_prefix('0').map(str::trim_start);
                    if let Some(behind) = inner.and_then(|inner| inner.strip_prefix(')')) {
                        next = behind;
                    }
                }
                'o' | 'O' if looks_like_zero(before, after) => {
                    self.letter_o = true;
                    self.push(b'0');
                }
                c if c.is_alphabetic() => {
                    // Behind a number only text can follow: "(privat)", "Durchwahl 12", a second number.
                    if self.length >= 3 {
                        self.text = true;
                        return;
                    }
                    let word = rest.find(|c: char| !c.is_alphabetic()).map_or(rest, |end| &rest[..end]);
                    next = &rest[word.len()..];
                    self.label |= is_label(word);
                    self.text |= !is_label(word);
                }
                c if is_separator(c) => {}
                _ => self.text = true,
            }
            before = c;
            rest = next;
        }
    }

    fn push(&mut self, digit: u8) {
        match self.room.get_mut(self.length) {
            Some(place) => {
                *place = digit;
                self.length += 1;
            }
            None => self.overflowed = true,
        }
    }

    fn is_international(&self) -> bool {
        self.length > 0 && (self.plus || self.room.starts_with(b"00"))
    }

    pub(super) fn digits(&self) -> &str {
        std::str::from_utf8(&self.room[..self.length]).unwrap_or_default()
    }

    /// More digits stood there than are kept.
    pub(super) fn overflowed(&self) -> bool {
        self.overflowed
    }

    /// Something stood there that is neither digit nor separator.
    pub(super) fn has_text(&self) -> bool {
        self.text || self.label || self.letter_o
    }

    pub(super) fn report(&self, path: &str, e164: &str, findings: &mut Findings) {
        if self.text {
            findings
                .warning(
                    path,
                    "phone.text",
                    "Neben der Telefonnummer steht Text; er gehört in ein anderes Feld.",
                    "Text stands beside the phone number; it belongs in another field.",
                )
                .suggest(e164);
        }
        if self.letter_o {
            findings
                .hint(
                    path,
                    "phone.letter_o",
                    "Der Buchstabe O wurde als Null gelesen.",
                    "The letter O was read as zero.",
                )
                .suggest(e164);
        }
    }
}

/// An O next to a digit and not within a word.
fn looks_like_zero(before: char, after: &str) -> bool {
    let mut following = after.chars().skip_while(|c| matches!(c, 'o' | 'O'));
    let next = following.next().unwrap_or(' ');
    let alone = !next.is_alphabetic() && (!before.is_alphabetic() || matches!(before, 'o' | 'O'));
    alone && (next.is_ascii_digit() || before.is_ascii_digit() || (matches!(before, 'o' | 'O')))
}

fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '-' | '/' | '(' | ')' | '.' | ',' | ':' | '\'' | '_' | '[' | ']' | '|' | '\\' | '~' | '+')
        || matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{B7}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{AD}')
}

/// Words that people write before a number.
fn is_label(word: &str) -> bool {
    const LABELS: [&str; 20] = [
        "tel",
        "telefon",
        "telephone",
        "phone",
        "fon",
        "fone",
        "mobil",
        "mobile",
        "mob",
        "handy",
        "fax",
        "telefax",
        "ruf",
        "nr",
        "privat",
        "priv",
        "dienstlich",
        "geschäftlich",
        "büro",
        "cell",
    ];
    word.chars().count() == 1 || LABELS.iter().any(|label| word.to_lowercase() == *label)
}
