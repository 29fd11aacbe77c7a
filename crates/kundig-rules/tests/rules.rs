//! Rules as integrators write them, run against a host without a database.

mod common;

use common::*;
use kundig_rules::*;
use serde_json::json;

const IMPORTANT: &str = include_str!("rules/important_customer.rhai");

#[test]
fn the_rule_of_the_manual_requests_a_case_a_follow_up_and_a_mail() {
    let rules = load(IMPORTANT);
    let mut host = FakeHost::default();
    let event = complaint();
    let matching = rules.matching("contact.recorded", &event.fields);
    assert_eq!(matching.len(), 1);
    let rule = matching[0];
    assert_eq!(rule.run_as.as_deref(), Some("service"));
    assert_eq!(rule.requests, ["case.open", "followup.create", "mail.queue"]);
    assert_eq!(rule.hash.len(), 64);

    let run = rule.run(&mut host, &event);
    assert_eq!(run.outcome, Outcome::Reacted);
    let requested: Vec<_> = run.requests.iter().map(|r| (r.operation.as_str(), r.arguments.clone(), r.line)).collect();
    assert_eq!(
        requested,
        [
            ("case.open", json!({ "contact": "k1", "customer": "c1", "id": "new-1", "kind": "complaint" }), 14),
            (
                "followup.create",
                json!({
                    "about": [{ "kind": "case", "id": "new-1" }, { "kind": "customer", "id": "c1" }],
                    "department": "service",
                    "due": { "business_days": 1 },
                    "escalate": [
                        { "after": { "business_hours": 4 }, "to": "service.lead" },
                        { "after": { "business_days": 1 }, "to": "management" },
                    ],
                    "subject": "Beschwerde von Anna Groß beantworten",
                    "id": "new-2",
                }),
                15
            ),
            (
                "mail.queue",
                json!({ "customer": "c1", "data": { "case": "new-1" }, "template": "complaint_received", "id": "new-3" }),
                22
            ),
        ]
    );
    assert_eq!(run.requests[0].creates, Some(RecordRef { kind: "case".into(), id: "new-1".into() }));
    assert_eq!(run.reads, ["customer.revenue", "customer.name"]);
    assert_eq!(host.asked, [r#"customer c1 revenue [{"months":12}]"#, "customer c1"]);
    assert!(run.operations > 0);
}

#[test]
fn a_small_customer_is_not_important() {
    let rules = load(IMPORTANT);
    let mut host = FakeHost { revenue: 5_000, ..FakeHost::default() };
    let run = rules.by_name("complaint.important_customer").unwrap().run(&mut host, &complaint());
    assert_eq!((run.applies, run.outcome, run.requests.len()), (false, Outcome::NotApplicable, 0));
}

#[test]
fn a_filter_that_does_not_hold_keeps_the_rule_out_and_says_why() {
    let rules = load(IMPORTANT);
    let fields = map(json!({ "direction": "out", "kind": "complaint" }));
    assert!(rules.matching("contact.recorded", &fields).is_empty());
    assert!(rules.matching("invoice.overdue", &complaint().fields).is_empty());
    let why = rules.explain("contact.recorded", &fields);
    assert_eq!(why.len(), 1);
    assert!(!why[0].matches);
    let held: Vec<_> = why[0].conditions.iter().map(|c| (c.field.as_str(), c.actual.clone(), c.holds)).collect();
    assert_eq!(held, [("direction", Some(json!("out")), false), ("kind", Some(json!("complaint")), true)]);
    assert!(rules.listens_to("contact.recorded") && !rules.listens_to("invoice.overdue"));
}

#[test]
fn filters_compare_texts_numbers_truth_lists_and_nothing() {
    let fields = complaint().fields;
    for (when, expected) in [
        (r#"#{ kind: "complaint" }"#, true),
        (r#"#{ kind: ["inquiry", "complaint"] }"#, true),
        (r#"#{ kind: ["inquiry", "other"] }"#, false),
        ("#{ priority: 3 }", true),
        ("#{ priority: 3.0 }", true),
        ("#{ priority: [1, 2] }", false),
        ("#{ urgent: true }", true),
        ("#{ urgent: false }", false),
        ("#{ urgent: [false, true] }", true),
        ("#{ assignee: () }", false),
        ("#{ customer: (), urgent: true }", false),
        (r#"#{ "value.currency": "EUR" }"#, true),
        ("#{ urgent: true, priority: 4 }", false),
        ("#{}", true),
    ] {
        let rules =
            load(&format!("rule(#{{ name: \"t\", on: \"contact.recorded\", when: {when} }}); fn react(event) {{}}"));
        assert_eq!(rules.matching("contact.recorded", &fields).len(), usize::from(expected), "{when}");
        assert_eq!(rules.explain("contact.recorded", &fields)[0].matches, expected, "{when}");
    }
}

#[test]
fn the_index_finds_exactly_the_rules_whose_filter_holds() {
    let sources: Vec<_> = (0..500)
        .map(|n| {
            let when = match n % 5 {
                0 => format!("#{{ direction: \"in\", text: \"text {n}\" }}"),
                1 => format!("#{{ text: [\"text {n}\", \"text {}\"] }}", n + 1),
                2 => "#{ urgent: true, kind: \"complaint\" }".into(),
                3 => format!("#{{ priority: {n} }}"),
                _ => "#{}".into(),
            };
            let text = format!("rule(#{{ name: \"r{n}\", on: \"contact.recorded\", when: {when} }}); fn react(e) {{}}");
            RuleSource::new(format!("{n}.rhai"), text)
        })
        .collect();
    let (rules, problems) = RuleSet::load(&sources, &vocabulary(), Limits::default());
    assert!(problems.is_empty(), "{}", problems[0]);
    assert_eq!(rules.len(), 500);
    for n in 0..500 {
        let fields = map(json!({ "direction": if n % 2 == 0 { "in" } else { "out" }, "text": format!("text {n}"),
            "kind": "complaint", "priority": n, "urgent": n % 3 == 0 }));
        let found: Vec<_> = rules.matching("contact.recorded", &fields).iter().map(|r| r.name.clone()).collect();
        let by_hand: Vec<_> =
            rules.explain("contact.recorded", &fields).into_iter().filter(|c| c.matches).map(|c| c.rule).collect();
        assert_eq!(found, by_hand);
    }
}

#[test]
fn the_host_program_lends_functions_and_publishes_events() {
    let rules = load(
        r#"rule(#{ name: "workshop.ready", on: "host.repair_finished" });
        fn react(event) {
            let slot = host::next_free_slot(event.data.branch);
            send_mail("ready_for_pickup", event.customer, #{ slot: slot });
        }"#,
    );
    let event = Event { name: "host.repair_finished".into(), fields: map(json!({ "branch": "Köln" })), ..complaint() };
    let mut host = FakeHost::default();
    let run = rules.by_name("workshop.ready").unwrap().run(&mut host, &event);
    assert_eq!(run.failure(), None);
    assert_eq!(run.requests[0].arguments["data"], json!({ "slot": "Montag 9 Uhr" }));
    assert_eq!(host.asked, [r#"host::next_free_slot ["Köln"]"#]);
    assert_eq!(run.reads, ["host.next_free_slot"]);
}

#[test]
fn records_are_loaded_once_and_only_when_read() {
    let mut host = FakeHost::default();
    let run = react_with(&mut host, "print(event.customer.name); print(event.customer.city); print(event.contact.id);");
    assert_eq!(run.log, ["Anna Groß", "Köln", "k1"]);
    assert_eq!(host.asked, ["customer c1"]);
    assert_eq!(run.reads, ["customer.name", "customer.city"]);
}

#[test]
fn nested_fields_lists_and_references_are_read() {
    assert_eq!(printed("print(event.customer.address.street)"), ["Ringstraße 5"]);
    // `limit`, `invoices` and `company_id` are not in the vocabulary of customers, so they are read past the check.
    let rest = "let c = event.customer;";
    assert_eq!(printed(&format!("{rest} print(c.limit + eur(1))")), ["501.00 EUR"]);
    assert_eq!(printed(&format!("{rest} print(c.invoices.filter(|i| i.open > eur(0))[0].number)")), ["RE-1"]);
    assert_eq!(printed(&format!("{rest} print(c.invoices.map(|i| i.number).len())")), ["2"]);
    assert_eq!(printed("print(event.assignee.id); print(event.value)"), ["u7", "12.50 EUR"]);
}

#[test]
fn the_event_tells_what_happened() {
    assert_eq!(
        printed("print(event.name); print(event.actor); print(event.number); print(event.at); print(event.record.id);"),
        ["contact.recorded", "user:u1", "42", "2026-12-23T16:30:00+01:00", "k1"]
    );
    assert_eq!(
        printed("print(event.data.text); print(event.text); print(event.before.text == ());"),
        ["Tür klemmt", "Tür klemmt", "true"]
    );
    assert_eq!(printed(r#"print(event.has("text")); print(event.changed("text"));"#), ["true", "true"]);
}

#[test]
fn misspelt_words_are_answered_with_the_right_ones() {
    assert_eq!(
        fails("let c = event.customer; c.nmae"),
        "the record `customer` has no field `nmae` (did you mean `name`?)"
    );
    assert_eq!(
        fails("let e = event; e.prioritty"),
        "the event `contact.recorded` has no field `prioritty` (did you mean `priority`?)"
    );
    assert_eq!(fails("let c = event.customer; c.revenue"), "`revenue` of a customer is computed: write `revenue(…)`");
    assert_eq!(
        fails(r#"let o = "case.opne"; op(o, #{})"#),
        "there is no operation `case.opne` (did you mean `case.open`?)"
    );
    assert_eq!(fails(r#"let o = "customer.erase"; op(o, #{})"#), "rules may not request `customer.erase`");
}

#[test]
fn money_is_exact_and_keeps_to_its_currency() {
    assert_eq!(printed("print(eur(10_000) + eur(\"12.50\") - eur(0.01))"), ["10012.49 EUR"]);
    assert_eq!(
        printed("print(eur(10) * 3); print(2 * eur(1.5)); print(eur(1) * 0.125); print(eur(10) / 3)"),
        ["30.00 EUR", "3.00 EUR", "0.13 EUR", "3.33 EUR"]
    );
    assert_eq!(
        printed("print(eur(10) / eur(4)); print(-eur(1)); print(eur(2) > eur(1)); print(eur(1) == eur(1.00))"),
        ["2.50", "-1.00 EUR", "true", "true"]
    );
    assert_eq!(printed("print(money(500, \"JPY\")); print(money(\"1.234\", \"KWD\"))"), ["500 JPY", "1.234 KWD"]);
    assert_eq!(fails("eur(1) + money(1, \"CHF\")"), "cannot add EUR and CHF");
    assert_eq!(fails("eur(1) < money(1, \"CHF\")"), "cannot compare EUR and CHF");
    assert_eq!(fails("eur(0.001)"), "0.001 has more decimals than EUR");
    assert_eq!(fails("eur(9_000_000_000_000_000_000)"), "the amount is too large");
    assert_eq!(fails("eur(90_000_000_000_000_000) + eur(90_000_000_000_000_000)"), "the amount is too large");
}

#[test]
fn numbers_with_a_point_are_decimals() {
    assert_eq!(
        printed("print(0.1 + 0.2); print(type_of(1.5)); print(1 + 0.5); print(1e3); print(-1.5); print(7.0 / 2)"),
        ["0.3", "decimal", "1.5", "1000", "-1.5", "3.5"]
    );
    assert_eq!(
        printed("print(round(2.5)); print(round(1.005, 2)); print((2.9).to_int()); print(0.1 + 0.2 == 0.3)"),
        ["3", "1.01", "2", "true"]
    );
}

#[test]
fn times_are_computed_and_compared_also_with_texts() {
    assert_eq!(
        printed("print(now()); print(today()); print(now() + hours(2)); print(today() + days(9))"),
        ["2026-12-23T16:30:00+01:00", "2026-12-23", "2026-12-23T18:30:00+01:00", "2027-01-01"]
    );
    assert_eq!(
        printed("print(date(\"2026-01-31\") + months(1)); print(now() - years(1)); print(today().weekday)"),
        ["2026-02-28", "2025-12-23T16:30:00+01:00", "3"]
    );
    assert_eq!(
        printed(
            "print(event.customer.since < today() - years(5)); print(event.at > \"2026-12-23 16:29\"); print(now().hour)"
        ),
        ["true", "true", "16"]
    );
    assert!(fails("now() + business_days(1)").contains("due: business_days(1)"));
    assert!(fails("today() + years(9_000_000)").contains("calendar"));
    assert!(fails("today() < \"gestern\"").contains("is no date"));
}

#[test]
fn arguments_become_json_that_operations_understand() {
    let run = react(
        r#"follow_up(#{ subject: "x", due: now(), note: #{ m: eur(1.5), d: 1.5, l: [weeks(2), years(1), today(), 'x', ()], c: event.customer } })"#,
    );
    assert_eq!(run.failure(), None);
    let arguments = &run.requests[0].arguments;
    assert_eq!(arguments["due"], "2026-12-23T16:30:00+01:00");
    assert_eq!(
        arguments["note"],
        json!({ "m": { "minor": 150, "currency": "EUR" }, "d": "1.5", "c": "c1",
                "l": [{ "days": 14 }, { "months": 12 }, "2026-12-23", "x", null] })
    );
    assert!(fails("follow_up(#{ subject: \"x\", note: event })").contains("event.data"));
}

#[test]
fn what_was_requested_can_be_read_before_it_exists() {
    let mut host = FakeHost::default();
    let run = react_with(
        &mut host,
        r#"let c = open_case(#{ kind: "complaint", customer: event.customer }); print(c.kind); print(c.customer.name); print(c == c);"#,
    );
    assert_eq!(run.log, ["complaint", "Anna Groß", "true"]);
    assert_eq!(host.asked, ["customer c1"]);
}

#[test]
fn nothing_is_requested_by_a_run_that_fails_or_only_decides() {
    let run = react(r#"follow_up(#{ subject: "x" }); 1 / 0"#);
    assert_eq!(run.failure().unwrap().kind, FailureKind::Script);
    assert_eq!(run.requests, []);
    let rules = load(
        r#"rule(#{ name: "t", on: "contact.recorded" });
        fn applies(event) { follow_up(#{ subject: "x" }); true }
        fn react(event) { }"#,
    );
    let run = rules.by_name("t").unwrap().run(&mut FakeHost::default(), &complaint());
    let failure = run.failure().unwrap();
    assert!(failure.message.contains("`applies` only decides"), "{failure:?}");
    assert_eq!(failure.line, 2);
}

#[test]
fn a_failure_says_where_and_whose_fault_it_is() {
    let failure = react("let x = 1;\n  let y = x / 0;").failure().unwrap().clone();
    assert_eq!((failure.kind, failure.line), (FailureKind::Script, 4));
    assert!(failure.column > 0);
    let mut host = FakeHost { broken: true, ..FakeHost::default() };
    let failure = react_with(&mut host, "try { event.customer.name } catch { }").failure().unwrap().clone();
    assert_eq!((failure.kind, failure.message.as_str()), (FailureKind::Host, "the database is gone"));
    assert!(fails("throw \"Unfug\"").contains("Unfug"));
    assert!(fails("let n = event.assignee; n.name").contains("no right to see it"));
}

#[test]
fn constants_and_helpers_stand_beside_the_rule() {
    let rules = load(
        r#"rule(#{ name: "t", on: "contact.recorded" });
        const GRENZE = eur(10_000);
        const TAGE = 2 + 1;
        fn wichtig(kunde) { kunde.revenue(months(12)) >= GRENZE }
        fn applies(event) { wichtig(event.customer) }
        fn react(event) { follow_up(#{ subject: "Prüfung", due: business_days(TAGE) }) }"#,
    );
    let run = rules.by_name("t").unwrap().run(&mut FakeHost::default(), &complaint());
    assert_eq!(run.failure(), None);
    assert_eq!(run.requests[0].arguments["due"], json!({ "business_days": 3 }));
}

#[test]
fn umlauts_work_in_texts_names_of_fields_and_comments() {
    let run = react(
        "/* Größe */ let m = #{ \"Straße\": \"Äußere Öde\" }; print(m[\"Straße\"].to_upper()); print(\"süß\".len());",
    );
    assert_eq!(run.log, ["ÄUSSERE ÖDE", "3"]);
}

#[test]
fn maps_and_lists_are_written_as_one_expects() {
    assert_eq!(
        printed(
            "let n = #{}; for k in [\"a\", \"b\", \"a\"] { if k in n { n[k] += 1 } else { n[k] = 1 } } print(n.a); \
             let l = [[1], []]; l[1].push(7); print(l[1][0]); n.x = 5; print(n.x); n.set(\"y\", 6); print(n.y)"
        ),
        ["2", "7", "5", "6"]
    );
    assert_eq!(
        printed("let t = \"a-b-c\"; t.replace(\"-\", \"+\"); print(t); t.pad(8, '.'); print(t)"),
        ["a+b+c", "a+b+c..."]
    );
}

#[test]
fn rule_sets_are_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<RuleSet>();
    let rules = std::sync::Arc::new(load(IMPORTANT));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let rules = rules.clone();
            scope.spawn(move || {
                for _ in 0..50 {
                    let rule = rules.matching("contact.recorded", &complaint().fields)[0];
                    assert_eq!(rule.run(&mut FakeHost::default(), &complaint()).requests.len(), 3);
                }
            });
        }
    });
}
