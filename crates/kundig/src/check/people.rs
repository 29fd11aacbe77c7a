//! What a name is read into. No I/O.

use kundig_check::legal_form;
use kundig_check::name::{self, Certainty, Kind, Name, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::text_enum;

text_enum! {
    /// Who is named.
    pub enum NameKind {
        /// One person.
        Person = "person",
        /// A couple or a family.
        Couple = "couple",
        /// A firm, an authority, a club.
        Organisation = "organisation",
        /// It can't be told.
        Unclear = "unclear",
    }
}

text_enum! {
    /// Woman or man, where a form of address depends on it.
    pub enum Sex {
        /// A woman.
        Female = "female",
        /// A man.
        Male = "male",
    }
}

text_enum! {
    /// What a contact is to the one named.
    pub enum ContactRole {
        /// Owns the firm (`Inh.`).
        Owner = "owner",
        /// Is to receive the letter (`z. Hd.`).
        Attention = "attention",
        /// It is delivered there (`c/o`).
        CareOf = "care_of",
        /// Acts for it (`vertr. d.`).
        Representative = "representative",
        /// The office within.
        Office = "office",
    }
}

impl From<name::Sex> for Sex {
    fn from(sex: name::Sex) -> Self {
        match sex {
            name::Sex::Female => Self::Female,
            name::Sex::Male => Self::Male,
        }
    }
}

/// The name of a person in its parts; what is not there is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonName {
    /// How the person is addressed: Herr, Frau, Familie, Eheleute …
    pub salutation: String,
    /// The sex that the salutation tells.
    pub sex: Option<Sex>,
    /// Academic titles in their usual spelling.
    pub title: String,
    /// All given names; of two people with one family name `Petra und Frank`.
    pub given: String,
    /// What stands before the family name: `von der`, `Graf`.
    pub particle: String,
    /// The family name.
    pub family: String,
    /// The family name at birth.
    pub birth_name: String,
    /// What stands behind the name: `MBA`, `jun.`
    pub suffix: String,
    /// A guess at the sex by the given name; none for names that both bear.
    pub sex_hint: Option<Sex>,
    /// Whether several countries agree on the guess and none differs.
    pub is_hint_sure: bool,
}

/// A name that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReadName {
    /// Who is named.
    pub kind: NameKind,
    /// The people named, two where they have different family names; none for an organisation.
    pub people: Vec<PersonName>,
    /// The name of the organisation; empty for people.
    pub organisation: String,
    /// Its legal form in the usual spelling; empty where none is told.
    pub legal_form: String,
    /// Who is to be asked for in the organisation, or at whose place somebody is.
    pub contact: String,
    /// What the contact is.
    pub role: Option<ContactRole>,
    /// The whole, where it can't be told apart.
    pub unread: String,
}

impl PersonName {
    fn new(name: &Name) -> Self {
        let hint = name::sex_hint(&name.given).filter(|_| name.kind == Kind::Person);
        Self {
            salutation: name.salutation.to_owned(),
            sex: name.sex.map(Sex::from),
            title: name.title.clone(),
            given: name.given.clone(),
            particle: name.particle.clone(),
            family: name.family.clone(),
            birth_name: name.birth_name.clone(),
            suffix: name.suffix.clone(),
            sex_hint: hint.map(|hint| hint.sex.into()),
            is_hint_sure: hint.is_some_and(|hint| hint.certainty == Certainty::Unambiguous),
        }
    }
}

impl ReadName {
    pub(super) fn new(name: &Name, country: &str) -> Self {
        let kind = match name.kind {
            Kind::Person => NameKind::Person,
            Kind::Couple => NameKind::Couple,
            Kind::Organisation => NameKind::Organisation,
            Kind::Unclear => NameKind::Unclear,
        };
        let role = name.role.map(|role| match role {
            Role::Owner => ContactRole::Owner,
            Role::Attention => ContactRole::Attention,
            Role::CareOf => ContactRole::CareOf,
            Role::Representative => ContactRole::Representative,
            Role::Office => ContactRole::Office,
        });
        let are_people = matches!(kind, NameKind::Person | NameKind::Couple);
        let only_if = |wanted: bool| if wanted { name.family.clone() } else { String::new() };
        let form = legal_form::in_name(&name.family, country).filter(|_| kind == NameKind::Organisation);
        Self {
            kind,
            people: if are_people {
                [Some(name), name.partner.as_deref()].into_iter().flatten().map(PersonName::new).collect()
            } else {
                Vec::new()
            },
            organisation: only_if(kind == NameKind::Organisation),
            legal_form: form.map(|found| found.form.name.to_owned()).unwrap_or_default(),
            contact: name.contact.clone(),
            role,
            unread: only_if(kind == NameKind::Unclear),
        }
    }
}
