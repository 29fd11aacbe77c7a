//! Directories are loaded, listed and dropped.

use kundig_check::bank::{self, Directory};
use kundig_check::municipality::Municipalities;
use kundig_check::place::{self, Places};
use kundig_check::{Findings, text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::store::{DirectoryRow, DirectoryStore};
use super::{DirectoryInfo, DirectoryKind};
use crate::access::operations::{all_or_nothing, nobodys};
use crate::base::{Date, DirectoryId, Error, ErrorCode, Result, Timestamp, from_base64, to_base64};
use crate::content;
use crate::journal::Draft;
use crate::operation::{Effect, Facts, Operation, RecordFacts};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[Facts::of::<DropDirectory>(), Facts::of::<ListDirectories>(), Facts::of::<LoadDirectory>()];

/// A loaded directory, as the journal shows it.
pub const RECORD: RecordFacts = RecordFacts {
    kind: DirectoryId::KIND,
    read_right: "directory.list",
    field_groups: &[],
    schema: || schemars::schema_for!(DirectoryInfo),
    mask: all_or_nothing,
    open: nobodys,
    read: |unit, id| {
        let company = unit.company_no();
        let found = unit.db.directories(company)?.into_iter().find(|row| row.id.0 == id);
        let now = unit.now;
        found.map(|row| serde_json::to_value(row.into_info(today(now))).map_err(Error::internal)).transpose()
    },
};

/// Loads a directory from a file, in place of the one that ships or was loaded before. Checks look into it from the next unit on.
///
/// `banks`: the Bundesbank's Bankleitzahlendatei, as text of 168 characters a line or as CSV; or a table with the columns country,
/// bank_code, bic, name, short_name, postal_code, place, check_digit_method, change, deletion, successor. `places`: postal codes as
/// GeoNames publishes them, or a table with the columns country, postal_code, place, state, lat, lon. `municipalities`: a table
/// with the columns ags, name, type, seat_postal_code, lat, lon. Tables are separated by tabs and begin with the names of their
/// columns. Countries that the file does not cover keep the directory that ships. Lines that can't be read are left out, with a
/// warning each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoadDirectory {
    /// What it holds.
    pub kind: DirectoryKind,
    /// The file, as base64 text; at most 50 MiB, and through a door that takes JSON as much as one operation's JSON holds.
    #[schemars(extend("contentEncoding" = "base64"))]
    pub file: String,
    /// Whose data these are, of when, under which licence: it is shown where the data are.
    pub source: String,
    /// The first day on which it is in force. Banks that ship with a later version of the library take its place.
    #[serde(default)]
    pub valid_from: Option<Date>,
    /// The last day on which it is in force.
    #[serde(default)]
    pub valid_until: Option<Date>,
}

impl LoadDirectory {
    /// A file without days.
    pub fn new(kind: DirectoryKind, file: &[u8], source: &str) -> Self {
        Self { kind, file: to_base64(file), source: source.to_owned(), valid_from: None, valid_until: None }
    }
}

impl Operation for LoadDirectory {
    type Output = DirectoryInfo;
    const NAME: &'static str = "directory.load";
    const EMITS: &'static [&'static str] = &["directory.loaded"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid, ErrorCode::NeedsAcceptance, ErrorCode::Limit];

    fn example() -> Self {
        let file = "ags\tname\tseat_postal_code\n01002000\tKiel\t24103\n11000000\tBerlin\t10178\n";
        Self {
            valid_from: "2026-09-30".parse().ok().map(Date),
            ..Self::new(DirectoryKind::Municipalities, file.as_bytes(), "© Statistisches Bundesamt (Destatis), 2026")
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<DirectoryInfo> {
        let mut findings = Findings::default();
        text::required("source", &self.source, "Quelle", "source", &mut findings);
        text::max_len("source", &self.source, 500, "Quelle", "source", &mut findings);
        text::no_control("source", &self.source, "Quelle", "source", &mut findings);
        if let (Some(from), Some(until)) = (self.valid_from, self.valid_until)
            && from > until
        {
            findings.error(
                "valid_until",
                "directory.validity",
                "Das Verzeichnis endet, bevor es beginnt.",
                "the directory ends before it begins",
            );
        }
        let file = from_base64("file", &self.file, &mut findings).unwrap_or_default();
        if findings.has_errors() {
            return Err(Error::Invalid(findings));
        }
        let mut found = Findings::default();
        let read = read(self.kind, &file, &mut found);
        findings.extend(found.prefix("file"));
        unit.settle(findings)?;
        let Some(Read { packed, entries, countries }) = read else {
            return Err(Error::internal("a directory that can't be read, without an error that says so"));
        };
        let (company, now) = (unit.company_no(), unit.now);
        let old = unit.db.directory(company, self.kind)?;
        let row = DirectoryRow {
            company,
            kind: self.kind,
            id: old.as_ref().map_or_else(|| unit.new_id(), |old| old.id),
            version: old.as_ref().map_or(0, |old| old.version) + 1,
            created_at: old.as_ref().map_or(now, |old| old.created_at),
            changed_at: now,
            source: self.source,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            entries,
            countries: serde_json::to_string(&countries).map_err(Error::internal)?,
            file: content::keep(unit, &file)?,
            packed,
        };
        unit.db.save_directory(&row)?;
        let today = today(now);
        let old = old.map(|old| old.into_info(today));
        let loaded = row.into_info(today);
        let (before, after) = Draft::change(old.as_ref(), &loaded)?;
        let id = loaded.id.map(DirectoryId::any).ok_or_else(|| Error::internal("a directory without id"))?;
        unit.record("directory.loaded", (DirectoryId::KIND, id), None, before, after)?;
        changed(unit);
        Ok(loaded)
    }
}

/// What a file was read into.
struct Read {
    packed: Vec<u8>,
    entries: i64,
    countries: Vec<String>,
}

fn read(kind: DirectoryKind, file: &[u8], findings: &mut Findings) -> Option<Read> {
    match kind {
        DirectoryKind::Banks => {
            let banks = super::read_banks(file, findings)?;
            Some(Read { packed: banks.to_compact(), entries: banks.banks().len() as i64, countries: countries(&banks) })
        }
        DirectoryKind::Places => {
            let places = super::read_places(file, findings)?;
            let countries = places.countries().map(str::to_owned).collect();
            Some(Read { packed: places.to_compact(), entries: places.row_count() as i64, countries })
        }
        DirectoryKind::Municipalities => {
            let municipalities = Municipalities::read_table(file, findings)?;
            Some(Read { packed: Vec::new(), entries: municipalities.len() as i64, countries: vec!["DE".to_owned()] })
        }
    }
}

fn countries(banks: &Directory) -> Vec<String> {
    let mut countries: Vec<String> = banks.banks().map(|bank| bank.country.to_owned()).collect();
    countries.dedup();
    countries
}

/// The next unit looks into the new ones, and so does this one from now on.
fn changed(unit: &mut Unit<'_>) {
    let company = unit.company_no();
    unit.forget::<super::InForce>();
    unit.services.directories().ask_again(company);
}

/// The day by universal time: a quarter does not end by the hour.
fn today(now: Timestamp) -> Date {
    Date(now.to_utc().date_naive())
}

impl DirectoryRow {
    fn into_info(self, today: Date) -> DirectoryInfo {
        DirectoryInfo {
            id: Some(self.id),
            version: self.version,
            kind: self.kind,
            source: self.source,
            countries: serde_json::from_str(&self.countries).unwrap_or_default(),
            entries: self.entries,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            is_expired: self.valid_until.is_some_and(|until| until < today),
            is_in_force: !(self.kind == DirectoryKind::Banks && super::is_outdated(self.valid_from)),
            loaded_at: Some(self.changed_at),
        }
    }
}

/// The directories that ship.
fn shipped(today: Date) -> [DirectoryInfo; 2] {
    let info = |kind, source: &str, countries, entries| DirectoryInfo {
        id: None,
        version: 0,
        kind,
        source: source.to_owned(),
        countries,
        entries,
        valid_from: None,
        valid_until: None,
        is_expired: false,
        is_in_force: true,
        loaded_at: None,
    };
    let (banks, places) = (Directory::shipped(), Places::built_in());
    let validity = banks.validity();
    [
        DirectoryInfo {
            valid_from: validity.map(|(first, _)| Date(first)),
            valid_until: validity.map(|(_, last)| Date(last)),
            is_expired: validity.is_some_and(|(_, last)| last < today.0),
            ..info(DirectoryKind::Banks, bank::ATTRIBUTION, countries(banks), banks.banks().len() as i64)
        },
        info(
            DirectoryKind::Places,
            place::ATTRIBUTION,
            places.countries().map(str::to_owned).collect(),
            places.row_count() as i64,
        ),
    ]
}

/// Lists the directories that checks look into: those that ship and those that were loaded, with source and days. Look here from time
/// to time: banks change each quarter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListDirectories {}

/// The directories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DirectoryList {
    /// By kind; of a kind the one that was loaded first.
    pub directories: Vec<DirectoryInfo>,
}

impl Operation for ListDirectories {
    type Output = DirectoryList;
    const NAME: &'static str = "directory.list";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];

    fn example() -> Self {
        Self {}
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<DirectoryList> {
        let company = unit.company_no();
        let today = today(unit.now);
        let rows = unit.db.directories(company)?;
        let loaded: Vec<DirectoryInfo> = rows.into_iter().map(|row| row.into_info(today)).collect();
        let mut directories = loaded.clone();
        directories.extend(shipped(today).map(|info| {
            let replaces = |one: &&DirectoryInfo| one.kind == info.kind && one.is_in_force;
            let replaced = loaded.iter().find(replaces);
            let keeps = |country: &String| replaced.is_none_or(|one| !one.countries.contains(country));
            DirectoryInfo { is_in_force: info.countries.iter().any(keeps), ..info }
        }));
        directories.sort_by_key(|info| (info.kind, info.id.is_none()));
        Ok(DirectoryList { directories })
    }
}

/// Drops a directory that was loaded: the one that ships is in force again, where one ships.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DropDirectory {
    /// Which.
    pub kind: DirectoryKind,
}

impl Operation for DropDirectory {
    type Output = DirectoryInfo;
    const NAME: &'static str = "directory.drop";
    const EMITS: &'static [&'static str] = &["directory.dropped"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { kind: DirectoryKind::Places }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<DirectoryInfo> {
        let (company, now) = (unit.company_no(), unit.now);
        let row = unit.db.directory(company, self.kind)?;
        let row = row.ok_or_else(|| Error::not_found(DirectoryId::KIND, self.kind))?;
        unit.db.delete_directory(company, self.kind)?;
        let id = row.id;
        let dropped = row.into_info(today(now));
        let (before, after) = Draft::removal(&dropped)?;
        unit.record("directory.dropped", (DirectoryId::KIND, id.any()), None, before, after)?;
        changed(unit);
        Ok(dropped)
    }
}
