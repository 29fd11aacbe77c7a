//! The border itself: what every function does besides its own work. Nothing that goes wrong behind it crosses it, save
//! as a status and a result.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use kundig::{Error, ErrorReport, Findings};

use crate::handle::{self, kundig_result};
use crate::result::{Answer, Outcome};
use crate::status::kundig_status;

/// What a piece of work behind the border returns.
pub(crate) type Border<T> = Result<T, Failure>;

/// Why a call failed.
pub(crate) enum Failure {
    /// This argument must not be NULL.
    Null(&'static str),
    /// The handle is none of this kind.
    WrongHandle(&'static str),
    /// This argument is not UTF-8 from this byte on.
    Utf8 { argument: &'static str, at: usize },
    /// The engine's own error.
    Engine(Error),
    /// One operation of a batch failed.
    Batch { place: usize, operation: String, error: Error },
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

/// A failure as the result shows it.
pub(crate) struct Report {
    pub status: kundig_status,
    pub message: String,
    pub message_de: String,
    pub findings: Findings,
    /// The operation of a batch that failed.
    pub failed_operation: Option<usize>,
}

impl Failure {
    pub(crate) fn status(&self) -> kundig_status {
        match self {
            Self::Null(_) => kundig_status::NullArgument,
            Self::WrongHandle(_) => kundig_status::WrongHandle,
            Self::Utf8 { .. } => kundig_status::InvalidUtf8,
            Self::Engine(error) | Self::Batch { error, .. } => error.code().into(),
        }
    }

    pub(crate) fn report(self) -> Report {
        let status = self.status();
        let own = |message: String, message_de: String| Report {
            status,
            message,
            message_de,
            findings: Findings::default(),
            failed_operation: None,
        };
        match self {
            Self::Null(argument) => own(
                format!("`{argument}` is NULL; it is needed here"),
                format!("„{argument}“ ist NULL, wird hier aber gebraucht."),
            ),
            Self::WrongHandle(kind) => own(
                format!("this is no {kind}, or one that was closed or freed already"),
                format!("Das ist kein {kind} oder eines, das schon geschlossen oder freigegeben wurde."),
            ),
            Self::Utf8 { argument, at } => own(
                format!("`{argument}` is not UTF-8: the byte at offset {at} does not fit; convert the text first"),
                format!("„{argument}“ ist kein UTF-8: Das Byte an Position {at} passt nicht. Bitte vorher umwandeln."),
            ),
            Self::Engine(error) => {
                let ErrorReport { message, message_de, findings, .. } = error.report();
                Report { status, message, message_de, findings, failed_operation: None }
            }
            Self::Batch { place, operation, error } => {
                let ErrorReport { message, message_de, findings, .. } = error.report();
                Report {
                    status,
                    message: format!("operation [{place}] {operation}: {message}"),
                    message_de: format!("Operation [{place}] {operation}: {message_de}"),
                    findings: within(findings, place),
                    failed_operation: Some(place),
                }
            }
        }
    }
}

/// The findings with the place of their operation before each path.
fn within(findings: Findings, place: usize) -> Findings {
    let mut moved = Findings::default();
    for mut finding in findings.into_vec() {
        let point = if finding.path.is_empty() { "" } else { "." };
        finding.path = format!("[{place}].input{point}{}", finding.path);
        moved.push(finding);
    }
    moved
}

/// Runs what a function does, catches what it throws, and hands the result out where the caller wants one.
///
/// # Safety
/// `result` is NULL or may be written to.
pub(crate) unsafe fn run(result: *mut *mut kundig_result, work: impl FnOnce() -> Border<Answer>) -> kundig_status {
    let done = caught(work);
    let status = done.as_ref().map_or_else(Failure::status, |answer| answer.status);
    // Nobody reads it: then nothing is written down.
    if !result.is_null() {
        let outcome = done.map_or_else(|failure| Outcome::failed(failure.report()), Outcome::done);
        // SAFETY: the caller's promise; unaligned, as packed records of other languages may hold the place.
        unsafe { result.write_unaligned(handle::enter(Arc::new(outcome))) };
    }
    status
}

/// The same for a function that has no result to hand out.
pub(crate) fn plain(work: impl FnOnce() -> Border<()>) -> kundig_status {
    match caught(work) {
        Ok(()) => kundig_status::Ok,
        Err(failure) => failure.status(),
    }
}

/// Runs work; a panic becomes an error. The engine's locks do not poison and its units roll back when they are dropped,
/// so that it goes on working afterwards.
pub(crate) fn caught<T>(work: impl FnOnce() -> Border<T>) -> Border<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = what_it_said(&*panic);
        // Whatever was thrown may throw again when it is dropped.
        std::mem::forget(panic);
        Err(Error::Internal(text).into())
    })
}

fn what_it_said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("panic: {}", text.unwrap_or_else(|| "of an unknown kind".into()))
}

/// Checks an out parameter and empties it, so that a caller who ignores the status finds NULL and not rubbish.
///
/// # Safety
/// `place` is NULL or may be written to.
pub(crate) unsafe fn out<T>(argument: &'static str, place: *mut *mut T) -> Border<Out<T>> {
    if place.is_null() {
        return Err(Failure::Null(argument));
    }
    // SAFETY: not NULL, and by the caller's promise writable.
    unsafe { place.write_unaligned(std::ptr::null_mut()) };
    Ok(Out(place))
}

/// A place that the caller gave for a handle.
pub(crate) struct Out<T>(*mut *mut T);

impl<T: handle::Handle> Out<T> {
    /// Makes a handle for this and hands it out.
    pub(crate) fn give(self, held: T::Held) {
        // SAFETY: `out` saw that it is not NULL; by its caller's promise it is writable while the call runs.
        unsafe { self.0.write_unaligned(handle::enter(held)) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::{kundig_result_error_message, kundig_result_free, kundig_result_status};
    use std::ffi::CStr;

    fn message(result: *const kundig_result) -> String {
        // SAFETY: the result is open, and its text ends with a NUL.
        unsafe { CStr::from_ptr(kundig_result_error_message(result, std::ptr::null_mut())) }
            .to_string_lossy()
            .into_owned()
    }

    #[test]
    fn a_panic_becomes_a_status_and_says_what_happened() {
        let mut result = std::ptr::null_mut();
        // SAFETY: the place for the result is a local variable.
        let status = unsafe { run(&mut result, || panic!("of {}", 42)) };
        assert_eq!(status, kundig_status::Internal);
        assert_eq!(kundig_result_status(result), kundig_status::Internal);
        assert!(message(result).contains("panic: of 42"), "{}", message(result));
        kundig_result_free(result);
        assert_eq!(plain(|| panic!("again")), kundig_status::Internal);
    }

    #[test]
    fn a_panic_that_throws_again_when_dropped_stays_inside() {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("dropped");
            }
        }
        assert_eq!(plain(|| std::panic::panic_any(Bomb)), kundig_status::Internal);
    }

    #[test]
    fn findings_of_a_batch_name_the_operation() {
        let mut findings = Findings::default();
        findings.error("customer.iban", "iban.checksum", "falsch", "wrong");
        findings.error("", "any", "falsch", "wrong");
        let failure =
            Failure::Batch { place: 2, operation: "customer.register".into(), error: Error::Invalid(findings) };
        let report = failure.report();
        let paths: Vec<&str> = report.findings.iter().map(|finding| finding.path.as_str()).collect();
        assert_eq!(paths, ["[2].input.customer.iban", "[2].input"]);
        assert_eq!(report.failed_operation, Some(2));
        assert!(report.message.starts_with("operation [2] customer.register: refused"), "{}", report.message);
    }
}
