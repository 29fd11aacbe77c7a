//! What a header word means: the words themselves, abbreviations, additions such as "privat", and typing faults.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::field::fold;
use super::{CustomerField, Key, Reason, Usage};

/// A header longer than this is a sentence.
const MAX_CHARS: usize = 80;

/// What a header says, how sure that is (percent), and how it was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Understood {
    pub(super) key: Key,
    pub(super) confidence: u8,
    pub(super) reason: Reason,
}

/// Reads one header, by itself.
pub(super) fn understand(header: &str) -> Option<Understood> {
    let header = header.trim();
    if header.chars().count() > MAX_CHARS {
        return None;
    }
    let understood = |key, confidence, reason| Some(Understood { key, confidence, reason });
    if let Ok(key) = header.parse::<Key>() {
        return understood(key, 100, Reason::StableName);
    }
    let folded = fold(header);
    if let Some(&field) = words().get(folded.as_str()) {
        return understood(Key::of(field), 98, Reason::Word);
    }
    let tokens = tokens(header);
    // A second address of its own must not pass for the customer's.
    if tokens.iter().any(|token| OTHER_ADDRESSES.iter().any(|word| token.starts_with(word))) {
        return None;
    }
    if let Some((key, sure)) = in_parts(&tokens, &folded) {
        return understood(key, sure, Reason::Parts);
    }
    let dotted = header.contains('.');
    if let Some(field) = abbreviated(&tokens, &folded) {
        return understood(Key::of(field), if dotted { 88 } else { 80 }, Reason::Abbreviation);
    }
    mistyped(&folded).and_then(|(field, sure)| understood(Key::of(field), sure, Reason::Typo))
}

const OTHER_ADDRESSES: &[&str] = &["liefer", "versand", "shipping", "delivery"];

/// Every folded header word.
fn words() -> &'static HashMap<&'static str, CustomerField> {
    static WORDS: OnceLock<HashMap<&'static str, CustomerField>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let of = |field: &CustomerField| field.synonyms().iter().map(|word| (*word, *field)).collect::<Vec<_>>();
        CustomerField::ALL.iter().flat_map(of).collect()
    })
}

/// The folded words of a header: cut at other characters, before inner capitals and between letters and digits.
fn tokens(header: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut current = String::new();
    let mut before = ' ';
    for c in header.chars() {
        let cut = !c.is_alphanumeric()
            || (before.is_lowercase() && c.is_uppercase())
            || (before.is_alphanumeric() && before.is_ascii_digit() != c.is_ascii_digit());
        if cut && !current.is_empty() {
            tokens.push(fold(&std::mem::take(&mut current)));
        }
        if c.is_alphanumeric() || is_mark(c) {
            current.push(c);
        }
        before = c;
    }
    if !current.is_empty() {
        tokens.push(fold(&current));
    }
    tokens.retain(|token| !token.is_empty());
    tokens
}

/// A combining mark, as Macs write the dots of an umlaut.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

/// Words beside the field's own: where it is used, which of several it is, and what goes without saying.
fn in_parts(tokens: &[String], folded: &str) -> Option<(Key, u8)> {
    let words = words();
    let mut usage = None;
    let mut number = 1_u8;
    let mut rest: Vec<&str> = Vec::new();
    for token in tokens {
        if let Some(found) = usage_of(token).filter(|_| usage.is_none()) {
            usage = Some(found);
        } else if let Some(found) = token.parse().ok().filter(|n| (1..=20).contains(n)) {
            number = found;
        } else {
            rest.push(token);
        }
    }
    let find = |parts: &[&str]| {
        let joined = parts.concat();
        words.get(joined.as_str()).or_else(|| words.get(expanded(parts).as_str())).copied()
    };
    let fits = |field: CustomerField| (usage.is_none() || field.has_usage()) && (number == 1 || field.repeats());
    if let Some(field) = find(&rest).filter(|field| fits(*field)) {
        return Some((Key { field, usage, number }, 95));
    }
    // "Privattelefon", "Telefongeschäftlich", "WorkPhone".
    for &(affix, used) in USAGE_AFFIXES {
        let inner = folded.strip_prefix(affix).or_else(|| folded.strip_suffix(affix));
        if let Some(field) = inner.and_then(|inner| words.get(inner)).filter(|field| field.has_usage()) {
            return Some((Key::used(*field, Some(used)), 93));
        }
    }
    // "Kunde Vorname", "Rechnungs-PLZ", "Kundenstraße".
    let bare: Vec<&str> = rest.iter().copied().filter(|token| !BESIDES.contains(token)).collect();
    if !bare.is_empty()
        && bare.len() < rest.len()
        && let Some(field) = find(&bare).filter(|field| fits(*field))
    {
        return Some((Key { field, usage, number }, 85));
    }
    let inner = BESIDES.iter().filter(|word| word.len() > 3).find_map(|word| {
        let inner = folded.strip_prefix(word)?;
        words.get(inner).or_else(|| words.get(inner.strip_prefix('n')?)).copied()
    });
    inner.map(|field| (Key::of(field), 80))
}

fn usage_of(token: &str) -> Option<Usage> {
    match token {
        "p" | "pr" | "priv" | "privat" | "private" | "home" | "zuhause" | "persoenlich" => Some(Usage::Private),
        "g" | "ges" | "gesch" | "geschaeft" | "geschaeftl" | "geschaeftlich" | "d" | "dienst" | "dienstl"
        | "dienstlich" | "firma" | "buero" | "arbeit" | "beruflich" | "work" | "business" | "office" => {
            Some(Usage::Business)
        }
        _ => None,
    }
}

const USAGE_AFFIXES: &[(&str, Usage)] = &[
    ("private", Usage::Private),
    ("privat", Usage::Private),
    ("priv", Usage::Private),
    ("home", Usage::Private),
    ("geschaeftlich", Usage::Business),
    ("geschaefts", Usage::Business),
    ("gesch", Usage::Business),
    ("dienstlich", Usage::Business),
    ("dienst", Usage::Business),
    ("firmen", Usage::Business),
    ("firma", Usage::Business),
    ("buero", Usage::Business),
    ("business", Usage::Business),
    ("office", Usage::Business),
    ("work", Usage::Business),
];

/// Words that say nothing more in a file of customers.
const BESIDES: &[&str] = &[
    "kunde",
    "kunden",
    "kd",
    "debitor",
    "debitoren",
    "mitglied",
    "mitglieds",
    "patient",
    "patienten",
    "adresse",
    "adress",
    "adr",
    "anschrift",
    "haupt",
    "rechnung",
    "rechnungs",
    "stamm",
    "person",
    "kontakt",
    "customer",
    "client",
    "contact",
    "person",
    "billing",
    "address",
    "main",
    "primary",
    "member",
    "der",
    "des",
    "die",
    "the",
    "of",
];

/// Short for what, folded.
const SHORT_FOR: &[(&str, &str)] = &[
    ("tel", "telefon"),
    ("telef", "telefon"),
    ("str", "strasse"),
    ("nr", "nummer"),
    ("no", "nummer"),
    ("num", "nummer"),
    ("geb", "geburts"),
    ("dat", "datum"),
    ("kd", "kunden"),
    ("ku", "kunden"),
    ("adr", "adresse"),
    ("mob", "mobil"),
    ("ust", "umsatzsteuer"),
    ("ums", "umsatz"),
    ("fam", "familien"),
    ("akad", "akademischer"),
    ("vorn", "vorname"),
    ("nachn", "nachname"),
    ("anspr", "ansprech"),
    ("partn", "partner"),
    ("hs", "haus"),
    ("inh", "inhaber"),
    ("kto", "konto"),
    ("bez", "bezeichnung"),
    ("bem", "bemerkung"),
    ("u", "und"),
];

fn expanded<T: AsRef<str>>(tokens: &[T]) -> String {
    let long = |token: &T| {
        let token = token.as_ref();
        SHORT_FOR.iter().find(|(short, _)| *short == token).map_or(token, |(_, long)| long).to_owned()
    };
    tokens.iter().map(long).collect()
}

/// Known abbreviations, or a beginning that only one field has.
fn abbreviated(tokens: &[String], folded: &str) -> Option<CustomerField> {
    let words = words();
    if let Some(field) = words.get(expanded(tokens).as_str()) {
        return Some(*field);
    }
    if folded.len() < 4 {
        return None;
    }
    let mut fields = words.iter().filter(|(word, _)| word.starts_with(folded)).map(|(_, field)| *field);
    let first = fields.next()?;
    fields.all(|field| field == first).then_some(first)
}

/// The field whose word is nearest, if only one is near: one fault from five letters on, two from nine.
fn mistyped(folded: &str) -> Option<(CustomerField, u8)> {
    let allowed = match folded.chars().count() {
        0..5 => return None,
        5..9 => 1,
        _ => 2,
    };
    let mut best: Option<(usize, CustomerField)> = None;
    let mut disputed = false;
    for (word, field) in words() {
        if word.len() < 5 || word.len().abs_diff(folded.len()) > allowed {
            continue;
        }
        let distance = strsim::osa_distance(word, folded);
        match best {
            _ if distance > allowed => {}
            Some((nearest, _)) if distance > nearest => {}
            Some((nearest, known)) if distance == nearest => disputed |= known != *field,
            _ => (best, disputed) = (Some((distance, *field)), false),
        }
    }
    best.filter(|_| !disputed).map(|(distance, field)| (field, if distance == 1 { 80 } else { 70 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(header: &str) -> String {
        understand(header).map_or("-".to_owned(), |understood| understood.key.to_string())
    }

    #[test]
    fn headers_are_understood_as_a_clerk_would() {
        for (header, expected) in [
            ("Tel. priv.", "phone.private"),
            ("Tel. gesch.", "phone.business"),
            ("Telefon (geschäftlich)", "phone.business"),
            ("Telefon privat", "phone.private"),
            ("TelPrivat", "phone.private"),
            ("Privattelefon", "phone.private"),
            ("Diensttelefon", "phone.business"),
            ("Home Phone", "phone.private"),
            ("Business E-mail", "email.business"),
            ("Tel. 2", "phone.2"),
            ("E-Mail 2", "email.2"),
            ("E-Mail-Adresse 1", "email"),
            ("Mobil privat 2", "mobile.private.2"),
            ("PLZ/Ort", "postal_code_place"),
            ("PLZ, Ort", "postal_code_place"),
            ("Plz u. Ort", "postal_code_place"),
            ("Name, Vorname", "full_name"),
            ("Vor- und Nachname", "full_name"),
            ("Straße Nr.", "street"),
            ("Straße, Hausnr.", "street"),
            ("Str./Hnr.", "street"),
            ("Stra\u{df}e", "street"),
            ("Strasse und Hausnummer", "street"),
            ("Kd.-Nr.", "number"),
            ("Kunden-Nr", "number"),
            ("Kundenvorname", "given_name"),
            ("Kunde Nachname", "family_name"),
            ("Rechnungs-PLZ", "postal_code"),
            ("Lieferadresse PLZ", "-"),
            ("Lieferstraße", "-"),
            ("Geb.-Dat.", "birth_date"),
            ("Geb. Datum", "birth_date"),
            ("Geburtsdatm", "birth_date"),
            ("Nachnahme", "family_name"),
            ("Telefonnumer", "phone"),
            ("Vornahme", "given_name"),
            ("Ansprechp.", "contact_person"),
            ("USt-IdNr.", "vat_id"),
            ("USt-ID-Nr", "vat_id"),
            ("Familienst.", "marital_status"),
            ("Bemerk.", "note"),
            ("GESCHÄFTSTELEFON", "phone.business"),
            ("Gescha\u{308}ftstelefon", "phone.business"),
            ("Rabatt", "-"),
            ("Zahlungsziel", "-"),
            ("Status", "-"),
            ("IBAN 2", "iban.2"),
            ("phone.private.2", "phone.private.2"),
            ("", "-"),
            ("...", "-"),
        ] {
            assert_eq!(key(header), expected, "{header:?}");
        }
    }

    #[test]
    fn an_exact_word_is_surer_than_a_typing_fault() {
        let sure = |header| understand(header).map(|understood| understood.confidence);
        assert!(sure("family_name") > sure("Nachname"));
        assert!(sure("Nachname") > sure("Tel. priv."));
        assert!(sure("Tel. priv.") > sure("Nachnahme"));
    }
}
