//! How long a mandate is kept after the customer wants to be erased.

use super::store::MandateStore;
use crate::operation::RetentionFacts;

/// More than anybody has.
const MOST: i64 = 10_000;

/// A used mandate is the proof that money was drawn with leave: the debtor may dispute a direct debit for 13 months (§ 676b (2)
/// BGB), and the creditor keeps the mandate for 14 months after the last one (Deutsche Bundesbank on the SEPA mandate; EPC016-06).
pub(crate) const RETENTION: &[RetentionFacts] = &[RetentionFacts {
    class: "used_mandate",
    law: "§ 676b Abs. 2 BGB, EPC016-06",
    months: 14,
    to_year_end: false,
    kinds: &[],
    begins: |unit, customer, _| {
        let company = unit.company_no();
        let mandates = unit.db.mandates_of(company, customer, MOST)?;
        Ok(mandates.into_iter().filter_map(|mandate| mandate.last_used_on).max())
    },
}];
