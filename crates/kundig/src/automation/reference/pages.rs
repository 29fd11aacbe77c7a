//! The pages of the reference, in Markdown.

use std::collections::BTreeSet;
use std::fmt::Write;

use kundig_rules::{FieldType, FieldWord, Function, OperationWord, RecordWord, Vocabulary, functions};

use super::{ReferenceFile, example};
use crate::operation::Facts;

pub(super) fn write(vocabulary: &Vocabulary, operations: &[Facts]) -> Vec<ReferenceFile> {
    let functions = functions(vocabulary);
    let pages = [
        ("index.md", index(vocabulary)),
        ("events.md", events(vocabulary)),
        ("records.md", records(vocabulary)),
        ("operations.md", requests(vocabulary, operations)),
        ("values.md", values(&functions)),
        ("processes.md", processes(&functions)),
        ("host.md", host(vocabulary)),
    ];
    pages.map(|(name, text)| ReferenceFile { name: name.into(), text }).into()
}

/// The operations that rules may request, by their words.
fn requestable(vocabulary: &Vocabulary) -> Vec<&OperationWord> {
    let mut words: Vec<_> = vocabulary.operations.iter().filter(|word| word.allowed).collect();
    words.sort_by(|a, b| a.function.cmp(&b.function));
    words
}

fn index(vocabulary: &Vocabulary) -> String {
    let mut page = String::from(INTRODUCTION);
    let counted = |count: usize, what: &str| format!("{count} {what}");
    let rows = [
        ("events.md", "What a rule can react to", counted(vocabulary.events.len(), "events")),
        ("records.md", "What a rule can read", counted(vocabulary.records.len(), "kinds of record")),
        ("operations.md", "What a rule can request", counted(requestable(vocabulary).len(), "operations")),
        ("values.md", "Money, spans, dates and times, texts and numbers", String::new()),
        ("processes.md", "Rules that live for weeks, and rules that the clock calls", String::new()),
        ("host.md", "Functions of the host program", counted(vocabulary.host_functions.len(), "functions")),
    ];
    page.push_str("\n| page | what | |\n|---|---|---|\n");
    for (file, what, count) in rows {
        let _ = writeln!(page, "| [{file}]({file}) | {what} | {count} |");
    }
    page.push_str("\nThe folder `definitions` holds the same words for rhai's language server.\n");
    page.push_str("\n## Roles\n\nA rule runs with the rights of the role that `run_as` names, and with no others.\n");
    page.push_str("\n| role | may request |\n|---|---|\n");
    for role in &vocabulary.roles {
        let grants = role.grants.as_deref().unwrap_or_default();
        let may: Vec<_> = requestable(vocabulary)
            .into_iter()
            .filter(|word| grants.contains(&word.name) && !role.narrow.contains(&word.name))
            .map(|word| code(&word.function))
            .collect();
        let may = if may.is_empty() {
            "nothing: what it grants is for one's own or one's team's".into()
        } else {
            may.join(", ")
        };
        let _ = writeln!(page, "| {} | {may} |", code(&role.name));
    }
    page
}

const INTRODUCTION: &str = r#"# The words of rules

A rule is one file. What it reacts to stands at its top as data, what it wants in a few lines below:

```rhai
rule(#{
    name:   "contact.call_back",                      // unique
    about:  "Who calls is called back.",              // one sentence for people
    on:     "contact.recorded",                       // the event
    when:   #{ direction: "in", medium: "phone" },    // what its fields must be: a value, or a list of values; () is empty
    run_as: "service",                                // the role whose rights the rule has
});

fn applies(event) { event.customer != () }            // may be left out

fn react(event) {
    follow_up(#{ subject: `${event.customer.name} zurückrufen`, department: "service", due: business_days(1) });
}
```

An event has, beside its fields: `name`, `record`, `customer`, `data` (all fields), `before`, `at`, `actor`, `number`,
`has("field")` and `changed("field")`. Records are read field by field, under the rights of the role.
"#;

fn events(vocabulary: &Vocabulary) -> String {
    let mut page = String::from(
        "# Events\n\nAn event carries the fields of its record: all of them where the record is new, else those that changed; \
         filters and rules see the whole record either way.\n",
    );
    let kinds: BTreeSet<&str> = vocabulary.events.iter().map(|event| event.record_kind.as_str()).collect();
    for kind in kinds {
        let _ = writeln!(page, "\n## {kind}\n\n| event | what happened | recorded by |\n|---|---|---|");
        let mut fields: &[FieldWord] = &[];
        for event in vocabulary.events.iter().filter(|event| event.record_kind == kind) {
            let by = vocabulary.operations.iter().filter(|word| word.emits.contains(&event.name));
            let by: Vec<_> = by.map(|word| code(&word.name)).collect();
            let _ = writeln!(page, "| {} | {} | {} |", code(&event.name), cell(&event.about), by.join(", "));
            fields = &event.fields;
        }
        page.push_str(&table(fields, false));
    }
    page.push_str(
        "\n## host\n\nEvents that the host program publishes by `host.emit` are called `host.` and their name; their fields \
         are what the program gives them.\n",
    );
    page
}

fn records(vocabulary: &Vocabulary) -> String {
    let mut page = String::from("# Records\n\nWhat `event.record`, `event.customer` and other references lead to.\n");
    let mut records: Vec<&RecordWord> = vocabulary.records.iter().collect();
    records.sort_by(|a, b| a.kind.cmp(&b.kind));
    for record in records {
        let _ = writeln!(page, "\n## {}\n\nSeen by whoever has the right {}.", record.kind, code(&record.read_right));
        for figure in &record.figures {
            let _ = writeln!(page, "\nFigure, computed when asked: `{}.{figure}(months(12))`.", record.kind);
        }
        page.push_str(&table(&record.fields, false));
    }
    page
}

fn requests(vocabulary: &Vocabulary, operations: &[Facts]) -> String {
    let mut page = String::from(
        "# Operations\n\nWhat is requested happens after the rule has ended, in the unit of work of the event: all of it or \
         none. Each operation can also be requested by its name: `op(\"case.open\", #{ … })`.\n",
    );
    let (questions, requests): (Vec<_>, Vec<_>) = requestable(vocabulary).into_iter().partition(|word| word.answers);
    let asked: Vec<_> = questions.iter().map(|word| code(&word.function)).collect();
    if !asked.is_empty() {
        let _ = writeln!(
            page,
            "\nSome are questions: {}. They change nothing, the rule has the answer at once as a map, and may ask in \
             `applies` as well.",
            asked.join(", ")
        );
    }
    for word in requests.into_iter().chain(questions) {
        let _ = writeln!(page, "\n## {}\n\n{}\n", word.function, word.about);
        let _ = write!(page, "{} {}.", if word.answers { "Asks" } else { "Requests" }, code(&word.name));
        if let Some(kind) = &word.creates {
            let _ = write!(page, " Hands back the new {kind}.");
        }
        if !word.emits.is_empty() {
            let emits: Vec<_> = word.emits.iter().map(|event| code(event)).collect();
            let _ = write!(page, " What happens by it: {}.", emits.join(", "));
        }
        let roles = vocabulary.roles.iter().filter(|role| {
            role.grants.as_ref().is_some_and(|grants| grants.contains(&word.name)) && !role.narrow.contains(&word.name)
        });
        let roles: Vec<_> = roles.map(|role| code(&role.name)).collect();
        let _ = writeln!(page, " Roles: {}.", if roles.is_empty() { "none".into() } else { roles.join(", ") });
        page.push_str(&table(&word.fields, true));
        if let Some(facts) = operations.iter().find(|facts| facts.name == word.name) {
            let _ = writeln!(page, "\n```rhai\n{}\n```", example::request(word, &(facts.example)()));
        }
    }
    page
}

fn values(functions: &[Function]) -> String {
    let mut page = String::from(
        "# Values\n\nThere are no floats: numbers with a point are exact decimals. Dates and times also compare with texts \
         (`event.at < \"2026-12-24\"`). What depends on the company's calendar (`business_days`) is handed to the operation \
         as it is.\n\n| word | what |\n|---|---|\n",
    );
    let of_values = || functions.iter().filter(|function| function.area == "values");
    for function in of_values().filter(|function| !function.signature.starts_with("op ")) {
        let _ = writeln!(page, "| {} | {} |", code(function.signature.trim_end_matches(';')), cell(&function.about));
    }
    page.push_str("\n## Operators\n\n");
    for function in of_values().filter(|function| function.signature.starts_with("op ")) {
        let _ = writeln!(page, "* {}", code(function.signature.trim_start_matches("op ").trim_end_matches(';')));
    }
    page
}

fn processes(functions: &[Function]) -> String {
    let mut page = String::from(PROCESSES);
    let words = ["wait", "wait_for", "end", "memory", "news"];
    page.push_str("\n| word | what |\n|---|---|\n");
    for function in functions.iter().filter(|function| words.contains(&function.name.as_str())) {
        let _ = writeln!(page, "| {} | {} |", code(function.signature.trim_end_matches(';')), cell(&function.about));
    }
    page
}

const PROCESSES: &str = r#"# Processes

A process is a rule that lives on. Its instances lie in the database and keep the version of the rule that they began with.

```rhai
process(#{
    name:   "offer.pending",
    on:     "contact.recorded",
    when:   #{ direction: "in", kind: "inquiry" },
    key:    "customer",                               // one instance per customer, or per value of this field
    stop:   ["case.opened"],                          // events that end an instance, wherever it is
    pause:  #{ on: "case.opened", when: #{ kind: "dispute" }, resume: "case.closed" },
    run_as: "service",
});

fn start(p) { p.wait(business_days(5), "ask") }
fn ask(p)   { p.wait_for(#{ on: "contact.recorded", when: #{ kind: "order" }, then: "won", timeout: days(30), or_else: "lost" }) }
fn won(p)   { p.end() }
fn lost(p)  { p.end() }
```

Each step is a function of the file. A step that says nothing about how to go on is the last one. `wait_for` takes a list of events as
well (`on: ["contact.recorded", "case.opened"]`); the step then finds what happened in `p.news`: `name`, `record`, `customer`, `data`,
`at`, `actor`. A later event that lacks the key, such as a dispute in a process about invoices, means every instance of its customer;
an event of the host program must have the key.

# Schedules

A schedule is a rule that the clock calls, by the wall clock of the company. What was missed while nobody kept the time comes once.

```rhai
schedule(#{
    name:   "team.round",
    every:  "week",                                   // hour, day, business_day, week (Monday), month, quarter, year
    at:     "07:30",                                  // or `every: "FREQ=MONTHLY;BYDAY=-1FR"` (RFC 5545)
    run_as: "service",
});

fn react(event) {
    follow_up(#{ subject: "Montagsrunde vorbereiten", department: "service", due: business_hours(1) });
}
```

Days of customers are events like any other, looked up each morning at six: `customer.birthday`, `customer.anniversary`,
`customer.date_reached`, `customer.silent`; what their filters must name stands with the [events](events.md).
"#;

fn host(vocabulary: &Vocabulary) -> String {
    let mut page = String::from(
        "# Functions of the host program\n\nThe program lends them when it starts; rules call them as `host::name(…)`. In dry \
         runs they are not called and answer `()`.\n\n",
    );
    if vocabulary.host_functions.is_empty() {
        page.push_str("None are lent at present.\n");
        return page;
    }
    page.push_str("| function | answers |\n|---|---|\n");
    for word in &vocabulary.host_functions {
        let params: Vec<_> = word.params.iter().map(|(name, of)| format!("{name}: {}", type_word(of))).collect();
        let called = format!("host::{}({})", word.name, params.join(", "));
        let _ = writeln!(page, "| {} | {} |", code(&called), type_word(&word.returns));
    }
    page
}

fn table(fields: &[FieldWord], needs: bool) -> String {
    if fields.is_empty() {
        return String::new();
    }
    let mut table = String::from(if needs {
        "\n| field | type | needed | meaning |\n|---|---|---|---|\n"
    } else {
        "\n| field | type | meaning |\n|---|---|---|\n"
    });
    for field in fields {
        let of = match field.choices.is_empty() {
            true => type_word(&field.field_type),
            false => field.choices.iter().map(|choice| code(choice)).collect::<Vec<_>>().join(" "),
        };
        let need = match (needs, field.required && field.name != "version") {
            (false, _) => "",
            (true, true) => " yes |",
            (true, false) if field.required => " yes, as read |",
            (true, false) => " |",
        };
        let _ = writeln!(table, "| {} | {of} |{need} {} |", code(&field.name), cell(&field.about));
    }
    table
}

fn type_word(of: &FieldType) -> String {
    match of {
        FieldType::Any => "any".into(),
        FieldType::Text => "text".into(),
        FieldType::Integer => "whole number".into(),
        FieldType::Decimal => "number".into(),
        FieldType::Boolean => "true or false".into(),
        FieldType::Money => "money".into(),
        FieldType::Date => "date".into(),
        FieldType::DateTime => "time".into(),
        FieldType::Record(kind) => format!("[{kind}](records.md#{kind})"),
        FieldType::List => "list".into(),
        FieldType::Object => "map".into(),
    }
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

/// A text that stays within its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").split_whitespace().collect::<Vec<_>>().join(" ")
}
