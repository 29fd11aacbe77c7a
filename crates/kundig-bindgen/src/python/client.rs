//! `client.py`: the session with a method for every operation, in `areas/`; `errors.py`; and what the package shows.

use super::records::{annotation, is_made_anew, ordered, value};
use super::{docstring, docstring_with, head, names, quoted};
use crate::model::{Effect, Model, OperationDef, Presence, Shape, Type, TypeDef};
use crate::text::pascal_case;

/// `client.py`.
pub fn client(model: &Model) -> String {
    let mut made = head("The session, with a method for every operation, by area: `session.customer.search(...)`.");
    for area in model.areas().keys() {
        made.push_str(&format!("from .areas.{} import {}\n", names::module(area), area_class(area)));
    }
    made.push_str("from .session import BaseSession\n\n\nclass Session(BaseSession):\n");
    made.push_str(&docstring(
        "A user (or the owner) at an engine. Use it on one thread at a time, and close it or use it in a `with` statement.",
        "    ",
    ));
    for area in model.areas().keys() {
        let (name, class) = (names::name(area), area_class(area));
        made.push_str(&format!("\n    @property\n    def {name}(self) -> {class}:\n"));
        made.push_str(&docstring(&format!("The operations `{area}.*`."), "        "));
        made.push_str(&format!("        return {class}(self)\n"));
    }
    made
}

/// `areas/`: the methods of each area.
pub fn areas(model: &Model) -> Vec<(String, String)> {
    let package = ("__init__".to_owned(), head("What a session can do, a module for each area; see `Session`."));
    let modules = model.areas().into_iter();
    modules.map(|(area, operations)| (names::module(area), module(model, area, &operations))).chain([package]).collect()
}

fn module(model: &Model, area: &str, operations: &[&OperationDef]) -> String {
    let about = format!("The operations `{area}.*`, as the session may use them.");
    let mut made = head(&about);
    made.push_str(
        "import datetime as _datetime\n\
         import decimal as _decimal\n\
         import uuid as _uuid\n\
         from typing import Any, Dict, Iterator, List, Optional, Union\n\n\
         from .. import operations\n\
         from .._values import UNSET, Unset\n\
         from ..session import BaseSession\n\
         from ..types import *  # noqa: F403 every type may be needed\n",
    );
    let inputs = asked_for(model, operations);
    if !inputs.is_empty() {
        made.push_str(&format!("from ..operations import {}\n", inputs.join(", ")));
    }
    made.push_str(&format!(
        "\n\nclass {}:\n{}\n    def __init__(self, session: BaseSession) -> None:\n        self._session = session\n",
        area_class(area),
        docstring(&about, "    ")
    ));
    for operation in operations {
        made.push_str(&method(model, operation));
    }
    made
}

/// The inputs of operations that other operations take as a parameter.
fn asked_for<'a>(model: &'a Model, operations: &[&'a OperationDef]) -> Vec<&'a str> {
    let taken = operations.iter().filter_map(|operation| model.type_named(&operation.input));
    let mut inputs: Vec<&str> = taken.flat_map(|one| one.shape.part_names()).collect();
    inputs.retain(|name| model.operations.iter().any(|operation| operation.input == *name));
    inputs.sort_unstable();
    inputs.dedup();
    inputs
}

fn area_class(area: &str) -> String {
    format!("{}Area", pascal_case(area))
}

fn method(model: &Model, operation: &OperationDef) -> String {
    let Some(one) = model.type_named(&operation.input) else { return String::new() };
    let Shape::Record(record) = &one.shape else { return String::new() };
    let fields = ordered(record);
    let mut parameters: Vec<String> = Vec::new();
    let mut arguments: Vec<String> = Vec::new();
    let mut about: Vec<(String, String)> = Vec::new();
    for field in &fields {
        let name = names::name(&field.name);
        parameters.push(parameter(model, one, field, &name));
        arguments.push(argument(model, one, field, &name));
        about.push((name, field.about.clone()));
    }
    let call = format!("operations.{}({})", operation.input, arguments.join(", "));
    let mut sentence = operation.about.clone();
    if !operation.errors.is_empty() {
        let errors: Vec<String> =
            operation.errors.iter().map(|code| format!("`{}`", names::error_class(code))).collect();
        sentence.push_str(&format!("\n\nRaises {} besides what every operation can.", errors.join(", ")));
    }
    let mut made = String::new();
    let changes = operation.effect == Effect::Change;
    let (mut with_accept, mut about_accept) = (parameters.clone(), about.clone());
    if changes {
        with_accept.push("accept: Optional[str] = None".into());
        about_accept.push(("accept".into(), "Accepts warnings, for this reason; the journal keeps it.".into()));
    }
    let accept = if changes { ", accept=accept" } else { "" };
    made.push_str(&definition(&names::name(&operation.verb), &with_accept, &operation.output));
    made.push_str(&docstring_with(&sentence, &about_accept, "        "));
    made.push_str(&format!("        return self._session.execute({call}{accept})\n"));
    if let Some(item) = &operation.item {
        let item = super::types::written(item);
        let keep = |name: &str| name != "after" || model.resolve(after(&fields)) != &Type::Text;
        let kept: Vec<usize> = (0..fields.len()).filter(|at| keep(&fields[*at].name)).collect();
        let parameters: Vec<String> = kept.iter().map(|at| parameters[*at].clone()).collect();
        let arguments: Vec<String> = kept.iter().map(|at| arguments[*at].clone()).collect();
        let about: Vec<(String, String)> = kept.iter().map(|at| about[*at].clone()).collect();
        made.push_str(&definition(&format!("{}_all", operation.verb), &parameters, &format!("Iterator[{item}]")));
        let sentence = format!("`{}`, item by item over all pages; `limit` is the size of a page.", operation.name);
        made.push_str(&docstring_with(&sentence, &about, "        "));
        let call = format!("operations.{}({})", operation.input, arguments.join(", "));
        made.push_str(&format!("        return self._session.iterate({call})\n"));
    }
    made
}

fn after<'a>(fields: &[&'a crate::model::Field]) -> &'a Type {
    fields.iter().find(|field| field.name == "after").map_or(&Type::Any, |field| &field.kind)
}

fn definition(name: &str, parameters: &[String], output: &str) -> String {
    if parameters.is_empty() {
        return format!("\n    def {name}(self) -> {output}:\n");
    }
    let list: String = parameters.iter().map(|one| format!("        {one},\n")).collect();
    format!("\n    def {name}(\n        self,\n        *,\n{list}    ) -> {output}:\n")
}

/// A list that may be left out is `None` then: a default must not be shared between calls.
fn parameter(model: &Model, one: &TypeDef, field: &crate::model::Field, name: &str) -> String {
    let kind = annotation(one, field);
    match value(model, one, field) {
        None => format!("{name}: {kind}"),
        Some(value) if is_made_anew(&value) && !field.nullable => format!("{name}: Optional[{kind}] = None"),
        Some(value) if is_made_anew(&value) => format!("{name}: {kind} = None"),
        Some(value) => format!("{name}: {kind} = {value}"),
    }
}

fn argument(model: &Model, one: &TypeDef, field: &crate::model::Field, name: &str) -> String {
    match value(model, one, field) {
        Some(value) if is_made_anew(&value) && field.presence != Presence::Required => {
            format!("{name}={value} if {name} is None else {name}")
        }
        _ => format!("{name}={name}"),
    }
}

/// `errors.py`.
pub fn errors(model: &Model) -> String {
    let mut made = head("What can go wrong, each code as an exception of its own.");
    made.push_str("from typing import Dict, Type\n\nfrom ._base import KundigError\n");
    for error in &model.errors {
        made.push_str(&format!("\n\nclass {}(KundigError):\n", names::error_class(&error.value)));
        made.push_str(&docstring(&error.about, "    "));
    }
    made.push_str("\n\nBY_CODE: Dict[str, Type[KundigError]] = {\n");
    for error in &model.errors {
        made.push_str(&format!("    {}: {},\n", quoted(&error.value), names::error_class(&error.value)));
    }
    made.push_str("}\n\n__all__ = [\n    \"KundigError\",\n");
    let mut names: Vec<String> = model.errors.iter().map(|error| names::error_class(&error.value)).collect();
    names.sort();
    names.iter().for_each(|name| made.push_str(&format!("    {},\n", quoted(name))));
    made + "]\n"
}

/// `__init__.py`.
pub fn package() -> String {
    let about = "Kundig, the embeddable customer-relationship engine, for Python.\n\n\
                 The shared library is found by the environment variable KUNDIG_LIBRARY, or under its usual names.";
    let mut made = head(about);
    made.push_str(
        "from . import errors, operations, types\n\
         from ._abi import handle_count, version\n\
         from ._base import KundigError, ListOperation, Operation, Outcome\n\
         from .client import Session\n\
         from .engine import Engine, HostFailure\n\
         from .errors import *  # noqa: F403\n\
         from .session import Cursor, Subscription\n\
         from .types import *  # noqa: F403\n\n",
    );
    made.push_str("__all__ = [\n");
    let own = [
        "Cursor",
        "Engine",
        "HostFailure",
        "KundigError",
        "ListOperation",
        "Operation",
        "Outcome",
        "Session",
        "Subscription",
        "errors",
        "handle_count",
        "operations",
        "types",
        "version",
    ];
    own.iter().for_each(|name| made.push_str(&format!("    {},\n", quoted(name))));
    made + "]\n__all__ += errors.__all__\n__all__ += types.__all__\n"
}
