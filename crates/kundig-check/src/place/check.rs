//! Code and place compared: agreement, misspelling, contradiction, and the likely repair.

use super::data::Row;
use super::index::{distance, errors};
use super::name::{Agreement, Name};
use super::{Match, Places, number};
use crate::{Findings, country};

/// Places that belong to one country and have a postal code of another: country by law, country of the code, code, name.
///
/// Jungholz and the Kleinwalsertal are Austrian and reached from Germany only; Büsingen is German and lies in Switzerland.
/// Post takes either code.
const ENCLAVES: [(&str, &str, &str, &str, &str); 5] = [
    ("AT", "DE", "87491", "6691", "Jungholz"),
    ("AT", "DE", "87567", "6991", "Riezlern"),
    ("AT", "DE", "87568", "6992", "Hirschegg"),
    ("AT", "DE", "87569", "6993", "Mittelberg"),
    ("DE", "CH", "8238", "78266", "Büsingen am Hochrhein"),
];

impl Places {
    /// Compares a postal code with its place; both as typed or in their normal form.
    ///
    /// The answer is the place of the directory that code and place mean; with a warning it is the likely repair. `None`
    /// if nothing of the directory is meant; then something was found, unless the directory does not [cover](Self::covers)
    /// the country (ISO alpha-2), or both code and place are empty: nothing is said of those.
    ///
    /// Nothing here is an error: no list is complete. Findings are put on the path of the part that is probably wrong:
    /// `place.contradiction`, `place.misspelt`, `place.misspelt_unknown`, `place.unknown_code`, `place.other_country` are warnings, `place.not_listed`
    /// (the code is known and the name is not: a district, mostly), `place.missing`, `place.code_missing` and
    /// `place.enclave` are hints.
    pub fn check(
        &self,
        path_code: &str,
        code: &str,
        path_place: &str,
        place: &str,
        country: &str,
        findings: &mut Findings,
    ) -> Option<Match<'_>> {
        let (code, place) = (cut(code.trim(), 20), cut(place.trim(), 200));
        if !self.covers(country) || (code.is_empty() && place.is_empty()) {
            return None;
        }
        let typed = Typed { code, place, country, name: Name::read(place, false) };
        let rows = self.rows(country, code);
        if let Some(found) = self.best(rows, &typed) {
            return Some(found);
        }
        let mut ask = Ask { places: self, typed, path_code, path_place, findings };
        if code.is_empty() {
            return ask.code_missing();
        }
        if place.is_empty() && !rows.is_empty() {
            return ask.place_missing(rows);
        }
        if let Some(found) = ask.enclave().or_else(|| ask.other_country()) {
            return Some(found);
        }
        if rows.is_empty() { ask.unknown_code() } else { ask.contradiction(rows) }
    }

    /// The row whose name the typed one means best.
    fn best(&self, rows: &[Row], typed: &Typed<'_>) -> Option<Match<'_>> {
        let agreement = |row: &Row| {
            let listed = self.table.name(row.name);
            if listed == typed.place {
                return Some(Agreement::Exact);
            }
            let swiss = self.table.countries.get(usize::from(row.country)).is_some_and(|c| c == "CH");
            typed.name.agrees(&Name::read(listed, swiss))
        };
        let agreeing = rows.iter().filter_map(|row| Some((agreement(row)?, row)));
        let (agreement, row) = agreeing.min_by_key(|(agreement, _)| *agreement)?;
        Some(Match { place: self.place(row), agreement })
    }

    fn repaired(&self, row: &Row) -> Match<'_> {
        Match { place: self.place(row), agreement: Agreement::Repaired }
    }
}

/// Where a code lies that no list has.
#[derive(PartialEq, Eq)]
enum Region {
    /// Where the place is: the code of a PO box, most likely.
    Own,
    /// Elsewhere; the first digits that the place's codes have.
    Other(String),
    /// The place is not known either, or many have its name.
    Unknown,
}

struct Typed<'t> {
    code: &'t str,
    place: &'t str,
    country: &'t str,
    name: Name,
}

/// One question that needs more than a look.
struct Ask<'p, 't> {
    places: &'p Places,
    typed: Typed<'t>,
    path_code: &'t str,
    path_place: &'t str,
    findings: &'t mut Findings,
}

impl<'p> Ask<'p, '_> {
    fn code_missing(&mut self) -> Option<Match<'p>> {
        let (place, country) = (self.typed.place, self.typed.country);
        let found = self.places.by_name(place, Some(country));
        let only = found.first().filter(|first| found.iter().all(|other| other.place.code == first.place.code));
        let Some(only) = only else {
            let misspelt = if found.is_empty() { self.misspelt_anywhere() } else { None };
            let path = self.path_code;
            self.findings.hint(path, "place.code_missing", "Die Postleitzahl fehlt.", "The postal code is missing.");
            return misspelt;
        };
        let path = self.path_code;
        self.findings
            .hint(
                path,
                "place.code_missing",
                format!("Die Postleitzahl fehlt; {} hat {}.", only.place.name, only.place.code),
                format!("The postal code is missing; {} has {}.", only.place.name, only.place.code),
            )
            .suggest(&only.place.code);
        Some(only.clone())
    }

    fn place_missing(&mut self, rows: &[Row]) -> Option<Match<'p>> {
        let (names, code) = (self.names(rows), self.typed.code);
        let path = self.path_place;
        let finding = self.findings.hint(
            path,
            "place.missing",
            format!("Der Ort fehlt; {code} gehört zu {}.", names.0),
            format!("The place is missing; {code} belongs to {}.", names.1),
        );
        let only = rows.first().filter(|_| rows.len() == 1)?;
        finding.suggest(self.places.table.name(only.name));
        Some(self.places.repaired(only))
    }

    /// A place that has the code of the country around it.
    fn enclave(&mut self) -> Option<Match<'p>> {
        let Typed { code, country, .. } = self.typed;
        // As a German code the Swiss one of Büsingen looks as if it had lost its zero, and has been given one.
        let code = code.trim_start_matches('0');
        let own = |row: &&(&str, &str, &str, &str, &str)| (row.0 == country || row.1 == country) && row.2 == code;
        let &(by_law, by_post, _, own_code, name) = ENCLAVES.iter().find(own)?;
        let listed = Name::read(name, false);
        self.typed.name.agrees(&listed).or((self.typed.place == name).then_some(Agreement::Exact))?;
        let rows = [self.places.rows(by_law, own_code), self.places.rows(by_post, code)];
        let found = rows.into_iter().find_map(|rows| self.places.best(rows, &self.typed))?;
        let (law_de, law_en) = country_names(by_law);
        let (post_de, post_en) = country_names(by_post);
        let path = self.path_code;
        self.findings.hint(
            path,
            "place.enclave",
            format!("{name} gehört zu {law_de} und hat auch eine Postleitzahl für {post_de}: {own_code} und {code}."),
            format!("{name} belongs to {law_en} and has a postal code of {post_en} as well: {own_code} and {code}."),
        );
        Some(found)
    }

    /// Code and place agree, but in a neighbouring country.
    fn other_country(&mut self) -> Option<Match<'p>> {
        let (code, place) = (self.typed.code, self.typed.place);
        let others = self.places.table.countries.iter().filter(|other| *other != self.typed.country);
        let found = others.filter_map(|other| self.places.best(self.places.rows(other, code), &self.typed)).next()?;
        let (name_de, name_en) = country_names(found.place.country);
        let path = self.path_place;
        self.findings.warning(
            path,
            "place.other_country",
            format!("{code} {place} liegt in einem anderen Land: {name_de} ({}).", found.place.country),
            format!("{code} {place} lies in another country: {name_en} ({}).", found.place.country),
        );
        Some(found)
    }

    fn unknown_code(&mut self) -> Option<Match<'p>> {
        let Typed { code, place, country, .. } = self.typed;
        // Most unknown codes are those of PO boxes: one in the place's own region is no typing error.
        let region = self.region(place);
        let repair = if region == Region::Own { None } else { self.near_code(place) };
        let (aside_de, aside_en) = match &region {
            Region::Other(digits) => {
                (format!("die von {place} beginnen mit {digits}"), format!("those of {place} begin with {digits}"))
            }
            _ => (
                "Postfächer und Großempfänger haben solche".to_owned(),
                "PO boxes and large recipients have such".to_owned(),
            ),
        };
        let path = self.path_code;
        let finding = self.findings.warning(
            path,
            "place.unknown_code",
            format!("Die Postleitzahl {code} steht nicht im Ortsverzeichnis ({country}); {aside_de}."),
            format!("The place directory does not know the postal code {code} ({country}); {aside_en}."),
        );
        if let Some(row) = repair {
            let found = self.places.repaired(row);
            finding.suggest(&found.place.code);
            return Some(found);
        }
        if !place.is_empty() && self.places.by_name(place, Some(country)).is_empty() {
            return self.misspelt_anywhere();
        }
        None
    }

    /// The code is known, the place is none of its own.
    fn contradiction(&mut self, rows: &[Row]) -> Option<Match<'p>> {
        let Typed { code, place, country, .. } = self.typed;
        let elsewhere = !self.places.by_name(place, Some(country)).is_empty();
        if elsewhere && let Some(row) = self.near_code(place) {
            let found = self.places.repaired(row);
            let (names, repair) = (self.names(rows), &found.place);
            let path = self.path_code;
            self.findings
                .warning(
                    path,
                    "place.contradiction",
                    format!("{code} gehört zu {}, nicht zu {place}; {} hat {}.", names.0, repair.name, repair.code),
                    format!("{code} belongs to {}, not {place}; {} has {}.", names.1, repair.name, repair.code),
                )
                .suggest(&repair.code);
            return Some(found);
        }
        let nearest = rows.iter().filter_map(|row| Some((self.errors_to(row)?, row))).min_by_key(|(errors, _)| *errors);
        if let Some((_, row)) = nearest {
            let found = self.places.repaired(row);
            let (name, path) = (found.place.name, self.path_place);
            self.findings
                .warning(
                    path,
                    "place.misspelt",
                    format!("Der Ort ist vermutlich verschrieben; {code} ist {name}, nicht {place}."),
                    format!("The place is probably misspelt; {code} is {name}, not {place}."),
                )
                .suggest(name);
            return Some(found);
        }
        let names = self.names(rows);
        let path = self.path_place;
        if !elsewhere {
            self.findings.hint(
                path,
                "place.not_listed",
                format!(
                    "{place} steht nicht im Ortsverzeichnis, vielleicht ein Ortsteil; {code} gehört zu {}.",
                    names.0
                ),
                format!(
                    "The place directory does not know {place}, perhaps a district; {code} belongs to {}.",
                    names.1
                ),
            );
            return None;
        }
        let finding = self.findings.warning(
            path,
            "place.contradiction",
            format!("{code} gehört zu {}, nicht zu {place}.", names.0),
            format!("{code} belongs to {}, not {place}.", names.1),
        );
        let first = rows.first().filter(|_| rows.len() == 1)?;
        finding.suggest(self.places.table.name(first.name));
        Some(self.places.repaired(first))
    }

    /// A name that exists nowhere, and one that is near.
    fn misspelt_anywhere(&mut self) -> Option<Match<'p>> {
        let Typed { place, country, code, .. } = self.typed;
        let suggestions = self.places.suggest(place, Some(country), 20);
        let least = suggestions.first()?.distance;
        // Among equally near names one in the same region as the code is meant.
        let region = |s: &&super::Suggestion<'_>| code.len() >= 2 && s.example.code.get(..2) == code.get(..2);
        let nearest = suggestions.iter().take_while(|s| s.distance == least);
        let found = nearest.clone().find(region).or_else(|| nearest.clone().next())?.clone();
        let path = self.path_place;
        self.findings
            .warning(
                path,
                "place.misspelt_unknown",
                format!("{place} steht nicht im Ortsverzeichnis; gemeint ist vielleicht {}.", found.name),
                format!("The place directory does not know {place}; perhaps {} is meant.", found.name),
            )
            .suggest(found.name);
        None
    }

    /// Whether the typed code lies in the region of the named place: whether it begins as one of its codes does.
    fn region(&self, place: &str) -> Region {
        let found = self.places.by_name(place, Some(self.typed.country));
        let mut regions: Vec<&str> = found.iter().filter_map(|found| found.place.code.get(..2)).collect();
        regions.sort_unstable();
        regions.dedup();
        match self.typed.code.get(..2) {
            Some(own) if regions.contains(&own) => Region::Own,
            // A name that many places have says nothing.
            _ if regions.is_empty() || regions.len() > 3 => Region::Unknown,
            _ => Region::Other(regions.join(", ")),
        }
    }

    /// A row of the named place whose code is one typing error away from the typed one, if there is exactly one such code.
    fn near_code(&self, place: &str) -> Option<&'p Row> {
        let places = self.places;
        number(self.typed.code)?;
        let country = places.country(self.typed.country)?;
        let mut found: Option<&Row> = None;
        for (name, agreement) in places.agreeing(place, &self.typed.name) {
            if agreement > Agreement::Shortened {
                continue;
            }
            for &row in places.index().rows_of(name) {
                let row = &places.table.rows[row as usize];
                let code = &places.place(row).code;
                if row.country != country || !one_slip(self.typed.code, code) {
                    continue;
                }
                if found.is_some_and(|before| before.code != row.code) {
                    return None;
                }
                found = Some(row);
            }
        }
        found
    }

    /// How many typing errors make the row's name of the typed one, if few enough.
    fn errors_to(&self, row: &Row) -> Option<usize> {
        let listed = Name::read(self.places.table.name(row.name), false);
        let mut typed = String::new();
        self.typed.name.key(&mut typed);
        let mut least: Option<usize> = None;
        let mut compare = |typed: &str, listed: &str| {
            // Two errors in five letters may be suggested, but are too many to be believed: "Keila" is not Seisla.
            let most = if typed.len() <= 5 { 1 } else { errors(typed) };
            let few = most.min(errors(listed));
            if let Some(distance) = distance(typed, listed, few) {
                least = Some(least.map_or(distance, |least| least.min(distance)));
            }
        };
        let mut key = String::new();
        listed.key(&mut key);
        compare(&typed, &key);
        key.clear();
        if listed.second_key(&mut key) {
            compare(&typed, &key);
        }
        key.clear();
        listed.short_key(&mut key);
        let short = if key.is_empty() { listed.len() } else { key.split(' ').count() };
        if key.is_empty() {
            listed.key(&mut key);
        }
        compare(&typed, &key);
        // "Hmaburg Harvestehude", "Frnakfurt/M."
        let mut front = String::new();
        self.typed.name.first_words(short, &mut front);
        compare(&front, &key);
        least
    }

    /// The places of a code for a message, in German and English.
    fn names(&self, rows: &[Row]) -> (String, String) {
        let names: Vec<&str> = rows.iter().map(|row| self.places.table.name(row.name)).collect();
        match names.as_slice() {
            [] => (String::new(), String::new()),
            [one] => ((*one).to_owned(), (*one).to_owned()),
            [few @ .., last] if few.len() < 4 => {
                let few = few.join(", ");
                (format!("{few} oder {last}"), format!("{few} or {last}"))
            }
            [first, second, third, rest @ ..] => {
                let (few, rest) = ([*first, *second, *third].join(", "), rest.len());
                (format!("{few} und {rest} weiteren Orten"), format!("{few} and {rest} other places"))
            }
            [..] => (names.join(", "), names.join(", ")),
        }
    }
}

fn country_names(code: &str) -> (&str, &str) {
    (country::name_de(code).unwrap_or(code), country::name_en(code).unwrap_or(code))
}

/// The beginning: a message must not carry on what somebody pasted by mistake.
fn cut(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(at, _)| text[..at].trim_end())
}

/// One digit wrong, too many, too few, or two neighbours swapped.
fn one_slip(typed: &str, code: &str) -> bool {
    distance(typed, code, 1) == Some(1)
}
