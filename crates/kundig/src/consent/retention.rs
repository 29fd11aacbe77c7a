//! How long the proof of a consent is kept after the customer wants to be erased.

use super::ConsentChannel;
use super::store::ConsentStore;
use crate::base::Date;
use crate::operation::RetentionFacts;

/// More than anybody has.
const MOST: i64 = 10_000;

/// Whoever advertises by telephone keeps the proof of the consent for five years from its giving on (§ 7a (2) UWG). The law
/// counts from each use as well; what was called is not known here, so a host that calls later reports a hold.
pub(crate) const RETENTION: &[RetentionFacts] = &[RetentionFacts {
    class: "telephone_consent",
    law: "§ 7a Abs. 2 UWG",
    months: 60,
    to_year_end: false,
    kinds: &[],
    begins: |unit, customer, _| {
        let (company, settings) = (unit.company_no(), unit.company()?);
        let consents = unit.db.consents_of(company, customer, None, Some(ConsentChannel::Phone), MOST)?;
        let given = consents.into_iter().filter_map(|consent| consent.confirmed_at).max();
        Ok(given.map(|at| Date(settings.local(at).date())))
    },
}];
