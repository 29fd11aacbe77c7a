//! What a case is, and which way its state may go. No I/O.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::base::Priority;
use crate::base::{CaseId, ContactId, CustomerId, Money, Timestamp, UserId, text_enum};
use crate::operation::EventFacts;

/// What can happen here.
pub const EVENTS: &[EventFacts] = &[
    EventFacts { name: "case.opened", about: "A case was opened.", record: "case" },
    EventFacts { name: "case.moved", about: "A case went on to another state.", record: "case" },
    EventFacts { name: "case.closed", about: "A case was closed.", record: "case" },
    EventFacts { name: "case.answered", about: "The customer got a first answer.", record: "case" },
    EventFacts { name: "case.answer_overdue", about: "A case had no first answer when it was due.", record: "case" },
    EventFacts { name: "case.overdue", about: "A case was not solved when it was due.", record: "case" },
    EventFacts { name: "case.rated", about: "A customer said how satisfied they are with a case.", record: "case" },
    EventFacts { name: "case.measure_added", about: "A measure was noted on a case.", record: "case" },
    EventFacts { name: "case.compensated", about: "A customer was granted a compensation for a case.", record: "case" },
    // A service level is a setting of the company, and no record of its own.
    EventFacts { name: "case.level_set", about: "A service level was set or removed.", record: "company" },
];

text_enum! {
    /// What a case is about.
    pub enum CaseKind {
        /// Complaint.
        Complaint = "complaint",
        /// Service call.
        Service = "service",
        /// Question.
        Question = "question",
        /// Dispute about an invoice.
        Dispute = "dispute",
    }
}

impl CaseKind {
    /// What German users call it.
    pub const fn label_de(self) -> &'static str {
        match self {
            Self::Complaint => "Beschwerde",
            Self::Service => "Serviceanruf",
            Self::Question => "Anfrage",
            Self::Dispute => "Klärfall",
        }
    }
}

text_enum! {
    /// Where a case stands: new → in progress ⇄ waiting → resolved → closed; it can be reopened.
    pub enum CaseState {
        /// Nobody works on it yet.
        New = "new",
        /// Somebody works on it.
        InProgress = "in_progress",
        /// The customer has to answer; the clock stands still.
        Waiting = "waiting",
        /// Solved, as we see it.
        Resolved = "resolved",
        /// Done.
        Closed = "closed",
    }
}

impl CaseState {
    /// Whether a case may go from this state to that.
    pub fn may_become(self, next: Self) -> bool {
        use CaseState::{Closed, InProgress, New, Resolved, Waiting};
        matches!(
            (self, next),
            (New, InProgress | Waiting | Resolved)
                | (InProgress, Waiting | Resolved)
                | (Waiting, InProgress | Resolved)
                | (Resolved, Closed | InProgress)
                | (Closed, InProgress)
        )
    }
}

impl CaseState {
    /// Whether the clock runs: somebody here has to do something.
    pub const fn is_running(self) -> bool {
        matches!(self, Self::New | Self::InProgress)
    }
}

/// Something that was done about a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Measure {
    /// What was done, or is to be done so that it does not happen again.
    pub text: String,
    /// Who noted it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What a customer is granted for their trouble.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Compensation {
    /// How much.
    pub amount: Money,
    /// For what, and how.
    pub note: String,
    /// What it was granted by, e.g. the number of a credit note.
    #[serde(default)]
    pub reference: Option<String>,
}

/// How soon cases of a kind and priority are to be answered and solved, in hours in which the company is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceLevel {
    /// The kind of case.
    pub kind: CaseKind,
    /// The priority.
    pub priority: Priority,
    /// Until the first answer; none when there is no promise.
    pub answer_business_hours: Option<u16>,
    /// Until the solution; none when there is no promise.
    pub solution_business_hours: Option<u16>,
}

/// Every service level of the company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceLevels {
    /// The levels, by kind and priority.
    pub levels: Vec<ServiceLevel>,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Case {
    /// The id.
    pub id: CaseId,
    /// Counts the changes; name the one you read when you change it.
    pub version: i32,
    /// The number that people see, e.g. `F-1001`.
    pub number: String,
    /// What it is about.
    pub kind: CaseKind,
    /// Where it stands.
    pub state: CaseState,
    /// How urgent it is.
    pub priority: Priority,
    /// Whose case it is.
    pub customer: Option<CustomerId>,
    /// The contact that it began with.
    pub contact: Option<ContactId>,
    /// Subject.
    pub subject: String,
    /// The department that works on it, by its team's name.
    pub department: String,
    /// Who works on it.
    pub owner: Option<UserId>,
    /// When the customer is to have a first answer.
    pub answer_due_at: Option<Timestamp>,
    /// When it is to be solved.
    pub due_at: Option<Timestamp>,
    /// Whether the first answer is late: it was due by now, nobody has given it, and the customer is not awaited.
    pub answer_overdue: bool,
    /// Whether the solution is late. While the customer is awaited, what was in time when that began stays so.
    pub overdue: bool,
    /// Since when the clock stands still, because the customer has to answer.
    pub waiting_since: Option<Timestamp>,
    /// When the customer got a first answer.
    pub answered_at: Option<Timestamp>,
    /// When it was solved last; none while it is not.
    pub resolved_at: Option<Timestamp>,
    /// When it was closed last; none while it is not.
    pub closed_at: Option<Timestamp>,
    /// How often it was taken up again.
    pub reopened: i32,
    /// What sort of matter it is, as the company sorts them.
    pub category: Option<String>,
    /// What caused it.
    pub cause: Option<String>,
    /// What was done about it, in order.
    pub measures: Vec<Measure>,
    /// What the customer was granted.
    pub compensation: Option<Compensation>,
    /// How satisfied the customer is: 1 (not at all) to 5 (fully).
    pub satisfaction: Option<i32>,
    /// What the customer said to that.
    pub satisfaction_remark: Option<String>,
    /// How it was solved.
    pub resolution: Option<String>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

impl Case {
    /// The case as it is told at a moment: what is late changes by itself as time goes.
    pub(crate) fn told_at(self, now: Timestamp) -> Self {
        // While the customer is awaited, the clock shows when that began.
        let clock = self.waiting_since.unwrap_or(now);
        let open = !matches!(self.state, CaseState::Resolved | CaseState::Closed);
        let passed = |due: Option<Timestamp>| open && due.is_some_and(|due| due <= clock);
        Self {
            answer_overdue: self.answered_at.is_none() && passed(self.answer_due_at),
            overdue: passed(self.due_at),
            ..self
        }
    }
}

/// A page of cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CasePage {
    /// The cases, oldest first.
    pub cases: Vec<Case>,
    /// Give this as `after` to read on; none at the end.
    pub next: Option<CaseId>,
}

#[cfg(test)]
mod tests {
    use super::CaseState::{self, *};

    #[test]
    fn a_case_takes_only_the_steps_of_its_life() {
        let allowed: Vec<(CaseState, CaseState)> = CaseState::ALL
            .iter()
            .flat_map(|from| CaseState::ALL.iter().map(move |to| (*from, *to)))
            .filter(|(from, to)| from.may_become(*to))
            .collect();
        assert_eq!(
            allowed,
            [
                (New, InProgress),
                (New, Waiting),
                (New, Resolved),
                (InProgress, Waiting),
                (InProgress, Resolved),
                (Waiting, InProgress),
                (Waiting, Resolved),
                (Resolved, InProgress),
                (Resolved, Closed),
                (Closed, InProgress),
            ]
        );
    }
}
