//! The operations on segments and filters.

mod ask;
mod facets;
mod save;

pub use ask::{CheckFilter, CountCustomers, CustomersOf, ExplainMembership, FilterFieldsOf};
pub use facets::CountFacets;
pub use save::{GetSegment, ListSegments, RemoveSegment, SaveSegment};

use kundig_filter::{At, Filter, Name};

use super::Segment;
use super::store::SegmentStore;
use super::{compile::compile, here};
use crate::access::Ownership;
use crate::access::operations::{all_or_nothing, nobodys};
use crate::base::{CompanyNo, CustomerId, Error, Result, SegmentId};
use crate::customer::operations::list_those;
use crate::customer::{CustomerPage, search_words};
use crate::operation::{Facts, Operation, RecordFacts, readable};
use crate::store::condition::{Flavour, SqlCondition, SqlWriter};
use crate::store::dialect::Visible;
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[
    Facts::of::<CheckFilter>(),
    Facts::of::<CountCustomers>(),
    Facts::of::<CountFacets>(),
    Facts::of::<CustomersOf>(),
    Facts::of::<ExplainMembership>(),
    Facts::of::<FilterFieldsOf>(),
    Facts::of::<GetSegment>(),
    Facts::of::<ListSegments>(),
    Facts::of::<RemoveSegment>(),
    Facts::of::<SaveSegment>(),
];

/// A segment, as journal and rules see it.
pub const RECORD: RecordFacts = RecordFacts {
    kind: SegmentId::KIND,
    read_right: "segment.get",
    field_groups: &[],
    schema: || schemars::schema_for!(Segment),
    mask: all_or_nothing,
    open: nobodys,
    read: |unit, id| {
        let id = SegmentId(id);
        readable(unit.under("segment.get", |unit| {
            let (company, decision) = (unit.company_no(), unit.decision());
            unit.reach(&decision, Ownership::default(), SegmentId::KIND, id)?;
            let row = unit.db.segment(company, id)?.ok_or_else(|| Error::not_found(SegmentId::KIND, id))?;
            Ok(row.into_segment())
        }))
    },
};

/// The segment of a name, for whom the grant reaches what nobody owns.
fn reach(unit: &mut Unit<'_>, name: &str) -> Result<Segment> {
    let (company, decision) = (unit.company_no(), unit.decision());
    unit.reach(&decision, Ownership::default(), SegmentId::KIND, name)?;
    let row = unit.db.segment_by_name(company, name)?.ok_or_else(|| Error::not_found(SegmentId::KIND, name))?;
    Ok(row.into_segment())
}

/// A page of the customers that a filter means, by name: whom the running operation's grants reach. The filter may ask only
/// for what is open on every customer.
pub(crate) fn customers_of<O: Operation>(
    unit: &mut Unit<'_>,
    filter: &str,
    limit: u32,
    after: Option<&str>,
) -> Result<CustomerPage> {
    let selection = Selection::new(unit, filter, None)?;
    list_those::<O>(unit, &selection.only, limit, after)
}

/// What a saved segment means to grants that are narrowed to it, which ask in the name of whoever granted them; none where it
/// is not there or can't be read any more, e.g. since a field is gone.
pub(crate) fn meant(unit: &mut Unit<'_>, name: &str) -> Result<Option<SqlCondition>> {
    let (company, flavour) = (unit.company_no(), unit.db.flavour());
    let Some(row) = unit.db.segment_by_name(company, name)? else { return Ok(None) };
    let Ok(filter) = Filter::read(&row.filter) else { return Ok(None) };
    let words = unit.words()?;
    match unit.mean(&filter, &words) {
        Ok(condition) => Ok(Some(compile(&condition, &words, flavour))),
        Err(Error::Invalid(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether a customer belongs to a saved segment, as grants ask.
pub(crate) fn belongs(unit: &mut Unit<'_>, name: &str, customer: CustomerId) -> Result<bool> {
    let Some(condition) = meant(unit, name)? else { return Ok(false) };
    let mut sql = SqlWriter::new(unit.db.flavour());
    sql.sql("SELECT count(*) FROM customer WHERE customer.company = ").whole(i64::from(unit.company_no()));
    sql.sql(" AND customer.id = ").id(customer.0).sql(" AND ").condition(&condition);
    Ok(unit.db.ask_number(sql.finish_query())? > 0)
}

/// The filter that means a saved segment.
pub(crate) fn named(segment: &str) -> String {
    Filter::Segment(Name { text: segment.trim().to_owned(), at: At::default() }).to_string()
}

/// The customers that a filter and a searched text mean together.
struct Selection {
    only: SqlCondition,
    /// A text was searched for: they are found by its index, and not by looking at everyone.
    searched: bool,
}

impl Selection {
    /// Both may be empty.
    fn new(unit: &mut Unit<'_>, filter: &str, text: Option<&str>) -> Result<Self> {
        let (_, condition) = unit.understand(filter)?;
        let words = unit.words()?;
        let flavour = unit.db.flavour();
        let meant = compile(&condition, &words, flavour);
        let Some(text) = text.filter(|text| !text.trim().is_empty()) else {
            return Ok(Self { only: meant, searched: false });
        };
        let question = search_words::question(text);
        if question.is_empty() {
            let german = "Der Suchtext enthält nichts, wonach sich suchen lässt.";
            let mut findings = kundig_check::Findings::default();
            findings.error("text", "search.empty", german, "the text holds nothing that can be searched for");
            return Err(Error::Invalid(findings));
        }
        let company = unit.company_no();
        unit.catch_up()?;
        let mut sql = SqlWriter::new(flavour);
        sql.condition(&meant).sql(" AND ").found_by(company, &question);
        Ok(Self { only: sql.finish(), searched: true })
    }

    /// `FROM customer WHERE …`: those whom the grants reach; `joined` are further tables.
    fn write(&self, sql: &mut SqlWriter, company: CompanyNo, visible: &Visible, joined: &str) {
        let (walk, sign) = match (sql.flavour, self.searched) {
            // In the order in which they were registered and lie in the file. By name, which SQLite would choose, each of
            // a million rows were a page of its own.
            (Flavour::Sqlite, false) => (" INDEXED BY sqlite_autoindex_customer_1", ""),
            // Found by the rows of the index: the sign keeps SQLite from walking the whole company.
            (Flavour::Sqlite, true) => ("", "+"),
            (Flavour::Postgres, _) => ("", ""),
        };
        sql.sql(" FROM customer").sql(walk).sql(joined).sql(" WHERE ").sql(sign).sql("customer.company = ");
        sql.whole(i64::from(company)).sql(" AND (").visible(visible).sql(") AND ").condition(&self.only);
    }
}

#[cfg(test)]
mod tests {
    use diesel::prelude::*;
    use diesel::sql_types::BigInt;

    use super::*;

    fn plan(searched: bool) -> String {
        let mut only = SqlWriter::new(Flavour::Sqlite);
        match searched {
            true => only.found_by(1, &search_words::question("müller")),
            false => only.sql("customer.status = ").text("active"),
        };
        let selection = Selection { only: only.finish(), searched };
        let mut sql = SqlWriter::new(Flavour::Sqlite);
        sql.sql("SELECT count(*)");
        selection.write(&mut sql, 1, &Visible::All, "");
        let query = sql.finish_query::<BigInt>();
        crate::store::plan::plans(|connection| query.get_result::<i64>(connection).unwrap()).concat()
    }

    #[test]
    fn everyone_is_read_in_the_order_of_the_file_and_hits_by_their_rows() {
        let everyone = plan(false);
        assert!(everyone.contains("USING INDEX sqlite_autoindex_customer_1 (company=?)"), "{everyone}");
        let hits = plan(true);
        assert!(hits.contains("INTEGER PRIMARY KEY (rowid=?)") && !hits.contains("company=?"), "{hits}");
    }
}
