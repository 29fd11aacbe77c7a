//! The directory's rows in memory, and the compact file that holds them.
//!
//! The file: magic; number of names and rows, each as four bytes, little-endian; list of states and list of countries
//! (count, then length and text of each); names, sorted by key, each as the number of bytes shared with the one before, the
//! number of its own bytes, and these; rows, sorted by country and code, each as a byte of flags, then what the flags say.

use super::name::Name;

const MAGIC: &[u8; 8] = b"KDPLACE1";
/// More rows than all postal codes of the world's places.
pub(super) const MAX_ROWS: usize = 2_000_000;
/// The longest name, in bytes.
pub(super) const MAX_NAME: usize = 250;

/// A point on the earth (WGS 84), in thousandths of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Thousandths {
    pub(super) lat: i32,
    pub(super) lon: i32,
    pub(super) approximate: bool,
}

/// One place that a code has, or one code that a place has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) country: u8,
    pub(super) state: u8,
    /// The number of the code's digits; its value has lost the leading zeros.
    pub(super) digits: u8,
    pub(super) code: u32,
    pub(super) name: u32,
    pub(super) point: Option<Thousandths>,
}

/// What a row is made from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Source {
    pub(super) country: String,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) state: String,
    /// Latitude, longitude, and whether they are those of a neighbour.
    pub(super) point: Option<(f64, f64, bool)>,
}

/// Rows by country and code, names by key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) countries: Vec<String>,
    pub(super) states: Vec<String>,
    names: String,
    /// Where each name ends.
    ends: Vec<u32>,
    pub(super) rows: Vec<Row>,
}

impl Table {
    /// The name with this number; empty for a number that there is none of.
    pub(super) fn name(&self, index: u32) -> &str {
        let index = index as usize;
        let start = if index == 0 { 0 } else { self.ends.get(index - 1).copied().unwrap_or(0) };
        let end = self.ends.get(index).copied().unwrap_or(start);
        self.names.get(start as usize..end as usize).unwrap_or_default()
    }

    pub(super) fn name_count(&self) -> u32 {
        u32::try_from(self.ends.len()).unwrap_or(u32::MAX)
    }

    /// Sorts and numbers what was read. Rows beyond 255 countries or states lose the state or are left out.
    pub(super) fn build(sources: Vec<Source>) -> Self {
        let mut table = Self::default();
        let mut names: Vec<(String, &str)> = Vec::new();
        for source in &sources {
            names.push((key(&source.name), &source.name));
        }
        names.sort_unstable();
        names.dedup();
        for (_, name) in &names {
            table.names.push_str(name);
            table.ends.push(u32::try_from(table.names.len()).unwrap_or(u32::MAX));
        }
        for source in &sources {
            let Some(country) = number(&mut table.countries, &source.country) else { continue };
            let state = number(&mut table.states, &source.state).unwrap_or(0);
            let Ok(code) = source.code.parse() else { continue };
            let sought = (key(&source.name), source.name.as_str());
            let Ok(name) = names.binary_search(&sought) else { continue };
            let name = u32::try_from(name).unwrap_or(u32::MAX);
            let digits = u8::try_from(source.code.len()).unwrap_or(u8::MAX);
            #[expect(clippy::cast_possible_truncation, reason = "readers let no degree beyond 180 pass")]
            let thousandths = |degrees: f64| (degrees * 1000.0).round() as i32;
            let point = source.point.map(|(lat, lon, approximate)| Thousandths {
                lat: thousandths(lat),
                lon: thousandths(lon),
                approximate,
            });
            table.rows.push(Row { country, state, digits, code, name, point });
        }
        table.rows.sort_by_key(|row| (row.country, row.digits, row.code, row.name));
        table.rows.dedup_by_key(|row| (row.country, row.digits, row.code, row.name));
        table
    }

    /// The rows of some countries as they can be built from again.
    pub(super) fn sources(&self, wanted: impl Fn(&str) -> bool) -> Vec<Source> {
        let degrees = |thousandths: i32| f64::from(thousandths) / 1000.0;
        let text = |list: &[String], index: u8| list.get(usize::from(index)).cloned().unwrap_or_default();
        let rows = self.rows.iter().map(|row| (text(&self.countries, row.country), row));
        let rows = rows.filter(|(country, _)| wanted(country));
        rows.map(|(country, row)| Source {
            country,
            code: format!("{:0width$}", row.code, width = usize::from(row.digits)),
            name: self.name(row.name).to_owned(),
            state: text(&self.states, row.state),
            point: row.point.map(|point| (degrees(point.lat), degrees(point.lon), point.approximate)),
        })
        .collect()
    }

    /// The compact file.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend(self.name_count().to_le_bytes());
        out.extend(u32::try_from(self.rows.len()).unwrap_or(u32::MAX).to_le_bytes());
        for list in [&self.states, &self.countries] {
            out.push(short(list.len()));
            for text in list {
                out.push(short(text.len()));
                out.extend(text.as_bytes());
            }
        }
        let mut before: &str = "";
        for index in 0..self.name_count() {
            let name = self.name(index);
            let shared = before.bytes().zip(name.bytes()).take_while(|(a, b)| a == b).count().min(250);
            out.extend([short(shared), short(name.len() - shared)]);
            out.extend(&name.as_bytes()[shared..]);
            before = name;
        }
        let mut before = FIRST;
        for row in &self.rows {
            encode_row(row, &before, &mut out);
            before = *row;
        }
        out
    }

    /// Reads the compact file; `None` if these bytes are none.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let mut input = Input(bytes.strip_prefix(MAGIC)?);
        let (names, rows) = (input.word()? as usize, input.word()? as usize);
        // A damaged count must not reserve memory for what can't be there: each has two bytes at least.
        if names > input.0.len() / 2 || rows > input.0.len() / 2 || rows > MAX_ROWS {
            return None;
        }
        let mut lists = [Vec::new(), Vec::new()];
        for list in &mut lists {
            for _ in 0..input.byte()? {
                let length = input.byte()?;
                list.push(std::str::from_utf8(input.take(length.into())?).ok()?.to_owned());
            }
        }
        let [states, countries] = lists;
        let mut text = Vec::with_capacity(names * 12);
        let mut ends = Vec::with_capacity(names);
        let mut start = 0;
        for _ in 0..names {
            let (shared, own) = (usize::from(input.byte()?), usize::from(input.byte()?));
            let next = text.len();
            if start + shared > next {
                return None;
            }
            text.extend_from_within(start..start + shared);
            text.extend_from_slice(input.take(own)?);
            start = next;
            ends.push(u32::try_from(text.len()).ok()?);
        }
        let names = String::from_utf8(text).ok()?;
        if !ends.iter().all(|&end| names.is_char_boundary(end as usize)) {
            return None;
        }
        let mut table = Self { countries, states, names, ends, rows: Vec::with_capacity(rows) };
        let mut before = FIRST;
        for _ in 0..rows {
            let row = decode_row(&mut input, &before)?;
            let known = usize::from(row.country) < table.countries.len()
                && usize::from(row.state) < table.states.len()
                && (row.name as usize) < table.ends.len();
            let sorted = table.rows.is_empty() || order(&before) < order(&row);
            if !known || !sorted {
                return None;
            }
            table.rows.push(row);
            before = row;
        }
        input.0.is_empty().then_some(table)
    }
}

fn order(row: &Row) -> (u8, u8, u32, u32) {
    (row.country, row.digits, row.code, row.name)
}

fn key(name: &str) -> String {
    let mut key = String::new();
    Name::read(name, false).key(&mut key);
    key
}

/// The place of a text in its list, which it joins if it is new; `None` if the list is full.
fn number(list: &mut Vec<String>, text: &str) -> Option<u8> {
    let place = list.iter().position(|known| known == text).unwrap_or_else(|| {
        list.push(text.to_owned());
        list.len() - 1
    });
    let place = u8::try_from(place).ok().filter(|&place| place < u8::MAX);
    if place.is_none() {
        list.truncate(usize::from(u8::MAX));
    }
    place
}

fn short(length: usize) -> u8 {
    u8::try_from(length).unwrap_or(u8::MAX)
}

/// What the first row is told apart from.
const FIRST: Row = Row { country: u8::MAX, state: u8::MAX, digits: 0, code: 0, name: 0, point: None };
const NEW_COUNTRY: u8 = 1;
const NEW_CODE: u8 = 2;
const NEW_STATE: u8 = 4;
const NEW_POINT: u8 = 8;
const HAS_POINT: u8 = 16;
const APPROXIMATE: u8 = 32;

fn encode_row(row: &Row, before: &Row, out: &mut Vec<u8>) {
    let new_country = (row.country, row.digits) != (before.country, before.digits);
    let new_code = new_country || row.code != before.code;
    let mut flags = 0;
    for (set, flag) in [
        (new_country, NEW_COUNTRY),
        (new_code, NEW_CODE),
        (row.state != before.state, NEW_STATE),
        (row.point != before.point, NEW_POINT),
        (row.point.is_some(), HAS_POINT),
        (row.point.is_some_and(|p| p.approximate), APPROXIMATE),
    ] {
        flags |= if set { flag } else { 0 };
    }
    out.push(flags);
    if new_country {
        out.extend([row.country, row.digits]);
    }
    if new_code {
        varint(row.code - if new_country { 0 } else { before.code }, out);
    }
    if flags & NEW_STATE != 0 {
        out.push(row.state);
    }
    varint(row.name, out);
    if let Some(point) = row.point.filter(|_| flags & NEW_POINT != 0) {
        out.extend(&point.lat.to_le_bytes()[..3]);
        out.extend(&point.lon.to_le_bytes()[..3]);
    }
}

fn decode_row(input: &mut Input<'_>, before: &Row) -> Option<Row> {
    let flags = input.byte()?;
    let mut row = *before;
    if flags & NEW_COUNTRY != 0 {
        (row.country, row.digits, row.code) = (input.byte()?, input.byte()?, 0);
    }
    if flags & NEW_CODE != 0 {
        row.code = row.code.checked_add(input.varint()?)?;
    }
    if flags & NEW_STATE != 0 {
        row.state = input.byte()?;
    }
    row.name = input.varint()?;
    if flags & NEW_POINT != 0 {
        row.point = None;
        if flags & HAS_POINT != 0 {
            let approximate = flags & APPROXIMATE != 0;
            row.point = Some(Thousandths { lat: input.degree()?, lon: input.degree()?, approximate });
        }
    }
    Some(row)
}

/// Seven bits a byte, lowest first; the high bit says that more follow.
fn varint(mut value: u32, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    out.push((value & 0x7F) as u8);
}

struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    fn word(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn varint(&mut self) -> Option<u32> {
        let mut value = 0_u32;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            value |= u32::from(byte & 0x7F).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// Three bytes with sign.
    fn degree(&mut self) -> Option<i32> {
        let bytes = self.take(3)?;
        let sign = if bytes[2] & 0x80 == 0 { 0 } else { 0xFF };
        Some(i32::from_le_bytes([bytes[0], bytes[1], bytes[2], sign]))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn source(country: &str, code: &str, name: &str, point: Option<(f64, f64, bool)>) -> Source {
        let [country, code, name] = [country, code, name].map(str::to_owned);
        Source { country, code, name, state: String::from("X"), point }
    }

    fn sample() -> Table {
        Table::build(vec![
            source("DE", "68165", "Mannheim", Some((49.487, 8.466, false))),
            source("DE", "01067", "Dresden", None),
            source("AT", "1010", "Wien, Innere Stadt", Some((48.207, 16.37, true))),
            source("DE", "78266", "Büsingen am Hochrhein", Some((-1.5, -70.25, false))),
            source("DE", "78266", "Büsingen am Hochrhein", None),
        ])
    }

    #[test]
    fn the_compact_file_gives_back_what_went_in() {
        let table = sample();
        assert_eq!(table.rows.len(), 4);
        assert_eq!(Table::decode(&table.encode()), Some(table));
        assert_eq!(Table::decode(b""), None);
        assert_eq!(Table::decode(&Table::default().encode()), Some(Table::default()));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn damaged_files_are_refused_or_read_but_never_panic(
            changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
            length in any::<prop::sample::Index>(),
        ) {
            let mut bytes = sample().encode();
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            if let Some(table) = Table::decode(&bytes) {
                prop_assert_eq!(Table::decode(&table.encode()), Some(table));
            }
            let whole = sample().encode();
            prop_assert!(Table::decode(&whole[..length.index(whole.len())]).is_none());
        }
    }
}
