//! JSON Lines: one object per line, named by keys.

use std::io::Read;

use serde_json::Value;

use super::{Finding, Key, Line, Mapping, ReadLimits, WrongLine};
use crate::number::decimal;
use crate::text_lines::{TextLine, TextLines};

/// The lines of a file of JSON Lines.
pub(super) struct JsonLines<'a, R> {
    pub(super) lines: &'a mut TextLines<R>,
    pub(super) mapping: &'a Mapping,
    pub(super) limits: ReadLimits,
    pub(super) ended: bool,
}

impl<R: Read> Iterator for JsonLines<'_, R> {
    type Item = Result<Line, WrongLine>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.lines.next_line()? {
                Ok(line) if line.text.trim().is_empty() && !line.too_long => {}
                Ok(line) => return Some(self.line(&line)),
                Err(wrong) => {
                    self.ended = true;
                    return Some(Err(wrong));
                }
            }
        }
        None
    }
}

impl<R> JsonLines<'_, R> {
    fn line(&self, line: &TextLine) -> Result<Line, WrongLine> {
        let original = || vec![line.text.clone()];
        let wrong = |code, de: String, en: String| {
            Err(WrongLine::new(line.number, Finding::new("", code, de, en)).with_original(original()))
        };
        if line.too_long {
            let limit = self.limits.record_bytes;
            return wrong(
                "jsonl.too_long",
                format!("Die Zeile ist länger als {limit} Bytes."),
                format!("The line is longer than {limit} bytes."),
            );
        }
        if line.undecodable {
            return wrong(
                "text.undecodable",
                "In der Zeile stehen Bytes, die im Zeichensatz der Datei nichts bedeuten.".to_owned(),
                "The line has bytes that mean nothing in the file's encoding.".to_owned(),
            );
        }
        // Depth is limited by the parser (128).
        let object = match serde_json::from_str(&line.text) {
            Ok(Value::Object(object)) => object,
            Ok(_) => {
                return wrong(
                    "jsonl.no_object",
                    "Die Zeile ist kein JSON-Objekt; erwartet wird etwa {\"family_name\": \"Müller\"}.".to_owned(),
                    "The line is no JSON object; expected is e.g. {\"family_name\": \"Müller\"}.".to_owned(),
                );
            }
            Err(error) => {
                let column = error.column();
                return wrong(
                    "jsonl.syntax",
                    format!("Die Zeile ist kein gültiges JSON (Zeichen {column})."),
                    format!("The line is no valid JSON (column {column}): {error}"),
                );
            }
        };
        if object.len() > self.limits.columns {
            let limit = self.limits.columns;
            return wrong(
                "jsonl.too_many_fields",
                format!("Die Zeile hat mehr als {limit} Felder."),
                format!("The line has more than {limit} fields."),
            );
        }
        let mut read = Line { number: line.number, original: original(), ..Line::default() };
        for (name, value) in &object {
            if let Some(own) = self.mapping.extra.get(name) {
                self.put_extra(own, name, value, &mut read)
                    .map_err(|finding| WrongLine::new(line.number, finding).with_original(original()))?;
                continue;
            }
            match self.key(name) {
                Ok(None) => {}
                Ok(Some(key)) => {
                    if let Err(finding) = self.put(key, name, value, &mut read) {
                        return Err(WrongLine::new(line.number, finding).with_original(original()));
                    }
                }
                Err(finding) => read.findings.push(finding),
            }
        }
        Ok(read)
    }

    /// What a name means; `None` for one that is not to be read.
    fn key(&self, name: &str) -> Result<Option<Key>, Finding> {
        if let Some(told) = self.mapping.columns.get(name) {
            return Ok(*told);
        }
        name.parse().map(Some).map_err(|error: super::KeyError| {
            let shown: String = name.chars().take(80).collect();
            let near = error.near.map(|near| format!(" Gemeint ist vielleicht „{near}“.")).unwrap_or_default();
            Finding::new(
                shown.clone(),
                "jsonl.unknown_field",
                format!("Das Feld „{shown}“ ist nicht bekannt und wurde nicht gelesen.{near}"),
                format!("The field was not read: {error}"),
            )
        })
    }

    fn put(&self, key: Key, name: &str, value: &Value, line: &mut Line) -> Result<(), Finding> {
        let text = match value {
            Value::Null => return Ok(()),
            Value::String(_) | Value::Bool(_) | Value::Number(_) => plain(value),
            Value::Array(values) if key.field.repeats() && values.iter().all(|value| !value.is_array()) => {
                return values.iter().try_for_each(|value| self.put(key, name, value, line));
            }
            Value::Array(_) | Value::Object(_) => {
                line.findings.push(Finding::new(
                    name,
                    "jsonl.nested",
                    format!("Das Feld „{name}“ enthält mehr als einen Text; es wurde nicht gelesen."),
                    format!("The field `{name}` holds more than one text; it was not read."),
                ));
                return Ok(());
            }
        };
        self.measure(name, &text)?;
        if !line.put(key, &text) {
            line.findings.push(Finding::new(
                name,
                "jsonl.twice",
                format!("„{name}“ ist zweimal angegeben; der erste Wert gilt."),
                format!("`{name}` is given twice; the first value counts."),
            ));
        }
        Ok(())
    }

    /// A value of the caller's own; lists and objects stay JSON.
    fn put_extra(&self, own: &str, name: &str, value: &Value, line: &mut Line) -> Result<(), Finding> {
        let text = match value {
            Value::Null => return Ok(()),
            Value::Array(_) | Value::Object(_) => value.to_string(),
            _ => plain(value),
        };
        self.measure(name, &text)?;
        if !text.trim().is_empty() {
            line.extra.insert(own.to_owned(), text.trim().to_owned());
        }
        Ok(())
    }

    fn measure(&self, name: &str, text: &str) -> Result<(), Finding> {
        let limit = self.limits.value_bytes;
        if text.len() <= limit {
            return Ok(());
        }
        Err(Finding::new(
            name,
            "jsonl.value_too_long",
            format!("Der Wert von „{name}“ ist länger als {limit} Bytes."),
            format!("The value of `{name}` is longer than {limit} bytes."),
        ))
    }
}

/// A text, number or flag as people write it.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "ja".to_owned(),
        Value::Bool(false) => "nein".to_owned(),
        Value::Number(number) if number.is_f64() => decimal(number.as_f64().unwrap_or(0.0)),
        other => other.to_string(),
    }
}
