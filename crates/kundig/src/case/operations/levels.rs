//! Service levels: what is promised by kind and priority.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Mask;
use crate::base::{Error, ErrorCode, RecordId, Result};
use crate::case::store::{CaseStore, LevelRow};
use crate::case::{CaseKind, Priority, ServiceLevel, ServiceLevels};
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// The longest promise, in hours in which the company is open: some four years.
const MAX_HOURS: u16 = 10_000;

/// Sets how soon cases of a kind and priority are to be answered and solved; with neither, nothing is promised any more. It
/// is a setting of the company: it needs the right `company.change` too. Open cases keep their dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetLevel {
    /// The kind of case.
    pub kind: CaseKind,
    /// The priority.
    pub priority: Priority,
    /// Until the first answer, in hours in which the company is open; 0 or none promises nothing.
    #[serde(default)]
    pub answer_business_hours: Option<u16>,
    /// Until the solution, in hours in which the company is open; 0 or none promises nothing.
    #[serde(default)]
    pub solution_business_hours: Option<u16>,
}

impl Operation for SetLevel {
    type Output = ServiceLevel;
    const NAME: &'static str = "case.set_level";
    const EMITS: &'static [&'static str] = &["case.level_set"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid, ErrorCode::Denied];

    fn example() -> Self {
        Self {
            kind: CaseKind::Complaint,
            priority: Priority::High,
            answer_business_hours: Some(4),
            solution_business_hours: Some(16),
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<ServiceLevel> {
        // Who works on cases has `case.*`, and is not meant to change what they are measured by.
        if unit.decision_on("company.change").everywhere() == Mask(0) {
            return Err(Error::Denied {
                right: "company.change".into(),
                actor: unit.circumstances.access.actor.to_string(),
                reason: "a service level is a setting of the company".into(),
            });
        }
        let level = ServiceLevel {
            kind: self.kind,
            priority: self.priority,
            answer_business_hours: self.answer_business_hours.filter(|hours| *hours > 0),
            solution_business_hours: self.solution_business_hours.filter(|hours| *hours > 0),
        };
        let mut findings = Findings::default();
        let fields = [
            ("answer_business_hours", level.answer_business_hours),
            ("solution_business_hours", level.solution_business_hours),
        ];
        for (field, _) in fields.into_iter().filter(|(_, hours)| hours.is_some_and(|hours| hours > MAX_HOURS)) {
            findings.error(
                field,
                "case.level",
                format!("Höchstens {MAX_HOURS} Geschäftsstunden."),
                format!("at most {MAX_HOURS} business hours"),
            );
        }
        if let (Some(answer), Some(solution)) = (level.answer_business_hours, level.solution_business_hours)
            && answer > solution
        {
            findings.error(
                "answer_business_hours",
                "case.level_order",
                "Die erste Antwort kann nicht später versprochen werden als die Lösung.",
                "a first answer can't be promised for later than the solution",
            );
        }
        unit.settle(findings)?;
        let company = unit.company_no();
        let old = unit.db.service_level(company, level.kind, level.priority)?.map(LevelRow::into_level);
        let none = (level.answer_business_hours, level.solution_business_hours) == (None, None);
        if old.as_ref() == Some(&level) || (old.is_none() && none) {
            return Ok(level);
        }
        unit.db.delete_service_level(company, level.kind, level.priority)?;
        if !none {
            unit.db.insert_service_level(&LevelRow::new(company, &level))?;
        }
        // Which level it is about stands in the entry, also where only its hours changed.
        let (_, after) = Draft::change(None, &level)?;
        let before = old.map(|old| Draft::change(None, &old)).transpose()?.map(|(_, fields)| fields);
        let setting = ("company", RecordId(uuid::Uuid::nil()));
        unit.record("case.level_set", setting, None, before.unwrap_or_default(), after)?;
        Ok(level)
    }
}

/// Answers every service level of the company.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListLevels {}

impl Operation for ListLevels {
    type Output = ServiceLevels;
    const NAME: &'static str = "case.levels";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];

    fn example() -> Self {
        Self {}
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<ServiceLevels> {
        let company = unit.company_no();
        let rows = unit.db.service_levels(company)?;
        Ok(ServiceLevels { levels: rows.into_iter().map(LevelRow::into_level).collect() })
    }
}
