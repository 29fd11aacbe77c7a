//! The follow-up's queries.

use diesel::prelude::*;
use kundig_macros::store;

use super::{Absence, FollowUp, FollowUpState};
use crate::base::{AbsenceId, CompanyNo, CustomerId, Date, Error, FollowUpId, Priority, Result, Timestamp, UserId};
use crate::store::schema::{absence, customer, followup, followup_escalated};

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
    pub escalate_at: String,
    pub recurrence: Option<String>,
    pub on_business_days: bool,
    pub series_start: Option<Timestamp>,
    pub scheduled_at: Option<Timestamp>,
    pub previous: Option<FollowUpId>,
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
            escalate_at: serde_json::to_string(&followup.escalate_at).map_err(Error::internal)?,
            recurrence: followup.recurrence,
            on_business_days: followup.on_business_days,
            series_start: followup.series_start,
            scheduled_at: followup.scheduled_at,
            previous: followup.previous,
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
            escalate_at: serde_json::from_str(&self.escalate_at).unwrap_or_default(),
            escalated_to: serde_json::from_str(&self.escalated_to).unwrap_or_default(),
            defer_reason: self.defer_reason,
            recurrence: self.recurrence,
            on_business_days: self.on_business_days,
            series_start: self.series_start,
            scheduled_at: self.scheduled_at,
            previous: self.previous,
            created_at: self.created_at,
            changed_at: self.changed_at,
        }
    }
}

/// Which open follow-ups a list shows.
#[derive(Debug, Default, Clone)]
pub(crate) struct DeskFilter {
    /// Assigned to one of these; with departments also what is theirs and nobody's.
    pub users: Option<Vec<UserId>>,
    pub departments: Option<Vec<String>>,
    pub customer: Option<CustomerId>,
    /// Without those of customers whose data must not be used.
    pub hide_restricted: bool,
    pub due_from: Option<Timestamp>,
    pub due_until: Option<Timestamp>,
    pub after: Option<(Timestamp, FollowUpId)>,
}

/// A row of `absence`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = absence)]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct AbsenceRow {
    pub company: CompanyNo,
    pub id: AbsenceId,
    pub version: i32,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub app_user: UserId,
    pub from_day: Date,
    pub until_day: Date,
    pub stand_in: Option<UserId>,
    pub note: Option<String>,
}

impl AbsenceRow {
    pub(crate) fn new(company: CompanyNo, absence: &Absence) -> Self {
        Self {
            company,
            id: absence.id,
            version: absence.version,
            created_at: absence.created_at,
            changed_at: absence.changed_at,
            app_user: absence.user,
            from_day: absence.from,
            until_day: absence.until,
            stand_in: absence.stand_in,
            note: absence.note.clone(),
        }
    }

    pub(crate) fn into_absence(self) -> Absence {
        Absence {
            id: self.id,
            version: self.version,
            user: self.app_user,
            from: self.from_day,
            until: self.until_day,
            stand_in: self.stand_in,
            note: self.note,
            created_at: self.created_at,
            changed_at: self.changed_at,
        }
    }
}

/// Which absences a list shows.
#[derive(Debug, Default)]
pub(crate) struct AbsenceFilter {
    pub user: Option<UserId>,
    /// Only those of this user, or in which they stand in.
    pub concerns: Option<UserId>,
    /// Only those that are not over before this day.
    pub from: Option<Date>,
    /// Only those that have begun by this day.
    pub until: Option<Date>,
    pub after: Option<(Date, AbsenceId)>,
}

/// The open follow-ups of a filter; rows and counts are asked of the same.
macro_rules! on_desk {
    ($backend:ty, $company:expr, $filter:expr) => {{
        let (company, filter) = ($company, $filter);
        let mut query = followup::table
            .filter(followup::company.eq(company))
            .filter(followup::state.eq(FollowUpState::Open))
            .into_boxed::<$backend>();
        let departments = filter.departments.clone().unwrap_or_default();
        let escalated = followup_escalated::table
            .filter(followup_escalated::company.eq(company))
            .filter(followup_escalated::department.eq_any(departments.clone()))
            .select(followup_escalated::followup);
        match (&filter.users, &filter.departments) {
            (Some(users), Some(_)) => {
                query = query.filter(
                    followup::assigned_user
                        .eq_any(users.clone())
                        .or(followup::assigned_user.is_null().and(followup::department.eq_any(departments)))
                        .or(followup::id.eq_any(escalated))
                        .assume_not_null(),
                );
            }
            (Some(users), None) => {
                query = query.filter(followup::assigned_user.eq_any(users.clone()).assume_not_null())
            }
            (None, Some(_)) => {
                query = query.filter(
                    followup::department.eq_any(departments).or(followup::id.eq_any(escalated)).assume_not_null(),
                );
            }
            (None, None) => {}
        }
        if let Some(customer) = filter.customer {
            query = query.filter(followup::customer.eq(customer));
        }
        if filter.hide_restricted {
            query = query.filter(
                followup::customer.is_null().or(followup::customer
                    .ne_all(
                        customer::table
                            .filter(customer::company.eq(company))
                            .filter(customer::protection.is_not_null())
                            .select(customer::id.nullable()),
                    )
                    .assume_not_null()),
            );
        }
        if let Some(from) = filter.due_from {
            query = query.filter(followup::due_at.ge(from));
        }
        if let Some(until) = filter.due_until {
            query = query.filter(followup::due_at.le(until));
        }
        if let Some((at, id)) = filter.after {
            // As a range with an exception, so that an index can begin at the key.
            query = query.filter(followup::due_at.ge(at)).filter(followup::due_at.gt(at).or(followup::id.gt(id)));
        }
        query
    }};
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
    fn desk(&mut self, company: CompanyNo, filter: &DeskFilter, limit: i64) -> QueryResult<Vec<FollowUpRow>> {
        on_desk!(Backend, company, filter)
            .order((followup::due_at, followup::id))
            .limit(limit)
            .select(FollowUpRow::as_select())
            .load(self)
    }

    /// How many that would be without a limit.
    fn count_desk(&mut self, company: CompanyNo, filter: &DeskFilter) -> QueryResult<i64> {
        on_desk!(Backend, company, filter).count().get_result(self)
    }

    fn insert_absence(&mut self, row: &AbsenceRow) -> QueryResult<()> {
        diesel::insert_into(absence::table).values(row).execute(self).map(drop)
    }

    /// Answers how many rows had the version that was read: none means a conflict.
    fn update_absence(&mut self, row: &AbsenceRow, read_version: i32) -> QueryResult<usize> {
        diesel::update(absence::table.find((row.company, row.id)).filter(absence::version.eq(read_version)))
            .set(row)
            .execute(self)
    }

    /// Answers how many rows had the version that was read: none means a conflict.
    fn delete_absence(&mut self, company: CompanyNo, id: AbsenceId, read_version: i32) -> QueryResult<usize> {
        diesel::delete(absence::table.find((company, id)).filter(absence::version.eq(read_version))).execute(self)
    }

    fn absence(&mut self, company: CompanyNo, id: AbsenceId) -> QueryResult<Option<AbsenceRow>> {
        absence::table.find((company, id)).select(AbsenceRow::as_select()).get_result(self).optional()
    }

    fn absences(&mut self, company: CompanyNo, filter: &AbsenceFilter, limit: i64) -> QueryResult<Vec<AbsenceRow>> {
        let mut query = absence::table
            .filter(absence::company.eq(company))
            .order((absence::from_day, absence::id))
            .limit(limit)
            .into_boxed::<Backend>();
        if let Some(user) = filter.user {
            query = query.filter(absence::app_user.eq(user));
        }
        if let Some(user) = filter.concerns {
            query = query.filter(absence::app_user.eq(user).or(absence::stand_in.eq(user).assume_not_null()));
        }
        if let Some(from) = filter.from {
            query = query.filter(absence::until_day.ge(from));
        }
        if let Some(until) = filter.until {
            query = query.filter(absence::from_day.le(until));
        }
        if let Some((day, id)) = filter.after {
            query = query.filter(absence::from_day.ge(day)).filter(absence::from_day.gt(day).or(absence::id.gt(id)));
        }
        query.select(AbsenceRow::as_select()).load(self)
    }

    /// Who is away on a day with this user as their stand-in, in no order: asked for one, SQLite walks all absences.
    fn stood_in_for(&mut self, company: CompanyNo, stand_in: UserId, day: Date) -> QueryResult<Vec<AbsenceRow>> {
        absence::table
            .filter(absence::company.eq(company))
            .filter(absence::stand_in.eq(stand_in))
            .filter(absence::until_day.ge(day))
            .filter(absence::from_day.le(day))
            .select(AbsenceRow::as_select())
            .load(self)
    }
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;

    #[test]
    fn a_page_begins_at_its_key_in_the_index() {
        let (at, user) = (Timestamp::from_micros(1), UserId(uuid::Uuid::nil()));
        let filter = DeskFilter { after: Some((at, FollowUpId(user.0))), ..DeskFilter::default() };
        let late = DeskFilter { due_until: Some(at), ..DeskFilter::default() };
        let plans = crate::store::plan::plans(|connection| {
            FollowUpStore::desk(connection, 1, &filter, 50).unwrap();
            FollowUpStore::count_desk(connection, 1, &late).unwrap();
            let day = "2026-11-23".parse().unwrap();
            FollowUpStore::stood_in_for(connection, 1, user, day).unwrap();
            let list = AbsenceFilter { after: Some((day, AbsenceId(user.0))), ..AbsenceFilter::default() };
            FollowUpStore::absences(connection, 1, &list, 50).unwrap();
        });
        let expected = [
            "SEARCH followup USING INDEX followup_due (company=? AND state=? AND due_at>?)",
            "SEARCH followup USING COVERING INDEX followup_due (company=? AND state=? AND due_at<?)",
            "SEARCH absence USING INDEX absence_by_stand_in (company=? AND stand_in=? AND until_day>?)",
            "SEARCH absence USING INDEX absence_by_day (company=? AND from_day>?)",
        ];
        assert_eq!(plans, expected);
    }
}
