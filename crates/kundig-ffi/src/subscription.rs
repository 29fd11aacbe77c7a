//! Events as they happen.

use std::ffi::c_void;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use kundig::Subscription;

use crate::border::{self, Failure, out};
use crate::callback::{UserData, kundig_listener, kundig_release};
use crate::handle::{self, kundig_result, kundig_session, kundig_subscription};
use crate::result::Answer;
use crate::status::kundig_status;
use crate::text::Text;

/// What a subscription handle stands for; the engine forgets the listener when it is dropped.
pub(crate) struct Listening {
    _subscription: Subscription,
    /// No further entry of a page that is just being told.
    ended: Arc<AtomicBool>,
}

/// Calls `listener` with every journal entry after the number `after` (0: all), in order, after each commit made through
/// this engine; entries that were there before, or that other processes wrote, come with the next commit or with
/// kundig_engine_poll. The entries are those that the session may see.
///
/// The listener runs on the thread that committed, one call at a time, and holds that thread up: hand long work over. It
/// may use the library, also to end the subscription.
///
/// Owner: `*subscription` is yours, end it with kundig_subscription_free; `user_data` stays yours until `release` (may be
/// NULL) is called with it, once, in every case; free `*result`. After a failure `*subscription` is NULL.
/// Threads: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_subscribe(
    session: *mut kundig_session,
    after: i64,
    listener: kundig_listener,
    user_data: *mut c_void,
    release: kundig_release,
    subscription: *mut *mut kundig_subscription,
    result: *mut *mut kundig_result,
) -> kundig_status {
    let user_data = UserData::new(user_data, release);
    let work = move || {
        // SAFETY: the out parameter as the header demands.
        let place = unsafe { out("subscription", subscription) }?;
        let listener = listener.ok_or(Failure::Null("listener"))?;
        let session = handle::get::<kundig_session>(session)?;
        let ended = Arc::new(AtomicBool::new(false));
        let seen_ended = Arc::clone(&ended);
        let told = session.subscribe(after, move |entry| {
            if seen_ended.load(Ordering::SeqCst) {
                return;
            }
            let Ok(entry) = serde_json::to_string(entry).map(Text::from) else { return };
            // SAFETY: the host gave the function and its data for each other; the entry lives until it returns.
            unsafe { listener(user_data.pointer(), entry.pointer(), entry.length()) };
        })?;
        place.give(Arc::new(Listening { _subscription: told, ended }));
        Ok(Answer::nothing())
    };
    // SAFETY: `result` as the header demands.
    unsafe { border::run(result, work) }
}

/// Ends a subscription. A call that another thread is just making runs to its end; `release` says when the user data is
/// no longer needed. NULL is allowed and does nothing; one that was ended already answers KUNDIG_STATUS_WRONG_HANDLE.
///
/// Owner: takes the subscription. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn kundig_subscription_free(subscription: *mut kundig_subscription) -> kundig_status {
    if subscription.is_null() {
        return kundig_status::Ok;
    }
    border::plain(|| {
        let listening = handle::leave::<kundig_subscription>(subscription)?;
        listening.ended.store(true, Ordering::SeqCst);
        Ok(())
    })
}
