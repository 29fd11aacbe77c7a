//! Reading contacts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{ContactId, CustomerId, Error, ErrorCode, Result, Timestamp};
use crate::contact::store::ContactStore;
use crate::contact::{Contact, ContactPage, ContactVersions};
use crate::customer;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Answers a contact in its current version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetContact {
    /// The contact.
    pub id: ContactId,
}

impl Operation for GetContact {
    type Output = Contact;
    const NAME: &'static str = "contact.get";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { id: ContactId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0002)) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Contact> {
        let row = super::reach(unit, self.id)?;
        super::whole(unit, row)
    }
}

/// Answers every version of a contact, oldest first: what was recorded, and each correction with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetContactVersions {
    /// The contact.
    pub id: ContactId,
}

impl Operation for GetContactVersions {
    type Output = ContactVersions;
    const NAME: &'static str = "contact.versions";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { id: GetContact::example().id }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<ContactVersions> {
        super::versions(unit, self.id)
    }
}

/// Lists the contacts of a customer, newest first, page by page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListContacts {
    /// The customer.
    pub customer: CustomerId,
    /// At most so many (1 to 500; 50 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

impl Operation for ListContacts {
    type Output = ContactPage;
    const NAME: &'static str = "contact.list";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::Malformed];

    fn example() -> Self {
        Self {
            customer: CustomerId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001)),
            limit: Some(20),
            after: None,
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<ContactPage> {
        customer::operations::reach(unit, self.customer)?;
        let limit = self.limit.unwrap_or(50).clamp(1, 500) as usize;
        let before = self.after.as_deref().map(cursor).transpose()?;
        let company = unit.company_no();
        let mut rows = unit.db.contacts_of(company, self.customer, before, limit as i64 + 1)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| format!("{}:{}", row.occurred_at.as_micros(), row.id));
        Ok(ContactPage { contacts: super::all_whole(unit, rows)?, next })
    }
}

fn cursor(text: &str) -> Result<(Timestamp, ContactId)> {
    let parts =
        text.split_once(':').and_then(|(at, id)| Some((Timestamp::from_micros(at.parse().ok()?), id.parse().ok()?)));
    parts.ok_or_else(|| Error::bad_cursor(ListContacts::NAME))
}
