//! Whether a person wrote a mail, or a machine.

use mail_parser::{HeaderName, HeaderValue, Message, MimeHeaders};

use super::Bounce;

/// Who wrote a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A person, as far as one can tell.
    Ordinary,
    /// A mail server: a mail did not arrive, or not yet (RFC 3464, and what older servers write).
    Bounce,
    /// A machine in somebody's name: absence notes, receipts (RFC 3834).
    AutoReply,
    /// A mailing list or newsletter (RFC 2919, RFC 2369).
    List,
}

/// How answering machines begin their subjects.
const ABSENT: &[&str] = &[
    "abwesenheitsnotiz",
    "abwesenheit:",
    "abwesend:",
    "automatische antwort",
    "automatische abwesenheit",
    "automatic reply",
    "auto-reply",
    "auto reply",
    "autoreply",
    "autoantwort",
    "out of office",
    "out-of-office",
    "ich bin im urlaub",
];

pub(super) fn classify(message: &Message<'_>, bounce: Option<&Bounce>, subject: &str) -> Kind {
    if bounce.is_some_and(Bounce::failed_or_delayed) {
        return Kind::Bounce;
    }
    let says = |name: &str, words: &[&str]| {
        raw(message, name).is_some_and(|value| words.iter().any(|word| value.starts_with(word)))
    };
    let subject = subject.to_lowercase();
    let absent = ABSENT.iter().any(|word| subject.starts_with(word));
    let precedence = raw(message, "Precedence").unwrap_or_default();
    let no_way_back = raw(message, "Return-Path").is_some_and(|path| path == "<>");
    let report =
        message.content_type().is_some_and(|kind| kind.ctype() == "multipart" && kind.subtype() == Some("report"));
    let automatic = says("Auto-Submitted", &["auto-"])
        || absent
        || report
        || ["auto_reply", "auto-reply"].contains(&precedence.as_str())
        || ["X-Autoreply", "X-Autorespond", "X-Auto-Reply"].iter().any(|name| raw(message, name).is_some())
        // Alone it says only that its sender wants no absence notes: ticket systems and newsletters write it as well.
        || raw(message, "X-Auto-Response-Suppress").is_some() && no_way_back;
    if automatic {
        return Kind::AutoReply;
    }
    let list = ["List-Id", "List-Post", "List-Unsubscribe"].iter().any(|name| has(message, name))
        || ["list", "bulk", "junk"].contains(&precedence.as_str());
    if list { Kind::List } else { Kind::Ordinary }
}

/// A header as it stands, in lower case and without comments behind a semicolon.
pub(super) fn raw(message: &Message<'_>, name: &str) -> Option<String> {
    let value = message.header_raw(HeaderName::parse(name.to_owned())?)?;
    Some(value.split(';').next().unwrap_or_default().trim().to_lowercase())
}

fn has(message: &Message<'_>, name: &str) -> bool {
    HeaderName::parse(name.to_owned()).is_some_and(|name| {
        message.headers().iter().any(|header| header.name == name && header.value != HeaderValue::Empty)
    })
}
