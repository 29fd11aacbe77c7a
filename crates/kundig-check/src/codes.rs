//! Every code that a check of this crate can give, in one table; `CODES.md` is printed from it.

use std::fmt::Write as _;

use crate::Severity;
use crate::Severity::{Error, Hint, Warning};

/// What a code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeInfo {
    /// The stable code: `iban.check_digits`.
    pub code: &'static str,
    /// The severity that it is given with.
    pub severity: Severity,
    /// What it means, in German.
    pub about_de: &'static str,
    /// What it means, in English.
    pub about_en: &'static str,
}

impl CodeInfo {
    /// True if a finding with this code may bring the value that was probably meant.
    #[must_use]
    pub fn may_suggest(&self) -> bool {
        SUGGESTING.binary_search(&self.code).is_ok()
    }
}

/// All codes as a Markdown table, for documentation.
#[must_use]
pub fn markdown() -> String {
    let mut table = String::from(
        "# Codes of findings\n\n\
         Printed from `src/codes.rs`; `KUNDIG_BLESS=1 cargo test -p kundig-check` prints it anew. A code is never given another\n\
         meaning. *Error*: the value can't be stored. *Warning*: it may be accepted with a reason. *Hint*: nothing has to be done.\n\n\
         | code | severity | Deutsch | English | suggestion |\n| --- | --- | --- | --- | --- |\n",
    );
    for info in ALL {
        let severity = match info.severity {
            Error => "error",
            Warning => "warning",
            Hint => "hint",
        };
        let suggests = if info.may_suggest() { "yes" } else { "" };
        let CodeInfo { code, about_de, about_en, .. } = info;
        // Writing to a string can't fail.
        let _ = writeln!(table, "| `{code}` | {severity} | {about_de} | {about_en} | {suggests} |");
    }
    table
}

/// What is known of a code.
#[must_use]
pub fn find(code: &str) -> Option<&'static CodeInfo> {
    ALL.binary_search_by_key(&code, |info| info.code).ok().map(|index| &ALL[index])
}

const fn info(code: &'static str, severity: Severity, about_de: &'static str, about_en: &'static str) -> CodeInfo {
    CodeInfo { code, severity, about_de, about_en }
}

/// All codes, in alphabetical order. A code is never given another meaning.
#[rustfmt::skip]
pub const ALL: &[CodeInfo] = &[
    info("ahv_number.check_digit", Error, "Die Prüfziffer der AHV-Nummer stimmt nicht.", "The check digit of the Swiss AHV number is wrong."),
    info("ahv_number.format", Error, "Die AHV-Nummer hat nicht 13 Ziffern, die mit 756 beginnen.", "The Swiss AHV number does not have 13 digits beginning with 756."),
    info("at_insurance_number.check_digit", Error, "Die Prüfziffer der österreichischen Sozialversicherungsnummer stimmt nicht.", "The check digit of the Austrian social insurance number is wrong."),
    info("at_insurance_number.format", Error, "Die österreichische Sozialversicherungsnummer hat nicht 10 Ziffern oder beginnt mit 0.", "The Austrian social insurance number does not have 10 digits, or begins with 0."),
    info("at_tax_number.check_digit", Warning, "Die Prüfziffer der österreichischen Abgabenkontonummer stimmt nicht.", "The check digit of the Austrian tax number is wrong."),
    info("at_tax_number.format", Error, "Die österreichische Abgabenkontonummer hat nicht 9 Ziffern.", "The Austrian tax number does not have 9 digits."),
    info("at_tax_number.office", Warning, "Das Finanzamt der österreichischen Abgabenkontonummer ist nicht bekannt.", "The office of the Austrian tax number is not known."),
    info("bank.account_check", Warning, "Die Kontonummer besteht die Prüfziffernrechnung ihrer Bank nicht.", "The account number fails the check-digit rule of its bank."),
    info("bank.bic_mismatch", Warning, "Der BIC ist nicht der BIC der Bank, die in der IBAN steht.", "The BIC is not that of the bank named by the IBAN."),
    info("bank.code_deleted", Warning, "Die Bankleitzahl wird aufgehoben.", "The bank code is being withdrawn."),
    info("bank.code_unknown", Warning, "Die Bankleitzahl steht nicht im Verzeichnis.", "The bank code is not in the directory."),
    info("bank_file.empty", Error, "Keine Zeile der Bankdatei ist zu lesen.", "No line of the bank file can be read."),
    info("bank_file.line", Warning, "Eine Zeile der Bankdatei wurde ausgelassen.", "A line of the bank file was left out."),
    info("bank_file.more_lines", Warning, "Weitere Zeilen der Bankdatei wurden ausgelassen.", "More lines of the bank file were left out."),
    info("bic.character", Error, "Ein Zeichen kommt in keinem BIC vor.", "A character occurs in no BIC."),
    info("bic.country", Error, "Stelle 5 und 6 des BIC sind kein Land.", "Characters 5 and 6 of the BIC are no country."),
    info("bic.length", Error, "Der BIC hat weder 8 noch 11 Zeichen.", "The BIC has neither 8 nor 11 characters."),
    info("bic.party_digits", Warning, "Die ersten vier Zeichen des BIC enthalten Ziffern.", "The first four characters of the BIC contain digits."),
    info("birth_date.epoch", Hint, "Das Geburtsdatum ist der 1.1.1970, der oft für ein unbekanntes steht.", "The date of birth is 1970-01-01, which often stands for an unknown one."),
    info("birth_date.future", Error, "Das Geburtsdatum liegt in der Zukunft.", "The date of birth is in the future."),
    info("birth_date.placeholder", Warning, "Das Geburtsdatum ist vermutlich ein Platzhalter.", "The date of birth is probably a placeholder."),
    info("birth_date.today", Hint, "Das Geburtsdatum ist heute.", "The date of birth is today."),
    info("birth_date.too_old", Error, "Die Person wäre über 150 Jahre alt.", "The person would be over 150 years old."),
    info("birth_date.very_old", Warning, "Die Person wäre über 120 Jahre alt.", "The person would be over 120 years old."),
    info("cfi.format", Error, "Der CFI-Code hat nicht sechs Buchstaben.", "The CFI code does not have six letters."),
    info("cfi.value", Error, "Einen CFI-Code mit diesen Buchstaben gibt es nicht.", "There is no CFI code with these letters."),
    info("country.unknown", Error, "Das Land ist weder als Code noch als Name bekannt.", "The country is known neither as code nor by name."),
    info("creditor_id.character", Error, "Ein Zeichen kommt in keiner Gläubiger-ID vor.", "A character occurs in no creditor identifier."),
    info("creditor_id.check_digits", Error, "Die Prüfziffern der Gläubiger-ID stimmen nicht (ISO 7064 MOD 97-10).", "The check digits of the creditor identifier are wrong (ISO 7064 MOD 97-10)."),
    info("creditor_id.empty", Error, "Die Gläubiger-ID fehlt.", "The creditor identifier is missing."),
    info("creditor_id.format", Error, "Die Gläubiger-ID hat nicht die Form ihres Landes.", "The creditor identifier does not have its country's form."),
    info("creditor_id.national_part", Warning, "Der nationale Teil der Gläubiger-ID hat nicht die Form ihres Landes.", "The national part of the creditor identifier does not have its country's form."),
    info("creditor_reference.check_digits", Error, "Die Prüfziffern der Zahlungsreferenz stimmen nicht (ISO 11649).", "The check digits of the creditor reference are wrong (ISO 11649)."),
    info("creditor_reference.format", Error, "Die Zahlungsreferenz hat nicht die Form RF, Prüfziffern, bis zu 21 Zeichen.", "The creditor reference is not RF, check digits and up to 21 characters."),
    info("date.empty", Error, "Das Datum fehlt.", "The date is missing."),
    info("date.format", Error, "Das ist kein Datum.", "This is no date."),
    info("date.not_in_calendar", Error, "Diesen Tag gibt es im Kalender nicht.", "The calendar has no such day."),
    info("date.year", Error, "Das Jahr liegt außerhalb von 1800 bis 2199.", "The year is outside 1800 to 2199."),
    info("eic.check_character", Error, "Das Prüfzeichen des EIC-Codes stimmt nicht.", "The check character of the EIC code is wrong."),
    info("eic.format", Error, "Der EIC-Code hat nicht 16 Zeichen der zugelassenen Art.", "The EIC code does not have 16 characters of the permitted kind."),
    info("email.blank", Error, "Die E-Mail-Adresse enthält ein Leerzeichen.", "The e-mail address contains a blank."),
    info("email.character", Error, "Ein Zeichen darf vor dem @ nicht stehen.", "A character is not allowed before the @."),
    info("email.domain", Error, "Hinter dem @ steht keine Domain.", "No domain follows the @."),
    info("email.dots", Error, "Vor dem @ steht ein Punkt am Rand oder ein doppelter Punkt.", "A dot at either end or a double dot stands before the @."),
    info("email.empty", Error, "Die E-Mail-Adresse fehlt.", "The e-mail address is missing."),
    info("email.local_part_not_ascii", Warning, "Vor dem @ stehen Buchstaben, die wenige Mailserver annehmen.", "Letters that few mail servers accept stand before the @."),
    info("email.no_at", Error, "In der E-Mail-Adresse fehlt das @.", "The e-mail address has no @."),
    info("email.no_local_part", Error, "Vor dem @ steht nichts.", "Nothing stands before the @."),
    info("email.too_long", Error, "Die E-Mail-Adresse ist länger als RFC 5321 erlaubt.", "The e-mail address is longer than RFC 5321 permits."),
    info("email.trailing_dot", Warning, "Am Ende der E-Mail-Adresse steht ein Punkt.", "A dot stands at the end of the e-mail address."),
    info("email.typo", Warning, "Die Domain ist vermutlich ein Tippfehler.", "The domain is probably a typing error."),
    info("firmenbuch.check_letter", Warning, "Der Prüfbuchstabe der Firmenbuchnummer passt nicht zu ihren Ziffern.", "The check letter of the Firmenbuch number does not fit its digits."),
    info("firmenbuch.format", Error, "Die Firmenbuchnummer hat nicht bis zu sechs Ziffern und einen Buchstaben.", "The Firmenbuch number is not up to six digits and a letter."),
    info("gtin.check_digit", Error, "Die Prüfziffer der GTIN (EAN) stimmt nicht.", "The check digit of the GTIN (EAN) is wrong."),
    info("gtin.format", Error, "Die GTIN (EAN) hat nicht 8, 12, 13 oder 14 Ziffern.", "The GTIN (EAN) does not have 8, 12, 13 or 14 digits."),
    info("iban.account", Error, "Die Kontonummer hat nicht 1 bis 10 Ziffern.", "The account number does not have 1 to 10 digits."),
    info("iban.bank_code", Error, "Die Bankleitzahl hat nicht 8 Ziffern.", "The German bank code does not have 8 digits."),
    info("iban.character", Error, "Ein Zeichen kommt in keiner IBAN vor.", "A character occurs in no IBAN."),
    info("iban.check_digits", Error, "Die Prüfziffern der IBAN stimmen nicht (ISO 7064 MOD 97-10).", "The check digits of the IBAN are wrong (ISO 7064 MOD 97-10)."),
    info("iban.country", Error, "Die IBAN beginnt nicht mit einem Land, das IBANs hat.", "The IBAN does not begin with a country that has IBANs."),
    info("iban.empty", Error, "Die IBAN fehlt.", "The IBAN is missing."),
    info("iban.length", Error, "Die IBAN hat nicht die Länge ihres Landes.", "The IBAN does not have its country's length."),
    info("iban.not_in_registry", Hint, "Das Land steht nicht im IBAN-Register.", "The country is not in the IBAN registry."),
    info("iban.structure", Error, "An einer Stelle der IBAN steht ein Buchstabe statt einer Ziffer oder umgekehrt.", "The IBAN has a letter in place of a digit, or the reverse."),
    info("imei.check_digit", Error, "Die Prüfziffer der IMEI stimmt nicht.", "The check digit of the IMEI is wrong."),
    info("imei.format", Error, "Die IMEI hat nicht 14 bis 16 Ziffern.", "The IMEI does not have 14 to 16 digits."),
    info("isbn.check_digit", Error, "Die Prüfziffer der ISBN stimmt nicht.", "The check digit of the ISBN is wrong."),
    info("isbn.format", Error, "Die ISBN hat nicht die Form einer ISBN mit 13 oder 10 Stellen.", "The ISBN does not have the form of one of 13 or 10 characters."),
    info("isin.check_digit", Error, "Die Prüfziffer der ISIN stimmt nicht.", "The check digit of the ISIN is wrong."),
    info("isin.country", Error, "Die ISIN beginnt nicht mit einem Ländercode.", "The ISIN does not begin with a country code."),
    info("isin.format", Error, "Die ISIN hat nicht die Form von ISO 6166.", "The ISIN does not have the form of ISO 6166."),
    info("legal_form.contradiction", Warning, "Der Name nennt eine andere Rechtsform als das Feld.", "The name says another legal form than the field."),
    info("legal_form.not_in_name", Hint, "Im Namen fehlt die Rechtsform, die dazugehört.", "The name lacks the legal form that is part of it."),
    info("legal_form.unknown", Warning, "Die Rechtsform ist nicht bekannt.", "The legal form is not known."),
    info("lei.check_digits", Error, "Die Prüfziffern des LEI stimmen nicht (ISO 7064 MOD 97-10).", "The check digits of the LEI are wrong (ISO 7064 MOD 97-10)."),
    info("lei.format", Error, "Der LEI hat nicht 20 Zeichen mit zwei Ziffern am Ende.", "The LEI does not have 20 characters ending in two digits."),
    info("leitweg.check_digits", Error, "Die Prüfziffern der Leitweg-ID stimmen nicht (ISO 7064 MOD 97-10).", "The check digits of the Leitweg-ID are wrong (ISO 7064 MOD 97-10)."),
    info("leitweg.format", Error, "Die Leitweg-ID hat nicht die Form von KoSITs Spezifikation.", "The Leitweg-ID does not have the form of KoSIT's specification."),
    info("letter.too_many_lines", Warning, "Das Anschriftfeld hat mehr als sechs Zeilen.", "The address field has more than six lines."),
    info("mandate.character", Error, "Ein Zeichen ist in SEPA-Nachrichten nicht zugelassen.", "A character is not allowed in SEPA messages."),
    info("mandate.empty", Error, "Die Mandatsreferenz fehlt.", "The mandate reference is missing."),
    info("mandate.slash", Error, "Die Mandatsreferenz beginnt oder endet mit einem Schrägstrich oder enthält zwei hintereinander.", "The mandate reference begins or ends with a slash or has two in a row."),
    info("mandate.too_long", Error, "Die Mandatsreferenz hat mehr als 35 Zeichen.", "The mandate reference has more than 35 characters."),
    info("municipality_key.format", Error, "Der Gemeindeschlüssel hat nicht 8 Ziffern.", "The municipality key does not have 8 digits."),
    info("municipality_key.lost_zero", Warning, "Dem Gemeindeschlüssel fehlt vermutlich die führende Null.", "The municipality key has probably lost its leading zero."),
    info("municipality_key.state", Error, "Der Gemeindeschlüssel beginnt mit der Nummer keines Bundeslandes.", "The municipality key begins with the number of no state."),
    info("municipality_table.empty", Error, "Das Gemeindeverzeichnis enthält keine lesbare Zeile.", "The directory of municipalities has no line that can be read."),
    info("municipality_table.header", Error, "Der Kopfzeile des Gemeindeverzeichnisses fehlt eine Spalte.", "The header of the directory of municipalities lacks a column."),
    info("municipality_table.line", Warning, "Eine Zeile des Gemeindeverzeichnisses wurde ausgelassen.", "A line of the directory of municipalities was left out."),
    info("municipality_table.lines", Warning, "So viele Zeilen des Gemeindeverzeichnisses wurden ausgelassen, dass nicht alle genannt sind.", "So many lines of the directory of municipalities were left out that not all are named."),
    info("municipality_table.too_large", Error, "Das Gemeindeverzeichnis ist zu groß.", "The directory of municipalities is too large."),
    info("name.case", Hint, "Der Name ist nur in Groß- oder nur in Kleinbuchstaben geschrieben.", "The name is written in capitals or small letters only."),
    info("name.character", Warning, "Der Name enthält ein Zeichen, das in Namen nicht vorkommt.", "The name contains a sign that occurs in no name."),
    info("name.digits", Warning, "Der Name enthält Ziffern.", "The name contains digits."),
    info("name.firm", Hint, "Im Feld für den Nachnamen steht vermutlich eine Firma.", "The family name is probably that of a firm."),
    info("name.one_letter", Hint, "Der Name hat nur einen Buchstaben.", "The name has one letter only."),
    info("name.placeholder", Warning, "Der Name ist vermutlich ein Platzhalter.", "The name is probably a placeholder."),
    info("name.swapped", Hint, "Vor- und Nachname sind vielleicht vertauscht.", "Given and family name are perhaps swapped."),
    info("name.title", Hint, "Im Namen stehen Anrede oder Titel, die eigene Felder haben.", "Salutation or title stand in the name and have fields of their own."),
    info("phone.impossible_length", Error, "Die Telefonnummer hat mehr Ziffern, als E.164 erlaubt.", "The phone number has more digits than E.164 permits."),
    info("phone.letter_o", Hint, "Der Buchstabe O wurde als Null gelesen.", "The letter O was read as zero."),
    info("phone.lost_plus", Warning, "Vor der Ländervorwahl fehlt vermutlich das Plus.", "The plus before the country code is probably missing."),
    info("phone.lost_zero", Warning, "Vermutlich fehlt die führende Null.", "The leading zero is probably missing."),
    info("phone.no_area_code", Warning, "Der Telefonnummer fehlt die Vorwahl.", "The phone number has no area code."),
    info("phone.no_digits", Error, "Die Telefonnummer enthält keine Ziffern.", "The phone number has no digits."),
    info("phone.no_number", Error, "Das ist keine Telefonnummer.", "This is no phone number."),
    info("phone.text", Warning, "Neben der Telefonnummer steht Text.", "Text stands beside the phone number."),
    info("phone.too_long", Warning, "Die Telefonnummer hat zu viele Ziffern für ihre Art.", "The phone number has too many digits for its kind."),
    info("phone.too_short", Warning, "Die Telefonnummer hat zu wenige Ziffern für ihre Art.", "The phone number has too few digits for its kind."),
    info("phone.unknown_range", Warning, "Die Vorwahl der Telefonnummer ist nicht vergeben.", "The area code or prefix of the phone number is not in use."),
    info("place.code_missing", Hint, "Die Postleitzahl fehlt.", "The postal code is missing."),
    info("place.contradiction", Warning, "Postleitzahl und Ort gehören nicht zusammen.", "Postal code and place do not belong together."),
    info("place.enclave", Hint, "Der Ort gehört zu einem Land und hat die Postleitzahl eines anderen.", "The place belongs to one country and has a postal code of another."),
    info("place.missing", Hint, "Zur Postleitzahl fehlt der Ort.", "The postal code has no place beside it."),
    info("place.misspelt", Warning, "Der Ort ist vermutlich verschrieben; die Postleitzahl sagt, welcher gemeint ist.", "The place is probably misspelt; the postal code tells which is meant."),
    info("place.misspelt_unknown", Warning, "Der Ort ist nicht bekannt; ein ähnlicher ist es.", "The place is not known; a similar one is."),
    info("place.not_listed", Hint, "Das Ortsverzeichnis kennt die Postleitzahl, aber nicht den Ort.", "The place directory knows the postal code but not the place."),
    info("place.other_country", Warning, "Postleitzahl und Ort gehören zu einem anderen Land.", "Postal code and place belong to another country."),
    info("place.unknown_code", Warning, "Das Ortsverzeichnis kennt die Postleitzahl nicht.", "The place directory does not know the postal code."),
    info("place_table.empty", Error, "Das Ortsverzeichnis enthält keine lesbare Zeile.", "The place directory has no line that can be read."),
    info("place_table.header", Error, "Der Kopfzeile des Ortsverzeichnisses fehlt eine Spalte.", "The header of the place directory lacks a column."),
    info("place_table.line", Warning, "Eine Zeile des Ortsverzeichnisses wurde ausgelassen.", "A line of the place directory was left out."),
    info("place_table.lines", Warning, "So viele Zeilen des Ortsverzeichnisses wurden ausgelassen, dass nicht alle genannt sind.", "So many lines of the place directory were left out that not all are named."),
    info("place_table.too_large", Error, "Das Ortsverzeichnis ist zu groß.", "The place directory is too large."),
    info("place_table.too_many", Warning, "Das Ortsverzeichnis hat zu viele Zeilen.", "The place directory has too many lines."),
    info("postal_code.character", Error, "Ein Zeichen kommt in keiner Postleitzahl vor.", "A character occurs in no postal code."),
    info("postal_code.empty", Error, "Die Postleitzahl fehlt.", "The postal code is missing."),
    info("postal_code.format", Error, "Die Postleitzahl hat nicht die Form ihres Landes.", "The postal code does not have its country's form."),
    info("postal_code.lost_zero", Warning, "Der deutschen Postleitzahl fehlt vermutlich die führende Null.", "The German postal code has probably lost its leading zero."),
    info("postal_code.other_country", Error, "Die Vorsilbe der Postleitzahl gehört zu einem anderen Land.", "The prefix of the postal code belongs to another country."),
    info("postal_code.too_long", Error, "Die Postleitzahl ist länger als jede bekannte.", "The postal code is longer than any known."),
    info("qr_reference.check_digit", Error, "Die Prüfziffer der QR-Referenz stimmt nicht.", "The check digit of the QR reference is wrong."),
    info("qr_reference.format", Error, "Die QR-Referenz hat mehr als 27 Ziffern oder enthält anderes.", "The QR reference has more than 27 digits, or holds something else."),
    info("register.court", Warning, "Das Gericht ist als Registergericht nicht bekannt.", "The court is not known as one that keeps a register."),
    info("register.court_missing", Warning, "Zum Registereintrag fehlt das Gericht.", "The register entry lacks its court."),
    info("register.format", Error, "Der Registereintrag nennt kein Register mit Nummer.", "The register entry names no register with a number."),
    info("register.legal_form", Warning, "Firmen dieser Rechtsform stehen in einem anderen Register.", "Firms of this legal form are entered in another register."),
    info("salutation.given_name", Hint, "Zum Vornamen passt meist eine andere Anrede.", "With this given name the salutation is mostly another one."),
    info("salutation.unknown", Warning, "Die Anrede ist nicht bekannt.", "The salutation is not known."),
    info("tax_id.check_digit", Error, "Die Prüfziffer der Steuer-Identifikationsnummer stimmt nicht (ISO 7064 MOD 11,10).", "The check digit of the German tax id is wrong (ISO 7064 MOD 11,10)."),
    info("tax_id.digits", Error, "In der Steuer-Identifikationsnummer kommt nicht genau eine Ziffer zwei- oder dreimal vor.", "In the German tax id not exactly one digit stands two or three times."),
    info("tax_id.format", Error, "Die Steuer-Identifikationsnummer hat nicht 11 Ziffern.", "The German tax id does not have 11 digits."),
    info("tax_id.run", Warning, "In der Steuer-Identifikationsnummer steht eine Ziffer dreimal hintereinander.", "In the German tax id a digit stands three times in a row."),
    info("tax_id.test", Warning, "Die Steuer-Identifikationsnummer ist eine zum Testen.", "The German tax id is one for testing."),
    info("tax_number.character", Error, "Ein Zeichen kommt in keiner Steuernummer vor.", "A character occurs in no German tax number."),
    info("tax_number.check_digit", Warning, "Die Prüfziffer der Steuernummer stimmt nicht.", "The check digit of the German tax number is wrong."),
    info("tax_number.format", Error, "Die Steuernummer hat nicht die Form ihres Landes und nicht die von ELSTER.", "The tax number has neither its state's form nor ELSTER's."),
    info("tax_number.state", Warning, "Die Steuernummer gehört zu einem anderen Bundesland.", "The tax number belongs to another state."),
    info("tax_number.value", Warning, "Einen solchen Bezirk gibt es in keiner Steuernummer.", "No tax number has such a district."),
    info("text.control_character", Error, "Der Text enthält ein Steuerzeichen.", "The text contains a control character."),
    info("text.required", Error, "Ein Pflichtfeld ist leer.", "A required field is empty."),
    info("text.too_long", Error, "Der Text hat zu viele Zeichen.", "The text has too many characters."),
    info("title.order", Hint, "Die Titel stehen nicht in der üblichen Reihenfolge.", "The titles are not in the usual order."),
    info("title.unknown", Warning, "Der akademische Titel ist nicht bekannt.", "The academic title is not known."),
    info("uid.check_digit", Error, "Die Prüfziffer der Schweizer UID stimmt nicht.", "The check digit of the Swiss UID is wrong."),
    info("uid.format", Error, "Die Schweizer UID hat nicht die Form CHE und neun Ziffern.", "The Swiss UID is not CHE and nine digits."),
    info("vat_id.character", Error, "Ein Zeichen kommt in keiner USt-IdNr. vor.", "A character occurs in no VAT-ID."),
    info("vat_id.check_digit", Warning, "Die Prüfziffer der USt-IdNr. stimmt nicht.", "The check digit of the VAT-ID is wrong."),
    info("vat_id.country", Error, "Die USt-IdNr. beginnt nicht mit dem Code eines Landes, dessen Nummern bekannt sind.", "The VAT-ID does not begin with the code of a country whose numbers are known."),
    info("vat_id.format", Error, "Die USt-IdNr. hat nicht die Form ihres Landes.", "The VAT-ID does not have its country's form."),
    info("vat_id.value", Warning, "Eine Stelle der USt-IdNr. hat einen Wert, den ihr Land dort nicht vergibt.", "A place of the VAT-ID holds a value that its country does not give out there."),
    info("wkn.format", Error, "Die WKN hat nicht sechs Ziffern oder Buchstaben ohne I und O.", "The WKN does not have six digits or letters without I and O."),
];

/// The codes that may bring a suggestion, one a line in alphabetical order.
#[rustfmt::skip]
const SUGGESTING: &[&str] = &[
    "bank.bic_mismatch",
    "bank.code_unknown",
    "country.unknown",
    "date.format",
    "email.blank",
    "email.domain",
    "email.no_at",
    "email.trailing_dot",
    "email.typo",
    "iban.check_digits",
    "iban.structure",
    "legal_form.contradiction",
    "legal_form.not_in_name",
    "legal_form.unknown",
    "municipality_key.lost_zero",
    "name.case",
    "name.swapped",
    "name.title",
    "phone.letter_o",
    "phone.lost_plus",
    "phone.lost_zero",
    "phone.text",
    "place.code_missing",
    "place.contradiction",
    "place.missing",
    "place.misspelt",
    "place.misspelt_unknown",
    "place.unknown_code",
    "postal_code.lost_zero",
    "register.court",
    "salutation.given_name",
    "salutation.unknown",
    "title.order",
    "title.unknown",
    "vat_id.country",
    "vat_id.format",
    "wkn.format",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::*;

    /// Finds `.error(path, "code"` and its like in the sources, tests left out.
    fn codes_in(folder: &Path, found: &mut BTreeMap<String, Severity>) {
        for entry in std::fs::read_dir(folder).expect("the sources").map(|e| e.expect("an entry").path()) {
            if entry.is_dir() {
                codes_in(&entry, found);
                continue;
            }
            let source = std::fs::read_to_string(&entry).expect("a source file");
            let source = source.split("#[cfg(test)]").next().unwrap_or_default();
            for (call, severity) in [(".error(", Error), (".warning(", Warning), (".hint(", Hint)] {
                for after in source.split(call).skip(1) {
                    let literal = after.trim_start().strip_prefix("path,").map(str::trim_start);
                    let Some(literal) = literal.and_then(|l| l.strip_prefix('"')) else {
                        // The definition of the function itself, or a doc comment.
                        assert!(entry.ends_with("finding.rs"), "a code that is no literal in {}", entry.display());
                        continue;
                    };
                    let code = literal.split('"').next().unwrap_or_default();
                    let before = found.insert(code.to_owned(), severity);
                    assert!(before.is_none_or(|before| before == severity), "{code} has two severities");
                }
            }
        }
    }

    #[test]
    fn the_table_holds_exactly_the_codes_that_the_checks_give() {
        let mut found = BTreeMap::new();
        codes_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        let listed: BTreeMap<String, Severity> = ALL.iter().map(|i| (i.code.to_owned(), i.severity)).collect();
        assert_eq!(found, listed);
        assert!(ALL.windows(2).all(|pair| pair[0].code < pair[1].code));
        assert!(ALL.iter().all(|i| find(i.code) == Some(i)));
        assert!(ALL.iter().all(|i| !i.about_de.is_empty() && !i.about_en.is_empty()));
    }

    /// The codes whose `.suggest(` stands before the next finding or the end of the function; those that a helper of the
    /// check adds to are found by the property tests alone.
    fn suggesting_in(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("the sources").map(|e| e.expect("an entry").path()) {
            if entry.is_dir() {
                suggesting_in(&entry, found);
                continue;
            }
            let source = std::fs::read_to_string(&entry).expect("a source file").replace("\r\n", "\n");
            let source = source.split("#[cfg(test)]").next().unwrap_or_default();
            for function in source.split("\nfn ").flat_map(|part| part.split("\npub fn ")) {
                let marked =
                    function.replace(".error(", "\u{1}").replace(".warning(", "\u{1}").replace(".hint(", "\u{1}");
                for call in marked.split('\u{1}').skip(1).filter(|call| call.contains(".suggest(")) {
                    found.extend(call.split('"').nth(1).map(str::to_owned));
                }
            }
        }
    }

    #[test]
    fn the_codes_that_suggest_are_codes() {
        let mut found = Vec::new();
        suggesting_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        let unlisted: Vec<_> = found.iter().filter(|code| !SUGGESTING.contains(&code.as_str())).collect();
        assert!(unlisted.is_empty() && found.len() > 20, "{unlisted:?}");
        assert!(SUGGESTING.is_sorted());
        assert!(SUGGESTING.iter().all(|code| find(code).is_some_and(CodeInfo::may_suggest)));
        assert!(!ALL.iter().all(CodeInfo::may_suggest));
    }

    #[test]
    fn the_printed_table_is_up_to_date() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("CODES.md");
        let table = markdown();
        if std::env::var_os("KUNDIG_BLESS").is_some() {
            std::fs::write(&path, &table).expect("CODES.md can be written");
        }
        let printed = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        assert!(printed == table, "CODES.md is stale: run KUNDIG_BLESS=1 cargo test -p kundig-check");
        assert!(table.lines().filter(|line| line.starts_with("| `")).all(|line| line.matches('|').count() == 6));
    }
}
