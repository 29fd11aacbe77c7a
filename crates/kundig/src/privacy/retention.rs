//! What keeps a customer's data from being erased, and until when.

use chrono::{Datelike, Months, NaiveDate};

use super::model::{KeptUntil, RetentionRule};
use super::store::PrivacyStore;
use crate::base::{CustomerId, Date, Result};
use crate::operation::RetentionFacts;
use crate::unit::Unit;

/// The most holds that one customer has.
pub(super) const MOST_HOLDS: i64 = 100;

/// The retention rules of all areas, as the company set them.
pub(super) fn rules(unit: &mut Unit<'_>) -> Result<Vec<RetentionRule>> {
    let (company, areas) = (unit.company_no(), unit.services.retention());
    let set = unit.db.retention_rows(company)?;
    let rule = |facts: &RetentionFacts| {
        let own = set.iter().find(|row| row.class == facts.class);
        RetentionRule {
            class: facts.class.to_owned(),
            law: facts.law.to_owned(),
            months: own.map_or(facts.months, |row| u32::try_from(row.months).unwrap_or(facts.months)),
            to_year_end: own.map_or(facts.to_year_end, |row| row.to_year_end),
            kinds: own.map_or_else(
                || facts.kinds.iter().map(|kind| (*kind).to_owned()).collect(),
                |row| serde_json::from_str(&row.kinds).unwrap_or_default(),
            ),
        }
    };
    Ok(areas.iter().flat_map(|facts| facts.iter()).map(rule).collect())
}

/// What keeps a customer's data today, the longest last.
pub(super) fn kept(unit: &mut Unit<'_>, customer: CustomerId) -> Result<Vec<KeptUntil>> {
    let (company, today) = (unit.company_no(), unit.today()?);
    let mut kept: Vec<KeptUntil> = unit
        .db
        .holds_of(company, customer, MOST_HOLDS)?
        .into_iter()
        .map(|hold| KeptUntil { class: "hold".into(), because: hold.reason, until: hold.until })
        .collect();
    let (rules, areas) = (rules(unit)?, unit.services.retention());
    for (rule, facts) in rules.into_iter().zip(areas.iter().flat_map(|facts| facts.iter())) {
        if let Some(begins) = (facts.begins)(unit, customer, &rule.kinds)? {
            let until = Date(ends(begins.0, rule.months, rule.to_year_end));
            kept.push(KeptUntil { class: rule.class, because: rule.law, until });
        }
    }
    kept.retain(|one| one.until >= today);
    kept.sort_by_key(|one| one.until);
    Ok(kept)
}

/// The last day of a period. By tax and commercial law it begins with the end of the calendar year (§ 147 (4) AO, § 257 (5)
/// HGB), else with the event (§§ 187 (1), 188 (2) BGB).
pub(super) fn ends(begins: NaiveDate, months: u32, to_year_end: bool) -> NaiveDate {
    let year_end = NaiveDate::from_ymd_opt(begins.year(), 12, 31).unwrap_or(begins);
    let from = if to_year_end { year_end } else { begins };
    from.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_of_tax_law_begin_with_the_end_of_the_year() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(ends(day("2026-03-15"), 72, true), day("2032-12-31"));
        assert_eq!(ends(day("2026-12-31"), 72, true), day("2032-12-31"));
        assert_eq!(ends(day("2026-03-15"), 14, false), day("2027-05-15"));
        assert_eq!(ends(day("2026-12-31"), 14, false), day("2028-02-29"));
        assert_eq!(ends(NaiveDate::MAX, 1, false), NaiveDate::MAX);
    }
}
