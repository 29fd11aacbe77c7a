//! Which given and family names are known, and of which sex a given name is, as a guess.
//!
//! The list is made of the public name lists of 29 countries and regions (`data/README.md`). A name that is a woman's here
//! and a man's elsewhere is ambiguous, and so are some that lists get wrong.

use std::sync::OnceLock;

use crate::fold;

use super::Sex;

/// A guess at the sex that goes with a given name; to be suggested, never stored unasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hint {
    /// The sex of most people with this name.
    pub sex: Sex,
    /// How sure that is.
    pub certainty: Certainty,
}

/// How sure a guess is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Certainty {
    /// One list only has the name, or one of many gives it to the other sex.
    Likely,
    /// Several countries agree and none differs.
    Unambiguous,
}

/// The sex that goes with a given name, as far as one may guess: `None` for names that are not known or that both women
/// and men bear (Andrea, Kim, Nicola).
///
/// Of several given names the first one counts; a double name counts by its first part if the whole is not known.
#[must_use]
pub fn sex_hint(given: &str) -> Option<Hint> {
    if given.len() > LONGEST {
        return None;
    }
    let first = given.split_whitespace().find(|word| !word.ends_with('.'))?;
    let whole = known(&fold::fold(first)) & CLASS;
    let part = first.split('-').next().map_or(0, |part| known(&fold::fold(part)) & CLASS);
    // "Hans-Gerhard" is in one list only, Hans in many.
    let class = match whole {
        0 => part,
        MALE_LIKELY if part == MALE => MALE,
        FEMALE_LIKELY if part == FEMALE => FEMALE,
        whole => whole,
    };
    let (sex, certainty) = match class {
        MALE => (Sex::Male, Certainty::Unambiguous),
        MALE_LIKELY => (Sex::Male, Certainty::Likely),
        FEMALE => (Sex::Female, Certainty::Unambiguous),
        FEMALE_LIKELY => (Sex::Female, Certainty::Likely),
        _ => return None,
    };
    Some(Hint { sex, certainty })
}

/// True if the word is in the lists as a given name, of whichever sex.
pub(super) fn is_given(word: &str) -> bool {
    let known_word = |word: &str| known(&fold::fold(word)) & CLASS != 0;
    word.len() <= LONGEST && (known_word(word) || word.split('-').next().is_some_and(known_word))
}

/// True if the word is in the lists as a German, Austrian, Swiss or Luxembourg family name.
pub(super) fn is_family(word: &str) -> bool {
    word.len() <= LONGEST && known(&fold::fold(word)) & FAMILY != 0
}

/// Nobody's name is longer than so many bytes: nothing longer is looked up.
const LONGEST: usize = 200;

// The lower half of an entry's first byte, as examples/build_names.rs writes it.
const CLASS: u8 = 0b0111;
const MALE: u8 = 2;
const MALE_LIKELY: u8 = 3;
const FEMALE: u8 = 4;
const FEMALE_LIKELY: u8 = 5;
const FAMILY: u8 = 0b1000;

static DATA: &[u8] = include_bytes!("../../data/names.bin");

/// All names one behind the other in alphabetical order, and where each begins and what it is.
struct Names {
    text: String,
    entries: Vec<(u32, u8)>,
}

/// What is known of a folded name; 0 if nothing is.
fn known(folded: &str) -> u8 {
    static NAMES: OnceLock<Names> = OnceLock::new();
    let names = NAMES.get_or_init(|| unpack(DATA));
    let name = |index: usize| {
        let end = names.entries.get(index + 1).map_or(names.text.len(), |(begin, _)| *begin as usize);
        &names.text[names.entries[index].0 as usize..end]
    };
    let (mut low, mut high) = (0, names.entries.len());
    while low < high {
        let middle = low.midpoint(high);
        match name(middle).cmp(folded) {
            std::cmp::Ordering::Equal => return names.entries[middle].1,
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    0
}

/// Each entry: a byte with the number of letters shared with the name before (upper half) and what it is (lower half),
/// then the other letters in ASCII, the last one with its highest bit set.
fn unpack(data: &[u8]) -> Names {
    let mut names = Names { text: String::with_capacity(data.len() * 2), entries: Vec::with_capacity(10_500) };
    let mut before = String::new();
    let mut bytes = data.iter().copied();
    while let Some(first) = bytes.next() {
        before.truncate(usize::from(first >> 4));
        for byte in bytes.by_ref() {
            before.push(char::from(byte & 0x7F));
            if byte >= 0x80 {
                break;
            }
        }
        // The data is a megabyte at most, and far less.
        names.entries.push((names.text.len() as u32, first & 0xF));
        names.text.push_str(&before);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unambiguous_names_give_a_guess_and_ambiguous_ones_none() {
        use Certainty::{Likely, Unambiguous};
        for (given, expected) in [
            ("Petra", Some((Sex::Female, Unambiguous))),
            ("Frank", Some((Sex::Male, Unambiguous))),
            ("Jörg", Some((Sex::Male, Unambiguous))),
            ("JOERG", Some((Sex::Male, Unambiguous))),
            ("Karl-Heinz", Some((Sex::Male, Unambiguous))),
            ("Hans-Gerhard", Some((Sex::Male, Unambiguous))),
            ("Anna-Lena", Some((Sex::Female, Unambiguous))),
            ("M. Theresia", Some((Sex::Female, Unambiguous))),
            ("Heinz Maria", Some((Sex::Male, Unambiguous))),
            ("Rosi", Some((Sex::Female, Likely))),
            ("Ali", Some((Sex::Male, Likely))),
            ("Andrea", None),
            ("Kim", None),
            ("Nicola", None),
            ("Sascha", None),
            ("Sascha-Alexander", None),
            ("Simone", None),
            ("Toni", None),
            ("Robin", None),
            ("Eike", None),
            ("Qwrtz", None),
            ("", None),
            ("A.", None),
        ] {
            let hint = sex_hint(given);
            assert_eq!(hint.map(|h| (h.sex, h.certainty)), expected, "{given}");
        }
        assert!(is_given("Kim") && is_given("Hans-Peter") && !is_given("Schulze"));
        assert!(is_family("Müller") && !is_family("Petra"));
    }

    #[test]
    fn the_list_is_in_order_and_small() {
        let names = unpack(DATA);
        assert!(names.entries.len() > 9_000 && DATA.len() < 40_000, "{} {}", names.entries.len(), DATA.len());
        let known_again = (0..names.entries.len()).all(|i| {
            let end = names.entries.get(i + 1).map_or(names.text.len(), |e| e.0 as usize);
            known(&names.text[names.entries[i].0 as usize..end]) == names.entries[i].1
        });
        assert!(known_again);
    }
}
