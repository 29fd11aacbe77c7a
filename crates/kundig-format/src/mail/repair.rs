//! Before and between readings: limits that hold against hostile mails, and mends for broken ones.

use std::borrow::Cow;

use super::fault::Faults;

/// Typed parts: each may open another level, and a level costs stack when it is dropped.
const MAX_TYPED_PARTS: usize = 300;
/// A part whose delimiter never comes is searched for through the whole mail: so many bytes may be looked at.
const MAX_SEARCHED: usize = 2_000_000_000;
/// What may be a delimiter of parts: two dashes and something else.
const MAX_DELIMITERS: usize = 20_000;
/// What may be a line of a header.
const MAX_HEADER_LINES: usize = 200_000;
/// How many delimiters are looked after: levels that people use.
const MAX_LEVELS: usize = 16;
/// The longest delimiter by RFC 2046, 5.1.1.
const MAX_BOUNDARY: usize = 70;

/// Cuts a mail off before it costs more than it can be worth: levels, parts and header lines are bounded by what is
/// counted here without understanding it.
pub(super) fn cut<'a>(bytes: &'a [u8], faults: &mut Faults) -> &'a [u8] {
    const TYPE: &[u8] = b"content-type";
    let (mut typed, mut delimiters, mut header_lines) = (0, 0, 0);
    let mut line_may_be_header = true;
    let max_typed = (MAX_SEARCHED / bytes.len().max(1)).clamp(100, MAX_TYPED_PARTS);
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            b'c' | b'C' if bytes.get(at..at + TYPE.len()).is_some_and(|found| found.eq_ignore_ascii_case(TYPE)) => {
                typed += 1;
                if typed > max_typed {
                    faults.cut("mail.too_many_parts", max_typed);
                    return &bytes[..at];
                }
            }
            b'\n' => {
                line_may_be_header = true;
                continue;
            }
            b':' if line_may_be_header => {
                header_lines += 1;
                if header_lines > MAX_HEADER_LINES {
                    faults.cut("mail.too_many_headers", MAX_HEADER_LINES);
                    return &bytes[..at];
                }
            }
            b'-' if bytes.get(at + 1) == Some(&b'-') && bytes.get(at + 2) != Some(&b'-') => {
                delimiters += 1;
                if delimiters > MAX_DELIMITERS {
                    faults.cut("mail.too_many_parts", MAX_DELIMITERS);
                    return &bytes[..at];
                }
            }
            _ => {}
        }
        line_may_be_header &= byte.is_ascii_graphic() && byte != b':';
    }
    bytes
}

/// Line ends that a reader of mails knows, no byte order mark, and a header in UTF-8.
pub(super) fn normal<'a>(bytes: &'a [u8], faults: &mut Faults) -> Cow<'a, [u8]> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut bytes = Cow::Borrowed(bytes);
    if !bytes.contains(&b'\n') && bytes.contains(&b'\r') {
        bytes = bytes.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect::<Vec<u8>>().into();
    }
    let end = header_end(&bytes);
    let (header, body) = bytes.split_at(end);
    if std::str::from_utf8(header).is_err() {
        // RFC 5322 allows ASCII only; what old programs write raw is Windows-1252.
        faults.charset(None);
        let (text, _, _) = encoding_rs::WINDOWS_1252.decode(header);
        return [text.as_bytes(), body].concat().into();
    }
    bytes
}

/// Where the first empty line begins.
pub(super) fn header_end(bytes: &[u8]) -> usize {
    let mut start = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if line.iter().all(u8::is_ascii_whitespace) && start > 0 {
            return start;
        }
        start += line.len();
    }
    bytes.len()
}

/// Closes delimiters that were opened and never closed: of a mail that was cut off on its way.
pub(super) fn close(bytes: &[u8], boundaries: &[String]) -> Option<Vec<u8>> {
    let open: Vec<&String> =
        boundaries.iter().take(MAX_LEVELS).filter(|b| !contains(bytes, format!("--{b}--").as_bytes())).collect();
    if open.is_empty() {
        return None;
    }
    let mut closed = bytes.to_vec();
    for boundary in open.iter().rev() {
        closed.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    }
    Some(closed)
}

/// Names the delimiter that is really used, for a header that names none or another.
pub(super) fn name_boundary(bytes: &[u8]) -> Option<Vec<u8>> {
    let end = header_end(bytes);
    let mut lines = bytes[end..].split(|byte| *byte == b'\n').map(|line| line.trim_ascii_end()).peekable();
    while let Some(line) = lines.next() {
        let Some(boundary) = line.strip_prefix(b"--") else { continue };
        let fits = (1..=MAX_BOUNDARY).contains(&boundary.len())
            && boundary.iter().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'));
        let begins_part =
            lines.peek().is_some_and(|next| next.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-")));
        if fits && begins_part {
            let boundary = String::from_utf8_lossy(boundary);
            let header = format!("Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n");
            return Some([&bytes[..end], header.as_bytes(), &bytes[end..]].concat());
        }
    }
    None
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

/// Base64 with whatever got into it left out (other signs, lines of words), up to where it ends.
pub(super) fn decode_base64(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut chunk, mut count) = (0_u32, 0);
    let of_words = |line: &&[u8]| line.trim_ascii().iter().any(u8::is_ascii_whitespace);
    for &byte in text.split(|byte| *byte == b'\n').filter(|line| !of_words(line)).flatten() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        chunk = chunk << 6 | u32::from(value);
        count += 1;
        if count == 4 {
            bytes.extend_from_slice(&chunk.to_be_bytes()[1..]);
            (chunk, count) = (0, 0);
        }
    }
    match count {
        2 => bytes.push((chunk >> 4) as u8),
        3 => bytes.extend_from_slice(&((chunk >> 2) as u16).to_be_bytes()),
        _ => {}
    }
    bytes
}

/// Quoted-printable (RFC 2045, 6.7); a sign that says nothing stays as it stands.
pub(super) fn decode_quoted_printable(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != b'=' {
            bytes.push(byte);
            continue;
        }
        let hex = |byte: &u8| char::from(*byte).to_digit(16).map(|digit| digit as u8);
        match rest {
            [b'\r', b'\n', tail @ ..] | [b'\n', tail @ ..] => rest = tail,
            [high, low, tail @ ..] if hex(high).is_some() && hex(low).is_some() => {
                bytes.push(hex(high).unwrap_or_default() << 4 | hex(low).unwrap_or_default());
                rest = tail;
            }
            // Blanks at the end of a line are no part of it.
            _ => match rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r')) {
                Some(at) if rest[at] == b'\n' => rest = &rest[at + 1..],
                _ => bytes.push(byte),
            },
        }
    }
    bytes
}
