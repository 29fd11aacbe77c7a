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
                searchable: true,
                ..CustomField::new("kennzeichen", CustomFieldType::Text, "Amtliches Kennzeichen")
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
        let chooses = matches!(field.value_type, CustomFieldType::Choice | CustomFieldType::MultiChoice);
        if chooses == field.choices.is_empty() {
            findings.error(
                "field.choices",
                "custom_field.choices",
                "Auswahlwerte gehören zu den Typen „choice“ und „multi_choice“, und nur zu ihnen.",
                "choices belong to the types `choice` and `multi_choice`, and only to them",
            );
        }
        check_limits(unit, &field, old, &mut findings);
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

/// What a field says beyond its type must go with its type.
fn check_limits(unit: &Unit<'_>, field: &CustomField, old: Option<&CustomField>, findings: &mut Findings) {
    use CustomFieldType::{MultiChoice, Number, Reference, Text};
    if field.checked_as.is_some() && field.value_type != Text {
        findings.error(
            "field.checked_as",
            "custom_field.checked_as",
            "Nur ein Text kann als etwas geprüft werden, etwa als IBAN.",
            "only a text can be checked as something, e.g. an IBAN",
        );
    }
    let has_bounds = field.minimum.is_some() || field.maximum.is_some();
    let is_empty = field.minimum.zip(field.maximum).is_some_and(|(least, most)| least > most);
    if has_bounds && (is_empty || !matches!(field.value_type, Text | Number | MultiChoice)) {
        findings.error(
            "field.minimum",
            "custom_field.limits",
            "Grenzen gehören zu Zahlen, Texten und Mehrfachauswahlen, und die untere liegt nicht über der oberen.",
            "bounds belong to numbers, texts and several choices, and the lower one is not above the upper one",
        );
    }
    let known = field.record.as_deref().is_some_and(|kind| unit.services.record(kind).is_some());
    if (field.value_type == Reference) != known || old.is_some_and(|old| old.record != field.record) {
        findings.error(
            "field.record",
            "custom_field.record",
            "Ein Verweis nennt die Art des Datensatzes, zu dem er führt (z. B. customer), und sie bleibt.",
            "a reference names the kind of record that it leads to (e.g. customer), and keeps it",
        );
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
