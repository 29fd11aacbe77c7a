//! Postal code, place, state and coordinates: does this code belong to this place?
//!
//! `place::check` compares code and place with the directory that is compiled in (feature `places`: Germany, Austria,
//! Switzerland, Liechtenstein); it is [`Places::check`] of that directory. It only ever warns: towns merge and districts
//! have names of their own, and no list has the codes of PO boxes and large recipients. [`Places`] is the directory itself,
//! for look-ups of all kinds; a program that has a better one reads it with [`Places::read_geonames`] or
//! [`Places::read_table`].
//!
//! Sources and licence of the compiled-in directory stand in `data/PLACES-LICENCE.md`; who passes the data on must name them
//! ([`ATTRIBUTION`]).

mod check;
mod data;
mod index;
mod name;
mod read;

use std::sync::OnceLock;

use crate::Findings;
use data::{Row, Table};
use index::Index;
use name::Name;

pub use name::Agreement;

/// Whom the compiled-in directory names as its sources: to be shown where its data are.
pub const ATTRIBUTION: &str = "Places: countries-states-cities-database (ODbL 1.0); points: © OpenStreetMap contributors \
     (ODbL 1.0), GeoNames (CC BY 4.0), changed";

/// A point on the earth (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// It is the middle of the neighbouring codes, not the place's own: some kilometres off.
    pub approximate: bool,
}

impl Point {
    /// The distance as the crow flies, in kilometres, on a globe of 6371 km radius.
    #[must_use]
    pub fn distance_km(self, other: Self) -> f64 {
        let half = |a: f64, b: f64| ((b - a).to_radians() / 2.0).sin().powi(2);
        let cosines = self.lat.to_radians().cos() * other.lat.to_radians().cos();
        let h = half(self.lat, other.lat) + cosines * half(self.lon, other.lon);
        2.0 * 6371.0 * h.sqrt().min(1.0).asin()
    }
}

/// A place with one of its postal codes.
#[derive(Debug, Clone, PartialEq)]
pub struct Place<'a> {
    /// ISO alpha-2: `DE`.
    pub country: &'a str,
    /// The postal code: `68165`.
    pub code: String,
    /// The name as the directory has it: "Frankfurt am Main".
    pub name: &'a str,
    /// State or canton as ISO 3166-2 writes it behind the country: `BW`, `9` (Vienna), `ZH`.
    pub state: &'a str,
    /// Where the code's area lies.
    pub point: Option<Point>,
}

/// What a typed code and place mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Match<'a> {
    /// The place of the directory.
    pub place: Place<'a>,
    /// How the typed name agrees with it.
    pub agreement: Agreement,
}

/// A name that was probably meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion<'a> {
    /// The name as the directory has it.
    pub name: &'a str,
    /// One place of that name, with one of its codes.
    pub example: Place<'a>,
    /// Typing errors between what was typed and a notation of this name.
    pub distance: usize,
    /// How many codes the name has: towns before hamlets.
    pub codes: usize,
}

/// A place directory.
pub struct Places {
    table: Table,
    index: OnceLock<Index>,
}

impl std::fmt::Debug for Places {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Places({} rows, {} names)", self.table.rows.len(), self.table.name_count())
    }
}

/// Compares code and place with the compiled-in directory; see [`Places::check`].
#[cfg(feature = "places")]
pub fn check(
    path_code: &str,
    code: &str,
    path_place: &str,
    place: &str,
    country: &str,
    findings: &mut Findings,
) -> Option<Match<'static>> {
    Places::built_in().check(path_code, code, path_place, place, country, findings)
}

impl Places {
    /// The directory that is compiled in; read at the first call, in about a millisecond.
    #[cfg(feature = "places")]
    #[must_use]
    pub fn built_in() -> &'static Self {
        static PLACES: OnceLock<Places> = OnceLock::new();
        PLACES.get_or_init(|| {
            // A test reads the file; were it damaged all the same, an empty directory knows nothing and warns of nothing.
            let table = Table::decode(include_bytes!("../../data/places.bin")).unwrap_or_default();
            Self::from_table(table)
        })
    }

    fn from_table(table: Table) -> Self {
        Self { table, index: OnceLock::new() }
    }

    /// Reads a table as GeoNames publishes its postal codes (`DE.txt`, `allCountries.txt`; <https://download.geonames.org/export/zip/>,
    /// CC BY 4.0): UTF-8, tab-separated, without header; country, code, place, three pairs of name and code of the
    /// divisions, latitude, longitude, accuracy. Of the divisions the first one's code is kept, as the state.
    ///
    /// Lines that can't be read are findings of the path `lines[17]` (warnings) and are left out. `None` if nothing is
    /// left or the file is over 256 MiB.
    pub fn read_geonames(bytes: &[u8], findings: &mut Findings) -> Option<Self> {
        read::geonames(bytes, findings).map(Self::from_table)
    }

    /// Reads a tab-separated table with a header: `country`, `postal_code` and `place` must be there, `state`, `lat` and
    /// `lon` may, and `approximate` (1 for points of a neighbour); other columns are passed over, and so are lines that begin with `#`. UTF-8.
    ///
    /// Lines that can't be read are findings of the path `lines[17]` (warnings) and are left out. `None` if the header
    /// lacks a column, nothing is left, or the file is over 256 MiB.
    pub fn read_table(bytes: &[u8], findings: &mut Findings) -> Option<Self> {
        read::table(bytes, findings).map(Self::from_table)
    }

    /// Reads what [`Places::to_compact`] wrote; `None` if these bytes are something else.
    #[must_use]
    pub fn read_compact(bytes: &[u8]) -> Option<Self> {
        Table::decode(bytes).map(Self::from_table)
    }

    /// The directory as a compact file, read many times faster than a table. The form belongs to this version of the crate.
    #[must_use]
    pub fn to_compact(&self) -> Vec<u8> {
        self.table.encode()
    }

    /// This directory, with the places of those countries of which it has none taken from another: a table of Germany leaves
    /// Austria and Switzerland as they were.
    #[must_use]
    pub fn completed_by(&self, other: &Self) -> Self {
        let mut sources = self.table.sources(|_| true);
        sources.extend(other.table.sources(|country| !self.covers(country)));
        Self::from_table(Table::build(sources))
    }

    /// The number of rows: places with one of their codes each.
    #[must_use]
    pub fn row_count(&self) -> usize {
        self.table.rows.len()
    }

    /// The countries that the directory has places of (ISO alpha-2).
    pub fn countries(&self) -> impl Iterator<Item = &str> {
        self.table.countries.iter().map(String::as_str)
    }

    /// True if the directory has places of this country (ISO alpha-2).
    #[must_use]
    pub fn covers(&self, country: &str) -> bool {
        self.table.countries.iter().any(|known| known == country)
    }

    /// Every place with every code, by country and code.
    pub fn all(&self) -> impl Iterator<Item = Place<'_>> {
        self.table.rows.iter().map(|row| self.place(row))
    }

    /// The places of a postal code.
    #[must_use]
    pub fn by_code(&self, country: &str, code: &str) -> Vec<Place<'_>> {
        self.rows(country, code).iter().map(|row| self.place(row)).collect()
    }

    /// The places whose code begins with these digits, by code, at most `limit`.
    #[must_use]
    pub fn by_code_prefix(&self, country: &str, prefix: &str, limit: usize) -> Vec<Place<'_>> {
        let Some((country, typed)) = self.country(country).zip(number(prefix)) else { return Vec::new() };
        let mut found = Vec::new();
        let rows = &self.table.rows;
        for digits in prefix.len()..=MAX_DIGITS {
            let Ok(digits) = u8::try_from(digits) else { break };
            let tens = 10_u32.pow(u32::from(digits) - u32::try_from(prefix.len()).unwrap_or(0));
            let first = (country, digits, typed * tens);
            let start = rows.partition_point(|row| (row.country, row.digits, row.code) < first);
            let fitting = rows[start..].iter();
            let fitting =
                fitting.take_while(|row| row.country == country && row.digits == digits && row.code / tens == typed);
            found.extend(fitting.take(limit - found.len()).map(|row| self.place(row)));
        }
        found
    }

    /// The places of a name, whatever its notation: "Koeln", "Frankfurt/M.", "St. Gallen", "Hamburg-Altona". With a
    /// country (ISO alpha-2) only its own. The best agreement only: "Wien" does not also find every place that begins so.
    #[must_use]
    pub fn by_name(&self, name: &str, country: Option<&str>) -> Vec<Match<'_>> {
        let typed = Name::read(name, false);
        let mut found: Vec<Match<'_>> = Vec::new();
        for (number, agreement) in self.agreeing(name, &typed) {
            for &row in self.index().rows_of(number) {
                let place = self.place(&self.table.rows[row as usize]);
                if country.is_none_or(|country| country == place.country) {
                    found.push(Match { place, agreement });
                }
            }
        }
        let best = found.iter().map(|found| found.agreement).min();
        found.retain(|found| Some(found.agreement) == best);
        found.sort_by(|a, b| (a.place.country, &a.place.code).cmp(&(b.place.country, &b.place.code)));
        found
    }

    /// The names nearest to a misspelt one, best first, at most `limit`. With a country (ISO alpha-2) only its own.
    ///
    /// Near is one typing error in three or four letters, two up to twelve, three beyond; a typing error is a letter too many, too
    /// few or wrong, or two neighbours swapped. Among equally near names those with more codes come first.
    #[must_use]
    pub fn suggest(&self, name: &str, country: Option<&str>, limit: usize) -> Vec<Suggestion<'_>> {
        let mut key = String::new();
        Name::read(name, false).key(&mut key);
        let mut found = Vec::new();
        for near in self.index().near(&key) {
            let rows = self.index().rows_of(near.name).iter().map(|&row| &self.table.rows[row as usize]);
            let mut own =
                rows.filter(|row| country.is_none_or(|c| self.table.countries[usize::from(row.country)] == c));
            if let Some(first) = own.next() {
                let (example, codes) = (self.place(first), 1 + own.count());
                found.push(Suggestion { name: example.name, example, distance: near.distance, codes });
            }
        }
        found.sort_by(|a, b| (a.distance, b.codes, a.name).cmp(&(b.distance, a.codes, b.name)));
        found.truncate(limit);
        found
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(&self.table))
    }

    /// The numbers of the names that a typed one can mean.
    fn agreeing(&self, raw: &str, typed: &Name) -> Vec<(u32, Agreement)> {
        let index = self.index();
        let mut key = String::new();
        typed.key(&mut key);
        let mut found: Vec<(u32, Agreement)> = Vec::new();
        if key.is_empty() {
            return found;
        }
        let agreeing = |number: u32| {
            let listed = self.table.name(number);
            let exact = (listed == raw.trim()).then_some(Agreement::Exact);
            Some((number, exact.or_else(|| typed.agrees(&Name::read(listed, true)))?))
        };
        found.extend(index.exact(&key).filter_map(agreeing));
        // "Frankfurt/M.", "Hamburg-Altona": the name's first word is written in full. Hundreds begin with Bad or Sankt.
        let many = typed.has_title();
        let mut first = String::new();
        typed.first_words(if many { 2 } else { 1 }, &mut first);
        if typed.len() > 1 || found.is_empty() {
            found.extend(index.beginning(&first).filter_map(agreeing));
        }
        if found.is_empty() && !many {
            // "Homburg v. d. H." for "Bad Homburg vor der Höhe".
            for front in ["bad ", "st "] {
                found.extend(index.beginning(&[front, &first].concat()).filter_map(agreeing));
            }
        } else if found.is_empty()
            && let Some((_, untitled)) = first.split_once(' ')
        {
            // "Lutherstadt Wittenberg"
            found.extend(index.beginning(untitled).filter_map(agreeing));
        }
        found.sort_unstable();
        found.dedup_by_key(|found| found.0);
        found
    }

    fn country(&self, country: &str) -> Option<u8> {
        let place = self.table.countries.iter().position(|known| known == country)?;
        u8::try_from(place).ok()
    }

    fn rows(&self, country: &str, code: &str) -> &[Row] {
        let Some((country, value)) = self.country(country).zip(number(code)) else { return &[] };
        let Ok(digits) = u8::try_from(code.len()) else { return &[] };
        let sought = (country, digits, value);
        let rows = &self.table.rows;
        let start = rows.partition_point(|row| (row.country, row.digits, row.code) < sought);
        let count = rows[start..].iter().take_while(|row| (row.country, row.digits, row.code) == sought).count();
        &rows[start..start + count]
    }

    fn place(&self, row: &Row) -> Place<'_> {
        let degrees = |thousandths: i32| f64::from(thousandths) / 1000.0;
        let point = row.point;
        Place {
            country: self.table.countries.get(usize::from(row.country)).map_or("", String::as_str),
            code: format!("{:0width$}", row.code, width = usize::from(row.digits)),
            name: self.table.name(row.name),
            state: self.table.states.get(usize::from(row.state)).map_or("", String::as_str),
            point: point.map(|p| Point { lat: degrees(p.lat), lon: degrees(p.lon), approximate: p.approximate }),
        }
    }
}

/// The longest code that the directory takes: India and Russia have six digits.
const MAX_DIGITS: usize = 6;

/// The value of a code of digits.
fn number(code: &str) -> Option<u32> {
    let digits = (1..=MAX_DIGITS).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit());
    if digits { code.parse().ok() } else { None }
}

#[cfg(all(test, feature = "places"))]
mod tests;
