//! The queries of processes and of the versions that they keep.

use diesel::prelude::*;
use kundig_macros::store;
use kundig_rules::Next;

use super::{Process, ProcessState};
use crate::base::{CompanyNo, CustomerId, Error, ProcessId, RecordId, Result, Timestamp};
use crate::store::schema::{customer, process, process_event, rule_version};

/// A row of `process`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = process)]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct ProcessRow {
    pub company: CompanyNo,
    pub id: ProcessId,
    pub version: i32,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub rule: String,
    pub hash: String,
    pub instance_key: String,
    pub state: ProcessState,
    pub step: String,
    pub steps: i32,
    pub event: String,
    pub record_kind: String,
    pub record: RecordId,
    pub customer: Option<CustomerId>,
    pub actor: String,
    pub fields: String,
    pub memory: String,
    pub next: Option<String>,
    pub due_at: Option<Timestamp>,
    pub left_micros: Option<i64>,
    pub last_error: Option<String>,
    pub ended_at: Option<Timestamp>,
    /// The event that brought the step which is taken, or failed.
    pub news: Option<String>,
}

impl ProcessRow {
    pub(crate) fn next(&self) -> Option<Next> {
        self.next.as_deref().and_then(|text| serde_json::from_str(text).ok())
    }

    pub(crate) fn set_next(&mut self, next: Option<&Next>) -> Result<()> {
        self.next = next.map(serde_json::to_string).transpose().map_err(Error::internal)?;
        Ok(())
    }

    pub(crate) fn to_process(&self) -> Process {
        Process {
            id: self.id,
            version: self.version,
            rule: self.rule.clone(),
            hash: self.hash.clone(),
            key: self.instance_key.clone(),
            state: self.state,
            step: self.step.clone(),
            steps: self.steps,
            event: self.event.clone(),
            record_kind: self.record_kind.clone(),
            record: self.record,
            customer: self.customer,
            memory: serde_json::from_str(&self.memory).unwrap_or_default(),
            next: self.next.as_deref().and_then(|next| serde_json::from_str(next).ok()),
            due_at: self.due_at,
            last_error: self.last_error.clone(),
            created_at: self.created_at,
            changed_at: self.changed_at,
            ended_at: self.ended_at,
        }
    }
}

/// Which processes a list shows.
#[derive(Debug, Default)]
pub(crate) struct ProcessFilter<'a> {
    pub state: Option<ProcessState>,
    pub rule: Option<&'a str>,
    pub customer: Option<CustomerId>,
    /// Without those of customers whose data must not be used.
    pub hide_restricted: bool,
    pub after: Option<ProcessId>,
}

/// Processes.
#[store]
impl ProcessStore for Connection {
    fn insert_process(&mut self, row: &ProcessRow) -> QueryResult<()> {
        diesel::insert_into(process::table).values(row).execute(self).map(drop)
    }

    /// Answers how many rows had the version that was read: none means a conflict.
    fn update_process(&mut self, row: &ProcessRow, read_version: i32) -> QueryResult<usize> {
        diesel::update(process::table.find((row.company, row.id)).filter(process::version.eq(read_version)))
            .set(row)
            .execute(self)
    }

    fn process(&mut self, company: CompanyNo, id: ProcessId) -> QueryResult<Option<ProcessRow>> {
        process::table.find((company, id)).select(ProcessRow::as_select()).get_result(self).optional()
    }

    /// The instance of a rule with this key that has not ended.
    fn live_process(&mut self, company: CompanyNo, rule: &str, key: &str) -> QueryResult<Option<ProcessRow>> {
        process::table
            .filter(process::company.eq(company))
            .filter(process::rule.eq(rule))
            .filter(process::instance_key.eq(key))
            .filter(process::ended_at.is_null())
            .select(ProcessRow::as_select())
            .get_result(self)
            .optional()
    }

    /// The instances of a rule that concern a customer and have not ended.
    fn live_processes_of(
        &mut self,
        company: CompanyNo,
        rule: &str,
        customer: CustomerId,
        limit: i64,
    ) -> QueryResult<Vec<ProcessRow>> {
        process::table
            .filter(process::company.eq(company))
            .filter(process::customer.eq(customer))
            .filter(process::rule.eq(rule))
            .filter(process::ended_at.is_null())
            .order(process::id)
            .limit(limit)
            .select(ProcessRow::as_select())
            .load(self)
    }

    fn processes(
        &mut self,
        company: CompanyNo,
        filter: &ProcessFilter<'_>,
        limit: i64,
    ) -> QueryResult<Vec<ProcessRow>> {
        let mut query =
            process::table.filter(process::company.eq(company)).order(process::id).limit(limit).into_boxed::<Backend>();
        if let Some(state) = filter.state {
            query = query.filter(process::state.eq(state));
        }
        if let Some(rule) = filter.rule {
            query = query.filter(process::rule.eq(rule.to_owned()));
        }
        if let Some(customer) = filter.customer {
            query = query.filter(process::customer.eq(customer));
        }
        if filter.hide_restricted {
            query = query.filter(
                process::customer.is_null().or(process::customer
                    .ne_all(
                        customer::table
                            .filter(customer::company.eq(company))
                            .filter(customer::protection.is_not_null())
                            .select(customer::id.nullable()),
                    )
                    .assume_not_null()),
            );
        }
        if let Some(after) = filter.after {
            query = query.filter(process::id.gt(after));
        }
        query.select(ProcessRow::as_select()).load(self)
    }

    /// Keeps the text of a rule for its instances; one that is kept already stays as it is.
    fn keep_rule_version(&mut self, hash: &str, name: &str, path: &str, body: &str, at: Timestamp) -> QueryResult<()> {
        diesel::insert_into(rule_version::table)
            .values((
                rule_version::hash.eq(hash),
                rule_version::name.eq(name),
                rule_version::path.eq(path),
                rule_version::body.eq(body),
                rule_version::first_used_at.eq(at),
            ))
            .on_conflict_do_nothing()
            .execute(self)
            .map(drop)
    }

    /// Path and text of a kept rule.
    fn rule_version(&mut self, hash: &str) -> QueryResult<Option<(String, String)>> {
        rule_version::table.find(hash).select((rule_version::path, rule_version::body)).get_result(self).optional()
    }

    fn add_process_event(&mut self, company: CompanyNo, event: &str, hash: &str) -> QueryResult<()> {
        diesel::insert_into(process_event::table)
            .values((process_event::company.eq(company), process_event::event.eq(event), process_event::hash.eq(hash)))
            .on_conflict_do_nothing()
            .execute(self)
            .map(drop)
    }

    /// Events that instances listen to, each with the version of the rule.
    fn process_events(&mut self, company: CompanyNo) -> QueryResult<Vec<(String, String)>> {
        process_event::table
            .filter(process_event::company.eq(company))
            .order((process_event::event, process_event::hash))
            .select((process_event::event, process_event::hash))
            .load(self)
    }
}
