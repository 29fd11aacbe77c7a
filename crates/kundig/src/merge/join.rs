//! One record of two, and two of one again. No I/O.

use std::collections::{BTreeMap, BTreeSet};

use kundig_check::{Findings, fold};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::model::{MergeField, Side};
use crate::base::{Date, Error, RecordId, Result};
use crate::customer::{Address, AddressKind, ContactPoint, Customer, MAX_NOTE, MAX_PARTS, Party, Status};

/// Single fields beside the party; where only one record says something, that is it.
const SINGLE: [&str; 11] = [
    "status",
    "blocked_reason",
    "responsible_user",
    "responsible_team",
    "price_group",
    "payment_days",
    "credit_limit",
    "do_not_contact",
    "dunning_block",
    "revenue",
    "note",
];
/// By which it is decided whose main address is the main one.
const MAIN_ADDRESS: &str = "main_address";

/// Two records as one, and the fields in which they differ.
pub(super) fn join(
    kept: &Customer,
    merged: &Customer,
    choose: &BTreeMap<String, Side>,
    today: Date,
) -> Result<(Customer, Vec<MergeField>)> {
    let mut choice = Choice { choose, known: BTreeSet::new(), fields: Vec::new() };
    let mut new = kept.clone();
    new.party = party(&kept.party, &merged.party, &mut choice)?;
    new.name = new.party.display_name();
    let (one, other) = (fields(kept)?, fields(merged)?);
    let mut whole = fields(&new)?;
    for name in SINGLE {
        let (a, b) = (one.get(name).cloned().unwrap_or_default(), other.get(name).cloned().unwrap_or_default());
        let usual = |a: &Value, b: &Value| match name {
            "status" => livelier(kept.status, merged.status).as_str().into(),
            "revenue" if kept.revenue.currency == merged.revenue.currency => {
                let minor = kept.revenue.minor.saturating_add(merged.revenue.minor);
                serde_json::json!({"minor": minor, "currency": kept.revenue.currency})
            }
            "note" => both(a, b),
            _ => a.clone(),
        };
        whole.insert(name.into(), choice.of(name, a, b, usual));
    }
    let mut new: Customer = record(whole)?;
    for name in kept.custom_fields.keys().chain(merged.custom_fields.keys()).collect::<BTreeSet<_>>() {
        let of = |customer: &Customer| customer.custom_fields.get(name).cloned().unwrap_or_default();
        let value = choice.of(&format!("custom_fields.{name}"), of(kept), of(merged), |a, _| a.clone());
        if !value.is_null() {
            new.custom_fields.insert(name.clone(), value);
        }
    }
    let main = choice.choose.get(MAIN_ADDRESS).copied().unwrap_or(Side::Kept);
    choice.known.insert(MAIN_ADDRESS.into());
    new.addresses = addresses(&kept.addresses, &merged.addresses, main, today);
    new.contact_points = contact_points(&kept.contact_points, &merged.contact_points);
    let is_new = |iban: &str| !kept.bank_accounts.iter().any(|account| account.iban == iban);
    new.bank_accounts.extend(merged.bank_accounts.iter().filter(|account| is_new(&account.iban)).cloned());
    new.bank_accounts.sort_by_key(|account| account.id);
    new.external_references.extend(merged.external_references.iter().cloned());
    new.external_references.sort();
    new.roles.extend(merged.roles.iter().filter(|role| !kept.roles.contains(role)).copied());
    new.tags.extend(merged.tags.iter().cloned());
    new.tags.sort();
    new.tags.dedup();
    let findings = choice.problems(&new);
    if !findings.is_empty() {
        return Err(Error::Invalid(findings));
    }
    Ok((new, choice.fields))
}

/// What was chosen, and what could have been.
struct Choice<'a> {
    choose: &'a BTreeMap<String, Side>,
    known: BTreeSet<String>,
    fields: Vec<MergeField>,
}

impl Choice<'_> {
    /// The chosen value, else the only one, else what is usual.
    fn of(&mut self, field: &str, kept: Value, merged: Value, usual: impl Fn(&Value, &Value) -> Value) -> Value {
        self.known.insert(field.to_owned());
        let result = match self.choose.get(field) {
            Some(Side::Kept) => kept.clone(),
            Some(Side::Merged) => merged.clone(),
            None if kept.is_null() => merged.clone(),
            None if merged.is_null() => kept.clone(),
            None => usual(&kept, &merged),
        };
        if !kept.is_null() && !merged.is_null() && kept != merged {
            let result = result.clone();
            self.fields.push(MergeField { field: field.to_owned(), kept, merged, result });
        }
        result
    }

    fn problems(&self, new: &Customer) -> Findings {
        let mut findings = Findings::default();
        for unknown in self.choose.keys().filter(|field| !self.known.contains(*field)) {
            let path = format!("choose.{unknown}");
            let (de, en) = ("Dieses Feld gibt es bei beiden nicht.", "neither record has such a field");
            let near = self.known.iter().find(|known| known.rsplit('.').next() == unknown.rsplit('.').next());
            let finding = findings.error(&path, "merge.field", de, en);
            if let Some(near) = near {
                finding.suggest(near.clone());
            }
        }
        let counts = [
            ("addresses", new.addresses.len()),
            ("contact_points", new.contact_points.len()),
            ("bank_accounts", new.bank_accounts.len()),
            ("external_references", new.external_references.len()),
            ("tags", new.tags.len()),
        ];
        for (path, count) in counts.into_iter().filter(|(_, count)| *count > MAX_PARTS) {
            let de = format!("Zusammen wären es {count} Einträge; höchstens {MAX_PARTS} sind möglich.");
            findings.error(path, "too_many", de, format!("together {count} entries, at most {MAX_PARTS} are possible"));
        }
        if new.note.as_ref().is_some_and(|note| note.chars().count() > MAX_NOTE) {
            let (de, en) = (
                "Beide Bemerkungen zusammen sind zu lang; bitte eine wählen.",
                "both notes together are too long; choose one of them",
            );
            findings.error("choose.note", "too_long", de, en);
        }
        findings
    }
}

fn fields<T: Serialize>(of: &T) -> Result<Map<String, Value>> {
    match serde_json::to_value(of).map_err(Error::internal)? {
        Value::Object(fields) => Ok(fields),
        _ => Err(Error::internal("a record is an object")),
    }
}

fn record<T: DeserializeOwned>(fields: Map<String, Value>) -> Result<T> {
    serde_json::from_value(Value::Object(fields)).map_err(Error::internal)
}

fn party(kept: &Party, merged: &Party, choice: &mut Choice<'_>) -> Result<Party> {
    if kept.kind() != merged.kind() {
        let value = |party: &Party| serde_json::to_value(party).map_err(Error::internal);
        let chosen = choice.of("party", value(kept)?, value(merged)?, |a, _| a.clone());
        return serde_json::from_value(chosen).map_err(Error::internal);
    }
    let (one, other) = (fields(kept)?, fields(merged)?);
    let mut whole = Map::new();
    for (name, a) in one {
        let b = other.get(&name).cloned().unwrap_or_default();
        let value = if name == "kind" { a } else { choice.of(&format!("party.{name}"), a, b, |a, _| a.clone()) };
        whole.insert(name, value);
    }
    record(whole)
}

/// Whoever buys under one of two numbers is a customer who buys.
fn livelier(one: Status, other: Status) -> Status {
    let rank = |status: Status| match status {
        Status::Active => 3,
        Status::Dormant => 2,
        Status::Lead => 1,
        Status::Archived => 0,
    };
    if rank(other) > rank(one) { other } else { one }
}

fn both(one: &Value, other: &Value) -> Value {
    match (one.as_str(), other.as_str()) {
        (Some(a), Some(b)) if a != b => format!("{a}\n\n{b}").into(),
        _ => one.clone(),
    }
}

/// Where it is, in whatever notation, and what for.
fn place(address: &Address) -> String {
    let part = |part: &Option<String>| fold::fold(part.as_deref().unwrap_or_default());
    let squeezed = |text: String| text.replace(' ', "");
    // "Lindenstr." is "Lindenstraße"; folding leaves neither dot nor ß.
    let street = squeezed(part(&address.street));
    let street = street.strip_suffix("asse").filter(|stem| stem.ends_with("str")).unwrap_or(&street);
    let house = squeezed(part(&address.house_number));
    format!("{street}{house}|{}|{}|{}", part(&address.addition), part(&address.postal_code), part(&address.place))
}

fn addresses(kept: &[Address], merged: &[Address], main: Side, today: Date) -> Vec<Address> {
    let holds = |address: &Address| today.lies_within(address.valid_from, address.valid_until);
    let same = |one: &Address, other: &Address| {
        one.kind == other.kind
            && place(one) == place(other)
            && (one.valid_from, one.valid_until) == (other.valid_from, other.valid_until)
    };
    let mut all = kept.to_vec();
    let mut added: Vec<Address> =
        merged.iter().filter(|address| !kept.iter().any(|known| same(known, address))).cloned().collect();
    let is_main = |address: &Address| address.kind == AddressKind::Main && holds(address);
    // Only one can be where somebody is at home.
    if all.iter().any(is_main) && added.iter().any(is_main) {
        let other = if main == Side::Kept { &mut added } else { &mut all };
        other.iter_mut().filter(|address| is_main(address)).for_each(|address| address.kind = AddressKind::Other);
    }
    all.extend(added);
    all.sort_by_key(|address| address.id);
    all
}

fn contact_points(kept: &[ContactPoint], merged: &[ContactPoint]) -> Vec<ContactPoint> {
    let mut all = kept.to_vec();
    for point in merged {
        let known = all.iter_mut().find(|known| (known.kind, &known.value) == (point.kind, &point.value));
        match known {
            Some(known) => {
                // A number that leads nowhere does so for both.
                known.do_not_use |= point.do_not_use;
                known.invalid |= point.invalid;
                known.verified |= point.verified;
                known.label = known.label.take().or_else(|| point.label.clone());
            }
            None => {
                let is_rival = |other: &ContactPoint| other.kind == point.kind && other.preferred;
                let preferred = point.preferred && !kept.iter().any(is_rival);
                all.push(ContactPoint { preferred, ..point.clone() });
            }
        }
    }
    all.sort_by_key(|point| point.id);
    all
}

/// The record that was kept, as it would be had the other never gone into it. What was changed since stays.
pub(super) fn part(now: &Customer, before: &Customer, after: &Customer) -> Result<Customer> {
    let mut new = now.clone();
    let (now_fields, was, became) = (fields(now)?, fields(before)?, fields(after)?);
    let mut whole = fields(&new)?;
    for name in SINGLE {
        whole.insert(name.into(), back(now_fields.get(name), was.get(name), became.get(name)));
    }
    if now.party.kind() == before.party.kind() && before.party.kind() == after.party.kind() {
        let (now_party, was, became) = (fields(&now.party)?, fields(&before.party)?, fields(&after.party)?);
        let named = now_party.keys().cloned().collect::<Vec<String>>();
        let value = |name: &String| back(now_party.get(name), was.get(name), became.get(name));
        let party: Map<String, Value> = named.iter().map(|name| (name.clone(), value(name))).collect();
        whole.insert("party".into(), Value::Object(party));
        new = record(whole)?;
    } else {
        new = record(whole)?;
        if now.party == after.party {
            new.party = before.party.clone();
        }
    }
    new.name = new.party.display_name();
    for name in after.custom_fields.keys() {
        let (now, became) = (now.custom_fields.get(name), after.custom_fields.get(name));
        if now == became {
            match before.custom_fields.get(name) {
                Some(old) => new.custom_fields.insert(name.clone(), old.clone()),
                None => new.custom_fields.remove(name),
            };
        }
    }
    new.addresses = list_back(&now.addresses, &before.addresses, &after.addresses, |part| part.id);
    new.contact_points = list_back(&now.contact_points, &before.contact_points, &after.contact_points, |part| part.id);
    new.bank_accounts = list_back(&now.bank_accounts, &before.bank_accounts, &after.bank_accounts, |part| part.id);
    let came = |all_before: &dyn Fn() -> bool, is_after: bool| is_after && !all_before();
    new.external_references
        .retain(|one| !came(&|| before.external_references.contains(one), after.external_references.contains(one)));
    new.tags.retain(|one| !came(&|| before.tags.contains(one), after.tags.contains(one)));
    new.roles.retain(|one| !came(&|| before.roles.contains(one), after.roles.contains(one)));
    Ok(new)
}

/// A value as it was before, unless somebody changed it since.
fn back(now: Option<&Value>, before: Option<&Value>, after: Option<&Value>) -> Value {
    let is_untouched = now == after;
    (if is_untouched { before } else { now }).cloned().unwrap_or_default()
}

/// A list without what came from the other record; what was changed since stays.
fn list_back<T: Clone + PartialEq>(now: &[T], before: &[T], after: &[T], id: impl Fn(&T) -> RecordId) -> Vec<T> {
    let find = |list: &[T], wanted: RecordId| list.iter().find(|part| id(part) == wanted).cloned();
    let mut parts = Vec::with_capacity(now.len());
    for part in now {
        match (find(before, id(part)), find(after, id(part))) {
            (Some(was), Some(became)) if *part == became => parts.push(was),
            (None, Some(_)) => {}
            _ => parts.push(part.clone()),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::base::{Currency, CustomerId, Money, Timestamp};
    use crate::customer::{ContactPointKind, Organisation, PartyRole, Person};

    /// One of a few words, so that two records often agree.
    fn word() -> impl Strategy<Value = String> {
        prop::sample::select(vec!["Groß", "Süß", "Österreicher", "Ina"]).prop_map(ToOwned::to_owned)
    }

    fn address(id: u128, kind: AddressKind, street: Option<&str>, house_number: Option<&str>) -> Address {
        Address {
            id: RecordId(Uuid::from_u128(id)),
            kind,
            addition: None,
            street: street.map(ToOwned::to_owned),
            house_number: house_number.map(ToOwned::to_owned),
            postal_code: None,
            place: None,
            state: None,
            country: "DE".into(),
            point: None,
            valid_from: None,
            valid_until: None,
        }
    }

    fn party() -> impl Strategy<Value = Party> {
        let person = (option::of(word()), word(), option::of(word()), option::of(word()));
        prop_oneof![
            4 => person.prop_map(|(title, last_name, first_name, occupation)| Party::Person(Person {
                title, first_name, last_name, occupation, ..Person::default()
            })),
            1 => (word(), option::of(word())).prop_map(|(legal_name, vat_id)| Party::Organisation(Organisation {
                legal_name, vat_id, ..Organisation::default()
            })),
        ]
    }

    fn customer(id: u128) -> impl Strategy<Value = Customer> {
        let lists =
            (vec((0_usize..3, word()), 0..4), vec((0_usize..3, word(), any::<bool>()), 0..4), vec(word(), 0..3));
        let single = (option::of(word()), option::of(word()), option::of(0_i32..60), 0_i64..3, 0_usize..4);
        let fields = prop::collection::btree_map(word(), word().prop_map(Value::from), 0..3);
        (party(), lists, single, fields).prop_map(move |(party, lists, single, custom_fields)| {
            let (addresses, points, tags) = lists;
            let (note, price_group, payment_days, revenue, status) = single;
            let part = |place: usize| RecordId(Uuid::from_u128(id * 1000 + place as u128));
            let mut tags: Vec<String> = tags;
            tags.sort();
            tags.dedup();
            let address = |(place, (kind, street)): (usize, (usize, String))| {
                let kind = [AddressKind::Main, AddressKind::Billing, AddressKind::Other][kind];
                address(id * 1000 + place as u128, kind, Some(&street), None)
            };
            let point = |(place, (kind, value, flag)): (usize, (usize, String, bool))| ContactPoint {
                id: part(100 + place),
                kind: [ContactPointKind::Phone, ContactPointKind::Email, ContactPointKind::Web][kind],
                typed: value.clone(),
                value,
                label: None,
                preferred: flag,
                do_not_use: !flag,
                verified: flag,
                invalid: false,
            };
            Customer {
                id: CustomerId(Uuid::from_u128(id)),
                version: 1,
                number: format!("K-{id}"),
                name: party.display_name(),
                party,
                status: Status::ALL[status],
                protection: None,
                merged_into: None,
                blocked_reason: None,
                roles: vec![PartyRole::Customer],
                addresses: addresses.into_iter().enumerate().map(address).collect(),
                contact_points: points.into_iter().enumerate().map(point).collect(),
                bank_accounts: Vec::new(),
                external_references: Vec::new(),
                custom_fields,
                tags,
                responsible_user: None,
                responsible_team: None,
                price_group,
                payment_days,
                credit_limit: None,
                do_not_contact: None,
                dunning_block: None,
                revenue: Money { minor: revenue, currency: Currency::EUR },
                note,
                withheld: Vec::new(),
                created_at: Timestamp::from_micros(0),
                changed_at: Timestamp::from_micros(0),
            }
        })
    }

    #[test]
    fn a_street_is_the_same_in_either_spelling() {
        let at = |street: &str, number: &str| address(0, AddressKind::Main, Some(street), Some(number));
        assert_eq!(place(&at("Lindenstr.", "12 a")), place(&at("Lindenstraße", "12a")));
        assert_eq!(place(&at("Am Mühl Graben", "1")), place(&at("Am Mühlgraben", "1")));
        assert_ne!(place(&at("Gasse", "1")), place(&at("Gstr.", "1")));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_taken_apart_it_is_as_before(one in customer(1), other in customer(2)) {
            let today = Date("2026-11-23".parse().unwrap());
            let (joined, differing) = join(&one, &other, &BTreeMap::new(), today).unwrap();
            for side in [&one, &other] {
                prop_assert!(side.addresses.iter().all(|wanted| joined.addresses.iter().any(|one| place(one) == place(wanted))));
                prop_assert!(side.contact_points.iter().all(|wanted| joined.contact_points.iter().any(|one| one.value == wanted.value && one.kind == wanted.kind)));
                prop_assert!(side.tags.iter().all(|tag| joined.tags.contains(tag)));
                prop_assert!(side.custom_fields.keys().all(|name| joined.custom_fields.contains_key(name)));
                prop_assert!(side.price_group.is_none() || joined.price_group.is_some());
                let note = side.note.clone().unwrap_or_default();
                prop_assert!(joined.note.clone().unwrap_or_default().contains(&note));
            }
            let mains = joined.addresses.iter().filter(|address| address.kind == AddressKind::Main).count();
            let most = [&one, &other].map(|side| side.addresses.iter().filter(|address| address.kind == AddressKind::Main).count());
            prop_assert!(mains <= most[0].max(most[1]));
            // Whatever is asked about can be chosen, and is then so.
            let choose: BTreeMap<String, Side> = differing.iter().map(|field| (field.field.clone(), Side::Merged)).collect();
            let (chosen, fields) = join(&one, &other, &choose, today).unwrap();
            prop_assert!(fields.iter().all(|field| field.result == field.merged));
            for joined in [joined, chosen] {
                prop_assert_eq!(&part(&joined, &one, &joined).unwrap(), &one);
            }
        }
    }
}
