//! Customers by hand: search, show, history.

use clap::{Arg, ArgMatches, Command, value_parser};
use kundig::customer::operations::{CustomerHistory, GetCustomer, SearchCustomers};

use crate::failure::{Failure, Outcome};
use crate::operation::customer_id;
use crate::shell::{Opened, Shell};
use crate::view;

/// `kundig search`.
pub fn search() -> Command {
    Command::new("search")
        .about("Finds customers by parts of name, place, street, number, e-mail or phone")
        .after_help("Examples:\n  kundig search müller berl\n  kundig search 030/901820\n  kundig --json search Mueller | jq -r '.customers[].number'")
        .arg(Arg::new("text").value_name("TEXT").num_args(1..).required(true).help("Beginnings of words, all of which must match"))
        .arg(Arg::new("limit").short('n').long("limit").value_name("N").value_parser(value_parser!(u32).range(1..=200)).help("At most so many [default: 20]"))
        .arg(Arg::new("after").long("after").value_name("CURSOR").help("Reads on after the page before"))
}

/// `kundig show`.
pub fn show() -> Command {
    Command::new("show").about("Shows a customer").arg(customer()).after_help("Example:\n  kundig show K-10001")
}

/// `kundig history`.
pub fn history() -> Command {
    Command::new("history")
        .about("Shows everything that happened around a customer")
        .after_help("Example:\n  kundig history K-10001 -n 20")
        .arg(customer())
        .arg(
            Arg::new("limit")
                .short('n')
                .long("limit")
                .value_name("N")
                .value_parser(value_parser!(u32).range(1..=1000))
                .help("At most so many entries [default: 100]"),
        )
        .arg(
            Arg::new("after")
                .long("after")
                .value_name("N")
                .value_parser(value_parser!(i64).range(0..))
                .help("Entries after this number"),
        )
}

fn customer() -> Arg {
    Arg::new("customer").value_name("NUMBER|ID").required(true).help("The customer's number or id")
}

/// Runs `kundig search`.
pub fn run_search(shell: &mut Shell, matches: &ArgMatches) -> Outcome {
    let opened = shell.open()?;
    let words: Vec<&str> = matches.get_many::<String>("text").into_iter().flatten().map(String::as_str).collect();
    let page = opened.session.execute(SearchCustomers {
        text: words.join(" "),
        limit: matches.get_one("limit").copied(),
        after: matches.get_one("after").cloned(),
        facets: false,
    })?;
    if shell.options.json {
        shell.json(&page)?;
    } else {
        view::customers(shell, &page)?;
    }
    Ok(0)
}

/// Runs `kundig show`.
pub fn run_show(shell: &mut Shell, matches: &ArgMatches) -> Outcome {
    let opened = shell.open()?;
    let customer = opened.session.execute(GetCustomer { id: named(&opened, matches)? })?;
    if shell.options.json {
        shell.json(&customer)?;
    } else {
        view::customer(shell, &customer, opened.zone)?;
    }
    Ok(0)
}

/// Runs `kundig history`.
pub fn run_history(shell: &mut Shell, matches: &ArgMatches) -> Outcome {
    let opened = shell.open()?;
    let limit: Option<u32> = matches.get_one("limit").copied();
    let after = matches.get_one("after").copied().unwrap_or(0);
    let page = opened.session.execute(CustomerHistory { id: named(&opened, matches)?, after, limit })?;
    if shell.options.json {
        shell.json(&page)?;
        return Ok(0);
    }
    view::entries(shell, &page.entries, opened.zone)?;
    if page.entries.len() == limit.unwrap_or(100) as usize {
        shell.note(&format!("there may be more: --after {}", page.next));
    }
    Ok(0)
}

fn named(opened: &Opened, matches: &ArgMatches) -> Result<kundig::base::CustomerId, Failure> {
    let text = matches.get_one::<String>("customer").map(String::as_str).unwrap_or_default();
    let id = customer_id(&opened.session, text)?;
    id.parse().map_err(|_| Failure::usage(format!("`{text}` is no customer")))
}
