//! What a merge would do, and which there were.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::run::{MergeCustomers, refuse_one};
use super::{open, reach};
use crate::access::FieldGroup;
use crate::base::{CustomerId, ErrorCode, MergeId, Result};
use crate::customer::GROUPS;
use crate::customer::operations::{current, lineage, load_visible};
use crate::merge::join::join;
use crate::merge::store::{MergeRow, MergeStore};
use crate::merge::{Merge, MergePage, MergePreview, Side};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Shows what a merge would make of two records, and where they differ, without doing it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewMerge {
    /// The record that would be kept.
    pub kept: CustomerId,
    /// The record that would go into it.
    pub merged: CustomerId,
    /// Whose value would stay, field by field.
    #[serde(default)]
    pub choose: BTreeMap<String, Side>,
}

impl Operation for PreviewMerge {
    type Output = MergePreview;
    const NAME: &'static str = "merge.preview";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::Denied];
    const FIELD_GROUPS: &'static [FieldGroup] = GROUPS;

    fn example() -> Self {
        let MergeCustomers { kept, merged, choose, .. } = MergeCustomers::example();
        Self { kept, merged, choose }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<MergePreview> {
        let (company, today) = (unit.company_no(), unit.today()?);
        refuse_one(self.kept, self.merged)?;
        let (kept, merged) = (open(unit, self.kept)?, open(unit, self.merged)?);
        let (customer, fields) = join(&kept, &merged, &self.choose, today)?;
        let moves = unit.db.count_places(company, merged.id)?;
        Ok(MergePreview { customer, fields, moves })
    }
}

/// Answers a merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetMerge {
    /// The merge.
    pub id: MergeId,
}

impl Operation for GetMerge {
    type Output = Merge;
    const NAME: &'static str = "merge.get";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { id: MergeId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_000d)) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Merge> {
        Ok(reach(unit, self.id)?.into_merge())
    }
}

/// Lists the merges, newest first: those of a customer, or all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListMerges {
    /// Only those of this customer, under whatever id it was known.
    #[serde(default)]
    pub customer: Option<CustomerId>,
    /// At most so many merges (1 to 200; 50 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<MergeId>,
}

impl Operation for ListMerges {
    type Output = MergePage;
    const NAME: &'static str = "merge.list";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { limit: Some(20), ..Self::default() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<MergePage> {
        let company = unit.company_no();
        let limit = self.limit.unwrap_or(50).clamp(1, 200) as usize;
        let decision = unit.decision();
        let of = match self.customer {
            Some(id) => {
                let id = current(unit, id)?;
                load_visible(unit, &decision, id)?;
                Some(lineage(unit, id)?)
            }
            None => None,
        };
        let mut rows = unit.db.merges(company, of.as_deref(), self.after, limit as i64 + 1)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| row.id);
        let mut merges = Vec::with_capacity(rows.len());
        for row in rows {
            let id = current(unit, row.kept)?;
            // Those of others are left out, so that a page may be shorter.
            if load_visible(unit, &decision, id).is_ok() {
                merges.push(MergeRow::into_merge(row));
            }
        }
        Ok(MergePage { merges, next })
    }
}
