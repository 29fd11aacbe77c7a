//! A follow-up is done, put off or cancelled.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{Due, Error, ErrorCode, FollowUpId, Result};
use crate::followup::store::{FollowUpRow, FollowUpStore};
use crate::followup::{FollowUp, FollowUpState, clock};
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

const ERRORS: &[ErrorCode] = &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::Conflict, ErrorCode::WrongState];

fn example_id() -> FollowUpId {
    FollowUpId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0004))
}

/// Marks a follow-up as done; one with a recurrence comes again on the next date of its series from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompleteFollowUp {
    /// The follow-up.
    pub id: FollowUpId,
    /// The version that you read.
    pub version: i32,
    /// What came of it; added to the note.
    #[serde(default)]
    pub note: Option<String>,
}

impl Operation for CompleteFollowUp {
    type Output = FollowUp;
    const NAME: &'static str = "followup.complete";
    const EMITS: &'static [&'static str] = &["followup.done", "followup.created"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = ERRORS;
    const RULE_WORD: Option<&'static str> = Some("complete_follow_up");

    fn example() -> Self {
        Self { id: example_id(), version: 1, note: Some("Kundin erreicht, Termin vereinbart.".into()) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<FollowUp> {
        let mut note = None;
        let done = change(unit, self.id, self.version, "followup.done", |followup, _| {
            note = followup.note.clone();
            followup.state = FollowUpState::Done;
            add_note(followup, self.note);
        })?;
        super::again::again(unit, &done, note)?;
        Ok(done)
    }
}

/// Puts a follow-up off to another time, for a reason; the reminder and the escalation still ahead move with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeferFollowUp {
    /// The follow-up.
    pub id: FollowUpId,
    /// The version that you read.
    pub version: i32,
    /// When it is due instead.
    pub due: Due,
    /// Why.
    pub reason: String,
}

impl Operation for DeferFollowUp {
    type Output = FollowUp;
    const NAME: &'static str = "followup.defer";
    const EMITS: &'static [&'static str] = &["followup.deferred"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = ERRORS;
    const RULE_WORD: Option<&'static str> = Some("defer_follow_up");

    fn example() -> Self {
        Self {
            id: example_id(),
            version: 1,
            due: Due::BusinessDays { business_days: 2 },
            reason: "Kunde im Urlaub".into(),
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<FollowUp> {
        let mut findings = Findings::default();
        kundig_check::text::required("reason", &self.reason, "Grund", "reason", &mut findings);
        unit.settle(findings)?;
        let settings = unit.company()?;
        change(unit, self.id, self.version, "followup.deferred", |followup, now| {
            let due_at = settings.resolve(self.due, now);
            followup.remind_at = followup.remind_at.map(|at| clock::moved(at, followup.due_at, due_at));
            followup.due_at = due_at;
            followup.defer_reason = Some(self.reason);
        })
    }
}

/// Cancels a follow-up that is no longer needed; one with a recurrence does not come again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelFollowUp {
    /// The follow-up.
    pub id: FollowUpId,
    /// The version that you read.
    pub version: i32,
    /// Why; added to the note.
    #[serde(default)]
    pub note: Option<String>,
}

impl Operation for CancelFollowUp {
    type Output = FollowUp;
    const NAME: &'static str = "followup.cancel";
    const EMITS: &'static [&'static str] = &["followup.cancelled"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = ERRORS;
    const RULE_WORD: Option<&'static str> = Some("cancel_follow_up");

    fn example() -> Self {
        Self { id: example_id(), version: 1, note: Some("Auftrag wurde storniert.".into()) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<FollowUp> {
        change(unit, self.id, self.version, "followup.cancelled", |followup, _| {
            followup.state = FollowUpState::Cancelled;
            add_note(followup, self.note);
        })
    }
}

fn add_note(followup: &mut FollowUp, more: Option<String>) {
    followup.note = match (followup.note.take(), more) {
        (Some(note), Some(more)) => Some(format!("{note}\n{more}")),
        (note, more) => note.or(more),
    };
}

fn change(
    unit: &mut Unit<'_>,
    id: FollowUpId,
    version: i32,
    event: &'static str,
    alter: impl FnOnce(&mut FollowUp, crate::base::Timestamp),
) -> Result<FollowUp> {
    let old = super::reach(unit, id)?;
    let conflict = |current| Error::Conflict { record: FollowUpId::KIND, key: id.to_string(), read: version, current };
    if old.version != version {
        return Err(conflict(old.version));
    }
    if old.state != FollowUpState::Open {
        return Err(Error::WrongState {
            record: FollowUpId::KIND,
            key: id.to_string(),
            state: old.state.to_string(),
            problem: "only an open follow-up can be changed",
        });
    }
    let mut new = old.clone();
    alter(&mut new, unit.now);
    clock::put_off(unit, &old, &mut new)?;
    new.version += 1;
    new.changed_at = unit.now;
    let company = unit.company_no();
    if unit.db.update_followup(&FollowUpRow::new(company, &new)?, version)? == 0 {
        return Err(conflict(version + 1));
    }
    clock::adjust(unit, &old, &new)?;
    let (before, after) = Draft::change(Some(&old), &new)?;
    unit.record(event, (FollowUpId::KIND, id.any()), new.customer, before, after)?;
    Ok(new)
}
