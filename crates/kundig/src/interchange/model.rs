//! What an import is, what becomes of its lines, and what an export is made of. No I/O.

use std::collections::BTreeMap;

use kundig_check::Finding;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{CustomerId, ImportId, ImportMappingId, Timestamp, text_enum};
use crate::content::ContentHash;
use crate::customer::Status;
use crate::operation::EventFacts;

/// What can happen here.
pub const EVENTS: &[EventFacts] = &[
    EventFacts { name: "import.begun", about: "The import of a file was begun.", record: "import" },
    EventFacts { name: "import.advanced", about: "Lines of a file were taken in.", record: "import" },
    EventFacts { name: "import.finished", about: "An import came to its end or was given up.", record: "import" },
    EventFacts { name: "import.cleared", about: "The lines set apart of an import were deleted.", record: "import" },
    EventFacts {
        name: "import.mapping_saved",
        about: "What the columns of a file are was saved.",
        record: "import_mapping",
    },
    EventFacts { name: "import.mapping_dropped", about: "A saved mapping was dropped.", record: "import_mapping" },
];

text_enum! {
    /// Where an import stands.
    pub enum ImportState {
        /// Under way, or stopped: it can be gone on with.
        Open = "open",
        /// Every line was read.
        Finished = "finished",
        /// It will not be gone on with.
        Abandoned = "abandoned",
    }
}

text_enum! {
    /// What becomes of a line whose customer is there already.
    pub enum DuplicatePolicy {
        /// A new customer for each line. One with a number or key that is taken is set apart.
        Create = "create",
        /// The customer stays as it is.
        Skip = "skip",
        /// What the line says takes the place of what the customer has.
        Update = "update",
        /// The line fills what is empty.
        Fill = "fill",
    }
}

text_enum! {
    /// What became of a line.
    pub enum LineOutcome {
        /// A new customer.
        Created = "created",
        /// A customer who was there was changed.
        Changed = "changed",
        /// A customer who was there stayed as it was.
        Skipped = "skipped",
        /// None of these: the findings say why.
        SetApart = "set_apart",
    }
}

text_enum! {
    /// A kind of file.
    pub enum FileFormat {
        /// Delimited text.
        Csv = "csv",
        /// A workbook (Excel and others).
        Xlsx = "xlsx",
        /// vCards; written in version 4.
        Vcard = "vcard",
        /// One JSON object a line.
        Jsonl = "jsonl",
    }
}

text_enum! {
    /// Whether the first line of a table names its columns.
    pub enum FileHeader {
        /// Told by the words and values of the first lines.
        Detect = "detect",
        /// The first line is the header.
        Present = "present",
        /// There is none.
        Absent = "absent",
    }
}

/// Which file it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportFile {
    /// Its name, as people know it.
    #[serde(default)]
    pub name: Option<String>,
    /// What kind of file it is.
    #[serde(default)]
    pub format: Option<FileFormat>,
    /// How large it is, in bytes; known once it was read to its end.
    #[serde(default)]
    pub bytes: Option<u64>,
    /// Its SHA-256; known once it was read to its end.
    #[serde(default)]
    pub sha256: Option<ContentHash>,
}

/// How a file is to be read, where that is not to be told by its content.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileReading {
    /// The character between the fields of a CSV file.
    #[serde(default)]
    pub delimiter: Option<String>,
    /// The encoding of a CSV file: `utf8`, `windows1252`, `iso_8859_15`, `cp850`, `utf16_le`, `utf16_be`.
    #[serde(default)]
    pub encoding: Option<String>,
    /// Whether a table has a header.
    #[serde(default)]
    pub header: Option<FileHeader>,
    /// Lines of a CSV file may have fewer fields than the header: the last ones are empty.
    #[serde(default)]
    pub pad_short_lines: bool,
    /// The sheet of a workbook; by its header when left out.
    #[serde(default)]
    pub sheet: Option<String>,
}

/// How a CSV file is written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileWriting {
    /// The character between fields; `;` when left out, which a German Excel opens by double click.
    #[serde(default)]
    pub delimiter: Option<String>,
    /// `utf8` (when left out) or `windows1252`.
    #[serde(default)]
    pub encoding: Option<String>,
    /// For programs: without byte order mark, and fields that spreadsheets would run as formulas are left as they are.
    #[serde(default)]
    pub plain: bool,
}

/// The import of a file: how it is read, how far it is, and what became of its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Import {
    /// The id.
    pub id: ImportId,
    /// Counts the changes; name the one you read when you change it.
    pub version: i32,
    /// Where it stands.
    pub state: ImportState,
    /// The program that the file comes from; its customer numbers are external references of this system.
    pub system: String,
    /// What becomes of lines whose customers are there already.
    pub duplicates: DuplicatePolicy,
    /// Which file it is.
    pub file: ImportFile,
    /// How it is read.
    pub reading: FileReading,
    /// The headers of its columns, in their order.
    pub header: Vec<String>,
    /// What its columns hold, by header; empty for one that is not read.
    pub columns: BTreeMap<String, String>,
    /// How many lines are done, the header not among them: there it goes on.
    pub lines_done: u64,
    /// A hash of the lines that are done: only a file that begins with the same ones is gone on with.
    pub fingerprint: Option<ContentHash>,
    /// Lines that became new customers.
    pub customers_created: u64,
    /// Lines that changed customers.
    pub customers_changed: u64,
    /// Lines whose customers stayed as they were.
    pub lines_skipped: u64,
    /// Lines that were set apart.
    pub lines_set_apart: u64,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// A page of imports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportPage {
    /// The imports, the latest first.
    pub imports: Vec<Import>,
    /// Give this as `after` to read on; none at the end.
    pub next: Option<String>,
}

/// A line of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportLine {
    /// Its number in the file, for the report.
    pub line: u64,
    /// Its values by field: `number`, `salutation`, `given_name`, `family_name`, `organisation`, `street`, `phone.private`,
    /// `phone.2`, `custom.kennzeichen`, …
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// As the file has it, cell by cell: kept if the line is set apart.
    #[serde(default)]
    pub original: Vec<String>,
    /// What was found when the file was read. With an error among them the line is set apart.
    #[serde(default)]
    pub findings: Vec<Finding>,
}

/// What became of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineResult {
    /// Its number in the file.
    pub line: u64,
    /// What became of it.
    pub outcome: LineOutcome,
    /// The customer; none for a line set apart, and for one that a trial would create.
    pub customer: Option<CustomerId>,
    /// What was found: values that were left out, doubts, or why it was set apart.
    pub findings: Vec<Finding>,
}

/// A line that became no customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SetApartLine {
    /// Which line of the file it is, the header not counted; from 1.
    pub place: u64,
    /// Its number in the file.
    pub line: u64,
    /// As the file has it, cell by cell.
    pub original: Vec<String>,
    /// Why it was set apart.
    pub findings: Vec<Finding>,
}

/// A page of lines set apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SetApartPage {
    /// The lines, in the order of the file.
    pub lines: Vec<SetApartLine>,
    /// Give this as `after` to read on; none at the end.
    pub next: Option<String>,
}

/// Which column of a file is what, as somebody told and saved it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportMapping {
    /// The id.
    pub id: ImportMappingId,
    /// Counts the changes; name the one you read when you change it.
    pub version: i32,
    /// What people call it.
    pub name: String,
    /// The headers of the files that it is for.
    pub header: Vec<String>,
    /// What the columns hold, by header or by place (`#3`); empty for one that is not to be read.
    pub columns: BTreeMap<String, String>,
    /// When it was first saved.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// Saved mappings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportMappingList {
    /// By name; of those for the same headers, the last changed first.
    pub mappings: Vec<ImportMapping>,
}

/// Whom an export is about. A session exports whom it may see, and of them what it may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub enum ExportSource {
    /// All customers, on request of one status.
    All {
        /// Only with this status.
        #[serde(default)]
        status: Option<Status>,
    },
    /// These customers; those out of reach are left out.
    Customers {
        /// Their ids, at most 10,000.
        ids: Vec<CustomerId>,
    },
    /// Those that a search finds, in its order.
    Search {
        /// What people typed.
        text: String,
    },
    /// Those that a saved segment means, by name.
    Segment {
        /// The segment's name.
        name: String,
    },
    /// Those that a filter means, by name; of nothing that is withheld from the session on some customer.
    Filter {
        /// The filter, e.g. `status is active and revenue >= 10000 EUR`; see `segment.fields`.
        filter: String,
    },
}

impl Default for ExportSource {
    fn default() -> Self {
        Self::All { status: None }
    }
}

/// A customer as lines of files have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerRow {
    /// The customer.
    pub id: CustomerId,
    /// The values by field, as `import.lines` takes them.
    pub values: BTreeMap<String, String>,
}

/// A page of customers as lines of files have them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerRows {
    /// The customers.
    pub customers: Vec<CustomerRow>,
    /// Give this as `after` to read on; none at the end.
    pub next: Option<String>,
}
