//! `Kundig.pas`, the one unit that a program uses, and `KundigErrors.pas`.

use std::collections::BTreeMap;

use super::names::{quoted, type_name};
use super::types::{homes, listed, types_in, unit_name};
use super::values::{read, written};
use super::{docs, head};
use crate::model::{Effect, Model, OperationDef, Shape, Type};
use crate::text::pascal_case;

/// What is shown beside the generated types: name and unit.
const SHOWN: &[(&str, &str)] = &[
    ("IKundigJson", "KundigJson"),
    ("EKundigJson", "KundigJson"),
    ("TKundigStringArray", "KundigJson"),
    ("TKundigJsonArray", "KundigJson"),
    ("TKundigTimestamp", "KundigValues"),
    ("TKundigDate", "KundigValues"),
    ("TKundigOptionalText", "KundigValues"),
    ("TKundigOptionalInteger", "KundigValues"),
    ("TKundigOptionalInt64", "KundigValues"),
    ("TKundigOptionalBoolean", "KundigValues"),
    ("TKundigOptionalDate", "KundigValues"),
    ("TKundigOptionalTimestamp", "KundigValues"),
    ("EKundigError", "KundigError"),
    ("TKundigCursor", "KundigClient"),
    ("TKundigSubscription", "KundigClient"),
    ("TKundigBatch", "KundigClient"),
    ("TKundigOpenOptions", "KundigClient"),
    ("TKundigImportOptions", "KundigClient"),
    ("TKundigFunction", "KundigClient"),
    ("TKundigMessageHandler", "KundigClient"),
    ("TKundigListener", "KundigClient"),
    ("TKundigProgress", "KundigClient"),
];

/// `Kundig.pas`.
pub fn unit(model: &Model) -> String {
    let about = "Kundig, the embeddable customer-relationship engine, for Delphi and Free Pascal: all that a program needs.\n\n\
                 You free engines, sessions, cursors and subscriptions; records, arrays and JSON free themselves.";
    let mut made = head("Kundig", about);
    let mut units = vec!["KundigText", "KundigJson", "KundigValues", "KundigError", "KundigErrors", "KundigClient"];
    let homes = homes(model);
    let types: Vec<String> = homes.iter().map(|home| unit_name(*home)).collect();
    units.extend(types.iter().map(String::as_str));
    let units = crate::text::wrap(&units.join(", "), 114).join("\n  ");
    made.push_str(&format!("uses\n  {units};\n\ntype\n"));
    made.push_str("  // One unit to use: everything under its own name.\n");
    for (name, unit) in SHOWN {
        made.push_str(&format!("  {name} = {unit}.{name};\n"));
    }
    for error in &model.errors {
        let name = error_class(&error.value);
        made.push_str(&format!("  {name} = KundigErrors.{name};\n"));
    }
    let listed = listed(model);
    for home in &homes {
        let unit = unit_name(*home);
        for one in types_in(model, *home) {
            let name = type_name(&one.name);
            let mut names = vec![name.clone()];
            if matches!(one.shape, Shape::Union(_)) {
                names.push(format!("{name}Choice"));
            }
            if listed.contains(one.name.as_str()) {
                names.push(format!("{name}Array"));
            }
            names.iter().for_each(|name| made.push_str(&format!("  {name} = {unit}.{name};\n")));
        }
    }
    made.push('\n');
    let items = items(model);
    for (name, kind) in &items {
        made.push_str(&format!(
            "  /// Walks over all pages of a list. You free it.\n  {name} = class(TKundigCursor)\n  public\n    \
             /// Reads the next item; False at the end.\n    function Next(out Item: {kind}): Boolean;\n  end;\n\n"
        ));
    }
    made.push_str(
        "  /// A user (or the owner) at an engine, with a method for every operation. Use it on one thread at a time.\n  \
         TKundigSession = class(TKundigBaseSession)\n  public\n",
    );
    for operation in &model.operations {
        made.push_str(&docs(&about_of(operation), "    "));
        made.push_str(&format!("    {}\n", declaration(model, operation, "")));
        if let Some(item) = &operation.item {
            made.push_str(&docs(
                &format!("`{}`, item by item over all pages. You free the cursor.", operation.name),
                "    ",
            ));
            made.push_str(&format!("    {}\n", cursor_declaration(model, operation, item, "")));
        }
    }
    made.push_str("  end;\n\n");
    made.push_str(ENGINE);
    made.push_str("\nimplementation\n\n");
    for (name, kind) in &items {
        let item = Type::Named(kind.trim_start_matches("TKundig").into());
        made.push_str(&format!(
            "function {name}.Next(out Item: {kind}): Boolean;\nvar\n  Json: IKundigJson;\nbegin\n  Json := NextJson;\n  \
             Result := Json <> nil;\n  if Result then\n    Item := {}\n  else\n    Item := Default({kind});\nend;\n\n",
            read(model, &item, "Json")
        ));
    }
    for operation in &model.operations {
        made.push_str(&body(model, operation));
    }
    made.push_str(ENGINE_BODY);
    made
}

const ENGINE: &str =
    "  /// An open database with its rules. All threads may use it at once. Free its sessions, then itself.
  TKundigEngine = class(TKundigBaseEngine)
  public
    /// A session that may do everything: for setting up, and for programs without users. You free it.
    function OwnerSession(Company: Integer = 1): TKundigSession;
    /// A session of a user whom your program has identified itself. You free it.
    function VouchedSession(const Login: string; Company: Integer = 1): TKundigSession;
    /// A session of a user who proves it here. You free it.
    function LoginSession(const Login, Password: string; Company: Integer = 1): TKundigSession;
  end;
";

const ENGINE_BODY: &str = "function TKundigEngine.OwnerSession(Company: Integer): TKundigSession;
var
  Credentials: IKundigJson;
begin
  Credentials := JsonObject;
  Credentials.PutText('as', 'owner');
  Result := TKundigSession.Attach(OpenSession(Credentials, Company));
end;

function TKundigEngine.VouchedSession(const Login: string; Company: Integer): TKundigSession;
var
  Credentials: IKundigJson;
begin
  Credentials := JsonObject;
  Credentials.PutText('vouched', Login);
  Result := TKundigSession.Attach(OpenSession(Credentials, Company));
end;

function TKundigEngine.LoginSession(const Login, Password: string; Company: Integer): TKundigSession;
var
  Credentials: IKundigJson;
begin
  Credentials := JsonObject;
  Credentials.PutText('login', Login);
  Credentials.PutText('password', Password);
  Result := TKundigSession.Attach(OpenSession(Credentials, Company));
end;

end.
";

/// The cursors, each once: name and type of the item.
fn items(model: &Model) -> BTreeMap<String, String> {
    let items = model.operations.iter().filter_map(|operation| operation.item.as_ref());
    items.map(|item| (cursor_name(item), written(model, item))).collect()
}

fn cursor_name(item: &Type) -> String {
    format!("{}Cursor", type_name(item.name().unwrap_or("Json")))
}

fn about_of(operation: &OperationDef) -> String {
    if operation.errors.is_empty() {
        return operation.about.clone();
    }
    let errors: Vec<String> = operation.errors.iter().map(|code| error_class(code)).collect();
    format!("{}\n\nRaises {} besides what every operation can.", operation.about, errors.join(", "))
}

fn method_name(operation: &OperationDef) -> String {
    pascal_case(&operation.name)
}

fn has_input(model: &Model, operation: &OperationDef) -> bool {
    !model.fields(&operation.input).is_empty()
}

fn declaration(model: &Model, operation: &OperationDef, class: &str) -> String {
    let mut parameters = Vec::new();
    if has_input(model, operation) {
        parameters.push(format!("const Input: {}", type_name(&operation.input)));
    }
    if operation.effect == Effect::Change {
        let default = if class.is_empty() { " = ''" } else { "" };
        parameters.push(format!("const AcceptBecause: string{default}"));
    }
    let list = if parameters.is_empty() { String::new() } else { format!("({})", parameters.join("; ")) };
    format!("function {class}{}{list}: {};", method_name(operation), type_name(&operation.output))
}

fn cursor_declaration(model: &Model, operation: &OperationDef, item: &Type, class: &str) -> String {
    debug_assert!(has_input(model, operation));
    let (name, input) = (method_name(operation), type_name(&operation.input));
    format!("function {class}{name}Cursor(const Input: {input}): {};", cursor_name(item))
}

fn body(model: &Model, operation: &OperationDef) -> String {
    let class = "TKundigSession.";
    let (input, accept) = (
        if has_input(model, operation) { "Input.ToJson" } else { "JsonObject" },
        if operation.effect == Effect::Change { ", AcceptBecause" } else { "" },
    );
    let call = format!("Execute({}, {input}{accept})", quoted(&operation.name));
    let mut made = format!(
        "{}\nbegin\n  Result := {};\nend;\n\n",
        declaration(model, operation, class),
        read(model, &Type::Named(operation.output.clone()), &call)
    );
    if let Some(item) = &operation.item {
        made.push_str(&format!(
            "{}\nbegin\n  Result := {}.Attach(OpenHandle({}, {input}));\nend;\n\n",
            cursor_declaration(model, operation, item, class),
            cursor_name(item),
            quoted(&operation.name)
        ));
    }
    made
}

fn error_class(code: &str) -> String {
    format!("EKundig{}", pascal_case(code))
}

/// `KundigErrors.pas`.
pub fn errors(model: &Model) -> String {
    let mut made = head("KundigErrors", "What can go wrong, each code as an exception of its own.");
    made.push_str("uses\n  KundigJson, KundigJsonReader, KundigError;\n\ntype\n");
    for error in &model.errors {
        made.push_str(&docs(&error.about, "  "));
        made.push_str(&format!("  {} = class(EKundigError);\n", error_class(&error.value)));
    }
    made.push_str(
        "\n/// The exception for an error document of the library.\n\
         function KundigErrorOf(const Document: UTF8String): EKundigError;\n\nimplementation\n\n\
         function ClassOf(const Code: string): EKundigErrorClass;\nbegin\n",
    );
    for (place, error) in model.errors.iter().enumerate() {
        let otherwise = if place == 0 { "  " } else { "  else " };
        let class = error_class(&error.value);
        made.push_str(&format!("{otherwise}if Code = {} then\n    Result := {class}\n", quoted(&error.value)));
    }
    made.push_str(
        "  else\n    Result := EKundigError;\nend;\n\n\
         function KundigErrorOf(const Document: UTF8String): EKundigError;\nvar\n  Json: IKundigJson;\nbegin\n  \
         Json := ParseJson(Document);\n  Result := ClassOf(Json.Field('code').AsText).FromJson(Json);\nend;\n\nend.\n",
    );
    made
}
