//! The files of a contact.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{ContactId, Error, ErrorCode, Result, from_base64, to_base64};
use crate::contact::Attachment;
use crate::contact::store::ContactStore;
use crate::content::{self, ContentHash};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// How many files a contact may have.
pub(crate) const MAX_ATTACHMENTS: usize = 100;
/// The longest name of a file, in characters.
const MAX_FILE_NAME: usize = 255;
/// The longest media type by RFC 6838, 4.2.
const MAX_MEDIA_TYPE: usize = 127;

/// A file to attach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachmentInput {
    /// The file's name; folders before it are left out.
    pub file_name: String,
    /// The media type, e.g. `application/pdf`; by the name's ending when left out.
    #[serde(default)]
    pub media_type: Option<String>,
    /// The bytes, as base64 text; at most 50 MiB, and through a door that takes JSON as much as one operation's JSON holds.
    #[schemars(extend("contentEncoding" = "base64"))]
    pub bytes: String,
}

/// A file that was checked and can be attached.
pub(crate) struct File {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

impl File {
    /// Checks all files of one contact.
    pub(super) fn check_all(inputs: Vec<AttachmentInput>, findings: &mut Findings) -> Vec<Self> {
        if inputs.len() > MAX_ATTACHMENTS {
            findings.error(
                "attachments",
                "attachment.too_many",
                format!("Ein Kontakt hat höchstens {MAX_ATTACHMENTS} Anlagen."),
                format!("a contact has at most {MAX_ATTACHMENTS} attachments"),
            );
            return Vec::new();
        }
        let numbered = inputs.into_iter().enumerate();
        numbered.filter_map(|(place, input)| Self::check(&format!("attachments[{place}]"), input, findings)).collect()
    }

    fn check(path: &str, input: AttachmentInput, findings: &mut Findings) -> Option<Self> {
        let name_path = format!("{path}.file_name");
        let name = input.file_name.rsplit(['/', '\\']).next().unwrap_or_default();
        let name = kundig_check::text::required(&name_path, name, "Dateiname", "file name", findings)?;
        kundig_check::text::max_len(&name_path, name, MAX_FILE_NAME, "Der Dateiname", "The file name", findings);
        let media_type = match input.media_type {
            None => by_ending(name).to_owned(),
            Some(typed) => typed.trim().to_ascii_lowercase(),
        };
        if !is_media_type(&media_type) {
            findings.error(
                &format!("{path}.media_type"),
                "attachment.media_type",
                "Das ist kein Medientyp (z. B. application/pdf).",
                "this is no media type (e.g. application/pdf)",
            );
        }
        let bytes = from_base64(&format!("{path}.bytes"), &input.bytes, findings)?;
        if bytes.len() > content::MAX_BYTES {
            findings.error(
                &format!("{path}.bytes"),
                "attachment.too_large",
                "Eine Anlage hat höchstens 50 MiB.",
                "an attachment has at most 50 MiB",
            );
        }
        Some(Self { name: name.to_owned(), media_type, bytes })
    }
}

/// `type/subtype` in the characters of RFC 6838, 4.2.
fn is_media_type(text: &str) -> bool {
    let word =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b));
    text.len() <= MAX_MEDIA_TYPE && text.split_once('/').is_some_and(|(kind, subtype)| word(kind) && word(subtype))
}

/// The media types of the files that come with contacts, by their endings.
const ENDINGS: &[(&str, &str)] = &[
    ("pdf", "application/pdf"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("png", "image/png"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("heic", "image/heic"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain"),
    ("csv", "text/csv"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("xml", "application/xml"),
    ("json", "application/json"),
    ("eml", "message/rfc822"),
    ("ics", "text/calendar"),
    ("vcf", "text/vcard"),
    ("zip", "application/zip"),
    ("rtf", "application/rtf"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("mp3", "audio/mpeg"),
    ("wav", "audio/wav"),
    ("mp4", "video/mp4"),
    ("mov", "video/quicktime"),
];

fn by_ending(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    ENDINGS.iter().find(|(known, _)| *known == ending).map_or("application/octet-stream", |(_, kind)| kind)
}

/// The ending of a file's name for a media type, for files that came without a name.
pub(crate) fn ending_of(media_type: &str) -> &'static str {
    ENDINGS.iter().find(|(_, kind)| *kind == media_type).map_or("bin", |(ending, _)| ending)
}

/// Keeps the files of a new contact; its journal entry carries what they are, never their bytes.
pub(crate) fn attach(unit: &mut Unit<'_>, contact: ContactId, files: Vec<File>) -> Result<Vec<Attachment>> {
    let company = unit.company_no();
    let mut attached = Vec::with_capacity(files.len());
    for (file, position) in files.into_iter().zip(1..) {
        let hash = content::keep(unit, &file.bytes)?;
        let size = file.bytes.len() as i64;
        let file = Attachment { position, file_name: file.name, media_type: file.media_type, size, hash };
        unit.db.insert_attachment(company, contact, &file)?;
        attached.push(file);
    }
    Ok(attached)
}

/// Answers the bytes of one file of a contact; number 0 is an e-mail as it came in, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetAttachment {
    /// The contact.
    pub id: ContactId,
    /// The number of the file, as the contact lists it; 0 for the whole e-mail.
    pub position: i32,
}

/// A file of a contact, with its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AttachmentBytes {
    /// The file's name.
    pub file_name: String,
    /// The media type.
    pub media_type: String,
    /// How many bytes it has.
    pub size: i64,
    /// The SHA-256 of the bytes.
    pub hash: ContentHash,
    /// The bytes, as base64 text.
    pub bytes: String,
}

impl Operation for GetAttachment {
    type Output = AttachmentBytes;
    const NAME: &'static str = "contact.attachment";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { id: super::GetContact::example().id, position: 1 }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<AttachmentBytes> {
        let row = super::reach(unit, self.id)?;
        let contact = super::whole(unit, row)?;
        let (file_name, media_type, hash) = match (self.position, contact.source) {
            (0, Some(hash)) => ("E-Mail.eml".to_owned(), "message/rfc822".to_owned(), hash),
            (position, _) => {
                let file = contact.attachments.into_iter().find(|file| file.position == position);
                let file = file.ok_or_else(|| Error::not_found("attachment", position))?;
                (file.file_name, file.media_type, file.hash)
            }
        };
        let bytes = content::read(unit, hash)?;
        Ok(AttachmentBytes { file_name, media_type, size: bytes.len() as i64, hash, bytes: to_base64(&bytes) })
    }
}
