//! What two records have in common and what not: stable codes, words for a clerk, and what each is worth.

use serde::{Deserialize, Serialize};

/// What a fact is worth, in hundredths of bits: the binary logarithm of how much likelier it is for two records of one
/// customer than for two others. Of the others there are three sorts, since what tells strangers apart (one address, one
/// family name, one account) says little within a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Weight {
    /// Against any two customers.
    pub stranger: i32,
    /// Against two persons of one household: couples, parents and children, twins.
    pub relative: i32,
    /// Against two organisations that belong together: branches, sister firms, tenants of one house.
    pub related: i32,
}

macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident $code:literal $german:literal $english:literal $stranger:literal $relative:literal $related:literal $contradicts:literal;)*) => {
        /// A fact about two records.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Fact { $($(#[$doc])* $name,)* }

        impl Fact {
            /// All facts.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable code: "family.same".
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The fact with this code.
            #[must_use]
            pub fn find(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|fact| fact.code() == code)
            }

            /// For a clerk, in German.
            #[must_use]
            pub const fn german(self) -> &'static str {
                match self { $(Self::$name => $german,)* }
            }

            /// For a clerk, in English.
            #[must_use]
            pub const fn english(self) -> &'static str {
                match self { $(Self::$name => $english,)* }
            }

            /// One customer would hardly have both: it keeps records out of one group.
            #[must_use]
            pub const fn contradicts(self) -> bool {
                match self { $(Self::$name => $contradicts,)* }
            }

            pub(crate) const fn default_weight(self) -> Weight {
                match self { $(Self::$name => Weight { stranger: $stranger, relative: $relative, related: $related },)* }
            }
        }
    };
}

// Where a name is the same, what it is worth against strangers is how rare it is; the number here is added to that.
facts! {
    /// Equal family names.
    FamilySame "family.same" "Gleicher Familienname" "Same family name" 0 30 30 false;
    /// "Müller" and "Müller-Lüdenscheidt".
    FamilyPart "family.part" "Familienname ist Teil des Doppelnamens" "Family name is part of the double name" -150 0 0 false;
    /// One's family name is the other's name at birth.
    FamilyBirthName "family.birth_name" "Familienname ist der Geburtsname" "Family name is the name at birth" -100 50 50 false;
    /// "Meier" and "Mayr", "Schmidt" and "Schmitd".
    FamilySpelling "family.spelling" "Familienname klingt gleich oder hat einen Tippfehler" "Family name sounds alike or has a typing error" -250 10 10 false;
    /// Several typing errors.
    FamilyTypos "family.typos" "Familienname ist ähnlich geschrieben" "Family name is spelt similarly" -400 0 0 false;
    /// Other family names.
    FamilyDifferent "family.different" "Anderer Familienname" "Other family name" -450 -400 -400 false;
    /// "Peter Müller" and "Müller Peter".
    NamesSwapped "names.swapped" "Vor- und Familienname sind vertauscht" "Given and family name are swapped" -300 600 600 false;
    /// Equal given names.
    GivenSame "given.same" "Gleicher Vorname" "Same given name" 0 600 600 false;
    /// "Sepp" and "Josef".
    GivenShort "given.short_form" "Vorname ist eine Form desselben Namens" "Given name is a form of the same name" -150 500 500 false;
    /// "Hans" and "Hans-Peter".
    GivenPart "given.part" "Ein Vorname ist gleich" "One of the given names is the same" -200 450 450 false;
    /// "Stefan" and "Stephan", "Mihcael".
    GivenSpelling "given.spelling" "Vorname klingt gleich oder hat einen Tippfehler" "Given name sounds alike or has a typing error" -200 500 500 false;
    /// Several typing errors.
    GivenTypos "given.typos" "Vorname ist ähnlich geschrieben" "Given name is spelt similarly" -350 250 250 false;
    /// "R." and "René".
    GivenInitial "given.initial" "Vorname passt zur Initiale" "Given name fits the initial" 300 250 250 false;
    /// Other given names.
    GivenDifferent "given.different" "Anderer Vorname" "Other given name" -600 -1150 -1150 true;
    /// "Herr" and "Frau".
    SexDifferent "sex.different" "Andere Anrede" "Other salutation" -200 -200 0 false;
    /// "jun." and "sen.".
    GenerationDifferent "generation.different" "Senior und Junior" "Senior and junior" -900 -900 0 true;
    /// "jun." or "sen." in one record only.
    GenerationOne "generation.one" "Nur einer mit Zusatz sen. oder jun." "Only one is marked senior or junior" -50 -300 0 false;
    /// Equal dates of birth.
    BirthSame "birth.same" "Gleiches Geburtsdatum" "Same date of birth" 1400 500 0 false;
    /// Equal, but 1 January, which programs enter when nobody knows.
    BirthPlaceholder "birth.placeholder" "Gleiches Geburtsdatum, aber 1. Januar" "Same date of birth, but 1 January" 500 200 0 false;
    /// Day and month swapped.
    BirthSwapped "birth.swapped" "Tag und Monat der Geburt sind vertauscht" "Day and month of birth are swapped" 1000 400 0 false;
    /// A digit mistyped, or two swapped.
    BirthTypo "birth.typo" "Geburtsdatum bis auf eine Ziffer gleich" "Date of birth is the same but for one digit" 650 150 0 false;
    /// Other dates of birth.
    BirthDifferent "birth.different" "Anderes Geburtsdatum" "Other date of birth" -700 -1000 0 true;
    /// Born a generation apart.
    BirthGeneration "birth.generation" "Eine Generation später geboren" "Born a generation later" -800 -1150 0 true;
    /// Equal tax or insurance numbers.
    IdentitySame "identity.same" "Gleiche Ausweis-, Steuer- oder Versicherungsnummer" "Same identity, tax or insurance number" 2100 2000 2000 false;
    /// Equal but for a typing error.
    IdentityTypo "identity.typo" "Ausweis-, Steuer- oder Versicherungsnummer hat einen Tippfehler" "Identity, tax or insurance number has a typing error" 900 800 800 false;
    /// Other tax or insurance numbers.
    IdentityDifferent "identity.different" "Andere Ausweis-, Steuer- oder Versicherungsnummer" "Other identity, tax or insurance number" -400 -400 -400 true;
    /// Equal addresses.
    AddressSame "address.same" "Gleiche Adresse" "Same address" 1450 30 30 false;
    /// Equal but for the spelling of the street.
    AddressSpelling "address.spelling" "Gleiche Adresse, Straße anders geschrieben" "Same address, street spelt differently" 1250 20 20 false;
    /// "12" and "12a", or no house number.
    AddressNear "address.near" "Gleiche Straße, Hausnummer ähnlich" "Same street, similar house number" 1050 0 0 false;
    /// Another house of the street.
    AddressStreet "address.street" "Gleiche Straße, andere Hausnummer" "Same street, other house number" 500 -150 -150 false;
    /// Street and number are equal, postal code and place are not.
    AddressElsewhere "address.elsewhere" "Gleiche Straße und Hausnummer, anderer Ort" "Same street and house number, other place" 600 0 0 false;
    /// Equal places; a street is missing.
    AddressPlace "address.place" "Gleicher Ort" "Same place" 350 0 0 false;
    /// Another street of the place.
    AddressTown "address.town" "Gleicher Ort, andere Straße" "Same place, other street" 200 -150 -450 false;
    /// Other addresses.
    AddressDifferent "address.different" "Andere Adresse" "Other address" -250 -150 -600 false;
    /// Equal mobile numbers.
    PhoneMobile "phone.mobile" "Gleiche Mobilnummer" "Same mobile number" 1900 300 350 false;
    /// Equal numbers.
    PhoneSame "phone.same" "Gleiche Telefonnummer" "Same phone number" 1700 30 300 false;
    /// Equal but for a typing error or an extension.
    PhoneNear "phone.near" "Telefonnummer fast gleich" "Phone number is nearly the same" 700 0 50 false;
    /// Other numbers.
    PhoneDifferent "phone.different" "Andere Telefonnummer" "Other phone number" -80 -30 -60 false;
    /// Equal e-mail addresses.
    MailSame "email.same" "Gleiche E-Mail-Adresse" "Same e-mail address" 2000 300 300 false;
    /// Equal addresses of an office.
    MailOffice "email.office" "Gleiche E-Mail-Adresse einer Stelle" "Same e-mail address of an office" 1500 30 150 false;
    /// Equal but for signs or a typing error.
    MailSpelling "email.spelling" "E-Mail-Adresse fast gleich" "E-mail address is nearly the same" 1100 250 250 false;
    /// Equal before the @, at another provider.
    MailLocal "email.local" "E-Mail-Adresse vor dem @ gleich" "E-mail address is the same before the @" 300 100 100 false;
    /// The same domain that is not a public provider's.
    MailDomain "email.domain" "E-Mail-Adressen derselben Domain" "E-mail addresses of the same domain" 500 0 0 false;
    /// Other e-mail addresses.
    MailDifferent "email.different" "Andere E-Mail-Adresse" "Other e-mail address" -80 -50 -50 false;
    /// Equal accounts.
    IbanSame "iban.same" "Gleiche IBAN" "Same IBAN" 2000 50 150 false;
    /// Equal but for a digit or two.
    IbanTypo "iban.typo" "IBAN hat einen Tippfehler" "IBAN has a typing error" 900 30 100 false;
    /// Other accounts.
    IbanDifferent "iban.different" "Andere IBAN" "Other IBAN" -80 -60 -60 false;
    /// Equal VAT-IDs.
    VatSame "vat.same" "Gleiche USt-IdNr." "Same VAT-ID" 2100 50 50 false;
    /// Equal VAT-IDs of firms with two names.
    VatRenamed "vat.renamed" "Gleiche USt-IdNr. bei anderem Namen" "Same VAT-ID under another name" 2100 1000 1000 false;
    /// Equal but for a digit or two.
    VatTypo "vat.typo" "USt-IdNr. hat einen Tippfehler" "VAT-ID has a typing error" 900 30 30 false;
    /// Other VAT-IDs: other firms.
    VatDifferent "vat.different" "Andere USt-IdNr." "Other VAT-ID" -400 -400 -600 true;
    /// Equal customer numbers.
    NumberSame "number.same" "Gleiche Kundennummer" "Same customer number" 1900 600 600 false;
    /// Equal names of organisations.
    FirmSame "firm.same" "Gleicher Firmenname" "Same name of the firm" 0 620 620 false;
    /// "Huber" and "Huber Elektro".
    FirmPart "firm.part" "Ein Firmenname enthält den anderen" "One firm's name contains the other's" -250 0 300 false;
    /// Equal but for spelling.
    FirmSpelling "firm.spelling" "Firmenname anders geschrieben" "Firm's name is spelt differently" -250 450 450 false;
    /// Other names.
    FirmDifferent "firm.different" "Anderer Firmenname" "Other name of the firm" -600 -800 -800 true;
    /// "GmbH" and "GmbH & Co. KG".
    FormDifferent "form.different" "Andere Rechtsform" "Other legal form" -200 -450 -450 false;
    /// Equal contact persons.
    ContactSame "contact.same" "Gleicher Ansprechpartner" "Same contact person" 900 350 350 false;
    /// Other contact persons.
    ContactDifferent "contact.different" "Anderer Ansprechpartner" "Other contact person" -80 -120 -120 false;
    /// A person and an organisation.
    KindDifferent "kind.different" "Person und Organisation" "A person and an organisation" -350 -400 -400 false;
}

/// Why two records are or are not one customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    /// What was found.
    pub fact: Fact,
    /// What it weighs in this comparison, in hundredths of bits: above 0 it speaks for one customer, below 0 against.
    pub weight: i32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_texts_are_there() {
        let mut codes: Vec<&str> = Fact::ALL.iter().map(|f| f.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Fact::ALL.len());
        assert!(Fact::ALL.iter().all(|f| Fact::find(f.code()) == Some(*f)));
        assert!(Fact::ALL.iter().all(|f| !f.german().is_empty() && !f.english().is_empty()));
    }
}
