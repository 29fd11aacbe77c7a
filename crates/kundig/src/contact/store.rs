//! The contact's queries.

use diesel::prelude::*;
use kundig_macros::store;

use super::{Contact, ContactKind, Direction, Medium};
use crate::base::{CaseId, CompanyNo, ContactId, CustomerId, Timestamp, UserId};
use crate::store::schema::contact;

/// A row of `contact`: one version.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = contact)]
#[diesel(treat_none_as_default_value = false)]
pub(crate) struct ContactRow {
    pub company: CompanyNo,
    pub id: ContactId,
    pub version: i32,
    pub is_current: bool,
    pub created_at: Timestamp,
    pub customer: Option<CustomerId>,
    pub direction: Direction,
    pub medium: Medium,
    pub kind: ContactKind,
    pub occurred_at: Timestamp,
    pub handled_by: Option<UserId>,
    pub subject: String,
    pub body: String,
    pub outcome: Option<String>,
    pub duration_seconds: Option<i32>,
    pub thread: Option<String>,
    pub related_case: Option<CaseId>,
    pub correction_reason: Option<String>,
}

impl ContactRow {
    pub(crate) fn new(company: CompanyNo, contact: &Contact) -> Self {
        let contact = contact.clone();
        Self {
            company,
            id: contact.id,
            version: contact.version,
            is_current: true,
            created_at: contact.created_at,
            customer: contact.customer,
            direction: contact.direction,
            medium: contact.medium,
            kind: contact.kind,
            occurred_at: contact.occurred_at,
            handled_by: contact.handled_by,
            subject: contact.subject,
            body: contact.body,
            outcome: contact.outcome,
            duration_seconds: contact.duration_seconds,
            thread: contact.thread,
            related_case: contact.related_case,
            correction_reason: contact.correction_reason,
        }
    }

    pub(crate) fn into_contact(self) -> Contact {
        Contact {
            id: self.id,
            version: self.version,
            customer: self.customer,
            direction: self.direction,
            medium: self.medium,
            kind: self.kind,
            occurred_at: self.occurred_at,
            handled_by: self.handled_by,
            subject: self.subject,
            body: self.body,
            outcome: self.outcome,
            duration_seconds: self.duration_seconds,
            thread: self.thread,
            related_case: self.related_case,
            correction_reason: self.correction_reason,
            created_at: self.created_at,
        }
    }
}

/// Contacts.
#[store]
impl ContactStore for Connection {
    fn insert_contact(&mut self, row: &ContactRow) -> QueryResult<()> {
        diesel::insert_into(contact::table).values(row).execute(self).map(drop)
    }

    /// Marks a version as superseded; answers how many rows were current: none means a conflict.
    fn supersede_contact(&mut self, company: CompanyNo, id: ContactId, version: i32) -> QueryResult<usize> {
        diesel::update(contact::table.find((company, id, version)).filter(contact::is_current.eq(true)))
            .set(contact::is_current.eq(false))
            .execute(self)
    }

    fn contact(&mut self, company: CompanyNo, id: ContactId) -> QueryResult<Option<ContactRow>> {
        contact::table
            .filter(contact::company.eq(company))
            .filter(contact::id.eq(id))
            .filter(contact::is_current.eq(true))
            .select(ContactRow::as_select())
            .get_result(self)
            .optional()
    }

    /// The contacts of a customer, newest first, before a place.
    fn contacts_of(
        &mut self,
        company: CompanyNo,
        customer: CustomerId,
        before: Option<(Timestamp, ContactId)>,
        limit: i64,
    ) -> QueryResult<Vec<ContactRow>> {
        let mut query = contact::table
            .filter(contact::company.eq(company))
            .filter(contact::customer.eq(customer))
            .filter(contact::is_current.eq(true))
            .order((contact::occurred_at.desc(), contact::id.desc()))
            .limit(limit)
            .into_boxed::<Backend>();
        if let Some((at, id)) = before {
            query = query.filter(contact::occurred_at.lt(at).or(contact::occurred_at.eq(at).and(contact::id.lt(id))));
        }
        query.select(ContactRow::as_select()).load(self)
    }
}
