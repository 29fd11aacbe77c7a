//! What is wrong with a rule, said before it ever runs.
//!
//! A problem points at a place, says what is wrong in English and German and, where a likely word exists, what was
//! probably meant. It never stops other rules from working.

use serde::Serialize;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; the rule works.
    Hint,
    /// Probably not what was meant; the rule works.
    Warning,
    /// The rule is left out.
    Error,
}

/// One thing that is wrong with a rule file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file, as [`RuleSource::path`](crate::RuleSource::path) names it.
    pub path: String,
    /// Line, counted from 1; 0 when the problem concerns the whole file.
    pub line: u32,
    /// Column in characters, counted from 1; 0 when unknown.
    pub column: u32,
    /// Whether the rule is left out.
    pub severity: Severity,
    /// Stable name of the kind of problem, e.g. `unknown_event`.
    pub code: &'static str,
    /// What is wrong, for English readers.
    pub message_en: String,
    /// What is wrong, for German readers.
    pub message_de: String,
    /// The word that was probably meant.
    pub suggestion: Option<String>,
}

impl Problem {
    /// Whether the rule is left out because of it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let severity = match self.severity {
            Severity::Hint => "hint",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(f, "{}", self.path)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            if self.column > 0 {
                write!(f, ":{}", self.column)?;
            }
        }
        write!(f, ": {severity}[{}]: {}", self.code, self.message_en)?;
        match &self.suggestion {
            Some(word) => write!(f, " (did you mean `{word}`?)"),
            None => Ok(()),
        }
    }
}

/// A place in a rule file; 0 means unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub line: u32,
    pub column: u32,
}

impl From<rhai::Position> for Place {
    fn from(position: rhai::Position) -> Self {
        let number = |n: Option<usize>| n.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
        Place { line: number(position.line()), column: number(position.position()) }
    }
}

/// The known word that a misspelt one probably stands for.
pub(crate) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    known
        .into_iter()
        .filter(|candidate| *candidate != word)
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate.to_owned())
}
