//! What a run carries with it while the interpreter works.
//!
//! Functions that rhai calls must live forever and be shareable, yet need the unit of work that is open just now.
//! Scoped thread locals lend it to them for exactly as long as the run lasts.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rhai::{Dynamic, EvalAltResult, ImmutableString, Position};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Map, Value};

use crate::host::{Host, HostError};
use crate::process::Next;
use crate::rule::Event;
use crate::run::Request;
use crate::sandbox::Limits;
use crate::testing::TestWorld;
use crate::words::EventWord;

scoped_tls_hkt::scoped_thread_local!(static mut HOST: for<'a> &'a mut (dyn Host + 'a));
scoped_tls_hkt::scoped_thread_local!(static mut WORLD: for<'a> &'a mut (dyn TestWorld + 'a));
scoped_tls_hkt::scoped_thread_local!(static EVENT: Event);
scoped_tls_hkt::scoped_thread_local!(static STATE: State);

/// What rhai's functions return when they fail.
pub(crate) type Failed = Box<EvalAltResult>;

/// What is known of a rule beside its tree, needed while it runs.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// The event as the vocabulary describes it.
    pub event: Option<Arc<EventWord>>,
    /// `const` at the top of the file.
    pub constants: FxHashMap<String, Dynamic>,
    /// Variables that are written below their surface (`list[0].push(…)`), where rhai checks only the part that is
    /// touched: these are measured in whole whenever they are used.
    pub written_in_depth: FxHashSet<String>,
}

/// Which part of a rule runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// `applies`: may read, must not request.
    Deciding,
    /// `react`.
    Reacting,
    /// A test: operations are executed at once.
    Testing,
}

/// The fields of a record, as often as a run asks for them.
type Loaded = (ImmutableString, ImmutableString, Option<Rc<Map<String, Value>>>);

/// The state of one run.
pub(crate) struct State {
    pub facts: Arc<Facts>,
    pub phase: Cell<Phase>,
    pub limits: Limits,
    /// Steps taken by functions that have ended (`applies`, while `react` runs).
    pub operations_before: Cell<u64>,
    /// Steps taken by the function that runs.
    pub operations: Cell<u64>,
    pub requests: RefCell<Vec<Request>>,
    pub reads: RefCell<Vec<String>>,
    /// How many questions were asked.
    pub asked: Cell<usize>,
    pub log: RefCell<Vec<String>>,
    log_bytes: Cell<usize>,
    records: RefCell<Vec<Loaded>>,
    deadline: Cell<Option<Instant>>,
    /// What the thread had worked when the run began, and the last moment at which it ends whatever it worked.
    began: (Option<Duration>, Option<Instant>),
    /// Memory of the variables of each function in the call chain, as last measured.
    memory: RefCell<Vec<usize>>,
    next_measure: Cell<u64>,
    /// How a process goes on after this step.
    pub next: RefCell<Option<Next>>,
    /// What a process remembers; none in a rule.
    pub memory_map: RefCell<Option<Map<String, Value>>>,
    /// The event that brought a step of a process.
    pub news: RefCell<Option<Event>>,
}

/// What a rule may print; more is dropped.
const LOG_BYTES: usize = 16 * 1024;

/// How many deadlines a run may last by the clock while others hold the machine.
const STALLED: u32 = 50;

/// What this thread has worked so far, where the system tells.
#[cfg(unix)]
fn worked() -> Option<Duration> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Some(Duration::new(time.tv_sec.try_into().ok()?, time.tv_nsec.try_into().ok()?))
}

#[cfg(not(unix))]
fn worked() -> Option<Duration> {
    None
}

impl State {
    pub(crate) fn new(facts: Arc<Facts>, phase: Phase, limits: Limits) -> Self {
        State {
            facts,
            phase: Cell::new(phase),
            limits,
            operations_before: Cell::new(0),
            operations: Cell::new(0),
            requests: RefCell::default(),
            reads: RefCell::default(),
            asked: Cell::new(0),
            log: RefCell::default(),
            log_bytes: Cell::new(0),
            records: RefCell::default(),
            deadline: Cell::new(Instant::now().checked_add(limits.deadline)),
            began: (worked(), Instant::now().checked_add(limits.deadline * STALLED)),
            memory: RefCell::default(),
            next_measure: Cell::new(MEASURE_EVERY),
            next: RefCell::default(),
            memory_map: RefCell::default(),
            news: RefCell::default(),
        }
    }

    /// Begins the next function of the rule: steps and call levels count from the start again.
    pub(crate) fn begin(&self, phase: Phase) {
        self.operations_before.set(self.total_operations());
        self.operations.set(0);
        self.next_measure.set(MEASURE_EVERY);
        self.memory.borrow_mut().clear();
        self.phase.set(phase);
    }

    pub(crate) fn total_operations(&self) -> u64 {
        self.operations_before.get() + self.operations.get()
    }

    /// Called by the interpreter at every step.
    pub(crate) fn progress(&self, operations: u64) -> Option<Dynamic> {
        self.operations.set(operations);
        let total = self.total_operations();
        if total > self.limits.operations {
            return Some(format!("the rule takes more than {} steps", self.limits.operations).into());
        }
        // Reading the clock costs as much as ten steps.
        if operations.is_multiple_of(16)
            && self.deadline.get().is_some_and(|deadline| Instant::now() > deadline)
            && !self.was_kept_waiting()
        {
            return Some(format!("the rule takes longer than {} ms", self.limits.deadline.as_millis()).into());
        }
        None
    }

    /// Whether the time went by without the rule working: on a machine that is busy with others the clock runs against a
    /// rule that did nothing wrong. It then gets what is left of its time.
    fn was_kept_waiting(&self) -> bool {
        let (Some(began), Some(end)) = self.began else { return false };
        let (Some(now), clock) = (worked(), Instant::now()) else { return false };
        let left = self.limits.deadline.saturating_sub(now.saturating_sub(began));
        if left.is_zero() || clock > end {
            return false;
        }
        self.deadline.set(clock.checked_add(left).map(|later| later.min(end)));
        true
    }

    /// Whether the variables of the running function should be measured now.
    pub(crate) fn measure_due(&self) -> bool {
        self.operations.get() >= self.next_measure.get()
    }

    /// Notes what the variables of the function at this call level hold; an error when all together hold too much.
    pub(crate) fn measured(&self, level: usize, size: Size) -> Result<(), Failed> {
        let mut memory = self.memory.borrow_mut();
        memory.resize(level + 1, 0);
        memory[level] = size.bytes;
        // Large data are measured less often, else measuring would cost more than the rule.
        let pause = (size.parts / 64).clamp(MEASURE_EVERY, 4 * MEASURE_EVERY);
        self.next_measure.set(self.operations.get() + pause);
        if memory.iter().sum::<usize>() > self.limits.memory_bytes {
            return Err(limit(format!("the rule holds more than {} bytes", self.limits.memory_bytes)));
        }
        Ok(())
    }

    pub(crate) fn print(&self, text: &str) {
        let used = self.log_bytes.get();
        if used > LOG_BYTES {
            return;
        }
        self.log_bytes.set(used + text.len() + 16);
        let mut log = self.log.borrow_mut();
        if self.log_bytes.get() > LOG_BYTES { log.push("…".into()) } else { log.push(text.to_owned()) }
    }

    pub(crate) fn note_read(&self, owner: &str, what: &str) {
        let mut reads = self.reads.borrow_mut();
        let known = |read: &String| {
            read.len() == owner.len() + 1 + what.len()
                && read.starts_with(owner)
                && read.ends_with(what)
                && read.as_bytes()[owner.len()] == b'.'
        };
        if !reads.iter().any(known) {
            reads.push(format!("{owner}.{what}"));
        }
    }

    /// The record's fields, from the host when first asked for.
    pub(crate) fn load(
        &self,
        kind: &ImmutableString,
        id: &ImmutableString,
    ) -> Result<Option<Rc<Map<String, Value>>>, Failed> {
        if let Some(known) = self.records.borrow().iter().find(|(k, i, _)| i == id && k == kind) {
            return Ok(known.2.clone());
        }
        let fields = match self.requested(kind, id) {
            Some(fields) => Some(Rc::new(fields)),
            None => match with_host(|host| host.record(kind, id))? {
                Some(Value::Object(fields)) => Some(Rc::new(fields)),
                _ => None,
            },
        };
        // A test executes operations between two reads, so it must not remember.
        if self.phase.get() != Phase::Testing {
            self.records.borrow_mut().push((kind.clone(), id.clone(), fields.clone()));
        }
        Ok(fields)
    }

    /// The fields that a record was requested with: until it is created, it has no others.
    fn requested(&self, kind: &str, id: &str) -> Option<Map<String, Value>> {
        let requests = self.requests.borrow();
        let creating = requests
            .iter()
            .find(|request| request.creates.as_ref().is_some_and(|record| record.id == id && record.kind == kind));
        creating?.arguments.as_object().cloned()
    }
}

/// Steps between two measurements of memory.
const MEASURE_EVERY: u64 = 16;

/// How much a value holds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Size {
    pub bytes: usize,
    pub parts: u64,
}

impl Size {
    /// Adds a value with everything in it. Strings that are shared count each time: the estimate errs upwards.
    pub(crate) fn add(&mut self, value: &Dynamic) {
        self.parts += 1;
        self.bytes += 16;
        if let Ok(text) = value.as_immutable_string_ref() {
            self.bytes += 40 + text.len();
        } else if let Ok(list) = value.as_array_ref() {
            self.bytes += 40;
            list.iter().for_each(|value| self.add(value));
        } else if let Ok(map) = value.as_map_ref() {
            self.bytes += 40;
            for (key, value) in map.iter() {
                self.bytes += 40 + key.len();
                self.add(value);
            }
        }
    }
}

/// Runs with the host, event and state lent to the functions of rules.
pub(crate) fn lend<R>(host: &mut dyn Host, event: &Event, state: &State, run: impl FnOnce() -> R) -> R {
    HOST.set(host, || EVENT.set(event, || STATE.set(state, run)))
}

/// Runs with the state alone: nothing can be asked, only computed.
pub(crate) fn lend_state<R>(state: &State, run: impl FnOnce() -> R) -> R {
    STATE.set(state, run)
}

/// Runs with the world of a test lent to the functions of tests.
pub(crate) fn lend_world<R>(world: &mut dyn TestWorld, state: &State, run: impl FnOnce() -> R) -> R {
    WORLD.set(world, || STATE.set(state, run))
}

pub(crate) fn with_state<R>(f: impl FnOnce(&State) -> Result<R, Failed>) -> Result<R, Failed> {
    if !STATE.is_set() {
        return Err(script("rules run only within the engine"));
    }
    STATE.with(f)
}

/// The state, if a rule or test runs.
pub(crate) fn if_running<R>(f: impl FnOnce(&State) -> Option<R>) -> Option<R> {
    if STATE.is_set() { STATE.with(f) } else { None }
}

pub(crate) fn with_event<R>(f: impl FnOnce(&Event) -> Result<R, Failed>) -> Result<R, Failed> {
    if !EVENT.is_set() {
        return Err(script("there is no event here"));
    }
    EVENT.with(f)
}

/// Asks the host. Its time does not count against the rule's deadline: a slow database is not the rule's fault.
pub(crate) fn with_host<R>(f: impl FnOnce(&mut dyn Host) -> Result<R, HostError>) -> Result<R, Failed> {
    let begin = Instant::now();
    let answer = if HOST.is_set() {
        HOST.with(|host| f(host))
    } else if WORLD.is_set() {
        WORLD.with(|world| f(world))
    } else {
        Err(HostError::Failed("rules run only within the engine".into()))
    };
    let took = begin.elapsed();
    if took > Duration::from_micros(100) {
        if_running(|state| {
            let later = state.deadline.get().and_then(|deadline| deadline.checked_add(took));
            state.deadline.set(later);
            Some(())
        });
    }
    answer.map_err(|error| EvalAltResult::ErrorSystem(String::new(), Box::new(error)).into())
}

pub(crate) fn with_world<R>(f: impl FnOnce(&mut dyn TestWorld) -> Result<R, HostError>) -> Result<R, Failed> {
    if !WORLD.is_set() {
        return Err(script("this is only for tests"));
    }
    WORLD.with(|world| f(world)).map_err(|error| EvalAltResult::ErrorSystem(String::new(), Box::new(error)).into())
}

/// The rule is wrong.
pub(crate) fn script(message: impl Into<String>) -> Failed {
    EvalAltResult::ErrorRuntime(message.into().into(), Position::NONE).into()
}

/// The rule wants too much; it cannot catch this.
pub(crate) fn limit(message: impl Into<String>) -> Failed {
    EvalAltResult::ErrorTerminated(message.into().into(), Position::NONE).into()
}
