//! Dry runs: a rule meets a recorded event, and what it would ask for is shown instead of done. Everything happens in a
//! reading unit, so that nothing can change; functions of the host program are not called.

mod rehearse;

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};
use kundig_rules::{Event, Host, HostError, Outcome, Rule, RuleSet, RuleSource};
use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::access::store::AccessStore;
use crate::automation::model::{TraceBody, considerations, is_whole};
use crate::automation::operations::is_withheld;
use crate::automation::run::{self, UnitHost};
use crate::automation::store::TraceStore;
use crate::base::{Date, Error, ErrorCode, Result, Timestamp};
use crate::journal::store::{JournalStore, Wanted};
use crate::journal::{Entry, Stored};
use crate::operation::{Effect, Facts, Operation};
use crate::unit::{Circumstances, Unit};

pub use rehearse::{MadeUpEvent, Rehearsal, RehearseRules};

/// Every operation of dry runs.
pub const ALL: &[Facts] = &[Facts::of::<BacktestRules>(), Facts::of::<RehearseRules>(), Facts::of::<TryRule>()];

/// Tries a rule on a recorded event: says whether it would react, what it would ask for, and what it would not be allowed.
/// Nothing is done, and no function of the host program is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TryRule {
    /// The journal entry of the event.
    pub seq: i64,
    /// A rule that is loaded, by its name.
    #[serde(default)]
    pub name: Option<String>,
    /// The text of a rule that is not loaded (yet), in place of a name.
    #[serde(default)]
    pub source: Option<String>,
}

/// What a rule would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tried {
    /// The rule's name.
    pub rule: String,
    /// The event that it was tried on.
    pub event: String,
    /// Whether it listens to this event at all.
    pub listens: bool,
    /// Its filter, condition by condition, beside what the event had.
    pub considered: Value,
    /// `reacted`, `not_applicable`, `failed`, or `filtered` where the filter keeps the event away.
    pub outcome: String,
    /// What it would ask for: operations with their arguments.
    pub requested: Vec<Value>,
    /// Operations among them that its role may not do.
    pub not_allowed: Vec<String>,
    /// What it read.
    pub reads: Vec<String>,
    /// What it printed.
    pub log: Vec<String>,
    /// Functions of the host program that it would call; they answered `()`.
    pub host_calls: Vec<String>,
    /// Why it failed.
    pub failure: Option<String>,
}

impl Operation for TryRule {
    type Output = Tried;
    const NAME: &'static str = "rule.try";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::File, ErrorCode::Malformed];

    fn example() -> Self {
        Self { seq: 42, name: Some("complaint.received".into()), source: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Tried> {
        let (set, name) = match (&self.name, &self.source) {
            (Some(name), None) => (unit.services.rules(), name.clone()),
            (None, Some(source)) => {
                let set = compile(unit, &[RuleSource::new("source", source.as_str())])?;
                let name = set.rules().next().map(|rule| rule.name.clone()).unwrap_or_default();
                (set, name)
            }
            _ => {
                return Err(Error::Malformed {
                    operation: Self::NAME.into(),
                    path: "name".into(),
                    problem: "give either the name of a loaded rule or the source of another one".into(),
                });
            }
        };
        let rule = set.by_name(&name).ok_or_else(|| Error::not_found("rule", &name))?;
        Past::recorded(unit, self.seq)?.tried(unit, rule)
    }
}

/// Runs rules over the recorded journal and shows what would be asked for now that was not asked for then, and the reverse.
///
/// Records are read as they are today; times are those of the event. The rules are those that are loaded, or those of
/// `sources`. Ids of records that would be created do not count. Of processes only their beginning is compared: later steps
/// depend on what happened between, and where an instance was running already, none began.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BacktestRules {
    /// Entries after this number; 0 begins at the beginning.
    #[serde(default)]
    pub after: i64,
    /// Entries up to this number; to the end when left out.
    #[serde(default)]
    pub until: Option<i64>,
    /// Entries from this day on, by the company's calendar.
    #[serde(default)]
    pub from_day: Option<Date>,
    /// Entries up to the end of this day.
    #[serde(default)]
    pub to_day: Option<Date>,
    /// Texts of rules, in place of those that are loaded.
    #[serde(default)]
    pub sources: Vec<String>,
    /// At most so many entries (1 to 10,000; 1,000 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
}

/// Where the rules would act otherwise than they did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Backtest {
    /// How many entries were looked at.
    pub entries: u32,
    /// How many of them some rule reacts to, then or now.
    pub reactions: u32,
    /// Where something differs.
    pub differences: Vec<Difference>,
    /// Give this as `after` to read on; none at the end.
    pub next: Option<i64>,
}

/// A rule that would act otherwise on an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Difference {
    /// The journal entry.
    pub seq: i64,
    /// The event.
    pub event: String,
    /// The rule.
    pub rule: String,
    /// What it asked for then.
    pub then: Vec<Value>,
    /// What it would ask for now.
    pub now: Vec<Value>,
    /// Why it would fail now.
    pub failure: Option<String>,
}

impl Operation for BacktestRules {
    type Output = Backtest;
    const NAME: &'static str = "rule.backtest";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::File];

    fn example() -> Self {
        Self { after: 0, limit: Some(1_000), ..Self::default() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Backtest> {
        let set = rules_of(unit, &self.sources)?;
        let limit = i64::from(self.limit.unwrap_or(1_000).clamp(1, 10_000));
        let company = unit.company_no();
        let begins = |unit: &mut Unit<'_>, day: Option<chrono::NaiveDate>| -> Result<Option<Timestamp>> {
            let company = unit.company()?;
            Ok(day.map(|day| company.instant(day.and_time(chrono::NaiveTime::MIN))))
        };
        let since = begins(unit, self.from_day.map(|day| day.0))?;
        let before = begins(unit, self.to_day.and_then(|day| day.0.succ_opt()))?;
        let wanted = Wanted { since, before, ..Wanted::default() };
        let rows = unit.db.entries_after(company, self.after, &wanted, limit)?;
        let more = rows.len() as i64 == limit;
        let mut test = Backtest { entries: 0, reactions: 0, differences: Vec::new(), next: None };
        let mut last = self.after;
        let (first, end) = (rows.first().map_or(0, |row| row.seq), rows.last().map_or(0, |row| row.seq));
        let mut traces: FxHashMap<i64, String> = unit.db.traces_between(company, first, end)?.into_iter().collect();
        for row in rows {
            if self.until.is_some_and(|until| row.seq > until) {
                return Ok(test);
            }
            unit.checkpoint()?;
            last = row.seq;
            test.entries += 1;
            let then = traces.remove(&row.seq).map(|trace| recorded(unit, &trace)).transpose()?.unwrap_or_default();
            if then.asked.is_empty() && !set.listens_to(&row.event) {
                continue;
            }
            if !is_withheld(unit, row.seq)? {
                compare(unit, &set, row, then, &mut test)?;
            }
        }
        test.next = more.then_some(last);
        Ok(test)
    }
}

/// What rules did then.
#[derive(Default)]
struct Then {
    /// What they asked for, by rule.
    asked: FxHashMap<String, Vec<Value>>,
    /// Those that did not act whatever they say: paused by hand, or with an instance that was running already.
    stood_still: Vec<String>,
}

fn recorded(unit: &Unit<'_>, trace: &str) -> Result<Then> {
    let TraceBody { considered, runs, .. } = serde_json::from_str(trace).map_err(Error::internal)?;
    // A later step of a process is traced here as well, but the filter of its beginning did not bring it.
    let begun = |rule: &str| considered.iter().any(|one| one["rule"] == rule && one["matches"] == true);
    let mut then = Then::default();
    for run in runs.into_iter().filter(|run| begun(&run.rule)) {
        match run.outcome.as_str() {
            "reacted" => drop(then.asked.insert(run.rule, plain(unit, &run.requested)?)),
            "running_already" | "paused" => then.stood_still.push(run.rule),
            _ => {}
        }
    }
    Ok(then)
}

fn compare(unit: &mut Unit<'_>, set: &RuleSet, row: Stored, then: Then, test: &mut Backtest) -> Result<()> {
    let past = Past::of(unit, row)?;
    let (seq, event) = (past.entry.seq, past.entry.event.clone());
    let Then { asked: mut then, stood_still } = then;
    let mut touched = !then.is_empty();
    let matching = set.matching(&event, &past.fields).into_iter();
    for rule in matching.filter(|rule| !stood_still.contains(&rule.name)) {
        let tried = past.tried(unit, rule)?;
        touched |= tried.outcome != "not_applicable";
        let now = plain(unit, &tried.requested)?;
        let before = then.remove(&rule.name).unwrap_or_default();
        if now != before || tried.failure.is_some() {
            test.differences.push(Difference {
                seq,
                event: event.clone(),
                rule: rule.name.clone(),
                then: before,
                now,
                failure: tried.failure,
            });
        }
    }
    let mut gone: Vec<_> = then.into_iter().filter(|(_, asked)| !asked.is_empty()).collect();
    gone.sort_by(|a, b| a.0.cmp(&b.0));
    for (rule, then) in gone {
        test.differences.push(Difference { seq, event: event.clone(), rule, then, now: Vec::new(), failure: None });
    }
    test.reactions += u32::from(touched);
    Ok(())
}

/// Requests without what differs from run to run: places in the file, and the ids of records that they create, wherever
/// those stand.
fn plain(unit: &Unit<'_>, requests: &[Value]) -> Result<Vec<Value>> {
    let mut text = serde_json::to_string(requests).map_err(Error::internal)?;
    for (place, request) in requests.iter().enumerate() {
        let creates = unit.services.operation(request["operation"].as_str().unwrap_or_default())?.creates.is_some();
        if let Some(id) = request["arguments"]["id"].as_str().filter(|id| creates && id.len() == 36) {
            text = text.replace(id, &format!("new record {}", place + 1));
        }
    }
    let mut plain: Vec<Value> = serde_json::from_str(&text).map_err(Error::internal)?;
    for request in plain.iter_mut().filter_map(Value::as_object_mut) {
        request.retain(|key, _| key != "line");
    }
    Ok(plain)
}

/// The rules of these texts, or those that are loaded where there are none.
fn rules_of(unit: &mut Unit<'_>, texts: &[String]) -> Result<Arc<RuleSet>> {
    if texts.is_empty() {
        return Ok(unit.services.rules());
    }
    let numbered = texts.iter().enumerate();
    let sources: Vec<_> =
        numbered.map(|(place, text)| RuleSource::new(format!("sources[{place}]"), text.as_str())).collect();
    compile(unit, &sources)
}

fn compile(unit: &mut Unit<'_>, sources: &[RuleSource]) -> Result<Arc<RuleSet>> {
    let roles = unit.db.all_roles()?;
    unit.services.compile(sources, roles)
}

/// A recorded event, as far as it can be called back.
pub(super) struct Past {
    entry: Entry,
    fields: Map<String, Value>,
}

impl Past {
    pub(super) fn recorded(unit: &mut Unit<'_>, seq: i64) -> Result<Self> {
        let withheld = is_withheld(unit, seq)?;
        let row = unit.db.entry(unit.company_no(), seq)?.filter(|_| !withheld);
        let row = row.ok_or_else(|| Error::not_found("journal entry", seq))?;
        Self::of(unit, row)
    }

    fn of(unit: &mut Unit<'_>, row: Stored) -> Result<Self> {
        let entry = Entry::from(row);
        // A change journals only what changed; the rest is as it is today.
        let lend = !is_whole(&entry.before, &entry.after);
        Self::about(unit, entry, lend)
    }

    /// An event, whose record lends the fields that the entry does not tell, if it shall.
    fn about(unit: &mut Unit<'_>, entry: Entry, lend: bool) -> Result<Self> {
        let mut fields = Map::new();
        if lend
            && let Some(facts) = unit.services.record(&entry.record_kind).copied()
            && let Some(Value::Object(record)) = unit.as_engine(|unit| (facts.read)(unit, entry.record.0))?
        {
            fields = record;
        }
        fields.extend(entry.after.clone());
        Ok(Self { entry, fields })
    }

    /// Lets a rule look at the event.
    fn tried(&self, unit: &mut Unit<'_>, rule: &Rule) -> Result<Tried> {
        let circumstances = rights(unit, rule)?;
        let consideration = if may_take_any_role(unit) {
            rule.consider(&self.fields)
        } else {
            // A filter shows what the event had: no more than whoever asks may see.
            rule.consider(&self.masked(unit, &circumstances)?.0)
        };
        let listens = rule.on == self.entry.event;
        let mut tried = Tried {
            rule: rule.name.clone(),
            event: self.entry.event.clone(),
            listens,
            outcome: "filtered".into(),
            considered: considerations(std::slice::from_ref(&consideration)).pop().unwrap_or_default(),
            requested: Vec::new(),
            not_allowed: Vec::new(),
            reads: Vec::new(),
            log: Vec::new(),
            host_calls: Vec::new(),
            failure: None,
        };
        if !listens || !consideration.matches {
            return Ok(tried);
        }
        let own_now = std::mem::replace(&mut unit.now, self.entry.at);
        let result = self.run(unit, rule, circumstances, &mut tried);
        unit.now = own_now;
        result?;
        Ok(tried)
    }

    fn run(&self, unit: &mut Unit<'_>, rule: &Rule, circumstances: Circumstances, tried: &mut Tried) -> Result<()> {
        let event = self.event(unit, &circumstances)?;
        let ran = unit.acting_as(circumstances.clone(), |unit| {
            let mut host = DryHost { inner: UnitHost::new(unit), calls: Vec::new() };
            let ran = match rule.process {
                Some(_) => rule.begin(&mut host, &event).run,
                None => rule.run(&mut host, &event),
            };
            tried.host_calls = host.calls;
            ran
        });
        for request in &ran.requests {
            let denied = circumstances.access.decision(&request.operation).is_none();
            if denied && !tried.not_allowed.contains(&request.operation) {
                tried.not_allowed.push(request.operation.clone());
            }
            tried.requested.push(serde_json::json!({
                "operation": request.operation, "arguments": request.arguments, "line": request.line
            }));
        }
        (tried.reads, tried.log) = (ran.reads, ran.log);
        tried.outcome = match ran.outcome {
            Outcome::Reacted => "reacted",
            Outcome::NotApplicable => "not_applicable",
            Outcome::Failed(failure) => {
                let at = format!("{}:{}:{}", rule.path, failure.line, failure.column);
                tried.failure = Some(format!("{at}: {}", failure.message));
                "failed"
            }
        }
        .into();
        Ok(())
    }

    fn event(&self, unit: &mut Unit<'_>, circumstances: &Circumstances) -> Result<Event> {
        let entry = &self.entry;
        let (fields, before) = self.masked(unit, circumstances)?;
        Ok(Event {
            name: entry.event.clone(),
            record_kind: entry.record_kind.clone(),
            record_id: entry.record.to_string(),
            customer: entry.customer.map(|customer| customer.to_string()),
            fields,
            before,
            actor: entry.actor.clone(),
            at: run::civil(unit, entry.at),
            seq: entry.seq,
        })
    }

    pub(super) fn event_name(&self) -> &str {
        &self.entry.event
    }

    /// The fields of the record at the event that are open to whoever asks.
    pub(super) fn open_fields(&self, unit: &mut Unit<'_>) -> Result<Fields> {
        let own = unit.circumstances.clone();
        Ok(self.masked(unit, &own)?.0)
    }

    /// The fields that are open to somebody, after and before the event.
    fn masked(&self, unit: &mut Unit<'_>, circumstances: &Circumstances) -> Result<(Fields, Fields)> {
        let entry = &self.entry;
        let (mut fields, mut before) = (self.fields.clone(), entry.before.clone());
        if let Some(facts) = run::masked(unit, &entry.record_kind) {
            let mask = unit.acting_as(circumstances.clone(), |unit| unit.open_groups(&facts, entry.record.0))?;
            (facts.mask)(&mut fields, mask);
            (facts.mask)(&mut before, mask);
        }
        Ok((fields, before))
    }
}

/// The fields of an event, and as they were before.
type Fields = Map<String, Value>;

/// Whoever may give themselves any role learns nothing by it.
fn may_take_any_role(unit: &Unit<'_>) -> bool {
    unit.circumstances.access.decision("access.set_role").is_some()
}

/// A dry run shows what a rule reads, so it reads with the rule's role only for those who may give themselves any role.
fn rights(unit: &mut Unit<'_>, rule: &Rule) -> Result<Circumstances> {
    if may_take_any_role(unit) {
        return run::circumstances(unit, rule);
    }
    Ok(unit.circumstances.clone())
}

/// Reads like a running rule, and calls nobody.
struct DryHost<'a, 'e> {
    inner: UnitHost<'a, 'e>,
    calls: Vec<String>,
}

impl Host for DryHost<'_, '_> {
    fn record(&mut self, kind: &str, id: &str) -> Result<Option<Value>, HostError> {
        self.inner.record(kind, id)
    }

    fn figure(&mut self, kind: &str, id: &str, name: &str, args: &[Value]) -> Result<Value, HostError> {
        self.inner.figure(kind, id, name, args)
    }

    fn ask(&mut self, operation: &str, arguments: &Value) -> Result<Value, HostError> {
        self.inner.ask(operation, arguments)
    }

    fn function(&mut self, name: &str, _: &[Value]) -> Result<Value, HostError> {
        self.calls.push(name.to_owned());
        Ok(Value::Null)
    }

    fn new_id(&mut self) -> String {
        self.inner.new_id()
    }

    fn now(&mut self) -> DateTime<FixedOffset> {
        self.inner.now()
    }

    fn moment(&mut self, wall: NaiveDateTime) -> DateTime<FixedOffset> {
        self.inner.moment(wall)
    }

    fn wall_clock(&mut self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
        self.inner.wall_clock(at)
    }
}
