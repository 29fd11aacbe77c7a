//! What SQLite does its own way.

use diesel::expression::AsExpression;

use super::*;

pub(in crate::store) fn prepare_sqlite(connection: &mut SqliteConnection, options: &Options) -> Result<()> {
    let synchronous = match options.durability {
        Durability::Full => "FULL",
        Durability::Relaxed => "NORMAL",
    };
    if let Some(key) = &options.key {
        // Before anything else is read. As it stands, and not by a pass phrase, which each connection would have to stretch anew.
        connection.batch_execute(&format!("PRAGMA key = \"x'{}'\"", key.digits()))?;
    }
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

diesel::table! {
    /// The full-text index: contentless, its row numbers are those of `customer`.
    customer_search (rowid) {
        rowid -> BigInt,
        words -> Text,
    }
}

diesel::table! {
    /// The index of likeness: contentless, each key a word. Written in runs and merged like the full-text index, where a
    /// tree of rows would touch a dozen far-off pages at every customer.
    customer_match (rowid) {
        rowid -> BigInt,
        keys -> Text,
        #[sql_name = "customer_match"]
        whole -> Text,
    }
}

diesel::infix_operator!(Matches, " MATCH ", backend: diesel::sqlite::Sqlite);

#[diesel::declare_sql_function]
extern "SQL" {
    fn last_insert_rowid() -> BigInt;
}

/// A key as a word: companies share the index, but no words.
fn token(company: CompanyNo, key: i64) -> String {
    format!("{company}z{key:016x}")
}

fn tokens(entry: &IndexEntry) -> String {
    let keys = entry.keys.iter().flat_map(|key| [key.wide, key.narrow]);
    keys.map(|key| token(entry.company, key)).collect::<Vec<String>>().join(" ")
}

fn rows_with(connection: &mut SqliteConnection, token: &str, limit: i64) -> QueryResult<Vec<i64>> {
    let has = Matches::new(customer_match::whole, AsExpression::<Text>::as_expression(token));
    customer_match::table.filter(has).select(customer_match::rowid).limit(limit).load(connection)
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
        let found: Flag =
            diesel::sql_query("SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?) AS flag")
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

    fn index_customer(&mut self, entry: &IndexEntry) -> QueryResult<()> {
        diesel::insert_into(customer_search::table)
            .values((customer_search::rowid.eq(entry.row_no), customer_search::words.eq(&entry.words)))
            .execute(self)?;
        if entry.keys.is_empty() {
            return Ok(());
        }
        diesel::insert_into(customer_match::table)
            .values((customer_match::rowid.eq(entry.row_no), customer_match::keys.eq(tokens(entry))))
            .execute(self)
            .map(drop)
    }

    fn index_customer_again(&mut self, entry: &IndexEntry) -> QueryResult<()> {
        diesel::replace_into(customer_search::table)
            .values((customer_search::rowid.eq(entry.row_no), customer_search::words.eq(&entry.words)))
            .execute(self)?;
        diesel::replace_into(customer_match::table)
            .values((customer_match::rowid.eq(entry.row_no), customer_match::keys.eq(tokens(entry))))
            .execute(self)
            .map(drop)
    }

    fn forget_customer(&mut self, company: CompanyNo, customer: CustomerId) -> QueryResult<()> {
        use crate::store::schema::customer;
        let row_no: i64 = customer::table
            .filter(customer::company.eq(company))
            .filter(customer::id.eq(customer))
            .select(customer::row_no)
            .get_result(self)?;
        diesel::delete(customer_search::table.find(row_no)).execute(self)?;
        diesel::delete(customer_match::table.find(row_no)).execute(self).map(drop)
    }

    fn words_beginning(&mut self, begins: &str, most: usize) -> QueryResult<Vec<String>> {
        // No word has this last character, so that none which begins so comes after it.
        let end = format!("{begins}\u{10FFFF}");
        let words = diesel::sql_query(
            "SELECT term AS line FROM customer_search_vocabulary WHERE term >= ? AND term < ? ORDER BY term LIMIT ?",
        );
        let words =
            words.bind::<Text, _>(begins).bind::<Text, _>(end).bind::<diesel::sql_types::BigInt, _>(most as i64 + 1);
        let words: Vec<Line> = words.load(self)?;
        Ok(if words.len() > most { Vec::new() } else { words.into_iter().map(|word| word.line).collect() })
    }

    fn alike(&mut self, company: CompanyNo, keys: &[AlikeKey], most: usize) -> QueryResult<Alike> {
        let mut with = |key, limit| rows_with(self, &token(company, key), limit);
        sharing(keys, most, |keys, limit| keys.into_iter().map(|key| with(key, limit)).collect()).map(Alike::Rows)
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
        diesel::sql_query("SELECT rowid FROM customer_match LIMIT 1").execute(self)?;
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
        self.batch_execute(
            "INSERT INTO customer_search(customer_search) VALUES ('optimize');
             INSERT INTO customer_match(customer_match) VALUES ('optimize'); VACUUM",
        )?;
        let done: Checkpoint = diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(self)?;
        Ok(done.busy == 0)
    }
}
