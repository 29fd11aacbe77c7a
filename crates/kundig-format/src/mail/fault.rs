//! What can be wrong with a mail. Reading goes on behind it.

use thiserror::Error;

use super::MAX_BYTES;

/// The one reason not to read a mail at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the mail has {bytes} bytes; at most {MAX_BYTES} are read")]
pub struct TooLarge {
    /// How many it has.
    pub bytes: usize,
}

/// Something broken in a mail.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message_en}")]
pub struct Fault {
    /// A stable code: `mail.no_date`.
    pub code: &'static str,
    /// What is wrong and what was done about it, in German.
    pub message_de: String,
    /// What is wrong and what was done about it, in English.
    pub message_en: String,
}

/// Builds the list of faults; the same one is named once.
#[derive(Default)]
pub(super) struct Faults(pub Vec<Fault>);

impl Faults {
    pub(super) fn add(&mut self, code: &'static str, de: impl Into<String>, en: impl Into<String>) {
        let fault = Fault { code, message_de: de.into(), message_en: en.into() };
        if !self.0.contains(&fault) {
            self.0.push(fault);
        }
    }

    pub(super) fn not_a_mail(&mut self) {
        self.add(
            "mail.not_a_mail",
            "Das ist keine E-Mail: Es ist kein Kopf mit Absender oder Betreff zu finden. Der Inhalt wurde als Text gelesen.",
            "This is no e-mail: no header with sender or subject is found. The content was read as text.",
        );
    }

    pub(super) fn no_sender(&mut self) {
        self.add("mail.no_sender", "Die E-Mail nennt keinen Absender.", "The e-mail names no sender.");
    }

    pub(super) fn no_message_id(&mut self) {
        self.add("mail.no_message_id", "Die E-Mail hat keine Message-ID.", "The e-mail has no Message-ID.");
    }

    pub(super) fn date(&mut self, present: bool, found: bool) {
        let (de, en) = match (present, found) {
            (true, true) => (
                "Das Datum der E-Mail ist nicht lesbar; es gilt die Zeit, zu der der Mailserver sie annahm.",
                "The date of the e-mail is not readable; the time at which the mail server accepted it counts.",
            ),
            (true, false) => ("Das Datum der E-Mail ist nicht lesbar.", "The date of the e-mail is not readable."),
            (false, true) => (
                "Die E-Mail hat kein Datum; es gilt die Zeit, zu der der Mailserver sie annahm.",
                "The e-mail has no date; the time at which the mail server accepted it counts.",
            ),
            (false, false) => ("Die E-Mail hat kein Datum.", "The e-mail has no date."),
        };
        self.add(if present { "mail.bad_date" } else { "mail.no_date" }, de, en);
    }

    pub(super) fn charset(&mut self, label: Option<&str>) {
        let (de, en) = match label {
            Some(label) => {
                let label: String = label.chars().take(40).collect();
                (
                    format!("Der Zeichensatz „{label}“ passt nicht zum Text"),
                    format!("The charset `{label}` does not fit"),
                )
            }
            None => ("Ein Zeichensatz ist nicht angegeben".into(), "A charset is not given".into()),
        };
        self.add(
            "mail.charset",
            format!("{de}; es wurde als Windows-1252 gelesen."),
            format!("{en}; it was read as Windows-1252."),
        );
    }

    pub(super) fn encoding(&mut self, part: &str) {
        self.add(
            "mail.encoding",
            format!("Die Kodierung von „{part}“ ist beschädigt; gelesen wurde, was lesbar ist."),
            format!("The encoding of `{part}` is damaged; what is readable was read."),
        );
    }

    pub(super) fn boundary(&mut self) {
        self.add(
            "mail.boundary",
            "Die Teile der E-Mail sind nicht sauber abgegrenzt; sie ist vielleicht nicht vollständig.",
            "The parts of the e-mail are not properly delimited; it may be incomplete.",
        );
    }

    pub(super) fn cut(&mut self, code: &'static str, limit: usize) {
        self.add(
            code,
            format!("Die E-Mail ist zu verschachtelt oder hat zu viele Teile (Grenze {limit}); der Rest wurde nicht gelesen."),
            format!("The e-mail is nested too deep or has too many parts (limit {limit}); the rest was not read."),
        );
    }
}
