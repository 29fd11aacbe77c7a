//! Words prepared for comparison, and how far two are apart.

use smallvec::SmallVec;

use crate::phonetic::Sound;

/// The longest word that is compared, in bytes of folded text.
pub(crate) const MAX_WORD: usize = 48;

/// A folded word with what a comparison needs of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: Box<str>,
    pub(crate) sound: Sound,
    /// Which letters occur, so that most pairs are told apart without an edit distance.
    letters: u64,
}

impl Word {
    pub(crate) fn new(folded: &str) -> Self {
        let mut end = folded.len().min(MAX_WORD);
        while !folded.is_char_boundary(end) {
            end -= 1;
        }
        let text = &folded[..end];
        let letters = text.bytes().fold(0, |set, b| set | 1 << (b & 63));
        Self { text: text.into(), sound: Sound::of(text), letters }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(crate) fn is_initial(&self) -> bool {
        self.text.len() == 1
    }

    /// Equal but for typing errors, as many as words of this length may have: one if the longer has four letters, two if
    /// both have seven, three from eleven on.
    pub(crate) fn errors_from(&self, other: &Self) -> Option<u8> {
        if self.text == other.text {
            return Some(0);
        }
        let (shorter, longer) = (self.text.len().min(other.text.len()), self.text.len().max(other.text.len()));
        let most = match shorter {
            0..=2 => return None,
            3 if longer < 4 => return None,
            3..=6 => 1,
            7..=10 => 2,
            _ => 3,
        };
        // Every error changes at most two letters of the set.
        if longer - shorter > most || (self.letters ^ other.letters).count_ones() as usize > 2 * most {
            return None;
        }
        let errors = strsim::osa_distance(&self.text, &other.text);
        (errors <= most).then_some(errors as u8)
    }

    /// Sounds alike and looks somewhat alike: "Meier" and "Mayr", but not "Kaela" and "Chloe", which have one code too.
    pub(crate) fn sounds_like(&self, other: &Self) -> bool {
        let (x, y) = (self.text.len(), other.text.len());
        self.sound == other.sound
            && !self.sound.is_empty()
            && x.min(y) >= 3
            && x.abs_diff(y) <= 3
            && first_sound(&self.text) == first_sound(&other.text)
            && strsim::osa_distance(&self.text, &other.text) <= (x.max(y) / 2 + 1).min(4)
    }
}

/// The first letter, or one for all that are written for one sound.
fn first_sound(text: &str) -> u8 {
    match text.as_bytes().first() {
        Some(b'c' | b'k' | b'q' | b'x') => b'k',
        Some(b'f' | b'v' | b'w') => b'f',
        Some(b'p') if text.starts_with("ph") => b'f',
        Some(b'i' | b'j' | b'y') => b'i',
        Some(b's' | b'z') => b's',
        Some(b'b' | b'p') => b'p',
        Some(b'd' | b't') => b't',
        Some(other) => *other,
        None => 0,
    }
}

/// Digits or letters that were copied: errors between two texts of about the same length, two at most.
pub(crate) fn copying_errors(a: &str, b: &str) -> Option<u8> {
    if a == b {
        return Some(0);
    }
    if a.len().abs_diff(b.len()) > 1 || a.len() > MAX_WORD || b.len() > MAX_WORD {
        return None;
    }
    // Most pairs differ all over: every error changes two counts at most.
    let mut counts = [0_i8; 16];
    a.bytes().for_each(|byte| counts[usize::from(byte & 15)] += 1);
    b.bytes().for_each(|byte| counts[usize::from(byte & 15)] -= 1);
    if counts.iter().map(|count| i32::from(count.abs())).sum::<i32>() > 4 {
        return None;
    }
    let errors = strsim::osa_distance(a, b);
    (errors <= 2).then_some(errors as u8)
}

/// The words of folded text, eight at most.
pub(crate) fn words(folded: &str) -> SmallVec<[&str; 8]> {
    folded.split(' ').filter(|word| !word.is_empty()).take(8).collect()
}
