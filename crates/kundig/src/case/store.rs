//! The case's queries.

use diesel::prelude::*;
use kundig_macros::store;

use super::{Case, CaseKind, CaseState, Compensation, Priority, ServiceLevel};
use crate::base::{CaseId, CompanyNo, ContactId, Currency, CustomerId, Error, Money, Result, Timestamp, UserId};
use crate::store::schema::{customer, service_case, service_level};

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
    pub answer_due_at: Option<Timestamp>,
    pub waiting_since: Option<Timestamp>,
    pub answered_at: Option<Timestamp>,
    pub resolved_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    pub reopened: i32,
    pub category: Option<String>,
    pub cause: Option<String>,
    pub measures: String,
    pub compensation_minor: Option<i64>,
    pub compensation_currency: Option<String>,
    pub compensation_note: Option<String>,
    pub compensation_reference: Option<String>,
    pub satisfaction: Option<i32>,
    pub satisfaction_remark: Option<String>,
}

impl CaseRow {
    pub(crate) fn new(company: CompanyNo, case: &Case) -> Result<Self> {
        let case = case.clone();
        let compensation = case.compensation;
        Ok(Self {
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
            answer_due_at: case.answer_due_at,
            waiting_since: case.waiting_since,
            answered_at: case.answered_at,
            resolved_at: case.resolved_at,
            closed_at: case.closed_at,
            reopened: case.reopened,
            category: case.category,
            cause: case.cause,
            measures: serde_json::to_string(&case.measures).map_err(Error::internal)?,
            compensation_minor: compensation.as_ref().map(|granted| granted.amount.minor),
            compensation_currency: compensation.as_ref().map(|granted| granted.amount.currency.into()),
            compensation_reference: compensation.as_ref().and_then(|granted| granted.reference.clone()),
            compensation_note: compensation.map(|granted| granted.note),
            satisfaction: case.satisfaction,
            satisfaction_remark: case.satisfaction_remark,
        })
    }

    /// The case as it is told at a moment.
    pub(crate) fn into_case(self, now: Timestamp) -> Case {
        let currency = self.compensation_currency.and_then(|code| Currency::try_from(code).ok());
        let amount = self.compensation_minor.zip(currency).map(|(minor, currency)| Money { minor, currency });
        let note = self.compensation_note.unwrap_or_default();
        let reference = self.compensation_reference;
        let case = Case {
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
            answer_due_at: self.answer_due_at,
            due_at: self.due_at,
            answer_overdue: false,
            overdue: false,
            waiting_since: self.waiting_since,
            answered_at: self.answered_at,
            resolved_at: self.resolved_at,
            closed_at: self.closed_at,
            reopened: self.reopened,
            category: self.category,
            cause: self.cause,
            measures: serde_json::from_str(&self.measures).unwrap_or_default(),
            compensation: amount.map(|amount| Compensation { amount, note, reference }),
            satisfaction: self.satisfaction,
            satisfaction_remark: self.satisfaction_remark,
            resolution: self.resolution,
            created_at: self.created_at,
            changed_at: self.changed_at,
        };
        case.told_at(now)
    }
}

/// A row of `service_level`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = service_level)]
#[diesel(treat_none_as_default_value = false)]
pub(crate) struct LevelRow {
    pub company: CompanyNo,
    pub kind: CaseKind,
    pub priority: Priority,
    pub answer_hours: Option<i32>,
    pub solution_hours: Option<i32>,
}

impl LevelRow {
    pub(crate) fn new(company: CompanyNo, level: &ServiceLevel) -> Self {
        Self {
            company,
            kind: level.kind,
            priority: level.priority,
            answer_hours: level.answer_business_hours.map(i32::from),
            solution_hours: level.solution_business_hours.map(i32::from),
        }
    }

    pub(crate) fn into_level(self) -> ServiceLevel {
        let hours = |stored: Option<i32>| stored.and_then(|hours| u16::try_from(hours).ok());
        ServiceLevel {
            kind: self.kind,
            priority: self.priority,
            answer_business_hours: hours(self.answer_hours),
            solution_business_hours: hours(self.solution_hours),
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
    /// Without those of customers whose data must not be used.
    pub hide_restricted: bool,
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
        if filter.hide_restricted {
            query = query.filter(
                service_case::customer.is_null().or(service_case::customer
                    .ne_all(
                        customer::table
                            .filter(customer::company.eq(company))
                            .filter(customer::protection.is_not_null())
                            .select(customer::id.nullable()),
                    )
                    .assume_not_null()),
            );
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

    fn service_level(
        &mut self,
        company: CompanyNo,
        kind: CaseKind,
        priority: Priority,
    ) -> QueryResult<Option<LevelRow>> {
        service_level::table.find((company, kind, priority)).select(LevelRow::as_select()).get_result(self).optional()
    }

    fn service_levels(&mut self, company: CompanyNo) -> QueryResult<Vec<LevelRow>> {
        service_level::table
            .filter(service_level::company.eq(company))
            .order((service_level::kind, service_level::priority))
            .select(LevelRow::as_select())
            .load(self)
    }

    fn insert_service_level(&mut self, row: &LevelRow) -> QueryResult<()> {
        diesel::insert_into(service_level::table).values(row).execute(self).map(drop)
    }

    fn delete_service_level(&mut self, company: CompanyNo, kind: CaseKind, priority: Priority) -> QueryResult<()> {
        diesel::delete(service_level::table.find((company, kind, priority))).execute(self).map(drop)
    }
}
