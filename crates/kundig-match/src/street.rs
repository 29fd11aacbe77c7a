//! Addresses, prepared: street, house number, postal code, place.

use kundig_check::fold::fold;
use kundig_check::street;

use crate::record::{Address, cut};
use crate::word::Word;

/// An address, prepared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// Empty if not known.
    pub(crate) street: Word,
    /// A PO box or parcel locker, not a house.
    pub(crate) is_box: bool,
    /// "12a"; empty if not known.
    pub(crate) number: Box<str>,
    pub(crate) code: Box<str>,
    /// The place's name without blanks.
    pub(crate) town: Word,
    /// Its first word that is not "Bad", "Sankt" and the like; empty if it is the only word.
    pub(crate) town_head: Box<str>,
}

/// What is no house, folded.
const BOXES: [&str; 5] = ["postfach", "packstation", "postfiliale", "paketstation", "postlagernd"];

impl Place {
    /// `None` if nothing is known.
    pub(crate) fn of(address: &Address) -> Option<Self> {
        let (street, number) = (cut(&address.street), cut(&address.number));
        let parts = number.trim().is_empty().then(|| street::parts(street));
        let (street, number) = parts.as_ref().map_or((street, number), |parts| (parts.street, parts.number.as_str()));
        let town = fold(cut(&address.place));
        let town_head = if town.contains(' ') { head(&town) } else { "" };
        let name = fold(street);
        let place = Self {
            is_box: BOXES.iter().any(|kind| name.starts_with(kind)),
            street: Word::new(&street_name(&name)),
            number: house_number(&fold(number)),
            code: fold(cut(&address.code)).replace(' ', "").into(),
            town: Word::new(&town.replace(' ', "")),
            town_head: town_head.into(),
        };
        let known = !place.street.is_empty() || !place.code.is_empty() || !place.town.is_empty();
        known.then_some(place)
    }

    /// The number without letter or range.
    pub(crate) fn number_head(&self) -> &str {
        let end = self.number.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.number.len());
        &self.number[..end]
    }
}

fn head(town: &str) -> &str {
    let small =
        |word: &&str| word.len() > 2 && !["bad", "sankt", "neu", "alt", "markt", "ober", "unter", "the"].contains(word);
    town.split(' ').find(small).unwrap_or("")
}

/// A street's name in one word: "Lange Str.", "Langestraße" and "Lange-Straße" are one.
fn street_name(folded: &str) -> String {
    let mut name = String::with_capacity(folded.len());
    for word in folded.split(' ').filter(|word| !word.is_empty()) {
        match word {
            "strasse" | "str" | "st" if !name.is_empty() => name.push_str("str"),
            "st" | "skt" => name.push_str("sankt"),
            "pl" if !name.is_empty() => name.push_str("platz"),
            "dr" | "prof" => {}
            _ => {
                let stem = word.strip_suffix("strasse").filter(|stem| !stem.is_empty());
                let short = word.strip_suffix("pl").filter(|stem| stem.len() > 3);
                match (stem, short) {
                    (Some(stem), _) => name.extend([stem, "str"]),
                    (None, Some(stem)) => name.extend([stem, "platz"]),
                    (None, None) => name.push_str(word),
                }
            }
        }
    }
    name
}

/// "12 a" and "12A" are "12a"; leading zeros are none.
fn house_number(folded: &str) -> Box<str> {
    let joined: String = folded.split(' ').collect();
    let cut: String = joined.trim_start_matches('0').chars().take(16).collect();
    cut.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(street: &str, number: &str) -> Place {
        let (street, number) = (street.into(), number.into());
        Place::of(&Address { street, number, ..Address::default() }).expect("an address")
    }

    #[test]
    fn a_street_is_one_however_it_is_written() {
        for (a, b) in [
            (("Hauptstraße", "12 a"), ("Hauptstr. 12A", "")),
            (("Lange Straße", "3"), ("Lange Str.", "3")),
            (("Sankt-Peter-Straße", "3"), ("St. Peter Str.", "03")),
            (("Marktplatz", "1"), ("Marktpl.", "1")),
            (("Dr.-Karl-Renner-Ring", "3"), ("Karl Renner Ring 3", "")),
        ] {
            let (a, b) = (place(a.0, a.1), place(b.0, b.1));
            assert_eq!((&a.street.text, &a.number), (&b.street.text, &b.number));
        }
        assert_eq!(place("Weg", "12a").number_head(), "12");
        assert!(Place::of(&Address::default()).is_none());
    }
}
