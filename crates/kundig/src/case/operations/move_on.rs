//! A case goes on.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{CaseId, Due, Error, ErrorCode, Result, UserId};
use crate::case::store::{CaseRow, CaseStore};
use crate::case::{Case, CaseState, Priority};
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Moves a case on: to another state, owner, department, priority or date. What is left out stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveCase {
    /// The case.
    pub id: CaseId,
    /// The version that you read.
    pub version: i32,
    /// The next state.
    #[serde(default)]
    pub state: Option<CaseState>,
    /// Who works on it.
    #[serde(default)]
    pub owner: Option<UserId>,
    /// The department that works on it.
    #[serde(default)]
    pub department: Option<String>,
    /// How urgent it is.
    #[serde(default)]
    pub priority: Option<Priority>,
    /// When it is to be solved.
    #[serde(default)]
    pub due: Option<Due>,
    /// How it was solved; needed to resolve it.
    #[serde(default)]
    pub resolution: Option<String>,
}

impl Operation for MoveCase {
    type Output = Case;
    const NAME: &'static str = "case.move";
    const EMITS: &'static [&'static str] = &["case.moved", "case.closed"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::Conflict, ErrorCode::WrongState];
    const RULE_WORD: Option<&'static str> = Some("move_case");

    fn example() -> Self {
        Self {
            id: CaseId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0003)),
            version: 1,
            state: Some(CaseState::Resolved),
            owner: None,
            department: None,
            priority: None,
            due: None,
            resolution: Some("Thermostat getauscht, Anfahrt nicht berechnet.".into()),
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Case> {
        let old = super::reach(unit, self.id)?.into_case();
        let conflict =
            |current| Error::Conflict { record: CaseId::KIND, key: old.number.clone(), read: self.version, current };
        if old.version != self.version {
            return Err(conflict(old.version));
        }
        if let Some(next) = self.state
            && !old.state.may_become(next)
        {
            return Err(Error::WrongState {
                record: CaseId::KIND,
                key: old.number,
                state: old.state.to_string(),
                problem: "this step is not possible from there",
            });
        }
        let mut findings = Findings::default();
        let resolution = self.resolution.clone().or_else(|| old.resolution.clone());
        if self.state == Some(CaseState::Resolved) {
            let text = resolution.as_deref().unwrap_or_default();
            kundig_check::text::required("resolution", text, "Lösung", "resolution", &mut findings);
        }
        unit.settle(findings)?;
        let now = unit.now;
        let settings = unit.company()?;
        let new = Case {
            version: old.version + 1,
            state: self.state.unwrap_or(old.state),
            owner: self.owner.or(old.owner),
            department: self.department.clone().unwrap_or_else(|| old.department.clone()),
            priority: self.priority.unwrap_or(old.priority),
            due_at: self.due.map(|due| settings.resolve(due, now)).or(old.due_at),
            resolution,
            changed_at: now,
            ..old.clone()
        };
        let company = unit.company_no();
        if unit.db.update_case(&CaseRow::new(company, &new), self.version)? == 0 {
            return Err(conflict(self.version + 1));
        }
        let closed = new.state == CaseState::Closed && old.state != CaseState::Closed;
        let (before, after) = Draft::change(Some(&old), &new)?;
        let event = if closed { "case.closed" } else { "case.moved" };
        unit.record(event, (CaseId::KIND, new.id.any()), new.customer, before, after)?;
        Ok(new)
    }
}
