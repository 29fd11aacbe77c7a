//! Rules ask operations that change nothing, and have the answer at once.

mod common;

use common::*;

const ASKING: &str = r#"
rule(#{ name: "asks", on: "contact.recorded" });
fn applies(event) { check_value(#{ kind: "email", value: event.text }).findings.len() > 0 }
fn react(event) {
    let answer = op("check.value", #{ kind: "email", value: "a@b" });
    follow_up(#{ subject: `${answer.normal} ${answer.findings[0].code}` });
}"#;

#[test]
fn a_question_is_answered_at_once_and_is_no_request() {
    let rules = load(ASKING);
    let rule = rules.by_name("asks").unwrap();
    assert_eq!(rule.requests, ["followup.create"]);
    let mut host = FakeHost::default();
    let run = rule.run(&mut host, &complaint());
    assert_eq!(run.failure(), None);
    assert_eq!(run.requests.len(), 1);
    assert_eq!(run.requests[0].arguments["subject"], "a@b email.typo");
    assert_eq!(run.reads, ["check.value"]);
    assert_eq!(host.asked.len(), 2, "{:?}", host.asked);
}

#[test]
fn a_question_that_is_denied_fails_the_rule() {
    let message = fails(r#"check_value(#{ kind: "email", value: "geheim" });"#);
    assert!(message.contains("does not grant"), "{message}");
}

#[test]
fn nobody_asks_for_ever() {
    let run = react(r#"for n in 0..1000 { try { check_value(#{ kind: "email", value: "x" }); } catch { } }"#);
    let failure = run.failure().expect("a failure");
    assert_eq!(failure.message, "the rule asks more than 100 questions");
    assert!(run.requests.is_empty());
}

#[test]
fn a_question_is_checked_when_the_rule_is_loaded() {
    let of = |body: &str| {
        let text = format!("rule(#{{ name: \"t\", on: \"contact.recorded\" }});\nfn react(event) {{ {body} }}");
        problems(&text).into_iter().map(|problem| problem.message_en).collect::<Vec<_>>()
    };
    assert_eq!(of(r#"check_value(#{ kind: "iban", value: "x" });"#), [""; 0]);
    assert_eq!(of(r#"check_value(#{ kind: "iban" });"#), ["`check.value` needs `value`"]);
    let wrong = of(r#"check_value(#{ kind: "ibam", value: "x" });"#);
    assert!(wrong.len() == 1 && wrong[0].contains("ibam"), "{wrong:?}");
}
