//! Kölner Phonetik: how a German name sounds (Hans Joachim Postel: "Die Kölner Phonetik. Ein Verfahren zur
//! Identifizierung von Personennamen auf der Grundlage der Gestaltanalyse", IBM-Nachrichten 19, 1969, 925–931).
//!
//! Our own, since the codes are stored in indexes: they must be the same after any update of a dependency. A test
//! compares them with the crate `rphonetic`.

/// A code of up to fifteen digits, four bits each (digit + 1, so that a leading 0 counts); 0 for text that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Sound(u64);

impl Sound {
    /// The most digits that are kept; longer names differ enough by these.
    pub const MAX_DIGITS: u32 = 15;

    /// The sound of folded text ([`kundig_check::fold::fold`]): "mueller" is 657. What is not a letter is passed over.
    #[must_use]
    pub fn of(folded: &str) -> Self {
        let mut letters = folded.bytes().filter(u8::is_ascii_alphabetic).map(|b| b.to_ascii_lowercase()).peekable();
        let (mut code, mut digits, mut before, mut last) = (0_u64, 0, None, u8::MAX);
        while let Some(letter) = letters.next() {
            let next = letters.peek().copied();
            // A silent h in front leaves the next letter the first one that sounds.
            let before_sounding = before.filter(|_| digits > 0);
            for digit in digits_of(letter, before_sounding, next).into_iter().flatten() {
                // Of equal digits in a row one is kept, and zeros only in front.
                if digit != last && (digit != 0 || digits == 0) && digits < Self::MAX_DIGITS {
                    code = code << 4 | u64::from(digit + 1);
                    digits += 1;
                }
                last = digit;
            }
            before = Some(letter);
        }
        Self(code)
    }

    /// No sound at all: text without letters, or only with a silent h.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The code as a number that two sounds share only if they are equal.
    #[must_use]
    pub const fn to_u64(self) -> u64 {
        self.0
    }
}

impl std::fmt::Display for Sound {
    /// The digits: "657".
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        (0..16)
            .rev()
            .map(|at| self.0 >> (4 * at) & 15)
            .filter(|&digit| digit > 0)
            .try_for_each(|d| write!(f, "{}", d - 1))
    }
}

/// Postel's table; x is two sounds unless a c, k or q stands before it, h is silent.
fn digits_of(letter: u8, before: Option<u8>, next: Option<u8>) -> [Option<u8>; 2] {
    let after_any = |of: &[u8]| before.is_some_and(|b| of.contains(&b));
    let before_any = |of: &[u8]| next.is_some_and(|n| of.contains(&n));
    let digit = match letter {
        b'a' | b'e' | b'i' | b'j' | b'o' | b'u' | b'y' => 0,
        b'b' => 1,
        b'p' if before_any(b"h") => 3,
        b'p' => 1,
        b'd' | b't' if before_any(b"csz") => 8,
        b'd' | b't' => 2,
        b'f' | b'v' | b'w' => 3,
        b'g' | b'k' | b'q' => 4,
        b'c' if before.is_none() && before_any(b"ahkloqrux") => 4,
        b'c' if before.is_none() || after_any(b"sz") => 8,
        b'c' if before_any(b"ahkoqux") => 4,
        b'x' if !after_any(b"ckq") => return [Some(4), Some(8)],
        b'c' | b's' | b'x' | b'z' => 8,
        b'l' => 5,
        b'm' | b'n' => 6,
        b'r' => 7,
        _ => return [None, None],
    };
    [Some(digit), None]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_sound_as_postel_wrote() {
        for (name, code) in [
            ("mueller", "657"),
            ("muller", "657"),
            ("luedenscheidt", "52682"),
            ("muellerluedenscheidt", "65752682"),
            ("wikipedia", "3412"),
            ("breschnew", "17863"),
            ("meier", "67"),
            ("mayr", "67"),
            ("schmidt", "862"),
            ("schmitt", "862"),
            ("christian", "47826"),
            ("kristian", "47826"),
            ("stephan", "8236"),
            ("stefan", "8236"),
            ("xaver", "4837"),
            ("heinrich", "0674"),
            ("", ""),
            ("123", ""),
            ("h", ""),
        ] {
            assert_eq!(Sound::of(name).to_string(), code, "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_word_sounds_as_with_rphonetic(word in "[a-z]{1,14}") {
            use rphonetic::Encoder;
            let theirs = rphonetic::Cologne.encode(&word);
            prop_assert_eq!(Sound::of(&word).to_string(), theirs.chars().take(15).collect::<String>());
        }
    }
}
