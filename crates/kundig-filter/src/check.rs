//! A filter against a vocabulary: does it mean something, and what?

use chrono::{Days, Months, NaiveDate};
use kundig_check::suggest::did_you_mean;
use kundig_check::{Finding, Findings};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use uuid::Uuid;

use crate::condition::{Comparison, Condition, Near, Test, normal};
use crate::lexer::error;
use crate::tree::{Day, Filter, Name, Operator, Spot, Unit, Value};
use crate::vocabulary::{Field, Type, Vocabulary};
use crate::{MAX_DEPTH, MAX_TESTS};

/// What the words of a filter stand for here and today. Looking up may fail by itself, as a database does.
pub trait Circumstances {
    /// Why a look-up failed.
    type Error;
    /// Today, where the company is.
    fn today(&self) -> NaiveDate;
    /// The first moment of a day there, in microseconds since 1970 (UTC).
    fn begins(&self, day: NaiveDate) -> i64;
    /// The currency of amounts without one.
    fn currency(&self) -> &str;
    /// How many places the smallest unit of a currency has.
    fn places(&self, currency: &str) -> u32;
    /// Who asks; nobody for a rule.
    fn me(&self) -> Option<Uuid>;
    /// The teams of who asks.
    fn my_teams(&self) -> Vec<Uuid>;
    /// The user behind a name to log in with.
    fn user(&mut self, login: &str) -> Result<Option<Uuid>, Self::Error>;
    /// The team of this name.
    fn team(&mut self, name: &str) -> Result<Option<Uuid>, Self::Error>;
    /// The middle of a postal code or place, in millionths of a degree.
    fn place(&mut self, name: &str) -> Result<Option<(i32, i32)>, Self::Error>;
    /// A saved segment.
    fn segment(&mut self, name: &str) -> Result<Option<Filter>, Self::Error>;
}

/// Why a filter is no condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Refused<E> {
    /// It means nothing; every fault, with the path `filter`.
    Findings(Findings),
    /// A look-up failed.
    Error(E),
}

/// Checks a filter, and resolves its names.
///
/// # Errors
/// [`Refused::Findings`] with all that is wrong with it; [`Refused::Error`] when a look-up failed.
pub fn check<C: Circumstances>(
    filter: &Filter,
    vocabulary: &Vocabulary,
    circumstances: &mut C,
) -> Result<Condition, Refused<C::Error>> {
    let findings = Findings::new();
    let mut checker = Checker { vocabulary, circumstances, findings, within: Vec::new(), tests: 0 };
    let condition = checker.condition(filter, None).map_err(Refused::Error)?;
    if checker.findings.is_empty() { Ok(condition) } else { Err(Refused::Findings(checker.findings)) }
}

struct Checker<'a, C> {
    vocabulary: &'a Vocabulary,
    circumstances: &'a mut C,
    findings: Findings,
    /// The segments that this filter is in.
    within: Vec<String>,
    tests: usize,
}

/// Nothing holds in place of what is wrong: the findings refuse it anyway.
const WRONG: Condition = Condition::Always(false);

impl<C: Circumstances> Checker<'_, C> {
    fn condition(&mut self, filter: &Filter, part: Option<usize>) -> Result<Condition, C::Error> {
        self.tests += 1;
        if self.tests > 4 * MAX_TESTS {
            if self.tests == 4 * MAX_TESTS + 1 {
                let german = format!("Mit den genannten Segmenten hat der Filter mehr als {MAX_TESTS} Bedingungen.");
                let english = format!("with the segments that it names, the filter has more than {MAX_TESTS} tests");
                self.findings.push(*error(0, "filter.long", &german, &english));
            }
            return Ok(WRONG);
        }
        Ok(match filter {
            Filter::Everyone => Condition::Always(true),
            Filter::All(list) => Condition::All(self.list(list, part)?),
            Filter::Any(list) => Condition::Any(self.list(list, part)?),
            Filter::Not(inner) => Condition::Not(Box::new(self.condition(inner, part)?)),
            Filter::Test { field, operator, values } => self.test(field, *operator, values, part)?,
            Filter::Some { part: name, filter } => match self.part(name, part) {
                Some(inner) => Condition::Some { part: inner, condition: self.of_part(filter.as_deref(), inner)? },
                None => WRONG,
            },
            Filter::Count { part: name, filter, operator, count } => match self.part(name, part) {
                Some(inner) => {
                    let condition = self.of_part(filter.as_deref(), inner)?;
                    let count = *count;
                    match comparison(*operator) {
                        Some(comparison) => Condition::Count { part: inner, condition, comparison, count },
                        None => {
                            let comparison = Comparison::Is;
                            Condition::Not(Box::new(Condition::Count { part: inner, condition, comparison, count }))
                        }
                    }
                }
                None => WRONG,
            },
            Filter::Within { metres, of, at } => self.within(*metres, of, at.0, part)?,
            Filter::Segment(name) => self.segment(name, part)?,
        })
    }

    fn list(&mut self, list: &[Filter], part: Option<usize>) -> Result<Vec<Condition>, C::Error> {
        list.iter().map(|inner| self.condition(inner, part)).collect()
    }

    fn of_part(&mut self, filter: Option<&Filter>, part: usize) -> Result<Box<Condition>, C::Error> {
        let condition = filter.map_or(Ok(Condition::Always(true)), |filter| self.condition(filter, Some(part)))?;
        Ok(Box::new(condition))
    }

    fn push(&mut self, at: usize, code: &'static str, german: &str, english: &str, suggestion: Option<String>) {
        let mut finding: Finding = *error(at, code, german, english);
        // A place in another segment's text would mislead.
        if let Some(name) = self.within.last() {
            finding.message_de = format!("Segment „{name}“: {german}");
            finding.message_en = format!("segment `{name}`: {english}");
        }
        finding.suggestion = suggestion;
        self.findings.push(finding);
    }

    fn part(&mut self, name: &Name, inside: Option<usize>) -> Option<usize> {
        if let Some(outer) = inside.and_then(|outer| self.vocabulary.parts.get(outer)) {
            let german = format!("In „{}“ kann nur nach dessen Feldern gefragt werden.", outer.name);
            let english = format!("within `{}` only its own fields can be asked for", outer.name);
            self.push(name.at.0, "filter.nested", &german, &english, None);
            return None;
        }
        let found = self.vocabulary.parts.iter().position(|part| part.name == name.text);
        if found.is_none() {
            let names: Vec<&str> = self.vocabulary.parts.iter().map(|part| part.name).collect();
            let german = format!("„{}“ gibt es bei einem Kunden nicht. Es gibt: {}.", name.text, names.join(", "));
            let english = format!("a customer has no `{}`; there are: {}", name.text, names.join(", "));
            let near = did_you_mean(&name.text, names.into_iter()).map(ToOwned::to_owned);
            self.push(name.at.0, "filter.part", &german, &english, near);
        }
        found
    }

    fn within(&mut self, metres: u32, of: &Spot, at: usize, part: Option<usize>) -> Result<Condition, C::Error> {
        let Some(point) = self.vocabulary.point.filter(|point| part.is_none_or(|part| part == point.part)) else {
            let german = "Nur Adressen haben einen Ort.";
            self.push(at, "filter.nested", german, "only addresses have a place", None);
            return Ok(WRONG);
        };
        let centre = match of {
            Spot::Point(north, east) => Some((*north, *east)),
            Spot::Place(name) => {
                let found = self.circumstances.place(name)?;
                if found.is_none() {
                    let german = format!("Den Ort „{name}“ kennt das Ortsverzeichnis nicht oder nicht eindeutig.");
                    let english = format!("the place directory does not know `{name}`, or not clearly");
                    self.push(at, "filter.place", &german, &english, None);
                }
                found
            }
        };
        let Some(centre) = centre else { return Ok(WRONG) };
        let near = Condition::Near(Near::around(point.latitude, point.longitude, centre, metres));
        if part.is_some() {
            return Ok(near);
        }
        let current =
            point.current.and_then(|current| match self.vocabulary.parts.get(point.part)?.fields.get(current)?.of {
                Type::Current(from, until) => Some(self.current(from, until)),
                _ => None,
            });
        let condition = current.into_iter().chain([near]).collect();
        Ok(Condition::Some { part: point.part, condition: Box::new(Condition::All(condition)) })
    }

    fn segment(&mut self, name: &Name, part: Option<usize>) -> Result<Condition, C::Error> {
        if part.is_some() {
            let german = "Ein Segment umfasst Kunden; hier ist nach einem Bestandteil gefragt.";
            self.push(name.at.0, "filter.nested", german, "a segment is of customers, and this is about a part", None);
            return Ok(WRONG);
        }
        if self.within.contains(&name.text) || self.within.len() >= MAX_DEPTH {
            let german = format!("Das Segment „{}“ bezieht sich auf sich selbst.", name.text);
            self.push(name.at.0, "filter.circle", &german, &format!("segment `{}` refers to itself", name.text), None);
            return Ok(WRONG);
        }
        let Some(filter) = self.circumstances.segment(&name.text)? else {
            let german = format!("Ein Segment „{}“ gibt es nicht.", name.text);
            self.push(name.at.0, "filter.segment", &german, &format!("there is no segment `{}`", name.text), None);
            return Ok(WRONG);
        };
        self.within.push(name.text.clone());
        let condition = self.condition(&filter, None);
        self.within.pop();
        condition
    }

    fn test(
        &mut self,
        name: &Name,
        operator: Operator,
        values: &[Value],
        part: Option<usize>,
    ) -> Result<Condition, C::Error> {
        let vocabulary = self.vocabulary;
        let fields: &[Field] = match part {
            Some(part) => vocabulary.parts.get(part).map_or(&[], |part| part.fields.as_slice()),
            None => &vocabulary.fields,
        };
        let Some(at) = fields.iter().position(|field| field.name == name.text) else {
            self.unknown_field(name, fields, part);
            return Ok(WRONG);
        };
        let field = &fields[at];
        let known = matches!(operator, Operator::Known | Operator::Unknown);
        match operator {
            _ if known && matches!(field.of, Type::Current(..)) => {
                return Ok(Condition::Always(operator == Operator::Known));
            }
            Operator::Known => return Ok(Condition::Test { field: base(field, at), test: Test::Known }),
            Operator::Unknown => {
                return Ok(Condition::Not(Box::new(Condition::Test { field: base(field, at), test: Test::Known })));
            }
            _ => {}
        }
        let positive = if operator == Operator::IsNot { Operator::Is } else { operator };
        let condition = match self.compare(name, field, at, positive, values)? {
            Some(condition) => condition,
            None => return Ok(WRONG),
        };
        Ok(if operator == Operator::IsNot { Condition::Not(Box::new(condition)) } else { condition })
    }

    fn unknown_field(&mut self, name: &Name, fields: &[Field], part: Option<usize>) {
        let near = did_you_mean(&name.text, fields.iter().map(|field| &*field.name)).map(ToOwned::to_owned);
        let owner = part.and_then(|part| self.vocabulary.parts.get(part)).map_or("customer", |part| part.name);
        // What was meant may stand one level further in.
        let inside = part.is_none().then(|| {
            let has = |part: &&crate::Part| part.fields.iter().any(|field| field.name == name.text);
            self.vocabulary.parts.iter().find(has).map(|part| part.name)
        });
        let (mut german, mut english) = (
            format!("Ein Feld „{}“ hat „{owner}“ nicht.", name.text),
            format!("`{owner}` has no field `{}`", name.text),
        );
        if let Some(part) = inside.flatten() {
            german = format!("{german} Gemeint ist vielleicht: any {part} ({} …).", name.text);
            english = format!("{english}; perhaps: any {part} ({} …)", name.text);
        }
        self.push(name.at.0, "filter.field", &german, &english, near);
    }

    /// The test that a comparison means; none after a finding.
    fn compare(
        &mut self,
        name: &Name,
        field: &Field,
        at: usize,
        operator: Operator,
        values: &[Value],
    ) -> Result<Option<Condition>, C::Error> {
        let order = comparison(operator);
        let is = matches!(operator, Operator::Is | Operator::OneOf);
        let test = match &field.of {
            Type::Text => {
                let texts = values.iter().map(text).collect::<Option<Vec<_>>>();
                match (operator, texts) {
                    (Operator::Is | Operator::OneOf, Some(texts)) => Some(Test::Text(texts)),
                    (Operator::Begins, Some(mut texts)) => texts.pop().map(Test::Begins),
                    (Operator::Contains, Some(mut texts)) => texts.pop().map(Test::Contains),
                    _ => None,
                }
            }
            Type::Choice(choices) if is => {
                let Some(chosen) = self.choices(name, values, Some(choices)) else { return Ok(None) };
                Some(Test::Choice(chosen))
            }
            Type::Set(choices) if operator == Operator::Has => {
                let Some(mut chosen) = self.choices(name, values, choices.as_deref()) else { return Ok(None) };
                chosen.pop().map(Test::Has)
            }
            Type::Number => match (order, values) {
                (Some(order), [Value::Number(number)]) => number.to_f64().map(|number| Test::Number(order, number)),
                _ => None,
            },
            Type::Money => {
                let amount = match values {
                    [Value::Number(amount)] => Some((*amount, self.circumstances.currency().to_owned())),
                    [Value::Money(amount, currency)] => Some((*amount, currency.clone())),
                    _ => None,
                };
                order.zip(amount).and_then(|(order, (amount, currency))| {
                    let scale = Decimal::from(10u64.checked_pow(self.circumstances.places(&currency))?);
                    let minor = amount.checked_mul(scale).filter(Decimal::is_integer)?.to_i64()?;
                    Some(Test::Money(order, minor, currency))
                })
            }
            Type::Day => match (order, values) {
                (Some(order), [Value::Day(day)]) => {
                    let Some(day) = self.day(name, *day) else { return Ok(None) };
                    Some(Test::Day(order, day.format("%Y-%m-%d").to_string()))
                }
                _ => None,
            },
            Type::Moment => match (order, values) {
                (Some(order), [Value::Day(day)]) => {
                    let Some(day) = self.day(name, *day) else { return Ok(None) };
                    return Ok(self.moment(at, order, day));
                }
                _ => None,
            },
            Type::Age(birth) => match (order, values) {
                (Some(order), [Value::Number(years)]) => {
                    match years.to_u32().filter(|count| years.is_integer() && *count <= 200) {
                        Some(years) => return Ok(self.age(*birth, order, years)),
                        None => None,
                    }
                }
                _ => None,
            },
            Type::Current(from, until) if operator == Operator::Is => match values {
                [Value::Word(word)] if word == "true" => return Ok(Some(self.current(*from, *until))),
                [Value::Word(word)] if word == "false" => {
                    return Ok(Some(Condition::Not(Box::new(self.current(*from, *until)))));
                }
                _ => None,
            },
            Type::Flag if operator == Operator::Is => match values {
                [Value::Word(word)] if word == "true" => Some(Test::Flag(true)),
                [Value::Word(word)] if word == "false" => Some(Test::Flag(false)),
                _ => None,
            },
            Type::User | Type::Team | Type::Record if is => {
                let Some(ids) = self.ids(name, field, values)? else { return Ok(None) };
                Some(Test::Id(ids))
            }
            _ => None,
        };
        if test.is_none() {
            let (german, english) = takes(&field.of);
            let german = format!("„{}“ wird so gefragt: {german}.", name.text);
            self.push(
                name.at.0,
                "filter.type",
                &german,
                &format!("`{}` is asked like this: {english}", name.text),
                None,
            );
        }
        Ok(test.map(|test| Condition::Test { field: at, test }))
    }

    fn choices(&mut self, name: &Name, values: &[Value], of: Option<&[String]>) -> Option<Vec<String>> {
        let mut chosen = Vec::with_capacity(values.len());
        for value in values {
            let word = match value {
                Value::Word(word) | Value::Text(word) => word.clone(),
                Value::Number(number) => number.to_string(),
                Value::Money(..) | Value::Day(_) => String::new(),
            };
            // The separator of a list alone could not be told from an entry.
            let is_one = of.is_none_or(|of| of.contains(&word)) && word.chars().any(char::is_alphanumeric);
            if !is_one {
                let words = of.unwrap_or_default();
                let shown = words.iter().take(12).map(String::as_str).collect::<Vec<_>>().join(", ");
                let german = format!("„{}“ ist nie „{word}“, sondern: {shown}.", name.text);
                let english = format!("`{}` is never `{word}`, but: {shown}", name.text);
                let near = did_you_mean(&word, words.iter().map(String::as_str)).map(ToOwned::to_owned);
                self.push(name.at.0, "filter.choice", &german, &english, near);
                return None;
            }
            chosen.push(word);
        }
        Some(chosen)
    }

    fn day(&mut self, name: &Name, day: Day) -> Option<NaiveDate> {
        let today = self.circumstances.today();
        let (count, unit, forward) = match day {
            Day::On(day) => return Some(day),
            Day::Today => return Some(today),
            Day::Ago(count, unit) => (count, unit, false),
            Day::In(count, unit) => (count, unit, true),
        };
        let moved = match (unit, forward) {
            (Unit::Days, true) => today.checked_add_days(Days::new(u64::from(count))),
            (Unit::Days, false) => today.checked_sub_days(Days::new(u64::from(count))),
            (Unit::Weeks, true) => today.checked_add_days(Days::new(u64::from(count) * 7)),
            (Unit::Weeks, false) => today.checked_sub_days(Days::new(u64::from(count) * 7)),
            (Unit::Months, true) => today.checked_add_months(Months::new(count)),
            (Unit::Months, false) => today.checked_sub_months(Months::new(count)),
            (Unit::Years, true) => today.checked_add_months(Months::new(count.saturating_mul(12))),
            (Unit::Years, false) => today.checked_sub_months(Months::new(count.saturating_mul(12))),
        };
        let moved = moved.filter(|day| (0..=9999).contains(&chrono::Datelike::year(day)));
        if moved.is_none() {
            let german = "Dieser Tag liegt außerhalb des Kalenders.";
            self.push(name.at.0, "filter.day", german, "that day is beyond the calendar", None);
        }
        moved
    }

    fn moment(&self, field: usize, order: Comparison, day: NaiveDate) -> Option<Condition> {
        let start = self.circumstances.begins(day);
        let end = self.circumstances.begins(day.succ_opt()?);
        let test =
            |comparison: Comparison, moment: i64| Condition::Test { field, test: Test::Moment(comparison, moment) };
        Some(match order {
            Comparison::Is => Condition::All(vec![test(Comparison::AtLeast, start), test(Comparison::Less, end)]),
            Comparison::Less => test(Comparison::Less, start),
            Comparison::AtMost => test(Comparison::Less, end),
            Comparison::More => test(Comparison::AtLeast, end),
            Comparison::AtLeast => test(Comparison::AtLeast, start),
        })
    }

    /// Today is not before the one day and not after the other, as far as they are known.
    fn current(&self, from: usize, until: usize) -> Condition {
        let today = self.circumstances.today().format("%Y-%m-%d").to_string();
        let ends = |field: usize, comparison: Comparison| {
            let beyond = Test::Day(comparison, today.clone());
            Condition::Not(Box::new(Condition::Test { field, test: beyond }))
        };
        Condition::All(vec![ends(from, Comparison::More), ends(until, Comparison::Less)])
    }

    /// Who is at least `n` years old was born on the day `n` years before today, or earlier.
    fn age(&self, birth: usize, order: Comparison, years: u32) -> Option<Condition> {
        let born = |years: u32| {
            let day = self.circumstances.today().checked_sub_months(Months::new(years * 12))?;
            Some(day.format("%Y-%m-%d").to_string())
        };
        let test =
            |comparison: Comparison, day: String| Condition::Test { field: birth, test: Test::Day(comparison, day) };
        let (at_least, older) = (born(years)?, born(years + 1)?);
        Some(match order {
            Comparison::AtLeast => test(Comparison::AtMost, at_least),
            Comparison::More => test(Comparison::AtMost, older),
            Comparison::Less => test(Comparison::More, at_least),
            Comparison::AtMost => test(Comparison::More, older),
            Comparison::Is => Condition::All(vec![test(Comparison::AtMost, at_least), test(Comparison::More, older)]),
        })
    }

    fn ids(&mut self, name: &Name, field: &Field, values: &[Value]) -> Result<Option<Vec<Uuid>>, C::Error> {
        let mut ids = Vec::with_capacity(values.len());
        for value in values {
            let found = match (&field.of, value) {
                (Type::User, Value::Word(word)) if word == "me" => {
                    ids.extend(self.circumstances.me());
                    continue;
                }
                (Type::Team, Value::Word(word)) if word == "mine" => {
                    ids.extend(self.circumstances.my_teams());
                    continue;
                }
                (Type::User, Value::Text(text) | Value::Word(text)) => self.circumstances.user(text)?,
                (Type::Team, Value::Text(text) | Value::Word(text)) => self.circumstances.team(text)?,
                (_, Value::Text(text) | Value::Word(text)) => Uuid::parse_str(text).ok(),
                _ => None,
            };
            let Some(found) = found else {
                let (german, english) = takes(&field.of);
                let german = format!("„{}“: das gibt es nicht. Gefragt wird so: {german}.", name.text);
                let english = format!("`{}`: there is no such one; it is asked like this: {english}", name.text);
                self.push(name.at.0, "filter.reference", &german, &english, None);
                return Ok(None);
            };
            ids.push(found);
        }
        Ok(Some(ids))
    }
}

/// The field that `known` asks for: an age is known where the birth date is.
const fn base(field: &Field, at: usize) -> usize {
    if let Type::Age(birth) = field.of { birth } else { at }
}

const fn comparison(operator: Operator) -> Option<Comparison> {
    match operator {
        Operator::Is => Some(Comparison::Is),
        Operator::Less => Some(Comparison::Less),
        Operator::AtMost => Some(Comparison::AtMost),
        Operator::More => Some(Comparison::More),
        Operator::AtLeast => Some(Comparison::AtLeast),
        _ => None,
    }
}

/// A text to compare with: quoted, or a word or number that needs no quotes.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) | Value::Word(text) => Some(normal(text)),
        Value::Number(_) | Value::Money(..) | Value::Day(_) => None,
    }
}

/// How a field of a type is asked, in German and in English.
const fn takes(of: &Type) -> (&'static str, &'static str) {
    match of {
        Type::Text => (
            "is, in, begins, contains mit einem Text in Anführungszeichen",
            "is, in, begins, contains with a text in quotation marks",
        ),
        Type::Choice(_) => ("is oder in mit einem der festen Werte", "is or in with one of its fixed values"),
        Type::Set(_) => ("has mit einem Wert", "has with one value"),
        Type::Number => ("is, <, <=, >, >= mit einer Zahl", "is, <, <=, >, >= with a number"),
        Type::Money => {
            ("is, <, <=, >, >= mit einem Betrag (1000.50 EUR)", "is, <, <=, >, >= with an amount (1000.50 EUR)")
        }
        Type::Day | Type::Moment => (
            "is, before, after, <=, >= mit einem Tag (2026-12-24, today, 30 days ago, in 2 weeks)",
            "is, before, after, <=, >= with a day (2026-12-24, today, 30 days ago, in 2 weeks)",
        ),
        Type::Degrees => ("within 25 km of \"50667\"", "within 25 km of \"50667\""),
        Type::Flag | Type::Current(..) => ("allein, oder is true, is false", "alone, or is true, is false"),
        Type::User => ("is oder in mit einem Anmeldenamen, is me", "is or in with a login, is me"),
        Type::Team => ("is oder in mit dem Namen eines Teams, is mine", "is or in with the name of a team, is mine"),
        Type::Record => ("is oder in mit einer Kennung", "is or in with an id"),
        Type::Age(_) => {
            ("is, <, <=, >, >= mit vollen Jahren (0 bis 200)", "is, <, <=, >, >= with full years (0 to 200)")
        }
    }
}
