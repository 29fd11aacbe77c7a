//! Why a command ended without its answer, and how that is told.

use std::io;

use console::style;
use kundig::base::ErrorCode;
use kundig::{Error, Finding, Severity};
use serde_json::json;

use crate::text;

/// Exit code of a command that was refused or failed.
pub const FAILED: u8 = 1;
/// Exit code of a command line that makes no sense.
pub const USAGE: u8 = 2;

/// Why a command ended without its answer.
#[derive(Debug)]
pub enum Failure {
    /// The engine refused or failed.
    Engine(Error),
    /// The shell itself could not.
    Shell {
        /// A stable word for it.
        code: &'static str,
        /// What happened.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
    /// The command line makes no sense.
    Usage {
        /// What is wrong with it.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
    /// Standard output could not be written.
    Output(io::Error),
}

/// What a command answers: its exit code.
pub type Outcome = Result<u8, Failure>;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::shell("internal", format!("an answer is not the JSON that it should be: {error}"))
    }
}

impl Failure {
    /// A failure of the shell itself.
    pub fn shell(code: &'static str, message: impl Into<String>) -> Self {
        Self::Shell { code, message: message.into(), hint: None }
    }

    /// A command line that makes no sense.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), hint: None }
    }

    /// Adds what to do.
    pub fn hint(mut self, what: impl Into<String>) -> Self {
        if let Self::Shell { hint, .. } | Self::Usage { hint, .. } = &mut self {
            *hint = Some(what.into());
        }
        self
    }

    /// The exit code that belongs to it.
    pub fn exit_code(&self) -> u8 {
        match self {
            // The reader had enough (`kundig … | head`): that is no failure of ours.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => 0,
            Self::Usage { .. } | Self::Engine(Error::UnknownOperation { .. }) => USAGE,
            _ => FAILED,
        }
    }

    /// Tells it on standard error: as text for people, or as one line of JSON.
    pub fn tell(&self, json: bool, english: bool, login: Option<&str>) {
        if let Self::Output(error) = self
            && error.kind() == io::ErrorKind::BrokenPipe
        {
            return;
        }
        let text = if json { self.as_json() } else { self.as_text(english, login) };
        // Nobody is left to tell when standard error is gone as well.
        let _ = io::Write::write_all(&mut io::stderr(), text.as_bytes());
    }

    fn as_json(&self) -> String {
        let report = match self {
            Self::Engine(error) => serde_json::to_value(error.report()).unwrap_or_default(),
            Self::Shell { code, message, hint } => json!({ "code": code, "message": message, "hint": hint }),
            Self::Usage { message, hint } => json!({ "code": "usage", "message": message, "hint": hint }),
            Self::Output(error) => json!({ "code": "output", "message": error.to_string() }),
        };
        format!("{report}\n")
    }

    fn as_text(&self, english: bool, login: Option<&str>) -> String {
        let (code, message, hint) = match self {
            Self::Engine(error) => (error.code().as_str(), headline(error), hint_for(error, login)),
            Self::Shell { code, message, hint } => (*code, message.clone(), hint.clone()),
            Self::Usage { message, hint } => ("usage", message.clone(), hint.clone()),
            Self::Output(error) => ("output", format!("the output can't be written: {error}"), None),
        };
        let mut told =
            format!("{}: {}\n", style(format!("error[{code}]")).for_stderr().red().bold(), text::clean(&message));
        if let Self::Engine(error) = self {
            for finding in error.findings().into_iter().flat_map(|findings| findings.iter()) {
                told.push_str(&format!("  {}\n", finding_line(finding, english)));
            }
        }
        if let Some(hint) = hint {
            told.push_str(&format!("{} {hint}\n", style("hint:").for_stderr().cyan()));
        }
        told
    }
}

/// The findings follow line by line, so the headline does not repeat the first of them.
fn headline(error: &Error) -> String {
    match error {
        Error::Invalid(findings) => format!("refused, {}", counted(findings.len())),
        Error::NeedsAcceptance(findings) => format!("doubtful, {}", counted(findings.len())),
        other => other.to_string(),
    }
}

fn counted(findings: usize) -> String {
    if findings == 1 { "1 finding:".into() } else { format!("{findings} findings:") }
}

/// A finding in one line: path, what is wrong, the code, and what was probably meant.
pub fn finding_line(finding: &Finding, english: bool) -> String {
    let path = if finding.path.is_empty() { "(whole)".into() } else { text::clean(&finding.path) };
    let severity = match finding.severity {
        Severity::Error => style("error").for_stderr().red(),
        Severity::Warning => style("warning").for_stderr().yellow(),
        Severity::Hint => style("hint").for_stderr().cyan(),
    };
    let message = if english { &finding.message_en } else { &finding.message_de };
    let mut line = format!("{path}: {severity}[{}]: {}", finding.code, text::clean(message));
    if let Some(suggestion) = &finding.suggestion {
        let words = if english { "suggestion" } else { "Vorschlag" };
        line.push_str(&format!(" ({words}: {})", text::clean(suggestion)));
    }
    line
}

fn hint_for(error: &Error, login: Option<&str>) -> Option<String> {
    Some(match error {
        Error::Denied { right, reason, .. } if right == "session" && reason.contains("password") => return None,
        Error::Denied { right, .. } if right == "session" => {
            "the owner lists logins with `kundig users` and adds one with `kundig access set-user`".into()
        }
        Error::Denied { right, .. } => match login {
            Some(login) => format!("`kundig explain {right} --login {login}` says what is granted and what is missing"),
            None => format!("`kundig explain {right}` says what is granted and what is missing"),
        },
        Error::NeedsAcceptance(_) => {
            "correct it, or take it on yourself with --accept REASON; the journal keeps the reason".into()
        }
        Error::UnknownOperation { .. } => "`kundig operations` lists them all".into(),
        Error::Malformed { operation, .. } => format!("`kundig describe {operation}` shows its fields and an example"),
        Error::Conflict { .. } => "read the record again and repeat the change with its version".into(),
        Error::NotFound { record: "customer", .. } => {
            "`kundig search TEXT` finds customers by name, phone or place".into()
        }
        _ => match error.code() {
            ErrorCode::Busy => "another program is writing to this database: try again in a moment".into(),
            ErrorCode::NotADatabase => "check --db (or KUNDIG_DB)".into(),
            ErrorCode::NewerDatabase => "use a kundig of the same version as the program that wrote it".into(),
            ErrorCode::DiskFull => "make room and try again; nothing was lost".into(),
            _ => return None,
        },
    })
}
