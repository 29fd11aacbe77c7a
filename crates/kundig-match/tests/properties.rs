//! What holds for any records, however odd.

use chrono::NaiveDate;
use kundig_match::{
    Address, BLOCK_LIMIT, Kind, MAX_KEYS, Model, Options, Prepared, Record, Sex, Verdict, cluster, compare, find, keys,
};
use proptest::prelude::*;

/// Names that meet often, and anything that people type.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec!["Müller", "Mueller", "Meier-Schmidt", "Peter", "Petra", "P.", "Hans Peter", "Huber GmbH", "von der Lühe", "12a", ""]).prop_map(str::to_owned),
        2 => "[A-Za-zäöüß .&-]{0,30}",
        1 => any::<String>(),
        1 => "\\PC{0,400}",
    ]
}

fn list(of: &'static str) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(prop_oneof![3 => of.prop_map(|s: String| s), 1 => any::<String>()], 0..4)
}

prop_compose! {
    fn address()(street in text(), number in text(), code in "[0-9]{0,5}", place in text()) -> Address {
        Address { street, number, code, place, country: "DE".into() }
    }
}

prop_compose! {
    fn record()(
        organisation in any::<bool>(),
        sex in prop::option::of(prop::bool::ANY.prop_map(|m| if m { Sex::Male } else { Sex::Female })),
        names in (text(), text(), text(), text(), text()),
        birth_date in prop::option::of((1900_i32..2030, 1_u32..13, 1_u32..29).prop_map(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d).unwrap())),
        addresses in prop::collection::vec(address(), 0..3),
        phones in list("\\+49[0-9]{4,12}"),
        emails in list("[a-z]{1,8}@[a-z]{1,8}\\.de"),
        ibans in list("DE[0-9]{20}"),
        vat_id in "(DE[0-9]{9})?",
        identity_numbers in list("[0-9]{4,11}"),
    ) -> Record {
        let (given, family, birth_name, legal_name, title) = names;
        let kind = if organisation { Kind::Organisation } else { Kind::Person };
        Record {
            kind, sex, title, given, family, birth_name, legal_name, birth_date, addresses, phones, emails, ibans, vat_id,
            identity_numbers, ..Record::default()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn comparison_does_not_depend_on_the_order(a in record(), b in record()) {
        let (a, b) = (Prepared::new(&a), Prepared::new(&b));
        let model = Model::default();
        prop_assert_eq!(compare(&a, &b, &model), compare(&b, &a, &model));
    }

    #[test]
    fn nothing_is_more_like_a_record_than_itself(a in record(), b in record()) {
        let (a, b) = (Prepared::new(&a), Prepared::new(&b));
        let model = Model::default();
        let own = compare(&a, &a, &model);
        prop_assert!(own.score >= compare(&a, &b, &model).score);
        prop_assert!(!own.contradiction);
    }

    #[test]
    fn a_record_with_a_number_of_its_own_is_surely_itself(mut a in record(), phone in "\\+4917[0-9]{8}", iban in "DE[0-9]{20}") {
        a.kind = Kind::Person;
        a.family = "Stolze".into();
        a.given = "Rosi".into();
        a.phones = vec![phone];
        a.ibans = vec![iban];
        let a = Prepared::new(&a);
        prop_assert!(compare(&a, &a, &Model::default()).score >= 980);
    }

    #[test]
    fn keys_are_few_and_each_once(a in record()) {
        let keys = keys(&a);
        prop_assert!(keys.len() <= MAX_KEYS);
        for (at, key) in keys.iter().enumerate() {
            prop_assert!(keys[..at].iter().all(|other| other.coarse != key.coarse));
        }
        prop_assert_eq!(&keys, &kundig_match::keys(&a));
    }

    #[test]
    fn a_score_and_its_verdict_fit(a in record(), b in record()) {
        let model = Model::default();
        let found = compare(&Prepared::new(&a), &Prepared::new(&b), &model);
        prop_assert!(found.score <= 1000);
        prop_assert_eq!(found.verdict, model.verdict(found.score));
        prop_assert!(found.reasons.iter().all(|reason| reason.fact.contradicts() <= (reason.weight <= 0)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(25))]

    #[test]
    fn bulk_search_finds_what_comparison_finds_whatever_its_limits(records in prop::collection::vec(record(), 0..40)) {
        let model = Model::default();
        let go_on = &mut |_| std::ops::ControlFlow::Continue(());
        let found = find(&records, &model, &Options::default(), go_on).unwrap();
        let prepared: Vec<Prepared> = records.iter().map(Prepared::new).collect();
        let all_keys: Vec<_> = records.iter().map(keys).collect();
        let mut expected = Vec::new();
        for a in 0..records.len() {
            for b in a + 1..records.len() {
                let shared = all_keys[a].iter().any(|x| all_keys[b].iter().any(|y| x.coarse == y.coarse));
                if shared && compare(&prepared[a], &prepared[b], &model).verdict >= Verdict::Likely {
                    expected.push((a as u32, b as u32));
                }
            }
        }
        let pairs: Vec<(u32, u32)> = found.pairs.iter().map(|pair| (pair.a, pair.b)).collect();
        prop_assert_eq!(pairs, expected);
        // Little memory, several passes: the same answer.
        let small = Options { cached_records: 3, held_keys: 0, ..Options::default() };
        let again = find(&records, &model, &small, go_on).unwrap();
        prop_assert_eq!(&again.pairs, &found.pairs);
        prop_assert_eq!(&again.groups, &found.groups);
        for group in &found.groups {
            for (at, &a) in group.members.iter().enumerate() {
                for &b in &group.members[at + 1..] {
                    prop_assert!(!compare(&prepared[a as usize], &prepared[b as usize], &model).contradiction);
                }
            }
        }
    }
}

#[test]
fn very_long_input_is_cut_and_compared() {
    let long = "ß".repeat(1_000_000);
    let many: Vec<String> = (0..10_000).map(|n| format!("+4917{n:08}")).collect();
    let address = Address {
        street: long.clone(),
        number: long.clone(),
        code: long.clone(),
        place: long.clone(),
        ..Address::default()
    };
    let record = Record {
        given: long.clone(),
        family: long.clone(),
        legal_name: long.clone(),
        addresses: vec![address; 1000],
        phones: many.clone(),
        emails: many.iter().map(|n| format!("{n}@x.de")).collect(),
        ibans: many,
        ..Record::default()
    };
    let start = std::time::Instant::now();
    let prepared = Prepared::new(&record);
    assert!(compare(&prepared, &prepared, &Model::default()).score > 900);
    assert!(keys(&record).len() <= MAX_KEYS);
    assert!(start.elapsed().as_secs() < 5);
}

#[test]
fn a_search_can_be_interrupted_and_tells_how_far_it_is() {
    let record = |n: u32| Record {
        given: format!("P{}", n % 7),
        family: "Müller".into(),
        phones: vec!["+49301234567".into()],
        ..Record::default()
    };
    let records: Vec<Record> = (0..9000).map(record).collect();
    let mut seen = Vec::new();
    let whole = find(&records, &Model::default(), &Options::default(), &mut |progress| {
        seen.push(progress);
        std::ops::ControlFlow::Continue(())
    });
    let whole = whole.unwrap();
    assert!(seen.windows(2).all(|two| two[0].done <= two[1].done && two[0].compared <= two[1].compared));
    assert!(seen.last().is_some_and(|last| last.done == last.of && last.compared == whole.compared));
    // One number that thousands have: only neighbours were compared, not forty million pairs.
    assert!(whole.cut_blocks > 0 && whole.compared < 9000 * BLOCK_LIMIT as u64);
    let mut left = 2;
    let broken = find(&records, &Model::default(), &Options::default(), &mut |_| {
        left -= 1;
        if left == 0 { std::ops::ControlFlow::Break(()) } else { std::ops::ControlFlow::Continue(()) }
    });
    assert_eq!(broken, Err(kundig_match::Interrupted));
}

#[test]
fn father_and_son_stay_apart_although_a_record_without_date_is_like_both() {
    let huber = |born: Option<&str>| Record {
        given: "Josef".into(),
        family: "Huber".into(),
        birth_date: born.map(|date| date.parse().unwrap()),
        addresses: vec![Address {
            street: "Lindenstr. 12".into(),
            code: "53111".into(),
            place: "Bonn".into(),
            ..Address::default()
        }],
        ..Record::default()
    };
    let records = vec![huber(Some("1950-03-04")), huber(None), huber(Some("1981-07-20"))];
    let found =
        find(&records, &Model::default(), &Options::default(), &mut |_| std::ops::ControlFlow::Continue(())).unwrap();
    assert_eq!(found.pairs.len(), 2);
    let groups: Vec<Vec<u32>> = found.groups.into_iter().map(|group| group.members).collect();
    assert_eq!(groups, [[0, 1]]);
    assert!(cluster(&found.pairs, |_, _| false).iter().any(|group| group.members.len() == 3));
}
