//! Customers (and leads, suppliers, contact persons): persons and organisations with addresses, contact points, bank
//! accounts, external references and custom fields.
//!
//! Never talks to the outside; what happens here is journalled, and others listen.

pub(crate) mod dates;
mod facets;
mod fields;
mod greeting;
mod input;
pub(crate) mod likeness;
mod mask;
mod model;
pub mod operations;
pub(crate) mod search_words;
mod sounds;
pub(crate) mod store;

pub use fields::{CustomField, CustomFieldType};
pub use input::{AddressInput, BankAccountInput, ContactPointInput, CustomerInput};
pub(crate) use input::{MAX_NOTE, MAX_PARTS};
pub use mask::{GROUPS, groups};
pub use model::{
    Address, AddressKind, BankAccount, CompanySize, ContactPoint, ContactPointKind, Customer, CustomerPage,
    CustomerSummary, EVENTS, ExternalReference, FacetCount, GeoPoint, HitFacets, Organisation, Party, PartyKind,
    PartyRole, Person, PointQuality, Protection, Salutation, Status,
};
pub(crate) use operations::load_visible;

/// The line with which a letter or mail to a customer begins, formal and in their language.
pub(crate) fn greeting(customer: &Customer) -> String {
    greeting::of(customer, None, kundig_check::greeting::Tone::Formal)
}
