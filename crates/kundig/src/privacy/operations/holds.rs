//! What keeps data from being erased: holds that people report, and the company's periods.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::some_customer;
use crate::base::{CustomerId, Date, Error, ErrorCode, PrivacyHoldId, RecordId, Result};
use crate::contact::ContactKind;
use crate::customer::operations::reach_protected;
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::privacy::model::{PrivacyHold, RetentionList, RetentionRule};
use crate::privacy::retention::{self, MOST_HOLDS};
use crate::privacy::store::{PrivacyStore, RetentionRow};
use crate::unit::Unit;

/// The longest period, in months: a century.
const MOST_MONTHS: u32 = 1_200;

/// Reports that a customer's data must be kept until a day, whatever else would let it go: a lawsuit, an audit, or records of the
/// host program that refer to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordHold {
    /// The customer.
    pub customer: CustomerId,
    /// Why; at most 200 characters.
    pub reason: String,
    /// The last day of it.
    pub until: Date,
}

impl Operation for RecordHold {
    type Output = PrivacyHold;
    const NAME: &'static str = "privacy.hold";
    const EMITS: &'static [&'static str] = &["privacy.held"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::WrongState, ErrorCode::Limit];

    fn example() -> Self {
        let until = Date(chrono::NaiveDate::from_ymd_opt(2032, 12, 31).unwrap_or_default());
        Self { customer: some_customer(), reason: "Rechtsstreit 12 O 34/26".into(), until }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<PrivacyHold> {
        let mut findings = Findings::default();
        kundig_check::text::required("reason", &self.reason, "Grund", "reason", &mut findings);
        kundig_check::text::max_len("reason", &self.reason, 200, "Grund", "reason", &mut findings);
        if self.until < unit.today()? {
            let (de, en) = ("Dieser Tag ist schon vorbei.", "this day is over already");
            findings.error("until", "privacy.past", de, en);
        }
        unit.settle(findings)?;
        let (company, row) = (unit.company_no(), reach_protected(unit, self.customer)?);
        if row.protection == Some(crate::customer::Protection::Erased) {
            return Err(Error::WrongState {
                record: CustomerId::KIND,
                key: row.number,
                state: "erased".into(),
                problem: "there is nothing left to keep",
            });
        }
        if unit.db.holds_of(company, self.customer, MOST_HOLDS)?.len() as i64 >= MOST_HOLDS {
            return Err(Error::Limit { what: "holds of one customer", limit: MOST_HOLDS.to_string() });
        }
        let hold = PrivacyHold {
            id: unit.new_id(),
            customer: self.customer,
            reason: self.reason,
            until: self.until,
            created_at: unit.now,
        };
        unit.db.insert_hold(company, &hold)?;
        let (before, after) = Draft::change(None, &hold)?;
        unit.record("privacy.held", (PrivacyHoldId::KIND, hold.id.any()), Some(hold.customer), before, after)?;
        Ok(hold)
    }
}

/// Ends a hold before its day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseHold {
    /// The hold.
    pub id: PrivacyHoldId,
}

impl Operation for ReleaseHold {
    type Output = PrivacyHold;
    const NAME: &'static str = "privacy.release";
    const EMITS: &'static [&'static str] = &["privacy.released"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { id: PrivacyHoldId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_000c)) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<PrivacyHold> {
        let company = unit.company_no();
        let unknown = || Error::not_found(PrivacyHoldId::KIND, self.id);
        let hold = unit.db.hold(company, self.id)?.ok_or_else(unknown)?;
        reach_protected(unit, hold.customer).map_err(|_| unknown())?;
        unit.db.delete_hold(company, hold.id)?;
        let (before, after) = Draft::removal(&hold)?;
        unit.record("privacy.released", (PrivacyHoldId::KIND, hold.id.any()), Some(hold.customer), before, after)?;
        Ok(hold)
    }
}

/// Lists how long each kind of record is kept before a customer can be erased, and by which law.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListRetention {}

impl Operation for ListRetention {
    type Output = RetentionList;
    const NAME: &'static str = "privacy.retention";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];

    fn example() -> Self {
        Self {}
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<RetentionList> {
        Ok(RetentionList { rules: retention::rules(unit)? })
    }
}

/// Sets how long the company keeps a kind of record, in place of what ships.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetRetention {
    /// The kind of record, as `privacy.retention` lists it.
    pub class: String,
    /// How many months (0 to 1,200).
    pub months: u32,
    /// Whether the period begins with the end of the calendar year.
    pub to_year_end: bool,
    /// Which kinds of contact count, for `business_letter`; as they are when left out.
    #[serde(default)]
    pub kinds: Option<Vec<ContactKind>>,
}

impl Operation for SetRetention {
    type Output = RetentionRule;
    const NAME: &'static str = "privacy.set_retention";
    const EMITS: &'static [&'static str] = &["privacy.retention_set"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid];

    fn example() -> Self {
        let kinds = Some(vec![ContactKind::Order, ContactKind::Cancellation]);
        Self { class: "business_letter".into(), months: 72, to_year_end: true, kinds }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<RetentionRule> {
        let (company, rules) = (unit.company_no(), retention::rules(unit)?);
        let mut findings = Findings::default();
        let old = rules.iter().find(|rule| rule.class == self.class);
        if old.is_none() {
            let finding = findings.error(
                "class",
                "privacy.unknown_class",
                "Eine solche Aufbewahrungsklasse gibt es nicht.",
                "there is no such retention class; see privacy.retention",
            );
            let classes = rules.iter().map(|rule| rule.class.as_str());
            if let Some(near) = kundig_check::suggest::did_you_mean(&self.class, classes) {
                finding.suggest(near);
            }
        }
        if self.months > MOST_MONTHS {
            let (de, en) = ("Eine Frist hat höchstens 1.200 Monate.", "a period has at most 1,200 months");
            findings.error("months", "out_of_range", de, en);
        }
        unit.settle(findings)?;
        let Some(old) = old else { return Err(Error::internal("a class that is known")) };
        let kinds = self.kinds.map(|kinds| kinds.into_iter().map(|kind| kind.as_str().to_owned()).collect());
        let new = RetentionRule {
            months: self.months,
            to_year_end: self.to_year_end,
            kinds: kinds.unwrap_or_else(|| old.kinds.clone()),
            ..old.clone()
        };
        unit.db.save_retention(&RetentionRow {
            company,
            class: new.class.clone(),
            months: i32::try_from(new.months).unwrap_or(i32::MAX),
            to_year_end: new.to_year_end,
            kinds: serde_json::to_string(&new.kinds).map_err(Error::internal)?,
        })?;
        let (before, mut after) = Draft::change(Some(old), &new)?;
        after.insert("class".into(), new.class.clone().into());
        unit.record("privacy.retention_set", ("privacy_retention", RecordId(Uuid::nil())), None, before, after)?;
        Ok(new)
    }
}
