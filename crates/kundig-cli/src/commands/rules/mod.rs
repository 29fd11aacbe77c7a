//! Rules: check and test them before they go live, rehearse them on what happened, and see what they did.

mod check;
mod docs;
mod dry;
mod met;

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::failure::{Failure, Outcome};
use crate::shell::Shell;

/// `kundig rules`.
pub fn command() -> Command {
    let argument = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).value_name(value).required(true).help(help)
    };
    let folder = || argument("folder", "FOLDER", "The folder of rule packs").value_parser(value_parser!(PathBuf));
    let maybe_folder = || folder().required(false).help("The folder of rule packs [default: that of --rules]");
    let entry =
        || argument("seq", "EVENT", "The number of the journal entry").value_parser(value_parser!(i64).range(1..));
    let of = |name: &'static str, about: &'static str, after: &'static str| {
        Command::new(name).about(about).after_help(after)
    };
    Command::new("rules")
        .about("Rules: check and test them, see what they did and why")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(of("check", "Checks rule packs without running anything", CHECK).arg(folder()))
        .subcommand(
            of(
                "test",
                "Runs the tests beside the rules (*.test.rhai), each in a database of its own",
                "Exit code 1 when a test fails.\n\nExample:\n  kundig rules test rules",
            )
            .arg(folder()),
        )
        .subcommand(of(
            "list",
            "Lists the rules that --rules loads, and what each reacts to",
            "Example:\n  kundig --rules rules rules list",
        ))
        .subcommand(
            of("run", "Rehearses all rules of a folder on one event: what each would ask for", RUN)
                .arg(maybe_folder())
                .arg(
                    Arg::new("dry")
                        .long("dry")
                        .action(ArgAction::SetTrue)
                        .required(true)
                        .help("Nothing is done: rules act by themselves when something happens"),
                )
                .arg(
                    Arg::new("event")
                        .long("on")
                        .value_name("EVENT")
                        .required(true)
                        .help("The number of a journal entry, or an event as JSON: itself, `@FILE` or `-`"),
                ),
        )
        .subcommand(
            of("try", "Tries one rule on a recorded event: would it react, and what would it ask for", TRY)
                .arg(argument("rule", "RULE", "The name of a rule that --rules loads, or the file of another one"))
                .arg(entry().long("on")),
        )
        .subcommand(
            of("backtest", "Runs rules over the recorded journal: what would be otherwise", BACKTEST)
                .arg(argument(
                    "range",
                    "FROM..TO",
                    "Days (2026-01-01..2026-06-30) or journal numbers (1..5000); one side may be left out",
                ))
                .arg(maybe_folder())
                .arg(
                    Arg::new("differences")
                        .long("max")
                        .value_name("N")
                        .value_parser(value_parser!(u32).range(1..))
                        .default_value("200")
                        .help("Ends after so many differences"),
                ),
        )
        .subcommand(
            of("trace", "Shows which rules an event met, and what they did", TRACE).arg(entry()).arg(
                Arg::new("html")
                    .long("html")
                    .value_name("FILE")
                    .value_parser(value_parser!(PathBuf))
                    .help("Writes a page with a picture of the run, which needs nothing beside it"),
            ),
        )
        .subcommand(
            of("why", "Says of a recorded event why each loaded rule would react to it or not", WHY)
                .arg(entry())
                .arg(argument("rule", "RULE", "Only the rule of this name").required(false)),
        )
        .subcommand(
            of("docs", "Writes the reference of the words of rules, and definitions for editors", DOCS).arg(
                argument("target", "DIR", "The folder to write to; it is made when it is not there")
                    .value_parser(value_parser!(PathBuf)),
            ),
        )
}

const CHECK: &str = "\
Finds words that do not exist and what was probably meant, filters that never match, rules that
trigger themselves, rights that the role of a rule lacks, and fields that two rules set on one
event. Roles are those that ship; with --db those of that database.

Exit code 1 when a rule has an error and would be left out.

Examples:
  kundig rules check rules
  kundig --db kunden.db rules check rules";

const RUN: &str = "\
Nothing is written, sent or called; functions of the host program answer (). An event that is made
up has a name, the fields that it carries, and where it matters record and customer (id or number).

Examples:
  kundig rules run rules --dry --on 42
  kundig rules run rules --dry --on '{\"name\": \"contact.recorded\", \"customer\": \"K-10001\",
      \"fields\": {\"direction\": \"in\", \"kind\": \"complaint\", \"subject\": \"Heizung kalt\"}}'
  kundig rules run rules --dry --on @event.json";

const TRY: &str = "\
Nothing is written, sent or called. Also says what the rule's role would not be allowed.

Examples:
  kundig --rules rules rules try complaint.received --on 42
  kundig rules try neu/rueckruf.rhai --on 42";

const BACKTEST: &str = "\
Compares what the rules of the folder would ask for with what rules asked for then. Records are
read as they are today; of processes the beginning is compared. Nothing is written, sent or called.

  +  would be asked for now and was not then
  -  was asked for then and would not be now
  ~  would be asked for otherwise: what was, and what would be
  !  would fail

Examples:
  kundig rules backtest 2026-01-01..2026-06-30 rules
  kundig --rules rules rules backtest 1..";

const TRACE: &str = "\
Examples:
  kundig rules trace 42
  kundig rules trace 42 --html lauf.html";

const WHY: &str = "\
Examples:
  kundig --rules rules rules why 42
  kundig --rules rules rules why 42 complaint.received";

const DOCS: &str = "\
Pages in Markdown (index.md first) and definition files (*.d.rhai) for the language server of rhai.
The words are those of this version, with the roles of the database that --db names.

Example:
  kundig rules docs docs/rules";

/// Runs `kundig rules …`.
pub fn run(shell: &mut Shell, matches: &ArgMatches) -> Outcome {
    let (name, matches) = matches.subcommand().ok_or_else(|| Failure::usage("`kundig rules` needs a command"))?;
    match name {
        "check" => check::check(shell, &folder(matches)?),
        "test" => check::test(shell, &folder(matches)?),
        "list" => check::list(shell),
        "run" => {
            take_folder(shell, matches)?;
            dry::run(shell, &text(matches, "event"))
        }
        "try" => dry::try_one(shell, &text(matches, "rule"), seq(matches)),
        "backtest" => {
            take_folder(shell, matches)?;
            let most = matches.get_one("differences").copied().unwrap_or(200);
            dry::backtest(shell, &text(matches, "range"), most)
        }
        "trace" => met::trace(shell, seq(matches), matches.get_one::<PathBuf>("html").map(PathBuf::as_path)),
        "why" => met::why(shell, seq(matches), matches.get_one::<String>("rule").cloned()),
        "docs" => docs::write(shell, &matches.get_one::<PathBuf>("target").cloned().unwrap_or_default()),
        _ => Err(Failure::usage("`kundig rules` needs a command")),
    }
}

fn text(matches: &ArgMatches, name: &str) -> String {
    matches.get_one::<String>(name).cloned().unwrap_or_default()
}

fn folder(matches: &ArgMatches) -> Result<PathBuf, Failure> {
    let folder = matches.get_one::<PathBuf>("folder").cloned().unwrap_or_default();
    if folder.is_dir() {
        return Ok(folder);
    }
    Err(Failure::shell("not_found", format!("there is no folder `{}`", folder.display())))
}

/// The folder that was given stands in for that of `--rules`.
fn take_folder(shell: &mut Shell, matches: &ArgMatches) -> Result<(), Failure> {
    if matches.contains_id("folder") {
        shell.options.rules = Some(folder(matches)?);
    }
    if shell.options.rules.is_none() {
        return Err(Failure::usage("no rules are named").hint("give their folder, also by --rules or KUNDIG_RULES"));
    }
    Ok(())
}

fn seq(matches: &ArgMatches) -> i64 {
    matches.get_one("seq").copied().unwrap_or_default()
}
