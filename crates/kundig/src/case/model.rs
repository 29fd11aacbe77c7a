//! What a case is, and which way its state may go. No I/O.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::base::Priority;
use crate::base::{CaseId, ContactId, CustomerId, Timestamp, UserId, text_enum};
use crate::operation::EventFacts;

/// What can happen here.
pub const EVENTS: &[EventFacts] = &[
    EventFacts { name: "case.opened", about: "A case was opened.", record: "case" },
    EventFacts { name: "case.moved", about: "A case went on to another state.", record: "case" },
    EventFacts { name: "case.closed", about: "A case was closed.", record: "case" },
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
    /// When it is to be solved.
    pub due_at: Option<Timestamp>,
    /// How it was solved.
    pub resolution: Option<String>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
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
