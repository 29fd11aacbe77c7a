//! A condition as SQL. What it means stands in `kundig_filter::Condition`; a property test holds the two together.

use kundig_filter::{Comparison, Condition, Near, Test, Type};

use super::words::{Source, Words};
use crate::store::condition::{Flavour, SqlCondition, SqlWriter};

/// The condition on a row of `customer`.
pub(super) fn compile(condition: &Condition, words: &Words, flavour: Flavour) -> SqlCondition {
    let mut compiler = Compiler { words, sql: SqlWriter::new(flavour) };
    compiler.condition(condition, None);
    compiler.sql.finish()
}

struct Compiler<'a> {
    words: &'a Words,
    sql: SqlWriter,
}

/// Where the value of a source stands, as SQL of a database.
pub(super) fn place(source: &Source, of: &Type, flavour: Flavour) -> String {
    match source {
        Source::Column(column) | Source::Money(column, _) => (*column).to_owned(),
        Source::Custom(name) => custom(name, of, flavour),
        Source::Derived => "NULL".to_owned(),
    }
}

/// Where the currency of an amount stands.
fn currency(source: &Source, flavour: Flavour) -> String {
    match source {
        Source::Money(_, currency) => (*currency).to_owned(),
        Source::Custom(name) => path(name, Some("currency"), flavour),
        Source::Column(_) | Source::Derived => "NULL".to_owned(),
    }
}

/// The value of a custom field. Names are checked when a field is defined: lower-case letters, digits and `_`.
fn custom(name: &str, of: &Type, flavour: Flavour) -> String {
    let text = path(name, matches!(of, Type::Money).then_some("minor"), flavour);
    match (flavour, of) {
        (Flavour::Sqlite, _) => text,
        (Flavour::Postgres, Type::Number) => format!("({text})::double precision"),
        (Flavour::Postgres, Type::Money) => format!("({text})::bigint"),
        (Flavour::Postgres, Type::Flag) => format!("({text})::boolean"),
        (Flavour::Postgres, _) => text,
    }
}

fn path(name: &str, inner: Option<&str>, flavour: Flavour) -> String {
    let name: String = name.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect();
    match (flavour, inner) {
        (Flavour::Sqlite, None) => format!("json_extract(customer.custom_fields, '$.{name}')"),
        (Flavour::Sqlite, Some(inner)) => format!("json_extract(customer.custom_fields, '$.{name}.{inner}')"),
        (Flavour::Postgres, None) => format!("(customer.custom_fields::jsonb ->> '{name}')"),
        (Flavour::Postgres, Some(inner)) => format!("(customer.custom_fields::jsonb #>> '{{{name},{inner}}}')"),
    }
}

/// A text in its normal form: `kundig_filter::normal` in SQL.
fn normal(place: &str, flavour: Flavour) -> String {
    let lower = match flavour {
        // Of its own accord SQLite knows A to Z only.
        Flavour::Sqlite => format!("lower({place})"),
        Flavour::Postgres => format!("lower({place} COLLATE \"C\")"),
    };
    format!("replace(replace(replace({lower}, 'Ä', 'ä'), 'Ö', 'ö'), 'Ü', 'ü')")
}

impl Compiler<'_> {
    fn condition(&mut self, condition: &Condition, part: Option<usize>) {
        match condition {
            Condition::Always(true) => {
                self.sql.sql("1 = 1");
            }
            Condition::Always(false) => {
                self.sql.sql("1 = 0");
            }
            Condition::All(list) => self.list(list, " AND ", "1 = 1", part),
            Condition::Any(list) => self.list(list, " OR ", "1 = 0", part),
            Condition::Not(inner) => {
                self.sql.sql("NOT (");
                self.condition(inner, part);
                self.sql.sql(")");
            }
            Condition::Test { field, test } => self.test(*field, test, part),
            Condition::Near(near) => self.near(near, part),
            Condition::Some { part, condition } => {
                self.sql.sql("EXISTS (SELECT 1");
                self.rows(*part, condition);
                self.sql.sql(")");
            }
            Condition::Count { part, condition, comparison, count } => {
                self.sql.sql("(SELECT count(*)");
                self.rows(*part, condition);
                self.sql.sql(") ").sql(comparison.sign()).sql(" ").whole(i64::from(*count));
            }
        }
    }

    fn list(&mut self, list: &[Condition], word: &str, none: &str, part: Option<usize>) {
        if list.is_empty() {
            self.sql.sql(none);
        }
        for (at, inner) in list.iter().enumerate() {
            self.sql.sql(if at > 0 { word } else { "" }).sql("(");
            self.condition(inner, part);
            self.sql.sql(")");
        }
    }

    /// The rows of a part that fulfil a condition.
    fn rows(&mut self, part: usize, condition: &Condition) {
        let Some(table) = self.words.tables.get(part) else {
            self.sql.sql(" WHERE 1 = 0");
            return;
        };
        self.sql.sql(" FROM ").sql(table.from).sql(" p WHERE p.company = customer.company AND p.");
        self.sql.sql(table.owner).sql(" = customer.id AND ");
        if !table.only.is_empty() {
            self.sql.sql(table.only).sql(" AND ");
        }
        self.sql.sql("(");
        self.condition(condition, Some(part));
        self.sql.sql(")");
    }

    fn near(&mut self, near: &Near, part: Option<usize>) {
        let places = part.and_then(|part| self.words.tables.get(part));
        let places =
            places.and_then(|table| Some((table.columns.get(near.latitude)?, table.columns.get(near.longitude)?)));
        let Some((Source::Column(latitude), Source::Column(longitude))) = places else {
            self.sql.sql("1 = 0");
            return;
        };
        let (latitude, longitude) = (*latitude, *longitude);
        let sql = match self.sql.flavour {
            Flavour::Sqlite => near.sql(latitude, longitude),
            Flavour::Postgres => near.sql(&format!("{latitude}::bigint"), &format!("{longitude}::bigint")),
        };
        self.sql.sql(&format!("{latitude} IS NOT NULL AND {longitude} IS NOT NULL AND {sql}"));
    }

    fn test(&mut self, field: usize, test: &Test, part: Option<usize>) {
        let (vocabulary, flavour) = (&self.words.vocabulary, self.sql.flavour);
        let found = match part {
            None => vocabulary.fields.get(field).zip(self.words.own.get(field).map(|word| &word.source)),
            Some(part) => {
                let column = self.words.tables.get(part).and_then(|table| table.columns.get(field));
                vocabulary.parts.get(part).and_then(|part| part.fields.get(field)).zip(column)
            }
        };
        let Some((field, source)) = found else {
            self.sql.sql("1 = 0");
            return;
        };
        let place = place(source, &field.of, flavour);
        self.sql.sql(&place).sql(" IS NOT NULL");
        match test {
            Test::Known => match &field.of {
                Type::Set(_) => {
                    self.sql.sql(" AND ").sql(&place).sql(" <> '[]'");
                }
                Type::Text | Type::Choice(_) => {
                    self.sql.sql(" AND ").sql(&place).sql(" <> ''");
                }
                _ => {}
            },
            Test::Text(list) => {
                self.sql.sql(" AND ").sql(&normal(&place, flavour));
                self.one_of(list, |sql, text| {
                    sql.text(text);
                });
            }
            Test::Begins(start) => {
                let letters = start.chars().count();
                let normal = normal(&place, flavour);
                self.sql.sql(&format!(" AND substr({normal}, 1, {letters}) = ")).text(start);
            }
            Test::Contains(piece) => {
                let normal = normal(&place, flavour);
                let function = if flavour == Flavour::Sqlite { "instr" } else { "strpos" };
                self.sql.sql(&format!(" AND {function}({normal}, ")).text(piece).sql(") > 0");
            }
            Test::Choice(list) => {
                self.sql.sql(" AND ").sql(&place);
                self.one_of(list, |sql, text| {
                    sql.text(text);
                });
            }
            // A list is JSON: an entry in its quotation marks can't be part of another one, in which they are escaped.
            Test::Has(entry) => {
                let entry = serde_json::Value::String(entry.clone()).to_string();
                let function = if flavour == Flavour::Sqlite { "instr" } else { "strpos" };
                self.sql.sql(&format!(" AND {function}({place}, ")).text(&entry).sql(") > 0");
            }
            Test::Number(comparison, number) => {
                self.compared(&place, *comparison);
                self.sql.number(*number);
            }
            Test::Moment(comparison, moment) => {
                self.compared(&place, *comparison);
                self.sql.whole(*moment);
            }
            Test::Money(comparison, minor, of) => {
                let currency = currency(source, flavour);
                self.sql.sql(" AND ").sql(&currency).sql(" IS NOT NULL AND ").sql(&currency).sql(" = ").text(of);
                self.compared(&place, *comparison);
                self.sql.whole(*minor);
            }
            Test::Day(comparison, day) => {
                // By the order of their characters, whatever the database sorts by.
                let place = if flavour == Flavour::Sqlite { place } else { format!("{place} COLLATE \"C\"") };
                self.compared(&place, *comparison);
                self.sql.text(day);
            }
            Test::Flag(flag) => {
                let value = match (flavour, flag) {
                    (Flavour::Sqlite, true) => " = 1",
                    (Flavour::Sqlite, false) => " = 0",
                    (Flavour::Postgres, true) => " = TRUE",
                    (Flavour::Postgres, false) => " = FALSE",
                };
                self.sql.sql(" AND ").sql(&place).sql(value);
            }
            Test::Id(list) if matches!(source, Source::Custom(_)) => {
                self.sql.sql(&format!(" AND replace(lower({place}), '-', '')"));
                self.one_of(list, |sql, id| {
                    sql.text(&id.simple().to_string());
                });
            }
            Test::Id(list) => {
                self.sql.sql(" AND ").sql(&place);
                self.one_of(list, |sql, id| {
                    sql.id(*id);
                });
            }
        }
    }

    fn compared(&mut self, place: &str, comparison: Comparison) {
        self.sql.sql(" AND ").sql(place).sql(" ").sql(comparison.sign()).sql(" ");
    }

    fn one_of<T>(&mut self, list: &[T], bind: impl Fn(&mut SqlWriter, &T)) {
        // A list without entries is nobody's: NULL is equal to nothing, but a comparison with it would be unknown.
        if list.is_empty() {
            self.sql.sql(" IS NULL");
            return;
        }
        self.sql.sql(" IN (");
        for (at, entry) in list.iter().enumerate() {
            self.sql.sql(if at > 0 { ", " } else { "" });
            bind(&mut self.sql, entry);
        }
        self.sql.sql(")");
    }
}
