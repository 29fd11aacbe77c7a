//! The unit of work: one transaction in which operations run, are journalled, and are answered by rules. All or nothing.
//!
//! A unit takes its time from one clock and its ids from one generator. It draws numbers, collects findings, and hands
//! the journal over at its end, so that the lock on the chain is held only for the commit.

use std::any::{Any, TypeId};
use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustc_hash::FxHashMap;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::access::{Access, Decision, Mask, Role, denied, store::AccessStore};
use crate::base::{CompanyNo, CustomerId, Error, Findings, Ids, RecordId, Result, Timestamp, UnitId};
use crate::directories::DirectoryCache;
use crate::functions::Functions;
use crate::journal::{Body, Chain, ChangedFields, Door, Draft, Entry, store::JournalStore};
use crate::numbers::{NumberRange, store::NumberStore};
use crate::operation::{Effect, Facts, ListenerFacts, Operation, RecordFacts, RetentionFacts};
use crate::reaction::Reaction;
use crate::store::condition::SqlCondition;
use crate::store::dialect::Dialect;
use crate::store::{Db, Store};
use crate::templates::Templates;
use crate::timers::TimerFacts;

/// How many entries one unit may hold: what is larger belongs into several units.
pub(crate) const MAX_ENTRIES: usize = 1_000_000;

/// What a unit needs of the engine, without knowing the engine.
pub(crate) trait Services: Send + Sync {
    fn ids(&self) -> &Ids;
    /// The operation behind a name.
    fn operation(&self, name: &str) -> Result<&Facts>;
    /// All operations.
    fn operations(&self) -> &[Facts];
    fn record(&self, kind: &str) -> Option<&RecordFacts>;
    /// What happens when a timer of this kind is due.
    fn timer(&self, kind: &str) -> Option<&'static TimerFacts>;
    /// Sets the timers of what the clock calls again and again, as far as they are not set.
    fn keep_schedules(&self, unit: &mut Unit<'_>) -> Result<()>;
    /// Which areas do something themselves about an event.
    fn listeners(&self) -> &'static [ListenerFacts];
    /// Whether this session may not read about a customer now, whatever its grants: one whose data must not be used.
    fn withholds(&self, unit: &mut Unit<'_>, customer: CustomerId) -> Result<bool>;
    /// What keeps records of each area from being erased.
    fn retention(&self) -> &'static [&'static [RetentionFacts]];
    /// What a saved segment means, as grants that are narrowed to it ask; none where it is not there or can't be read.
    fn segment(&self, unit: &mut Unit<'_>, name: &str) -> Result<Option<SqlCondition>>;
    /// Whether a customer belongs to a saved segment, as grants ask.
    fn belongs(&self, unit: &mut Unit<'_>, name: &str, customer: CustomerId) -> Result<bool>;
    /// The compiled rights of a role, for a rule that runs as it.
    fn role_access(&self, unit: &mut Unit<'_>, role: &str, actor: &str) -> Result<Arc<Access>>;
    fn store(&self) -> &Store;
    /// Whether a rule or a running process may want the fields of this event.
    fn hears(
        &self,
        unit: &mut Unit<'_>,
        event: &str,
        before: &Map<String, Value>,
        after: &Map<String, Value>,
    ) -> Result<bool>;
    /// The directories that checks look into, as far as they were read already.
    fn directories(&self) -> &DirectoryCache;
    /// The functions that the host program lends to rules.
    fn functions(&self) -> &Functions;
    /// A version of a rule that was compiled before.
    fn rule_version(&self, hash: &str) -> Option<Arc<kundig_rules::RuleSet>>;
    /// Compiles rules that are not loaded; the first error refuses them.
    fn compile(&self, sources: &[kundig_rules::RuleSource], roles: Vec<Role>) -> Result<Arc<kundig_rules::RuleSet>>;
    /// The words that rules may use, where there are these roles.
    fn vocabulary(&self, roles: Vec<Role>) -> kundig_rules::Vocabulary;
    /// Remembers an earlier version of a rule for the instances that keep it.
    fn keep_version(&self, hash: &str, version: Arc<kundig_rules::RuleSet>);
    /// The rules that are loaded.
    fn rules(&self) -> Arc<kundig_rules::RuleSet>;
    /// The mail templates that are loaded.
    fn templates(&self) -> Arc<Templates>;
}

/// Stops a running unit from another thread.
#[derive(Debug, Default)]
pub struct Interrupt(AtomicBool);

impl Interrupt {
    /// The unit that runs now, or the next one, ends with [`Error::Interrupted`]; the wish is then fulfilled.
    pub fn raise(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Takes the wish back.
    pub fn clear(&self) {
        self.0.store(false, Ordering::SeqCst);
    }

    /// Whether somebody wishes to stop.
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Who works in a unit, and how.
#[derive(Clone)]
pub(crate) struct Circumstances {
    pub company: CompanyNo,
    pub access: Arc<Access>,
    pub door: Door,
    /// Why warnings are accepted, if they are.
    pub accept: Option<String>,
    pub interrupt: Arc<Interrupt>,
}

/// A unit of work. See the module's documentation.
pub struct Unit<'e> {
    pub(crate) db: Db,
    pub(crate) services: &'e dyn Services,
    pub(crate) id: UnitId,
    pub(crate) now: Timestamp,
    pub(crate) circumstances: Circumstances,
    effect: Effect,
    open: bool,
    /// The operation that runs, and what the session's grants say about it.
    operation: &'static str,
    decision: Option<Arc<Decision>>,
    /// What caused what is recorded next: the place of an entry in this unit.
    pub(crate) cause: Option<usize>,
    pub(crate) depth: u8,
    entries: Vec<Draft>,
    /// What is to be written about entries of this unit once they have their numbers, by the entry's place.
    notes: Vec<(usize, Note)>,
    /// What is written at the end of the unit, or before somebody in it wants to read it.
    late: Vec<Late>,
    findings: Findings,
    /// What rules did so far.
    pub(crate) reactions: Vec<Reaction>,
    /// Users, roles or teams changed in this unit.
    pub(crate) rights_changed: bool,
    /// Something was erased: after the commit its bytes go from the files as well.
    pub(crate) erased: bool,
    numbers: FxHashMap<&'static str, NumberRange>,
    /// What areas remember while the unit lasts (settings, definitions), by type.
    remembered: FxHashMap<TypeId, Arc<dyn Any + Send + Sync>>,
}

/// Something to write beside an entry once it has its number.
type Note = Box<dyn FnOnce(&mut Db, CompanyNo, i64) -> Result<()> + Send>;

/// Something to write at the end.
type Late = Box<dyn FnOnce(&mut Db) -> Result<()> + Send>;

/// Where a part of a unit can be taken back to.
pub(crate) struct Mark {
    name: &'static str,
    entries: usize,
    late: usize,
    reactions: usize,
    numbers: FxHashMap<&'static str, NumberRange>,
}

/// What a committed unit left behind.
#[derive(Debug, Clone, Default)]
pub(crate) struct Committed {
    pub first_seq: Option<i64>,
    pub last_seq: Option<i64>,
    pub rights_changed: bool,
    pub erased: bool,
}

impl<'e> Unit<'e> {
    pub(crate) fn begin(
        mut db: Db,
        services: &'e dyn Services,
        now: Timestamp,
        circumstances: Circumstances,
        effect: Effect,
    ) -> Result<Self> {
        match effect {
            Effect::Read => db.begin_read()?,
            Effect::Change => db.begin_write()?,
            Effect::Maintenance => {}
        }
        let id = UnitId(services.ids().next(now));
        Ok(Self {
            db,
            services,
            id,
            now,
            circumstances,
            effect,
            open: effect != Effect::Maintenance,
            operation: "",
            decision: None,
            cause: None,
            depth: 0,
            entries: Vec::new(),
            notes: Vec::new(),
            late: Vec::new(),
            findings: Findings::default(),
            reactions: Vec::new(),
            rights_changed: false,
            erased: false,
            numbers: FxHashMap::default(),
            remembered: FxHashMap::default(),
        })
    }

    /// Runs an operation within this unit: its right is checked, its changes are part of the unit.
    pub fn execute<O: Operation>(&mut self, operation: O) -> Result<O::Output> {
        self.checkpoint()?;
        if O::EFFECT != Effect::Read && self.effect != O::EFFECT {
            return Err(Error::WrongState {
                record: "unit",
                key: self.id.to_string(),
                state: format!("a {} unit", self.effect),
                problem: "this operation needs a unit of its own kind",
            });
        }
        let decision = self.decide(O::NAME)?;
        let before = (std::mem::replace(&mut self.operation, O::NAME), self.decision.replace(decision));
        let result = operation.run(self);
        (self.operation, self.decision) = before;
        result
    }

    /// Runs an operation by name, its input and output as JSON.
    pub fn call(&mut self, name: &str, input: &str) -> Result<String> {
        let run = self.services.operation(name)?.run_json;
        run(self, input)
    }

    /// The same with values instead of texts.
    pub(crate) fn call_value(&mut self, name: &str, input: &Value) -> Result<Value> {
        let run = self.services.operation(name)?.run_value;
        run(self, input)
    }

    /// The time of this unit: one moment for everything in it.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// What was doubtful and accepted, and hints.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// What happened so far in this unit: event, kind of record, record.
    pub(crate) fn entries(&self) -> &[Draft] {
        &self.entries
    }

    /// Reads on behalf of another operation's right: its grants decide what is reached, `not_found` where there are none.
    pub(crate) fn under<T>(&mut self, right: &'static str, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let decision = self.decision_on(right);
        let before = (std::mem::replace(&mut self.operation, right), self.decision.replace(decision));
        let result = read(self);
        (self.operation, self.decision) = before;
        result
    }

    fn decide(&self, right: &'static str) -> Result<Arc<Decision>> {
        let access = &self.circumstances.access;
        access.decision(right).cloned().ok_or_else(|| Error::Denied {
            right: right.to_owned(),
            actor: access.actor.to_string(),
            reason: "no role of theirs grants it; see access.explain".into(),
        })
    }

    /// What the grants say about the operation that runs.
    pub(crate) fn decision(&self) -> Arc<Decision> {
        self.decision.clone().unwrap_or_else(denied)
    }

    /// What the grants say about another operation, e.g. the one whose field groups apply to what is shown.
    pub(crate) fn decision_on(&self, right: &str) -> Arc<Decision> {
        self.circumstances.access.decision(right).cloned().unwrap_or_else(denied)
    }

    /// The field groups open on a record, or `not_found` when the grants don't reach it: who may not see a record is not
    /// told that it exists.
    pub(crate) fn reach(
        &self,
        decision: &Decision,
        ownership: crate::access::Ownership,
        record: &'static str,
        key: impl std::fmt::Display,
    ) -> Result<Mask> {
        self.circumstances.access.mask(decision, ownership).ok_or_else(|| Error::not_found(record, key))
    }

    /// Fails when a needed field group is not open.
    pub(crate) fn need_group(&self, mask: Mask, group: crate::access::FieldGroup) -> Result<()> {
        if mask.has(group) {
            return Ok(());
        }
        Err(Error::Denied {
            right: format!("{} on {}", self.operation, group.name),
            actor: self.circumstances.access.actor.to_string(),
            reason: format!("no role of theirs opens the field group `{}` for `{}`", group.name, self.operation),
        })
    }

    /// The field groups that the grants open on one record.
    pub(crate) fn open_groups(&mut self, facts: &RecordFacts, record: Uuid) -> Result<Mask> {
        let decision = self.decision_on(facts.read_right);
        if !decision.asks_owner() {
            return Ok(decision.everywhere());
        }
        match self.under(facts.read_right, |unit| (facts.open)(unit, record)) {
            Err(Error::NotFound { .. }) => Ok(decision.everywhere()),
            opened => opened,
        }
    }

    /// Users, roles or teams changed: sessions, also those of other processes, compile their rights anew after the commit.
    pub(crate) fn rights_change(&mut self) -> Result<()> {
        self.rights_changed = true;
        Ok(self.db.move_rights_epoch()?)
    }

    /// A fresh id.
    pub(crate) fn new_id<T: From<Uuid>>(&mut self) -> T {
        T::from(self.services.ids().next(self.now))
    }

    pub(crate) fn company_no(&self) -> CompanyNo {
        self.circumstances.company
    }

    /// What an area needs again and again in one unit: loaded once, forgotten when it changes or is taken back.
    pub(crate) fn remember<T: Any + Send + Sync>(
        &mut self,
        load: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<Arc<T>> {
        if let Some(known) = self.remembered.get(&TypeId::of::<T>())
            && let Ok(known) = Arc::downcast::<T>(Arc::clone(known))
        {
            return Ok(known);
        }
        let loaded = Arc::new(load(self)?);
        let kept: Arc<dyn Any + Send + Sync> = Arc::<T>::clone(&loaded);
        self.remembered.insert(TypeId::of::<T>(), kept);
        Ok(loaded)
    }

    pub(crate) fn forget<T: Any>(&mut self) {
        self.remembered.remove(&TypeId::of::<T>());
    }

    /// Writes something beside an entry of this unit once the entry has its number.
    pub(crate) fn when_numbered(
        &mut self,
        place: usize,
        note: impl FnOnce(&mut Db, CompanyNo, i64) -> Result<()> + Send + 'static,
    ) {
        self.notes.push((place, Box::new(note)));
    }

    /// Settles what validation found: errors refuse, warnings need a reason, hints pass.
    pub(crate) fn settle(&mut self, findings: Findings) -> Result<()> {
        if findings.is_empty() {
            return Ok(());
        }
        if findings.has_errors() {
            return Err(Error::Invalid(findings));
        }
        if findings.has_warnings() && self.circumstances.accept.is_none() {
            return Err(Error::NeedsAcceptance(findings));
        }
        self.findings.extend(findings);
        Ok(())
    }

    /// Journals what happened. `before` and `after` hold the fields that changed.
    pub(crate) fn record(
        &mut self,
        event: impl Into<Cow<'static, str>>,
        (record_kind, record): (&'static str, RecordId),
        customer: Option<CustomerId>,
        before: Map<String, Value>,
        after: Map<String, Value>,
    ) -> Result<()> {
        self.checkpoint()?;
        if self.entries.len() >= MAX_ENTRIES {
            return Err(Error::Limit { what: "entries in one unit", limit: MAX_ENTRIES.to_string() });
        }
        let accepted = self.accepted();
        let body = Body { before: &before, after: &after, accepted: accepted.as_ref() };
        let body = serde_json::to_string(&body).map_err(Error::internal)?;
        let (services, event) = (self.services, event.into());
        debug_assert!(self.is_announced(&event), "`{}` does not say that it emits `{event}`", self.operation);
        let heard = self.effect == Effect::Change && services.hears(self, &event, &before, &after)?;
        let listener = services.listeners().iter().find(|one| one.event == event && (one.concerns)(&after));
        self.entries.push(Draft {
            event,
            record_kind,
            record,
            customer,
            operation: self.operation,
            actor: Arc::clone(&self.circumstances.access.actor),
            door: self.circumstances.door,
            at: self.now,
            cause: self.cause,
            body,
            fields: heard.then(|| Arc::new(ChangedFields { before, after })),
            depth: self.depth,
        });
        let Some(listener) = listener else { return Ok(()) };
        let before = self.cause.replace(self.entries.len() - 1);
        let heard = (listener.hear)(self, record);
        self.cause = before;
        heard
    }

    /// Whether the operation that runs says that it records this event. What the clock, rules' lives and hosts bring is open.
    fn is_announced(&self, event: &str) -> bool {
        let open = ["host.", "process.", "rule.", "schedule."].iter().any(|area| event.starts_with(area));
        let facts = self.services.operation(self.operation).ok();
        open || facts.is_none_or(|facts| facts.name == "timer.run" || facts.emits.contains(&event))
    }

    fn accepted(&self) -> Option<crate::journal::Accepted> {
        let reason = self.circumstances.accept.clone()?;
        let codes: Vec<String> = self
            .findings
            .iter()
            .filter(|f| f.severity == crate::base::Severity::Warning)
            .map(|f| f.code.to_string())
            .collect();
        (!codes.is_empty()).then_some(crate::journal::Accepted { reason, codes })
    }

    /// The operation that runs, or the right that is read by.
    pub(crate) fn operation_name(&self) -> &'static str {
        self.operation
    }

    /// Whether the operation that runs changes data.
    pub(crate) fn operation_changes(&self) -> bool {
        self.services.operation(self.operation).is_ok_and(|facts| facts.effect == Effect::Change)
    }

    /// Ends here when the host wishes to stop.
    pub(crate) fn checkpoint(&self) -> Result<()> {
        if self.circumstances.interrupt.is_raised() { Err(Error::Interrupted) } else { Ok(()) }
    }

    /// The next number of a range, e.g. `K-10023`. Drawn numbers are given back when the unit fails.
    pub(crate) fn next_number(&mut self, name: &'static str) -> Result<String> {
        let company = self.company_no();
        if !self.numbers.contains_key(name) {
            self.db.lock_number_range(company, name)?;
            let range = self.db.number_range(company, name)?;
            let range = range.ok_or_else(|| Error::not_found("number range", name))?;
            self.numbers.insert(name, range);
        }
        let range = self.numbers.get_mut(name).ok_or_else(|| Error::internal("number range"))?;
        Ok(range.draw())
    }

    /// Puts off a write to the end of the unit. For the search index: each savepoint makes SQLite write out what the index
    /// gathered, so that a unit with many reactions would write it customer by customer.
    pub(crate) fn write_late(&mut self, write: impl FnOnce(&mut Db) -> Result<()> + Send + 'static) {
        self.late.push(Box::new(write));
    }

    /// Makes up for what was put off, for somebody who wants to read it now.
    pub(crate) fn catch_up(&mut self) -> Result<()> {
        std::mem::take(&mut self.late).into_iter().try_for_each(|write| write(&mut self.db))
    }

    /// Opens a part of the unit that can be taken back on its own. The savepoint's name is fixed per use.
    pub(crate) fn mark(&mut self, name: &'static str) -> Result<Mark> {
        self.db.control(&format!("SAVEPOINT {name}"))?;
        Ok(Mark {
            name,
            entries: self.entries.len(),
            late: self.late.len(),
            reactions: self.reactions.len(),
            numbers: self.numbers.clone(),
        })
    }

    /// Keeps what was done since the mark.
    pub(crate) fn keep(&mut self, mark: &Mark) -> Result<()> {
        Ok(self.db.control(&format!("RELEASE SAVEPOINT {}", mark.name))?)
    }

    /// Takes back what was done since the mark: rows, entries, numbers.
    pub(crate) fn take_back(&mut self, mark: Mark) -> Result<()> {
        self.db.control(&format!("ROLLBACK TO SAVEPOINT {0}; RELEASE SAVEPOINT {0}", mark.name))?;
        self.entries.truncate(mark.entries);
        self.notes.retain(|(place, _)| *place < mark.entries);
        self.late.truncate(mark.late);
        self.reactions.truncate(mark.reactions);
        self.numbers = mark.numbers;
        self.remembered.clear();
        Ok(())
    }

    /// Runs a closure with other rights (a rule's role) and puts the session's back afterwards.
    pub(crate) fn acting_as<T>(&mut self, circumstances: Circumstances, act: impl FnOnce(&mut Self) -> T) -> T {
        let own = std::mem::replace(&mut self.circumstances, circumstances);
        let result = act(self);
        self.circumstances = own;
        result
    }

    /// The same with all rights, for what the engine does by itself.
    pub(crate) fn as_engine<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> T {
        let engine = Circumstances {
            access: Arc::new(Access::owner("engine")),
            door: Door::Engine,
            accept: Some("by the engine itself".into()),
            ..self.circumstances.clone()
        };
        self.acting_as(engine, act)
    }

    /// Commits: numbers, journal, traces, then the transaction. Consumes the unit; on an error nothing was kept.
    pub(crate) fn commit(mut self) -> Result<(Committed, Findings)> {
        let committed = Committed { rights_changed: self.rights_changed, erased: self.erased, ..self.flush()? };
        if self.open {
            self.db.control("COMMIT")?;
            self.open = false;
        }
        Ok((committed, std::mem::take(&mut self.findings)))
    }

    fn flush(&mut self) -> Result<Committed> {
        self.catch_up()?;
        let company = self.company_no();
        for range in self.numbers.values() {
            if range.drawn() {
                self.db.save_number_range(company, range)?;
            }
        }
        let drafts = std::mem::take(&mut self.entries);
        if drafts.is_empty() {
            return Ok(Committed::default());
        }
        self.db.lock_journal(company)?;
        let (seq, hash) = self.db.journal_head(company)?.unwrap_or((0, Vec::new()));
        let mut chain = Chain::at(company, seq, hash);
        let first = seq + 1;
        for draft in drafts {
            let cause = draft.cause.map(|place| first + place as i64);
            let stored = chain.join(draft, self.id, cause)?;
            self.db.append_entry(&stored)?;
        }
        self.db.move_head(company, chain.seq, &chain.hash)?;
        for (place, note) in std::mem::take(&mut self.notes) {
            note(&mut self.db, company, first + place as i64)?;
        }
        Ok(Committed { first_seq: Some(first), last_seq: Some(chain.seq), ..Committed::default() })
    }

    /// Reads entries of the journal as this session may see them.
    pub(crate) fn show_entries(&mut self, stored: Vec<crate::journal::Stored>) -> Result<Vec<Entry>> {
        stored.into_iter().map(|row| self.show_entry(row)).collect()
    }

    pub(crate) fn show_entry(&mut self, row: crate::journal::Stored) -> Result<Entry> {
        let mut entry = Entry::from(row);
        let services = self.services;
        if let Some(customer) = entry.customer
            && services.withholds(self, customer)?
        {
            entry.before.clear();
            entry.after.clear();
            return Ok(entry);
        }
        match self.services.record(&entry.record_kind).copied() {
            Some(facts) => {
                let mask = self.open_groups(&facts, entry.record.0)?;
                (facts.mask)(&mut entry.before, mask);
                (facts.mask)(&mut entry.after, mask);
            }
            None => {
                entry.before.clear();
                entry.after.clear();
            }
        }
        Ok(entry)
    }
}

impl Drop for Unit<'_> {
    fn drop(&mut self) {
        // A unit that was not committed leaves nothing; a connection in an unknown state is not handed back.
        if self.open && self.db.control("ROLLBACK").is_err() {
            self.db.discard();
        }
    }
}
