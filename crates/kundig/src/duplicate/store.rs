//! The queries of pairs and settings.

use diesel::prelude::*;
use kundig_macros::store;

use super::{AtEntry, DuplicateState};
use crate::base::{CompanyNo, CustomerId, Timestamp};
use crate::store::schema::{duplicate_pair, duplicate_setting};

/// A row of `duplicate_pair`. The smaller id is `one`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = duplicate_pair)]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct PairRow {
    pub company: CompanyNo,
    pub one: CustomerId,
    pub other: CustomerId,
    pub score: i32,
    pub verdict: String,
    pub reasons: String,
    pub state: DuplicateState,
    pub found_at: Timestamp,
    pub decided_at: Option<Timestamp>,
    pub decided_by: Option<String>,
    pub note: Option<String>,
}

/// Where a list of pairs goes on: after the pair with this score and these ids.
pub(crate) type PairPlace = (i32, CustomerId, CustomerId);

/// Pairs of customers, and how they are judged.
#[store]
impl DuplicateStore for Connection {
    fn pair(&mut self, company: CompanyNo, one: CustomerId, other: CustomerId) -> QueryResult<Option<PairRow>> {
        let (one, other) = (one.min(other), one.max(other));
        duplicate_pair::table.find((company, one, other)).select(PairRow::as_select()).get_result(self).optional()
    }

    fn save_pair(&mut self, row: &PairRow) -> QueryResult<()> {
        diesel::insert_into(duplicate_pair::table)
            .values(row)
            .on_conflict((duplicate_pair::company, duplicate_pair::one, duplicate_pair::other))
            .do_update()
            .set(row)
            .execute(self)
            .map(drop)
    }

    /// Takes away what was found and not decided; answers how many pairs.
    fn delete_open_pairs(&mut self, company: CompanyNo) -> QueryResult<usize> {
        let of = duplicate_pair::table.filter(duplicate_pair::company.eq(company));
        diesel::delete(of.filter(duplicate_pair::state.eq(DuplicateState::Open))).execute(self)
    }

    /// Takes away what is not decided about a customer.
    fn delete_open_pairs_of(&mut self, company: CompanyNo, id: CustomerId) -> QueryResult<()> {
        let of = duplicate_pair::table
            .filter(duplicate_pair::company.eq(company))
            .filter(duplicate_pair::state.eq(DuplicateState::Open));
        diesel::delete(of.filter(duplicate_pair::one.eq(id).or(duplicate_pair::other.eq(id)))).execute(self).map(drop)
    }

    /// Who was found to be somebody else than a customer.
    fn apart_from(&mut self, company: CompanyNo, id: CustomerId) -> QueryResult<Vec<CustomerId>> {
        let of = duplicate_pair::table
            .filter(duplicate_pair::company.eq(company))
            .filter(duplicate_pair::state.eq(DuplicateState::Apart));
        let mut all: Vec<CustomerId> =
            of.filter(duplicate_pair::one.eq(id)).select(duplicate_pair::other).load(self)?;
        let of = duplicate_pair::table
            .filter(duplicate_pair::company.eq(company))
            .filter(duplicate_pair::state.eq(DuplicateState::Apart));
        all.extend(of.filter(duplicate_pair::other.eq(id)).select(duplicate_pair::one).load::<CustomerId>(self)?);
        Ok(all)
    }

    /// Pairs in one state, those with the highest score first.
    fn pairs(
        &mut self,
        company: CompanyNo,
        state: DuplicateState,
        least: i32,
        after: Option<PairPlace>,
        limit: i64,
    ) -> QueryResult<Vec<PairRow>> {
        let mut query = duplicate_pair::table
            .filter(duplicate_pair::company.eq(company))
            .filter(duplicate_pair::state.eq(state))
            .filter(duplicate_pair::score.ge(least))
            .order((duplicate_pair::score.desc(), duplicate_pair::one.desc(), duplicate_pair::other.desc()))
            .limit(limit)
            .into_boxed::<Backend>();
        if let Some((score, one, other)) = after {
            let same_one = duplicate_pair::one.eq(one).and(duplicate_pair::other.lt(other));
            let same_score = duplicate_pair::score.eq(score).and(duplicate_pair::one.lt(one).or(same_one));
            query = query
                // The first condition is the one that an index can begin at.
                .filter(duplicate_pair::score.le(score))
                .filter(duplicate_pair::score.lt(score).or(same_score));
        }
        query.select(PairRow::as_select()).load(self)
    }

    fn duplicate_setting(&mut self, company: CompanyNo) -> QueryResult<Option<(i32, i32, AtEntry)>> {
        duplicate_setting::table
            .find(company)
            .select((duplicate_setting::same, duplicate_setting::likely, duplicate_setting::at_entry))
            .get_result(self)
            .optional()
    }

    fn save_duplicate_setting(
        &mut self,
        company: CompanyNo,
        same: i32,
        likely: i32,
        at_entry: AtEntry,
    ) -> QueryResult<()> {
        diesel::insert_into(duplicate_setting::table)
            .values((
                duplicate_setting::company.eq(company),
                duplicate_setting::same.eq(same),
                duplicate_setting::likely.eq(likely),
                duplicate_setting::at_entry.eq(at_entry),
            ))
            .on_conflict(duplicate_setting::company)
            .do_update()
            .set((
                duplicate_setting::same.eq(same),
                duplicate_setting::likely.eq(likely),
                duplicate_setting::at_entry.eq(at_entry),
            ))
            .execute(self)
            .map(drop)
    }
}
