//! The commands, a family a file; the operations of the catalogue join them at run time.

mod access;
mod call;
mod catalogue;
mod clock;
mod customer;
mod database;
mod export;
mod import;
mod journal;
mod outbox;
mod rules;

use clap::error::{ContextKind, ContextValue};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use kundig::base::CompanyNo;

use crate::failure::{Failure, Outcome};
use crate::operation;
use crate::shell::Shell;

const ABOUT: &str = "The shell of Kundig, the embeddable CRM engine.";

const EXAMPLES: &str = "\
Examples:
  kundig --db kunden.db open                       make a database, or look into one
  kundig import kunden.csv --system altsoftware    take customers over from another program
  kundig search müller berlin                      find customers as you think of them
  kundig show K-10001                              one customer
  kundig contact record --customer K-10001 --direction in --medium phone --kind complaint
  kundig --rules rules journal tail --follow       watch what happens, rules included
  kundig describe customer.register                what an operation takes

Environment: KUNDIG_DB (--db), KUNDIG_RULES (--rules), KUNDIG_LANG (--lang), NO_COLOR,
KUNDIG_KEY (64 hexadecimal digits, of an encrypted file)
Exit codes: 0 done, 1 refused or failed, 2 the command line makes no sense";

/// The overview groups what belongs together; a command that nobody put in a group stands under the operations.
const GROUPS: &[(&str, &[&str])] = &[
    ("Look and find", &["search", "show", "history"]),
    ("Database", &["open", "import", "export", "backup", "check", "vacuum", "tick"]),
    ("Watch and understand", &["journal", "outbox", "rules", "explain", "users", "roles"]),
    ("Operations", &["operations", "describe", "call"]),
];

/// The whole command line.
pub fn kundig() -> Command {
    let mut commands = vec![
        customer::search(),
        customer::show(),
        customer::history(),
        database::open(),
        database::backup(),
        database::vacuum(),
        clock::command(),
        rules::command(),
        access::explain(),
        access::users(),
        access::roles(),
        catalogue::operations(),
        catalogue::describe(),
        call::command(),
        completions(),
    ];
    for area in operation::args::areas() {
        commands.push(match area.get_name() {
            "check" => database::extend_check(area),
            "export" => export::extend(area),
            "import" => import::extend(area),
            "journal" => journal::extend(area),
            "outbox" => outbox::extend(area),
            _ => area,
        });
    }
    let overview = overview(&commands);
    Command::new("kundig")
        .about(ABOUT)
        .version(env!("CARGO_PKG_VERSION"))
        .help_template(format!(
            "{{about}}\n\n{{usage-heading}} {{usage}}\n\n{overview}\nOptions:\n{{options}}{{after-help}}"
        ))
        .after_help(EXAMPLES)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .infer_long_args(true)
        .args(options())
        .subcommands(commands)
}

fn options() -> Vec<Arg> {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    let flag = |name: &'static str, help: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue).help(help);
    let all = [
        option("db", "FILE|URL", "The database: a SQLite file or postgres://… [default: kundig.db]"),
        option("rules", "FOLDER", "Loads the rule packs of this folder, which then react"),
        option("as", "LOGIN", "Works as this user, for whom you vouch; as the owner without"),
        flag("password-stdin", "Logs in by the password on the first line of standard input"),
        option("company", "N", "The company [default: 1]").value_parser(value_parser!(CompanyNo).range(1..)),
        flag("json", "Answers with one JSON document"),
        flag("quiet", "Leaves out everything beside the answer").short('q'),
        option("lang", "LANG", "The language of findings [default: de]").value_parser(["de", "en"]),
    ];
    all.into_iter().map(|arg| arg.global(true).help_heading("Options for all commands")).collect()
}

fn overview(commands: &[Command]) -> String {
    let mut text = String::new();
    let mut section = |title: &str, members: Vec<&Command>| {
        text.push_str(&format!("{title}:\n"));
        for command in members {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            text.push_str(&format!("  {:<12} {about}\n", command.get_name()));
        }
        text.push('\n');
    };
    let in_a_group = |name: &str| GROUPS.iter().any(|(_, members)| members.contains(&name));
    for (title, members) in GROUPS {
        let mut found: Vec<&Command> =
            members.iter().filter_map(|name| commands.iter().find(|c| c.get_name() == *name)).collect();
        if *title == "Operations" {
            found.extend(commands.iter().filter(|command| !in_a_group(command.get_name())));
        }
        section(title, found);
    }
    text.trim_end().to_owned() + "\n"
}

fn completions() -> Command {
    Command::new("completions")
        .about("Writes the completions of a command-line shell")
        .after_help("Example:\n  kundig completions bash > ~/.local/share/bash-completion/completions/kundig")
        .arg(Arg::new("shell").value_name("SHELL").required(true).value_parser(value_parser!(clap_complete::Shell)))
}

/// Runs the command that was given.
pub fn run(shell: &mut Shell, mut whole: Command, matches: &ArgMatches) -> Outcome {
    let (name, matches) = matches.subcommand().ok_or_else(|| Failure::usage("no command given"))?;
    match name {
        "search" => customer::run_search(shell, matches),
        "show" => customer::run_show(shell, matches),
        "history" => customer::run_history(shell, matches),
        "open" => database::run_open(shell),
        "export" if matches.subcommand().is_none() => export::run(shell, matches),
        "import" if matches.subcommand().is_none() => import::run(shell, matches),
        "backup" => database::run_backup(shell, matches),
        "check" if matches.subcommand().is_none() => database::run_check(shell),
        "vacuum" => database::run_vacuum(shell),
        "tick" => clock::run(shell, matches),
        "rules" => rules::run(shell, matches),
        "explain" => access::run_explain(shell, matches),
        "users" => access::run_users(shell),
        "roles" => access::run_roles(shell, matches),
        "operations" => catalogue::run_operations(shell, matches),
        "describe" => catalogue::run_describe(shell, matches),
        "call" => call::run(shell, matches),
        "completions" => run_completions(shell, &mut whole, matches),
        "journal" if matches.subcommand_name() == Some("tail") => journal::run_tail(shell, matches),
        "journal" if matches.subcommand_name() == Some("verify") => journal::run_verify(shell),
        "outbox" if matches.subcommand().is_none() => outbox::run(shell),
        area => {
            let (verb, matches) =
                matches.subcommand().ok_or_else(|| Failure::usage(format!("`{area}` needs an operation")))?;
            let facts = kundig::catalogue::operation(&format!("{area}.{}", verb.replace('-', "_")))?;
            operation::run(shell, facts, matches)
        }
    }
}

fn run_completions(shell: &mut Shell, whole: &mut Command, matches: &ArgMatches) -> Outcome {
    let Some(kind) = matches.get_one::<clap_complete::Shell>("shell") else { return Ok(0) };
    let mut script = Vec::new();
    clap_complete::generate(*kind, whole, "kundig", &mut script);
    shell.bytes(&script)?;
    Ok(0)
}

/// The operation whose dotted name was typed as a command.
pub fn operation_meant(error: &clap::Error) -> Option<&'static str> {
    let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidSubcommand) else { return None };
    kundig::catalogue::operation(typed).ok().map(|facts| facts.name)
}
