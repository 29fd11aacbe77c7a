//! The peer: a program on bare rusqlite that opens a database of the very same schema and settings and writes and reads
//! the very same rows, with prepared statements. It checks nothing, knows no rights, and is handed its values ready-made.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{CachedStatement, Connection, Row, params, params_from_iter};

/// Every row that registering one customer wrote.
pub(crate) struct CustomerRows {
    customer: Vec<Value>,
    words: String,
    keys: String,
    addresses: Vec<Vec<Value>>,
    contact_points: Vec<Vec<Value>>,
    bank_accounts: Vec<Vec<Value>>,
    journal: Vec<Value>,
    /// Of the journal entry, for the journal's head.
    seq: Value,
    hash: Value,
}

/// A database of our schema without our engine.
pub(crate) struct Raw {
    connection: Connection,
}

const PRAGMAS: &str = "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;
    PRAGMA recursive_triggers = ON; PRAGMA trusted_schema = OFF;";

impl Raw {
    /// Opens a file with the engine's settings.
    pub(crate) fn open(file: &Path, synchronous: &str) -> rusqlite::Result<Self> {
        let connection = Connection::open(file)?;
        connection
            .execute_batch(&format!("PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; {PRAGMAS}"))?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self { connection })
    }

    /// A new file with the schema and the setting-up rows of a database of ours.
    pub(crate) fn like(model: &Path, file: &Path, synchronous: &str) -> rusqlite::Result<Self> {
        let raw = Self::open(file, synchronous)?;
        let model = Self::open(model, synchronous)?.connection;
        let schema = texts(
            &model,
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
             AND name NOT LIKE 'customer\\_search\\_%' ESCAPE '\\'
             AND name NOT LIKE 'customer\\_match\\_%' ESCAPE '\\' ORDER BY rowid",
        )?;
        for statement in &schema {
            raw.connection.execute_batch(statement)?;
        }
        raw.connection.execute(
            "INSERT INTO number_range (company, name, prefix, next_number, width) VALUES (1, 'customer', 'K-', 10001, 0)",
            [],
        )?;
        raw.connection.execute("INSERT INTO journal_head (company, seq, hash) VALUES (1, 0, x'')", [])?;
        Ok(raw)
    }

    /// Writes customers in one transaction, in the order in which the engine writes them: the journal at the end.
    pub(crate) fn write(&self, customers: &[CustomerRows]) -> rusqlite::Result<()> {
        self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let range = "SELECT prefix, next_number, width FROM number_range WHERE company = 1 AND name = 'customer'";
        let next: i64 = self.connection.prepare_cached(range)?.query_row([], |row| row.get(1))?;
        {
            let mut inserts = Inserts::prepare(&self.connection)?;
            for rows in customers {
                inserts.customer.execute(params_from_iter(&rows.customer))?;
                let row_no = self.connection.last_insert_rowid();
                inserts.search.execute(params![row_no, rows.words])?;
                inserts.alike.execute(params![row_no, rows.keys])?;
                for (insert, parts) in [
                    (&mut inserts.address, &rows.addresses),
                    (&mut inserts.contact_point, &rows.contact_points),
                    (&mut inserts.bank_account, &rows.bank_accounts),
                ] {
                    for part in parts {
                        insert.execute(params_from_iter(part))?;
                    }
                }
            }
            for rows in customers {
                inserts.journal.execute(params_from_iter(&rows.journal))?;
            }
        }
        if let Some(last) = customers.last() {
            self.connection
                .prepare_cached("UPDATE journal_head SET seq = ?, hash = ? WHERE company = 1")?
                .execute(params![last.seq, last.hash])?;
        }
        self.connection
            .prepare_cached("UPDATE number_range SET next_number = ? WHERE company = 1 AND name = 'customer'")?
            .execute(params![next + customers.len() as i64])?;
        self.connection.prepare_cached("COMMIT")?.execute([])?;
        Ok(())
    }

    /// Reads a customer with its parts, of five tables, in one transaction; answers how many fields had a value.
    pub(crate) fn read(&self, id: &[u8]) -> rusqlite::Result<usize> {
        self.connection.prepare_cached("BEGIN")?.execute([])?;
        let mut fields = 0;
        for query in [
            "SELECT * FROM customer WHERE company = 1 AND id = ?",
            "SELECT * FROM address WHERE company = 1 AND customer = ? ORDER BY id",
            "SELECT * FROM contact_point WHERE company = 1 AND customer = ? ORDER BY id",
            "SELECT * FROM bank_account WHERE company = 1 AND customer = ? ORDER BY id",
            "SELECT * FROM external_reference WHERE company = 1 AND record = ? ORDER BY system, kind, key",
        ] {
            let mut statement = self.connection.prepare_cached(query)?;
            let columns = statement.column_count();
            let mut rows = statement.query([id])?;
            while let Some(row) = rows.next()? {
                // Values as a program holds them: texts of its own.
                let record = values(row, columns)?;
                fields += record.iter().filter(|value| **value != Value::Null).count();
            }
        }
        self.connection.prepare_cached("COMMIT")?.execute([])?;
        Ok(fields)
    }

    /// The row numbers and ids that a full-text question finds, as a page of 21.
    pub(crate) fn search(&self, question: &str) -> rusqlite::Result<usize> {
        let mut statement = self.connection.prepare_cached(
            "SELECT c.row_no, c.id FROM customer_search CROSS JOIN customer c ON c.row_no = customer_search.rowid
             WHERE customer_search MATCH ? AND c.company = 1 ORDER BY customer_search.rowid LIMIT 21",
        )?;
        let hits: Vec<(i64, Vec<u8>)> =
            statement.query_map([question], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
        Ok(hits.len())
    }

    /// How many words and postings the search index holds, and how many rows stand in the tables that registering writes.
    pub(crate) fn content(&self) -> rusqlite::Result<Vec<i64>> {
        self.connection.execute_batch(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, customer_search, row)",
        )?;
        let counts = "SELECT count(*), sum(doc) FROM vocabulary";
        let (words, postings) = self.connection.query_row(counts, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut content = vec![words, postings];
        for table in ["customer", "address", "contact_point", "bank_account", "external_reference"] {
            content.push(self.connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?);
        }
        Ok(content)
    }
}

struct Inserts<'c> {
    customer: CachedStatement<'c>,
    search: CachedStatement<'c>,
    alike: CachedStatement<'c>,
    address: CachedStatement<'c>,
    contact_point: CachedStatement<'c>,
    bank_account: CachedStatement<'c>,
    journal: CachedStatement<'c>,
}

impl<'c> Inserts<'c> {
    fn prepare(connection: &'c Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            customer: insert(connection, "customer")?,
            search: connection.prepare_cached("INSERT INTO customer_search (rowid, words) VALUES (?, ?)")?,
            alike: connection.prepare_cached("INSERT INTO customer_match (rowid, keys) VALUES (?, ?)")?,
            address: insert(connection, "address")?,
            contact_point: insert(connection, "contact_point")?,
            bank_account: insert(connection, "bank_account")?,
            journal: insert(connection, "journal")?,
        })
    }
}

fn insert<'c>(connection: &'c Connection, table: &str) -> rusqlite::Result<CachedStatement<'c>> {
    let columns = columns(connection, table)?;
    let marks = vec!["?"; columns.len()].join(", ");
    connection.prepare_cached(&format!("INSERT INTO {table} ({}) VALUES ({marks})", columns.join(", ")))
}

/// The columns that a program writes: all but the row number.
fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    texts(connection, &format!("SELECT name FROM pragma_table_info('{table}') WHERE name <> 'row_no' ORDER BY cid"))
}

/// Takes out of one of our databases what the raw program is to write.
pub(crate) fn rows_of(file: &Path) -> rusqlite::Result<Vec<CustomerRows>> {
    let raw = Raw::open(file, "NORMAL")?;
    let all = |table: &str, order: &str| -> rusqlite::Result<Vec<Vec<Value>>> {
        let columns = columns(&raw.connection, table)?.join(", ");
        let mut statement = raw.connection.prepare(&format!("SELECT {columns} FROM {table} ORDER BY {order}"))?;
        let count = statement.column_count();
        statement.query_map([], |row| values(row, count))?.collect()
    };
    let named = |table: &str, names: &[&str]| -> rusqlite::Result<Vec<usize>> {
        let columns = columns(&raw.connection, table)?;
        let place = |name: &&str| columns.iter().position(|column| column == name);
        names.iter().map(|name| place(name).ok_or_else(|| rusqlite::Error::InvalidColumnName((*name).into()))).collect()
    };
    let mut customers = Vec::new();
    let mut words = indexed(&raw.connection, "customer_search")?.into_iter();
    let mut keys = indexed(&raw.connection, "customer_match")?.into_iter();
    let (event, head) = (named("journal", &["event"])?[0], named("journal", &["seq", "hash"])?);
    let journal = all("journal", "seq")?.into_iter();
    let journal = journal.filter(|entry| entry[event] == Value::Text("customer.registered".into()));
    for (customer, journal) in all("customer", "row_no")?.into_iter().zip(journal) {
        let (addresses, contact_points, bank_accounts) = (Vec::new(), Vec::new(), Vec::new());
        let (seq, hash) = (journal[head[0]].clone(), journal[head[1]].clone());
        let (words, keys) = (words.next().unwrap_or_default(), keys.next().unwrap_or_default());
        customers.push(CustomerRows {
            customer,
            words,
            keys,
            addresses,
            contact_points,
            bank_accounts,
            journal,
            seq,
            hash,
        });
    }
    // Parts stand in the order of their owners' ids, and ids grow with the row numbers.
    let id = named("customer", &["id"])?[0];
    for (list, table) in ["address", "contact_point", "bank_account"].into_iter().enumerate() {
        let (mut owner, of) = (0, named(table, &["customer"])?[0]);
        for part in all(table, "company, customer, id")? {
            while customers[owner].customer[id] != part[of] {
                owner += 1;
            }
            let rows = &mut customers[owner];
            [&mut rows.addresses, &mut rows.contact_points, &mut rows.bank_accounts][list].push(part);
        }
    }
    Ok(customers)
}

/// The words of each row that a full-text index holds, in the order of the rows: it keeps them without the text that they came
/// from, each once a row.
fn indexed(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    connection.execute_batch(&format!(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words_of_{table} USING fts5vocab(main, {table}, instance)"
    ))?;
    texts(connection, &format!("SELECT group_concat(term, ' ') FROM temp.words_of_{table} GROUP BY doc ORDER BY doc"))
}

fn values(row: &Row<'_>, count: usize) -> rusqlite::Result<Vec<Value>> {
    (0..count).map(|column| row.get(column)).collect()
}

fn texts(connection: &Connection, query: &str) -> rusqlite::Result<Vec<String>> {
    connection.prepare(query)?.query_map([], |row| row.get(0))?.collect()
}
