//! A street line and its parts: street, house number, what is added.

/// Street and house number of a line; the house number carries all that follows it.
///
/// `split("Straße des 17. Juni 135a")` is `("Straße des 17. Juni", "135a")`. Nothing is lost: street, a blank or comma,
/// and house number together are the line. A line without house number is all street, as PO boxes and parcel lockers are.
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
    /// Building, staircase, floor, door, district, care of: "Haus B", "2. OG links", "Top 3".
    pub addition: &'a str,
}

/// The parts of a street line, the house number without inner blanks ("1 - 3" is "1-3", "135 a" is "135a").
#[must_use]
pub fn parts(line: &str) -> Parts<'_> {
    let line = line.trim();
    let Some(found) = find_number(line) else {
        let addition = if is_box(line, "postfach") { "Postfach" } else { "" };
        return Parts { street: line, number: String::new(), addition };
    };
    let number = tidy_number(&line[found.at..found.number_end]);
    let separators = [' ', ',', '/', ';'];
    if found.at < found.street_end {
        let street = line[found.number_end..].trim_matches(separators);
        return Parts { street, number, addition: "" };
    }
    let street = line[..found.street_end].trim_end_matches([' ', ',']);
    Parts { street, number, addition: line[found.number_end..].trim_matches(separators) }
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
        self.begins_with_digit() && self.text.ends_with('.')
    }

    fn is_number_sign(&self) -> bool {
        ["nr.", "nr", "no.", "hausnr.", "hausnr", "hausnummer", "nummer"]
            .iter()
            .any(|w| self.text.eq_ignore_ascii_case(w))
    }
}

fn find_number(line: &str) -> Option<Found> {
    if is_box(line, "postfach") || is_box(line, "packstation") || is_box(line, "pf") {
        return None;
    }
    // No line of an address is this long.
    if line.len() > 500 {
        return None;
    }
    let words: Vec<Word<'_>> = line
        .split_ascii_whitespace()
        .map(|text| Word { at: text.as_ptr() as usize - line.as_ptr() as usize, text })
        .collect();
    let first = first_number(&words)?;
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

/// The first word that can be a house number; of several with nothing but names between, the later ("Platz 3 Eichen 12").
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
    match (next(1), next(2)) {
        // "1 - 3"
        (Some(dash), Some(last)) if is_dash(dash.text) && last.begins_with_digit() => {
            last.at + number_head(last.bare()).len()
        }
        // "3 1/2"
        (Some(fraction), _)
            if plain && matches!(fraction.bare(), "1/2" | "1/3" | "1/4" | "2/3" | "3/4" | "½" | "¼" | "¾") =>
        {
            fraction.at + fraction.bare().len()
        }
        // "135 a", but not "5 A Hinterhaus"'s next words
        (Some(letter), _) if plain && letter.bare().len() == 1 && letter.bare().as_bytes()[0].is_ascii_alphabetic() => {
            letter.at + 1
        }
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
        Some(second) if second.starts_with(|c: char| c.is_ascii_digit()) => word,
        Some(_) => first,
        None => word,
    }
}

fn is_dash(text: &str) -> bool {
    matches!(text, "-" | "–" | "—" | "+" | "u." | "und" | "bis")
}

fn is_box(line: &str, kind: &str) -> bool {
    let start = line.get(..kind.len()).is_some_and(|start| start.eq_ignore_ascii_case(kind));
    start && !line[kind.len()..].starts_with(char::is_alphabetic)
}

/// Without blanks, except before a fraction; any dash is a hyphen.
fn tidy_number(number: &str) -> String {
    let mut tidy = String::with_capacity(number.len());
    for word in number.split_ascii_whitespace() {
        let fraction = word.contains('/') || word.starts_with(['½', '¼', '¾']);
        let word_before = tidy.ends_with(char::is_alphabetic);
        if !tidy.is_empty() && (fraction || word_before) {
            tidy.push(' ');
        }
        tidy.push_str(if is_dash(word) && !word.starts_with(char::is_alphabetic) { "-" } else { word });
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
}
