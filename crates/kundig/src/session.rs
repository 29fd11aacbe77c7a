//! A session: one user (or the owner) at one engine, and the door that operations come in by.

use std::sync::Arc;

use parking_lot::{Mutex, RwLock};

use crate::access::{Access, store::AccessStore};
use crate::automation::{self, Reaction};
use crate::base::{CompanyNo, Error, Findings, Result};
use crate::catalogue;
use crate::engine::Inner;
use crate::journal::operations::ReadJournal;
use crate::journal::{Door, Entry};
use crate::operation::{Effect, Operation};
use crate::unit::{Circumstances, Interrupt, Unit};

/// Who opens a session.
#[derive(Debug, Clone)]
pub enum Login {
    /// The owner of the database: everything is allowed. For setting up, and for host programs that do without users.
    Owner,
    /// A user whom the host program has identified itself.
    Vouched(String),
    /// A user with a password.
    Password {
        /// The login.
        login: String,
        /// The password.
        password: String,
    },
}

impl Login {
    /// A user whom the host program has identified itself.
    pub fn vouched(login: &str) -> Self {
        Self::Vouched(login.to_owned())
    }

    /// A user with a password.
    pub fn password(login: &str, password: &str) -> Self {
        Self::Password { login: login.to_owned(), password: password.to_owned() }
    }
}

/// What an operation left behind, beside its value.
#[derive(Debug, Clone)]
pub struct Outcome<T> {
    /// What the operation answers.
    pub value: T,
    /// Warnings that were accepted, and hints.
    pub findings: Findings,
    /// The first and last journal entry of the unit; none for a unit that changed nothing.
    pub journal: Option<(i64, i64)>,
    /// What rules did about it.
    pub reactions: Vec<Reaction>,
}

/// An open session. Cheap to clone; may be used from any thread, one unit at a time per call.
#[derive(Clone)]
pub struct Session {
    engine: Arc<Inner>,
    state: Arc<State>,
}

struct State {
    company: CompanyNo,
    door: Door,
    /// Compiled rights, and the state of the rights they were compiled from.
    access: RwLock<(i64, Arc<Access>)>,
    /// None for the owner.
    login: Option<String>,
    accept: Mutex<Option<String>>,
    interrupt: Arc<Interrupt>,
}

impl Session {
    pub(crate) fn new(
        engine: Arc<Inner>,
        company: CompanyNo,
        door: Door,
        login: Option<String>,
        (epoch, access): (i64, Arc<Access>),
    ) -> Self {
        let state = State {
            company,
            door,
            access: RwLock::new((epoch, access)),
            login,
            accept: Mutex::new(None),
            interrupt: Arc::new(Interrupt::default()),
        };
        Self { engine, state: Arc::new(state) }
    }

    /// Runs an operation in a unit of its own and answers its output.
    pub fn execute<O: Operation>(&self, operation: O) -> Result<O::Output> {
        self.perform(operation).map(|outcome| outcome.value)
    }

    /// Runs an operation and answers also what was found, journalled and done by rules.
    pub fn perform<O: Operation>(&self, operation: O) -> Result<Outcome<O::Output>> {
        self.run(O::EFFECT, |unit| unit.execute(operation))
    }

    /// Runs an operation by name; input and output are JSON. This is the door of all other languages.
    pub fn call(&self, name: &str, input: &str) -> Result<Outcome<String>> {
        let facts = catalogue::operation(name)?;
        if input.len() > MAX_INPUT_BYTES {
            return Err(Error::Limit { what: "the JSON of one operation", limit: format!("{MAX_INPUT_BYTES} bytes") });
        }
        self.run(facts.effect, |unit| (facts.run_json)(unit, input))
    }

    /// Runs many operations in one unit of work: all or nothing.
    pub fn unit<T>(&self, work: impl FnOnce(&mut Unit<'_>) -> Result<T>) -> Result<Outcome<T>> {
        self.run(Effect::Change, work)
    }

    /// Accepts the warnings of the next operation of this session, for a reason that the journal keeps.
    pub fn accept_warnings(&self, reason: &str) {
        *self.state.accept.lock() = Some(reason.to_owned());
    }

    /// Runs an operation whose warnings are accepted for a reason.
    pub fn execute_accepting<O: Operation>(&self, operation: O, reason: &str) -> Result<O::Output> {
        self.run_with(O::EFFECT, Some(reason.to_owned()), |unit| unit.execute(operation)).map(|outcome| outcome.value)
    }

    /// Stops what this session runs, from another thread.
    pub fn interrupt(&self) -> Arc<Interrupt> {
        Arc::clone(&self.state.interrupt)
    }

    /// The company that the session works in.
    pub fn company(&self) -> CompanyNo {
        self.state.company
    }

    /// The same user by another door, e.g. for an import.
    pub(crate) fn through(&self, door: Door) -> Result<Self> {
        self.access()?;
        let compiled = self.state.access.read().clone();
        let session = Self::new(Arc::clone(&self.engine), self.state.company, door, self.state.login.clone(), compiled);
        // The same handle stops both.
        let interrupt = Arc::clone(&self.state.interrupt);
        let state = Arc::into_inner(session.state).map(|state| State { interrupt, ..state });
        let state = state.ok_or_else(|| Error::internal("a new session is shared already"))?;
        Ok(Self { engine: session.engine, state: Arc::new(state) })
    }

    fn run<T>(&self, effect: Effect, work: impl FnOnce(&mut Unit<'_>) -> Result<T>) -> Result<Outcome<T>> {
        let accept = self.state.accept.lock().take();
        self.run_with(effect, accept, work)
    }

    fn run_with<T>(
        &self,
        effect: Effect,
        accept: Option<String>,
        work: impl FnOnce(&mut Unit<'_>) -> Result<T>,
    ) -> Result<Outcome<T>> {
        self.engine.check_open()?;
        let access = self.access()?;
        let db = if effect == Effect::Read { self.engine.store.read()? } else { self.engine.store.write()? };
        let circumstances = Circumstances {
            company: self.state.company,
            access,
            door: self.state.door,
            accept,
            interrupt: Arc::clone(&self.state.interrupt),
        };
        let mut unit = Unit::begin(db, &*self.engine, self.engine.clock.now(), circumstances, effect)?;
        let value = work(&mut unit).inspect_err(|error| {
            // An interrupt is used up by the unit that it stopped.
            if matches!(error, Error::Interrupted) {
                self.state.interrupt.clear();
            }
        })?;
        if effect == Effect::Change {
            automation::react(&mut unit, &self.engine.rules())?;
        }
        let reactions = std::mem::take(&mut unit.reactions);
        let (committed, findings) = unit.commit()?;
        if committed.rights_changed {
            self.engine.rights_changed();
        }
        if committed.erased {
            self.engine.scrub();
        }
        let journal = committed.first_seq.zip(committed.last_seq);
        if journal.is_some() {
            self.engine.announce();
        }
        Ok(Outcome { value, findings, journal, reactions })
    }

    /// The compiled rights, anew when somebody changed users or roles since.
    fn access(&self) -> Result<Arc<Access>> {
        let Some(login) = &self.state.login else { return Ok(Arc::clone(&self.state.access.read().1)) };
        let epoch = self.engine.rights_epoch(|| Ok(self.engine.store.read()?.rights_epoch()?))?;
        {
            let held = self.state.access.read();
            if held.0 >= epoch {
                return Ok(Arc::clone(&held.1));
            }
        }
        let compiled = self.engine.compile_access(self.state.company, login)?;
        *self.state.access.write() = compiled.clone();
        Ok(compiled.1)
    }

    /// Calls back with every entry from `after` on, in order, after each commit made through this engine; entries that
    /// other processes wrote come with the next one, or with [`crate::Engine::poll`]. Ends when the subscription is dropped.
    pub fn subscribe(&self, after: i64, callback: impl FnMut(&Entry) + Send + 'static) -> Result<Subscription> {
        // Refused here and not silently later: who may not read the journal hears nothing.
        self.execute(ReadJournal { after, limit: Some(1), ..ReadJournal::default() })?;
        let number = self.engine.add_subscriber(self.clone(), after, Box::new(callback));
        Ok(Subscription { engine: Arc::downgrade(&self.engine), number })
    }
}

/// The largest JSON document that one operation takes.
pub const MAX_INPUT_BYTES: usize = 16 * 1024 * 1024;

/// A running subscription; dropping it ends it.
pub struct Subscription {
    engine: std::sync::Weak<Inner>,
    number: u64,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(engine) = self.engine.upgrade() {
            engine.remove_subscriber(self.number);
        }
    }
}
