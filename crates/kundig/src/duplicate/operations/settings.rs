//! From which score on two customers are called the same.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::base::{ErrorCode, RecordId, Result};
use crate::duplicate::seek::{self, Judge};
use crate::duplicate::store::DuplicateStore;
use crate::duplicate::{AtEntry, DuplicateSettings};
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Answers from which score on two customers are called the same, and what happens at entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetDuplicateSettings {}

impl Operation for GetDuplicateSettings {
    type Output = DuplicateSettings;
    const NAME: &'static str = "duplicate.settings";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];

    fn example() -> Self {
        Self {}
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<DuplicateSettings> {
        Ok(seek::settings(unit)?.settings)
    }
}

/// Sets from which score on two customers are called the same, and what happens at entry; what is left out stays. Lower thresholds
/// find more, and are wrong more often.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetDuplicateSettings {
    /// One customer from this score on, 1 to 1000.
    #[serde(default)]
    pub same: Option<u16>,
    /// Worth a look from this score on, 1 to 1000, and not above `same`.
    #[serde(default)]
    pub likely: Option<u16>,
    /// What happens at entry.
    #[serde(default)]
    pub at_entry: Option<AtEntry>,
}

impl Operation for SetDuplicateSettings {
    type Output = DuplicateSettings;
    const NAME: &'static str = "duplicate.set_settings";
    const EMITS: &'static [&'static str] = &["duplicate.settings_changed"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid];

    fn example() -> Self {
        Self { likely: Some(400), at_entry: Some(AtEntry::Warn), ..Self::default() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<DuplicateSettings> {
        let company = unit.company_no();
        let old = seek::settings(unit)?.settings;
        let new = DuplicateSettings {
            same: self.same.unwrap_or(old.same),
            likely: self.likely.unwrap_or(old.likely),
            at_entry: self.at_entry.unwrap_or(old.at_entry),
        };
        let mut findings = Findings::default();
        for (path, score) in [("same", new.same), ("likely", new.likely)] {
            if !(1..=1000).contains(&score) {
                let (de, en) = ("Ein Wert von 1 bis 1000 wird erwartet.", "a score from 1 to 1000 is expected");
                findings.error(path, "duplicate.score", de, en);
            }
        }
        if new.likely > new.same {
            let (de, en) = ("Dieser Wert darf nicht über „same“ liegen.", "this score must not lie above `same`");
            findings.error("likely", "duplicate.order", de, en);
        }
        unit.settle(findings)?;
        unit.db.save_duplicate_setting(company, i32::from(new.same), i32::from(new.likely), new.at_entry)?;
        unit.forget::<Judge>();
        let (before, after) = Draft::change(Some(&old), &new)?;
        unit.record("duplicate.settings_changed", ("duplicate_setting", RecordId(Uuid::nil())), None, before, after)?;
        Ok(new)
    }
}
