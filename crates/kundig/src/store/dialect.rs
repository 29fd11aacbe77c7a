//! What the databases do differently, by hand: transactions, locks, the search index, maintenance.

use diesel::QueryResult;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Text};

use super::condition::SqlCondition;
use super::{Db, Durability, Options};
use crate::base::{CompanyNo, CustomerId, Error, MessageId, Result, TimerId, Timestamp};
use crate::store::schema::{outbox, timer};

/// `PRAGMA application_id` of our files: "KNDG".
#[cfg(feature = "sqlite")]
pub(crate) const APPLICATION_ID: i32 = i32::from_be_bytes(*b"KNDG");

/// The customers that a list may show: all of the company, or those of a user, of some teams, of some segments.
#[derive(Debug, Clone)]
pub(crate) enum Visible {
    All,
    Of { user: uuid::Uuid, teams: Vec<uuid::Uuid>, segments: Vec<SqlCondition> },
}

/// The hand-written differences. Everything else is written once.
pub(crate) trait Dialect {
    fn begin_read(&mut self) -> QueryResult<()>;
    /// Starts a unit that may change data: readers see nothing of it before its commit.
    fn begin_write(&mut self) -> QueryResult<()>;
    /// Starts the transaction of the migrations, alone.
    fn begin_migration(&mut self) -> QueryResult<()>;
    /// Marks a new database as ours, or refuses one that belongs to somebody else.
    fn claim(&mut self) -> Result<()>;
    fn has_table(&mut self, name: &str) -> QueryResult<bool>;
    /// Holds back other units of this company from writing the journal until the end of this one, so that numbers and
    /// hashes follow the order of commits.
    fn lock_journal(&mut self, company: CompanyNo) -> QueryResult<()>;
    /// Holds back others from drawing a number of this range.
    fn lock_number_range(&mut self, company: CompanyNo, name: &str) -> QueryResult<()>;
    /// Holds back others from the same work until the end of this unit, e.g. from taking in the same e-mail.
    fn lock_work(&mut self, company: CompanyNo, key: &str) -> QueryResult<()>;
    /// The number of the row that was inserted last, where the search index needs one.
    fn last_row_no(&mut self) -> QueryResult<i64>;
    /// Makes a new customer findable by its words.
    fn index_words(&mut self, company: CompanyNo, customer: CustomerId, row_no: i64, words: &str) -> QueryResult<()>;
    /// The same for one whose words changed.
    fn index_words_again(
        &mut self,
        company: CompanyNo,
        customer: CustomerId,
        row_no: i64,
        words: &str,
    ) -> QueryResult<()>;
    /// Takes a customer out of the search index. The words themselves go when the index is merged, see [`Dialect::scrub`].
    fn forget_words(&mut self, company: CompanyNo, customer: CustomerId) -> QueryResult<()>;
    /// Timers that are due, the earliest first, held for this unit: those that another unit is at are passed by.
    fn claim_due_timers(&mut self, company: CompanyNo, now: Timestamp, limit: i64) -> QueryResult<Vec<TimerId>>;
    /// The same for messages of some channels.
    fn claim_due_messages(
        &mut self,
        company: CompanyNo,
        channels: &[String],
        now: Timestamp,
        limit: i64,
    ) -> QueryResult<Vec<MessageId>>;
    fn integrity(&mut self) -> QueryResult<Vec<String>>;
    fn vacuum(&mut self) -> QueryResult<()>;
    /// Writes all files anew with nothing in them but what is there, so that no byte of what was deleted or overwritten is
    /// left. Answers whether that is so: a reader who still needs the old state holds it up.
    fn scrub(&mut self) -> QueryResult<bool>;
}

impl Db {
    /// Runs plain SQL without results: transaction control only.
    pub(crate) fn control(&mut self, sql: &str) -> QueryResult<()> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(connection) => connection.batch_execute(sql),
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => connection.batch_execute(sql),
        }
    }
}

macro_rules! forward {
    ($($name:ident($($argument:ident: $type:ty),*) -> $result:ty;)+) => {
        impl Dialect for Db {
            $(fn $name(&mut self $(, $argument: $type)*) -> $result {
                match self {
                    #[cfg(feature = "sqlite")]
                    Self::Sqlite(connection) => Dialect::$name(&mut **connection $(, $argument)*),
                    #[cfg(feature = "postgres")]
                    Self::Postgres(connection) => Dialect::$name(&mut **connection $(, $argument)*),
                }
            })+
        }
    };
}

forward! {
    begin_read() -> QueryResult<()>;
    begin_write() -> QueryResult<()>;
    begin_migration() -> QueryResult<()>;
    claim() -> Result<()>;
    has_table(name: &str) -> QueryResult<bool>;
    lock_journal(company: CompanyNo) -> QueryResult<()>;
    lock_number_range(company: CompanyNo, name: &str) -> QueryResult<()>;
    lock_work(company: CompanyNo, key: &str) -> QueryResult<()>;
    last_row_no() -> QueryResult<i64>;
    index_words(company: CompanyNo, customer: CustomerId, row_no: i64, words: &str) -> QueryResult<()>;
    index_words_again(company: CompanyNo, customer: CustomerId, row_no: i64, words: &str) -> QueryResult<()>;
    forget_words(company: CompanyNo, customer: CustomerId) -> QueryResult<()>;
    claim_due_timers(company: CompanyNo, now: Timestamp, limit: i64) -> QueryResult<Vec<TimerId>>;
    claim_due_messages(company: CompanyNo, channels: &[String], now: Timestamp, limit: i64) -> QueryResult<Vec<MessageId>>;
    integrity() -> QueryResult<Vec<String>>;
    vacuum() -> QueryResult<()>;
    scrub() -> QueryResult<bool>;
}

#[derive(QueryableByName)]
struct Flag {
    #[diesel(sql_type = Bool)]
    flag: bool,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// What is due, the earliest first.
#[diesel::dsl::auto_type(no_type_alias)]
fn due_timers(company: CompanyNo, now: Timestamp, limit: i64) -> _ {
    let waiting = timer::company.eq(company).and(timer::failed.eq(false)).and(timer::due_at.le(now));
    timer::table.filter(waiting).order((timer::due_at, timer::id)).limit(limit).select(timer::id)
}

/// Messages of some channels that are due, those that waited longest first.
#[diesel::dsl::auto_type(no_type_alias)]
fn due_messages(company: CompanyNo, channels: Vec<String>, now: Timestamp, limit: i64) -> _ {
    let waiting = outbox::company.eq(company).and(outbox::state.eq("queued")).and(outbox::next_attempt_at.le(now));
    outbox::table
        .filter(waiting.and(outbox::channel.eq_any(channels)))
        .order((outbox::next_attempt_at, outbox::id))
        .limit(limit)
        .select(outbox::id)
}

#[cfg(feature = "sqlite")]
pub(super) fn prepare_sqlite(connection: &mut SqliteConnection, options: &Options) -> Result<()> {
    let synchronous = match options.durability {
        Durability::Full => "FULL",
        Durability::Relaxed => "NORMAL",
    };
    // The timeout first: switching to WAL may already have to wait for another process.
    connection.batch_execute(&format!("PRAGMA busy_timeout = {}", options.busy_timeout.as_millis()))?;
    connection.batch_execute("PRAGMA journal_mode = WAL").map_err(|error| match Error::from(error) {
        Error::Store { message, .. } if message.contains("not a database") => {
            Error::NotADatabase("the file is encrypted or something else than SQLite".into())
        }
        other => other,
    })?;
    connection.batch_execute(&format!(
        "PRAGMA synchronous = {synchronous}; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -65536; PRAGMA recursive_triggers = ON; PRAGMA trusted_schema = OFF;"
    ))?;
    Ok(())
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use super::*;

    diesel::table! {
        /// The full-text index: contentless, its row numbers are those of `customer`.
        customer_search (rowid) {
            rowid -> BigInt,
            words -> Text,
        }
    }

    #[diesel::declare_sql_function]
    extern "SQL" {
        fn last_insert_rowid() -> BigInt;
    }

    #[derive(QueryableByName)]
    struct Number {
        #[diesel(sql_type = Integer)]
        number: i32,
    }

    impl Dialect for SqliteConnection {
        fn begin_read(&mut self) -> QueryResult<()> {
            self.batch_execute("BEGIN")
        }

        fn begin_write(&mut self) -> QueryResult<()> {
            // Takes the write lock now: a unit never fails half-way because another process wrote in between.
            self.batch_execute("BEGIN IMMEDIATE")
        }

        fn begin_migration(&mut self) -> QueryResult<()> {
            self.batch_execute("BEGIN IMMEDIATE")
        }

        fn claim(&mut self) -> Result<()> {
            let id: Number =
                diesel::sql_query("SELECT application_id AS number FROM pragma_application_id").get_result(self)?;
            let tables: Number =
                diesel::sql_query("SELECT CAST(count(*) AS INTEGER) AS number FROM sqlite_master").get_result(self)?;
            if id.number != APPLICATION_ID && tables.number > 0 {
                return Err(Error::NotADatabase("the file is a SQLite file of another program".into()));
            }
            self.batch_execute(&format!("PRAGMA application_id = {APPLICATION_ID}"))?;
            Ok(())
        }

        fn has_table(&mut self, name: &str) -> QueryResult<bool> {
            let found: Flag = diesel::sql_query(
                "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?) AS flag",
            )
            .bind::<Text, _>(name)
            .get_result(self)?;
            Ok(found.flag)
        }

        fn lock_journal(&mut self, _company: CompanyNo) -> QueryResult<()> {
            Ok(()) // BEGIN IMMEDIATE holds the only write lock.
        }

        fn lock_number_range(&mut self, _company: CompanyNo, _name: &str) -> QueryResult<()> {
            Ok(())
        }

        fn lock_work(&mut self, _company: CompanyNo, _key: &str) -> QueryResult<()> {
            Ok(())
        }

        fn last_row_no(&mut self) -> QueryResult<i64> {
            diesel::select(last_insert_rowid()).get_result(self)
        }

        fn index_words(&mut self, _: CompanyNo, _: CustomerId, row_no: i64, words: &str) -> QueryResult<()> {
            diesel::insert_into(customer_search::table)
                .values((customer_search::rowid.eq(row_no), customer_search::words.eq(words)))
                .execute(self)
                .map(drop)
        }

        fn index_words_again(&mut self, _: CompanyNo, _: CustomerId, row_no: i64, words: &str) -> QueryResult<()> {
            diesel::replace_into(customer_search::table)
                .values((customer_search::rowid.eq(row_no), customer_search::words.eq(words)))
                .execute(self)
                .map(drop)
        }

        fn forget_words(&mut self, company: CompanyNo, customer: CustomerId) -> QueryResult<()> {
            use crate::store::schema::customer;
            let row_no: i64 = customer::table
                .filter(customer::company.eq(company))
                .filter(customer::id.eq(customer))
                .select(customer::row_no)
                .get_result(self)?;
            diesel::delete(customer_search::table.find(row_no)).execute(self).map(drop)
        }

        fn claim_due_timers(&mut self, company: CompanyNo, now: Timestamp, limit: i64) -> QueryResult<Vec<TimerId>> {
            // BEGIN IMMEDIATE holds back all other writers.
            due_timers(company, now, limit).load(self)
        }

        fn claim_due_messages(
            &mut self,
            company: CompanyNo,
            channels: &[String],
            now: Timestamp,
            limit: i64,
        ) -> QueryResult<Vec<MessageId>> {
            due_messages(company, channels.to_vec(), now, limit).load(self)
        }

        fn integrity(&mut self) -> QueryResult<Vec<String>> {
            // The index remembers its structure per connection; without a look at it first, the check of a connection that
            // read earlier takes what others merged since for corruption.
            diesel::sql_query("SELECT rowid FROM customer_search LIMIT 1").execute(self)?;
            let lines: Vec<Line> =
                diesel::sql_query("SELECT integrity_check AS line FROM pragma_integrity_check").load(self)?;
            Ok(lines.into_iter().map(|l| l.line).filter(|l| l != "ok").collect())
        }

        fn vacuum(&mut self) -> QueryResult<()> {
            // No `PRAGMA optimize`: with samples of an index SQLite plans every look-up by it anew (SQLITE_ENABLE_STAT4),
            // and our queries walk the indexes that were made for them anyway.
            self.batch_execute("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
        }

        fn scrub(&mut self) -> QueryResult<bool> {
            #[derive(QueryableByName)]
            struct Checkpoint {
                #[diesel(sql_type = Integer)]
                busy: i32,
            }
            // The words of deleted rows stay in the index until its segments are merged. The rest is left in free pages and in
            // gaps within pages, also from changes of long ago, which `secure_delete` at the time of erasing would not reach:
            // VACUUM builds every page anew from what is there. Then the log, which has the old pages, is emptied.
            self.batch_execute("INSERT INTO customer_search(customer_search) VALUES ('optimize'); VACUUM")?;
            let done: Checkpoint = diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(self)?;
            Ok(done.busy == 0)
        }
    }
}

#[cfg(feature = "postgres")]
pub(super) fn prepare_postgres(connection: &mut PgConnection, options: &Options) -> Result<()> {
    let synchronous = match options.durability {
        Durability::Full => "on",
        Durability::Relaxed => "off",
    };
    connection.batch_execute(&format!(
        "SET synchronous_commit = {synchronous}; SET lock_timeout = {}; SET client_min_messages = warning;
         SET TIME ZONE 'UTC'",
        options.busy_timeout.as_millis()
    ))?;
    Ok(())
}

#[cfg(feature = "postgres")]
mod postgres {
    use diesel::sql_types::BigInt;

    use super::*;
    use crate::base::sql::IdSql;

    /// The first key of our advisory locks: "KNDG".
    const LOCKS: i32 = i32::from_be_bytes(*b"KNDG");
    /// How long scrubbing waits for transactions that began before.
    const PATIENCE: std::time::Duration = std::time::Duration::from_secs(3);

    /// Whether every transaction that sees rows from before a transaction has ended: in this database, prepared, or at a replica.
    fn ended(connection: &mut PgConnection, xid: &str) -> QueryResult<bool> {
        let found: Flag = diesel::sql_query(
            "SELECT NOT EXISTS (
                SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()
                    AND (age(backend_xmin) >= age(m.xid) OR age(backend_xid) >= age(m.xid))
                UNION ALL SELECT 1 FROM pg_prepared_xacts WHERE age(transaction) >= age(m.xid)
                UNION ALL SELECT 1 FROM pg_replication_slots WHERE age(xmin) >= age(m.xid)
             ) AS flag FROM (SELECT $1::xid8::xid AS xid) m",
        )
        .bind::<Text, _>(xid)
        .get_result(connection)?;
        Ok(found.flag)
    }

    impl Dialect for PgConnection {
        fn begin_read(&mut self) -> QueryResult<()> {
            self.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        }

        fn begin_write(&mut self) -> QueryResult<()> {
            self.batch_execute("BEGIN")
        }

        fn begin_migration(&mut self) -> QueryResult<()> {
            self.batch_execute("BEGIN")?;
            diesel::sql_query("SELECT pg_advisory_xact_lock($1, -1)").bind::<Integer, _>(LOCKS).execute(self).map(drop)
        }

        fn claim(&mut self) -> Result<()> {
            let tables = ["customer", "journal", "company"];
            if !self.has_table("schema_migration")? {
                for table in tables {
                    if self.has_table(table)? {
                        return Err(Error::NotADatabase(format!(
                            "the schema already has a table `{table}` of another program; use a schema of its own (search_path)"
                        )));
                    }
                }
            }
            Ok(())
        }

        fn has_table(&mut self, name: &str) -> QueryResult<bool> {
            let found: Flag = diesel::sql_query(
                "SELECT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1) AS flag",
            )
            .bind::<Text, _>(name)
            .get_result(self)?;
            Ok(found.flag)
        }

        fn lock_journal(&mut self, company: CompanyNo) -> QueryResult<()> {
            diesel::sql_query("SELECT pg_advisory_xact_lock($1, $2)")
                .bind::<Integer, _>(LOCKS)
                .bind::<Integer, _>(company)
                .execute(self)
                .map(drop)
        }

        fn lock_number_range(&mut self, company: CompanyNo, name: &str) -> QueryResult<()> {
            diesel::sql_query("SELECT 1 FROM number_range WHERE company = $1 AND name = $2 FOR UPDATE")
                .bind::<Integer, _>(company)
                .bind::<Text, _>(name)
                .execute(self)
                .map(drop)
        }

        fn lock_work(&mut self, company: CompanyNo, key: &str) -> QueryResult<()> {
            // One number, where our other locks have two: they never meet.
            diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, $2))")
                .bind::<Text, _>(key)
                .bind::<BigInt, _>(i64::from(company))
                .execute(self)
                .map(drop)
        }

        fn last_row_no(&mut self) -> QueryResult<i64> {
            Ok(0) // The index knows customers by their ids.
        }

        fn index_words(&mut self, company: CompanyNo, customer: CustomerId, _: i64, words: &str) -> QueryResult<()> {
            // The words are folded and parted already: a parser would only read them otherwise.
            diesel::sql_query(
                "INSERT INTO customer_search (company, customer, words) VALUES ($1, $2, array_to_tsvector(string_to_array($3, ' ')))
                 ON CONFLICT (company, customer) DO UPDATE SET words = excluded.words",
            )
            .bind::<Integer, _>(company)
            .bind::<IdSql, _>(customer)
            .bind::<Text, _>(words)
            .execute(self)
            .map(drop)
        }

        fn index_words_again(
            &mut self,
            company: CompanyNo,
            customer: CustomerId,
            row_no: i64,
            words: &str,
        ) -> QueryResult<()> {
            self.index_words(company, customer, row_no, words)
        }

        fn forget_words(&mut self, company: CompanyNo, customer: CustomerId) -> QueryResult<()> {
            diesel::sql_query("DELETE FROM customer_search WHERE company = $1 AND customer = $2")
                .bind::<Integer, _>(company)
                .bind::<IdSql, _>(customer)
                .execute(self)
                .map(drop)
        }

        fn claim_due_timers(&mut self, company: CompanyNo, now: Timestamp, limit: i64) -> QueryResult<Vec<TimerId>> {
            due_timers(company, now, limit).for_update().skip_locked().load(self)
        }

        fn claim_due_messages(
            &mut self,
            company: CompanyNo,
            channels: &[String],
            now: Timestamp,
            limit: i64,
        ) -> QueryResult<Vec<MessageId>> {
            due_messages(company, channels.to_vec(), now, limit).for_update().skip_locked().load(self)
        }

        fn integrity(&mut self) -> QueryResult<Vec<String>> {
            // PostgreSQL checks its pages itself; what we can ask is whether every index of ours is usable.
            let lines: Vec<Line> = diesel::sql_query(
                "SELECT c.relname::text AS line FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                 JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND NOT i.indisvalid",
            )
            .load(self)?;
            Ok(lines.into_iter().map(|l| format!("index {} is not valid", l.line)).collect())
        }

        fn vacuum(&mut self) -> QueryResult<()> {
            self.batch_execute("VACUUM (ANALYZE)")
        }

        fn scrub(&mut self) -> QueryResult<bool> {
            // Rows that a transaction may still want to see are copied like living ones. So whoever began before now has to end
            // first; they mostly do at once, and a long one (a dump, a report) leaves it to the next attempt.
            let now: Line = diesel::sql_query("SELECT pg_current_xact_id()::text AS line").get_result(self)?;
            let deadline = std::time::Instant::now() + PATIENCE;
            while !ended(self, &now.line)? {
                if std::time::Instant::now() > deadline {
                    return Ok(false);
                }
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            // A plain VACUUM only marks the place of dead rows as free, and leaves their bytes there until something else is
            // written over them; FULL writes each table and its indexes to new files.
            let tables: Vec<Line> = diesel::sql_query(
                "SELECT quote_ident(tablename::text) AS line FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1",
            )
            .load(self)?;
            tables
                .iter()
                .try_for_each(|table| self.batch_execute(&format!("VACUUM (FULL, ANALYZE) {}", table.line)))?;
            Ok(true)
        }
    }
}
