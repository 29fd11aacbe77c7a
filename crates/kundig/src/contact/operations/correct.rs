//! Corrections: the earlier version stays.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::record::{MAX_BODY, MAX_SUBJECT};
use crate::base::{CaseId, ContactId, CustomerId, Error, ErrorCode, Result, long_text};
use crate::contact::store::{ContactRow, ContactStore};
use crate::contact::{Contact, ContactKind};
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Corrects the record of a contact; the version before is kept. What is left out stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectContact {
    /// The contact.
    pub id: ContactId,
    /// The version that you read.
    pub version: i32,
    /// Why it is corrected.
    pub reason: String,
    /// With whom it really was.
    #[serde(default)]
    pub customer: Option<CustomerId>,
    /// What it was about.
    #[serde(default)]
    pub kind: Option<ContactKind>,
    /// Subject.
    #[serde(default)]
    pub subject: Option<String>,
    /// What was said or written.
    #[serde(default)]
    pub body: Option<String>,
    /// What came of it.
    #[serde(default)]
    pub outcome: Option<String>,
    /// The case it belongs to.
    #[serde(default)]
    pub related_case: Option<CaseId>,
}

impl Operation for CorrectContact {
    type Output = Contact;
    const NAME: &'static str = "contact.correct";
    const EMITS: &'static [&'static str] = &["contact.corrected", "case.answered"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::Conflict, ErrorCode::WrongState];
    const RULE_WORD: Option<&'static str> = Some("correct_contact");

    fn example() -> Self {
        Self {
            id: ContactId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0002)),
            version: 1,
            reason: "Nummer verhört".into(),
            customer: None,
            kind: None,
            subject: None,
            body: Some("Rückruf unter 030 901821.".into()),
            outcome: None,
            related_case: None,
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Contact> {
        let mut findings = Findings::default();
        kundig_check::text::required("reason", &self.reason, "Grund der Berichtigung", "reason", &mut findings);
        kundig_check::text::max_len(
            "subject",
            self.subject.as_deref().unwrap_or_default(),
            MAX_SUBJECT,
            "Betreff",
            "subject",
            &mut findings,
        );
        long_text("body", self.body.as_deref().unwrap_or_default(), MAX_BODY, "Text", "body", &mut findings);
        unit.settle(findings)?;
        let old = super::reach(unit, self.id)?;
        let old = super::whole(unit, old)?;
        if self.customer.is_some() {
            super::reach_customer(unit, self.customer, self.id)?;
        }
        let company = unit.company_no();
        let conflict = |current| Error::Conflict {
            record: ContactId::KIND,
            key: self.id.to_string(),
            read: self.version,
            current,
        };
        if old.version != self.version {
            return Err(conflict(old.version));
        }
        let new = Contact {
            version: old.version + 1,
            customer: self.customer.or(old.customer),
            kind: self.kind.unwrap_or(old.kind),
            subject: self.subject.clone().unwrap_or_else(|| old.subject.clone()),
            body: self.body.clone().unwrap_or_else(|| old.body.clone()),
            outcome: self.outcome.clone().or_else(|| old.outcome.clone()),
            related_case: self.related_case.or(old.related_case),
            correction_reason: Some(self.reason.clone()),
            created_at: unit.now,
            ..old.clone()
        };
        if unit.db.supersede_contact(company, self.id, self.version)? == 0 {
            return Err(conflict(self.version + 1));
        }
        unit.db.insert_contact(&ContactRow::new(company, &new))?;
        let (before, after) = Draft::change(Some(&old), &new)?;
        unit.record("contact.corrected", (ContactId::KIND, new.id.any()), new.customer, before, after)?;
        Ok(new)
    }
}
