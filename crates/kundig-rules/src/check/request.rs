//! What a rule asks for, against what the operation takes.

use rhai::{Expr, Ident, Position};

use super::{Checker, filter, rights};
use crate::problem::{Severity, did_you_mean};
use crate::when::Expected;
use crate::words::{FieldType, FieldWord, OperationWord};

impl Checker<'_, '_, '_> {
    pub(super) fn request(&mut self, word: &OperationWord, arguments: Option<&Expr>, at: Position) {
        if !word.allowed {
            let en = format!("rules may not request `{}`", word.name);
            let de = format!("Regeln dürfen `{}` nicht anfordern", word.name);
            self.report.error("not_allowed", at, en, de);
        }
        if !word.answers {
            self.requests.push((at.into(), word.name.clone()));
        }
        self.needs.push(rights::need(at, &word.name, None));
        let literal = match arguments {
            Some(Expr::Map(entries, _)) => Some(&entries.0[..]),
            _ => None,
        };
        if let Some(entries) = literal {
            self.arguments(word, entries, at);
        }
        if word.emits.contains(&self.declaration.on) && !self.contradicts(literal.unwrap_or_default()) {
            let en = format!(
                "the rule reacts to `{}` and requests `{}`: it can trigger itself",
                self.declaration.on, word.name
            );
            let de = format!(
                "die Regel reagiert auf `{}` und fordert `{}` an: sie kann sich selbst auslösen",
                self.declaration.on, word.name
            );
            self.report.add(Severity::Warning, "triggers_itself", at, en, de);
        }
    }

    fn arguments(&mut self, word: &OperationWord, entries: &[(Ident, Expr)], at: Position) {
        if word.fields.is_empty() {
            return;
        }
        for (key, value) in entries {
            match word.fields.iter().find(|field| field.name == key.name.as_str()) {
                Some(field) => self.literal(field, value),
                None if key.name == "id" && word.creates.is_some() => {}
                None => {
                    let en = format!("`{}` has no field `{}`", word.name, key.name);
                    let de = format!("`{}` hat kein Feld `{}`", word.name, key.name);
                    self.report.error("unknown_field", key.pos, en, de).suggestion =
                        did_you_mean(&key.name, word.fields.iter().map(|field| field.name.as_str()));
                }
            }
        }
        for field in word.fields.iter().filter(|field| field.required && field.name != "id") {
            if !entries.iter().any(|(key, _)| key.name == field.name.as_str()) {
                let en = format!("`{}` needs `{}`", word.name, field.name);
                let de = format!("`{}` braucht `{}`", word.name, field.name);
                self.report.error("missing_field", at, en, de);
            }
        }
    }

    /// A value that stands in the file as it is, against the field that it is for.
    pub(super) fn literal(&mut self, field: &FieldWord, value: &Expr) {
        use FieldType as T;
        let of = &field.field_type;
        let (fits, shown) = match value {
            Expr::StringConstant(text, at) => {
                if !field.choices.is_empty() && !field.choices.iter().any(|choice| choice == text.as_str()) {
                    filter::unknown_choice(field, text, *at, self.report);
                    return;
                }
                (matches!(of, T::Any | T::Text | T::Date | T::DateTime | T::Record(_) | T::Decimal), "a text")
            }
            Expr::InterpolatedString(..) => (matches!(of, T::Any | T::Text | T::Date | T::DateTime), "a text"),
            Expr::IntegerConstant(..) => (matches!(of, T::Any | T::Integer | T::Decimal), "a number"),
            Expr::DynamicConstant(value, _) if value.is_decimal() => (matches!(of, T::Any | T::Decimal), "a number"),
            Expr::BoolConstant(..) => (matches!(of, T::Any | T::Boolean), "true or false"),
            Expr::Array(..) => (matches!(of, T::Any | T::List), "a list"),
            Expr::Map(..) => (matches!(of, T::Any | T::Object | T::Money), "a map"),
            _ => return,
        };
        if !fits {
            let en = format!("`{}` must be {}, not {shown}", field.name, of.label());
            let de = format!("`{}` hat die falsche Art von Wert", field.name);
            self.report.error("wrong_type", value.start_position(), en, de);
        }
    }

    /// Whether what is requested can never pass the rule's own filter.
    fn contradicts(&self, arguments: &[(Ident, Expr)]) -> bool {
        self.declaration.when.iter().any(|(condition, _)| {
            let Some((_, value)) = arguments.iter().find(|(key, _)| key.name == condition.field.as_str()) else {
                return false;
            };
            match value {
                Expr::StringConstant(text, _) => !condition.any_of.contains(&Expected::Text(text.to_string())),
                Expr::BoolConstant(truth, _) => !condition.any_of.contains(&Expected::Boolean(*truth)),
                _ => false,
            }
        })
    }
}
