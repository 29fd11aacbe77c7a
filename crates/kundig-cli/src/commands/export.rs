//! The export of customers, and of lines set apart, to a file.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::Ordering;

use clap::{Arg, ArgAction, ArgMatches, Command};
use kundig::base::ImportId;
use kundig::customer::Status;
use kundig::interchange::{ExportSource, FileFormat, FileWriting};
use kundig::{ExportOptions, ExportReport, Session, export_customers, export_set_apart};

use super::import::{on_interrupt, unfit, unwritable, words};
use crate::failure::{FAILED, Failure, Outcome};
use crate::shell::Shell;
use crate::text::thousands;

/// `kundig export`: to a file without an operation, or one of the operations on exports.
pub fn extend(area: Command) -> Command {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    area.about("Exports customers as CSV, XLSX, vCards or JSON Lines")
        .long_about(
            "Exports customers, whom the session may see and of them what it may see, as CSV, XLSX, vCards or JSON Lines. What goes \
             out comes in again by `kundig import`; vCards hold less than the others.",
        )
        .after_help(
            "Examples:\n  kundig export kunden.xlsx\n  kundig export kunden.csv --search berlin --encoding windows1252\n  \
             kundig export messe.xlsx --segment \"Messe 2026\"\n  \
             kundig export - --format jsonl | jq .family_name\n  kundig export falsch.csv --set-apart IMPORT",
        )
        .subcommand_required(false)
        .args_conflicts_with_subcommands(true)
        .arg(Arg::new("file").value_name("FILE").help("The file to write, or `-` for standard output"))
        .arg(option("format", "FORMAT", "csv, xlsx, vcard or jsonl; by the file's ending when left out").value_parser(words(FileFormat::ALL.iter().map(|format| format.as_str()))))
        .arg(option("status", "STATUS", "Only customers with this status").value_parser(words(Status::ALL.iter().map(|status| status.as_str()))))
        .arg(option("search", "TEXT", "Only customers whom a search finds").conflicts_with("status"))
        .arg(option("segment", "NAME", "Only customers of this saved segment").conflicts_with_all(["status", "search"]))
        .arg(option("filter", "FILTER", "Only customers that this filter means, e.g. 'revenue >= 10000 EUR'").conflicts_with_all(["status", "search", "segment"]))
        .arg(option("set-apart", "IMPORT", "The lines that this import set apart, each with what is wrong with it").conflicts_with_all(["status", "search", "segment", "filter", "format"]))
        .arg(option("delimiter", "CHARACTER", "The character between the fields of a CSV file [default: ;]"))
        .arg(option("encoding", "NAME", "The encoding of a CSV file: utf8 or windows1252 [default: utf8]"))
        .arg(Arg::new("plain").long("plain").action(ArgAction::SetTrue).help("CSV for programs: no byte order mark, formulas as they are"))
}

/// Runs `kundig export FILE`.
pub fn run(shell: &mut Shell, matches: &ArgMatches) -> Outcome {
    let path = matches.get_one::<String>("file").map(String::as_str);
    let path =
        path.ok_or_else(|| Failure::usage("no file given").hint("kundig export FILE, or one of its operations"))?;
    let text = |name: &str| matches.get_one::<String>(name);
    let writing = FileWriting {
        delimiter: text("delimiter").map(|told| if told == "\\t" { "\t".to_owned() } else { told.clone() }),
        encoding: text("encoding").cloned(),
        plain: matches.get_flag("plain"),
    };
    let apart = match text("set-apart") {
        Some(id) => Some(id.parse::<ImportId>().map_err(|_| Failure::usage(format!("`{id}` is no id of an import")))?),
        None => None,
    };
    let format = if apart.is_some() { FileFormat::Csv } else { format(path, text("format"))? };
    let source = match (text("search"), text("segment"), text("filter")) {
        (Some(text), ..) => ExportSource::Search { text: text.clone() },
        (_, Some(name), _) => ExportSource::Segment { name: name.clone() },
        (_, _, Some(filter)) => ExportSource::Filter { filter: filter.clone() },
        _ => ExportSource::All { status: text("status").and_then(|told| told.parse().ok()) },
    };
    let options = ExportOptions { source, format, writing };
    let opened = shell.open()?;
    let report = if path == "-" {
        shell.flush()?;
        let out = BufWriter::new(std::io::stdout().lock());
        write(&opened.session, out, &options, apart).map_err(|error| unfit(path, error))?
    } else {
        let out = BufWriter::new(File::create(path).map_err(|error| unwritable(path, &error))?);
        write(&opened.session, out, &options, apart).map_err(|error| unfit(path, error))?
    };
    if path != "-" {
        tell(shell, &report, apart.is_some())?;
    }
    Ok(if report.stopped { FAILED } else { 0 })
}

fn write(
    session: &Session,
    out: impl Write,
    options: &ExportOptions,
    apart: Option<ImportId>,
) -> kundig::Result<ExportReport> {
    if let Some(import) = apart {
        return export_set_apart(session, out, import, &options.writing);
    }
    // Without a watch Ctrl-C ends the program at once: an export changes nothing.
    let stop = on_interrupt().ok();
    export_customers(session, out, options, |_| {
        let raised = stop.as_ref().is_some_and(|stop| stop.load(Ordering::SeqCst));
        if raised { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
}

fn format(path: &str, told: Option<&String>) -> Result<FileFormat, Failure> {
    let ending = Path::new(path).extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
    let word = match (told, ending.as_str()) {
        (Some(told), _) => told.as_str(),
        (None, "vcf") => "vcard",
        (None, ending) => ending,
    };
    word.parse()
        .map_err(|_| Failure::usage("the kind of file is not clear").hint("add --format csv, xlsx, vcard or jsonl"))
}

fn tell(shell: &mut Shell, report: &ExportReport, apart: bool) -> Outcome {
    if shell.options.json {
        shell.json(report)?;
        return Ok(0);
    }
    let what = if apart { "lines set apart" } else { "customers" };
    let stopped = if report.stopped { ", stopped: the file is not whole" } else { "" };
    shell.line(format!("{} {what} exported{stopped}", thousands(report.lines)))?;
    if !report.left_out.is_empty() {
        shell.line(format!("not in vCards: {}", report.left_out.join(", ")))?;
    }
    if report.replaced_characters > 0 {
        shell.warn(&format!("{} characters that the encoding does not have were replaced", report.replaced_characters));
    }
    Ok(0)
}
