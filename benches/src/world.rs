//! Databases for the benches: on the disk of the build directory, thrown away unless they are dear.

use std::path::{Path, PathBuf};

use kundig::customer::Customer;
use kundig::customer::operations::RegisterCustomer;
use kundig::{Durability, Engine, Login, Session};
use tempfile::TempDir;

use crate::Outcome;

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
    #[cfg(feature = "postgres")]
    _place: Option<PlaceOn>,
}

/// Something of its own on a server, and the statement that takes it away when dropped.
#[cfg(feature = "postgres")]
pub(crate) struct PlaceOn {
    server: String,
    end: String,
}

#[cfg(feature = "postgres")]
impl Drop for PlaceOn {
    fn drop(&mut self) {
        let _ = on(&self.server, &self.end);
    }
}

#[cfg(feature = "postgres")]
fn end_of(schema: &str) -> String {
    format!("SET client_min_messages = warning; DROP SCHEMA IF EXISTS {schema} CASCADE")
}

#[cfg(feature = "postgres")]
fn on(server: &str, sql: &str) -> Outcome {
    use diesel::Connection;
    use diesel::connection::SimpleConnection;
    Ok(diesel::PgConnection::establish(server)?.batch_execute(sql)?)
}

/// Makes a schema, and the URL by which the engine finds it.
#[cfg(feature = "postgres")]
fn place_on(server: &str) -> Result<(String, PlaceOn), Box<dyn std::error::Error>> {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    let schema = format!("bench{}_{number}", std::process::id());
    Ok((schema_on(server, &schema)?, PlaceOn { server: server.to_owned(), end: end_of(&schema) }))
}

/// Copies the whole database that a server's URL names: a schema alone can't be. The URL of the copy.
#[cfg(feature = "postgres")]
fn copy_on(server: &str) -> Result<(String, PlaceOn), Box<dyn std::error::Error>> {
    let (place, options) = server.split_once('?').map_or((server, None), |(place, options)| (place, Some(options)));
    let (place, database) = place.rsplit_once('/').ok_or("the URL of the server names no database")?;
    let url = |database: &str| match options {
        Some(options) => format!("{place}/{database}?{options}"),
        None => format!("{place}/{database}"),
    };
    let (copy, elsewhere) = (format!("bench{}", std::process::id()), url("template1"));
    on(&elsewhere, &format!("CREATE DATABASE {copy} TEMPLATE {database}"))?;
    let end = format!("DROP DATABASE {copy} WITH (FORCE)");
    Ok((url(&copy), PlaceOn { server: elsewhere, end }))
}

#[cfg(feature = "postgres")]
fn schema_on(server: &str, schema: &str) -> Result<String, Box<dyn std::error::Error>> {
    on(server, &format!("SET client_min_messages = warning; CREATE SCHEMA IF NOT EXISTS {schema}"))?;
    let joint = if server.contains('?') { '&' } else { '?' };
    Ok(format!("{server}{joint}options=-csearch_path%3D{schema}"))
}

#[cfg(feature = "postgres")]
fn server() -> Option<String> {
    std::env::var("KUNDIG_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

fn left_out() {
    if cfg!(feature = "postgres") {
        println!("  LEFT OUT: PostgreSQL, because KUNDIG_TEST_POSTGRES names no server (cargo xtask bench --postgres)");
    } else {
        println!("  LEFT OUT: PostgreSQL, because the benches were built without the feature `postgres`");
    }
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
        Ok(Self {
            engine,
            session,
            file: file.to_owned(),
            _folder: None,
            #[cfg(feature = "postgres")]
            _place: None,
        })
    }

    /// A new database on the server of the workbench; none where there is no server, which is said loudly.
    pub(crate) fn postgres(
        durability: Durability,
        rules: Option<&Path>,
    ) -> Result<Option<Self>, Box<dyn std::error::Error>> {
        #[cfg(feature = "postgres")]
        if let Some(server) = server() {
            let (url, place) = place_on(&server)?;
            let mut world = Self::at(Path::new(&url), durability, rules)?;
            world._place = Some(place);
            return Ok(Some(world));
        }
        let _ = (durability, rules);
        left_out();
        Ok(None)
    }

    /// The same, in a schema that stays: a server that the caller's environment names still has it the next time.
    pub(crate) fn kept_on_postgres(schema: &str, fresh: bool) -> Result<Option<Self>, Box<dyn std::error::Error>> {
        #[cfg(feature = "postgres")]
        if let Some(server) = server() {
            if fresh {
                on(&server, &end_of(schema))?;
            }
            let url = schema_on(&server, schema)?;
            return Self::at(Path::new(&url), Durability::Relaxed, None).map(Some);
        }
        let _ = (schema, fresh);
        left_out();
        Ok(None)
    }

    /// A copy of that, for work that changes it; nobody may be connected to what is copied.
    pub(crate) fn copy_on_postgres(schema: &str) -> Result<Option<Self>, Box<dyn std::error::Error>> {
        #[cfg(feature = "postgres")]
        if let Some(server) = server() {
            let (copy, place) = copy_on(&server)?;
            let url = schema_on(&copy, schema)?;
            let mut world = Self::at(Path::new(&url), Durability::Relaxed, None)?;
            world._place = Some(place);
            return Ok(Some(world));
        }
        let _ = schema;
        Ok(None)
    }

    /// The rules of this folder in place of those loaded before.
    pub(crate) fn use_rules(&self, rules: &Path) -> Outcome {
        match self.engine.load_rules(rules)?.first() {
            Some(problem) => Err(format!("a rule of the bench is wrong: {problem}").into()),
            None => Ok(()),
        }
    }

    /// Registers them all in one unit.
    pub(crate) fn register(&self, customers: Vec<RegisterCustomer>) -> kundig::Result<Vec<Customer>> {
        let work = |unit: &mut kundig::Unit<'_>| customers.into_iter().map(|customer| unit.execute(customer)).collect();
        Ok(self.session.unit(work)?.value)
    }
}
