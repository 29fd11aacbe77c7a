//! What is wrong with a rule is said before it runs, with the place and the word that was meant.

mod common;

use common::*;
use kundig_rules::*;

fn rule(head: &str, body: &str) -> String {
    format!("rule(#{{ name: \"t\", {head} }});\nfn react(event) {{\n    {body}\n}}")
}

fn schedule(head: &str) -> String {
    format!("schedule(#{{ name: \"t\", {head} }});\nfn react(event) {{}}")
}

#[test]
fn every_problem_has_its_code_place_and_suggestion() {
    let on = "on: \"contact.recorded\"";
    let cases: &[(String, &str, u32, Option<&str>)] = &[
        (rule("on: \"contact.recordet\"", ""), "unknown_event", 1, Some("contact.recorded")),
        (rule(&format!("{on}, when: #{{ dirction: \"in\" }}"), ""), "unknown_field", 1, Some("direction")),
        (rule(&format!("{on}, when: #{{ kind: \"complant\" }}"), ""), "unknown_choice", 1, Some("complaint")),
        (rule(&format!("{on}, when: #{{ urgent: \"yes\" }}"), ""), "filter_never_matches", 1, None),
        (rule(&format!("{on}, when: #{{ priority: true }}"), ""), "filter_never_matches", 1, None),
        (rule(&format!("{on}, when: #{{ priority: [] }}"), ""), "filter_never_matches", 1, None),
        (
            rule("on: \"case.opened\", when: #{ address: (), \"address.country\": \"DE\" }", ""),
            "filter_never_matches",
            1,
            None,
        ),
        (rule(&format!("{on}, when: \"in\""), ""), "declaration", 1, None),
        (rule(&format!("{on}, run_as: \"servce\""), ""), "unknown_role", 1, Some("service")),
        (rule(&format!("{on}, abuot: \"x\""), ""), "unknown_key", 1, Some("about")),
        (rule(&format!("{on}, about: 5"), ""), "declaration", 1, None),
        (rule("about: \"x\"", ""), "missing_key", 1, None),
        (rule(on, "opencase(#{})"), "unknown_function", 3, Some("open_case")),
        (rule(on, "event.customer.revenu(months(12))"), "unknown_function", 3, Some("revenue")),
        (rule(on, "event.customer.nmae"), "unknown_field", 3, Some("name")),
        (rule(on, "event.custmer.name"), "unknown_field", 3, Some("customer")),
        (rule(on, "let x = 1;\n    print(event.priorty)"), "unknown_field", 4, Some("priority")),
        (rule(on, "print(`${event.customr}`)"), "unknown_field", 3, Some("customer")),
        (rule(on, "print(evnt)"), "unknown_variable", 3, Some("event")),
        (rule(on, "[1].map(|x| x + y)"), "unknown_variable", 3, None),
        (
            rule(on, "open_case(#{ kind: \"complaint\", customr: event.customer, customer: event.customer })"),
            "unknown_field",
            3,
            Some("customer"),
        ),
        (rule(on, "open_case(#{ kind: \"complaint\" })"), "missing_field", 3, None),
        (
            rule(on, "open_case(#{ kind: \"complant\", customer: event.customer })"),
            "unknown_choice",
            3,
            Some("complaint"),
        ),
        (rule(on, "open_case(#{ kind: 5, customer: event.customer })"), "wrong_type", 3, None),
        (rule(on, "open_case(#{ kind: \"dispute\", customer: event.customer, value: 5 })"), "wrong_type", 3, None),
        (rule(on, "op(\"case.opne\", #{})"), "unknown_operation", 3, Some("case.open")),
        (rule(on, "op(\"followup.create\", #{})"), "missing_field", 3, None),
        (rule(on, "erase_customer(#{ customer: event.customer })"), "not_allowed", 3, None),
        (rule(on, "host::next_free_slott(\"x\")"), "unknown_function", 3, Some("host::next_free_slot")),
        (rule(on, "host::next_free_slot()"), "wrong_arguments", 3, None),
        (rule(on, "host::next_free_slot(5)"), "wrong_type", 3, None),
        (rule(on, "hots::next_free_slot(5)"), "unknown_module", 3, None),
        (rule(on, "let f = |x| x;"), "nameless_function", 3, None),
        (rule(on, "let x = ;"), "syntax", 3, None),
        (rule(on, "help(1, 2)\n}\nfn help(a) { a"), "wrong_arguments", 3, None),
        (format!("rule(#{{ name: \"t\", {on} }});"), "no_react", 0, None),
        (schedule("every: \"dayly\", at: \"07:30\""), "schedule_every", 1, Some("day")),
        (schedule("every: \"FREQ=MINUTELY\", at: \"07:30\""), "schedule_every", 1, Some("day")),
        (schedule("every: \"day\", at: \"7 Uhr\""), "schedule_at", 1, Some("07:30")),
        (schedule("every: \"day\""), "missing_key", 1, None),
        (schedule("every: \"day\", at: \"07:30\", on: \"contact.recorded\""), "unknown_key", 1, None),
        (schedule("every: \"day\", at: \"07:30\", run_as: \"servce\""), "unknown_role", 1, Some("service")),
        (format!("rule(#{{ name: \"t\", {on} }}); fn react() {{}}"), "wrong_parameters", 0, None),
        ("fn react(event) {}".into(), "no_declaration", 0, None),
        (format!("let x = 1; {}", rule(on, "")), "code_outside", 1, None),
        (format!("{}\n{}", rule(on, ""), "rule(#{});"), "several_rules", 5, None),
        ("rule(5); fn react(event) {}".into(), "declaration", 1, None),
        (format!("const X = 1 / 0; {}", rule(on, "")), "constant", 1, None),
    ];
    for (text, code, line, suggestion) in cases {
        let found = problems(text);
        let hit = found.iter().find(|problem| problem.code == *code);
        let Some(problem) = hit else { panic!("no {code} for\n{text}\nbut {found:?}") };
        assert_eq!((problem.line, problem.suggestion.as_deref()), (*line, *suggestion), "{text}\n{problem:?}");
        assert!(!problem.message_en.is_empty() && !problem.message_de.is_empty());
        assert!(problem.is_error());
        assert_eq!(found.len(), 1, "{text}\n{found:?}");
    }
}

#[test]
fn a_rule_that_can_trigger_itself_is_warned_of_and_works() {
    let text = |direction: &str| {
        rule(
            "on: \"contact.recorded\", when: #{ direction: \"in\" }",
            &format!("record_contact(#{{ customer: event.customer, direction: {direction} }})"),
        )
    };
    let found = problems(&text("\"in\""));
    assert_eq!(
        found.iter().map(|p| (p.code, p.severity)).collect::<Vec<_>>(),
        [("triggers_itself", Severity::Warning)]
    );
    assert_eq!(problems(&text("event.direction"))[0].code, "triggers_itself");
    // What is requested cannot pass the rule's own filter.
    assert_eq!(problems(&text("\"out\"")), []);
    let (rules, _) = RuleSet::load(&[RuleSource::new("a", text("\"in\""))], &vocabulary(), Limits::default());
    assert_eq!(rules.len(), 1);
}

fn process(declared: &str, functions: &str) -> String {
    format!("process(#{{ name: \"p\", about: \"x\", on: \"contact.recorded\", {declared} }});\n{functions}")
}

fn codes(text: &str) -> Vec<(&'static str, u32)> {
    problems(text).iter().map(|problem| (problem.code, problem.line)).collect()
}

#[test]
fn a_process_is_checked_step_by_step() {
    let good = process(
        r#"key: "customer", stop: ["invoice.overdue"], pause: #{ on: "contact.recorded", when: #{ direction: "in" }, resume: "invoice.overdue" }"#,
        "fn start(p) { p.memory.tries = 1; p.wait(days(10), \"ask\") }
        fn ask(p) { p.wait_for(#{ on: \"contact.recorded\", then: \"done\", timeout: days(3), or_else: \"ask\" }) }
        fn done(p) { p.end() }",
    );
    assert_eq!(problems(&good), []);
    let (rules, _) = RuleSet::load(&[RuleSource::new("p.rhai", good)], &vocabulary(), Limits::default());
    let declared = rules.by_name("p").unwrap().process.clone().unwrap();
    assert_eq!(declared.key, "customer");
    assert_eq!(declared.listens, ["invoice.overdue", "contact.recorded", "invoice.overdue", "contact.recorded"]);

    let start = "fn start(p) { p.wait(days(1), \"start\") }";
    assert_eq!(codes(&process("", start)), [("missing_key", 1)]);
    assert_eq!(codes(&process("key: \"customer\"", "fn first(p) {}")), [("no_react", 0)]);
    assert_eq!(codes(&process("key: \"custommer\"", start)), [("unknown_field", 1)]);
    assert_eq!(codes(&process("key: \"customer\", stop: [\"invoice.payd\"]", start)), [("unknown_event", 1)]);
    assert_eq!(codes(&process("key: \"customer\", pause: #{ on: \"contact.recorded\" }", start)), [("missing_key", 1)]);
    assert_eq!(
        codes(&process("key: \"customer\"", "fn start(p) { p.wait(days(1), \"agian\") }\nfn again(p) {}")),
        [("unknown_step", 2)]
    );
    assert_eq!(
        codes(&process("key: \"customer\"", "fn start(p) { p.wait_for(#{ on: \"no.such\", then: \"start\" }) }")),
        [("unknown_event", 2)]
    );
    assert_eq!(
        codes(&process("key: \"customer\"", "fn start(p) { let e = p.name; p.wait_for(#{ on: e, then: \"start\" }) }")),
        [("declaration", 2)]
    );
    // What a step waits for is checked like any filter.
    let waits = |when: &str| {
        process(
            "key: \"customer\"",
            &format!(
                "fn start(p) {{\n    p.wait_for(#{{ on: \"contact.recorded\", when: #{{ {when} }}, then: \"start\" }})\n}}"
            ),
        )
    };
    assert_eq!(problems(&waits("kind: p.kind, direction: [\"in\", \"out\"]")), []);
    let misspelt = problems(&waits("dirction: \"in\""));
    assert_eq!((misspelt[0].code, misspelt[0].line, misspelt[0].column), ("unknown_field", 3, 52));
    assert_eq!(misspelt[0].suggestion.as_deref(), Some("direction"));
    assert_eq!(codes(&waits("kind: \"complant\"")), [("unknown_choice", 3)]);
    // The kind is the word: a rule has no key.
    assert_eq!(
        codes("rule(#{ name: \"r\", on: \"contact.recorded\", key: \"customer\" });\nfn react(event) {}"),
        [("unknown_key", 1)]
    );
}

#[test]
fn a_broken_rule_does_not_keep_the_others_from_working() {
    let sources = [
        RuleSource::new("broken.rhai", rule("on: \"contact.recorded\"", "nothing_of_the_kind()")),
        RuleSource::new("good.rhai", rule("on: \"contact.recorded\"", "print(1)")),
        RuleSource::new("again.rhai", rule("on: \"contact.recorded\"", "print(2)")),
        RuleSource::new("good.test.rhai", "test(\"x\", || {})"),
    ];
    let (rules, problems) = RuleSet::load(&sources, &vocabulary(), Limits::default());
    assert_eq!(rules.rules().map(|rule| rule.path.as_str()).collect::<Vec<_>>(), ["good.rhai"]);
    let told: Vec<_> = problems.iter().map(|p| (p.path.as_str(), p.code)).collect();
    assert_eq!(told, [("broken.rhai", "unknown_function"), ("again.rhai", "duplicate_name")]);
    assert!(problems[1].to_string().contains("good.rhai"), "{}", problems[1]);
}

#[test]
fn what_is_right_is_not_complained_of() {
    for body in [
        "let case = open_case(#{ kind: \"complaint\", customer: event.customer, contact: event.contact, id: \"x\" }); print(case.id)",
        "if event.customer != () { print(event.customer.address.street) }",
        "let l = event.data.keys().filter(|k| k != \"text\").map(|k| k.to_upper()); print(l)",
        "let wanted = 2; print([1, 2].filter(|x| x == wanted)); print([[1], [2]].filter(|x| x.some(|y| y == wanted)))",
        "for (x, i) in [1, 2] { print(x + i) } switch event.kind { \"complaint\" => print(1), _ => print(2) }",
        "let fields = #{ subject: \"x\" }; fields.department = \"service\"; follow_up(fields)",
        "print(event.customer.revenue()); print(event.before.kind); print(event.record.id); print(event.value > eur(5))",
        "if event.urgent { if event.priority > 2 { for x in [1] { if x == 1 { follow_up(#{ subject: \"x\", \
         escalate: [#{ after: business_hours(4 * (1 + x)), to: \"a\" }] }) } } } }",
        "let x = 5; print([1].filter(|i| i == x)); let m = [x]; m.push(x); let n = #{ a: x }; n.b = x; m[0] = x; \
         n[\"c\"] = m; print(m.len() + n.len())",
        "try { throw \"x\" } catch (e) { print(e) } do { break } while true; loop { break; }",
    ] {
        let text = rule("on: \"contact.recorded\"", body);
        let found = problems(&text);
        assert!(found.is_empty(), "{body}\n{}", found[0]);
        let run = react(body);
        assert_eq!(run.failure(), None, "{body}");
    }
}

#[test]
fn a_problem_reads_like_a_message_of_a_compiler() {
    let found = problems(&rule("on: \"contact.recorded\"", "opencase(#{})"));
    assert_eq!(
        found[0].to_string(),
        "test.rhai:3:5: error[unknown_function]: there is no function `opencase` (did you mean `open_case`?)"
    );
    assert_eq!(found[0].message_de, "es gibt keine Funktion `opencase`");
}

#[test]
fn a_role_that_does_not_grant_what_the_rule_asks_for_or_reads_is_warned_of_with_one_that_does() {
    let as_role = |role: &str, body: &str| rule(&format!("on: \"contact.recorded\", run_as: \"{role}\""), body);
    let body = "send_mail(\"x\", event.customer, #{ name: event.customer.name });\n    \
                if event.urgent { op(\"case.open\", #{ kind: \"complaint\", customer: event.customer }) }\n    \
                open_case(#{ kind: \"complaint\", customer: event.customer });";
    let found = problems(&as_role("marketing", body));
    let told: Vec<_> = found.iter().map(|p| (p.code, p.severity, p.line, p.column)).collect();
    // Each right once, where it is needed first.
    assert_eq!(told, [("missing_right", Severity::Warning, 3, 60), ("missing_right", Severity::Warning, 4, 23),]);
    assert!(found[0].message_de.contains("`customer.get`") && found[1].message_en.contains("`case.open`"), "{found:?}");
    assert_eq!(found[1].suggestion.as_deref(), Some("run_as: \"service\""), "the one that grants least besides");
    assert_eq!(problems(&as_role("service", body)), []);
    // Handing a record on reads nothing, and without a role the rights are those of whoever caused the event.
    assert_eq!(problems(&as_role("marketing", "send_mail(\"x\", event.customer)")), []);
    assert_eq!(problems(&rule("on: \"contact.recorded\"", body)), []);
    // A right for one's own and one's team's is of no use to a rule.
    let found = problems(&as_role("sales", body));
    assert_eq!(found.iter().map(|p| p.code).collect::<Vec<_>>(), ["missing_right", "missing_right"]);
    assert!(found[0].message_de.contains("gehört zu niemandem"), "{found:?}");
    // In a process as well.
    let text = process(
        "key: \"customer\", run_as: \"marketing\"",
        "fn start(p) { p.end(); }\nfn x(p) { change_case(#{ id: p.contact }) }",
    );
    assert_eq!(codes(&text), [("missing_right", 3)]);
}

#[test]
fn a_filter_for_nothing_in_a_field_that_is_always_there_is_doubted() {
    let found = problems(&rule("on: \"case.opened\", when: #{ kind: () }", ""));
    assert_eq!(
        found.iter().map(|p| (p.code, p.severity)).collect::<Vec<_>>(),
        [("filter_never_matches", Severity::Warning)]
    );
    assert_eq!(
        problems(&rule("on: \"case.opened\", when: #{ priority: (), address: (), \"address.country\": () }", "")),
        []
    );
}

#[test]
fn two_rules_that_set_one_field_on_one_event_are_named() {
    let source = |name: &str, head: &str, body: &str| {
        RuleSource::new(
            format!("{name}.rhai"),
            format!("rule(#{{ name: \"{name}\", on: \"case.opened\"{head} }});\nfn react(e) {{\n    {body}\n}}"),
        )
    };
    let clash = |first: RuleSource, second: RuleSource| {
        let (rules, problems) = RuleSet::load(&[first, second], &vocabulary(), Limits::default());
        assert_eq!(rules.len(), 2, "{problems:?}");
        problems
    };
    let high = "change_case(#{ id: e.case, version: 1, reason: \"x\", priority: \"high\" });";
    let first = || source("first", "", high);
    let found = clash(
        first(),
        source(
            "second",
            ", when: #{ kind: \"dispute\" }",
            "let x = 1;\n    op(\"case.change\", #{ id: e.record.id, priority: \"low\", reason: \"y\" });",
        ),
    );
    assert_eq!(found.len(), 1, "{found:?}");
    let problem = &found[0];
    assert_eq!((problem.code, problem.severity), ("both_write", Severity::Warning));
    assert_eq!((problem.path.as_str(), problem.line, problem.column), ("second.rhai", 4, 43));
    for word in ["second", "first.rhai:3:57", "case.priority", "case.opened"] {
        assert!(problem.message_en.contains(word) && problem.message_de.contains(word), "{problem:?}");
    }
    let due = source("due", "", "change_case(#{ id: e.case, due: days(1) });");
    assert_eq!(
        clash(due, source("due2", "", "change_case(#{ id: e.case, due: days(2) });")).len(),
        1,
        "what is computed may differ"
    );

    let silent = |what: &str, second: RuleSource| {
        let found = clash(first(), second);
        assert!(found.is_empty(), "{what}: {found:?}");
    };
    silent("the same value", source("second", "", high));
    silent("another field", source("second", "", "change_case(#{ id: e.case, owner: \"x\", reason: \"z\" });"));
    silent("another record", source("second", "", "change_case(#{ id: e.customer.name, priority: \"low\" });"));
    silent(
        "a record that the event does not name",
        source(
            "second",
            "",
            "let c = open_case(#{ kind: \"dispute\", customer: e.customer });\n    change_case(#{ id: c, priority: \"low\" });",
        ),
    );
    let filtered = |kind: &str, priority: &str| {
        source(
            kind,
            &format!(", when: #{{ kind: \"{kind}\" }}"),
            &format!("change_case(#{{ id: e.case, priority: \"{priority}\" }});"),
        )
    };
    assert_eq!(clash(filtered("complaint", "high"), filtered("dispute", "low")), [], "no event passes both filters");
    // Where each decides for itself they may well agree; one that always does meets every other.
    let if_urgent = |name: &str, priority: &str| {
        source(name, "", &format!("if e.priority == () {{ change_case(#{{ id: e.case, priority: \"{priority}\" }}) }}"))
    };
    assert_eq!(clash(if_urgent("a", "high"), if_urgent("b", "low")), []);
    assert_eq!(clash(first(), if_urgent("b", "low")).len(), 1);
}
