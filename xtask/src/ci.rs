//! `cargo xtask ci`: form first, then everything that `cargo xtask test` proves, with nothing left out.

use crate::args::Args;
use crate::report::Report;
use crate::shell;
use crate::tools;

/// `cargo xtask ci`.
pub fn main(words: &[String]) -> Result<bool, String> {
    Args::parse(words, &[], &[])?.no_rest()?;
    let mut report = Report::new(true, &[]);
    report.step("format", || shell::run(&mut shell::cargo(["fmt", "--all", "--check"])));
    report.step("clippy, SQLite and PostgreSQL", || clippy(&["--features", "kundig/postgres"]));
    let slim = ["--no-default-features", "--features", "kundig/sqlite,kundig-ffi/sqlite,kundig-cli/sqlite"];
    report.step("clippy, SQLite alone", || clippy(&slim));
    report.step("documentation", || shell::run(&mut tools::documentation()));
    // The very command that the README names.
    report.step("cargo xtask test", || shell::run(&mut shell::cargo(["xtask", "test", "--strict"])));
    Ok(report.finish())
}

fn clippy(features: &[&str]) -> crate::report::Step {
    let mut command = shell::cargo(["clippy", "--workspace", "--all-targets"]);
    command.args(features).args(["--", "-D", "warnings"]);
    shell::run(&mut command)
}
