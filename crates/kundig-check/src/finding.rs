//! What a check says: findings with a path, a stable code, a severity and a message in German and English.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The value can't be stored.
    Error,
    /// The value is doubtful; it may be accepted with a reason.
    Warning,
    /// Worth knowing; nothing has to be done.
    Hint,
}

/// One thing that is wrong or doubtful about one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The field, as a path into the record: `addresses[0].postal_code`.
    pub path: String,
    /// A stable code from [`crate::codes::ALL`]: `iban.check_digits`.
    pub code: Cow<'static, str>,
    /// Error, warning or hint.
    pub severity: Severity,
    /// What is wrong and what to do, in German.
    pub message_de: String,
    /// What is wrong and what to do, in English.
    pub message_en: String,
    /// The value that was probably meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

impl Finding {
    /// Adds the value that was probably meant.
    pub fn suggest(&mut self, value: impl Into<String>) -> &mut Self {
        self.suggestion = Some(value.into());
        self
    }
}

/// The list that checks add to. Empty lists allocate nothing.
#[derive(Default, Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// An empty list.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a finding that was made elsewhere.
    pub fn push(&mut self, finding: Finding) -> &mut Finding {
        self.0.push(finding);
        let last = self.0.len() - 1;
        &mut self.0[last]
    }

    /// Adds an error; `.suggest("..")` may follow.
    pub fn error(
        &mut self,
        path: &str,
        code: impl Into<Cow<'static, str>>,
        message_de: impl Into<String>,
        message_en: impl Into<String>,
    ) -> &mut Finding {
        self.add(Severity::Error, path, code.into(), message_de.into(), message_en.into())
    }

    /// Adds a warning; `.suggest("..")` may follow.
    pub fn warning(
        &mut self,
        path: &str,
        code: impl Into<Cow<'static, str>>,
        message_de: impl Into<String>,
        message_en: impl Into<String>,
    ) -> &mut Finding {
        self.add(Severity::Warning, path, code.into(), message_de.into(), message_en.into())
    }

    /// Adds a hint; `.suggest("..")` may follow.
    pub fn hint(
        &mut self,
        path: &str,
        code: impl Into<Cow<'static, str>>,
        message_de: impl Into<String>,
        message_en: impl Into<String>,
    ) -> &mut Finding {
        self.add(Severity::Hint, path, code.into(), message_de.into(), message_en.into())
    }

    fn add(
        &mut self,
        severity: Severity,
        path: &str,
        code: Cow<'static, str>,
        message_de: String,
        message_en: String,
    ) -> &mut Finding {
        self.push(Finding { path: path.to_owned(), code, severity, message_de, message_en, suggestion: None })
    }

    /// True if nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of findings.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True if at least one finding is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|f| f.severity == Severity::Error)
    }

    /// True if at least one finding is a warning.
    #[must_use]
    pub fn has_warnings(&self) -> bool {
        self.0.iter().any(|f| f.severity == Severity::Warning)
    }

    /// The findings in the order in which they were made.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.0.iter()
    }

    /// Appends other findings.
    pub fn extend(&mut self, others: impl IntoIterator<Item = Finding>) {
        self.0.extend(others);
    }

    /// The findings as a plain list.
    #[must_use]
    pub fn into_vec(self) -> Vec<Finding> {
        self.0
    }

    /// Puts a path in front of every finding's path: `prefix("addresses[0]")` makes `addresses[0].street` of `street`.
    /// A finding about the whole (empty path) gets the prefix itself; a path that begins with an index gets no dot.
    #[must_use]
    pub fn prefix(mut self, path: &str) -> Self {
        if path.is_empty() {
            return self;
        }
        for finding in &mut self.0 {
            let dot = if finding.path.is_empty() || finding.path.starts_with('[') { "" } else { "." };
            finding.path = format!("{path}{dot}{}", finding.path);
        }
        self
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl Extend<Finding> for Findings {
    fn extend<T: IntoIterator<Item = Finding>>(&mut self, others: T) {
        self.0.extend(others);
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<T: IntoIterator<Item = Finding>>(list: T) -> Self {
        Self(list.into_iter().collect())
    }
}

impl From<Vec<Finding>> for Findings {
    fn from(list: Vec<Finding>) -> Self {
        Self(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_serialize_as_a_plain_list_without_empty_suggestions() {
        let mut findings = Findings::new();
        findings.warning("email", "email.typo", "Tippfehler?", "Typing error?").suggest("a@gmail.com");
        findings.error("", "text.required", "Fehlt.", "Missing.");
        let prefixed = findings.prefix("contacts[1]");
        let paths: Vec<_> = prefixed.iter().map(|f| f.path.as_str()).collect();
        assert_eq!(paths, ["contacts[1].email", "contacts[1]"]);
        assert!(prefixed.has_errors() && prefixed.has_warnings());
        assert_eq!(prefixed.iter().filter(|f| f.suggestion.is_some()).count(), 1);
    }
}
