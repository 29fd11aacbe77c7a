//! The sandbox: an interpreter that has no clock, no chance, no files and no time to lose.
//!
//! rhai's own limits leave holes, measured with 1.27; this is how they are closed:
//!
//! | Hole | Closed by |
//! |---|---|
//! | 200,000 steps may each copy a large value | a deadline, looked at every 16 steps |
//! | many variables just under the limit add up over the call chain | variables are measured, [`Limits::memory_bytes`] |
//! | `map[key] = value`, `list[0].push(…)`, `list[0] = list` are checked only where they touch | variables written in depth are measured in whole at every use |
//! | keys of maps do not count | they count in both measurements |
//! | `replace`, `pad` allocate first and check afterwards, `pad` overflows | functions of our own |
//! | functions without name that capture each other grow and nest without being counted | they may only stand as an argument of `map`, `filter` …; no `curry`, `call`, `Fn`, `this` |
//! | a deep tree overflows the stack before anything runs | depth limits of the parser, size limit of the file |
//!
//! What is left: one native function may work on one value of the permitted size before the clock is looked at again,
//! a millisecond or less.

use std::sync::Arc;
use std::time::Duration;

use rhai::packages::{
    ArithmeticPackage, BasicArrayPackage, BasicIteratorPackage, BasicMapPackage, BasicStringPackage, LogicPackage,
    MoreStringPackage, Package,
};
use rhai::{Engine, EvalContext, OptimizationLevel, Token};

use crate::state::{self, Failed, Size};
use crate::vocabulary::Words;
use crate::words::Vocabulary;
use crate::{library, process, record, request};

/// How much a rule may take. The defaults are far above what an honest rule needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Steps of the interpreter.
    pub operations: u64,
    /// Functions calling functions. Together with `expression_depth` it bounds the stack: the defaults fit into 1 MiB,
    /// which is what hosts in other languages give to a thread.
    pub call_depth: usize,
    /// Expressions within expressions, checked when a rule is loaded.
    pub expression_depth: usize,
    /// Bytes in one string.
    pub string_bytes: usize,
    /// Elements in one list, those of inner lists included.
    pub list_elements: usize,
    /// Entries in one map, those of inner maps included.
    pub map_entries: usize,
    /// Variables alive in one function.
    pub variables: usize,
    /// Functions in one file.
    pub functions: usize,
    /// Memory of all variables alive together, in bytes.
    pub memory_bytes: usize,
    /// Operations requested in one run.
    pub requests: usize,
    /// Bytes of one rule file.
    pub source_bytes: usize,
    /// Wall clock of one run.
    pub deadline: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            operations: 200_000,
            call_depth: 20,
            expression_depth: 48,
            string_bytes: 64 * 1024,
            list_elements: 4_096,
            map_entries: 1_000,
            variables: 64,
            functions: 64,
            memory_bytes: 16 * 1024 * 1024,
            requests: 100,
            source_bytes: 256 * 1024,
            // With the native function that may be at work when it is over, a rule is stopped within 100 ms.
            deadline: Duration::from_millis(90),
        }
    }
}

/// The configured interpreter with the words that it was configured for.
#[derive(Debug)]
pub(crate) struct Sandbox {
    pub engine: Engine,
    pub words: Arc<Words>,
    pub limits: Limits,
}

impl Sandbox {
    /// For rules: operations are requested.
    pub(crate) fn for_rules(vocabulary: &Vocabulary, limits: Limits) -> Self {
        Self::build(vocabulary, limits, request::register)
    }

    /// With the functions that `operations` registers in the place of operations.
    pub(crate) fn build(
        vocabulary: &Vocabulary,
        limits: Limits,
        operations: impl FnOnce(&mut Engine, &Arc<Words>),
    ) -> Self {
        let words = Arc::new(Words::new(vocabulary));
        let mut engine = restricted(&limits);
        library::register(&mut engine);
        record::register(&mut engine, &words);
        process::register(&mut engine);
        request::register_host_functions(&mut engine, &words);
        operations(&mut engine, &words);
        // The declaration is read from the tree; it runs only together with the constants beside it.
        let declarations = ["rule", "process", "schedule"];
        let known = engine.collect_fn_metadata(None, |f| Some(f.metadata.name.to_string()), true);
        words.know_functions(known.into_iter().chain(INTERPRETER_FUNCTIONS.map(str::to_owned)));
        for declaration in declarations {
            engine.register_fn(declaration, |_: rhai::Map| ());
        }
        Sandbox { engine, words, limits }
    }
}

/// What the interpreter itself understands as a function.
pub(crate) const INTERPRETER_FUNCTIONS: [&str; 3] = ["type_of", "print", "debug"];

/// What would let a rule out of the sandbox, or hide from the checks what it calls.
pub(crate) const DISABLED: [&str; 9] =
    ["eval", "Fn", "call", "curry", "this", "is_shared", "is_def_fn", "import", "export"];

/// Words that rhai reserves without using them, and that name things in business.
const FREED: [&str; 12] =
    ["case", "default", "match", "new", "package", "protected", "public", "shared", "static", "thread", "use", "with"];

/// An interpreter with limits, without functions of ours.
pub(crate) fn restricted(limits: &Limits) -> Engine {
    let mut engine = Engine::new_raw();
    for package in [
        ArithmeticPackage::new().as_shared_module(),
        LogicPackage::new().as_shared_module(),
        BasicStringPackage::new().as_shared_module(),
        MoreStringPackage::new().as_shared_module(),
        BasicIteratorPackage::new().as_shared_module(),
        BasicArrayPackage::new().as_shared_module(),
        BasicMapPackage::new().as_shared_module(),
    ] {
        engine.register_global_module(package);
    }
    for symbol in DISABLED {
        engine.disable_symbol(symbol);
    }
    engine
        .set_optimization_level(OptimizationLevel::None)
        .set_fail_on_invalid_map_property(true)
        .set_max_operations(limits.operations)
        .set_max_call_levels(limits.call_depth)
        .set_max_expr_depths(limits.expression_depth, limits.expression_depth)
        .set_max_string_size(limits.string_bytes)
        .set_max_array_size(limits.list_elements)
        .set_max_map_size(limits.map_entries)
        .set_max_variables(limits.variables)
        .set_max_functions(limits.functions)
        .set_max_modules(0)
        .set_max_strings_interned(1_024)
        .on_progress(|operations| state::if_running(|state| state.progress(operations)))
        .on_print(print)
        .on_debug(|text, _, _| print(text));

    // A number with a point is a decimal: there are no floats in rules.
    #[allow(deprecated, reason = "rhai marks what may change between versions this way")]
    engine.on_parse_token(|token, _, _| match token {
        Token::FloatConstant(float) => {
            let text = float.1.as_str();
            match text.parse().or_else(|_| rust_decimal::Decimal::from_scientific(text)) {
                Ok(decimal) => Token::DecimalConstant((decimal, float.1.clone()).into()),
                Err(_) => Token::LexError(rhai::LexError::MalformedNumber(text.into()).into()),
            }
        }
        // Words that rhai keeps for later but business needs now: `let case = open_case(…)`.
        Token::Reserved(word) if FREED.contains(&word.as_str()) => Token::Identifier(word),
        token => token,
    });

    #[allow(deprecated, reason = "rhai marks what may change between versions this way")]
    engine.on_var(|name, _, context| {
        state::with_state(|state| {
            watch(state, name, &context)?;
            Ok(state.facts.constants.get(name).filter(|_| !context.scope().contains(name)).cloned())
        })
    });
    engine
}

fn print(text: &str) {
    state::if_running(|state| {
        state.print(text);
        Some(())
    });
}

/// Called whenever a rule uses a variable: the only place where the values that it holds can be seen.
fn watch(state: &state::State, name: &str, context: &EvalContext) -> Result<(), Failed> {
    if state.facts.written_in_depth.contains(name)
        && let Some(value) = context.scope().get(name)
    {
        context.engine().ensure_data_size_within_limits(value)?;
        let mut size = Size::default();
        size.add(value);
        if size.bytes > state.limits.memory_bytes / 16 {
            return Err(state::limit(format!("`{name}` holds too much")));
        }
    }
    if state.measure_due() {
        let mut size = Size::default();
        context.scope().iter_raw().for_each(|(_, _, value)| size.add(value));
        state.measured(context.call_level(), size)?;
    }
    Ok(())
}
