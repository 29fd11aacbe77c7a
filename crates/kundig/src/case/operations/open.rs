//! A new case.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{CaseId, ContactId, CustomerId, Due, Error, ErrorCode, Result, UserId};
use crate::case::store::{CaseRow, CaseStore};
use crate::case::{Case, CaseKind, CaseState, Priority, clock};
use crate::customer;
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Opens a case for a department: draws its number and says, by the service level of its kind and priority, until when it
/// is to be answered and solved.
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
    /// When it is to be solved; as the service level of its kind and priority says when left out.
    #[serde(default)]
    pub due: Option<Due>,
    /// What sort of matter it is, as the company sorts them.
    #[serde(default)]
    pub category: Option<String>,
}

fn service() -> String {
    "service".into()
}

impl Operation for OpenCase {
    type Output = Case;
    const NAME: &'static str = "case.open";
    const EMITS: &'static [&'static str] = &["case.opened"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::Exists, ErrorCode::WrongState];
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
            category: Some("heizung".into()),
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Case> {
        let mut findings = Findings::default();
        kundig_check::text::max_len("subject", &self.subject, 500, "Betreff", "subject", &mut findings);
        let category = self.category.as_deref().unwrap_or_default();
        kundig_check::text::max_len("category", category, 200, "Kategorie", "category", &mut findings);
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
        let mut case = Case {
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
            answer_due_at: None,
            due_at: self.due.map(|due| settings.resolve(due, now)),
            answer_overdue: false,
            overdue: false,
            waiting_since: None,
            answered_at: None,
            resolved_at: None,
            closed_at: None,
            reopened: 0,
            category: self.category,
            cause: None,
            measures: Vec::new(),
            compensation: None,
            satisfaction: None,
            satisfaction_remark: None,
            resolution: None,
            created_at: now,
            changed_at: now,
        };
        let (answer_due_at, solution_due_at) = clock::promised(unit, &case)?;
        case.answer_due_at = answer_due_at;
        case.due_at = case.due_at.or(solution_due_at);
        let case = case.told_at(now);
        unit.db.insert_case(&CaseRow::new(company, &case)?)?;
        clock::adjust(unit, None, &case)?;
        let (before, after) = Draft::change(None, &case)?;
        unit.record("case.opened", (CaseId::KIND, id.any()), case.customer, before, after)?;
        Ok(case)
    }
}
