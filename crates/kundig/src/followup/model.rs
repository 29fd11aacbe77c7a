//! What a follow-up is. No I/O.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{AbsenceId, CustomerId, Date, Due, FollowUpId, Priority, RecordId, Timestamp, UserId, text_enum};
use crate::operation::EventFacts;

/// What can happen here.
pub const EVENTS: &[EventFacts] = &[
    EventFacts { name: "followup.created", about: "A follow-up was created.", record: "followup" },
    EventFacts { name: "followup.done", about: "A follow-up was done.", record: "followup" },
    EventFacts { name: "followup.deferred", about: "A follow-up was put off.", record: "followup" },
    EventFacts {
        name: "followup.reminded",
        about: "The time came to remind of an open follow-up.",
        record: "followup",
    },
    EventFacts {
        name: "followup.escalated",
        about: "An open follow-up went up a step: another department sees it too.",
        record: "followup",
    },
    EventFacts { name: "followup.overdue", about: "A follow-up was still open when it was due.", record: "followup" },
    EventFacts { name: "followup.cancelled", about: "A follow-up was cancelled.", record: "followup" },
    EventFacts { name: "desk.absence_set", about: "An absence of a user was entered or changed.", record: "absence" },
    EventFacts { name: "desk.absence_dropped", about: "An absence of a user was taken back.", record: "absence" },
];

text_enum! {
    /// Where a follow-up stands.
    pub enum FollowUpState {
        /// To be done.
        Open = "open",
        /// Done.
        Done = "done",
        /// No longer needed.
        Cancelled = "cancelled",
    }
}

/// A record that something is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct About {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: AboutKind,
}

text_enum! {
    /// The kinds of records that a follow-up can be about.
    pub enum AboutKind {
        /// Customer.
        Customer = "customer",
        /// Contact.
        Contact = "contact",
        /// Case.
        Case = "case",
        /// Another follow-up.
        FollowUp = "followup",
    }
}

/// Whom to tell when nothing happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// How long after the creation.
    pub after: Due,
    /// The department, by its team's name, e.g. `service.lead`.
    pub to: String,
}

/// A follow-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FollowUp {
    /// The id.
    pub id: FollowUpId,
    /// Counts the changes; name the one you read when you change it.
    pub version: i32,
    /// What is to be done.
    pub subject: String,
    /// More about it.
    pub note: Option<String>,
    /// Where it stands.
    pub state: FollowUpState,
    /// How urgent it is.
    pub priority: Priority,
    /// When it is due.
    pub due_at: Timestamp,
    /// When to remind of it.
    pub remind_at: Option<Timestamp>,
    /// Who is to do it.
    pub assigned_user: Option<UserId>,
    /// Which department is to do it.
    pub department: Option<String>,
    /// The customer concerned.
    pub customer: Option<CustomerId>,
    /// The records that it is about.
    pub about: Vec<About>,
    /// Whom to tell when nothing happens.
    pub escalate: Vec<Escalation>,
    /// When each of these steps comes, or came.
    pub escalate_at: Vec<Timestamp>,
    /// The departments that it was escalated to, which see it on their desks beside the one that is to do it.
    pub escalated_to: Vec<String>,
    /// Why it was put off.
    pub defer_reason: Option<String>,
    /// How it comes again once it is done: a rule as calendars write it (RFC 5545), e.g. `FREQ=WEEKLY;BYDAY=MO`.
    pub recurrence: Option<String>,
    /// Whether a date on which the company does not work moves to its next business day.
    pub on_business_days: bool,
    /// The first date of the series that it belongs to.
    pub series_start: Option<Timestamp>,
    /// Its own date in the series, before it was moved or put off.
    pub scheduled_at: Option<Timestamp>,
    /// The one before it in the series.
    pub previous: Option<FollowUpId>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// What lies on a desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Desk {
    /// Open follow-ups, the most urgent date first.
    pub followups: Vec<FollowUp>,
    /// How many are overdue on this desk, whichever of them and however many this page shows.
    pub overdue: u32,
    /// How many are due on the company's day today, also those that are overdue by now.
    pub due_today: u32,
    /// Give this as `after` to read on; none at the end.
    pub next: Option<String>,
}

text_enum! {
    /// Which dates a desk shows.
    pub enum Window {
        /// What should have been done by now.
        Overdue = "overdue",
        /// What is due on the company's day today, also earlier on it.
        Today = "today",
    }
}

text_enum! {
    /// Whose follow-ups a desk shows.
    pub enum Whose {
        /// One's own.
        Own = "own",
        /// Those of one's departments that nobody has taken on, and what was escalated to them.
        Departments = "departments",
        /// Those of the users that one stands in for.
        StandIn = "stand_in",
    }
}

/// Somebody who is away, and whose follow-ups lie on the desk of their stand-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StandIn {
    /// Who is away; what is theirs names them as `assigned_user`.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// The last day on which they are away.
    pub until: Date,
}

/// Whom one stands in for today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StandIns {
    /// Those who are away, the longest away first.
    pub away: Vec<StandIn>,
}

/// A time in which a user is away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Absence {
    /// The id.
    pub id: AbsenceId,
    /// Counts the changes; name the one you read when you change it.
    pub version: i32,
    /// Who is away.
    pub user: UserId,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// Who sees their follow-ups meanwhile.
    pub stand_in: Option<UserId>,
    /// What colleagues should know.
    pub note: Option<String>,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// A page of absences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AbsencePage {
    /// The absences, the earliest first day first.
    pub absences: Vec<Absence>,
    /// Give this as `after` to read on; none at the end.
    pub next: Option<String>,
}

/// A desk as a file that calendar programs read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CalendarFile {
    /// The file (RFC 5545); its media type is `text/calendar; charset=utf-8`.
    pub text: String,
    /// How many follow-ups are in it.
    pub entries: u32,
    /// Give this as `filter.after` for those that it had no room for; none when all are in it.
    pub next: Option<String>,
}
