//! A case goes on.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{CaseId, Due, ErrorCode, Result, UserId};
use crate::case::{Case, CaseState, Priority, clock};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Moves a case on: to another state, owner, department, priority, date, category or cause. What is left out stays. While it
/// waits for the customer its clock stands still; taken up again, it is to be solved anew as its service level says.
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
    /// What sort of matter it is, as the company sorts them.
    #[serde(default)]
    pub category: Option<String>,
    /// What caused it.
    #[serde(default)]
    pub cause: Option<String>,
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
            category: None,
            cause: Some("Thermostat defekt".into()),
            resolution: Some("Thermostat getauscht, Anfahrt nicht berechnet.".into()),
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Case> {
        let old = super::reach_version(unit, self.id, self.version)?;
        if self.state.is_some_and(|next| !old.state.may_become(next)) {
            return Err(super::wrong_state(&old, "this step is not possible from there"));
        }
        let mut findings = Findings::default();
        let resolution = self.resolution.or_else(|| old.resolution.clone());
        if self.state == Some(CaseState::Resolved) {
            let text = resolution.as_deref().unwrap_or_default();
            kundig_check::text::required("resolution", text, "Lösung", "resolution", &mut findings);
        }
        let (category, cause) = (self.category.as_deref(), self.cause.as_deref());
        let name = category.unwrap_or_default();
        kundig_check::text::max_len("category", name, 200, "Kategorie", "category", &mut findings);
        kundig_check::text::max_len("cause", cause.unwrap_or_default(), 1_000, "Ursache", "cause", &mut findings);
        unit.settle(findings)?;
        let mut new = Case {
            owner: self.owner.or(old.owner),
            department: self.department.unwrap_or_else(|| old.department.clone()),
            priority: self.priority.unwrap_or(old.priority),
            category: self.category.or_else(|| old.category.clone()),
            cause: self.cause.or_else(|| old.cause.clone()),
            resolution,
            ..old.clone()
        };
        let (settings, now) = (unit.company()?, unit.now);
        // A date that is set while the clock stands still counts from now on: what passed until now is made up for first.
        if self.state.is_some() || self.due.is_some() {
            clock::make_up(&mut new, &settings, now);
            new.waiting_since = old.waiting_since.map(|_| now);
        }
        if let Some(state) = self.state {
            enter(unit, &mut new, state)?;
        }
        if let Some(due) = self.due {
            new.due_at = Some(settings.resolve(due, now));
        }
        let event = if self.state == Some(CaseState::Closed) { "case.closed" } else { "case.moved" };
        super::save(unit, event, &old, new)
    }
}

/// Notes when a case came to its new state.
fn enter(unit: &mut Unit<'_>, case: &mut Case, state: CaseState) -> Result<()> {
    let (now, before) = (unit.now, std::mem::replace(&mut case.state, state));
    case.waiting_since = (state == CaseState::Waiting).then_some(now);
    match state {
        CaseState::Resolved => case.resolved_at = Some(now),
        CaseState::Closed => case.closed_at = Some(now),
        CaseState::InProgress if matches!(before, CaseState::Resolved | CaseState::Closed) => {
            (case.resolved_at, case.closed_at) = (None, None);
            case.reopened += 1;
            let (_, solution_due_at) = clock::promised(unit, case)?;
            case.due_at = solution_due_at.or(case.due_at);
        }
        CaseState::New | CaseState::InProgress | CaseState::Waiting => {}
    }
    Ok(())
}
