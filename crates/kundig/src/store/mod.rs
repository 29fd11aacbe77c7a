//! The only room that knows a database: connections, migrations, schema, dialects.
//!
//! Each query of an area is written once (its `store.rs`, see [`kundig_macros::store`]) and compiled for each database;
//! what differs by hand stands in [`dialect`]. Never decides a right and never journals.

pub(crate) mod condition;
pub(crate) mod dialect;
mod migrate;
#[cfg(all(test, feature = "sqlite"))]
pub(crate) mod plan;
mod pool;
pub(crate) mod question;
pub(crate) mod schema;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use diesel::Connection;

use crate::base::{Error, Result};
use pool::{Lent, Pool};

/// How much a commit may cost, and what it is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// A committed unit survives `kill -9` and power loss. The default.
    #[default]
    Full,
    /// A committed unit survives `kill -9`; the last ones may be lost on power loss. Nothing is ever half-written.
    /// For imports and tests; in PostgreSQL `synchronous_commit = off`.
    Relaxed,
}

/// An open connection, chosen once per unit of work.
pub(crate) enum Db {
    #[cfg(feature = "sqlite")]
    Sqlite(Lent<diesel::SqliteConnection>),
    #[cfg(feature = "postgres")]
    Postgres(Lent<diesel::PgConnection>),
}

impl Db {
    /// Closes the connection instead of handing it back: its state is unknown.
    pub(crate) fn discard(&mut self) {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(connection) => connection.discard(),
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => connection.discard(),
        }
    }
}

/// Where the data lives, with its connections.
pub(crate) struct Store {
    backend: Backend,
    pub(crate) url: String,
}

enum Backend {
    #[cfg(feature = "sqlite")]
    Sqlite {
        /// One writer per engine: within a process nobody has to wait in SQLite's busy loop.
        writer: Arc<Pool<diesel::SqliteConnection>>,
        readers: Arc<Pool<diesel::SqliteConnection>>,
    },
    #[cfg(feature = "postgres")]
    Postgres(Arc<Pool<diesel::PgConnection>>),
}

/// How to open a store.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    pub durability: Durability,
    pub busy_timeout: Duration,
    pub connections: usize,
    pub key: Option<Key>,
}

/// What a SQLite file is encrypted with: 256 bits in hexadecimal digits.
#[derive(Clone)]
pub(crate) struct Key(String);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    #[cfg(feature = "sqlite")]
    fn digits(&self) -> &str {
        &self.0
    }

    /// Answers why it is none, without repeating it.
    pub(crate) fn read(digits: &str) -> Result<Self> {
        if digits.len() == 64 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Ok(Self(digits.to_owned()));
        }
        let problem =
            format!("64 hexadecimal digits are expected (256 bits), not {} characters", digits.chars().count());
        Err(Error::Malformed { operation: "open".into(), path: "key".into(), problem })
    }
}

impl Store {
    /// Opens a SQLite file (a path, `sqlite:path` or `:memory:`) or PostgreSQL (`postgres://…`), and brings its schema up to date.
    pub(crate) fn open(url: &str, options: &Options) -> Result<Self> {
        let store = if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            if options.key.is_some() {
                return Err(no_key("PostgreSQL", "a server encrypts its disk itself"));
            }
            Self::open_postgres(url, options)?
        } else {
            Self::open_sqlite(url.strip_prefix("sqlite:").unwrap_or(url), options)?
        };
        migrate::run(&mut store.write()?)?;
        Ok(store)
    }

    #[cfg(feature = "sqlite")]
    fn open_sqlite(path: &str, options: &Options) -> Result<Self> {
        let memory = path == ":memory:";
        if options.key.is_some() && cfg!(not(feature = "encryption")) {
            return Err(no_key("built without encryption", "build with the feature `encryption`"));
        }
        // Of an encrypted file the head tells nothing.
        if !memory && options.key.is_none() {
            check_file(Path::new(path))?;
        }
        let (url, settings) = (path.to_owned(), options.clone());
        let connect = move || -> Result<diesel::SqliteConnection> {
            let mut connection = diesel::SqliteConnection::establish(&url)?;
            dialect::prepare_sqlite(&mut connection, &settings)?;
            Ok(connection)
        };
        let wait = options.busy_timeout;
        let writer = Pool::new(1, wait, connect.clone());
        // A database in memory belongs to its one connection.
        let readers = if memory { Arc::clone(&writer) } else { Pool::new(options.connections, wait, connect) };
        Ok(Self { backend: Backend::Sqlite { writer, readers }, url: path.to_owned() })
    }

    #[cfg(not(feature = "sqlite"))]
    fn open_sqlite(_path: &str, _options: &Options) -> Result<Self> {
        Err(Error::NotADatabase("this build has no SQLite; give a postgres:// address".into()))
    }

    #[cfg(feature = "postgres")]
    fn open_postgres(url: &str, options: &Options) -> Result<Self> {
        let (address, settings) = (url.to_owned(), options.clone());
        let connect = move || -> Result<diesel::PgConnection> {
            let mut connection = diesel::PgConnection::establish(&address).map_err(hide_password)?;
            dialect::prepare_postgres(&mut connection, &settings)?;
            Ok(connection)
        };
        let pool = Pool::new(options.connections, options.busy_timeout, connect);
        Ok(Self { backend: Backend::Postgres(pool), url: url.to_owned() })
    }

    #[cfg(not(feature = "postgres"))]
    fn open_postgres(_url: &str, _options: &Options) -> Result<Self> {
        Err(Error::NotADatabase("this build has no PostgreSQL; build with the feature `postgres`".into()))
    }

    /// A connection for a unit that changes data.
    pub(crate) fn write(&self) -> Result<Db> {
        match &self.backend {
            #[cfg(feature = "sqlite")]
            Backend::Sqlite { writer, .. } => Ok(Db::Sqlite(writer.get()?)),
            #[cfg(feature = "postgres")]
            Backend::Postgres(pool) => Ok(Db::Postgres(pool.get()?)),
        }
    }

    /// A connection for a unit that only reads.
    pub(crate) fn read(&self) -> Result<Db> {
        match &self.backend {
            #[cfg(feature = "sqlite")]
            Backend::Sqlite { readers, .. } => Ok(Db::Sqlite(readers.get()?)),
            #[cfg(feature = "postgres")]
            Backend::Postgres(pool) => Ok(Db::Postgres(pool.get()?)),
        }
    }

    pub(crate) fn is_postgres(&self) -> bool {
        match &self.backend {
            #[cfg(feature = "sqlite")]
            Backend::Sqlite { .. } => false,
            #[cfg(feature = "postgres")]
            Backend::Postgres(_) => true,
        }
    }

    /// The database file, where there is one.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        match &self.backend {
            #[cfg(feature = "sqlite")]
            Backend::Sqlite { .. } => (self.url != ":memory:").then(|| PathBuf::from(&self.url)),
            #[cfg(feature = "postgres")]
            Backend::Postgres(_) => None,
        }
    }
}

fn no_key(state: &str, problem: &'static str) -> Error {
    Error::WrongState { record: "store", key: "key".into(), state: state.into(), problem }
}

/// Refuses a file that is something else before SQLite or we write to it.
#[cfg(feature = "sqlite")]
fn check_file(path: &Path) -> Result<()> {
    use std::io::Read;
    let Ok(mut file) = std::fs::File::open(path) else { return Ok(()) };
    let mut head = [0u8; 72];
    let read = file.read(&mut head).unwrap_or(0);
    if read == 0 {
        return Ok(());
    }
    let named = path.display();
    if read < 72 || &head[..16] != b"SQLite format 3\0" {
        return Err(Error::NotADatabase(format!("{named} is no SQLite file")));
    }
    // Bytes 68..72 of the file header are `PRAGMA application_id` (sqlite.org/fileformat.html, 1.3.17). It is zero while
    // the first opening of a new file is still under way in another process; the migrations check again under the lock.
    let id = i32::from_be_bytes([head[68], head[69], head[70], head[71]]);
    if id != 0 && id != dialect::APPLICATION_ID {
        return Err(Error::NotADatabase(format!("{named} is a SQLite file of another program")));
    }
    Ok(())
}

/// libpq repeats the connection string in some messages; a password must not reach a log.
#[cfg(feature = "postgres")]
fn hide_password(error: diesel::ConnectionError) -> Error {
    let message = error.to_string();
    let message = match (message.find("://"), message.find('@')) {
        (Some(start), Some(end)) if start < end => format!("{}://…{}", &message[..start], &message[end..]),
        _ => message,
    };
    Error::Store { fault: crate::base::StoreFault::Other, message }
}
