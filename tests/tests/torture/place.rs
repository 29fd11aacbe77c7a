//! Where a torture takes place: a SQLite file or a PostgreSQL database of its own, and a way to look at its tables
//! without the engine.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use tempfile::TempDir;

/// A database that nobody has opened yet; gone when dropped.
pub(crate) struct Place {
    pub url: String,
    /// Where children note what they did.
    pub notes: TempDir,
    server: Option<(String, String)>,
}

/// A connection of our own.
pub(crate) enum Sql {
    Sqlite(SqliteConnection),
    #[cfg(feature = "postgres")]
    Postgres(PgConnection),
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

pub(crate) fn scratch() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder for the test")
}

impl Place {
    /// A SQLite file on the disk of the build.
    pub(crate) fn sqlite() -> Self {
        let notes = scratch();
        Self { url: notes.path().join("torture.db").display().to_string(), notes, server: None }
    }

    /// A database of the test server; none when there is no server, which is said loudly.
    pub(crate) fn postgres(test: &str) -> Option<Self> {
        let server = std::env::var("KUNDIG_TEST_POSTGRES").ok().filter(|url| !url.is_empty());
        let Some(server) = server.filter(|_| cfg!(feature = "postgres")) else {
            assert!(
                !std::env::var("KUNDIG_REQUIRE_POSTGRES").is_ok_and(|wish| wish == "1"),
                "{test}: KUNDIG_REQUIRE_POSTGRES is set, but KUNDIG_TEST_POSTGRES names no server"
            );
            eprintln!("SKIPPED: {test} did nothing, because KUNDIG_TEST_POSTGRES names no PostgreSQL server");
            return None;
        };
        let notes = scratch();
        let unique = notes.path().file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        let letters: String = unique.chars().filter(char::is_ascii_alphanumeric).collect();
        let name = format!("torture_{}_{letters}", std::process::id());
        Sql::open(&server).batch(&format!("CREATE DATABASE {name}"));
        let (front, _) = server.rsplit_once('/').expect("KUNDIG_TEST_POSTGRES names a database");
        Some(Self { url: format!("{front}/{name}"), notes, server: Some((server, name)) })
    }

    pub(crate) fn sql(&self) -> Sql {
        Sql::open(&self.url)
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.server.is_some()
    }

    /// Waits until the server has noticed that a killed client is gone: it may have been told to commit before.
    pub(crate) fn settle(&self) {
        if !self.is_postgres() {
            return;
        }
        let mut sql = self.sql();
        let others =
            "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        for _ in 0..2_000 {
            if sql.number(others) == 0 {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        panic!("the server still holds sessions of a process that is gone");
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server {
            // A failed test leaves its database for whoever looks into it.
            if !std::thread::panicking() {
                Sql::open(server).batch(&format!("DROP DATABASE {name} WITH (FORCE)"));
            }
        }
    }
}

impl Sql {
    pub(crate) fn open(url: &str) -> Self {
        if url.starts_with("postgres") {
            #[cfg(feature = "postgres")]
            return Self::Postgres(PgConnection::establish(url).expect("the test server answers"));
            #[cfg(not(feature = "postgres"))]
            unreachable!("places on PostgreSQL are made with the feature only");
        }
        let mut connection = SqliteConnection::establish(url).expect("the file opens");
        connection.batch_execute("PRAGMA busy_timeout = 10000").expect("a pragma");
        Self::Sqlite(connection)
    }

    pub(crate) fn batch(&mut self, sql: &str) {
        let result = match self {
            Self::Sqlite(connection) => connection.batch_execute(sql),
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => connection.batch_execute(sql),
        };
        result.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// The one number that a query names `n`.
    pub(crate) fn number(&mut self, sql: &str) -> i64 {
        let query = diesel::sql_query(sql);
        let row: QueryResult<Number> = match self {
            Self::Sqlite(connection) => query.get_result(connection),
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => query.get_result(connection),
        };
        row.unwrap_or_else(|error| panic!("{sql}: {error}")).n
    }

    /// The texts that a query names `line`.
    pub(crate) fn lines(&mut self, sql: &str) -> Vec<String> {
        let query = diesel::sql_query(sql);
        let rows: QueryResult<Vec<Line>> = match self {
            Self::Sqlite(connection) => query.load(connection),
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => query.load(connection),
        };
        rows.unwrap_or_else(|error| panic!("{sql}: {error}")).into_iter().map(|row| row.line).collect()
    }
}
