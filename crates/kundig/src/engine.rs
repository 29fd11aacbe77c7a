//! The engine: one open database with its rules, from which sessions are made.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use kundig_rules::{HostFunctionWord, Limits, RuleSet, RuleSource, Vocabulary};
use parking_lot::{Mutex, RwLock};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use crate::access::{self, Access, Role, store::AccessStore};
use crate::automation::{self, Problem};
use crate::base::{Clock, CompanyNo, CustomerId, Error, Ids, Result, SystemClock};
use crate::catalogue;
use crate::delivery::{self, Handlers};
use crate::directories::DirectoryCache;
use crate::functions::Functions;
use crate::journal::{Door, Entry, operations::ReadJournal};
use crate::mailing::Message;
use crate::operation::{Effect, Facts, ListenerFacts, RecordFacts, RetentionFacts};
use crate::privacy::operations::ScrubFiles;
use crate::session::{Login, Session};
use crate::setup;
use crate::store::condition::SqlCondition;
use crate::store::{Db, Durability, Key, Options, Store};
use crate::templates::Templates;
use crate::timers::{TimerFacts, TimersRun, operations::RunTimers};
use crate::unit::{Circumstances, Interrupt, Services, Unit};

/// An open database. Cheap to clone; may be used from all threads.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

/// How to open an engine. See [`Engine::builder`].
pub struct Builder {
    url: String,
    rules: Option<PathBuf>,
    durability: Durability,
    clock: Arc<dyn Clock>,
    busy_timeout: Duration,
    connections: usize,
    key: Option<String>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) functions: Functions,
    directories: DirectoryCache,
    handlers: Handlers,
    ids: Ids,
    closed: AtomicBool,
    rights: Mutex<Rights>,
    roles: RwLock<RoleCache>,
    rules: RwLock<Arc<RuleSet>>,
    /// Earlier versions of rules that running processes keep, by hash.
    versions: RwLock<FxHashMap<String, Arc<RuleSet>>>,
    templates: RwLock<Arc<Templates>>,
    rule_problems: RwLock<Vec<Problem>>,
    subscribers: Mutex<Vec<Arc<Subscriber>>>,
    next_subscriber: AtomicU64,
}

/// How long a change of rights that another process made may go unnoticed.
const RIGHTS_LAG: Duration = Duration::from_secs(1);

/// The state of users, roles and teams in the database, as far as this engine knows.
#[derive(Default)]
struct Rights {
    epoch: i64,
    /// When the database was asked last; never for a state that is known to be old.
    asked: Option<Instant>,
    /// How often this engine changed them itself.
    own_changes: u64,
}

/// Compiled rights of the roles that rules run as, and the state of the rights they stem from.
#[derive(Default)]
struct RoleCache {
    epoch: i64,
    by_role: FxHashMap<(CompanyNo, String, String), Arc<Access>>,
}

type Callback = Box<dyn FnMut(&Entry) + Send>;

struct Subscriber {
    number: u64,
    session: Session,
    /// Something was committed since the last look.
    news: AtomicBool,
    /// The cursor, and whom to call. Locked while calling, so that entries come in order.
    follow: Mutex<(i64, Callback)>,
}

impl Engine {
    /// Opens a database with the defaults: a SQLite file (made when it is not there) or `postgres://…`.
    pub fn open(url: &str) -> Result<Self> {
        Self::builder(url).open()
    }

    /// Opens a database as you say.
    pub fn builder(url: &str) -> Builder {
        Builder {
            url: url.to_owned(),
            rules: None,
            durability: Durability::Full,
            clock: Arc::new(SystemClock),
            busy_timeout: Duration::from_secs(10),
            connections: 8,
            key: None,
        }
    }

    /// Opens a session for somebody, in company 1, by the Rust door.
    pub fn session(&self, login: Login) -> Result<Session> {
        self.session_in(1, Door::Rust, login)
    }

    /// Opens a session in a company, by a door.
    pub fn session_in(&self, company: CompanyNo, door: Door, login: Login) -> Result<Session> {
        self.inner.check_open()?;
        let (login, compiled) = match login {
            Login::Owner => (None, (0, Arc::new(Access::owner("owner")))),
            Login::Vouched(login) => (Some(login.clone()), self.inner.compile_access(company, &login)?),
            Login::Password { login, password } => {
                self.inner.check_password(company, &login, &password)?;
                (Some(login.clone()), self.inner.compile_access(company, &login)?)
            }
        };
        Ok(Session::new(Arc::clone(&self.inner), company, door, login, compiled))
    }

    /// Loads the rule packs of a folder (all `*.rhai` below it, without `*.test.rhai`) in place of those loaded before.
    /// Rules with errors are left out; the problems say which and why.
    pub fn load_rules(&self, folder: impl AsRef<Path>) -> Result<Vec<Problem>> {
        let pack = automation::read_folder(folder.as_ref())?;
        let (rules, templates, problems) = automation::load(pack, &self.vocabulary());
        *self.inner.rules.write() = Arc::new(rules);
        *self.inner.templates.write() = Arc::new(templates);
        *self.inner.rule_problems.write() = problems.clone();
        Ok(problems)
    }

    /// Puts rules and templates in force that were loaded before.
    pub(crate) fn use_rules(&self, rules: Arc<RuleSet>, templates: Arc<Templates>) {
        *self.inner.rules.write() = rules;
        *self.inner.templates.write() = templates;
    }

    /// What was wrong with the rules when they were loaded.
    pub fn rule_problems(&self) -> Vec<Problem> {
        self.inner.rule_problems.read().clone()
    }

    /// The names and descriptions of the rules that are loaded.
    pub fn rules(&self) -> Vec<(String, String)> {
        self.inner.rules().rules().map(|rule| (rule.name.clone(), rule.about.clone())).collect()
    }

    /// The words that rules may use: operations, events, host functions, roles.
    pub fn vocabulary(&self) -> Vocabulary {
        let roles = self.inner.store.read().and_then(|mut db| Ok(db.all_roles()?)).unwrap_or_default();
        self.inner.vocabulary(roles)
    }

    /// Lends a function of the host program to the rules, who call it as `host::name(…)`; `word` says what it takes and
    /// answers, so that rules are checked against it. Lend before loading rules.
    pub fn lend(
        &self,
        word: HostFunctionWord,
        function: impl Fn(&[Value]) -> Result<Value, String> + Send + Sync + 'static,
    ) -> Result<()> {
        self.inner.functions.lend(word, Arc::new(function))
    }

    /// Takes messages of a channel (`mail`) out of the outbox: called by [`Engine::deliver`], after the commit that queued
    /// them. An error puts the message back for a later attempt.
    pub fn on_message(&self, channel: &str, handler: impl Fn(&Message) -> Result<(), String> + Send + Sync + 'static) {
        self.inner.handlers.set(channel, Arc::new(handler));
    }

    /// Delivers what waits in the outbox and is due, through the handlers; answers how many were sent and how many failed.
    pub fn deliver(&self) -> Result<(usize, usize)> {
        let session = self.session(Login::Owner)?;
        delivery::deliver(&session, &self.inner.handlers)
    }

    /// Keeps the time: lets happen what is due in company 1, until nothing more is, then delivers the outbox. Call it every
    /// minute or so, or when the answer's `next_due_at` comes.
    pub fn tick(&self) -> Result<TimersRun> {
        let session = self.session(Login::Owner)?;
        let mut total = TimersRun::default();
        loop {
            let run = session.execute(RunTimers::default())?;
            total = TimersRun { fired: total.fired + run.fired, failed: total.failed + run.failed, ..run };
            if !run.more {
                break;
            }
        }
        self.deliver()?;
        self.inner.scrub();
        Ok(total)
    }

    /// Calls the subscribers for entries that other processes wrote.
    pub fn poll(&self) {
        self.inner.announce();
    }

    /// Where the database is.
    pub fn url(&self) -> &str {
        &self.inner.store.url
    }

    /// Closes the engine: sessions answer `closed` from now on. Running units end first.
    pub fn close(&self) {
        self.inner.closed.store(true, Ordering::SeqCst);
        let ended = std::mem::take(&mut *self.inner.subscribers.lock());
        drop(ended);
    }
}

impl Builder {
    /// Loads the rule packs of this folder.
    pub fn rules(mut self, folder: impl Into<PathBuf>) -> Self {
        self.rules = Some(folder.into());
        self
    }

    /// What a commit is worth; full by default.
    pub fn durability(mut self, durability: Durability) -> Self {
        self.durability = durability;
        self
    }

    /// Where time comes from; the machine's clock by default.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// How long to wait for a lock or a connection before answering `busy`; 10 seconds by default.
    pub fn busy_timeout(mut self, timeout: Duration) -> Self {
        self.busy_timeout = timeout;
        self
    }

    /// How many connections to hold at most (readers in SQLite, all in PostgreSQL); 8 by default.
    pub fn connections(mut self, connections: usize) -> Self {
        self.connections = connections;
        self
    }

    /// The key of an encrypted SQLite file: 256 bits in 64 hexadecimal digits, as the host program keeps it in its key store. A new
    /// file is encrypted with it (SQLCipher 4: AES-256 and HMAC-SHA512 per page, also of the write-ahead log); an old one needs it,
    /// and one that is not encrypted is refused with it. Needs the feature `encryption`.
    pub fn key(mut self, digits: impl Into<String>) -> Self {
        self.key = Some(digits.into());
        self
    }

    /// Opens it: makes or upgrades the schema, sets up company 1 with the shipped roles when the database is new.
    pub fn open(self) -> Result<Engine> {
        let options = Options {
            durability: self.durability,
            busy_timeout: self.busy_timeout,
            connections: self.connections,
            key: self.key.as_deref().map(Key::read).transpose()?,
        };
        let store = Store::open(&self.url, &options)?;
        let inner = Arc::new(Inner {
            store,
            clock: self.clock,
            functions: Functions::default(),
            directories: DirectoryCache::default(),
            handlers: Handlers::new(),
            ids: Ids::default(),
            closed: AtomicBool::new(false),
            rights: Mutex::default(),
            roles: RwLock::default(),
            rules: RwLock::new(Arc::new(RuleSet::empty())),
            versions: RwLock::default(),
            templates: RwLock::default(),
            rule_problems: RwLock::default(),
            subscribers: Mutex::default(),
            next_subscriber: AtomicU64::new(1),
        });
        let engine = Engine { inner };
        setup::first_company(&engine.inner)?;
        if let Some(folder) = self.rules {
            engine.load_rules(folder)?;
        }
        Ok(engine)
    }
}

impl Inner {
    pub(crate) fn check_open(&self) -> Result<()> {
        if self.closed.load(Ordering::SeqCst) { Err(Error::Closed) } else { Ok(()) }
    }

    pub(crate) fn rules(&self) -> Arc<RuleSet> {
        Arc::clone(&self.rules.read())
    }

    /// The state of the rights: asked of the database now and then, and after each change of our own.
    pub(crate) fn rights_epoch(&self, ask: impl FnOnce() -> Result<i64>) -> Result<i64> {
        let own_changes = {
            let rights = self.rights.lock();
            if rights.asked.is_some_and(|asked| asked.elapsed() < RIGHTS_LAG) {
                return Ok(rights.epoch);
            }
            rights.own_changes
        };
        let asked = Some(Instant::now());
        let epoch = ask()?;
        let mut rights = self.rights.lock();
        // An answer from before our own change is old already.
        if rights.own_changes == own_changes {
            (rights.epoch, rights.asked) = (epoch.max(rights.epoch), asked);
        }
        Ok(epoch)
    }

    /// A unit of ours changed users, roles or teams: what is known of them is old.
    pub(crate) fn rights_changed(&self) {
        let mut rights = self.rights.lock();
        (rights.asked, rights.own_changes) = (None, rights.own_changes + 1);
    }

    /// A unit of the engine's own, with the owner's rights.
    pub(crate) fn own_unit(&self, company: CompanyNo, effect: Effect) -> Result<Unit<'_>> {
        let db: Db = if effect == Effect::Read { self.store.read()? } else { self.store.write()? };
        let circumstances = Circumstances {
            company,
            access: Arc::new(Access::owner("engine")),
            door: Door::Engine,
            accept: None,
            interrupt: Arc::new(Interrupt::default()),
        };
        Unit::begin(db, self, self.clock.now(), circumstances, effect)
    }

    /// The rights of a user, and the state of the database that they stem from.
    pub(crate) fn compile_access(&self, company: CompanyNo, login: &str) -> Result<(i64, Arc<Access>)> {
        let mut unit = self.own_unit(company, Effect::Read)?;
        let epoch = unit.db.rights_epoch()?;
        let user = unit.db.user_by_login(company, login)?.filter(|user| user.active);
        // One answer for "unknown" and "inactive": logins are not to be guessed.
        let user = user.ok_or_else(|| Error::Denied {
            right: "session".into(),
            actor: login.to_owned(),
            reason: "there is no active user with this login".into(),
        })?;
        let roles = access::operations::grants_of(&mut unit, &user.role_names())?;
        let access = Access::compile(login.to_owned(), Some(user.id), user.team_ids(), &roles, &catalogue::OPERATIONS);
        Ok((epoch, Arc::new(access)))
    }

    /// Takes the bytes of what was erased out of the files. What holds it up (a reader of another process, a lock) is no fault
    /// of the erasure, which is committed: the proof log says that it is due, and the next tick tries again.
    pub(crate) fn scrub(&self) {
        let scrub = |inner: &Self| inner.own_unit(1, Effect::Maintenance)?.execute(ScrubFiles::default());
        let _ = scrub(self);
    }

    fn check_password(&self, company: CompanyNo, login: &str, password: &str) -> Result<()> {
        let mut db = self.store.read()?;
        let hash = db.user_by_login(company, login)?.filter(|user| user.active).and_then(|user| user.password_hash);
        drop(db);
        // An unknown login costs the same time as a wrong password.
        static NOBODY: std::sync::LazyLock<String> =
            std::sync::LazyLock::new(|| access::hash_password("nobody").unwrap_or_default());
        let fits = access::verify_password(password, hash.as_deref().unwrap_or(&NOBODY));
        if fits && hash.is_some() {
            return Ok(());
        }
        Err(Error::Denied {
            right: "session".into(),
            actor: login.to_owned(),
            reason: "login or password is wrong".into(),
        })
    }

    pub(crate) fn add_subscriber(&self, session: Session, after: i64, callback: Callback) -> u64 {
        let number = self.next_subscriber.fetch_add(1, Ordering::SeqCst);
        self.subscribers.lock().push(Arc::new(Subscriber {
            number,
            session,
            news: AtomicBool::new(false),
            follow: Mutex::new((after, callback)),
        }));
        number
    }

    pub(crate) fn remove_subscriber(&self, number: u64) {
        let mut subscribers = self.subscribers.lock();
        let place = subscribers.iter().position(|subscriber| subscriber.number == number);
        let ended = place.map(|place| subscribers.remove(place));
        // Its callback is dropped after the lock: what the host does then may come back here.
        drop(subscribers);
        drop(ended);
    }

    /// Tells the subscribers what is new. A subscriber that is just being called is told by whoever calls it.
    pub(crate) fn announce(&self) {
        let subscribers = self.subscribers.lock().clone();
        for subscriber in subscribers {
            subscriber.news.store(true, Ordering::SeqCst);
            // try_lock: a callback that changes data comes back here. Who holds the lock sees that there is news.
            while subscriber.news.load(Ordering::SeqCst) {
                let Some(mut follow) = subscriber.follow.try_lock() else { break };
                subscriber.news.store(false, Ordering::SeqCst);
                subscriber.tell(&mut follow);
            }
        }
    }
}

impl Subscriber {
    fn tell(&self, follow: &mut (i64, Callback)) {
        loop {
            let page =
                self.session.execute(ReadJournal { after: follow.0, limit: Some(500), ..ReadJournal::default() });
            let Ok(page) = page else { return };
            if page.entries.is_empty() {
                return;
            }
            for entry in &page.entries {
                (follow.1)(entry);
            }
            follow.0 = page.next;
        }
    }
}

impl Services for Inner {
    fn ids(&self) -> &Ids {
        &self.ids
    }

    fn operation(&self, name: &str) -> Result<&Facts> {
        catalogue::operation(name)
    }

    fn operations(&self) -> &[Facts] {
        &catalogue::OPERATIONS
    }

    fn record(&self, kind: &str) -> Option<&RecordFacts> {
        catalogue::record(kind)
    }

    fn role_access(&self, unit: &mut Unit<'_>, role: &str, actor: &str) -> Result<Arc<Access>> {
        let compile = |unit: &mut Unit<'_>| -> Result<Arc<Access>> {
            let roles = access::operations::grants_of(unit, &[role.to_owned()])?;
            Ok(Arc::new(Access::compile(actor.to_owned(), None, Vec::new(), &roles, &catalogue::OPERATIONS)))
        };
        // A unit that changed rights itself sees them before the others do, and may yet be taken back.
        if unit.rights_changed {
            return compile(unit);
        }
        let epoch = self.rights_epoch(|| Ok(unit.db.rights_epoch()?))?;
        let key = (unit.company_no(), role.to_owned(), actor.to_owned());
        {
            let cache = self.roles.read();
            if cache.epoch == epoch
                && let Some(access) = cache.by_role.get(&key)
            {
                return Ok(Arc::clone(access));
            }
        }
        let access = compile(unit)?;
        let mut cache = self.roles.write();
        if cache.epoch != epoch {
            *cache = RoleCache { epoch, by_role: FxHashMap::default() };
        }
        cache.by_role.insert(key, Arc::clone(&access));
        Ok(access)
    }

    fn timer(&self, kind: &str) -> Option<&'static TimerFacts> {
        catalogue::TIMERS.iter().find(|timer| timer.kind == kind)
    }

    fn keep_schedules(&self, unit: &mut Unit<'_>) -> Result<()> {
        let rules = self.rules();
        automation::schedule::keep(unit, &rules)
    }

    fn listeners(&self) -> &'static [ListenerFacts] {
        &catalogue::LISTENERS
    }

    fn segment(&self, unit: &mut Unit<'_>, name: &str) -> Result<Option<SqlCondition>> {
        crate::segment::operations::meant(unit, name)
    }

    fn belongs(&self, unit: &mut Unit<'_>, name: &str, customer: CustomerId) -> Result<bool> {
        crate::segment::operations::belongs(unit, name, customer)
    }

    fn withholds(&self, unit: &mut Unit<'_>, customer: CustomerId) -> Result<bool> {
        crate::customer::operations::withholds(unit, customer)
    }

    fn retention(&self) -> &'static [&'static [RetentionFacts]] {
        catalogue::RETENTION
    }

    fn store(&self) -> &Store {
        &self.store
    }

    fn hears(
        &self,
        unit: &mut Unit<'_>,
        event: &str,
        before: &Map<String, Value>,
        after: &Map<String, Value>,
    ) -> Result<bool> {
        automation::hears(unit, &self.rules.read(), event, before, after)
    }

    fn directories(&self) -> &DirectoryCache {
        &self.directories
    }

    fn functions(&self) -> &Functions {
        &self.functions
    }

    fn rule_version(&self, hash: &str) -> Option<Arc<RuleSet>> {
        self.versions.read().get(hash).cloned()
    }

    fn compile(&self, sources: &[RuleSource], roles: Vec<Role>) -> Result<Arc<RuleSet>> {
        let (set, problems) = RuleSet::load(sources, &self.vocabulary(roles), Limits::default());
        match problems.iter().find(|problem| problem.is_error()) {
            Some(problem) => Err(Error::File { path: problem.path.clone(), problem: problem.to_string() }),
            None => Ok(Arc::new(set)),
        }
    }

    fn vocabulary(&self, roles: Vec<Role>) -> Vocabulary {
        automation::vocabulary(&catalogue::OPERATIONS, &catalogue::EVENTS, catalogue::RECORDS, &self.functions, roles)
    }

    fn keep_version(&self, hash: &str, version: Arc<RuleSet>) {
        self.versions.write().insert(hash.to_owned(), version);
    }

    fn rules(&self) -> Arc<RuleSet> {
        Self::rules(self)
    }

    fn templates(&self) -> Arc<Templates> {
        Arc::clone(&self.templates.read())
    }
}
