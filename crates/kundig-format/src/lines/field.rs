//! What a customer file can tell, by stable names and by the words that headers have for it.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

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
            pub(super) const fn synonyms(self) -> &'static [&'static str] {
                match self {
                    $(Self::$variant => &[$($synonym,)*],)*
                }
            }
        }
    };
}

customer_fields! {
    /// The customer number of the exporting program.
    Number = "number": "kundennr" "kundennummer" "kdnr" "kdnummer" "knr" "debitor" "debitornr" "debitorennummer" "debitorennr" "nr" "id" "kundenid" "customerid" "customerno" "customernumber" "accountnumber" "kunr" "kundennumer" "adressnr" "adressnummer" "adrnr" "mandantennr" "mitgliedsnr" "mitgliedsnummer" "patientennr" "patientennummer" "kundencode" "custno" "clientno" "memberno";
    /// Herr, Frau, Firma …
    Salutation = "salutation": "anrede" "anredeschluessel" "salutation" "anr" "briefanrede" "anredetext";
    /// Academic title.
    Title = "title": "titel" "akadtitel" "akademischertitel" "title" "namenstitel" "tit" "titelvoran";
    /// Given name.
    GivenName = "given_name": "vorname" "rufname" "vornamen" "firstname" "givenname" "forename" "vname" "vorn" "rufnamen" "first" "given";
    /// Family name.
    FamilyName = "family_name": "nachname" "name" "familienname" "zuname" "name1" "lastname" "surname" "familyname" "nname" "last" "family" "fam";
    /// Given and family name in one.
    FullName = "full_name": "vollername" "gesamtname" "kundenname" "kunde" "fullname" "customername" "vorundnachname" "vornamenachname" "namevorname" "nachnamevorname" "vornamename" "vornameundname" "nameundvorname" "vornamezuname" "zunamevorname" "familiennamevorname" "namefirma" "firmaname" "namefirmenname" "firmenbezeichnung1" "kundenbezeichnung" "kundenname1" "contactfullname" "displayname" "anzeigename" "bezeichnung";
    /// Name of the firm or organisation.
    Organisation = "organisation": "firma" "firmenname" "firmierung" "unternehmen" "organisation" "gesellschaft" "company" "companyname" "organization" "firma1" "firmenbezeichnung" "betrieb" "unternehmensname" "institution" "verein" "organisationsname" "org" "business" "companyname1";
    /// Name of a contact person in a firm.
    ContactPerson = "contact_person": "ansprechpartner" "kontaktperson" "zuhaenden" "zhd" "contact" "contactperson" "contactname" "ansprechperson" "ap" "apname" "bearbeiter" "kontakt";
    /// Department in a firm.
    Department = "department": "abteilung" "abt" "department" "dept" "division";
    /// What comes beside the street: floor, rear building, care of.
    AddressAddition = "address_addition": "zusatz" "adresszusatz" "adressezusatz" "anschriftzusatz" "anschriftenzusatz" "name2" "addressaddition" "address2" "addressline2" "strassenzusatz" "strasse2" "str2" "ortsteilzusatz" "street2" "careof" "co" "anschrift2" "adresse2";
    /// Street, with or without house number.
    Street = "street": "strasse" "str" "strassehausnummer" "strassehausnr" "strassenr" "strasseundhausnummer" "strasseundhausnr" "strasseundnr" "anschrift" "adresse" "street" "address" "address1" "addressline1" "streetaddress" "strasse1" "strassehnr" "strhnr" "strhausnr" "strhausnummer" "strnr" "strnummer" "strassehausnummerzusatz" "strassenname" "strassenummer" "strasseundhausnummern" "anschrift1" "adresse1" "street1" "streethouseno" "streetandnumber" "streetno" "streetname";
    /// House number in a column of its own.
    HouseNumber = "house_number": "hausnummer" "hausnr" "hnr" "housenumber" "houseno" "streetnumber" "hausnummerzusatz" "hsnr" "hnummer" "nrhaus" "housenr";
    /// Postal code.
    PostalCode = "postal_code": "plz" "postleitzahl" "postcode" "postalcode" "zip" "zipcode" "postltz" "plznr" "postleit" "zippostalcode";
    /// Place.
    Place = "place": "ort" "stadt" "wohnort" "ortsname" "gemeinde" "city" "town" "place" "wohnsitz" "ortschaft" "locality" "municipality" "standort";
    /// State or region.
    Region = "region": "bundesland" "region" "kanton" "state" "province" "county" "bl" "landesteil";
    /// Country.
    Country = "country": "land" "staat" "laenderkennzeichen" "lkz" "laendercode" "landkz" "country" "countrycode" "landname" "landcode" "laenderkuerzel" "nation" "countryname" "isoland" "landiso";
    /// Phone, mostly a landline.
    Phone = "phone": "telefon" "tel" "telefonnummer" "telefonnr" "telnr" "telefon1" "festnetz" "rufnummer" "phone" "phonenumber" "telephone" "landline" "fon" "fone" "telefonnr1" "tel1" "telefonfestnetz" "festnetznummer" "festnetznr" "telefonzentrale" "ruf" "fernsprecher" "phone1" "phoneno" "telephonenumber" "telno" "telnummer";
    /// Mobile phone.
    Mobile = "mobile": "mobil" "handy" "mobiltelefon" "mobilnummer" "mobilfunk" "handynummer" "handynr" "telefon2" "mobile" "mobilephone" "cell" "cellphone" "mobilnr" "mobiltel" "mobilfunknummer" "mobilfunknr" "mob" "funk" "funktelefon" "natel" "handy1" "mobilephonenumber" "mobileno" "mobilenumber" "cellular";
    /// Fax.
    Fax = "fax": "fax" "telefax" "faxnummer" "faxnr" "faxnumber" "telefaxnummer" "telefaxnr" "faxno" "fax1";
    /// E-mail address.
    Email = "email": "email" "mail" "emailadresse" "mailadresse" "emailaddress" "email1" "emailadr" "mailadr" "mailaddress" "elektronischepost" "emailid" "mail1" "emailkontakt";
    /// Web site.
    Website = "website": "webseite" "website" "internet" "homepage" "www" "web" "url" "internetadresse" "webadresse" "internetseite" "domain" "webpage" "websiteurl";
    /// Date of birth.
    BirthDate = "birth_date": "geburtsdatum" "geburtstag" "gebdatum" "gebdat" "geb" "geboren" "geborenam" "gebtag" "birthdate" "dateofbirth" "birthday" "dob" "geburtsdat" "geburt" "gebtermin" "birth" "bday" "dateborn";
    /// IBAN.
    Iban = "iban": "iban" "ibannr" "ibannummer" "bankverbindung" "kontoiban" "ibankonto" "bankkonto" "ibancode";
    /// BIC.
    Bic = "bic": "bic" "swift" "bicswift" "swiftbic" "biccode" "swiftcode" "bicnr" "bicnummer";
    /// Name of the bank.
    BankName = "bank_name": "bank" "bankname" "kreditinstitut" "geldinstitut" "hausbank" "bankinstitut" "bankbezeichnung" "institut";
    /// Whose account it is.
    AccountHolder = "account_holder": "kontoinhaber" "kontoinh" "accountholder" "accountowner" "kontoinhabername" "kontoinhaberin" "inhaber";
    /// Occupation.
    Occupation = "occupation": "beruf" "taetigkeit" "berufsbezeichnung" "occupation" "profession" "jobtitle" "berufstaetigkeit" "funktion" "position" "job" "stellung" "role";
    /// Marital status.
    MaritalStatus = "marital_status": "familienstand" "famstand" "maritalstatus" "zivilstand" "famstd" "familienst";
    /// VAT identification number.
    VatId = "vat_id": "ustidnr" "ustid" "umsatzsteuerid" "umsatzsteueridnr" "umsatzsteueridentifikationsnummer" "ustidentnr" "uid" "uidnr" "uidnummer" "mwstnr" "vatid" "vatnumber" "vatno" "vat" "ustidentnummer" "ustnr" "umstid" "umsatzsteueridentnr" "mwstid" "vatidno" "vatidnumber" "uidvat";
    /// Tax number.
    TaxNumber = "tax_number": "steuernummer" "steuernr" "stnr" "taxnumber" "taxno" "finanzamtsnr" "abgabenkontonummer";
    /// Revenue of the last twelve months.
    Revenue12Months = "revenue_12_months": "umsatz12m" "umsatz12monate" "umsatz" "jahresumsatz" "umsatzletzte12monate" "revenue" "revenue12m" "turnover" "sales";
    /// Since when the customer is one.
    CustomerSince = "customer_since": "kundeseit" "kundeab" "seit" "erstkontakt" "anlagedatum" "angelegtam" "erfasstam" "customersince" "since" "createdat" "kundenseit" "aufnahmedatum" "eintritt" "eintrittsdatum" "mitgliedseit" "angelegt" "created" "createdon" "customerfrom" "creationdate";
    /// Consent to advertising.
    AdvertisingConsent = "advertising_consent": "werbung" "werbeerlaubnis" "werbeeinwilligung" "werbeeinverstaendnis" "newsletter" "optin" "marketing" "consent" "marketingconsent" "advertising" "werbungerlaubt" "werbungja" "werbungjanein" "mailingerlaubt" "newsletterjanein" "einwilligung" "emailoptin" "newsletteroptin";
    /// Language.
    Language = "language": "sprache" "korrespondenzsprache" "language" "lang" "korrsprache" "sprachcode" "sprachkz" "locale" "languagecode" "spr";
    /// Postal code and place in one: `07743 Jena`. Lines give them apart.
    PostalCodePlace = "postal_code_place": "plzort" "plzundort" "plzwohnort" "plzstadt" "ortplz" "ortundplz" "postleitzahlort" "postleitzahlundort" "postleitzahlwohnort" "zipcity" "zipandcity" "cityzip" "postcodecity" "postalcodecity" "lkzplzort" "landplzort";
    /// Number of a post-office box.
    PoBox = "po_box": "postfach" "postfachnr" "postfachnummer" "pobox" "postofficebox";
    /// What follows the name: jun., B.Sc.
    NameSuffix = "name_suffix": "namenszusatz" "namensuffix" "namesuffix" "suffix" "nachgestelltertitel";
    /// Gender.
    Gender = "gender": "geschlecht" "geschl" "gender" "sex";
    /// What an address is for: main, billing, shipping …
    AddressKind = "address_kind": "adressart" "adresstyp" "anschriftart" "anschriftenart" "adressverwendung" "addresskind" "addresstype";
    /// What the customer is sorted under.
    Category = "category": "kategorie" "kategorien" "kundengruppe" "kundenart" "gruppe" "schlagwort" "schlagworte" "category" "categories" "customergroup" "group" "tags" "tag";
    /// By which the source names the record for ever, as `UID` of a vCard does.
    SourceId = "source_id": "guid" "uuid" "datensatzid" "recordid" "sourceid" "externalid" "externeid";
    /// When the source last changed the record.
    ChangedAt = "changed_at": "geaendertam" "geaendert" "letzteaenderung" "aenderungsdatum" "changedat" "modified" "lastmodified" "lastmodifiedat" "modifiedat" "updatedat" "lastupdate";
    /// Free text.
    Note = "note": "bemerkung" "bemerkungen" "notiz" "notizen" "anmerkung" "anmerkungen" "kommentar" "info" "note" "notes" "comment" "comments" "remark" "remarks" "bem" "freitext" "memo" "hinweis" "hinweise" "text" "zusatzinfo" "beschreibung" "description";
}

impl CustomerField {
    /// The field of a stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.name() == name)
    }

    /// True where somebody has it at home and at work: ways of contact and the parts of an address.
    #[must_use]
    pub const fn has_usage(self) -> bool {
        matches!(self, Self::Phone | Self::Mobile | Self::Fax | Self::Email | Self::Website) || self.is_address()
    }

    /// True where a customer may have several.
    #[must_use]
    pub const fn repeats(self) -> bool {
        self.has_usage()
            || matches!(
                self,
                Self::Note
                    | Self::Category
                    | Self::Iban
                    | Self::Bic
                    | Self::BankName
                    | Self::AccountHolder
                    | Self::ContactPerson
            )
    }

    /// True for a part of an address; those of one usage and number belong together.
    #[must_use]
    pub const fn is_address(self) -> bool {
        matches!(
            self,
            Self::AddressKind
                | Self::AddressAddition
                | Self::Street
                | Self::HouseNumber
                | Self::PostalCode
                | Self::Place
                | Self::PostalCodePlace
                | Self::PoBox
                | Self::Region
                | Self::Country
        )
    }
}

/// Lower case, umlauts as two letters, nothing but letters and digits.
pub(super) fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    // Composed, since Macs write an umlaut as two characters.
    for c in name.nfc().flat_map(char::to_lowercase) {
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
            let keys = crate::lines::suggest(&header, &[]).into_iter().map(|column| column.key);
            keys.map(|key| key.map_or("-".to_owned(), |key| key.to_string())).collect::<Vec<_>>().join(";")
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
            "given_name;family_name;postal_code;place;phone;phone.2"
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
