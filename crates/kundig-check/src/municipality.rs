//! Municipalities of Germany by their official key (Amtlicher Gemeindeschlüssel, AGS), and the key itself.
//!
//! The crate ships no directory of them. A table comes from the Statistisches Bundesamt (Gemeindeverzeichnis) or the
//! Bundesamt für Kartographie und Geodäsie (VG250); whoever passes the data on names the source.

use std::fmt;

use crate::place::Point;
use crate::{Findings, fold};

/// The largest table that is read.
const MAX_BYTES: usize = 64 << 20;
/// More rows than municipalities of any year: there were 24,000 in 1968, and 10,750 now.
const MAX_ROWS: usize = 100_000;
/// So many bad lines are named.
const MAX_NAMED: usize = 50;
/// The longest name, in bytes.
const MAX_NAME: usize = 250;

/// The states by the first two digits of a key, with the code that ISO 3166-2 has for them behind `DE-`.
const STATES: [&str; 16] =
    ["SH", "HH", "NI", "HB", "NW", "HE", "RP", "BW", "BY", "SL", "BE", "BB", "MV", "SN", "ST", "TH"];

/// A municipality.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Municipality<'a> {
    /// The key of 8 digits: state (2), region (1), district (2), municipality (3).
    pub key: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What it calls itself: "Stadt", "Markt", "Gemeinde"; empty where the table does not say.
    pub kind: &'a str,
    /// The state, as ISO 3166-2 writes it behind `DE-`.
    pub state: &'static str,
    /// The postal code of its seat; empty where the table does not say.
    pub postal_code: &'a str,
    /// Where it lies.
    pub point: Option<Point>,
}

/// A directory of municipalities.
pub struct Municipalities {
    text: String,
    /// By key.
    rows: Vec<Row>,
    /// Folded names and the rows that have them, in order.
    by_name: Vec<(String, u32)>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    key: u32,
    /// Where key, name, kind and postal code end within the text; they stand one behind the other.
    start: u32,
    ends: [u16; 4],
    point: Option<Point>,
}

impl fmt::Debug for Municipalities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Municipalities({})", self.rows.len())
    }
}

/// The official key of a German municipality: 8 digits, blanks taken out.
///
/// The regional key of 12 digits (ARS) is shortened by the four of the association. A key of 7 digits has lost the leading
/// zero of the states 01 to 09: it gets a warning, and the normal form has the zero. Whether the key is in use, only a
/// [directory](Municipalities) knows.
pub fn key(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let mut digits = String::with_capacity(12);
    for c in typed.chars().filter(|c| !c.is_whitespace()) {
        if !c.is_ascii_digit() || digits.len() == 12 {
            return refuse(path, findings);
        }
        digits.push(c);
    }
    match digits.len() {
        8 => {}
        12 => {
            digits.drain(5..9);
        }
        7 if digits.as_bytes()[0] != b'0' => {
            digits.insert(0, '0');
            findings
                .warning(
                    path,
                    "municipality_key.lost_zero",
                    format!("Dem Gemeindeschlüssel fehlt vermutlich die führende Null: {digits}."),
                    format!("The municipality key has probably lost its leading zero: {digits}."),
                )
                .suggest(&digits);
        }
        _ => return refuse(path, findings),
    }
    if state_of(&digits).is_none() {
        findings.error(
            path,
            "municipality_key.state",
            "Ein Gemeindeschlüssel beginnt mit der Nummer eines Bundeslandes, 01 bis 16.",
            "A municipality key begins with the number of a state, 01 to 16.",
        );
        return None;
    }
    Some(digits)
}

fn refuse(path: &str, findings: &mut Findings) -> Option<String> {
    findings.error(
        path,
        "municipality_key.format",
        "Ein Gemeindeschlüssel hat 8 Ziffern (ein Regionalschlüssel 12).",
        "A municipality key has 8 digits (a regional key has 12).",
    );
    None
}

/// The state that a key belongs to.
fn state_of(key: &str) -> Option<&'static str> {
    let number: usize = key.get(..2)?.parse().ok()?;
    STATES.get(number.checked_sub(1)?).copied()
}

impl Municipalities {
    /// Reads a table with a header: `ags` and `name` must be there; `type`, `seat_postal_code`, `lat` and `lon` may. UTF-8, the
    /// columns separated by tabs or semicolons, in any order; other columns are passed over, and so are lines that begin with `#`.
    ///
    /// Lines that can't be read are findings of the path `lines[17]` (warnings) and are left out. `None`, with an error, if
    /// the header lacks a column, nothing is left, or the file is over 64 MiB.
    pub fn read_table(bytes: &[u8], findings: &mut Findings) -> Option<Self> {
        let path = "";
        if bytes.len() > MAX_BYTES {
            findings.error(
                path,
                "municipality_table.too_large",
                "Das Gemeindeverzeichnis ist größer als 64 MiB.",
                "The directory of municipalities is larger than 64 MiB.",
            );
            return None;
        }
        let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
        let text = String::from_utf8_lossy(bytes);
        let mut lines = (1_usize..).zip(text.lines()).filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let header = lines.next().map(|(_, line)| line).unwrap_or_default();
        let separator = if header.contains('\t') { '\t' } else { ';' };
        let column = |name: &str| header.split(separator).position(|title| title.trim() == name);
        let (Some(ags), Some(name)) = (column("ags"), column("name")) else {
            findings.error(
                path,
                "municipality_table.header",
                "Der Kopfzeile des Gemeindeverzeichnisses fehlt die Spalte ags oder name.",
                "The header of the directory of municipalities lacks the column ags or name.",
            );
            return None;
        };
        let (kind, postal_code) = (column("type"), column("seat_postal_code"));
        let point = column("lat").zip(column("lon"));
        let mut read = Self { text: String::new(), rows: Vec::new(), by_name: Vec::new() };
        let mut bad = 0_usize;
        for (number, line) in lines.take(MAX_ROWS) {
            let fields: Vec<&str> = line.split(separator).map(str::trim).collect();
            let field = |column: usize| fields.get(column).copied().unwrap_or_default();
            let optional = |column: Option<usize>| column.map(field).unwrap_or_default();
            let point = point.and_then(|(lat, lon)| degrees(field(lat), field(lon)));
            if read.add([field(ags), field(name), optional(kind), optional(postal_code)], point).is_none() {
                bad += 1;
                if bad <= MAX_NAMED {
                    let path = &format!("lines[{number}]");
                    findings.warning(
                        path,
                        "municipality_table.line",
                        format!("Zeile {number} wurde ausgelassen: kein Gemeindeschlüssel oder kein Name."),
                        format!("Line {number} was left out: no municipality key or no name."),
                    );
                }
            }
        }
        if bad > MAX_NAMED {
            findings.warning(
                path,
                "municipality_table.lines",
                format!("Insgesamt wurden {bad} Zeilen ausgelassen; genannt sind die ersten {MAX_NAMED}."),
                format!("{bad} lines were left out in all; the first {MAX_NAMED} are named."),
            );
        }
        if read.rows.is_empty() {
            findings.error(
                path,
                "municipality_table.empty",
                "Das Gemeindeverzeichnis enthält keine lesbare Zeile.",
                "The directory of municipalities has no line that can be read.",
            );
            return None;
        }
        read.finish();
        Some(read)
    }

    fn add(&mut self, fields: [&str; 4], point: Option<Point>) -> Option<()> {
        let [ags, name, kind, postal_code] = fields;
        // Spreadsheets lose the leading zero.
        let number: u32 = ags.parse().ok().filter(|_| ags.bytes().all(|b| b.is_ascii_digit()))?;
        let key = format!("{number:08}");
        let too_long = [name, kind, postal_code].iter().any(|text| text.len() > MAX_NAME);
        if key.len() != 8 || name.is_empty() || too_long || state_of(&key).is_none() {
            return None;
        }
        let start = self.text.len();
        let mut ends = [0; 4];
        for (text, end) in [key.as_str(), name, kind, postal_code].into_iter().zip(&mut ends) {
            self.text.push_str(text);
            *end = u16::try_from(self.text.len() - start).ok()?;
        }
        self.rows.push(Row { key: number, start: u32::try_from(start).ok()?, ends, point });
        Some(())
    }

    fn finish(&mut self) {
        self.rows.sort_by_key(|row| row.key);
        self.rows.dedup_by_key(|row| row.key);
        let mut by_name: Vec<(String, u32)> =
            (0..).zip(&self.rows).map(|(index, row)| (fold::fold(self.view(row).name), index)).collect();
        by_name.sort_unstable();
        self.by_name = by_name;
    }

    /// The number of municipalities.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// True if there is none: a table without a line that can be read is refused, so never.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The municipality of a key of 8 digits.
    #[must_use]
    pub fn by_key(&self, key: &str) -> Option<Municipality<'_>> {
        let number: u32 = key.parse().ok().filter(|_| key.len() == 8)?;
        let row = self.rows.binary_search_by_key(&number, |row| row.key).ok()?;
        Some(self.view(&self.rows[row]))
    }

    /// The municipalities whose key begins with these digits: of a state (2), a region (3), a district (5).
    pub fn by_key_prefix(&self, prefix: &str) -> impl Iterator<Item = Municipality<'_>> {
        let digits = (1..=8).contains(&prefix.len()) && prefix.bytes().all(|b| b.is_ascii_digit());
        let number: u32 = if digits { prefix.parse().unwrap_or(0) } else { 0 };
        let tens = 10_u32.pow(8 - u32::try_from(prefix.len().min(8)).unwrap_or(8));
        let start = self.rows.partition_point(|row| row.key < number * tens);
        let rows = self.rows[start..].iter().take_while(move |row| digits && row.key / tens == number);
        rows.map(|row| self.view(row))
    }

    /// The municipalities of a name; case, umlauts and accents do not matter. Those of exactly this name first, then those whose
    /// name begins so ("Halle" before "Halle (Saale)").
    pub fn by_name(&self, name: &str) -> impl Iterator<Item = Municipality<'_>> {
        let wanted = fold::fold(name.get(..MAX_NAME).unwrap_or(name));
        let start = self.by_name.partition_point(|(own, _)| *own < wanted);
        let found =
            self.by_name[start..].iter().take_while(move |(own, _)| !wanted.is_empty() && own.starts_with(&wanted));
        found.map(|(_, row)| self.view(&self.rows[*row as usize]))
    }

    fn view(&self, row: &Row) -> Municipality<'_> {
        let mut from = row.start as usize;
        let [key, name, kind, postal_code] = row.ends.map(|end| {
            let end = row.start as usize + usize::from(end);
            let text = self.text.get(from..end).unwrap_or_default();
            from = end;
            text
        });
        Municipality { key, name, kind, state: state_of(key).unwrap_or_default(), postal_code, point: row.point }
    }
}

fn degrees(lat: &str, lon: &str) -> Option<Point> {
    let degrees = |text: &str, most: f64| text.parse().ok().filter(|d: &f64| d.abs() <= most);
    Some(Point { lat: degrees(lat, 90.0)?, lon: degrees(lon, 180.0)?, approximate: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "# Quelle: eigene\nags\tname\ttype\tstate\tseat_postal_code\tlat\tlon\n\
        15002000\tHalle (Saale)\tStadt\tST\t06108\t51.48\t11.97\n\
        3255022\tHalle\t\tNI\t37620\t\t\n\
        01002000\tKiel\tStadt\tSH\t24103\t54.32\t10.13\n\
        99000000\tNirgends\n\
        11000000\t\n";

    #[test]
    fn municipalities_are_found_by_key_and_by_name() {
        let mut findings = Findings::new();
        let read = Municipalities::read_table(TABLE.as_bytes(), &mut findings).expect("three rows");
        assert_eq!(read.len(), 3);
        let codes: Vec<(&str, &str)> = findings.iter().map(|f| (f.path.as_ref(), f.code.as_ref())).collect();
        assert_eq!(codes, [("lines[6]", "municipality_table.line"), ("lines[7]", "municipality_table.line")]);

        let kiel = read.by_key("01002000").expect("Kiel");
        assert_eq!((kiel.name, kiel.kind, kiel.state, kiel.postal_code), ("Kiel", "Stadt", "SH", "24103"));
        assert_eq!(read.by_key("01002001"), None);
        let names = |prefix: &str| read.by_key_prefix(prefix).map(|one| one.name).collect::<Vec<_>>();
        assert_eq!(names("15"), ["Halle (Saale)"]);
        assert_eq!(names("03255"), ["Halle"]);
        assert_eq!(names("0"), ["Kiel", "Halle"]);
        assert_eq!(names(""), [""; 0]);
        assert_eq!(names("x"), [""; 0]);
        let keys = |name: &str| read.by_name(name).map(|one| one.key).collect::<Vec<_>>();
        assert_eq!(keys("HALLE"), ["03255022", "15002000"]);
        assert_eq!(keys("halle (saale)"), ["15002000"]);
        assert_eq!(keys(""), [""; 0]);
        assert!(read.by_key("03255022").is_some_and(|halle| halle.point.is_none() && halle.kind.is_empty()));
    }

    #[test]
    fn a_table_without_its_columns_is_refused() {
        for (table, code) in [
            ("", "municipality_table.header"),
            ("name;plz\nKiel;24103\n", "municipality_table.header"),
            ("ags;name\n", "municipality_table.empty"),
            ("ags;name\nKiel;01002000\n", "municipality_table.empty"),
        ] {
            let mut findings = Findings::new();
            assert!(Municipalities::read_table(table.as_bytes(), &mut findings).is_none(), "{table:?}");
            assert!(findings.iter().any(|f| f.code == code), "{table:?}: {findings:?}");
        }
    }

    #[test]
    fn keys_are_read_in_their_forms() {
        for (typed, normal, code) in [
            ("01002000", Some("01002000"), None),
            ("01 0 02 000", Some("01002000"), None),
            ("010020000000", Some("01002000"), None),
            ("1002000", Some("01002000"), Some("municipality_key.lost_zero")),
            ("17002000", None, Some("municipality_key.state")),
            ("00002000", None, Some("municipality_key.state")),
            ("0100200", None, Some("municipality_key.format")),
            ("Kiel", None, Some("municipality_key.format")),
            ("", None, Some("municipality_key.format")),
            ("0100200000000", None, Some("municipality_key.format")),
        ] {
            let mut findings = Findings::new();
            assert_eq!(key("key", typed, &mut findings).as_deref(), normal, "{typed:?}");
            assert_eq!(findings.iter().next().map(|f| f.code.as_ref()), code, "{typed:?}");
        }
    }
}
