//! Blocking keys: only records that share one are ever compared (Fellegi & Sunter call it blocking).
//!
//! Each key is coarse and fine at once. Records that share the coarse number are compared as long as they are few; where
//! they are more than [`BLOCK_LIMIT`] (a phone number that says "unknown", all born on 1 January 1970), those that share
//! the fine number as well.

use smallvec::SmallVec;

use crate::person::{Name, Person};
use crate::phonetic::Sound;
use crate::prepared::{Born, Prepared};
use crate::record::{Kind, Record};
use crate::street::Place;
use crate::word::Word;

/// Goes up when the keys of any record change: keys that were stored under another version must be made anew.
pub const KEYS_VERSION: u32 = 1;

/// The most keys of one record.
pub const MAX_KEYS: usize = 12;

/// Up to so many records with one coarse key are compared with each other; beyond it the fine key decides.
pub const BLOCK_LIMIT: usize = 200;

/// What a key is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum KeyKind {
    /// An identity number.
    Identity = 1,
    /// An IBAN.
    Iban = 2,
    /// A VAT-ID.
    Vat = 3,
    /// A phone number.
    Phone = 4,
    /// An e-mail address.
    Mail = 5,
    /// A customer number.
    Number = 6,
    /// Sound of the family or the given name (or of a firm's rarest word) and postal code; both alike, since they get
    /// swapped.
    NameCode = 7,
    /// Sounds of both names in any order; a firm's whole name.
    Names = 8,
    /// Date of birth.
    Birth = 9,
    /// Street, house number, postal code.
    House = 10,
    /// Sound of the family name (or of the firm's rarest word) and street.
    FamilyStreet = 11,
    /// Initial of the given name, sound of the family name, sound of the place.
    FamilyPlace = 12,
}

/// A blocking key. Numbers are equal for equal values in every process and version of the same [`KEYS_VERSION`], and
/// can be stored in an index; in SQL as signed integers of 64 bits ([`Key::coarse_i64`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// What it is made of; the numbers of different kinds differ.
    pub kind: KeyKind,
    /// Shared by all candidates.
    pub coarse: u64,
    /// Shared by the better ones among many.
    pub fine: u64,
}

impl Key {
    /// [`Key::coarse`] for a column of signed integers.
    #[must_use]
    pub const fn coarse_i64(&self) -> i64 {
        self.coarse.cast_signed()
    }

    /// [`Key::fine`] for a column of signed integers.
    #[must_use]
    pub const fn fine_i64(&self) -> i64 {
        self.fine.cast_signed()
    }
}

/// Keys of one record, each once.
pub type Keys = SmallVec<[Key; MAX_KEYS]>;

/// The blocking keys of a record; none for one that has neither name, address nor number.
#[must_use]
pub fn keys(record: &Record) -> Keys {
    Prepared::new(record).keys()
}

impl Prepared {
    /// The blocking keys of the record: at most five of numbers and addresses, the others of name, birth and place.
    #[must_use]
    pub fn keys(&self) -> Keys {
        let mut keys = KeyList { keys: Keys::new(), finer: self.sound_of_names() };
        self.keys_of_numbers(&mut keys);
        match &self.organisation {
            Some(firm) => {
                let rarest = sound_or_text(firm.rarest());
                keys.push(KeyKind::Names, &[text(&firm.whole.text)], place_number(self.places.first()));
                self.keys_of_family(rarest, &mut keys);
            }
            None => self.keys_of_person(&mut keys),
        }
        for place in self.places.iter().take(2).filter(|p| !p.street.is_empty() && !p.code.is_empty()) {
            let street = sound_or_text(&place.street);
            let finer = keys.finer;
            keys.push(KeyKind::House, &[street, text(place.number_head()), text(&place.code)], finer);
        }
        // The contact person of a firm, which may be in the list as a person.
        if self.kind == Kind::Organisation
            && self.organisation.is_some()
            && let Some(family) = &self.person.family
        {
            self.keys_of_code(sound_or_text(&family.whole), &mut keys);
        }
        keys.keys
    }

    fn sound_of_names(&self) -> u64 {
        let own = self.organisation.as_ref().map(|firm| sound_or_text(firm.rarest()));
        own.or_else(|| self.person.family.as_ref().map(|family| sound_or_text(&family.whole))).unwrap_or(0)
    }

    fn keys_of_numbers(&self, keys: &mut KeyList) {
        let finer = keys.finer;
        let before = keys.keys.len();
        let room = |keys: &KeyList| keys.keys.len() - before < 5;
        for number in self.identity_numbers.iter().take(2) {
            keys.push(KeyKind::Identity, &[text(number)], finer);
        }
        if let Some(vat_id) = &self.vat_id {
            keys.push(KeyKind::Vat, &[text(vat_id)], finer);
        }
        // In turns, so that many phones leave room for a mail.
        for at in 0..3 {
            if let Some(phone) = self.phones.get(at).filter(|_| room(keys)) {
                keys.push(KeyKind::Phone, &[text(&phone.digits)], finer);
            }
            if let Some(mail) = self.mails.get(at).filter(|_| room(keys)) {
                keys.push(KeyKind::Mail, &[text(&mail.address)], finer);
            }
            if let Some(iban) = self.ibans.get(at).filter(|_| room(keys)) {
                keys.push(KeyKind::Iban, &[text(iban)], finer);
            }
            if let Some(number) = self.customer_numbers.get(at).filter(|_| room(keys)) {
                keys.push(KeyKind::Number, &[text(number)], finer);
            }
        }
    }

    fn keys_of_person(&self, keys: &mut KeyList) {
        let Person { family, given, birth_name, .. } = &self.person;
        let given_sound = given.as_ref().filter(|name| !name.whole.is_initial()).map_or(0, sound_of_given);
        if let Some(born) = self.born {
            keys.push(KeyKind::Birth, &[date(born)], hash(&[given_sound.min(keys.finer), given_sound.max(keys.finer)]));
        }
        let Some(family) = family else { return };
        let own = sound_or_text(&family.whole);
        if given_sound != 0 {
            let year = self.born.map_or(0, |born| born.year as u64);
            keys.push(KeyKind::Names, &[own.min(given_sound), own.max(given_sound)], year);
        }
        self.keys_of_family(own, keys);
        // Under the other names that the person may be known by, where it lives.
        let others = family.parts.iter().chain(birth_name.iter().map(|name| &name.whole));
        for other in others.take(2) {
            self.keys_of_code(sound_or_text(other), keys);
        }
        if given_sound != 0 {
            self.keys_of_code(given_sound, keys);
        }
        if let (Some(place), Some(given)) = (self.places.first().filter(|p| !p.town.is_empty()), given) {
            keys.push(KeyKind::FamilyPlace, &[initial(given), own, sound_or_text(&place.town)], given_sound);
        }
    }

    /// A family name or a firm's rarest word, with postal code and street.
    fn keys_of_family(&self, name: u64, keys: &mut KeyList) {
        self.keys_of_code(name, keys);
        if let Some(place) = self.places.first().filter(|p| !p.street.is_empty()) {
            keys.push(KeyKind::FamilyStreet, &[name, sound_or_text(&place.street)], text(place.number_head()));
        }
    }

    fn keys_of_code(&self, name: u64, keys: &mut KeyList) {
        if let Some(place) = self.places.first().filter(|p| !p.code.is_empty()) {
            let (family, given) = (self.person.family.as_ref(), self.person.given.as_ref());
            let (x, y) = (family.map_or(0, initial), given.map_or(0, initial));
            keys.push(KeyKind::NameCode, &[name, text(&place.code)], x.min(y) << 8 | x.max(y));
        }
    }
}

struct KeyList {
    keys: Keys,
    /// What makes the keys of numbers finer.
    finer: u64,
}

impl KeyList {
    fn push(&mut self, kind: KeyKind, parts: &[u64], finer: u64) {
        let coarse = hash(&[u64::from(KEYS_VERSION), kind as u64, hash(parts)]);
        let known = self.keys.iter().any(|key| key.coarse == coarse);
        if !known && self.keys.len() < MAX_KEYS {
            self.keys.push(Key { kind, coarse, fine: hash(&[coarse, finer]) });
        }
    }
}

/// "Sepp" has the key of "Josef".
fn sound_of_given(name: &Name) -> u64 {
    match name.nicknames.full_form() {
        Some(full) => Sound::of(full).to_u64(),
        None => sound_or_text(name.each_part().first().unwrap_or(&name.whole)),
    }
}

/// The first letter; "Sepp" has that of "Josef".
fn initial(name: &Name) -> u64 {
    let full = name.nicknames.full_form().unwrap_or(&name.whole.text);
    u64::from(full.as_bytes().first().copied().unwrap_or(0))
}

fn sound_or_text(word: &Word) -> u64 {
    if word.sound.is_empty() { text(&word.text) } else { word.sound.to_u64() }
}

fn place_number(place: Option<&Place>) -> u64 {
    place.map_or(0, |place| text(place.code.get(..2).unwrap_or("")))
}

fn date(born: Born) -> u64 {
    born.digits.iter().fold(0, |number, &digit| number * 10 + u64::from(digit))
}

fn text(text: &str) -> u64 {
    fnv1a(text.bytes())
}

fn hash(parts: &[u64]) -> u64 {
    fnv1a(parts.iter().flat_map(|part| part.to_le_bytes()))
}

/// FNV-1a of 64 bits: simple enough to stay what it is. Nobody gains by making keys collide: more would be compared.
fn fnv1a(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_its_authors() {
        assert_eq!(fnv1a("".bytes()), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a("foobar".bytes()), 0x8594_4171_f739_67e8);
    }
}
