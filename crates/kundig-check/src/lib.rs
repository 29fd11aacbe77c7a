//! Is this value plausible? Normal forms and findings for what is typed about a customer, offline.
//!
//! Every check is a function `check(path, typed, findings) -> Option<NormalForm>`. It answers with the **normal form**
//! that is to be stored, and adds a [`Finding`] for everything that is wrong or doubtful. `None` means that there is no
//! usable normal form; then at least one finding was added. A normal form that comes *with* a warning is the likely
//! repair of what was typed. Nothing is allocated for findings while a value is fine.
//!
//! ```
//! use kundig_check::{Findings, email, iban};
//!
//! let mut findings = Findings::new();
//! let iban = iban::iban("bank_accounts[0].iban", "de89 3704 0044 0532 0130 00", &mut findings);
//! assert_eq!(iban.as_deref(), Some("DE89370400440532013000"));
//! assert!(findings.is_empty());
//!
//! email::email("email", "rosi@gmial.com", &mut findings);
//! let finding = findings.iter().next().unwrap();
//! assert_eq!(finding.code, "email.typo");
//! assert_eq!(finding.suggestion.as_deref(), Some("rosi@gmail.com"));
//! ```
//!
//! What is plausible by itself may still contradict something else: [`bank`] compares an IBAN with the bank directory,
//! the account number with its bank's check digits ([`account`]), and a BIC with the IBAN.
//!
//! Identifiers have a module each where clerks meet them ([`vat`], [`tax_number`], [`tax_id`], [`register`], [`sepa`],
//! [`leitweg`]); the many small ones are in [`ids`].
//!
//! [`name`] and [`address`] read a whole line as it was typed, [`letter`] and [`greeting`] write what stands on a letter,
//! [`calendar`] counts business days.
//!
//! The crate knows no database, no file and no clock: "today" is an argument where it matters.

pub mod account;
pub mod address;
pub mod bank;
pub mod bic;
pub mod calendar;
pub mod codes;
mod compact;
pub mod country;
pub mod date;
mod digits;
pub mod email;
mod finding;
pub mod fold;
pub mod greeting;
pub mod iban;
pub mod ids;
pub mod iso7064;
pub mod legal_form;
pub mod leitweg;
pub mod letter;
pub mod luhn;
pub mod municipality;
pub mod name;
pub mod person;
pub mod phone;
pub mod place;
pub mod postal;
pub mod register;
pub mod sepa;
pub mod street;
pub mod suggest;
pub mod tax_id;
pub mod tax_number;
pub mod text;
pub mod vat;

pub use finding::{Finding, Findings, Severity};
