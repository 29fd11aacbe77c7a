//! A new follow-up.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::again;
use crate::base::{CustomerId, Due, Error, ErrorCode, FollowUpId, Priority, Result, UserId};
use crate::customer;
use crate::followup::store::{FollowUpRow, FollowUpStore};
use crate::followup::{About, AboutKind, Escalation, FollowUp, FollowUpState, clock, recurrence};
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Creates a follow-up for a user or a department; the clock reminds of it, escalates it, and says when it is overdue. One
/// with a recurrence comes again when it is done, on the next date of its series; cancelled, it does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateFollowUp {
    /// The id, when the caller wants to choose it.
    #[serde(default)]
    pub id: Option<FollowUpId>,
    /// What is to be done.
    pub subject: String,
    /// More about it.
    #[serde(default)]
    pub note: Option<String>,
    /// When it is due: a time, or a span in the company's calendar.
    pub due: Due,
    /// When to remind of it.
    #[serde(default)]
    pub remind: Option<Due>,
    /// How urgent it is; normal when left out.
    #[serde(default)]
    pub priority: Option<Priority>,
    /// Who is to do it.
    #[serde(default)]
    pub assigned_user: Option<UserId>,
    /// Which department is to do it.
    #[serde(default)]
    pub department: Option<String>,
    /// The records that it is about; the first customer among them is the customer concerned.
    #[serde(default)]
    pub about: Vec<About>,
    /// Whom to tell when nothing happens.
    #[serde(default)]
    pub escalate: Vec<Escalation>,
    /// How it comes again once it is done, by the company's wall clock: a rule as calendars write it (RFC 5545), daily at
    /// most, e.g. `FREQ=WEEKLY;BYDAY=MO` or `FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20271231`. `due` is its first date.
    #[serde(default)]
    pub recurrence: Option<String>,
    /// Moves a date on which the company does not work to its next business day.
    #[serde(default)]
    pub on_business_days: bool,
}

impl Operation for CreateFollowUp {
    type Output = FollowUp;
    const NAME: &'static str = "followup.create";
    const EMITS: &'static [&'static str] = &["followup.created"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::Exists, ErrorCode::WrongState];
    const CREATES: Option<&'static str> = Some(FollowUpId::KIND);
    const RULE_WORD: Option<&'static str> = Some("follow_up");

    fn example() -> Self {
        Self {
            id: None,
            subject: "Angebot nachfassen".into(),
            note: None,
            due: Due::BusinessDays { business_days: 3 },
            remind: None,
            priority: None,
            assigned_user: None,
            department: Some("vertrieb".into()),
            about: Vec::new(),
            escalate: vec![Escalation { after: Due::BusinessDays { business_days: 5 }, to: "management".into() }],
            recurrence: None,
            on_business_days: false,
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<FollowUp> {
        let mut findings = Findings::default();
        kundig_check::text::required("subject", &self.subject, "Betreff", "subject", &mut findings);
        kundig_check::text::max_len("subject", &self.subject, 500, "Betreff", "subject", &mut findings);
        if self.assigned_user.is_none() && self.department.is_none() {
            findings.error(
                "department",
                "followup.nobody",
                "Eine Wiedervorlage braucht jemanden: Bearbeiter oder Abteilung angeben.",
                "a follow-up needs somebody: give a user or a department",
            );
        }
        if self.about.len() > 100 || self.escalate.len() > 20 {
            findings.error(
                "about",
                "too_many",
                "Höchstens 100 Bezüge und 20 Eskalationsstufen.",
                "at most 100 references and 20 steps of escalation",
            );
        }
        for (place, step) in self.escalate.iter().enumerate() {
            let path = format!("escalate[{place}].to");
            kundig_check::text::required(&path, &step.to, "Abteilung", "department", &mut findings);
        }
        let (settings, now) = (unit.company()?, unit.now);
        let first_at = settings.resolve(self.due, now);
        let rule = self.recurrence.as_deref().map(recurrence::normal);
        if let Some(rule) = &rule {
            recurrence::check(rule, &settings, first_at, &mut findings);
        }
        unit.settle(findings)?;
        let customer =
            self.about.iter().find(|about| about.kind == AboutKind::Customer).map(|about| CustomerId(about.id.0));
        if let Some(customer) = customer {
            customer::operations::reach(unit, customer)?;
        }
        let company = unit.company_no();
        let id = match self.id {
            Some(id) if unit.db.followup(company, id)?.is_some() => {
                return Err(Error::Exists { record: FollowUpId::KIND, field: "id", key: id.to_string() });
            }
            Some(id) => id,
            None => unit.new_id(),
        };
        let followup = FollowUp {
            id,
            version: 1,
            subject: self.subject,
            note: self.note,
            state: FollowUpState::Open,
            priority: self.priority.unwrap_or(Priority::Normal),
            due_at: again::due(&settings, first_at, self.on_business_days),
            remind_at: self.remind.map(|due| settings.resolve(due, now)),
            assigned_user: self.assigned_user,
            department: self.department,
            customer,
            about: self.about,
            escalate_at: self.escalate.iter().map(|step| settings.resolve(step.after, now)).collect(),
            escalate: self.escalate,
            escalated_to: Vec::new(),
            defer_reason: None,
            series_start: rule.as_ref().map(|_| first_at),
            scheduled_at: rule.as_ref().map(|_| first_at),
            recurrence: rule,
            on_business_days: self.on_business_days,
            previous: None,
            created_at: now,
            changed_at: now,
        };
        unit.db.insert_followup(&FollowUpRow::new(company, &followup)?)?;
        clock::start(unit, &followup)?;
        let (before, after) = Draft::change(None, &followup)?;
        unit.record("followup.created", (FollowUpId::KIND, id.any()), customer, before, after)?;
        Ok(followup)
    }
}
