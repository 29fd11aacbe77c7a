//! The import of a customer file, with a bar, a report, and Ctrl-C between two units.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, IsTerminal, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use indicatif::{ProgressBar, ProgressStyle};
use kundig::base::ImportId;
use kundig::interchange::operations::ListImports;
use kundig::interchange::{DuplicatePolicy, FileHeader, FileReading, FileWriting, ImportState, LineOutcome};
use kundig::{Error, ImportOptions, ImportReport, Session, Severity, export_set_apart, import_customers};
use kundig_check::codes;

use crate::failure::{FAILED, Failure, Outcome, finding_line};
use crate::shell::Shell;
use crate::text::{Table, thousands};

/// `kundig import`: a file without an operation, or one of the operations on imports.
pub fn extend(area: Command) -> Command {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    let flag = |name: &'static str, help: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue).help(help);
    area.about("Imports a customer file (CSV, XLSX, vCard, JSON Lines) and reports what was found in it")
        .long_about(
            "Imports a customer file: CSV with any delimiter and encoding, XLSX, vCards or JSON Lines, told by its content. Columns \
             are recognised by headers and values. A faulty optional value is left out and reported; a line that can't be a \
             customer is set apart, and the others are kept.\n\n\
             Ctrl-C ends it between two units of lines; what is imported stays, and --resume goes on with it.",
        )
        .after_help(
            "Examples:\n  kundig import kunden.csv --dry-run\n  kundig import kunden.xlsx --system altsoftware --duplicates fill --set-apart falsch.csv\n  \
             kundig import kunden.csv --column KdBez=organisation --column Rabatt= --save-mapping Werkstatt\n  \
             kundig import kunden.csv --resume\n  kundig import list\n\n\
             Exit code: 0 when the file was read to its end, also when lines were set apart (with --strict then 1); 1 when it \
             was stopped or nothing could be imported.",
        )
        .subcommand_required(false)
        .args_conflicts_with_subcommands(true)
        .arg(Arg::new("file").value_name("FILE").help("The file, or `-` for standard input"))
        .arg(option("system", "NAME", "The program that it comes from: its customer numbers become references of this system").default_value("import"))
        .arg(option("column", "HEADER=FIELD", "Reads a column as this field, or not at all, where the suggestion is wrong; may be repeated").action(ArgAction::Append))
        .arg(option("mapping", "NAME", "Reads the columns as this saved mapping says; by default the last one saved for the same headers"))
        .arg(option("save-mapping", "NAME", "Saves what the columns are for the next file with these headers"))
        .arg(option("duplicates", "POLICY", "What becomes of lines whose customers are there: create, skip, update or fill [default: create]").value_parser(words(DuplicatePolicy::ALL.iter().map(|policy| policy.as_str()))))
        .arg(flag("dry-run", "Only tries, and reports what would be"))
        .arg(option("resume", "IMPORT", "Goes on with an import that was stopped: by its id, or the last one of this file").num_args(0..=1).default_missing_value(LAST))
        .arg(option("delimiter", "CHARACTER", "The character between the fields of a CSV file, where it is not to be told"))
        .arg(option("encoding", "NAME", "The encoding of a CSV file: utf8, windows1252, iso_8859_15, cp850, utf16_le, utf16_be"))
        .arg(option("header", "HOW", "Whether the first line names the columns: detect, present or absent").value_parser(words(FileHeader::ALL.iter().map(|header| header.as_str()))))
        .arg(flag("pad-short-lines", "Lines of a CSV file may end early"))
        .arg(option("sheet", "NAME", "The sheet of a workbook"))
        .arg(option("set-apart", "FILE", "Writes the lines set apart as CSV, each with what is wrong with it"))
        .arg(option("report", "FILE", "Writes the whole report as JSON"))
        .arg(option("show", "N", "Shows so many of the lines set apart").value_parser(value_parser!(u32)).default_value("10"))
        .arg(flag("strict", "Ends with exit code 1 when a line was set apart"))
}

/// What `--resume` without an id means.
const LAST: &str = "last";

pub fn words(words: impl Iterator<Item = &'static str>) -> clap::builder::PossibleValuesParser {
    words.collect::<Vec<_>>().into()
}

/// Runs `kundig import FILE`.
pub fn run(shell: &mut Shell, matches: &ArgMatches) -> Outcome {
    let path = matches.get_one::<String>("file").map(String::as_str);
    let path =
        path.ok_or_else(|| Failure::usage("no file given").hint("kundig import FILE, or one of its operations"))?;
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
    let mut options = options(path, matches)?;
    let opened = shell.open()?;
    if let Some(told) = matches.get_one::<String>("resume") {
        options.resume = Some(resumed(&opened.session, told, options.file_name.as_deref())?);
    }
    // Made before the import: what can't be written is known before the work, not after it.
    let create = |name: &str| -> Result<Option<(String, File)>, Failure> {
        let Some(path) = matches.get_one::<String>(name) else { return Ok(None) };
        let file = File::create(path).map_err(|error| unwritable(path, &error))?;
        Ok(Some((path.clone(), file)))
    };
    let (report_file, apart_file) = (create("report")?, create("set-apart")?);
    let stop = on_interrupt()?;
    let bar = bar(shell, length);
    let begun = Instant::now();
    let report = import_customers(&opened.session, file, &options, |state| {
        bar.set_position(state.bytes);
        bar.set_message(format!("{} lines, {} customers", thousands(state.lines), thousands(state.imported)));
        if stop.load(Ordering::SeqCst) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    bar.finish_and_clear();
    let report = report.map_err(|error| unfit(path, error))?;
    if let Some((path, file)) = report_file {
        serde_json::to_writer_pretty(file, &report).map_err(|error| unwritable(&path, &error))?;
    }
    if let (Some((path, file)), Some(import)) = (apart_file, &report.import) {
        let out = BufWriter::new(file);
        export_set_apart(&opened.session, out, import.id, &FileWriting::default())
            .map_err(|error| unfit(&path, error))?;
    }
    if shell.options.json {
        shell.json(&report)?;
    } else {
        let shown = matches.get_one::<u32>("show").copied().unwrap_or(10);
        tell(shell, &report, shown as usize)?;
        shell.note(&format!("took {:.1} s", begun.elapsed().as_secs_f64()));
    }
    let nothing = report.lines > 0 && report.set_apart == report.lines;
    let strict = matches.get_flag("strict") && report.set_apart > 0;
    Ok(if report.stopped || nothing || strict { FAILED } else { 0 })
}

fn options(path: &str, matches: &ArgMatches) -> Result<ImportOptions, Failure> {
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    let name = Path::new(path).file_name().filter(|_| path != "-");
    Ok(ImportOptions {
        system: text("system").unwrap_or_default(),
        file_name: name.map(|name| name.to_string_lossy().into_owned()),
        reading: FileReading {
            delimiter: text("delimiter").map(|told| if told == "\\t" { "\t".to_owned() } else { told }),
            encoding: text("encoding"),
            header: text("header").and_then(|told| told.parse().ok()),
            pad_short_lines: matches.get_flag("pad-short-lines"),
            sheet: text("sheet"),
        },
        columns: columns(matches)?,
        mapping: text("mapping"),
        save_mapping: text("save-mapping"),
        duplicates: text("duplicates").and_then(|told| told.parse().ok()),
        dry_run: matches.get_flag("dry-run"),
        ..ImportOptions::default()
    })
}

/// The import to go on with: by its id, or the last open one of a file of this name.
fn resumed(session: &Session, told: &str, file_name: Option<&str>) -> Result<ImportId, Failure> {
    if told != LAST {
        let wrong =
            |_| Failure::usage(format!("`{told}` is no id of an import")).hint("`kundig import list` shows them");
        return told.parse().map_err(wrong);
    }
    let open = session.execute(ListImports { state: Some(ImportState::Open), limit: Some(200), after: None })?;
    let found = open.imports.into_iter().find(|import| import.file.name.as_deref() == file_name);
    found.map(|import| import.id).ok_or_else(|| {
        let message = "no import of a file of this name was stopped".to_owned();
        Failure::shell("not_found", message).hint("`kundig import list` shows all; --resume takes an id")
    })
}

pub fn unwritable(path: &str, error: &dyn std::fmt::Display) -> Failure {
    Failure::shell("output", format!("{path} can't be written: {error}"))
}

/// The engine saw the content only; people want to read the name that they gave.
pub fn unfit(path: &str, error: Error) -> Failure {
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

pub fn on_interrupt() -> Result<Arc<AtomicBool>, Failure> {
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
    let would_be = if report.import.is_none() { " would be" } else { "" };
    let mut others = String::new();
    for (count, what) in [(report.changed, "changed"), (report.skipped, "skipped")] {
        if count > 0 {
            others.push_str(&format!(", {} {what}", thousands(count)));
        }
    }
    shell.line(format!(
        "{} of {} lines{would_be} imported{others}, {} set apart{stopped}",
        thousands(report.imported),
        thousands(report.lines),
        thousands(report.set_apart)
    ))?;
    if let Some(mapping) = &report.mapping {
        shell.line(format!("mapping: {}", crate::text::clean(mapping)))?;
    }
    for finding in &report.findings {
        shell.line(finding_line(finding, shell.options.english))?;
    }
    let taken: Vec<String> = report.columns.iter().map(|(header, field)| format!("{header} → {field}")).collect();
    shell.line(format!("columns: {}", crate::text::clean(&taken.join(", "))))?;
    if !report.columns_not_taken.is_empty() {
        shell.line(format!("not taken: {}", crate::text::clean(&report.columns_not_taken.join(", "))))?;
    }
    findings(shell, report)?;
    let apart: Vec<_> = report.with_findings.iter().filter(|line| line.outcome == LineOutcome::SetApart).collect();
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
        shell.note(&format!(
            "{} more; --set-apart FILE writes them, --report FILE lists them",
            thousands(report.set_apart - shown as u64)
        ));
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
