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
use crate::base::{CustomerId, Error, Result, SegmentId};
use crate::customer::operations::list_those;
use crate::customer::{CustomerPage, search_words};
use crate::operation::{Facts, Operation, RecordFacts, readable};
use crate::store::condition::{SqlCondition, SqlWriter};
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
    let only = selection(unit, filter, None)?;
    list_those::<O>(unit, &only, limit, after)
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

/// The customers that a filter and a searched text mean together; both may be empty.
fn selection(unit: &mut Unit<'_>, filter: &str, text: Option<&str>) -> Result<SqlCondition> {
    let (_, condition) = unit.understand(filter)?;
    let words = unit.words()?;
    let flavour = unit.db.flavour();
    let meant = compile(&condition, &words, flavour);
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Ok(meant) };
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
    Ok(sql.finish())
}
