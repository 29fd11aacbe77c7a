//! Duplicates among all customers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{Error, ErrorCode, Result};
use crate::customer::operations::{Portion, portion};
use crate::duplicate::seek::{Sight, seek, settings};
use crate::duplicate::store::{DuplicateStore, PairRow};
use crate::duplicate::{DuplicateSearch, DuplicateState};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// The most customers that one step looks at.
const MOST: u32 = 2_000;
/// The most pairs that one customer brings: beyond it stands a test record, and nobody looks at all of its likes.
const MOST_PAIRS: usize = 20;

/// Looks for duplicates among all customers, step by step: each step is a unit of work of its own, so that others get in between, and
/// who is interrupted goes on where it stopped. A search from the beginning forgets the pairs that nobody decided about; decisions
/// stay. The pairs are read by `duplicate.list`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchDuplicates {
    /// The `next` of the step before; left out, the search begins anew.
    #[serde(default)]
    pub after: Option<i64>,
    /// At most so many customers in this step (1 to 2,000; 500 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
}

impl Operation for SearchDuplicates {
    type Output = DuplicateSearch;
    const NAME: &'static str = "duplicate.search";
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Malformed];

    fn example() -> Self {
        Self { after: None, limit: Some(500) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<DuplicateSearch> {
        let (company, now) = (unit.company_no(), unit.now);
        let limit = self.limit.unwrap_or(500).clamp(1, MOST);
        let judge = settings(unit)?;
        unit.catch_up()?;
        if self.after.is_none() {
            unit.db.delete_open_pairs(company)?;
        }
        let Portion { customers, next } = portion::<Self>(unit, self.after, limit)?;
        let mut done = DuplicateSearch { customers: 0, compared: 0, found: 0, next };
        for (place, customer) in customers {
            unit.checkpoint()?;
            // Each pair is met from its younger side.
            let (found, compared) = seek(unit, &judge, &customer, Sight::All, |_, row_no| row_no < place)?;
            done.customers += 1;
            done.compared += compared;
            for other in found.into_iter().take(MOST_PAIRS) {
                if unit.db.pair(company, customer.id, other.customer.id)?.is_some() {
                    continue; // Decided.
                }
                let reasons: Vec<(&str, i32)> =
                    other.reasons.iter().map(|(fact, weight)| (fact.code(), *weight)).collect();
                unit.db.save_pair(&PairRow {
                    company,
                    one: customer.id.min(other.customer.id),
                    other: customer.id.max(other.customer.id),
                    score: i32::from(other.score),
                    verdict: other.verdict.to_string(),
                    reasons: serde_json::to_string(&reasons).map_err(Error::internal)?,
                    state: DuplicateState::Open,
                    found_at: now,
                    decided_at: None,
                    decided_by: None,
                    note: None,
                })?;
                done.found += 1;
            }
        }
        Ok(done)
    }
}
