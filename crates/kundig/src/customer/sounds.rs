//! What the search index knows beside words: how a name sounds, and how a number ends. Each is one to four characters for
//! private use, which folding lets nobody type, and so never the beginning of a word. FTS5 keeps beginnings of two to four
//! characters apart: a word of one character costs it one entry, where any other word costs four.

use kundig_match::phonetic::Sound;

/// Where the characters for private use begin (plane 15).
const FIRST: u32 = 0xF_0000;
/// How many codes of up to four digits of 1 to 9 there are.
const CODES: u32 = 1 + 9 + 81 + 729 + 6_561;
/// How many kinds of sounds are told apart: six vowels, each at a word that ends in a vowel, or does not.
const KINDS: u32 = 12;

/// How a folded word sounds; none for one that is too short, or not only of the letters a to z.
///
/// The code of the Kölner Phonetik alone is too coarse to be typed: Maier, Maria, Mohr and Nora are all 67. So it is told
/// apart by the first vowel, with what is spoken alike taken together, and by whether the word ends in one.
pub(super) fn sound(word: &str) -> Option<String> {
    if word.len() < 3 || !word.bytes().all(|letter| letter.is_ascii_lowercase()) {
        return None;
    }
    let code = Sound::of(word).to_u64();
    // A single consonant is shared by too many.
    if code < 0x10 {
        return None;
    }
    let ends_in_vowel = word.trim_end_matches('h').ends_with(is_vowel);
    let mut kind = first_vowel(word) * 2 + u32::from(ends_in_vowel);
    let mut text = String::with_capacity(8);
    let (mut number, mut digits) = (0, 0);
    for place in (0..16).rev() {
        let digit = (code >> (4 * place) & 15) as u32;
        if digit == 0 {
            continue;
        }
        if digits == 4 {
            text.extend(char::from_u32(FIRST + kind * CODES + number));
            (number, digits, kind) = (0, 0, 0);
        }
        number = number * 9 + digit;
        digits += 1;
    }
    text.extend(char::from_u32(FIRST + kind * CODES + number));
    Some(text)
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// 0 for none, else one for each group that is mistaken for one another.
fn first_vowel(word: &str) -> u32 {
    let Some(at) = word.find(is_vowel) else { return 0 };
    let begins = |any: &[&str]| any.iter().any(|vowel| word[at..].starts_with(vowel));
    if begins(&["aeu", "eu"]) {
        1
    } else if begins(&["ai", "ay", "aj", "ei", "ey", "ej"]) {
        2
    } else if begins(&["au"]) {
        3
    } else if begins(&["ae", "oe", "ue", "e", "i", "y"]) {
        4
    } else if begins(&["a"]) {
        5
    } else {
        0
    }
}

/// How many digits at the end of a number stand in the index, and how many a question must have to be asked by them.
pub(crate) const ENDING: usize = 4;
/// Five stand there as well: among a million customers a few hundred share the last four.
pub(crate) const LONG_ENDING: usize = ENDING + 1;
/// How many codes of four digits there are.
const ENDINGS: u32 = 10_000;

/// How a number ends: by its last five digits, or by its last four if it has no more; none for fewer, or for anything else
/// than digits.
pub(super) fn ending(digits: &str) -> Option<String> {
    last(digits, LONG_ENDING.min(digits.len()))
}

/// How a number ends, in either length.
pub(super) fn endings(digits: &str) -> impl Iterator<Item = String> {
    [ENDING, LONG_ENDING].into_iter().filter_map(|count| last(digits, count))
}

/// The last four digits are one character, the one before them is another.
fn last(digits: &str, count: usize) -> Option<String> {
    let last = digits.len().checked_sub(count).and_then(|at| digits.get(at..))?;
    let (front, four) = last.split_at_checked(count.checked_sub(ENDING)?)?;
    let number = |digits: &str| -> Option<u32> {
        digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let mut text = String::from(character(number(four)?)?);
    if !front.is_empty() {
        text.push(character(ENDINGS + number(front)?)?);
    }
    Some(text)
}

fn character(code: u32) -> Option<char> {
    char::from_u32(FIRST + KINDS * CODES + code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kundig_check::fold::fold;

    #[test]
    fn what_is_spoken_alike_has_one_sound() {
        for same in [
            ["Maier", "Meyer", "Mayr", "Meier", "Majer"].as_slice(),
            &["Schmidt", "Schmitt", "Schmid", "Schmied"],
            &["Christian", "Kristian"],
            &["Müller", "Mueller", "Miller", "Möller"],
            &["Stephan", "Stefan", "Steffen"],
            &["Schulz", "Schultz"],
            &["Beyer", "Bayer", "Baier"],
            &["Hoffmann", "Hofmann"],
            &["Walter", "Walther"],
            &["Sophie", "Sofie"],
            &["Kowalski", "Kovalsky"],
            &["Heidelberger", "Haidelberger"],
        ] {
            let sounds: Vec<_> = same.iter().map(|name| sound(&fold(name))).collect();
            assert!(sounds[0].is_some() && sounds.iter().all(|one| *one == sounds[0]), "{same:?}: {sounds:?}");
        }
    }

    #[test]
    fn what_is_spoken_otherwise_has_another() {
        let names = ["Maier", "Maria", "Mohr", "Mahr", "Möhr", "Maurer", "Neuer", "Nora", "Schulz", "Schulze", "Auer"];
        let sounds: Vec<_> = names.iter().map(|name| sound(&fold(name))).collect();
        for (at, one) in sounds.iter().enumerate() {
            assert!(one.is_some() && !sounds[at + 1..].contains(one), "{}", names[at]);
        }
        for none in ["", "ab", "uhu", "k10001", "žižka", "4711"] {
            assert_eq!(sound(none), None, "{none}");
        }
    }

    #[test]
    fn no_two_codes_share_a_character_and_none_can_be_typed() {
        let mut seen = std::collections::BTreeMap::new();
        for word in ["meier", "mohr", "abcdefghijklmnopqrstuvwxyz", "schwarzenberger", "huberelektrotechnik"] {
            seen.insert(sound(word).unwrap(), word);
        }
        for number in 0..10_000 {
            seen.insert(ending(&format!("{number:04}")).unwrap(), "number");
        }
        for number in 0..100_000 {
            seen.insert(ending(&format!("{number:05}")).unwrap(), "long number");
        }
        assert_eq!(seen.len(), 110_005);
        assert!(seen.keys().all(|text| fold(text).is_empty()));
        assert_eq!(ending("30901820"), ending("01820"));
        assert_eq!(endings("30901820").collect::<Vec<_>>(), ["1820", "01820"].map(|last| ending(last).unwrap()));
        assert_eq!((endings("1820").count(), endings("820").count(), endings("1820a").count()), (1, 0, 0));
        assert_eq!((ending("820"), ending("12a4"), ending("ä12345"), ending("")), (None, None, ending("12345"), None));
    }
}
