//! Titles for clerks, in German: what happened, as they would say it.

use serde_json::{Map, Value};

use crate::case::CaseState;
use crate::contact::{ContactKind, Direction, Medium};
use crate::journal::Entry;

/// The longest title, in characters.
const MAX_TITLE: usize = 200;

/// What an entry tells, and the record as it is now, as far as they are shown.
pub(super) struct Shown<'a> {
    pub entry: &'a Entry,
    pub record: Option<&'a Map<String, Value>>,
}

impl Shown<'_> {
    /// A field as it was then; for what did not change then, as it is now.
    fn text(&self, field: &str) -> Option<&str> {
        let then = self.entry.after.get(field).and_then(Value::as_str);
        let now = || self.record.and_then(|record| record.get(field)).and_then(Value::as_str);
        then.or_else(now).filter(|text| !text.is_empty())
    }

    fn changed<T: std::str::FromStr>(&self, field: &str) -> Option<T> {
        self.entry.after.get(field).and_then(Value::as_str).and_then(|text| text.parse().ok())
    }

    fn is<T: std::str::FromStr>(&self, field: &str) -> Option<T> {
        self.text(field).and_then(|text| text.parse().ok())
    }
}

/// Whether the title of an event needs the record as it is now.
pub(super) fn needs_record(entry: &Entry) -> bool {
    // A new record tells all of itself.
    !matches!(entry.event.as_str(), "contact.recorded" | "contact.bounced" | "case.opened" | "followup.created")
        && !entry.event.starts_with("customer.")
}

/// The title of an entry.
pub(super) fn title(shown: &Shown<'_>) -> String {
    let number = shown.text("number").map(|number| format!(" {number}")).unwrap_or_default();
    let title = match shown.entry.event.as_str() {
        "contact.recorded" => with(contact(shown), shown.text("subject")),
        "contact.corrected" => with("Kontakt berichtigt".into(), shown.text("subject")),
        "contact.bounced" => with("E-Mail-Adresse unzustellbar".into(), shown.text("outcome")),
        "case.opened" => with(format!("Fall{number} eröffnet"), shown.text("subject")),
        "case.closed" => with(format!("Fall{number} geschlossen"), shown.text("subject")),
        "case.moved" => match shown.changed::<CaseState>("state") {
            Some(state) => with(format!("Fall{number} {}", moved(state)), shown.text("subject")),
            None => with(format!("Fall{number} geändert"), shown.text("subject")),
        },
        "case.answered" => with(format!("Fall{number} beantwortet"), shown.text("subject")),
        "case.answer_overdue" => with(format!("Fall{number}: erste Antwort überfällig"), shown.text("subject")),
        "case.overdue" => with(format!("Fall{number}: Lösung überfällig"), shown.text("subject")),
        "case.rated" => with(format!("Fall{number} vom Kunden bewertet"), shown.text("subject")),
        "case.measure_added" => with(format!("Fall{number}: Maßnahme"), measure(shown).or(shown.text("subject"))),
        "case.compensated" => with(format!("Fall{number}: Entschädigung"), shown.text("subject")),
        "case.level_set" => "Servicelevel geändert".into(),
        "followup.created" => with("Wiedervorlage angelegt".into(), shown.text("subject")),
        "followup.done" => with("Wiedervorlage erledigt".into(), shown.text("subject")),
        "followup.deferred" => with("Wiedervorlage verschoben".into(), shown.text("subject")),
        "followup.reminded" => with("Erinnerung an Wiedervorlage".into(), shown.text("subject")),
        "followup.escalated" => with("Wiedervorlage eskaliert".into(), shown.text("subject")),
        "followup.overdue" => with("Wiedervorlage überfällig".into(), shown.text("subject")),
        "desk.absence_set" => "Abwesenheit eingetragen".into(),
        "desk.absence_dropped" => "Abwesenheit zurückgenommen".into(),
        "followup.cancelled" => with("Wiedervorlage gestrichen".into(), shown.text("subject")),
        "mail.queued" => with("E-Mail zum Versand bereitgestellt".into(), mail_subject(shown)),
        "consent.requested" => with("Einwilligung erbeten".into(), shown.text("purpose")),
        "consent.confirmed" => with("Einwilligung erteilt".into(), shown.text("purpose")),
        "consent.withdrawn" => with("Einwilligung widerrufen".into(), shown.text("purpose")),
        "relation.recorded" => "Beziehung eingetragen".into(),
        "relation.changed" => "Beziehung geändert".into(),
        "relation.removed" => "Beziehung gelöscht".into(),
        "duplicate.decided" => "Mögliche Dublette entschieden".into(),
        "duplicate.settings_changed" => "Regeln für Dubletten geändert".into(),
        "merge.done" => "Mit einem zweiten Datensatz zusammengeführt".into(),
        "merge.undone" => "Zusammenführung zurückgenommen".into(),
        "segment.saved" => "Segment gespeichert".into(),
        "segment.removed" => "Segment gelöscht".into(),
        "import.begun" => "Import begonnen".into(),
        "import.advanced" => "Import: Zeilen übernommen".into(),
        "import.finished" => "Import beendet".into(),
        "import.cleared" => "Import: ausgesteuerte Zeilen gelöscht".into(),
        "import.mapping_saved" => with("Spaltenzuordnung gespeichert".into(), shown.text("name")),
        "import.mapping_dropped" => with("Spaltenzuordnung gelöscht".into(), shown.text("name")),
        "mandate.recorded" => with("SEPA-Mandat erteilt".into(), shown.text("reference")),
        "mandate.changed" => with("SEPA-Mandat: Konto geändert".into(), shown.text("reference")),
        "mandate.used" => with("SEPA-Mandat: Einzug".into(), shown.text("reference")),
        "mandate.revoked" => with("SEPA-Mandat widerrufen".into(), shown.text("reference")),
        "privacy.requested" => "Datenschutz: Anfrage eingegangen".into(),
        "privacy.request_changed" => "Datenschutz: Anfrage bearbeitet".into(),
        "privacy.exported" => "Datenschutz: Auskunft erteilt".into(),
        "privacy.restricted" => "Datenschutz: Verarbeitung eingeschränkt".into(),
        "privacy.lifted" => "Datenschutz: Einschränkung aufgehoben".into(),
        "privacy.erased" => "Datenschutz: Kunde gelöscht".into(),
        "privacy.suppressed" => "Datenschutz: Adressen gesperrt".into(),
        "privacy.unsuppressed" => "Datenschutz: Sperre einer Adresse aufgehoben".into(),
        "privacy.held" => "Datenschutz: Aufbewahrung angeordnet".into(),
        "privacy.released" => "Datenschutz: Aufbewahrung beendet".into(),
        "webhook.queued" => with("Aufruf bereitgestellt".into(), called(shown)),
        "notice.queued" => with("Meldung an das Programm".into(), called(shown)),
        "outbox.sent" => with(format!("{} versandt", message(shown)), mail_subject(shown).or(called(shown))),
        "outbox.failed" => with(format!("{} nicht versandt", message(shown)), mail_subject(shown).or(called(shown))),
        "outbox.retried" => {
            with(format!("{} erneut bereitgestellt", message(shown)), mail_subject(shown).or(called(shown)))
        }
        "outbox.discarded" => with(format!("{} verworfen", message(shown)), mail_subject(shown).or(called(shown))),
        "customer.registered" => with(format!("Kunde{number} angelegt"), shown.text("name")),
        "customer.birthday" => match shown.entry.after.get("age").and_then(Value::as_i64) {
            Some(age) => format!("{age}. Geburtstag"),
            None => "Geburtstag".into(),
        },
        "customer.anniversary" => match shown.entry.after.get("years").and_then(Value::as_i64) {
            Some(years) => with(format!("Jahrestag: {years} Jahre"), shown.text("field")),
            None => with("Jahrestag".into(), shown.text("field")),
        },
        "customer.date_reached" => with("Termin rückt näher".into(), shown.text("field")),
        "customer.silent" => match shown.entry.after.get("months").and_then(Value::as_i64) {
            Some(months) => format!("Seit {months} Monaten nichts gehört"),
            None => "Lange nichts gehört".into(),
        },
        "customer.changed" => with("Stammdaten geändert".into(), changed_fields(&shown.entry.after).as_deref()),
        "process.started" => with("Ablauf begonnen".into(), shown.text("rule")),
        "process.moved" => with("Ablauf: nächster Schritt".into(), shown.text("rule")),
        "process.ended" => with("Ablauf beendet".into(), shown.text("rule")),
        "process.stopped" => with("Ablauf abgebrochen".into(), shown.text("rule")),
        "process.paused" => with("Ablauf angehalten".into(), shown.text("rule")),
        "process.resumed" => with("Ablauf fortgesetzt".into(), shown.text("rule")),
        "process.failed" => with("Ablauf fehlgeschlagen".into(), shown.text("rule")),
        event if event.starts_with("host.") => event.trim_start_matches("host.").replace(['_', '.'], " "),
        // What areas add later is shown by its name until it has words of its own.
        event => with(event.to_owned(), ["number", "subject", "name"].iter().find_map(|field| shown.text(field))),
    };
    shortened(&title)
}

fn with(title: String, detail: Option<&str>) -> String {
    match detail {
        Some(detail) => format!("{title}: {detail}"),
        None => title,
    }
}

/// `Beschwerde per Telefon`, `Kontakt per E-Mail (ausgehend)`.
fn contact(shown: &Shown<'_>) -> String {
    let kind = shown.is::<ContactKind>("kind").unwrap_or(ContactKind::Other);
    let medium = shown.is::<Medium>("medium").map(|medium| format!(" {}", medium.phrase_de())).unwrap_or_default();
    let way = match (shown.is::<Direction>("direction"), kind) {
        // These say already who wrote.
        (_, ContactKind::ComplaintReply | ContactKind::Information | ContactKind::Bounce) => "",
        (Some(Direction::Out), _) => " (ausgehend)",
        (Some(Direction::Internal), _) => " (intern)",
        (Some(Direction::In) | None, _) => "",
    };
    format!("{}{medium}{way}", kind.label_de())
}

/// The measure that was added: the last of the list.
fn measure<'a>(shown: &'a Shown<'_>) -> Option<&'a str> {
    shown.entry.after.get("measures")?.as_array()?.last()?.get("text")?.as_str()
}

fn moved(state: CaseState) -> &'static str {
    match state {
        CaseState::New => "neu",
        CaseState::InProgress => "in Bearbeitung genommen",
        CaseState::Waiting => "wartet auf den Kunden",
        CaseState::Resolved => "gelöst",
        CaseState::Closed => "geschlossen",
    }
}

fn mail_subject<'a>(shown: &'a Shown<'_>) -> Option<&'a str> {
    let of = |fields: &'a Map<String, Value>| fields.get("payload")?.get("subject")?.as_str();
    of(&shown.entry.after).or_else(|| shown.record.and_then(of))
}

/// What a message to a program is about.
fn called<'a>(shown: &'a Shown<'_>) -> Option<&'a str> {
    let field = |payload: &'a Value| payload.get("event").or_else(|| payload.get("topic"))?.as_str();
    let of = |fields: &'a Map<String, Value>| fields.get("payload").and_then(field);
    of(&shown.entry.after).or_else(|| shown.record.and_then(of))
}

/// What kind of message it is.
fn message(shown: &Shown<'_>) -> &'static str {
    match shown.text("channel") {
        Some("webhook") => "Aufruf",
        Some("host") => "Meldung an das Programm",
        _ => "E-Mail",
    }
}

/// The fields of a customer that a clerk knows by name.
const FIELDS: &[(&str, &str)] = &[
    ("party", "Person oder Firma"),
    ("name", "Name"),
    ("status", "Status"),
    ("blocked_reason", "Sperre"),
    ("addresses", "Adressen"),
    ("contact_points", "Telefon und E-Mail"),
    ("bank_accounts", "Bankverbindung"),
    ("external_references", "Verweise"),
    ("custom_fields", "Zusatzfelder"),
    ("tags", "Merkmale"),
    ("roles", "Rollen"),
    ("responsible_user", "Zuständigkeit"),
    ("responsible_team", "zuständiges Team"),
    ("price_group", "Preisgruppe"),
    ("payment_days", "Zahlungsziel"),
    ("credit_limit", "Kreditlimit"),
    ("dunning_block", "Mahnsperre"),
    ("note", "Notiz"),
    ("revenue", "Umsatz"),
];

fn changed_fields(after: &Map<String, Value>) -> Option<String> {
    let named: Vec<&str> =
        FIELDS.iter().filter(|(field, _)| after.contains_key(*field)).map(|(_, label)| *label).collect();
    (!named.is_empty()).then(|| named.join(", "))
}

/// In one line, and not longer than a list shows.
fn shortened(title: &str) -> String {
    let line = title.split_whitespace().collect::<Vec<&str>>().join(" ");
    match line.char_indices().nth(MAX_TITLE) {
        Some(_) => line.chars().take(MAX_TITLE - 1).chain(['…']).collect(),
        None => line,
    }
}
