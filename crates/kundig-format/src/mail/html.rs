//! HTML to text that people can read: paragraphs, lines, lists and table cells, without style and script.

use mail_parser::decoders::html::add_html_token;

/// Tags that begin a line.
const LINES: &[&str] = &[
    "address", "article", "aside", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form", "header", "hr",
    "li", "main", "nav", "ol", "section", "table", "tr", "ul", "br",
];
/// Tags with an empty line around them.
const PARAGRAPHS: &[&str] = &["blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "p", "pre"];
/// Tags whose content nobody sees.
const HIDDEN: &[&str] = &["head", "script", "style", "template", "title"];

/// The text of an HTML document as somebody would read it; what is no HTML comes back nearly as it was.
#[must_use]
pub fn html_to_text(html: &str) -> String {
    let mut text = Text { out: String::with_capacity(html.len() / 2), ..Text::default() };
    let mut rest = html;
    let mut hidden: Option<&'static str> = None;
    while let Some(at) = rest.find('<') {
        if hidden.is_none() {
            text.words(&rest[..at]);
        }
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let is_tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        if !is_tag {
            // "a < b" in careless HTML.
            if hidden.is_none() {
                text.words("<");
            }
            rest = &rest[1..];
            continue;
        }
        let end = tag_end(rest);
        let tag = &rest[1..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        let closing = tag.starts_with('/');
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .take(12)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        match hidden {
            Some(open) => hidden = hidden.filter(|_| !(closing && name == open)),
            None if !closing && !tag.ends_with('/') => {
                hidden = HIDDEN.iter().copied().find(|hidden| *hidden == name);
                text.tag(&name, false);
            }
            None => text.tag(&name, closing),
        }
    }
    if hidden.is_none() {
        text.words(rest);
    }
    text.out.truncate(text.out.trim_end().len());
    text.out
}

/// Where a tag ends; a bracket within quotes is none.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') if tag[..at].trim_end().ends_with('=') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (None, b'>') => return at,
            _ => {}
        }
    }
    // A quote that is never closed: the next bracket will do.
    tag.find('>').unwrap_or(tag.len())
}

#[derive(Default)]
struct Text {
    out: String,
    /// A blank is due before the next word.
    blank: bool,
    /// Lines in `<pre>` stay lines.
    preformatted: bool,
}

impl Text {
    fn words(&mut self, raw: &str) {
        let decoded = entities(raw);
        for (number, line) in decoded.split('\n').enumerate() {
            if number > 0 {
                if self.preformatted {
                    self.line(1);
                } else {
                    self.blank = true;
                }
            }
            self.blank |= line.starts_with([' ', '\t', '\r', '\u{a0}']);
            for word in line.split([' ', '\t', '\r', '\u{a0}']).filter(|word| !word.is_empty()) {
                if self.blank && !self.out.is_empty() && !self.out.ends_with('\n') {
                    self.out.push(' ');
                }
                self.out.push_str(word);
                self.blank = true;
            }
            if !line.is_empty() {
                self.blank = line.ends_with([' ', '\t', '\r', '\u{a0}']);
            }
        }
    }

    fn tag(&mut self, name: &str, closing: bool) {
        match name {
            "br" => {
                self.trim_blanks();
                self.out.push('\n');
                self.blank = false;
            }
            "td" | "th" if closing => self.blank = true,
            "pre" => {
                self.preformatted = !closing;
                self.line(2);
            }
            "hr" => {
                self.line(1);
                self.out.push_str("----");
                self.line(1);
            }
            "li" if !closing => {
                self.line(1);
                self.out.push_str("- ");
                self.blank = false;
            }
            _ if PARAGRAPHS.contains(&name) => self.line(2),
            _ if LINES.contains(&name) => self.line(1),
            _ => {}
        }
    }

    /// Ends the line; two leave one empty.
    fn line(&mut self, count: usize) {
        self.trim_blanks();
        self.blank = false;
        let there = self.out.bytes().rev().take_while(|byte| *byte == b'\n').count();
        if !self.out.is_empty() {
            (there..count).for_each(|_| self.out.push('\n'));
        }
    }

    fn trim_blanks(&mut self) {
        self.out.truncate(self.out.trim_end_matches([' ', '\t']).len());
    }
}

/// Named and numbered characters; an ampersand that is none stays.
fn entities(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // The longest name has 31 letters.
        let end = rest.bytes().take(34).position(|byte| byte == b';').filter(|end| *end > 1);
        match end.map(|end| rest.split_at(end + 1)) {
            Some((entity, tail))
                if entity[1..entity.len() - 1].bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#') =>
            {
                add_html_token(&mut out, entity.as_bytes(), false);
                rest = tail;
            }
            _ => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::html_to_text;

    #[test]
    fn html_becomes_text_that_people_can_read() {
        for (html, text) in [
            ("<p>Guten Tag,</p><p>die Heizung ist&nbsp;kalt.</p>", "Guten Tag,\n\ndie Heizung ist kalt."),
            ("<div>eins</div><div>zwei<br>drei</div>", "eins\nzwei\ndrei"),
            ("M&uuml;ller &amp; S&#246;hne &lt;GmbH&gt; &#x20AC;5", "Müller & Söhne <GmbH> €5"),
            ("<head><title>x</title><style>p{a:b}</style></head><body>da</body>", "da"),
            ("a<!-- <b>geheim</b> -->b", "ab"),
            ("<ul><li>Ventil</li><li>Pumpe</li></ul>danach", "- Ventil\n- Pumpe\ndanach"),
            ("<tr><td>Menge</td><td>3</td></tr><tr><td>Preis</td></tr>", "Menge 3\nPreis"),
            ("<a title=\"x > y\" href='z'>Link</a> 1 < 2 & 3", "Link 1 < 2 & 3"),
            ("ein <b>fettes</b>\r\n  Wort<i>teil</i>", "ein fettes Wortteil"),
            ("<pre>a\nb</pre>c", "a\nb\n\nc"),
            ("<style>nie zu Ende", ""),
            ("<p title=\"offen>Text</p>", "Text"),
            ("kein HTML", "kein HTML"),
            ("&;&x;&#xFFFFFFFF;", "&;&x;\u{fffd}"),
        ] {
            assert_eq!(html_to_text(html), text, "{html}");
        }
    }
}
