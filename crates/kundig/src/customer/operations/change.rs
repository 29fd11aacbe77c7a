//! Changes of a customer.

use std::collections::BTreeMap;

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::register::{index_entry, insert_parts, note_dates};
use super::{Access, load_visible};
use crate::access::FieldGroup;
use crate::base::{CustomerId, Error, ErrorCode, Money, RecordId, Result, TeamId, UserId};
use crate::customer::dates::DateStore;
use crate::customer::input::{self, Setting, tidy_tags};
use crate::customer::mask::groups;
use crate::customer::store::CustomerStore;
use crate::customer::{
    Address, AddressInput, AddressKind, BankAccount, BankAccountInput, ContactPoint, ContactPointInput, Customer,
    ExternalReference, GROUPS, Party, PartyRole, Status,
};
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::store::dialect::Dialect;
use crate::unit::Unit;

/// Changes a customer. What is left out stays; null empties a single field; a list replaces the whole list.
///
/// Lists keep what the session may not see: a role without shipping addresses leaves them as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeCustomer {
    /// The customer.
    pub id: CustomerId,
    /// The version that you read.
    pub version: i32,
    /// Person or organisation, whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<Party>,
    /// Where the customer stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Why the customer is blocked; null lifts the block.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub blocked_reason: Option<Option<String>>,
    /// What the party is to the company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<PartyRole>>,
    /// Addresses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addresses: Option<Vec<AddressInput>>,
    /// Contact points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_points: Option<Vec<ContactPointInput>>,
    /// Bank accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_accounts: Option<Vec<BankAccountInput>>,
    /// Keys of other systems.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_references: Option<Vec<ExternalReference>>,
    /// Custom fields to set; a field that is null is emptied, a field that is left out stays.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub custom_fields: BTreeMap<String, Value>,
    /// Tags.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// Responsible user.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<UserId>")]
    pub responsible_user: Option<Option<UserId>>,
    /// Responsible team.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<TeamId>")]
    pub responsible_team: Option<Option<TeamId>>,
    /// Price group.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub price_group: Option<Option<String>>,
    /// Days for payment.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<i32>")]
    pub payment_days: Option<Option<i32>>,
    /// Credit limit.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Money>")]
    pub credit_limit: Option<Option<Money>>,
    /// Why the customer is not to be contacted, whatever they consented to; null lifts it.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub do_not_contact: Option<Option<String>>,
    /// Why dunning is blocked; null lifts the block.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub dunning_block: Option<Option<String>>,
    /// Revenue of the last twelve months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revenue: Option<Money>,
    /// Free text.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub note: Option<Option<String>>,
}

impl ChangeCustomer {
    /// A change of the customer that was read in this version; as yet of nothing.
    pub fn new(id: CustomerId, version: i32) -> Self {
        Self {
            id,
            version,
            party: None,
            status: None,
            blocked_reason: None,
            roles: None,
            addresses: None,
            contact_points: None,
            bank_accounts: None,
            external_references: None,
            custom_fields: BTreeMap::new(),
            tags: None,
            responsible_user: None,
            responsible_team: None,
            price_group: None,
            payment_days: None,
            credit_limit: None,
            do_not_contact: None,
            dunning_block: None,
            revenue: None,
            note: None,
        }
    }
}

/// Tells "null" (empty the field) from "left out" (leave it).
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(reader: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(reader).map(Some)
}

impl Operation for ChangeCustomer {
    type Output = Customer;
    const NAME: &'static str = "customer.change";
    const EMITS: &'static [&'static str] = &["customer.changed"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::Invalid,
        ErrorCode::NeedsAcceptance,
        ErrorCode::NotFound,
        ErrorCode::Conflict,
        ErrorCode::Exists,
        ErrorCode::Denied,
        ErrorCode::WrongState,
    ];
    const FIELD_GROUPS: &'static [FieldGroup] = GROUPS;
    const RULE_WORD: Option<&'static str> = Some("change_customer");

    fn example() -> Self {
        Self {
            tags: Some(vec!["Stammkunde".into()]),
            note: Some(Some("Bitte nur vormittags anrufen.".into())),
            ..Self::new(CustomerId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001)), 1)
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Customer> {
        let decision = unit.decision();
        let id = self.id;
        let Access { customer: old, mask } = load_visible(unit, &decision, id)?;
        if old.version != self.version {
            return Err(Error::Conflict {
                record: "customer",
                key: old.number,
                read: self.version,
                current: old.version,
            });
        }
        let customer = self.apply(unit, &old)?;
        need_groups(unit, mask, &old, &customer)?;
        let company = unit.company_no();
        for reference in &customer.external_references {
            let taken = unit.db.customer_by_reference(company, reference)?.is_some_and(|record| record != id.any());
            if taken {
                return Err(Error::Exists {
                    record: "customer",
                    field: "external_references",
                    key: reference.key.clone(),
                });
            }
        }
        if !save(unit, &old, &customer)? {
            return Ok(old.withhold(mask));
        }
        // Who may change a field group may not thereby see the others.
        let shown =
            unit.circumstances.access.mask(&unit.decision_on("customer.get"), Default::default()).unwrap_or(mask);
        Ok(customer.withhold(crate::access::Mask(shown.0 | mask.0)))
    }
}

/// Writes a customer anew, makes it findable by what it is now, and journals the change; answers whether there was one.
pub(crate) fn save(unit: &mut Unit<'_>, old: &Customer, new: &Customer) -> Result<bool> {
    let (company, id) = (unit.company_no(), new.id);
    let (before, after) = Draft::change(Some(old), new)?;
    if after.keys().all(|field| field == "version" || field == "changed_at") {
        return Ok(false); // Nothing changed, so nothing happened.
    }
    let row_no = unit.db.update_customer(&super::to_row(company, new)?, old.version)?.ok_or_else(|| {
        Error::Conflict { record: "customer", key: old.number.clone(), read: old.version, current: old.version + 1 }
    })?;
    replace_parts(unit, old, new)?;
    let entry = index_entry(unit, new, row_no)?;
    unit.write_late(move |db| Ok(db.index_customer_again(&entry)?));
    unit.record("customer.changed", (CustomerId::KIND, id.any()), Some(id), before, after)?;
    Ok(true)
}

impl ChangeCustomer {
    fn apply(self, unit: &mut Unit<'_>, old: &Customer) -> Result<Customer> {
        let custom_fields = unit.custom_fields()?;
        let settings = unit.company()?;
        let today = unit.today()?;
        let directories = unit.directories()?;
        let (now, ids) = (unit.now, unit.services.ids());
        let mut findings = Findings::default();
        let mut setting = Setting {
            country: &settings.country,
            today,
            now,
            currency: settings.currency,
            custom_fields: &custom_fields.0,
            directories: &directories,
            new_id: &mut || ids.next(now),
        };
        let mut new = old.clone();
        if let Some(party) = self.party {
            new.party = input::check_party(party, &setting, &mut findings);
            new.name = new.party.display_name();
        }
        if let Some(inputs) = self.addresses {
            new.addresses = remake(inputs, &old.addresses, &mut findings, ADDRESS_ID, |place, input, found| {
                Some(input::address(place, input, &mut setting, found))
            });
        }
        if let Some(inputs) = self.contact_points {
            new.contact_points = remake(inputs, &old.contact_points, &mut findings, POINT_ID, |place, input, found| {
                input::contact_point(place, input, &mut setting, found)
            });
        }
        if let Some(inputs) = self.bank_accounts {
            new.bank_accounts = remake(inputs, &old.bank_accounts, &mut findings, ACCOUNT_ID, |place, input, found| {
                input::bank_account(place, input, &mut setting, found)
            });
        }
        for (name, value) in self.custom_fields {
            if value.is_null() {
                new.custom_fields.remove(&name);
            } else {
                new.custom_fields.insert(name, value);
            }
        }
        input::check_currency("credit_limit", self.credit_limit.flatten(), settings.currency, &mut findings);
        input::check_currency("revenue", self.revenue, settings.currency, &mut findings);
        if let Some(Some(note)) = &self.note {
            input::check_note(note, &mut findings);
        }
        crate::customer::fields::check(&mut new.custom_fields, &custom_fields.0, &setting.checks(), &mut findings);
        new.external_references = self.external_references.unwrap_or(new.external_references);
        new.external_references.sort();
        new.status = self.status.unwrap_or(new.status);
        new.blocked_reason = self.blocked_reason.unwrap_or(new.blocked_reason);
        new.roles = self.roles.unwrap_or(new.roles);
        new.tags = self.tags.map_or(new.tags, tidy_tags);
        new.responsible_user = self.responsible_user.unwrap_or(new.responsible_user);
        new.responsible_team = self.responsible_team.unwrap_or(new.responsible_team);
        new.price_group = self.price_group.unwrap_or(new.price_group);
        new.payment_days = self.payment_days.unwrap_or(new.payment_days);
        new.credit_limit = self.credit_limit.unwrap_or(new.credit_limit);
        new.do_not_contact = self.do_not_contact.unwrap_or(new.do_not_contact);
        new.dunning_block = self.dunning_block.unwrap_or(new.dunning_block);
        new.revenue = self.revenue.unwrap_or(new.revenue);
        new.note = self.note.unwrap_or(new.note);
        for (place, point) in new.contact_points.iter().enumerate() {
            if !old.contact_points.iter().any(|known| known.value == point.value) {
                let path = format!("contact_points[{place}].value");
                crate::suppression::warn(unit, &path, &point.value, &mut findings)?;
            }
        }
        unit.settle(findings)?;
        new.version = old.version + 1;
        new.changed_at = now;
        Ok(new)
    }
}

/// Where a part has its id.
type IdOf<T> = fn(&mut T) -> &mut RecordId;

const ADDRESS_ID: IdOf<Address> = |part| &mut part.id;
const POINT_ID: IdOf<ContactPoint> = |part| &mut part.id;
const ACCOUNT_ID: IdOf<BankAccount> = |part| &mut part.id;

/// Makes a list anew. A part that was there already keeps its id, so that the journal shows what really changed, and what is
/// doubtful about it was accepted when it was entered: nobody has to say again why.
fn remake<I, T: Clone + PartialEq>(
    inputs: Vec<I>,
    old: &[T],
    findings: &mut Findings,
    id: IdOf<T>,
    mut make: impl FnMut(usize, I, &mut Findings) -> Option<T>,
) -> Vec<T> {
    let mut parts = Vec::with_capacity(inputs.len());
    for (place, input) in inputs.into_iter().enumerate() {
        let mut found = Findings::default();
        let made = make(place, input, &mut found);
        let same = made.as_ref().and_then(|made| {
            let same = |known: &&T| {
                let (mut candidate, mut known) = (made.clone(), (*known).clone());
                *id(&mut candidate) = *id(&mut known);
                candidate == known
            };
            old.iter().find(same).cloned()
        });
        if same.is_none() || found.has_errors() {
            findings.extend(found);
        }
        parts.extend(same.or(made).map(|mut part| (*id(&mut part), part)));
    }
    parts.sort_by_key(|(id, _)| *id);
    parts.into_iter().map(|(_, part)| part).collect()
}

/// Each group that changed must be open.
fn need_groups(unit: &Unit<'_>, mask: crate::access::Mask, old: &Customer, new: &Customer) -> Result<()> {
    let addresses = |customer: &Customer, shipping: bool| -> Vec<Address> {
        let of_kind = customer.addresses.iter().filter(|address| (address.kind == AddressKind::Shipping) == shipping);
        of_kind.cloned().collect()
    };
    let master = (&old.party, old.status, &old.blocked_reason, &old.roles, &old.tags, &old.custom_fields)
        != (&new.party, new.status, &new.blocked_reason, &new.roles, &new.tags, &new.custom_fields)
        || old.do_not_contact != new.do_not_contact
        || (old.responsible_user, old.responsible_team) != (new.responsible_user, new.responsible_team)
        || old.external_references != new.external_references;
    let payment = (&old.price_group, old.payment_days, old.credit_limit, old.revenue)
        != (&new.price_group, new.payment_days, new.credit_limit, new.revenue);
    let changed = [
        (groups::MASTER, master),
        (groups::ADDRESS, addresses(old, false) != addresses(new, false)),
        (groups::SHIPPING, addresses(old, true) != addresses(new, true)),
        (groups::CONTACT_POINTS, old.contact_points != new.contact_points),
        (groups::BANK, old.bank_accounts != new.bank_accounts),
        (groups::PAYMENT, payment),
        (groups::DUNNING, old.dunning_block != new.dunning_block),
        (groups::NOTE, old.note != new.note),
    ];
    changed.into_iter().filter(|(_, is_changed)| *is_changed).try_for_each(|(group, _)| unit.need_group(mask, group))
}

fn replace_parts(unit: &mut Unit<'_>, old: &Customer, new: &Customer) -> Result<()> {
    let (company, id) = (unit.company_no(), new.id);
    // Only lists that changed are written again.
    let mut changed = new.clone();
    if old.addresses == new.addresses {
        changed.addresses.clear();
    } else {
        unit.db.delete_addresses(company, id)?;
    }
    if old.contact_points == new.contact_points {
        changed.contact_points.clear();
    } else {
        unit.db.delete_contact_points(company, id)?;
    }
    if old.bank_accounts == new.bank_accounts {
        changed.bank_accounts.clear();
    } else {
        unit.db.delete_bank_accounts(company, id)?;
    }
    if old.external_references == new.external_references {
        changed.external_references.clear();
    } else {
        unit.db.delete_references(company, id)?;
    }
    if old.custom_fields != new.custom_fields {
        unit.db.delete_customer_dates(company, id)?;
        note_dates(unit, new)?;
    }
    insert_parts(unit, &changed)
}
