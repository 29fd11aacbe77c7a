//! Custom fields: what a vendor hangs onto a customer, typed and validated.

use std::collections::BTreeMap;
use std::sync::Arc;

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::store::CustomerStore;
use crate::base::{Result, text_enum};
use crate::unit::Unit;

text_enum! {
    /// What a custom field holds.
    pub enum CustomFieldType {
        /// Text up to 2,000 characters.
        Text = "text",
        /// A whole or decimal number.
        Number = "number",
        /// true or false.
        Flag = "flag",
        /// A date, `2026-12-23`.
        Date = "date",
        /// An amount of money, `{"minor": 1250, "currency": "EUR"}`.
        Money = "money",
        /// One of the choices.
        Choice = "choice",
    }
}

/// The definition of a custom field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomField {
    /// The name, in lower case, e.g. `kennzeichen`.
    pub name: String,
    /// What it holds.
    pub value_type: CustomFieldType,
    /// What people read, e.g. `Amtliches Kennzeichen`.
    pub label: String,
    /// What may be chosen, for type `choice`.
    #[serde(default)]
    pub choices: Vec<String>,
    /// Whether every customer must have it.
    #[serde(default)]
    pub required: bool,
    /// Whether the search finds it.
    #[serde(default)]
    pub searchable: bool,
}

/// The definitions, as a unit remembers them.
pub(super) struct CustomFields(pub Vec<CustomField>);

impl Unit<'_> {
    /// The custom fields of customers.
    pub(super) fn custom_fields(&mut self) -> Result<Arc<CustomFields>> {
        self.remember(|unit| {
            let company = unit.company_no();
            Ok(CustomFields(unit.db.custom_fields(company)?))
        })
    }
}

/// Checks the values of custom fields against their definitions.
pub(super) fn check(values: &BTreeMap<String, Value>, defined: &[CustomField], findings: &mut Findings) {
    for (name, value) in values {
        let path = format!("custom_fields.{name}");
        let Some(field) = defined.iter().find(|field| field.name == *name) else {
            let finding = findings.error(
                &path,
                "custom_field.unknown",
                format!("Ein Zusatzfeld „{name}“ ist nicht angelegt."),
                format!("there is no custom field `{name}`; define it by customer.define_field"),
            );
            if let Some(near) =
                kundig_check::suggest::did_you_mean(name, defined.iter().map(|field| field.name.as_str()))
            {
                finding.suggest(near);
            }
            continue;
        };
        if !value.is_null() && !fits(value, field) {
            findings.error(
                &path,
                "custom_field.type",
                format!("„{}“ erwartet: {}.", field.label, expected_de(field)),
                format!("`{name}` expects {}", field.value_type),
            );
        }
    }
    for field in defined.iter().filter(|field| field.required) {
        if values.get(&field.name).is_none_or(Value::is_null) {
            findings.error(
                &format!("custom_fields.{}", field.name),
                "required",
                format!("„{}“ fehlt.", field.label),
                format!("`{}` is missing", field.name),
            );
        }
    }
}

fn fits(value: &Value, field: &CustomField) -> bool {
    match field.value_type {
        CustomFieldType::Text => value.as_str().is_some_and(|text| text.chars().count() <= 2_000),
        CustomFieldType::Number => value.is_number(),
        CustomFieldType::Flag => value.is_boolean(),
        CustomFieldType::Date => value.as_str().is_some_and(|text| text.parse::<chrono::NaiveDate>().is_ok()),
        CustomFieldType::Money => serde_json::from_value::<crate::base::Money>(value.clone()).is_ok(),
        CustomFieldType::Choice => value.as_str().is_some_and(|text| field.choices.iter().any(|choice| choice == text)),
    }
}

fn expected_de(field: &CustomField) -> String {
    match field.value_type {
        CustomFieldType::Text => "Text bis 2.000 Zeichen".into(),
        CustomFieldType::Number => "eine Zahl".into(),
        CustomFieldType::Flag => "ja oder nein".into(),
        CustomFieldType::Date => "ein Datum (JJJJ-MM-TT)".into(),
        CustomFieldType::Money => "einen Geldbetrag".into(),
        CustomFieldType::Choice => format!("eines von: {}", field.choices.join(", ")),
    }
}
