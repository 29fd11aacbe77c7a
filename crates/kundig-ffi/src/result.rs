//! What a call answered.

use std::ffi::c_char;

use kundig::automation::Reaction;
use kundig::{Findings, Outcome as EngineOutcome};
use serde::Serialize;
use serde_json::json;

use crate::border::{self, Border, Report};
use crate::handle::{self, kundig_result};
use crate::status::kundig_status;
use crate::text::Text;

/// A success on its way to the caller.
pub(crate) struct Answer {
    pub status: kundig_status,
    pub json: String,
    pub findings: Findings,
    pub receipt: Option<Receipt>,
}

/// What a unit left behind beside its answer.
#[derive(Serialize)]
pub(crate) struct Receipt {
    /// The first and last journal entry.
    journal: Option<Range>,
    /// What rules did.
    reactions: Vec<Reaction>,
}

#[derive(Serialize)]
struct Range {
    first: i64,
    last: i64,
}

impl Answer {
    /// An answer without a unit of work behind it.
    pub(crate) fn json(json: String) -> Self {
        Self { status: kundig_status::Ok, json, findings: Findings::default(), receipt: None }
    }

    /// A value as JSON.
    pub(crate) fn value(value: &impl Serialize) -> Border<Self> {
        let json = serde_json::to_string(value).map_err(|error| kundig::Error::Internal(error.to_string()))?;
        Ok(Self::json(json))
    }

    /// Nothing to say but that it is done.
    pub(crate) fn nothing() -> Self {
        Self::json("null".into())
    }

    /// The end of a cursor.
    pub(crate) fn done() -> Self {
        Self { status: kundig_status::Done, ..Self::nothing() }
    }
}

impl From<EngineOutcome<String>> for Answer {
    fn from(outcome: EngineOutcome<String>) -> Self {
        let EngineOutcome { value, findings, journal, reactions } = outcome;
        let receipt = (journal.is_some() || !reactions.is_empty())
            .then(|| Receipt { journal: journal.map(|(first, last)| Range { first, last }), reactions });
        Self { status: kundig_status::Ok, json: value, findings, receipt }
    }
}

/// What a result handle stands for: every text that can be asked for, written down once.
pub(crate) struct Outcome {
    status: kundig_status,
    json: Text,
    error: Text,
    message: Text,
    message_de: Text,
    findings: Text,
    receipt: Text,
}

const EMPTY: Text = Text::fixed(b"\0");
const NO_FINDINGS: Text = Text::fixed(b"[]\0");
const NO_RECEIPT: Text = Text::fixed(b"{\"journal\":null,\"reactions\":[]}\0");

impl Outcome {
    pub(crate) fn done(answer: Answer) -> Self {
        Self {
            status: answer.status,
            json: answer.json.into(),
            error: EMPTY,
            message: EMPTY,
            message_de: EMPTY,
            findings: written(&answer.findings),
            receipt: answer
                .receipt
                .map_or(NO_RECEIPT, |receipt| serde_json::to_string(&receipt).map_or(NO_RECEIPT, Text::from)),
        }
    }

    pub(crate) fn failed(report: Report) -> Self {
        let Report { status, message, message_de, findings, failed_operation } = report;
        let error = json!({
            "code": status.name(),
            "message": message,
            "message_de": message_de,
            "findings": findings,
            "failed_operation": failed_operation,
        });
        Self {
            status,
            json: EMPTY,
            error: error.to_string().into(),
            message: message.into(),
            message_de: message_de.into(),
            findings: written(&findings),
            receipt: NO_RECEIPT,
        }
    }
}

fn written(findings: &Findings) -> Text {
    if findings.is_empty() {
        return NO_FINDINGS;
    }
    serde_json::to_string(findings).map_or(NO_FINDINGS, Text::from)
}

/// Hands a text of a result out: its address, and its length where the caller wants it.
///
/// # Safety
/// `length` is NULL or may be written to.
unsafe fn show(
    result: *const kundig_result,
    length: *mut usize,
    text: impl FnOnce(&Outcome) -> &Text,
) -> *const c_char {
    let found = handle::with(result, |outcome| {
        let text = text(outcome);
        (text.pointer(), text.length())
    });
    let (pointer, bytes) = found.unwrap_or((std::ptr::null(), 0));
    if !length.is_null() {
        // SAFETY: not NULL, and by the caller's promise writable.
        unsafe { length.write_unaligned(bytes) };
    }
    pointer
}

/// The status that the call returned; KUNDIG_STATUS_NULL_ARGUMENT or KUNDIG_STATUS_WRONG_HANDLE if this is no result.
///
/// Owner: nothing to free. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn kundig_result_status(result: *const kundig_result) -> kundig_status {
    handle::with(result, |outcome| outcome.status).unwrap_or_else(|failure| failure.status())
}

/// What the call answered, as JSON: the output of the operation, as its schema describes it. Empty after a failure.
///
/// `length` (may be NULL) receives the bytes without the closing NUL. NULL only if `result` is no result.
/// Owner: the result; the text lives until kundig_result_free. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_result_json(result: *const kundig_result, length: *mut usize) -> *const c_char {
    // SAFETY: `length` as the header demands.
    unsafe { show(result, length, |outcome| &outcome.json) }
}

/// The whole error as one JSON document, for logs and bindings:
/// `{"code": "invalid", "message": "…", "message_de": "…", "findings": […], "failed_operation": null}`;
/// `failed_operation` is the place (from 0) of the operation of a batch that failed. Empty after a success.
///
/// `length` (may be NULL) receives the bytes without the closing NUL. NULL only if `result` is no result.
/// Owner: the result; the text lives until kundig_result_free. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_result_error(result: *const kundig_result, length: *mut usize) -> *const c_char {
    // SAFETY: `length` as the header demands.
    unsafe { show(result, length, |outcome| &outcome.error) }
}

/// What went wrong, in English: for logs and developers. Empty after a success.
///
/// `length` (may be NULL) receives the bytes without the closing NUL. NULL only if `result` is no result.
/// Owner: the result; the text lives until kundig_result_free. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_result_error_message(
    result: *const kundig_result,
    length: *mut usize,
) -> *const c_char {
    // SAFETY: `length` as the header demands.
    unsafe { show(result, length, |outcome| &outcome.message) }
}

/// What went wrong, in German: for users. Empty after a success.
///
/// `length` (may be NULL) receives the bytes without the closing NUL. NULL only if `result` is no result.
/// Owner: the result; the text lives until kundig_result_free. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_result_error_message_de(
    result: *const kundig_result,
    length: *mut usize,
) -> *const c_char {
    // SAFETY: `length` as the header demands.
    unsafe { show(result, length, |outcome| &outcome.message_de) }
}

/// What the checks found, as a JSON array, `[]` if nothing: after a failure the reasons, after a success the warnings
/// that were accepted, and hints. Each is `{"path", "code", "severity", "message_de", "message_en", "suggestion"}`; the
/// path names the field in the input.
///
/// `length` (may be NULL) receives the bytes without the closing NUL. NULL only if `result` is no result.
/// Owner: the result; the text lives until kundig_result_free. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_result_findings(result: *const kundig_result, length: *mut usize) -> *const c_char {
    // SAFETY: `length` as the header demands.
    unsafe { show(result, length, |outcome| &outcome.findings) }
}

/// What the unit of work left behind, as JSON: `{"journal": {"first": 7, "last": 9}, "reactions": […]}`, the numbers of
/// its journal entries (`journal` is null if nothing changed) and what rules did about it.
///
/// `length` (may be NULL) receives the bytes without the closing NUL. NULL only if `result` is no result.
/// Owner: the result; the text lives until kundig_result_free. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_result_receipt(result: *const kundig_result, length: *mut usize) -> *const c_char {
    // SAFETY: `length` as the header demands.
    unsafe { show(result, length, |outcome| &outcome.receipt) }
}

/// Frees a result and every text read from it. NULL is allowed and does nothing; a result that was freed already is
/// recognised and answered with KUNDIG_STATUS_WRONG_HANDLE.
///
/// Owner: takes the result. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn kundig_result_free(result: *mut kundig_result) -> kundig_status {
    if result.is_null() {
        return kundig_status::Ok;
    }
    border::plain(|| handle::leave::<kundig_result>(result).map(drop))
}
