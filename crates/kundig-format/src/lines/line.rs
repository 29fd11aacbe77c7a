//! One customer as a foreign file tells it.

use std::collections::BTreeMap;

use super::{CustomerField, Finding, Key};

/// What a file tells about one customer: texts as a clerk would have typed them, without outer blanks, none empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// Where it begins in the file; the first line or row is 1.
    pub number: u64,
    /// Its values.
    pub values: BTreeMap<Key, String>,
    /// Values of columns that the mapping gives names of the caller's own, by these names.
    pub extra: BTreeMap<String, String>,
    /// How the file has it: the cells of a row, or the one text of a card or object.
    pub original: Vec<String>,
    /// What was left out or is doubtful; the line can be used all the same.
    pub findings: Vec<Finding>,
}

impl Line {
    /// The first value of a field: that of no known usage, else the private one, else the business one.
    #[must_use]
    pub fn first(&self, field: CustomerField) -> Option<&str> {
        let from = Key::of(field);
        let (key, text) = self.values.range(from..).next()?;
        (key.field == field).then_some(text.as_str())
    }

    /// One value for each field by the field's stable name, what takes one value of each takes. The parts of the address are
    /// those of one address: the one of no known usage, else the private one, else the business one.
    #[must_use]
    pub fn flat(&self) -> BTreeMap<String, String> {
        let order = |key: &Key| (key.usage, key.number);
        // A country alone is no address, nor is what one would be for.
        let silent = [CustomerField::Country, CustomerField::AddressKind];
        let telling = |key: &&Key| key.field.is_address() && !silent.contains(&key.field);
        let address = self.values.keys().filter(telling).map(order).min();
        let mut flat = BTreeMap::new();
        for (key, text) in &self.values {
            if !key.field.is_address() || address.is_none_or(|address| order(key) == address) {
                flat.entry(key.field.name().to_owned()).or_insert_with(|| text.clone());
            }
        }
        flat
    }

    /// All values by their keys as text: `phone`, `phone.private`, `phone.2`.
    #[must_use]
    pub fn keyed(&self) -> BTreeMap<String, String> {
        self.values.iter().map(|(key, text)| (key.to_string(), text.clone())).collect()
    }

    /// Puts a value under a key or the next free one; outer blanks and empty texts are left out. False if the field does not
    /// repeat and is taken by another text.
    pub(crate) fn put(&mut self, key: Key, text: &str) -> bool {
        let text = text.trim();
        if text.is_empty() {
            return true;
        }
        match key.next_free(|key| self.values.contains_key(key)) {
            Some(free) => {
                self.values.insert(free, text.to_owned());
                true
            }
            None => self.values.get(&key).is_some_and(|known| known == text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_line_has_one_address_and_not_parts_of_two() {
        let mut line = Line::default();
        for (key, text) in [
            ("street.business", "Werkstr. 1"),
            ("place.business", "Jena"),
            ("place.private", "Köln"),
            ("country.private", "DE"),
            ("phone.2", "2"),
            ("phone", "1"),
            ("email.business", "a@b.de"),
        ] {
            assert!(line.put(key.parse().expect("a key"), text));
        }
        let flat: Vec<(String, String)> = line.flat().into_iter().collect();
        let expected = [("country", "DE"), ("email", "a@b.de"), ("phone", "1"), ("place", "Köln")];
        assert_eq!(flat, expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
        assert_eq!(line.first(CustomerField::Phone), Some("1"));
        assert_eq!(line.first(CustomerField::Fax), None);
    }
}
