//! The definitions for editors hold every word, in the syntax that rhai's language server reads.

mod common;

use common::*;
use kundig_rules::*;

fn texts() -> Vec<(&'static str, String)> {
    definitions(&vocabulary()).into_iter().map(|file| (file.name, file.text)).collect()
}

/// Reads a definition file: `module NAME;`, then comments and `fn …;` or `op …;`. Answers the names that it defines.
fn parse(text: &str) -> Result<Vec<String>, String> {
    let mut lines = text.lines();
    let head = lines.next().unwrap_or_default();
    let module = head.strip_prefix("module ").and_then(|rest| rest.strip_suffix(';'));
    if !module.is_some_and(rhai_identifier) {
        return Err(format!("no module: {head}"));
    }
    let mut names = Vec::new();
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with("///")) {
        let wrong = |what: &str| format!("{what}: {line}");
        let (kind, rest) = line.split_once(' ').ok_or_else(|| wrong("no definition"))?;
        let (head, rest) = rest.split_once('(').ok_or_else(|| wrong("no parameters"))?;
        let (params, returns) = rest.rsplit_once(") -> ").ok_or_else(|| wrong("no return type"))?;
        let returns = returns.strip_suffix(';').ok_or_else(|| wrong("no end"))?;
        let is_type = |of: &str| of == "?" || of == "()" || rhai_identifier(of);
        let params: Vec<&str> = params.split(", ").filter(|param| !param.is_empty()).collect();
        let right = match kind {
            "fn" => params
                .iter()
                .all(|param| param.split_once(": ").is_some_and(|(name, of)| rhai_identifier(name) && is_type(of))),
            "op" => params.iter().all(|of| is_type(of)),
            _ => false,
        };
        let name = head.strip_prefix("get ").or_else(|| head.strip_prefix("set ")).unwrap_or(head);
        if !right || !is_type(returns) || (kind == "fn" && !rhai_identifier(name)) {
            return Err(wrong("not understood"));
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

fn rhai_identifier(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

#[test]
fn every_file_can_be_read_and_every_word_is_in_one() {
    let mut known = Vec::new();
    for (name, text) in texts() {
        known.extend(parse(&text).unwrap_or_else(|problem| panic!("{name}: {problem}")));
    }
    let vocabulary = vocabulary();
    let mut wanted: Vec<&str> =
        vec!["op", "eur", "money", "business_days", "today", "wait_for", "memory", "print", "map", "rule"];
    for word in vocabulary.operations.iter().filter(|word| word.allowed) {
        wanted.push(&word.function);
    }
    for fields in vocabulary
        .events
        .iter()
        .map(|event| &event.fields)
        .chain(vocabulary.records.iter().map(|record| &record.fields))
    {
        wanted.extend(fields.iter().map(|field| field.name.as_str()));
    }
    wanted.extend(vocabulary.records.iter().flat_map(|record| &record.figures).map(String::as_str));
    wanted.extend(vocabulary.host_functions.iter().map(|word| word.name.as_str()));
    let missing: Vec<_> = wanted.into_iter().filter(|word| !known.iter().any(|name| name == word)).collect();
    assert_eq!(missing, Vec::<&str>::new());
    // What may not be requested, or not be called, is not offered.
    for word in ["erase_customer", "eval", "Fn", "curry", "call"] {
        assert!(!known.iter().any(|name| name == word), "{word}");
    }
    let (_, standard) = texts().into_iter().find(|(name, _)| *name == "standard.d.rhai").unwrap();
    assert!(!standard.contains("f64") && standard.contains("fn filter(array: Array, filter: FnPtr) -> Array;"));
    assert!(parse("module static;\n\nfn x(a: core::any::Any) -> ?;").is_err(), "the reader can refuse");
}

#[test]
fn functions_of_the_host_have_their_declared_types() {
    let (_, host) = texts().pop().unwrap();
    assert_eq!(host, "module host;\n\nfn next_free_slot(branch: String) -> String;\n");
}

#[test]
fn every_word_of_ours_has_a_meaning() {
    let dumb: Vec<String> = functions(&vocabulary())
        .into_iter()
        .filter(|function| {
            function.about.is_empty() && function.area == "values" && !function.signature.starts_with("op ")
        })
        .map(|function| function.signature)
        .collect();
    assert_eq!(dumb, Vec::<String>::new());
}

#[test]
fn the_operations_are_written_as_they_always_were() {
    let (_, text) = texts().into_iter().find(|(name, _)| *name == "operations.d.rhai").unwrap();
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/operations.d.rhai");
    if std::env::var_os("KUNDIG_BLESS").is_some() {
        std::fs::write(golden, &text).unwrap();
    }
    assert_eq!(
        text,
        std::fs::read_to_string(golden).unwrap(),
        "if it is meant so: KUNDIG_BLESS=1 cargo test -p kundig-rules"
    );
}
