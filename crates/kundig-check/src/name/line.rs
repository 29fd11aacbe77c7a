//! A line with a name: first who is to be asked for, then whether people or an organisation is named.

use unicode_normalization::UnicodeNormalization;

use crate::{fold, legal_form};

use super::words::{self, People};
use super::{Kind, Name, Role, known, people, title};

/// Longer lines are no name: they are kept whole and not read.
const MOST_BYTES: usize = 500;

/// The parts of a name in one line, as a careful clerk would read them. Nothing is lost: what can't be told apart stands
/// whole in [`Name::family`], with [`Kind::Unclear`].
#[must_use]
pub fn read(line: &str) -> Name {
    if line.len() > MOST_BYTES {
        return Name { family: line.trim().to_owned(), ..Name::default() };
    }
    let line = clean(&joined_lines(line));
    let line = without_announcement(one_spelling(&line));
    let (head, contact) = split_contact(line);
    if let Some(name) = organisation(head, contact.is_some()) {
        let (role, contact) = contact.map_or((None, String::new()), |(role, text)| (Some(role), text.to_owned()));
        return Name { role, contact, ..name };
    }
    let Some((role, text)) = contact.filter(|(role, _)| *role != Role::Office) else {
        // " - Die …" behind a person's name is no office.
        return people::read(line);
    };
    let words = words_of(head);
    let person = words::address(&words).is_some() || words.first().is_some_and(|word| known::is_given(word));
    // Who has an owner is a firm, whatever its name; whose letter goes to somebody else mostly is.
    let firm = role == Role::Owner || role == Role::Attention && !person;
    let name = if firm {
        Name { kind: Kind::Organisation, family: head.to_owned(), ..Name::default() }
    } else {
        people::read(head)
    };
    Name { role: Some(role), contact: text.to_owned(), ..name }
}

/// The lines of an address field: a comma between them, a blank behind a salutation or a title of its own.
fn joined_lines(text: &str) -> String {
    let mut joined = String::with_capacity(text.len() + 4);
    let mut between = "";
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        joined.push_str(between);
        joined.push_str(line);
        let words = words_of(line);
        let salutation = words::address(&words).is_some_and(|(_, count)| count == words.len());
        let (titles, end) = title::leading(line);
        between = if salutation || !titles.is_empty() && end == line.len() { " " } else { ", " };
    }
    joined
}

/// "z. Hd. Frau Müller", "An die Familie Meyer": nobody else is named.
fn without_announcement(line: &str) -> &str {
    if let Some(rest) = line.strip_prefix("An ").or_else(|| line.strip_prefix("an ")) {
        let rest = ["die ", "den ", "das "].iter().find_map(|article| rest.strip_prefix(article)).unwrap_or(rest);
        if words::address(&words_of(rest)).is_some() || organisation(rest, false).is_some() {
            return rest;
        }
    }
    let lower = line.get(..20).unwrap_or(line).to_lowercase();
    let announced = ANNOUNCEMENTS.iter().filter(|(_, role)| *role == Role::Attention);
    let rest = announced.filter(|(word, _)| lower.starts_with(word)).find_map(|(word, _)| line.get(word.len()..));
    rest.map(|rest| rest.trim_start_matches([' ', ':'])).filter(|rest| !rest.is_empty()).unwrap_or(line)
}

/// The text composed (NFC), with single blanks, without control characters, and with one apostrophe for its look-alikes.
pub(super) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for c in text.nfc() {
        let c = match c {
            c if c.is_whitespace() || c.is_control() => ' ',
            '`' | '´' | '‘' | 'ʼ' | '′' | '‛' => '’',
            // Invisible characters, which copying from web pages brings along.
            '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' => continue,
            c => c,
        };
        if c != ' ' || !cleaned.is_empty() && !cleaned.ends_with(' ') {
            cleaned.push(c);
        }
    }
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

/// "Weiß / Weiss": the same name in two spellings; the first one is kept.
fn one_spelling(line: &str) -> &str {
    match line.split_once(" / ") {
        Some((first, second)) if fold::fold(first) == fold::fold(second) => first.trim_end(),
        _ => line,
    }
}

/// What announces a contact, in lower case; the longer of two that begin alike comes first.
#[rustfmt::skip]
const ANNOUNCEMENTS: [(&str, Role); 30] = [
    ("inhaberin:", Role::Owner), ("inhaberin", Role::Owner), ("inhaber:", Role::Owner), ("inhaber", Role::Owner),
    ("inh.:", Role::Owner), ("inh.", Role::Owner), ("inh ", Role::Owner),
    ("z. hd. von", Role::Attention), ("z. hd.", Role::Attention), ("z.hd.", Role::Attention), ("z. hdn.", Role::Attention),
    ("z. h.", Role::Attention), ("z.h.", Role::Attention), ("zu händen", Role::Attention), ("zuhanden", Role::Attention),
    ("zhd.", Role::Attention), ("ansprechpartnerin:", Role::Attention), ("ansprechpartner:", Role::Attention),
    ("ansprechpartner", Role::Attention), ("attn.", Role::Attention), ("attn:", Role::Attention),
    ("c/o", Role::CareOf), ("p. adr.", Role::CareOf), ("p.adr.", Role::CareOf), ("wohnhaft bei", Role::CareOf),
    ("vertreten durch", Role::Representative), ("vertr. durch", Role::Representative), ("vertr. d.", Role::Representative),
    ("gf.:", Role::Representative), ("geschäftsführer:", Role::Representative),
];

/// The name, and the contact that a line announces behind it.
fn split_contact(line: &str) -> (&str, Option<(Role, &str)>) {
    // An announcement begins at a word: behind a blank, a comma or a bracket.
    let starts =
        line.char_indices().zip(line.chars().skip(1)).filter(|((_, before), _)| matches!(before, ' ' | '(' | ','));
    for ((at, before), _) in starts {
        let begin = at + before.len_utf8();
        for (word, role) in ANNOUNCEMENTS {
            let Some(typed) = line.get(begin..begin + word.len()) else { continue };
            if typed.to_lowercase() != word {
                continue;
            }
            let (head, contact) = (trim(&line[..at]), trim(&line[begin + word.len()..]));
            let ends_word = word.ends_with(|c: char| !c.is_alphanumeric())
                || line[begin + word.len()..].starts_with(|c: char| !c.is_alphanumeric());
            if !head.is_empty() && !contact.is_empty() && ends_word {
                return (head, Some((role, contact)));
            }
        }
    }
    office(line).or_else(|| addressed(line)).map_or((line, None), |(head, role, text)| (head, Some((role, text))))
}

/// "Stadt Halle (Saale) - Der Oberbürgermeister".
fn office(line: &str) -> Option<(&str, Role, &str)> {
    let (head, office) = [" - ", " – ", " — "].iter().find_map(|dash| line.split_once(dash))?;
    let first = office.split([' ', '.']).next().unwrap_or_default();
    let is_office = matches!(first, "Der" | "Die" | "Das" | "Abt" | "Abteilung" | "Referat" | "Dezernat")
        || ["amt", "kasse", "bereich", "stelle", "büro", "dienst"]
            .iter()
            .any(|end| first.to_lowercase().ends_with(end));
    is_office.then(|| (trim(head), Role::Office, trim(office)))
}

/// "Müller GmbH, Herrn Peter Schulze": somebody within a firm.
fn addressed(line: &str) -> Option<(&str, Role, &str)> {
    let (head, person) = line.split_once(',')?;
    let words = words_of(person);
    let is_person = words::address(&words).is_some_and(|(address, _)| address.sex.is_some());
    let firm = legal_form::at_end(head, "").is_some() || words::is_organisation(&words_of(head));
    (is_person && firm && words.len() > 1).then(|| (trim(head), Role::Attention, trim(person)))
}

fn trim(text: &str) -> &str {
    let text = text.trim_matches([' ', ',', ';', '-', '–', '—', ':']);
    // A bracket that was opened for the contact only.
    if text.contains('(') { text } else { text.trim_end_matches(')').trim_end() }.trim_end_matches(['(', ' ', ','])
}

/// The organisation that a text names, if it names one.
fn organisation(text: &str, has_contact: bool) -> Option<Name> {
    let words = words_of(text);
    let address = words::address(&words);
    let firm = |salutation: &'static str, name: &str| {
        Some(Name { kind: Kind::Organisation, salutation, family: name.to_owned(), ..Name::default() })
    };
    match address {
        Some((address, count)) if address.people == People::Firm && words.len() > count => {
            return firm(address.word, without_words(text, count));
        }
        // "Herr Peter Bank" is a person, whatever the words; "Schwester" and "Bruder" may be part of a firm's name.
        Some((address, _)) if matches!(address.people, People::One | People::Several) && !is_firm_name(text) => {
            return None;
        }
        _ => {}
    }
    // "Bank, Eva" is a person whose name means something else as well.
    let family_first = text.split_once(',').is_some_and(|(family, given)| {
        !family.contains(' ') && given.split_whitespace().next().is_some_and(known::is_given)
    });
    if family_first && !is_firm_name(text) {
        return None;
    }
    let suggests = is_firm_name(text) || words::is_organisation(&words) || has_company(text, &words);
    // A number in a name, or somebody to ask for: no person has either.
    let digits = text.chars().any(|c| c.is_ascii_digit());
    if suggests || digits && words.len() > 1 && has_contact { firm("", text) } else { None }
}

fn is_firm_name(text: &str) -> bool {
    // "Maria Stiftung" may be a person; "Müller GmbH" is none.
    legal_form::in_name(text, "").is_some()
}

/// "Schröder & Söhne", "Müller + Co".
fn has_company(text: &str, words: &[String]) -> bool {
    let company = ["soehne", "sohn", "toechter", "tochter", "co", "cie", "partner", "gebrueder", "kollegen"];
    text.contains(['&', '+']) && words.iter().skip(1).any(|word| company.contains(&word.as_str()))
}

/// The folded words of a text.
pub(super) fn words_of(text: &str) -> Vec<String> {
    fold::fold(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The text behind its first words, as [`words_of`] counts them.
pub(super) fn without_words(text: &str, count: usize) -> &str {
    let mut left = count;
    let mut in_word = false;
    for (at, c) in text.char_indices() {
        let is_word = c.is_alphanumeric();
        if in_word && !is_word {
            left -= 1;
            if left == 0 {
                return text[at..].trim_start_matches(['.', ' ', ':', ',']);
            }
        }
        in_word = is_word;
    }
    ""
}
