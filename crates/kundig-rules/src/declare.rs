//! From the text of a rule file to a rule: reads the declaration at its top.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rhai::{AST, ASTFlags, Expr, FnCallExpr, Ident, Position, Scope, Stmt};
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use crate::check::{self, Write};
use crate::problem::{Place, Problem, Severity, did_you_mean};
use crate::process::{Pause, Process};
use crate::rule::{Rule, RuleSource};
use crate::run;
use crate::sandbox::Sandbox;
use crate::schedule::Schedule;
use crate::state::{self, Facts, Phase, State};
use crate::when::{Condition, Expected};

/// Collects what is wrong with one file.
pub(crate) struct Report<'a> {
    path: &'a str,
    pub problems: Vec<Problem>,
}

impl<'a> Report<'a> {
    pub(crate) fn new(path: &'a str) -> Self {
        Report { path, problems: Vec::new() }
    }

    pub(crate) fn add(
        &mut self,
        severity: Severity,
        code: &'static str,
        at: Position,
        en: impl Into<String>,
        de: impl Into<String>,
    ) -> &mut Problem {
        let Place { line, column } = at.into();
        self.problems.push(Problem {
            path: self.path.to_owned(),
            line,
            column,
            severity,
            code,
            message_en: en.into(),
            message_de: de.into(),
            suggestion: None,
        });
        let last = self.problems.len() - 1;
        &mut self.problems[last]
    }

    pub(crate) fn error(
        &mut self,
        code: &'static str,
        at: Position,
        en: impl Into<String>,
        de: impl Into<String>,
    ) -> &mut Problem {
        self.add(Severity::Error, code, at, en, de)
    }

    fn failed(&self) -> bool {
        self.problems.iter().any(Problem::is_error)
    }
}

/// What the declaration says, with the places where it says it.
pub(crate) struct Declaration {
    pub process: Option<ProcessDeclaration>,
    pub schedule: Option<Schedule>,
    pub name: String,
    pub about: String,
    pub on: String,
    pub on_at: Position,
    pub when: Vec<(Condition, Position)>,
    pub run_as: Option<(String, Position)>,
}

/// What only a process declares.
#[derive(Default)]
pub(crate) struct ProcessDeclaration {
    pub key: Option<(String, Position)>,
    pub stop: Vec<(String, Position)>,
    pub pause: Option<PauseDeclaration>,
}

#[derive(Default)]
pub(crate) struct PauseDeclaration {
    pub on: Option<(String, Position)>,
    pub when: Vec<(Condition, Position)>,
    pub resume: Option<(String, Position)>,
}

/// What the event of a schedule is called, before its name.
pub(crate) const SCHEDULE_EVENT: &str = "schedule.";

const KEYS: [&str; 5] = ["name", "about", "on", "when", "run_as"];
const SCHEDULE_KEYS: [&str; 5] = ["name", "about", "every", "at", "run_as"];
const PROCESS_KEYS: [&str; 8] = ["name", "about", "on", "when", "run_as", "key", "stop", "pause"];

/// Compiles and checks one file. What is wrong is added to `problems`; a rule comes back only if it works, with the fields
/// that it sets.
pub(crate) fn load_rule(
    source: &RuleSource,
    sandbox: &Arc<Sandbox>,
    problems: &mut Vec<Problem>,
) -> Option<(Rule, Vec<Write>)> {
    let mut report = Report::new(&source.path);
    let rule = read(source, sandbox, &mut report);
    let failed = report.failed();
    report.problems.sort_by_key(|problem| (problem.line, problem.column));
    problems.extend(report.problems);
    rule.filter(|_| !failed)
}

pub(crate) fn duplicate_name(rule: &Rule, first: &Rule) -> Problem {
    let mut report = Report::new(&rule.path);
    let en = format!("the rule `{}` already exists in {}", rule.name, first.path);
    let de = format!("die Regel `{}` gibt es schon in {}", rule.name, first.path);
    report.error("duplicate_name", Position::NONE, en, de).clone()
}

fn read(source: &RuleSource, sandbox: &Arc<Sandbox>, report: &mut Report) -> Option<(Rule, Vec<Write>)> {
    let ast = compile(source, sandbox, report)?;
    let declaration = declaration(&ast, report)?;
    let constants = constants(&ast, sandbox, report);
    let findings = check::check(&ast, &declaration, &constants, &sandbox.words, report);
    let functions: Vec<_> = ast.iter_functions().map(|function| function.name.to_owned()).collect();
    let facts = Facts {
        event: sandbox.words.event(&declaration.on).cloned(),
        constants,
        written_in_depth: findings.written_in_depth,
    };
    let process = declaration.process.map(|process| Process {
        key: process.key.map(|(key, _)| key).unwrap_or_default(),
        stop: process.stop.into_iter().map(|(event, _)| event).collect(),
        pause: process.pause.and_then(|pause| {
            let when = pause.when.into_iter().map(|(condition, _)| condition).collect();
            Some(Pause { on: pause.on?.0, when, resume: pause.resume?.0 })
        }),
        listens: findings.listens,
    });
    let rule = Rule {
        process,
        schedule: declaration.schedule,
        text: source.text.as_str().into(),
        name: declaration.name,
        about: declaration.about,
        on: declaration.on,
        when: declaration.when.into_iter().map(|(condition, _)| condition).collect(),
        run_as: declaration.run_as.map(|(role, _)| role),
        path: source.path.clone(),
        hash: fingerprint(&source.text),
        requests: findings.requests,
        templates: findings.templates.into_iter().map(|(name, place)| (name, place.line, place.column)).collect(),
        ast: ast.clone_functions_only(),
        has_applies: functions.iter().any(|name| name == "applies"),
        facts: Arc::new(facts),
        sandbox: Arc::clone(sandbox),
    };
    Some((rule, findings.writes))
}

/// SHA-256 of the text in hexadecimal digits.
pub(crate) fn fingerprint(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn compile(source: &RuleSource, sandbox: &Sandbox, report: &mut Report) -> Option<AST> {
    let limit = sandbox.limits.source_bytes;
    if source.text.len() > limit {
        let en = format!("the file has more than {limit} bytes");
        let de = format!("die Datei hat mehr als {limit} Bytes");
        report.error("file_too_large", Position::NONE, en, de);
        return None;
    }
    match catch_unwind(AssertUnwindSafe(|| sandbox.engine.compile(&source.text))) {
        Ok(Ok(ast)) => Some(ast),
        Ok(Err(error)) => {
            let en = error.0.to_string();
            let de = format!("so versteht es der Übersetzer nicht: {en}");
            report.error("syntax", error.1, en, de);
            None
        }
        Err(_) => {
            let en = "the compiler broke off (this is a fault of Kundig)";
            let de = "der Übersetzer ist abgebrochen (das ist ein Fehler von Kundig)";
            report.error("syntax", Position::NONE, en, de);
            None
        }
    }
}

/// Finds the declaration and refuses code beside it: nothing runs when a file is loaded.
fn declaration(ast: &AST, report: &mut Report) -> Option<Declaration> {
    let mut found: Option<(&FnCallExpr, Position)> = None;
    for statement in ast.statements() {
        let called = match statement {
            Stmt::FnCall(call, at) => Some((&**call, at)),
            Stmt::Expr(expression) => match &**expression {
                Expr::FnCall(call, at) => Some((&**call, at)),
                _ => None,
            },
            _ => None,
        };
        if let Some((call, at)) = called
            && matches!(call.name.as_str(), "rule" | "process" | "schedule")
        {
            if found.is_some() {
                let en = "a file declares one rule, process or schedule only";
                report.error(
                    "several_rules",
                    *at,
                    en,
                    "eine Datei vereinbart nur eine Regel, einen Prozess oder einen Zeitplan",
                );
            }
            found = found.or(Some((call, *at)));
            continue;
        }
        match statement {
            Stmt::Noop(_) => {}
            Stmt::Var(_, flags, _) if flags.contains(ASTFlags::CONSTANT) => {}
            other => {
                let en = "at the top of a file stand only the declaration, `const` and `fn`";
                let de = "oben in der Datei stehen nur die Vereinbarung, `const` und `fn`";
                report.error("code_outside", other.position(), en, de);
            }
        }
    }
    let Some((call, at)) = found else {
        let en = "the file declares no rule: begin with `rule(#{ name: …, on: … });`";
        let de = "die Datei vereinbart keine Regel: beginne mit `rule(#{ name: …, on: … });`";
        report.error("no_declaration", Position::NONE, en, de);
        return None;
    };
    let [Expr::Map(entries, _)] = &call.args[..] else {
        let en = format!("`{0}` takes one map: `{0}(#{{ name: …, on: … }});`", call.name);
        let de = format!("`{0}` nimmt ein Objekt: `{0}(#{{ name: …, on: … }});`", call.name);
        report.error("declaration", at, en, de);
        return None;
    };
    if call.name == "schedule" {
        return read_schedule(&entries.0, at, report);
    }
    read_declaration(&entries.0, call.name == "process", at, report)
}

/// A schedule hears an event of its own, which nobody else publishes: `schedule.` and its name.
fn read_schedule(entries: &[(Ident, Expr)], at: Position, report: &mut Report) -> Option<Declaration> {
    let (mut name, mut about, mut every, mut time, mut run_as) = (None, None, None, None, None);
    for (key, value) in entries {
        let place = value.start_position();
        match key.name.as_str() {
            "name" => name = text(key, value, report),
            "about" => about = text(key, value, report),
            "every" => every = text(key, value, report).map(|every| (every, place)),
            "at" => time = text(key, value, report).map(|time| (time, place)),
            "run_as" => run_as = text(key, value, report).map(|role| (role, place)),
            other => {
                let (en, de) = (format!("a schedule has no `{other}`"), format!("ein Zeitplan hat kein `{other}`"));
                report.error("unknown_key", key.pos, en, de).suggestion = did_you_mean(other, SCHEDULE_KEYS);
            }
        }
    }
    for (key, missing) in [("name", name.is_none()), ("every", every.is_none()), ("at", time.is_none())] {
        if missing && !entries.iter().any(|(entry, _)| entry.name == key) {
            let en = format!("the schedule needs `{key}`");
            report.error("missing_key", at, en, format!("der Zeitplan braucht `{key}`"));
        }
    }
    let ((every, every_at), (time, time_at)) = (every?, time?);
    let Some(time) = Schedule::time_of_day(&time) else {
        let (en, de) = (format!("`{time}` is no time of day"), format!("`{time}` ist keine Uhrzeit"));
        report.error("schedule_at", time_at, en, de).suggestion = Some("07:30".into());
        return None;
    };
    let schedule = Schedule { every, at: time };
    if let Err(problem) = schedule.check() {
        let en = format!("`{}` never comes again: {problem}", schedule.every);
        let de = format!("`{}` ist keine Wiederholung: {problem}", schedule.every);
        report.error("schedule_every", every_at, en, de).suggestion =
            did_you_mean(&schedule.every, Schedule::words()).or_else(|| Some("day".into()));
    }
    let name = name?;
    Some(Declaration {
        process: None,
        schedule: Some(schedule),
        on: format!("{SCHEDULE_EVENT}{name}"),
        on_at: at,
        name,
        about: about.unwrap_or_default(),
        when: Vec::new(),
        run_as,
    })
}

fn read_declaration(
    entries: &[(Ident, Expr)],
    is_process: bool,
    at: Position,
    report: &mut Report,
) -> Option<Declaration> {
    let mut process = is_process.then(ProcessDeclaration::default);
    let (mut name, mut about, mut on, mut run_as, mut when) = (None, None, None, None, Vec::new());
    for (key, value) in entries {
        let place = value.start_position();
        match key.name.as_str() {
            "name" => name = text(key, value, report),
            "about" => about = text(key, value, report),
            "on" => on = text(key, value, report).map(|on| (on, place)),
            "run_as" => run_as = text(key, value, report).map(|role| (role, place)),
            "when" => when = conditions(value, report),
            other => match &mut process {
                Some(process) if matches!(other, "key" | "stop" | "pause") => process.read(key, value, report),
                Some(_) => {
                    let (en, de) = (format!("a process has no `{other}`"), format!("ein Prozess hat kein `{other}`"));
                    report.error("unknown_key", key.pos, en, de).suggestion = did_you_mean(other, PROCESS_KEYS);
                }
                None => {
                    let (en, de) = (format!("a rule has no `{other}`"), format!("eine Regel hat kein `{other}`"));
                    report.error("unknown_key", key.pos, en, de).suggestion = did_you_mean(other, KEYS);
                }
            },
        }
    }
    if process.as_ref().is_some_and(|process| process.key.is_none())
        && !entries.iter().any(|(key, _)| key.name == "key")
    {
        let en = "the process needs `key`: what tells its instances apart, e.g. `key: \"customer\"`";
        let de = "der Prozess braucht `key`: was seine Läufe unterscheidet, z. B. `key: \"customer\"`";
        report.error("missing_key", at, en, de);
    }
    for (key, missing) in [("name", name.is_none()), ("on", on.is_none())] {
        if missing && !entries.iter().any(|(entry, _)| entry.name == key) {
            let en = format!("the rule needs `{key}`");
            report.error("missing_key", at, en, format!("die Regel braucht `{key}`"));
        }
    }
    let (on, on_at) = on?;
    Some(Declaration {
        process,
        schedule: None,
        name: name?,
        about: about.unwrap_or_default(),
        on,
        on_at,
        when,
        run_as,
    })
}

impl ProcessDeclaration {
    fn read(&mut self, key: &Ident, value: &Expr, report: &mut Report) {
        let place = value.start_position();
        match (key.name.as_str(), value) {
            ("key", _) => self.key = text(key, value, report).map(|key| (key, place)),
            ("stop", Expr::Array(list, _)) => {
                let events = list.iter().filter_map(|one| Some((text(key, one, report)?, one.start_position())));
                self.stop = events.collect();
            }
            ("stop", _) => self.stop.extend(text(key, value, report).map(|event| (event, place))),
            ("pause", Expr::Map(entries, _)) => self.pause = Some(PauseDeclaration::read(&entries.0, place, report)),
            _ => {
                let en = "`pause` is a map: `pause: #{ on: \"case.opened\", resume: \"case.closed\" }`";
                let de = "`pause` ist ein Objekt: `pause: #{ on: \"case.opened\", resume: \"case.closed\" }`";
                report.error("declaration", place, en, de);
            }
        }
    }
}

impl PauseDeclaration {
    fn read(entries: &[(Ident, Expr)], at: Position, report: &mut Report) -> Self {
        let mut pause = Self::default();
        for (key, value) in entries {
            let place = value.start_position();
            match key.name.as_str() {
                "on" => pause.on = text(key, value, report).map(|on| (on, place)),
                "resume" => pause.resume = text(key, value, report).map(|resume| (resume, place)),
                "when" => pause.when = conditions(value, report),
                unknown => {
                    let (en, de) = (format!("`pause` has no `{unknown}`"), format!("`pause` hat kein `{unknown}`"));
                    report.error("unknown_key", key.pos, en, de).suggestion =
                        did_you_mean(unknown, ["on", "when", "resume"]);
                }
            }
        }
        for (key, missing) in [("on", pause.on.is_none()), ("resume", pause.resume.is_none())] {
            if missing && !entries.iter().any(|(entry, _)| entry.name == key) {
                let en = format!("`pause` needs `{key}`");
                report.error("missing_key", at, en, format!("`pause` braucht `{key}`"));
            }
        }
        pause
    }
}

/// A text that stands in the file as it is.
fn text(key: &Ident, value: &Expr, report: &mut Report) -> Option<String> {
    match value {
        Expr::StringConstant(text, _) if !text.trim().is_empty() => Some(text.to_string()),
        _ => {
            let en = format!("`{}` must be a text, written out", key.name);
            let de = format!("`{}` muss ein ausgeschriebener Text sein", key.name);
            report.error("declaration", value.start_position(), en, de);
            None
        }
    }
}

fn conditions(value: &Expr, report: &mut Report) -> Vec<(Condition, Position)> {
    let Expr::Map(entries, _) = value else {
        let en = "`when` is a map of fields and their values: `when: #{ direction: \"in\" }`";
        let de = "`when` ist ein Objekt aus Feldern und Werten: `when: #{ direction: \"in\" }`";
        report.error("declaration", value.start_position(), en, de);
        return Vec::new();
    };
    let mut conditions = Vec::new();
    for (key, value) in &entries.0 {
        if let Some(condition) = condition(key, value) {
            conditions.push((condition, key.pos));
        } else if matches!(value, Expr::Array(list, _) if list.is_empty()) {
            let en = format!("the filter can never match: `when.{}` is an empty list", key.name);
            let de = format!("der Filter kann nie zutreffen: `when.{}` ist eine leere Liste", key.name);
            report.error("filter_never_matches", value.start_position(), en, de);
        } else {
            let en = format!("`when.{}` must be a text, number, true, false, () or a list of them", key.name);
            let de =
                format!("`when.{}` muss ein Text, eine Zahl, true, false, () oder eine Liste davon sein", key.name);
            report.error("declaration", value.start_position(), en, de);
        }
    }
    conditions
}

/// A condition that is written out; none where something is to be computed first, or the list is empty.
pub(crate) fn condition(key: &Ident, value: &Expr) -> Option<Condition> {
    let any_of = match value {
        Expr::Array(list, _) => list.iter().map(expected).collect::<Option<Vec<_>>>()?,
        single => vec![expected(single)?],
    };
    (!any_of.is_empty()).then(|| Condition { field: key.name.to_string(), any_of })
}

fn expected(value: &Expr) -> Option<Expected> {
    match value {
        Expr::StringConstant(text, _) => Some(Expected::Text(text.to_string())),
        Expr::IntegerConstant(number, _) => Some(Expected::Number(Decimal::from(*number))),
        Expr::BoolConstant(truth, _) => Some(Expected::Boolean(*truth)),
        Expr::DynamicConstant(value, _) => value.as_decimal().ok().map(Expected::Number),
        Expr::Unit(_) => Some(Expected::Nothing),
        _ => None,
    }
}

/// Computes the constants at the top of a file, once.
fn constants(ast: &AST, sandbox: &Sandbox, report: &mut Report) -> FxHashMap<String, rhai::Dynamic> {
    let names: Vec<&str> = ast
        .statements()
        .iter()
        .filter_map(|statement| match statement {
            Stmt::Var(variable, _, _) => Some(variable.0.name.as_str()),
            _ => None,
        })
        .collect();
    if names.is_empty() {
        return FxHashMap::default();
    }
    let state = State::new(Arc::new(Facts::default()), Phase::Deciding, sandbox.limits);
    let mut scope = Scope::new();
    let ran = catch_unwind(AssertUnwindSafe(|| {
        state::lend_state(&state, || sandbox.engine.run_ast_with_scope(&mut scope, &ast.clone_statements_only()))
    }));
    match ran {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            let failure = run::failure(&error);
            let de = format!("die Konstante lässt sich nicht berechnen: {}", failure.message);
            let en = format!("the constant cannot be computed: {}", failure.message);
            report.error("constant", error.position(), en, de);
        }
        Err(_) => {
            let en = "the interpreter broke off (this is a fault of Kundig)";
            let de = "der Interpreter ist abgebrochen (das ist ein Fehler von Kundig)";
            report.error("constant", Position::NONE, en, de);
        }
    }
    names.into_iter().filter_map(|name| Some((name.to_owned(), scope.get(name)?.clone()))).collect()
}
