//! Snippets are found.

use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Ownership;
use crate::base::{ErrorCode, Result, SnippetId};
use crate::knowledge::model::{fit, question};
use crate::knowledge::store::{SnippetRow, SnippetStore};
use crate::knowledge::{Snippet, SnippetKind, SnippetPage};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Among how many that have all words the best are looked for.
const MAX_MATCHES: i64 = 5_000;

/// Answers a snippet, also one that is out of use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetSnippet {
    /// The snippet.
    pub id: SnippetId,
}

impl Operation for GetSnippet {
    type Output = Snippet;
    const NAME: &'static str = "snippet.get";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { id: super::example_id() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Snippet> {
        super::reach(unit, self.id)
    }
}

/// Finds the snippets in which every word of a question begins a word, however it is spelt: those that have them in the
/// title first, then in the tags, then in the text; without words the last changed ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchSnippets {
    /// What is looked for.
    #[serde(default)]
    pub text: String,
    /// Only knowledge, or only answers.
    #[serde(default)]
    pub kind: Option<SnippetKind>,
    /// At most so many (1 to 100; 20 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
}

impl Operation for SearchSnippets {
    type Output = SnippetPage;
    const NAME: &'static str = "snippet.search";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { text: "heizung kalt".into(), kind: Some(SnippetKind::Answer), limit: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<SnippetPage> {
        let (company, decision) = (unit.company_no(), unit.decision());
        unit.reach(&decision, Ownership::default(), SnippetId::KIND, "search")?;
        let asked = question(&self.text);
        let mut found = unit.db.matching_snippets(company, self.kind, &asked, MAX_MATCHES)?;
        // Those that fit alike stay in their order, the last changed first.
        found.sort_by_cached_key(|(_, title_words, tag_words)| Reverse(fit(&asked, title_words, tag_words)));
        let limit = self.limit.unwrap_or(20).clamp(1, 100) as usize;
        let more = found.len() > limit;
        let ids: Vec<SnippetId> = found.into_iter().take(limit).map(|(id, ..)| id).collect();
        let mut snippets: Vec<Snippet> =
            unit.db.snippets(company, &ids)?.into_iter().map(SnippetRow::into_snippet).collect();
        snippets.sort_by_key(|snippet| ids.iter().position(|id| *id == snippet.id));
        Ok(SnippetPage { snippets, more })
    }
}
