//! What mail servers say about mails that did not arrive: by RFC 3464, and as older servers write it.

use mail_parser::{HeaderName, Message, MessageParser, MimeHeaders, PartType};

use super::{Mailbox, classify, words};

/// A message from a mail server about a mail that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bounce {
    /// Whom the mail did not reach.
    pub recipients: Vec<BouncedRecipient>,
    /// The `Message-ID` of the mail that was sent, without angle brackets.
    pub original_message_id: Option<String>,
}

/// What became of one recipient.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BouncedRecipient {
    /// The address, as the server names it.
    pub address: String,
    /// `failed` or `delayed`; other reports (`delivered`, `relayed`, `expanded`) are no bounces.
    pub action: String,
    /// The status by RFC 3463: 5.x.x for good, 4.x.x for now.
    pub status: Option<String>,
    /// The other server's words.
    pub diagnostic: Option<String>,
}

impl BouncedRecipient {
    /// The address does not work, and will not tomorrow (5.x.x).
    #[must_use]
    pub fn is_hard(&self) -> bool {
        self.action == "failed" && self.status.as_ref().is_some_and(|status| status.starts_with('5'))
    }
}

impl Bounce {
    /// Somebody will never get the mail.
    #[must_use]
    pub fn is_hard(&self) -> bool {
        self.recipients.iter().any(BouncedRecipient::is_hard)
    }

    pub(super) fn failed_or_delayed(&self) -> bool {
        self.recipients.iter().any(|one| matches!(one.action.as_str(), "failed" | "delayed"))
    }
}

/// How mail servers begin the subject of what they send back.
const SUBJECTS: &[&str] = &[
    "undeliver",
    "unzustellbar",
    "mail delivery failed",
    "mail delivery failure",
    "delivery status notification",
    "delivery failure",
    "delivery has failed",
    "failure notice",
    "returned mail",
    "returned to sender",
    "nachricht nicht zugestellt",
    "zustellung fehlgeschlagen",
    "benachrichtigung zum übermittlungsstatus",
    "mail konnte nicht zugestellt werden",
    "ihre nachricht konnte nicht zugestellt werden",
    "nicht zustellbar",
    "warning: could not send message",
    "warning: message",
];

/// How many recipients of one report are kept.
const MAX_RECIPIENTS: usize = 1_000;

pub(super) fn read(message: &Message<'_>, from: &[Mailbox], subject: &str, text: &str) -> Option<Bounce> {
    let mut recipients = Vec::new();
    for part in &message.parts {
        let is_report = part.content_type().is_some_and(|kind| {
            kind.ctype() == "message" && matches!(kind.subtype(), Some("delivery-status" | "global-delivery-status"))
        });
        let report = match &part.body {
            PartType::Text(text) | PartType::Html(text) => text.as_ref().into(),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => String::from_utf8_lossy(bytes),
            PartType::Message(_) | PartType::Multipart(_) => continue,
        };
        if is_report {
            recipients.extend(report_recipients(&report));
        }
    }
    if recipients.is_empty() {
        recipients = told_recipients(message, from, subject, text)?;
    }
    recipients.truncate(MAX_RECIPIENTS);
    Some(Bounce { recipients, original_message_id: original_id(message, text) })
}

/// The groups of fields of a delivery status: the first is about the message, each other one about a recipient.
fn report_recipients(report: &str) -> Vec<BouncedRecipient> {
    let unfolded = report.replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
    let mut found = Vec::new();
    for group in unfolded.split("\n\n") {
        let field = |name: &str| {
            group.lines().find_map(|line| {
                let (field, value) = line.split_once(':')?;
                field.trim().eq_ignore_ascii_case(name).then(|| words::one_line(value))
            })
        };
        // "rfc822; anna@example.org": the type of the address stands before it.
        let typed = |value: String| value.split_once(';').map_or(value.clone(), |(_, rest)| rest.trim().to_owned());
        let Some(address) = field("Final-Recipient").or_else(|| field("Original-Recipient")).map(typed) else {
            continue;
        };
        found.push(BouncedRecipient {
            address: address.trim_matches(['<', '>']).to_owned(),
            action: field("Action").unwrap_or_else(|| "failed".into()).to_lowercase(),
            status: field("Status").and_then(|value| status(&value)),
            diagnostic: field("Diagnostic-Code").map(typed).filter(|text| !text.is_empty()),
        });
    }
    found
}

/// What servers without RFC 3464 say in words: only from a mail server, with the subject of one.
fn told_recipients(
    message: &Message<'_>,
    from: &[Mailbox],
    subject: &str,
    text: &str,
) -> Option<Vec<BouncedRecipient>> {
    let local = from.first().map(|one| one.address.split('@').next().unwrap_or_default().to_lowercase());
    let server = local.is_some_and(|local| ["mailer-daemon", "postmaster", "mail-daemon"].contains(&local.as_str()));
    let no_way_back = classify::raw(message, "Return-Path").is_some_and(|path| path == "<>");
    let subject = subject.to_lowercase();
    let told = SUBJECTS.iter().any(|begin| subject.starts_with(begin));
    // Two of three signs: people have forwarded failure notices, and postmasters write mails as well.
    if [server, no_way_back, told].iter().filter(|sign| **sign).count() < 2 {
        return None;
    }
    let told = before_original(text);
    let failed = classify::raw(message, "X-Failed-Recipients");
    let named: Vec<String> = match failed {
        Some(list) => list.split(',').map(|one| one.trim().to_owned()).filter(|one| one.contains('@')).collect(),
        None => addresses(told).into_iter().filter(|one| from.iter().all(|own| own.address != *one)).take(1).collect(),
    };
    let said = told.lines().map(str::trim).find(|line| reply_code(line).is_some());
    let status = told.lines().find_map(status).or_else(|| {
        // An SMTP reply without status: its first digit is the status' class (RFC 3463, 2).
        said.and_then(reply_code).map(|code| format!("{}.0.0", code / 100))
    });
    let temporary = status.as_ref().is_some_and(|status| status.starts_with('4'));
    // Exim's and sendmail's warnings come without any code.
    let delayed =
        temporary || subject.starts_with("warning") || subject.contains("delay") || subject.contains("verzögert");
    let one = |address: String| BouncedRecipient {
        address,
        action: if delayed { "delayed" } else { "failed" }.into(),
        status: status.clone(),
        diagnostic: said.map(words::one_line),
    };
    let named = if named.is_empty() { vec![String::new()] } else { named };
    Some(named.into_iter().map(one).collect())
}

/// The server's own words: what it quotes of the mail begins with a line or its headers.
fn before_original(text: &str) -> &str {
    let marks =
        ["\n------ This is a copy", "\n--- Below this line", "\nReturn-Path:", "\nReceived:", "\n----- Original"];
    let end = marks.iter().filter_map(|mark| text.find(mark)).min();
    &text[..end.unwrap_or(text.len())]
}

fn addresses(text: &str) -> Vec<String> {
    let inner = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '@' | '=' | '\'' | '&');
    text.split(|c: char| !inner(c))
        .map(|word| word.trim_matches(['.', '\'', '-', '=']))
        .filter(|word| word.split_once('@').is_some_and(|(a, b)| !a.is_empty() && b.contains('.') && !b.contains('@')))
        .map(str::to_owned)
        .collect()
}

/// A status by RFC 3463 within a line, e.g. `5.1.1`.
fn status(line: &str) -> Option<String> {
    line.split(|c: char| !c.is_ascii_digit() && c != '.').find_map(|word| {
        let parts: Vec<&str> = word.trim_end_matches('.').split('.').collect();
        let fits = parts.len() == 3
            && matches!(parts[0], "2" | "4" | "5")
            && parts[1..].iter().all(|part| (1..=3).contains(&part.len()));
        fits.then(|| parts.join("."))
    })
}

/// The code of an SMTP reply that refuses, within a line.
fn reply_code(line: &str) -> Option<u16> {
    let code = line.split(|c: char| !c.is_ascii_alphanumeric()).find(|word| {
        word.len() == 3 && matches!(word.as_bytes()[0], b'4' | b'5') && word.bytes().all(|b| b.is_ascii_digit())
    })?;
    code.parse().ok()
}

/// The id of the mail that was sent: from the copy that came back, whole or only its header, or from the words.
fn original_id(message: &Message<'_>, text: &str) -> Option<String> {
    let id_of = |message: &Message<'_>| words::ids(message.header(HeaderName::MessageId)).into_iter().next();
    for part in &message.parts {
        if let PartType::Message(nested) = &part.body
            && let Some(id) = id_of(nested)
        {
            return Some(id);
        }
        let headers_only = part.content_type().is_some_and(|kind| {
            matches!(
                (kind.ctype(), kind.subtype()),
                ("text", Some("rfc822-headers")) | ("message", Some("global-headers"))
            )
        });
        let header = match &part.body {
            PartType::Text(text) => text.as_bytes(),
            PartType::Binary(bytes) => bytes,
            _ => continue,
        };
        if headers_only && let Some(id) = MessageParser::default().parse_headers(header).as_ref().and_then(id_of) {
            return Some(id);
        }
    }
    let quoted = text.lines().find_map(|line| {
        let line = line.trim_start_matches(['>', ' ', '\t']);
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("message-id").then(|| value.trim().trim_matches(['<', '>']).to_owned())
    });
    quoted.filter(|id| id.contains('@') && id.len() <= 998)
}
