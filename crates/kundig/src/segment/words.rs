//! The words of filters, and where in the database each of them stands.

use kundig_filter::{Field, Part, Point, Type, Vocabulary};

use crate::access::FieldGroup;
use crate::base::Priority;
use crate::case::{CaseKind, CaseState};
use crate::consent::{ConsentChannel, ConsentState};
use crate::contact::{ContactKind, Direction, Medium};
use crate::customer::{
    AddressKind, CompanySize, ContactPointKind, CustomField, CustomFieldType, PartyKind, PartyRole, Salutation, Status,
    groups,
};
use crate::followup::FollowUpState;
use crate::mandate::{MandateKind, MandateScheme};
use crate::relation::RelationKind;

/// Where the value of a field stands.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// In a column, with the table as queries call it.
    Column(&'static str),
    /// An amount in one column, its currency in another.
    Money(&'static str, &'static str),
    /// In the custom fields.
    Custom(String),
    /// In other fields: nothing is stored for it.
    Derived,
}

/// A word about the customer.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub source: Source,
    pub group: FieldGroup,
}

/// A table with rows of a customer.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// As a query names it, `p` for short.
    pub from: &'static str,
    /// What must hold beside company and customer.
    pub only: &'static str,
    /// The column that names the customer.
    pub owner: &'static str,
    /// The right that its rows need, and the field group that opens them.
    pub needs: Needs,
    pub columns: Vec<Source>,
}

/// What opens a table.
#[derive(Debug, Clone, Copy)]
pub(super) enum Needs {
    /// Field groups of the customer.
    Groups(&'static [FieldGroup]),
    /// An operation of another area.
    Right(&'static str),
}

/// All words, those of the company's custom fields too.
#[derive(Debug, Clone)]
pub(super) struct Words {
    pub vocabulary: Vocabulary,
    /// In the order of the vocabulary.
    pub own: Vec<Word>,
    /// In the order of the vocabulary.
    pub tables: Vec<Table>,
}

/// A row of the lists below: name, where it stands, what it holds, what it means.
type Line = (&'static str, Source, fn() -> Type, &'static str);

macro_rules! choice {
    ($choices:ty) => {
        || Type::Choice(<$choices>::ALL.iter().map(|choice| choice.as_str().to_owned()).collect())
    };
}

fn text() -> Type {
    Type::Text
}
fn day() -> Type {
    Type::Day
}
fn moment() -> Type {
    Type::Moment
}
fn number() -> Type {
    Type::Number
}
fn flag() -> Type {
    Type::Flag
}
fn user() -> Type {
    Type::User
}
fn team() -> Type {
    Type::Team
}
fn money() -> Type {
    Type::Money
}
fn record() -> Type {
    Type::Record
}
fn degrees() -> Type {
    Type::Degrees
}

/// Fields of the customer.
#[rustfmt::skip]
fn own() -> Vec<(Line, FieldGroup)> {
    use Source::{Column, Money};
    let roles = || Type::Set(Some(PartyRole::ALL.iter().map(|role| role.as_str().to_owned()).collect()));
    let lines: [(Line, FieldGroup); 44] = [
        (("number", Column("customer.number"), text, "customer number"), groups::MASTER),
        (("name", Column("customer.display_name"), text, "name in one line"), groups::MASTER),
        (("kind", Column("customer.kind"), choice!(PartyKind), "person or organisation"), groups::MASTER),
        (("status", Column("customer.status"), choice!(Status), "where the customer stands"), groups::MASTER),
        (("blocked_reason", Column("customer.blocked_reason"), text, "why the customer is blocked"), groups::MASTER),
        (("salutation", Column("customer.salutation"), choice!(Salutation), "how a person is addressed"), groups::MASTER),
        (("title", Column("customer.title"), text, "title"), groups::MASTER),
        (("first_name", Column("customer.first_name"), text, "first name"), groups::MASTER),
        (("last_name", Column("customer.last_name"), text, "last name"), groups::MASTER),
        (("name_suffix", Column("customer.name_suffix"), text, "what follows the name"), groups::MASTER),
        (("birth_date", Column("customer.birth_date"), day, "date of birth"), groups::MASTER),
        (("age", Source::Derived, || Type::Age(10), "full years since the date of birth"), groups::MASTER),
        (("gender", Column("customer.gender"), text, "gender, as the person states it"), groups::MASTER),
        (("language", Column("customer.language"), text, "language, BCP 47"), groups::MASTER),
        (("marital_status", Column("customer.marital_status"), text, "marital status"), groups::MASTER),
        (("occupation", Column("customer.occupation"), text, "occupation"), groups::MASTER),
        (("employer", Column("customer.employer"), text, "employer"), groups::MASTER),
        (("legal_name", Column("customer.legal_name"), text, "legal name of an organisation"), groups::MASTER),
        (("legal_form", Column("customer.legal_form"), text, "legal form"), groups::MASTER),
        (("register_court", Column("customer.register_court"), text, "register court"), groups::MASTER),
        (("register_number", Column("customer.register_number"), text, "register number"), groups::MASTER),
        (("vat_id", Column("customer.vat_id"), text, "VAT identification number"), groups::MASTER),
        (("leitweg_id", Column("customer.leitweg_id"), text, "Leitweg-ID of a public customer"), groups::MASTER),
        (("industry_code", Column("customer.industry_code"), text, "industry code WZ 2008"), groups::MASTER),
        (("company_size", Column("customer.company_size"), choice!(CompanySize), "how large an organisation is"), groups::MASTER),
        (("contact_name", Column("customer.contact_name"), text, "whom to ask for"), groups::MASTER),
        (("roles", Column("customer.roles"), roles, "what the party is to the company"), groups::MASTER),
        (("tags", Column("customer.tags"), || Type::Set(None), "tags"), groups::MASTER),
        (("responsible_user", Column("customer.responsible_user"), user, "responsible user"), groups::MASTER),
        (("responsible_team", Column("customer.responsible_team"), team, "responsible team"), groups::MASTER),
        (("price_group", Column("customer.price_group"), text, "price group"), groups::PAYMENT),
        (("payment_days", Column("customer.payment_days"), number, "days for payment"), groups::PAYMENT),
        (("credit_limit", Money("customer.credit_limit_minor", "customer.currency"), money, "credit limit"), groups::PAYMENT),
        (("revenue", Money("customer.revenue_minor", "customer.currency"), money, "revenue of the last twelve months"), groups::PAYMENT),
        (("do_not_contact", Column("customer.do_not_contact"), text, "why the customer is not to be contacted"), groups::MASTER),
        (("dunning_block", Column("customer.dunning_block"), text, "why dunning is blocked"), groups::DUNNING),
        (("note", Column("customer.note"), text, "free text"), groups::NOTE),
        (("created", Column("customer.created_at"), moment, "when it was created"), groups::MASTER),
        (("changed", Column("customer.changed_at"), moment, "when it was last changed"), groups::MASTER),
        (("version", Column("customer.version"), number, "counts the changes"), groups::MASTER),
        (("id", Column("customer.id"), record, "the id"), groups::MASTER),
        (("sort_name", Column("customer.sort_name"), text, "the name as lists are sorted, without umlauts"), groups::MASTER),
        (("currency", Column("customer.currency"), text, "currency of revenue and credit limit"), groups::PAYMENT),
        (("is_blocked", Column("(customer.blocked_reason IS NOT NULL)"), flag, "whether the customer is blocked"), groups::MASTER),
    ];
    lines.into()
}

/// A table: its name and meaning, how it is read, its fields.
type Sheet = (&'static str, &'static str, Table, Vec<Line>);

#[rustfmt::skip]
fn sheets() -> Vec<Sheet> {
    use Source::{Column, Derived, Money};
    let table = |from, only, owner, needs| Table { from, only, owner, needs, columns: Vec::new() };
    vec![
        ("address", "addresses, past and future ones too", table("address", "", "customer", Needs::Groups(&[groups::ADDRESS, groups::SHIPPING])), vec![
            ("kind", Column("p.kind"), choice!(AddressKind), "what it is for"),
            ("addition", Column("p.addition"), text, "addition"),
            ("street", Column("p.street"), text, "street without the number"),
            ("house_number", Column("p.house_number"), text, "house number"),
            ("postal_code", Column("p.postal_code"), text, "postal code"),
            ("place", Column("p.place"), text, "place"),
            ("state", Column("p.state"), text, "state or canton, e.g. BY"),
            ("country", Column("p.country"), text, "country, ISO 3166-1 alpha-2"),
            ("valid_from", Column("p.valid_from"), day, "first day"),
            ("valid_until", Column("p.valid_until"), day, "last day"),
            ("current", Derived, || Type::Current(8, 9), "whether it is valid today"),
            ("latitude", Column("p.latitude_e6"), degrees, "asked for by `within`"),
            ("longitude", Column("p.longitude_e6"), degrees, "asked for by `within`"),
        ]),
        ("contact_point", "phones, e-mail addresses and the like", table("contact_point", "", "customer", Needs::Groups(&[groups::CONTACT_POINTS])), vec![
            ("kind", Column("p.kind"), choice!(ContactPointKind), "by which medium"),
            ("value", Column("p.value"), text, "in normal form"),
            ("label", Column("p.label"), text, "what people call it"),
            ("preferred", Column("p.preferred"), flag, "the one to use first"),
            ("do_not_use", Column("p.do_not_use"), flag, "must not be used"),
            ("verified", Column("p.verified"), flag, "somebody answered there"),
            ("invalid", Column("p.invalid"), flag, "leads nowhere"),
        ]),
        ("account", "bank accounts", table("bank_account", "", "customer", Needs::Groups(&[groups::BANK])), vec![
            ("holder", Column("p.holder"), text, "holder, when it is not the customer"),
            ("iban", Column("p.iban"), text, "IBAN without blanks"),
            ("bic", Column("p.bic"), text, "BIC"),
            ("bank_name", Column("p.bank_name"), text, "the bank's name"),
        ]),
        ("reference", "keys of other systems", table("external_reference", "p.record_kind = 'customer'", "record", Needs::Groups(&[groups::MASTER])), vec![
            ("system", Column("p.system"), text, "the system"),
            ("kind", Column("p.kind"), text, "the kind of record there"),
            ("key", Column("p.key"), text, "the key there"),
        ]),
        ("relation", "what the customer is to others", table(RELATIONS, "", "customer", Needs::Right("relation.list")), vec![
            ("kind", Column("p.kind"), choice!(RelationKind), "what the customer is to the other one"),
            ("other", Column("p.other"), record, "the other one"),
            ("department", Column("p.department"), text, "department"),
            ("function", Column("p.function"), text, "function"),
            ("valid_from", Column("p.valid_from"), day, "first day"),
            ("valid_until", Column("p.valid_until"), day, "last day"),
            ("current", Derived, || Type::Current(4, 5), "whether it holds today"),
        ]),
        ("consent", "what the customer agreed to", table("consent", "", "customer", Needs::Right("consent.list")), vec![
            ("purpose", Column("p.purpose"), text, "what for"),
            ("channel", Column("p.channel"), choice!(ConsentChannel), "by which channel"),
            ("state", Column("p.state"), choice!(ConsentState), "where it stands"),
            ("wording_version", Column("p.wording_version"), text, "version of the wording"),
            ("source", Column("p.source"), text, "where it came from"),
            ("requested", Column("p.created_at"), moment, "when it was asked for or given"),
            ("confirmed", Column("p.confirmed_at"), moment, "when it was confirmed"),
            ("withdrawn", Column("p.withdrawn_at"), moment, "when it was withdrawn"),
        ]),
        ("contact", "messages, calls and visits, as last corrected", table("contact", "p.is_current", "customer", Needs::Right("contact.list")), vec![
            ("direction", Column("p.direction"), choice!(Direction), "in, out or internal"),
            ("medium", Column("p.medium"), choice!(Medium), "by which medium"),
            ("kind", Column("p.kind"), choice!(ContactKind), "what it was about"),
            ("occurred", Column("p.occurred_at"), moment, "when it happened"),
            ("handled_by", Column("p.handled_by"), user, "who handled it"),
            ("subject", Column("p.subject"), text, "subject"),
            ("outcome", Column("p.outcome"), text, "outcome"),
            ("duration_seconds", Column("p.duration_seconds"), number, "how long it took"),
        ]),
        ("case", "complaints, service calls, questions", table("service_case", "", "customer", Needs::Right("case.list")), vec![
            ("kind", Column("p.kind"), choice!(CaseKind), "what it is"),
            ("state", Column("p.state"), choice!(CaseState), "where it stands"),
            ("priority", Column("p.priority"), choice!(Priority), "how urgent it is"),
            ("subject", Column("p.subject"), text, "subject"),
            ("department", Column("p.department"), text, "department"),
            ("owner", Column("p.owner"), user, "who works on it"),
            ("category", Column("p.category"), text, "category"),
            ("cause", Column("p.cause"), text, "cause"),
            ("opened", Column("p.created_at"), moment, "when it was opened"),
            ("resolved", Column("p.resolved_at"), moment, "when it was resolved"),
            ("closed", Column("p.closed_at"), moment, "when it was closed"),
            ("reopened", Column("p.reopened"), number, "how often it was reopened"),
            ("compensation", Money("p.compensation_minor", "p.compensation_currency"), money, "compensation"),
            ("satisfaction", Column("p.satisfaction"), number, "satisfaction, 1 to 5"),
        ]),
        ("followup", "follow-ups (Wiedervorlagen)", table("followup", "", "customer", Needs::Right("followup.list")), vec![
            ("state", Column("p.state"), choice!(FollowUpState), "where it stands"),
            ("priority", Column("p.priority"), choice!(Priority), "how urgent it is"),
            ("subject", Column("p.subject"), text, "subject"),
            ("due", Column("p.due_at"), moment, "when it is due"),
            ("user", Column("p.assigned_user"), user, "whose it is"),
            ("department", Column("p.department"), text, "department"),
        ]),
        ("mandate", "SEPA mandates", table("mandate", "", "customer", Needs::Right("mandate.list")), vec![
            ("scheme", Column("p.scheme"), choice!(MandateScheme), "CORE or B2B"),
            ("kind", Column("p.kind"), choice!(MandateKind), "recurring or one-off"),
            ("creditor_id", Column("p.creditor_id"), text, "creditor id"),
            ("reference", Column("p.reference"), text, "mandate reference"),
            ("iban", Column("p.iban"), text, "IBAN"),
            ("signed", Column("p.signed_on"), day, "when it was signed"),
            ("last_used", Column("p.last_used_on"), day, "when it was last used"),
            ("revoked", Column("p.revoked_on"), day, "when it was revoked"),
        ]),
    ]
}

/// Relations are stored once, for two: here each of the two has its own row, in its own words.
const RELATIONS: &str =
    "(SELECT company, customer, other, kind, department, function, valid_from, valid_until FROM relation
 UNION ALL SELECT company, other, customer, CASE kind WHEN 'child' THEN 'parent' WHEN 'employee' THEN 'employer'
 WHEN 'contact_person' THEN 'has_contact_person' WHEN 'subsidiary' THEN 'parent_company' WHEN 'payer' THEN 'paid_by'
 WHEN 'representative' THEN 'represented_by' WHEN 'recommended' THEN 'recommended_by' ELSE kind END,
 department, function, valid_from, valid_until FROM relation)";

fn field((name, _, of, about): &Line) -> Field {
    Field { name: (*name).into(), about: (*about).into(), of: of() }
}

/// What a custom field is to a filter.
fn custom(field: &CustomField) -> Field {
    let of = match field.value_type {
        CustomFieldType::Text => Type::Text,
        CustomFieldType::Number => Type::Number,
        CustomFieldType::Flag => Type::Flag,
        CustomFieldType::Date => Type::Day,
        CustomFieldType::Money => Type::Money,
        CustomFieldType::Choice => Type::Choice(field.choices.clone()),
        CustomFieldType::MultiChoice => Type::Set(Some(field.choices.clone())),
        CustomFieldType::Reference => Type::Record,
    };
    Field { name: format!("custom.{}", field.name).into(), about: field.label.clone().into(), of }
}

impl Words {
    /// The words of a company with these custom fields.
    pub(super) fn new(custom_fields: &[CustomField]) -> Self {
        let mut vocabulary = Vocabulary::default();
        let (mut words, mut tables) = (Vec::new(), Vec::new());
        for (line, group) in own() {
            vocabulary.fields.push(field(&line));
            words.push(Word { source: line.1, group });
        }
        for defined in custom_fields {
            vocabulary.fields.push(custom(defined));
            words.push(Word { source: Source::Custom(defined.name.clone()), group: groups::MASTER });
        }
        for (name, about, mut table, lines) in sheets() {
            vocabulary.parts.push(Part { name, about, fields: lines.iter().map(field).collect() });
            table.columns = lines.into_iter().map(|line| line.1).collect();
            tables.push(table);
        }
        vocabulary.point = Some(Point { part: 0, latitude: 11, longitude: 12, current: Some(10) });
        Self { vocabulary, own: words, tables }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_fields_in_fields_are_those_meant() {
        let Words { vocabulary, tables, .. } = Words::new(&[]);
        assert_eq!(vocabulary.fields[10].name, "birth_date");
        for part in &vocabulary.parts {
            for field in &part.fields {
                if let Type::Current(from, until) = field.of {
                    assert_eq!((&*part.fields[from].name, &*part.fields[until].name), ("valid_from", "valid_until"));
                }
            }
        }
        let point = vocabulary.point.unwrap();
        let address = &vocabulary.parts[point.part].fields;
        assert_eq!((&*address[point.latitude].name, &*address[point.longitude].name), ("latitude", "longitude"));
        assert!(matches!(address[point.current.unwrap()].of, Type::Current(..)));
        // Each kind of relation that is stored is turned as the area turns it.
        for kind in RelationKind::ALL {
            let turned = format!("WHEN '{kind}' THEN '{}'", kind.inverse());
            let back = format!("WHEN '{}' THEN '{kind}'", kind.inverse());
            let once = RELATIONS.contains(&turned) != RELATIONS.contains(&back);
            assert!(kind.inverse() == *kind || once, "{kind}");
        }
        assert_eq!(tables.len(), vocabulary.parts.len());
    }
}
