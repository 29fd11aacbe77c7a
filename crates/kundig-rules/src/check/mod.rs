//! Checks a rule against the vocabulary before it ever runs.
//!
//! Only what is certain is an error. What depends on values that are known when the rule runs is left to the run.

mod filter;
mod process;
mod request;
mod rights;
mod writes;

use rhai::{AST, ASTNode, Expr, FnCallExpr, Position, Stmt};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::declare::{Declaration, Report};
use crate::problem::{Place, did_you_mean};
use crate::record::EVENT_WORDS;
use crate::vocabulary::Words;
use crate::words::{EventWord, FieldType, FieldWord};

/// What the checks found out beside problems.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// The operations that the text names, in order.
    pub requests: Vec<String>,
    /// See [`Facts::written_in_depth`](crate::state::Facts::written_in_depth).
    pub written_in_depth: FxHashSet<String>,
    /// The mail templates that the text names, with their places.
    pub templates: Vec<(String, Place)>,
    /// See [`Process::listens`](crate::process::Process::listens).
    pub listens: Vec<String>,
    /// The fields that it sets as soon as it reacts.
    pub writes: Vec<Write>,
}

/// Functions that take a function and are done with it when they return: only there may functions without name stand.
const ITERATING: [&str; 21] = [
    "map",
    "filter",
    "all",
    "some",
    "find",
    "find_map",
    "index_of",
    "contains",
    "reduce",
    "reduce_rev",
    "for_each",
    "sort",
    "sort_by",
    "order",
    "order_by",
    "drain",
    "retain",
    "dedup",
    "zip",
    "extract",
    "test",
];

/// Methods that make their receiver larger.
const GROWING: [&str; 10] =
    ["push", "append", "insert", "pad", "splice", "set", "mixin", "fill_with", "replace", "make_upper"];

pub(crate) use writes::{Write, compare};

pub(crate) fn check(
    ast: &AST,
    declaration: &Declaration,
    constants: &FxHashMap<String, rhai::Dynamic>,
    words: &Words,
    report: &mut Report,
) -> Findings {
    let event = check_declaration(declaration, words, report);
    let functions: Vec<(&str, usize)> = ast.iter_functions().map(|f| (f.name, f.params.len())).collect();
    check_shape(&functions, declaration.process.is_some(), report);
    let steps = process::steps(ast, &functions, declaration, report);
    let mut listens = process::declared(declaration, words, report);
    for (name, at, when) in process::waited_for(ast, report) {
        if let Some(event) = check_event(&name, at, words, report) {
            filter::check(&when, event, report);
        }
        listens.push(name);
    }
    listens.dedup();

    let mut event_names: FxHashSet<&str> = FxHashSet::default();
    let takes_event = |name: &str| matches!(name, "applies" | "react") || steps.contains(name);
    for function in ast.iter_functions().filter(|f| takes_event(f.name)) {
        event_names.extend(function.params.first());
    }
    let mut checker = Checker {
        declaration,
        constants,
        words,
        event,
        functions,
        event_names,
        report,
        findings: Findings { listens, ..Findings::default() },
        requests: Vec::new(),
        needs: Vec::new(),
        homeless: Vec::new(),
        captured: FxHashSet::default(),
    };
    ast.clone_functions_only().walk(&mut |path: &[ASTNode]| {
        checker.node(path);
        true
    });
    checker.variables();
    let mut findings = checker.findings;
    // Functions come out of a hash table: put in order what must not depend on it.
    checker.requests.sort();
    checker.needs.sort();
    rights::check(&checker.needs, declaration, words, checker.report);
    findings.writes = writes::written(ast, declaration, words);
    for (_, operation) in checker.requests {
        if !findings.requests.contains(&operation) {
            findings.requests.push(operation);
        }
    }
    findings
}

fn check_declaration<'a>(declaration: &Declaration, words: &'a Words, report: &mut Report) -> Option<&'a EventWord> {
    if let Some((role, at)) = &declaration.run_as
        && !words.roles().is_empty()
        && words.role(role).is_none()
    {
        let en = format!("there is no role `{role}`");
        report.error("unknown_role", *at, en, format!("es gibt keine Rolle `{role}`")).suggestion =
            did_you_mean(role, words.roles().iter().map(|role| role.name.as_str()));
    }
    if declaration.schedule.is_some() {
        return None;
    }
    let event = check_event(&declaration.on, declaration.on_at, words, report)?;
    filter::check(&declaration.when, event, report);
    Some(event)
}

/// Events of the host program (`host.…`) are its own affair; all others are known.
fn check_event<'a>(name: &str, at: Position, words: &'a Words, report: &mut Report) -> Option<&'a EventWord> {
    let event = words.event(name);
    if event.is_none() && !is_host_event(name) {
        let (en, de) = (format!("there is no event `{name}`"), format!("es gibt kein Ereignis `{name}`"));
        report.error("unknown_event", at, en, de).suggestion = did_you_mean(name, words.event_names());
    }
    event.map(|event| &**event)
}

fn is_host_event(name: &str) -> bool {
    name.strip_prefix("host.").is_some_and(|rest| !rest.is_empty())
}

/// `applies(event)` may be there; `react(event)` must, or in a process `start(p)`.
fn check_shape(functions: &[(&str, usize)], is_process: bool, report: &mut Report) {
    let first = if is_process { "start" } else { "react" };
    for name in ["applies", first] {
        let found: Vec<usize> = functions.iter().filter(|(f, _)| *f == name).map(|(_, params)| *params).collect();
        if found.is_empty() && name == first {
            let (en, de) = if is_process {
                ("the process needs `fn start(p) { … }`", "der Prozess braucht `fn start(p) { … }`")
            } else {
                ("the rule needs `fn react(event) { … }`", "die Regel braucht `fn react(event) { … }`")
            };
            report.error("no_react", Position::NONE, en, de);
        }
        if !found.is_empty() && !found.contains(&1) {
            let en = format!("`{name}` takes the event: `fn {name}(event) {{ … }}`");
            let de = format!("`{name}` nimmt das Ereignis: `fn {name}(event) {{ … }}`");
            report.error("wrong_parameters", Position::NONE, en, de);
        }
    }
}

struct Checker<'a, 'r, 'p> {
    declaration: &'a Declaration,
    constants: &'a FxHashMap<String, rhai::Dynamic>,
    words: &'a Words,
    event: Option<&'a EventWord>,
    functions: Vec<(&'a str, usize)>,
    event_names: FxHashSet<&'a str>,
    report: &'r mut Report<'p>,
    findings: Findings,
    requests: Vec<(Place, String)>,
    needs: Vec<rights::Need>,
    /// Variables that the parser could not find in the function where they are used.
    homeless: Vec<(String, Position)>,
    /// Variables that functions without name capture, found where they are captured.
    captured: FxHashSet<String>,
}

impl Checker<'_, '_, '_> {
    fn node(&mut self, path: &[ASTNode]) {
        match path.last() {
            Some(ASTNode::Stmt(Stmt::FnCall(call, at)) | ASTNode::Expr(Expr::FnCall(call, at))) => {
                self.call(call, *at);
            }
            Some(ASTNode::Expr(Expr::MethodCall(call, at))) => self.method(call, *at, path),
            Some(ASTNode::Expr(Expr::Variable(variable, short, at)))
                if short.is_none() && variable.0.is_none() && variable.2.is_empty() =>
            {
                self.homeless.push((variable.1.to_string(), *at));
            }
            Some(ASTNode::Expr(Expr::Dot(chain, ..))) if !is_chain_tail(path) => {
                if let Expr::Variable(variable, ..) = &chain.lhs
                    && self.event_names.contains(variable.1.as_str())
                {
                    self.event_chain(&chain.rhs);
                }
            }
            Some(ASTNode::Expr(Expr::DynamicConstant(value, at))) if value.is_fnptr() => self.nameless(path, *at),
            Some(ASTNode::Stmt(Stmt::Assignment(assignment))) => self.assignment(&assignment.1.lhs),
            _ => {}
        }
    }

    /// Within a function without name, what it captures is unknown to the parser, so the verdict waits.
    fn variables(&mut self) {
        let mut homeless = std::mem::take(&mut self.homeless);
        // What a function without name uses is met again where it is captured.
        homeless.sort_by_key(|(_, at)| Place::from(*at));
        homeless.dedup_by_key(|(_, at)| *at);
        for (name, at) in homeless {
            let known = self.constants.contains_key(&name)
                || self.captured.contains(&name)
                || self.functions.iter().any(|(function, _)| *function == name);
            if !known {
                let en = format!("there is no variable `{name}`");
                let constants = self.constants.keys().map(String::as_str);
                let suggestion = did_you_mean(&name, constants.chain(self.event_names.iter().copied()));
                self.report.error("unknown_variable", at, en, format!("es gibt keine Variable `{name}`")).suggestion =
                    suggestion;
            }
        }
    }

    fn call(&mut self, call: &FnCallExpr, at: Position) {
        let name = call.name.as_str();
        if name == "curry" {
            for argument in &call.args {
                if let Expr::Variable(variable, short, _) = argument
                    && (short.is_some() || variable.0.is_some())
                {
                    self.captured.insert(variable.1.to_string());
                }
            }
            return;
        }
        if call.is_operator_call() {
            return;
        }
        if call.is_qualified() {
            return self.qualified(call, at);
        }
        if name == "set"
            && let Some(Expr::Variable(variable, ..)) = call.args.first()
        {
            self.findings.written_in_depth.insert(variable.1.to_string());
        }
        let arities: Vec<usize> =
            self.functions.iter().filter(|(f, _)| *f == name).map(|(_, params)| *params).collect();
        if !arities.is_empty() {
            if !arities.contains(&call.args.len()) {
                let en = format!("`{name}` takes {} values, not {}", arities[0], call.args.len());
                let de = format!("`{name}` nimmt {} Werte, nicht {}", arities[0], call.args.len());
                self.report.error("wrong_arguments", at, en, de);
            }
            return;
        }
        if let Some(word) = self.words.operation_by_function(name) {
            let word = word.clone();
            self.template(call.args.first());
            return self.request(&word, call.args.first(), at);
        }
        if name == "op" {
            if let Some(Expr::StringConstant(operation, place)) = call.args.first() {
                match self.words.operation(operation).cloned() {
                    Some(word) => {
                        self.template(call.args.get(1));
                        self.request(&word, call.args.get(1), at);
                    }
                    None => {
                        let en = format!("there is no operation `{operation}`");
                        let de = format!("es gibt keine Operation `{operation}`");
                        self.report.error("unknown_operation", *place, en, de).suggestion =
                            did_you_mean(operation, self.words.operations().map(|word| word.name.as_str()));
                    }
                }
            }
            return;
        }
        if !self.words.is_function(name) {
            self.unknown_function(name, at);
        }
    }

    /// A template that stands in the file as it is: `send_mail("name", …)`, or `template: "name"`.
    fn template(&mut self, argument: Option<&Expr>) {
        let named = match argument {
            Some(Expr::Map(entries, _)) => {
                entries.0.iter().find(|(key, _)| key.name == "template").map(|(_, template)| template)
            }
            first => first,
        };
        if let Some(Expr::StringConstant(template, at)) = named {
            self.findings.templates.push((template.to_string(), (*at).into()));
        }
    }

    fn unknown_function(&mut self, name: &str, at: Position) {
        let words = self.words;
        let allowed = words.operations().filter(|word| word.allowed).map(|word| word.function.as_str());
        let own = self.functions.iter().map(|(name, _)| *name);
        let known = allowed.chain(words.functions()).chain(words.figures()).chain(own);
        let suggestion = did_you_mean(name, known.filter(|name| rhai::is_valid_identifier(name)));
        let en = format!("there is no function `{name}`");
        self.report.error("unknown_function", at, en, format!("es gibt keine Funktion `{name}`")).suggestion =
            suggestion;
    }

    fn qualified(&mut self, call: &FnCallExpr, at: Position) {
        let module = call.namespace.root();
        if module != "host" {
            let en = format!("there is no module `{module}`; functions of the host program are called `host::…`");
            let de = format!("es gibt kein Modul `{module}`; Funktionen des Programms heißen `host::…`");
            self.report.error("unknown_module", at, en, de);
            return;
        }
        let name = call.name.as_str();
        match self.words.host_function(name) {
            None => {
                let known = self.words.host_functions().map(|function| function.name.as_str());
                let suggestion = did_you_mean(name, known).map(|name| format!("host::{name}"));
                let en = format!("the host program lends no function `{name}`");
                let de = format!("das Programm verleiht keine Funktion `{name}`");
                self.report.error("unknown_function", at, en, de).suggestion = suggestion;
            }
            Some(word) if word.params.len() != call.args.len() => {
                let en = format!("`host::{name}` takes {} values, not {}", word.params.len(), call.args.len());
                let de = format!("`host::{name}` nimmt {} Werte, nicht {}", word.params.len(), call.args.len());
                self.report.error("wrong_arguments", at, en, de);
            }
            Some(word) => {
                for ((param, field_type), value) in word.params.iter().zip(&call.args) {
                    let field = FieldWord::new(param, field_type.clone());
                    self.literal(&field, value);
                }
            }
        }
    }

    fn method(&mut self, call: &FnCallExpr, at: Position, path: &[ASTNode]) {
        let name = call.name.as_str();
        let known = self.words.is_function(name)
            || self.words.is_figure(name)
            || self.functions.iter().any(|(function, _)| *function == name);
        if !known && self.words.knows_figures() {
            self.unknown_function(name, at);
        }
        if GROWING.contains(&name)
            && let Some((root, depth)) = chain_root(path)
            && (depth > 1 || name == "set")
        {
            self.findings.written_in_depth.insert(root.to_owned());
        }
    }

    /// `x = …` and `x.field = …` are measured by the interpreter; everything deeper is not.
    fn assignment(&mut self, target: &Expr) {
        let (Expr::Index(chain, ..) | Expr::Dot(chain, ..)) = target else { return };
        let shallow = matches!(target, Expr::Dot(..)) && matches!(chain.rhs, Expr::Property(..));
        if let (Expr::Variable(variable, ..), false) = (&chain.lhs, shallow) {
            self.findings.written_in_depth.insert(variable.1.to_string());
        }
    }

    /// A function without a name must stand where it cannot be kept.
    fn nameless(&mut self, path: &[ASTNode], at: Position) {
        let mut above = path[..path.len() - 1].iter().rev();
        let holder = above.find(|node| match node {
            ASTNode::Expr(Expr::FnCall(call, _)) => call.name != "curry",
            ASTNode::Expr(Expr::Stmt(block)) => !is_capture(block.statements()),
            ASTNode::Stmt(Stmt::Expr(_)) => false,
            _ => true,
        });
        let (ASTNode::Expr(Expr::MethodCall(call, _) | Expr::FnCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _))) =
            holder.unwrap_or(&path[0])
        else {
            return self.misplaced(at);
        };
        let name = call.name.as_str();
        if !ITERATING.contains(&name) || self.functions.iter().any(|(function, _)| *function == name) {
            self.misplaced(at);
        }
    }

    fn misplaced(&mut self, at: Position) {
        let en = "a function without a name may only stand within `filter(…)`, `map(…)`, `some(…)` and the like; \
                  otherwise write `fn name(…) { … }`";
        let de = "eine Funktion ohne Namen darf nur in `filter(…)`, `map(…)`, `some(…)` und dergleichen stehen; sonst \
                  schreibe `fn name(…) { … }`";
        self.report.error("nameless_function", at, en, de);
    }

    /// `event.customer.name`: what follows the event.
    fn event_chain(&mut self, rest: &Expr) {
        let (first, then) = match rest {
            Expr::Dot(chain, ..) | Expr::Index(chain, ..) => (&chain.lhs, Some(&chain.rhs)),
            single => (single, None),
        };
        let (Expr::Property(property, at), Some(event)) = (first, self.event) else { return };
        let name = property.2.as_str();
        let field = event.fields.iter().find(|field| field.name == name);
        let known = field.is_some()
            || EVENT_WORDS.contains(&name)
            || name == event.record_kind
            || event.fields.is_empty()
            || self.words.is_kind(name) && event.fields.iter().any(|field| field.name == format!("{name}_id"));
        if !known {
            let kinds = [event.record_kind.as_str()];
            let names = event.fields.iter().map(|field| field.name.as_str()).chain(EVENT_WORDS).chain(kinds);
            let en = format!("the event `{}` has no field `{name}`", event.name);
            let de = format!("das Ereignis `{}` hat kein Feld `{name}`", event.name);
            self.report.error("unknown_field", *at, en, de).suggestion = did_you_mean(name, names);
            return;
        }
        let kind = match field.map(|field| &field.field_type) {
            Some(FieldType::Record(kind)) => kind.as_str(),
            _ if name == "record" => &event.record_kind,
            _ => name,
        };
        if let (Some(then), true) = (then, matches!(rest, Expr::Dot(..))) {
            self.record_chain(kind, then);
        }
    }

    /// `customer.name`: what follows a record.
    fn record_chain(&mut self, kind: &str, rest: &Expr) {
        let first = match rest {
            Expr::Dot(chain, ..) | Expr::Index(chain, ..) => &chain.lhs,
            single => single,
        };
        let Some(word) = self.words.record(kind).filter(|word| !word.fields.is_empty()) else { return };
        let own_id = matches!(first, Expr::Property(property, _) if property.2.as_str() == "id");
        if !word.read_right.is_empty() && !own_id {
            self.needs.push(rights::need(first.position(), &word.read_right, Some(kind)));
        }
        let figures = word.figures.iter().map(String::as_str);
        let (name, at, known) = match first {
            Expr::Property(property, at) => {
                let name = property.2.as_str();
                let reference = |field: &FieldWord| field.name == name || field.name == format!("{name}_id");
                (name, *at, name == "id" || word.fields.iter().any(reference))
            }
            Expr::MethodCall(call, at) => {
                let name = call.name.as_str();
                // Unknown everywhere is reported by `method`.
                let elsewhere = !self.words.is_figure(name);
                (name, *at, elsewhere || word.figures.iter().any(|figure| figure == name))
            }
            _ => return,
        };
        if !known {
            let suggestion = did_you_mean(name, word.fields.iter().map(|field| field.name.as_str()).chain(figures));
            let en = format!("the record `{kind}` has no field `{name}`");
            let de = format!("der Datensatz `{kind}` hat kein Feld `{name}`");
            self.report.error("unknown_field", at, en, de).suggestion = suggestion;
        }
    }
}

/// How the parser writes a function that captures variables: `{ share x; curry(function, x) }`.
fn is_capture(block: &[Stmt]) -> bool {
    matches!(block.first(), Some(Stmt::Share(_)))
}

/// Whether the last node continues a chain that an earlier node began.
fn is_chain_tail(path: &[ASTNode]) -> bool {
    let [.., ASTNode::Expr(Expr::Dot(parent, ..) | Expr::Index(parent, ..)), ASTNode::Expr(last)] = path else {
        return false;
    };
    std::ptr::eq(&raw const parent.rhs, *last)
}

/// The variable at the root of the chain that the last node ends, and how many links the chain has.
fn chain_root<'a>(path: &[ASTNode<'a>]) -> Option<(&'a str, usize)> {
    let mut depth = 0;
    let mut tail = path.len() - 1;
    while tail > 0 && is_chain_tail(&path[..=tail]) {
        depth += 1;
        tail -= 1;
    }
    match path[tail] {
        ASTNode::Expr(Expr::Dot(chain, ..) | Expr::Index(chain, ..)) if depth > 0 => match &chain.lhs {
            Expr::Variable(variable, ..) => Some((variable.1.as_str(), depth)),
            _ => None,
        },
        _ => None,
    }
}
