//! The search indexes, made anew.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::register::index_entry;
use super::whole;
use crate::base::{Error, ErrorCode, Result};
use crate::customer::likeness::LikenessStore;
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
        if self.after.is_some_and(|after| after < 0) {
            return Err(Error::bad_cursor(Self::NAME));
        }
        let company = unit.company_no();
        let limit = self.limit.unwrap_or(1_000).clamp(1, MOST);
        let rows = unit.db.rows_after(company, self.after.unwrap_or(0), i64::from(limit))?;
        let next = rows.last().filter(|_| rows.len() == limit as usize).map(|(row_no, _)| *row_no);
        let (places, rows): (Vec<i64>, Vec<_>) = rows.into_iter().unzip();
        let mut done = 0;
        for (row_no, customer) in places.into_iter().zip(whole(unit, rows)?) {
            unit.checkpoint()?;
            let entry = index_entry(unit, &customer, row_no)?;
            unit.db.index_customer_again(&entry)?;
            done += 1;
        }
        Ok(Reindexed { customers: done, next })
    }
}
