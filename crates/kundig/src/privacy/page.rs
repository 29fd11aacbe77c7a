//! The export as a page that a clerk hands over: German, in one piece, without scripts, to be printed.

use std::fmt::Write;

use chrono::DateTime;
use serde_json::Value;

use super::operations::PrivacyExport;
use crate::base::{Date, Error, Result, Timestamp};
use crate::company::Company;
use crate::unit::Unit;

const STYLE: &str = "\
:root{color-scheme:light}*{box-sizing:border-box}\
body{margin:0;color:#1d2530;font:14px/1.5 \"Segoe UI\",system-ui,-apple-system,\"Helvetica Neue\",Arial,\"Liberation Sans\",sans-serif}\
main{max-width:900px;margin:0 auto;padding:28px 24px 48px}\
h1{font-size:22px;line-height:1.3;margin:0 0 4px;overflow-wrap:anywhere}\
h2{font-size:16px;margin:28px 0 8px;border-bottom:1px solid #c9d0d9;padding-bottom:3px;break-after:avoid}\
p{margin:0 0 12px;color:#4a5462}\
section>div{border:1px solid #dde2e9;border-radius:6px;padding:8px 12px;margin:0 0 8px;break-inside:avoid}\
dl{display:grid;grid-template-columns:minmax(9em,max-content) 1fr;gap:2px 14px;margin:0}\
dt{color:#5b6573}dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap;min-width:0}\
ul{margin:0;padding-left:1.2em}\
@media print{main{padding:0;max-width:none}}";

/// How deep values are shown; what the host nests deeper stands in the JSON.
const MAX_DEPTH: usize = 16;

/// The sections in the order in which people ask.
const SECTIONS: &[(&str, &str)] = &[
    ("customer", "Stammdaten"),
    ("origin", "Herkunft der Daten"),
    ("recipients", "Empfänger: an wen Daten gingen"),
    ("consents", "Einwilligungen mit Nachweis"),
    ("relations", "Beziehungen zu anderen"),
    ("mandates", "SEPA-Mandate"),
    ("contacts", "Kontakte und Schriftwechsel"),
    ("files", "Dateien"),
    ("cases", "Fälle"),
    ("followups", "Wiedervorlagen"),
    ("messages", "Nachrichten"),
    ("processes", "Abläufe"),
    ("timers", "Vorgesehene Termine"),
    ("requests", "Anfragen zum Datenschutz"),
    ("holds", "Aufbewahrungsgründe"),
    ("proofs", "Nachweise zum Datenschutz"),
    ("history", "Verlauf: was wann geändert wurde"),
];

/// What people call a field; others are shown by their name.
const LABELS: &[(&str, &str)] = &[
    ("about", "Betrifft"),
    ("accepted_because", "Bestätigt, weil"),
    ("action", "Vorgang"),
    ("actor", "Durch"),
    ("addition", "Zusatz"),
    ("addresses", "Anschriften"),
    ("after", "Danach"),
    ("amount", "Betrag"),
    ("at", "Zeitpunkt"),
    ("attachments", "Anlagen"),
    ("attempts", "Versuche"),
    ("bank_accounts", "Bankverbindungen"),
    ("bank_name", "Bank"),
    ("because", "Grund"),
    ("before", "Davor"),
    ("bic", "BIC"),
    ("birth_date", "Geburtsdatum"),
    ("blocked_reason", "Gesperrt, weil"),
    ("body", "Text"),
    ("category", "Kategorie"),
    ("cause", "Ursache"),
    ("changed_at", "Zuletzt geändert"),
    ("channel", "Kanal"),
    ("compensation", "Entschädigung"),
    ("confirmed_at", "Erteilt am"),
    ("contact", "Kontakt"),
    ("contact_name", "Ansprechpartner"),
    ("contact_points", "Erreichbarkeit"),
    ("correction_reason", "Berichtigt, weil"),
    ("country", "Land"),
    ("created_at", "Angelegt am"),
    ("creditor_id", "Gläubiger-ID"),
    ("currency", "Währung"),
    ("custom_fields", "Weitere Angaben"),
    ("customer", "Kunde"),
    ("data", "Daten"),
    ("defer_reason", "Verschoben, weil"),
    ("department", "Abteilung"),
    ("details", "Einzelheiten"),
    ("direction", "Richtung"),
    ("do_not_contact", "Nicht kontaktieren, weil"),
    ("do_not_use", "Nicht verwenden"),
    ("door", "Zugang"),
    ("due_at", "Fällig am"),
    ("due_on", "Zu beantworten bis"),
    ("duration_seconds", "Dauer in Sekunden"),
    ("employer", "Arbeitgeber"),
    ("event", "Ereignis"),
    ("external_references", "Schlüssel in anderen Systemen"),
    ("file_name", "Datei"),
    ("first_name", "Vorname"),
    ("former_iban", "Frühere IBAN"),
    ("function", "Funktion"),
    ("gender", "Geschlecht"),
    ("handled_by", "Bearbeitet von"),
    ("hash", "Prüfsumme (SHA-256)"),
    ("holder", "Kontoinhaber"),
    ("house_number", "Hausnummer"),
    ("iban", "IBAN"),
    ("id", "Kennung"),
    ("industry_code", "Wirtschaftszweig"),
    ("size", "Unternehmensgröße"),
    ("key", "Schlüssel"),
    ("kind", "Art"),
    ("label", "Bezeichnung"),
    ("language", "Sprache"),
    ("last_error", "Letzter Fehler"),
    ("last_name", "Nachname"),
    ("last_used_on", "Zuletzt genutzt am"),
    ("legal_form", "Rechtsform"),
    ("legal_name", "Firma"),
    ("marital_status", "Familienstand"),
    ("measures", "Maßnahmen"),
    ("media_type", "Dateityp"),
    ("medium", "Medium"),
    ("memory", "Gemerkt"),
    ("message_id", "Message-ID"),
    ("name", "Name"),
    ("name_suffix", "Namenszusatz"),
    ("note", "Notiz"),
    ("number", "Nummer"),
    ("occupation", "Beruf"),
    ("occurred_at", "Zeitpunkt"),
    ("operation", "Vorgang"),
    ("other", "Andere Seite"),
    ("outcome", "Ergebnis"),
    ("party", "Person oder Firma"),
    ("payload", "Inhalt"),
    ("payment_days", "Zahlungsziel in Tagen"),
    ("place", "Ort"),
    ("point", "Lage"),
    ("postal_code", "Postleitzahl"),
    ("preferred", "Bevorzugt"),
    ("price_group", "Preisgruppe"),
    ("priority", "Dringlichkeit"),
    ("proof", "Nachweis"),
    ("protection", "Datenschutz"),
    ("purpose", "Zweck"),
    ("reason", "Grund"),
    ("received_on", "Eingegangen am"),
    ("reference", "Referenz"),
    ("related_case", "Zugehöriger Fall"),
    ("resolution", "Lösung"),
    ("responsible_team", "Zuständiges Team"),
    ("responsible_user", "Zuständig"),
    ("revenue", "Umsatz"),
    ("revoked_on", "Widerrufen am"),
    ("revoked_reason", "Widerrufen, weil"),
    ("roles", "Rollen"),
    ("rule", "Regel"),
    ("salutation", "Anrede"),
    ("satisfaction", "Zufriedenheit"),
    ("satisfaction_remark", "Bemerkung zur Zufriedenheit"),
    ("scheme", "Verfahren"),
    ("seq", "Laufende Nummer"),
    ("signed_on", "Unterschrieben am"),
    ("size", "Größe in Byte"),
    ("source", "Herkunft"),
    ("state", "Stand"),
    ("status", "Status"),
    ("street", "Straße"),
    ("subject", "Betreff"),
    ("system", "System"),
    ("tags", "Schlagworte"),
    ("thread", "Schriftwechsel"),
    ("title", "Titel"),
    ("to", "An"),
    ("typed", "Wie eingegeben"),
    ("until", "Bis"),
    ("valid_from", "Gültig ab"),
    ("valid_until", "Gültig bis"),
    ("value", "Wert"),
    ("vat_id", "USt-IdNr."),
    ("verified", "Geprüft"),
    ("version", "Fassung"),
    ("withdrawn_at", "Widerrufen am"),
    ("withdrawn_by", "Widerrufen durch"),
    ("wording", "Wortlaut"),
    ("wording_version", "Fassung des Wortlauts"),
];

/// What stands for a word of ours, where it is the value of a field that has such words.
const WORDS: &[(&str, &str)] = &[
    ("active", "aktiv"),
    ("cancellation", "Kündigung"),
    ("cancelled", "gestrichen"),
    ("chat", "Chat"),
    ("closed", "geschlossen"),
    ("complaint", "Beschwerde"),
    ("complaint_reply", "Antwort auf Beschwerde"),
    ("confirmed", "erteilt"),
    ("done", "erledigt"),
    ("email", "E-Mail"),
    ("erased", "gelöscht"),
    ("exported", "Auskunft erteilt"),
    ("failed", "fehlgeschlagen"),
    ("fax", "Fax"),
    ("import", "Import"),
    ("in", "eingehend"),
    ("information", "Information"),
    ("inquiry", "Anfrage"),
    ("internal", "intern"),
    ("letter", "Brief"),
    ("mail", "E-Mail"),
    ("main", "Hauptanschrift"),
    ("mobile", "Mobiltelefon"),
    ("new", "neu"),
    ("open", "offen"),
    ("order", "Bestellung"),
    ("organisation", "Firma"),
    ("other", "sonstige"),
    ("out", "ausgehend"),
    ("person", "Person"),
    ("phone", "Telefon"),
    ("queued", "wartet auf Versand"),
    ("refused", "abgelehnt"),
    ("requested", "erbeten"),
    ("restricted", "eingeschränkt"),
    ("revoked", "widerrufen"),
    ("rule", "Regel"),
    ("sent", "versandt"),
    ("service_call", "Serviceanruf"),
    ("shipping", "Lieferanschrift"),
    ("sms", "SMS"),
    ("used", "genutzt"),
    ("visit", "Besuch"),
    ("withdrawn", "widerrufen"),
];

/// The fields whose values are words of ours.
const CODED: &[&str] = &["action", "channel", "direction", "door", "kind", "medium", "protection", "state", "status"];

/// What says nothing to the person.
const LEFT_OUT: &[&str] = &["base64", "withheld", "page", "log"];

/// The page of an export.
pub(super) fn write(unit: &mut Unit<'_>, export: &PrivacyExport) -> Result<String> {
    let company = unit.company()?;
    let data = serde_json::to_value(export).map_err(Error::internal)?;
    let title = format!("Auskunft über die zu {} gespeicherten Daten", export.customer.name);
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"de\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{0}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{0}</h1>\n<p>{1} · Kundennummer {2} · Stand {3}</p>\n\
         <p>Auskunft nach Art. 15 der Datenschutz-Grundverordnung (DSGVO). Sie können verlangen, dass Daten berichtigt (Art. 16), \
         gelöscht (Art. 17) oder eingeschränkt werden (Art. 18), können der Verarbeitung widersprechen (Art. 21) und sich bei \
         einer Aufsichtsbehörde beschweren (Art. 77).</p>\n",
        escape(&title),
        escape(&company.name),
        escape(&export.customer.number),
        moment(&company, unit.now),
    );
    for (key, heading) in SECTIONS {
        let Some(value) = data.get(key).filter(|value| !is_empty(value)) else { continue };
        let _ = writeln!(page, "<section>\n<h2>{heading}</h2>");
        for one in value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice) {
            page.push_str("<div>");
            show(&mut page, &company, "", one, 0);
            page.push_str("</div>\n");
        }
        page.push_str("</section>\n");
    }
    if export.more_history_after.is_some() {
        page.push_str("<p>Der Verlauf hat weitere Einträge; sie folgen auf einem weiteren Blatt.</p>\n");
    }
    page.push_str("</main>\n</body>\n</html>\n");
    Ok(page)
}

fn show(page: &mut String, company: &Company, key: &str, value: &Value, depth: usize) {
    match value {
        _ if depth > MAX_DEPTH => page.push('…'),
        Value::Object(fields) => {
            page.push_str("<dl>");
            let shown = fields.iter().filter(|(field, value)| !is_empty(value) && !LEFT_OUT.contains(&field.as_str()));
            for (field, value) in shown {
                let _ = write!(page, "<dt>{}</dt><dd>", escape(label(field)));
                show(page, company, field, value, depth + 1);
                page.push_str("</dd>");
            }
            page.push_str("</dl>");
        }
        Value::Array(items) => {
            page.push_str("<ul>");
            for item in items {
                page.push_str("<li>");
                show(page, company, key, item, depth + 1);
                page.push_str("</li>");
            }
            page.push_str("</ul>");
        }
        Value::Bool(true) => page.push_str("ja"),
        Value::Bool(false) => page.push_str("nein"),
        Value::Null => {}
        Value::Number(number) => page.push_str(&escape(&number.to_string())),
        Value::String(text) => page.push_str(&escape(&written(company, key, text))),
    }
}

/// A text as Germans write it: dates, times, and words for our own.
fn written(company: &Company, key: &str, text: &str) -> String {
    if CODED.contains(&key)
        && let Some((_, word)) = WORDS.iter().find(|(code, _)| *code == text)
    {
        return (*word).to_owned();
    }
    if (key == "at" || key.ends_with("_at"))
        && let Ok(at) = DateTime::parse_from_rfc3339(text)
    {
        return moment(company, Timestamp::from_micros(at.timestamp_micros()));
    }
    match text.parse::<Date>() {
        Ok(day) if text.len() == 10 => day.0.format("%d.%m.%Y").to_string(),
        _ => text.to_owned(),
    }
}

fn moment(company: &Company, at: Timestamp) -> String {
    company.local(at).format("%d.%m.%Y, %H:%M Uhr").to_string()
}

fn label(field: &str) -> &str {
    LABELS.iter().find(|(name, _)| *name == field).map_or(field, |(_, label)| label)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// Text for HTML. What steers a terminal or turns the direction of a line is shown as what it is: nothing to read.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' => escaped.push('\n'),
            '\t' | '\r' => escaped.push(' '),
            c if c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') => {
                escaped.push('\u{FFFD}');
            }
            c => escaped.push(c),
        }
    }
    escaped
}
