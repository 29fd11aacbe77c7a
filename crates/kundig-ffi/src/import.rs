//! Bulk import.

use std::cell::Cell;
use std::ffi::{c_char, c_void};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

use kundig::{ImportOptions, ImportProgress, import_customers};

use crate::border::{self, Border, Failure};
use crate::callback::{failed, kundig_progress, kundig_reader, told};
use crate::engine::decode;
use crate::handle::{self, kundig_result, kundig_session};
use crate::result::Answer;
use crate::session::answered;
use crate::status::kundig_status;
use crate::text;

type ReadFunction = unsafe extern "C" fn(*mut c_void, *mut u8, usize) -> i64;

/// The host's file.
struct HostFile {
    read: ReadFunction,
    user_data: *mut c_void,
    /// What the reader answered when it failed.
    fault: Rc<Cell<Option<i64>>>,
}

impl Read for HostFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // A reader that failed is not asked again: for the importer the file ends here.
        if self.fault.get().is_some() || buffer.is_empty() {
            return Ok(0);
        }
        // SAFETY: the host gave the function and its data for each other; the buffer has this capacity.
        let count = unsafe { (self.read)(self.user_data, buffer.as_mut_ptr(), buffer.len()) };
        match usize::try_from(count) {
            Ok(bytes) if bytes <= buffer.len() => Ok(bytes),
            _ => {
                self.fault.set(Some(count));
                Err(io::Error::other("the host's reader failed"))
            }
        }
    }
}

/// Imports a customer file (CSV of any delimiter and encoding, XLSX, vCards, JSON Lines; told by its content) in bounded
/// memory, in units of some hundred lines. A faulty value is left out and reported, a line that can't be a customer is set
/// apart, the others are kept.
///
/// `options` is a JSON object or NULL; every field may be left out: `system` (the program the file comes from; its
/// numbers become external references), `file_name`, `reading` (an object: `delimiter`, `encoding`, `header`,
/// `pad_short_lines`, `sheet`), `columns` (what a column is, where the suggestion is wrong: `{"KdBez": "organisation",
/// "Rabatt": ""}`), `mapping` (a saved mapping), `save_mapping` (a name to save this one under), `duplicates` (`create`,
/// `skip`, `update`, `fill`), `dry_run` (writes nothing), `try_lines` (how many lines a dry run tries; 0: only what the
/// columns are), `resume` (the id of an import to go on with), `lines_per_unit` (500), `listed_lines` (how many lines with
/// findings the report lists; 10000). `progress` may be NULL. The result's JSON is the report: `import`, `format`, `mapping`,
/// `lines`, `imported`, `changed`, `skipped`, `set_apart`, `columns`, `columns_not_taken`, `suggestions`, `findings`,
/// `findings_by_code`, `with_findings`, `stopped`. If the reader fails, the call answers KUNDIG_STATUS_HOST, and the units
/// finished before stay. The lines set apart are read by the operation `import.set_apart`.
///
/// Owner: `user_data` goes to both callbacks, which are called on this thread and never after the call; free `*result`.
/// Threads: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_import(
    session: *mut kundig_session,
    options: *const c_char,
    options_length: usize,
    reader: kundig_reader,
    progress: kundig_progress,
    user_data: *mut c_void,
    result: *mut *mut kundig_result,
) -> kundig_status {
    let work = || {
        let read = reader.ok_or(Failure::Null("reader"))?;
        let fault = Rc::default();
        let file = HostFile { read, user_data, fault: Rc::clone(&fault) };
        // SAFETY: the text as the header demands.
        let options = unsafe { text::optional("options", options, options_length) }?;
        // What was read before the fault must not be taken for the whole file.
        let broken = || fault.get().is_some();
        let imported = import(session, options, file, |state| {
            if broken() { ControlFlow::Break(()) } else { report(progress, user_data, state) }
        });
        match fault.get() {
            Some(count) => Err(failed(format!("the reader answered {count}; what was imported before stays"))),
            None => imported,
        }
    };
    // SAFETY: `result` as the header demands.
    unsafe { border::run(result, work) }
}

/// The same for a file that is in memory: `length` bytes, in any encoding.
///
/// Owner: `bytes` stays yours, it is read during the call only; `user_data` goes to `progress` (may be NULL), which is
/// called on this thread and never after the call; free `*result`. Threads: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_import_bytes(
    session: *mut kundig_session,
    options: *const c_char,
    options_length: usize,
    bytes: *const u8,
    length: usize,
    progress: kundig_progress,
    user_data: *mut c_void,
    result: *mut *mut kundig_result,
) -> kundig_status {
    let work = || {
        if bytes.is_null() {
            return Err(Failure::Null("bytes"));
        }
        if isize::try_from(length).is_err() {
            let limit = format!("{} bytes", isize::MAX);
            return Err(kundig::Error::Limit { what: "a file in memory", limit }.into());
        }
        // SAFETY: by the header's rule so many bytes are readable, and nobody changes them while the call runs.
        let (file, options) =
            unsafe { (std::slice::from_raw_parts(bytes, length), text::optional("options", options, options_length)?) };
        import(session, options, file, |state| report(progress, user_data, state))
    };
    // SAFETY: `result` as the header demands.
    unsafe { border::run(result, work) }
}

fn import(
    session: *mut kundig_session,
    options: Option<&str>,
    file: impl Read,
    progress: impl FnMut(&ImportProgress) -> ControlFlow<()>,
) -> Border<Answer> {
    let session = handle::get::<kundig_session>(session)?;
    let options: ImportOptions = match options {
        Some(options) => decode("kundig_import", "options", options)?,
        None => ImportOptions::default(),
    };
    let report = answered(&session, import_customers(&session, file, &options, progress))?;
    Answer::value(&report)
}

fn report(progress: kundig_progress, user_data: *mut c_void, state: &ImportProgress) -> ControlFlow<()> {
    told(progress, user_data, state.bytes, state.lines, state.imported)
}
