//! `cargo xtask test`: everything that must hold, in one command.

use std::env;

use crate::args::Args;
use crate::bindings;
use crate::conformance::{Bench, Linking};
use crate::install::{self, Layout};
use crate::library::{self, Kind, Library};
use crate::postgres::Postgres;
use crate::report::{Report, Step, Stop};
use crate::shell;
use crate::tools;

const POSTGRES: &str = "postgresql";
const RUST: &str = "rust tests";
const ENCRYPTION: &str = "encryption";
const TOUR: &str = "tour";
const SLIM: &str = "slim library";
const FULL: &str = "full library";
const HEADER: &str = "header is fresh";
const BINDINGS: &str = "bindings are fresh";
const INSTALL: &str = "install";
const C_HEADER: &str = "header in C and C++";
const C_SHARED: &str = "C, shared";
const C_STATIC: &str = "C, static";
const C_PKG_CONFIG: &str = "C, pkg-config";
const C_MEMORY: &str = "C, valgrind";
const PYTHON: &str = "Python client";
const PASCAL: &str = "Pascal client";
const RULES_CHECK: &str = "rules check";
const RULES_TEST: &str = "rules test";

/// Steps that a strict run lets pass unrun. None: what the README promises is run.
const ALLOWED_SKIPS: &[&str] = &[];

/// `cargo xtask test [--no-postgres] [--strict] [filter...]`.
pub fn main(words: &[String]) -> Result<bool, String> {
    let args = Args::parse(words, &["--no-postgres", "--strict"], &[])?;
    let strict = args.has("--strict") || env::var("CI").is_ok_and(|value| value == "true");
    let mut report = Report::new(strict, ALLOWED_SKIPS);
    let postgres = report.step(POSTGRES, || {
        if args.has("--no-postgres") { Err(Stop::LeftOut("--no-postgres".into())) } else { Postgres::start() }
    });
    let postgres = postgres.unwrap_or_else(Postgres::none);
    report.step(RUST, || rust(&args.rest, &postgres));
    if args.rest.is_empty() {
        everything_else(&mut report, &postgres);
    } else {
        println!("\na filter was given: only the Rust tests that match it were run");
    }
    drop(postgres);
    Ok(report.finish())
}

/// Unit, integration and documentation tests of every crate, on both databases.
fn rust(filter: &[String], postgres: &Postgres) -> Step {
    let mut command = shell::cargo(["test", "--workspace", "--no-fail-fast", "--features", "kundig/postgres"]);
    if !filter.is_empty() {
        command.arg("--").args(filter);
    }
    postgres.tell(&mut command);
    shell::run(&mut command)
}

/// A build of its own, since it brings another SQLite along, with OpenSSL from its sources.
fn encryption() -> Step {
    for tool in ["perl", "make"] {
        shell::need(&[tool])?;
    }
    shell::run(&mut shell::cargo(["test", "--package", "kundig", "--features", "encryption", "--test", "encryption"]))
}

fn everything_else(report: &mut Report, postgres: &Postgres) {
    report.step(TOUR, || shell::run(&mut shell::built("examples/tour")?));
    report.step(SLIM, || library::build(Kind { slim: true, debug: true }).map(drop));
    let full = report.step(FULL, || library::build(Kind { slim: false, debug: true }));
    report.step(HEADER, || tools::write_header(true));
    report.step(BINDINGS, || tools::write_bindings(shell::built("kundig-bindgen")?, true));
    let bench = report.step(INSTALL, || install(full.as_ref()));
    let bench = || bench.as_ref().ok_or_else(|| Stop::NotWritten("nothing was installed to test".into()));
    let native_libs = full.as_ref().map(|library| library.native_libs.as_str()).unwrap_or_default();
    report.step(C_HEADER, || bench()?.header());
    report.step(C_SHARED, || bench()?.programs(Linking::Shared, native_libs));
    report.step(C_STATIC, || bench()?.programs(Linking::Static, native_libs));
    report.step(C_PKG_CONFIG, || bench()?.pkg_config());
    report.step(C_MEMORY, || bench()?.memory());
    report.step(PYTHON, || bindings::python(&bench()?.library(), postgres));
    report.step(PASCAL, || bindings::pascal(&bench()?.library(), postgres));
    report.step(RULES_CHECK, || rules("check"));
    report.step(RULES_TEST, || rules("test"));
    report.step(ENCRYPTION, encryption);
}

/// A prefix below the build directory, for the tests that use the library as a stranger does.
fn install(full: Option<&Library>) -> Step<Bench> {
    let library = full.ok_or("there is no library to install")?;
    let layout = Layout::new(&shell::fresh_scratch("prefix")?);
    for file in install::install(library, &layout)? {
        println!("installed {}", file.display());
    }
    Bench::new(layout)
}

/// The rule packs that ship, by the shell's own commands.
fn rules(verb: &str) -> Step {
    if shell::files_below(&shell::root().join("rules")).is_empty() {
        return Err(Stop::NotWritten("rules/ is empty yet".into()));
    }
    shell::run(shell::built("kundig")?.args(["rules", verb, "rules"]))
}
