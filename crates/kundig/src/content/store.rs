//! The content's queries.

use diesel::prelude::*;
use kundig_macros::store;

use super::ContentHash;
use crate::base::{CompanyNo, Timestamp};
use crate::store::schema::content;

/// Content.
#[store]
impl ContentStore for Connection {
    fn has_content(&mut self, company: CompanyNo, hash: ContentHash) -> QueryResult<bool> {
        diesel::select(diesel::dsl::exists(content::table.find((company, hash)))).get_result(self)
    }

    fn insert_content(
        &mut self,
        company: CompanyNo,
        hash: ContentHash,
        now: Timestamp,
        bytes: &[u8],
    ) -> QueryResult<()> {
        diesel::insert_into(content::table)
            .values((
                content::company.eq(company),
                content::hash.eq(hash),
                content::stored_at.eq(now),
                content::size.eq(bytes.len() as i64),
                content::bytes.eq(bytes),
            ))
            // Another unit may have kept the same in between.
            .on_conflict_do_nothing()
            .execute(self)
            .map(drop)
    }

    fn content(&mut self, company: CompanyNo, hash: ContentHash) -> QueryResult<Option<Vec<u8>>> {
        content::table.find((company, hash)).select(content::bytes).get_result(self).optional()
    }
}
