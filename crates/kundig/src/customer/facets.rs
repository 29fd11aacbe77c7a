//! How the hits of a search divide by their values.

use std::collections::BTreeMap;

use diesel::prelude::*;
use kundig_macros::store;

use super::mask::groups;
use super::operations::open_to_all;
use super::store::SummaryRow;
use super::{AddressKind, FacetCount, HitFacets, PartyKind, Status};
use crate::base::{CompanyNo, CustomerId, Result};
use crate::store::condition::SqlQuery;
use crate::store::question::HitColumns;
use crate::store::schema::{address, customer};
use crate::unit::Unit;

/// Whose address, postal code, place, country.
type PlaceRow = (CustomerId, Option<String>, Option<String>, String);

/// Hits, and what is counted of them.
#[store]
impl FacetStore for Connection {
    fn hits(&mut self, query: SqlQuery<HitColumns>) -> QueryResult<Vec<SummaryRow>> {
        query.load(self)
    }

    fn facet_rows(&mut self, company: CompanyNo, ids: &[CustomerId]) -> QueryResult<Vec<(Status, PartyKind, String)>> {
        customer::table
            .filter(customer::company.eq(company))
            .filter(customer::id.eq_any(ids))
            .select((customer::status, customer::kind, customer::tags))
            .load(self)
    }

    fn main_places(&mut self, company: CompanyNo, ids: &[CustomerId]) -> QueryResult<Vec<PlaceRow>> {
        address::table
            .filter(address::company.eq(company))
            .filter(address::customer.eq_any(ids))
            .filter(address::kind.eq(AddressKind::Main))
            .order((address::customer, address::id))
            .select((address::customer, address::postal_code, address::place, address::country))
            .load(self)
    }
}

/// How many values of a field are told.
const MOST: usize = 20;

#[derive(Default)]
struct Counts(BTreeMap<String, i64>);

impl Counts {
    fn add(&mut self, value: &str) {
        if !value.is_empty() {
            *self.0.entry(value.to_owned()).or_default() += 1;
        }
    }

    /// The most frequent first.
    fn told(self) -> Vec<FacetCount> {
        let mut all: Vec<FacetCount> =
            self.0.into_iter().map(|(value, customers)| FacetCount { value, customers }).collect();
        all.sort_by_key(|one| -one.customers);
        all.truncate(MOST);
        all
    }
}

/// Counts hits by their values, as far as the grants open these on every customer.
pub(super) fn count(unit: &mut Unit<'_>, ids: &[CustomerId], complete: bool) -> Result<HitFacets> {
    let (company, mask) = (unit.company_no(), open_to_all(&unit.decision()));
    let home = unit.company()?.country.clone();
    let (mut status, mut kind, mut tags) = (Counts::default(), Counts::default(), Counts::default());
    let (mut places, mut regions) = (Counts::default(), Counts::default());
    for (stands, is, tagged) in unit.db.facet_rows(company, ids)? {
        status.add(stands.as_str());
        kind.add(is.as_str());
        if mask.has(groups::MASTER) {
            let tagged: Vec<String> = serde_json::from_str(&tagged).unwrap_or_default();
            tagged.iter().for_each(|tag| tags.add(tag));
        }
    }
    if mask.has(groups::ADDRESS) {
        let mut last = None;
        for (customer, postal_code, place, country) in unit.db.main_places(company, ids)? {
            // The first main address is the one that lists show.
            if last.replace(customer) == Some(customer) {
                continue;
            }
            places.add(place.as_deref().unwrap_or_default());
            let region: String = postal_code.unwrap_or_default().chars().take(2).collect();
            let abroad = country != home && !region.is_empty();
            regions.add(&if abroad { format!("{country} {region}") } else { region });
        }
    }
    Ok(HitFacets {
        counted: u32::try_from(ids.len()).unwrap_or(u32::MAX),
        complete,
        status: status.told(),
        kind: kind.told(),
        place: places.told(),
        postal_region: regions.told(),
        tags: tags.told(),
    })
}
