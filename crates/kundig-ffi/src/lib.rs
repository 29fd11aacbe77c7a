//! The C ABI: the engine behind opaque handles, for every language that can call C. Thin: it has no logic of its own.
//!
//! What the header says is written here; `cargo xtask header` makes `include/kundig.h` from it. How functions are named,
//! who owns memory and how the ABI grows is in `CONVENTIONS.md`, kept by `tests/header.rs`.
//!
//! A handle is a number in the shape of a pointer, which a table translates (`handle`): nothing that a caller passes as
//! a handle is ever dereferenced, so that a freed, forged or mixed-up one is recognised.

// The border to C cannot be drawn without `unsafe`: exported names, pointers to text, callbacks. Every block says why it
// is sound; everything behind it is safe code.
#![allow(unsafe_code)]
// What a caller of any function must keep to is one page, at the top of the header, rather than a section each.
#![allow(clippy::missing_safety_doc)]
// The types are named as C programs see them, so that header and source read alike.
#![allow(non_camel_case_types)]

// In the order in which the header tells them.
mod library;

mod status;

mod handle;

mod callback;

mod engine;

mod session;

mod batch;

mod result;

mod cursor;

mod import;

mod export;

mod subscription;

// What the others stand on.
mod border;
mod text;

pub use batch::kundig_execute_batch;
pub use callback::{
    kundig_answer_give, kundig_function, kundig_listener, kundig_progress, kundig_reader, kundig_release, kundig_writer,
};
pub use cursor::{kundig_cursor_free, kundig_cursor_next, kundig_cursor_open};
pub use engine::{
    kundig_engine_close, kundig_engine_deliver, kundig_engine_describe, kundig_engine_lend, kundig_engine_load_rules,
    kundig_engine_on_message, kundig_engine_open, kundig_engine_poll,
};
pub use export::kundig_export;
pub use handle::{
    kundig_answer, kundig_cursor, kundig_engine, kundig_handle_count, kundig_result, kundig_session,
    kundig_subscription,
};
pub use import::{kundig_import, kundig_import_bytes};
pub use library::{KUNDIG_ABI_VERSION, kundig_abi_version, kundig_version};
pub use result::{
    kundig_result_error, kundig_result_error_message, kundig_result_error_message_de, kundig_result_findings,
    kundig_result_free, kundig_result_json, kundig_result_receipt, kundig_result_status,
};
pub use session::{
    kundig_execute, kundig_session_accept_warnings, kundig_session_close, kundig_session_interrupt, kundig_session_open,
};
pub use status::{kundig_status, kundig_status_name};
pub use subscription::{kundig_subscribe, kundig_subscription_free};
