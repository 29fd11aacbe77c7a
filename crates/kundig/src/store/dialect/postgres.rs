//! What PostgreSQL does its own way.

use diesel::sql_types::{Array, BigInt};

use super::*;
use crate::base::sql::IdSql;

pub(in crate::store) fn prepare_postgres(connection: &mut PgConnection, options: &Options) -> Result<()> {
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

/// The first key of our advisory locks: "KNDG".
const LOCKS: i32 = i32::from_be_bytes(*b"KNDG");
/// How long scrubbing waits for transactions that began before.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(3);

#[derive(QueryableByName)]
struct Owner {
    #[diesel(sql_type = BigInt)]
    place: i64,
    #[diesel(sql_type = IdSql)]
    customer: CustomerId,
}

/// Who has each key, in one question: a dozen of them would take longer to be asked than to be answered.
fn customers_with(
    connection: &mut PgConnection,
    company: CompanyNo,
    keys: Vec<i64>,
    limit: i64,
) -> QueryResult<Vec<Vec<CustomerId>>> {
    let mut all = vec![Vec::new(); keys.len()];
    let rows: Vec<Owner> = diesel::sql_query(
        "SELECT k.place, c.customer FROM unnest($1) WITH ORDINALITY k (key, place) CROSS JOIN LATERAL (
             SELECT customer FROM customer_match WHERE company = $2 AND keys @> ARRAY[k.key] LIMIT $3) c",
    )
    .bind::<Array<BigInt>, _>(keys)
    .bind::<Integer, _>(company)
    .bind::<BigInt, _>(limit)
    .load(connection)?;
    for row in rows {
        // Places count from 1.
        all[row.place as usize - 1].push(row.customer);
    }
    Ok(all)
}

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

    fn index_customer(&mut self, entry: &IndexEntry) -> QueryResult<()> {
        // The words are folded and parted already: a parser would only read them otherwise.
        diesel::sql_query(
            "INSERT INTO customer_search (company, customer, row_no, words)
             SELECT company, id, row_no, kundig_search_words(row_no, string_to_array($3, ' ')) FROM customer
             WHERE company = $1 AND id = $2
             ON CONFLICT (company, customer) DO UPDATE SET words = excluded.words",
        )
        .bind::<Integer, _>(entry.company)
        .bind::<IdSql, _>(entry.customer)
        .bind::<Text, _>(&entry.words)
        .execute(self)?;
        let keys: Vec<i64> = entry.keys.iter().flat_map(|key| [key.wide, key.narrow]).collect();
        diesel::sql_query(
            "INSERT INTO customer_match (company, customer, keys) VALUES ($1, $2, $3)
             ON CONFLICT (company, customer) DO UPDATE SET keys = excluded.keys",
        )
        .bind::<Integer, _>(entry.company)
        .bind::<IdSql, _>(entry.customer)
        .bind::<Array<BigInt>, _>(keys)
        .execute(self)
        .map(drop)
    }

    fn index_customer_again(&mut self, entry: &IndexEntry) -> QueryResult<()> {
        self.index_customer(entry)
    }

    fn forget_customer(&mut self, company: CompanyNo, customer: CustomerId) -> QueryResult<()> {
        for table in ["customer_search", "customer_match"] {
            diesel::sql_query(format!("DELETE FROM {table} WHERE company = $1 AND customer = $2"))
                .bind::<Integer, _>(company)
                .bind::<IdSql, _>(customer)
                .execute(self)?;
        }
        Ok(())
    }

    fn words_beginning(&mut self, _begins: &str, _most: usize) -> QueryResult<Vec<String>> {
        Ok(Vec::new()) // The index holds the first letters of words.
    }

    fn alike(&mut self, company: CompanyNo, keys: &[AlikeKey], most: usize) -> QueryResult<Alike> {
        sharing(keys, most, |keys, limit| customers_with(self, company, keys, limit)).map(Alike::Ids)
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
        tables.iter().try_for_each(|table| self.batch_execute(&format!("VACUUM (FULL, ANALYZE) {}", table.line)))?;
        Ok(true)
    }
}
