//! The small words of headers: ids, names, one line of text.

use mail_parser::HeaderValue;

/// The longest id that is kept: a line of a mail has no more (RFC 5322, 2.1.1).
const MAX_ID: usize = 998;

/// The ids of a header, in order, each once, without angle brackets. Words beside them ("Your message of …") are left out.
pub(super) fn ids(value: Option<&HeaderValue<'_>>) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    let texts: Vec<&str> = match value {
        Some(HeaderValue::Text(text)) => vec![text],
        Some(HeaderValue::TextList(list)) => list.iter().map(AsRef::as_ref).collect(),
        _ => Vec::new(),
    };
    for id in texts.iter().flat_map(|text| text.split_whitespace()).map(bare) {
        let known = ids.iter().any(|known| known == id);
        if !id.is_empty() && id.len() <= MAX_ID && !known && !id.contains(char::is_control) {
            ids.push(id.to_owned());
        }
    }
    // An id without an @ is legal nowhere and real somewhere; beside others it is a word.
    if ids.len() > 1 && ids.iter().any(|id| id.contains('@')) {
        ids.retain(|id| id.contains('@'));
    }
    ids
}

fn bare(id: &str) -> &str {
    id.trim_matches(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';' | '"'))
}

/// Text in one line, without control characters and outer blanks.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Text of several lines: `\n` between them, no other control characters but tabs, no blanks at their ends.
pub(super) fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.replace("\r\n", "\n").replace('\r', "\n").split('\n') {
        out.extend(line.trim_end().chars().filter(|c| *c == '\t' || !c.is_control()));
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    let leading = out.len() - out.trim_start_matches('\n').len();
    out.drain(..leading);
    out
}

/// A file's name without folders and without what no file system takes.
pub(super) fn file_name(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = one_line(name);
    let name: String =
        name.chars().filter(|c| !matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*')).take(200).collect();
    let name = name.trim_matches([' ', '.']);
    (!name.is_empty()).then(|| name.to_owned())
}
