//! The search indexes, made anew.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::register::index_entry;
use super::{Portion, portion};
use crate::base::{ErrorCode, Result};
use crate::operation::{Effect, Operation};
use crate::store::dialect::Dialect;
use crate::unit::Unit;

/// The most customers of one step.
const MOST: u32 = 5_000;

/// Makes customers findable anew, by words and by likeness, step by step: after an update of the library whose release notes ask for
/// it. Customers and journal stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReindexCustomers {
    /// The `next` of the step before; left out, it begins with the first customer.
    #[serde(default)]
    pub after: Option<i64>,
    /// At most so many customers in this step (1 to 5,000; 1,000 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reindexed {
    /// How many customers were done in this step.
    pub customers: u32,
    /// Where the next step goes on; none when all are done.
    pub next: Option<i64>,
}

impl Operation for ReindexCustomers {
    type Output = Reindexed;
    const NAME: &'static str = "store.reindex";
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Malformed];

    fn example() -> Self {
        Self { after: None, limit: Some(1_000) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Reindexed> {
        let limit = self.limit.unwrap_or(1_000).clamp(1, MOST);
        let Portion { customers, next } = portion::<Self>(unit, self.after, limit)?;
        let mut done = 0;
        for (row_no, customer) in customers {
            unit.checkpoint()?;
            let entry = index_entry(unit, &customer, row_no)?;
            unit.db.index_customer_again(&entry)?;
            done += 1;
        }
        Ok(Reindexed { customers: done, next })
    }
}
