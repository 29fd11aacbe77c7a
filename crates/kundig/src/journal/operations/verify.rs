//! Proof that nobody touched the journal.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{ErrorCode, Result};
use crate::journal::Verification;
use crate::journal::chain::Verifier;
use crate::journal::store::{JournalStore, Wanted};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Verifies the hash chain of the whole journal and names the first entry that was changed, removed or reordered.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyJournal {}

impl Operation for VerifyJournal {
    type Output = Verification;
    const NAME: &'static str = "journal.verify";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Denied];

    fn example() -> Self {
        Self {}
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Verification> {
        super::need_all(unit)?;
        let company = unit.company_no();
        let head = unit.db.journal_head(company)?;
        let mut verifier = Verifier::new(company);
        let mut fault = None;
        while fault.is_none() {
            unit.checkpoint()?;
            // In pages: the journal may be larger than memory.
            let rows = unit.db.entries_after(company, verifier.last_seq(), &Wanted::default(), 2_000)?;
            if rows.is_empty() {
                break;
            }
            fault = rows.iter().find_map(|row| verifier.take(row).err());
        }
        Ok(verifier.finish(fault, head))
    }
}
