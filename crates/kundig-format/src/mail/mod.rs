//! E-mails (`.eml`, RFC 5322 and MIME) as people and machines really write them: as much as can be read, never a panic.
//!
//! What is broken is named in [`Mail::faults`]; only what is too large is refused. Never decides whose mail it is.
//!
//! ```
//! use kundig_format::mail::{self, Kind};
//!
//! let mail = mail::read(
//!     b"From: =?iso-8859-1?Q?J=F6rg_S=FC=DF?= <joerg@example.org>\r\nTo: service@example.com\r\n\
//!       Date: Mon, 23 Nov 2026 10:00:00 +0100\r\nMessage-ID: <1@example.org>\r\nSubject: Heizung\r\n\r\nSie ist kalt.\r\n",
//! )?;
//! assert_eq!(mail.from[0].name.as_deref(), Some("Jörg Süß"));
//! assert_eq!(mail.text, "Sie ist kalt.");
//! assert_eq!((mail.kind, mail.faults.len()), (Kind::Ordinary, 0));
//! # Ok::<(), kundig_format::mail::TooLarge>(())
//! ```

mod bounce;
mod classify;
mod fault;
mod html;
mod read;
mod repair;
mod words;

use chrono::{DateTime, FixedOffset};

pub use bounce::{Bounce, BouncedRecipient};
pub use classify::Kind;
pub use fault::{Fault, TooLarge};
pub use html::html_to_text;
pub use read::read;

/// The largest mail that is read: what the large mail providers deliver at most.
pub const MAX_BYTES: usize = 50 * 1024 * 1024;

/// What a mail says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its own id, without angle brackets.
    pub message_id: Option<String>,
    /// The ids that it answers, without angle brackets; mostly one.
    pub in_reply_to: Vec<String>,
    /// The ids of the conversation before it, oldest first, each once.
    pub references: Vec<String>,
    /// Who wrote it; mostly one.
    pub from: Vec<Mailbox>,
    /// To whom.
    pub to: Vec<Mailbox>,
    /// Who got a copy.
    pub cc: Vec<Mailbox>,
    /// Where answers shall go, when not to `from`.
    pub reply_to: Vec<Mailbox>,
    /// When it was written, with the writer's offset; without a `Date` when the last server took it over.
    pub date: Option<DateTime<FixedOffset>>,
    /// The subject, in one line.
    pub subject: String,
    /// What it says, as plain text; of a mail that is only HTML a readable text of it.
    pub text: String,
    /// What is attached or shown within the text.
    pub attachments: Vec<Attachment>,
    /// Whether a person wrote it.
    pub kind: Kind,
    /// What a mail server says about a mail that did not arrive.
    pub bounce: Option<Bounce>,
    /// What was broken, in the order in which it was met.
    pub faults: Vec<Fault>,
}

/// A name and an address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mailbox {
    /// The name beside the address.
    pub name: Option<String>,
    /// The address as it was written, e.g. `anna@example.org`.
    pub address: String,
}

/// A file within a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The file's name, without folders; none when the mail gives none.
    pub file_name: Option<String>,
    /// The media type, in lower case, e.g. `application/pdf`.
    pub media_type: String,
    /// The content.
    pub bytes: Vec<u8>,
    /// By which the text shows it (`cid:`), without angle brackets.
    pub content_id: Option<String>,
    /// Shown within the text rather than attached.
    pub inline: bool,
}
