//! A line that names people: salutation, titles, given names, particle, family name, what stands behind it.

use super::line::{without_words, words_of};
use super::words::{self, People};
use super::{Kind, Name, known, title};

/// More words than this are a sentence.
const MOST_WORDS: usize = 12;

/// Reads a cleaned line that names no organisation.
pub(super) fn read(line: &str) -> Name {
    let unclear = || Name { family: line.to_owned(), ..Name::default() };
    if line.is_empty() || line.split(' ').count() > MOST_WORDS {
        return unclear();
    }
    let hyphenated = hyphenated(line);
    let line = hyphenated.as_str();
    let mut name = Name { kind: Kind::Person, ..Name::default() };
    let mut religious = false;
    let mut parts: Vec<&str> = Vec::new();
    for part in line.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let mut rest = part;
        // "Herr Dr.", "Dr. Herr": both orders occur.
        loop {
            let words = words_of(rest);
            let salutation = words::address(&words).filter(|(_, count)| {
                // "Bruder, Hans" and "Frau" alone behind a name: the first is a family name.
                name.salutation.is_empty() && (words.len() > *count || !parts.is_empty())
            });
            if let Some((address, count)) = salutation {
                name.salutation = address.word;
                name.sex = address.sex;
                religious = address.people == People::Religious;
                if address.people == People::Several {
                    name.kind = Kind::Couple;
                }
                rest = without_words(rest, count);
                continue;
            }
            let (titles, end) = title::leading(rest);
            if titles.is_empty() || end == rest.len() && parts.is_empty() && name.title.is_empty() {
                break;
            }
            add(&mut name.title, &titles.join(" "), " ");
            rest = rest[end..].trim_start_matches([' ', ',']);
        }
        if let Some(suffixes) = words::suffixes(rest).filter(|_| !parts.is_empty()) {
            add(&mut name.suffix, &suffixes, ", ");
        } else if !rest.is_empty() {
            parts.push(rest);
        }
    }
    match parts[..] {
        [] => {}
        [whole] if is_no_name(whole) => {}
        [whole] => names(whole, religious, &mut name),
        [family, given] => family_first(family, given, &mut name),
        _ => return unclear(),
    }
    if name.given.is_empty() && name.family.is_empty() {
        return unclear();
    }
    // Digits, signs that no name has, dashes between words: whatever was read is doubtful.
    let lone_sign =
        |part: &String| part.split(' ').any(|word| !word.is_empty() && !word.contains(char::is_alphanumeric));
    if lone_sign(&name.given) || lone_sign(&name.family) {
        return unclear();
    }
    if [&name.given, &name.family]
        .iter()
        .any(|part| part.contains(|c: char| c.is_ascii_digit() || "@<>{}=#".contains(c)))
    {
        return unclear();
    }
    name
}

/// A title or a salutation that stands alone: "Herr Dr.", "Firma".
fn is_no_name(text: &str) -> bool {
    let words = words_of(text);
    let salutation = words::address(&words).filter(|(address, _)| address.people != People::Religious);
    let (titles, end) = title::leading(text);
    salutation.is_some_and(|(_, count)| count == words.len())
        || text.ends_with('.') && !titles.is_empty() && end == text.len()
}

/// "Müller - Lüdenscheidt" is a double name with blanks too many.
fn hyphenated(line: &str) -> String {
    let mut joined = String::with_capacity(line.len());
    for part in line.split(" - ") {
        if !joined.is_empty() {
            let one_name = part.starts_with(char::is_uppercase) && !part.contains(' ');
            joined.push_str(if one_name { "-" } else { " - " });
        }
        joined.push_str(part);
    }
    joined
}

fn add(whole: &mut String, part: &str, between: &str) {
    if !whole.is_empty() && !part.is_empty() {
        whole.push_str(between);
    }
    whole.push_str(part);
}

/// "Müller, Hans Peter", "von Stein, Karl", "Stein, Karl Freiherr vom".
fn family_first(family: &str, given: &str, name: &mut Name) {
    let (family, birth_name) = without_birth_name(family);
    let (given, birth_name_behind) = without_birth_name(given);
    name.birth_name = if birth_name.is_empty() { birth_name_behind } else { birth_name }.to_owned();
    let family_words: Vec<&str> = family.split(' ').collect();
    let (particle, family) = leading_particle(&family_words, false);
    // Particles behind the given name belong before the family name.
    let given_words: Vec<&str> = given.split(' ').collect();
    let own = given_words.iter().rposition(|word| {
        let folded = crate::fold::fold(word);
        !(words::is_particle(&folded) && word.starts_with(char::is_lowercase) || words::nobility(&folded).is_some())
    });
    let (given, behind) = given_words.split_at(own.map_or(0, |at| at + 1));
    name.given = given.join(" ");
    name.particle = written_particle(behind);
    add(&mut name.particle, &particle, " ");
    name.family = family;
    if is_pair(&name.given) {
        name.kind = Kind::Couple;
    }
}

/// A name in the order of speech.
fn names(text: &str, religious: bool, name: &mut Name) {
    let (text, birth_name) = without_birth_name(text);
    name.birth_name = birth_name.to_owned();
    // "Karl Müller (verstorben)"
    let remark = text.find(" (").filter(|_| text.ends_with(')'));
    let (text, remark) = remark.map_or((text, ""), |at| (&text[..at], &text[at + 1..]));
    add(&mut name.suffix, remark, ", ");
    // "Oberbürgermeister Dr. Müller": an office before the title belongs to it.
    let office = text.char_indices().filter(|(_, c)| *c == ' ').find_map(|(at, _)| {
        let (titles, end) = title::leading(&text[at + 1..]);
        let dotted = text[at + 1..].split(' ').next().is_some_and(|word| word.ends_with('.') && word.len() > 2);
        let known = text[..at].split(' ').any(known::is_given);
        (dotted && !known && !titles.is_empty() && at + 1 + end < text.len()).then_some((at, end, titles))
    });
    let text = match office {
        Some((at, end, titles)) => {
            add(&mut name.title, &text[..at], " ");
            add(&mut name.title, &titles.join(" "), " ");
            text[at + 1 + end..].trim_start()
        }
        None => text,
    };
    let mut list: Vec<&str> = text.split(' ').collect();
    // "Max Mustermann MBA", "Hans Müller jun.", "Theresia OSB": what stands behind, the last one first.
    while list.len() > 1 {
        let longest = list.len().min(3);
        let Some((count, suffix)) = (1..longest).rev().find_map(|count| {
            let behind = list[list.len() - count..].join(" ");
            words::suffix(&behind).map(|suffix| (count, suffix))
        }) else {
            break;
        };
        let before = std::mem::take(&mut name.suffix);
        name.suffix = suffix.to_owned();
        add(&mut name.suffix, &before, ", ");
        list.truncate(list.len() - count);
    }
    if let Some(at) =
        list.iter().position(|word| matches!(word.to_lowercase().as_str(), "und" | "u." | "&" | "+" | "and"))
    {
        // "von und zu" is no pair of people.
        let within = at > 0 && words::is_particle(&crate::fold::fold(list[at - 1]));
        if !within && at + 1 < list.len() {
            return couple(&list[..at], &list[at + 1..], name);
        }
    }
    if religious && list.iter().filter(|word| !word.ends_with('.')).count() == 1 {
        name.given = list.join(" ");
        return;
    }
    one_name(&list, name);
}

/// "Petra und Frank Schulze", "Peter Müller und Anna Schmidt", "Herr Dr. (Müller) und Frau Müller".
fn couple(left: &[&str], right: &[&str], name: &mut Name) {
    let (left_name, right_name) = (read(&left.join(" ")), read(&right.join(" ")));
    let told = name.kind == Kind::Couple || !name.salutation.is_empty() || !right_name.salutation.is_empty();
    let known_pair = left.first().is_some_and(|word| known::is_given(word))
        && right.first().is_some_and(|word| known::is_given(word));
    let unread = right_name.kind == Kind::Unclear || left_name.kind == Kind::Unclear && !left.is_empty();
    if !(told || known_pair) || unread || right_name.partner.is_some() {
        // Left empty, the line is kept whole.
        *name = Name::default();
        return;
    }
    name.kind = Kind::Couple;
    let one_word = left.len() == 1 && left_name.given.is_empty();
    if one_word && right.len() == 1 && known_pair {
        // No family name is told.
        name.given = format!("{} und {}", left[0], right[0]);
        return;
    }
    let one_family = left.is_empty()
        || one_word && !right_name.given.is_empty()
        || (&left_name.particle, &left_name.family) == (&right_name.particle, &right_name.family);
    if one_family {
        name.sex = None;
        name.salutation = if name.salutation == "Eheleute" { "Eheleute" } else { "Familie" };
        name.given = if one_word && !right_name.given.is_empty() { left_name.family } else { left_name.given };
        add(&mut name.given, &right_name.given, " und ");
        (name.particle, name.family) = (right_name.particle, right_name.family);
        add(&mut name.title, &right_name.title, " ");
        return;
    }
    (name.given, name.particle, name.family) = (left_name.given, left_name.particle, left_name.family);
    name.partner = Some(Box::new(right_name));
}

/// True for "Petra und Frank".
fn is_pair(given: &str) -> bool {
    [" und ", " u. ", " & ", " + "].iter().any(|and| given.contains(and))
}

/// Given names, particle and family name of one person.
fn one_name(list: &[&str], name: &mut Name) {
    if is_family_first(list) || is_bavarian(list) {
        name.family = list[0].to_owned();
        name.given = list[1..].join(" ");
        return;
    }
    // "Gisela Dussen van", as lists for sorting have it.
    let trailing = |word: &&&str| word.starts_with(char::is_lowercase) && words::is_particle(&crate::fold::fold(word));
    let behind = list.iter().rev().take_while(trailing).count().min(list.len() - 1);
    if behind > 0 {
        let (list, particle) = list.split_at(list.len() - behind);
        one_name(list, name);
        add(&mut name.particle, &written_particle(particle), " ");
        return;
    }
    let all_capitals = list.iter().all(|word| !word.contains(char::is_lowercase));
    for at in 0..list.len() {
        let (particle, family) = leading_particle(&list[at..], all_capitals && at > 0);
        if !particle.is_empty() {
            name.given = list[..at].join(" ");
            (name.particle, name.family) = (particle, family);
            return;
        }
        // "Robert De Niro", "José Ortega y Gasset": the family name begins here.
        let folded = crate::fold::fold(list[at]);
        let next_joins = list.get(at + 1).is_some_and(|next| matches!(*next, "y" | "e")) && list.len() > at + 2;
        let last = at + 1 == list.len();
        if at > 0
            && (last
                || next_joins
                || words::is_capital_family_particle(&folded) && list[at].starts_with(char::is_uppercase))
        {
            name.given = list[..at].join(" ");
            name.family = list[at..].join(" ");
            return;
        }
    }
    name.family = list.join(" ");
}

/// The particle that words begin with ("von und zu", "Graf", "d'") and the family name behind it.
fn leading_particle(list: &[&str], capitals: bool) -> (String, String) {
    let is_particle = |word: &&str| {
        let folded = crate::fold::fold(word);
        let lower = word.starts_with(char::is_lowercase) || word.starts_with(['\'', '’']);
        if folded == "v" {
            return *word == "v.";
        }
        words::nobility(&folded).is_some()
            || words::is_particle(&folded) && (lower || capitals || words::is_germanic_particle(&folded))
    };
    let mut count = list.iter().take_while(|word| is_particle(word)).count();
    // "Van der Berg", "Von Der Leyen": behind a German particle its companions may be capitals.
    if count > 0 && words::is_germanic_particle(&crate::fold::fold(list[count - 1])) {
        let article = |word: &&&str| matches!(crate::fold::fold(word).as_str(), "der" | "den" | "dem" | "de");
        count += list[count..].iter().take_while(article).count();
    }
    // A family name must be left: "Steffi Graf", "Kurt In".
    count = count.min(list.len().saturating_sub(1));
    // "y" and "und" join, they don't begin.
    if count > 0 && matches!(list[0].to_lowercase().as_str(), "und" | "y") {
        count = 0;
    }
    let (particle, rest) = list.split_at(count);
    let mut particle = written_particle(particle);
    let mut family = rest.join(" ");
    // "d'Arc", "dell’Orto"; "D'Angelo" is one word.
    if let Some((at, apostrophe)) = family.char_indices().find(|(_, c)| matches!(c, '\'' | '’'))
        && matches!(&family[..at], "d" | "l" | "dell" | "dall" | "nell" | "sant")
    {
        let end = at + apostrophe.len_utf8();
        if end < family.len() {
            add(&mut particle, &family[..end], " ");
            family.drain(..end);
        }
    }
    (particle, family)
}

/// Titles of nobility written out, particles in lower case.
fn written_particle(list: &[&str]) -> String {
    let words: Vec<String> = list
        .iter()
        .map(|word| match words::nobility(&crate::fold::fold(word)) {
            Some(title) => title.to_owned(),
            None if *word == "v." => "von".to_owned(),
            None => word.to_lowercase(),
        })
        .collect();
    words.join(" ")
}

/// Vietnamese names put the family first: "Nguyễn Văn An".
fn is_family_first(list: &[&str]) -> bool {
    const FAMILIES: [&str; 17] = [
        "nguyen", "tran", "le", "pham", "hoang", "huynh", "phan", "vu", "vo", "dang", "bui", "do", "ho", "ngo",
        "duong", "ly", "dinh",
    ];
    let [first, second, _, ..] = list else { return false };
    let folded = |word: &str| crate::fold::fold(word);
    // Spelt without its marks "van" is Dutch as well: then it must be a capital.
    let middle = matches!(folded(second).as_str(), "van" | "thi") && second.starts_with(char::is_uppercase);
    FAMILIES.contains(&folded(first).as_str()) && middle
}

/// "Huber Hans", as files and Bavarians say it: the second word is a given name only, and the first none.
fn is_bavarian(list: &[&str]) -> bool {
    let [first, second] = list else { return false };
    let (given, family) = (known::is_given, known::is_family);
    given(second) && !family(second) && family(first) && !given(first)
}

/// "Müller geb. Schmidt", "Müller (geborene Schmidt)".
fn without_birth_name(text: &str) -> (&str, &str) {
    for word in ["geb.", "geborene", "geborener", "née", "born"] {
        let at = text.to_ascii_lowercase().find(word);
        if let Some(at) = at.filter(|at| *at > 0 && text[..*at].ends_with([' ', '('])) {
            let born = text[at + word.len()..].trim_matches([' ', ')', '.']);
            let name = text[..at].trim_end_matches([' ', '(', ',']);
            if !born.is_empty() && !name.is_empty() {
                return (name, born);
            }
        }
    }
    (text, "")
}
