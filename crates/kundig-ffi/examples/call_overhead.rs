//! What the C border costs: the same calls through the Rust API by name, and through the exported C functions.
//!
//!     cargo run --release -p kundig-ffi --no-default-features --features sqlite --example call_overhead
//!
//! Rounds are short and alternate, and the fastest of each side counts: the machine's noise only ever adds.

// Calls the exported functions as C does.
#![allow(unsafe_code)]

use std::ffi::c_char;
use std::ptr::null_mut;
use std::time::Instant;

use kundig::journal::Door;
use kundig::{Engine, Login};
use kundig_ffi::{
    kundig_engine_open, kundig_execute, kundig_execute_batch, kundig_result, kundig_result_free, kundig_result_json,
    kundig_session, kundig_session_open, kundig_status,
};

const ANNA: &str = "01980000-0000-7000-8000-00000000a11a";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name).display().to_string();
    let engine = Engine::builder(&path("rust.db")).durability(kundig::Durability::Relaxed).open()?;
    let rust = engine.session_in(1, Door::C, Login::Owner)?;
    let c = open_c(&path("c.db"));
    let register = format!(
        r#"{{"id": "{ANNA}", "customer": {{"party": {{"kind": "person", "first_name": "Anna", "last_name": "Groß"}},
        "addresses": [{{"street": "Straße des 17. Juni 135", "postal_code": "10623", "place": "Berlin"}}],
        "contact_points": [{{"kind": "phone", "value": "030 901820"}}]}}}}"#
    );
    rust.call("customer.register", &register)?;
    call_c(c, "customer.register", &register);

    let anybody = r#"{"customer": {"party": {"kind": "person", "first_name": "Jan", "last_name": "Klein"}}}"#;
    let get = format!(r#"{{"id": "{ANNA}"}}"#);
    println!("{:<20} {:>12} {:>12} {:>10}", "call", "Rust", "C", "C over Rust");
    for (name, input, rounds, calls) in [
        ("followup.desk", "{}", 2_000, 20),
        ("customer.get", get.as_str(), 2_000, 10),
        ("customer.search", r#"{"text": "groß berlin"}"#, 2_000, 10),
        ("customer.register", anybody, 1_000, 2),
    ] {
        let (mut best_rust, mut best_c) = (f64::MAX, f64::MAX);
        for _ in 0..rounds {
            best_rust = best_rust.min(microseconds(calls, || drop(rust.call(name, input).expect("the call succeeds"))));
            best_c = best_c.min(microseconds(calls, || call_c(c, name, input)));
        }
        let more = (best_c / best_rust - 1.0) * 100.0;
        println!("{name:<20} {best_rust:>9.2} µs {best_c:>9.2} µs {more:>9.1} %");
    }
    // What the border itself costs: look the session up, check the text, write the refusal down where it is wanted.
    for (name, wanted) in [("without", false), ("with", true)] {
        let best = (0..2_000).map(|_| microseconds(100, || refused(c, wanted))).fold(f64::MAX, f64::min);
        println!("a batch refused as no JSON, {name} a result: {:.0} ns", best * 1_000.0);
    }
    Ok(())
}

fn microseconds(calls: u32, mut call: impl FnMut()) -> f64 {
    let begun = Instant::now();
    for _ in 0..calls {
        call();
    }
    begun.elapsed().as_secs_f64() * 1e6 / f64::from(calls)
}

fn open_c(path: &str) -> *mut kundig_session {
    let (mut engine, mut session) = (null_mut(), null_mut());
    let text = |text: &str| (text.as_ptr().cast::<c_char>(), text.len());
    let (path, options, owner) = (text(path), text(r#"{"durability": "relaxed"}"#), text(r#"{"as": "owner"}"#));
    // SAFETY: texts with their lengths, places in local variables, no results wanted.
    unsafe {
        let opened = kundig_engine_open(path.0, path.1, options.0, options.1, &mut engine, null_mut());
        assert_eq!(opened, kundig_status::Ok);
        assert_eq!(kundig_session_open(engine, owner.0, owner.1, 1, &mut session, null_mut()), kundig_status::Ok);
    }
    session
}

/// A call that never reaches the engine.
fn refused(session: *mut kundig_session, wanted: bool) {
    let mut result: *mut kundig_result = null_mut();
    let place = if wanted { &raw mut result } else { null_mut() };
    // SAFETY: a text with its length, a place in a local variable or none.
    let status = unsafe { kundig_execute_batch(session, "{".as_ptr().cast::<c_char>(), 1, place) };
    assert_eq!(status, kundig_status::Malformed);
    kundig_result_free(result);
}

/// As a C program calls: execute, read the answer, free it.
fn call_c(session: *mut kundig_session, name: &str, input: &str) {
    let mut result: *mut kundig_result = null_mut();
    let mut length = 0;
    // SAFETY: texts with their lengths, places in local variables.
    unsafe {
        let name = (name.as_ptr().cast::<c_char>(), name.len());
        let input = (input.as_ptr().cast::<c_char>(), input.len());
        assert_eq!(kundig_execute(session, name.0, name.1, input.0, input.1, &mut result), kundig_status::Ok);
        assert!(!kundig_result_json(result, &mut length).is_null() && length > 0);
    }
    kundig_result_free(result);
}
