//! Field groups of a customer: what a grant can open or withhold.

use serde_json::{Map, Value};

use super::{AddressKind, Customer};
use crate::access::{FieldGroup, Mask};

/// The groups by name.
pub mod groups {
    use super::FieldGroup;

    /// Name, birth date, occupation, status, tags, responsible user, references, custom fields.
    pub const MASTER: FieldGroup =
        FieldGroup { name: "customer.master", bit: 0, about: "name, status, tags, custom fields" };
    /// All addresses but shipping addresses.
    pub const ADDRESS: FieldGroup =
        FieldGroup { name: "customer.address", bit: 1, about: "addresses, without shipping" };
    /// Shipping addresses.
    pub const SHIPPING: FieldGroup =
        FieldGroup { name: "customer.shipping_address", bit: 2, about: "shipping addresses" };
    /// Phones, e-mail addresses and the like.
    pub const CONTACT_POINTS: FieldGroup =
        FieldGroup { name: "customer.contact_points", bit: 3, about: "phones, e-mail, web" };
    /// Bank accounts.
    pub const BANK: FieldGroup = FieldGroup { name: "customer.bank", bit: 4, about: "bank accounts" };
    /// Price group, terms of payment, credit limit, revenue.
    pub const PAYMENT: FieldGroup =
        FieldGroup { name: "customer.payment", bit: 5, about: "terms, credit limit, price group, revenue" };
    /// Dunning block.
    pub const DUNNING: FieldGroup = FieldGroup { name: "customer.dunning", bit: 6, about: "dunning block" };
    /// Free-text note.
    pub const NOTE: FieldGroup = FieldGroup { name: "customer.note", bit: 7, about: "free-text note" };
}

/// All groups.
pub const GROUPS: &[FieldGroup] = &[
    groups::MASTER,
    groups::ADDRESS,
    groups::SHIPPING,
    groups::CONTACT_POINTS,
    groups::BANK,
    groups::PAYMENT,
    groups::DUNNING,
    groups::NOTE,
];

impl Customer {
    /// Empties the fields that a mask withholds, and says which groups they were.
    ///
    /// The name in one line, the number and the status stay: whoever may see a customer at all may know which one it is.
    pub(crate) fn withhold(mut self, mask: Mask) -> Self {
        self.withheld = GROUPS.iter().filter(|group| !mask.has(**group)).map(|group| group.name.to_owned()).collect();
        if self.withheld.is_empty() {
            return self;
        }
        if !mask.has(groups::MASTER) {
            match &mut self.party {
                super::Party::Person(person) => {
                    *person = super::Person { last_name: std::mem::take(&mut person.last_name), ..Default::default() };
                }
                super::Party::Organisation(organisation) => {
                    let legal_name = std::mem::take(&mut organisation.legal_name);
                    *organisation = super::Organisation { legal_name, ..Default::default() };
                }
            }
            self.tags.clear();
            self.custom_fields.clear();
            self.external_references.clear();
            self.blocked_reason = None;
            self.do_not_contact = None;
        }
        self.addresses.retain(|address| {
            mask.has(if address.kind == AddressKind::Shipping { groups::SHIPPING } else { groups::ADDRESS })
        });
        if !mask.has(groups::CONTACT_POINTS) {
            self.contact_points.clear();
        }
        if !mask.has(groups::BANK) {
            self.bank_accounts.clear();
        }
        if !mask.has(groups::PAYMENT) {
            (self.price_group, self.payment_days, self.credit_limit) = (None, None, None);
            self.revenue.minor = 0;
        }
        if !mask.has(groups::DUNNING) {
            self.dunning_block = None;
        }
        if !mask.has(groups::NOTE) {
            self.note = None;
        }
        self
    }
}

/// The group that a field of the journal's JSON belongs to. A field that nobody assigned counts as master data.
fn group_of(field: &str) -> FieldGroup {
    match field {
        "contact_points" => groups::CONTACT_POINTS,
        "bank_accounts" => groups::BANK,
        "price_group" | "payment_days" | "credit_limit" | "revenue" => groups::PAYMENT,
        "dunning_block" => groups::DUNNING,
        "note" => groups::NOTE,
        _ => groups::MASTER,
    }
}

/// Removes the withheld fields from a journal entry's JSON.
pub(super) fn mask_json(fields: &mut Map<String, Value>, mask: Mask) {
    if let Some(Value::Array(addresses)) = fields.get_mut("addresses") {
        addresses.retain(|address| {
            let shipping = address.get("kind").and_then(Value::as_str) == Some("shipping");
            mask.has(if shipping { groups::SHIPPING } else { groups::ADDRESS })
        });
    }
    fields.retain(|field, _| match field.as_str() {
        "addresses" => mask.has(groups::ADDRESS) || mask.has(groups::SHIPPING),
        "id" | "number" | "name" | "status" | "version" | "protection" => mask != Mask(0),
        other => mask.has(group_of(other)),
    });
}
