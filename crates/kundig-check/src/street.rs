//! A street line and its parts: street, house number, what is added.

use std::borrow::Cow;

/// Street and house number of a line; the house number carries all that follows it.
///
/// `split("Straße des 17. Juni 135a")` is `("Straße des 17. Juni", "135a")`. Nothing is lost: street, what separates
/// them (a blank, a comma, "Nr."), and house number together are the line. A line without house number is all street, as PO boxes and parcel lockers are.
/// [`parts`] cuts finer.
#[must_use]
pub fn split(line: &str) -> (&str, &str) {
    let line = line.trim();
    match find_number(line) {
        Some(found) if found.at >= found.street_end => {
            (line[..found.street_end].trim_end_matches([' ', ',']), &line[found.at..])
        }
        // The number stands in front: "8, rue du Rhône".
        Some(found) => (line[found.number_end..].trim_start_matches([' ', ',']), &line[found.at..found.number_end]),
        None => (line, ""),
    }
}

/// The parts of a street line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts<'a> {
    /// The street's name; empty in places that have only numbers.
    pub street: &'a str,
    /// The house number with its letter or range: "12a", "10-12", "3 1/2".
    pub number: String,
    /// Building, staircase, floor, door, district, care of: "Haus B", "2. OG links", "Stiege 2 Top 3", "c/o Meier"; the
    /// owner's number at a parcel locker; "Postfach" for a PO box, whose number stays with the street.
    pub addition: Cow<'a, str>,
}

/// The parts of a street line, the house number without inner blanks ("1 - 3" is "1-3", "135 a" is "135a", "12 u. 14" is
/// "12+14").
#[must_use]
pub fn parts(line: &str) -> Parts<'_> {
    let (in_front, line) = in_front(line.trim());
    let with_front = |addition: &str| -> Cow<'_, str> {
        match (in_front, addition) {
            ("", own) => Cow::Owned(own.to_owned()),
            (front, "") => Cow::Owned(front.to_owned()),
            (front, own) => Cow::Owned([front, own].join(", ")),
        }
    };
    if let Some(kind) = box_kind(line) {
        // "Packstation 145, 12345678": the owner's number. A PO box has nothing behind it but its own number.
        let (street, owner) =
            if kind == Mailbox::Locker { line.split_once(',').unwrap_or((line, "")) } else { (line, "") };
        let addition = if kind == Mailbox::Locker { owner.trim() } else { "Postfach" };
        return Parts { street: street.trim(), number: String::new(), addition: with_front(addition) };
    }
    let Some(found) = find_number(line) else {
        return Parts { street: line, number: String::new(), addition: with_front("") };
    };
    let number = tidy_number(&line[found.at..found.number_end]);
    let separators = [' ', ',', '/', ';', '.'];
    if found.at < found.street_end {
        let street = line[found.number_end..].trim_matches(separators);
        return Parts { street, number, addition: with_front("") };
    }
    let street = line[..found.street_end].trim_end_matches([' ', ',']);
    let addition = line[found.number_end..].trim_start_matches(separators).trim_end_matches([' ', ',', '/', ';']);
    Parts { street, number, addition: with_front(addition) }
}

/// "c/o Meier, Weg 3", "OT Dorf, Weg 3": who is asked to hand it over or in which district, and the line proper. Without a
/// comma nobody can tell where the name ends.
fn in_front(line: &str) -> (&str, &str) {
    let asks = ["c/o ", "c/o. ", "z.Hd. ", "z. Hd. ", "p.A. ", "p. A. ", "OT ", "Ortsteil "];
    let asks = asks.iter().any(|sign| starts_with(line, sign));
    match line.split_once(',').filter(|_| asks) {
        Some((who, rest)) if !rest.trim().is_empty() => (who.trim(), rest.trim()),
        _ => ("", line),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mailbox {
    PostOffice,
    Locker,
}

/// PO boxes and parcel lockers have numbers that are none of houses.
fn box_kind(line: &str) -> Option<Mailbox> {
    let is = |kind: &&str| starts_with(line, kind) && !line[kind.len()..].starts_with(char::is_alphabetic);
    let post = ["postfach", "pf", "case postale", "casella postale", "p.o. box", "po box", "postlagernd"];
    let lockers = ["packstation", "postfiliale", "paketstation", "paketbox", "my post 24"];
    let post = post.iter().any(&is).then_some(Mailbox::PostOffice);
    post.or_else(|| lockers.iter().any(is).then_some(Mailbox::Locker))
}

fn starts_with(line: &str, start: &str) -> bool {
    line.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start))
}

struct Found {
    /// Where the house number begins.
    at: usize,
    /// Where the street ends; 0 for no street, more than `at` if the number stands in front of it.
    street_end: usize,
    number_end: usize,
}

/// A word of the line.
#[derive(Clone, Copy)]
struct Word<'a> {
    at: usize,
    text: &'a str,
}

impl Word<'_> {
    fn end(&self) -> usize {
        self.at + self.text.len()
    }

    /// The word without comma at its end.
    fn bare(&self) -> &str {
        self.text.trim_end_matches([',', ';'])
    }

    fn begins_with_digit(&self) -> bool {
        self.text.starts_with(|c: char| c.is_ascii_digit())
    }

    /// "17." is an ordinal, part of a name.
    fn is_ordinal(&self) -> bool {
        self.text.strip_suffix('.').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    }

    fn is_number_sign(&self) -> bool {
        ["nr.", "nr", "no.", "hausnr.", "hausnr", "hausnummer", "nummer"]
            .iter()
            .any(|w| self.text.eq_ignore_ascii_case(w))
    }
}

fn find_number(line: &str) -> Option<Found> {
    // No line of an address is longer.
    if line.len() > 500 || box_kind(line).is_some() {
        return None;
    }
    let words: Vec<Word<'_>> = line
        .split_ascii_whitespace()
        .map(|text| Word { at: text.as_ptr() as usize - line.as_ptr() as usize, text })
        .collect();
    let Some(first) = first_number(&words) else { return glued_number(line, &words) };
    if first == 0 {
        return number_in_front(line, &words);
    }
    // "Straße 52 Nr. 8": what follows the sign is the number, and all before it the street.
    if let Some(sign) = words.iter().position(Word::is_number_sign)
        && let Some(number) = words.get(sign + 1).filter(|w| w.begins_with_digit() && !w.is_ordinal())
    {
        // "Weg Nr. 4 Haus 17": the numbered way of a garden colony is a street, its houses have numbers of their own.
        let house = words.get(sign + 2).filter(|w| w.text.eq_ignore_ascii_case("haus"));
        if sign == 1
            && let (Some(house), Some(last)) = (house, words.get(sign + 3).filter(|w| w.begins_with_digit()))
        {
            return Some(Found { at: house.at, street_end: number.end(), number_end: last.at + last.bare().len() });
        }
        let number_end = end_of_number(line, &words, sign + 1);
        let street_end = if sign == 0 { 0 } else { words[sign - 1].end() };
        return Some(Found { at: number.at, street_end, number_end });
    }
    // "C 4, 11" in Mannheim: the square is the street.
    let square = first == 1 && words[0].text.len() == 1 && words[1].bare().len() == 1 && words.len() > 2;
    let number = if square && words[2].begins_with_digit() { 2 } else { first };
    Some(Found {
        at: words[number].at,
        street_end: words[number - 1].end(),
        number_end: end_of_number(line, &words, number),
    })
}

/// "Hauptstr.12", "Hauptstr. Nr.5", "Hauptstr. 5.": the last word has a number, with something grown to it.
fn glued_number(line: &str, words: &[Word<'_>]) -> Option<Found> {
    let word = words.last()?;
    let digit = word.text.find(|c: char| c.is_ascii_digit())?;
    let (front, number) = word.text.split_at(digit);
    let number_end = word.at + word.bare().trim_end_matches('.').len();
    let letters = front.chars().filter(|c| c.is_alphabetic()).count();
    let street_end = match front.to_ascii_lowercase().as_str() {
        "nr." | "no." | "nr" | "#" | "hausnr." | "" => {
            words.len().checked_sub(2).map_or(0, |before| words[before].end())
        }
        // Squares, roads and motorways have a letter or two before their number: "Q7", "B27".
        front if letters > 2 && front.ends_with(|c: char| c.is_alphabetic() || c == '.') => word.at + digit,
        _ => return None,
    };
    // What follows must be a number: not "Werk2Süd".
    let plain = number.trim_start_matches(|c: char| c.is_ascii_digit()).trim_end_matches([',', '.', ';']);
    let is_number = plain.chars().filter(|c| c.is_alphabetic()).count() <= 1 && number_end <= line.len();
    let lone_ordinal = words.len() == 1 && front.is_empty();
    (is_number && !lone_ordinal).then_some(Found { at: word.at + digit, street_end, number_end })
}

/// The first word that can be a house number.
fn first_number(words: &[Word<'_>]) -> Option<usize> {
    let is_number = |w: &Word<'_>| w.begins_with_digit() && !w.is_ordinal();
    let first = words.iter().position(is_number)?;
    if first == 0 {
        // "17 Juni Straße 5": a number in front is part of the name if another one follows at the end.
        let last = words.iter().rposition(is_number)?;
        return Some(if last == words.len() - 1 { last } else { 0 });
    }
    Some(first)
}

fn number_in_front(line: &str, words: &[Word<'_>]) -> Option<Found> {
    let number = words.first()?;
    // "12 bis, rue de la Gare"
    if let Some(bis) = words.get(1).filter(|w| matches!(w.bare(), "bis" | "ter") && w.text.ends_with(',')) {
        return Some(Found { at: number.at, street_end: line.len(), number_end: bis.at + bis.bare().len() });
    }
    let letters_follow = words.get(1).is_some_and(|w| w.text.starts_with(char::is_alphabetic));
    let number_end = number.at + number.bare().len();
    if letters_follow && number.bare().len() <= 6 {
        return Some(Found { at: number.at, street_end: line.len(), number_end });
    }
    // Nothing but a number: a house number without street.
    (words.len() == 1).then_some(Found { at: number.at, street_end: 0, number_end })
}

/// Where the number ends that begins with this word: its letter, range or fraction belongs to it.
fn end_of_number(line: &str, words: &[Word<'_>], index: usize) -> usize {
    let word = words[index];
    let head = number_head(word.bare());
    let end = word.at + head.len();
    if head.len() < word.text.len() {
        return end;
    }
    let next = |offset: usize| words.get(index + offset);
    let plain = head.bytes().all(|b| b.is_ascii_digit());
    // "135 a", but not "5 A-Turm": one letter that stands alone, or a range of two.
    let letter_end = |letter: &Word<'_>| {
        let bare = letter.bare();
        let range =
            bare.len() == 3 && !bare.eq_ignore_ascii_case("c/o") && matches!(bare.as_bytes()[1], b'-' | b'/' | b'+');
        let letters = bare.bytes().step_by(2).all(|b| b.is_ascii_alphabetic());
        ((bare.len() == 1 || range) && letters).then_some(letter.at + bare.len())
    };
    match (next(1), next(2)) {
        // "1 - 3", "12 / 14", "12 - 14 a"
        (Some(between), Some(last)) if joins(between.text) && last.begins_with_digit() && !last.is_ordinal() => {
            let more = between.text == "/" && next(3).is_some_and(|w| w.text.starts_with('/'));
            if more {
                return end;
            }
            let last_head = number_head(last.bare());
            let plain = last_head.len() == last.text.len() && last_head.bytes().all(|b| b.is_ascii_digit());
            let letter = next(3).filter(|_| plain).and_then(letter_end);
            letter.unwrap_or(last.at + last_head.len())
        }
        // "3 1/2"
        (Some(fraction), _)
            if plain && matches!(fraction.bare(), "1/2" | "1/3" | "1/4" | "2/3" | "3/4" | "½" | "¼" | "¾") =>
        {
            fraction.at + fraction.bare().len()
        }
        (Some(letter), _) if plain => letter_end(letter).unwrap_or(end),
        _ => end.min(line.len()),
    }
}

/// The number at the beginning of a word: "18" of "18/Top", "1" of "1/2/14", all of "12a", "10-12", "7/9".
fn number_head(word: &str) -> &str {
    let mut pieces = word.split('/');
    let (Some(first), second, third) = (pieces.next(), pieces.next(), pieces.next()) else { return word };
    match second {
        // Two slashes separate staircase and door, as Vienna writes it.
        Some(_) if third.is_some() => first,
        // "5c/d"; but not "12/1.OG", and "18/Top 3" neither.
        Some(second) if is_short_number(second) => word,
        Some(_) => first,
        None => word,
    }
}

/// "14", "14a", "d".
fn is_short_number(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let letter = rest.len() == 1 && rest.as_bytes()[0].is_ascii_alphabetic();
    letter || (rest.is_empty() && !text.is_empty()) || (rest.contains('-') && rest.len() < text.len())
}

/// What makes one number of two, standing alone between them.
fn joins(text: &str) -> bool {
    is_dash(text) || is_and(text) || text == "/"
}

fn is_dash(text: &str) -> bool {
    matches!(text, "-" | "–" | "—" | "bis")
}

fn is_and(text: &str) -> bool {
    matches!(text, "+" | "&" | "u." | "und")
}

/// Without blanks, except before a fraction; any dash is a hyphen, any "and" a plus.
fn tidy_number(number: &str) -> String {
    let mut tidy = String::with_capacity(number.len());
    let mut before_was_sign = false;
    for (at, word) in number.split_ascii_whitespace().enumerate() {
        let sign = at > 0 && joins(word) && number.trim_end().len() > word.len() && !number.trim_end().ends_with(word);
        let fraction = !sign
            && (word.contains('/') && word.starts_with(|c: char| c.is_ascii_digit())
                || word.starts_with(['½', '¼', '¾']));
        // "Haus 17": a word, not the letter of a number.
        let word_before = !before_was_sign && tidy.len() > 2 && tidy.chars().all(char::is_alphabetic);
        if at > 0 && (word_before || (fraction && !before_was_sign)) {
            tidy.push(' ');
        }
        tidy.push_str(match word {
            _ if !sign => word,
            _ if is_dash(word) => "-",
            _ if is_and(word) => "+",
            other => other,
        });
        before_was_sign = sign;
    }
    tidy.replace(['–', '—'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_by_splitting() {
        for (line, street, number) in [
            ("Regine-Hauffer-Weg 108", "Regine-Hauffer-Weg", "108"),
            ("Seipgasse 19a", "Seipgasse", "19a"),
            ("Straße des 17. Juni 135 a", "Straße des 17. Juni", "135 a"),
            ("Werkstraße 2 Tor 4", "Werkstraße", "2 Tor 4"),
            ("Kirchweg 12, Hinterhaus", "Kirchweg", "12, Hinterhaus"),
            ("C 4, 12", "C 4", "12"),
            ("Postfach 10 11 12", "Postfach 10 11 12", ""),
            ("8, rue du Rhône", "rue du Rhône", "8"),
            ("Hofgut Dagobertshausen", "Hofgut Dagobertshausen", ""),
            ("23", "", "23"),
            ("", "", ""),
        ] {
            assert_eq!(split(line), (street, number), "{line:?}");
        }
    }

    #[test]
    fn lines_are_cut_as_a_careful_clerk_would() {
        for (line, street, number, addition) in [
            ("Straße des 17. Juni 135 a", "Straße des 17. Juni", "135a", ""),
            ("C 4, 12", "C 4", "12", ""),
            ("C4, 12", "C4", "12", ""),
            ("Postfach 12 34", "Postfach 12 34", "", "Postfach"),
            ("PF 123", "PF 123", "", "Postfach"),
            ("Case postale 12", "Case postale 12", "", "Postfach"),
            ("Packstation 145, 12345678", "Packstation 145", "", "12345678"),
            ("Am Markt 3–5", "Am Markt", "3-5", ""),
            ("Hauptstr. 7 HH 2. OG links", "Hauptstr.", "7", "HH 2. OG links"),
            ("An der B 12 Nr. 4", "An der B 12", "4", ""),
            ("Mariahilfer Straße 10/2/14", "Mariahilfer Straße", "10", "2/14"),
            ("Landstraße 5 Stiege 2 Top 14", "Landstraße", "5", "Stiege 2 Top 14"),
            ("Hauptstraße 5/Stg. 2/Tür 3", "Hauptstraße", "5", "Stg. 2/Tür 3"),
            ("Hauptplatz 3/Stiege 1/2. Stock/Tür 7", "Hauptplatz", "3", "Stiege 1/2. Stock/Tür 7"),
            ("Hauptstraße 5 / 2 / 14", "Hauptstraße", "5", "2 / 14"),
            ("Dr.-Karl-Renner-Ring 3 Top 12A", "Dr.-Karl-Renner-Ring", "3", "Top 12A"),
            ("c/o Müller, Bahnhofstrasse 1", "Bahnhofstrasse", "1", "c/o Müller"),
            ("c/o Müller, Bahnhofstrasse 1, 2. Stock", "Bahnhofstrasse", "1", "c/o Müller, 2. Stock"),
            ("OT Klein Kussewitz, Dorfstraße 5", "Dorfstraße", "5", "OT Klein Kussewitz"),
            ("Bahnhofstrasse 1, c/o Muster AG", "Bahnhofstrasse", "1", "c/o Muster AG"),
            ("Allee 5 b-d", "Allee", "5b-d", ""),
            ("Hauptstr. 5c/d", "Hauptstr.", "5c/d", ""),
            ("Hauptstr. 12 - 14 a", "Hauptstr.", "12-14a", ""),
            ("Hauptstr. 12a - 14c", "Hauptstr.", "12a-14c", ""),
            ("Hauptstr. 12 u. 14", "Hauptstr.", "12+14", ""),
            ("Hauptstr. 12 / 14", "Hauptstr.", "12/14", ""),
            ("Hauptstr. 12/1.OG", "Hauptstr.", "12", "1.OG"),
            ("Hauptstr.12", "Hauptstr.", "12", ""),
            ("Hauptstraße12a", "Hauptstraße", "12a", ""),
            ("Hauptstr. Nr.5a", "Hauptstr.", "5a", ""),
            ("Hauptstr. #5", "Hauptstr.", "5", ""),
            ("Hauptstr. 5.", "Hauptstr.", "5", ""),
            ("Nr. 23", "", "23", ""),
            ("Q7", "Q7", "", ""),
            ("Karl-Marx-Allee 90 A / 3", "Karl-Marx-Allee", "90A", "3"),
            ("Schulstr. 7 1/2", "Schulstr.", "7 1/2", ""),
            ("12 bis, rue de la Gare", "rue de la Gare", "12bis", ""),
            ("Obere Königsstr. 4 5. Etage", "Obere Königsstr.", "4", "5. Etage"),
            ("1. Mai Straße 5", "1. Mai Straße", "5", ""),
            ("Hofgut Dagobertshausen", "Hofgut Dagobertshausen", "", ""),
        ] {
            let parts = parts(line);
            assert_eq!(
                (parts.street, parts.number.as_str(), parts.addition.as_ref()),
                (street, number, addition),
                "{line:?}"
            );
        }
    }
}
