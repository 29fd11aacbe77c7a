//! Commands that call one program each: header, bindings, benches, torture, documentation.

use std::process::Command;

use crate::args::Args;
use crate::postgres::Postgres;
use crate::report::{Report, Step, Stop};
use crate::shell;

/// `cargo xtask header [--check]`.
pub fn header(words: &[String]) -> Result<bool, String> {
    let args = Args::parse(words, &["--check"], &[])?.no_rest()?;
    alone("header", || write_header(args.has("--check")))
}

/// `cargo xtask bindings [--check]`.
pub fn bindings(words: &[String]) -> Result<bool, String> {
    let args = Args::parse(words, &["--check"], &[])?.no_rest()?;
    let generator = shell::cargo(["run", "--quiet", "--package", "kundig-bindgen", "--"]);
    alone("bindings", || write_bindings(generator, args.has("--check")))
}

/// `cargo xtask bench [--postgres] [name...]`.
pub fn bench(words: &[String]) -> Result<bool, String> {
    let args = Args::parse(words, &["--postgres"], &[])?;
    alone("bench", || {
        let mut command = shell::cargo(["run", "--release", "--package", "kundig-benches"]);
        let postgres = if args.has("--postgres") {
            command.args(["--features", "postgres"]);
            Postgres::start_large()?
        } else {
            Postgres::none()
        };
        postgres.tell(&mut command);
        shell::run(command.arg("--").args(&args.rest))
    })
}

/// `cargo xtask torture`.
pub fn torture(words: &[String]) -> Result<bool, String> {
    Args::parse(words, &[], &[])?.no_rest()?;
    alone("torture", || {
        let postgres = Postgres::start()?;
        let mut command = shell::cargo(["test", "--release", "--package", "kundig-tests", "--test", "torture"]);
        command.args(["--", "--ignored", "--nocapture"]);
        postgres.tell(&mut command);
        shell::run(&mut command)
    })
}

/// `cargo xtask postgres PROGRAM...`.
pub fn with_postgres(words: &[String]) -> Result<bool, String> {
    let (program, words) = words.split_first().ok_or("postgres needs a program to run")?;
    alone("postgres", || {
        let postgres = Postgres::start()?;
        let mut command = Command::new(program);
        command.args(words);
        postgres.tell(&mut command);
        shell::run(&mut command)
    })
}

/// `cargo xtask doc`.
pub fn doc(words: &[String]) -> Result<bool, String> {
    Args::parse(words, &[], &[])?.no_rest()?;
    alone("doc", || shell::run(&mut documentation()))
}

/// The API documentation of every crate of ours; a broken link is an error.
pub fn documentation() -> Command {
    let mut command = shell::cargo(["doc", "--no-deps", "--workspace", "--features", "kundig/postgres"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    command
}

/// Generates `include/kundig.h`, or compares it. The generator is a crate of its own so that nobody waits for it who does
/// not call it.
pub fn write_header(check: bool) -> Step {
    if !shell::root().join("crates/kundig-ffi/cbindgen.toml").is_file() {
        return Err(Stop::NotWritten("crates/kundig-ffi/cbindgen.toml is not there yet".into()));
    }
    let mut command = shell::cargo(["run", "--quiet", "--package", "xtask-header", "--"]);
    if check {
        command.arg("--check");
    }
    shell::run(&mut command)
}

/// Generates `bindings/` by this program, or compares it.
pub fn write_bindings(mut generator: Command, check: bool) -> Step {
    generator.args(["--out", "bindings"]);
    if check {
        generator.arg("--check");
    }
    shell::run(&mut generator)
}

/// A report of one step.
fn alone(name: &str, body: impl FnOnce() -> Step) -> Result<bool, String> {
    let mut report = Report::new(false, &[]);
    report.step(name, body);
    Ok(report.finish())
}
