//! Any operation by name with JSON.

use clap::{Arg, ArgMatches, Command};
use kundig::operation::Effect;

use crate::failure::{Failure, Outcome};
use crate::operation::{self, args::with_circumstances};
use crate::shell::Shell;

/// `kundig call`.
pub fn command() -> Command {
    let command = Command::new("call")
        .about("Runs any operation with its JSON")
        .after_help(
            "Examples:\n  kundig call customer.search '{\"text\": \"müller\"}'\n  kundig call customer.register @anna.json --accept 'Ausweis lag vor'\n  jq .kunde export.json | kundig --json call customer.register -",
        )
        .arg(Arg::new("operation").value_name("OPERATION").required(true).help("Its name, e.g. customer.register"))
        .arg(Arg::new("json-input").value_name("JSON").default_value("{}").help("The input: JSON, `@FILE`, or `-` for standard input"));
    with_circumstances(command, Effect::Change)
}

/// Runs `kundig call`.
pub fn run(shell: &mut Shell, matches: &ArgMatches) -> Outcome {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str).unwrap_or_default();
    // What is wrong with the call is said before a database is looked for.
    let facts = kundig::catalogue::operation(text("operation"))?;
    let input = operation::document(text("json-input"))?;
    if facts.effect != Effect::Change && matches.get_one::<String>("accept").is_some() {
        return Err(Failure::usage(format!("{} changes nothing: there is nothing to accept", facts.name)));
    }
    let opened = shell.open()?;
    operation::perform(shell, &opened, facts, &input, matches)
}
