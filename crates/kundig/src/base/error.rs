//! Errors: what happened, on which record and field, and what to do. No personal data beyond the field concerned.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What every fallible function of the engine returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

super::text_enum! {
    /// The stable code of an error: hosts branch on it, the message is for people.
    pub enum ErrorCode {
        /// Input was refused; the findings say which field and why.
        Invalid = "invalid",
        /// Only warnings stand in the way: send again with a reason for accepting them.
        NeedsAcceptance = "needs_acceptance",
        /// The text given is not the JSON that the operation expects.
        Malformed = "malformed",
        /// No operation has this name.
        UnknownOperation = "unknown_operation",
        /// There is no such record, or the session may not see it.
        NotFound = "not_found",
        /// Somebody else changed the record since it was read: read it again.
        Conflict = "conflict",
        /// A record with this key is already there.
        Exists = "exists",
        /// The session's roles do not allow this.
        Denied = "denied",
        /// The record's state does not allow this step.
        WrongState = "wrong_state",
        /// Something from outside was larger, deeper or more than the limit.
        Limit = "limit",
        /// The host interrupted the work; nothing of the unit was kept.
        Interrupted = "interrupted",
        /// Another process holds the database for too long: try again.
        Busy = "busy",
        /// There is no room left on the disk; nothing of the unit was kept.
        DiskFull = "disk_full",
        /// A file or folder that was named can't be read, or is not what it should be.
        File = "file",
        /// The database was written by a newer version of this library.
        NewerDatabase = "newer_database",
        /// The file or schema is something else than a database of this engine.
        NotADatabase = "not_a_database",
        /// The database could not be reached, read or written.
        Store = "store",
        /// The engine or session was closed.
        Closed = "closed",
        /// A function lent by the host program failed.
        Host = "host",
        /// A fault of this library.
        Internal = "internal",
    }
}

/// What went wrong below the engine, sorted by what the host can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreFault {
    /// Locked by somebody else for too long.
    Busy,
    /// No room left.
    Full,
    /// A key exists already.
    Unique,
    /// Anything else.
    Other,
}

/// Why an operation was not carried out. Nothing of its unit of work was kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Input was refused.
    #[error("refused: {}", first_message(.0))]
    Invalid(Findings),
    /// Only warnings stand in the way.
    #[error("doubtful, accept with a reason or correct: {}", first_message(.0))]
    NeedsAcceptance(Findings),
    /// The JSON does not fit the operation.
    #[error("the JSON for `{operation}` does not fit at `{path}`: {problem}")]
    Malformed {
        /// The operation that was called.
        operation: String,
        /// Where in the document, e.g. `party.last_name`.
        path: String,
        /// What is wrong there.
        problem: String,
    },
    /// No operation has this name.
    #[error("there is no operation `{name}`{}", suggestion.as_ref().map(|s| format!("; did you mean `{s}`?")).unwrap_or_default())]
    UnknownOperation {
        /// The name given.
        name: String,
        /// The nearest name that exists.
        suggestion: Option<String>,
    },
    /// No such record, or none that the session may see.
    #[error("there is no {record} `{key}` (or you may not see it)")]
    NotFound {
        /// The kind of record.
        record: &'static str,
        /// The key that was looked for.
        key: String,
    },
    /// The version named is not the current one.
    #[error(
        "{record} {key} was changed by somebody else (you read version {read}, it is now {current}): read it again"
    )]
    Conflict {
        /// The kind of record.
        record: &'static str,
        /// The record.
        key: String,
        /// The version that the caller named.
        read: i32,
        /// The version in the database.
        current: i32,
    },
    /// A record with this key is already there.
    #[error("{record} with {field} `{key}` is already there")]
    Exists {
        /// The kind of record.
        record: &'static str,
        /// The field that must be unique.
        field: &'static str,
        /// Its value.
        key: String,
    },
    /// The session's roles do not allow this.
    #[error("`{right}` is not allowed to {actor}: {reason}")]
    Denied {
        /// The operation or field group.
        right: String,
        /// Who asked.
        actor: String,
        /// What is missing; `access.explain` tells more.
        reason: String,
    },
    /// The record's state does not allow this step.
    #[error("{record} {key} is {state}: {problem}")]
    WrongState {
        /// The kind of record.
        record: &'static str,
        /// The record.
        key: String,
        /// Its state now.
        state: String,
        /// Why the step is impossible.
        problem: &'static str,
    },
    /// A limit was passed.
    #[error("{what} is limited to {limit}")]
    Limit {
        /// What was counted or measured.
        what: &'static str,
        /// The limit, with its unit.
        limit: String,
    },
    /// The host interrupted the work.
    #[error("interrupted by the host program; nothing of this unit was kept")]
    Interrupted,
    /// A file or folder that the caller named can't be read, or is not what it should be.
    #[error("{} can't be used: {problem}", if path.is_empty() { "the file" } else { path })]
    File {
        /// The file or folder as it was named; empty where only its content was given.
        path: String,
        /// What is wrong, and where.
        problem: String,
    },
    /// The database was written by a newer library.
    #[error(
        "the database was written by a newer version (schema {found}; this library knows up to {known}): update the library"
    )]
    NewerDatabase {
        /// The newest migration in the database.
        found: String,
        /// The newest migration that this library knows.
        known: String,
    },
    /// Not a database of this engine.
    #[error("not a Kundig database: {0}")]
    NotADatabase(String),
    /// The database could not be reached, read or written.
    #[error("the database failed: {message}")]
    Store {
        /// What kind of fault.
        fault: StoreFault,
        /// The database's own words.
        message: String,
    },
    /// The engine was closed.
    #[error("the engine or session was closed")]
    Closed,
    /// A function lent by the host failed.
    #[error("the host program's function failed: {0}")]
    Host(String),
    /// A fault of this library.
    #[error("a fault of this library, please report it: {0}")]
    Internal(String),
}

fn first_message(findings: &Findings) -> String {
    let mut serious = findings.iter().filter(|f| f.severity != kundig_check::Severity::Hint);
    let Some(first) = serious.next() else { return "no finding".into() };
    let more = serious.count();
    let path = if first.path.is_empty() { String::new() } else { format!("{}: ", first.path) };
    let tail = if more == 0 { String::new() } else { format!(" (and {more} more)") };
    format!("{path}{}{tail}", first.message_en)
}

impl Error {
    /// The stable code.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Invalid(_) => ErrorCode::Invalid,
            Self::NeedsAcceptance(_) => ErrorCode::NeedsAcceptance,
            Self::Malformed { .. } => ErrorCode::Malformed,
            Self::UnknownOperation { .. } => ErrorCode::UnknownOperation,
            Self::NotFound { .. } => ErrorCode::NotFound,
            Self::Conflict { .. } => ErrorCode::Conflict,
            Self::Exists { .. } => ErrorCode::Exists,
            Self::Denied { .. } => ErrorCode::Denied,
            Self::WrongState { .. } => ErrorCode::WrongState,
            Self::Limit { .. } => ErrorCode::Limit,
            Self::Interrupted => ErrorCode::Interrupted,
            Self::File { .. } => ErrorCode::File,
            Self::NewerDatabase { .. } => ErrorCode::NewerDatabase,
            Self::NotADatabase(_) => ErrorCode::NotADatabase,
            Self::Store { fault: StoreFault::Busy, .. } => ErrorCode::Busy,
            Self::Store { fault: StoreFault::Full, .. } => ErrorCode::DiskFull,
            Self::Store { fault: StoreFault::Unique, .. } => ErrorCode::Exists,
            Self::Store { .. } => ErrorCode::Store,
            Self::Closed => ErrorCode::Closed,
            Self::Host(_) => ErrorCode::Host,
            Self::Internal(_) => ErrorCode::Internal,
        }
    }

    /// The findings, where the error has any.
    pub fn findings(&self) -> Option<&Findings> {
        match self {
            Self::Invalid(findings) | Self::NeedsAcceptance(findings) => Some(findings),
            _ => None,
        }
    }

    /// What a host needs to show or log the error, as one document.
    pub fn report(&self) -> ErrorReport {
        ErrorReport {
            code: self.code(),
            message: self.to_string(),
            message_de: self.message_de(),
            findings: self.findings().cloned().unwrap_or_default(),
        }
    }

    /// The message for German users.
    pub fn message_de(&self) -> String {
        match self {
            Self::Invalid(findings) => format!("Abgelehnt: {}", first_message_de(findings)),
            Self::NeedsAcceptance(findings) => {
                format!("Zweifelhaft, bitte berichtigen oder mit Begründung bestätigen: {}", first_message_de(findings))
            }
            Self::Malformed { operation, path, problem } => {
                format!("Die Angaben für „{operation}“ passen an der Stelle „{path}“ nicht: {problem}")
            }
            Self::UnknownOperation { name, suggestion } => {
                let hint = suggestion.as_ref().map(|s| format!(" Meinten Sie „{s}“?")).unwrap_or_default();
                format!("Eine Operation „{name}“ gibt es nicht.{hint}")
            }
            Self::NotFound { key, .. } => {
                format!("Kein Datensatz „{key}“ gefunden (oder keine Berechtigung, ihn zu sehen).")
            }
            Self::Conflict { read, current, .. } => format!(
                "Der Datensatz wurde inzwischen von jemand anderem geändert (gelesen: Version {read}, jetzt: {current}). Bitte neu laden."
            ),
            Self::Exists { key, .. } => format!("„{key}“ ist bereits vergeben."),
            Self::Denied { right, reason, .. } => format!("Keine Berechtigung für „{right}“: {reason}"),
            Self::WrongState { state, .. } => format!("Im Zustand „{state}“ ist dieser Schritt nicht möglich."),
            Self::Limit { limit, .. } => format!("Die Grenze von {limit} ist überschritten."),
            Self::Interrupted => "Vom Programm abgebrochen; es wurde nichts gespeichert.".into(),
            Self::File { path, problem } => {
                let path = if path.is_empty() { "Die Datei" } else { path };
                format!("{path} ist nicht lesbar oder nicht wie erwartet: {problem}")
            }
            Self::NewerDatabase { .. } => {
                "Die Datenbank stammt von einer neueren Programmversion. Bitte die Bibliothek aktualisieren.".into()
            }
            Self::NotADatabase(_) => "Das ist keine Kundig-Datenbank.".into(),
            Self::Store { fault: StoreFault::Busy, .. } => {
                "Die Datenbank ist gerade belegt. Bitte noch einmal versuchen.".into()
            }
            Self::Store { fault: StoreFault::Full, .. } => {
                "Auf dem Datenträger ist kein Platz mehr; es wurde nichts gespeichert.".into()
            }
            Self::Store { message, .. } => format!("Die Datenbank meldet einen Fehler: {message}"),
            Self::Closed => "Die Verbindung ist bereits geschlossen.".into(),
            Self::Host(message) => format!("Eine Funktion des Programms ist fehlgeschlagen: {message}"),
            Self::Internal(message) => format!("Interner Fehler, bitte melden: {message}"),
        }
    }

    pub(crate) fn not_found(record: &'static str, key: impl std::fmt::Display) -> Self {
        Self::NotFound { record, key: key.to_string() }
    }

    /// A cursor that no earlier page gave.
    pub(crate) fn bad_cursor(operation: &str) -> Self {
        Self::Malformed {
            operation: operation.to_owned(),
            path: "after".into(),
            problem: "this is no `next` of an earlier page".into(),
        }
    }

    /// Whether nothing can go on after it: what merely refuses can be taken back alone, as far as a savepoint.
    pub(crate) fn ends_the_unit(&self) -> bool {
        match self {
            Self::Store { fault, .. } => *fault != StoreFault::Unique,
            Self::Interrupted | Self::Internal(_) => true,
            _ => false,
        }
    }

    pub(crate) fn internal(problem: impl std::fmt::Display) -> Self {
        Self::Internal(problem.to_string())
    }
}

fn first_message_de(findings: &Findings) -> String {
    let serious = findings.iter().find(|f| f.severity != kundig_check::Severity::Hint);
    serious.map(|f| f.message_de.clone()).unwrap_or_default()
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind, Error as Diesel};
        let message = error.to_string();
        let fault = match &error {
            Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => StoreFault::Unique,
            _ if ["locked", "busy", "lock timeout", "deadlock"].iter().any(|word| message.contains(word)) => {
                StoreFault::Busy
            }
            _ if message.contains("full") || message.contains("No space left") => StoreFault::Full,
            _ => StoreFault::Other,
        };
        // A violated key names the column, never the value: values may be personal.
        Self::Store { fault, message }
    }
}

impl From<diesel::ConnectionError> for Error {
    fn from(error: diesel::ConnectionError) -> Self {
        Self::Store { fault: StoreFault::Other, message: error.to_string() }
    }
}

/// An error as every door shows it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ErrorReport {
    /// The stable code.
    pub code: ErrorCode,
    /// The message in English.
    pub message: String,
    /// The message in German, for users.
    pub message_de: String,
    /// What was found on which field.
    pub findings: Findings,
}
