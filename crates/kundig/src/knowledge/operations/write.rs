//! Snippets are written, changed and retired.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{Error, ErrorCode, Result, SnippetId, long_text};
use crate::journal::Draft;
use crate::knowledge::store::{SnippetRow, SnippetStore};
use crate::knowledge::{Snippet, SnippetKind};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// The longest text, in characters.
const MAX_BODY: usize = 20_000;
/// How many tags a snippet can have.
const MAX_TAGS: usize = 30;

/// Writes a snippet, or changes one: whole, so give every field. An answer is a template in Jinja's language that sees `case`,
/// `customer`, `company`, `user` and `today`. One that was retired is in use again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetSnippet {
    /// The snippet to change, or the id of a new one when the caller wants to choose it.
    #[serde(default)]
    pub id: Option<SnippetId>,
    /// The version that you read; none for a new one.
    #[serde(default)]
    pub version: Option<i32>,
    /// What it is for.
    pub kind: SnippetKind,
    /// What it is about, in one line.
    pub title: String,
    /// The subject of an answer, a template too; the title when left out.
    #[serde(default)]
    pub subject: Option<String>,
    /// The text.
    pub body: String,
    /// Words that it is found by.
    #[serde(default)]
    pub tags: Vec<String>,
}

impl Operation for SetSnippet {
    type Output = Snippet;
    const NAME: &'static str = "snippet.set";
    const EMITS: &'static [&'static str] = &["snippet.written"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::Conflict, ErrorCode::Exists];
    const CREATES: Option<&'static str> = Some(SnippetId::KIND);

    fn example() -> Self {
        Self {
            id: None,
            version: None,
            kind: SnippetKind::Answer,
            title: "Heizung kalt: Termin".into(),
            subject: Some("Ihr Anliegen {{ case.number }}".into()),
            body: "Guten Tag {{ customer.name }},\n\nunser Monteur meldet sich heute zu Fall {{ case.number }}.".into(),
            tags: vec!["heizung".into(), "termin".into()],
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Snippet> {
        let (company, now) = (unit.company_no(), unit.now);
        let old = match (self.id, self.version) {
            (Some(id), Some(version)) => Some(super::reach_version(unit, id, version)?),
            (Some(id), None) if unit.db.snippet(company, id)?.is_some() => {
                return Err(Error::Exists { record: SnippetId::KIND, field: "id", key: id.to_string() });
            }
            _ => None,
        };
        let findings = self.check(unit);
        unit.settle(findings)?;
        let new = Snippet {
            id: self.id.unwrap_or_else(|| unit.new_id()),
            version: old.as_ref().map_or(1, |old| old.version + 1),
            kind: self.kind,
            title: self.title.trim().to_owned(),
            subject: self.subject.filter(|subject| !subject.trim().is_empty()),
            body: self.body,
            tags: self.tags.iter().map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect(),
            retired: false,
            created_at: old.as_ref().map_or(now, |old| old.created_at),
            changed_at: now,
        };
        match &old {
            Some(old) => super::update(unit, old, &new)?,
            None => unit.db.insert_snippet(&SnippetRow::new(company, &new)?)?,
        }
        let (before, after) = Draft::change(old.as_ref(), &new)?;
        unit.record("snippet.written", (SnippetId::KIND, new.id.any()), None, before, after)?;
        Ok(new)
    }
}

impl SetSnippet {
    fn check(&self, unit: &Unit<'_>) -> Findings {
        let mut findings = Findings::default();
        let subject = self.subject.as_deref().unwrap_or_default();
        if self.version.is_some() && self.id.is_none() {
            findings.error(
                "id",
                "snippet.id",
                "Zu einer Version gehört ein Baustein: die id angeben.",
                "a version is one of a snippet: give its id",
            );
        }
        kundig_check::text::required("title", &self.title, "Titel", "title", &mut findings);
        kundig_check::text::max_len("title", &self.title, 200, "Titel", "title", &mut findings);
        kundig_check::text::max_len("subject", subject, 500, "Betreff", "subject", &mut findings);
        // Of several lines: only that there is something is asked here.
        let first_word = self.body.split_whitespace().next().unwrap_or_default();
        kundig_check::text::required("body", first_word, "Text", "body", &mut findings);
        long_text("body", &self.body, MAX_BODY, "Text", "body", &mut findings);
        if self.tags.len() > MAX_TAGS {
            findings.error(
                "tags",
                "too_many",
                format!("Höchstens {MAX_TAGS} Schlagworte."),
                format!("at most {MAX_TAGS} tags"),
            );
        }
        for (place, tag) in self.tags.iter().enumerate() {
            kundig_check::text::max_len(&format!("tags[{place}]"), tag, 50, "Schlagwort", "tag", &mut findings);
        }
        if self.kind == SnippetKind::Answer {
            let templates = unit.services.templates();
            for (field, text) in [("subject", subject), ("body", self.body.as_str())] {
                if let Err(problem) = templates.check(text) {
                    findings.error(
                        field,
                        "snippet.template",
                        format!("Die Vorlage ist nicht in Ordnung: {problem}"),
                        format!("the template is not in order: {problem}"),
                    );
                }
            }
        }
        findings
    }
}

/// Takes a snippet out of use: no search finds it, and who knows its id can still read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetireSnippet {
    /// The snippet.
    pub id: SnippetId,
    /// The version that you read.
    pub version: i32,
}

impl Operation for RetireSnippet {
    type Output = Snippet;
    const NAME: &'static str = "snippet.retire";
    const EMITS: &'static [&'static str] = &["snippet.retired"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::Conflict, ErrorCode::WrongState];

    fn example() -> Self {
        Self { id: super::example_id(), version: 1 }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Snippet> {
        let old = super::reach_version(unit, self.id, self.version)?;
        if old.retired {
            return Err(Error::WrongState {
                record: SnippetId::KIND,
                key: old.title,
                state: "retired".into(),
                problem: "it is out of use already",
            });
        }
        let new = Snippet { version: old.version + 1, retired: true, changed_at: unit.now, ..old.clone() };
        super::update(unit, &old, &new)?;
        let (before, after) = Draft::change(Some(&old), &new)?;
        unit.record("snippet.retired", (SnippetId::KIND, new.id.any()), None, before, after)?;
        Ok(new)
    }
}
