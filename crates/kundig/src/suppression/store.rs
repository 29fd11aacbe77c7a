//! The queries of the suppression list.

use diesel::prelude::*;
use kundig_macros::store;

use crate::base::{CompanyNo, Timestamp};
use crate::store::schema::{suppression, suppression_key};

/// The suppression list.
#[store]
impl SuppressionStore for Connection {
    fn suppression_key(&mut self, company: CompanyNo) -> QueryResult<Option<Vec<u8>>> {
        suppression_key::table.find(company).select(suppression_key::secret).get_result(self).optional()
    }

    /// Two units may make the first one at once: one of them does.
    fn insert_suppression_key(&mut self, company: CompanyNo, secret: &[u8]) -> QueryResult<()> {
        diesel::insert_into(suppression_key::table)
            .values((suppression_key::company.eq(company), suppression_key::secret.eq(secret)))
            .on_conflict_do_nothing()
            .execute(self)
            .map(drop)
    }

    fn suppressed(&mut self, company: CompanyNo, hash: &[u8]) -> QueryResult<Option<(Timestamp, String)>> {
        suppression::table
            .find((company, hash))
            .select((suppression::since, suppression::reason))
            .get_result(self)
            .optional()
    }

    fn insert_suppression(
        &mut self,
        company: CompanyNo,
        hash: &[u8],
        since: Timestamp,
        reason: &str,
    ) -> QueryResult<()> {
        diesel::insert_into(suppression::table)
            .values((
                suppression::company.eq(company),
                suppression::hash.eq(hash),
                suppression::since.eq(since),
                suppression::reason.eq(reason),
            ))
            .on_conflict_do_nothing()
            .execute(self)
            .map(drop)
    }

    /// Answers whether it was there.
    fn delete_suppression(&mut self, company: CompanyNo, hash: &[u8]) -> QueryResult<bool> {
        Ok(diesel::delete(suppression::table.find((company, hash))).execute(self)? > 0)
    }
}
