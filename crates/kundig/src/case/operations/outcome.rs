//! What came of a case: measures, compensation, satisfaction.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{CaseId, ErrorCode, Money, Result, long_text};
use crate::case::{Case, CaseState, Compensation, Measure};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

const ERRORS: &[ErrorCode] = &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::Conflict, ErrorCode::WrongState];

/// How many measures a case can have.
const MAX_MEASURES: usize = 200;
/// The longest measure, note or remark, in characters.
const MAX_TEXT: usize = 2_000;

/// A text of one line or several, with something in it.
fn required_text(path: &str, text: &str, label_de: &str, label_en: &str, findings: &mut Findings) {
    let first_word = text.split_whitespace().next().unwrap_or_default();
    kundig_check::text::required(path, first_word, label_de, label_en, findings);
    long_text(path, text, MAX_TEXT, label_de, label_en, findings);
}

fn example_id() -> CaseId {
    CaseId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0003))
}

/// Notes a measure on a case that is not closed yet: what was done, by whom and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddMeasure {
    /// The case.
    pub id: CaseId,
    /// The version that you read.
    pub version: i32,
    /// What was done, or is to be done so that it does not happen again.
    pub text: String,
}

impl Operation for AddMeasure {
    type Output = Case;
    const NAME: &'static str = "case.add_measure";
    const EMITS: &'static [&'static str] = &["case.measure_added"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = ERRORS;

    fn example() -> Self {
        Self { id: example_id(), version: 1, text: "Monteur geschickt, Thermostat geprüft.".into() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Case> {
        let old = super::reach_version(unit, self.id, self.version)?;
        if old.state == CaseState::Closed {
            return Err(super::wrong_state(&old, "take it up again before something is done about it"));
        }
        let mut findings = Findings::default();
        required_text("text", &self.text, "Maßnahme", "measure", &mut findings);
        if old.measures.len() >= MAX_MEASURES {
            findings.error(
                "text",
                "case.measures",
                format!("Ein Fall hat höchstens {MAX_MEASURES} Maßnahmen."),
                format!("a case has at most {MAX_MEASURES} measures"),
            );
        }
        unit.settle(findings)?;
        let mut new = old.clone();
        let by = unit.circumstances.access.actor.to_string();
        new.measures.push(Measure { text: self.text, by, at: unit.now });
        super::save(unit, "case.measure_added", &old, new)
    }
}

/// Grants the customer a compensation for a case; a later one takes the place of the earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompensateCase {
    /// The case.
    pub id: CaseId,
    /// The version that you read.
    pub version: i32,
    /// How much; more than nothing.
    pub amount: Money,
    /// For what, and how.
    pub note: String,
    /// What it is granted by, e.g. the number of a credit note.
    #[serde(default)]
    pub reference: Option<String>,
}

impl Operation for CompensateCase {
    type Output = Case;
    const NAME: &'static str = "case.compensate";
    const EMITS: &'static [&'static str] = &["case.compensated"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = ERRORS;

    fn example() -> Self {
        Self {
            id: example_id(),
            version: 1,
            amount: Money::eur(25_00),
            note: "Gutschrift für die Anfahrt".into(),
            reference: Some("GS-2026-00017".into()),
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Case> {
        let old = super::reach_version(unit, self.id, self.version)?;
        let mut findings = Findings::default();
        required_text("note", &self.note, "Bemerkung", "note", &mut findings);
        let reference = self.reference.as_deref().unwrap_or_default();
        kundig_check::text::max_len("reference", reference, 100, "Verweis", "reference", &mut findings);
        if self.amount.minor <= 0 {
            findings.error(
                "amount.minor",
                "case.compensation",
                "Eine Entschädigung muss größer als null sein.",
                "a compensation is more than nothing",
            );
        }
        unit.settle(findings)?;
        let granted = Compensation { amount: self.amount, note: self.note, reference: self.reference };
        let new = Case { compensation: Some(granted), ..old.clone() };
        super::save(unit, "case.compensated", &old, new)
    }
}

/// Notes how satisfied the customer is with a case that is resolved or closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateCase {
    /// The case.
    pub id: CaseId,
    /// The version that you read.
    pub version: i32,
    /// 1 (not at all satisfied) to 5 (fully satisfied).
    pub satisfaction: i32,
    /// What the customer said to that.
    #[serde(default)]
    pub remark: Option<String>,
}

impl Operation for RateCase {
    type Output = Case;
    const NAME: &'static str = "case.rate";
    const EMITS: &'static [&'static str] = &["case.rated"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = ERRORS;

    fn example() -> Self {
        Self { id: example_id(), version: 3, satisfaction: 4, remark: Some("Schnell und freundlich".into()) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Case> {
        let old = super::reach_version(unit, self.id, self.version)?;
        if !matches!(old.state, CaseState::Resolved | CaseState::Closed) {
            return Err(super::wrong_state(&old, "only what is resolved or closed can be rated"));
        }
        let mut findings = Findings::default();
        if !(1..=5).contains(&self.satisfaction) {
            findings.error(
                "satisfaction",
                "case.satisfaction",
                "Die Zufriedenheit reicht von 1 (gar nicht) bis 5 (ganz).",
                "satisfaction goes from 1 (not at all) to 5 (fully)",
            );
        }
        let remark = self.remark.as_deref().unwrap_or_default();
        long_text("remark", remark, MAX_TEXT, "Bemerkung", "remark", &mut findings);
        unit.settle(findings)?;
        let new = Case { satisfaction: Some(self.satisfaction), satisfaction_remark: self.remark, ..old.clone() };
        super::save(unit, "case.rated", &old, new)
    }
}
