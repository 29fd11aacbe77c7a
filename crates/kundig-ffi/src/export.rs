//! Bulk export.

use std::cell::Cell;
use std::ffi::{c_char, c_void};
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::rc::Rc;

use kundig::{ExportOptions, export_customers};

use crate::border::{self, Border, Failure};
use crate::callback::{failed, kundig_progress, kundig_writer, told};
use crate::engine::decode;
use crate::handle::{self, kundig_result, kundig_session};
use crate::result::Answer;
use crate::session::answered;
use crate::status::kundig_status;
use crate::text;

type WriteFunction = unsafe extern "C" fn(*mut c_void, *const u8, usize) -> i32;

/// How many bytes the host is given at once.
const PIECE: usize = 64 * 1024;

/// The host's file.
struct HostFile {
    write: WriteFunction,
    user_data: *mut c_void,
    state: Rc<State>,
}

#[derive(Default)]
struct State {
    /// How many bytes the host took.
    bytes: Cell<u64>,
    /// What the writer answered when it failed.
    fault: Cell<Option<i32>>,
}

impl Write for HostFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A writer that failed is not asked again, not even for what was still waiting.
        if self.state.fault.get().is_none() {
            // SAFETY: the host gave the function and its data for each other; so many bytes are readable.
            match unsafe { (self.write)(self.user_data, bytes.as_ptr(), bytes.len()) } {
                0 => {
                    self.state.bytes.set(self.state.bytes.get() + bytes.len() as u64);
                    return Ok(bytes.len());
                }
                code => self.state.fault.set(Some(code)),
            }
        }
        Err(io::Error::other("the host's writer failed"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Exports customers as a file (CSV, XLSX, vCards, JSON Lines) in bounded memory, whom the session may see and of them what
/// it may see. For a file that fits one answer there is the operation `export.file`.
///
/// `options` is a JSON object: `format` (`csv`, `xlsx`, `vcard`, `jsonl`); `source` (whom; all when left out:
/// `{"of": "all", "status": "active"}`, `{"of": "segment", "name": "Stammkunden"}`, `{"of": "filter", "filter": "status is
/// active"}`, `{"of": "search", "text": "müller berlin"}`, `{"of": "customers", "ids": […]}`); `writing` (of CSV: an object
/// with `delimiter`, `encoding`, `plain`). `writer` is given the file piece by piece. `progress` may be NULL; it hears bytes,
/// lines and customers written (zeros while a table's columns are still being looked for), and may stop the export. The result's
/// JSON is the report: `lines`, `columns`, `left_out`, `replaced_characters`, `stopped`. The file is whole only if the call
/// answers KUNDIG_STATUS_OK and `stopped` is false. If the writer fails, the call answers KUNDIG_STATUS_HOST.
///
/// Owner: `user_data` goes to both callbacks, which are called on this thread and never after the call; free `*result`.
/// Threads: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_export(
    session: *mut kundig_session,
    options: *const c_char,
    options_length: usize,
    writer: kundig_writer,
    progress: kundig_progress,
    user_data: *mut c_void,
    result: *mut *mut kundig_result,
) -> kundig_status {
    let work = || {
        let write = writer.ok_or(Failure::Null("writer"))?;
        let state: Rc<State> = Rc::default();
        let file = HostFile { write, user_data, state: Rc::clone(&state) };
        // SAFETY: the text as the header demands.
        let options = unsafe { text::needed("options", options, options_length) }?;
        let exported =
            export(session, options, file, |lines| told(progress, user_data, state.bytes.get(), lines, lines));
        match state.fault.get() {
            Some(code) => Err(failed(format!("the writer answered {code}; the file is not whole"))),
            None => exported,
        }
    };
    // SAFETY: `result` as the header demands.
    unsafe { border::run(result, work) }
}

fn export(
    session: *mut kundig_session,
    options: &str,
    file: HostFile,
    progress: impl FnMut(u64) -> ControlFlow<()>,
) -> Border<Answer> {
    let session = handle::get::<kundig_session>(session)?;
    let options: ExportOptions = decode("kundig_export", "options", options)?;
    let out = BufWriter::with_capacity(PIECE, file);
    let report = answered(&session, export_customers(&session, out, &options, progress))?;
    Answer::value(&report)
}
