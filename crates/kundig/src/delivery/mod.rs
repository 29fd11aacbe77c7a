//! Delivery: after the commit, outside any unit, through what the host registered for a channel.

#[cfg(feature = "webhooks")]
mod http;

use std::sync::Arc;

use parking_lot::RwLock;
use rustc_hash::FxHashMap;

use crate::base::Result;
use crate::mailing::Message;
use crate::mailing::operations::{ClaimMessages, SettleMessage};
use crate::session::Session;

/// Takes a message of a channel; an error puts it back for a later attempt.
pub type Handler = Arc<dyn Fn(&Message) -> Result<(), String> + Send + Sync>;

/// Who takes messages, by channel.
#[derive(Default)]
pub(crate) struct Handlers {
    by_channel: RwLock<FxHashMap<String, Handler>>,
}

impl Handlers {
    /// What the engine delivers by itself: webhooks, where they are compiled in. The host may take over.
    pub(crate) fn new() -> Self {
        #[allow(clippy::let_and_return, reason = "nothing is set where nothing is compiled in")]
        let handlers = Self::default();
        #[cfg(feature = "webhooks")]
        {
            let caller = std::sync::OnceLock::new();
            handlers.set("webhook", Arc::new(move |message| caller.get_or_init(http::Caller::new).call(message)));
        }
        handlers
    }

    pub(crate) fn set(&self, channel: &str, handler: Handler) {
        self.by_channel.write().insert(channel.to_owned(), handler);
    }

    fn get(&self, channel: &str) -> Option<Handler> {
        self.by_channel.read().get(channel).cloned()
    }

    fn channels(&self) -> Vec<String> {
        self.by_channel.read().keys().cloned().collect()
    }
}

/// How many messages one worker takes at a time.
const PORTION: u32 = 20;

/// Delivers what is due; answers how many messages were sent and how many failed. A channel without a handler waits, and what
/// another worker is at is passed by.
pub(crate) fn deliver(session: &Session, handlers: &Handlers) -> Result<(usize, usize)> {
    let (mut sent, mut failed) = (0, 0);
    let channels = handlers.channels();
    if channels.is_empty() {
        return Ok((sent, failed));
    }
    loop {
        let wanted = ClaimMessages { channels: channels.clone(), limit: Some(PORTION), lease_seconds: None };
        let claimed = session.execute(wanted)?.messages;
        if claimed.is_empty() {
            return Ok((sent, failed));
        }
        for message in &claimed {
            let Some(handler) = handlers.get(&message.channel) else { continue };
            let error = handler(message).err();
            *(if error.is_none() { &mut sent } else { &mut failed }) += 1;
            session.execute(SettleMessage { id: message.id, error })?;
        }
    }
}
