//! Looking for others who may be the same: by the index, then by comparison.

use std::sync::Arc;

use kundig_match::{Fact, Model, Prepared, compare};

use super::model::{DuplicateSettings, DuplicateVerdict};
use super::store::DuplicateStore;
use crate::access::Mask;
use crate::base::{CustomerId, Result};
use crate::customer::likeness::{self, LikenessStore};
use crate::customer::{self, Customer};
use crate::store::dialect::Dialect;
use crate::unit::Unit;

/// With how many candidates a customer is compared: those who share most keys. Nearly all who are really the same share several:
/// among a million, 50 candidates find as many of them as 100 (`benches`, `growth`).
const MOST_COMPARED: usize = 50;

/// How customers are judged here.
pub(crate) struct Judge {
    pub settings: DuplicateSettings,
    pub(super) model: Model,
    /// The custom fields that hold a number for life.
    pub(super) identities: Vec<String>,
}

/// Somebody who may be the same.
pub(super) struct Found {
    pub customer: Customer,
    /// Where it stands in the order in which customers came.
    pub row_no: i64,
    /// What of it may be told.
    pub mask: Mask,
    pub score: u16,
    pub verdict: DuplicateVerdict,
    pub reasons: Vec<(Fact, i32)>,
}

/// The company's settings, read once a unit.
pub(crate) fn settings(unit: &mut Unit<'_>) -> Result<Arc<Judge>> {
    let company = unit.company_no();
    unit.remember(|unit| {
        let narrow = |score: i32| u16::try_from(score.clamp(1, 1000)).unwrap_or(1000);
        let settings = unit.db.duplicate_setting(company)?.map_or_else(DuplicateSettings::default, |row| {
            let (same, likely, at_entry) = row;
            DuplicateSettings { same: narrow(same), likely: narrow(likely), at_entry }
        });
        let fields = unit.custom_fields()?;
        let identities = likeness::identities(&fields.0).into_iter().map(ToOwned::to_owned).collect();
        Ok(Judge { settings, model: settings.model(), identities })
    })
}

impl Judge {
    pub(super) fn record(&self, customer: &Customer) -> kundig_match::Record {
        let identities: Vec<&str> = self.identities.iter().map(String::as_str).collect();
        likeness::record(customer, &identities)
    }
}

/// Whose data a search may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// All of everybody: what comes of it is filtered where it is shown.
    All,
    /// What `customer.get` shows to the session: what it may not see can't be guessed at by asking who is alike.
    Session,
}

/// Those who may be the same as a customer, the most alike first, and how many were compared.
pub(super) fn seek(
    unit: &mut Unit<'_>,
    judge: &Judge,
    customer: &Customer,
    sight: Sight,
    may_be: impl Fn(CustomerId, i64) -> bool,
) -> Result<(Vec<Found>, u32)> {
    let company = unit.company_no();
    let record = judge.record(customer);
    let own = Prepared::new(&record);
    let keys = likeness::keys(&own);
    let alike = unit.db.alike(company, &keys, MOST_COMPARED)?;
    let rows = unit.db.rows_alike(company, &alike)?;
    let decision = unit.decision_on("customer.get");
    let (mut places, mut seen) = (Vec::new(), Vec::new());
    for (row_no, row) in rows.into_iter().filter(|(row_no, row)| row.id != customer.id && may_be(row.id, *row_no)) {
        let mask = match sight {
            Sight::All => Some(Mask::ALL),
            Sight::Session => customer::operations::mask_of(unit, &decision, &row)?,
        };
        if let Some(mask) = mask {
            places.push((row_no, mask));
            seen.push(row);
        }
    }
    if seen.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let compared = u32::try_from(seen.len()).unwrap_or(u32::MAX);
    let mut found = Vec::new();
    for ((row_no, mask), other) in places.into_iter().zip(customer::operations::whole(unit, seen)?) {
        let other = other.withhold(mask);
        let outcome = compare(&own, &Prepared::new(&judge.record(&other)), &judge.model);
        if let Some(verdict) = DuplicateVerdict::of(outcome.verdict) {
            let reasons = outcome.reasons.iter().map(|reason| (reason.fact, reason.weight)).collect();
            found.push(Found { customer: other, row_no, mask, score: outcome.score, verdict, reasons });
        }
    }
    found.sort_by_key(|found| (std::cmp::Reverse(found.score), found.row_no));
    Ok((found, compared))
}

/// The one customer who is certainly the same as somebody; none when there are several, or nobody.
pub(crate) fn certain(unit: &mut Unit<'_>, judge: &Judge, customer: &Customer) -> Result<Option<CustomerId>> {
    unit.catch_up()?;
    let (found, _) = seek(unit, judge, customer, Sight::All, |_, _| true)?;
    let mut same = found.iter().filter(|found| found.verdict == DuplicateVerdict::Same);
    Ok(same.next().filter(|_| same.next().is_none()).map(|found| found.customer.id))
}
