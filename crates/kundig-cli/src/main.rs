//! `kundig`, the shell: every operation of the catalogue as a sub-command, and what people do by hand besides.
//!
//! Answers go to standard output, everything else to standard error. Exit codes: 0 done, 1 refused or failed, 2 the command
//! line makes no sense. With `--json` standard output is exactly one JSON document (`journal tail`: one a line), and an
//! error is one on standard error.

mod commands;
mod failure;
mod operation;
mod shell;
mod text;
mod view;

use std::io::Write;
use std::process::ExitCode;

use clap::error::ErrorKind;
use failure::{Failure, USAGE};
use shell::{Options, Shell};

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let json = arguments.iter().any(|argument| argument == "--json");
    let mut command = commands::kundig();
    let matches = match command.try_get_matches_from_mut(arguments) {
        Ok(matches) => matches,
        Err(error) => return ExitCode::from(not_understood(&error, json)),
    };
    let mut shell = Shell::new(Options::read(&matches));
    let outcome = commands::run(&mut shell, command, &matches);
    // What was answered before a failure comes first.
    let outcome = outcome.and_then(|code| shell.flush().map(|()| code).map_err(Failure::from));
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            let _ = shell.flush();
            failure.tell(shell.options.json, shell.options.english, shell.options.login.as_deref());
            ExitCode::from(failure.exit_code())
        }
    }
}

/// Shows help, or why the command line makes no sense.
fn not_understood(error: &clap::Error, json: bool) -> u8 {
    if !error.use_stderr() {
        let _ = error.print();
        return 0;
    }
    if json && error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let text = error.to_string();
        let message = text.split("\n\nUsage:").next().unwrap_or(&text).trim_start_matches("error: ").trim().to_owned();
        Failure::usage(message).tell(true, true, None);
        return USAGE;
    }
    let _ = error.print();
    if let Some(name) = commands::operation_meant(error) {
        let _ = writeln!(
            std::io::stderr(),
            "\nhint: the operation {name} is `kundig {}` here",
            name.replacen('.', " ", 1).replace('_', "-")
        );
    }
    USAGE
}
