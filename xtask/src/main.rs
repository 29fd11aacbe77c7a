//! The workbench: everything a developer or a CI does with this repository, as `cargo xtask <command>`.
//! It drives the ordinary tools and keeps no knowledge of the engine itself.

mod args;
mod bindings;
mod ci;
mod conformance;
mod install;
mod library;
mod postgres;
mod report;
mod shell;
mod test;
mod tools;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <command>

  test [--no-postgres] [--strict] [filter...]
                      everything: Rust tests on SQLite and a private PostgreSQL, header, bindings,
                      C and C++ conformance, rule packs. With a filter only the Rust tests that match it.
                      --strict (also CI=true): a step that could not run counts as failed
  ci                  format, clippy, docs, then `test --strict`
  header [--check]    write include/kundig.h from crates/kundig-ffi, or prove it fresh
  bindings [--check]  write bindings/ from the catalogue, or prove them fresh
  bench [--postgres] [name...]
                      the benches, in release
  torture             kill -9, full disks and crowds of writers, in release, with PostgreSQL
  postgres PROGRAM... runs a program (a test, psql) with a private PostgreSQL named in KUNDIG_TEST_POSTGRES
  doc                 the API documentation
  install --prefix DIR [--destdir DIR] [--libdir NAME] [--slim] [--debug]
                      library, header and pkg-config file, as a C developer expects them
";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_default();
    let rest: Vec<String> = words.collect();
    let result = match command.as_str() {
        "test" => test::main(&rest),
        "ci" => ci::main(&rest),
        "header" => tools::header(&rest),
        "bindings" => tools::bindings(&rest),
        "bench" => tools::bench(&rest),
        "torture" => tools::torture(&rest),
        "postgres" => tools::with_postgres(&rest),
        "doc" => tools::doc(&rest),
        "install" => install::main(&rest),
        postgres::GUARD => postgres::guard(&rest),
        "" | "help" | "-h" | "--help" => {
            print!("{HELP}");
            Ok(true)
        }
        unknown => Err(format!("no command '{unknown}'\n\n{HELP}")),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::from(2)
        }
    }
}
