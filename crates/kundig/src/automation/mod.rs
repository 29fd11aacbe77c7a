//! Automation: events meet rules, and rules request operations in the same unit of work.
//!
//! Areas don't know this room: they record what happened, and automation listens. What a rule is and how it is kept safe is
//! the crate `kundig_rules`; here it gets its world.

pub mod dry;
mod health;
pub mod host_event;
mod load;
mod model;
pub mod operations;
pub mod picture;
pub mod process;
mod react;
pub mod reference;
mod run;
pub mod schedule;
pub(crate) mod store;
mod vocabulary;

pub use crate::functions::Function;
pub use kundig_rules::{FieldType, HostFunctionWord as FunctionWord, Problem};
pub(crate) use load::load;
pub use load::{RulePack, read_folder};
pub use model::{Reaction, RequestMade, RuleTrace, TracedRun};
pub(crate) use react::{hears, react};
pub(crate) use vocabulary::vocabulary;
