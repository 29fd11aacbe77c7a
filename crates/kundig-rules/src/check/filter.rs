//! What a filter can and can't let through.

use rhai::{Expr, Ident, Position};

use crate::declare::{self, Report};
use crate::problem::{Severity, did_you_mean};
use crate::when::{Condition, Expected};
use crate::words::{EventWord, FieldType, FieldWord};

/// The conditions of a filter, each by itself and one against the other.
pub(super) fn check(conditions: &[(Condition, Position)], event: &EventWord, report: &mut Report) {
    for (condition, at) in conditions {
        check_condition(condition, *at, event, report);
    }
    for (inner, at) in conditions {
        let within =
            |outer: &Condition| inner.field.strip_prefix(&outer.field).is_some_and(|rest| rest.starts_with('.'));
        // What is within something that is not there is not there either.
        let Some((outer, _)) = conditions.iter().find(|(outer, _)| within(outer)) else { continue };
        let empty = outer.any_of.iter().all(|one| *one == Expected::Nothing);
        if empty && !inner.any_of.contains(&Expected::Nothing) {
            let en = format!(
                "the filter can never match: `{}` shall be empty, but `{}` shall have a value",
                outer.field, inner.field
            );
            let de = format!(
                "der Filter kann nie zutreffen: `{}` soll leer sein, `{}` aber einen Wert haben",
                outer.field, inner.field
            );
            report.error("filter_never_matches", *at, en, de);
        }
    }
}

/// The conditions that stand in a filter as they are; what is computed is left to the run.
pub(super) fn written_out(entries: &[(Ident, Expr)]) -> Vec<(Condition, Position)> {
    let read = |(key, value): &(Ident, Expr)| Some((declare::condition(key, value)?, key.pos));
    entries.iter().filter_map(read).collect()
}

/// Whether an event can pass both filters.
pub(super) fn both_can_hold(a: &[Condition], b: &[Condition]) -> bool {
    a.iter().all(|one| {
        let other = b.iter().find(|other| other.field == one.field);
        other.is_none_or(|other| one.any_of.iter().any(|value| other.any_of.contains(value)))
    })
}

fn check_condition(condition: &Condition, at: Position, event: &EventWord, report: &mut Report) {
    if event.fields.is_empty() {
        return;
    }
    let name = condition.field.split('.').next().unwrap_or_default();
    let Some(field) = event.fields.iter().find(|field| field.name == name) else {
        let en = format!("the event `{}` has no field `{name}`", event.name);
        let de = format!("das Ereignis `{}` hat kein Feld `{name}`", event.name);
        report.error("unknown_field", at, en, de).suggestion =
            did_you_mean(name, event.fields.iter().map(|field| field.name.as_str()));
        return;
    };
    if name != condition.field {
        return;
    }
    for expected in &condition.any_of {
        match expected {
            Expected::Text(text) if !field.choices.is_empty() && !field.choices.contains(text) => {
                unknown_choice(field, text, at, report);
            }
            expected if !can_be(&field.field_type, expected) => {
                let kind = field.field_type.label();
                let en = format!("the filter can never match: `{name}` is {kind}, not {expected}");
                let de = format!("der Filter kann nie zutreffen: `{name}` ist kein Wert wie {expected}");
                report.error("filter_never_matches", at, en, de);
            }
            _ => {}
        }
    }
    // The record always has the field; only an event that tells less than its record could do without.
    if field.required && condition.any_of.iter().all(|expected| *expected == Expected::Nothing) {
        let en = format!("the filter will hardly ever match: `{name}` is never empty");
        let de = format!("der Filter wird kaum je zutreffen: `{name}` ist nie leer");
        report.add(Severity::Warning, "filter_never_matches", at, en, de);
    }
}

fn can_be(field_type: &FieldType, expected: &Expected) -> bool {
    match field_type {
        FieldType::Any => true,
        FieldType::Text | FieldType::Date | FieldType::DateTime | FieldType::Record(_) => {
            matches!(expected, Expected::Text(_) | Expected::Nothing)
        }
        FieldType::Integer | FieldType::Decimal => matches!(expected, Expected::Number(_) | Expected::Nothing),
        FieldType::Boolean => matches!(expected, Expected::Boolean(_) | Expected::Nothing),
        FieldType::Money | FieldType::List | FieldType::Object => matches!(expected, Expected::Nothing),
    }
}

pub(super) fn unknown_choice(field: &FieldWord, text: &str, at: Position, report: &mut Report) {
    let choices = field.choices.join(", ");
    let en = format!("`{}` is never \"{text}\"; it is one of: {choices}", field.name);
    let de = format!("`{}` ist nie „{text}“, sondern eines von: {choices}", field.name);
    report.error("unknown_choice", at, en, de).suggestion =
        did_you_mean(text, field.choices.iter().map(String::as_str));
}
