//! What lies on a desk.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Scope;
use crate::base::{CustomerId, Error, ErrorCode, FollowUpId, Result, Timestamp, UserId};
use crate::followup::store::{AbsenceRow, DeskFilter, FollowUpRow, FollowUpStore};
use crate::followup::{Desk, FollowUp, Whose, Window};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Answers a follow-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetFollowUp {
    /// The follow-up.
    pub id: FollowUpId,
}

impl Operation for GetFollowUp {
    type Output = FollowUp;
    const NAME: &'static str = "followup.get";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { id: FollowUpId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0004)) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<FollowUp> {
        super::reach(unit, self.id)
    }
}

/// Shows open follow-ups, the earliest date first: one's own, one's departments' and what was escalated to these, and those
/// of the users that one stands in for, as far as the grant reaches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowDesk {
    /// Only one's own, one's departments', or those of the users that one stands in for.
    #[serde(default)]
    pub whose: Option<Whose>,
    /// Only those of this department.
    #[serde(default)]
    pub department: Option<String>,
    /// Only those about this customer.
    #[serde(default)]
    pub customer: Option<CustomerId>,
    /// Only those that are overdue, or due on the company's day today.
    #[serde(default)]
    pub window: Option<Window>,
    /// Only those due until then.
    #[serde(default)]
    pub due_until: Option<Timestamp>,
    /// At most so many (1 to 500; 50 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

impl Operation for ShowDesk {
    type Output = Desk;
    const NAME: &'static str = "followup.desk";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Malformed];

    fn example() -> Self {
        Self { department: Some("service".into()), window: Some(Window::Today), ..Self::default() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Desk> {
        show(unit, &self)
    }
}

/// A desk as the grants of the running operation reach it.
pub(super) fn show(unit: &mut Unit<'_>, asked: &ShowDesk) -> Result<Desk> {
    let (company, now) = (unit.company_no(), unit.now);
    let away = super::absent(unit)?;
    let whole = reachable(unit, asked, &away)?;
    let (_, day_begins, day_ends) = unit.company()?.day_of(now);
    let (overdue, today) = ((None, Some(now)), (Some(day_begins), Some(day_ends)));
    let (due_from, due_until) = match asked.window {
        None => (None, None),
        Some(Window::Overdue) => overdue,
        Some(Window::Today) => today,
    };
    let due_until = [due_until, asked.due_until].into_iter().flatten().min();
    let after = asked.after.as_deref().map(cursor).transpose()?;
    let filter = DeskFilter { due_from, due_until, after, ..whole.clone() };
    let limit = asked.limit.unwrap_or(50).clamp(1, 500) as usize;
    let mut rows = unit.db.desk(company, &filter, limit as i64 + 1)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| format!("{}:{}", row.due_at.as_micros(), row.id));
    let mut count = |(due_from, due_until)| -> Result<u32> {
        let counted = unit.db.count_desk(company, &DeskFilter { due_from, due_until, ..whole.clone() })?;
        Ok(u32::try_from(counted).unwrap_or(u32::MAX))
    };
    let (overdue, due_today) = (count(overdue)?, count(today)?);
    let followups = rows.into_iter().map(FollowUpRow::into_followup).collect();
    Ok(Desk { followups, overdue, due_today, next })
}

/// Whose follow-ups are asked for, as far as the grant reaches.
fn reachable(unit: &mut Unit<'_>, asked: &ShowDesk, away: &[AbsenceRow]) -> Result<DeskFilter> {
    let scope = super::widest(unit);
    let own = super::departments(unit)?;
    // A role without a user has no follow-ups of its own.
    let user: Vec<UserId> = unit.circumstances.access.user.into_iter().collect();
    let absent: Vec<UserId> = away.iter().map(|absence| absence.app_user).collect();
    let named = |own: Vec<String>| match &asked.department {
        Some(name) => own.into_iter().filter(|team| team == name).collect(),
        None => own,
    };
    let (users, departments) = match (asked.whose, scope) {
        // A desk is somebody's: a grant that reaches customers by a segment alone opens none.
        (_, Some(Scope::Segment)) => (Some(Vec::new()), None),
        (Some(Whose::Own), _) => (Some(user), None),
        (Some(Whose::StandIn), _) => (Some(absent), None),
        (Some(Whose::Departments), Some(Scope::All | Scope::Team)) => (Some(Vec::new()), Some(named(own))),
        (Some(Whose::Departments), _) => (Some(Vec::new()), None),
        (None, Some(Scope::All)) => (None, asked.department.clone().map(|name| vec![name])),
        (None, Some(Scope::Team)) => (Some([user, absent].concat()), Some(named(own))),
        (None, _) => (Some([user, absent].concat()), None),
    };
    let hide_restricted = crate::customer::operations::hides_restricted(unit)?;
    Ok(DeskFilter { users, departments, customer: asked.customer, hide_restricted, ..DeskFilter::default() })
}

fn cursor(text: &str) -> Result<(Timestamp, FollowUpId)> {
    let parts =
        text.split_once(':').and_then(|(at, id)| Some((Timestamp::from_micros(at.parse().ok()?), id.parse().ok()?)));
    parts.ok_or_else(|| Error::bad_cursor(ShowDesk::NAME))
}
