//! Rules rehearse: nothing is done, and what would be is shown.

use chrono_tz::Tz;
use console::style;
use kundig::automation::dry::{Backtest, BacktestRules, Difference, MadeUpEvent, RehearseRules, Tried, TryRule};
use kundig::base::Date;
use serde_json::{Value, json};

use super::met;
use crate::failure::{FAILED, Failure, Outcome};
use crate::operation;
use crate::shell::{Opened, Shell};
use crate::text::{clean, clean_lines};
use crate::view::short;

/// `kundig rules run --dry`.
pub(super) fn run(shell: &mut Shell, event: &str) -> Outcome {
    let opened = shell.open()?;
    let rehearsal = match event.parse::<i64>() {
        Ok(seq) => RehearseRules { seq: Some(seq), ..RehearseRules::default() },
        Err(_) => RehearseRules { event: Some(made_up(&opened, event)?), ..RehearseRules::default() },
    };
    let answer = opened.session.execute(rehearsal)?;
    if shell.options.json {
        shell.json(&answer)?;
        return Ok(0);
    }
    let title = answer.seq.map_or_else(|| "made up".into(), |seq| seq.to_string());
    shell.line(format!("{title} {}  (dry run: nothing was done)", answer.event))?;
    for tried in &answer.rules {
        show(shell, tried, opened.zone)?;
    }
    met::tell_others(shell, answer.rules.is_empty(), answer.other_rules);
    Ok(0)
}

fn made_up(opened: &Opened, text: &str) -> Result<MadeUpEvent, Failure> {
    let wrong = |error: serde_json::Error| {
        Failure::usage(format!("the event is neither a journal number nor the JSON of one: {error}"))
            .hint(r#"an example is {"name": "contact.recorded", "fields": {"direction": "in"}}"#)
    };
    let mut event: Value = serde_json::from_str(&operation::document(text)?).map_err(wrong)?;
    // People know numbers.
    for place in ["/customer", "/fields/customer"] {
        if let Some(customer) = event.pointer_mut(place)
            && let Some(number) = customer.as_str().map(str::to_owned)
        {
            *customer = Value::from(operation::customer_id(&opened.session, &number)?);
        }
    }
    serde_json::from_value(event).map_err(wrong)
}

/// `kundig rules try`.
pub(super) fn try_one(shell: &mut Shell, rule: &str, seq: i64) -> Outcome {
    let source = if rule.ends_with(".rhai") {
        let unreadable = |error| Failure::shell("input", format!("{rule} can't be read: {error}"));
        Some(std::fs::read_to_string(rule).map_err(unreadable)?)
    } else {
        None
    };
    let name = source.is_none().then(|| rule.to_owned());
    if name.is_some() && shell.options.rules.is_none() {
        return Err(
            Failure::usage("no rules are loaded").hint("name their folder with --rules, or the file of the rule")
        );
    }
    let opened = shell.open()?;
    let tried = opened.session.execute(TryRule { seq, name, source })?;
    let code = if tried.outcome == "failed" { FAILED } else { 0 };
    if shell.options.json {
        shell.json(&tried)?;
        return Ok(code);
    }
    shell.line(format!("{seq} {}  (dry run: nothing was done)", tried.event))?;
    show(shell, &tried, opened.zone)?;
    Ok(code)
}

fn show(shell: &mut Shell, tried: &Tried, zone: Tz) -> Result<(), Failure> {
    let verdict = match tried.outcome.as_str() {
        "reacted" => style("would react").green(),
        "not_applicable" => style("finds itself not concerned").dim(),
        "filtered" if !tried.listens => style("listens to another event").dim(),
        "filtered" => style("its conditions do not hold").dim(),
        "failed" => style("would fail").red().bold(),
        other => style(other),
    };
    shell.line(format!("  {}: {verdict}", clean(&tried.rule)))?;
    met::conditions(shell, &tried.considered, zone)?;
    for request in &tried.requested {
        shell.line(format!("      would request {}", asked(request, zone)))?;
    }
    for operation in &tried.not_allowed {
        let refused = style("not allowed").red().bold();
        shell.line(format!("      {refused}: the role of the rule does not grant {operation}"))?;
    }
    if !tried.host_calls.is_empty() {
        shell.line(format!("      would call host::{} (answered () here)", tried.host_calls.join(", host::")))?;
    }
    if !tried.reads.is_empty() {
        shell.line(format!("      read {}", tried.reads.join(", ")))?;
    }
    shell.lines(tried.log.iter().flat_map(|text| clean_lines(text)).map(|line| format!("      | {line}")))?;
    if let Some(failure) = &tried.failure {
        shell.lines(clean_lines(failure).into_iter().map(|line| format!("      {line}")))?;
    }
    Ok(())
}

/// A request in one line: operation and arguments.
fn asked(request: &Value, zone: Tz) -> String {
    let operation = request["operation"].as_str().unwrap_or_default();
    // The id of what would be created is a new one each time.
    let mut arguments = request["arguments"].clone();
    let creates = kundig::catalogue::operation(operation).is_ok_and(|facts| facts.creates.is_some());
    if let Some(fields) = arguments.as_object_mut().filter(|_| creates) {
        fields.remove("id");
    }
    format!("{operation}  {}", short(&arguments, zone)).trim_end().to_owned()
}

/// `kundig rules backtest`.
pub(super) fn backtest(shell: &mut Shell, range: &str, most: u32) -> Outcome {
    let mut asked = read_range(range)?;
    let opened = shell.open()?;
    let mut total = Backtest { entries: 0, reactions: 0, differences: Vec::new(), next: None };
    loop {
        let page = opened.session.execute(asked.clone())?;
        total.entries += page.entries;
        total.reactions += page.reactions;
        total.differences.extend(page.differences);
        total.next = page.next;
        match page.next {
            Some(next) if total.differences.len() < most as usize => asked.after = next,
            _ => break,
        }
    }
    if shell.options.json {
        shell.json(&total)?;
        return Ok(0);
    }
    for difference in &total.differences {
        show_difference(shell, difference, opened.zone)?;
    }
    let counted = |count: u32, what: &str| if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") };
    let differences = u32::try_from(total.differences.len()).unwrap_or(u32::MAX);
    shell.line(format!(
        "{}, {} answered by rules, {}",
        counted(total.entries, "event"),
        total.reactions,
        if differences == 0 { "no difference".into() } else { counted(differences, "difference") }
    ))?;
    if let Some(next) = total.next {
        let end = range.split_once("..").map(|(_, end)| end).unwrap_or_default();
        let end = if end.contains('-') { "" } else { end };
        shell.note(&format!("there is more: kundig rules backtest {}..{end}", next + 1));
    }
    Ok(0)
}

/// `FROM..TO`: journal numbers or days; a side may be left out.
fn read_range(text: &str) -> Result<BacktestRules, Failure> {
    let wrong = || {
        Failure::usage(format!("`{text}` is no range"))
            .hint("write days (2026-01-01..2026-06-30) or journal numbers (1..5000); one side may be left out")
    };
    let (from, to) = text.split_once("..").ok_or_else(wrong)?;
    let mut range = BacktestRules { limit: Some(1_000), ..BacktestRules::default() };
    let day = |text: &str| serde_json::from_value::<Date>(json!(text)).ok();
    match (from.parse::<i64>(), from) {
        (_, "") => {}
        (Ok(seq), _) => range.after = seq - 1,
        _ => range.from_day = Some(day(from).ok_or_else(wrong)?),
    }
    match (to.parse::<i64>(), to) {
        (_, "") => {}
        (Ok(seq), _) => range.until = Some(seq),
        _ => range.to_day = Some(day(to).ok_or_else(wrong)?),
    }
    Ok(range)
}

fn show_difference(shell: &mut Shell, difference: &Difference, zone: Tz) -> Result<(), Failure> {
    let Difference { seq, event, rule, then, now, failure } = difference;
    shell.line(format!("{seq} {event}  {}", style(clean(rule)).bold()))?;
    // What both asked for alike is no news; the place among the requests says which belong together.
    for place in 0..then.len().max(now.len()) {
        match (then.get(place), now.get(place)) {
            (Some(then), Some(now)) if then == now => {}
            (Some(then), Some(now)) if then["operation"] == now["operation"] => {
                shell.line(format!("    {} {}", style("~").yellow(), changed(then, now, zone)))?;
            }
            (then, now) => {
                if let Some(then) = then {
                    shell.line(format!("    {} {}", style("-").red(), asked(then, zone)))?;
                }
                if let Some(now) = now {
                    shell.line(format!("    {} {}", style("+").green(), asked(now, zone)))?;
                }
            }
        }
    }
    if let Some(failure) = failure {
        let mark = style("!").red().bold();
        shell.lines(clean_lines(failure).into_iter().map(|line| format!("    {mark} would fail: {line}")))?;
    }
    Ok(())
}

/// The arguments in which two requests for one operation differ.
fn changed(then: &Value, now: &Value, zone: Tz) -> String {
    let none = serde_json::Map::new();
    let fields = |request: &Value| request["arguments"].as_object().unwrap_or(&none).clone();
    let (then_fields, now_fields) = (fields(then), fields(now));
    let show = |value: Option<&Value>| match value {
        None | Some(Value::Null) => "–".into(),
        Some(value) => short(value, zone),
    };
    let mut names: Vec<&String> = then_fields.keys().chain(now_fields.keys()).collect();
    names.sort();
    names.dedup();
    let told: Vec<_> = names
        .into_iter()
        .filter(|name| then_fields.get(*name) != now_fields.get(*name))
        .map(|name| format!("{name}: {} → {}", show(then_fields.get(name)), show(now_fields.get(name))))
        .collect();
    format!("{}  {}", now["operation"].as_str().unwrap_or_default(), told.join(", "))
}
