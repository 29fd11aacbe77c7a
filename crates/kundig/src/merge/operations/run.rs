//! Two records become one.

use std::collections::BTreeMap;

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::open;
use crate::access::FieldGroup;
use crate::base::{CustomerId, Error, ErrorCode, MergeId, Result};
use crate::customer::operations::{AnyProtected, save};
use crate::customer::{Customer, GROUPS, Organisation, Party, Person, Protection};
use crate::duplicate::DuplicateState;
use crate::duplicate::store::{DuplicateStore, PairRow};
use crate::journal::Draft;
use crate::merge::join::join;
use crate::merge::store::{MergeRow, MergeStore};
use crate::merge::{Merge, Side};
use crate::operation::{Effect, Operation};
use crate::store::dialect::Dialect;
use crate::unit::Unit;

/// Makes one of two records of one customer. What belonged to the second (contacts, cases, consents and so on) belongs to the first then;
/// lists are united; a field that only one of them knows is taken over; where both differ, the one that is kept has it, unless
/// `choose` says otherwise. `merge.preview` shows beforehand what comes of it, `merge.undo` takes it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeCustomers {
    /// The record that is kept, with its number.
    pub kept: CustomerId,
    /// Its version as you read it.
    pub kept_version: i32,
    /// The record that goes into it.
    pub merged: CustomerId,
    /// Its version as you read it.
    pub merged_version: i32,
    /// Whose value stays, field by field: `{"party.last_name": "merged"}`; `main_address` decides whose main address is the main one.
    #[serde(default)]
    pub choose: BTreeMap<String, Side>,
}

impl Operation for MergeCustomers {
    type Output = Merge;
    const NAME: &'static str = "merge.customers";
    const EMITS: &'static [&'static str] = &["customer.changed", "merge.done"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::Conflict, ErrorCode::Denied, ErrorCode::WrongState];
    const FIELD_GROUPS: &'static [FieldGroup] = GROUPS;
    const CREATES: Option<&'static str> = Some(MergeId::KIND);

    fn example() -> Self {
        let id = |last: u128| CustomerId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + last));
        let choose = BTreeMap::from([("party.last_name".to_owned(), Side::Merged)]);
        Self { kept: id(1), kept_version: 1, merged: id(2), merged_version: 1, choose }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Merge> {
        let (company, now, today) = (unit.company_no(), unit.now, unit.today()?);
        refuse_one(self.kept, self.merged)?;
        let kept = open(unit, self.kept)?;
        let merged = open(unit, self.merged)?;
        for (customer, read) in [(&kept, self.kept_version), (&merged, self.merged_version)] {
            if customer.version != read {
                let (key, current) = (customer.number.clone(), customer.version);
                return Err(Error::Conflict { record: CustomerId::KIND, key, read, current });
            }
        }
        let (mut after, _) = join(&kept, &merged, &self.choose, today)?;
        after.version = kept.version + 1;
        after.changed_at = now;
        let id: MergeId = unit.new_id();
        let shell = shell(&merged, kept.id, unit);
        let text = |customer: &Customer| serde_json::to_string(customer).map_err(Error::internal);
        let row = MergeRow {
            company,
            id,
            at: now,
            actor: unit.circumstances.access.actor.to_string(),
            kept: kept.id,
            merged: merged.id,
            kept_before: text(&kept)?,
            kept_after: text(&after)?,
            merged_before: text(&merged)?,
            undone_at: None,
            undone_by: None,
        };
        // Its keys of other systems must be free before the other record takes them.
        save(unit, &merged, &shell)?;
        let merged_id = merged.id;
        unit.write_late(move |db| Ok(db.forget_customer(company, merged_id)?));
        save(unit, &kept, &after)?;
        unit.db.move_places(company, id, merged.id, kept.id)?;
        unit.db.insert_merge(&row)?;
        settle_pairs(unit, &row)?;
        unit.forget::<AnyProtected>();
        let merge = row.into_merge();
        let (before, after) = Draft::change(None, &merge)?;
        unit.record("merge.done", (MergeId::KIND, id.any()), Some(merge.kept), before, after)?;
        Ok(merge)
    }
}

pub(super) fn refuse_one(kept: CustomerId, merged: CustomerId) -> Result<()> {
    if kept != merged {
        return Ok(());
    }
    let mut findings = Findings::default();
    let (de, en) = ("Das ist zweimal derselbe Kunde.", "this is the same customer twice");
    findings.error("merged", "merge.itself", de, en);
    Err(Error::Invalid(findings))
}

/// What stays of the second record: id, number, name, dates, who is responsible, and where it went.
fn shell(merged: &Customer, into: CustomerId, unit: &Unit<'_>) -> Customer {
    let party = match &merged.party {
        Party::Person(person) => Party::Person(Person {
            first_name: person.first_name.clone(),
            last_name: person.last_name.clone(),
            ..Person::default()
        }),
        Party::Organisation(firm) => {
            Party::Organisation(Organisation { legal_name: firm.legal_name.clone(), ..Organisation::default() })
        }
    };
    Customer {
        version: merged.version + 1,
        changed_at: unit.now,
        name: party.display_name(),
        party,
        protection: Some(Protection::Merged),
        merged_into: Some(into),
        blocked_reason: None,
        addresses: Vec::new(),
        contact_points: Vec::new(),
        bank_accounts: Vec::new(),
        external_references: Vec::new(),
        custom_fields: BTreeMap::new(),
        tags: Vec::new(),
        price_group: None,
        payment_days: None,
        credit_limit: None,
        do_not_contact: None,
        dunning_block: None,
        revenue: crate::base::Money { minor: 0, currency: merged.revenue.currency },
        note: None,
        ..merged.clone()
    }
}

/// The pair is decided; what was asked about the second record is no question any more.
fn settle_pairs(unit: &mut Unit<'_>, row: &MergeRow) -> Result<()> {
    let company = unit.company_no();
    let known = unit.db.pair(company, row.kept, row.merged)?;
    unit.db.delete_open_pairs_of(company, row.merged)?;
    if let Some(known) = known {
        unit.db.save_pair(&PairRow {
            state: DuplicateState::Merged,
            decided_at: Some(row.at),
            decided_by: Some(row.actor.clone()),
            ..known
        })?;
    }
    Ok(())
}
