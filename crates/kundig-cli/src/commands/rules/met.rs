//! What rules did about a recorded event, and why.

use std::path::Path;

use console::style;
use kundig::automation::TracedRun;
use kundig::automation::operations::{ShowTrace, WhyRules};
use kundig::automation::picture::{DrawTrace, PictureLanguage};
use serde_json::{Value, json};

use crate::failure::{Failure, Outcome};
use crate::shell::{Opened, Shell};
use crate::text::{clean, clean_lines};
use crate::view::short;

/// `kundig rules trace`.
pub(super) fn trace(shell: &mut Shell, seq: i64, html: Option<&Path>) -> Outcome {
    let opened = shell.open()?;
    if let Some(file) = html {
        return draw(shell, &opened, seq, file);
    }
    let trace = opened.session.execute(ShowTrace { seq })?;
    if shell.options.json {
        shell.json(&trace)?;
        return Ok(0);
    }
    shell.line(format!("{} {}", trace.seq, trace.event))?;
    considered(shell, &trace.considered, &trace.runs, opened.zone)?;
    if trace.considered_more > 0 {
        let more = trace.considered_more;
        shell.note(&format!("{more} more listen to this event; `kundig rules why {}` tells why not", trace.seq));
    }
    Ok(0)
}

/// Writes the page with the picture.
fn draw(shell: &mut Shell, opened: &Opened, seq: i64, file: &Path) -> Outcome {
    let language = if shell.options.english { PictureLanguage::English } else { PictureLanguage::German };
    let picture = opened.session.execute(DrawTrace { seq, format: None, language: Some(language) })?;
    let unwritable = |error| Failure::shell("output", format!("{} can't be written: {error}", file.display()));
    std::fs::write(file, &picture.content).map_err(unwritable)?;
    if shell.options.json {
        shell.json(&json!({ "seq": seq, "file": file }))?;
    } else {
        shell.line(format!("{} written; open it in a browser", file.display()))?;
    }
    Ok(0)
}

/// `kundig rules why`.
pub(super) fn why(shell: &mut Shell, seq: i64, rule: Option<String>) -> Outcome {
    let opened = shell.open()?;
    let answer = opened.session.execute(WhyRules { seq, rule: rule.clone() })?;
    if shell.options.json {
        shell.json(&answer)?;
        return Ok(0);
    }
    shell.line(format!("{seq} {}", answer.event))?;
    considered(shell, &answer.considered, &[], opened.zone)?;
    for paused in &answer.paused {
        shell.line(format!("  {}: {} ({})", paused.rule, style("paused").yellow(), clean(&paused.reason)))?;
    }
    match (rule, &answer.listens_to) {
        (Some(rule), Some(other)) => shell.line(format!("  {rule}: listens to {other}, another event"))?,
        (Some(_), None) => {}
        (None, _) => tell_others(shell, answer.considered.is_empty(), answer.other_rules),
    }
    Ok(0)
}

/// Which rules were not asked at all.
pub(super) fn tell_others(shell: &mut Shell, nobody: bool, others: usize) {
    match (nobody, others) {
        (true, 0) => shell.note("no rules are loaded; name a folder with --rules or KUNDIG_RULES"),
        (true, others) => shell.note(&format!("no rule listens to this event; {}", counted_others(others))),
        (false, 0) => {}
        (false, others) => shell.note(&counted_others(others)),
    }
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
        conditions(shell, one, zone)?;
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

/// The conditions of a filter, each beside what the event had.
pub(super) fn conditions(shell: &mut Shell, one: &Value, zone: chrono_tz::Tz) -> Result<(), Failure> {
    for condition in one["conditions"].as_array().into_iter().flatten() {
        let mark =
            if condition["holds"].as_bool().unwrap_or_default() { style("✓").green() } else { style("✗").red() };
        let had = match &condition["actual"] {
            Value::Null => "it is empty".into(),
            actual => format!("was {}", short(actual, zone)),
        };
        let expected: Vec<String> =
            condition["expected"].as_array().into_iter().flatten().map(|value| expected_word(value, zone)).collect();
        let field = condition["field"].as_str().unwrap_or_default();
        shell.line(format!("    {mark} {field} is {} ({had})", expected.join(" or ")))?;
    }
    Ok(())
}

fn expected_word(value: &Value, zone: chrono_tz::Tz) -> String {
    // A value stands as itself, or under the name of its type.
    match value.as_object().and_then(|fields| fields.values().next()) {
        Some(inner) => short(inner, zone),
        None if value.is_null() => "empty".into(),
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
