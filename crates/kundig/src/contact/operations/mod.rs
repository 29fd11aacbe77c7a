//! The operations on contacts.

mod attachment;
mod correct;
mod read;
mod record;

pub use attachment::{AttachmentBytes, AttachmentInput, GetAttachment};
pub(crate) use attachment::{File, MAX_ATTACHMENTS, attach, ending_of};
pub use correct::CorrectContact;
pub use read::{GetContact, GetContactVersions, ListContacts};
pub use record::RecordContact;
pub(crate) use record::{MAX_BODY, MAX_SUBJECT, write};

use super::store::{ContactRow, ContactStore};
use super::{Contact, ContactVersions};
use crate::access::{Mask, operations::all_or_nothing};
use crate::base::{ContactId, CustomerId, Error, Result};
use crate::customer;
use crate::operation::{Facts, RecordFacts, readable};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[
    Facts::of::<CorrectContact>(),
    Facts::of::<GetAttachment>(),
    Facts::of::<GetContact>(),
    Facts::of::<GetContactVersions>(),
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
        readable(unit.under("contact.get", |unit| {
            let row = reach(unit, ContactId(id))?;
            whole(unit, row)
        }))
    },
};

/// A contact with its files.
pub(crate) fn whole(unit: &mut Unit<'_>, row: ContactRow) -> Result<Contact> {
    Ok(all_whole(unit, vec![row])?.remove(0))
}

/// Contacts with their files, read at once.
fn all_whole(unit: &mut Unit<'_>, rows: Vec<ContactRow>) -> Result<Vec<Contact>> {
    let company = unit.company_no();
    let mut ids: Vec<ContactId> = rows.iter().map(|row| row.id).collect();
    ids.dedup();
    let files = unit.db.attachments_of(company, &ids)?;
    let of = |id: ContactId| files.iter().filter(|(contact, _)| *contact == id).map(|(_, file)| file.clone()).collect();
    Ok(rows
        .into_iter()
        .map(|row| {
            let files = of(row.id);
            row.into_contact(files)
        })
        .collect())
}

/// Every version of a contact that the running operation may concern itself with.
fn versions(unit: &mut Unit<'_>, id: ContactId) -> Result<ContactVersions> {
    reach(unit, id)?;
    let company = unit.company_no();
    let rows = unit.db.contact_versions(company, id)?;
    Ok(ContactVersions { versions: all_whole(unit, rows)? })
}

/// The contact that the running operation may concern itself with.
pub(crate) fn reach(unit: &mut Unit<'_>, id: ContactId) -> Result<ContactRow> {
    let company = unit.company_no();
    let row = unit.db.contact(company, id)?.ok_or_else(|| Error::not_found(ContactId::KIND, id))?;
    reach_customer(unit, row.customer, id)?;
    Ok(row)
}

/// A contact belongs to whom its customer belongs; one without a customer is the whole company's.
pub(crate) fn reach_customer(unit: &mut Unit<'_>, customer: Option<CustomerId>, id: ContactId) -> Result<()> {
    match customer {
        Some(customer) => customer::operations::reach(unit, customer).map(drop),
        None => {
            let decision = unit.decision();
            unit.reach(&decision, crate::access::Ownership::default(), ContactId::KIND, id).map(drop)
        }
    }
}
