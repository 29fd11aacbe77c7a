//! Panics of libraries on what comes from outside, turned into errors.
//!
//! The libraries behind workbooks and cards compute and write without looking in places (a full disk, an impossible number).
//! What is known is looked at before; for what is not, a host must not come down with one file. A host that aborts on panic
//! has chosen otherwise.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// The result of `work`, or `None` if it panicked. What `work` touched must not be used any more then.
pub(crate) fn contain<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
