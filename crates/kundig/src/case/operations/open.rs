//! A new case.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{CaseId, ContactId, CustomerId, Due, Error, ErrorCode, Result, UserId};
use crate::case::store::{CaseRow, CaseStore};
use crate::case::{Case, CaseKind, CaseState, Priority};
use crate::customer;
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Opens a case for a department: draws its number and says until when it is to be solved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenCase {
    /// The id, when the caller wants to choose it.
    #[serde(default)]
    pub id: Option<CaseId>,
    /// What it is about.
    pub kind: CaseKind,
    /// Whose case it is.
    #[serde(default)]
    pub customer: Option<CustomerId>,
    /// The contact that it began with.
    #[serde(default)]
    pub contact: Option<ContactId>,
    /// Subject; the kind's German name when left out.
    #[serde(default)]
    pub subject: String,
    /// The department that works on it.
    #[serde(default = "service")]
    pub department: String,
    /// Who works on it.
    #[serde(default)]
    pub owner: Option<UserId>,
    /// How urgent it is; normal when left out.
    #[serde(default)]
    pub priority: Option<Priority>,
    /// When it is to be solved.
    #[serde(default)]
    pub due: Option<Due>,
}

fn service() -> String {
    "service".into()
}

impl Operation for OpenCase {
    type Output = Case;
    const NAME: &'static str = "case.open";
    const EMITS: &'static [&'static str] = &["case.opened"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::Exists];
    const CREATES: Option<&'static str> = Some(CaseId::KIND);
    const RULE_WORD: Option<&'static str> = Some("open_case");

    fn example() -> Self {
        Self {
            id: None,
            kind: CaseKind::Complaint,
            customer: None,
            contact: None,
            subject: "Heizung ausgefallen".into(),
            department: service(),
            owner: None,
            priority: Some(Priority::High),
            due: Some(Due::BusinessDays { business_days: 1 }),
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Case> {
        let mut findings = Findings::default();
        kundig_check::text::max_len("subject", &self.subject, 500, "Betreff", "subject", &mut findings);
        kundig_check::text::required("department", &self.department, "Abteilung", "department", &mut findings);
        unit.settle(findings)?;
        if let Some(customer) = self.customer {
            customer::operations::reach(unit, customer)?;
        }
        let company = unit.company_no();
        let id = match self.id {
            Some(id) if unit.db.case(company, id)?.is_some() => {
                return Err(Error::Exists { record: CaseId::KIND, field: "id", key: id.to_string() });
            }
            Some(id) => id,
            None => unit.new_id(),
        };
        let now = unit.now;
        let settings = unit.company()?;
        let case = Case {
            id,
            version: 1,
            number: unit.next_number("case")?,
            kind: self.kind,
            state: CaseState::New,
            priority: self.priority.unwrap_or(Priority::Normal),
            customer: self.customer,
            contact: self.contact,
            subject: if self.subject.trim().is_empty() { self.kind.label_de().into() } else { self.subject },
            department: self.department,
            owner: self.owner,
            due_at: self.due.map(|due| settings.resolve(due, now)),
            resolution: None,
            created_at: now,
            changed_at: now,
        };
        unit.db.insert_case(&CaseRow::new(company, &case))?;
        let (before, after) = Draft::change(None, &case)?;
        unit.record("case.opened", (CaseId::KIND, id.any()), case.customer, before, after)?;
        Ok(case)
    }
}
