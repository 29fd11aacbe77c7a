//! The catalogue: which operations there are, and what each takes.

use clap::{Arg, ArgMatches, Command};
use kundig::catalogue::{OPERATIONS, operation as find};
use serde_json::{Value, json};

use crate::failure::{Failure, Outcome};
use crate::operation::describe;
use crate::operation::schema::{first_sentence, reflow};
use crate::shell::Shell;
use crate::text::Table;

/// `kundig operations`.
pub fn operations() -> Command {
    Command::new("operations")
        .about("Lists all operations")
        .after_help("Examples:\n  kundig operations\n  kundig operations customer")
        .arg(Arg::new("area").value_name("AREA").help("Only those of this area, e.g. customer"))
}

/// `kundig describe`.
pub fn describe() -> Command {
    Command::new("describe")
        .about("Shows what an operation takes, with an example")
        .after_help(
            "Examples:\n  kundig describe customer.register\n  kundig --json describe customer.register | jq .input",
        )
        .arg(Arg::new("operation").value_name("OPERATION").required(true).help("Its name, e.g. customer.register"))
}

/// Runs `kundig operations`.
pub fn run_operations(shell: &mut Shell, matches: &ArgMatches) -> Outcome {
    let area = matches.get_one::<String>("area");
    let wanted = |name: &str| area.is_none_or(|area| name.split_once('.').is_some_and(|(of, _)| of == area));
    let found: Vec<_> = OPERATIONS.iter().filter(|facts| wanted(facts.name)).collect();
    if let (Some(area), true) = (area, found.is_empty()) {
        let areas = || OPERATIONS.iter().filter_map(|facts| Some(facts.name.split_once('.')?.0));
        let failure = Failure::usage(format!("there is no area `{area}`"));
        return Err(match kundig_check::suggest::did_you_mean(area, areas()) {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure.hint("`kundig operations` lists them all"),
        });
    }
    if shell.options.json {
        let list = found
            .iter()
            .map(|facts| json!({ "name": facts.name, "effect": facts.effect, "about": reflow(&facts.about()) }));
        shell.json(&list.collect::<Vec<Value>>())?;
        return Ok(0);
    }
    let mut table = Table::new(["operation", "effect", "what it does"]);
    for facts in found {
        let about = reflow(&facts.about());
        table.row([facts.name, facts.effect.as_str(), first_sentence(&about)]);
    }
    shell.table(table)?;
    Ok(0)
}

/// Runs `kundig describe`.
pub fn run_describe(shell: &mut Shell, matches: &ArgMatches) -> Outcome {
    let name = matches.get_one::<String>("operation").map(String::as_str).unwrap_or_default();
    let facts = find(name)?;
    if shell.options.json {
        shell.json(&describe::document(facts))?;
    } else {
        describe::page(shell, facts)?;
    }
    Ok(0)
}
