//! Blocking keys: only records that share one are ever compared (Fellegi & Sunter call it blocking).
//!
//! Each key is coarse and fine at once. Records that share the coarse number are compared as long as they are few; where
//! they are more than [`BLOCK_LIMIT`] (a phone number that says "unknown", all born on 1 January 1970), those that share
//! the fine number as well.
//!
//! In SQL: a table of coarse number, fine number and record, with an index over both numbers in this order. A new record's
//! candidates are, for each of its keys, the records of the coarse number, at most [`BLOCK_LIMIT`] + 1; if there are more,
//! those of coarse and fine number instead, at most [`BLOCK_LIMIT`]. Every key of a record is stored anew when the record
//! changes.

use smallvec::SmallVec;

use crate::organisation::Organisation;
use crate::person::{Name, Person};
use crate::phonetic::Sound;
use crate::prepared::{Born, Prepared};
use crate::record::Record;
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

    /// Coarse and fine in one number, for an index that holds single numbers: one of words, one of sets. Keys have it in
    /// common when they have both, and no others but by a chance of 2⁻⁶⁴.
    #[must_use]
    pub const fn both_i64(&self) -> i64 {
        // The multiplier is 2⁶⁴ divided by the golden ratio (Knuth, The Art of Computer Programming 6.4): it spreads what
        // differs in a few bits over all of them.
        (self.coarse ^ self.fine.rotate_left(23).wrapping_mul(0x9E37_79B9_7F4A_7C15)).rotate_left(31).cast_signed()
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
    /// The blocking keys of the record: at most five of numbers and e-mail addresses, the others of name, birth and place.
    /// What finds most comes first, since the list ends at [`MAX_KEYS`].
    #[must_use]
    pub fn keys(&self) -> Keys {
        let mut keys = KeyList { keys: Keys::new(), finer: self.sound_of_names() };
        self.keys_of_numbers(&mut keys);
        match &self.organisation {
            Some(firm) => self.keys_of_firm(firm, &mut keys),
            None => self.keys_of_person(&mut keys),
        }
        if let Some(second) = self.places.get(1) {
            self.key_of_house(second, &mut keys);
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

    fn keys_of_firm(&self, firm: &Organisation, keys: &mut KeyList) {
        let rarest = sound_or_text(firm.rarest());
        let region = self.places.first().and_then(|place| place.code.get(..2)).map_or(0, text);
        keys.push(KeyKind::Names, &[text(&firm.whole.text)], region);
        self.key_of_code(rarest, keys);
        self.keys_of_place(rarest, keys);
        // The contact person, who may be in the list as a person.
        if let Some(family) = &self.person.family {
            self.key_of_code(sound_or_text(&family.whole), keys);
        }
    }

    fn keys_of_person(&self, keys: &mut KeyList) {
        let Person { family, given, birth_name, .. } = &self.person;
        let given_sound = given.as_ref().filter(|name| !name.whole.is_initial()).map_or(0, sound_of_given);
        let own = keys.finer;
        if let Some(born) = self.born {
            keys.push(KeyKind::Birth, &[date(born)], hash(&[given_sound.min(own), given_sound.max(own)]));
        }
        if own != 0 && given_sound != 0 {
            let year = self.born.map_or(0, |born| u64::from(born.year.unsigned_abs()));
            keys.push(KeyKind::Names, &[own.min(given_sound), own.max(given_sound)], year);
        }
        for sound in [own, given_sound].into_iter().filter(|sound| *sound != 0) {
            self.key_of_code(sound, keys);
        }
        self.keys_of_place(own, keys);
        // Under the other names that the person may be known by, where it lives.
        let others = family.iter().flat_map(|name| &name.parts).chain(birth_name.iter().map(|name| &name.whole));
        for other in others.take(2) {
            self.key_of_code(sound_or_text(other), keys);
        }
        if let (Some(place), Some(given), true) = (self.places.first().filter(|p| !p.town.is_empty()), given, own != 0)
        {
            keys.push(KeyKind::FamilyPlace, &[initial(given), own, sound_or_text(&place.town)], given_sound);
        }
    }

    /// Street and house, where the record is at home.
    fn keys_of_place(&self, name: u64, keys: &mut KeyList) {
        let Some(place) = self.places.first().filter(|place| !place.street.is_empty()) else { return };
        if name != 0 {
            keys.push(KeyKind::FamilyStreet, &[name, sound_or_text(&place.street)], text(place.number_head()));
        }
        self.key_of_house(place, keys);
    }

    fn key_of_house(&self, place: &Place, keys: &mut KeyList) {
        if !place.street.is_empty() && !place.code.is_empty() {
            let finer = keys.finer;
            let street = sound_or_text(&place.street);
            keys.push(KeyKind::House, &[street, text(place.number_head()), text(&place.code)], finer);
        }
    }

    fn key_of_code(&self, name: u64, keys: &mut KeyList) {
        if let Some(place) = self.places.first().filter(|place| !place.code.is_empty()) {
            let finer = match &self.organisation {
                Some(firm) => text(&firm.whole.text),
                None => {
                    let (family, given) = (self.person.family.as_ref(), self.person.given.as_ref());
                    let (x, y) = (family.map_or(0, initial), given.map_or(0, initial));
                    hash(&[x.min(y), x.max(y)])
                }
            };
            keys.push(KeyKind::NameCode, &[name, text(&place.code)], finer);
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
    use chrono::NaiveDate;

    use super::*;
    use crate::record::{Address, Kind};

    /// Keys are stored: whatever changes one of these must raise `KEYS_VERSION`.
    #[test]
    fn keys_are_what_they_were() {
        let address = Address {
            street: "Lindenstraße".into(),
            number: "12a".into(),
            code: "53111".into(),
            place: "Bonn".into(),
            ..Address::default()
        };
        let person = Record {
            given: "Sepp".into(),
            family: "Müller-Lüdenscheidt".into(),
            birth_date: NaiveDate::from_ymd_opt(1950, 3, 4),
            addresses: vec![address.clone()],
            phones: vec!["+4917133203407".into()],
            emails: vec!["Sepp.M+shop@googlemail.com".into()],
            ibans: vec!["DE89370400440532013000".into()],
            ..Record::default()
        };
        let firm = Record {
            kind: Kind::Organisation,
            legal_name: "Elektro Süßebier GmbH & Co. KG".into(),
            vat_id: "DE136695976".into(),
            addresses: vec![address],
            customer_numbers: vec!["K-4711".into()],
            ..Record::default()
        };
        let shown = |record| {
            let lines =
                keys(record).into_iter().map(|key| format!("{:?} {:016x} {:016x}", key.kind, key.coarse, key.fine));
            lines.collect::<Vec<String>>()
        };
        assert_eq!(KEYS_VERSION, 1);
        assert_eq!(shown(&person), PERSON_KEYS);
        assert_eq!(shown(&firm), FIRM_KEYS);
    }

    const PERSON_KEYS: [&str; 12] = [
        "Phone 5705ee6bacec7fd9 7fd2616939f6433e",
        "Mail 15745ef8a36ab037 c5dd4f991115cd9a",
        "Iban 5f3b2600e521ff31 f93a9d8a30ea98f5",
        "Birth c388a0d68a643281 d9a540c8b4c58597",
        "Names 7ea12be56816e764 aa9416498229c24a",
        "NameCode 3564bc5877257483 a0c12cea887228c5",
        "NameCode c4383bc4d97ea2a1 5519bde3132a8536",
        "FamilyStreet 644e81155490d04b 9a96643fbb94c3b8",
        "House 095eee5dcd607145 6000a823b03280a4",
        "NameCode 1cb8501c26936c25 c33a70d4e1ef8ff1",
        "NameCode cd3acc6022541a47 1d520383c9c0a86b",
        "FamilyPlace 6fa51148abbd0962 9726f45280786200",
    ];
    const FIRM_KEYS: [&str; 6] = [
        "Vat 8fd9f8a5e317a071 0aa7cea5ce1ba250",
        "Number 078538a19bd76630 6079242a6cd7b007",
        "Names 3a8c4d8d06a97b89 cc42fc40f6ed6445",
        "NameCode d31a13917e93061c 820fcae0fbc8fb36",
        "FamilyStreet 0e4c1e051783c568 7148011da7c9c123",
        "House 095eee5dcd607145 186dd4ae17caaf11",
    ];

    #[test]
    fn the_hash_is_that_of_its_authors() {
        assert_eq!(fnv1a("".bytes()), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a("foobar".bytes()), 0x8594_4171_f739_67e8);
    }
}
