//! Place names: one key for all their notations, and whether a typed name can mean a listed one.

use unicode_normalization::char::is_combining_mark;

use crate::fold;

/// Words between the name proper and what tells it from its namesakes; nobody writes them alike ("a. d.", "an der").
const JOINING: [&str; 36] = [
    "a", "ad", "am", "an", "auf", "b", "bei", "beim", "d", "dem", "den", "der", "die", "h", "hinter", "i", "id", "im",
    "in", "ob", "obd", "s", "sous", "sur", "u", "und", "unter", "v", "vd", "vdh", "vor", "vorm", "z", "zu", "zum",
    "zur",
];

/// What a town calls itself before its name, written by some and left out by others.
const TITLES: [&str; 11] = [
    "bad",
    "gemeinde",
    "hansestadt",
    "kurort",
    "landeshauptstadt",
    "lutherstadt",
    "markt",
    "ostseebad",
    "seebad",
    "st",
    "stadt",
];
const LONGEST_JOINING: usize = 6;

/// Appends the folded word, as [`fold::fold`] would; thousands of names are read at the first question, so that the letters
/// which occur in them go without its ceremony.
fn fold_word(raw: &str, out: &mut String) {
    let start = out.len();
    for c in raw.chars() {
        let lower = match c {
            _ if c.is_ascii() => {
                out.push(c.to_ascii_lowercase());
                continue;
            }
            'ä' | 'Ä' => "ae",
            'ö' | 'Ö' => "oe",
            'ü' | 'Ü' => "ue",
            'ß' => "ss",
            'é' | 'è' | 'ê' | 'É' => "e",
            'à' | 'â' => "a",
            'ç' => "c",
            'ô' => "o",
            _ => {
                out.truncate(start);
                let folded = fold::fold(raw);
                out.extend(folded.chars().filter(|&c| c != ' '));
                return;
            }
        };
        out.push_str(lower);
    }
}

/// A word of a name, folded.
struct Word {
    start: usize,
    end: usize,
    /// It is, or stands behind, what tells the name from its namesakes: "Main" in "Frankfurt am Main".
    qualifies: bool,
    /// It is a canton or the number of a post office, which nobody has to write.
    official: bool,
    /// It ended in a point or is a single letter: "Westf.", "M".
    short: bool,
}

/// A name cut into its words.
#[derive(Default)]
pub(super) struct Name {
    text: String,
    words: Vec<Word>,
    /// Where the second of two names begins ("Wien, Innere Stadt", "Achomitz / Zahomec").
    second: Option<usize>,
}

/// How a typed name agrees with a listed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agreement {
    /// Letter for letter.
    Exact,
    /// Another notation of the same: "Koeln", "FRANKFURT/M.", "St. Gallen" for "Sankt Gallen".
    Notation,
    /// What tells it from its namesakes was left out: "Frankfurt" for "Frankfurt am Main", "Homburg" for "Bad Homburg".
    Shortened,
    /// More was typed than is listed: "Hamburg-Harvestehude", "Münster (Westf.)".
    Extended,
    /// Something else was typed; this is the likely repair.
    Repaired,
}

impl Name {
    /// Reads a name. `two_languages` says that a slash stands between two names ("Biel/Bienne"), not before a region.
    pub(super) fn read(name: &str, two_languages: bool) -> Self {
        let mut read = Self::default();
        read.read_again(name, two_languages);
        read
    }

    /// Reads another name into the same memory.
    pub(super) fn read_again(&mut self, name: &str, two_languages: bool) {
        self.text.clear();
        self.words.clear();
        self.second = None;
        let read = self;
        let mut qualifies = false;
        let mut start = None;
        let mut before = ' ';
        // No name of a place is that long; what follows can't make it one.
        for (at, c) in name.char_indices().take(200).chain([(name.len(), ' ')]) {
            let in_word = at < name.len()
                && (c.is_ascii_alphanumeric() || (!c.is_ascii() && (c.is_alphanumeric() || is_combining_mark(c))));
            if in_word {
                start.get_or_insert(at);
                continue;
            }
            if let Some(start) = start.take() {
                read.push(&name[start..at], c == '.', &mut qualifies);
            }
            match c {
                '(' | ',' | '/' | '[' if !read.words.is_empty() => {
                    qualifies = true;
                    if c == ',' || (c == '/' && (two_languages || before == ' ')) {
                        read.second = Some(read.words.len());
                    }
                }
                _ => {}
            }
            before = c;
        }
    }

    fn push(&mut self, raw: &str, point: bool, qualifies: &mut bool) {
        let start = self.text.len();
        fold_word(raw, &mut self.text);
        let first = self.words.is_empty();
        let folded = &self.text[start..];
        if !first && folded.len() <= LONGEST_JOINING && JOINING.binary_search(&folded).is_ok() {
            // The region that follows qualifies, the joining word itself says nothing.
            self.text.truncate(start);
            *qualifies = true;
            return;
        }
        let saint = match folded {
            "sankt" | "skt" | "saint" => Some("st"),
            "sainte" => Some("ste"),
            // Districts are counted in two towns of Austria: "Graz, 05.Bez.:Gries".
            "bez" => Some(""),
            "" => return,
            _ => None,
        };
        if let Some(saint) = saint {
            self.text.truncate(start);
            self.text.push_str(saint);
        }
        // "Kirchdorf AG" has its canton, "Lausanne 25" its post office behind it.
        let canton = !first && raw.len() == 2 && raw.bytes().all(|b| b.is_ascii_uppercase());
        let office = !first && raw.bytes().all(|b| b.is_ascii_digit());
        let end = self.text.len();
        if end > start {
            let short = point || end - start == 1;
            let official = canton || office;
            self.words.push(Word { start, end, qualifies: *qualifies || official, official, short });
        }
    }

    fn word(&self, index: usize) -> &str {
        let word = &self.words[index];
        &self.text[word.start..word.end]
    }

    /// The words with a blank between them, as far as `take` goes.
    fn joined(&self, words: std::ops::Range<usize>, out: &mut String) {
        let start = out.len();
        for index in words {
            if out.len() > start {
                out.push(' ');
            }
            out.push_str(self.word(index));
        }
    }

    /// The number of words before the first that qualifies.
    fn main_words(&self) -> usize {
        self.words.iter().position(|w| w.qualifies).unwrap_or(self.words.len())
    }

    /// Appends the key under which all notations of the name meet; nothing for a name without letters.
    pub(super) fn key(&self, out: &mut String) {
        self.joined(0..self.words.len(), out);
    }

    /// Appends the key without what tells the name from its namesakes; false if that is the whole name.
    pub(super) fn short_key(&self, out: &mut String) -> bool {
        let main = self.main_words();
        let shorter = main > 0 && main < self.words.len();
        if shorter {
            self.joined(0..main, out);
        }
        shorter
    }

    /// Appends the key of the second name, without the number of a district; false if there is none.
    pub(super) fn second_key(&self, out: &mut String) -> bool {
        let Some(mut second) = self.second else { return false };
        while self.words.get(second).is_some_and(|w| self.text[w.start..w.end].bytes().all(|b| b.is_ascii_digit())) {
            second += 1;
        }
        self.joined(second..self.words.len(), out);
        second < self.words.len()
    }

    /// How this typed name agrees with a listed one, if it can mean it. `Exact` is for the caller to find.
    pub(super) fn agrees(&self, listed: &Self) -> Option<Agreement> {
        if self.words.is_empty() || listed.words.is_empty() {
            return None;
        }
        if self.same_letters(0..self.words.len(), listed, 0..listed.words.len()) {
            return Some(Agreement::Notation);
        }
        let main = listed.main_words();
        if self.same_letters(0..self.words.len(), listed, 0..main) {
            return Some(Agreement::Shortened);
        }
        let mut second = String::new();
        if listed.second_key(&mut second) {
            let mut typed = String::new();
            self.key(&mut typed);
            if typed == second {
                return Some(Agreement::Notation);
            }
        }
        self.aligned(listed)
    }

    /// The same letters, whatever blanks and hyphens stand between them: "BadHomburg", "Klein-Winternheim".
    fn same_letters(&self, own: std::ops::Range<usize>, other: &Self, others: std::ops::Range<usize>) -> bool {
        let own = own.flat_map(|index| self.word(index).bytes());
        own.eq(others.flat_map(|index| other.word(index).bytes()))
    }

    /// Word by word: abbreviated ones stand for what they begin, and those that qualify may be missing.
    fn aligned(&self, listed: &Self) -> Option<Agreement> {
        let mut left_out = false;
        let mut skipped = 0;
        let mut of_listed = 0;
        let mut typed = 0;
        // "Homburg" for "Bad Homburg", "Moritz" for "St. Moritz"; and "Lutherstadt Wittenberg" for "Wittenberg".
        if self.word(0) != listed.word(0) {
            if TITLES.contains(&listed.word(0)) && listed.words.len() > 1 {
                (of_listed, left_out) = (1, true);
            } else if self.has_title() && !matches!(self.word(0), "bad" | "st") {
                typed = 1;
            }
        }
        let first = typed;
        while typed < self.words.len() && of_listed < listed.words.len() {
            let (own, other) = (self.word(typed), listed.word(of_listed));
            // In front only "Gr. Gerau", never "G. Gerau".
            let short = self.words[typed].short;
            let may_be_short = typed > first || (short && own.len() > 1 && self.words.len() > 1);
            let listed_short = of_listed > 0 && listed.words[of_listed].short;
            if own == other
                || (may_be_short && abbreviates(own, other, short))
                || (listed_short && abbreviates(other, own, true))
            {
                typed += 1;
                of_listed += 1;
            } else if typed > first && listed.words[of_listed].qualifies {
                of_listed += 1;
                skipped += 1;
                left_out = true;
            } else {
                break;
            }
        }
        let rest = listed.words.get(of_listed);
        if typed == self.words.len() {
            let may_miss = rest.is_none_or(|rest| rest.qualifies) || self.word(first).len() >= 5;
            let shortened = left_out || rest.is_some();
            return may_miss.then_some(if shortened { Agreement::Shortened } else { Agreement::Notation });
        }
        // The whole of the listed name, and more: a district, or a region that the list does without. Another region than
        // the listed one is another place: "Frankfurt/M." is not Frankfurt (Oder).
        let regions = listed.words[..of_listed].iter().filter(|w| w.qualifies).count() > skipped
            || listed.words.iter().all(|w| !w.qualifies || w.official)
            || !self.words[typed].qualifies;
        (of_listed >= listed.main_words() && typed > first && regions).then_some(Agreement::Extended)
    }

    /// True if the first word is a title that may be missing in a list.
    pub(super) fn has_title(&self) -> bool {
        self.words.len() > 1 && TITLES.contains(&self.word(0))
    }

    /// Appends the key of the first so many words.
    pub(super) fn first_words(&self, count: usize, out: &mut String) {
        self.joined(0..count.min(self.words.len()), out);
    }

    /// The number of words that say something.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }
}

/// "M" and "Westf" begin "Main" and "Westfalen"; written with a point, "OPf." and "Hl." have only some of the letters of
/// "Oberpfalz" and "Heiligen".
fn abbreviates(short: &str, whole: &str, point: bool) -> bool {
    if whole.starts_with(short) || !point {
        return whole.starts_with(short);
    }
    let mut letters = whole.bytes();
    let same_first = short.as_bytes().first() == whole.as_bytes().first();
    same_first && short.len() < whole.len() && short.bytes().all(|letter| letters.any(|other| other == letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> String {
        let mut key = String::new();
        Name::read(name, false).key(&mut key);
        key
    }

    #[test]
    fn joining_words_are_sorted_for_the_search() {
        assert!(JOINING.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(JOINING.iter().map(|word| word.len()).max(), Some(LONGEST_JOINING));
    }

    #[test]
    fn words_fold_as_they_do_everywhere() {
        for word in
            ["Köln", "GROSSRÄSCHEN", "Straße", "Genève", "Château", "Šteben", "Mu\u{308}nchen", "Ełk", "Neuchâtel"]
        {
            let mut folded = String::from("x");
            fold_word(word, &mut folded);
            assert_eq!(folded[1..], fold::fold(word), "{word}");
        }
    }

    #[test]
    fn notations_of_one_name_have_one_key() {
        for (one, other) in [
            ("Frankfurt am Main", "FRANKFURT a.Main"),
            ("Neustadt an der Weinstraße", "Neustadt a. d. Weinstrasse"),
            ("Sankt Gallen", "St.Gallen"),
            ("Saint-Maurice", "St-Maurice"),
            ("Muri b. Bern", "Muri bei Bern"),
            ("Halle (Saale)", "Halle/Saale"),
            ("Köln", "koeln"),
            ("Graz, 05.Bez.:Gries", "Graz,05 Bez. Gries"),
            ("Großräschen", "Grossraeschen"),
            ("Mu\u{308}nchen", "München"),
        ] {
            assert_eq!(key(one), key(other), "{one} / {other}");
        }
        assert_ne!(key("Lohne"), key("Löhne"));
        assert_eq!(key("  ?! "), "");
    }

    #[test]
    fn a_typed_name_can_mean_a_listed_one() {
        use Agreement::{Extended, Notation, Shortened};
        for (typed, listed, agreement) in [
            ("Frankfurt/M", "Frankfurt am Main", Some(Notation)),
            ("Frankfurt a. M.", "Frankfurt am Main", Some(Notation)),
            ("Frankfurt", "Frankfurt am Main", Some(Shortened)),
            ("Frankfurt/M", "Frankfurt (Oder)", None),
            ("Hitzacker Pussade", "Hitzacker (Elbe)", Some(Extended)),
            ("Oettingen in Bayern", "Oettingen i.Bay.", Some(Notation)),
            ("Reichenbach/Oberlausitz", "Reichenbach/O.L.", Some(Shortened)),
            ("Weiden i.d.OPf.", "Weiden in der Oberpfalz", Some(Notation)),
            ("Neukirchen b.Hl.Blut", "Neukirchen beim Heiligen Blut", Some(Notation)),
            ("Lutherstadt Wittenberg", "Wittenberg", Some(Notation)),
            ("Stralsund", "Hansestadt Stralsund", Some(Shortened)),
            ("Frankfurt/O", "Frankfurt (Oder)", Some(Notation)),
            ("Boxberg/O.L.", "Boxberg/Oberlausitz", Some(Extended)),
            ("Lausanne-Ouchy", "Lausanne 25", Some(Extended)),
            ("Freiburg i. Br.", "Freiburg im Breisgau", Some(Notation)),
            ("Homburg v.d.H.", "Bad Homburg vor der Höhe", Some(Shortened)),
            ("Bad Homburg", "Bad Homburg vor der Höhe", Some(Shortened)),
            ("BadHomburg", "Bad Homburg", Some(Notation)),
            ("Hamburg Harvestehude", "Hamburg", Some(Extended)),
            ("Münster/Westf.", "Münster", Some(Extended)),
            ("Kirchdorf", "Kirchdorf AG", Some(Shortened)),
            ("Lausanne", "Lausanne 25", Some(Shortened)),
            ("Wien", "Wien, Innere Stadt", Some(Shortened)),
            ("Innere Stadt", "Wien, Innere Stadt", Some(Notation)),
            ("Wien-Innere Stadt", "Wien, Innere Stadt", Some(Notation)),
            ("Gries", "Graz, 05.Bez.:Gries", Some(Notation)),
            ("Garmisch", "Garmisch-Partenkirchen", Some(Shortened)),
            ("Gr. Gerau", "Groß-Gerau", Some(Notation)),
            ("Neu", "Neu Wulmstorf", None),
            ("Bernau", "Berlin", None),
            ("", "Berlin", None),
        ] {
            let typed_name = Name::read(typed, false);
            assert_eq!(typed_name.agrees(&Name::read(listed, false)), agreement, "{typed} / {listed}");
        }
    }
}
