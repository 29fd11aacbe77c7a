//! Reads bank directories: the Bundesbank's file in both its forms, and tables with a header.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::directory::{BankRow, Builder, COUNTRIES, Change, Directory, GERMANY, NO_METHOD, OfficeRow, code};
use crate::Findings;
use crate::account::Method;

/// More rows than any directory has: the Bundesbank's file has about 14,000.
pub(super) const MOST_ROWS: usize = 1_000_000;
/// More text than any directory has.
pub(super) const MOST_TEXT: usize = 64 << 20;
/// After so many broken lines the rest is only counted.
const MOST_FINDINGS: usize = 100;

/// Widths of the thirteen fields of the Bundesbank's text file, 168 characters in all.
const WIDTHS: [usize; 13] = [8, 1, 58, 5, 35, 27, 5, 11, 2, 6, 1, 1, 8];

impl Directory {
    /// Reads the Bankleitzahlendatei that the Deutsche Bundesbank publishes each quarter.
    ///
    /// Both forms are understood: text of 168 characters a line, and CSV with semicolons and a header; in ISO 8859-1 as
    /// published, or in UTF-8. A line that does not fit is left out, and a warning `bank_file.line` says what is wrong with
    /// it. `None`, with an error `bank_file.empty`, if no line fits. Characters beyond the 168th are passed over: older
    /// files have an IBAN rule there.
    pub fn read_bundesbank(bytes: &[u8], findings: &mut Findings) -> Option<Self> {
        let text = decoded(bytes);
        // The first field of CSV ends early; in the other form the bank code and the name stand there.
        let is_csv = text.chars().take(16).any(|c| c == ';');
        let mut reading = Reading::new(findings);
        let mut offices = Vec::new();
        for (index, line) in text.lines().enumerate().take(MOST_ROWS) {
            if line.trim().is_empty() || (is_csv && index == 0 && !line.trim_start_matches('"').starts_with(digit)) {
                continue;
            }
            let fields = if is_csv { semicolon_fields(line) } else { fixed_fields(line) };
            let Some(
                [bank_code, kind, name, postal_code, place, short_name, _, bic, method, _, change, deletion, next],
            ) = fields
            else {
                reading.broken(index, "Länge oder Zahl der Felder", "length or number of fields");
                continue;
            };
            let (next, german) = (next.trim_start_matches('0'), "DE");
            let row = Fields {
                country: german,
                bank_code: &bank_code,
                bic: &bic,
                name: &name,
                short_name: &short_name,
                postal_code: &postal_code,
                place: &place,
                method: &method,
                change: &change,
                deletion: &deletion,
                successor: next,
            };
            match kind.as_ref() {
                "1" => reading.bank(index, &row),
                // The bank may stand further down: banks come first.
                "2" => offices.push((index, [bank_code, name, short_name, postal_code, place])),
                _ => reading.broken(index, "Merkmal", "flag 1 or 2"),
            }
        }
        reading.offices(offices);
        reading.finish()
    }

    /// Reads a table of banks and one of further offices (which may be empty).
    ///
    /// UTF-8 or ISO 8859-1, separated by tabs, the first line naming the columns in any order; lines that begin with `#`
    /// are passed over. Banks: `country`, `bank_code`, `bic`, `name`, `short_name`, `postal_code`, `place`,
    /// `check_digit_method`, `change`, `deletion`, `successor`. Offices: `bank_code`, `name`, `short_name`, `postal_code`,
    /// `place`. Broken lines are treated as by [`Directory::read_bundesbank`].
    pub fn read_tables(banks: &[u8], offices: &[u8], findings: &mut Findings) -> Option<Self> {
        let mut reading = Reading::new(findings);
        let text = decoded(banks);
        let columns = [
            "country",
            "bank_code",
            "bic",
            "name",
            "short_name",
            "postal_code",
            "place",
            "check_digit_method",
            "change",
            "deletion",
            "successor",
        ];
        for (index, row) in table(&text, columns) {
            let [country, bank_code, bic, name, short_name, postal_code, place, method, change, deletion, successor] =
                row;
            let row = Fields {
                country,
                bank_code,
                bic,
                name,
                short_name,
                postal_code,
                place,
                method,
                change,
                deletion,
                successor,
            };
            reading.bank(index, &row);
        }
        let text = decoded(offices);
        let rows = table(&text, ["bank_code", "name", "short_name", "postal_code", "place"]);
        reading.offices(rows.map(|(index, row)| (index, row.map(Cow::Borrowed))));
        reading.finish()
    }
}

/// The fields of a bank as they are written.
struct Fields<'a> {
    country: &'a str,
    bank_code: &'a str,
    bic: &'a str,
    name: &'a str,
    short_name: &'a str,
    postal_code: &'a str,
    place: &'a str,
    method: &'a str,
    change: &'a str,
    deletion: &'a str,
    successor: &'a str,
}

struct Reading<'f> {
    findings: &'f mut Findings,
    broken: usize,
    builder: Builder,
    row_of: HashMap<(u8, u32), u32>,
}

impl<'f> Reading<'f> {
    fn new(findings: &'f mut Findings) -> Self {
        Self { findings, broken: 0, builder: Builder::default(), row_of: HashMap::new() }
    }

    fn broken(&mut self, index: usize, what_de: &str, what_en: &str) {
        self.broken += 1;
        if self.broken > MOST_FINDINGS {
            return;
        }
        let (path, line) = (&format!("lines[{index}]"), index + 1);
        self.findings.warning(
            path,
            "bank_file.line",
            format!("Zeile {line} der Bankdatei wurde ausgelassen; es stimmt nicht: {what_de}."),
            format!("Line {line} of the bank file was left out; what is wrong: {what_en}."),
        );
    }

    fn bank(&mut self, index: usize, fields: &Fields) {
        match self.row(fields) {
            Ok(row) => match self.row_of.entry((row.country, row.code)) {
                Entry::Occupied(_) => {
                    self.broken(index, "Bankleitzahl (sie kommt zweimal vor)", "bank code (it occurs twice)")
                }
                Entry::Vacant(free) => {
                    free.insert(self.builder.banks.len() as u32);
                    self.builder.banks.push(row);
                }
            },
            Err((what_de, what_en)) => self.broken(index, what_de, what_en),
        }
    }

    fn row(&mut self, fields: &Fields) -> Result<BankRow, (&'static str, &'static str)> {
        let known = COUNTRIES.iter().position(|known| *known == fields.country);
        let country = known.ok_or(("Land", "country"))? as u8;
        let length = Builder::code_length(country);
        let bank_code = |text: &str| code(text).filter(|_| text.len() == length);
        let code = bank_code(fields.bank_code).ok_or(("Bankleitzahl", "bank code"))?;
        if fields.name.is_empty() {
            return Err(("Bezeichnung", "name"));
        }
        let is_bic = |bic: &str| bic.len() == 11 && bic.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if !(fields.bic.is_empty() || is_bic(fields.bic)) {
            return Err(("BIC", "BIC"));
        }
        if !(fields.postal_code.is_empty() || is_postal_code(fields.postal_code)) {
            return Err(("Postleitzahl", "postal code"));
        }
        let method = match Method::parse(fields.method) {
            Some(method) => method.to_byte(),
            None if fields.method.is_empty() && country != GERMANY => NO_METHOD,
            None => return Err(("Prüfzifferberechnungsmethode", "check-digit method")),
        };
        let change = Change::parse(fields.change).ok_or(("Änderungskennzeichen", "change flag"))?;
        if !matches!(fields.deletion, "" | "0" | "1") {
            return Err(("Hinweis auf Löschung", "deletion flag"));
        }
        if !(fields.successor.is_empty() || bank_code(fields.successor).is_some()) {
            return Err(("Nachfolge-Bankleitzahl", "successor"));
        }
        let builder = &mut self.builder;
        Ok(BankRow {
            country,
            code,
            code_text: builder.span(fields.bank_code),
            bic: builder.span(fields.bic),
            name: builder.span(fields.name),
            short_name: builder.span(fields.short_name),
            postal_code: builder.span(fields.postal_code),
            place: builder.span(fields.place),
            successor: builder.span(fields.successor),
            method,
            change,
            deleted: fields.deletion == "1",
        })
    }

    fn offices<'t>(&mut self, rows: impl IntoIterator<Item = (usize, [Cow<'t, str>; 5])>) {
        for (index, [bank_code, name, short_name, postal_code, place]) in rows {
            let bank = code(&bank_code).and_then(|code| self.row_of.get(&(GERMANY, code)).copied());
            let Some(bank) = bank else {
                self.broken(index, "Bankleitzahl (sie hat keine Hauptstelle)", "bank code (it has no main office)");
                continue;
            };
            if !(postal_code.is_empty() || is_postal_code(&postal_code)) {
                self.broken(index, "Postleitzahl", "postal code");
                continue;
            }
            let builder = &mut self.builder;
            let row = OfficeRow {
                bank,
                name: builder.span(&name),
                short_name: builder.span(&short_name),
                postal_code: builder.span(&postal_code),
                place: builder.span(&place),
            };
            builder.offices.push(row);
        }
    }

    fn finish(self) -> Option<Directory> {
        let path = "";
        if let Some(more) = self.broken.checked_sub(MOST_FINDINGS).filter(|more| *more > 0) {
            self.findings.warning(
                path,
                "bank_file.more_lines",
                format!("{more} weitere Zeilen der Bankdatei wurden ausgelassen."),
                format!("{more} more lines of the bank file were left out."),
            );
        }
        if self.builder.banks.is_empty() {
            self.findings.error(
                path,
                "bank_file.empty",
                "Das ist keine Bankdatei: keine Zeile ist zu lesen. Erwartet wird die Bankleitzahlendatei der Bundesbank.",
                "This is no bank file: no line can be read. The Bundesbank's Bankleitzahlendatei is expected.",
            );
            return None;
        }
        Some(self.builder.finish())
    }
}

fn is_postal_code(text: &str) -> bool {
    text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// UTF-8 if it is that, else ISO 8859-1, whose characters are the first 256 of Unicode; without a byte order mark.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let bytes = &bytes[..bytes.len().min(MOST_TEXT)];
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
    }
}

fn fixed_fields(line: &str) -> Option<[Cow<'_, str>; 13]> {
    let mut rest = line;
    let mut fields = [const { Cow::Borrowed("") }; 13];
    for (field, width) in fields.iter_mut().zip(WIDTHS) {
        let end = rest.char_indices().map(|(at, _)| at).chain([rest.len()]).nth(width)?;
        *field = Cow::Borrowed(rest[..end].trim());
        rest = &rest[end..];
    }
    Some(fields)
}

fn semicolon_fields(line: &str) -> Option<[Cow<'_, str>; 13]> {
    let mut fields = [const { Cow::Borrowed("") }; 13];
    let mut rest = Some(line);
    for field in &mut fields {
        let text = rest?;
        let Some(quoted) = text.strip_prefix('"') else {
            let (value, after) = text.split_once(';').map_or((text, None), |(value, after)| (value, Some(after)));
            (*field, rest) = (Cow::Borrowed(value.trim()), after);
            continue;
        };
        // A quotation mark within is doubled; the one that stands alone ends the field.
        let mut end = quoted.find('"')?;
        while quoted[end + 1..].starts_with('"') {
            end += 2 + quoted[end + 2..].find('"')?;
        }
        let value = quoted[..end].trim();
        *field = if value.contains('"') { Cow::Owned(value.replace("\"\"", "\"")) } else { Cow::Borrowed(value) };
        rest = match &quoted[end + 1..] {
            "" => None,
            after => Some(after.strip_prefix(';')?),
        };
    }
    rest.is_none().then_some(fields)
}

/// The lines of a table with their index, the columns in the order that is asked for; "" for those it does not have.
fn table<'t, const N: usize>(text: &'t str, columns: [&str; N]) -> impl Iterator<Item = (usize, [&'t str; N])> {
    let mut lines = text.lines().enumerate().take(MOST_ROWS).filter(|(_, line)| !line.starts_with('#'));
    let header = lines.next().map_or("", |(_, line)| line);
    let places = columns.map(|column| header.split('\t').position(|name| name.trim() == column));
    lines.filter(|(_, line)| !line.trim().is_empty()).map(move |(index, line)| {
        let row = places.map(|place| place.and_then(|place| line.split('\t').nth(place)).unwrap_or_default().trim());
        (index, row)
    })
}
