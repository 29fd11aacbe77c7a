//! The parser: by recursive descent, with a place in every error.

use kundig_check::Finding;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::lexer::{Token, error, tokens};
use crate::tree::{At, Day, Filter, Name, Operator, Spot, Unit, Value};
use crate::{MAX_DEPTH, MAX_LIST, MAX_TESTS};

impl Filter {
    /// Reads a filter's text. An empty one means everyone.
    ///
    /// # Errors
    /// One finding with the path `filter`, which says where the text could not be understood.
    pub fn read(text: &str) -> Result<Self, Box<Finding>> {
        let mut reader = Reader { tokens: tokens(text)?, at: 0, length: text.chars().count(), depth: 0, tests: 0 };
        if reader.tokens.is_empty() {
            return Ok(Self::Everyone);
        }
        let filter = reader.any()?;
        if reader.peek().is_some() {
            return Err(reader.expected("„and“, „or“ oder das Ende", "`and`, `or` or the end"));
        }
        Ok(filter)
    }
}

struct Reader {
    tokens: Vec<(usize, Token)>,
    at: usize,
    /// Of the text, in characters: where the end is.
    length: usize,
    depth: usize,
    tests: usize,
}

impl Reader {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(_, token)| token)
    }

    fn place(&self) -> usize {
        self.tokens.get(self.at).map_or(self.length, |(at, _)| *at)
    }

    fn expected(&self, german: &str, english: &str) -> Box<Finding> {
        let met = self.peek().map(ToString::to_string);
        let (german, english) = match met {
            Some(met) => {
                (format!("Erwartet wird {german}, da steht „{met}“."), format!("expected {english}, found `{met}`"))
            }
            None => (
                format!("Erwartet wird {german}, der Filter endet hier."),
                format!("expected {english}, found the end"),
            ),
        };
        error(self.place(), "filter.syntax", &german, &english)
    }

    fn take_word(&mut self, word: &str) -> bool {
        let met = matches!(self.peek(), Some(Token::Word(met)) if met == word);
        self.at += usize::from(met);
        met
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let met = matches!(self.peek(), Some(Token::Sign(met)) if *met == sign);
        self.at += usize::from(met);
        met
    }

    fn need_sign(&mut self, sign: &str) -> Result<(), Box<Finding>> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.expected(&format!("„{sign}“"), &format!("`{sign}`"))) }
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Box<Finding>>) -> Result<T, Box<Finding>> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let german = format!("Der Filter ist tiefer als {MAX_DEPTH} Ebenen verschachtelt.");
            let english = format!("the filter is nested deeper than {MAX_DEPTH} levels");
            return Err(error(self.place(), "filter.deep", &german, &english));
        }
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn any(&mut self) -> Result<Filter, Box<Finding>> {
        self.list("or", Self::all, Filter::Any)
    }

    fn all(&mut self) -> Result<Filter, Box<Finding>> {
        self.list("and", Self::one, Filter::All)
    }

    fn list(
        &mut self,
        word: &str,
        read: fn(&mut Self) -> Result<Filter, Box<Finding>>,
        join: fn(Vec<Filter>) -> Filter,
    ) -> Result<Filter, Box<Finding>> {
        let first = read(self)?;
        let mut list = vec![first];
        while self.take_word(word) {
            list.push(read(self)?);
        }
        Ok(if list.len() == 1 { list.swap_remove(0) } else { join(list) })
    }

    fn one(&mut self) -> Result<Filter, Box<Finding>> {
        if self.take_sign("(") {
            let inner = self.deeper(Self::any)?;
            self.need_sign(")")?;
            return Ok(inner);
        }
        self.tests += 1;
        if self.tests > MAX_TESTS {
            let german = format!("Der Filter hat mehr als {MAX_TESTS} Bedingungen.");
            let english = format!("the filter has more than {MAX_TESTS} tests");
            return Err(error(self.place(), "filter.long", &german, &english));
        }
        let at = self.place();
        let word = match self.peek() {
            Some(Token::Word(word)) => word.clone(),
            _ => return Err(self.expected("ein Feld oder „(“", "a field or `(`")),
        };
        self.at += 1;
        match word.as_str() {
            "not" => Ok(Filter::Not(Box::new(self.deeper(Self::one)?))),
            "any" => self.some(),
            "no" => Ok(Filter::Not(Box::new(self.some()?))),
            "count" => self.count(),
            "everyone" => Ok(Filter::Everyone),
            "segment" => {
                let at = At(self.place());
                let text = self
                    .text("der Name eines Segments in Anführungszeichen", "the name of a segment in quotation marks")?;
                Ok(Filter::Segment(Name { text, at }))
            }
            "within" => self.within(at),
            "and" | "or" | "in" | "is" => {
                self.at -= 1;
                Err(self.expected("ein Feld", "a field"))
            }
            _ => self.test(Name { text: word, at: At(at) }),
        }
    }

    fn text(&mut self, german: &str, english: &str) -> Result<String, Box<Finding>> {
        match self.peek() {
            Some(Token::Text(text)) => {
                let text = text.clone();
                self.at += 1;
                Ok(text)
            }
            _ => Err(self.expected(german, english)),
        }
    }

    fn part(&mut self) -> Result<(Name, Option<Box<Filter>>), Box<Finding>> {
        let at = At(self.place());
        let Some(Token::Word(text)) = self.peek() else {
            return Err(self.expected("ein Bestandteil (address, contact …)", "a part (address, contact …)"));
        };
        let part = Name { text: text.clone(), at };
        self.at += 1;
        if !self.take_sign("(") {
            return Ok((part, None));
        }
        let filter = self.deeper(Self::any)?;
        self.need_sign(")")?;
        Ok((part, Some(Box::new(filter))))
    }

    fn some(&mut self) -> Result<Filter, Box<Finding>> {
        let (part, filter) = self.part()?;
        Ok(Filter::Some { part, filter })
    }

    fn count(&mut self) -> Result<Filter, Box<Finding>> {
        let (part, filter) = self.part()?;
        let operator = self.operator()?;
        let count = match self.peek() {
            Some(Token::Number(number)) if number.is_integer() => number.to_u32(),
            _ => None,
        };
        let counts = !matches!(
            operator,
            Operator::Has
                | Operator::Begins
                | Operator::Contains
                | Operator::OneOf
                | Operator::Known
                | Operator::Unknown
        );
        let Some(count) = count.filter(|_| counts) else {
            return Err(self.expected("eine Anzahl (count contact >= 3)", "a number (count contact >= 3)"));
        };
        self.at += 1;
        Ok(Filter::Count { part, filter, operator, count })
    }

    fn within(&mut self, at: usize) -> Result<Filter, Box<Finding>> {
        let example = ("eine Entfernung (within 25 km of \"50667\")", "a distance (within 25 km of \"50667\")");
        let Some(Token::Number(number)) = self.peek() else { return Err(self.expected(example.0, example.1)) };
        let number = *number;
        self.at += 1;
        let scale = if self.take_word("km") {
            1000
        } else if self.take_word("m") {
            1
        } else {
            return Err(self.expected("„km“ oder „m“", "`km` or `m`"));
        };
        let metres = number.checked_mul(Decimal::from(scale)).and_then(|metres| metres.round().to_u32());
        let Some(metres) = metres.filter(|metres| (1..=1_000_000).contains(metres)) else {
            let german = "Eine Entfernung liegt zwischen 1 m und 1000 km.";
            return Err(error(at, "filter.distance", german, "a distance lies between 1 m and 1000 km"));
        };
        if !self.take_word("of") {
            return Err(self.expected("„of“", "`of`"));
        }
        let of = if let Some(Token::Number(north)) = self.peek() {
            let north = *north;
            self.at += 1;
            self.need_sign(",")?;
            let Some(Token::Number(east)) = self.peek() else {
                return Err(self.expected("die östliche Länge in Grad", "the longitude in degrees"));
            };
            let millionths = |degrees: Decimal, most: i64| {
                let whole = degrees.checked_mul(Decimal::from(1_000_000))?.round().to_i64()?;
                i32::try_from(whole).ok().filter(|whole| i64::from(*whole).abs() <= most * 1_000_000)
            };
            let (Some(north), Some(east)) = (millionths(north, 90), millionths(*east, 180)) else {
                let german = "Einen solchen Ort gibt es auf der Erde nicht (Breite, Länge in Grad).";
                return Err(error(
                    at,
                    "filter.distance",
                    german,
                    "there is no such place on earth (latitude, longitude in degrees)",
                ));
            };
            self.at += 1;
            Spot::Point(north, east)
        } else {
            Spot::Place(self.text("ein Ort in Anführungszeichen", "a place in quotation marks")?)
        };
        Ok(Filter::Within { metres, of, at: At(at) })
    }

    /// `is`, `=`, `is not`, `before` …; `is known` and `is unknown` as well.
    fn operator(&mut self) -> Result<Operator, Box<Finding>> {
        let operator = match self.peek() {
            Some(Token::Sign(sign)) => match *sign {
                "=" => Some(Operator::Is),
                "!=" => Some(Operator::IsNot),
                "<" => Some(Operator::Less),
                "<=" => Some(Operator::AtMost),
                ">" => Some(Operator::More),
                ">=" => Some(Operator::AtLeast),
                _ => None,
            },
            Some(Token::Word(word)) => match word.as_str() {
                "is" => Some(Operator::Is),
                "before" => Some(Operator::Less),
                "after" => Some(Operator::More),
                "in" => Some(Operator::OneOf),
                "has" => Some(Operator::Has),
                "begins" => Some(Operator::Begins),
                "contains" => Some(Operator::Contains),
                _ => None,
            },
            _ => None,
        };
        let Some(mut operator) = operator else {
            return Err(self.expected(
                "ein Vergleich (is, <, before, in, has, begins, contains)",
                "a comparison (is, <, before, in, has, begins, contains)",
            ));
        };
        let is = matches!(self.peek(), Some(Token::Word(word)) if word == "is");
        self.at += 1;
        if is {
            if self.take_word("not") {
                operator = Operator::IsNot;
            } else if self.take_word("known") {
                operator = Operator::Known;
            } else if self.take_word("unknown") {
                operator = Operator::Unknown;
            }
        }
        Ok(operator)
    }

    fn test(&mut self, field: Name) -> Result<Filter, Box<Finding>> {
        // A bare field is a yes or no: `preferred`.
        let alone = match self.peek() {
            None | Some(Token::Sign(")")) => true,
            Some(Token::Word(word)) => word == "and" || word == "or",
            _ => false,
        };
        if alone {
            let values = vec![Value::Word("true".into())];
            return Ok(Filter::Test { field, operator: Operator::Is, values });
        }
        let operator = self.operator()?;
        let values = match operator {
            Operator::Known | Operator::Unknown => Vec::new(),
            Operator::OneOf => self.values()?,
            _ => vec![self.value()?],
        };
        Ok(Filter::Test { field, operator, values })
    }

    fn values(&mut self) -> Result<Vec<Value>, Box<Finding>> {
        self.need_sign("(")?;
        let mut values = vec![self.value()?];
        while self.take_sign(",") {
            if values.len() == MAX_LIST {
                let german = format!("Eine Liste hat höchstens {MAX_LIST} Werte.");
                return Err(error(
                    self.place(),
                    "filter.long",
                    &german,
                    &format!("a list has at most {MAX_LIST} values"),
                ));
            }
            values.push(self.value()?);
        }
        self.need_sign(")")?;
        Ok(values)
    }

    fn value(&mut self) -> Result<Value, Box<Finding>> {
        let Some(token) = self.peek().cloned() else {
            return Err(self.expected("ein Wert", "a value"));
        };
        self.at += 1;
        match token {
            Token::Text(text) => Ok(Value::Text(text)),
            Token::Day(day) => Ok(Value::Day(Day::On(day))),
            Token::Word(word) if word == "today" => Ok(Value::Day(Day::Today)),
            // `in` alone is a direction.
            Token::Word(word) if word == "in" && matches!(self.peek(), Some(Token::Number(_))) => {
                let count = self.whole()?;
                let unit = self.unit()?;
                Ok(Value::Day(Day::In(count, unit)))
            }
            Token::Word(word) if !matches!(word.as_str(), "and" | "or" | "not" | "is") => Ok(Value::Word(word)),
            Token::Number(number) => self.number(number),
            _ => {
                self.at -= 1;
                Err(self.expected("ein Wert", "a value"))
            }
        }
    }

    /// A number alone, with a currency, or with `days ago`.
    fn number(&mut self, number: Decimal) -> Result<Value, Box<Finding>> {
        let next = match self.peek() {
            Some(Token::Word(word)) => word.clone(),
            _ => return Ok(Value::Number(number)),
        };
        if next.len() == 3 && next.bytes().all(|letter| letter.is_ascii_uppercase()) {
            self.at += 1;
            return Ok(Value::Money(number, next));
        }
        if unit(&next).is_none() {
            return Ok(Value::Number(number));
        }
        self.at -= 1;
        let count = self.whole()?;
        let unit = self.unit()?;
        if !self.take_word("ago") {
            return Err(self.expected(
                "„ago“ (30 days ago; für die Zukunft: in 30 days)",
                "`ago` (30 days ago; for the future: in 30 days)",
            ));
        }
        Ok(Value::Day(Day::Ago(count, unit)))
    }

    fn whole(&mut self) -> Result<u32, Box<Finding>> {
        let whole = match self.peek() {
            Some(Token::Number(number)) if number.is_integer() => number.to_u32().filter(|count| *count <= 100_000),
            _ => None,
        };
        let whole = whole.ok_or_else(|| self.expected("eine ganze Zahl", "a whole number"))?;
        self.at += 1;
        Ok(whole)
    }

    fn unit(&mut self) -> Result<Unit, Box<Finding>> {
        let found = match self.peek() {
            Some(Token::Word(word)) => unit(word),
            _ => None,
        };
        let found =
            found.ok_or_else(|| self.expected("days, weeks, months oder years", "days, weeks, months or years"))?;
        self.at += 1;
        Ok(found)
    }
}

fn unit(word: &str) -> Option<Unit> {
    Unit::ALL.into_iter().find(|unit| unit.word().strip_suffix('s') == Some(word.strip_suffix('s').unwrap_or(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_printed_in_its_one_form() {
        for (typed, printed) in [
            ("", "everyone"),
            ("status is active", "status is active"),
            ("status = active", "status is active"),
            ("(tags has „Stammkunde“)", "tags has \"Stammkunde\""),
            ("a is 1 and (b is 2 or c is 3)", "a is 1 and (b is 2 or c is 3)"),
            ("a is 1 and b is 2 or c is 3", "a is 1 and b is 2 or c is 3"),
            ("not any address", "no address"),
            ("no contact (occurred_at after 1 day ago)", "no contact (occurred_at after 1 days ago)"),
            ("count contact(direction is in)>=3", "count contact (direction is in) >= 3"),
            ("x before in 2 months", "x before in 2 months"),
            ("revenue >= 1000.50 EUR", "revenue >= 1000.50 EUR"),
            ("kind in (person,organisation)", "kind in (person, organisation)"),
            ("within 1.5 km of 50.9413, 6.9583", "within 1500 m of 50.9413, 6.9583"),
            ("within 25 km of \"50667\"", "within 25 km of \"50667\""),
            ("preferred and not invalid", "preferred is true and not invalid is true"),
            (
                "birth_date is unknown or note is not \"a \\\"b\\\"\"",
                "birth_date is unknown or note is not \"a \\\"b\\\"\"",
            ),
            ("segment \"VIP\"", "segment \"VIP\""),
        ] {
            let read = Filter::read(typed).unwrap_or_else(|finding| panic!("{typed}: {}", finding.message_en));
            assert_eq!(read.to_string(), printed, "{typed}");
            assert_eq!(Filter::read(printed).as_ref(), Ok(&read), "{printed}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (typed, told) in [
            ("status is", "Zeichen 10: Erwartet wird ein Wert, der Filter endet hier."),
            (
                "status active",
                "Zeichen 8: Erwartet wird ein Vergleich (is, <, before, in, has, begins, contains), da steht „active“.",
            ),
            ("(a is 1", "Zeichen 8: Erwartet wird „)“, der Filter endet hier."),
            ("a is 1 b is 2", "Zeichen 8: Erwartet wird „and“, „or“ oder das Ende, da steht „b“."),
            ("a is \"x", "Zeichen 6: Das schließende Anführungszeichen fehlt."),
            ("a is 2026-02-30", "Zeichen 6: „2026-02-30“ ist weder eine Zahl (1234.56) noch ein Tag (2026-12-24)."),
            ("a ; b", "Zeichen 3: „;“ gehört nicht in einen Filter."),
            ("within 0 km of \"x\"", "Zeichen 1: Eine Entfernung liegt zwischen 1 m und 1000 km."),
            (
                "within 5 km of 95, 6",
                "Zeichen 1: Einen solchen Ort gibt es auf der Erde nicht (Breite, Länge in Grad).",
            ),
            (
                "a > 5 days",
                "Zeichen 11: Erwartet wird „ago“ (30 days ago; für die Zukunft: in 30 days), der Filter endet hier.",
            ),
        ] {
            let finding = Filter::read(typed).expect_err(typed);
            assert_eq!(finding.message_de, told, "{typed}");
        }
        let deep = format!("{}a{}", "(".repeat(10_000 / 3), ")".repeat(10_000 / 3));
        assert_eq!(Filter::read(&deep).expect_err("deep").code, "filter.deep");
        let nots = "not ".repeat(2_000) + "a";
        assert_eq!(Filter::read(&nots).expect_err("deep").code, "filter.deep");
        let many = vec!["a"; MAX_TESTS + 1].join(" and ");
        assert_eq!(Filter::read(&many).expect_err("many").code, "filter.long");
    }
}
