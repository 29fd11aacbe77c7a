//! Which column is what, as a user says and saves it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{ColumnGuess, Key, Reason};

/// Which column is what. As JSON: `{"columns": {"KdBez": "organisation", "Rabatt": null, "#7": "phone.private"}}`.
///
/// A column is called by its header as the file writes it, or by its place, `#1` being the first: so are columns without
/// header and those whose header another column has as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What columns hold; `null` for one that is not to be read.
    #[serde(default)]
    pub columns: BTreeMap<String, Option<Key>>,
    /// Columns that hold what is none of our fields, by names of the caller's own: `{"Kennzeichen": "custom.plate"}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
    /// Suggest for columns that are not named; otherwise they are not read.
    #[serde(default = "yes")]
    pub suggest_others: bool,
}

fn yes() -> bool {
    true
}

impl Default for Mapping {
    /// Nothing told, everything suggested.
    fn default() -> Self {
        Self { columns: BTreeMap::new(), extra: BTreeMap::new(), suggest_others: true }
    }
}

/// Why a mapping does not fit a file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MappingError {
    /// A column is named that the file does not have.
    #[error("the file has no column `{name}`; it has: {}", columns.join(", "))]
    NoSuchColumn {
        /// What it was called.
        name: String,
        /// The columns of the file.
        columns: Vec<String>,
    },
    /// Two columns are told to be the same.
    #[error(
        "the columns `{first}` and `{second}` are both told to be `{key}`; number them, as in `phone` and `phone.2`"
    )]
    Twice {
        /// A column.
        first: String,
        /// Another column.
        second: String,
        /// What both are told to be.
        key: String,
    },
}

impl MappingError {
    /// A stable code: `mapping.no_such_column`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoSuchColumn { .. } => "mapping.no_such_column",
            Self::Twice { .. } => "mapping.twice",
        }
    }

    /// What is wrong and what to do, in German.
    #[must_use]
    pub fn message_de(&self) -> String {
        match self {
            Self::NoSuchColumn { name, columns } => {
                format!("Die Datei hat keine Spalte „{name}“; sie hat: {}.", columns.join(", "))
            }
            Self::Twice { first, second, key } => format!(
                "Die Spalten „{first}“ und „{second}“ sollen beide „{key}“ sein; nummerieren Sie sie, etwa „phone“ und „phone.2“."
            ),
        }
    }
}

impl Mapping {
    /// What was suggested or told for every column, to be shown, corrected and saved.
    #[must_use]
    pub fn of(columns: &[ColumnGuess]) -> Self {
        let (extra, ours): (Vec<_>, Vec<_>) = columns.iter().partition(|column| column.extra.is_some());
        let ours = ours.into_iter().map(|column| (name_of(column, columns), column.key));
        let extra = extra.into_iter().filter_map(|column| Some((name_of(column, columns), column.extra.clone()?)));
        Self { columns: ours.collect(), extra: extra.collect(), suggest_others: true }
    }

    /// Puts what is told over what is suggested. A suggestion gives way where it is the same as what is told.
    pub(super) fn apply(&self, columns: &mut [ColumnGuess]) -> Result<(), MappingError> {
        let mut told: Vec<Option<&str>> = vec![None; columns.len()];
        let ours = self.columns.iter().map(|(name, key)| (name, *key, None));
        let extra = self.extra.iter().map(|(name, own)| (name, None, Some(own)));
        for (name, key, own) in ours.chain(extra) {
            let place = find(name, columns).ok_or_else(|| MappingError::NoSuchColumn {
                name: name.clone(),
                columns: columns.iter().map(|column| name_of(column, columns)).collect(),
            })?;
            let other = (0..columns.len()).find(|&other| {
                (other == place && told[other].is_some())
                    || (told[other].is_some() && key.is_some() && columns[other].key == key)
                    || (told[other].is_some() && own.is_some() && columns[other].extra.as_ref() == own)
            });
            if let Some(other) = other {
                return Err(MappingError::Twice {
                    first: told[other].unwrap_or_default().to_owned(),
                    second: name.clone(),
                    key: key.map(|key| key.to_string()).or_else(|| own.cloned()).unwrap_or_default(),
                });
            }
            told[place] = Some(name);
            let column = &mut columns[place];
            (column.key, column.confidence, column.reason) = (key, 100, Reason::Told);
            column.extra = own.cloned();
        }
        let kept: Vec<Key> =
            columns.iter().zip(&told).filter(|(_, told)| told.is_some()).filter_map(|(c, _)| c.key).collect();
        for (column, _) in columns.iter_mut().zip(&told).filter(|(_, told)| told.is_none()) {
            if !self.suggest_others {
                (column.key, column.confidence, column.reason) = (None, 0, Reason::Unknown);
            } else if column.key.is_some_and(|key| kept.contains(&key)) {
                (column.key, column.confidence, column.reason) = (None, 0, Reason::Taken);
            }
        }
        Ok(())
    }
}

fn find(name: &str, columns: &[ColumnGuess]) -> Option<usize> {
    let by_place =
        || name.strip_prefix('#')?.parse::<usize>().ok()?.checked_sub(1).filter(|place| *place < columns.len());
    columns.iter().position(|column| column.header == name && !name.is_empty()).or_else(by_place)
}

/// The header, or the place where the header is none or another's as well.
fn name_of(column: &ColumnGuess, columns: &[ColumnGuess]) -> String {
    let same = columns.iter().filter(|other| other.header == column.header).count();
    if column.header.is_empty() || same > 1 { format!("#{}", column.column) } else { column.header.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::suggest;

    fn columns(header: &[&str]) -> Vec<ColumnGuess> {
        suggest(&header.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), &[])
    }

    fn told(pairs: &[(&str, Option<&str>)]) -> Mapping {
        let key = |text: &str| text.parse().expect("a key");
        let columns = pairs.iter().map(|(name, text)| ((*name).to_owned(), text.map(key)));
        Mapping { columns: columns.collect(), ..Mapping::default() }
    }

    fn keys(columns: &[ColumnGuess]) -> Vec<String> {
        columns.iter().map(|column| column.key.map_or("-".to_owned(), |key| key.to_string())).collect()
    }

    #[test]
    fn what_is_told_comes_before_what_is_suggested() {
        let mut found = columns(&["KdBez", "Telefon", "Handy", "Ort"]);
        told(&[("KdBez", Some("organisation")), ("Handy", Some("phone")), ("Ort", None)])
            .apply(&mut found)
            .expect("fits");
        assert_eq!(keys(&found), ["organisation", "-", "phone", "-"]);
        assert_eq!(found[0].reason, Reason::Told);
    }

    #[test]
    fn a_saved_mapping_gives_the_same_columns_again() {
        let mut found = columns(&["Name", "Tel", "Tel", "", "Vorname"]);
        told(&[("#4", Some("note"))]).apply(&mut found).expect("fits");
        let saved = Mapping::of(&found);
        let mut again = columns(&["Name", "Tel", "Tel", "", "Vorname"]);
        saved.apply(&mut again).expect("fits");
        assert_eq!(keys(&again), keys(&found));
        assert_eq!(keys(&again), ["family_name", "phone", "phone.2", "note", "given_name"]);
    }

    #[test]
    fn columns_of_the_callers_own_are_told_by_their_names_and_saved() {
        let mut found = columns(&["Name", "Ort", "Kennzeichen"]);
        let own = |name: &str, own: &str| (name.to_owned(), own.to_owned());
        let extra = BTreeMap::from([own("Kennzeichen", "custom.plate"), own("Ort", "custom.site")]);
        Mapping { extra: extra.clone(), ..Mapping::default() }.apply(&mut found).expect("fits");
        assert_eq!(keys(&found), ["full_name", "-", "-"]);
        assert_eq!(Mapping::of(&found).extra, extra);
        let twice = BTreeMap::from([own("Kennzeichen", "custom.plate"), own("Ort", "custom.plate")]);
        let refused = Mapping { extra: twice, ..Mapping::default() }.apply(&mut columns(&["Ort", "Kennzeichen"]));
        assert_eq!(refused.map_err(|error| error.code()), Err("mapping.twice"));
    }

    #[test]
    fn a_mapping_that_does_not_fit_is_refused() {
        let refuse = |mapping: Mapping| mapping.apply(&mut columns(&["A", "B"])).map_err(|error| error.code());
        assert_eq!(refuse(told(&[("C", None)])), Err("mapping.no_such_column"));
        assert_eq!(refuse(told(&[("#3", None)])), Err("mapping.no_such_column"));
        assert_eq!(refuse(told(&[("A", Some("phone")), ("B", Some("phone"))])), Err("mapping.twice"));
        assert_eq!(refuse(told(&[("#1", None), ("A", None)])), Err("mapping.twice"));
    }
}
