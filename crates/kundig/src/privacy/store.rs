//! The queries of requests, proofs, holds, restrictions and periods.

use diesel::prelude::*;
use kundig_macros::store;

use super::model::{
    PrivacyAction, PrivacyHold, PrivacyLogEntry, PrivacyRequest, RequestKind, RequestState, Restriction,
    RestrictionReason,
};
use crate::base::{
    CompanyNo, CustomerId, Date, Error, PrivacyHoldId, PrivacyLogId, PrivacyRequestId, Result, Timestamp,
};
use crate::customer::Protection;
use crate::store::schema::{
    customer, privacy_hold, privacy_log, privacy_request, privacy_restriction, privacy_retention,
};

/// A row of `privacy_request`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = privacy_request)]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct RequestRow {
    pub company: CompanyNo,
    pub id: PrivacyRequestId,
    pub version: i32,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub customer: Option<CustomerId>,
    pub kind: RequestKind,
    pub state: RequestState,
    pub received_on: Date,
    pub due_on: Date,
    pub reference: Option<String>,
    pub extended_because: Option<String>,
    pub refused_because: Option<String>,
    pub finished_at: Option<Timestamp>,
}

impl RequestRow {
    pub(crate) fn new(company: CompanyNo, request: &PrivacyRequest) -> Self {
        let request = request.clone();
        Self {
            company,
            id: request.id,
            version: request.version,
            created_at: request.created_at,
            changed_at: request.changed_at,
            customer: request.customer,
            kind: request.kind,
            state: request.state,
            received_on: request.received_on,
            due_on: request.due_on,
            reference: request.reference,
            extended_because: request.extended_because,
            refused_because: request.refused_because,
            finished_at: request.finished_at,
        }
    }

    /// The request as it stands on a day.
    pub(crate) fn into_request(self, today: Date) -> PrivacyRequest {
        PrivacyRequest {
            overdue: self.state == RequestState::Open && self.due_on < today,
            id: self.id,
            version: self.version,
            customer: self.customer,
            kind: self.kind,
            state: self.state,
            received_on: self.received_on,
            due_on: self.due_on,
            reference: self.reference,
            extended_because: self.extended_because,
            refused_because: self.refused_because,
            finished_at: self.finished_at,
            created_at: self.created_at,
            changed_at: self.changed_at,
        }
    }
}

/// A row of `privacy_log`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = privacy_log)]
#[diesel(treat_none_as_default_value = false)]
pub(crate) struct LogRow {
    pub company: CompanyNo,
    pub id: PrivacyLogId,
    pub at: Timestamp,
    pub actor: String,
    pub action: PrivacyAction,
    pub customer: Option<CustomerId>,
    pub number: Option<String>,
    pub request: Option<PrivacyRequestId>,
    pub until: Option<Date>,
    pub details: String,
    pub scrubbed_at: Option<Timestamp>,
}

impl LogRow {
    pub(crate) fn new(company: CompanyNo, entry: &PrivacyLogEntry) -> Result<Self> {
        let details = serde_json::to_string(&entry.details).map_err(Error::internal)?;
        let entry = entry.clone();
        Ok(Self {
            company,
            id: entry.id,
            at: entry.at,
            actor: entry.actor,
            action: entry.action,
            customer: entry.customer,
            number: entry.number,
            request: entry.request,
            until: entry.until,
            details,
            scrubbed_at: entry.scrubbed_at,
        })
    }

    pub(crate) fn into_entry(self) -> PrivacyLogEntry {
        PrivacyLogEntry {
            details: serde_json::from_str(&self.details).unwrap_or_default(),
            id: self.id,
            at: self.at,
            actor: self.actor,
            action: self.action,
            customer: self.customer,
            number: self.number,
            request: self.request,
            until: self.until,
            scrubbed_at: self.scrubbed_at,
        }
    }
}

/// Which entries of the proof log are read.
#[derive(Debug, Default)]
pub(crate) struct LogFilter {
    pub customer: Option<CustomerId>,
    pub action: Option<PrivacyAction>,
    pub after: Option<PrivacyLogId>,
}

/// Which requests are listed.
#[derive(Debug)]
pub(crate) struct RequestFilter {
    pub state: RequestState,
    pub due_until: Option<Date>,
    pub after: Option<(Date, PrivacyRequestId)>,
}

/// A row of `privacy_retention`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = privacy_retention)]
pub(crate) struct RetentionRow {
    pub company: CompanyNo,
    pub class: String,
    pub months: i32,
    pub to_year_end: bool,
    pub kinds: String,
}

type HoldColumns = (PrivacyHoldId, CustomerId, String, Date, Timestamp);
type RestrictionColumns = (CustomerId, Timestamp, RestrictionReason, Option<Date>, bool);

fn to_hold((id, customer, reason, until, created_at): HoldColumns) -> PrivacyHold {
    PrivacyHold { id, customer, reason, until, created_at }
}

fn to_restriction((customer, since, reason, until, erase_when_due): RestrictionColumns) -> Restriction {
    Restriction { customer, since, reason, until, erase_when_due }
}

/// Data protection.
#[store]
impl PrivacyStore for Connection {
    fn insert_privacy_request(&mut self, row: &RequestRow) -> QueryResult<()> {
        diesel::insert_into(privacy_request::table).values(row).execute(self).map(drop)
    }

    /// Answers how many rows were in the version that was read: none means a conflict.
    fn update_privacy_request(&mut self, row: &RequestRow, read: i32) -> QueryResult<usize> {
        diesel::update(privacy_request::table.find((row.company, row.id)).filter(privacy_request::version.eq(read)))
            .set(row)
            .execute(self)
    }

    fn privacy_request(&mut self, company: CompanyNo, id: PrivacyRequestId) -> QueryResult<Option<RequestRow>> {
        privacy_request::table.find((company, id)).select(RequestRow::as_select()).get_result(self).optional()
    }

    /// By the day on which they must be answered.
    fn privacy_requests(
        &mut self,
        company: CompanyNo,
        filter: &RequestFilter,
        limit: i64,
    ) -> QueryResult<Vec<RequestRow>> {
        let mut query = privacy_request::table
            .filter(privacy_request::company.eq(company))
            .filter(privacy_request::state.eq(filter.state))
            .order((privacy_request::due_on, privacy_request::id))
            .limit(limit)
            .into_boxed::<Backend>();
        if let Some(until) = filter.due_until {
            query = query.filter(privacy_request::due_on.le(until));
        }
        if let Some((day, id)) = filter.after {
            query = query
                .filter(privacy_request::due_on.ge(day))
                .filter(privacy_request::due_on.gt(day).or(privacy_request::id.gt(id)));
        }
        query.select(RequestRow::as_select()).load(self)
    }

    /// The latest first.
    fn privacy_requests_of(
        &mut self,
        company: CompanyNo,
        owner: CustomerId,
        limit: i64,
    ) -> QueryResult<Vec<RequestRow>> {
        privacy_request::table
            .filter(privacy_request::company.eq(company))
            .filter(privacy_request::customer.eq(owner))
            .order(privacy_request::id.desc())
            .limit(limit)
            .select(RequestRow::as_select())
            .load(self)
    }

    fn insert_privacy_log(&mut self, row: &LogRow) -> QueryResult<()> {
        diesel::insert_into(privacy_log::table).values(row).execute(self).map(drop)
    }

    fn privacy_log_entry(&mut self, company: CompanyNo, id: PrivacyLogId) -> QueryResult<Option<LogRow>> {
        privacy_log::table.find((company, id)).select(LogRow::as_select()).get_result(self).optional()
    }

    fn privacy_log(&mut self, company: CompanyNo, filter: &LogFilter, limit: i64) -> QueryResult<Vec<LogRow>> {
        let mut query = privacy_log::table
            .filter(privacy_log::company.eq(company))
            .order(privacy_log::id)
            .limit(limit)
            .into_boxed::<Backend>();
        if let Some(owner) = filter.customer {
            query = query.filter(privacy_log::customer.eq(owner));
        }
        if let Some(action) = filter.action {
            query = query.filter(privacy_log::action.eq(action));
        }
        if let Some(after) = filter.after {
            query = query.filter(privacy_log::id.gt(after));
        }
        query.select(LogRow::as_select()).load(self)
    }

    /// Erasures whose bytes may still be in the files, of all companies: files know none.
    fn not_scrubbed(&mut self, limit: i64) -> QueryResult<Vec<(CompanyNo, PrivacyLogId)>> {
        privacy_log::table
            .filter(privacy_log::action.eq(PrivacyAction::Erased))
            .filter(privacy_log::scrubbed_at.is_null())
            .limit(limit)
            .select((privacy_log::company, privacy_log::id))
            .load(self)
    }

    fn note_scrubbed(&mut self, company: CompanyNo, id: PrivacyLogId, at: Timestamp) -> QueryResult<()> {
        // Another process may have noted it meanwhile; its note stays.
        let open = privacy_log::table.find((company, id)).filter(privacy_log::scrubbed_at.is_null());
        diesel::update(open).set(privacy_log::scrubbed_at.eq(at)).execute(self).map(drop)
    }

    fn insert_hold(&mut self, company: CompanyNo, hold: &PrivacyHold) -> QueryResult<()> {
        diesel::insert_into(privacy_hold::table)
            .values((
                privacy_hold::company.eq(company),
                privacy_hold::id.eq(hold.id),
                privacy_hold::created_at.eq(hold.created_at),
                privacy_hold::customer.eq(hold.customer),
                privacy_hold::reason.eq(&hold.reason),
                privacy_hold::until.eq(hold.until),
            ))
            .execute(self)
            .map(drop)
    }

    fn hold(&mut self, company: CompanyNo, id: PrivacyHoldId) -> QueryResult<Option<PrivacyHold>> {
        let columns = (
            privacy_hold::id,
            privacy_hold::customer,
            privacy_hold::reason,
            privacy_hold::until,
            privacy_hold::created_at,
        );
        let found: Option<HoldColumns> =
            privacy_hold::table.find((company, id)).select(columns).get_result(self).optional()?;
        Ok(found.map(to_hold))
    }

    fn delete_hold(&mut self, company: CompanyNo, id: PrivacyHoldId) -> QueryResult<()> {
        diesel::delete(privacy_hold::table.find((company, id))).execute(self).map(drop)
    }

    fn holds_of(&mut self, company: CompanyNo, owner: CustomerId, limit: i64) -> QueryResult<Vec<PrivacyHold>> {
        let columns = (
            privacy_hold::id,
            privacy_hold::customer,
            privacy_hold::reason,
            privacy_hold::until,
            privacy_hold::created_at,
        );
        let found: Vec<HoldColumns> = privacy_hold::table
            .filter(privacy_hold::company.eq(company))
            .filter(privacy_hold::customer.eq(owner))
            .order(privacy_hold::id)
            .limit(limit)
            .select(columns)
            .load(self)?;
        Ok(found.into_iter().map(to_hold).collect())
    }

    fn save_restriction(&mut self, company: CompanyNo, restriction: &Restriction) -> QueryResult<()> {
        diesel::delete(privacy_restriction::table.find((company, restriction.customer))).execute(self)?;
        diesel::insert_into(privacy_restriction::table)
            .values((
                privacy_restriction::company.eq(company),
                privacy_restriction::customer.eq(restriction.customer),
                privacy_restriction::since.eq(restriction.since),
                privacy_restriction::reason.eq(restriction.reason),
                privacy_restriction::until.eq(restriction.until),
                privacy_restriction::erase_when_due.eq(restriction.erase_when_due),
            ))
            .execute(self)
            .map(drop)
    }

    fn restriction(&mut self, company: CompanyNo, owner: CustomerId) -> QueryResult<Option<Restriction>> {
        let columns = (
            privacy_restriction::customer,
            privacy_restriction::since,
            privacy_restriction::reason,
            privacy_restriction::until,
            privacy_restriction::erase_when_due,
        );
        let found: Option<RestrictionColumns> =
            privacy_restriction::table.find((company, owner)).select(columns).get_result(self).optional()?;
        Ok(found.map(to_restriction))
    }

    fn delete_restriction(&mut self, company: CompanyNo, owner: CustomerId) -> QueryResult<()> {
        diesel::delete(privacy_restriction::table.find((company, owner))).execute(self).map(drop)
    }

    /// Customers under a protection, by id.
    fn protected_customers(
        &mut self,
        company: CompanyNo,
        protection: Protection,
        after: Option<CustomerId>,
        limit: i64,
    ) -> QueryResult<Vec<(CustomerId, String, String)>> {
        let mut query = customer::table
            .filter(customer::company.eq(company))
            // What the index is limited to must be said for SQLite to use it.
            .filter(customer::protection.is_not_null())
            .filter(customer::protection.eq(protection))
            .order(customer::id)
            .limit(limit)
            .into_boxed::<Backend>();
        if let Some(after) = after {
            query = query.filter(customer::id.gt(after));
        }
        query.select((customer::id, customer::number, customer::display_name)).load(self)
    }

    fn retention_rows(&mut self, company: CompanyNo) -> QueryResult<Vec<RetentionRow>> {
        privacy_retention::table
            .filter(privacy_retention::company.eq(company))
            .order(privacy_retention::class)
            .select(RetentionRow::as_select())
            .load(self)
    }

    fn save_retention(&mut self, row: &RetentionRow) -> QueryResult<()> {
        diesel::insert_into(privacy_retention::table)
            .values(row)
            .on_conflict((privacy_retention::company, privacy_retention::class))
            .do_update()
            .set(row)
            .execute(self)
            .map(drop)
    }
}
