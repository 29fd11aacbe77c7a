//! By what a value of a line is called: field, usage and number in one short name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::CustomerField;

/// Where somebody has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Usage {
    /// At home.
    Private,
    /// At work.
    Business,
}

impl Usage {
    /// The stable name: `private`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Business => "business",
        }
    }
}

/// What a value is: its field, and where there are several, which one.
///
/// As text, in mappings and in JSON Lines: `phone`, `phone.private`, `phone.2`, `street.business.2`. Parts of an address
/// with the same usage and number belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Key {
    /// The field.
    pub field: CustomerField,
    /// At home or at work; `None` where nobody says.
    pub usage: Option<Usage>,
    /// Which of several, from 1.
    pub number: u8,
}

impl Key {
    /// The first of a field, of no known usage.
    #[must_use]
    pub const fn of(field: CustomerField) -> Self {
        Self { field, usage: None, number: 1 }
    }

    /// The same for a usage.
    #[must_use]
    pub const fn used(field: CustomerField, usage: Option<Usage>) -> Self {
        Self { field, usage, number: 1 }
    }

    /// The same value of another field: the place to a street.
    #[must_use]
    pub const fn with(self, field: CustomerField) -> Self {
        Self { field, ..self }
    }

    /// This key, or the next one of its field and usage that is not taken; `None` if the field does not repeat.
    pub(crate) fn next_free(mut self, taken: impl Fn(&Self) -> bool) -> Option<Self> {
        while taken(&self) {
            if !self.field.repeats() {
                return None;
            }
            self.number = self.number.checked_add(1)?;
        }
        Some(self)
    }
}

impl From<CustomerField> for Key {
    fn from(field: CustomerField) -> Self {
        Self::of(field)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.field.name())?;
        if let Some(usage) = self.usage {
            write!(f, ".{}", usage.name())?;
        }
        if self.number > 1 {
            write!(f, ".{}", self.number)?;
        }
        Ok(())
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.to_string()
    }
}

impl TryFrom<String> for Key {
    type Error = KeyError;
    fn try_from(text: String) -> Result<Self, KeyError> {
        text.parse()
    }
}

/// A name that no value has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("no value of a customer is called `{name}`{}", near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
pub struct KeyError {
    /// What was asked for.
    pub name: String,
    /// The stable name of a field that looks like it.
    pub near: Option<&'static str>,
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let mut parts = text.split('.').peekable();
        let name = parts.next().unwrap_or_default();
        let fault = || KeyError { name: text.chars().take(80).collect(), near: near(name) };
        let field = CustomerField::from_name(name).ok_or_else(fault)?;
        let mut key = Self::of(field);
        key.usage = match parts.peek() {
            Some(&"private") => Some(Usage::Private),
            Some(&"business") => Some(Usage::Business),
            _ => None,
        };
        if key.usage.is_some() {
            parts.next();
        }
        if let Some(number) = parts.next() {
            // `phone.1` and `phone.02` would be second names of the same.
            let fits = number.parse().is_ok_and(|parsed: u8| parsed > 1 && parsed.to_string() == number);
            key.number = number.parse().ok().filter(|_| fits).ok_or_else(fault)?;
        }
        let possible = (key.usage.is_none() || field.has_usage()) && (key.number == 1 || field.repeats());
        if parts.next().is_some() || !possible {
            return Err(fault());
        }
        Ok(key)
    }
}

fn near(name: &str) -> Option<&'static str> {
    if name.len() > 40 {
        return None;
    }
    let distance = |field: &&CustomerField| strsim::osa_distance(field.name(), name);
    let field = CustomerField::ALL.iter().min_by_key(distance)?;
    (distance(&field) <= 1 + name.len() / 4).then(|| field.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_written() {
        for text in ["phone", "phone.private", "phone.2", "street.business.12", "iban.3", "note.2"] {
            assert_eq!(text.parse::<Key>().map(|key| key.to_string()).as_deref(), Ok(text));
        }
        for text in
            ["", "phones", "phone.", "phone.0", "phone.1", "phone.02", "phone.300", "phone.home", "iban.private"]
        {
            assert!(text.parse::<Key>().is_err(), "{text}");
        }
        for text in ["title.2", "phone.2.private", "phone.private.2.3"] {
            assert!(text.parse::<Key>().is_err(), "{text}");
        }
        assert_eq!("famly_name".parse::<Key>().map_err(|error| error.near), Err(Some("family_name")));
    }
}
