//! Rules before they go live: check, test, list.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use console::style;
use kundig::automation::Problem;
use kundig::automation::operations::ListRules;
use kundig::trial;
use serde_json::{Value, json};

use crate::failure::{FAILED, Failure, Outcome};
use crate::shell::Shell;
use crate::text::{Table, clean, clean_lines};

pub(super) fn check(shell: &mut Shell, folder: &Path) -> Outcome {
    // The roles of a database that was named; those that ship otherwise, so that no database need be at hand.
    let checked =
        if shell.options.db_named { trial::check_in(&shell.engine()?, folder)? } else { trial::check(folder)? };
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

pub(super) fn counted(count: usize, what: &str) -> String {
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

pub(super) fn test(shell: &mut Shell, folder: &Path) -> Outcome {
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

pub(super) fn list(shell: &mut Shell) -> Outcome {
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
