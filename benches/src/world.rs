//! Databases for the benches: on the disk of the build directory, thrown away unless they are dear.

use std::path::{Path, PathBuf};

use kundig::customer::Customer;
use kundig::customer::operations::RegisterCustomer;
use kundig::{Durability, Engine, Login, Session};
use tempfile::TempDir;

/// The folder of the rules that ship.
pub(crate) fn shipped_rules() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules")
}

/// Where databases lie: beside the build, so on a real disk.
pub(crate) fn data_folder() -> std::io::Result<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"));
    let folder = target.join("bench-data");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// A folder that vanishes with the bench.
pub(crate) fn scratch() -> std::io::Result<TempDir> {
    tempfile::tempdir_in(data_folder()?)
}

/// A database of our engine.
pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) session: Session,
    pub(crate) file: PathBuf,
    /// Goes with the world.
    _folder: Option<TempDir>,
}

impl World {
    /// A new database with these rules.
    pub(crate) fn new(durability: Durability, rules: Option<&Path>) -> Result<Self, Box<dyn std::error::Error>> {
        let folder = scratch()?;
        let world = Self::at(&folder.path().join("kundig.db"), durability, rules)?;
        Ok(Self { _folder: Some(folder), ..world })
    }

    /// A database that stays.
    pub(crate) fn at(
        file: &Path,
        durability: Durability,
        rules: Option<&Path>,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let mut builder = Engine::builder(&file.display().to_string()).durability(durability);
        if let Some(rules) = rules {
            builder = builder.rules(rules);
        }
        let engine = builder.open()?;
        if let Some(problem) = engine.rule_problems().first() {
            return Err(format!("a rule of the bench is wrong: {problem}").into());
        }
        let session = engine.session(Login::Owner)?;
        Ok(Self { engine, session, file: file.to_owned(), _folder: None })
    }

    /// Registers them all in one unit.
    pub(crate) fn register(&self, customers: Vec<RegisterCustomer>) -> kundig::Result<Vec<Customer>> {
        let work = |unit: &mut kundig::Unit<'_>| customers.into_iter().map(|customer| unit.execute(customer)).collect();
        Ok(self.session.unit(work)?.value)
    }
}
