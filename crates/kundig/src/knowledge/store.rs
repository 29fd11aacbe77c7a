//! The snippet's queries.

use diesel::prelude::*;
use kundig_macros::store;

use super::model::words;
use super::{Snippet, SnippetKind};
use crate::base::{CompanyNo, Error, Result, SnippetId, Timestamp};
use crate::store::schema::snippet;

/// A row of `snippet`, with the folded words that search looks at.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = snippet)]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct SnippetRow {
    pub company: CompanyNo,
    pub id: SnippetId,
    pub version: i32,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub kind: SnippetKind,
    pub title: String,
    pub subject: Option<String>,
    pub body: String,
    pub tags: String,
    pub retired: bool,
    pub title_words: String,
    pub tag_words: String,
    pub body_words: String,
}

impl SnippetRow {
    pub(crate) fn new(company: CompanyNo, snippet: &Snippet) -> Result<Self> {
        let subject = snippet.subject.as_deref().unwrap_or_default();
        Ok(Self {
            company,
            id: snippet.id,
            version: snippet.version,
            created_at: snippet.created_at,
            changed_at: snippet.changed_at,
            kind: snippet.kind,
            title: snippet.title.clone(),
            subject: snippet.subject.clone(),
            body: snippet.body.clone(),
            tags: serde_json::to_string(&snippet.tags).map_err(Error::internal)?,
            retired: snippet.retired,
            title_words: words([snippet.title.as_str()]),
            tag_words: words(snippet.tags.iter().map(String::as_str)),
            body_words: words([subject, snippet.body.as_str()]),
        })
    }

    pub(crate) fn into_snippet(self) -> Snippet {
        Snippet {
            id: self.id,
            version: self.version,
            kind: self.kind,
            title: self.title,
            subject: self.subject,
            body: self.body,
            tags: serde_json::from_str(&self.tags).unwrap_or_default(),
            retired: self.retired,
            created_at: self.created_at,
            changed_at: self.changed_at,
        }
    }
}

/// What the order of a search needs of a snippet: its id, the words of its title and of its tags.
pub(crate) type Match = (SnippetId, String, String);

/// Snippets.
#[store]
impl SnippetStore for Connection {
    fn insert_snippet(&mut self, row: &SnippetRow) -> QueryResult<()> {
        diesel::insert_into(snippet::table).values(row).execute(self).map(drop)
    }

    /// Answers how many rows had the version that was read: none means a conflict.
    fn update_snippet(&mut self, row: &SnippetRow, read_version: i32) -> QueryResult<usize> {
        diesel::update(snippet::table.find((row.company, row.id)).filter(snippet::version.eq(read_version)))
            .set(row)
            .execute(self)
    }

    fn snippet(&mut self, company: CompanyNo, id: SnippetId) -> QueryResult<Option<SnippetRow>> {
        snippet::table.find((company, id)).select(SnippetRow::as_select()).get_result(self).optional()
    }

    fn snippets(&mut self, company: CompanyNo, ids: &[SnippetId]) -> QueryResult<Vec<SnippetRow>> {
        snippet::table
            .filter(snippet::company.eq(company))
            .filter(snippet::id.eq_any(ids))
            .select(SnippetRow::as_select())
            .load(self)
    }

    /// Those in use in which each of the folded words begins a word, the last changed first.
    fn matching_snippets(
        &mut self,
        company: CompanyNo,
        kind: Option<SnippetKind>,
        words: &[String],
        limit: i64,
    ) -> QueryResult<Vec<Match>> {
        let mut query = snippet::table
            .filter(snippet::company.eq(company))
            .filter(snippet::retired.eq(false))
            .order((snippet::changed_at.desc(), snippet::id))
            .limit(limit)
            .into_boxed::<Backend>();
        if let Some(kind) = kind {
            query = query.filter(snippet::kind.eq(kind));
        }
        for word in words {
            // Folded words hold letters and digits only: nothing in them is a sign of LIKE.
            let pattern = format!("% {word}%");
            query = query.filter(
                snippet::title_words
                    .like(pattern.clone())
                    .or(snippet::tag_words.like(pattern.clone()))
                    .or(snippet::body_words.like(pattern)),
            );
        }
        query.select((snippet::id, snippet::title_words, snippet::tag_words)).load(self)
    }
}
