//! Reading cases.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{CaseId, CustomerId, Error, ErrorCode, Result};
use crate::case::store::{CaseFilter, CaseStore};
use crate::case::{Case, CasePage, CaseState};
use crate::customer;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Answers a case, and whether it is late at this moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetCase {
    /// The case.
    pub id: CaseId,
}

impl Operation for GetCase {
    type Output = Case;
    const NAME: &'static str = "case.get";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { id: CaseId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0003)) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Case> {
        let now = unit.now;
        super::reach(unit, self.id).map(|row| row.into_case(now))
    }
}

/// Lists cases, oldest first, by customer, department or state. Who does not reach all cases sees their own, or those of a
/// customer within reach.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListCases {
    /// Only cases of this customer.
    #[serde(default)]
    pub customer: Option<CustomerId>,
    /// Only cases of this department.
    #[serde(default)]
    pub department: Option<String>,
    /// Only cases in this state.
    #[serde(default)]
    pub state: Option<CaseState>,
    /// At most so many (1 to 500; 50 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<CaseId>,
}

impl Operation for ListCases {
    type Output = CasePage;
    const NAME: &'static str = "case.list";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::Denied];

    fn example() -> Self {
        Self { department: Some("service".into()), state: Some(CaseState::New), ..Self::default() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<CasePage> {
        let mut filter = CaseFilter {
            customer: self.customer,
            department: self.department.as_deref(),
            state: self.state,
            owner: None,
            hide_restricted: customer::operations::hides_restricted(unit)?,
            after: self.after,
        };
        match self.customer {
            Some(customer) => drop(customer::operations::reach(unit, customer)?),
            None if super::reaches_all(unit) => {}
            None => {
                let own = unit.decision().reaches_own();
                let user = unit.circumstances.access.user.filter(|_| own).ok_or_else(|| Error::Denied {
                    right: Self::NAME.into(),
                    actor: unit.circumstances.access.actor.to_string(),
                    reason: "without a user, or by a segment alone, there are no own cases; name a customer".into(),
                })?;
                filter.owner = Some(user);
            }
        }
        let limit = self.limit.unwrap_or(50).clamp(1, 500) as usize;
        let mut rows = unit.db.cases(unit.circumstances.company, &filter, limit as i64 + 1)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| row.id);
        Ok(CasePage { cases: rows.into_iter().map(|row| row.into_case(unit.now)).collect(), next })
    }
}
