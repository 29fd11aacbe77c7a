//! One record becomes two again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{open, reach};
use crate::access::FieldGroup;
use crate::base::{CustomerId, Error, ErrorCode, MergeId, Result};
use crate::customer::operations::{AnyProtected, load_shell, save};
use crate::customer::store::CustomerStore;
use crate::customer::{Customer, GROUPS, Protection};
use crate::duplicate::DuplicateState;
use crate::duplicate::store::{DuplicateStore, PairRow};
use crate::journal::Draft;
use crate::merge::Merge;
use crate::merge::join::part;
use crate::merge::store::MergeStore;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Undoes a merge: there are two customers again. What the second record brought goes back to it; what was changed or came in since
/// stays with the record that was kept, and is for people to hand over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoMerge {
    /// The merge.
    pub id: MergeId,
}

impl Operation for UndoMerge {
    type Output = Merge;
    const NAME: &'static str = "merge.undo";
    const EMITS: &'static [&'static str] = &["customer.changed", "merge.undone"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::NotFound, ErrorCode::Denied, ErrorCode::WrongState, ErrorCode::Exists];
    const FIELD_GROUPS: &'static [FieldGroup] = GROUPS;

    fn example() -> Self {
        Self { id: MergeId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_000d)) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Merge> {
        let (company, now) = (unit.company_no(), unit.now);
        let row = reach(unit, self.id)?;
        if row.undone_at.is_some() {
            return Err(Error::WrongState {
                record: MergeId::KIND,
                key: self.id.to_string(),
                state: "undone".into(),
                problem: "it was undone before",
            });
        }
        let kept = open(unit, row.kept)?;
        let shell = load_shell(unit, row.merged)?;
        if shell.protection != Some(Protection::Merged) || shell.merged_into != Some(row.kept) {
            let state = shell.protection.map_or_else(|| "not merged".to_owned(), |protection| protection.to_string());
            let key = shell.number;
            let problem = "it is no second record of the customer any more";
            return Err(Error::WrongState { record: CustomerId::KIND, key, state, problem });
        }
        let read = |text: &str| serde_json::from_str::<Customer>(text).map_err(Error::internal);
        let (before, after) = (read(&row.kept_before)?, read(&row.kept_after)?);
        let mut restored = read(&row.merged_before)?;
        let mut back = part(&kept, &before, &after)?;
        (back.version, back.changed_at) = (kept.version + 1, now);
        (restored.version, restored.changed_at) = (shell.version + 1, now);
        // The keys of other systems must be free before their record has them again.
        save(unit, &kept, &back)?;
        for reference in &restored.external_references {
            if unit.db.customer_by_reference(company, reference)?.is_some() {
                return Err(Error::Exists {
                    record: CustomerId::KIND,
                    field: "external_references",
                    key: reference.key.clone(),
                });
            }
        }
        save(unit, &shell, &restored)?;
        unit.db.move_back(company, row.id, row.kept, row.merged)?;
        let actor = unit.circumstances.access.actor.to_string();
        unit.db.note_undone(company, row.id, now, &actor)?;
        if let Some(pair) = unit.db.pair(company, row.kept, row.merged)? {
            // Whoever takes a merge back says thereby that they are two.
            unit.db.save_pair(&PairRow {
                state: DuplicateState::Apart,
                decided_at: Some(now),
                decided_by: Some(actor.clone()),
                ..pair
            })?;
        }
        unit.forget::<AnyProtected>();
        let old = row.into_merge();
        let merge = Merge { undone_at: Some(now), undone_by: Some(actor), ..old.clone() };
        let (before, after) = Draft::change(Some(&old), &merge)?;
        unit.record("merge.undone", (MergeId::KIND, merge.id.any()), Some(merge.kept), before, after)?;
        Ok(merge)
    }
}
