//! Custom fields: what a vendor hangs onto a customer, typed and validated.

use std::collections::BTreeMap;
use std::sync::Arc;

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use rust_decimal::Decimal;

use super::store::CustomerStore;
use crate::base::{Result, text_enum};
use crate::check::{self, ValueKind};
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
        /// Several of the choices.
        MultiChoice = "multi_choice",
        /// Another record by its id.
        Reference = "reference",
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
    /// What may be chosen, for types `choice` and `multi_choice`.
    #[serde(default)]
    pub choices: Vec<String>,
    /// Whether every customer must have it.
    #[serde(default)]
    pub required: bool,
    /// Whether the search finds it.
    #[serde(default)]
    pub searchable: bool,
    /// What a text is, e.g. `iban` or `gtin`: it is checked as such and kept in normal form.
    #[serde(default)]
    pub checked_as: Option<ValueKind>,
    /// The smallest number, the fewest characters of a text, or the fewest choices.
    #[serde(default)]
    pub minimum: Option<i64>,
    /// The largest number, the most characters of a text, or the most choices.
    #[serde(default)]
    pub maximum: Option<i64>,
    /// The kind of record that a reference leads to, e.g. `customer`.
    #[serde(default)]
    pub record: Option<String>,
}

impl CustomField {
    /// A field of a type, without anything else.
    pub fn new(name: &str, value_type: CustomFieldType, label: &str) -> Self {
        Self {
            name: name.to_owned(),
            value_type,
            label: label.to_owned(),
            choices: Vec::new(),
            required: false,
            searchable: false,
            checked_as: None,
            minimum: None,
            maximum: None,
            record: None,
        }
    }
}

/// The definitions, as a unit remembers them.
pub(crate) struct CustomFields(pub Vec<CustomField>);

impl Unit<'_> {
    /// The custom fields of customers.
    pub(crate) fn custom_fields(&mut self) -> Result<Arc<CustomFields>> {
        self.remember(|unit| {
            let company = unit.company_no();
            Ok(CustomFields(unit.db.custom_fields(company)?))
        })
    }
}

/// The longest text.
const MAX_TEXT: usize = 2_000;

/// Checks the values of custom fields against their definitions, and brings texts that are something (an IBAN) into normal form.
pub(super) fn check(
    values: &mut BTreeMap<String, Value>,
    defined: &[CustomField],
    setting: &check::operations::Setting<'_>,
    findings: &mut Findings,
) {
    for (name, value) in values.iter_mut() {
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
        if value.is_null() {
            continue;
        }
        if !fits(value, field) {
            findings.error(
                &path,
                "custom_field.type",
                format!("„{}“ erwartet: {}.", field.label, expected_de(field)),
                format!("`{name}` expects {}", field.value_type),
            );
        } else if !is_within(value, field) {
            let bounds = bounds(field);
            findings.error(
                &path,
                "custom_field.bounds",
                format!("„{}“ liegt außerhalb der Grenzen ({bounds}).", field.label),
                format!("`{name}` is out of its bounds ({bounds})"),
            );
        } else if let (Some(kind), Value::String(typed)) = (field.checked_as, &value)
            && let Some(normal) = check::operations::judge(kind, &path, typed, setting, findings)
        {
            *value = Value::String(normal);
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
    let is_choice =
        |value: &Value| value.as_str().is_some_and(|text| field.choices.iter().any(|choice| choice == text));
    match field.value_type {
        CustomFieldType::Text => value.as_str().is_some_and(|text| text.chars().count() <= MAX_TEXT),
        CustomFieldType::Number => value.is_number(),
        CustomFieldType::Flag => value.is_boolean(),
        CustomFieldType::Date => value.as_str().is_some_and(|text| text.parse::<chrono::NaiveDate>().is_ok()),
        CustomFieldType::Money => serde_json::from_value::<crate::base::Money>(value.clone()).is_ok(),
        CustomFieldType::Choice => is_choice(value),
        CustomFieldType::MultiChoice => value.as_array().is_some_and(|list| {
            let mut sorted: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            sorted.sort_unstable();
            sorted.dedup();
            sorted.len() == list.len() && list.iter().all(is_choice)
        }),
        CustomFieldType::Reference => value.as_str().is_some_and(|text| uuid::Uuid::parse_str(text).is_ok()),
    }
}

/// Whether a value of the right type lies within the bounds of its field.
fn is_within(value: &Value, field: &CustomField) -> bool {
    let counted = |count: usize| {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        field.minimum.is_none_or(|least| least <= count) && field.maximum.is_none_or(|most| count <= most)
    };
    match (field.value_type, value) {
        (CustomFieldType::Text, Value::String(text)) => counted(text.chars().count()),
        (CustomFieldType::MultiChoice, Value::Array(list)) => counted(list.len()),
        (CustomFieldType::Number, Value::Number(number)) => {
            let number: Option<Decimal> =
                number.to_string().parse().ok().or_else(|| Decimal::from_scientific(&number.to_string()).ok());
            // A number beyond all decimals is beyond all bounds.
            number.map_or(field.minimum.is_none() && field.maximum.is_none(), |number| {
                field.minimum.is_none_or(|least| Decimal::from(least) <= number)
                    && field.maximum.is_none_or(|most| number <= Decimal::from(most))
            })
        }
        _ => true,
    }
}

fn bounds(field: &CustomField) -> String {
    match (field.minimum, field.maximum) {
        (Some(least), Some(most)) => format!("{least}–{most}"),
        (Some(least), None) => format!("≥ {least}"),
        (None, Some(most)) => format!("≤ {most}"),
        (None, None) => String::new(),
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
        CustomFieldType::MultiChoice => {
            format!("eine Liste, jedes höchstens einmal, von: {}", field.choices.join(", "))
        }
        CustomFieldType::Reference => "die Kennung eines Datensatzes".into(),
    }
}
