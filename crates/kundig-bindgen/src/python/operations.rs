//! `operations/`: every operation as a class that holds its input.

use super::records::{self, Kind};
use super::types::{exported, helper_import, read};
use super::{head, names, quoted};
use crate::model::{Model, OperationDef, Shape};

/// The package: a module for each area, and all of them together.
pub fn modules(model: &Model) -> Vec<(String, String)> {
    let mut package = head(
        "The operations, each as a class: for `Session.perform` and `Session.batch`. In everyday code the methods of \
         `Session` are shorter.",
    );
    let mut modules: Vec<(String, String)> = Vec::new();
    for (area, operations) in model.areas() {
        package.push_str(&format!("from .{} import *  # noqa: F403\n", names::module(area)));
        modules.push((names::module(area), module(model, area, &operations)));
    }
    package.push_str(&exported(model.operations.iter().map(|operation| operation.input.as_str()).collect()));
    modules.push(("__init__".into(), package));
    modules
}

fn module(model: &Model, area: &str, operations: &[&OperationDef]) -> String {
    let mut made = head(&format!("The operations `{area}.*`."));
    made.push_str(
        "import dataclasses as _dataclasses\n\
         import datetime as _datetime\n\
         import decimal as _decimal\n\
         import uuid as _uuid\n\
         from typing import Any, ClassVar, Dict, List, Optional, Union\n\n\
         from .._base import ListOperation, Operation\n\
         from .._values import UNSET, Unset, write_instant\n\
         from ..types import *  # noqa: F403 every type may be needed\n",
    );
    for home in [None, Some(area)] {
        made.push_str(&helper_import(model, home, "..types."));
    }
    for operation in operations {
        let Some(one) = model.type_named(&operation.input) else { continue };
        let Shape::Record(record) = &one.shape else { continue };
        made.push_str("\n\n");
        made.push_str(&records::class(model, one, record, &kind(operation)));
        made.push_str(&readers(model, operation));
    }
    made.push_str(&exported(operations.iter().map(|operation| operation.input.as_str()).collect()));
    made
}

fn kind(operation: &OperationDef) -> Kind {
    let base = match &operation.item {
        Some(item) => format!("ListOperation[{}, {}]", operation.output, super::types::written(item)),
        None => format!("Operation[{}]", operation.output),
    };
    let body = format!(
        "\n    NAME: ClassVar[str] = {}\n    EFFECT: ClassVar[str] = {}\n",
        quoted(&operation.name),
        quoted(operation.effect.word()),
    );
    Kind::Call { base, body }
}

fn readers(model: &Model, operation: &OperationDef) -> String {
    let output = crate::model::Type::Named(operation.output.clone());
    let mut made = format!(
        "\n    @staticmethod\n    def read(document: Any) -> {}:\n        return {}\n",
        operation.output,
        read(model, &output, "document")
    );
    if let Some(item) = &operation.item {
        made.push_str(&format!(
            "\n    @staticmethod\n    def read_item(document: Any) -> {}:\n        return {}\n",
            super::types::written(item),
            read(model, item, "document")
        ));
    }
    made
}
