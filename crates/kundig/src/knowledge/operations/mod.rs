//! The operations on snippets.

mod find;
mod render;
mod write;

pub use find::{GetSnippet, SearchSnippets};
pub use render::RenderSnippet;
pub use write::{RetireSnippet, SetSnippet};

use super::Snippet;
use super::store::{SnippetRow, SnippetStore};
use crate::access::Ownership;
use crate::access::operations::{all_or_nothing, nobodys};
use crate::base::{Error, Result, SnippetId};
use crate::operation::{Facts, RecordFacts, readable};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[
    Facts::of::<GetSnippet>(),
    Facts::of::<RenderSnippet>(),
    Facts::of::<RetireSnippet>(),
    Facts::of::<SearchSnippets>(),
    Facts::of::<SetSnippet>(),
];

/// A snippet, as journal and rules see it.
pub const RECORD: RecordFacts = RecordFacts {
    kind: SnippetId::KIND,
    read_right: "snippet.get",
    field_groups: &[],
    schema: || schemars::schema_for!(Snippet),
    mask: all_or_nothing,
    open: nobodys,
    read: |unit, id| readable(unit.under("snippet.get", |unit| reach(unit, SnippetId(id)))),
};

fn example_id() -> SnippetId {
    SnippetId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_000a))
}

/// A snippet, for whom the grant reaches what nobody owns.
fn reach(unit: &mut Unit<'_>, id: SnippetId) -> Result<Snippet> {
    let (company, decision) = (unit.company_no(), unit.decision());
    unit.reach(&decision, Ownership::default(), SnippetId::KIND, id)?;
    let row = unit.db.snippet(company, id)?.ok_or_else(|| Error::not_found(SnippetId::KIND, id))?;
    Ok(row.into_snippet())
}

/// The snippet that is to be changed, in the version that the caller read.
fn reach_version(unit: &mut Unit<'_>, id: SnippetId, read: i32) -> Result<Snippet> {
    let snippet = reach(unit, id)?;
    if snippet.version == read { Ok(snippet) } else { Err(conflict(&snippet, read, snippet.version)) }
}

fn conflict(snippet: &Snippet, read: i32, current: i32) -> Error {
    Error::Conflict { record: SnippetId::KIND, key: snippet.title.clone(), read, current }
}

/// Writes a changed snippet.
fn update(unit: &mut Unit<'_>, old: &Snippet, new: &Snippet) -> Result<()> {
    let company = unit.company_no();
    match unit.db.update_snippet(&SnippetRow::new(company, new)?, old.version)? {
        0 => Err(conflict(old, old.version, new.version)),
        _ => Ok(()),
    }
}
