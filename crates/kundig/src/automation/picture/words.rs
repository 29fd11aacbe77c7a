//! The words of the picture, German and English.

use serde_json::Value;

/// Says everything in one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    pub english: bool,
}

impl Words {
    /// One of two.
    pub fn of<'a>(self, de: &'a str, en: &'a str) -> &'a str {
        if self.english { en } else { de }
    }

    /// How a rule's run ended.
    pub fn outcome(self, outcome: &str) -> String {
        match outcome {
            "reacted" => self.of("hat reagiert", "reacted"),
            "not_applicable" => self.of("fand sich nicht betroffen", "found itself not concerned"),
            "failed" => self.of("ist gescheitert", "failed"),
            "paused" => self.of("ruht", "paused"),
            "filtered" => self.of("Bedingungen treffen nicht zu", "conditions do not hold"),
            "running_already" => self.of("läuft bereits", "is running already"),
            "stopped" => self.of("Lauf beendet", "instance stopped"),
            "resumed" => self.of("Lauf fortgesetzt", "instance resumed"),
            other => other,
        }
        .to_owned()
    }

    /// `kind ist complaint oder dispute`.
    pub fn condition(self, field: &str, expected: &[Value]) -> String {
        let expected: Vec<_> = expected.iter().map(|value| self.value(value)).collect();
        format!("{field} {} {}", self.of("ist", "is"), expected.join(self.of(" oder ", " or ")))
    }

    /// What a field had: an id tells people no more than that there is one.
    pub fn actual(self, value: &Value) -> String {
        match value.as_str() {
            Some(text) if is_id(text) => self.of("gesetzt", "set").into(),
            _ => self.value(value),
        }
    }

    /// A value on one line.
    pub fn value(self, value: &Value) -> String {
        match value {
            Value::Null => self.of("leer", "empty").into(),
            Value::Bool(true) => self.of("ja", "yes").into(),
            Value::Bool(false) => self.of("nein", "no").into(),
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect::<Vec<_>>().join(", "),
            Value::Object(fields) => match (fields.get("minor").and_then(Value::as_i64), fields.get("currency")) {
                (Some(minor), Some(Value::String(currency))) => self.money(minor, currency),
                _ => {
                    let told = fields.iter().filter(|(_, value)| !value.is_null());
                    told.map(|(name, value)| format!("{name}: {}", self.value(value))).collect::<Vec<_>>().join(", ")
                }
            },
        }
    }

    fn money(self, minor: i64, currency: &str) -> String {
        let (sign, units) = (if minor < 0 { "-" } else { "" }, minor.unsigned_abs());
        format!("{sign}{}{}{:02} {currency}", units / 100, self.of(",", "."), units % 100)
    }

    /// `3 Regeln`.
    pub fn counted(self, count: usize, one: (&str, &str), many: (&str, &str)) -> String {
        let word = if count == 1 { one } else { many };
        format!("{count} {}", self.of(word.0, word.1))
    }
}

/// Whether a text is the id of a record.
pub(super) fn is_id(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::parse_str(text).is_ok()
}
