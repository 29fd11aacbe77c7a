//! What a snippet is, and how well one fits a question. No I/O.

use kundig_check::fold;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{SnippetId, Timestamp, text_enum};
use crate::operation::EventFacts;

/// What can happen here.
pub const EVENTS: &[EventFacts] = &[
    EventFacts { name: "snippet.written", about: "A snippet was written or changed.", record: "snippet" },
    EventFacts { name: "snippet.retired", about: "A snippet is not to be used any more.", record: "snippet" },
];

text_enum! {
    /// What a snippet is for.
    pub enum SnippetKind {
        /// For us to read.
        Knowledge = "knowledge",
        /// An answer to a customer, filled in with a case: a template in Jinja's language.
        Answer = "answer",
    }
}

/// A piece of knowledge, or an answer to fill in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Snippet {
    /// The id.
    pub id: SnippetId,
    /// Counts the changes; name the one you read when you change it.
    pub version: i32,
    /// What it is for.
    pub kind: SnippetKind,
    /// What it is about, in one line.
    pub title: String,
    /// The subject of an answer, a template too; the title where there is none.
    pub subject: Option<String>,
    /// The text.
    pub body: String,
    /// Words that it is found by.
    pub tags: Vec<String>,
    /// Whether it is not to be used any more: no search finds it.
    pub retired: bool,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SnippetPage {
    /// The snippets, the best first.
    pub snippets: Vec<Snippet>,
    /// Whether there are more than were asked for.
    pub more: bool,
}

/// An answer that is filled in and can be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Answer {
    /// The subject, in one line.
    pub subject: String,
    /// The text.
    pub body: String,
}

/// The folded words of a text, each with a blank before it, so that a word is found by how it begins.
pub(super) fn words<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut words = String::new();
    for text in texts {
        fold::words(text, |word| {
            words.push(' ');
            words.push_str(word);
        });
    }
    words
}

/// The folded words of a question, at most eight.
pub(super) fn question(text: &str) -> Vec<String> {
    fold::fold(text).split(' ').filter(|word| !word.is_empty()).take(8).map(str::to_owned).collect()
}

/// How well a snippet that has every word of a question fits it: a word of the title says more than a tag, a tag more than
/// the text, and a whole word more than one that merely begins so.
pub(super) fn fit(question: &[String], title_words: &str, tag_words: &str) -> u32 {
    let of_word = |word: &String| {
        let in_title = weight(title_words, word, 9, 6);
        in_title.or_else(|| weight(tag_words, word, 5, 3)).unwrap_or(1)
    };
    question.iter().map(of_word).sum()
}

fn weight(words: &str, word: &str, whole: u32, begun: u32) -> Option<u32> {
    let mut found = words.split(' ').filter(|one| one.starts_with(word)).peekable();
    found.peek()?;
    Some(if found.any(|one| one == word) { whole } else { begun })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_of_the_title_weigh_most() {
        let fit = |asked: &str, title: &str, tags: &str| fit(&question(asked), &words([title]), &words([tags]));
        let ordered = [
            fit("heizung", "Heizung kalt", ""),
            fit("heizung", "Heizungsausfall", ""),
            fit("heizung", "Kalte Räume", "Heizung"),
            fit("heizung", "Kalte Räume", "Heizungen"),
            fit("heizung", "Kalte Räume", "Winter"),
        ];
        assert!(ordered.is_sorted_by(|better, worse| better > worse), "{ordered:?}");
        assert_eq!(fit("größe kessel", "Kessel: Groesse", ""), 18);
    }
}
