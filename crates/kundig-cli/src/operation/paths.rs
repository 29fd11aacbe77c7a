//! `--set customer.party.last_name=Müller`: sets one value deep inside an input, typed as the schema says.

use kundig_check::suggest::did_you_mean;
use serde_json::{Map, Value};

use super::schema::{branches, type_of};
use crate::failure::Failure;

/// One step of a path.
#[derive(Debug, PartialEq)]
enum Step<'a> {
    Field(&'a str),
    Place(usize),
}

/// Carries out one `PATH=VALUE`.
pub fn set(root: &Value, input: &mut Value, assignment: &str) -> Result<(), Failure> {
    let Some((path, text)) = assignment.split_once('=') else {
        return Err(Failure::usage(format!("`--set {assignment}` has no `=`")).hint("write --set PATH=VALUE"));
    };
    let steps = parse(path)?;
    let mut nodes = vec![root];
    for step in &steps {
        nodes = go(root, &nodes, step, path)?;
    }
    let value = typed(root, &nodes, text, path)?;
    place(input, &steps, value, path)
}

fn parse(path: &str) -> Result<Vec<Step<'_>>, Failure> {
    let broken = || Failure::usage(format!("`{path}` is no path")).hint("write e.g. customer.contact_points[0].value");
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (name, mut places) = part.split_at(part.find('[').unwrap_or(part.len()));
        if name.is_empty() {
            return Err(broken());
        }
        steps.push(Step::Field(name));
        while !places.is_empty() {
            let (place, rest) = places[1..].split_once(']').ok_or_else(broken)?;
            steps.push(Step::Place(place.parse().map_err(|_| broken())?));
            if !rest.is_empty() && !rest.starts_with('[') {
                return Err(broken());
            }
            places = rest;
        }
    }
    Ok(steps)
}

/// The nodes of the schema that one step leads to.
fn go<'s>(root: &'s Value, nodes: &[&'s Value], step: &Step<'_>, path: &str) -> Result<Vec<&'s Value>, Failure> {
    let concrete: Vec<&Value> = nodes.iter().flat_map(|node| branches(root, node)).collect();
    let mut next = Vec::new();
    for node in &concrete {
        match step {
            Step::Field(name) => match node["properties"].get(*name) {
                Some(field) => next.push(field),
                // A map, whose names are free.
                None if node["properties"].is_null() => {
                    next.extend(node.get("additionalProperties").filter(|values| **values != Value::Bool(false)));
                }
                None => {}
            },
            Step::Place(_) => next.extend(node.get("items")),
        }
    }
    if !next.is_empty() {
        return Ok(next);
    }
    Err(match step {
        Step::Place(place) => Failure::usage(format!("`{path}`: there is no list to have a place [{place}]")),
        Step::Field(name) => {
            let names = concrete.iter().filter_map(|node| node["properties"].as_object()).flat_map(Map::keys);
            let mut names: Vec<&str> = names.map(String::as_str).collect();
            names.dedup();
            let failure = Failure::usage(format!("`{path}`: there is no field `{name}`"));
            match did_you_mean(name, names.iter().copied()) {
                Some(near) => failure.hint(format!("did you mean `{near}`?")),
                None if names.is_empty() => failure,
                None => failure.hint(format!("the fields here are {}", names.join(", "))),
            }
        }
    })
}

/// A value in one of the types that fit, text before all others.
fn typed(root: &Value, nodes: &[&Value], text: &str, path: &str) -> Result<Value, Failure> {
    let accepts = |name: &str| nodes.iter().any(|node| accepts(root, node, name));
    let structured = text.starts_with(['{', '[']);
    if accepts("string") && !structured {
        return Ok(Value::from(text));
    }
    match serde_json::from_str(text) {
        Ok(value) => Ok(value),
        // A node without a type takes anything, text as well.
        Err(_) if accepts("") || accepts("string") => Ok(Value::from(text)),
        Err(error) => Err(Failure::usage(format!("`{path}`: `{text}` does not fit: {error}"))
            .hint("numbers and true/false as they are, lists and objects as JSON")),
    }
}

fn accepts(root: &Value, node: &Value, name: &str) -> bool {
    branches(root, node)
        .iter()
        .any(|branch| type_of(branch) == name || (name == "string" && branch["const"].is_string()))
}

fn place(target: &mut Value, steps: &[Step<'_>], value: Value, path: &str) -> Result<(), Failure> {
    let Some((step, rest)) = steps.split_first() else {
        *target = value;
        return Ok(());
    };
    let inner = match step {
        Step::Field(name) => {
            if target.is_null() {
                *target = Value::Object(Map::new());
            }
            let fields =
                target.as_object_mut().ok_or_else(|| Failure::usage(format!("`{path}`: a value is in the way")))?;
            fields.entry(*name).or_insert(Value::Null)
        }
        Step::Place(number) => {
            if target.is_null() {
                *target = Value::Array(Vec::new());
            }
            let items =
                target.as_array_mut().ok_or_else(|| Failure::usage(format!("`{path}`: a value is in the way")))?;
            if *number > items.len() {
                let message = format!("`{path}`: the list has {} values so far", items.len());
                return Err(Failure::usage(message).hint("count from 0, without gaps"));
            }
            if *number == items.len() {
                items.push(Value::Null);
            }
            &mut items[*number]
        }
    };
    place(inner, rest, value, path)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn register(assignments: &[&str]) -> Result<Value, Failure> {
        let facts = kundig::catalogue::operation("customer.register").unwrap();
        let schema = (facts.input_schema)();
        let mut input = json!({});
        for assignment in assignments {
            set(schema.as_value(), &mut input, assignment)?;
        }
        Ok(input)
    }

    #[test]
    fn values_are_typed_as_the_schema_says() {
        let input = register(&[
            "customer.party.kind=person",
            "customer.party.last_name=Süßmilch",
            "customer.addresses[0].postal_code=07743",
            "customer.contact_points[0].kind=phone",
            "customer.contact_points[0].preferred=true",
            "customer.payment_days=14",
        ]);
        let customer = &input.unwrap()["customer"];
        assert_eq!(customer["party"], json!({ "kind": "person", "last_name": "Süßmilch" }));
        assert_eq!(customer["addresses"], json!([{ "postal_code": "07743" }]));
        assert_eq!(customer["contact_points"], json!([{ "kind": "phone", "preferred": true }]));
        assert_eq!(customer["payment_days"], 14);
    }

    #[test]
    fn wrong_paths_say_what_is_near() {
        let hint = |assignment: &str| match register(&[assignment]) {
            Err(Failure::Usage { hint, .. }) => hint.unwrap_or_default(),
            other => panic!("{other:?}"),
        };
        assert_eq!(hint("customer.party.lastname=x"), "did you mean `last_name`?");
        assert_eq!(hint("customer.addresses[1].place=x"), "count from 0, without gaps");
        assert_eq!(hint("customer"), "write --set PATH=VALUE");
        assert_eq!(hint("customer.payment_days=soon"), "numbers and true/false as they are, lists and objects as JSON");
    }
}
