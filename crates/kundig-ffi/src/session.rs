//! Functions on a session, the main door among them.

use std::ffi::c_char;

use kundig::journal::Door;
use kundig::{Error, Login, Session};
use serde::Deserialize;

use crate::border::{self, Border, out};
use crate::engine::{decode, malformed};
use crate::handle::{self, kundig_engine, kundig_result, kundig_session};
use crate::result::Answer;
use crate::status::kundig_status;
use crate::text;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    #[serde(rename = "as")]
    role: Option<String>,
    vouched: Option<String>,
    login: Option<String>,
    password: Option<String>,
}

fn login(credentials: &str) -> Border<Login> {
    // serde's own words could repeat the password.
    let unclear = || {
        let forms = r#"{"as": "owner"}, {"vouched": "anna"} or {"login": "anna", "password": "…"}"#;
        malformed("kundig_session_open", "credentials", format!("one of these is expected: {forms}"))
    };
    let given: Credentials = decode("", "", credentials).map_err(|_| unclear())?;
    match given {
        Credentials { role: Some(role), vouched: None, login: None, password: None } if role == "owner" => {
            Ok(Login::Owner)
        }
        Credentials { role: None, vouched: Some(login), login: None, password: None } => Ok(Login::Vouched(login)),
        Credentials { role: None, vouched: None, login: Some(login), password: Some(password) } => {
            Ok(Login::Password { login, password })
        }
        _ => Err(unclear().into()),
    }
}

/// Opens a session in a company (Mandant; the first is 1).
///
/// `credentials` is JSON: `{"as": "owner"}` may do everything (setting up; programs without users), `{"vouched": "anna"}`
/// is a user whom the host program has identified itself, `{"login": "anna", "password": "…"}` one who proves it here.
///
/// Owner: `*session` is yours, close it with kundig_session_close; free `*result`. After a failure `*session` is NULL.
/// Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_session_open(
    engine: *mut kundig_engine,
    credentials: *const c_char,
    credentials_length: usize,
    company: i32,
    session: *mut *mut kundig_session,
    result: *mut *mut kundig_result,
) -> kundig_status {
    let work = || {
        // SAFETY: out parameter and text as the header demands.
        let (place, credentials) = unsafe {
            let place = out("session", session)?;
            (place, text::needed("credentials", credentials, credentials_length)?)
        };
        let engine = handle::get::<kundig_engine>(engine)?;
        place.give(engine.session_in(company, Door::C, login(credentials)?)?);
        Ok(Answer::nothing())
    };
    // SAFETY: `result` as the header demands.
    unsafe { border::run(result, work) }
}

/// Closes a session; what it still runs on other threads ends by itself. NULL is allowed and does nothing; a session that
/// was closed already answers KUNDIG_STATUS_WRONG_HANDLE.
///
/// Owner: takes the session. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn kundig_session_close(session: *mut kundig_session) -> kundig_status {
    if session.is_null() {
        return kundig_status::Ok;
    }
    border::plain(|| handle::leave::<kundig_session>(session).map(drop))
}

/// Accepts the warnings of the next call of this session, whatever it is, for a reason that the journal keeps.
///
/// Owner: the text is copied. Threads: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_session_accept_warnings(
    session: *mut kundig_session,
    reason: *const c_char,
    reason_length: usize,
) -> kundig_status {
    border::plain(|| {
        let session = handle::get::<kundig_session>(session)?;
        // SAFETY: the text as the header demands.
        session.accept_warnings(unsafe { text::needed("reason", reason, reason_length) }?);
        Ok(())
    })
}

/// Stops what the session runs, or else its next call, which answers KUNDIG_STATUS_INTERRUPTED; nothing of its unit of
/// work is kept, and the session can be used on. An import keeps the units that it finished before.
///
/// Owner: nothing to free. Threads: any, also while another one uses the session. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn kundig_session_interrupt(session: *mut kundig_session) -> kundig_status {
    border::plain(|| {
        handle::get::<kundig_session>(session)?.interrupt().raise();
        Ok(())
    })
}

/// Passes a session's answer on. An interrupt is used up by the call that it stopped.
pub(crate) fn answered<T>(session: &Session, answer: kundig::Result<T>) -> kundig::Result<T> {
    if matches!(answer, Err(Error::Interrupted)) {
        session.interrupt().clear();
    }
    answer
}

/// Runs an operation in a unit of work of its own. This is the main door: everything that can be done is an operation,
/// and kundig_engine_describe lists them all.
///
/// `input` is a JSON object as the operation's schema describes it; NULL stands for `{}`. The result's JSON is the
/// operation's output.
///
/// Owner: free `*result`. Threads: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_execute(
    session: *mut kundig_session,
    operation: *const c_char,
    operation_length: usize,
    input: *const c_char,
    input_length: usize,
    result: *mut *mut kundig_result,
) -> kundig_status {
    let work = || {
        let session = handle::get::<kundig_session>(session)?;
        // SAFETY: texts as the header demands.
        let (operation, input) = unsafe {
            (text::needed("operation", operation, operation_length)?, text::optional("input", input, input_length)?)
        };
        Ok(answered(&session, session.call(operation, input.unwrap_or("{}")))?.into())
    };
    // SAFETY: `result` as the header demands.
    unsafe { border::run(result, work) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_come_in_three_forms_and_a_refusal_never_repeats_the_password() {
        assert!(matches!(login(r#"{"as": "owner"}"#), Ok(Login::Owner)));
        assert!(matches!(login(r#"{"vouched": "anna"}"#), Ok(Login::Vouched(login)) if login == "anna"));
        assert!(matches!(login(r#"{"login": "anna", "password": "p"}"#), Ok(Login::Password { .. })));
        let broken = [
            "",
            "[]",
            "{}",
            r#"{"as": "anna"}"#,
            r#"{"login": "anna"}"#,
            r#"{"as": "owner", "vouched": "anna"}"#,
            r#"{"login": "anna", "password": 815, "x": "geheim815"}"#,
            r#""geheim815""#,
        ];
        for credentials in broken {
            let Err(refused) = login(credentials) else { panic!("accepted: {credentials}") };
            let report = refused.report();
            assert_eq!(report.status, kundig_status::Malformed);
            assert!(!report.message.contains("815"), "{}", report.message);
        }
    }
}
