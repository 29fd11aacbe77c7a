//! Every operation of the catalogue as a sub-command: `customer.register` is `kundig customer register`.
//!
//! Nothing here knows an operation by name: what the catalogue gains, the shell has.

pub mod args;
pub mod describe;
mod input;
mod paths;
pub mod schema;

use clap::ArgMatches;
use kundig::Outcome as Done;
use kundig::operation::{Effect, Facts};
use serde_json::{Value, json};

use crate::failure::Outcome;
use crate::shell::Shell;
use crate::view;

pub use input::{customer_id, document};

/// Runs the operation of a sub-command with the options that were given.
pub fn run(shell: &mut Shell, facts: &Facts, matches: &ArgMatches) -> Outcome {
    let opened = shell.open()?;
    let input = input::from_options(facts, matches, &opened.session)?;
    perform(shell, &opened, facts, &input.to_string(), matches)
}

/// Runs an operation with a JSON input, and shows what came of it.
pub fn perform(
    shell: &mut Shell,
    opened: &crate::shell::Opened,
    facts: &Facts,
    input: &str,
    matches: &ArgMatches,
) -> Outcome {
    if facts.effect == Effect::Change
        && let Some(reason) = matches.get_one::<String>("accept")
    {
        opened.session.accept_warnings(reason);
    }
    let outcome = opened.session.call(facts.name, input)?;
    let value: Value = serde_json::from_str(&outcome.value)?;
    if shell.options.json {
        if !matches.get_flag("full") {
            return shell.json(&value).map(|()| 0);
        }
        let journal = outcome.journal.map(|(first, last)| json!({ "first": first, "last": last }));
        let whole = json!({
            "value": value,
            "findings": outcome.findings,
            "journal": journal,
            "reactions": outcome.reactions,
        });
        return shell.json(&whole).map(|()| 0);
    }
    view::answer(shell, facts.name, &value, opened)?;
    tell_circumstances(shell, &outcome, opened.zone);
    Ok(0)
}

/// What happened beside the answer: findings that were accepted, rules that reacted.
fn tell_circumstances(shell: &mut Shell, outcome: &Done<String>, zone: chrono_tz::Tz) {
    for finding in outcome.findings.iter() {
        let line = crate::failure::finding_line(finding, shell.options.english);
        shell.note(&line);
    }
    for reaction in &outcome.reactions {
        let asked: Vec<String> =
            reaction.requested.iter().map(|made| view::request(&made.operation, &made.result, zone)).collect();
        let what = match &reaction.failure {
            Some(failure) => format!("failed: {failure}"),
            None if asked.is_empty() => reaction.outcome.replace('_', " "),
            None => asked.join(", "),
        };
        shell.note(&format!("rule {}: {what}", reaction.rule));
    }
    if let Some((first, last)) = outcome.journal {
        shell.note(&if first == last { format!("journal: {first}") } else { format!("journal: {first} to {last}") });
    }
}
