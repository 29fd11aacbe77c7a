//! The follow-up's queries.

use diesel::prelude::*;
use kundig_macros::store;

use super::{FollowUp, FollowUpState};
use crate::base::{CompanyNo, CustomerId, Error, FollowUpId, Priority, Result, Timestamp, UserId};
use crate::store::schema::{followup, followup_escalated};

/// A row of `followup`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = followup)]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct FollowUpRow {
    pub company: CompanyNo,
    pub id: FollowUpId,
    pub version: i32,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub subject: String,
    pub note: Option<String>,
    pub state: FollowUpState,
    pub priority: Priority,
    pub due_at: Timestamp,
    pub remind_at: Option<Timestamp>,
    pub assigned_user: Option<UserId>,
    pub department: Option<String>,
    pub customer: Option<CustomerId>,
    pub about: String,
    pub escalate: String,
    pub defer_reason: Option<String>,
    pub escalated_to: String,
}

impl FollowUpRow {
    pub(crate) fn new(company: CompanyNo, followup: &FollowUp) -> Result<Self> {
        let followup = followup.clone();
        Ok(Self {
            company,
            id: followup.id,
            version: followup.version,
            created_at: followup.created_at,
            changed_at: followup.changed_at,
            subject: followup.subject,
            note: followup.note,
            state: followup.state,
            priority: followup.priority,
            due_at: followup.due_at,
            remind_at: followup.remind_at,
            assigned_user: followup.assigned_user,
            department: followup.department,
            customer: followup.customer,
            about: serde_json::to_string(&followup.about).map_err(Error::internal)?,
            escalate: serde_json::to_string(&followup.escalate).map_err(Error::internal)?,
            defer_reason: followup.defer_reason,
            escalated_to: serde_json::to_string(&followup.escalated_to).map_err(Error::internal)?,
        })
    }

    pub(crate) fn into_followup(self) -> FollowUp {
        FollowUp {
            id: self.id,
            version: self.version,
            subject: self.subject,
            note: self.note,
            state: self.state,
            priority: self.priority,
            due_at: self.due_at,
            remind_at: self.remind_at,
            assigned_user: self.assigned_user,
            department: self.department,
            customer: self.customer,
            about: serde_json::from_str(&self.about).unwrap_or_default(),
            escalate: serde_json::from_str(&self.escalate).unwrap_or_default(),
            escalated_to: serde_json::from_str(&self.escalated_to).unwrap_or_default(),
            defer_reason: self.defer_reason,
            created_at: self.created_at,
            changed_at: self.changed_at,
        }
    }
}

/// Whose open follow-ups a list shows.
#[derive(Debug, Default)]
pub(crate) struct DeskFilter<'a> {
    pub user: Option<UserId>,
    pub departments: Option<&'a [String]>,
    pub customer: Option<CustomerId>,
    pub due_until: Option<Timestamp>,
    pub after: Option<(Timestamp, FollowUpId)>,
}

/// Follow-ups.
#[store]
impl FollowUpStore for Connection {
    fn insert_followup(&mut self, row: &FollowUpRow) -> QueryResult<()> {
        diesel::insert_into(followup::table).values(row).execute(self).map(drop)
    }

    /// Answers how many rows had the version that was read: none means a conflict.
    fn update_followup(&mut self, row: &FollowUpRow, read_version: i32) -> QueryResult<usize> {
        diesel::update(followup::table.find((row.company, row.id)).filter(followup::version.eq(read_version)))
            .set(row)
            .execute(self)
    }

    fn followup(&mut self, company: CompanyNo, id: FollowUpId) -> QueryResult<Option<FollowUpRow>> {
        followup::table.find((company, id)).select(FollowUpRow::as_select()).get_result(self).optional()
    }

    /// Puts an open follow-up on the desk of another department; once is enough.
    fn add_escalated(&mut self, company: CompanyNo, department: &str, id: FollowUpId) -> QueryResult<()> {
        diesel::insert_into(followup_escalated::table)
            .values((
                followup_escalated::company.eq(company),
                followup_escalated::department.eq(department),
                followup_escalated::followup.eq(id),
            ))
            .on_conflict_do_nothing()
            .execute(self)
            .map(drop)
    }

    /// Takes a follow-up from the desks that it was escalated to.
    fn delete_escalated(&mut self, company: CompanyNo, departments: &[String], id: FollowUpId) -> QueryResult<()> {
        for department in departments {
            diesel::delete(followup_escalated::table.find((company, department, id))).execute(self)?;
        }
        Ok(())
    }

    /// Open follow-ups by date.
    fn desk(&mut self, company: CompanyNo, filter: &DeskFilter<'_>, limit: i64) -> QueryResult<Vec<FollowUpRow>> {
        let mut query = followup::table
            .filter(followup::company.eq(company))
            .filter(followup::state.eq(FollowUpState::Open))
            .order((followup::due_at, followup::id))
            .limit(limit)
            .into_boxed::<Backend>();
        let escalated = || {
            followup_escalated::table
                .filter(followup_escalated::company.eq(company))
                .filter(followup_escalated::department.eq_any(filter.departments.unwrap_or_default().to_vec()))
                .select(followup_escalated::followup)
        };
        match (filter.user, filter.departments) {
            (Some(user), Some(departments)) => {
                query = query.filter(
                    followup::assigned_user
                        .eq(user)
                        .or(followup::assigned_user.is_null().and(followup::department.eq_any(departments.to_vec())))
                        .or(followup::id.eq_any(escalated()))
                        .assume_not_null(),
                );
            }
            (Some(user), None) => query = query.filter(followup::assigned_user.eq(user)),
            (None, Some(departments)) => {
                query = query.filter(
                    followup::department
                        .eq_any(departments.to_vec())
                        .or(followup::id.eq_any(escalated()))
                        .assume_not_null(),
                );
            }
            (None, None) => {}
        }
        if let Some(customer) = filter.customer {
            query = query.filter(followup::customer.eq(customer));
        }
        if let Some(until) = filter.due_until {
            query = query.filter(followup::due_at.le(until));
        }
        if let Some((at, id)) = filter.after {
            query = query.filter(followup::due_at.gt(at).or(followup::due_at.eq(at).and(followup::id.gt(id))));
        }
        query.select(FollowUpRow::as_select()).load(self)
    }
}
