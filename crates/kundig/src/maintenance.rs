//! Operations on the database as a whole: backup, check, vacuum.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{Error, ErrorCode, Result};
use crate::operation::{Effect, Facts, Operation};
use crate::store::dialect::Dialect;
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[Facts::of::<Backup>(), Facts::of::<CheckDatabase>(), Facts::of::<Vacuum>()];

/// Writes a consistent copy of a SQLite database to a new file, while others go on working (for PostgreSQL use `pg_dump`).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Backup {
    /// The file to write; it must not exist yet.
    pub to: PathBuf,
}

/// A finished backup.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct BackupDone {
    /// The file.
    pub to: PathBuf,
    /// Its size.
    pub bytes: u64,
}

impl Operation for Backup {
    type Output = BackupDone;
    const NAME: &'static str = "store.backup";
    const EFFECT: Effect = Effect::Maintenance;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Exists, ErrorCode::DiskFull, ErrorCode::WrongState];

    fn example() -> Self {
        Self { to: "sicherung.db".into() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<BackupDone> {
        if unit.services.store().is_postgres() {
            return Err(Error::WrongState {
                record: "store",
                key: "backup".into(),
                state: "PostgreSQL".into(),
                problem: "use pg_dump or a base backup",
            });
        }
        if self.to.exists() {
            return Err(Error::Exists { record: "file", field: "path", key: self.to.display().to_string() });
        }
        let name = self.to.to_str().ok_or_else(|| Error::internal("the path is not UTF-8"))?;
        // VACUUM INTO reads one snapshot, so writers go on; the copy is compact and has no WAL beside it.
        let mut db = unit.services.store().read()?;
        let copied = db.control(&format!("VACUUM INTO '{}'", name.replace('\'', "''")));
        if let Err(error) = copied {
            let _ = std::fs::remove_file(&self.to);
            return Err(error.into());
        }
        // The application id goes along; the durability of the copy is ours to see to.
        let file = std::fs::File::open(&self.to).and_then(|file| file.sync_all().and_then(|()| file.metadata()));
        let bytes = file.map_err(|error| Error::internal(format!("the copy can't be read: {error}")))?.len();
        Ok(BackupDone { to: self.to, bytes })
    }
}

/// Checks the database's pages and indexes. The journal has its own proof, `journal.verify`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckDatabase {}

/// What a check found.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct DatabaseCheck {
    /// Nothing is wrong.
    pub intact: bool,
    /// What is wrong, in the database's words.
    pub problems: Vec<String>,
}

impl Operation for CheckDatabase {
    type Output = DatabaseCheck;
    const NAME: &'static str = "store.check";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];

    fn example() -> Self {
        Self {}
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<DatabaseCheck> {
        let problems = unit.db.integrity()?;
        Ok(DatabaseCheck { intact: problems.is_empty(), problems })
    }
}

/// Gives unused space back.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vacuum {}

/// A finished clean-up.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Vacuumed {
    /// Bytes given back, where the database is a file.
    pub freed_bytes: u64,
}

impl Operation for Vacuum {
    type Output = Vacuumed;
    const NAME: &'static str = "store.vacuum";
    const EFFECT: Effect = Effect::Maintenance;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::DiskFull];

    fn example() -> Self {
        Self {}
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Vacuumed> {
        let size =
            |unit: &Unit<'_>| unit.services.store().file().and_then(|f| f.metadata().ok()).map_or(0, |m| m.len());
        let before = size(unit);
        unit.db.vacuum()?;
        Ok(Vacuumed { freed_bytes: before.saturating_sub(size(unit)) })
    }
}
