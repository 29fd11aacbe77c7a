//! A file to the texts of its cards, one at a time.

use std::io::Read;

use crate::lines::{Finding, ReadLimits, WrongLine};
use crate::text_lines::TextLines;

/// How deep cards may stand in each other (`AGENT` of vCard 2.1 and 3.0). Inner ones are not read.
const MAX_DEPTH: usize = 8;

/// The text of one card.
pub(crate) struct CardText {
    /// Where it begins.
    pub(crate) number: u64,
    pub(crate) text: String,
    /// Names of properties that were left out unread: pictures, sounds, keys, inner cards.
    pub(crate) left_out: Vec<&'static str>,
}

/// The cards of a file.
pub(crate) struct Cards<R> {
    lines: TextLines<R>,
    limits: ReadLimits,
    /// A line that begins the next card.
    begun: Option<u64>,
    ended: bool,
}

/// What the collection of one card knows.
struct Collected {
    card: CardText,
    properties: usize,
    fault: Option<Finding>,
    /// The property that is being left out.
    leaving_out: bool,
    /// A quoted-printable value goes on in the next line.
    soft_break: bool,
    /// A quoted-printable value without charset: where its name ends in the text, and its bytes so far.
    unnamed: Option<(usize, Vec<u8>)>,
    /// The last line was an `AGENT` without value, or inner cards are open.
    agent: bool,
    depth: usize,
}

impl<R: Read> Cards<R> {
    pub(crate) fn new(lines: TextLines<R>, limits: ReadLimits) -> Self {
        Self { lines, limits, begun: None, ended: false }
    }

    fn card(&mut self) -> Option<Result<CardText, WrongLine>> {
        let number = match self.begin()? {
            Ok(number) => number,
            Err(wrong) => return Some(Err(wrong)),
        };
        let mut collected = Collected {
            card: CardText { number, text: "BEGIN:VCARD\r\n".to_owned(), left_out: Vec::new() },
            properties: 0,
            fault: None,
            leaving_out: false,
            soft_break: false,
            unnamed: None,
            agent: false,
            depth: 0,
        };
        loop {
            let line = match self.lines.next_line() {
                Some(Ok(line)) => line,
                Some(Err(wrong)) => {
                    self.ended = true;
                    return Some(Err(wrong));
                }
                None => {
                    self.ended = true;
                    return Some(Err(not_ended(number)));
                }
            };
            if is(&line.text, "BEGIN:VCARD") {
                if collected.agent && collected.depth < MAX_DEPTH {
                    collected.depth += 1;
                    continue;
                }
                self.begun = Some(line.number);
                return Some(Err(not_ended(number)));
            }
            if is(&line.text, "END:VCARD") {
                if collected.depth > 0 {
                    collected.depth -= 1;
                    continue;
                }
                collected.name_charset();
                let Collected { mut card, fault, .. } = collected;
                card.text.push_str("END:VCARD\r\n");
                return Some(match fault {
                    Some(fault) => Err(WrongLine::new(number, fault)),
                    None => Ok(card),
                });
            }
            if line.too_long {
                collected.fault.get_or_insert_with(|| too_large(self.limits.record_bytes));
            } else if line.undecodable {
                collected.fault.get_or_insert_with(|| undecodable(line.number));
            } else if collected.depth == 0 {
                collected.take(&line.text, &self.limits);
            }
        }
    }

    /// Finds the beginning of the next card. What stands between cards is passed over if it is empty.
    fn begin(&mut self) -> Option<Result<u64, WrongLine>> {
        if let Some(number) = self.begun.take() {
            return Some(Ok(number));
        }
        let mut stray = None;
        loop {
            if self.ended {
                return stray.map(|number| Err(between(number)));
            }
            match self.lines.next_line() {
                Some(Ok(line)) if is(&line.text, "BEGIN:VCARD") => {
                    if let Some(number) = stray {
                        self.begun = Some(line.number);
                        return Some(Err(between(number)));
                    }
                    return Some(Ok(line.number));
                }
                Some(Ok(line)) => {
                    if !line.text.trim().is_empty() || line.too_long {
                        stray.get_or_insert(line.number);
                    }
                }
                Some(Err(wrong)) => {
                    self.ended = true;
                    return Some(Err(wrong));
                }
                None => self.ended = true,
            }
        }
    }
}

impl<R: Read> Iterator for Cards<R> {
    type Item = Result<CardText, WrongLine>;

    fn next(&mut self) -> Option<Self::Item> {
        self.card()
    }
}

impl Collected {
    fn take(&mut self, line: &str, limits: &ReadLimits) {
        let continues = self.soft_break || line.starts_with([' ', '\t']);
        if !continues {
            self.name_charset();
        }
        if !continues && !line.is_empty() {
            self.properties += 1;
            if self.properties > limits.columns {
                let limit = limits.columns;
                self.fault.get_or_insert_with(|| {
                    Finding::new(
                        "",
                        "vcard.too_many_properties",
                        format!("Die Karte hat mehr als {limit} Angaben."),
                        format!("The card has more than {limit} properties."),
                    )
                });
            }
            let name = property(line);
            let known = LEFT_OUT.iter().find(|left_out| name.eq_ignore_ascii_case(left_out));
            self.leaving_out = known.is_some();
            if let Some(known) = known.filter(|known| !self.card.left_out.contains(known)) {
                self.card.left_out.push(known);
            }
            self.agent = name.eq_ignore_ascii_case("AGENT");
        }
        let head = line.split(':').next().unwrap_or_default().to_ascii_uppercase();
        let printable = !continues && head.contains("QUOTED-PRINTABLE");
        self.soft_break = (printable || self.soft_break) && line.ends_with('=');
        if self.leaving_out || self.fault.is_some() {
            return;
        }
        if self.card.text.len() + line.len() > limits.record_bytes {
            self.fault = Some(too_large(limits.record_bytes));
            self.card.text = String::new();
            return;
        }
        if printable && !head.contains("CHARSET") {
            self.unnamed = Some((self.card.text.len() + head.len(), Vec::new()));
        }
        if let Some((_, bytes)) = &mut self.unnamed {
            decode_printable(if continues { line } else { &line[head.len()..] }, bytes);
        }
        self.card.text.push_str(line);
        self.card.text.push_str("\r\n");
    }

    /// Without a charset vCard 2.1 means US-ASCII; phones that leave it out mean UTF-8, if the bytes can be that.
    fn name_charset(&mut self) {
        if let Some((place, bytes)) = self.unnamed.take()
            && !bytes.is_ascii()
            && std::str::from_utf8(&bytes).is_ok()
        {
            self.card.text.insert_str(place, ";CHARSET=UTF-8");
        }
    }
}

/// Properties that are large, or another's card, and tell nothing for a line.
const LEFT_OUT: &[&str] = &["PHOTO", "LOGO", "SOUND", "KEY", "AGENT"];

/// The name of the property that a line begins, without its group.
fn property(line: &str) -> &str {
    let name = line.split([':', ';']).next().unwrap_or_default();
    name.rsplit('.').next().unwrap_or_default().trim()
}

fn is(line: &str, mark: &str) -> bool {
    line.trim().eq_ignore_ascii_case(mark)
}

/// Appends the bytes of a line of quoted-printable text (RFC 2045, 6.7).
fn decode_printable(line: &str, bytes: &mut Vec<u8>) {
    let mut rest = line.strip_suffix('=').unwrap_or(line).as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = if first == b'=' { tail.get(..2).and_then(|pair| std::str::from_utf8(pair).ok()) } else { None };
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
}

fn not_ended(number: u64) -> WrongLine {
    WrongLine::new(
        number,
        Finding::new(
            "",
            "vcard.not_ended",
            "Die Karte hat kein Ende (END:VCARD); sie ist vielleicht nicht vollständig.",
            "The card has no end (END:VCARD); it may be incomplete.",
        ),
    )
}

fn between(number: u64) -> WrongLine {
    WrongLine::new(
        number,
        Finding::new(
            "",
            "vcard.outside_card",
            "Hier steht Text außerhalb einer Karte; er wurde nicht gelesen.",
            "Text stands outside of a card here; it was not read.",
        ),
    )
}

fn too_large(limit: usize) -> Finding {
    Finding::new(
        "",
        "vcard.too_large",
        format!("Die Karte ist größer als {limit} Bytes."),
        format!("The card is larger than {limit} bytes."),
    )
}

fn undecodable(line: u64) -> Finding {
    Finding::new(
        "",
        "text.undecodable",
        format!("In Zeile {line} stehen Bytes, die im Zeichensatz der Datei nichts bedeuten."),
        format!("Line {line} has bytes that mean nothing in the file's encoding."),
    )
}
