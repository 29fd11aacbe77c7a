//! A small world for tests: an engine over each database, a clock that stands still, the owner's session.

#![allow(dead_code)] // Each test file uses its part.

use std::sync::Arc;

use kundig::base::{FixedClock, Timestamp};
use kundig::contact::operations::RecordContact;
use kundig::contact::{ContactKind, Direction, Medium};
use kundig::customer::operations::RegisterCustomer;
use kundig::customer::{
    AddressInput, AddressKind, BankAccountInput, ContactPointInput, ContactPointKind, Customer, CustomerInput, Party,
    Person,
};
use kundig::{Engine, Login, Session};

/// An engine with what tests need of it.
pub struct World {
    pub engine: Engine,
    pub session: Session,
    pub clock: Arc<FixedClock>,
    pub url: String,
    _folder: tempfile::TempDir,
}

/// Runs a test on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($($(#[$meta:meta])* fn $name:ident($world:ident) $body:block)+) => {
        $(mod $name {
            #[allow(unused_imports)]
            use super::*;

            fn body($world: &support::World) $body

            #[test]
            fn sqlite() {
                body(&support::World::sqlite());
            }

            #[cfg(feature = "postgres")]
            #[test]
            fn postgres() {
                if let Some(world) = support::World::postgres(stringify!($name)) {
                    body(&world);
                }
            }
        })+
    };
}
pub(crate) use on_both;

/// Monday, 23 November 2026, 10:00 in Berlin.
pub const MONDAY_TEN: i64 = 1_795_424_400_000_000;

impl World {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = folder.path().join("test.db").display().to_string();
        Self::open(url, folder)
    }

    /// A schema of its own on the server that the test command started; says loudly when there is none.
    #[cfg(feature = "postgres")]
    pub fn postgres(test: &str) -> Option<Self> {
        use diesel::connection::SimpleConnection;
        use diesel::{Connection, PgConnection};
        static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);

        let Ok(server) = std::env::var("KUNDIG_TEST_POSTGRES") else {
            assert!(std::env::var_os("KUNDIG_REQUIRE_POSTGRES").is_none(), "KUNDIG_TEST_POSTGRES is not set");
            eprintln!("SKIPPED on PostgreSQL: {test} (KUNDIG_TEST_POSTGRES is not set; use `cargo xtask test`)");
            return None;
        };
        let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let schema = format!("t{}_{number}", std::process::id());
        let mut connection = PgConnection::establish(&server).unwrap();
        connection.batch_execute(&format!("CREATE SCHEMA {schema}")).unwrap();
        let joint = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{joint}options=-csearch_path%3D{schema}");
        Some(Self::open(url, tempfile::tempdir().unwrap()))
    }

    fn open(url: String, folder: tempfile::TempDir) -> Self {
        let clock = Arc::new(FixedClock::at(Timestamp::from_micros(MONDAY_TEN)));
        let engine = Engine::builder(&url).clock(Arc::clone(&clock) as _).connections(4).open().unwrap();
        let session = engine.session(Login::Owner).unwrap();
        Self { engine, session, clock, url, _folder: folder }
    }

    /// A folder that goes with the world.
    pub fn folder(&self) -> &std::path::Path {
        self._folder.path()
    }

    /// A second engine on the same database, as another process would open it.
    pub fn again(&self) -> Engine {
        Engine::builder(&self.url).clock(Arc::clone(&self.clock) as _).open().unwrap()
    }

    /// A session of a new user with these roles.
    pub fn user(&self, login: &str, roles: &[&str], teams: &[&str]) -> Session {
        let user = kundig::access::operations::SetUser {
            login: login.into(),
            name: login.to_uppercase(),
            roles: roles.iter().map(|role| (*role).into()).collect(),
            teams: teams.iter().map(|team| (*team).into()).collect(),
            active: true,
        };
        self.session.execute(user).unwrap();
        self.engine.session(Login::vouched(login)).unwrap()
    }

    /// Loads one rule, from its text.
    pub fn rule(&self, text: &str) {
        let number = std::fs::read_dir(self.folder().join("rules")).map_or(0, Iterator::count);
        self.rule_as(&format!("rule{number}.rhai"), text);
    }

    /// The same under a name: another version of a rule that is there already.
    pub fn rule_as(&self, name: &str, text: &str) {
        let folder = self.folder().join("rules");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name), text).unwrap();
        let problems = self.engine.load_rules(&folder).unwrap();
        let problems: Vec<String> =
            problems.iter().filter(|problem| problem.is_error()).map(ToString::to_string).collect();
        assert_eq!(problems, Vec::<String>::new());
    }

    /// Removes the kept texts of rules, as a damaged database might.
    pub fn forget_rule_versions(&self) {
        self.damage("DELETE FROM rule_version");
    }

    pub fn on_postgres(&self) -> bool {
        self.url.starts_with("postgres")
    }

    /// Changes the database behind the engine's back.
    pub fn damage(&self, sql: &str) {
        use diesel::Connection;
        use diesel::connection::SimpleConnection;
        #[cfg(feature = "postgres")]
        if self.on_postgres() {
            return diesel::PgConnection::establish(&self.url).unwrap().batch_execute(sql).unwrap();
        }
        diesel::SqliteConnection::establish(&self.url).unwrap().batch_execute(sql).unwrap();
    }

    /// Empties the index of likeness, as a database from before there was one has it.
    pub fn forget_index(&self) {
        use diesel::Connection;
        use diesel::connection::SimpleConnection;
        #[cfg(feature = "postgres")]
        if self.on_postgres() {
            let delete = "DELETE FROM customer_match; DELETE FROM customer_search";
            return diesel::PgConnection::establish(&self.url).unwrap().batch_execute(delete).unwrap();
        }
        let delete = "INSERT INTO customer_match (customer_match) VALUES ('delete-all');
            INSERT INTO customer_search (customer_search) VALUES ('delete-all')";
        diesel::SqliteConnection::establish(&self.url).unwrap().batch_execute(delete).unwrap();
    }

    /// What every table of the database holds, row by row.
    pub fn contents(&self) -> std::collections::BTreeMap<String, String> {
        use diesel::{Connection, RunQueryDsl, sql_query, sql_types::Text};
        #[derive(diesel::QueryableByName)]
        struct Line {
            #[diesel(sql_type = Text)]
            line: String,
        }
        macro_rules! lines {
            ($connection:expr, $query:expr) => {
                sql_query($query).load::<Line>($connection).unwrap().into_iter().map(|row| row.line).collect::<Vec<_>>()
            };
        }
        let mut contents = std::collections::BTreeMap::new();
        #[cfg(feature = "postgres")]
        if self.on_postgres() {
            let connection = &mut diesel::PgConnection::establish(&self.url).unwrap();
            let tables =
                "SELECT table_name::text AS line FROM information_schema.tables WHERE table_schema = current_schema()";
            for table in lines!(connection, tables) {
                let rows = lines!(connection, format!("SELECT t::text AS line FROM \"{table}\" t ORDER BY 1"));
                contents.insert(table, rows.join("\n"));
            }
            return contents;
        }
        let connection = &mut diesel::SqliteConnection::establish(&self.url).unwrap();
        // Virtual tables keep what they hold in tables beside them.
        let tables = "SELECT name AS line FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'";
        for table in lines!(connection, tables) {
            let columns = lines!(connection, format!("SELECT name AS line FROM pragma_table_info('{table}')"));
            let quoted: Vec<_> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
            let row = quoted.join(" || ',' || ");
            let rows = lines!(connection, format!("SELECT {row} AS line FROM \"{table}\" ORDER BY 1"));
            contents.insert(table, rows.join("\n"));
        }
        contents
    }

    /// Anna Groß with everything that rights speak of.
    pub fn anna(&self) -> Customer {
        self.session.execute(RegisterCustomer::new(anna())).unwrap()
    }

    pub fn complain(&self, customer: &Customer) -> kundig::Outcome<kundig::contact::Contact> {
        self.session.perform(complaint(customer)).unwrap()
    }
}

pub fn complaint(customer: &Customer) -> RecordContact {
    RecordContact::new(customer.id, Direction::In, Medium::Phone, ContactKind::Complaint, "Heizung ausgefallen")
}

/// A family name of its own for each number: names have no digits.
pub fn numbered(front: &str, number: usize) -> String {
    let letters = number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect::<String>();
    format!("{front}{letters}")
}

pub fn person(first: &str, last: &str) -> CustomerInput {
    CustomerInput::new(Party::Person(Person {
        first_name: Some(first.into()),
        last_name: last.into(),
        ..Person::default()
    }))
}

pub fn address(kind: AddressKind, street: &str, postal_code: &str, place: &str) -> AddressInput {
    AddressInput {
        kind: Some(kind),
        street: Some(street.into()),
        postal_code: Some(postal_code.into()),
        place: Some(place.into()),
        ..AddressInput::default()
    }
}

pub fn anna() -> CustomerInput {
    let mut customer = person("Anna", "Groß");
    customer.addresses.push(address(AddressKind::Main, "Straße des 17. Juni 135 a", "10623", "Berlin"));
    customer.addresses.push(address(AddressKind::Shipping, "Am Lager 3", "14467", "Potsdam"));
    customer.contact_points.push(ContactPointInput::new(ContactPointKind::Phone, "030 / 901820"));
    customer.contact_points.push(ContactPointInput::new(ContactPointKind::Email, "anna.gross@example.org"));
    customer.bank_accounts.push(BankAccountInput {
        holder: None,
        iban: "DE89 3704 0044 0532 0130 00".into(),
        bic: None,
        bank_name: None,
    });
    customer.payment_days = Some(14);
    customer.note = Some("Bitte klingeln".into());
    customer
}

/// Every path and code of the findings.
pub fn found(error: &kundig::Error) -> Vec<String> {
    error
        .findings()
        .map(|all| all.iter().map(|one| format!("{}: {}", one.path, one.code)).collect())
        .unwrap_or_default()
}
