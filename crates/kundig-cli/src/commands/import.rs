//! The import of a customer file, with a bar, a report, and Ctrl-C between two units.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{IsTerminal, Read};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use indicatif::{ProgressBar, ProgressStyle};
use kundig::{Error, ImportOptions, ImportReport, Severity, import_customers};
use kundig_check::codes;

use crate::failure::{FAILED, Failure, Outcome, finding_line};
use crate::shell::Shell;
use crate::text::{Table, thousands};

/// `kundig import`.
pub fn command() -> Command {
    Command::new("import")
        .about("Imports a customer file (CSV) and reports what was found in it")
        .long_about(
            "Imports a customer file: CSV with any delimiter and encoding. Columns are recognised by their headers. A faulty \
             optional value is left out and reported; a line that can't be a customer is set apart, and the others are kept.\n\n\
             Ctrl-C ends it between two units of lines; what is imported stays.",
        )
        .after_help(
            "Examples:\n  kundig import kunden.csv --system altsoftware\n  kundig import kunden.csv --column KdBez=organisation --report report.json\n\n\
             Exit code: 0 when the file was read to its end, also when lines were set apart (with --strict then 1); 1 when it \
             was stopped or no line could be imported.",
        )
        .arg(Arg::new("file").value_name("FILE").required(true).help("The file, or `-` for standard input"))
        .arg(Arg::new("system").long("system").value_name("NAME").default_value("import").help("The program that it comes from: its customer numbers become references of this system"))
        .arg(Arg::new("column").long("column").value_name("HEADER=FIELD").action(ArgAction::Append).help("Reads a column as this field, where the guess is wrong; may be repeated"))
        .arg(Arg::new("report").long("report").value_name("FILE").help("Writes the whole report as JSON"))
        .arg(Arg::new("show").long("show").value_name("N").value_parser(value_parser!(u32)).default_value("10").help("Shows so many of the lines set apart"))
        .arg(Arg::new("strict").long("strict").action(ArgAction::SetTrue).help("Ends with exit code 1 when a line was set apart"))
}

/// Runs `kundig import`.
pub fn run(shell: &mut Shell, matches: &ArgMatches) -> Outcome {
    let path = matches.get_one::<String>("file").map(String::as_str).unwrap_or_default();
    let unreadable = |error| Failure::shell("input", format!("{path} can't be read: {error}"));
    let (file, length): (Box<dyn Read>, u64) = match path {
        "-" => (Box::new(std::io::stdin().lock()), 0),
        path => {
            let file = File::open(path).map_err(unreadable)?;
            let facts = file.metadata().map_err(unreadable)?;
            if facts.is_dir() {
                return Err(Failure::shell("input", format!("{path} is a folder, not a file")));
            }
            (Box::new(file), facts.len())
        }
    };
    let options = ImportOptions {
        system: matches.get_one::<String>("system").cloned().unwrap_or_default(),
        columns: columns(matches)?,
        ..ImportOptions::default()
    };
    let opened = shell.open()?;
    // Made before the import: a report that can't be written is known before the work, not after it.
    let report_file = matches.get_one::<String>("report").map(|path| (path, File::create(path)));
    if let Some((path, Err(error))) = &report_file {
        return Err(Failure::shell("output", format!("the report {path} can't be written: {error}")));
    }
    let stop = on_interrupt()?;
    let bar = bar(shell, length);
    let begun = Instant::now();
    let report = import_customers(&opened.session, file, &options, |state| {
        bar.set_position(state.bytes);
        bar.set_message(format!("{} customers", thousands(state.imported)));
        if stop.load(Ordering::SeqCst) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    bar.finish_and_clear();
    let report = report.map_err(|error| unfit(path, error))?;
    for header in options.columns.keys() {
        if !report.columns.contains_key(header) && !report.columns_not_taken.contains(header) {
            shell.warn(&format!("{path} has no column `{header}`"));
        }
    }
    if let Some((path, Ok(file))) = report_file {
        serde_json::to_writer_pretty(file, &report)
            .map_err(|error| Failure::shell("output", format!("the report {path} can't be written: {error}")))?;
    }
    if shell.options.json {
        shell.json(&report)?;
    } else {
        let shown = matches.get_one::<u32>("show").copied().unwrap_or(10);
        tell(shell, &report, shown as usize)?;
        shell.note(&format!("took {:.1} s", begun.elapsed().as_secs_f64()));
    }
    let nothing = report.lines > 0 && report.imported == 0;
    let strict = matches.get_flag("strict") && report.set_apart > 0;
    Ok(if report.stopped || nothing || strict { FAILED } else { 0 })
}

/// The engine saw the content only; people want to read the name that they gave.
fn unfit(path: &str, error: Error) -> Failure {
    match error {
        Error::File { problem, .. } => Error::File { path: path.into(), problem }.into(),
        error => error.into(),
    }
}

fn columns(matches: &ArgMatches) -> Result<BTreeMap<String, String>, Failure> {
    let given = matches.get_many::<String>("column").into_iter().flatten();
    let pair = |text: &String| {
        let (header, field) = text.rsplit_once('=').ok_or_else(|| {
            Failure::usage(format!("`--column {text}` has no `=`"))
                .hint("write --column HEADER=FIELD, e.g. --column KdBez=organisation")
        })?;
        Ok((header.trim().to_owned(), field.trim().to_owned()))
    };
    given.map(pair).collect()
}

fn on_interrupt() -> Result<Arc<AtomicBool>, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&stop);
    let handler = move || {
        if raised.swap(true, Ordering::SeqCst) {
            // The second time people mean now. Units are all or nothing, so nothing breaks.
            std::process::exit(130);
        }
    };
    ctrlc::set_handler(handler)
        .map_err(|error| Failure::shell("internal", format!("Ctrl-C can't be watched: {error}")))?;
    Ok(stop)
}

fn bar(shell: &Shell, length: u64) -> ProgressBar {
    if shell.options.json || shell.options.quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    if length == 0 {
        return ProgressBar::new_spinner();
    }
    let style = ProgressStyle::with_template("{bar:40} {percent:>3} %  {msg}  {eta} left");
    ProgressBar::new(length).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn tell(shell: &mut Shell, report: &ImportReport, shown: usize) -> Result<(), Failure> {
    let stopped = if report.stopped { ", stopped" } else { "" };
    shell.line(format!(
        "{} of {} lines imported, {} set apart{stopped}",
        thousands(report.imported),
        thousands(report.lines),
        thousands(report.set_apart)
    ))?;
    let taken: Vec<String> = report.columns.iter().map(|(header, field)| format!("{header} → {field}")).collect();
    shell.line(format!("columns: {}", crate::text::clean(&taken.join(", "))))?;
    if !report.columns_not_taken.is_empty() {
        shell.line(format!("not taken: {}", crate::text::clean(&report.columns_not_taken.join(", "))))?;
    }
    findings(shell, report)?;
    let apart: Vec<_> = report.with_findings.iter().filter(|line| !line.imported).collect();
    if apart.is_empty() || shown == 0 {
        return Ok(());
    }
    shell.line("\nset apart:")?;
    for line in apart.iter().take(shown) {
        for finding in line.findings.iter().filter(|finding| finding.severity == Severity::Error) {
            shell.line(format!("  line {}: {}", line.line, finding_line(finding, shell.options.english)))?;
        }
    }
    if report.set_apart as usize > shown {
        shell.note(&format!("{} more; --report FILE lists them", thousands(report.set_apart - shown as u64)));
    }
    Ok(())
}

/// How often each finding came, the most frequent first.
fn findings(shell: &mut Shell, report: &ImportReport) -> Result<(), Failure> {
    if report.findings_by_code.is_empty() {
        return Ok(());
    }
    let mut codes: Vec<(&String, &u64)> = report.findings_by_code.iter().collect();
    codes.sort_by_key(|(code, count)| (std::cmp::Reverse(**count), code.as_str()));
    let english = shell.options.english;
    let mut table = Table::new(["count", "finding", "meaning"]).right(&[0]).indent(2);
    for (code, count) in codes {
        table.row([thousands(*count), code.clone(), meaning(report, code, english)]);
    }
    shell.line("\nfindings:")?;
    Ok(shell.table(table)?)
}

/// What a code means: from the table of codes, else in the words of the first finding that has it.
fn meaning(report: &ImportReport, code: &str, english: bool) -> String {
    if let Some(info) = codes::find(code) {
        return if english { info.about_en } else { info.about_de }.to_owned();
    }
    let mut findings = report.with_findings.iter().flat_map(|line| &line.findings);
    let first = findings.find(|finding| finding.code == code);
    let words = first.map(|finding| if english { &finding.message_en } else { &finding.message_de });
    words.map(|words| format!("z. B.: {words}")).unwrap_or_default()
}
