//! Whether a workbook can be opened in bounded memory, before anything else reads it.
//!
//! A workbook is an archive of XML: a few kilobytes can unpack to gigabytes, and a number in it can ask for any amount of
//! memory. Every part that is read later is unpacked once here, in small pieces, and measured.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::WorkbookError;
use crate::lines::ReadLimits;

/// More parts than any workbook has.
const MAX_PARTS: usize = 10_000;
/// Excel writes at most 65,490 cell formats; each becomes some hundred bytes.
const MAX_STYLE_TAGS: u64 = 500_000;
/// How much a part that is neither a sheet nor the shared texts may unpack to.
const MAX_OTHER_PART: u64 = 32 << 20;
/// How deep elements may stand in each other.
const MAX_DEPTH: usize = 64;
/// Escaping makes a character up to six bytes, and rich text has tags around it.
const XML_OVERHEAD: usize = 8;

/// Checks every XML part.
pub(super) fn check(bytes: &[u8], limits: &ReadLimits) -> Result<(), WorkbookError> {
    // Counted before the archive is opened, since opening it reads the whole directory.
    if bytes.windows(4).filter(|window| window == b"PK\x01\x02").count() > MAX_PARTS {
        return Err(WorkbookError::TooLarge { what: "parts", limit: MAX_PARTS as u64 });
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| WorkbookError::Broken(error.to_string()))?;
    let mut left = limits.unpacked_bytes;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| WorkbookError::Broken(error.to_string()))?;
        let name = part.name().map_err(|error| WorkbookError::Broken(error.to_string()))?;
        let name = name.to_ascii_lowercase().replace('\\', "/");
        if !(name.ends_with(".xml") || name.ends_with(".rels")) {
            continue;
        }
        let kind = Kind::of(&name);
        let limit = match kind {
            Kind::Sheet => left,
            Kind::SharedText => left.min(limits.shared_text_bytes),
            Kind::Other => left.min(MAX_OTHER_PART),
        };
        left -= measure(part, kind, limit, limits)?;
    }
    Ok(())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sheet,
    SharedText,
    Other,
}

impl Kind {
    fn of(name: &str) -> Self {
        if name.contains("sharedstrings") {
            Self::SharedText
        } else if name.contains("sheet") && !name.ends_with(".rels") {
            Self::Sheet
        } else {
            Self::Other
        }
    }
}

fn measure(mut part: impl Read, kind: Kind, limit: u64, limits: &ReadLimits) -> Result<u64, WorkbookError> {
    let mut chunk = vec![0; 64 * 1024];
    let mut scan = Scan::new(kind, limits.value_bytes.saturating_mul(XML_OVERHEAD).saturating_add(64 * 1024));
    let mut total = 0_u64;
    loop {
        let length = match part.read(&mut chunk) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(WorkbookError::Broken(error.to_string())),
        };
        if total == 0 {
            only_utf8(&chunk[..length])?;
        }
        total += length as u64;
        if total > limit {
            return Err(WorkbookError::TooLarge { what: "unpacked bytes", limit });
        }
        scan.take(&chunk[..length])?;
    }
    if kind == Kind::SharedText && scan.announced > total / 4 {
        return Err(WorkbookError::Broken("the number of shared texts is impossible".to_owned()));
    }
    Ok(total)
}

/// Other encodings hide markup from the scan; no spreadsheet program writes them.
fn only_utf8(beginning: &[u8]) -> Result<(), WorkbookError> {
    let head = String::from_utf8_lossy(&beginning[..beginning.len().min(200)]).to_ascii_lowercase();
    let declared =
        head.strip_prefix('\u{feff}').unwrap_or(&head).strip_prefix("<?xml").and_then(|rest| rest.split("?>").next());
    let other =
        declared.is_some_and(|text| text.contains("encoding") && !text.contains("utf-8") && !text.contains("us-ascii"));
    let utf16 = beginning.starts_with(&[0xFF, 0xFE]) || beginning.starts_with(&[0xFE, 0xFF]) || beginning.contains(&0);
    if other || utf16 {
        return Err(WorkbookError::Broken("a part is not in UTF-8".to_owned()));
    }
    Ok(())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Text,
    Tag,
    /// Within a quoted value of a tag.
    Quoted(u8),
    /// Within `<!…`, `<?…`: a comment, a CDATA section, a processing instruction, a document type.
    Aside,
}

/// Walks through XML without keeping it, and measures what a reader would have to keep.
struct Scan {
    kind: Kind,
    state: State,
    /// The name of the tag, as far as it was read; a leading `/` for an end.
    name: Vec<u8>,
    named: bool,
    /// The last attribute's name, and its value where it says a place in the sheet.
    attribute: Vec<u8>,
    place: Vec<u8>,
    depth: usize,
    tags: u64,
    /// Bytes since the last row, cell or shared text began or ended.
    since: usize,
    most: usize,
    before: u8,
    /// The last bytes of an aside, by which its end is known.
    tail: [u8; 3],
    /// Behind the rows nothing is read any more.
    over: bool,
    /// How many shared texts a `uniqueCount` announces at most.
    announced: u64,
    /// How much of `uniqueCount` was just read, or its number as far as it was read.
    counting: Counting,
}

/// `XFD1048576:XFD1048576`.
const LONGEST_PLACE: usize = 22;

/// True for `A1`, `7` and `A1:B2`: three letters and seven digits at most, the second not before the first.
fn is_place(text: &[u8]) -> bool {
    let parse = |part: &[u8]| {
        let letters = part.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let (column, row) = part.split_at(letters);
        if column.len() > 3 || !(1..=7).contains(&row.len()) || !row.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let column = column.iter().fold(0_u32, |sum, b| sum * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1);
        Some((column, row.iter().fold(0_u32, |sum, b| sum * 10 + u32::from(b - b'0'))))
    };
    let mut parts = text.split(|b| *b == b':');
    match (parts.next().and_then(parse), parts.next().map(parse), parts.next()) {
        (Some(_), None, None) => true,
        (Some(first), Some(Some(second)), None) => first.0 <= second.0 && first.1 <= second.1,
        _ => false,
    }
}

/// A name without its namespace.
fn local(name: &[u8]) -> &[u8] {
    name.rsplit(|b| *b == b':').next().unwrap_or(name)
}

enum Counting {
    Name(usize),
    Gap,
    Number(u64),
}

const UNIQUE_COUNT: &[u8] = b"uniqueCount";

impl Scan {
    fn new(kind: Kind, most: usize) -> Self {
        Self {
            kind,
            state: State::Text,
            name: Vec::with_capacity(64),
            named: false,
            attribute: Vec::with_capacity(64),
            place: Vec::with_capacity(32),
            depth: 0,
            tags: 0,
            since: 0,
            most,
            before: 0,
            tail: [0; 3],
            over: false,
            announced: 0,
            counting: Counting::Name(0),
        }
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), WorkbookError> {
        let mut rest = bytes;
        while !self.over && !rest.is_empty() {
            let length = if self.state == State::Text {
                let end = rest.iter().position(|b| *b == b'<');
                if end.is_some() {
                    self.state = State::Tag;
                    self.name.clear();
                    self.named = false;
                    self.attribute.clear();
                }
                end.map_or(rest.len(), |end| end + 1)
            } else {
                self.byte(rest[0])?;
                1
            };
            self.since += length;
            if self.since > self.most && self.kind != Kind::Other {
                return Err(WorkbookError::TooLarge { what: "bytes in one cell", limit: self.most as u64 });
            }
            rest = &rest[length..];
        }
        Ok(())
    }

    fn byte(&mut self, byte: u8) -> Result<(), WorkbookError> {
        match self.state {
            State::Text => {}
            State::Quoted(quote) => {
                self.count(byte);
                if byte == quote {
                    self.state = State::Tag;
                    self.placed()?;
                } else if self.place.len() < LONGEST_PLACE {
                    self.place.push(byte);
                }
            }
            State::Aside => {
                self.tail = [self.tail[1], self.tail[2], byte];
                let ended = match self.name.as_slice() {
                    [b'!', b'-', b'-', ..] => self.tail == *b"-->",
                    [b'!', b'[', ..] => self.tail == *b"]]>",
                    [b'?', ..] => self.tail.ends_with(b"?>"),
                    _ => byte == b'>',
                };
                if self.name.len() < 3 {
                    self.name.push(byte);
                }
                if ended {
                    self.state = State::Text;
                }
            }
            State::Tag => match byte {
                b'!' | b'?' if self.name.is_empty() => {
                    self.name.push(byte);
                    self.tail = [0; 3];
                    self.state = State::Aside;
                }
                b'>' => self.tag()?,
                b'"' | b'\'' => {
                    self.named = true;
                    self.place.clear();
                    self.state = State::Quoted(byte);
                    self.count(byte);
                }
                _ => {
                    self.count(byte);
                    if byte.is_ascii_whitespace() || (byte == b'/' && !self.name.is_empty()) {
                        self.named = true;
                    } else if !self.named && self.name.len() < 64 {
                        self.name.push(byte);
                    } else if byte != b'=' && self.attribute.len() < 64 {
                        if self.before.is_ascii_whitespace() || matches!(self.before, b'"' | b'\'') {
                            self.attribute.clear();
                        }
                        self.attribute.push(byte);
                    }
                }
            },
        }
        self.before = byte;
        Ok(())
    }

    /// A tag has ended.
    fn tag(&mut self) -> Result<(), WorkbookError> {
        self.state = State::Text;
        self.tags += 1;
        if self.kind == Kind::Other && self.tags > MAX_STYLE_TAGS {
            return Err(WorkbookError::TooLarge { what: "elements in one part", limit: MAX_STYLE_TAGS });
        }
        let end = self.name.first() == Some(&b'/');
        let local = local(self.name.strip_prefix(b"/").unwrap_or(&self.name));
        if matches!((self.kind, local), (Kind::Sheet, b"row" | b"c") | (Kind::SharedText, b"si")) {
            self.since = 0;
        }
        if end {
            self.depth = self.depth.saturating_sub(1);
            self.over = self.kind == Kind::Sheet && local == b"sheetData";
        } else if self.before != b'/' {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return Err(WorkbookError::TooLarge { what: "elements in each other", limit: MAX_DEPTH as u64 });
            }
        }
        Ok(())
    }

    /// An attribute has ended. A place beyond the largest sheet would be computed wrongly later.
    fn placed(&self) -> Result<(), WorkbookError> {
        let tells = (self.kind, local(&self.name), local(&self.attribute));
        if matches!(tells, (Kind::Sheet, b"c" | b"row", b"r") | (Kind::Sheet, b"dimension", b"ref"))
            && !is_place(&self.place)
        {
            return Err(WorkbookError::Broken("a cell has an impossible place".to_owned()));
        }
        Ok(())
    }

    /// Looks for `uniqueCount="…"` among the attributes: room for so many texts is taken at once later.
    fn count(&mut self, byte: u8) {
        if self.kind != Kind::SharedText {
            return;
        }
        self.counting = match self.counting {
            Counting::Name(at) if UNIQUE_COUNT.get(at) == Some(&byte) => {
                if at + 1 == UNIQUE_COUNT.len() {
                    Counting::Gap
                } else {
                    Counting::Name(at + 1)
                }
            }
            Counting::Name(_) => Counting::Name(usize::from(byte == UNIQUE_COUNT[0])),
            Counting::Gap if byte.is_ascii_digit() => Counting::Number(u64::from(byte - b'0')),
            Counting::Gap
                if byte == b'=' || byte == b'"' || byte == b'\'' || byte.is_ascii_whitespace() || byte == b'+' =>
            {
                Counting::Gap
            }
            Counting::Number(so_far) if byte.is_ascii_digit() => {
                Counting::Number(so_far.saturating_mul(10).saturating_add(u64::from(byte - b'0')))
            }
            Counting::Number(number) => {
                self.announced = self.announced.max(number);
                Counting::Name(0)
            }
            Counting::Gap => Counting::Name(0),
        };
    }
}
