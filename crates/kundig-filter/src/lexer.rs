//! Words, texts and numbers of a filter's text.

use chrono::NaiveDate;
use kundig_check::Finding;
use kundig_check::Severity;
use rust_decimal::Decimal;

use crate::MAX_TEXT;

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// A keyword, a field, a choice.
    Word(String),
    Text(String),
    Number(Decimal),
    Day(NaiveDate),
    /// `(`, `)`, `,`, `=`, `!=`, `<`, `<=`, `>`, `>=`.
    Sign(&'static str),
}

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Word(word) => f.write_str(word),
            Self::Text(text) => write!(f, "\"{text}\""),
            Self::Number(number) => write!(f, "{number}"),
            Self::Day(day) => write!(f, "{day}"),
            Self::Sign(sign) => f.write_str(sign),
        }
    }
}

/// An error at a place of the text; places count from 1 for people.
pub(crate) fn error(at: usize, code: &'static str, german: &str, english: &str) -> Box<Finding> {
    Box::new(Finding {
        path: "filter".into(),
        code: code.into(),
        severity: Severity::Error,
        message_de: format!("Zeichen {}: {german}", at + 1),
        message_en: format!("character {}: {english}", at + 1),
        suggestion: None,
    })
}

const SIGNS: [&str; 9] = ["!=", "<=", ">=", "(", ")", ",", "=", "<", ">"];

/// Splits a text; each token with its place in characters.
pub(crate) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, Box<Finding>> {
    let letters: Vec<char> = text.chars().take(MAX_TEXT + 1).collect();
    if letters.len() > MAX_TEXT {
        let german = format!("Der Filter ist länger als {MAX_TEXT} Zeichen.");
        return Err(error(
            MAX_TEXT,
            "filter.long",
            &german,
            &format!("the filter has more than {MAX_TEXT} characters"),
        ));
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        let start = at;
        if letter.is_whitespace() {
            at += 1;
            continue;
        }
        let token = if matches!(letter, '"' | '„' | '“' | '”') {
            let (text, end) = quoted(&letters, at)?;
            at = end;
            Token::Text(text)
        } else if letter.is_ascii_digit() || (letter == '-' && letters.get(at + 1).is_some_and(char::is_ascii_digit)) {
            let end = run(&letters, at + 1, |letter| letter.is_ascii_digit() || matches!(letter, '.' | '-'));
            at = end;
            number_or_day(&letters[start..end], start)?
        } else if letter.is_alphabetic() || letter == '_' {
            at = run(&letters, at, |letter| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '-'));
            Token::Word(letters[start..at].iter().collect())
        } else {
            let rest: String = letters[at..].iter().take(2).collect();
            let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) else {
                let german = format!("„{letter}“ gehört nicht in einen Filter.");
                return Err(error(at, "filter.sign", &german, &format!("`{letter}` has no meaning in a filter")));
            };
            at += sign.len();
            Token::Sign(sign)
        };
        found.push((start, token));
    }
    Ok(found)
}

fn run(letters: &[char], from: usize, belongs: impl Fn(char) -> bool) -> usize {
    let rest = letters.get(from..).unwrap_or_default();
    from + rest.iter().take_while(|letter| belongs(**letter)).count()
}

/// A text in quotes, also in German ones; a backslash takes the next letter as it is.
fn quoted(letters: &[char], from: usize) -> Result<(String, usize), Box<Finding>> {
    let ends = |letter: char| match letters[from] {
        '„' => matches!(letter, '“' | '”'),
        '“' | '”' => letter == '”',
        _ => letter == '"',
    };
    let mut text = String::new();
    let mut at = from + 1;
    while let Some(&letter) = letters.get(at) {
        at += 1;
        if letter == '\\'
            && let Some(&next) = letters.get(at)
        {
            text.push(next);
            at += 1;
        } else if ends(letter) {
            return Ok((text, at));
        } else {
            text.push(letter);
        }
    }
    Err(error(
        from,
        "filter.quote",
        "Das schließende Anführungszeichen fehlt.",
        "the closing quotation mark is missing",
    ))
}

fn number_or_day(letters: &[char], at: usize) -> Result<Token, Box<Finding>> {
    let text: String = letters.iter().collect();
    if let Ok(number) = text.parse::<Decimal>() {
        return Ok(Token::Number(number));
    }
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Ok(Token::Day(day));
    }
    let german = format!("„{text}“ ist weder eine Zahl (1234.56) noch ein Tag (2026-12-24).");
    Err(error(at, "filter.number", &german, &format!("`{text}` is neither a number (1234.56) nor a day (2026-12-24)")))
}
