//! SQL types that differ between the databases and look alike above them.

use diesel::query_builder::QueryId;
use diesel::sql_types::SqlType;

/// A 16-byte id: `BLOB` in SQLite, `uuid` in PostgreSQL.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(sqlite_type(name = "Binary"))]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
pub struct IdSql;
