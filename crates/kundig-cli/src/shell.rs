//! What every command has at hand: the options for all commands, the way to the engine, and standard output.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use chrono_tz::Tz;
use clap::ArgMatches;
use console::style;
use kundig::base::CompanyNo;
use kundig::company::operations::GetCompany;
use kundig::journal::Door;
use kundig::{Engine, Login, Session};
use serde::Serialize;

use crate::failure::Failure;
use crate::text::{Table, clean};

/// The options that every command takes.
pub struct Options {
    /// The database.
    pub db: String,
    /// Whether the command line names it.
    pub db_named: bool,
    /// The folder of rule packs.
    pub rules: Option<PathBuf>,
    /// Who works; the owner without.
    pub login: Option<String>,
    /// The company.
    pub company: CompanyNo,
    /// One JSON document instead of text.
    pub json: bool,
    /// Only what was asked for.
    pub quiet: bool,
    /// Findings in English instead of German.
    pub english: bool,
    password: bool,
}

impl Options {
    /// Reads them from the command line and the environment.
    pub fn read(matches: &ArgMatches) -> Self {
        let given = |name: &str, variable: &str| {
            let given = matches.get_one::<String>(name).cloned();
            given.or_else(|| std::env::var(variable).ok()).filter(|value| !value.is_empty())
        };
        Self {
            db: given("db", "KUNDIG_DB").unwrap_or_else(|| "kundig.db".into()),
            db_named: matches.get_one::<String>("db").is_some(),
            rules: given("rules", "KUNDIG_RULES").map(PathBuf::from),
            login: matches.get_one::<String>("as").cloned(),
            company: matches.get_one::<CompanyNo>("company").copied().unwrap_or(1),
            json: matches.get_flag("json"),
            quiet: matches.get_flag("quiet"),
            english: given("lang", "KUNDIG_LANG").is_some_and(|lang| lang.starts_with("en")),
            password: matches.get_flag("password-stdin"),
        }
    }

    /// The database's file, where it is one.
    pub fn file(&self) -> Option<PathBuf> {
        let server = self.db.starts_with("postgres://") || self.db.starts_with("postgresql://");
        (!server && !self.db.starts_with(":memory:")).then(|| PathBuf::from(&self.db))
    }
}

/// An open database, and somebody at it.
pub struct Opened {
    /// The engine.
    pub engine: Engine,
    /// The session.
    pub session: Session,
    /// The company's time zone, in which times are shown.
    pub zone: Tz,
}

/// What every command has at hand.
pub struct Shell {
    /// The options for all commands.
    pub options: Options,
    out: BufWriter<io::Stdout>,
    width: Option<usize>,
}

impl Shell {
    /// With these options, on standard output.
    pub fn new(options: Options) -> Self {
        // Only a terminal has an edge; files and pipes get whole lines.
        let width = io::stdout().is_terminal().then(|| usize::from(console::Term::stdout().size().1));
        Self { options, out: BufWriter::new(io::stdout()), width }
    }

    /// Opens a database that is there, without rules or a session.
    pub fn engine(&self) -> Result<Engine, Failure> {
        self.check_there()?;
        self.check_place()?;
        self.connect()
    }

    /// With the key of an encrypted file, where the environment has one: on the command line everybody would read it.
    fn connect(&self) -> Result<Engine, Failure> {
        let builder = Engine::builder(&self.options.db);
        let key = std::env::var("KUNDIG_KEY").ok().filter(|key| !key.is_empty());
        Ok(match key {
            Some(key) => builder.key(key).open()?,
            None => builder.open()?,
        })
    }

    /// Opens a database that is there, and a session in it.
    pub fn open(&self) -> Result<Opened, Failure> {
        self.check_there()?;
        self.open_or_make()
    }

    fn check_there(&self) -> Result<(), Failure> {
        if let Some(file) = self.options.file().filter(|file| !file.exists()) {
            let message = format!("there is no database `{}`", file.display());
            let hint = "name one with --db or KUNDIG_DB; `kundig open` makes a new one";
            return Err(Failure::shell("not_found", message).hint(hint));
        }
        Ok(())
    }

    /// Opens a database, and makes it when it is not there.
    pub fn open_or_make(&self) -> Result<Opened, Failure> {
        self.check_place()?;
        let login = self.login()?;
        let engine = self.connect()?;
        if let Some(folder) = &self.options.rules {
            if !folder.is_dir() {
                let message = format!("there is no folder of rules `{}`", folder.display());
                return Err(Failure::shell("not_found", message).hint("check --rules (or KUNDIG_RULES)"));
            }
            for problem in engine.load_rules(folder)? {
                self.warn(&format!("{}/{problem}", folder.display()));
            }
        }
        let company = self.options.company;
        // The owner's eyes for the wall clock only: a user without `company.get` reads times all the same.
        let settings = engine.session_in(company, Door::Shell, Login::Owner)?.execute(GetCompany {})?;
        let zone = settings.time_zone.parse().unwrap_or(Tz::UTC);
        let session = engine.session_in(company, Door::Shell, login)?;
        Ok(Opened { engine, session, zone })
    }

    /// What SQLite would only call "unable to open".
    fn check_place(&self) -> Result<(), Failure> {
        let Some(file) = self.options.file() else { return Ok(()) };
        if file.is_dir() {
            return Err(Failure::shell("not_found", format!("`{}` is a folder, not a database", file.display())));
        }
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        match folder.filter(|folder| !folder.is_dir()) {
            Some(folder) => Err(Failure::shell("not_found", format!("there is no folder `{}`", folder.display()))),
            None => Ok(()),
        }
    }

    fn login(&self) -> Result<Login, Failure> {
        match (&self.options.login, self.options.password) {
            (Some(login), true) => {
                let mut password = String::new();
                io::stdin().read_line(&mut password).map_err(|error| {
                    Failure::shell("input", format!("the password can't be read from standard input: {error}"))
                })?;
                Ok(Login::password(login, password.trim_end_matches(['\r', '\n'])))
            }
            (Some(login), false) => Ok(Login::vouched(login)),
            (None, true) => Err(Failure::usage("--password-stdin needs a login").hint("add --as LOGIN")),
            (None, false) => Ok(Login::Owner),
        }
    }

    /// Writes a line.
    pub fn line(&mut self, text: impl AsRef<str>) -> io::Result<()> {
        writeln!(self.out, "{}", text.as_ref())
    }

    /// Writes lines.
    pub fn lines(&mut self, lines: impl IntoIterator<Item = String>) -> io::Result<()> {
        lines.into_iter().try_for_each(|line| self.line(line))
    }

    /// Writes a table, as wide as the terminal allows.
    pub fn table(&mut self, table: Table) -> io::Result<()> {
        let lines = table.lines(self.width);
        self.lines(lines)
    }

    /// Writes the one JSON document of a command.
    pub fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        serde_json::to_writer(&mut self.out, value).map_err(io::Error::from)?;
        writeln!(self.out)?;
        Ok(())
    }

    /// Writes bytes as they are.
    pub fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    /// Sends what was written on its way.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Says something beside the answer, on standard error; not with `--quiet` or `--json`.
    pub fn note(&mut self, text: &str) {
        if !self.options.quiet && !self.options.json {
            // The answer comes first, also where both go to one terminal.
            let _ = self.flush();
            let _ = writeln!(io::stderr(), "{}", clean(text));
        }
    }

    /// Warns on standard error.
    pub fn warn(&self, text: &str) {
        if self.options.json {
            let _ = writeln!(io::stderr(), "{}", serde_json::json!({ "code": "warning", "message": text }));
        } else if !self.options.quiet {
            let _ = writeln!(io::stderr(), "{} {}", style("warning:").for_stderr().yellow(), clean(text));
        }
    }

    /// How wide the terminal is, if it is one.
    pub fn width(&self) -> Option<usize> {
        self.width
    }
}
