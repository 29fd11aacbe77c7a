//! Values that only our own exports have, or that a mapping tells to be ours: read strictly, left out and named when wrong.

use std::collections::BTreeMap;

use kundig_check::{Findings, date};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Context, money};
use crate::base::Date;
use crate::customer::{
    AddressInput, CompanySize, ContactPointInput, CustomField, CustomFieldType, CustomerInput, Party,
};
use crate::interchange::columns::CUSTOM;

pub(super) fn read(
    own: &BTreeMap<String, String>,
    context: &Context<'_>,
    findings: &mut Findings,
    customer: &mut CustomerInput,
) {
    for (name, typed) in own {
        if let Some(field) = name.strip_prefix(CUSTOM) {
            let defined = context.custom.iter().find(|defined| defined.name == field);
            let Some(defined) = defined else { continue };
            if let Some(value) = custom(name, typed, defined, context, findings) {
                customer.custom_fields.insert(field.to_owned(), value);
            }
            continue;
        }
        match name.as_str() {
            "employer" => {
                if let Party::Person(person) = &mut customer.party {
                    person.employer = Some(typed.clone());
                }
            }
            "status" => customer.status = word(name, typed, findings),
            "roles" => {
                let roles = typed.split([',', ';']).map(str::trim).filter(|role| !role.is_empty());
                customer.roles = roles.filter_map(|role| word(name, role, findings)).collect();
            }
            "price_group" => customer.price_group = Some(typed.clone()),
            "payment_days" => {
                customer.payment_days = typed.parse().ok();
                if customer.payment_days.is_none() {
                    unreadable(name, "eine Zahl von Tagen", "a number of days", findings);
                }
            }
            "credit_limit" => customer.credit_limit = money(name, typed, context.currency, findings),
            "do_not_contact" => customer.do_not_contact = Some(typed.clone()),
            "external_references" => {
                customer.external_references.extend(list(name, typed, findings));
            }
            "contact_points" => {
                let told: Vec<ContactPointInput> = list(name, typed, findings);
                instead(told, &mut customer.contact_points, |plain, told| {
                    (plain.kind, &plain.value) == (told.kind, &told.value)
                });
            }
            "addresses" => {
                let told: Vec<AddressInput> = list(name, typed, findings);
                instead(told, &mut customer.addresses, |plain, told| {
                    let of =
                        |one: &AddressInput| (one.kind, one.street.clone(), one.postal_code.clone(), one.place.clone());
                    of(plain) == of(told)
                });
            }
            "company_size" => {
                let Party::Organisation(firm) = &mut customer.party else { return };
                // As we write it, or as German files have it.
                firm.size = match typed.to_lowercase().as_str() {
                    "kleinst" | "kleinstunternehmen" => Some(CompanySize::Micro),
                    "klein" => Some(CompanySize::Small),
                    "mittel" => Some(CompanySize::Medium),
                    "groß" | "gross" => Some(CompanySize::Large),
                    word => word.parse().ok(),
                };
                if firm.size.is_none() {
                    unreadable(name, "kleinst, klein, mittel oder groß", "micro, small, medium or large", findings);
                }
            }
            _ => organisation(name, typed, customer),
        }
    }
}

fn organisation(name: &str, typed: &str, customer: &mut CustomerInput) {
    let Party::Organisation(firm) = &mut customer.party else { return };
    let field = match name {
        "legal_form" => &mut firm.legal_form,
        "register_court" => &mut firm.register_court,
        "register_number" => &mut firm.register_number,
        "leitweg_id" => &mut firm.leitweg_id,
        "industry_code" => &mut firm.industry_code,
        _ => return,
    };
    *field = Some(typed.to_owned());
}

/// A value of a custom field as people type it.
fn custom(
    path: &str,
    typed: &str,
    field: &CustomField,
    context: &Context<'_>,
    findings: &mut Findings,
) -> Option<Value> {
    let value = match field.value_type {
        CustomFieldType::Text | CustomFieldType::Choice | CustomFieldType::Reference => Some(Value::from(typed)),
        CustomFieldType::Number => number(typed),
        CustomFieldType::Flag => match typed.to_lowercase().as_str() {
            "ja" | "j" | "yes" | "y" | "true" | "wahr" | "1" | "x" => Some(Value::Bool(true)),
            "nein" | "n" | "no" | "false" | "falsch" | "0" => Some(Value::Bool(false)),
            _ => None,
        },
        CustomFieldType::Date => {
            let day = date::date(path, typed, &mut Findings::default());
            day.map(|day| Value::from(Date(day).to_string()))
        }
        CustomFieldType::Money => {
            let money = money(path, typed, context.currency, &mut Findings::default());
            money.and_then(|money| serde_json::to_value(money).ok())
        }
        CustomFieldType::MultiChoice => {
            let choices = typed.split(';').map(str::trim).filter(|choice| !choice.is_empty());
            Some(Value::from(choices.collect::<Vec<_>>()))
        }
    };
    if value.is_none() {
        let (de, en) = match field.value_type {
            CustomFieldType::Number => ("eine Zahl", "a number"),
            CustomFieldType::Flag => ("ja oder nein", "yes or no"),
            CustomFieldType::Date => ("ein Datum", "a date"),
            _ => ("ein Betrag", "an amount"),
        };
        unreadable(path, de, en, findings);
    }
    value
}

/// A number with decimal comma or point; with both, the last one is the decimal sign.
fn number(typed: &str) -> Option<Value> {
    let plain: String = match (typed.rfind(','), typed.rfind('.')) {
        (Some(comma), Some(point)) if comma > point => typed.replace('.', "").replace(',', "."),
        (Some(_), Some(_)) => typed.replace(',', ""),
        _ => typed.replace(',', "."),
    };
    let plain = plain.trim();
    let exact: Option<Value> = plain.parse::<i64>().ok().map(Value::from);
    exact.or_else(|| plain.parse::<f64>().ok().and_then(serde_json::Number::from_f64).map(Value::Number))
}

fn word<T: std::str::FromStr>(path: &str, typed: &str, findings: &mut Findings) -> Option<T> {
    let read = typed.parse().ok();
    if read.is_none() {
        unreadable(path, "eines der bekannten Wörter", "one of the known words", findings);
    }
    read
}

fn list<T: DeserializeOwned>(path: &str, typed: &str, findings: &mut Findings) -> Vec<T> {
    serde_json::from_str(typed).unwrap_or_else(|_| {
        unreadable(path, "eine Liste, wie der Export sie schreibt", "a list as an export writes it", findings);
        Vec::new()
    })
}

/// What is told exactly stands in for what the plain columns could not say whole.
fn instead<T>(told: Vec<T>, plain: &mut Vec<T>, is_same: impl Fn(&T, &T) -> bool) {
    for exact in told {
        match plain.iter_mut().find(|known| is_same(known, &exact)) {
            Some(known) => *known = exact,
            None => plain.push(exact),
        }
    }
}

/// A value that is left out, since it is not what its column should hold.
pub(super) fn unreadable(path: &str, expected_de: &str, expected_en: &str, findings: &mut Findings) {
    findings.warning(
        path,
        "import.unreadable",
        format!("Der Wert wurde nicht übernommen; erwartet wird {expected_de}."),
        format!("the value was not taken; expected is {expected_en}"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (typed, expected) in [
            ("1.234,5", Some(Value::from(1234.5))),
            ("1,234.5", Some(Value::from(1234.5))),
            ("12,5", Some(Value::from(12.5))),
            ("-7", Some(Value::from(-7))),
            ("NaN", None),
            ("viel", None),
        ] {
            assert_eq!(number(typed), expected, "{typed}");
        }
    }
}
