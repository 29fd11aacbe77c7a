//! The contact's queries.

use diesel::prelude::*;
use kundig_macros::store;

use super::{Attachment, Contact, ContactKind, Direction, Medium};
use crate::base::{CaseId, CompanyNo, ContactId, CustomerId, Timestamp, UserId};
use crate::content::ContentHash;
use crate::store::schema::{attachment, contact};

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
    pub message_id: Option<String>,
    pub source: Option<ContentHash>,
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
            message_id: contact.message_id,
            source: contact.source,
        }
    }

    pub(crate) fn into_contact(self, attachments: Vec<Attachment>) -> Contact {
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
            message_id: self.message_id,
            source: self.source,
            attachments,
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

    /// Of whom the last that came in came in that span, in no order. Without the order a page would be no cheaper: what came
    /// in on a day is found by its own index, and the condition stands there as the index has it.
    fn last_heard_of(
        &mut self,
        company: CompanyNo,
        from: Timestamp,
        until: Timestamp,
    ) -> QueryResult<Vec<Option<CustomerId>>> {
        let later = diesel::alias!(contact as later);
        let since = later
            .filter(later.field(contact::company).eq(company))
            .filter(later.field(contact::customer).eq(contact::customer))
            .filter(later.field(contact::direction).eq(Direction::In))
            .filter(later.field(contact::is_current).eq(true))
            .filter(later.field(contact::occurred_at).ge(until));
        let came_in = "contact.direction = 'in' AND contact.is_current AND contact.customer IS NOT NULL";
        contact::table
            .filter(contact::company.eq(company))
            .filter(diesel::dsl::sql::<diesel::sql_types::Bool>(came_in))
            .filter(contact::occurred_at.ge(from))
            .filter(contact::occurred_at.lt(until))
            .filter(diesel::dsl::not(diesel::dsl::exists(since)))
            .select(contact::customer)
            .distinct()
            .load(self)
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

    /// When the last contact of some kinds was, by some media and not among ourselves.
    fn last_contact_by(
        &mut self,
        company: CompanyNo,
        customer: CustomerId,
        media: &[Medium],
        kinds: &[ContactKind],
    ) -> QueryResult<Option<Timestamp>> {
        contact::table
            .filter(contact::company.eq(company))
            .filter(contact::customer.eq(customer))
            .filter(contact::is_current.eq(true))
            .filter(contact::direction.ne(Direction::Internal))
            .filter(contact::medium.eq_any(media.iter().copied()))
            .filter(contact::kind.eq_any(kinds.iter().copied()))
            .select(diesel::dsl::max(contact::occurred_at))
            .get_result(self)
    }

    /// Every version of a contact, oldest first.
    fn contact_versions(&mut self, company: CompanyNo, id: ContactId) -> QueryResult<Vec<ContactRow>> {
        contact::table
            .filter(contact::company.eq(company))
            .filter(contact::id.eq(id))
            .order(contact::version)
            .select(ContactRow::as_select())
            .load(self)
    }

    /// The e-mails with one of these ids, in their current version and in no order: asked for one, SQLite walks the
    /// whole company in that order instead of looking up the ids.
    fn contacts_by_message_id(&mut self, company: CompanyNo, ids: &[String]) -> QueryResult<Vec<ContactRow>> {
        contact::table
            .filter(contact::company.eq(company))
            // What the index is limited to must be said for SQLite to use it.
            .filter(contact::message_id.is_not_null())
            .filter(contact::message_id.eq_any(ids))
            .filter(contact::is_current.eq(true))
            .select(ContactRow::as_select())
            .load(self)
    }

    /// The e-mail that is made of these very bytes, in its current version.
    fn contact_by_source(&mut self, company: CompanyNo, source: ContentHash) -> QueryResult<Option<ContactRow>> {
        contact::table
            .filter(contact::company.eq(company))
            .filter(contact::source.is_not_null())
            .filter(contact::source.eq(source))
            .filter(contact::is_current.eq(true))
            .limit(1)
            .select(ContactRow::as_select())
            .get_result(self)
            .optional()
    }

    fn insert_attachment(&mut self, company: CompanyNo, contact: ContactId, file: &Attachment) -> QueryResult<()> {
        diesel::insert_into(attachment::table)
            .values((
                attachment::company.eq(company),
                attachment::contact.eq(contact),
                attachment::position.eq(file.position),
                attachment::file_name.eq(&file.file_name),
                attachment::media_type.eq(&file.media_type),
                attachment::size.eq(file.size),
                attachment::hash.eq(file.hash),
            ))
            .execute(self)
            .map(drop)
    }

    /// The files of some contacts, each with its contact, in order.
    fn attachments_of(
        &mut self,
        company: CompanyNo,
        contacts: &[ContactId],
    ) -> QueryResult<Vec<(ContactId, Attachment)>> {
        type Columns = (ContactId, i32, String, String, i64, ContentHash);
        let rows: Vec<Columns> = attachment::table
            .filter(attachment::company.eq(company))
            .filter(attachment::contact.eq_any(contacts))
            .order((attachment::contact, attachment::position))
            .select((
                attachment::contact,
                attachment::position,
                attachment::file_name,
                attachment::media_type,
                attachment::size,
                attachment::hash,
            ))
            .load(self)?;
        let file = |(contact, position, file_name, media_type, size, hash): Columns| {
            (contact, Attachment { position, file_name, media_type, size, hash })
        };
        Ok(rows.into_iter().map(file).collect())
    }
}
