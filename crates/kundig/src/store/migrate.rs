//! Migrations: embedded, run at open, each in one transaction. One text serves both databases; placeholders stand for
//! the types that are called differently, and a second file per database holds what only it has.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::Db;
use super::dialect::Dialect;
use crate::base::{Error, Result};

struct Migration {
    version: &'static str,
    shared: &'static str,
    #[cfg(feature = "sqlite")]
    sqlite: &'static str,
    #[cfg(feature = "postgres")]
    postgres: &'static str,
}

/// A migration by its name, with the file of each database where it has one.
macro_rules! migration {
    ($version:literal $(, $sqlite:literal, $postgres:literal)?) => {
        Migration {
            version: $version,
            shared: include_str!(concat!("../../migrations/", $version, ".sql")),
            #[cfg(feature = "sqlite")]
            sqlite: concat!($(include_str!(concat!("../../migrations/", $sqlite)))?),
            #[cfg(feature = "postgres")]
            postgres: concat!($(include_str!(concat!("../../migrations/", $postgres)))?),
        }
    };
    ($version:literal, each its own) => {
        Migration {
            version: $version,
            shared: "",
            #[cfg(feature = "sqlite")]
            sqlite: include_str!(concat!("../../migrations/", $version, ".sqlite.sql")),
            #[cfg(feature = "postgres")]
            postgres: include_str!(concat!("../../migrations/", $version, ".postgres.sql")),
        }
    };
    ($version:literal only in PostgreSQL) => {
        Migration {
            version: $version,
            shared: "",
            #[cfg(feature = "sqlite")]
            sqlite: "",
            #[cfg(feature = "postgres")]
            postgres: include_str!(concat!("../../migrations/", $version, ".postgres.sql")),
        }
    };
}

const MIGRATIONS: &[Migration] = &[
    migration!("0001_foundation", "0001_foundation.sqlite.sql", "0001_foundation.postgres.sql"),
    migration!("0002_rights_epoch"),
    migration!("0003_timers"),
    migration!("0004_communication", "0004_communication.sqlite.sql", "0004_communication.postgres.sql"),
    migration!("0005_cases_and_desk"),
    migration!("0006_processes"),
    migration!("0007_rule_health"),
    migration!("0008_desk_and_knowledge"),
    migration!("0009_occasions", "0009_occasions.sqlite.sql", "0009_occasions.postgres.sql"),
    migration!("0010_webhooks"),
    migration!("0011_consents"),
    migration!("0012_process_news"),
    migration!("0013_directories"),
    migration!("0014_imprint"),
    migration!("0015_mandates"),
    migration!("0016_relations"),
    migration!("0017_reach"),
    migration!("0018_custom_fields"),
    migration!("0019_segments"),
    migration!("0021_imports"),
    migration!("0022_privacy", "0022_privacy.sqlite.sql", "0022_privacy.postgres.sql"),
    migration!("0023_duplicates", "0023_duplicates.sqlite.sql", "0023_duplicates.postgres.sql"),
    migration!("0024_iban_ends"),
    migration!("0025_search_blocks" only in PostgreSQL),
    migration!("0026_search", each its own),
];

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = Text)]
    version: String,
}

/// What a database calls the types that have no common name.
struct Names {
    id: &'static str,
    bytes: &'static str,
    row_no: &'static str,
    clustered: &'static str,
}

#[cfg(feature = "sqlite")]
const SQLITE: Names =
    Names { id: "BLOB", bytes: "BLOB", row_no: "INTEGER PRIMARY KEY AUTOINCREMENT", clustered: " WITHOUT ROWID" };
#[cfg(feature = "postgres")]
const POSTGRES: Names =
    Names { id: "uuid", bytes: "bytea", row_no: "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", clustered: "" };

pub(super) fn run(db: &mut Db) -> Result<()> {
    match db {
        #[cfg(feature = "sqlite")]
        Db::Sqlite(connection) => run_on(&mut **connection, &SQLITE, |m| m.sqlite),
        #[cfg(feature = "postgres")]
        Db::Postgres(connection) => run_on(&mut **connection, &POSTGRES, |m| m.postgres),
    }
}

fn run_on<C>(connection: &mut C, names: &Names, extra: fn(&Migration) -> &'static str) -> Result<()>
where
    C: Connection + SimpleConnection + Dialect,
    diesel::query_builder::SqlQuery: diesel::query_dsl::methods::ExecuteDsl<C>,
    for<'a> diesel::query_builder::SqlQuery: diesel::query_dsl::LoadQuery<'a, C, Applied>,
{
    if up_to_date(connection)? {
        return Ok(());
    }
    // Under the lock: many processes may open a new database at once.
    connection.begin_migration()?;
    let result = apply_missing(connection, names, extra);
    match &result {
        Ok(()) => connection.batch_execute("COMMIT")?,
        Err(_) => connection.batch_execute("ROLLBACK")?,
    }
    result
}

fn up_to_date<C>(connection: &mut C) -> Result<bool>
where
    C: Connection + Dialect,
    for<'a> diesel::query_builder::SqlQuery: diesel::query_dsl::LoadQuery<'a, C, Applied>,
{
    if !connection.has_table("schema_migration")? {
        return Ok(false);
    }
    let applied = applied(connection)?;
    Ok(applied.len() == MIGRATIONS.len())
}

fn applied<C>(connection: &mut C) -> Result<Vec<String>>
where
    C: Connection,
    for<'a> diesel::query_builder::SqlQuery: diesel::query_dsl::LoadQuery<'a, C, Applied>,
{
    let rows: Vec<Applied> =
        diesel::sql_query("SELECT version FROM schema_migration ORDER BY version").load(connection)?;
    let known = MIGRATIONS.last().map_or("", |m| m.version);
    let versions: Vec<String> = rows.into_iter().map(|row| row.version).collect();
    // A database from the future is left alone: an older library can't know what its tables mean.
    if let Some(found) = versions.iter().rev().find(|v| !MIGRATIONS.iter().any(|m| m.version == **v)) {
        return Err(Error::NewerDatabase { found: found.clone(), known: known.to_owned() });
    }
    Ok(versions)
}

fn apply_missing<C>(connection: &mut C, names: &Names, extra: fn(&Migration) -> &'static str) -> Result<()>
where
    C: Connection + SimpleConnection + Dialect,
    for<'a> diesel::query_builder::SqlQuery: diesel::query_dsl::LoadQuery<'a, C, Applied>,
{
    connection.claim()?;
    connection.batch_execute("CREATE TABLE IF NOT EXISTS schema_migration (version TEXT NOT NULL PRIMARY KEY)")?;
    let done = applied(connection)?;
    for migration in MIGRATIONS.iter().filter(|m| !done.iter().any(|d| d == m.version)) {
        let text = migration.shared.replace(")$clustered", &format!("){}", names.clustered));
        let text = text.replace("$row_no", names.row_no).replace("$bytes", names.bytes).replace("$id", names.id);
        // PostgreSQL refuses an empty text.
        for text in [text.as_str(), extra(migration)].into_iter().filter(|text| !text.is_empty()) {
            connection.batch_execute(text)?;
        }
        connection
            .batch_execute(&format!("INSERT INTO schema_migration (version) VALUES ('{}')", migration.version))?;
    }
    Ok(())
}
