//! Many operations in one unit of work.

use std::borrow::Cow;
use std::ffi::c_char;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::border::{self, Failure};
use crate::engine::malformed;
use crate::handle::{self, kundig_result, kundig_session};
use crate::session::answered;
use crate::status::kundig_status;
use crate::text;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call<'a> {
    #[serde(borrow)]
    operation: Cow<'a, str>,
    /// Passed on as it stands: it is parsed once, by the operation.
    #[serde(borrow, default)]
    input: Option<&'a RawValue>,
}

/// Runs many operations in one unit of work: all of them, or none. They see each other's changes; one commit makes a
/// batch far faster than single calls. To refer to a record that an earlier operation of the batch makes, choose its `id`
/// yourself (a UUID, best of version 7).
///
/// `operations` is a JSON array: `[{"operation": "customer.register", "input": {…}}, …]`. The result's JSON is the array
/// of their outputs. After a failure the error document names the operation in `failed_operation`, and the paths of the
/// findings begin with its place: `[2].input.customer…`.
///
/// Owner: free `*result`. Threads: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_execute_batch(
    session: *mut kundig_session,
    operations: *const c_char,
    operations_length: usize,
    result: *mut *mut kundig_result,
) -> kundig_status {
    let work = || {
        let session = handle::get::<kundig_session>(session)?;
        // SAFETY: the text as the header demands.
        let operations = unsafe { text::needed("operations", operations, operations_length) }?;
        let calls: Vec<Call<'_>> = serde_json::from_str(operations)
            .map_err(|error| malformed("kundig_execute_batch", "operations", error.to_string()))?;
        let mut running = None;
        let done = session.unit(|unit| {
            let mut outputs = String::from("[");
            for (place, call) in calls.iter().enumerate() {
                running = Some(place);
                if place > 0 {
                    outputs.push(',');
                }
                outputs.push_str(&unit.call(&call.operation, call.input.map_or("{}", RawValue::get))?);
            }
            outputs.push(']');
            // What fails from here on (rules, the commit) is no single operation's fault.
            running = None;
            Ok(outputs)
        });
        match (answered(&session, done), running) {
            (Ok(outcome), _) => Ok(outcome.into()),
            (Err(error), Some(place)) => {
                let operation = calls[place].operation.chars().take(100).collect();
                Err(Failure::Batch { place, operation, error })
            }
            (Err(error), None) => Err(error.into()),
        }
    };
    // SAFETY: `result` as the header demands.
    unsafe { border::run(result, work) }
}
