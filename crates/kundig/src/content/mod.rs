//! Content: bytes of any kind, stored once per company under their SHA-256 (FIPS 180-4). Append-only.
//!
//! Attachments and mails point here. Never decides who may read: that is the right of the record that points.

mod model;
mod store;

pub use model::ContentHash;

use crate::base::{Error, Result};
use crate::unit::Unit;
use store::ContentStore;

/// The most bytes that one content may have.
pub(crate) const MAX_BYTES: usize = 50 * 1024 * 1024;

/// Keeps bytes, once; answers the hash under which they are found again.
pub(crate) fn keep(unit: &mut Unit<'_>, bytes: &[u8]) -> Result<ContentHash> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::Limit { what: "one file", limit: format!("{MAX_BYTES} bytes") });
    }
    let (company, now) = (unit.company_no(), unit.now);
    let hash = ContentHash::of(bytes);
    // Asked first, so that what is known does not travel to the database once more.
    if !unit.db.has_content(company, hash)? {
        unit.db.insert_content(company, hash, now, bytes)?;
    }
    Ok(hash)
}

/// The bytes under a hash.
pub(crate) fn read(unit: &mut Unit<'_>, hash: ContentHash) -> Result<Vec<u8>> {
    let company = unit.company_no();
    unit.db.content(company, hash)?.ok_or_else(|| Error::not_found("content", hash))
}
