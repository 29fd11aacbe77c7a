//! Custom fields.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{ErrorCode, RecordId, Result};
use crate::customer::fields::CustomFields;
use crate::customer::store::CustomerStore;
use crate::customer::{CustomField, CustomFieldType};
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Defines a custom field of customers, or changes label, choices and flags of one (its type stays).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DefineCustomField {
    /// The definition.
    pub field: CustomField,
}

impl Operation for DefineCustomField {
    type Output = CustomField;
    const NAME: &'static str = "customer.define_field";
    const EMITS: &'static [&'static str] = &["customer.custom_field_defined"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid];

    fn example() -> Self {
        Self {
            field: CustomField {
                name: "kennzeichen".into(),
                value_type: CustomFieldType::Text,
                label: "Amtliches Kennzeichen".into(),
                choices: Vec::new(),
                required: false,
                searchable: true,
            },
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<CustomField> {
        let field = self.field;
        let known = unit.custom_fields()?;
        let old = known.0.iter().find(|known| known.name == field.name);
        let mut findings = Findings::default();
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if field.name.is_empty() || field.name.len() > 60 || !field.name.chars().all(fits) {
            findings.error(
                "field.name",
                "custom_field.name",
                "Der Name besteht aus Kleinbuchstaben (a–z), Ziffern und Unterstrich, höchstens 60 Zeichen.",
                "a name has lower-case letters a–z, digits and underscores, at most 60 characters",
            );
        }
        kundig_check::text::required("field.label", &field.label, "Bezeichnung", "label", &mut findings);
        if (field.value_type == CustomFieldType::Choice) == field.choices.is_empty() {
            findings.error(
                "field.choices",
                "custom_field.choices",
                "Auswahlwerte gehören zum Typ „choice“, und nur zu ihm.",
                "choices belong to the type `choice`, and only to it",
            );
        }
        if old.is_some_and(|old| old.value_type != field.value_type) {
            findings.error(
                "field.value_type",
                "custom_field.type_changed",
                "Der Typ eines Zusatzfelds kann nicht mehr geändert werden.",
                "the type of a custom field can't be changed any more",
            );
        }
        unit.settle(findings)?;
        let company = unit.company_no();
        unit.db.save_custom_field(company, &field)?;
        let (before, after) = Draft::change(old, &field)?;
        // Fields are known by name; their entries live under the nil id.
        let nil = RecordId(uuid::Uuid::nil());
        unit.record("customer.custom_field_defined", ("custom_field", nil), None, before, after)?;
        unit.forget::<CustomFields>();
        Ok(field)
    }
}

/// Lists the custom fields of customers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListCustomFields {}

/// The custom fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomFieldList {
    /// By name.
    pub fields: Vec<CustomField>,
}

impl Operation for ListCustomFields {
    type Output = CustomFieldList;
    const NAME: &'static str = "customer.list_fields";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];

    fn example() -> Self {
        Self {}
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<CustomFieldList> {
        Ok(CustomFieldList { fields: unit.custom_fields()?.0.clone() })
    }
}
