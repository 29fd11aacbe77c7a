//! What the header says about threads.

// Calls the exported functions as C does.
#![allow(unsafe_code)]

use std::ffi::{c_char, c_void};
use std::ptr::{null, null_mut};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use kundig_ffi::*;

/// A handle that goes from thread to thread, as C programs hand theirs round.
struct Shared<T>(*mut T);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Shared<T> {}
// SAFETY: a handle is a number; the header says that engines are for all threads, and how sessions are shared.
unsafe impl<T> Send for Shared<T> {}

impl<T> Shared<T> {
    fn get(self) -> *mut T {
        self.0
    }
}

fn text(text: &str) -> (*const c_char, usize) {
    (text.as_ptr().cast(), text.len())
}

fn open(folder: &tempfile::TempDir) -> Shared<kundig_engine> {
    let path = folder.path().join("threads.db").display().to_string();
    let (url, options) = (text(&path), text(r#"{"durability": "relaxed"}"#));
    let mut engine = null_mut();
    // SAFETY: texts with their lengths, a place in a local variable.
    let status = unsafe { kundig_engine_open(url.0, url.1, options.0, options.1, &mut engine, null_mut()) };
    assert_eq!(status, kundig_status::Ok);
    Shared(engine)
}

fn session(engine: Shared<kundig_engine>) -> Shared<kundig_session> {
    let owner = text(r#"{"as": "owner"}"#);
    let mut session = null_mut();
    // SAFETY: a text with its length, a place in a local variable.
    let status = unsafe { kundig_session_open(engine.get(), owner.0, owner.1, 1, &mut session, null_mut()) };
    assert_eq!(status, kundig_status::Ok);
    Shared(session)
}

fn execute(session: Shared<kundig_session>, operation: &str, input: &str) -> kundig_status {
    let (operation, input) = (text(operation), text(input));
    let mut result = null_mut();
    // SAFETY: texts with their lengths, a place in a local variable.
    let status = unsafe { kundig_execute(session.get(), operation.0, operation.1, input.0, input.1, &mut result) };
    assert_eq!(kundig_result_status(result), status);
    assert_eq!(kundig_result_free(result), kundig_status::Ok);
    status
}

const CONTACT: &str = r#"{"direction": "in", "medium": "phone", "kind": "inquiry", "subject": "Frage"}"#;

extern "C" fn count(user_data: *mut c_void, _entry: *const c_char, _length: usize) {
    // SAFETY: the test gives a counter that outlives the subscription.
    unsafe { &*user_data.cast::<AtomicUsize>() }.fetch_add(1, Ordering::SeqCst);
}

#[test]
fn all_threads_use_one_engine_and_a_listener_hears_every_entry_once() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(&folder);
    let listening = session(engine);
    let heard = AtomicUsize::new(0);
    let mut subscription = null_mut();
    // SAFETY: the counter outlives the subscription, which is freed below.
    let status = unsafe {
        let counter = std::ptr::from_ref(&heard).cast_mut().cast();
        kundig_subscribe(listening.get(), 0, Some(count), counter, None, &mut subscription, null_mut())
    };
    assert_eq!(status, kundig_status::Ok);
    assert_eq!(kundig_engine_poll(engine.get()), kundig_status::Ok);
    let before = heard.load(Ordering::SeqCst);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(move || {
                let own = session(engine);
                for _ in 0..25 {
                    assert_eq!(execute(own, "contact.record", CONTACT), kundig_status::Ok);
                    assert_eq!(execute(own, "customer.list", "{}"), kundig_status::Ok);
                }
                assert_eq!(kundig_session_close(own.get()), kundig_status::Ok);
            });
        }
    });
    // A listener that was busy with another thread's commit is told by whoever calls it next.
    assert_eq!(kundig_engine_poll(engine.get()), kundig_status::Ok);
    assert_eq!(heard.load(Ordering::SeqCst) - before, 100);
    assert_eq!(kundig_subscription_free(subscription), kundig_status::Ok);
    assert_eq!(kundig_session_close(listening.get()), kundig_status::Ok);
    assert_eq!(kundig_engine_close(engine.get()), kundig_status::Ok);
}

#[test]
fn handles_that_one_thread_closes_under_the_hands_of_others_break_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(&folder);
    let shared = session(engine);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(move || {
                loop {
                    match execute(shared, "contact.record", CONTACT) {
                        kundig_status::Ok => {}
                        status => {
                            assert!(
                                [kundig_status::WrongHandle, kundig_status::Closed].contains(&status),
                                "{status:?}"
                            );
                            return;
                        }
                    }
                }
            });
        }
        thread::sleep(std::time::Duration::from_millis(100));
        assert_eq!(kundig_engine_close(engine.get()), kundig_status::Ok);
        assert_eq!(kundig_session_close(shared.get()), kundig_status::Ok);
    });
    assert_eq!(kundig_session_close(shared.get()), kundig_status::WrongHandle);
}

#[test]
fn another_thread_interrupts_a_batch_and_nothing_of_it_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(&folder);
    let running = session(engine);
    let one = format!(r#"{{"operation": "contact.record", "input": {CONTACT}}}"#);
    let batch = format!("[{}]", vec![one; 20_000].join(","));
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        let (batch, has_ended) = (batch.as_str(), &ended);
        let worker = scope.spawn(move || {
            let batch = text(batch);
            // SAFETY: a text with its length; no result wanted.
            let status = unsafe { kundig_execute_batch(running.get(), batch.0, batch.1, null_mut()) };
            has_ended.store(true, Ordering::SeqCst);
            status
        });
        thread::sleep(std::time::Duration::from_millis(50));
        assert!(!ended.load(Ordering::SeqCst), "the batch must still run when it is interrupted");
        assert_eq!(kundig_session_interrupt(running.get()), kundig_status::Ok);
        assert_eq!(worker.join().unwrap(), kundig_status::Interrupted);
    });
    // The wish is used up, and the journal has no trace of the batch.
    let mut cursor = null_mut();
    let (operation, input) = (text("journal.read"), text(r#"{"event": "contact.*"}"#));
    // SAFETY: texts with their lengths, a place in a local variable.
    unsafe {
        let opened =
            kundig_cursor_open(running.get(), operation.0, operation.1, input.0, input.1, &mut cursor, null_mut());
        assert_eq!(opened, kundig_status::Ok);
        assert_eq!(kundig_cursor_next(cursor, null_mut()), kundig_status::Done);
    }
    assert_eq!(kundig_cursor_free(cursor), kundig_status::Ok);
    assert_eq!(kundig_session_close(running.get()), kundig_status::Ok);
    assert_eq!(kundig_engine_close(engine.get()), kundig_status::Ok);
}

#[test]
fn a_freed_number_never_comes_back() {
    let threads: Vec<_> = (0..4)
        .map(|_| {
            thread::spawn(|| {
                let mut seen = Vec::new();
                for _ in 0..10_000 {
                    let mut result = null_mut();
                    // SAFETY: NULL is allowed everywhere here; the place is a local variable.
                    unsafe { kundig_execute(null_mut(), null(), 0, null(), 0, &mut result) };
                    seen.push(result.addr());
                    assert_eq!(kundig_result_free(result), kundig_status::Ok);
                    assert_eq!(kundig_result_free(result), kundig_status::WrongHandle);
                }
                seen
            })
        })
        .collect();
    let mut seen: Vec<usize> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    let count = seen.len();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), count);
}
