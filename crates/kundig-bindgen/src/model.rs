//! The catalogue as every language understands it: types and operations, without any language's words.
//!
//! Knows no JSON Schema (that is [`crate::schema`]) and no target language.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Everything that a client offers.
#[derive(Debug, Default)]
pub struct Model {
    /// Each type once; what a type is made of comes before it.
    pub types: Vec<TypeDef>,
    /// By name.
    pub operations: Vec<OperationDef>,
    /// The codes of errors, those of the C border included.
    pub errors: Vec<Word>,
    /// The types that cross the border beside the operations' own: every client's own lines need them.
    pub documents: Vec<String>,
}

/// A named type.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeDef {
    pub name: String,
    pub about: String,
    pub shape: Shape,
    /// Only callers make it, the library never answers it: there, leaving out and null can differ.
    pub input_only: bool,
}

/// What a type is.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    Record(Record),
    /// One of some words.
    Enum(Vec<Word>),
    Union(Union),
    /// Another name for a simple type.
    Alias(Type),
}

/// Named fields.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Record {
    pub fields: Vec<Field>,
    /// Name and value of the field by which a union recognises it.
    pub tag: Option<(String, String)>,
}

/// A word with its meaning.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    pub value: String,
    pub about: String,
}

/// One of some types.
#[derive(Debug, Clone, PartialEq)]
pub struct Union {
    /// The field that tells them apart; without one, what they look like does.
    pub tag: Option<String>,
    pub variants: Vec<Variant>,
}

/// One possibility of a union.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// The possibility's own name within the union, e.g. `Person`.
    pub name: String,
    pub about: String,
    /// The value of the tag.
    pub tag: Option<String>,
    pub kind: Type,
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub name: String,
    pub about: String,
    pub kind: Type,
    /// May be null.
    pub nullable: bool,
    pub presence: Presence,
}

/// What it means to leave a field out.
#[derive(Debug, Clone, PartialEq)]
pub enum Presence {
    /// It must be there.
    Required,
    /// The same as this value.
    Default(Value),
    /// Something of its own ("stays as it is"), or in an answer: there is none.
    Optional,
}

/// The type of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    Text,
    Boolean,
    Integer(Width),
    /// A number with decimals, exact; text in JSON.
    Decimal,
    /// A point in time, RFC 3339.
    Instant,
    /// A date of the calendar.
    Date,
    /// A UUID.
    Id,
    /// Any JSON.
    Any,
    List(Box<Type>),
    /// From text to this.
    Map(Box<Type>),
    Named(String),
}

/// How large an integer can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    I32,
    I64,
    U16,
    U32,
    U64,
}

/// An operation of the catalogue.
#[derive(Debug)]
pub struct OperationDef {
    /// `area.verb`.
    pub name: String,
    pub area: String,
    pub verb: String,
    pub about: String,
    pub effect: Effect,
    /// The name of the input's type, a record of [`Model::types`].
    pub input: String,
    /// The name of the output's type.
    pub output: String,
    pub errors: Vec<String>,
    /// What a cursor over it hands out, if it answers pages.
    pub item: Option<Type>,
}

/// What an operation does to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Read,
    Change,
    Maintenance,
}

impl Effect {
    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Change => "change",
            Self::Maintenance => "maintenance",
        }
    }
}

impl Model {
    pub fn type_named(&self, name: &str) -> Option<&TypeDef> {
        self.types.iter().find(|one| one.name == name)
    }

    /// The record of this name; empty if there is none.
    pub fn fields(&self, name: &str) -> &[Field] {
        match self.type_named(name).map(|one| &one.shape) {
            Some(Shape::Record(record)) => &record.fields,
            _ => &[],
        }
    }

    /// The type behind an alias.
    pub fn resolve<'a>(&'a self, kind: &'a Type) -> &'a Type {
        match kind {
            Type::Named(name) => match self.type_named(name).map(|one| &one.shape) {
                Some(Shape::Alias(inner)) => self.resolve(inner),
                _ => kind,
            },
            _ => kind,
        }
    }

    /// Whether this is the input of an operation.
    pub fn is_input(&self, name: &str) -> bool {
        self.operations.iter().any(|operation| operation.input == name)
    }

    /// The area that alone uses a type, for each type but the inputs of operations; the others are shared. What a shared
    /// type is made of is shared too, so files of areas need the shared one and never each other.
    pub fn homes(&self) -> BTreeMap<&str, Option<&str>> {
        let mut homes: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        for operation in &self.operations {
            let mut open = vec![operation.input.as_str(), operation.output.as_str()];
            let mut seen: BTreeSet<&str> = BTreeSet::new();
            while let Some(name) = open.pop() {
                let Some(one) = self.type_named(name) else { continue };
                if !seen.insert(&one.name) {
                    continue;
                }
                let area = Some(operation.area.as_str());
                homes
                    .entry(&one.name)
                    .and_modify(|home| *home = home.filter(|known| area == Some(*known)))
                    .or_insert(area);
                let parts = one.shape.part_names();
                open.extend(parts);
            }
        }
        for one in &self.types {
            if self.documents.contains(&one.name) {
                homes.insert(&one.name, None);
            }
            homes.entry(&one.name).or_insert(None);
        }
        for one in self.types.iter().rev() {
            if homes.get(one.name.as_str()) == Some(&None) {
                homes.extend(one.shape.part_names().into_iter().map(|part| (part, None)));
            }
        }
        homes
    }

    /// The types of an area (of none: the shared ones), without the inputs of operations, in their order.
    pub fn types_of(&self, area: Option<&str>) -> Vec<&TypeDef> {
        let homes = self.homes();
        let here = |one: &&TypeDef| !self.is_input(&one.name) && homes.get(one.name.as_str()) == Some(&area);
        self.types.iter().filter(here).collect()
    }

    /// The areas, by name.
    pub fn areas(&self) -> BTreeMap<&str, Vec<&OperationDef>> {
        let mut areas: BTreeMap<&str, Vec<&OperationDef>> = BTreeMap::new();
        for operation in &self.operations {
            areas.entry(&operation.area).or_default().push(operation);
        }
        areas
    }

    /// Puts what a type is made of before it, each kind of type in the order of names; says which type contains itself.
    pub fn sort(&mut self) -> Result<(), String> {
        let mut waiting: BTreeMap<String, TypeDef> =
            std::mem::take(&mut self.types).into_iter().map(|one| (one.name.clone(), one)).collect();
        let mut done: BTreeSet<String> = BTreeSet::new();
        while !waiting.is_empty() {
            let ready: Vec<String> = waiting
                .values()
                .filter(|one| one.shape.parts().iter().all(|part| done.contains(part)))
                .map(|one| one.name.clone())
                .collect();
            if ready.is_empty() {
                let names: Vec<&String> = waiting.keys().collect();
                return Err(format!("types that contain each other, or something unknown: {names:?}"));
            }
            for name in ready {
                self.types.extend(waiting.remove(&name));
                done.insert(name);
            }
        }
        Ok(())
    }

    /// Marks the types that only callers make: those that no answer holds.
    pub fn mark_inputs(&mut self) {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut open: Vec<String> = self.documents.clone();
        open.extend(self.operations.iter().map(|operation| operation.output.clone()));
        while let Some(name) = open.pop() {
            if seen.insert(name.clone()) {
                open.extend(self.type_named(&name).map(|one| one.shape.parts()).unwrap_or_default());
            }
        }
        for one in &mut self.types {
            one.input_only = !seen.contains(&one.name);
        }
    }
}

impl Shape {
    /// The named types that it is made of.
    pub fn parts(&self) -> Vec<String> {
        self.part_names().into_iter().map(str::to_owned).collect()
    }

    pub fn part_names(&self) -> Vec<&str> {
        let types: Vec<&Type> = match self {
            Self::Record(record) => record.fields.iter().map(|field| &field.kind).collect(),
            Self::Union(union) => union.variants.iter().map(|variant| &variant.kind).collect(),
            Self::Alias(kind) => vec![kind],
            Self::Enum(_) => Vec::new(),
        };
        types.into_iter().filter_map(Type::name).collect()
    }
}

impl Type {
    /// The named type in it.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::List(inner) | Self::Map(inner) => inner.name(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(name: &str, parts: &[&str]) -> TypeDef {
        let field = |part: &&str| Field {
            name: part.to_lowercase(),
            about: String::new(),
            kind: Type::List(Box::new(Type::Named((*part).into()))),
            nullable: false,
            presence: Presence::Required,
        };
        let shape = Shape::Record(Record { fields: parts.iter().map(field).collect(), tag: None });
        TypeDef { name: name.into(), about: String::new(), shape, input_only: false }
    }

    #[test]
    fn what_a_type_is_made_of_comes_before_it() {
        let types = vec![record("A", &["C"]), record("B", &[]), record("C", &["B"])];
        let mut model = Model { types, ..Model::default() };
        model.sort().unwrap();
        assert_eq!(model.types.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["B", "C", "A"]);
    }

    #[test]
    fn a_type_that_contains_itself_is_refused_and_named() {
        let mut model = Model { types: vec![record("A", &["B"]), record("B", &["A"])], ..Model::default() };
        assert!(model.sort().unwrap_err().contains(r#"["A", "B"]"#));
    }

    #[test]
    fn a_type_lives_where_it_is_used_or_is_shared() {
        let types = ["A.in", "A.out", "B.in", "B.out", "OnlyA", "Both", "Deep"];
        let parts: [&[&str]; 7] = [&["OnlyA"], &["Both"], &[], &["Both"], &[], &["Deep"], &[]];
        let types = types.iter().zip(parts).map(|(name, parts)| record(name, parts)).collect();
        let operation = |area: &str| OperationDef {
            name: format!("{area}.do"),
            area: area.into(),
            verb: "do".into(),
            about: String::new(),
            effect: Effect::Read,
            input: format!("{area}.in"),
            output: format!("{area}.out"),
            errors: Vec::new(),
            item: None,
        };
        let mut model = Model { types, operations: vec![operation("A"), operation("B")], ..Model::default() };
        model.sort().unwrap();
        let names = |area| model.types_of(area).into_iter().map(|one| one.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(Some("A")), ["OnlyA", "A.out"]);
        assert_eq!(names(None), ["Deep", "Both"]);
    }

    #[test]
    fn types_that_an_answer_holds_are_not_for_input_only() {
        let types = vec![record("In", &["Both"]), record("Out", &["Both"]), record("Both", &[])];
        let mut model = Model { types, documents: vec!["Out".into()], ..Model::default() };
        model.mark_inputs();
        let input_only: Vec<&str> =
            model.types.iter().filter(|one| one.input_only).map(|one| one.name.as_str()).collect();
        assert_eq!(input_only, ["In"]);
    }
}
