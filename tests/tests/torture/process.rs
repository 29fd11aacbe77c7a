//! `kill -9` in the midst of processes: workers feed events, keep the time and deliver the outbox, and die at random moments.
//! At the end each step of each process was taken once, and a receiver that drops keys it knows has each message once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::process::Child;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use kundig::base::{Clock, Timestamp};
use kundig::contact::operations::RecordContact;
use kundig::contact::{ContactKind, Direction, Medium};
use kundig::customer::operations::RegisterCustomer;
use kundig::customer::{ContactPointInput, ContactPointKind, CustomerInput, Party, Person};
use kundig::journal::operations::VerifyJournal;
use kundig::maintenance::CheckDatabase;
use kundig::timers::operations::RunTimers;
use kundig::{Durability, Engine, ErrorCode, Login, Session};
use serde::{Deserialize, Serialize};

use crate::child::{self, Notes, Order, Pen};
use crate::place::{Place, Sql};
use crate::{Budget, Dice};

/// How much faster than the clock on the wall time goes by: a minute of waiting, the lease of a message are over soon.
const SPEED: i64 = 200;
/// The steps that a process takes after its first.
const STEPS: [&str; 3] = ["first", "second", "third"];

const RULE: &str = r#"
    process(#{
        name:   "torture.chain",
        about:  "Three mails, a minute apart.",
        on:     "contact.recorded",
        when:   #{ kind: "complaint" },
        key:    "contact",
        run_as: "service",
    });
    fn start(p)  { p.memory.sent = 0; p.wait(minutes(1), "first") }
    fn mail(p, step) { send_mail("torture", p.customer, #{ step: step, of: p.contact.id }); p.memory.sent += 1; }
    fn first(p)  { mail(p, "first");  p.wait(minutes(1), "second") }
    fn second(p) { mail(p, "second"); p.wait(minutes(1), "third") }
    fn third(p)  { mail(p, "third");  p.end() }
"#;
const MAIL: &str = "Betreff: {{ step }}\n\n{{ of }}\n";

/// What a worker is to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Work {
    url: String,
    /// Where rules, notes and deliveries are.
    folder: String,
    /// When the torture began, in microseconds since 1970: all workers read the same clock.
    began: i64,
    /// Records new events, too.
    feeds: bool,
    milliseconds: u64,
}

/// Time that goes by faster, from a beginning that survives the worker.
struct Hurry(i64);

impl Clock for Hurry {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0 + (on_the_wall() - self.0) * SPEED)
    }
}

fn on_the_wall() -> i64 {
    SystemTime::UNIX_EPOCH.elapsed().map_or(0, |time| time.as_micros() as i64)
}

fn open(work: &Work) -> kundig::Result<Engine> {
    let engine = Engine::builder(&work.url)
        .clock(Arc::new(Hurry(work.began)))
        .rules(Path::new(&work.folder).join("rules"))
        .durability(Durability::Full)
        .busy_timeout(Duration::from_secs(30))
        .open()?;
    let deliveries = Path::new(&work.folder).join("deliveries");
    engine.on_message("mail", move |message| {
        let (step, of) = (message.payload["subject"].as_str(), message.payload["body"].as_str());
        let (step, of) = (step.unwrap_or_default(), of.unwrap_or_default().trim());
        let line = format!("{} {of} {step}\n", message.idempotency_key);
        let mut file =
            OpenOptions::new().create(true).append(true).open(&deliveries).map_err(|error| error.to_string())?;
        // One write a line: no kill tears it. On the disk before the engine hears of it.
        file.write_all(line.as_bytes()).and_then(|()| file.sync_data()).map_err(|error| error.to_string())
    });
    Ok(engine)
}

/// The life of a worker.
pub(crate) fn drive(work: &Work) {
    let pen = Pen::new(&work.folder);
    let engine = match open(work) {
        Ok(engine) => engine,
        Err(error) if error.code() == ErrorCode::Busy => return pen.note("busy"),
        Err(error) => return pen.note(&format!("fault opening: {error}")),
    };
    if let Some(problem) = engine.rule_problems().first() {
        return pen.note(&format!("fault in the rule: {problem}"));
    }
    let session = match engine.session(Login::Owner) {
        Ok(session) => session,
        Err(error) => return pen.note(&format!("fault session: {error}")),
    };
    let end = Instant::now() + Duration::from_millis(work.milliseconds);
    while Instant::now() < end {
        let round = || -> kundig::Result<()> {
            if work.feeds {
                feed(&session, &pen)?;
            }
            session.execute(RunTimers { limit: Some(7) })?;
            engine.deliver().map(drop)
        };
        match round().map_err(|error| (error.code(), error)) {
            Ok(()) => {}
            // A message whose lease was over was delivered by another worker meanwhile.
            Err((ErrorCode::WrongState, _)) => pen.note("conflict"),
            Err((ErrorCode::Busy, _)) => pen.note("busy"),
            Err((_, error)) => return pen.note(&format!("fault: {error}")),
        }
    }
}

/// A customer complains; noted after the commit.
fn feed(session: &Session, pen: &Pen) -> kundig::Result<()> {
    let mut customer =
        CustomerInput::new(Party::Person(Person { last_name: "Süßmilch".into(), ..Person::default() }));
    customer.contact_points.push(ContactPointInput::new(ContactPointKind::Email, "kaethe@example.org"));
    let outcome = session.unit(|unit| {
        let customer = unit.execute(RegisterCustomer::new(customer))?.id;
        let (direction, kind) = (Direction::In, ContactKind::Complaint);
        unit.execute(RecordContact::new(customer, direction, Medium::Phone, kind, "Heizung ausgefallen"))
    })?;
    let failure = outcome.reactions.iter().find_map(|reaction| reaction.failure.as_ref());
    if let Some(failure) = failure {
        pen.note(&format!("fault of the rule: {failure}"));
    }
    pen.note(&format!("unit {} 0", outcome.value.id));
    Ok(())
}

fn kills(place: Option<Place>, workers: usize, budget: &Budget, what: &str) {
    let Some(place) = place else { return };
    let mut dice = Dice::new(what);
    let rules = place.notes.path().join("rules");
    std::fs::create_dir(&rules).expect("a folder for the rule");
    std::fs::write(rules.join("chain.rhai"), RULE).expect("the rule is written");
    std::fs::write(rules.join("torture.mail.txt"), MAIL).expect("the template is written");
    let work = Work {
        url: place.url.clone(),
        folder: place.notes.path().display().to_string(),
        began: on_the_wall(),
        feeds: true,
        milliseconds: 60_000,
    };
    let mut killed = 0;
    while budget.is_left() {
        let mut children: Vec<Child> = (0..workers)
            // One of several feeds, the one that lives longest; the others have the time for what it began.
            .map(|number| start(&Work { feeds: number + 1 == workers, ..work.clone() }))
            .collect();
        for child in &mut children {
            std::thread::sleep(Duration::from_micros(dice.below(600_000)));
            child.kill().expect("the child can be killed");
            killed += 1;
        }
        for mut child in children {
            let ended = child.wait().expect("the child ends");
            assert!(!ended.success(), "a worker gave up: {:?}", Notes::read(place.notes.path()).faults);
        }
        place.settle();
    }
    // Now they may finish what was begun; how long that takes is no matter.
    let mut sql = place.sql();
    for round in 0.. {
        let mut last = start(&Work { feeds: false, milliseconds: 700, ..work.clone() });
        assert!(last.wait().expect("the child ends").success(), "the last worker fell");
        let open = sql.number("SELECT count(*) AS n FROM process WHERE ended_at IS NULL")
            + sql.number("SELECT count(*) AS n FROM outbox WHERE state = 'queued'");
        if open == 0 {
            break;
        }
        assert!(round < 200, "{open} processes and messages do not come to their end");
    }
    let notes = Notes::read(place.notes.path());
    let deliveries = check(&open(&work).expect("the database opens"), &mut sql, &place, &notes);
    println!(
        "{what}: {killed} kills, {} processes, {} messages, {} delivered more than once, {} late or busy; each step once",
        notes.units.len(),
        STEPS.len() * notes.units.len(),
        deliveries,
        notes.conflicts + notes.busy,
    );
}

fn start(work: &Work) -> Child {
    child::command(&Order::Drive(work.clone()), &[]).spawn().expect("the child starts")
}

/// What must be true at the end. Answers how many deliveries a receiver had to drop.
fn check(engine: &Engine, sql: &mut Sql, place: &Place, notes: &Notes) -> usize {
    assert!(notes.faults.is_empty(), "errors that must not be: {:#?}", notes.faults);
    assert!(!notes.units.is_empty(), "the workers were killed before they did anything");
    let session = engine.session(Login::Owner).expect("a session");
    let check = session.execute(CheckDatabase {}).expect("store.check runs");
    assert!(check.intact, "store.check: {:?}", check.problems);
    let proof = session.execute(VerifyJournal {}).expect("journal.verify runs");
    assert!(proof.intact, "journal.verify: entry {:?}: {:?}", proof.first_fault, proof.problem);

    // Each event has its process, and each process came to its end by each of its steps once.
    let contacts: BTreeSet<String> = sql
        .lines(&format!("SELECT {} AS line FROM contact", hex(place, "id")))
        .into_iter()
        .map(|id| id.replace('-', "").to_lowercase())
        .collect();
    for noted in notes.units.keys() {
        assert!(contacts.contains(&noted.replace('-', "")), "contact {noted} was acknowledged and is lost");
    }
    let begun = contacts.len() as i64;
    let steps = begun * STEPS.len() as i64;
    let mut count = |what: &str| sql.number(&format!("SELECT count(*) AS n FROM {what}"));
    for (what, expected) in [
        ("process", begun),
        ("process WHERE state = 'done' AND step = 'third' AND steps = 4", begun),
        ("journal WHERE event = 'contact.recorded'", begun),
        ("journal WHERE event = 'process.started'", begun),
        ("journal WHERE event = 'process.moved'", steps),
        ("journal WHERE event = 'process.ended'", begun),
        (
            "(SELECT record FROM journal WHERE event = 'process.moved' GROUP BY record HAVING count(*) = 3) AS each_of",
            begun,
        ),
        ("timer WHERE kind = 'process.step'", 0),
        ("journal WHERE event = 'mail.queued'", steps),
        ("journal WHERE event = 'outbox.sent'", steps),
        ("outbox WHERE state = 'sent'", steps),
        ("outbox", steps),
        ("(SELECT DISTINCT idempotency_key FROM outbox) AS each_of", steps),
        ("journal", proof.entries),
    ] {
        assert_eq!(count(what), expected, "{what}");
    }

    // What the receiver has: each key queued was delivered, and no two keys are the same step of the same process.
    let text = std::fs::read_to_string(place.notes.path().join("deliveries")).expect("there were deliveries");
    let lines: Vec<(&str, &str)> = text.lines().map(|line| line.split_once(' ').expect("a whole line")).collect();
    let received: BTreeMap<&str, &str> = lines.iter().copied().collect();
    let queued: BTreeSet<String> = sql.lines("SELECT idempotency_key AS line FROM outbox").into_iter().collect();
    assert_eq!(received.keys().map(|key| (*key).to_owned()).collect::<BTreeSet<_>>(), queued, "keys delivered");
    let messages: BTreeSet<&str> = received.values().copied().collect();
    assert_eq!(messages.len(), received.len(), "one step sent its mail under two keys");
    for of in &contacts {
        let of_one = messages.iter().filter(|message| message.replace('-', "").starts_with(of.as_str()));
        assert_eq!(of_one.count(), STEPS.len(), "mails of {of}");
    }
    lines.len() - received.len()
}

/// An id as text, which SQLite keeps as bytes.
fn hex(place: &Place, column: &str) -> String {
    if place.is_postgres() { format!("CAST({column} AS text)") } else { format!("hex({column})") }
}

#[test]
fn a_few_kills_lose_no_step_and_no_message_on_sqlite() {
    kills(Some(Place::sqlite()), 1, &Budget::short(), "kill -9 of one worker, SQLite");
}

#[test]
fn a_few_kills_of_two_workers_lose_no_step_on_sqlite() {
    kills(Some(Place::sqlite()), 2, &Budget::short(), "kill -9 of two workers, SQLite");
}

#[test]
#[ignore = "long: cargo xtask torture"]
fn many_kills_lose_no_step_and_no_message_on_sqlite() {
    kills(Some(Place::sqlite()), 2, &Budget::long(), "kill -9 of two workers, SQLite");
}

#[test]
fn a_few_kills_lose_no_step_and_no_message_on_postgres() {
    let place = Place::postgres("a_few_kills_lose_no_step_and_no_message_on_postgres");
    kills(place, 3, &Budget::short(), "kill -9 of three workers, PostgreSQL");
}

#[test]
#[ignore = "long: cargo xtask torture"]
fn many_kills_lose_no_step_and_no_message_on_postgres() {
    let place = Place::postgres("many_kills_lose_no_step_and_no_message_on_postgres");
    kills(place, 3, &Budget::long(), "kill -9 of three workers, PostgreSQL");
}
