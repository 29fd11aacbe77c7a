//! Words and lines: the spellings of names, and text broken to a width.

/// `big_club` → `BigClub`; `customer.register` → `CustomerRegister`.
pub fn pascal_case(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(capital).collect()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

/// `BigClub` → `big_club`.
pub fn snake_case(name: &str) -> String {
    let mut made = String::with_capacity(name.len() + 4);
    for (place, letter) in name.char_indices() {
        if letter.is_ascii_uppercase() && place > 0 {
            made.push('_');
        }
        made.push(letter.to_ascii_lowercase());
    }
    made
}

/// A doc comment without rustdoc's links: ``[`a::B`]`` → `` `B` ``.
pub fn plain(about: &str) -> String {
    let mut made = String::with_capacity(about.len());
    let mut rest = about;
    while let Some((before, link)) = rest.split_once("[`") {
        made.push_str(before);
        let Some((name, after)) = link.split_once("`]") else {
            made.push_str("[`");
            rest = link;
            continue;
        };
        let last = name.rsplit("::").next().unwrap_or(name);
        made.push_str(&format!("`{last}`"));
        // The target of the link, if it has one.
        rest = match after.strip_prefix('(').and_then(|target| target.split_once(')')) {
            Some((_, after)) => after,
            None => after,
        };
    }
    made + rest
}

/// Breaks text into lines of at most `width` characters; paragraphs stay apart by an empty line.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_their_spelling() {
        assert_eq!(pascal_case("needs_acceptance"), "NeedsAcceptance");
        assert_eq!(pascal_case("customer.list_fields"), "CustomerListFields");
        assert_eq!(snake_case("CustomerSummary"), "customer_summary");
    }

    #[test]
    fn links_of_rustdoc_become_plain_words() {
        assert_eq!(plain("From [`crate::codes::ALL`]: `x`."), "From `ALL`: `x`.");
        assert_eq!(plain("See [`Path`](crate::Path) and [`open"), "See `Path` and [`open");
    }

    #[test]
    fn lines_keep_within_the_width_and_paragraphs_apart() {
        assert_eq!(wrap("one two\nthree\n\nfour", 8), ["one two", "three", "", "four"]);
        assert_eq!(wrap("äöü äöü äöü", 7), ["äöü äöü", "äöü"]);
        assert!(wrap("", 10).is_empty());
    }
}
