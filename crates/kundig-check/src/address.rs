//! An address in one line, as it is pasted from a letter's foot or a web page, and its parts.
//!
//! ```
//! # #[cfg(feature = "places")] {
//! use kundig_check::address;
//!
//! let read = address::read("Frankfurt/Oder 15230, Marktplatz 1 a", "DE");
//! assert_eq!((read.street.as_str(), read.house_number.as_str()), ("Marktplatz", "1a"));
//! assert_eq!((read.postal_code.as_str(), read.place.as_str()), ("15230", "Frankfurt (Oder)"));
//! # }
//! ```

use crate::place::{Agreement, Match, Places};
use crate::{Findings, country, postal, street};

/// The parts of an address; empty where the line has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// Who lives there, if a name stands where the street would: "Deutsche Bank AG".
    pub recipient: String,
    /// The street's name, or the PO box with its number.
    pub street: String,
    /// The house number as [`street::parts`] writes it.
    pub house_number: String,
    /// Building, floor, door, care of; "Postfach", and "Großempfänger" for a recipient with a postal code of its own.
    pub addition: String,
    /// The postal code in the form of its country.
    pub postal_code: String,
    /// The place: as the directory has it, if it knows code and place; otherwise as typed.
    pub place: String,
    /// ISO alpha-2.
    pub country: String,
}

/// Reads an address of one line (or several: a line end counts as a comma) by the compiled-in directory; see
/// [`Places::read_address`].
#[cfg(feature = "places")]
#[must_use]
pub fn read(line: &str, country: &str) -> Address {
    Places::built_in().read_address(line, country)
}

/// Nobody's address is longer; what follows is not read.
const LONGEST: usize = 1000;

impl Places {
    /// Reads an address of one line, its parts separated by commas or line ends, in any order. `country` (ISO alpha-2) is
    /// the one meant if the line names none and its code belongs to no neighbour's place.
    ///
    /// The part with the postal code is found by the directory, so that the code may stand before the place or behind it,
    /// and a house number of four digits is not taken for one. Nothing is judged here: the parts go on to
    /// [`street::parts`], [`crate::postal`] and [`Places::check`].
    #[must_use]
    pub fn read_address(&self, line: &str, country: &str) -> Address {
        let end = line.char_indices().nth(LONGEST).map_or(line.len(), |(at, _)| at);
        let mut parts: Vec<&str> =
            line[..end].split([',', ';', '\n', '\r']).map(str::trim).filter(|part| !part.is_empty()).collect();
        let named = named_country(&mut parts);
        let home = named.unwrap_or(country);
        let mut address = Address { country: home.to_owned(), ..Address::default() };
        let Some(found) = self.find_town(&parts, home) else {
            put_street(&mut address, &parts, false);
            return address;
        };
        let known = found.found.is_some();
        parts.drain(found.at..found.at + found.parts);
        address.postal_code = found.code;
        address.place = found.place;
        address.country = found.country;
        if let Some(found) = found.found {
            // A place with districts is written without them on a letter: "Wien, Innere Stadt" is Wien. And a district that
            // was typed is not lost: "Hamburg-Altona"; only a region is that the list does without: "Münster/Westf.".
            let name = found.place.name;
            let keep = match found.agreement {
                Agreement::Shortened => name.contains(", "),
                Agreement::Extended => !address.place.contains(['/', '(']),
                _ => false,
            };
            if !keep {
                name.clone_into(&mut address.place);
            }
            address.postal_code = found.place.code;
        }
        put_street(&mut address, &parts, !known);
        address
    }

    /// The part of the line that holds the postal code, with the place before or behind it.
    fn find_town<'a>(&'a self, parts: &[&str], home: &str) -> Option<Town<'a>> {
        let mut unknown = None;
        for (at, part) in parts.iter().enumerate() {
            let words: Vec<&str> = part.split_ascii_whitespace().collect();
            let (Some(first), Some(last)) = (words.first(), words.last()) else { continue };
            // "68165 Mannheim", "Mannheim 68165", and "Halle (Saale), 06108".
            let mut readings = Vec::new();
            if words.len() == 1 && at > 0 {
                readings.push((*first, parts[at - 1].to_owned(), at - 1, 2));
            } else if words.len() > 1 {
                readings.push((*first, words[1..].join(" "), at, 1));
                readings.push((*last, words[..words.len() - 1].join(" "), at, 1));
            }
            for (position, (code, place, at, parts)) in readings.into_iter().enumerate() {
                let Some((land, code)) = code_of(code, home) else { continue };
                if let Some((country, found)) = self.place_of(&code, &place, land, home) {
                    return Some(Town { at, parts, code, place, country, found: Some(found) });
                }
                // A code in front that no list has: of a PO box, or of a country without directory.
                if position == 0 && parts == 1 && unknown.is_none() {
                    let country = land.unwrap_or(home).to_owned();
                    let shaped = postal::postal_code("", &code, &country, &mut Findings::new());
                    unknown = shaped.map(|code| Town { at, parts, code, place, country, found: None });
                }
            }
        }
        unknown
    }

    /// The place that code and name mean, in the country of the sign or the one meant first, then in the others.
    fn place_of(&self, code: &str, place: &str, sign: Option<&str>, home: &str) -> Option<(String, Match<'_>)> {
        let lands = ["DE", "AT", "CH", "LI"];
        let others = lands.into_iter().filter(|land| sign.is_none() && *land != home);
        for land in [sign.unwrap_or(home)].into_iter().chain(others) {
            let mut findings = Findings::new();
            let found = self.check("", code, "", place, land, &mut findings);
            let fits = findings.iter().all(|f| f.code == "place.enclave" || f.code == "place.misspelt");
            if let Some(mut found) = found.filter(|_| fits) {
                // Jungholz and Büsingen: the country by law, and the code by which they are found at home.
                let mut country = found.place.country.to_owned();
                if let Some((by_law, own_code)) = enclave(code, found.place.name) {
                    country = by_law.to_owned();
                    found.place.code = own_code.to_owned();
                }
                return Some((country, found));
            }
        }
        None
    }
}

/// Where the town of an address stands.
struct Town<'a> {
    /// The first of the line's parts that hold it, and how many they are.
    at: usize,
    parts: usize,
    code: String,
    place: String,
    country: String,
    found: Option<Match<'a>>,
}

/// The country by law and the code to write for a place that its neighbour's post serves as well.
fn enclave(code: &str, name: &str) -> Option<(&'static str, &'static str)> {
    match (code, name) {
        // Austria's own codes for these are rarely used: letters come by way of Germany.
        ("87491", "Jungholz") => Some(("AT", "87491")),
        ("87567", "Riezlern") => Some(("AT", "87567")),
        ("87568", "Hirschegg") => Some(("AT", "87568")),
        ("87569", "Mittelberg") => Some(("AT", "87569")),
        ("8238", name) if name.starts_with("Büsingen") => Some(("DE", "78266")),
        _ => None,
    }
}

/// The country's name in the last part, which is taken off.
fn named_country(parts: &mut Vec<&str>) -> Option<&'static str> {
    let last =
        parts.last().filter(|last| parts.len() > 1 && last.len() > 2 && last.chars().all(|c| !c.is_ascii_digit()))?;
    let code = country::country("", last, &mut Findings::new())?;
    parts.pop();
    Some(code)
}

/// A postal code with or without its country's sign: "D-68165", "A-1010", "9490".
fn code_of<'a>(word: &str, home: &'a str) -> Option<(Option<&'a str>, String)> {
    let (sign, digits) = word.split_once('-').unwrap_or(("", word));
    let fits = (4..=5).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let land = match sign.to_ascii_uppercase().as_str() {
        "" => None,
        "D" | "DE" => Some("DE"),
        "A" | "AT" => Some("AT"),
        "CH" => Some("CH"),
        "FL" | "LI" => Some("LI"),
        _ => return None,
    };
    // A German code of four digits has lost its zero; what has not is the code of a neighbour.
    let land = land.or((digits.len() == 5 && home == "DE").then_some(home));
    fits.then(|| (land.filter(|land| digits.len() == if *land == "DE" { 5 } else { 4 }), digits.to_owned()))
}

/// What is left of the line: the street, or a name if nothing in it is one.
fn put_street(address: &mut Address, rest: &[&str], code_is_unknown: bool) {
    let rest = match rest {
        [name, street @ ..] if stands_in_front(name, street) => {
            (*name).clone_into(&mut address.recipient);
            street.join(", ")
        }
        rest => rest.join(", "),
    };
    let parts = street::parts(&rest);
    // A large recipient has a postal code of its own, that no list has, and no street.
    let legal_form =
        |word: &str| matches!(word.trim_end_matches('.'), "AG" | "GmbH" | "KG" | "SE" | "eG" | "KGaA" | "OHG" | "e.V");
    let company = rest.split_ascii_whitespace().any(legal_form);
    if parts.number.is_empty() && parts.addition.is_empty() && company && address.recipient.is_empty() {
        rest.as_str().clone_into(&mut address.recipient);
        if code_is_unknown {
            "Großempfänger".clone_into(&mut address.addition);
        }
        return;
    }
    parts.street.clone_into(&mut address.street);
    address.addition = parts.addition.into_owned();
    address.house_number = parts.number;
}

/// Whether a part without any digit stands in front of a street with its number: then it is who lives there.
fn stands_in_front(name: &str, street: &[&str]) -> bool {
    const OF_THE_HOUSE: [&str; 9] =
        ["hinterhaus", "vorderhaus", "seitenflügel", "gartenhaus", "gebäude", "haus", "aufgang", "eingang", "c/o"];
    let first = name.split([' ', '.']).next().unwrap_or_default().to_lowercase();
    if street.is_empty() || name.contains(|c: char| c.is_ascii_digit()) || OF_THE_HOUSE.contains(&first.as_str()) {
        return false;
    }
    // Whoever is asked to hand it over belongs to the line of the street.
    if !street::parts(&[name, "Weg 1"].join(", ")).addition.is_empty() {
        return false;
    }
    let rest = street.join(", ");
    let parts = street::parts(&rest);
    !parts.street.is_empty() && !parts.number.is_empty() || parts.addition == "Postfach"
}

#[cfg(all(test, feature = "places"))]
mod tests {
    use super::*;

    #[test]
    fn parts_may_stand_in_any_order_and_countries_in_words() {
        for (line, home, expected) in [
            ("Am Weg 1234, 68165 Mannheim", "DE", ["Am Weg", "1234", "68165", "Mannheim", "DE"]),
            ("Kärntner Ring 5\n1010 Wien\nÖSTERREICH", "DE", ["Kärntner Ring", "5", "1010", "Wien", "AT"]),
            ("8001 Zürich, Bahnhofstrasse 45", "CH", ["Bahnhofstrasse", "45", "8001", "Zürich", "CH"]),
            ("10 rue de la Paix, 75002 Paris, Frankreich", "DE", ["rue de la Paix", "10", "75002", "Paris", "FR"]),
            ("Hauptstr. 3, 10551 Belrin", "DE", ["Hauptstr.", "3", "10551", "Berlin", "DE"]),
            ("Hauptstr. 3", "DE", ["Hauptstr.", "3", "", "", "DE"]),
            ("", "DE", ["", "", "", "", "DE"]),
        ] {
            let read = read(line, home);
            let parts = [&read.street, &read.house_number, &read.postal_code, &read.place, &read.country];
            assert_eq!(parts, expected, "{line:?}");
        }
        let read = read("Deutsche Bank AG, 60262 Frankfurt am Main", "DE");
        assert_eq!((read.recipient.as_str(), read.addition.as_str()), ("Deutsche Bank AG", "Großempfänger"));
    }

    #[test]
    fn who_lives_there_may_stand_in_front() {
        for (line, recipient, street, number, addition) in [
            (
                "Deutsche Bank AG\nStraße des 17. Juni 135 a\n10623 Berlin",
                "Deutsche Bank AG",
                "Straße des 17. Juni",
                "135a",
                "",
            ),
            ("Anna Groß, Weg 3, 10623 Berlin", "Anna Groß", "Weg", "3", ""),
            ("Anna Groß, Postfach 12 34, 10623 Berlin", "Anna Groß", "Postfach 12 34", "", "Postfach"),
            ("Anna Groß, C 4, 12, 68159 Mannheim", "Anna Groß", "C 4", "12", ""),
            ("c/o Meyer, Weg 3, 10623 Berlin", "", "Weg", "3", "c/o Meyer"),
            ("C 4, 12, 68159 Mannheim", "", "C 4", "12", ""),
            ("Kirchplatz, 10623 Berlin", "", "Kirchplatz", "", ""),
        ] {
            let read = read(line, "DE");
            let parts = [&read.recipient, &read.street, &read.house_number, &read.addition];
            assert_eq!(parts, [recipient, street, number, addition], "{line:?}");
        }
    }
}
