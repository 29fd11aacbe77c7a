//! Directories as dated data: banks, places and municipalities that the user loads in place of what ships.
//!
//! One of a kind is in force, per company. A file of some countries leaves the shipped ones of the others in force.

mod model;
pub mod operations;
pub(crate) mod store;

use std::sync::Arc;

use kundig_check::Findings;
use kundig_check::bank::Directory;
use kundig_check::municipality::Municipalities;
use kundig_check::place::Places;

pub use model::{DirectoryInfo, DirectoryKind, EVENTS};

use crate::base::{Date, Result};
use crate::content;
use crate::directories::{Directories, Held, State};
use crate::unit::Unit;
use store::{DirectoryRow, DirectoryStore};

impl Unit<'_> {
    /// The directories in force: within a unit always the same, unless it loads others itself.
    pub(crate) fn directories(&mut self) -> Result<Arc<Directories>> {
        let known = self.remember(|unit| unit.find_directories().map(InForce))?;
        Ok(Arc::clone(&known.0))
    }

    fn find_directories(&mut self) -> Result<Arc<Directories>> {
        let (company, services) = (self.company_no(), self.services);
        // A unit that loaded some sees them before the others do, and may yet be taken back.
        if self.entries().iter().any(|entry| entry.event.starts_with("directory.")) {
            return self.read_directories().map(Arc::new);
        }
        if let Some(fresh) = services.directories().fresh(company) {
            return Ok(fresh);
        }
        let state: State = self.db.directory_state(company)?;
        if let Some(kept) = services.directories().of_state(company, &state) {
            return Ok(kept);
        }
        let read = Arc::new(self.read_directories()?);
        services.directories().keep(company, state, Arc::clone(&read));
        Ok(read)
    }

    fn read_directories(&mut self) -> Result<Directories> {
        let company = self.company_no();
        let mut directories = Directories::shipped();
        for row in self.db.directories(company)? {
            self.put_in_force(&row, &mut directories)?;
        }
        Ok(directories)
    }

    /// Puts a loaded directory in its place. The packed form belongs to the version of the library that wrote it; another one
    /// reads the file again.
    fn put_in_force(&mut self, row: &DirectoryRow, directories: &mut Directories) -> Result<()> {
        match row.kind {
            DirectoryKind::Banks if is_outdated(row.valid_from) => {}
            DirectoryKind::Banks => {
                let loaded = match Directory::from_compact(&row.packed) {
                    Some(loaded) => Some(loaded),
                    None => read_banks(&content::read(self, row.file)?, &mut Findings::default()),
                };
                if let Some(loaded) = loaded {
                    let loaded = validity(loaded, row.valid_from, row.valid_until);
                    directories.banks = Held::Loaded(Box::new(loaded.completed_by(Directory::shipped())));
                }
            }
            DirectoryKind::Places => {
                let loaded = match Places::read_compact(&row.packed) {
                    Some(loaded) => Some(loaded),
                    None => read_places(&content::read(self, row.file)?, &mut Findings::default()),
                };
                if let Some(loaded) = loaded {
                    let shipped = Places::built_in();
                    directories.places_attribution = if shipped.countries().all(|country| loaded.covers(country)) {
                        row.source.clone()
                    } else {
                        format!("{}; {}", row.source, kundig_check::place::ATTRIBUTION)
                    };
                    directories.places = Held::Loaded(Box::new(loaded.completed_by(shipped)));
                }
            }
            DirectoryKind::Municipalities => {
                let file = content::read(self, row.file)?;
                directories.municipalities = Municipalities::read_table(&file, &mut Findings::default());
                directories.municipalities_attribution.clone_from(&row.source);
            }
        }
        Ok(())
    }
}

/// What a unit remembers.
struct InForce(Arc<Directories>);

/// Whether the banks that ship are of a later day than these: an old file does not outlive an update of the library.
fn is_outdated(valid_from: Option<Date>) -> bool {
    let shipped = Directory::shipped().validity().map(|(first, _)| first);
    valid_from.is_some_and(|loaded| shipped.is_some_and(|shipped| loaded.0 < shipped))
}

fn validity(directory: Directory, from: Option<Date>, until: Option<Date>) -> Directory {
    match (from, until) {
        (Some(from), Some(until)) => directory.with_validity(from.0, until.0),
        _ => directory,
    }
}

/// Reads banks: the Bundesbank's file in both its forms, or a table with a header.
fn read_banks(file: &[u8], findings: &mut Findings) -> Option<Directory> {
    if header(file).contains("bank_code\t") {
        return Directory::read_tables(file, &[], findings);
    }
    Directory::read_bundesbank(file, findings)
}

/// Reads places: GeoNames' postal codes, or a table with a header.
fn read_places(file: &[u8], findings: &mut Findings) -> Option<Places> {
    let header = header(file);
    // GeoNames' files have no header: their first line begins with a country's code.
    let is_geonames =
        header.split('\t').next().is_some_and(|first| first.len() == 2) && !header.contains("postal_code");
    if is_geonames { Places::read_geonames(file, findings) } else { Places::read_table(file, findings) }
}

/// The first line that is no remark.
fn header(file: &[u8]) -> String {
    let file = file.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(file);
    let line = file.split(|byte| *byte == b'\n').take(1_000).find(|line| !line.is_empty() && !line.starts_with(b"#"));
    let line = line.unwrap_or_default();
    String::from_utf8_lossy(&line[..line.len().min(1_000)]).into_owned()
}
