//! A line about a customer who is there already: what of it is written, by the policy.

use std::collections::BTreeMap;

use kundig_check::{Findings, fold, phone};

use super::DuplicatePolicy;
use super::line::Told;
use crate::base::Date;
use crate::customer::operations::ChangeCustomer;
use crate::customer::{
    Address, AddressInput, BankAccount, BankAccountInput, ContactPoint, ContactPointInput, ContactPointKind, Customer,
    Organisation, Party, Person,
};

/// The change that a line means, or why it can't be meant so.
///
/// `update` lets the line win, field by field; what it does not say stays. An address that it says anew ends the old one of
/// its kind today, so that it is known where we shipped before. Contact points and accounts are added, never taken away.
/// `fill` writes only what is empty.
pub(super) fn change(
    old: &Customer,
    told: Told,
    policy: DuplicatePolicy,
    today: Date,
    country: &str,
) -> Result<ChangeCustomer, Findings> {
    let overwrite = policy == DuplicatePolicy::Update;
    let said = told.customer;
    let mut change = ChangeCustomer::new(old.id, old.version);
    change.party = Some(match (&old.party, said.party) {
        (Party::Person(old), Party::Person(said)) => Party::Person(person(old, said, overwrite)),
        (Party::Organisation(old), Party::Organisation(said)) => {
            Party::Organisation(organisation(old, said, overwrite))
        }
        _ => return Err(other_kind(&old.number)),
    });
    change.addresses = addresses(&old.addresses, said.addresses, overwrite, today);
    change.contact_points = contact_points(&old.contact_points, said.contact_points, overwrite, country);
    change.bank_accounts = bank_accounts(&old.bank_accounts, said.bank_accounts, overwrite);
    let mut references = old.external_references.clone();
    references.extend(said.external_references);
    references.sort();
    references.dedup();
    change.external_references = Some(references);
    let mut tags = old.tags.clone();
    tags.extend(said.tags);
    tags.sort();
    tags.dedup();
    change.tags = Some(tags);
    let is_new = |name: &String| overwrite || !old.custom_fields.contains_key(name);
    let custom: BTreeMap<_, _> = said.custom_fields.into_iter().filter(|(name, _)| is_new(name)).collect();
    change.custom_fields = custom;
    change.status = said.status.filter(|_| overwrite);
    change.roles = Some(said.roles).filter(|roles| overwrite && !roles.is_empty());
    change.price_group = told_anew(said.price_group, old.price_group.is_none(), overwrite);
    change.payment_days = told_anew(said.payment_days, old.payment_days.is_none(), overwrite);
    change.credit_limit = told_anew(said.credit_limit, old.credit_limit.is_none(), overwrite);
    change.do_not_contact = told_anew(said.do_not_contact, old.do_not_contact.is_none(), overwrite);
    change.note = told_anew(said.note, old.note.is_none(), overwrite);
    change.revenue = said.revenue.filter(|_| overwrite || old.revenue.minor == 0);
    Ok(change)
}

fn other_kind(number: &str) -> Findings {
    let mut findings = Findings::default();
    findings.error(
        "",
        "import.other_kind",
        format!("{number} ist vorhanden, aber das eine ist eine Person und das andere eine Firma. Bitte prüfen."),
        format!("{number} is there, but one is a person and the other an organisation; please decide"),
    );
    findings
}

fn told_anew<T>(said: Option<T>, is_empty: bool, overwrite: bool) -> Option<Option<T>> {
    said.filter(|_| overwrite || is_empty).map(Some)
}

/// The said value if it may be written, else the old one.
fn either<T: Clone>(old: &Option<T>, said: Option<T>, overwrite: bool) -> Option<T> {
    if overwrite { said.or_else(|| old.clone()) } else { old.clone().or(said) }
}

fn person(old: &Person, said: Person, overwrite: bool) -> Person {
    Person {
        salutation: either(&old.salutation, said.salutation, overwrite),
        title: either(&old.title, said.title, overwrite),
        first_name: either(&old.first_name, said.first_name, overwrite),
        last_name: if overwrite && !said.last_name.is_empty() { said.last_name } else { old.last_name.clone() },
        name_suffix: either(&old.name_suffix, said.name_suffix, overwrite),
        birth_date: either(&old.birth_date, said.birth_date, overwrite),
        gender: either(&old.gender, said.gender, overwrite),
        language: either(&old.language, said.language, overwrite),
        marital_status: either(&old.marital_status, said.marital_status, overwrite),
        occupation: either(&old.occupation, said.occupation, overwrite),
        employer: either(&old.employer, said.employer, overwrite),
    }
}

fn organisation(old: &Organisation, said: Organisation, overwrite: bool) -> Organisation {
    Organisation {
        legal_name: if overwrite && !said.legal_name.is_empty() { said.legal_name } else { old.legal_name.clone() },
        legal_form: either(&old.legal_form, said.legal_form, overwrite),
        register_court: either(&old.register_court, said.register_court, overwrite),
        register_number: either(&old.register_number, said.register_number, overwrite),
        vat_id: either(&old.vat_id, said.vat_id, overwrite),
        leitweg_id: either(&old.leitweg_id, said.leitweg_id, overwrite),
        industry_code: either(&old.industry_code, said.industry_code, overwrite),
        size: either(&old.size, said.size, overwrite),
        contact_name: either(&old.contact_name, said.contact_name, overwrite),
    }
}

/// The list anew; none when the line says nothing new.
fn addresses(old: &[Address], said: Vec<AddressInput>, overwrite: bool, today: Date) -> Option<Vec<AddressInput>> {
    let yesterday = today.0.pred_opt().map(Date);
    let mut all: Vec<AddressInput> = old.iter().map(as_input).collect();
    let before = all.clone();
    for mut address in said {
        let kind = address.kind;
        if all.iter().any(|known| known.kind == kind && place_of(known) == place_of(&address) && !is_past(known, today))
        {
            continue;
        }
        let mut replaced = false;
        let same_kind = all.iter().any(|known| known.kind == kind && !is_past(known, today));
        if same_kind && !overwrite {
            continue;
        }
        for known in all.iter_mut().filter(|known| known.kind == kind && !is_past(known, today)) {
            replaced = true;
            // One that began today was a mistake and not a history.
            known.valid_until = yesterday.filter(|day| known.valid_from.is_none_or(|from| from <= *day));
            if known.valid_until.is_none() {
                known.valid_until = known.valid_from;
            }
        }
        if replaced && address.valid_from.is_none() {
            address.valid_from = Some(today);
        }
        all.push(address);
    }
    (all != before).then_some(all)
}

fn is_past(address: &AddressInput, today: Date) -> bool {
    address.valid_until.is_some_and(|until| until < today)
}

/// Where it is, in whatever notation.
fn place_of(address: &AddressInput) -> String {
    let street = [&address.street, &address.house_number].map(|part| part.as_deref().unwrap_or_default()).concat();
    let rest =
        [&address.postal_code, &address.place, &address.addition].map(|part| part.as_deref().unwrap_or_default());
    let joined = fold::fold(&street).replace(' ', "");
    format!("{joined}|{}", rest.map(fold::fold).join("|"))
}

pub(super) fn as_input(address: &Address) -> AddressInput {
    AddressInput {
        kind: Some(address.kind),
        addition: address.addition.clone(),
        street: address.street.clone(),
        house_number: address.house_number.clone(),
        postal_code: address.postal_code.clone(),
        place: address.place.clone(),
        state: address.state.clone(),
        country: Some(address.country.clone()),
        point: address.point,
        valid_from: address.valid_from,
        valid_until: address.valid_until,
    }
}

pub(super) fn point_as_input(point: &ContactPoint) -> ContactPointInput {
    ContactPointInput {
        kind: point.kind,
        value: point.typed.clone(),
        label: point.label.clone(),
        preferred: point.preferred,
        do_not_use: point.do_not_use,
        verified: point.verified,
        invalid: point.invalid,
    }
}

fn contact_points(
    old: &[ContactPoint],
    said: Vec<ContactPointInput>,
    overwrite: bool,
    country: &str,
) -> Option<Vec<ContactPointInput>> {
    let bare = |value: &str| -> String {
        value.chars().filter(|c| c.is_alphanumeric() || matches!(c, '+' | '@' | '.')).collect::<String>().to_lowercase()
    };
    let is_phone = |point: &ContactPointInput| {
        matches!(point.kind, ContactPointKind::Phone | ContactPointKind::Mobile | ContactPointKind::Fax)
    };
    let mut new = Vec::new();
    for point in said {
        let digits = |value: &str| phone::phone("", value, country, &mut Findings::default());
        let number = if is_phone(&point) { digits(&point.value) } else { None };
        // As the registration does: a mobile number in a column for phones is one.
        let is_mobile = number.as_ref().is_some_and(|number| number.kind == phone::PhoneKind::Mobile);
        let kind =
            if is_mobile && point.kind == ContactPointKind::Phone { ContactPointKind::Mobile } else { point.kind };
        let known = |old: &ContactPoint| {
            bare(&old.value) == bare(&point.value)
                || bare(&old.typed) == bare(&point.value)
                || number.as_ref().is_some_and(|number| number.e164 == old.value)
        };
        let is_filled = old.iter().any(|old| old.kind == kind);
        if !old.iter().any(known) && (overwrite || !is_filled) {
            new.push(point);
        }
    }
    (!new.is_empty()).then(|| old.iter().map(point_as_input).chain(new).collect())
}

fn bank_accounts(old: &[BankAccount], said: Vec<BankAccountInput>, overwrite: bool) -> Option<Vec<BankAccountInput>> {
    let bare = |iban: &str| iban.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    let is_new = |account: &BankAccountInput| !old.iter().any(|known| known.iban == bare(&account.iban));
    let new: Vec<BankAccountInput> =
        said.into_iter().filter(|account| is_new(account) && (overwrite || old.is_empty())).collect();
    let kept = old.iter().map(|account| BankAccountInput {
        holder: account.holder.clone(),
        iban: account.iban.clone(),
        bic: account.bic.clone(),
        bank_name: account.bank_name.clone(),
    });
    (!new.is_empty()).then(|| kept.chain(new).collect())
}
