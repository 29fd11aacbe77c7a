//! Words that everyone speaks: ids, money, time, findings, errors. Knows no database and no business area.

mod base64;
mod enums;
mod error;
mod ids;
mod money;
mod random;
pub(crate) mod sql;
mod text;
mod time;

pub(crate) use base64::{from_base64, to_base64};
pub(crate) use enums::text_enum;
pub use error::{Error, ErrorCode, ErrorReport, Result, StoreFault};
pub use ids::{
    AbsenceId, CaseId, ConsentId, ContactId, CustomerId, DirectoryId, FollowUpId, Ids, ImportId, ImportMappingId,
    MandateId, MergeId, MessageId, PrivacyHoldId, PrivacyLogId, PrivacyRequestId, ProcessId, RecordId, RelationId,
    RoleId, SegmentId, SnippetId, TeamId, TimerId, UnitId, UserId, WebhookId,
};
pub use kundig_check::{Finding, Findings, Severity};
pub use money::{Currency, Money};
pub(crate) use random::Randomness;
pub(crate) use text::{MAX_LINE, long_text, single_line};
pub use time::{Clock, Date, Due, FixedClock, SystemClock, Timestamp};

text_enum! {
    /// How urgent something is.
    pub enum Priority {
        /// Can wait.
        Low = "low",
        /// As usual.
        Normal = "normal",
        /// Before others.
        High = "high",
        /// Now.
        Urgent = "urgent",
    }
}

/// The company (Mandant) that a record belongs to: the first column of every key, so that a vendor with many
/// tenants can shard by it.
pub type CompanyNo = i32;
