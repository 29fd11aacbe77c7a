//! Which column of a customer file is what.

use serde::{Deserialize, Serialize};

macro_rules! customer_fields {
    ($($(#[$doc:meta])* $variant:ident = $name:literal: $($synonym:literal)*;)*) => {
        /// What a column of a customer file can hold.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum CustomerField {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl CustomerField {
            /// All fields.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable name: `family_name`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// How headers call it, folded: lower case, umlauts as two letters, nothing but letters and digits.
            const fn synonyms(self) -> &'static [&'static str] {
                match self {
                    $(Self::$variant => &[$($synonym,)*],)*
                }
            }
        }
    };
}

customer_fields! {
    /// The customer number of the exporting program.
    Number = "number": "kundennr" "kundennummer" "kdnr" "kdnummer" "knr" "debitor" "debitornr" "debitorennummer" "debitorennr" "nr" "id" "kundenid" "customerid" "customerno" "customernumber" "accountnumber";
    /// Herr, Frau, Firma …
    Salutation = "salutation": "anrede" "anredeschluessel" "salutation";
    /// Academic title.
    Title = "title": "titel" "akadtitel" "akademischertitel" "title" "namenstitel";
    /// Given name.
    GivenName = "given_name": "vorname" "rufname" "vornamen" "firstname" "givenname" "forename";
    /// Family name.
    FamilyName = "family_name": "nachname" "name" "familienname" "zuname" "name1" "lastname" "surname" "familyname";
    /// Given and family name in one.
    FullName = "full_name": "vollername" "gesamtname" "kundenname" "kunde" "fullname" "customername" "vorundnachname" "vornamenachname" "namevorname" "nachnamevorname";
    /// Name of the firm or organisation.
    Organisation = "organisation": "firma" "firmenname" "firmierung" "unternehmen" "organisation" "gesellschaft" "company" "companyname" "organization";
    /// Name of a contact person in a firm.
    ContactPerson = "contact_person": "ansprechpartner" "kontaktperson" "zuhaenden" "zhd" "contact" "contactperson" "contactname";
    /// Department in a firm.
    Department = "department": "abteilung" "abt" "department";
    /// What comes beside the street: floor, rear building, care of.
    AddressAddition = "address_addition": "zusatz" "adresszusatz" "adressezusatz" "anschriftzusatz" "anschriftenzusatz" "name2" "addressaddition" "address2" "addressline2";
    /// Street, with or without house number.
    Street = "street": "strasse" "str" "strassehausnummer" "strassehausnr" "strassenr" "strasseundhausnummer" "strasseundhausnr" "strasseundnr" "anschrift" "adresse" "street" "address" "address1" "addressline1" "streetaddress";
    /// House number in a column of its own.
    HouseNumber = "house_number": "hausnummer" "hausnr" "hnr" "housenumber" "houseno" "streetnumber";
    /// Postal code.
    PostalCode = "postal_code": "plz" "postleitzahl" "postcode" "postalcode" "zip" "zipcode";
    /// Place.
    Place = "place": "ort" "stadt" "wohnort" "ortsname" "gemeinde" "city" "town" "place";
    /// State or region.
    Region = "region": "bundesland" "region" "kanton" "state" "province" "county";
    /// Country.
    Country = "country": "land" "staat" "laenderkennzeichen" "lkz" "laendercode" "landkz" "country" "countrycode";
    /// Phone, mostly a landline.
    Phone = "phone": "telefon" "tel" "telefonnummer" "telefonnr" "telnr" "telefon1" "festnetz" "rufnummer" "telefonprivat" "telefongeschaeftlich" "phone" "phonenumber" "telephone" "landline";
    /// Mobile phone.
    Mobile = "mobile": "mobil" "handy" "mobiltelefon" "mobilnummer" "mobilfunk" "handynummer" "handynr" "telefon2" "mobile" "mobilephone" "cell" "cellphone";
    /// Fax.
    Fax = "fax": "fax" "telefax" "faxnummer" "faxnr" "faxnumber";
    /// E-mail address.
    Email = "email": "email" "mail" "emailadresse" "mailadresse" "emailaddress" "email1";
    /// Web site.
    Website = "website": "webseite" "website" "internet" "homepage" "www" "web" "url";
    /// Date of birth.
    BirthDate = "birth_date": "geburtsdatum" "geburtstag" "gebdatum" "gebdat" "geb" "geboren" "geborenam" "gebtag" "birthdate" "dateofbirth" "birthday" "dob";
    /// IBAN.
    Iban = "iban": "iban" "ibannr" "ibannummer" "bankverbindung";
    /// BIC.
    Bic = "bic": "bic" "swift" "bicswift" "swiftbic" "biccode" "swiftcode";
    /// Name of the bank.
    BankName = "bank_name": "bank" "bankname" "kreditinstitut" "geldinstitut";
    /// Whose account it is.
    AccountHolder = "account_holder": "kontoinhaber" "kontoinh" "accountholder" "accountowner";
    /// Occupation.
    Occupation = "occupation": "beruf" "taetigkeit" "berufsbezeichnung" "occupation" "profession" "jobtitle";
    /// Marital status.
    MaritalStatus = "marital_status": "familienstand" "famstand" "maritalstatus";
    /// VAT identification number.
    VatId = "vat_id": "ustidnr" "ustid" "umsatzsteuerid" "umsatzsteueridnr" "umsatzsteueridentifikationsnummer" "ustidentnr" "uid" "uidnr" "uidnummer" "mwstnr" "vatid" "vatnumber" "vatno" "vat";
    /// Tax number.
    TaxNumber = "tax_number": "steuernummer" "steuernr" "stnr" "taxnumber" "taxno";
    /// Revenue of the last twelve months.
    Revenue12Months = "revenue_12_months": "umsatz12m" "umsatz12monate" "umsatz" "jahresumsatz" "umsatzletzte12monate" "revenue" "revenue12m" "turnover" "sales";
    /// Since when the customer is one.
    CustomerSince = "customer_since": "kundeseit" "kundeab" "seit" "erstkontakt" "anlagedatum" "angelegtam" "erfasstam" "customersince" "since" "createdat";
    /// Consent to advertising.
    AdvertisingConsent = "advertising_consent": "werbung" "werbeerlaubnis" "werbeeinwilligung" "werbeeinverstaendnis" "newsletter" "optin" "marketing" "consent" "marketingconsent" "advertising";
    /// Language.
    Language = "language": "sprache" "korrespondenzsprache" "language" "lang";
    /// Free text.
    Note = "note": "bemerkung" "bemerkungen" "notiz" "notizen" "anmerkung" "anmerkungen" "kommentar" "info" "note" "notes" "comment" "comments" "remark" "remarks";
}

/// What each column probably holds, by German and English header names; each field is given once, to the first column.
#[must_use]
pub fn guess_columns(header: &[String]) -> Vec<Option<CustomerField>> {
    let mut taken = Vec::with_capacity(header.len());
    for name in header {
        let folded = fold(name);
        let field = CustomerField::ALL.iter().copied().find(|field| field.synonyms().contains(&folded.as_str()));
        taken.push(field.filter(|field| !taken.contains(&Some(*field))));
    }
    // "Name" beside "Firma" but without "Vorname" is somebody's whole name.
    if !taken.contains(&Some(CustomerField::GivenName)) && !taken.contains(&Some(CustomerField::FullName)) {
        for (name, field) in header.iter().zip(&mut taken) {
            if *field == Some(CustomerField::FamilyName) && fold(name) == "name" {
                *field = Some(CustomerField::FullName);
            }
        }
    }
    taken
}

fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => folded.push_str("ae"),
            'ö' => folded.push_str("oe"),
            'ü' => folded.push_str("ue"),
            'ß' => folded.push_str("ss"),
            c if c.is_alphanumeric() => folded.push(c),
            _ => {}
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headers_of_branch_software_are_understood() {
        let guess = |line: &str| {
            let header: Vec<String> = line.split(';').map(str::to_owned).collect();
            guess_columns(&header).into_iter().map(|f| f.map_or("-", CustomerField::name)).collect::<Vec<_>>().join(";")
        };
        let export = "Kundennr;Anrede;Titel;Vorname;Nachname;Firma;Zusatz;Strasse;PLZ;Ort;Land;Telefon;Mobil;EMail;Geburtsdatum;\
            IBAN;BIC;Beruf;Familienstand;UStIdNr;Umsatz12M;Kunde_seit;Werbung;Bemerkung";
        assert_eq!(
            guess(export),
            "number;salutation;title;given_name;family_name;organisation;address_addition;street;postal_code;place;country;\
             phone;mobile;email;birth_date;iban;bic;occupation;marital_status;vat_id;revenue_12_months;customer_since;\
             advertising_consent;note"
        );
        assert_eq!(guess("Kd.-Nr.;Name;Straße/Hausnr.;E-Mail;Rabatt"), "number;full_name;street;email;-");
        assert_eq!(
            guess("First Name;Last Name;ZIP;City;Phone;Phone"),
            "given_name;family_name;postal_code;place;phone;-"
        );
    }

    #[test]
    fn no_header_name_means_two_fields() {
        let mut all: Vec<_> = CustomerField::ALL.iter().flat_map(|f| f.synonyms()).collect();
        let total = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), total);
        assert!(all.iter().all(|s| fold(s) == **s));
    }

    #[test]
    fn serde_and_name_agree() {
        use serde::de::IntoDeserializer;
        for field in CustomerField::ALL {
            let de: serde::de::value::StrDeserializer<'_, serde::de::value::Error> = field.name().into_deserializer();
            assert_eq!(CustomerField::deserialize(de).as_ref(), Ok(field), "{}", field.name());
        }
    }
}
