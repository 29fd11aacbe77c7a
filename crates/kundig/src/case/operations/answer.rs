//! The first answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{CaseId, ErrorCode, Result};
use crate::case::{Case, CaseState};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Notes that the customer got a first answer; from then on only the solution is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerCase {
    /// The case.
    pub id: CaseId,
    /// The version that you read.
    pub version: i32,
}

impl Operation for AnswerCase {
    type Output = Case;
    const NAME: &'static str = "case.answer";
    const EMITS: &'static [&'static str] = &["case.answered"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::Conflict, ErrorCode::WrongState];
    const RULE_WORD: Option<&'static str> = Some("answer_case");

    fn example() -> Self {
        Self { id: CaseId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0003)), version: 1 }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Case> {
        let old = super::reach_version(unit, self.id, self.version)?;
        if old.answered_at.is_some() {
            return Err(super::wrong_state(&old, "the customer has a first answer already"));
        }
        if old.state == CaseState::Closed {
            return Err(super::wrong_state(&old, "nobody waits for an answer any more"));
        }
        let new = Case { answered_at: Some(unit.now), ..old.clone() };
        super::save(unit, "case.answered", &old, new)
    }
}
