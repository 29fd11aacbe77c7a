//! Which words a customer is found by, and how a question is read.

use kundig_check::{fold, phone};

use super::sounds::{ENDING, LONG_ENDING, ending, endings, sound};
use super::{ContactPointKind, Customer, Party};
use crate::store::question::{Ending, Question, Word};

/// What the search index holds of a customer: folded words of name, number, addresses, phones in both notations, e-mail,
/// tags and searchable custom fields; how names and places sound, how numbers end, and the parts of long firm names.
/// Bank data is not among them: the index has no rights of its own, so accounts are asked for in their table.
pub(crate) fn of(customer: &Customer, searchable_fields: &[String]) -> String {
    let mut words = Words(String::with_capacity(250));
    // In one word, and its digits: the letter of a number range stands in every customer's number.
    let number = fold::fold(&customer.number).replace(' ', "");
    words.put(&number);
    let digits = number.trim_start_matches(|c: char| !c.is_ascii_digit());
    if digits.len() < number.len() {
        words.put(digits);
    }
    words.put_ending(digits);
    words.put_spoken(&customer.name);
    if let Party::Organisation(organisation) = &customer.party {
        words.put_parts(&organisation.legal_name);
        if let Some(contact) = &organisation.contact_name {
            words.put_spoken(contact);
        }
    }
    for address in &customer.addresses {
        let parts = [&address.street, &address.house_number, &address.postal_code, &address.addition];
        parts.into_iter().flatten().for_each(|part| words.put_all(part));
        if let Some(place) = &address.place {
            words.put_spoken(place);
        }
    }
    for point in &customer.contact_points {
        match point.kind {
            ContactPointKind::Phone | ContactPointKind::Mobile | ContactPointKind::Fax => {
                let digits = point.value.trim_start_matches('+');
                words.put(digits);
                if let Some(national) = digits.strip_prefix("49") {
                    words.put(&format!("0{national}"));
                }
                words.put_ending(digits);
            }
            _ => words.put_all(&point.value),
        }
    }
    for tag in &customer.tags {
        words.put_all(tag);
    }
    for field in searchable_fields {
        match customer.custom_fields.get(field) {
            Some(serde_json::Value::String(text)) => words.put_all(text),
            Some(serde_json::Value::Number(number)) => words.put_all(&number.to_string()),
            _ => {}
        }
    }
    words.0
}

/// The longest that is kept of a word, in bytes: nobody types more, and PostgreSQL takes no more than 2,046.
const MAX_WORD: usize = 100;
/// From how many letters on a word of a firm's name is found by its parts, and how many letters a part has at least.
const LONG: usize = 10;
const PART: usize = 5;

struct Words(String);

impl Words {
    fn put(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        if !self.0.is_empty() {
            self.0.push(' ');
        }
        self.0.push_str(cut(word));
    }

    fn put_all(&mut self, text: &str) {
        fold::words(text, |word| self.put(word));
    }

    /// Words that are found by their sound as well.
    fn put_spoken(&mut self, text: &str) {
        fold::words(text, |word| {
            self.put(word);
            if let Some(sound) = sound(word) {
                self.put(&sound);
            }
        });
    }

    /// The ends of long words: `elektrotechnik` and `technik` of `huberelektrotechnik`. Of firms only, whose words are
    /// made of others and few: all words by all their parts would be an index many times as large.
    fn put_parts(&mut self, name: &str) {
        for word in fold::fold(name).split(' ').filter(|word| word.len() >= LONG).map(cut) {
            // A part of less than three letters in front is no word.
            let parts = word.char_indices().skip(3).map(|(at, _)| &word[at..]);
            parts.take_while(|part| part.len() >= PART).for_each(|part| self.put(part));
        }
    }

    fn put_ending(&mut self, digits: &str) {
        endings(digits).for_each(|ending| self.put(&ending));
    }
}

fn cut(word: &str) -> &str {
    let end = (0..=MAX_WORD.min(word.len())).rev().find(|at| word.is_char_boundary(*at));
    &word[..end.unwrap_or(0)]
}

/// The most words of a question that are looked for.
const MAX_WORDS: usize = 8;
/// How many letters a word of a question must have to be looked for by its sound: before that, people are still typing.
const SPOKEN: usize = 4;

/// Reads a question: a phone number in any notation is one word, anything else is split and folded. `…4711` asks for what
/// ends so, and only that.
pub(crate) fn question(text: &str) -> Question {
    let text: String = text.trim().chars().take(200).collect();
    let ends = ["…", "...", "*"].into_iter().find_map(|mark| text.strip_prefix(mark)).map(str::trim_start);
    let ending = ending_of(ends.unwrap_or(&text));
    if ends.is_some() && ending.is_some() {
        return Question { ending, ..Question::default() };
    }
    if let Some(digits) = phone::search_digits(&text) {
        return Question { words: vec![Word::new(digits, None)], ending, ..Question::default() };
    }
    let iban = iban_of(&text);
    let text =
        text.split_whitespace().map(|token| if is_number(token) { token.replace('-', "") } else { token.to_owned() });
    let text = text.collect::<Vec<_>>().join(" ");
    // Folded as whole words without the bare forms of umlauts: those are alternatives, a question wants all its words.
    let folded = fold::fold(&text);
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).take(MAX_WORDS).collect();
    // A single letter begins a word of nearly every customer: it finds nothing that the others don't, and costs the most.
    if words.iter().any(|word| word.len() > 1) {
        words.retain(|word| word.len() > 1);
    }
    let alike = |word: &str| {
        let is_number = word.bytes().all(|digit| digit.is_ascii_digit());
        if is_number { self::ending(word) } else { sound(word).filter(|_| word.len() >= SPOKEN) }
    };
    let words = words.into_iter().map(|word| Word::new(cut(word).to_owned(), alike(word))).collect();
    Question { words, ending, iban, ..Question::default() }
}

/// The sound of a folded word, for those who rank.
pub(crate) fn sounds_like(word: &str, entry: &str) -> bool {
    sound(word).is_some_and(|sound| sound == entry)
}

/// Digits alone, in any grouping, as the end of a number.
fn ending_of(text: &str) -> Option<Ending> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_number = text.chars().all(|sign| sign.is_ascii_digit() || " -/().".contains(sign));
    let entry = ending(&digits).filter(|_| is_number && digits.len() <= MAX_ENDING)?;
    let last = digits[digits.len() - ENDING..].to_owned();
    let exact = digits.len() <= LONG_ENDING;
    Some(Ending { digits, entry, exact, last })
}

/// As many characters as an IBAN has at most (ISO 13616).
const MAX_ENDING: usize = 34;

/// An IBAN in any grouping, as it is stored.
fn iban_of(text: &str) -> Option<String> {
    let iban: String = text.chars().filter(|sign| !sign.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let bytes = iban.as_bytes();
    let country = bytes.get(..2)?.iter().all(u8::is_ascii_uppercase);
    let check_digits = bytes.get(2..4)?.iter().all(u8::is_ascii_digit);
    let fits = (15..=MAX_ENDING).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_alphanumeric);
    (country && check_digits && fits).then_some(iban)
}

/// Whether this is a number with its prefix, as our number ranges write them: `K-10023`.
fn is_number(token: &str) -> bool {
    token.split_once('-').is_some_and(|(prefix, digits)| {
        let letters = (1..=4).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_alphabetic());
        letters && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}
