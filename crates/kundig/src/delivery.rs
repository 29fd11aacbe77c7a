//! Delivery: after the commit, outside any unit, through what the host registered for a channel.

use std::sync::Arc;

use parking_lot::RwLock;
use rustc_hash::FxHashMap;

use crate::base::{Result, Timestamp};
use crate::mailing::operations::{ListOutbox, SettleMessage};
use crate::mailing::{Message, MessageState};
use crate::session::Session;

/// Takes a message of a channel; an error puts it back for a later attempt.
pub type Handler = Arc<dyn Fn(&Message) -> Result<(), String> + Send + Sync>;

/// Who takes messages, by channel.
#[derive(Default)]
pub(crate) struct Handlers {
    by_channel: RwLock<FxHashMap<String, Handler>>,
}

impl Handlers {
    pub(crate) fn set(&self, channel: &str, handler: Handler) {
        self.by_channel.write().insert(channel.to_owned(), handler);
    }

    fn get(&self, channel: &str) -> Option<Handler> {
        self.by_channel.read().get(channel).cloned()
    }
}

/// Delivers what is due; answers how many messages were sent and how many failed. A channel without a handler waits.
pub(crate) fn deliver(session: &Session, handlers: &Handlers, now: Timestamp) -> Result<(usize, usize)> {
    let (mut sent, mut failed, mut after) = (0, 0, None);
    loop {
        let wanted = ListOutbox {
            state: Some(MessageState::Queued),
            due_until: Some(now),
            after,
            limit: Some(100),
            customer: None,
        };
        let page = session.execute(wanted)?;
        for message in &page.messages {
            let Some(handler) = handlers.get(&message.channel) else { continue };
            let outcome = handler(message);
            let error = outcome.err();
            *(if error.is_none() { &mut sent } else { &mut failed }) += 1;
            session.execute(SettleMessage { id: message.id, error })?;
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok((sent, failed)),
        }
    }
}
