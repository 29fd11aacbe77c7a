//! The case's queries.

use diesel::prelude::*;
use kundig_macros::store;

use super::{Case, CaseKind, CaseState, Priority};
use crate::base::{CaseId, CompanyNo, ContactId, CustomerId, Timestamp, UserId};
use crate::store::schema::service_case;

/// A row of `service_case` (`case` is a word of SQL).
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = service_case)]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct CaseRow {
    pub company: CompanyNo,
    pub id: CaseId,
    pub version: i32,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub number: String,
    pub kind: CaseKind,
    pub state: CaseState,
    pub priority: Priority,
    pub customer: Option<CustomerId>,
    pub contact: Option<ContactId>,
    pub subject: String,
    pub department: String,
    pub owner: Option<UserId>,
    pub due_at: Option<Timestamp>,
    pub resolution: Option<String>,
}

impl CaseRow {
    pub(crate) fn new(company: CompanyNo, case: &Case) -> Self {
        let case = case.clone();
        Self {
            company,
            id: case.id,
            version: case.version,
            created_at: case.created_at,
            changed_at: case.changed_at,
            number: case.number,
            kind: case.kind,
            state: case.state,
            priority: case.priority,
            customer: case.customer,
            contact: case.contact,
            subject: case.subject,
            department: case.department,
            owner: case.owner,
            due_at: case.due_at,
            resolution: case.resolution,
        }
    }

    pub(crate) fn into_case(self) -> Case {
        Case {
            id: self.id,
            version: self.version,
            number: self.number,
            kind: self.kind,
            state: self.state,
            priority: self.priority,
            customer: self.customer,
            contact: self.contact,
            subject: self.subject,
            department: self.department,
            owner: self.owner,
            due_at: self.due_at,
            resolution: self.resolution,
            created_at: self.created_at,
            changed_at: self.changed_at,
        }
    }
}

/// Which cases a list shows.
#[derive(Debug, Default)]
pub(crate) struct CaseFilter<'a> {
    pub customer: Option<CustomerId>,
    pub department: Option<&'a str>,
    pub state: Option<CaseState>,
    pub owner: Option<UserId>,
    pub after: Option<CaseId>,
}

/// Cases.
#[store]
impl CaseStore for Connection {
    fn insert_case(&mut self, row: &CaseRow) -> QueryResult<()> {
        diesel::insert_into(service_case::table).values(row).execute(self).map(drop)
    }

    /// Answers how many rows had the version that was read: none means a conflict.
    fn update_case(&mut self, row: &CaseRow, read_version: i32) -> QueryResult<usize> {
        diesel::update(service_case::table.find((row.company, row.id)).filter(service_case::version.eq(read_version)))
            .set(row)
            .execute(self)
    }

    fn case(&mut self, company: CompanyNo, id: CaseId) -> QueryResult<Option<CaseRow>> {
        service_case::table.find((company, id)).select(CaseRow::as_select()).get_result(self).optional()
    }

    fn case_by_number(&mut self, company: CompanyNo, number: &str) -> QueryResult<Option<CaseId>> {
        service_case::table
            .filter(service_case::company.eq(company))
            .filter(service_case::number.eq(number))
            .select(service_case::id)
            .get_result(self)
            .optional()
    }

    /// The cases that began with one of these contacts, in no order: asked for one, SQLite walks the whole company.
    fn cases_by_contacts(&mut self, company: CompanyNo, contacts: &[ContactId]) -> QueryResult<Vec<CaseId>> {
        service_case::table
            .filter(service_case::company.eq(company))
            // What the index is limited to must be said for SQLite to use it.
            .filter(service_case::contact.is_not_null())
            .filter(service_case::contact.eq_any(contacts))
            .select(service_case::id)
            .load(self)
    }

    fn cases(&mut self, company: CompanyNo, filter: &CaseFilter<'_>, limit: i64) -> QueryResult<Vec<CaseRow>> {
        let mut query = service_case::table
            .filter(service_case::company.eq(company))
            .order(service_case::id)
            .limit(limit)
            .into_boxed::<Backend>();
        if let Some(customer) = filter.customer {
            query = query.filter(service_case::customer.eq(customer));
        }
        if let Some(department) = filter.department {
            query = query.filter(service_case::department.eq(department.to_owned()));
        }
        if let Some(state) = filter.state {
            query = query.filter(service_case::state.eq(state));
        }
        if let Some(owner) = filter.owner {
            query = query.filter(service_case::owner.eq(owner));
        }
        if let Some(after) = filter.after {
            query = query.filter(service_case::id.gt(after));
        }
        query.select(CaseRow::as_select()).load(self)
    }
}
