//! Functions of the host program: their shapes, their user data, and how they answer.

use std::ffi::{c_char, c_void};
use std::ops::ControlFlow;
use std::sync::Arc;

use kundig::Error;
use parking_lot::Mutex;

use crate::border::{self, Border, Failure};
use crate::handle::{self, kundig_answer};
use crate::status::kundig_status;
use crate::text;

/// Something that the engine asks the host program: a function lent to rules (`input` is the JSON array of its
/// arguments), or the delivery of a message (`input` is the message as JSON).
///
/// Return 0 for success; anything else is a failure. With kundig_answer_give you hand over the answer as JSON, or after a
/// failure the reason as text. `input` has `length` bytes and a NUL behind them.
/// Owner: `input` and `answer` belong to the engine and end with the call. Since 0.1.
pub type kundig_function = Option<
    unsafe extern "C" fn(
        user_data: *mut c_void,
        input: *const c_char,
        length: usize,
        answer: *mut kundig_answer,
    ) -> i32,
>;

/// Hears an event: `entry` is the journal entry as JSON, with `length` bytes and a NUL behind them.
///
/// Owner: `entry` belongs to the engine and ends with the call. Since 0.1.
pub type kundig_listener = Option<unsafe extern "C" fn(user_data: *mut c_void, entry: *const c_char, length: usize)>;

/// Hears how far an import is: bytes and lines read, customers imported; or an export: bytes, lines and customers written.
/// Return 0 to go on, anything else to stop: an import between two units, and what is imported stays.
///
/// Owner: nothing to free. Since 0.1.
pub type kundig_progress =
    Option<unsafe extern "C" fn(user_data: *mut c_void, bytes: u64, lines: u64, customers: u64) -> i32>;

/// Gives the next bytes of a file: writes at most `capacity` bytes to `buffer` and returns how many, 0 at the end, or a
/// negative number if reading failed.
///
/// Owner: `buffer` belongs to the engine and ends with the call. Since 0.1.
pub type kundig_reader = Option<unsafe extern "C" fn(user_data: *mut c_void, buffer: *mut u8, capacity: usize) -> i64>;

/// Takes the next bytes of a file, `length` of them, in their order. Return 0 if all were taken, anything else if writing
/// failed; then it is not called again.
///
/// Owner: `bytes` belong to the engine and end with the call. Since 0.1.
pub type kundig_writer = Option<unsafe extern "C" fn(user_data: *mut c_void, bytes: *const u8, length: usize) -> i32>;

/// Told once when the engine no longer needs a `user_data`: when the callback is replaced or ends, when the engine is
/// closed, or when the call that was to register it failed. It must not call the library.
///
/// Owner: from here on `user_data` is the host program's again. Since 0.1.
pub type kundig_release = Option<unsafe extern "C" fn(user_data: *mut c_void)>;

type Function = unsafe extern "C" fn(*mut c_void, *const c_char, usize, *mut kundig_answer) -> i32;

/// The host's pointer, handed back to its callbacks and never looked at.
pub(crate) struct UserData {
    pointer: *mut c_void,
    release: kundig_release,
}

// SAFETY: this library never dereferences the pointer; the header says that callbacks, which do, are called from any
// thread that works with the engine.
unsafe impl Send for UserData {}
// SAFETY: as above.
unsafe impl Sync for UserData {}

impl UserData {
    /// Takes the host's pointer over. Do this before anything can fail, so that it is released in every case.
    pub(crate) fn new(pointer: *mut c_void, release: kundig_release) -> Self {
        Self { pointer, release }
    }

    pub(crate) fn pointer(&self) -> *mut c_void {
        self.pointer
    }
}

impl Drop for UserData {
    fn drop(&mut self) {
        if let Some(release) = self.release {
            // SAFETY: the host gave both for each other; this runs once, when nothing holds the pointer any more.
            unsafe { release(self.pointer) };
        }
    }
}

/// A function of the host that is asked something.
pub(crate) struct Callback {
    function: Function,
    user_data: UserData,
}

/// Where a callback's answer waits.
#[derive(Default)]
pub(crate) struct Slot(Mutex<Option<String>>);

impl Callback {
    pub(crate) fn new(argument: &'static str, function: kundig_function, user_data: UserData) -> Border<Self> {
        let function = function.ok_or(Failure::Null(argument))?;
        Ok(Self { function, user_data })
    }

    /// Asks; the answer is what was given for it, if anything, or the reason of the failure.
    pub(crate) fn ask(&self, input: String) -> Result<Option<String>, String> {
        let slot = Arc::new(Slot::default());
        let answer = handle::enter::<kundig_answer>(Arc::clone(&slot));
        let input = text::Text::from(input);
        // SAFETY: the host gave the function and its data for each other; input and answer live until it returns.
        let code = unsafe { (self.function)(self.user_data.pointer(), input.pointer(), input.length(), answer) };
        // A function that keeps the handle finds it unknown from now on.
        let _ = handle::leave::<kundig_answer>(answer);
        let given = slot.0.lock().take();
        match code {
            0 => Ok(given),
            code => Err(given.unwrap_or_else(|| format!("it returned {code} and gave no reason"))),
        }
    }
}

/// Gives the answer of a callback: JSON for success, or the reason as text if the callback is about to return a failure.
/// A second answer replaces the first; no answer means `null`.
///
/// Owner: the text is copied. Threads: any, while the callback runs. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_answer_give(
    answer: *mut kundig_answer,
    text: *const c_char,
    length: usize,
) -> kundig_status {
    border::plain(|| {
        let slot = handle::get::<kundig_answer>(answer)?;
        // SAFETY: the text as the header demands.
        let text = unsafe { text::needed("text", text, length) }?;
        *slot.0.lock() = Some(text.to_owned());
        Ok(())
    })
}

/// What a lent function answered, as a value.
pub(crate) fn value(given: Option<String>) -> Result<serde_json::Value, String> {
    let Some(given) = given else { return Ok(serde_json::Value::Null) };
    serde_json::from_str(&given).map_err(|error| format!("it answered something that is no JSON: {error}"))
}

/// A failure of the host's own making.
pub(crate) fn failed(what: impl Into<String>) -> Failure {
    Error::Host(what.into()).into()
}

/// Tells a progress callback, if there is one, and hears whether to go on.
pub(crate) fn told(
    progress: kundig_progress,
    user_data: *mut c_void,
    bytes: u64,
    lines: u64,
    customers: u64,
) -> ControlFlow<()> {
    let Some(progress) = progress else { return ControlFlow::Continue(()) };
    // SAFETY: the host gave the function and its data for each other.
    match unsafe { progress(user_data, bytes, lines, customers) } {
        0 => ControlFlow::Continue(()),
        _ => ControlFlow::Break(()),
    }
}
