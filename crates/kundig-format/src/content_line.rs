//! Content lines of calendars and vCards (RFC 5545, 3.1; RFC 6350, 3.2; RFC 2425, 5.8.1): escaped, folded, ended.

/// How many octets a line may have, without its end.
const MAX_OCTETS: usize = 75;

/// Lines that were written so far.
#[derive(Default)]
pub(crate) struct Lines(String);

impl Lines {
    /// A line whose value is written as it is: our own words, numbers and times.
    pub(crate) fn put(&mut self, name: &str, value: &str) {
        self.fold(&format!("{name}:{value}"));
    }

    /// A line whose value is text from anywhere.
    pub(crate) fn text(&mut self, name: &str, value: &str) {
        self.put(name, &escape(value));
    }

    /// A line with a list of texts.
    pub(crate) fn texts(&mut self, name: &str, values: &[String]) {
        let values: Vec<String> = values.iter().map(|value| escape(value)).collect();
        self.put(name, &values.join(","));
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }

    /// Writes one line in pieces; no piece splits a character, and the blank that begins a piece counts.
    fn fold(&mut self, line: &str) {
        let mut octets = 0;
        for character in line.chars() {
            if octets + character.len_utf8() > MAX_OCTETS {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(character);
            octets += character.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// Text as a value (RFC 5545, 3.3.11; RFC 6350, 3.4). Control characters other than line ends and tabs are not allowed in one and go.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            '\r' if characters.peek() != Some(&'\n') => escaped.push_str("\\n"),
            '\t' => escaped.push('\t'),
            character if character.is_control() => {}
            character => escaped.push(character),
        }
    }
    escaped
}
