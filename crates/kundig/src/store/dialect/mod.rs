//! What the databases do differently, by hand: transactions, locks, the search index, maintenance.

#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use diesel::QueryResult;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Text};
use rustc_hash::FxHashMap;

use super::condition::SqlCondition;
use super::{Db, Durability, Options};
use crate::base::{CompanyNo, CustomerId, Error, MessageId, Result, TimerId, Timestamp};
use crate::store::schema::{outbox, timer};

#[cfg(feature = "postgres")]
pub(super) use postgres::prepare_postgres;
#[cfg(feature = "sqlite")]
pub(super) use sqlite::prepare_sqlite;

/// `PRAGMA application_id` of our files: "KNDG".
#[cfg(feature = "sqlite")]
pub(crate) const APPLICATION_ID: i32 = i32::from_be_bytes(*b"KNDG");

/// The customers that a list may show: all of the company, or those of a user, of some teams, of some segments.
#[derive(Debug, Clone)]
pub(crate) enum Visible {
    All,
    Of { user: uuid::Uuid, teams: Vec<uuid::Uuid>, segments: Vec<SqlCondition> },
}

/// A key of a customer's likeness (`kundig_match`), by which the index finds who may be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AlikeKey {
    /// Shared by all who may be the same.
    pub wide: i64,
    /// Shared by the better ones, where many share the wide one.
    pub narrow: i64,
}

/// Customers, as the index of a database knows them.
#[derive(Debug)]
#[cfg_attr(not(all(feature = "sqlite", feature = "postgres")), allow(dead_code))]
pub(crate) enum Alike {
    Rows(Vec<i64>),
    Ids(Vec<CustomerId>),
}

/// What a customer is found by; each database knows the customer in its own way.
#[derive(Debug)]
#[cfg_attr(not(all(feature = "sqlite", feature = "postgres")), allow(dead_code))]
pub(crate) struct IndexEntry {
    pub company: CompanyNo,
    pub customer: CustomerId,
    pub row_no: i64,
    pub words: String,
    pub keys: Vec<AlikeKey>,
}

/// Up to so many customers with one wide key are candidates; of more, those who share the narrow key, up to as many.
/// `kundig_match` takes four times as many when it has all night; at entry a few milliseconds must do.
const MOST_OF_KEY: i64 = 50;

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
    /// Makes a new customer findable by words and by likeness.
    fn index_customer(&mut self, entry: &IndexEntry) -> QueryResult<()>;
    /// The same for one who was it already.
    fn index_customer_again(&mut self, entry: &IndexEntry) -> QueryResult<()>;
    /// Takes a customer out of both indexes. The words themselves go when the index is merged, see [`Dialect::scrub`].
    fn forget_customer(&mut self, company: CompanyNo, customer: CustomerId) -> QueryResult<()>;
    /// The words of the index that begin so, if there are at most so many; none where the index finds beginnings as quickly.
    fn words_beginning(&mut self, begins: &str, most: usize) -> QueryResult<Vec<String>>;
    /// Who shares keys: those who share most of them.
    fn alike(&mut self, company: CompanyNo, keys: &[AlikeKey], most: usize) -> QueryResult<Alike>;
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
    index_customer(entry: &IndexEntry) -> QueryResult<()>;
    index_customer_again(entry: &IndexEntry) -> QueryResult<()>;
    forget_customer(company: CompanyNo, customer: CustomerId) -> QueryResult<()>;
    words_beginning(begins: &str, most: usize) -> QueryResult<Vec<String>>;
    alike(company: CompanyNo, keys: &[AlikeKey], most: usize) -> QueryResult<Alike>;
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

/// Who shares keys, as a database knows customers: those who share most of them, the newer ones among equals. `with` answers
/// who has each of some numbers, at most so many of each.
fn sharing<K: Ord + Copy + std::hash::Hash>(
    keys: &[AlikeKey],
    most: usize,
    mut with: impl FnMut(Vec<i64>, i64) -> QueryResult<Vec<Vec<K>>>,
) -> QueryResult<Vec<K>> {
    let mut found = with(keys.iter().map(|key| key.wide).collect(), MOST_OF_KEY + 1)?;
    let is_many = |customers: &Vec<K>| customers.len() > MOST_OF_KEY as usize;
    let crowded = keys.iter().zip(&found).filter(|(_, customers)| is_many(customers));
    let narrow: Vec<i64> = crowded.map(|(key, _)| key.narrow).collect();
    if !narrow.is_empty() {
        found.retain(|customers| !is_many(customers));
        found.extend(with(narrow, MOST_OF_KEY)?);
    }
    let mut shared: FxHashMap<K, u32> = FxHashMap::default();
    for customer in found.into_iter().flatten() {
        *shared.entry(customer).or_default() += 1;
    }
    let mut ranked: Vec<(K, u32)> = shared.into_iter().collect();
    ranked.sort_by_key(|(customer, shared)| std::cmp::Reverse((*shared, *customer)));
    ranked.truncate(most);
    Ok(ranked.into_iter().map(|(customer, _)| customer).collect())
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
