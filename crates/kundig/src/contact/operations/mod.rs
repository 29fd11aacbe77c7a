//! The operations on contacts.

mod correct;
mod read;
mod record;

pub use correct::CorrectContact;
pub use read::{GetContact, ListContacts};
pub use record::RecordContact;

use super::Contact;
use super::store::{ContactRow, ContactStore};
use crate::access::{Mask, operations::all_or_nothing};
use crate::base::{ContactId, CustomerId, Error, Result};
use crate::customer;
use crate::operation::{Facts, RecordFacts, readable};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[
    Facts::of::<CorrectContact>(),
    Facts::of::<GetContact>(),
    Facts::of::<ListContacts>(),
    Facts::of::<RecordContact>(),
];

/// A contact, as journal and rules see it.
pub const RECORD: RecordFacts = RecordFacts {
    kind: ContactId::KIND,
    read_right: "contact.get",
    field_groups: &[],
    schema: || schemars::schema_for!(Contact),
    mask: all_or_nothing,
    open: |unit, id| reach(unit, ContactId(id)).map(|_| Mask::ALL),
    read: |unit, id| {
        readable(unit.under("contact.get", |unit| reach(unit, ContactId(id))).map(ContactRow::into_contact))
    },
};

/// The contact that the running operation may concern itself with.
fn reach(unit: &mut Unit<'_>, id: ContactId) -> Result<ContactRow> {
    let company = unit.company_no();
    let row = unit.db.contact(company, id)?.ok_or_else(|| Error::not_found(ContactId::KIND, id))?;
    reach_customer(unit, row.customer, id)?;
    Ok(row)
}

/// A contact belongs to whom its customer belongs; one without a customer is the whole company's.
fn reach_customer(unit: &mut Unit<'_>, customer: Option<CustomerId>, id: ContactId) -> Result<()> {
    match customer {
        Some(customer) => customer::operations::reach(unit, customer).map(drop),
        None => {
            let decision = unit.decision();
            unit.reach(&decision, crate::access::Ownership::default(), ContactId::KIND, id).map(drop)
        }
    }
}
