//! Rules: check and test them before they go live, and see what they did.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command, value_parser};
use console::style;
use kundig::automation::operations::{ListRules, ShowTrace, WhyRules};
use kundig::automation::{Problem, TracedRun};
use kundig::trial;
use serde_json::{Value, json};

use crate::failure::{FAILED, Failure, Outcome};
use crate::shell::Shell;
use crate::text::{Table, clean, clean_lines};
use crate::view::short;

/// `kundig rules`.
pub fn command() -> Command {
    let folder = || {
        Arg::new("folder")
            .value_name("FOLDER")
            .required(true)
            .value_parser(value_parser!(PathBuf))
            .help("The folder of rule packs")
    };
    let entry = || {
        Arg::new("seq")
            .value_name("SEQ")
            .required(true)
            .value_parser(value_parser!(i64).range(1..))
            .help("The number of the journal entry")
    };
    Command::new("rules")
        .about("Rules: check and test them, see what they did and why")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("check")
                .about("Checks rule packs without running anything")
                .after_help("Exit code 1 when a rule has an error and would be left out.\n\nExample:\n  kundig rules check rules")
                .arg(folder()),
        )
        .subcommand(
            Command::new("test")
                .about("Runs the tests beside the rules (*.test.rhai), each in a database of its own")
                .after_help("Exit code 1 when a test fails.\n\nExample:\n  kundig rules test rules")
                .arg(folder()),
        )
        .subcommand(
            Command::new("list")
                .about("Lists the rules that --rules loads, and what each reacts to")
                .after_help("Example:\n  kundig --rules rules rules list"),
        )
        .subcommand(
            Command::new("trace")
                .about("Shows which rules an event met, and what they did")
                .after_help("Example:\n  kundig rules trace 42")
                .arg(entry()),
        )
        .subcommand(
            Command::new("why")
                .about("Says of a recorded event why each loaded rule would react to it or not")
                .after_help("Example:\n  kundig --rules rules rules why 42")
                .arg(entry()),
        )
}

/// Runs `kundig rules …`.
pub fn run(shell: &mut Shell, matches: &ArgMatches) -> Outcome {
    match matches.subcommand() {
        Some(("check", matches)) => check(shell, &folder(matches)?),
        Some(("test", matches)) => test(shell, &folder(matches)?),
        Some(("list", _)) => list(shell),
        Some(("trace", matches)) => trace(shell, seq(matches)),
        Some(("why", matches)) => why(shell, seq(matches)),
        _ => Err(Failure::usage("`kundig rules` needs a command")),
    }
}

fn folder(matches: &ArgMatches) -> Result<PathBuf, Failure> {
    let folder = matches.get_one::<PathBuf>("folder").cloned().unwrap_or_default();
    if folder.is_dir() {
        return Ok(folder);
    }
    Err(Failure::shell("not_found", format!("there is no folder `{}`", folder.display())))
}

fn seq(matches: &ArgMatches) -> i64 {
    matches.get_one("seq").copied().unwrap_or_default()
}

fn check(shell: &mut Shell, folder: &Path) -> Outcome {
    let checked = trial::check(folder)?;
    let errors = checked.problems.iter().filter(|problem| problem.is_error()).count();
    let code = if errors == 0 { 0 } else { FAILED };
    if shell.options.json {
        shell.json(&json!({ "rules": checked.rules, "problems": checked.problems }))?;
        return Ok(code);
    }
    let mut files = HashMap::new();
    for problem in &checked.problems {
        show_problem(shell, folder, problem, &mut files)?;
    }
    let warnings = checked.problems.len() - errors;
    let mut summary = format!("{} in order", counted(checked.rules, "rule"));
    if errors > 0 {
        summary.push_str(&format!(", {}", counted(errors, "error")));
    }
    if warnings > 0 {
        summary.push_str(&format!(", {}", counted(warnings, "warning")));
    }
    shell.line(summary)?;
    Ok(code)
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// A problem as compilers show it: what, where, the line, and a mark beneath the place.
fn show_problem(
    shell: &mut Shell,
    folder: &Path,
    problem: &Problem,
    files: &mut HashMap<PathBuf, String>,
) -> Result<(), Failure> {
    let name = match serde_json::to_value(problem)?["severity"].as_str() {
        Some("error") => style("error").red().bold(),
        Some("hint") => style("hint").cyan().bold(),
        _ => style("warning").yellow().bold(),
    };
    let message = if shell.options.english { &problem.message_en } else { &problem.message_de };
    let path = folder.join(&problem.path);
    let place = match (problem.line, problem.column) {
        (0, _) => String::new(),
        (line, 0) => format!(":{line}"),
        (line, column) => format!(":{line}:{column}"),
    };
    shell.line(format!("{name}[{}]: {}", problem.code, clean(message)))?;
    shell.line(format!("  --> {}{place}", path.display()))?;
    let text = files.entry(path.clone()).or_insert_with(|| std::fs::read_to_string(&path).unwrap_or_default());
    let line = (problem.line as usize).checked_sub(1).and_then(|line| text.lines().nth(line));
    if let Some(line) = line {
        let number = problem.line.to_string();
        let gutter = " ".repeat(number.len());
        // A tab is one character of the source, and here one column.
        let line = clean(line);
        shell.line(format!(" {gutter} |"))?;
        shell.line(format!(" {number} | {line}"))?;
        if problem.column > 0 {
            let column = problem.column as usize - 1;
            let before: String = line.chars().take(column).collect();
            let indent = " ".repeat(console::measure_text_width(&before));
            let marks = "^".repeat(word_width(&line, column));
            shell.line(format!(" {gutter} | {indent}{}", style(marks).red()))?;
        }
    }
    if let Some(suggestion) = &problem.suggestion {
        let ask = if shell.options.english { "did you mean" } else { "gemeint war vielleicht" };
        shell.line(format!("   = {ask} `{}`?", clean(suggestion)))?;
    }
    Ok(shell.line("")?)
}

/// How far the word or the text in quotes reaches that begins here.
fn word_width(line: &str, column: usize) -> usize {
    let rest: Vec<char> = line.chars().skip(column).collect();
    let end = match rest.first() {
        Some(quote @ ('"' | '`')) => rest.iter().skip(1).position(|c| c == quote).map(|at| at + 2),
        Some(first) if first.is_alphanumeric() || *first == '_' => {
            rest.iter().position(|c| !(c.is_alphanumeric() || *c == '_')).or(Some(rest.len()))
        }
        _ => None,
    };
    let word: String = rest.iter().take(end.unwrap_or(1)).collect();
    console::measure_text_width(&word).max(1)
}

fn test(shell: &mut Shell, folder: &Path) -> Outcome {
    // A rule that is left out makes its tests fail for a reason that only the check names.
    let problems = trial::check(folder)?.problems;
    let files = trial::test(folder)?;
    let results = || files.iter().flat_map(|file| &file.results);
    let (passed, failed) =
        (results().filter(|result| result.passed).count(), results().filter(|result| !result.passed).count());
    let errors = problems.iter().filter(|problem| problem.is_error()).count();
    let code = if failed == 0 && errors == 0 { 0 } else { FAILED };
    if shell.options.json {
        let files: Vec<Value> =
            files.iter().map(|file| json!({ "path": file.path, "results": file.results })).collect();
        shell.json(&json!({ "passed": passed, "failed": failed, "files": files, "problems": problems }))?;
        return Ok(code);
    }
    let mut texts = HashMap::new();
    for problem in problems.iter().filter(|problem| problem.is_error()) {
        show_problem(shell, folder, problem, &mut texts)?;
    }
    for file in &files {
        shell.line(clean(&file.path))?;
        for result in &file.results {
            let verdict = if result.passed { style("ok").green() } else { style("FAILED").red().bold() };
            shell.line(format!("  {verdict}  {}", clean(&result.name)))?;
            if !result.passed {
                shell.line(format!("      --> {}:{}", folder.join(&file.path).display(), result.line))?;
                shell.lines(clean_lines(&result.message).into_iter().map(|line| format!("      {line}")))?;
            }
            if !result.passed || !shell.options.quiet {
                let log = result.log.iter().flat_map(|text| clean_lines(text));
                shell.lines(log.map(|line| format!("      | {line}")))?;
            }
        }
    }
    if files.is_empty() {
        shell.note(&format!("no tests: {} has no file *.test.rhai", folder.display()));
    }
    shell.line(format!("\n{passed} passed, {failed} failed"))?;
    Ok(code)
}

fn list(shell: &mut Shell) -> Outcome {
    let opened = shell.open()?;
    let list = opened.session.execute(ListRules {})?;
    if shell.options.json {
        shell.json(&list)?;
        return Ok(0);
    }
    if list.rules.is_empty() {
        shell.note("no rules are loaded; name a folder with --rules or KUNDIG_RULES");
        return Ok(0);
    }
    let mut table = Table::new(["rule", "on", "runs as", "may request", "about", "file"]);
    for rule in &list.rules {
        table.row([
            &rule.name,
            &rule.on,
            rule.run_as.as_deref().unwrap_or_default(),
            &rule.requests.join(", "),
            &rule.about,
            &rule.path,
        ]);
    }
    shell.table(table)?;
    Ok(0)
}

fn trace(shell: &mut Shell, seq: i64) -> Outcome {
    let opened = shell.open()?;
    let trace = opened.session.execute(ShowTrace { seq })?;
    if shell.options.json {
        shell.json(&trace)?;
        return Ok(0);
    }
    shell.line(format!("{} {}", trace.seq, trace.event))?;
    considered(shell, &trace.considered, &trace.runs, opened.zone)?;
    if trace.considered_more > 0 {
        let more = trace.considered_more;
        shell.note(&format!("{more} more listen to this event; `kundig rules why {seq}` tells why not"));
    }
    Ok(0)
}

fn why(shell: &mut Shell, seq: i64) -> Outcome {
    let opened = shell.open()?;
    let answer = opened.session.execute(WhyRules { seq })?;
    if shell.options.json {
        shell.json(&answer)?;
        return Ok(0);
    }
    shell.line(format!("{seq} {}", answer.event))?;
    considered(shell, &answer.considered, &[], opened.zone)?;
    match (answer.considered.is_empty(), answer.other_rules) {
        (true, 0) => shell.note("no rules are loaded; name a folder with --rules or KUNDIG_RULES"),
        (true, others) => shell.note(&format!("no rule listens to this event; {}", counted_others(others))),
        (false, 0) => {}
        (false, others) => shell.note(&counted_others(others)),
    }
    Ok(0)
}

fn counted_others(others: usize) -> String {
    if others == 1 {
        "1 rule listens to another event".into()
    } else {
        format!("{others} rules listen to other events")
    }
}

fn considered(shell: &mut Shell, considered: &[Value], runs: &[TracedRun], zone: chrono_tz::Tz) -> Result<(), Failure> {
    for one in considered {
        let rule = one["rule"].as_str().unwrap_or_default();
        let matches = one["matches"].as_bool().unwrap_or_default();
        let verdict =
            if matches { style("its conditions hold").green() } else { style("its conditions do not hold").dim() };
        shell.line(format!("  {rule}: {verdict}"))?;
        for condition in one["conditions"].as_array().into_iter().flatten() {
            let mark = if condition["holds"].as_bool().unwrap_or_default() {
                style("✓").green()
            } else {
                style("✗").red()
            };
            let had = match &condition["actual"] {
                Value::Null => "the event has no such field".into(),
                actual => format!("was {}", short(actual, zone)),
            };
            let expected: Vec<String> = condition["expected"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|value| expected_word(value, zone))
                .collect();
            let field = condition["field"].as_str().unwrap_or_default();
            shell.line(format!("    {mark} {field} is {} ({had})", expected.join(" or ")))?;
        }
        for run in runs.iter().filter(|run| run.rule == rule) {
            show_run(shell, run, zone)?;
        }
    }
    let unknown = |run: &&TracedRun| !considered.iter().any(|one| one["rule"] == run.rule.as_str());
    for run in runs.iter().filter(unknown) {
        shell.line(format!("  {}", run.rule))?;
        show_run(shell, run, zone)?;
    }
    Ok(())
}

fn expected_word(value: &Value, zone: chrono_tz::Tz) -> String {
    // A value stands as itself, or under the name of its type.
    match value.as_object().and_then(|fields| fields.values().next()) {
        Some(inner) => short(inner, zone),
        None => short(value, zone),
    }
}

fn show_run(shell: &mut Shell, run: &TracedRun, zone: chrono_tz::Tz) -> Result<(), Failure> {
    let outcome = match run.outcome.as_str() {
        "reacted" => style("reacted").green(),
        "failed" => style("failed").red().bold(),
        "not_applicable" => style("found itself not concerned").dim(),
        other => style(other),
    };
    let role = run.run_as.as_ref().map(|role| format!(" as {role}")).unwrap_or_default();
    shell.line(format!("    {outcome}{role} (version {})", run.hash.chars().take(12).collect::<String>()))?;
    for request in &run.requested {
        let operation = request["operation"].as_str().unwrap_or_default();
        let arguments = ["arguments", "input", "fields"].iter().find_map(|name| request.get(*name));
        shell.line(
            format!("      requested {operation}  {}", short(arguments.unwrap_or(&Value::Null), zone)).trim_end(),
        )?;
    }
    if !run.reads.is_empty() {
        shell.line(format!("      read {}", run.reads.join(", ")))?;
    }
    shell.lines(run.log.iter().flat_map(|text| clean_lines(text)).map(|line| format!("      | {line}")))?;
    if let Some(failure) = &run.failure {
        let kind = run.failure_kind.as_deref().unwrap_or("unknown");
        shell.lines(clean_lines(failure).into_iter().map(|line| format!("      {kind}: {line}")))?;
    }
    Ok(())
}
