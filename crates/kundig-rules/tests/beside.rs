//! Tests that stand beside rules, played in a world without a database.

mod common;

use std::collections::HashMap;
use std::rc::Rc;

use chrono::{DateTime, FixedOffset};
use common::*;
use kundig_rules::*;
use serde_json::{Map, Value, json};

/// Customers with their revenue, and rules that react to contacts.
struct World {
    host: FakeHost,
    revenue: HashMap<String, i64>,
    now: String,
    rules: Rc<RuleSet>,
}

impl Host for World {
    fn record(&mut self, kind: &str, id: &str) -> Result<Option<Value>, HostError> {
        self.host.record(kind, id)
    }
    fn figure(&mut self, _: &str, id: &str, _: &str, _: &[Value]) -> Result<Value, HostError> {
        Ok(json!({ "minor": self.revenue.get(id), "currency": "EUR" }))
    }
    fn function(&mut self, name: &str, args: &[Value]) -> Result<Value, HostError> {
        self.host.function(name, args)
    }
    fn new_id(&mut self) -> String {
        self.host.new_id()
    }
    fn now(&mut self) -> DateTime<FixedOffset> {
        self.host.now()
    }
}

impl TestWorld for World {
    fn accept(&mut self, _: &str) -> Result<(), HostError> {
        Ok(())
    }

    fn given(&mut self, kind: &str, mut fields: Map<String, Value>) -> Result<RecordRef, HostError> {
        let id = self.new_id();
        if let Some(revenue) = fields.remove("revenue") {
            self.revenue.insert(id.clone(), revenue["minor"].as_i64().unwrap());
        }
        self.host.records.insert((kind.into(), id.clone()), fields.into());
        Ok(RecordRef { kind: kind.into(), id })
    }
    fn at(&mut self, time: &str) -> Result<TestRun, HostError> {
        self.now = time.into();
        Ok(TestRun::default())
    }
    fn operation(&mut self, name: &str, arguments: Value) -> Result<TestRun, HostError> {
        if name != "contact.record" {
            return Err(HostError::Failed(format!("this world cannot {name}")));
        }
        let fields = map(arguments);
        let customer = fields["customer"].as_str().map(str::to_owned);
        let event = Event { customer, fields: fields.clone(), ..complaint() };
        let mut played = TestRun { record: Some(event.record()), ..TestRun::default() };
        let rules = self.rules.clone();
        for rule in rules.matching(&event.name, &fields) {
            let run = rule.run(self, &event);
            if run.outcome != Outcome::Reacted {
                continue;
            }
            played.fired.push(rule.name.clone());
            for request in run.requests {
                let mut fields = map(request.arguments);
                if self.now == "2026-12-23 16:30" && fields.get("due") == Some(&json!({ "business_days": 1 })) {
                    fields.insert("due".into(), "2026-12-28T17:00:00+01:00".into());
                }
                played.requested.push(TestRequest { operation: request.operation, fields });
            }
        }
        Ok(played)
    }
}

fn play(text: &str) -> Vec<TestResult> {
    let rules = Rc::new(load(include_str!("rules/important_customer.rhai")));
    let mut world = || -> Box<dyn TestWorld> {
        let rules = rules.clone();
        Box::new(World { host: FakeHost::default(), revenue: HashMap::new(), now: String::new(), rules })
    };
    run_tests(&RuleSource::new("t.test.rhai", text), &vocabulary(), &mut world)
}

#[test]
fn the_test_of_the_manual_passes() {
    let results = play(include_str!("rules/important_customer.test.rhai"));
    let told: Vec<_> = results.iter().map(|r| (r.name.as_str(), r.passed, r.message.as_str())).collect();
    assert_eq!(
        told,
        [
            ("answered within one business day, but not for small customers", true, ""),
            ("each test has a world of its own", true, "")
        ]
    );
}

#[test]
fn a_test_that_fails_says_what_was_expected_and_where() {
    let results = play(
        r#"test("lists", || {
            expect([1, "zwei"], [1, "drei"]);
        });
        test("truth", || { expect_true(1 > 2) });
        test("no such operation", || { open_case(#{ kind: "complaint" }) });
        test("prints", || { print("hallo") });
        "#,
    );
    let told: Vec<_> = results.iter().map(|r| (r.passed, r.message.as_str(), r.line)).collect();
    assert_eq!(
        told,
        [
            (false, r#"expected [1, "drei"], but got [1, "zwei"]"#, 2),
            (false, "expected true, but got false", 4),
            (false, "this world cannot case.open", 5),
            (true, "", 6),
        ]
    );
    assert_eq!(results[3].log, ["hallo"]);
}

#[test]
fn a_file_that_cannot_be_read_is_a_failed_test() {
    let results = play("test(\"x\", || { ");
    assert_eq!((results.len(), results[0].passed), (1, false));
    let results = play("tset(\"x\", || { });");
    assert!(results[0].message.contains("tset"), "{results:?}");
}

#[test]
fn things_are_equal_as_people_mean_it() {
    let results = play(
        r#"test("equal", || {
            expect(1, 1.0); expect(#{ b: [eur(1)], a: () }, #{ a: (), b: [eur(1.00)] }); expect(days(7), weeks(1));
            expect(now(), "2026-12-23 16:30"); expect("2026-12-28T17:00:00+01:00", "2026-12-28 17:00");
            let c = given("customer", #{ name: "Ä" }); expect(c, c.id); expect(c.name, "Ä");
        });
        test("order matters", || expect([1, 2], [2, 1]));
        test("length matters", || expect([1], [1, 2]));
        test("currency matters", || expect(eur(1), money(1, "CHF")));"#,
    );
    let passed: Vec<_> = results.iter().map(|r| r.passed).collect();
    assert_eq!(passed, [true, false, false, false], "{results:?}");
}

#[test]
fn a_constant_of_the_file_is_known_in_tests_and_in_their_functions() {
    let results = play(
        r#"const NAME = "Anna Groß";
        const BIG = eur(10_000);
        fn name() { NAME }
        test("in a function", || expect(name(), "Anna Groß"));
        test("in a test", || { expect(NAME, "Anna Groß"); expect(BIG, eur(10_000)); expect(name(), NAME); });
        "#,
    );
    assert!(results.iter().all(|result| result.passed), "{results:?}");
}
