//! The reader of mails against real, broken and hostile ones; the files lie in `tests/mail/`.

use std::path::PathBuf;

use kundig_format::mail::{self, Kind, Mail, Mailbox};
use proptest::prelude::*;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/mail")
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(format!("{name}.eml"))).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn read(name: &str) -> Mail {
    mail::read(&bytes(name)).expect("small enough")
}

fn codes(mail: &Mail) -> Vec<&'static str> {
    mail.faults.iter().map(|fault| fault.code).collect()
}

/// File, sender, subject, how the text begins, names of attachments, kind, faults.
type Line<'a> = (&'a str, &'a str, &'a str, &'a str, &'a [&'a str], Kind, &'a [&'a str]);

const JOERG: &str = "Jörg Müller <joerg.mueller@example.org>";
const OIL: &str = "Öl für die Heizung";
const GREETING: &str = "Grüße aus Köln: die Straße, 5 € für das Öl.";

#[rustfmt::skip]
const TABLE: &[Line<'_>] = &[
    ("charset_utf8_8bit", JOERG, OIL, GREETING, &[], Kind::Ordinary, &[]),
    ("charset_windows_1252_qp", JOERG, OIL, GREETING, &[], Kind::Ordinary, &[]),
    ("charset_iso_8859_1_8bit", JOERG, OIL, "Grüße aus Köln: die Straße, 5 EUR", &[], Kind::Ordinary, &[]),
    ("charset_iso_8859_15_base64", JOERG, OIL, GREETING, &[], Kind::Ordinary, &[]),
    ("charset_utf8_says_ascii", JOERG, OIL, GREETING, &[], Kind::Ordinary, &[]),
    ("charset_none_windows_1252", JOERG, OIL, GREETING, &[], Kind::Ordinary, &["mail.charset"]),
    ("charset_unknown", JOERG, OIL, GREETING, &[], Kind::Ordinary, &["mail.charset"]),
    ("charset_says_utf8_is_windows_1252", JOERG, OIL, GREETING, &[], Kind::Ordinary, &["mail.charset"]),
    ("outlook_reply", "Müller, Jörg <joerg.mueller@example.org>", "AW: [F-1001] Heizung ausgefallen",
        "Sehr geehrte Damen und Herren,\n\nder Monteur war nicht da. Ich bitte um Rückruf.\n", &["image001.png"], Kind::Ordinary, &[]),
    ("gmail_reply", "Anna Groß <anna.gross@gmail.example>", "Re: Angebot", "Das Angebot passt, bitte liefern.\n", &[], Kind::Ordinary, &[]),
    ("thunderbird_reply", "Jürgen Weiß <weiss@example.org>", "Re: Rechnung", "Am 20.11.26 um 10:00 schrieb Service:\n> Ihre Rechnung\nDie", &[], Kind::Ordinary, &[]),
    ("html_only", JOERG, "Nur HTML", "Guten Tag,\n\ndie Tür klemmt & quietscht.\n- Haustür\n- Kellertür", &[], Kind::Ordinary, &[]),
    ("empty_text_beside_html", JOERG, "Leerer Text", "Der Zähler steht bei 4711.", &[], Kind::Ordinary, &[]),
    ("attachment_rfc2231", JOERG, "Anlage", "Anbei die Fotos.", &["Zählerstand Küche.pdf", "Küche.jpg", "liste.csv"], Kind::Ordinary, &[]),
    ("forwarded_mail", JOERG, "WG: Mangel", "Siehe Anlage.", &["Mangel am Türschloss.eml"], Kind::Ordinary, &[]),
    ("bounce_rfc3464_hard", "Mail Delivery System <MAILER-DAEMON@mail.haustechnik.example>", "Undelivered Mail Returned to Sender", "I'm sorry", &["-", "Ihr Termin.eml"], Kind::Bounce, &[]),
    ("bounce_rfc3464_soft", "postmaster@provider.example", "Delivery Status Notification (Delay)", "Die Nachricht ist noch nicht", &["-", "-"], Kind::Bounce, &[]),
    ("bounce_exim_without_report", "Mail Delivery System <Mailer-Daemon@smtp.example>", "Mail delivery failed: returning message to sender", "This message was", &[], Kind::Bounce, &[]),
    ("bounce_german_without_report", "Postmaster der Gemeinde <postmaster@gemeinde.example>", "Unzustellbar: Bestätigung", "Ihre Nachricht hat", &[], Kind::Bounce, &[]),
    ("auto_reply_rfc3834", JOERG, "Re: Ihr Auftrag", "Ich bin bis zum 1. Dezember", &[], Kind::AutoReply, &[]),
    ("auto_reply_outlook", JOERG, "Automatische Antwort: Ihr Auftrag", "Vielen Dank, ich bin abwesend.", &[], Kind::AutoReply, &[]),
    ("auto_reply_subject_only", JOERG, "Abwesenheitsnotiz: Re: Angebot", "Ich bin im Urlaub.", &[], Kind::AutoReply, &[]),
    ("ticket_system_is_no_auto_reply", JOERG, "[#77] Ihre Anfrage an uns", "Hier antwortet ein Mensch.", &[], Kind::Ordinary, &[]),
    ("newsletter", JOERG, "Neues im November", "Unser Newsletter.", &[], Kind::List, &[]),
    ("read_receipt", JOERG, "Gelesen: Angebot", "Die Nachricht wurde gelesen.", &["-"], Kind::AutoReply, &[]),
    ("broken_no_date", "a@example.org", "Ohne Datum", "Hallo", &[], Kind::Ordinary, &["mail.no_date"]),
    ("broken_date", "a@example.org", "Datum", "Hallo", &[], Kind::Ordinary, &["mail.bad_date"]),
    ("broken_no_headers_but_subject", "", "Nur ein Betreff", "Und ein Satz.", &[], Kind::Ordinary, &["mail.no_sender", "mail.no_message_id", "mail.no_date"]),
    ("broken_raw_umlauts_in_header", "Jörg Süß <joerg@example.org>", "Größe der Tür", "Die Tür ist zu groß.", &[], Kind::Ordinary, &["mail.charset"]),
    ("broken_base64", JOERG, "Kaputt", "Anbei.", &["kaputt.pdf"], Kind::Ordinary, &["mail.encoding"]),
    ("broken_cut_off", JOERG, "Abgeschnitten", "Der Text ist noch ganz da", &[], Kind::Ordinary, &["mail.boundary"]),
    ("broken_attachment_cut_off", JOERG, "Abgeschnitten", "Der Text.", &["halb.pdf"], Kind::Ordinary, &["mail.boundary"]),
    ("broken_boundary_not_named", JOERG, "Ohne Grenze", "Der erste Teil.", &["log.txt"], Kind::Ordinary, &["mail.boundary"]),
    ("broken_boundary_wrong", JOERG, "Falsche Grenze", "Der erste Teil.", &["log.txt"], Kind::Ordinary, &["mail.boundary"]),
    ("broken_no_parts", JOERG, "Ohne Teile", "Nur Text, obwohl Teile versprochen sind.", &[], Kind::Ordinary, &["mail.boundary"]),
    ("broken_ids", "a@example.org", "Kennungen", "Hallo", &[], Kind::Ordinary, &[]),
    ("broken_encoded_words", "a@example.org", "Öl füx =?utf-8?Q?Rest", "Hallo", &[], Kind::Ordinary, &[]),
    ("broken_quoted_printable", JOERG, "QP", "100 % =ZZ und ü und weiter", &[], Kind::Ordinary, &[]),
    ("broken_old_line_ends", "a@example.org", "Alte Zeilenenden", "Eins\nZwei", &[], Kind::Ordinary, &[]),
    ("broken_not_a_mail", "", "", "ÿþ€nichts davon", &[], Kind::Ordinary, &["mail.charset", "mail.not_a_mail"]),
    ("broken_empty", "", "", "", &[], Kind::Ordinary, &["mail.not_a_mail"]),
    ("broken_only_text", "", "", "Ein Satz ohne jeden Kopf\nnoch einer.", &[], Kind::Ordinary, &["mail.not_a_mail"]),
    ("broken_sender_in_quotes", "anna@example.org", "", "", &[], Kind::Ordinary, &[]),
    ("broken_bom_and_bare_line_feeds", "a@example.org", "BOM", "Hallo", &[], Kind::Ordinary, &[]),
];

fn shown(mailbox: &Mailbox) -> String {
    match &mailbox.name {
        Some(name) => format!("{name} <{}>", mailbox.address),
        None => mailbox.address.clone(),
    }
}

#[test]
fn every_file_is_read_as_the_table_says() {
    for (name, sender, subject, text, attachments, kind, faults) in TABLE {
        let mail = read(name);
        assert_eq!(mail.from.first().map(shown).unwrap_or_default(), *sender, "{name}");
        assert_eq!(mail.subject, *subject, "{name}");
        assert!(mail.text.starts_with(text), "{name}: {:?}", mail.text);
        let names: Vec<&str> = mail.attachments.iter().map(|one| one.file_name.as_deref().unwrap_or("-")).collect();
        assert_eq!(names, *attachments, "{name}");
        assert_eq!(mail.kind, *kind, "{name}");
        assert_eq!(codes(&mail), *faults, "{name}");
    }
    let mut files: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let mut listed: Vec<&str> = TABLE.iter().map(|line| line.0).collect();
    listed.sort_unstable();
    assert_eq!(files, listed, "a file without a line, or a line without its file");
}

#[test]
fn ids_are_in_order_each_once_and_without_brackets() {
    let mail = read("gmail_reply");
    assert_eq!(mail.message_id.as_deref(), Some("CAF2@mail.gmail.example"));
    assert_eq!(mail.in_reply_to, ["CAF1@mail.gmail.example"]);
    assert_eq!(mail.references, ["angebot-7@haustechnik.example", "CAF1@mail.gmail.example"]);
    assert_eq!(read("thunderbird_reply").references, ["a@x.example", "b@x.example", "c@x.example"]);
    let broken = read("broken_ids");
    assert_eq!(broken.message_id.as_deref(), Some("ohne-klammern@example.org"));
    assert_eq!(broken.in_reply_to, ["alt@example.org"]);
    assert_eq!(broken.references, ["eins@x.example", "zwei@x.example"]);
}

#[test]
fn dates_keep_their_offset_and_fall_back_to_the_mail_server() {
    let at = |name: &str| read(name).date.map(|date| date.to_rfc3339());
    assert_eq!(at("gmail_reply").as_deref(), Some("2026-11-22T21:40:11+01:00"));
    assert_eq!(at("broken_no_date").as_deref(), Some("2026-11-23T09:12:30+01:00"));
    assert_eq!(at("broken_old_line_ends").as_deref(), Some("2026-11-23T09:12:00+01:00"), "a year of two digits");
    assert_eq!(at("broken_date"), None);
}

#[test]
fn copies_and_the_address_for_answers_are_read() {
    let cc: Vec<String> = read("gmail_reply").cc.iter().map(shown).collect();
    assert_eq!(cc, ["König GmbH <info@koenig.example>", "buero@example.com"]);
    let reply_to: Vec<String> = read("thunderbird_reply").reply_to.iter().map(shown).collect();
    assert_eq!(reply_to, ["Büro Weiß <buero@example.org>"]);
    assert!(read("broken_sender_in_quotes").to.is_empty(), "an empty group has nobody in it");
}

#[test]
fn attachments_have_their_bytes_type_and_place() {
    let mail = read("attachment_rfc2231");
    let types: Vec<&str> = mail.attachments.iter().map(|one| one.media_type.as_str()).collect();
    assert_eq!(types, ["application/pdf", "image/jpeg", "text/csv"]);
    assert_eq!(mail.attachments[0].bytes, b"%PDF-1.7 Zaehler");
    assert_eq!(mail.attachments[1].bytes, b"\xff\xd8\xff\xe0bild");
    // As it was sent, not as it was read.
    assert_eq!(mail.attachments[2].bytes, b"Stra\xdfe;\xd6l");
    let inline = &read("outlook_reply").attachments[0];
    assert_eq!(inline.content_id.as_deref(), Some("image001.png@01DC5E4D"));
    assert!(inline.inline && inline.bytes == b"\x89PNG\r\n\x1a\n");
    let forwarded = &read("forwarded_mail").attachments[0];
    assert_eq!(forwarded.media_type, "message/rfc822");
    assert_eq!(mail::read(&forwarded.bytes).unwrap().text, "Das Schloss hakt.");
    // What is left of a damaged and of a cut-off file.
    assert_eq!(read("broken_base64").attachments[0].bytes, b"%PDF-1");
    assert_eq!(read("broken_attachment_cut_off").attachments[0].bytes, b"%PDF-1.7 ein ha");
}

#[test]
fn a_bounce_says_whom_it_did_not_reach_why_and_which_mail() {
    let expected = [
        ("bounce_rfc3464_hard", "anna.gross@example.org", "failed", "5.1.1", true, "termin-42@haustechnik.example"),
        ("bounce_rfc3464_soft", "voll@provider.example", "delayed", "4.2.2", false, "termin-43@haustechnik.example"),
        ("bounce_exim_without_report", "weg@example.net", "failed", "5.0.0", true, "termin-44@haustechnik.example"),
        (
            "bounce_german_without_report",
            "amt@gemeinde.example",
            "failed",
            "5.1.10",
            true,
            "bestaetigung-5@haustechnik.example",
        ),
    ];
    for (name, address, action, status, hard, original) in expected {
        let bounce = read(name).bounce.unwrap_or_else(|| panic!("{name} is a bounce"));
        let one = &bounce.recipients[0];
        assert_eq!((one.address.as_str(), one.action.as_str()), (address, action), "{name}");
        assert_eq!(one.status.as_deref(), Some(status), "{name}");
        assert_eq!(bounce.is_hard(), hard, "{name}");
        assert_eq!(bounce.original_message_id.as_deref(), Some(original), "{name}");
    }
    let hard = read("bounce_rfc3464_hard").bounce.unwrap();
    let words = "550 5.1.1 <anna.gross@example.org>: Recipient address rejected: User unknown";
    assert_eq!(hard.recipients[0].diagnostic.as_deref(), Some(words));
    assert!(read("auto_reply_rfc3834").bounce.is_none());
}

#[test]
fn faults_speak_german_and_english() {
    for (name, ..) in TABLE {
        for fault in read(name).faults {
            assert!(fault.code.starts_with("mail."), "{}", fault.code);
            assert!(fault.message_de.ends_with('.') && fault.message_en.ends_with('.'), "{fault:?}");
            assert_ne!(fault.message_de, fault.message_en);
        }
    }
}

#[test]
fn limits_hold_against_hostile_mails() {
    let refused = mail::read(&vec![b'a'; mail::MAX_BYTES + 1]).unwrap_err();
    assert_eq!(refused.bytes, mail::MAX_BYTES + 1);
    // Mails within mails within mails …
    let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(50_000);
    let mail = mail::read(format!("From: a@b.example\r\n{nested}").as_bytes()).unwrap();
    assert!(codes(&mail).contains(&"mail.too_many_parts"), "{:?}", codes(&mail));
    assert_eq!(mail.from[0].address, "a@b.example");
    // … parts within parts …
    let parts: String =
        (0..20_000).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n")).collect();
    assert!(codes(&mail::read(parts.as_bytes()).unwrap()).contains(&"mail.too_many_parts"));
    // … no end of small parts, and of headers.
    let small = format!(
        "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n{}",
        "--a\r\n\r\n".repeat(100_000)
    );
    let mail = mail::read(small.as_bytes()).unwrap();
    assert!(codes(&mail).contains(&"mail.too_many_parts") && mail.attachments.len() <= 20_000);
    let headers = format!("From: a@b.example\r\n{}\r\nText", "a:\r\n".repeat(500_000));
    assert!(codes(&mail::read(headers.as_bytes()).unwrap()).contains(&"mail.too_many_headers"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        mail::read(&bytes).unwrap();
    }

    #[test]
    fn noise_of_mail_words_is_read_without_panic(
        words in prop::collection::vec(prop::sample::select(vec![
            "Content-Type: ", "multipart/mixed", "multipart/digest", "message/rfc822", "text/plain", "; boundary=a", "; boundary=\"", "\r\n", "\n",
            "\r\n\r\n", "--a", "--a--", "--", "Content-Transfer-Encoding: base64", "quoted-printable", "From: ", "<", ">", "@", "=?utf-8?Q?", "?=", "=C3",
            "Subject:", "ü", "\u{0}", "; charset=utf-7", "name*0*=", "%FC", "Date: ", "99999999999", "Received: from", "(", "\\", "\"", "AAAA", "=",
            "multipart/report", "message/delivery-status", "Final-Recipient: rfc822;", "Action: failed", "Message-ID: <", "<!--", "<p>", "&#x", ";",
        ]), 0..80)
    ) {
        mail::read(words.concat().as_bytes()).unwrap();
    }

    #[test]
    fn mutated_mails_are_read_without_panic(
        file in 0..TABLE.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..12),
    ) {
        let mut bytes = bytes(TABLE[file].0);
        for (place, byte, how) in changes {
            if bytes.is_empty() { break; }
            let at = place.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                2 => bytes.insert(at, byte),
                _ => bytes.truncate(at),
            }
        }
        mail::read(&bytes).unwrap();
    }
}
