//! Rules that mean harm: each is refused when it is loaded or stopped when it runs, and none takes the house along.

mod common;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use common::*;
use kundig_rules::*;
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The most that a hostile rule may allocate beyond what was there before, in bytes: what `Limits` lets variables hold, and as
/// much again for copies that are being made.
const MOST: usize = 32 * 1024 * 1024;

/// The allocator counts for all threads, so the tests of this file run one after the other.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn corpus() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/hostile");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// A process shows itself in its first step.
fn outcome(rule: &Rule) -> Outcome {
    match rule.process {
        Some(_) => rule.begin(&mut FakeHost::default(), &complaint()).run.outcome,
        None => rule.run(&mut FakeHost::default(), &complaint()).outcome,
    }
}

#[test]
fn every_hostile_rule_is_refused_or_stopped() {
    let _alone = alone();
    let corpus = corpus();
    assert!(corpus.len() >= 90, "only {} hostile rules", corpus.len());
    let mut faults = Vec::new();
    for (name, text) in &corpus {
        // Interpreter and words are there for honest rules as well.
        let vocabulary = vocabulary();
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        let begin = Instant::now();
        let (rules, problems) =
            RuleSet::load(&[RuleSource::new(name.as_str(), text.as_str())], &vocabulary, Limits::default());
        let said = match text.lines().next().unwrap().trim_start_matches("// ") {
            "stopped" => match rules.by_name("hostile") {
                None => format!("was refused: {}", problems[0]),
                Some(rule) => match outcome(rule) {
                    Outcome::Failed(Failure { kind: FailureKind::Limit, .. }) => String::new(),
                    other => format!("{other:?}"),
                },
            },
            expected => {
                let code = expected.trim_start_matches("refused: ");
                match problems.iter().any(|problem| problem.code == code) && rules.is_empty() {
                    true => String::new(),
                    false => format!("problems: {problems:?}"),
                }
            }
        };
        let (took, grew) = (begin.elapsed(), MEMORY.peak_usage().saturating_sub(before));
        // The time is only told: on a busy machine a test proves nothing by it. `kundig-benches hostile` measures it.
        println!("{name:32} {:6.1} ms  {:7.2} MB", took.as_secs_f64() * 1e3, grew as f64 / 1_048_576.0);
        if !said.is_empty() || grew > MOST {
            faults.push(format!("{name}: {said} {grew} bytes"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn deep_trees_are_refused_and_do_not_overflow_the_stack() {
    let _alone = alone();
    let react =
        |body: &str| format!("rule(#{{ name: \"t\", on: \"contact.recorded\" }}); fn react(event) {{ {body} }}");
    let many = |count: usize, text: &str| text.repeat(count);
    for (name, body) in [
        ("parentheses", format!("{}1{}", many(20_000, "("), many(20_000, ")"))),
        ("lists", format!("let x = {}{};", many(20_000, "["), many(20_000, "]"))),
        ("maps", format!("let x = {}1{};", many(20_000, "#{a:"), many(20_000, "}"))),
        ("blocks", format!("{}{}", many(20_000, "{"), many(20_000, "}"))),
        ("not", format!("{}true", many(20_000, "!"))),
        ("minus", format!("{}1", many(20_000, "- "))),
        ("if", format!("{}{}", many(20_000, "if true {"), many(20_000, "}"))),
        ("else if", format!("if true {{}} {}", many(10_000, "else if true {}"))),
        ("sum", format!("let x = 1; x {}", many(20_000, "+ x"))),
        ("power", format!("let x = 1; x {}", many(20_000, "** x"))),
        ("and", format!("let x = true; x {}", many(20_000, "&& x"))),
        ("fields", format!("event{}", many(20_000, ".data"))),
        ("items", format!("event.data{}", many(20_000, "[0]"))),
        ("calls", format!("let x = 1; x{}", many(20_000, ".to_string()"))),
        ("nested calls", format!("{}1{}", many(20_000, "abs("), many(20_000, ")"))),
        ("closures", format!("[1].map({}1{})", many(10_000, "|x| [1].map("), many(10_000, ")"))),
        ("interpolation", format!("{}1{}", many(10_000, "`${"), many(10_000, "}`"))),
        ("switch", format!("{}1{}", many(10_000, "switch 1 { 1 => "), many(10_000, "}"))),
        ("assignments", format!("let x = 1; {} 1", many(20_000, "x = "))),
        ("throw", format!("{} 1", many(20_000, "throw "))),
        ("return", format!("{} 1", many(20_000, "return "))),
        ("in", format!("let x = 1; x {}", many(20_000, "in x "))),
        ("coalesce", format!("let x = 1; x {}", many(20_000, "?? x "))),
        ("comment", format!("{}{}", many(20_000, "/*"), many(20_000, "*/"))),
    ] {
        let begin = Instant::now();
        let (rules, problems) = RuleSet::load(&[RuleSource::new(name, react(&body))], &vocabulary(), Limits::default());
        if let Some(rule) = rules.by_name("t") {
            let run = rule.run(&mut FakeHost::default(), &complaint());
            println!("{name}: {:?} {:?}", run.outcome, begin.elapsed());
        } else {
            println!("{name}: {} {:?}", problems[0].message_en, begin.elapsed());
        }
    }
}

#[test]
fn the_deepest_permitted_recursion_fits_on_a_small_stack() {
    let _alone = alone();
    const DEPTH: usize = 15;
    let nested = "1 + (".repeat(DEPTH) + "dive(n + 1)" + ")".repeat(DEPTH).as_str();
    let text = format!(
        "rule(#{{ name: \"t\", on: \"contact.recorded\" }}); fn dive(n) {{ if n > 0 {{ for i in 0..1 {{ let x = {nested}; }} }} }}
        fn react(event) {{ dive(1) }}"
    );
    let rules = load(&text);
    let small = std::thread::Builder::new().stack_size(1024 * 1024);
    let run = small.spawn(move || rules.by_name("t").unwrap().run(&mut FakeHost::default(), &complaint()));
    assert_eq!(run.unwrap().join().unwrap().failure().unwrap().kind, FailureKind::Limit);
}

#[test]
fn a_file_that_is_too_large_is_not_even_read() {
    let _alone = alone();
    let text =
        format!("rule(#{{ name: \"t\", on: \"contact.recorded\" }}); fn react(event) {{}} // {}", "x".repeat(300_000));
    assert_eq!(problems(&text)[0].code, "file_too_large");
}

#[test]
fn a_host_that_panics_or_is_slow_does_not_harm_the_engine() {
    let _alone = alone();
    struct Panics;
    impl Host for Panics {
        fn record(&mut self, _: &str, _: &str) -> Result<Option<serde_json::Value>, HostError> {
            panic!("on purpose")
        }
        fn figure(
            &mut self,
            _: &str,
            _: &str,
            _: &str,
            _: &[serde_json::Value],
        ) -> Result<serde_json::Value, HostError> {
            std::thread::sleep(Duration::from_millis(150));
            Ok(1.into())
        }
        fn function(&mut self, _: &str, _: &[serde_json::Value]) -> Result<serde_json::Value, HostError> {
            unreachable!()
        }
        fn new_id(&mut self) -> String {
            unreachable!()
        }
        fn now(&mut self) -> chrono::DateTime<chrono::FixedOffset> {
            unreachable!()
        }
    }
    let text = |body| format!("rule(#{{ name: \"t\", on: \"contact.recorded\" }}); fn react(event) {{ {body} }}");
    let rules = load(&text("event.customer.name"));
    let run = rules.by_name("t").unwrap().run(&mut Panics, &complaint());
    assert!(run.failure().unwrap().message.contains("broke off"), "{run:?}");
    let rules = load(&text("event.customer.revenue(); let n = 0; for i in 0..100 { n += i } print(n)"));
    let run = rules.by_name("t").unwrap().run(&mut Panics, &complaint());
    assert_eq!(run.failure(), None);
    assert_eq!(run.log, ["4950"]);
}
