//! The columns of customer files: fields that every file may have, and those that only our customers have.

use kundig_check::Findings;
use kundig_format::lines::{CustomerField, Key, Usage};

use crate::customer::CustomField;

/// How much of a line's own text is kept when it is set apart, in bytes; what is longer is cut, and a finding says so.
pub(crate) const MAX_ORIGINAL: usize = 64 * 1024;

/// Before the name of a custom field.
pub(super) const CUSTOM: &str = "custom.";

/// What customers have beyond the fields of foreign files: name and header.
pub(super) const OWN: &[(&str, &str)] = &[
    ("legal_form", "Rechtsform"),
    ("register_court", "Registergericht"),
    ("register_number", "Registernummer"),
    ("leitweg_id", "Leitweg-ID"),
    ("industry_code", "WZ-Code"),
    ("company_size", "Unternehmensgröße"),
    ("employer", "Arbeitgeber"),
    ("status", "Status"),
    ("roles", "Rollen"),
    ("price_group", "Preisgruppe"),
    ("payment_days", "Zahlungsziel (Tage)"),
    ("credit_limit", "Kreditlimit"),
    ("do_not_contact", "Kontaktsperre"),
    ("external_references", "Fremdschlüssel"),
    ("contact_points", "Kontaktwege (genau)"),
    ("addresses", "Anschriften (genau)"),
];

/// The fields of foreign files that a customer has a place for.
pub(super) const fn is_taken(field: CustomerField) -> bool {
    !matches!(
        field,
        CustomerField::Department
            | CustomerField::TaxNumber
            | CustomerField::CustomerSince
            | CustomerField::AdvertisingConsent
            | CustomerField::ChangedAt
    )
}

/// Columns of our own, by names and headers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extras(Vec<(String, String)>);

impl Extras {
    /// With the custom fields of the company.
    pub(crate) fn new(custom: &[CustomField]) -> Self {
        let own = OWN.iter().map(|(name, header)| ((*name).to_owned(), (*header).to_owned()));
        let custom = custom.iter().map(|field| (format!("{CUSTOM}{}", field.name), field.label.trim().to_owned()));
        Self(own.chain(custom).collect())
    }

    /// Whether a column may be told to be this.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(own, _)| own == name)
    }

    /// The column that this header names: by its name, or as exports and people write it.
    pub(crate) fn understand(&self, header: &str) -> Option<&str> {
        let header = header.trim();
        let same = |text: &str| !text.is_empty() && text.to_lowercase() == header.to_lowercase();
        let found = self.0.iter().find(|(name, label)| name == header || same(label));
        found.map(|(name, _)| name.as_str())
    }

    /// By what tables name these columns: names and headers.
    pub(crate) fn headers(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|(name, label)| [name.as_str(), label.as_str()])
    }

    /// All names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// What can be told of a column, for messages.
    pub(super) fn all_names(&self) -> impl Iterator<Item = &str> {
        let fields = CustomerField::ALL.iter().filter(|field| is_taken(**field)).map(|field| field.name());
        fields.chain(self.names())
    }
}

/// Whether the values of a column come into customers.
pub(crate) fn is_known(name: &str, extras: &Extras) -> bool {
    name.parse::<Key>().map_or_else(|_| extras.has(name), |key| is_taken(key.field))
}

/// A column is told to hold what no customer has.
pub(crate) fn unknown_field(header: &str, field: &str, extras: &Extras, findings: &mut Findings) {
    let shown: String = field.chars().take(80).collect();
    let finding = findings.error(
        &format!("columns.{}", header.chars().take(80).collect::<String>()),
        "import.unknown_field",
        format!("Ein Feld „{shown}“ hat ein Kunde nicht."),
        format!("a customer has no field `{shown}`"),
    );
    if let Some(near) = kundig_check::suggest::did_you_mean(&shown, extras.all_names()) {
        finding.suggest(near);
    }
}

/// What the header of an exported column says: German words that are understood again; else the stable name.
pub(crate) fn header_of(name: &str, extras: &Extras) -> String {
    let Ok(key) = name.parse::<Key>() else {
        let label = extras.0.iter().find(|(own, _)| own == name).map(|(_, label)| label.clone());
        let sure = label.filter(|label| extras.understand(label) == Some(name) && understood(label).is_none());
        return sure.unwrap_or_else(|| name.to_owned());
    };
    let usage = match key.usage {
        None => "",
        Some(Usage::Private) => " privat",
        Some(Usage::Business) => " geschäftlich",
    };
    let number = if key.number > 1 { format!(" {}", key.number) } else { String::new() };
    let header = format!("{}{usage}{number}", word(key.field));
    // "Telefon 2" is a mobile number to many programs: what would be read as another field keeps its stable name.
    if understood(&header) == Some(key) { header } else { name.to_owned() }
}

fn understood(header: &str) -> Option<Key> {
    kundig_format::lines::suggest(&[header.to_owned()], &[]).first().and_then(|column| column.key)
}

fn word(field: CustomerField) -> &'static str {
    use CustomerField as F;
    match field {
        F::Number => "Kundennummer",
        F::Salutation => "Anrede",
        F::Title => "Titel",
        F::GivenName => "Vorname",
        F::FamilyName => "Nachname",
        F::NameSuffix => "Namenszusatz",
        F::Organisation => "Firma",
        F::ContactPerson => "Ansprechpartner",
        F::AddressKind => "Adressart",
        F::AddressAddition => "Adresszusatz",
        F::Street => "Straße",
        F::HouseNumber => "Hausnummer",
        F::PostalCode => "PLZ",
        F::Place => "Ort",
        F::Region => "Bundesland",
        F::Country => "Land",
        F::Phone => "Telefon",
        F::Mobile => "Mobil",
        F::Fax => "Fax",
        F::Email => "E-Mail",
        F::Website => "Webseite",
        F::BirthDate => "Geburtsdatum",
        F::Gender => "Geschlecht",
        F::Iban => "IBAN",
        F::Bic => "BIC",
        F::BankName => "Bank",
        F::AccountHolder => "Kontoinhaber",
        F::Occupation => "Beruf",
        F::MaritalStatus => "Familienstand",
        F::VatId => "USt-IdNr.",
        F::Revenue12Months => "Umsatz 12 Monate",
        F::Language => "Sprache",
        F::Category => "Kategorie",
        F::SourceId => "Datensatz-ID",
        F::Note => "Bemerkung",
        other => other.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::CustomFieldType;

    #[test]
    fn every_header_of_an_export_is_read_as_what_it_is() {
        let custom = [("kennzeichen", "Amtliches Kennzeichen"), ("email2", "E-Mail"), ("seit", "Kunde seit")];
        let custom = custom.map(|(name, label)| CustomField::new(name, CustomFieldType::Text, label));
        let extras = Extras::new(&custom);
        for field in CustomerField::ALL.iter().copied().filter(|field| is_taken(*field)) {
            let mut keys = vec![Key::of(field)];
            if field.has_usage() {
                keys.extend([Key::used(field, Some(Usage::Private)), Key::used(field, Some(Usage::Business))]);
            }
            if field.repeats() {
                keys.extend([Key { number: 2, ..Key::of(field) }, Key { number: 30, ..Key::of(field) }]);
            }
            for key in keys {
                assert_eq!(understood(&header_of(&key.to_string(), &extras)), Some(key), "{key}");
            }
        }
        for name in extras.names() {
            let header = header_of(name, &extras);
            assert_eq!((extras.understand(&header), understood(&header)), (Some(name), None), "{header}");
        }
        assert_eq!(header_of("custom.kennzeichen", &extras), "Amtliches Kennzeichen");
        assert_eq!(header_of("custom.email2", &extras), "custom.email2");
        assert_eq!(header_of("phone.2", &extras), "phone.2");
        assert_eq!(header_of("phone.private", &extras), "Telefon privat");
    }
}
