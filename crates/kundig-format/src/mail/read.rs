//! From bytes to a mail.

use std::borrow::Cow;

use chrono::{FixedOffset, NaiveDate, TimeZone};
use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::{
    Address, Encoding, GetHeader, HeaderName, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType,
};

use super::fault::Faults;
use super::{Attachment, MAX_BYTES, Mail, Mailbox, TooLarge, bounce, classify, html_to_text, repair, words};

/// Reads a mail; only one above [`MAX_BYTES`] is refused. What is broken is read as far as possible and named.
pub fn read(bytes: &[u8]) -> Result<Mail, TooLarge> {
    if bytes.len() > MAX_BYTES {
        return Err(TooLarge { bytes: bytes.len() });
    }
    let mut faults = Faults::default();
    let cut = repair::cut(bytes, &mut faults);
    let mut raw = repair::normal(cut, &mut faults);
    if let Some(mended) = mend(&raw) {
        faults.boundary();
        raw = mended.into();
    }
    Ok(match parse(&raw) {
        Some(message) if looks_like_mail(&message) => {
            if is_multipart(&message) && !matches!(message.root_part().body, PartType::Multipart(_)) {
                faults.boundary();
            }
            from_message(&message, &raw, faults)
        }
        _ => not_a_mail(&raw, faults),
    })
}

/// The library promises not to panic; a mail that proves it wrong is still a customer's mail, and read as plain text.
fn parse(raw: &[u8]) -> Option<Message<'_>> {
    std::panic::catch_unwind(|| MessageParser::default().parse(raw)).unwrap_or_default()
}

fn is_multipart(message: &Message<'_>) -> bool {
    message.content_type().is_some_and(|kind| kind.ctype() == "multipart")
}

/// The same bytes with their parts delimited, where they are not.
fn mend(raw: &[u8]) -> Option<Vec<u8>> {
    let known = boundaries(raw)?;
    if !known.is_empty() {
        return repair::close(raw, &known);
    }
    let named = repair::name_boundary(raw)?;
    let known = boundaries(&named).unwrap_or_default();
    Some(repair::close(&named, &known).unwrap_or(named))
}

/// The delimiters of the parts that were found; none at all for a mail that promises no parts.
fn boundaries(raw: &[u8]) -> Option<Vec<String>> {
    let message = parse(raw).filter(is_multipart)?;
    let of = |part: &MessagePart<'_>| {
        let boundary = part.content_type().filter(|kind| kind.ctype() == "multipart")?.attribute("boundary")?;
        // With a body of parts the delimiter was found at least once.
        matches!(part.body, PartType::Multipart(_)).then(|| boundary.to_owned())
    };
    Some(message.parts.iter().filter_map(of).collect())
}

fn looks_like_mail(message: &Message<'_>) -> bool {
    let known = |header: &mail_parser::Header<'_>| !matches!(header.name, HeaderName::Other(_));
    message.headers().iter().any(known)
}

fn not_a_mail(raw: &[u8], mut faults: Faults) -> Mail {
    faults.not_a_mail();
    Mail {
        message_id: None,
        in_reply_to: Vec::new(),
        references: Vec::new(),
        from: Vec::new(),
        to: Vec::new(),
        cc: Vec::new(),
        reply_to: Vec::new(),
        date: None,
        subject: String::new(),
        text: words::lines(&readable(raw)),
        attachments: Vec::new(),
        kind: classify::Kind::Ordinary,
        bounce: None,
        faults: faults.0,
    }
}

fn from_message(message: &Message<'_>, raw: &[u8], mut faults: Faults) -> Mail {
    let from = mailboxes(message.from());
    if from.is_empty() {
        faults.no_sender();
    }
    let message_id = words::ids(message.header(HeaderName::MessageId)).into_iter().next();
    if message_id.is_none() {
        faults.no_message_id();
    }
    let date = date(message, &mut faults);
    let subject = words::one_line(message.subject().unwrap_or_default());
    let body: Vec<usize> = body_parts(message);
    let text = text(message, &body, raw, &mut faults);
    let attachments = attachments(message, &body, raw, &mut faults);
    let bounce = bounce::read(message, &from, &subject, &text);
    let kind = classify::classify(message, bounce.as_ref(), &subject);
    Mail {
        message_id,
        in_reply_to: words::ids(message.header(HeaderName::InReplyTo)),
        references: words::ids(message.header(HeaderName::References)),
        from,
        to: mailboxes(message.to()),
        cc: mailboxes(message.cc()),
        reply_to: mailboxes(message.reply_to()),
        date,
        subject,
        text,
        attachments,
        kind,
        bounce: bounce.filter(|_| kind == classify::Kind::Bounce),
        faults: faults.0,
    }
}

/// The mailboxes of an address header, groups taken apart.
pub(super) fn mailboxes(address: Option<&Address<'_>>) -> Vec<Mailbox> {
    let Some(address) = address else { return Vec::new() };
    let mailbox = |found: &mail_parser::Addr<'_>| {
        let name = found.name.as_deref().map(words::one_line).filter(|name| !name.is_empty());
        let address = words::one_line(found.address.as_deref().unwrap_or_default());
        match (address.is_empty(), name) {
            (false, name) => Some(Mailbox { name, address }),
            // "anna@example.org" in quotes and nothing else.
            (true, Some(name)) if name.contains('@') => Some(Mailbox { name: None, address: name }),
            _ => None,
        }
    };
    address.iter().filter_map(mailbox).collect()
}

fn date(message: &Message<'_>, faults: &mut Faults) -> Option<chrono::DateTime<FixedOffset>> {
    let present = message.headers().iter().any(|header| header.name == HeaderName::Date);
    if let Some(date) = message.date().and_then(instant) {
        return Some(date);
    }
    let received = message.headers().iter().find_map(|header| match &header.value {
        HeaderValue::Received(received) => received.date.as_ref().and_then(instant),
        _ => None,
    });
    faults.date(present, received.is_some());
    received
}

fn instant(date: &mail_parser::DateTime) -> Option<chrono::DateTime<FixedOffset>> {
    // Years of two digits reach from 1950 to 2049 (RFC 5322, 4.3); the leap second falls on the one before it.
    let year = match i32::from(date.year) {
        year @ 0..50 => year + 2000,
        year @ 50..1000 => year + 1900,
        year => year,
    };
    let day = NaiveDate::from_ymd_opt(year, date.month.into(), date.day.into())?;
    let time = day.and_hms_opt(date.hour.into(), date.minute.into(), u32::from(date.second).min(59))?;
    let offset = (i32::from(date.tz_hour) * 60 + i32::from(date.tz_minute)) * 60;
    let offset = FixedOffset::east_opt(if date.tz_before_gmt { -offset } else { offset })?;
    offset.from_local_datetime(&time).single()
}

/// Which parts are the text: as the library says, and else the first text that nobody gave a file name.
fn body_parts(message: &Message<'_>) -> Vec<usize> {
    let is_text = |id: &usize| {
        message.parts.get(*id).is_some_and(|part| matches!(part.body, PartType::Text(_) | PartType::Html(_)))
    };
    let said = |list: &[u32]| -> Vec<usize> { list.iter().map(|id| *id as usize).filter(is_text).collect() };
    let blank =
        |ids: &[usize]| ids.iter().all(|id| message.parts[*id].text_contents().is_none_or(|t| t.trim().is_empty()));
    let mut body = said(&message.text_body);
    if blank(&body) {
        let html = said(&message.html_body);
        if !blank(&html) {
            body = html;
        }
    }
    if !body.is_empty() {
        return body;
    }
    let unnamed = |id: &usize| {
        let part = &message.parts[*id];
        let typed = part.content_type().is_none_or(|kind| {
            matches!((kind.ctype(), kind.subtype()), ("text", Some("plain" | "html")) | ("multipart", _))
        });
        let attached = part.content_disposition().is_some_and(|disposition| disposition.is_attachment());
        typed && !attached && part.attachment_name().is_none()
    };
    (0..message.parts.len()).filter(is_text).filter(unnamed).take(1).collect()
}

fn text(message: &Message<'_>, body: &[usize], raw: &[u8], faults: &mut Faults) -> String {
    let mut texts: Vec<String> = Vec::with_capacity(body.len());
    for part in body.iter().filter_map(|id| message.parts.get(*id)) {
        let text = part_text(part, raw, faults);
        let text = if matches!(part.body, PartType::Html(_)) { html_to_text(&text) } else { text.into_owned() };
        let text = words::lines(&text);
        if !text.is_empty() {
            texts.push(text);
        }
    }
    texts.join("\n\n")
}

/// The text of a part: by its charset where that fits, else as UTF-8 or Windows-1252, whichever the bytes are.
fn part_text<'a>(part: &'a MessagePart<'_>, raw: &[u8], faults: &mut Faults) -> Cow<'a, str> {
    let parsed = part.text_contents().unwrap_or_default();
    let label = part.content_type().and_then(|kind| kind.attribute("charset"));
    let doubtful = match label {
        // What calls itself ASCII and is not, is mostly UTF-8, which the library takes for Windows-1252.
        Some(label) if label.eq_ignore_ascii_case("us-ascii") || label.eq_ignore_ascii_case("ascii") => {
            !parsed.is_ascii()
        }
        Some(label) => charset_decoder(label.as_bytes()).is_none() || parsed.contains('\u{fffd}'),
        None => parsed.contains('\u{fffd}'),
    };
    if !doubtful && !part.is_encoding_problem {
        return parsed.into();
    }
    let bytes = part_bytes(part, raw, "text", faults);
    if let Ok(text) = std::str::from_utf8(&bytes) {
        return text.to_owned().into();
    }
    if let Some(decode) = label.and_then(|label| charset_decoder(label.as_bytes()))
        && !label.is_some_and(|label| label.to_ascii_lowercase().contains("utf") || label.contains("ascii"))
    {
        return decode(&bytes).into();
    }
    faults.charset(label);
    encoding_rs::WINDOWS_1252.decode(&bytes).0.into_owned().into()
}

/// The bytes of a part as they were before they were encoded for the way.
fn part_bytes(part: &MessagePart<'_>, raw: &[u8], name: &str, faults: &mut Faults) -> Vec<u8> {
    let body = raw.get(part.offset_body as usize..(part.offset_end as usize).min(raw.len())).unwrap_or_default();
    match &part.body {
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) if !part.is_encoding_problem => {
            return bytes.clone().into_owned();
        }
        PartType::Message(nested) if part.encoding != Encoding::None => return nested.raw_message.clone().into_owned(),
        _ => {}
    }
    let named = part.content_transfer_encoding().unwrap_or_default().trim().to_ascii_lowercase();
    if part.is_encoding_problem && matches!(named.as_str(), "base64" | "quoted-printable") {
        faults.encoding(name);
    }
    match named.as_str() {
        "base64" => repair::decode_base64(body),
        "quoted-printable" => repair::decode_quoted_printable(body),
        _ => body.to_vec(),
    }
}

fn attachments(message: &Message<'_>, body: &[usize], raw: &[u8], faults: &mut Faults) -> Vec<Attachment> {
    let listed = message.attachments.iter().map(|id| *id as usize).filter(|id| !body.contains(id));
    let mut found = Vec::new();
    for part in listed.filter_map(|id| message.parts.get(id)) {
        if matches!(part.body, PartType::Multipart(_)) {
            continue;
        }
        let media_type = media_type(part);
        let file_name = name_of(part, raw).and_then(|name| words::file_name(&name));
        let file_name = file_name.or_else(|| match &part.body {
            // A mail that was sent on has its subject for a name.
            PartType::Message(nested) => words::file_name(nested.subject()?).map(|name| format!("{name}.eml")),
            _ => None,
        });
        let bytes = part_bytes(part, raw, file_name.as_deref().unwrap_or(&media_type), faults);
        let content_id = words::ids(part.headers.header_value(&HeaderName::ContentId)).into_iter().next();
        let inline = match part.content_disposition() {
            Some(disposition) => disposition.is_inline(),
            None => content_id.is_some(),
        };
        found.push(Attachment { file_name, media_type, bytes, content_id, inline });
    }
    found
}

fn media_type(part: &MessagePart<'_>) -> String {
    let named = part.content_type().and_then(|kind| {
        let named = format!("{}/{}", kind.ctype(), kind.subtype()?).to_ascii_lowercase();
        let fits = named.len() <= 127
            && named.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b';' | b'<' | b'>'));
        fits.then_some(named)
    });
    named.unwrap_or_else(|| match part.body {
        PartType::Message(_) => "message/rfc822".into(),
        PartType::Text(_) => "text/plain".into(),
        PartType::Html(_) => "text/html".into(),
        _ => "application/octet-stream".into(),
    })
}

/// The file's name; one that was written raw is read as Windows-1252.
fn name_of(part: &MessagePart<'_>, raw: &[u8]) -> Option<String> {
    let name = part.attachment_name()?;
    if !name.contains('\u{fffd}') {
        return Some(name.to_owned());
    }
    let field = |header: &mail_parser::Header<'_>| {
        matches!(header.name, HeaderName::ContentDisposition | HeaderName::ContentType)
            .then(|| raw.get(header.offset_field as usize..header.offset_end as usize))?
    };
    let header: Vec<u8> = part.headers.iter().filter_map(field).flatten().copied().chain(*b"\r\n").collect();
    let (header, _, _) = encoding_rs::WINDOWS_1252.decode(&header);
    let again = MessageParser::default().parse_headers(header.as_bytes())?;
    again.parts.first()?.attachment_name().map(str::to_owned)
}

/// UTF-8 or Windows-1252, whichever the bytes are.
fn readable(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0,
    }
}
