//! The journal: follow it, prove it.

use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use kundig::Session;
use kundig::journal::operations::{ReadJournal, VerifyJournal};
use kundig::journal::{Entry, Verification};

use crate::failure::{FAILED, Failure, Outcome};
use crate::shell::{Opened, Shell};
use crate::text::{Table, thousands};
use crate::view;

/// How often `--follow` looks for entries that other programs wrote.
const LOOK_EVERY: Duration = Duration::from_millis(300);
/// The most that one page of the journal has.
const PAGE: u32 = 1_000;

/// Adds what is not in the catalogue.
pub fn extend(area: Command) -> Command {
    area.mut_subcommand("verify", |_| verify()).subcommand(tail())
}

fn tail() -> Command {
    Command::new("tail")
        .about("Shows the newest entries, and on request those to come")
        .after_help("Examples:\n  kundig journal tail -n 20\n  kundig --json journal tail --follow --event 'contact.*'")
        .arg(
            Arg::new("follow")
                .short('f')
                .long("follow")
                .action(ArgAction::SetTrue)
                .help("Goes on as entries are written, until Ctrl-C"),
        )
        .arg(
            Arg::new("event")
                .long("event")
                .value_name("EVENT")
                .help("Only this event (contact.recorded), or all of an area (contact.*)"),
        )
        .arg(
            Arg::new("count")
                .short('n')
                .long("count")
                .value_name("N")
                .value_parser(value_parser!(u32).range(0..=100_000))
                .help("So many entries [default: 10]"),
        )
}

fn verify() -> Command {
    Command::new("verify")
        .about("Proves by the hash chain that nobody changed, removed or reordered an entry")
        .after_help("Exit code 1 when an entry is wrong.")
}

/// Runs `kundig journal tail`.
pub fn run_tail(shell: &mut Shell, matches: &ArgMatches) -> Outcome {
    let Some(matches) = matches.subcommand_matches("tail") else { return Ok(0) };
    let opened = shell.open()?;
    let event = matches.get_one::<String>("event").cloned();
    check_event(event.as_deref())?;
    let count = matches.get_one::<u32>("count").copied().unwrap_or(10) as usize;
    let mut after = head(&opened.session)?;
    let newest = newest(&opened.session, event.as_deref(), after, count)?;
    let follow = matches.get_flag("follow");
    if !follow && !shell.options.json {
        view::entries(shell, &newest, opened.zone)?;
        return Ok(0);
    }
    let mut columns = Columns::default();
    columns.show(shell, &newest, &opened)?;
    if !follow {
        return Ok(0);
    }
    loop {
        std::thread::sleep(LOOK_EVERY);
        let wanted = ReadJournal { after, event: event.clone(), limit: Some(PAGE), ..ReadJournal::default() };
        let page = opened.session.execute(wanted)?;
        columns.show(shell, &page.entries, &opened)?;
        after = page.next;
    }
}

/// A misspelt event would show nothing for ever.
fn check_event(event: Option<&str>) -> Result<(), Failure> {
    let Some(event) = event else { return Ok(()) };
    let events = &kundig::catalogue::EVENTS;
    let area = event.strip_suffix(".*");
    let known = events.iter().any(|known| match area {
        Some(area) => known.name.split_once('.').is_some_and(|(of, _)| of == area),
        None => known.name == event,
    });
    if known {
        return Ok(());
    }
    let names = events.iter().map(|known| known.name);
    let failure = Failure::usage(format!("there is no event `{event}`"));
    Err(match (area, kundig_check::suggest::did_you_mean(event, names)) {
        (None, Some(near)) => failure.hint(format!("did you mean `{near}`?")),
        _ => {
            let mut areas: Vec<String> =
                events.iter().filter_map(|e| Some(format!("{}.*", e.name.split_once('.')?.0))).collect();
            areas.dedup();
            failure.hint(format!("areas are {}", areas.join(", ")))
        }
    })
}

/// Keeps columns steady from one look to the next.
#[derive(Default)]
struct Columns {
    begun: bool,
}

impl Columns {
    fn show(&mut self, shell: &mut Shell, entries: &[Entry], opened: &Opened) -> Result<(), Failure> {
        if entries.is_empty() {
            return Ok(());
        }
        if shell.options.json {
            entries.iter().try_for_each(|entry| shell.json(entry))?;
            return Ok(shell.flush()?);
        }
        // Wide enough for the usual names, so that later lines fall under the first ones.
        let mut table = Table::new([
            "    no.",
            "time            ",
            "event                 ",
            "by          ",
            "door  ",
            "cause",
            "what",
        ]);
        table = table.right(&[0, 5]);
        for entry in entries {
            let mut cells = view::cells(entry, opened.zone);
            if cells[5].is_empty() {
                // A column without a value would be left out.
                cells[5] = " ".into();
            }
            table.row(cells);
        }
        let lines = table.lines(shell.width());
        shell.lines(lines.into_iter().skip(usize::from(self.begun)))?;
        self.begun = true;
        Ok(shell.flush()?)
    }
}

/// The number of the newest entry. Numbers have no gaps, so a few reads find it.
pub fn head(session: &Session) -> kundig::Result<i64> {
    let beyond = |after: i64| -> kundig::Result<bool> {
        let page = session.execute(ReadJournal { after, limit: Some(1), ..ReadJournal::default() })?;
        Ok(page.entries.is_empty())
    };
    let (mut low, mut high) = (0, 1);
    while !beyond(high)? {
        (low, high) = (high, high * 2);
    }
    // The newest entry is after `low` and not after `high`, or there is none at all.
    while low < high {
        let middle = low + (high - low) / 2;
        if beyond(middle)? { high = middle } else { low = middle + 1 }
    }
    Ok(low)
}

/// The newest entries of a kind, oldest first.
fn newest(session: &Session, event: Option<&str>, head: i64, count: usize) -> kundig::Result<Vec<Entry>> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let mut window = i64::try_from(count).unwrap_or(i64::MAX);
    loop {
        let mut after = (head - window).max(0);
        let whole = after == 0;
        let mut found = Vec::new();
        while after < head {
            let wanted =
                ReadJournal { after, event: event.map(str::to_owned), limit: Some(PAGE), ..ReadJournal::default() };
            let page = session.execute(wanted)?;
            if page.entries.is_empty() {
                break;
            }
            after = page.next;
            found.extend(page.entries.into_iter().filter(|entry| entry.seq <= head));
        }
        if found.len() >= count || whole {
            return Ok(found.split_off(found.len().saturating_sub(count)));
        }
        window = window.saturating_mul(8);
    }
}

/// Runs `kundig journal verify`.
pub fn run_verify(shell: &mut Shell) -> Outcome {
    let opened = shell.open()?;
    let proof = opened.session.execute(VerifyJournal {})?;
    if shell.options.json {
        shell.json(&proof)?;
    } else {
        tell(shell, &proof)?;
    }
    Ok(if proof.intact { 0 } else { FAILED })
}

/// Says what a verification found.
pub fn tell(shell: &mut Shell, proof: &Verification) -> Result<(), Failure> {
    let entries = thousands(proof.entries.unsigned_abs());
    if !proof.intact {
        let fault = proof.first_fault.map(|seq| format!("entry {seq}: ")).unwrap_or_default();
        shell.line(format!("journal: NOT INTACT, {fault}{}", proof.problem.as_deref().unwrap_or("unknown")))?;
        return Ok(());
    }
    let erased = if proof.erased > 0 { format!(", {} of them erased by law", proof.erased) } else { String::new() };
    shell.line(format!("journal: intact, {entries} entries{erased}"))?;
    shell.line(format!("head: {}", proof.head))?;
    Ok(())
}
