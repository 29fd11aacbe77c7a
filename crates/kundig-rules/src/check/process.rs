//! What is particular to processes: their key, their events, their steps.

use rhai::{AST, ASTNode, Expr, Position};
use rustc_hash::FxHashSet;

use super::{check_event, filter};
use crate::declare::{Declaration, Report};
use crate::problem::{Place, did_you_mean};
use crate::vocabulary::Words;
use crate::when::Condition;

/// What a process declares beside its beginning. Answers the events that it listens to.
pub(super) fn declared(declaration: &Declaration, words: &Words, report: &mut Report) -> Vec<String> {
    let Some(process) = &declaration.process else { return Vec::new() };
    let mut listens = Vec::new();
    let pause = process.pause.as_ref();
    let of_pause = pause.into_iter().flat_map(|pause| pause.on.iter().chain(&pause.resume));
    for (event, at) in process.stop.iter().chain(of_pause) {
        check_event(event, *at, words, report);
        listens.push(event.clone());
    }
    if let Some((pause, (on, _))) = pause.and_then(|pause| Some((pause, pause.on.as_ref()?)))
        && let Some(event) = words.event(on)
    {
        filter::check(&pause.when, event, report);
    }
    // The event that begins an instance must say what it is about. A later one without the key means those of its customer.
    if let Some((key, at)) = &process.key {
        let name = &declaration.on;
        if let Some(event) = words.event(name).filter(|event| !event.fields.is_empty()) {
            let has =
                key == "customer" || *key == event.record_kind || event.fields.iter().any(|field| field.name == *key);
            if !has {
                let en = format!("the event `{name}` has no `{key}`, so it names no instance of the process");
                let de = format!("das Ereignis `{name}` hat kein `{key}`: es bezeichnet keinen Lauf des Prozesses");
                let kinds = [event.record_kind.as_str(), "customer"];
                report.error("unknown_field", *at, en, de).suggestion =
                    did_you_mean(key, event.fields.iter().map(|field| field.name.as_str()).chain(kinds));
            }
        }
    }
    listens
}

/// The functions that are steps of a process: `start`, and all that the file names as a step.
pub(super) fn steps<'a>(
    ast: &'a AST,
    functions: &[(&'a str, usize)],
    declaration: &Declaration,
    report: &mut Report,
) -> FxHashSet<&'a str> {
    let mut steps = FxHashSet::default();
    if declaration.process.is_none() {
        return steps;
    }
    steps.insert("start");
    let mut named: Vec<(String, Position)> = Vec::new();
    ast.clone_functions_only().walk(&mut |path: &[ASTNode]| {
        if let Some(ASTNode::Expr(Expr::MethodCall(call, _))) = path.last() {
            match (call.name.as_str(), &call.args[..]) {
                ("wait", [_, Expr::StringConstant(step, at)]) => named.push((step.to_string(), *at)),
                ("wait_for", [Expr::Map(entries, _)]) => {
                    for (key, value) in &entries.0 {
                        if let ("then" | "or_else", Expr::StringConstant(step, at)) = (key.name.as_str(), value) {
                            named.push((step.to_string(), *at));
                        }
                    }
                }
                _ => {}
            }
        }
        true
    });
    named.sort_by_key(|(_, at)| Place::from(*at));
    for (step, at) in named {
        match functions.iter().find(|(name, params)| *name == step && *params == 1) {
            Some((name, _)) => drop(steps.insert(name)),
            None => {
                let en = format!("the process has no step `{step}`: write `fn {step}(p) {{ … }}`");
                let de = format!("der Prozess hat keinen Schritt `{step}`: schreibe `fn {step}(p) {{ … }}`");
                report.error("unknown_step", at, en, de).suggestion =
                    did_you_mean(&step, functions.iter().map(|(name, _)| *name));
            }
        }
    }
    steps
}

/// What a step waits for: the event, where it stands, and the conditions that are written out.
type Waited = (String, Position, Vec<(Condition, Position)>);

/// The events that steps wait for. They stand in the file as they are, so that the engine knows them beforehand.
pub(super) fn waited_for(ast: &AST, report: &mut Report) -> Vec<Waited> {
    let mut events = Vec::new();
    ast.clone_functions_only().walk(&mut |path: &[ASTNode]| {
        let Some(ASTNode::Expr(Expr::MethodCall(call, at))) = path.last() else { return true };
        if call.name != "wait_for" {
            return true;
        }
        let entries = match &call.args[..] {
            [Expr::Map(entries, _)] => &entries.0[..],
            _ => &[],
        };
        let when = match entries.iter().find(|(key, _)| key.name == "when") {
            Some((_, Expr::Map(conditions, _))) => filter::written_out(&conditions.0),
            _ => Vec::new(),
        };
        let on = entries.iter().find(|(key, _)| key.name == "on").map(|(_, on)| on);
        let listed: &[Expr] = match on {
            Some(Expr::Array(list, _)) => list,
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        for one in listed {
            if let Expr::StringConstant(event, at) = one {
                events.push((event.to_string(), *at, when.clone()));
            }
        }
        if listed.is_empty() || !listed.iter().all(|one| matches!(one, Expr::StringConstant(..))) {
            let en = "`wait_for` takes a map with `on`, one or several events that are written out";
            let de = "`wait_for` nimmt ein Objekt mit `on`, einem oder mehreren ausgeschriebenen Ereignissen";
            report.error("declaration", *at, en, de);
        }
        true
    });
    events.sort_by_key(|(_, at, _)| Place::from(*at));
    events
}
