//! How long a contact is kept after the customer wants to be erased.

use super::store::ContactStore;
use super::{ContactKind, Medium};
use crate::base::Date;
use crate::operation::RetentionFacts;

/// By what a business letter is written.
const MEDIA: &[Medium] = &[Medium::Letter, Medium::Fax, Medium::Email];

/// Letters by which a deal is prepared, made, carried out or undone, sent or received, are kept for six years from the end of
/// the year on (§ 147 (1) no. 2 and 3, (3), (4) AO; § 257 (1) no. 2 and 3, (4), (5) HGB). Which kinds of contact that are is a
/// setting of the company; what is said or only asked for is no business letter.
pub(crate) const RETENTION: &[RetentionFacts] = &[RetentionFacts {
    class: "business_letter",
    law: "§ 147 AO, § 257 HGB",
    months: 72,
    to_year_end: true,
    kinds: &["order", "cancellation", "complaint", "complaint_reply", "payment_promise"],
    begins: |unit, customer, kinds| {
        let (company, settings) = (unit.company_no(), unit.company()?);
        let kinds: Vec<ContactKind> = kinds.iter().filter_map(|kind| kind.parse().ok()).collect();
        let last = unit.db.last_contact_by(company, customer, MEDIA, &kinds)?;
        Ok(last.map(|at| Date(settings.local(at).date())))
    },
}];
