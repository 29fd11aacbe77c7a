//! Data protection: handing out, restricting and erasing what is known about a person, with proof (GDPR, BDSG, UWG).
//!
//! # What an erasure does, table by table
//!
//! | table | what happens |
//! |---|---|
//! | `customer` | stays as an empty shell: id, number, kind, dates, responsible user and team; `protection = erased` |
//! | `address`, `contact_point`, `bank_account`, `external_reference`, `customer_date` | rows go |
//! | `customer_merge`, `customer_merge_moved`, `duplicate_pair` | rows go; second records that went into the customer's become shells as well |
//! | `customer_match` | the row goes |
//! | `customer_search` | the row goes, and its words when the index is merged (scrubbing) |
//! | `contact` | all versions lose subject, body, outcome, thread, Message-ID, source and reason; direction, medium, kind and time stay for statistics. Versions that were the customer's before a correction likewise |
//! | `attachment` | rows go (a trigger lets them, since the customer is marked as erased) |
//! | `content` | bytes go when no file, e-mail or directory points to them any more (a trigger sees to it) |
//! | `service_case` | texts go, the case is closed; number, kind, dates, department and amounts stay |
//! | `followup` | texts go, an open one is cancelled; `followup_escalated` rows go |
//! | `relation` | note, department and function go; the relation stays and leads to the shell |
//! | `mandate`, `consent`, `privacy_hold`, `privacy_restriction` | rows go; of consents the proof log keeps purpose, channel and times |
//! | `outbox` | messages to, about or caused by the customer go |
//! | `timer` | timers of the customer and of the records above go |
//! | `process` | instances of the customer, and those that their events began, go with their memory |
//! | `journal` | of every entry about the customer, about a record above, or caused by one and nobody else's, body and salt go; the chain stands over their hash, and `journal.verify` counts such entries as erased |
//! | `rule_trace` | traces of these entries go |
//! | `rule_health` | the reasons of failing rules go, of all of them: they may quote anything |
//! | `privacy_request` | kind and dates stay, texts go |
//! | `privacy_log` | stays: it holds no data of the person |
//! | `suppression` | gets keyed hashes of the addresses (see [`crate::privacy::operations::SuppressAddress`]) |
//! | `import_line` | nothing: no customer came of these lines. They are personal data all the same; `import.clear` deletes them |
//! | `company`, `number_range`, `app_user`, `team`, `role`, `rights_epoch`, `custom_field`, `duplicate_setting`, `service_level`, `absence`, `snippet`, `webhook`, `directory`, `rule_version`, `process_event`, `segment`, `import_run`, `import_mapping`, `journal_head`, `privacy_retention`, `suppression_key`, `schema_migration` | nothing: settings, staff and texts of the company |
//!
//! What no link leads to is not found: a name in the text of somebody else's contact, in a snippet or in a tag is for people to
//! take out. The customer number stays, since invoices refer to it; so a number should not be a name.
//!
//! # The bytes
//!
//! A deleted row stays readable in the file: in free pages, in gaps within pages, in the log, in the index's old segments. After
//! the commit the engine scrubs (`privacy.scrub`): SQLite merges the search index, rebuilds the file and empties the log. It is
//! done by rebuilding and not by `PRAGMA secure_delete`, since that overwrites only what is deleted while it is on, and leaves
//! what an address change or a page split of last year left in a gap; and since all other work then pays nothing (changing every
//! customer cost 1.05 times as much with it). Rebuilding takes time by the size of the file: 0.26 s for 10,000 customers in 31 MB, so
//! about 8 s for a gigabyte, in which no other writer gets in (`cargo xtask bench erase`). Many are erased in one unit, and scrubbed
//! once. PostgreSQL
//! writes tables and indexes anew (`VACUUM FULL`); a plain VACUUM leaves the bytes in the page. The operator looks after
//! PostgreSQL's own log, replicas, file-system snapshots and backups. After a backup is restored, whoever is `erased` in a copy of
//! `privacy.log` kept apart from it is erased again.
//!
//! # Never
//!
//! Nothing here decides what a company may know in the first place, and nothing is erased that a law or a hold keeps.

mod deadline;
mod erasing;
mod footprint;
mod log;
mod model;
pub mod operations;
mod page;
mod retention;
pub(crate) mod store;

pub use model::{
    EVENTS, Erasure, KeptUntil, PrivacyAction, PrivacyHold, PrivacyLogEntry, PrivacyLogPage, PrivacyRequest,
    PrivacyRequestPage, PrivacyStatus, RequestKind, RequestState, Restriction, RestrictionReason, RetentionList,
    RetentionRule,
};

use crate::timers::TimerFacts;

/// The timer of an erasure that waits for its date.
const ERASE_TIMER: &str = "privacy.erase";
/// The timer of a restriction that ends.
const LIFT_TIMER: &str = "privacy.lift";

/// What happens by the clock.
pub(crate) const TIMERS: &[TimerFacts] = &[
    TimerFacts { kind: ERASE_TIMER, fire: operations::fire_erase },
    TimerFacts { kind: LIFT_TIMER, fire: operations::fire_lift },
];
