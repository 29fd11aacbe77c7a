//! Where the journal ends.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{ErrorCode, Result};
use crate::journal::store::JournalStore;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Answers the number and hash of the last entry: to follow the journal from now on, or to note elsewhere as a proof.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JournalHead {}

/// The end of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Head {
    /// The number of the last entry; 0 when there is none.
    pub seq: i64,
    /// Its hash, in hex.
    pub hash: String,
}

impl Operation for JournalHead {
    type Output = Head;
    const NAME: &'static str = "journal.head";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Denied];

    fn example() -> Self {
        Self {}
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Head> {
        super::need_all(unit)?;
        let (seq, hash) = unit.db.journal_head(unit.circumstances.company)?.unwrap_or_default();
        Ok(Head { seq, hash: hash.iter().map(|byte| format!("{byte:02x}")).collect() })
    }
}
