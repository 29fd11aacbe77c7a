//! The database as a whole: open, backup, check, vacuum.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command};
use kundig::access::operations::{ListRoles, ListUsers};
use kundig::automation::operations::ListRules;
use kundig::company::operations::GetCompany;
use kundig::customer::operations::ListCustomers;
use kundig::maintenance::{Backup, CheckDatabase, Vacuum};
use kundig::{Error, Session};
use serde_json::json;

use super::journal;
use crate::failure::{FAILED, Failure, Outcome};
use crate::shell::Shell;
use crate::text::{size, thousands};
use crate::view::Sheet;

/// How many pages of 200 customers `open` counts before it says "more than".
const COUNTED_PAGES: usize = 10;

/// `kundig open`.
pub fn open() -> Command {
    Command::new("open").about("Makes a database, or upgrades it to this version, and says what is inside").after_help(
        "Examples:\n  kundig --db kunden.db open\n  kundig --db postgres://crm@server/kunden --rules rules open",
    )
}

/// `kundig backup`.
pub fn backup() -> Command {
    Command::new("backup")
        .about("Writes a consistent copy to a new file, while others go on working")
        .after_help("Example:\n  kundig --db kunden.db backup kunden-2026-12-23.db")
        .arg(Arg::new("to").value_name("FILE").required(true).help("The file to write; it must not exist yet"))
}

/// `kundig check`: the database without an operation, or a value with one.
pub fn extend_check(area: Command) -> Command {
    area.about("Checks the database, or a value: an IBAN, an e-mail address, a bank …")
        .subcommand_required(false)
        .arg_required_else_help(false)
        .after_help(
            "Without an operation it checks the database's pages and indexes, and the journal's chain.\n\nExamples:\n  kundig check\n  \
             kundig check iban --iban \"DE89 3704 0044 0532 0130 00\"",
        )
}

/// `kundig vacuum`.
pub fn vacuum() -> Command {
    Command::new("vacuum").about("Gives unused space back")
}

/// Runs `kundig open`.
pub fn run_open(shell: &mut Shell) -> Outcome {
    let file = shell.options.file();
    let made = file.as_ref().is_some_and(|file| !file.exists());
    let opened = shell.open_or_make()?;
    let session = &opened.session;
    let company = permitted(session.execute(GetCompany {}))?;
    let roles = permitted(session.execute(ListRoles {}))?.map(|list| list.roles).unwrap_or_default();
    let users = permitted(session.execute(ListUsers {}))?.map(|list| list.users.len());
    let rules = permitted(session.execute(ListRules {}))?.map_or(0, |list| list.rules.len());
    let customers = permitted(customers(session))?;
    let entries = permitted(journal::head(session))?;
    let bytes = file.as_deref().map(bytes);
    if shell.options.json {
        shell.json(&json!({
            "database": shell.options.db,
            "made": made,
            "bytes": bytes,
            "company": company,
            "customers": customers.map(|(count, _)| count),
            "customers_counted_to_the_end": customers.map(|(_, all)| all),
            "journal_entries": entries,
            "users": users,
            "roles": roles.iter().map(|role| &role.name).collect::<Vec<_>>(),
            "rules": rules,
        }))?;
        return Ok(0);
    }
    let what = if made { "new database" } else { "database" };
    let mut sheet = Sheet::default();
    sheet.title(shell.options.db.clone(), what.into());
    if let Some(company) = company {
        let place = format!("{}-{}, {}", company.country, company.federal_state, company.time_zone);
        sheet.add("company", format!("{}: {} ({place})", company.number, company.name));
    }
    if let Some((count, all)) = customers {
        sheet.add("customers", if all { thousands(count) } else { format!("more than {}", thousands(count)) });
    }
    if let Some(entries) = entries {
        sheet.add("journal", format!("{} entries", thousands(entries.unsigned_abs())));
    }
    let names: Vec<&str> = roles.iter().map(|role| role.name.as_str()).collect();
    sheet.add("roles", names.join(", "));
    sheet.add("users", users.map(|count| count.to_string()).unwrap_or_default());
    let none = || "none loaded; name a folder with --rules".to_owned();
    sheet.add("rules", if shell.options.rules.is_none() { none() } else { rules.to_string() });
    sheet.add("size", bytes.map(size).unwrap_or_default());
    shell.lines(sheet.lines())?;
    Ok(0)
}

/// What the session may not see is left out.
fn permitted<T>(answer: kundig::Result<T>) -> Result<Option<T>, Failure> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(Error::Denied { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// How many customers there are, and whether that is all of them.
fn customers(session: &Session) -> kundig::Result<(u64, bool)> {
    let mut wanted = ListCustomers { limit: Some(200), ..ListCustomers::default() };
    let mut count = 0;
    for _ in 0..COUNTED_PAGES {
        let page = session.execute(wanted.clone())?;
        count += page.customers.len() as u64;
        match page.next {
            Some(next) => wanted.after = Some(next),
            None => return Ok((count, true)),
        }
    }
    Ok((count, false))
}

/// The size of a database file with the write-ahead log beside it.
fn bytes(file: &Path) -> u64 {
    let of = |name: PathBuf| name.metadata().map_or(0, |file| file.len());
    of(file.to_owned()) + of(PathBuf::from(format!("{}-wal", file.display())))
}

/// Runs `kundig backup`.
pub fn run_backup(shell: &mut Shell, matches: &ArgMatches) -> Outcome {
    let opened = shell.open()?;
    let to = matches.get_one::<String>("to").cloned().unwrap_or_default();
    let done = opened.session.execute(Backup { to: to.into() })?;
    if shell.options.json {
        shell.json(&done)?;
    } else {
        shell.line(format!("{}: {}", done.to.display(), size(done.bytes)))?;
    }
    Ok(0)
}

/// Runs `kundig check`.
pub fn run_check(shell: &mut Shell) -> Outcome {
    let opened = shell.open()?;
    let pages = opened.session.execute(CheckDatabase {})?;
    let proof = opened.session.execute(kundig::journal::operations::VerifyJournal {})?;
    let code = if pages.intact && proof.intact { 0 } else { FAILED };
    if shell.options.json {
        shell.json(&json!({ "store": pages, "journal": proof }))?;
        return Ok(code);
    }
    shell.line(if pages.intact { "store: intact" } else { "store: DAMAGED" })?;
    for problem in &pages.problems {
        shell.line(format!("  {}", crate::text::clean(problem)))?;
    }
    journal::tell(shell, &proof)?;
    Ok(code)
}

/// Runs `kundig vacuum`.
pub fn run_vacuum(shell: &mut Shell) -> Outcome {
    let opened = shell.open()?;
    let done = opened.session.execute(Vacuum {})?;
    if shell.options.json {
        shell.json(&done)?;
    } else {
        shell.line(format!("{} given back", size(done.freed_bytes)))?;
    }
    Ok(0)
}
