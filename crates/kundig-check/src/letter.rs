//! The address field of a letter: which lines, in which order, by the recipient's country.
//!
//! Within Germany by DIN 5008:2020 (six lines, no blank ones, floor and flat behind `//`), in Austria, Switzerland and
//! Liechtenstein as their posts want it, elsewhere by the Universal Postal Union's addressing sheets. To another country
//! place and country are in capitals, the country alone in the last line and in the sender's language, and no sign stands
//! before the code (DIN 5008; Universal Postal Convention, regulations).

use crate::{Findings, country};

/// Whom a letter goes to; empty parts are left out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Recipient<'a> {
    /// Firm, department, salutation and person: one line each.
    pub names: &'a [&'a str],
    /// What [`crate::street::parts`] calls addition.
    pub addition: &'a str,
    /// The street's name, or the PO box with its number.
    pub street: &'a str,
    /// The house number.
    pub house_number: &'a str,
    /// The postal code in the form of its country.
    pub postal_code: &'a str,
    /// The place.
    pub place: &'a str,
    /// ISO alpha-2.
    pub country: &'a str,
}

/// The address zone of DIN 5008 holds so many lines.
const MOST_LINES: usize = 6;

/// The lines of the address field. `sender` is the country that the letter is posted in (ISO alpha-2).
///
/// More than six lines are `letter.too_many_lines`, a warning on `path`: the window shows no more.
pub fn address_lines(path: &str, recipient: &Recipient<'_>, sender: &str, findings: &mut Findings) -> Vec<String> {
    let Recipient { names, addition, street, house_number, postal_code, place, country } = recipient.trimmed();
    let abroad = country != sender && !domestic_beside(country, sender);
    let mut lines: Vec<String> = names.iter().map(|name| one_line(name)).collect();
    let manner = manner(country);
    let (before, behind) = place_of_addition(addition, manner);
    lines.push(one_line(before));
    lines.push(street_line(street, house_number, behind, manner));
    let place = if abroad { place.to_uppercase() } else { place.to_owned() };
    lines.extend(town_lines(&one_line(postal_code), &one_line(&place), manner));
    if abroad {
        let german = matches!(sender, "DE" | "AT" | "CH" | "LI");
        let name = if german { country::name_de(country) } else { country::name_en(country) };
        lines.push(name.unwrap_or(country).to_uppercase());
    }
    lines.retain(|line| !line.is_empty());
    if lines.len() > MOST_LINES {
        let count = lines.len();
        findings.warning(
            path,
            "letter.too_many_lines",
            format!("Die Anschrift hat {count} Zeilen; in das Anschriftfeld passen {MOST_LINES}."),
            format!("The address has {count} lines; the address field holds {MOST_LINES}."),
        );
    }
    lines
}

impl<'a> Recipient<'a> {
    fn trimmed(&self) -> Self {
        let [addition, street, house_number, postal_code, place, country] =
            [self.addition, self.street, self.house_number, self.postal_code, self.place, self.country].map(str::trim);
        Recipient { names: self.names, addition, street, house_number, postal_code, place, country }
    }
}

/// Liechtenstein and Switzerland are one postal area: a letter between them names no country.
fn domestic_beside(country: &str, sender: &str) -> bool {
    matches!((country, sender), ("LI", "CH") | ("CH", "LI"))
}

/// What a country does in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// "Weg 5 // 2. OG", "68165 Mannheim".
    German,
    /// "Weg 5/2/14", "1010 Wien".
    Austrian,
    /// "Weg 5", "8001 Zürich", additions above the street: most of Europe too.
    Continental,
    /// "5 rue X", "75002 Paris".
    French,
    /// "5 X Road", the town, then the code in a line of its own.
    British,
    /// "5 X Street", "Boston 02108".
    American,
    /// Two blanks between code and town.
    Dutch,
}

fn manner(country: &str) -> Manner {
    match country {
        "DE" => Manner::German,
        "AT" => Manner::Austrian,
        "FR" | "LU" | "MC" | "DZ" | "MA" | "TN" => Manner::French,
        "GB" | "IE" | "IM" | "JE" | "GG" | "MT" | "ZA" => Manner::British,
        "US" | "CA" | "AU" | "NZ" | "IN" | "SG" => Manner::American,
        "NL" => Manner::Dutch,
        _ => Manner::Continental,
    }
}

/// The addition in a line of its own above the street, or behind the house number.
fn place_of_addition(addition: &str, manner: Manner) -> (&str, &str) {
    // Both are said by the street and the code already.
    if matches!(addition, "Postfach" | "Großempfänger") {
        return ("", "");
    }
    let person_or_district =
        ["c/o", "z. Hd", "z.Hd", "p. A", "p.A", "OT ", "Ortsteil"].iter().any(|s| addition.starts_with(s));
    match manner {
        Manner::German | Manner::Austrian if !person_or_district => ("", addition),
        _ => (addition, ""),
    }
}

fn street_line(street: &str, number: &str, behind: &str, manner: Manner) -> String {
    let (street, number, behind) = (one_line(street), one_line(number), one_line(behind));
    let line = match manner {
        Manner::French | Manner::British | Manner::American => [number.as_str(), " ", street.as_str()].concat(),
        _ => [street.as_str(), between(&street, &number), number.as_str()].concat(),
    };
    let line = line.trim().to_owned();
    match (line.as_str(), behind.as_str()) {
        (_, "") => line,
        ("", _) => behind,
        _ if number.is_empty() => format!("{line}, {behind}"),
        _ if manner == Manner::Austrian => format!("{line}/{behind}"),
        _ => format!("{line} // {behind}"),
    }
}

/// What stands between street and house number: two numbers side by side would be read as one, or the wrong one.
fn between(street: &str, number: &str) -> &'static str {
    let numbers = street.ends_with(|c: char| c.is_ascii_digit()) && number.starts_with(|c: char| c.is_ascii_digit());
    match numbers {
        // "C 4, 12" in Mannheim.
        true if street.len() <= 4 => ", ",
        // "Straße 52 Nr. 8" in Berlin.
        true => " Nr. ",
        false => " ",
    }
}

fn town_lines(code: &str, place: &str, manner: Manner) -> impl Iterator<Item = String> + use<> {
    let lines = match manner {
        Manner::British => [place.to_owned(), code.to_owned()],
        Manner::American => [format!("{place} {code}"), String::new()],
        Manner::Dutch => [format!("{code}  {place}"), String::new()],
        _ => [format!("{code} {place}"), String::new()],
    };
    lines.into_iter().map(|line| line.trim().to_owned())
}

/// Runs of blanks are one, line ends too: a field must not make lines of its own.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(names: &[&str], parts: [&str; 6], sender: &str) -> (Vec<String>, usize) {
        let [addition, street, house_number, postal_code, place, country] = parts;
        let recipient = Recipient { names, addition, street, house_number, postal_code, place, country };
        let mut findings = Findings::new();
        (address_lines("address", &recipient, sender, &mut findings), findings.len())
    }

    #[test]
    fn each_country_has_its_own_lines() {
        let meyer: &[&str] = &["Frau", "Anna Meyer"];
        for (parts, sender, expected) in [
            (
                ["2. OG links", "Hauptstr.", "7", "68165", "Mannheim", "DE"],
                "DE",
                "Frau|Anna Meyer|Hauptstr. 7 // 2. OG links|68165 Mannheim",
            ),
            (
                ["OT Klein Kussewitz", "Dorfstraße", "5", "18184", "Broderstorf", "DE"],
                "DE",
                "Frau|Anna Meyer|OT Klein Kussewitz|Dorfstraße 5|18184 Broderstorf",
            ),
            (
                ["c/o Huber", "Weg", "1", "68165", "Mannheim", "DE"],
                "DE",
                "Frau|Anna Meyer|c/o Huber|Weg 1|68165 Mannheim",
            ),
            (
                ["Postfach", "Postfach 10 11 12", "", "68011", "Mannheim", "DE"],
                "DE",
                "Frau|Anna Meyer|Postfach 10 11 12|68011 Mannheim",
            ),
            (
                ["2/14", "Stephansplatz", "1", "1010", "Wien", "AT"],
                "AT",
                "Frau|Anna Meyer|Stephansplatz 1/2/14|1010 Wien",
            ),
            (
                ["2/14", "Stephansplatz", "1", "1010", "Wien", "AT"],
                "DE",
                "Frau|Anna Meyer|Stephansplatz 1/2/14|1010 WIEN|ÖSTERREICH",
            ),
            (
                ["", "Bahnhofstrasse", "45", "8001", "Zürich", "CH"],
                "DE",
                "Frau|Anna Meyer|Bahnhofstrasse 45|8001 ZÜRICH|SCHWEIZ",
            ),
            (
                ["3. Stock", "Bahnhofstrasse", "45", "8001", "Zürich", "CH"],
                "CH",
                "Frau|Anna Meyer|3. Stock|Bahnhofstrasse 45|8001 Zürich",
            ),
            (["", "Städtle", "49", "9490", "Vaduz", "LI"], "CH", "Frau|Anna Meyer|Städtle 49|9490 Vaduz"),
            (["", "Städtle", "49", "9490", "Vaduz", "LI"], "AT", "Frau|Anna Meyer|Städtle 49|9490 VADUZ|LIECHTENSTEIN"),
            (
                ["", "rue de la Paix", "10", "75002", "Paris", "FR"],
                "DE",
                "Frau|Anna Meyer|10 rue de la Paix|75002 PARIS|FRANKREICH",
            ),
            (
                ["", "Baker Street", "221b", "NW1 6XE", "London", "GB"],
                "DE",
                "Frau|Anna Meyer|221b Baker Street|LONDON|NW1 6XE|VEREINIGTES KÖNIGREICH",
            ),
            (
                ["", "Main Street", "5", "02108", "Boston", "US"],
                "FR",
                "Frau|Anna Meyer|5 Main Street|BOSTON 02108|UNITED STATES",
            ),
            (
                ["", "Dam", "1", "1012 AB", "Amsterdam", "NL"],
                "DE",
                "Frau|Anna Meyer|Dam 1|1012 AB  AMSTERDAM|NIEDERLANDE",
            ),
            (["", "", "", "", "", "DE"], "DE", "Frau|Anna Meyer"),
        ] {
            let (lines, findings) = lines(meyer, parts, sender);
            assert_eq!((lines.join("|").as_str(), findings), (expected, 0));
        }
    }

    #[test]
    fn a_line_end_within_a_field_makes_no_line_and_a_seventh_line_is_warned_of() {
        let names = ["Meyer GmbH", "Einkauf\r\nzwei", "Frau", "Anna Meyer"];
        let (lines, findings) = lines(&names, ["c/o Huber", "Weg", "1", "1010", "Wien", "AT"], "DE");
        assert_eq!(lines.len(), 8);
        assert_eq!((lines[1].as_str(), findings), ("Einkauf zwei", 1));
    }
}
