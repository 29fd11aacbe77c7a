//! The one status type.

use std::ffi::c_char;

use kundig::ErrorCode;

/// What became of a call. Branch on it; show people the messages of the result instead.
///
/// The numbers are fixed for good; later versions add new ones, so treat one that you don't know as a failure.
/// Since 0.1.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kundig_status {
    /// Done.
    Ok = 0,
    /// A cursor has no further item for now; no failure.
    Done = 1,
    /// A pointer that must not be NULL is NULL.
    NullArgument = 2,
    /// This is no handle of the kind asked for, or one that was closed or freed already.
    WrongHandle = 3,
    /// A text is not UTF-8.
    InvalidUtf8 = 4,
    /// Input was refused; the findings say which field and why.
    Invalid = 10,
    /// Only warnings stand in the way: accept them with kundig_session_accept_warnings and call again.
    NeedsAcceptance = 11,
    /// The JSON is not what is expected; the message names the place.
    Malformed = 12,
    /// No operation has this name; the message suggests the nearest.
    UnknownOperation = 13,
    /// There is no such record, or the session may not see it.
    NotFound = 14,
    /// Somebody else changed the record since it was read: read it again.
    Conflict = 15,
    /// A record with this key is already there.
    Exists = 16,
    /// The session's roles do not allow this.
    Denied = 17,
    /// The record's state does not allow this step.
    WrongState = 18,
    /// Something was larger, deeper or more than the limit.
    Limit = 19,
    /// kundig_session_interrupt stopped it; nothing of the unit was kept.
    Interrupted = 20,
    /// The database was written by a newer version of this library.
    NewerDatabase = 21,
    /// The file or schema is something else than a database of this engine.
    NotADatabase = 22,
    /// Another process holds the database for too long: try again.
    Busy = 23,
    /// There is no room left on the disk; nothing of the unit was kept.
    DiskFull = 24,
    /// The database could not be reached, read or written.
    Store = 25,
    /// The engine was closed.
    Closed = 26,
    /// A function of the host program failed.
    Host = 27,
    /// A fault of this library: please report it.
    Internal = 28,
    /// A file or folder that was named can't be read, or is not what it should be.
    File = 29,
}

impl kundig_status {
    const ALL: [Self; 25] = [
        Self::Ok,
        Self::Done,
        Self::NullArgument,
        Self::WrongHandle,
        Self::InvalidUtf8,
        Self::Invalid,
        Self::NeedsAcceptance,
        Self::Malformed,
        Self::UnknownOperation,
        Self::NotFound,
        Self::Conflict,
        Self::Exists,
        Self::Denied,
        Self::WrongState,
        Self::Limit,
        Self::Interrupted,
        Self::NewerDatabase,
        Self::NotADatabase,
        Self::Busy,
        Self::DiskFull,
        Self::Store,
        Self::Closed,
        Self::Host,
        Self::Internal,
        Self::File,
    ];

    /// The name with its NUL: what the reports of other doors call `code`.
    const fn name_with_nul(self) -> &'static str {
        match self {
            Self::Ok => "ok\0",
            Self::Done => "done\0",
            Self::NullArgument => "null_argument\0",
            Self::WrongHandle => "wrong_handle\0",
            Self::InvalidUtf8 => "invalid_utf8\0",
            Self::Invalid => "invalid\0",
            Self::NeedsAcceptance => "needs_acceptance\0",
            Self::Malformed => "malformed\0",
            Self::UnknownOperation => "unknown_operation\0",
            Self::NotFound => "not_found\0",
            Self::Conflict => "conflict\0",
            Self::Exists => "exists\0",
            Self::Denied => "denied\0",
            Self::WrongState => "wrong_state\0",
            Self::Limit => "limit\0",
            Self::Interrupted => "interrupted\0",
            Self::NewerDatabase => "newer_database\0",
            Self::NotADatabase => "not_a_database\0",
            Self::Busy => "busy\0",
            Self::DiskFull => "disk_full\0",
            Self::Store => "store\0",
            Self::Closed => "closed\0",
            Self::Host => "host\0",
            Self::Internal => "internal\0",
            Self::File => "file\0",
        }
    }

    pub(crate) fn name(self) -> &'static str {
        self.name_with_nul().trim_end_matches('\0')
    }
}

impl From<ErrorCode> for kundig_status {
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::Invalid => Self::Invalid,
            ErrorCode::NeedsAcceptance => Self::NeedsAcceptance,
            ErrorCode::Malformed => Self::Malformed,
            ErrorCode::UnknownOperation => Self::UnknownOperation,
            ErrorCode::NotFound => Self::NotFound,
            ErrorCode::Conflict => Self::Conflict,
            ErrorCode::Exists => Self::Exists,
            ErrorCode::Denied => Self::Denied,
            ErrorCode::WrongState => Self::WrongState,
            ErrorCode::Limit => Self::Limit,
            ErrorCode::Interrupted => Self::Interrupted,
            ErrorCode::File => Self::File,
            ErrorCode::NewerDatabase => Self::NewerDatabase,
            ErrorCode::NotADatabase => Self::NotADatabase,
            ErrorCode::Busy => Self::Busy,
            ErrorCode::DiskFull => Self::DiskFull,
            ErrorCode::Store => Self::Store,
            ErrorCode::Closed => Self::Closed,
            ErrorCode::Host => Self::Host,
            ErrorCode::Internal => Self::Internal,
        }
    }
}

/// The name of a status, e.g. `needs_acceptance`: the same word that the error documents call `code`. `unknown` for a
/// number that this version does not have.
///
/// Owner: the library; the text lives as long as the program. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn kundig_status_name(status: i32) -> *const c_char {
    let known = kundig_status::ALL.into_iter().find(|one| *one as i32 == status);
    known.map_or("unknown\0", kundig_status::name_with_nul).as_ptr().cast()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_of_the_engine_has_a_status_of_the_same_name() {
        for code in ErrorCode::ALL {
            assert_eq!(kundig_status::from(*code).name(), code.as_str());
        }
        let at_the_border = ["ok", "done", "null_argument", "wrong_handle", "invalid_utf8"];
        assert_eq!(kundig_status::ALL.len(), ErrorCode::ALL.len() + at_the_border.len());
    }

    #[test]
    fn the_numbers_never_change() {
        let numbers: Vec<(i32, &str)> =
            kundig_status::ALL.iter().map(|status| (*status as i32, status.name())).collect();
        let promised = [
            (0, "ok"),
            (1, "done"),
            (2, "null_argument"),
            (3, "wrong_handle"),
            (4, "invalid_utf8"),
            (10, "invalid"),
            (11, "needs_acceptance"),
            (12, "malformed"),
            (13, "unknown_operation"),
            (14, "not_found"),
            (15, "conflict"),
            (16, "exists"),
            (17, "denied"),
            (18, "wrong_state"),
            (19, "limit"),
            (20, "interrupted"),
            (21, "newer_database"),
            (22, "not_a_database"),
            (23, "busy"),
            (24, "disk_full"),
            (25, "store"),
            (26, "closed"),
            (27, "host"),
            (28, "internal"),
            (29, "file"),
        ];
        assert_eq!(numbers, promised);
    }
}
