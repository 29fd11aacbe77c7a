//! A small pool of connections without threads of its own: an embedded library starts none in its host.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use crate::base::{Error, Result, StoreFault};

pub(super) struct Pool<C> {
    state: Mutex<State<C>>,
    returned: Condvar,
    limit: usize,
    wait: Duration,
    connect: Box<dyn Fn() -> Result<C> + Send + Sync>,
}

struct State<C> {
    idle: Vec<C>,
    open: usize,
}

impl<C> Pool<C> {
    pub(super) fn new(
        limit: usize,
        wait: Duration,
        connect: impl Fn() -> Result<C> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State { idle: Vec::new(), open: 0 }),
            returned: Condvar::new(),
            limit: limit.max(1),
            wait,
            connect: Box::new(connect),
        })
    }

    /// Lends a connection; waits for one to come back when all are out, and answers `busy` after the timeout.
    pub(super) fn get(self: &Arc<Self>) -> Result<Lent<C>> {
        let mut state = self.state.lock();
        // One deadline for the whole wait, so that a stream of other waiters can't starve us for longer.
        let deadline = (state.idle.is_empty() && state.open >= self.limit).then(|| Instant::now() + self.wait);
        loop {
            if let Some(connection) = state.idle.pop() {
                return Ok(Lent { connection: Some(connection), pool: Arc::clone(self) });
            }
            if state.open < self.limit {
                state.open += 1;
                drop(state);
                return match (self.connect)() {
                    Ok(connection) => Ok(Lent { connection: Some(connection), pool: Arc::clone(self) }),
                    Err(error) => {
                        self.forget();
                        Err(error)
                    }
                };
            }
            let deadline = deadline.unwrap_or_else(|| Instant::now() + self.wait);
            if self.returned.wait_until(&mut state, deadline).timed_out() && state.idle.is_empty() {
                let message = format!("all {} connections were in use for {:?}", self.limit, self.wait);
                return Err(Error::Store { fault: StoreFault::Busy, message });
            }
        }
    }

    fn forget(&self) {
        self.state.lock().open -= 1;
        self.returned.notify_one();
    }
}

/// A connection that goes back to its pool when dropped.
pub(crate) struct Lent<C> {
    connection: Option<C>,
    pool: Arc<Pool<C>>,
}

impl<C> Lent<C> {
    /// Closes the connection now; it must not be used any more.
    pub(super) fn discard(&mut self) {
        if self.connection.take().is_some() {
            self.pool.forget();
        }
    }
}

impl<C> Deref for Lent<C> {
    type Target = C;

    fn deref(&self) -> &C {
        self.connection.as_ref().expect("a discarded connection is not used")
    }
}

impl<C> DerefMut for Lent<C> {
    fn deref_mut(&mut self) -> &mut C {
        self.connection.as_mut().expect("a discarded connection is not used")
    }
}

impl<C> Drop for Lent<C> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.pool.state.lock().idle.push(connection);
            self.pool.returned.notify_one();
        }
    }
}
