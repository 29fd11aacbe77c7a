//! The canonical text of a filter. Reading it gives the same filter again.

use std::fmt::{self, Display, Formatter, Write};

use crate::tree::{Day, Filter, Operator, Spot, Value};

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        print(self, Place::Alone, f)
    }
}

/// What a filter stands in: decides about parentheses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Alone,
    InAny,
    InAll,
    UnderNot,
}

fn print(filter: &Filter, place: Place, f: &mut Formatter<'_>) -> fmt::Result {
    let needs = match filter {
        Filter::Any(_) => place != Place::Alone,
        Filter::All(_) => matches!(place, Place::InAll | Place::UnderNot),
        _ => false,
    };
    if needs {
        f.write_char('(')?;
    }
    match filter {
        Filter::Everyone => f.write_str("everyone")?,
        Filter::All(list) => joined(list, " and ", Place::InAll, f)?,
        Filter::Any(list) => joined(list, " or ", Place::InAny, f)?,
        Filter::Not(inner) => match &**inner {
            Filter::Some { part, filter } => {
                write!(f, "no {}", part.text)?;
                which(filter.as_deref(), f)?;
            }
            inner => {
                f.write_str("not ")?;
                print(inner, Place::UnderNot, f)?;
            }
        },
        Filter::Test { field, operator, values } => {
            f.write_str(&field.text)?;
            test(*operator, values, f)?;
        }
        Filter::Some { part, filter } => {
            write!(f, "any {}", part.text)?;
            which(filter.as_deref(), f)?;
        }
        Filter::Count { part, filter, operator, count } => {
            write!(f, "count {}", part.text)?;
            which(filter.as_deref(), f)?;
            write!(f, " {} {count}", sign(*operator))?;
        }
        Filter::Within { metres, of, .. } => {
            if metres % 1000 == 0 {
                write!(f, "within {} km of ", metres / 1000)?;
            } else {
                write!(f, "within {metres} m of ")?;
            }
            match of {
                Spot::Point(north, east) => write!(f, "{}, {}", degrees(*north), degrees(*east))?,
                Spot::Place(name) => quoted(name, f)?,
            }
        }
        Filter::Segment(name) => {
            f.write_str("segment ")?;
            quoted(&name.text, f)?;
        }
    }
    if needs { f.write_char(')') } else { Ok(()) }
}

fn joined(list: &[Filter], word: &str, place: Place, f: &mut Formatter<'_>) -> fmt::Result {
    for (at, inner) in list.iter().enumerate() {
        if at > 0 {
            f.write_str(word)?;
        }
        print(inner, place, f)?;
    }
    Ok(())
}

fn which(filter: Option<&Filter>, f: &mut Formatter<'_>) -> fmt::Result {
    match filter {
        Some(filter) => {
            f.write_str(" (")?;
            print(filter, Place::Alone, f)?;
            f.write_char(')')
        }
        None => Ok(()),
    }
}

const fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Is => "is",
        Operator::IsNot => "is not",
        Operator::Less => "<",
        Operator::AtMost => "<=",
        Operator::More => ">",
        Operator::AtLeast => ">=",
        Operator::OneOf => "in",
        Operator::Has => "has",
        Operator::Begins => "begins",
        Operator::Contains => "contains",
        Operator::Known => "is known",
        Operator::Unknown => "is unknown",
    }
}

fn test(operator: Operator, values: &[Value], f: &mut Formatter<'_>) -> fmt::Result {
    let word = match (operator, values) {
        (Operator::Less, [Value::Day(_)]) => "before",
        (Operator::More, [Value::Day(_)]) => "after",
        (operator, _) => sign(operator),
    };
    write!(f, " {word}")?;
    if operator == Operator::OneOf {
        f.write_str(" (")?;
        for (at, item) in values.iter().enumerate() {
            f.write_str(if at > 0 { ", " } else { "" })?;
            value(item, f)?;
        }
        return f.write_char(')');
    }
    values.iter().try_for_each(|item| {
        f.write_char(' ')?;
        value(item, f)
    })
}

fn value(value: &Value, f: &mut Formatter<'_>) -> fmt::Result {
    match value {
        Value::Text(text) => quoted(text, f),
        Value::Word(word) => f.write_str(word),
        Value::Number(number) => write!(f, "{number}"),
        Value::Money(amount, currency) => write!(f, "{amount} {currency}"),
        Value::Day(Day::On(day)) => write!(f, "{day}"),
        Value::Day(Day::Today) => f.write_str("today"),
        Value::Day(Day::Ago(count, unit)) => write!(f, "{count} {} ago", unit.word()),
        Value::Day(Day::In(count, unit)) => write!(f, "in {count} {}", unit.word()),
    }
}

fn quoted(text: &str, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    for letter in text.chars() {
        if matches!(letter, '"' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(letter)?;
    }
    f.write_char('"')
}

/// Millionths of a degree as degrees.
fn degrees(millionths: i32) -> rust_decimal::Decimal {
    rust_decimal::Decimal::new(i64::from(millionths), 6).normalize()
}
