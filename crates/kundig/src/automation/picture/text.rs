//! Text in a picture: escaped, and broken into lines that fit.

/// Text that can't be taken for markup, nor steer how other text is shown.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' => escaped.push('\n'),
            '\t' | '\r' => escaped.push(' '),
            // What XML forbids, and what reorders a line (UAX #9).
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => escaped.push('\u{FFFD}'),
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => escaped.push('\u{FFFD}'),
            c => escaped.push(c),
        }
    }
    escaped
}

/// How a line is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Face {
    /// Size in pixels.
    pub size: f32,
    /// All letters of one width.
    pub mono: bool,
    pub bold: bool,
}

impl Face {
    /// How wide a text will be about, in pixels: rather too wide than too narrow, since the reader's fonts are unknown.
    pub fn width(self, text: &str) -> f32 {
        let ems: f32 = text.chars().map(|c| if self.mono { mono_width(c) } else { letter_width(c) }).sum();
        ems * self.size * if self.bold { 1.1 } else { 1.03 }
    }
}

fn mono_width(c: char) -> f32 {
    if is_wide(c) { 1.2 } else { 0.61 }
}

fn letter_width(c: char) -> f32 {
    match c {
        'i' | 'j' | 'l' | 't' | 'f' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '(' | ')' | '[' | ']' | ' ' => {
            0.34
        }
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' | '—' | '→' => 0.95,
        c if is_wide(c) => 1.2,
        c if c.is_uppercase() => 0.72,
        _ => 0.58,
    }
}

/// Letters as wide as high: of eastern Asia, and signs beyond the basic plane.
fn is_wide(c: char) -> bool {
    ('\u{1100}'..='\u{115F}').contains(&c) || ('\u{2E80}'..='\u{FFDC}').contains(&c) || c > '\u{FFFF}'
}

/// Breaks a text into at most so many lines of a width; what is left out shows as an ellipsis.
pub(super) fn wrap(text: &str, width: f32, face: Face, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in pieces(text) {
        if !line.is_empty() && face.width(&format!("{line}{}", word.trim_end())) > width {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        for c in word.chars() {
            // A word that fits on no line is broken wherever it must.
            if face.width(&format!("{line}{c}")) > width && !c.is_whitespace() {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
        // Far more than will ever be shown.
        if lines.len() > most {
            break;
        }
    }
    lines.push(line.trim_end().to_owned());
    lines.retain(|line| !line.is_empty());
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while face.width(&format!("{last}…")) > width && last.pop().is_some() {}
            last.push('…');
        }
    }
    lines
}

/// Where a line may break: after spaces, and within technical names after their separators.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let letters: Vec<char> = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    for (place, c) in letters.iter().enumerate() {
        if let Some(last) = pieces.last_mut() {
            last.push(*c);
        }
        let separates = matches!(c, '.' | '_' | '-' | '/' | ',')
            && letters.get(place + 1).is_some_and(|next| next.is_alphanumeric());
        if *c == ' ' || separates {
            pieces.push(String::new());
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACE: Face = Face { size: 13.0, mono: false, bold: false };

    #[test]
    fn no_line_is_wider_than_it_may_be() {
        let long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(3);
        for text in [
            "Anna Groß wünscht einen Rückruf am Nachmittag",
            &long,
            "complaint.important_customer_of_the_house",
            "日本語のとても長いテキストです",
            "",
        ] {
            let lines = wrap(text, 120.0, FACE, 40);
            assert!(lines.iter().all(|line| FACE.width(line) <= 120.0), "{lines:?}");
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(letters(&lines.concat()), letters(text), "nothing is lost");
        }
        let short = wrap(&long, 120.0, FACE, 2);
        assert!(short.len() == 2 && short[1].ends_with('…') && FACE.width(&short[1]) <= 120.0, "{short:?}");
    }

    #[test]
    fn markup_and_controls_become_text() {
        assert_eq!(escape("<b a='x'>\"&\u{1}\u{202E}"), "&lt;b a=&#39;x&#39;&gt;&quot;&amp;\u{FFFD}\u{FFFD}");
    }
}
