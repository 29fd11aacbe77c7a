//! Rights by hand: explain, users, roles.

use clap::{Arg, ArgMatches, Command};
use kundig::access::operations::{ExplainAccess, ListRoles, ListUsers};

use crate::failure::Outcome;
use crate::shell::Shell;
use crate::text::{Table, local_time};
use crate::view::Sheet;

/// `kundig explain`.
pub fn explain() -> Command {
    Command::new("explain")
        .about("Says why a user or role may or may not do something")
        .after_help("Examples:\n  kundig explain customer.change --role marketing\n  kundig explain journal.read --login jürgen.weiß")
        .arg(Arg::new("right").value_name("RIGHT").required(true).help("The operation, e.g. customer.change"))
        .arg(Arg::new("login").long("login").value_name("LOGIN").help("The user asked about; yourself when left out"))
        .arg(Arg::new("role").long("role").value_name("ROLE").conflicts_with("login").help("The role asked about"))
}

/// `kundig users`.
pub fn users() -> Command {
    Command::new("users").about("Lists all users with their roles")
}

/// `kundig roles`.
pub fn roles() -> Command {
    Command::new("roles")
        .about("Lists all roles; with a name, what that role may do")
        .after_help("Examples:\n  kundig roles\n  kundig roles warehouse")
        .arg(Arg::new("role").value_name("ROLE").help("Only this role, with its grants"))
}

/// Runs `kundig explain`.
pub fn run_explain(shell: &mut Shell, matches: &ArgMatches) -> Outcome {
    let opened = shell.open()?;
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    let asked = ExplainAccess { right: text("right").unwrap_or_default(), login: text("login"), role: text("role") };
    let answer = opened.session.execute(asked)?;
    if shell.options.json {
        shell.json(&answer)?;
        return Ok(0);
    }
    let verdict = if answer.allowed { console::style("allowed").green() } else { console::style("denied").red() };
    shell.line(format!("{verdict}: {} to {}", answer.right, answer.actor))?;
    let mut sheet = Sheet::default();
    if answer.grants.is_empty() {
        sheet.add("because", answer.because);
    }
    for grant in answer.grants {
        sheet.add("granted by", grant);
    }
    sheet.add("open fields", answer.open_fields.join(", "));
    sheet.add("withheld fields", answer.withheld_fields.join(", "));
    shell.lines(sheet.lines().into_iter().map(|line| format!("  {line}")))?;
    Ok(0)
}

/// Runs `kundig users`.
pub fn run_users(shell: &mut Shell) -> Outcome {
    let opened = shell.open()?;
    let list = opened.session.execute(ListUsers {})?;
    if shell.options.json {
        shell.json(&list)?;
        return Ok(0);
    }
    if list.users.is_empty() {
        shell.note("no users yet: `kundig access set-user` adds one");
        return Ok(0);
    }
    let mut table = Table::new(["login", "name", "roles", "active", "password", "since"]);
    for user in &list.users {
        table.row([
            user.login.as_str(),
            &user.name,
            &user.roles.join(", "),
            if user.active { "yes" } else { "no" },
            if user.has_password { "yes" } else { "vouched for" },
            &local_time(user.created_at.to_utc(), opened.zone),
        ]);
    }
    shell.table(table)?;
    Ok(0)
}

/// Runs `kundig roles`.
pub fn run_roles(shell: &mut Shell, matches: &ArgMatches) -> Outcome {
    let opened = shell.open()?;
    let mut list = opened.session.execute(ListRoles {})?;
    let wanted = matches.get_one::<String>("role");
    if let Some(name) = wanted {
        if !list.roles.iter().any(|role| role.name == *name) {
            let failure = crate::failure::Failure::shell("not_found", format!("there is no role `{name}`"));
            let names = list.roles.iter().map(|role| role.name.as_str());
            return Err(match kundig_check::suggest::did_you_mean(name, names) {
                Some(near) => failure.hint(format!("did you mean `{near}`?")),
                None => failure.hint("`kundig roles` lists them all"),
            });
        }
        list.roles.retain(|role| role.name == *name);
    }
    if shell.options.json {
        shell.json(&list)?;
        return Ok(0);
    }
    if wanted.is_none() {
        let mut table = Table::new(["role", "grants", "what they do"]).right(&[1]);
        for role in &list.roles {
            table.row([&role.name, &role.grants.len().to_string(), &role.about]);
        }
        shell.table(table)?;
        return Ok(0);
    }
    for role in &list.roles {
        shell.line(format!("{}: {}", role.name, role.about))?;
        let mut table = Table::new(["right", "scope", "fields"]).indent(2);
        for grant in &role.grants {
            let fields = if grant.fields.is_empty() { "all".to_owned() } else { grant.fields.join(", ") };
            table.row([&grant.right, grant.scope.as_str(), &fields]);
        }
        shell.table(table)?;
    }
    Ok(0)
}
