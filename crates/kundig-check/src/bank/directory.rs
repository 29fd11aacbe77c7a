//! The bank directory in memory: rows of spans into one text, and a hash table from bank code to row.

use std::collections::HashMap;
use std::sync::OnceLock;

use chrono::NaiveDate;

use super::compact;
use crate::account::{Method, Mode, Verdict};
use crate::fold;

/// Banks by bank code, BIC, name and place.
///
/// The one that the crate ships is [`Directory::shipped`]. A newer one is read from the Bundesbank's quarterly file
/// ([`Directory::read_bundesbank`]) or from tables ([`Directory::read_tables`]) and used in its place: everything that
/// [`crate::bank`] offers as a function is a method here.
#[derive(Debug, Clone)]
pub struct Directory {
    pub(super) text: String,
    pub(super) banks: Vec<BankRow>,
    pub(super) offices: Vec<OfficeRow>,
    pub(super) valid: Option<(NaiveDate, NaiveDate)>,
    /// Open addressing: a power of two of slots, at most half of them taken.
    slots: Vec<Slot>,
    /// Rows that have a BIC, ordered by it.
    by_bic: Vec<u32>,
}

/// The countries that the directory knows, in the order in which it is sorted.
pub(super) const COUNTRIES: [&str; 4] = ["AT", "CH", "DE", "LI"];
pub(super) const GERMANY: u8 = 2;
/// The highest bank code, of Germany's eight digits.
pub(super) const HIGHEST_CODE: u32 = 99_999_999;

/// A piece of the directory's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) length: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BankRow {
    pub(super) country: u8,
    pub(super) code: u32,
    pub(super) code_text: Span,
    pub(super) bic: Span,
    pub(super) name: Span,
    pub(super) short_name: Span,
    pub(super) postal_code: Span,
    pub(super) place: Span,
    pub(super) successor: Span,
    /// [`Method`] as a byte; [`NO_METHOD`] where there is none.
    pub(super) method: u8,
    pub(super) change: Change,
    pub(super) deleted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OfficeRow {
    pub(super) bank: u32,
    pub(super) name: Span,
    pub(super) short_name: Span,
    pub(super) postal_code: Span,
    pub(super) place: Span,
}

/// No method has this byte: its second digit would be F.
pub(super) const NO_METHOD: u8 = 0xFF;

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// 0 where the slot is free.
    key: u32,
    /// The row, and in the lowest byte its method: most look-ups ask for nothing else.
    row_and_method: u32,
}

/// What became of a record since the last quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Change {
    /// U, or not stated.
    #[default]
    Unchanged,
    /// A.
    Added,
    /// M.
    Modified,
    /// D: it is in the file for the last time.
    Deleted,
}

impl Change {
    pub(super) const ALL: [Self; 4] = [Self::Unchanged, Self::Added, Self::Modified, Self::Deleted];

    pub(super) fn parse(flag: &str) -> Option<Self> {
        match flag {
            "" | "U" => Some(Self::Unchanged),
            "A" => Some(Self::Added),
            "M" => Some(Self::Modified),
            "D" => Some(Self::Deleted),
            _ => None,
        }
    }
}

/// One bank code and who is behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bank<'a> {
    /// AT, CH, DE or LI.
    pub country: &'static str,
    /// Bankleitzahl of 8 digits (DE) or 5 (AT), institution identification of 5 digits (CH, LI).
    pub bank_code: &'a str,
    /// The BIC in its long form of 11 characters.
    pub bic: Option<&'a str>,
    /// The bank's name.
    pub name: &'a str,
    /// A short name with its place, as bank statements print it.
    pub short_name: &'a str,
    /// Postal code of the seat, often one of PO boxes; empty outside Germany.
    pub postal_code: &'a str,
    /// The seat; empty outside Germany.
    pub place: &'a str,
    /// How account numbers are checked; `None` outside Germany.
    pub method: Option<Method>,
    /// What became of the record since the last quarter.
    pub change: Change,
    /// True if the bank code is announced to be deleted.
    pub is_being_deleted: bool,
    /// The bank code that takes over.
    pub successor: Option<&'a str>,
}

/// A further office of a bank, under the same bank code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Office<'a> {
    /// Bankleitzahl of 8 digits.
    pub bank_code: &'a str,
    /// The office's name.
    pub name: &'a str,
    /// A short name with its place.
    pub short_name: &'a str,
    /// Postal code.
    pub postal_code: &'a str,
    /// Where it is.
    pub place: &'a str,
}

impl Directory {
    /// The directory that the crate ships.
    ///
    /// Germany: Bankleitzahlendatei valid from 2026-09-07 to 2026-12-06. Austria, Switzerland and Liechtenstein: as of
    /// November 2026, without places. Quelle: Deutsche Bundesbank; OeNB; SIX.
    ///
    /// The first call unpacks it, which takes a few milliseconds at most.
    #[must_use]
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Directory> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            // A test unpacks this very file; an empty directory knows no bank, and so finds nothing wrong.
            Self::from_compact(include_bytes!("../../data/banks.bin")).unwrap_or_else(|| Builder::default().finish())
        })
    }

    /// Unpacks what [`Directory::to_compact`] packed; `None` if it is anything else.
    #[must_use]
    pub fn from_compact(bytes: &[u8]) -> Option<Self> {
        compact::unpack(bytes)
    }

    /// Packs the directory, to about a third of the size of its table.
    #[must_use]
    pub fn to_compact(&self) -> Vec<u8> {
        compact::pack(self)
    }

    /// First and last day on which the German part is in force, where that is known.
    #[must_use]
    pub fn validity(&self) -> Option<(NaiveDate, NaiveDate)> {
        self.valid
    }

    /// States the first and last day on which the German part is in force; the Bundesbank's file does not contain them.
    #[must_use]
    pub fn with_validity(mut self, first: NaiveDate, last: NaiveDate) -> Self {
        self.valid = Some((first, last));
        self
    }

    /// This directory, with the banks of those countries of which it has none taken from another: a new file of the
    /// Bundesbank leaves Austria and Switzerland as they were.
    #[must_use]
    pub fn completed_by(&self, other: &Self) -> Self {
        let lacks = |country: u8| self.banks.iter().all(|own| own.country != country);
        let valid = if lacks(GERMANY) { other.valid } else { self.valid };
        let mut builder = Builder { valid, ..Builder::default() };
        builder.add(self, |_| true);
        builder.add(other, lacks);
        builder.finish()
    }

    /// The bank of a bank code. Leading zeros may be missing. `country` is AT, CH, DE or LI.
    #[must_use]
    pub fn bank(&self, country: &str, bank_code: &str) -> Option<Bank<'_>> {
        let country = COUNTRIES.iter().position(|known| *known == country)?;
        self.row(country as u8, code(bank_code)?).map(|row| self.view(row))
    }

    /// The banks of a BIC of 8 or 11 characters, capital letters; one without branch stands for the head office (XXX).
    pub fn banks_of_bic(&self, bic: &str) -> impl Iterator<Item = Bank<'_>> {
        let wanted = match <[u8; 8]>::try_from(bic.as_bytes()) {
            Ok(party) => {
                let mut head_office = *b"XXXXXXXXXXX";
                head_office[..8].copy_from_slice(&party);
                Some(head_office)
            }
            Err(_) => <[u8; 11]>::try_from(bic.as_bytes()).ok(),
        };
        let bic_of = |row: &u32| self.text(self.banks[*row as usize].bic).as_bytes();
        let found = wanted.map_or(&[][..], |wanted| {
            let start = self.by_bic.partition_point(|row| bic_of(row) < &wanted[..]);
            let count = self.by_bic[start..].partition_point(|row| bic_of(row) == &wanted[..]);
            &self.by_bic[start..start + count]
        });
        found.iter().map(|row| self.view(&self.banks[*row as usize]))
    }

    /// Banks in whose name, short name or place words begin with every word of the query; case, umlauts and accents do
    /// not matter. Nothing for an empty query. Looks at every bank: for a search field, not for a loop.
    pub fn search(&self, query: &str) -> impl Iterator<Item = Bank<'_>> {
        let words = folded_words(query);
        self.banks
            .iter()
            .filter(move |row| self.begin_with(&words, [row.name, row.short_name, row.place]))
            .map(|row| self.view(row))
    }

    /// Further offices, found as [`Directory::search`] finds banks.
    pub fn search_offices(&self, query: &str) -> impl Iterator<Item = Office<'_>> {
        let words = folded_words(query);
        self.offices.iter().filter(move |row| self.begin_with(&words, [row.name, row.short_name, row.place])).map(
            |row| Office {
                bank_code: self.text(self.banks[row.bank as usize].code_text),
                name: self.text(row.name),
                short_name: self.text(row.short_name),
                postal_code: self.text(row.postal_code),
                place: self.text(row.place),
            },
        )
    }

    /// All banks, ordered by country and bank code.
    pub fn banks(&self) -> impl ExactSizeIterator<Item = Bank<'_>> {
        self.banks.iter().map(|row| self.view(row))
    }

    /// The number of further offices.
    #[must_use]
    pub fn office_count(&self) -> usize {
        self.offices.len()
    }

    /// The check-digit method of a German bank code; `None` if the bank code is not known.
    #[must_use]
    pub fn method(&self, bank_code: &str) -> Option<Method> {
        Method::from_byte(self.slot(GERMANY, code(bank_code)?)?.row_and_method as u8)
    }

    /// Judges an account number by the method of its German bank code; `None` if the bank code is not known.
    #[must_use]
    pub fn check_account(&self, bank_code: &str, account: &str) -> Option<Verdict> {
        self.check_account_in(Mode::Tolerant, bank_code, account)
    }

    /// As [`Directory::check_account`], in the mode that is asked for.
    #[must_use]
    pub fn check_account_in(&self, mode: Mode, bank_code: &str, account: &str) -> Option<Verdict> {
        self.method(bank_code).map(|method| method.check(mode, bank_code, account))
    }

    pub(super) fn row(&self, country: u8, code: u32) -> Option<&BankRow> {
        self.slot(country, code).map(|slot| &self.banks[(slot.row_and_method >> 8) as usize])
    }

    #[inline]
    fn slot(&self, country: u8, code: u32) -> Option<Slot> {
        let key = key(country, code);
        let mask = self.slots.len().checked_sub(1)?;
        let mut index = hash(key, mask + 1);
        loop {
            let slot = self.slots[index];
            if slot.key == key {
                return Some(slot);
            }
            if slot.key == 0 {
                return None;
            }
            index = (index + 1) & mask;
        }
    }

    pub(super) fn text(&self, span: Span) -> &str {
        self.text.get(span.start as usize..(span.start + span.length) as usize).unwrap_or_default()
    }

    pub(super) fn view(&self, row: &BankRow) -> Bank<'_> {
        let optional = |span| Some(self.text(span)).filter(|text| !text.is_empty());
        Bank {
            country: COUNTRIES[usize::from(row.country)],
            bank_code: self.text(row.code_text),
            bic: optional(row.bic),
            name: self.text(row.name),
            short_name: self.text(row.short_name),
            postal_code: self.text(row.postal_code),
            place: self.text(row.place),
            method: Method::from_byte(row.method),
            change: row.change,
            is_being_deleted: row.deleted,
            successor: optional(row.successor),
        }
    }

    fn begin_with(&self, words: &[String], spans: [Span; 3]) -> bool {
        let mut missing = words.iter().map(|word| Some(word.as_str())).collect::<Vec<_>>();
        for span in spans {
            fold::words(self.text(span), |found| {
                for word in &mut missing {
                    *word = word.filter(|word| !found.starts_with(word));
                }
            });
        }
        !words.is_empty() && missing.iter().all(Option::is_none)
    }
}

fn folded_words(query: &str) -> Vec<String> {
    fold::fold(query).split_whitespace().map(str::to_owned).collect()
}

/// A bank code as a number; `None` for anything but 1 to 8 digits.
#[inline]
pub(super) fn code(text: &str) -> Option<u32> {
    match <[u8; 8]>::try_from(text.as_bytes()) {
        Ok(eight) => eight_digits(eight),
        Err(_) => short_code(text),
    }
}

#[cold]
fn short_code(text: &str) -> Option<u32> {
    let digits = (1..8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// Eight digits at once: pairs, then fours, then all are put together side by side in one word.
#[inline]
pub(crate) fn eight_digits(text: [u8; 8]) -> Option<u32> {
    let word = u64::from_le_bytes(text);
    // A byte is a digit if its high half is 3 and stays so when 6 is added.
    let high = 0xF0F0_F0F0_F0F0_F0F0;
    if (word & high) | ((word.wrapping_add(0x0606_0606_0606_0606) & high) >> 4) != 0x3333_3333_3333_3333 {
        return None;
    }
    let digits = word & 0x0F0F_0F0F_0F0F_0F0F;
    let pairs = (digits.wrapping_mul(10) + (digits >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs.wrapping_mul(100) + (pairs >> 16)) & 0x0000_FFFF_0000_FFFF;
    Some((fours.wrapping_mul(10_000) + (fours >> 32)) as u32)
}

/// Country and code in one number above 0: no code has more than 27 bits.
fn key(country: u8, code: u32) -> u32 {
    (u32::from(country) + 1) << 27 | code
}

/// Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): the upper bits of the product, as many as the
/// number of slots, a power of two, has.
fn hash(key: u32, slots: usize) -> usize {
    ((u64::from(key.wrapping_mul(0x9E37_79B1)) * slots as u64) >> 32) as usize
}

/// Puts a directory together.
#[derive(Default)]
pub(super) struct Builder {
    pub(super) text: String,
    pub(super) banks: Vec<BankRow>,
    pub(super) offices: Vec<OfficeRow>,
    pub(super) valid: Option<(NaiveDate, NaiveDate)>,
    known: HashMap<String, Span>,
}

impl Builder {
    /// The text as a piece of the directory's, written once however often it occurs.
    pub(super) fn span(&mut self, text: &str) -> Span {
        if text.is_empty() {
            return Span::default();
        }
        if let Some(span) = self.known.get(text) {
            return *span;
        }
        let span = self.push(text);
        self.known.insert(text.to_owned(), span);
        span
    }

    fn push(&mut self, text: &str) -> Span {
        let span = Span { start: self.text.len() as u32, length: text.len() as u32 };
        self.text.push_str(text);
        span
    }

    /// A number with leading zeros as a piece of the text.
    pub(super) fn digits(&mut self, number: u32, length: usize) -> Span {
        let (mut digits, mut rest) = ([b'0'; 10], number);
        for digit in digits.iter_mut().rev() {
            *digit += (rest % 10) as u8;
            rest /= 10;
        }
        let text = std::str::from_utf8(&digits[10 - length.min(10)..]).unwrap_or_default();
        self.push(text)
    }

    /// Adds the banks of some countries of a directory, and their offices.
    fn add(&mut self, from: &Directory, wanted: impl Fn(u8) -> bool) {
        let mut moved_to = vec![None; from.banks.len()];
        for (old, row) in from.banks.iter().enumerate().filter(|(_, row)| wanted(row.country)) {
            moved_to[old] = Some(self.banks.len() as u32);
            let mut copy = *row;
            for span in [
                &mut copy.code_text,
                &mut copy.bic,
                &mut copy.name,
                &mut copy.short_name,
                &mut copy.postal_code,
                &mut copy.place,
                &mut copy.successor,
            ] {
                *span = self.span(from.text(*span));
            }
            self.banks.push(copy);
        }
        for row in &from.offices {
            let Some(bank) = moved_to[row.bank as usize] else { continue };
            let [name, short_name, postal_code, place] =
                [row.name, row.short_name, row.postal_code, row.place].map(|span| self.span(from.text(span)));
            self.offices.push(OfficeRow { bank, name, short_name, postal_code, place });
        }
    }

    /// How many digits the bank codes of a country have.
    pub(super) fn code_length(country: u8) -> usize {
        if country == GERMANY { 8 } else { 5 }
    }

    /// Sorts the rows and builds the indexes.
    pub(super) fn finish(self) -> Directory {
        let Self { text, mut banks, mut offices, valid, known: _ } = self;
        let order = |row: &BankRow| (row.country, row.code);
        if !banks.is_sorted_by_key(order) {
            let mut by_code: Vec<u32> = (0..banks.len() as u32).collect();
            by_code.sort_by_key(|row| order(&banks[*row as usize]));
            let mut moved_to = vec![0; banks.len()];
            for (new, old) in by_code.iter().enumerate() {
                moved_to[*old as usize] = new as u32;
            }
            banks.sort_by_key(order);
            for office in &mut offices {
                office.bank = moved_to[office.bank as usize];
            }
        }
        offices.sort_by_key(|office| office.bank);
        let mut slots = vec![Slot::default(); (banks.len() * 2 + 1).next_power_of_two()];
        let mask = slots.len() - 1;
        for (row, bank) in banks.iter().enumerate() {
            let key = key(bank.country, bank.code);
            let mut index = hash(key, mask + 1);
            while slots[index].key != 0 {
                index = (index + 1) & mask;
            }
            slots[index] = Slot { key, row_and_method: (row as u32) << 8 | u32::from(bank.method) };
        }
        // Up to 16 characters compare as one number; a BIC has 11.
        let number = |span: Span| {
            let bic = &text.as_bytes()[span.start as usize..][..span.length.min(16) as usize];
            bic.iter().fold(0, |number: u128, byte| number << 8 | u128::from(*byte))
        };
        let rows = (0_u32..).zip(&banks).filter(|(_, bank)| bank.bic.length > 0);
        let mut by_bic: Vec<(u128, u32)> = rows.map(|(row, bank)| (number(bank.bic), row)).collect();
        by_bic.sort_unstable();
        let by_bic = by_bic.into_iter().map(|(_, row)| row).collect();
        Directory { text, banks, offices, valid, slots, by_bic }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bank_codes_are_read_only_where_all_characters_are_digits() {
        for (text, number) in [
            ("37040044", Some(37_040_044)),
            ("00000000", Some(0)),
            ("99999999", Some(HIGHEST_CODE)),
            ("00762", Some(762)),
            ("762", Some(762)),
            ("", None),
            ("+7040044", None),
            ("3704004:", None),
            ("3704004/", None),
            ("370 0044", None),
            ("+70400", None),
            ("370400440", None),
            ("３704", None),
        ] {
            assert_eq!(code(text), number, "{text:?}");
        }
    }
}
