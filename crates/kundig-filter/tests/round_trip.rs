//! Any filter that can be built prints a text that reads as the same filter; any text is read or refused, never a panic.

use kundig_filter::{Day, Filter, Name, Operator, Spot, Unit, Value};
use proptest::prelude::*;

fn name(text: &str) -> Name {
    Name { text: text.to_owned(), at: Default::default() }
}

fn word() -> impl Strategy<Value = Name> {
    "[a-zäöü][a-z_.]{0,8}x".prop_map(|text| name(&text))
}

fn day() -> impl Strategy<Value = Day> {
    let unit = prop_oneof![Just(Unit::Days), Just(Unit::Weeks), Just(Unit::Months), Just(Unit::Years)];
    prop_oneof![
        (0i32..4000, 1u32..=366)
            .prop_filter_map("a day", |(year, day)| { chrono::NaiveDate::from_yo_opt(1000 + year, day).map(Day::On) }),
        Just(Day::Today),
        (0u32..1000, unit.clone()).prop_map(|(count, unit)| Day::Ago(count, unit)),
        (0u32..1000, unit).prop_map(|(count, unit)| Day::In(count, unit)),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let number =
        (-1_000_000i64..1_000_000, 0u32..5).prop_map(|(number, scale)| rust_decimal::Decimal::new(number, scale));
    prop_oneof![
        any::<String>().prop_map(Value::Text),
        word().prop_map(|word| Value::Word(word.text)),
        number.clone().prop_map(Value::Number),
        number.prop_map(|number| Value::Money(number, "CHF".into())),
        day().prop_map(Value::Day),
    ]
}

fn test() -> impl Strategy<Value = Filter> {
    let one = prop_oneof![
        Just(Operator::Is),
        Just(Operator::IsNot),
        Just(Operator::Less),
        Just(Operator::AtMost),
        Just(Operator::More),
        Just(Operator::AtLeast),
        Just(Operator::Has),
        Just(Operator::Begins),
        Just(Operator::Contains),
    ];
    let none = prop_oneof![Just(Operator::Known), Just(Operator::Unknown)];
    prop_oneof![
        4 => (word(), one, value()).prop_map(|(field, operator, value)| Filter::Test { field, operator, values: vec![value] }),
        1 => (word(), none).prop_map(|(field, operator)| Filter::Test { field, operator, values: vec![] }),
        1 => (word(), prop::collection::vec(value(), 1..4))
            .prop_map(|(field, values)| Filter::Test { field, operator: Operator::OneOf, values }),
        1 => any::<String>().prop_map(|text| Filter::Segment(name(&text))),
        1 => (1u32..1_000_000, -90_000_000i32..=90_000_000, -180_000_000i32..=180_000_000).prop_map(|(metres, north, east)| {
            Filter::Within { metres, of: Spot::Point(north, east), at: Default::default() }
        }),
        1 => (1u32..1_000, any::<String>())
            .prop_map(|(metres, place)| Filter::Within { metres: metres * 100, of: Spot::Place(place), at: Default::default() }),
        1 => Just(Filter::Everyone),
    ]
}

fn filter() -> impl Strategy<Value = Filter> {
    test().prop_recursive(4, 24, 4, |inner| {
        let list = prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            list.clone().prop_map(Filter::All),
            list.prop_map(Filter::Any),
            inner.clone().prop_map(|inner| Filter::Not(Box::new(inner))),
            (word(), prop::option::of(inner.clone()))
                .prop_map(|(part, filter)| Filter::Some { part, filter: filter.map(Box::new) }),
            (word(), prop::option::of(inner), 0u32..100).prop_map(|(part, filter, count)| Filter::Count {
                part,
                filter: filter.map(Box::new),
                operator: Operator::AtLeast,
                count,
            }),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_printed_is_read_again(filter in filter()) {
        let text = filter.to_string();
        match Filter::read(&text) {
            Ok(read) => prop_assert_eq!(read, filter, "{}", text),
            // A text in it may be longer than a filter may be.
            Err(finding) => prop_assert_eq!(&*finding.code, "filter.long", "{}", text),
        }
    }

    #[test]
    fn no_text_is_a_panic(text in "[a-z0-9()\"<>=!,. äöü-]{0,60}") {
        let _ = Filter::read(&text);
    }

    #[test]
    fn no_letters_are_a_panic(text in any::<String>()) {
        let _ = Filter::read(&text);
    }
}
