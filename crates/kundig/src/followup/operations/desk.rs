//! What lies on a desk.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Scope;
use crate::base::{CustomerId, Error, ErrorCode, FollowUpId, Result, Timestamp};
use crate::followup::store::{DeskFilter, FollowUpRow, FollowUpStore};
use crate::followup::{Desk, FollowUp};
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

/// Shows open follow-ups, the earliest date first: one's own, one's departments' and what was escalated to these, as far as
/// the grant reaches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowDesk {
    /// Only those of this department.
    #[serde(default)]
    pub department: Option<String>,
    /// Only those about this customer.
    #[serde(default)]
    pub customer: Option<CustomerId>,
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
        Self { department: Some("service".into()), ..Self::default() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Desk> {
        let scope = super::widest(unit);
        let own = super::departments(unit)?;
        let wanted: Option<Vec<String>> = match (scope, self.department) {
            (Some(Scope::All), department) => department.map(|name| vec![name]),
            (Some(Scope::Team), Some(name)) => Some(own.into_iter().filter(|team| *team == name).collect()),
            (Some(Scope::Team), None) => Some(own),
            _ => None,
        };
        let user = match scope {
            Some(Scope::All) => None,
            // Nobody has the nil id: a role without a user has an empty desk.
            _ => Some(unit.circumstances.access.user.unwrap_or(crate::base::UserId(uuid::Uuid::nil()))),
        };
        let filter = DeskFilter {
            user,
            departments: wanted.as_deref(),
            customer: self.customer,
            due_until: self.due_until,
            after: self.after.as_deref().map(cursor).transpose()?,
        };
        let limit = self.limit.unwrap_or(50).clamp(1, 500) as usize;
        let mut rows = unit.db.desk(unit.circumstances.company, &filter, limit as i64 + 1)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| format!("{}:{}", row.due_at.as_micros(), row.id));
        let overdue = rows.iter().filter(|row| row.due_at < unit.now).count() as u32;
        Ok(Desk { followups: rows.into_iter().map(FollowUpRow::into_followup).collect(), overdue, next })
    }
}

fn cursor(text: &str) -> Result<(Timestamp, FollowUpId)> {
    let parts =
        text.split_once(':').and_then(|(at, id)| Some((Timestamp::from_micros(at.parse().ok()?), id.parse().ok()?)));
    parts.ok_or_else(|| Error::bad_cursor(ShowDesk::NAME))
}
