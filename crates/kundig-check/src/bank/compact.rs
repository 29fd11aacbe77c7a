//! The packed form of the directory: sorted strings without the beginnings that they share, rows of differences.
//!
//! Numbers are in LEB128 (seven bits a byte, the eighth says that more follow). Layout: `KBD1`; first and last day of
//! validity as yyyymmdd, or 0; the number of strings, each as length shared with the one before, length of the rest, rest;
//! the number of banks, each as in [`pack`]; the number of offices.

use chrono::{Datelike as _, NaiveDate};

use super::directory::{BankRow, Builder, COUNTRIES, Change, Directory, HIGHEST_CODE, OfficeRow, Span};
use super::read::{MOST_ROWS, MOST_TEXT};

const MAGIC: &[u8] = b"KBD1";

/// Packs a directory.
pub(super) fn pack(directory: &Directory) -> Vec<u8> {
    let mut strings: Vec<&str> = vec![""];
    for row in &directory.banks {
        strings.extend([row.bic, row.name, row.short_name, row.place].map(|span| directory.text(span)));
    }
    for row in &directory.offices {
        strings.extend([row.name, row.short_name, row.place].map(|span| directory.text(span)));
    }
    strings.sort_unstable();
    strings.dedup();
    let index_of = |span| strings.binary_search(&directory.text(span)).unwrap_or_default() as u32;
    let number_of = |span| directory.text(span).parse::<u32>().map_or(0, |number| number + 1);

    let mut out = MAGIC.to_vec();
    let day =
        |day: NaiveDate| u32::try_from(day.year()).map_or(0, |year| year * 10_000 + day.month() * 100 + day.day());
    let (first, last) = directory.valid.map_or((0, 0), |(first, last)| (day(first), day(last)));
    put_all(&mut out, [first, last, strings.len() as u32]);
    let mut before = "";
    for string in &strings {
        let shared = before.bytes().zip(string.bytes()).take_while(|(a, b)| a == b).count();
        put_all(&mut out, [shared as u32, (string.len() - shared) as u32]);
        out.extend_from_slice(&string.as_bytes()[shared..]);
        before = string;
    }
    put_all(&mut out, [directory.banks.len() as u32]);
    let (mut country, mut code) = (0, 0);
    for row in &directory.banks {
        if row.country != country {
            (country, code) = (row.country, 0);
        }
        let flags = row.change as u8 | u8::from(row.deleted) << 2;
        out.extend([row.country, row.method, flags]);
        put_all(&mut out, [row.code - code, index_of(row.bic), index_of(row.name)]);
        put_all(&mut out, [index_of(row.short_name), index_of(row.place)]);
        put_all(&mut out, [number_of(row.postal_code), number_of(row.successor)]);
        code = row.code;
    }
    put_all(&mut out, [directory.offices.len() as u32]);
    let mut bank = 0;
    for row in &directory.offices {
        put_all(&mut out, [row.bank - bank, index_of(row.name), index_of(row.short_name), index_of(row.place)]);
        put_all(&mut out, [number_of(row.postal_code)]);
        bank = row.bank;
    }
    out
}

fn put_all<const N: usize>(out: &mut Vec<u8>, numbers: [u32; N]) {
    for mut number in numbers {
        while number >= 0x80 {
            out.push(number as u8 | 0x80);
            number >>= 7;
        }
        out.push(number as u8);
    }
}

/// Unpacks a directory; `None` for all that [`pack`] has not packed.
pub(super) fn unpack(bytes: &[u8]) -> Option<Directory> {
    let mut rest = Bytes(bytes.strip_prefix(MAGIC)?);
    let mut builder = Builder::default();
    let (first, last) = (rest.day()?, rest.day()?);
    builder.valid = first.zip(last);
    let strings = strings(&mut rest, &mut builder)?;
    let string = |index: u32| strings.get(index as usize).copied();

    let count = rest.count()?;
    builder.banks.reserve_exact(count);
    let (mut country, mut code) = (0, 0);
    for _ in 0..count {
        let [row_country, method, flags] = [rest.byte()?, rest.byte()?, rest.byte()?];
        if row_country != country {
            (country, code) = (row_country, 0);
        }
        if usize::from(country) >= COUNTRIES.len() {
            return None;
        }
        let length = Builder::code_length(country);
        let end = if length == 8 { HIGHEST_CODE + 1 } else { 10_u32.pow(length as u32) };
        code = u32::checked_add(code, rest.number()?).filter(|code| *code < end)?;
        let row = BankRow {
            country,
            code,
            code_text: builder.digits(code, length),
            bic: string(rest.number()?)?,
            name: string(rest.number()?)?,
            short_name: string(rest.number()?)?,
            place: string(rest.number()?)?,
            postal_code: rest.digits(&mut builder, 5)?,
            successor: rest.digits(&mut builder, length)?,
            method,
            change: *Change::ALL.get(usize::from(flags & 3))?,
            deleted: flags & 4 != 0,
        };
        // Ascending and each code once, as the look-ups need it.
        let before = builder.banks.last().map(|row: &BankRow| (row.country, row.code));
        if before.is_some_and(|before| before >= (country, code)) {
            return None;
        }
        builder.banks.push(row);
    }
    let count = rest.count()?;
    builder.offices.reserve_exact(count);
    let mut bank = 0;
    for _ in 0..count {
        bank = u32::checked_add(bank, rest.number()?).filter(|bank| (*bank as usize) < builder.banks.len())?;
        let row = OfficeRow {
            bank,
            name: string(rest.number()?)?,
            short_name: string(rest.number()?)?,
            place: string(rest.number()?)?,
            postal_code: rest.digits(&mut builder, 5)?,
        };
        builder.offices.push(row);
    }
    rest.0.is_empty().then(|| builder.finish())
}

fn strings(rest: &mut Bytes, builder: &mut Builder) -> Option<Vec<Span>> {
    let count = rest.count()?;
    let (mut text, mut strings) = (Vec::new(), Vec::with_capacity(count));
    let mut before = Span::default();
    for _ in 0..count {
        let (shared, length) = (rest.number()?, rest.number()?);
        if shared > before.length || text.len() > MOST_TEXT {
            return None;
        }
        let start = text.len();
        text.extend_from_within(before.start as usize..(before.start + shared) as usize);
        text.extend_from_slice(rest.take(length as usize)?);
        before = Span { start: start as u32, length: (text.len() - start) as u32 };
        strings.push(before);
    }
    // The pieces must be characters each, not only all of them together.
    builder.text = String::from_utf8(text).ok()?;
    strings.iter().all(|span| builder.text.is_char_boundary(span.start as usize)).then_some(strings)
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*byte)
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        let mut number = 0;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// A number of rows that memory can be set aside for.
    fn count(&mut self) -> Option<usize> {
        self.number().map(|count| count as usize).filter(|count| *count <= MOST_ROWS && *count <= self.0.len())
    }

    /// A day, `Some(None)` where none is given.
    fn day(&mut self) -> Option<Option<NaiveDate>> {
        match self.number()? {
            0 => Some(None),
            day => {
                let year = i32::try_from(day / 10_000).ok()?;
                NaiveDate::from_ymd_opt(year, day / 100 % 100, day % 100).map(Some)
            }
        }
    }

    /// A number of so many digits as text, packed as one more than it is; nothing for 0.
    fn digits(&mut self, builder: &mut Builder, length: usize) -> Option<Span> {
        Some(match self.number()?.checked_sub(1) {
            Some(number) => builder.digits(number, length),
            None => Span::default(),
        })
    }
}
