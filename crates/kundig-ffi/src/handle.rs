//! Handles: numbers in the shape of pointers, and the table of what they stand for.
//!
//! A number is never given out twice, so a handle that was freed is recognised for ever; a thing that one thread frees
//! stays alive until the calls of other threads that use it have returned. Looking one up costs some 10 ns.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kundig::{Engine, Session};
use parking_lot::RwLock;
use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::border::{Border, Failure};
use crate::callback::Slot;
use crate::cursor::Cursor;
use crate::result::Outcome;
use crate::subscription::Listening;

/// An open database with its rules. Close it with kundig_engine_close. Threads: any, at once. Since 0.1.
pub struct kundig_engine(());

/// A user (or the owner) at an engine. Close it with kundig_session_close. Threads: one at a time, except
/// kundig_session_interrupt, which any thread may call. Since 0.1.
pub struct kundig_session(());

/// What a call answered, whether it succeeded or failed. Free it with kundig_result_free. Threads: any, at once, as it
/// never changes. Since 0.1.
pub struct kundig_result(());

/// A place in a long list. Free it with kundig_cursor_free. Threads: one at a time. Since 0.1.
pub struct kundig_cursor(());

/// A running subscription to events. End it with kundig_subscription_free. Threads: any. Since 0.1.
pub struct kundig_subscription(());

/// Where a callback puts what it answers. Lives only as long as the callback runs; never free it. Since 0.1.
pub struct kundig_answer(());

/// What a handle stands for.
pub(crate) enum Thing {
    Engine(Engine),
    Session(Session),
    Result(Arc<Outcome>),
    Cursor(Arc<Cursor>),
    Subscription(Arc<Listening>),
    Answer(Arc<Slot>),
}

/// A kind of handle.
pub(crate) trait Handle: Sized {
    /// What it stands for; cloning shares it.
    type Held: Clone;
    /// The name of the kind, for messages.
    const NAME: &'static str;
    fn wrap(held: Self::Held) -> Thing;
    fn look(thing: &Thing) -> Option<&Self::Held>;
}

macro_rules! handles {
    ($($handle:ident = $variant:ident($held:ty);)+) => {$(
        impl Handle for $handle {
            type Held = $held;
            const NAME: &'static str = stringify!($handle);

            fn wrap(held: $held) -> Thing {
                Thing::$variant(held)
            }

            fn look(thing: &Thing) -> Option<&$held> {
                match thing {
                    Thing::$variant(held) => Some(held),
                    _ => None,
                }
            }
        }
    )+};
}

handles! {
    kundig_engine = Engine(Engine);
    kundig_session = Session(Session);
    kundig_result = Result(Arc<Outcome>);
    kundig_cursor = Cursor(Arc<Cursor>);
    kundig_subscription = Subscription(Arc<Listening>);
    kundig_answer = Answer(Arc<Slot>);
}

/// Several tables, so that threads seldom wait for each other.
const SHARDS: usize = 16;
type Shard = RwLock<FxHashMap<usize, Thing>>;
static TABLE: [Shard; SHARDS] = [const { RwLock::new(FxHashMap::with_hasher(FxBuildHasher)) }; SHARDS];

/// Odd numbers only: no pointer to anything that C aligns is taken for a handle.
static NEXT: AtomicUsize = AtomicUsize::new(0x1001);

fn shard(number: usize) -> &'static Shard {
    &TABLE[(number >> 1) % SHARDS]
}

/// Gives a thing a number.
pub(crate) fn enter<H: Handle>(held: H::Held) -> *mut H {
    let thing = H::wrap(held);
    loop {
        let number = NEXT.fetch_add(2, Ordering::Relaxed);
        let mut table = shard(number).write();
        // Only a 32-bit program that lives through two thousand million handles comes round to one still in use.
        if let std::collections::hash_map::Entry::Vacant(place) = table.entry(number) {
            place.insert(thing);
            return std::ptr::without_provenance_mut(number);
        }
    }
}

/// What a handle stands for, shared: it stays alive even if another thread frees the handle meanwhile.
pub(crate) fn get<H: Handle>(handle: *const H) -> Border<H::Held> {
    with(handle, H::Held::clone)
}

/// Looks at what a handle stands for. The closure must not call out: the table is locked while it runs.
pub(crate) fn with<H: Handle, T>(handle: *const H, look: impl FnOnce(&H::Held) -> T) -> Border<T> {
    if handle.is_null() {
        return Err(Failure::Null(H::NAME));
    }
    let number = handle.addr();
    let table = shard(number).read();
    table.get(&number).and_then(H::look).map(look).ok_or(Failure::WrongHandle(H::NAME))
}

/// Takes a handle out of the table: from now on it is unknown.
pub(crate) fn leave<H: Handle>(handle: *const H) -> Border<H::Held> {
    if handle.is_null() {
        return Err(Failure::Null(H::NAME));
    }
    let number = handle.addr();
    let mut table = shard(number).write();
    let held = table.get(&number).and_then(H::look).cloned().ok_or(Failure::WrongHandle(H::NAME))?;
    let removed = table.remove(&number);
    // What goes away here may call out (a release function): never under the lock.
    drop(table);
    drop(removed);
    Ok(held)
}

/// How many handles this process holds open: engines, sessions, results, cursors and subscriptions. 0 at the end of a
/// program (or test) proves that nothing was forgotten; the handles are numbers, so leak checkers do not see them.
///
/// Owner: nothing to free. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn kundig_handle_count() -> u64 {
    TABLE.iter().map(|shard| shard.read().len() as u64).sum()
}
