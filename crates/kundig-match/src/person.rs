//! Names of persons: family name, given names, generation.

use kundig_check::fold::fold;
use smallvec::SmallVec;

use crate::frequency;
use crate::nickname::Groups;
use crate::record::{Record, cut};
use crate::word::{Word, words};

/// What tells father and son apart when all else is equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Generation {
    /// "jun.", "der Jüngere".
    Junior,
    /// "sen.", "der Ältere".
    Senior,
}

/// One name with its parts, if it has several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) whole: Word,
    /// Two or more, or none.
    pub(crate) parts: SmallVec<[Word; 2]>,
    /// Hundredths of bits; see [`frequency`].
    pub(crate) surprise: Option<i32>,
    pub(crate) nicknames: Groups,
}

impl Name {
    fn new(words: &[&str], surprise: impl Fn(&str) -> Option<i32>) -> Option<Self> {
        let joined = words.concat();
        let whole = Word::new(&joined);
        if whole.is_empty() {
            return None;
        }
        let parts =
            if words.len() > 1 { words.iter().take(4).map(|w| Word::new(w)).collect() } else { SmallVec::new() };
        Some(Self { surprise: surprise(&whole.text), nicknames: Groups::of(&whole.text), whole, parts })
    }

    /// The parts, or the whole name as its only part.
    pub(crate) fn each_part(&self) -> &[Word] {
        if self.parts.is_empty() { std::slice::from_ref(&self.whole) } else { &self.parts }
    }
}

/// A person's name, prepared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Person {
    pub(crate) family: Option<Name>,
    pub(crate) birth_name: Option<Name>,
    pub(crate) given: Option<Name>,
    pub(crate) generation: Option<Generation>,
}

/// Before a family name; "Dussen van" and "van der Dussen" are one name.
const PARTICLES: [&str; 29] = [
    "von", "van", "vom", "zum", "zur", "zu", "de", "der", "den", "dem", "des", "di", "da", "del", "della", "dos", "du",
    "la", "le", "el", "al", "ter", "ten", "und", "auf", "graf", "freiherr", "v", "d",
];

const TITLES: [&str; 34] = [
    "dr",
    "prof",
    "professor",
    "doktor",
    "dipl",
    "ing",
    "kfm",
    "med",
    "dent",
    "vet",
    "jur",
    "rer",
    "nat",
    "phil",
    "oec",
    "pol",
    "habil",
    "hc",
    "mag",
    "msc",
    "bsc",
    "mba",
    "phd",
    "ma",
    "ba",
    "llm",
    "pd",
    "univ",
    "herr",
    "frau",
    "familie",
    "fam",
    "eheleute",
    "ehepaar",
];

impl Person {
    pub(crate) fn of(record: &Record) -> Self {
        let mut person = Self::default();
        let [family, given, birth_name] =
            [&record.family, &record.given, &record.birth_name].map(|name| fold(cut(name)));
        let mut family_words = person.name_words(&family);
        // "Müller geb. Schmidt" is the family name and the name at birth.
        let born = family_words.iter().skip(1).position(|word| ["geb", "geborene", "geborener", "nee"].contains(word));
        let born_words = born.map_or(SmallVec::new(), |at| family_words.drain(at + 1..).skip(1).collect());
        let mut given_words = person.name_words(&given);
        // All of the name in one field: "Peter Müller", but not "Müller-Lüdenscheidt".
        if given_words.is_empty() && family_words.len() > 1 && !record.family.contains('-') {
            let all = std::mem::take(&mut family_words);
            let (last, first) = all.split_at(all.len() - 1);
            given_words = last.iter().copied().collect();
            family_words = first.iter().copied().collect();
        }
        person.family = Name::new(&without_particles(&family_words), frequency::family_surprise);
        person.given = Name::new(&given_words, frequency::given_surprise);
        let birth_words: SmallVec<[&str; 8]> =
            if birth_name.is_empty() { born_words } else { person.name_words(&birth_name) };
        person.birth_name = Name::new(&without_particles(&birth_words), frequency::family_surprise);
        person
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.family.is_none() && self.given.is_none()
    }

    /// The words of a name without titles; "jun." and "sen." are kept as the generation.
    fn name_words<'a>(&mut self, folded: &'a str) -> SmallVec<[&'a str; 8]> {
        let all = words(folded);
        let mut kept: SmallVec<[&str; 8]> = SmallVec::new();
        for &word in &all {
            match word {
                "jun" | "jr" | "junior" | "jnr" | "juengere" if all.len() > 1 => {
                    self.generation = Some(Generation::Junior);
                }
                "sen" | "sr" | "senior" | "snr" | "aeltere" if all.len() > 1 => {
                    self.generation = Some(Generation::Senior);
                }
                _ if TITLES.contains(&word) => {}
                _ => kept.push(word),
            }
        }
        // "Phil" and "Ma" are names too, if nothing else is one.
        if kept.is_empty() {
            return all;
        }
        kept
    }
}

fn without_particles<'a>(words: &[&'a str]) -> SmallVec<[&'a str; 8]> {
    let kept: SmallVec<[&str; 8]> = words.iter().copied().filter(|word| !PARTICLES.contains(word)).collect();
    // "Graf" and "Zu" are family names too.
    if kept.is_empty() { words.iter().copied().collect() } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(given: &str, family: &str) -> Person {
        Person::of(&Record { given: given.into(), family: family.into(), ..Record::default() })
    }

    fn texts(person: &Person) -> (String, String, String) {
        let text = |name: &Option<Name>| name.as_ref().map_or(String::new(), |n| n.whole.text.to_string());
        (text(&person.given), text(&person.family), text(&person.birth_name))
    }

    #[test]
    fn titles_particles_and_generations_are_no_part_of_a_name() {
        for (given, family, expected) in [
            ("Dr. Hans-Peter", "von der Lühe", ("hanspeter", "luehe", "")),
            ("Anna", "Müller geb. Schmidt", ("anna", "mueller", "schmidt")),
            ("Anna", "Müller (geb. Schmidt)", ("anna", "mueller", "schmidt")),
            ("", "Peter Müller", ("peter", "mueller", "")),
            ("", "Müller-Lüdenscheidt", ("", "muellerluedenscheidt", "")),
            ("Steffi", "Graf", ("steffi", "graf", "")),
            ("Johanna", "Graf von Berg", ("johanna", "berg", "")),
            ("Ma", "Ing", ("ma", "ing", "")),
            ("Anna", "Lühe, Prof. Dr.", ("anna", "luehe", "")),
            ("", "", ("", "", "")),
        ] {
            let (g, f, b) = texts(&person(given, family));
            assert_eq!((g.as_str(), f.as_str(), b.as_str()), expected, "{given} {family}");
        }
        assert_eq!(person("Josef", "Huber jun.").generation, Some(Generation::Junior));
        assert_eq!(person("Josef sen.", "Huber").generation, Some(Generation::Senior));
        assert_eq!(person("Josef", "Huber").generation, None);
    }
}
