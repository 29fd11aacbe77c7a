//! What a rule may do: ask for operations, and call the functions of the host program.

use std::any::TypeId;
use std::sync::Arc;

use rhai::{Dynamic, Engine, FuncRegistration, ImmutableString, Map, Module, NativeCallContext, RhaiFunc};
use serde_json::Value;

use crate::host::RecordRef;
use crate::problem::{Place, did_you_mean};
use crate::record::RecordHandle;
use crate::run::Request;
use crate::state::{Failed, Phase, limit, script, with_host, with_state};
use crate::value::{from_json, map_to_json, to_json};
use crate::vocabulary::Words;
use crate::words::OperationWord;

/// Registers every operation under its friendlier name, and `op(name, arguments)` for all.
pub(crate) fn register(engine: &mut Engine, words: &Arc<Words>) {
    register_as(engine, words, OperationWord::is_allowed, request);
}

/// Registers the operations that may be called, with what shall happen when one is.
pub(crate) fn register_as(
    engine: &mut Engine,
    words: &Arc<Words>,
    may: fn(&OperationWord) -> bool,
    call: fn(&NativeCallContext, &OperationWord, Map) -> Result<Dynamic, Failed>,
) {
    for operation in words.operations().filter(|operation| may(operation) && !operation.function.is_empty()) {
        let word = Arc::clone(operation);
        engine.register_fn(&operation.function, move |ctx: NativeCallContext, arguments: Map| {
            call(&ctx, &word, arguments)
        });
        // `send_mail("template", customer, #{ data })`: what is sent, to whom, and what the template may show.
        if operation.function.starts_with("send_") {
            let word = Arc::clone(operation);
            let send = move |ctx: &NativeCallContext, template: ImmutableString, to: Dynamic, data: Map| {
                let mut arguments = Map::new();
                arguments.insert("template".into(), template.into());
                arguments.insert("customer".into(), to);
                arguments.insert("data".into(), data.into());
                call(ctx, &word, arguments)
            };
            let without_data = send.clone();
            engine
                .register_fn(
                    &operation.function,
                    move |ctx: NativeCallContext, template: ImmutableString, to: Dynamic, data: Map| {
                        send(&ctx, template, to, data)
                    },
                )
                .register_fn(
                    &operation.function,
                    move |ctx: NativeCallContext, template: ImmutableString, to: Dynamic| {
                        without_data(&ctx, template, to, Map::new())
                    },
                );
        }
    }
    let known = Arc::clone(words);
    engine.register_fn("op", move |ctx: NativeCallContext, name: &str, arguments: Map| {
        let Some(word) = known.operation(name) else {
            return Err(match did_you_mean(name, known.operations().map(|operation| operation.name.as_str())) {
                Some(word) => script(format!("there is no operation `{name}` (did you mean `{word}`?)")),
                None => script(format!("there is no operation `{name}`")),
            });
        };
        if !may(word) {
            return Err(script(format!("rules may not request `{name}`")));
        }
        call(&ctx, word, arguments)
    });
}

/// Asks an operation that changes nothing and hands back its answer.
pub(crate) fn ask(word: &OperationWord, arguments: &Map) -> Result<Dynamic, Failed> {
    let arguments = Value::Object(map_to_json(arguments).map_err(script)?);
    with_state(|state| {
        // What a question costs is the host's time, which does not count against the deadline.
        let asked = state.asked.get() + 1;
        if asked > state.limits.requests {
            return Err(limit(format!("the rule asks more than {} questions", state.limits.requests)));
        }
        state.asked.set(asked);
        let (area, what) = word.name.split_once('.').unwrap_or(("", &word.name));
        state.note_read(area, what);
        let answer = with_host(|host| host.ask(&word.name, &arguments))?;
        Ok(from_json(&answer))
    })
}

/// Notes the request and hands back the record that it will create.
fn request(ctx: &NativeCallContext, word: &OperationWord, arguments: Map) -> Result<Dynamic, Failed> {
    if word.answers {
        return ask(word, &arguments);
    }
    with_state(|state| {
        if state.phase.get() == Phase::Deciding {
            return Err(script(format!("`applies` only decides: request `{}` in `react`", word.name)));
        }
        if state.requests.borrow().len() >= state.limits.requests {
            return Err(limit(format!("the rule requests more than {} operations", state.limits.requests)));
        }
        let mut arguments = map_to_json(&arguments).map_err(script)?;
        let mut created = None;
        if let Some(kind) = &word.creates {
            let id = match arguments.get("id").and_then(Value::as_str) {
                Some(id) => id.to_owned(),
                None => with_host(|host| Ok(host.new_id()))?,
            };
            arguments.insert("id".into(), id.as_str().into());
            created = Some(RecordHandle::new(kind, &id));
        }
        state.requests.borrow_mut().push(Request {
            operation: word.name.clone(),
            arguments: Value::Object(arguments),
            creates: created
                .as_ref()
                .map(|handle| RecordRef { kind: handle.kind.to_string(), id: handle.id.to_string() }),
            line: Place::from(ctx.call_position()).line,
        });
        Ok(created.map_or(Dynamic::UNIT, Dynamic::from))
    })
}

/// Registers the functions of the host program as the module `host`.
pub(crate) fn register_host_functions(engine: &mut Engine, words: &Arc<Words>) {
    let mut module = Module::new();
    for function in words.host_functions() {
        let types = vec![TypeId::of::<Dynamic>(); function.params.len()];
        let name = function.name.clone();
        let call = move |_: Option<NativeCallContext>, args: &mut [&mut Dynamic]| {
            let args = args.iter().map(|arg| to_json(arg)).collect::<Result<Vec<_>, _>>().map_err(script)?;
            with_state(|state| {
                state.note_read("host", &name);
                let answer = with_host(|host| host.function(&name, &args))?;
                Ok(from_json(&answer))
            })
        };
        let call = RhaiFunc::Pure { func: Arc::new(call), has_context: false, is_pure: true, is_volatile: true };
        FuncRegistration::new(&function.name).set_into_module_raw(&mut module, &types, call);
    }
    engine.register_static_module("host", module.into());
}
