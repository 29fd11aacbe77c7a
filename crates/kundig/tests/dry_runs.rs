//! Rules are tried on what happened, and change nothing.

mod support;

use kundig::automation::dry::{BacktestRules, TryRule};
use kundig::automation::operations::ListTraces;
use kundig::journal::operations::{JournalHead, ReadJournal};
use kundig::{ErrorCode, Operation};
use support::{World, on_both};

const RULE: &str = r#"
    rule(#{ name: "rückruf", about: "Calls back.", on: "contact.recorded", when: #{ direction: "in" }, run_as: "service" });
    fn react(event) {
        let case = open_case(#{ kind: "question", customer: event.customer, subject: event.subject });
        follow_up(#{ subject: `${event.customer.name} zurückrufen`, department: "service", due: business_days(1), about: [case] });
    }
"#;

fn complaint_seq(world: &World) -> i64 {
    let wanted = ReadJournal { event: Some("contact.recorded".into()), ..Default::default() };
    world.session.execute(wanted).unwrap().entries[0].seq
}

on_both! {
    fn a_rule_is_tried_on_a_recorded_event_and_nothing_happens(world) {
        let called = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
        let count = std::sync::Arc::clone(&called);
        let word = kundig::automation::FunctionWord { name: "slot".into(), ..Default::default() };
        world.engine.lend(word, move |_| { count.fetch_add(1, std::sync::atomic::Ordering::SeqCst); Ok(1.into()) }).unwrap();
        let customer = world.anna();
        world.complain(&customer);
        let seq = complaint_seq(world);
        let head = world.session.execute(JournalHead {}).unwrap();

        let source = RULE.replace("let case", "print(host::slot()); let case");
        let tried = world.session.execute(TryRule { seq, name: None, source: Some(source) }).unwrap();
        assert_eq!((tried.outcome.as_str(), tried.listens, tried.host_calls), ("reacted", true, vec!["slot".to_owned()]));
        assert_eq!(tried.requested.len(), 2);
        assert_eq!(tried.requested[1]["arguments"]["subject"], "Anna Groß zurückrufen");
        assert_eq!(tried.not_allowed, Vec::<String>::new());
        assert_eq!(called.load(std::sync::atomic::Ordering::SeqCst), 0);

        // What keeps it from reacting is said: the filter, the event, the role.
        let filtered = RULE.replace("\"in\"", "\"out\"");
        let tried = world.session.execute(TryRule { seq, name: None, source: Some(filtered) }).unwrap();
        assert_eq!((tried.outcome.as_str(), &tried.considered["conditions"][0]["actual"]), ("filtered", &serde_json::json!("in")));
        let elsewhere = RULE.replace("contact.recorded", "contact.corrected");
        let tried = world.session.execute(TryRule { seq, name: None, source: Some(elsewhere) }).unwrap();
        assert!(!tried.listens && tried.outcome == "filtered");
        let warehouse = RULE.replace("\"service\" })", "\"warehouse\" })");
        let tried = world.session.execute(TryRule { seq, name: None, source: Some(warehouse) }).unwrap();
        assert_eq!(tried.not_allowed, ["case.open"]);
        let broken = world.session.execute(TryRule { seq, name: None, source: Some(RULE.replace("open_case(", "open_csae(")) });
        let error = broken.unwrap_err();
        assert_eq!(error.code(), ErrorCode::File);
        assert!(error.to_string().contains("open_case"), "{error}");

        assert_eq!(world.session.execute(JournalHead {}).unwrap(), head);
        assert_eq!(world.session.execute(ListTraces::default()).unwrap().traces.len(), 0);
    }

    fn a_changed_rule_meets_last_years_journal(world) {
        world.rule(RULE);
        let customer = world.anna();
        for _ in 0..3 {
            world.complain(&customer);
        }
        // The same rules over the same journal: no difference, though every record has another id.
        let same = world.session.execute(BacktestRules::default()).unwrap();
        assert_eq!((same.reactions, same.differences, same.next), (3, vec![], None));

        let changed = RULE.replace("business_days(1)", "business_days(2)");
        let test = world.session.execute(BacktestRules { sources: vec![changed], ..Default::default() }).unwrap();
        assert_eq!(test.differences.len(), 3);
        let first = &test.differences[0];
        assert_eq!(first.then[1]["arguments"]["due"], serde_json::json!({ "business_days": 1 }));
        assert_eq!(first.now[1]["arguments"]["due"], serde_json::json!({ "business_days": 2 }));

        // A rule that is gone, and one that is new.
        let other = RULE.replace("rückruf", "andere");
        let test = world.session.execute(BacktestRules { sources: vec![other], ..Default::default() }).unwrap();
        let sides: Vec<(&str, usize, usize)> = test.differences.iter().take(2).map(|one| (one.rule.as_str(), one.then.len(), one.now.len())).collect();
        assert_eq!(sides, [("andere", 0, 2), ("rückruf", 2, 0)]);

        // Page by page, and up to an entry.
        let page = world.session.execute(BacktestRules { limit: Some(2), ..Default::default() }).unwrap();
        assert_eq!((page.entries, page.next.is_some()), (2, true));
        let seq = complaint_seq(world);
        let until = world.session.execute(BacktestRules { until: Some(seq), ..Default::default() }).unwrap();
        assert_eq!(until.reactions, 1);
        assert_eq!(BacktestRules::EFFECT, kundig::Effect::Read);
    }

    fn a_dry_run_reads_no_more_than_whoever_asks(world) {
        let customer = world.anna();
        world.complain(&customer);
        let seq = complaint_seq(world);
        let grants = ["rule.try", "customer.get"].map(kundig::access::Grant::all).map(|grant| match grant.right.as_str() {
            "customer.get" => grant.fields(&["customer.master"]),
            _ => grant,
        });
        let role = kundig::access::operations::SetRole { name: "tester".into(), about: String::new(), grants: grants.to_vec() };
        world.session.execute(role).unwrap();
        let tester = world.user("tom", &["tester"], &[]);
        let nosy = r#"
            rule(#{ name: "nosy", about: "Reads bank data.", on: "contact.recorded", run_as: "administrator" });
            fn react(event) { print(event.customer.bank_accounts.len()); print(event.customer.name); }
        "#;
        let tried = tester.execute(TryRule { seq, name: None, source: Some(nosy.into()) }).unwrap();
        assert_eq!(tried.log, ["0", "Anna Groß"]);
        let tried = world.session.execute(TryRule { seq, name: None, source: Some(nosy.into()) }).unwrap();
        assert_eq!(tried.log, ["1", "Anna Groß"]);
    }
}
