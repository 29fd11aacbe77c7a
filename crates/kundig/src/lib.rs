//! Kundig: the embeddable customer-relationship engine. This page is the tour of the house.
//!
//! # Open
//!
//! An [`Engine`] is an open database: a SQLite file, or PostgreSQL. A [`Session`] is somebody working with it.
//!
//! ```
//! use kundig::{Engine, Login};
//!
//! let engine = Engine::open(":memory:")?;              // "kunden.db", "postgres://…"
//! let session = engine.session(Login::Owner)?;
//! # Ok::<(), kundig::Error>(())
//! ```
//!
//! # Do
//!
//! Everything is an [`Operation`]: a plain struct that a session executes. [`catalogue::OPERATIONS`] lists them all.
//!
//! ```
//! # use kundig::{Engine, Login};
//! use kundig::customer::operations::{RegisterCustomer, SearchCustomers};
//! use kundig::customer::{ContactPointInput, ContactPointKind, CustomerInput, Party, Person};
//!
//! # let session = Engine::open(":memory:")?.session(Login::Owner)?;
//! let mut anna = CustomerInput::new(Party::Person(Person {
//!     first_name: Some("Anna".into()),
//!     last_name: "Groß".into(),
//!     ..Person::default()
//! }));
//! anna.contact_points.push(ContactPointInput::new(ContactPointKind::Phone, "030 / 901820"));
//!
//! let anna = session.execute(RegisterCustomer::new(anna))?;
//! assert_eq!(anna.number, "K-10001");
//! assert_eq!(anna.contact_points[0].value, "+4930901820");
//!
//! for question in ["gross", "GROSS ann", "030 901820", "+49 (30) 901820"] {
//!     assert_eq!(session.execute(SearchCustomers::new(question))?.customers[0].id, anna.id);
//! }
//! # Ok::<(), kundig::Error>(())
//! ```
//!
//! # Be told what is wrong
//!
//! Bad input is refused with [`Findings`]: path, code, message in German and English, and where possible a suggestion. Warnings
//! refuse too, until they are accepted with a reason that the journal keeps.
//!
//! ```
//! # use kundig::{Engine, ErrorCode, Login};
//! # use kundig::customer::operations::RegisterCustomer;
//! # use kundig::customer::{BankAccountInput, CustomerInput, Party, Person};
//! # let session = Engine::open(":memory:")?.session(Login::Owner)?;
//! # let mut otto = CustomerInput::new(Party::Person(Person { last_name: "Ötzi".into(), ..Person::default() }));
//! otto.bank_accounts.push(BankAccountInput { holder: None, iban: "DE88 3704 0044 0532 0130 00".into(), bic: None, bank_name: None });
//! let error = session.execute(RegisterCustomer::new(otto)).unwrap_err();
//! assert_eq!(error.code(), ErrorCode::Invalid);
//! let finding = error.findings().unwrap().iter().next().unwrap();
//! assert_eq!((finding.path.as_str(), &*finding.code), ("customer.bank_accounts[0].iban", "iban.check_digits"));
//! # Ok::<(), kundig::Error>(())
//! ```
//!
//! # All or nothing
//!
//! [`Session::unit`] runs many operations in one unit of work.
//!
//! ```
//! # use kundig::{Engine, Login};
//! # use kundig::customer::operations::{ListCustomers, RegisterCustomer};
//! # use kundig::customer::{CustomerInput, Party, Person};
//! # let session = Engine::open(":memory:")?.session(Login::Owner)?;
//! # let person = |last: &str| RegisterCustomer::new(CustomerInput::new(Party::Person(Person { last_name: last.into(), ..Person::default() })));
//! let failed = session.unit(|unit| {
//!     unit.execute(person("Weiß"))?;
//!     unit.execute(person(""))        // refused: and so neither is kept
//! });
//! assert!(failed.is_err());
//! assert!(session.execute(ListCustomers::default())?.customers.is_empty());
//! # Ok::<(), kundig::Error>(())
//! ```
//!
//! # By name, for every other language
//!
//! [`Session::call`] takes and answers JSON. The C ABI, the generated clients and the shell go through it.
//!
//! ```
//! # use kundig::{Engine, Login};
//! # let session = Engine::open(":memory:")?.session(Login::Owner)?;
//! let outcome = session.call("customer.register", r#"{"customer": {"party": {"kind": "person", "last_name": "Süß"}}}"#)?;
//! assert!(outcome.value.contains("K-10001"));
//! let error = session.call("customer.regsiter", "{}").unwrap_err();
//! assert!(error.to_string().contains("did you mean `customer.register`?"));
//! # Ok::<(), kundig::Error>(())
//! ```
//!
//! # Rules answer
//!
//! [`Engine::load_rules`] loads a folder of rule packs. A rule reacts to an event by requesting operations, which run in the same
//! unit; [`Outcome::reactions`] says what they did, and `rule.trace` why. [`trial`] checks and tests rules before they go live.
//!
//! # Files in and out
//!
//! [`import_customers`] reads CSV, XLSX, vCards and JSON Lines, told by their content, in units that can be gone on with;
//! [`export_customers`] writes the same. Wrong lines are set apart with their findings ([`export_set_apart`]).
//!
//! ```
//! # use std::ops::ControlFlow;
//! # use kundig::{Engine, Login};
//! use kundig::interchange::FileFormat;
//! use kundig::{ExportOptions, ImportOptions, export_customers, import_customers};
//! # let session = Engine::open(":memory:")?.session(Login::Owner)?;
//!
//! let file = b"Kd-Nr.;Name;PLZ/Ort\r\n1;M\xfc\xdfig, J\xf6rg;07743 Jena\r\n2;;\r\n"; // Windows-1252
//! let report = import_customers(&session, &file[..], &ImportOptions::default(), |_| ControlFlow::Continue(()))?;
//! assert_eq!((report.imported, report.set_apart), (1, 1));
//!
//! let mut out = Vec::new();
//! let options = ExportOptions { source: Default::default(), format: FileFormat::Jsonl, writing: Default::default() };
//! export_customers(&session, &mut out, &options, |_| ControlFlow::Continue(()))?;
//! assert!(String::from_utf8_lossy(&out).contains(r#""family_name":"Müßig""#));
//! # Ok::<(), kundig::Error>(())
//! ```
//!
//! # Nothing is lost
//!
//! Every change is in the [`journal`], append-only and chained by hash. [`Session::subscribe`] follows it.
//!
//! ```
//! # use kundig::{Engine, Login};
//! use kundig::journal::operations::VerifyJournal;
//! # let session = Engine::open(":memory:")?.session(Login::Owner)?;
//! assert!(session.execute(VerifyJournal {})?.intact);
//! # Ok::<(), kundig::Error>(())
//! ```
//!
//! # Who may do what
//!
//! Roles grant operations on field groups and scopes; what is not granted is denied, by every door. See [`access`].

extern crate self as kundig;

mod delivery;
mod engine;
mod exporter;
mod importer;
mod session;
mod setup;

pub mod access;
pub mod automation;
pub mod base;
pub mod case;
pub mod catalogue;
pub mod check;
pub mod company;
pub mod consent;
pub mod contact;
pub mod content;
pub mod customer;
mod directories;
pub mod directory;
pub mod duplicate;
pub mod followup;
mod functions;
pub mod intake;
pub mod interchange;
pub mod journal;
pub mod knowledge;
pub mod mailing;
pub mod maintenance;
pub mod mandate;
pub mod merge;
mod numbers;
pub mod operation;
pub mod privacy;
mod reaction;
pub mod relation;
pub mod segment;
mod store;
mod suppression;
mod templates;
pub mod timeline;
pub mod timers;
pub mod trial;
mod unit;

pub use base::{Error, ErrorCode, ErrorReport, Finding, Findings, Result, Severity};
pub use delivery::Handler;
pub use engine::{Builder, Engine};
pub use exporter::{ExportOptions, ExportReport, export_customers, export_set_apart};
pub use importer::{ImportColumn, ImportOptions, ImportProgress, ImportReport, import_customers};
pub use operation::{Effect, Facts, Operation};
pub use session::{Login, MAX_INPUT_BYTES, Outcome, Session, Subscription};
pub use store::Durability;
pub use unit::{Interrupt, Unit};
