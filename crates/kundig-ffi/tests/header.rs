//! The committed header keeps the conventions of `CONVENTIONS.md`.

use std::fs;
use std::path::Path;

/// The functions that return something else than a status, and what.
const ACCESSORS: [(&str, &str); 10] = [
    ("kundig_abi_version", "uint32_t"),
    ("kundig_version", "const char *"),
    ("kundig_status_name", "const char *"),
    ("kundig_handle_count", "uint64_t"),
    ("kundig_result_json", "const char *"),
    ("kundig_result_error", "const char *"),
    ("kundig_result_error_message", "const char *"),
    ("kundig_result_error_message_de", "const char *"),
    ("kundig_result_findings", "const char *"),
    ("kundig_result_receipt", "const char *"),
];

/// Everyday calls on a session, which drop the word.
const SHORT: [&str; 6] = [
    "kundig_execute",
    "kundig_execute_batch",
    "kundig_export",
    "kundig_import",
    "kundig_import_bytes",
    "kundig_subscribe",
];

const HANDLES: [&str; 6] = ["engine", "session", "result", "cursor", "subscription", "answer"];

struct Function {
    docs: String,
    returns: String,
    name: String,
    parameters: Vec<String>,
}

fn header() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../include/kundig.h");
    fs::read_to_string(path).expect("include/kundig.h is committed").replace("\r\n", "\n")
}

/// Every declaration behind `extern "C"`, with the comment before it.
fn functions() -> Vec<Function> {
    let header = header();
    let (_, declarations) = header.split_once("extern \"C\" {").expect("the header has an extern \"C\" block");
    let parts = declarations.split("/**").map(|part| part.split_once("*/").unwrap_or(("", part)));
    // A comment belongs to the first declaration behind it; a second one has none.
    let declared = parts.flat_map(|(docs, code)| {
        code.split(';').enumerate().map(move |(place, one)| (if place == 0 { docs } else { "" }, one))
    });
    declared.filter_map(|(docs, declaration)| function(docs, declaration)).collect()
}

fn function(docs: &str, declaration: &str) -> Option<Function> {
    let code = declaration.split_whitespace().collect::<Vec<_>>().join(" ");
    let (head, parameters) = code.split_once('(')?;
    let (returns, name) = head.split_at(head.rfind("kundig_")?);
    let parameters = parameters.trim_end_matches(')').split(',').map(|parameter| parameter.trim().to_owned());
    Some(Function {
        docs: docs.to_owned(),
        returns: returns.trim().to_owned(),
        name: name.trim().to_owned(),
        parameters: parameters.filter(|parameter| parameter != "void").collect(),
    })
}

#[test]
fn every_function_says_who_owns_what_and_since_when() {
    for function in functions() {
        for word in ["Owner:", "Since 0.1."] {
            assert!(function.docs.contains(word), "{} lacks `{word}`", function.name);
        }
        assert!(function.docs.lines().count() >= 4, "{} is hardly described", function.name);
    }
}

#[test]
fn there_are_under_fifty_functions_and_their_names_say_what_they_work_on() {
    let functions = functions();
    assert!((30..50).contains(&functions.len()), "{} functions were found", functions.len());
    for Function { name, .. } in &functions {
        let about_the_library = ACCESSORS[..4].iter().any(|(known, _)| known == name);
        let on_a_handle = HANDLES.iter().any(|handle| name.starts_with(&format!("kundig_{handle}_")));
        assert!(about_the_library || on_a_handle || SHORT.contains(&name.as_str()), "{name} is named otherwise");
    }
}

#[test]
fn every_function_returns_a_status_unless_it_reads_something_out() {
    for function in functions() {
        let accessor = ACCESSORS.iter().find(|(name, _)| *name == function.name);
        let expected = accessor.map_or("kundig_status", |(_, returns)| *returns);
        assert_eq!(function.returns, expected, "{}", function.name);
    }
}

#[test]
fn the_result_is_the_last_parameter_and_the_new_handle_stands_before_it() {
    for function in functions() {
        let outs: Vec<(usize, &String)> =
            function.parameters.iter().enumerate().filter(|(_, parameter)| parameter.contains("**")).collect();
        let count = function.parameters.len();
        for (place, (at, parameter)) in outs.iter().enumerate() {
            assert_eq!(*at, count - outs.len() + place, "{}: `{parameter}` stands elsewhere", function.name);
        }
        if let Some((_, last)) = outs.last() {
            assert_eq!(last.as_str(), "kundig_result **result", "{}", function.name);
        }
    }
}

#[test]
fn every_text_comes_with_its_length_and_every_callback_with_its_user_data() {
    for function in functions() {
        let parameters = &function.parameters;
        for (at, parameter) in parameters.iter().enumerate() {
            let next = parameters.get(at + 1).map_or("", String::as_str);
            if parameter.starts_with("const char *") || parameter.starts_with("const uint8_t *") {
                assert!(next.starts_with("size_t ") && next.ends_with("length"), "{}: `{parameter}`", function.name);
            }
            let callback = ["kundig_function ", "kundig_listener ", "kundig_reader ", "kundig_progress "];
            if callback.iter().any(|callback| parameter.starts_with(callback)) {
                assert!(parameters.iter().any(|one| one == "void *user_data"), "{}", function.name);
            }
        }
    }
}

#[test]
fn nothing_in_the_header_has_a_layout_to_match() {
    let header = header();
    let code: String = header.lines().filter(|line| !line.trim_start().starts_with(['*', '/'])).collect();
    for word in ["struct {", "union", "double", "float", "long ", "bool", "..."] {
        assert!(!code.contains(word), "`{word}` stands in the header");
    }
}
