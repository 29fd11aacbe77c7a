//! Addresses and numbers that are not to be written to or called, whoever they belong to: after an erasure (Art. 17 GDPR) or an
//! objection to advertising (Art. 21 (3) GDPR, § 7 UWG).
//!
//! Only the HMAC-SHA-256 (RFC 2104) of a normal form is kept, under a random key of the company that stands in the same
//! database. So the list alone tells nobody an address, lists of two companies can't be compared, and a table of hashes made
//! elsewhere is worth nothing. Whoever holds the whole database can still ask it about an address that they suspect, and, since
//! there are few phone numbers, try all of them: the list is pseudonymous (Art. 4 (5) GDPR) and not anonymous.
//!
//! Never decides who may be addressed otherwise: that is consent, and do-not-contact.

mod store;

use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use kundig_check::{Findings, email, phone};
use sha2::Sha256;

use crate::base::{Error, Randomness, Result, Timestamp};
use crate::unit::Unit;
use store::SuppressionStore;

/// The key of the company, if it has one: without a key nothing was ever suppressed. Asked once a unit.
struct Key(Option<Vec<u8>>);

fn key(unit: &mut Unit<'_>) -> Result<Arc<Key>> {
    unit.remember(|unit| {
        let company = unit.company_no();
        Ok(Key(unit.db.suppression_key(company)?))
    })
}

/// The form under which an address or number is known: an e-mail address all in small letters, since most servers take either,
/// a phone number as E.164. None for what is neither.
pub(crate) fn normal_form(value: &str, country: &str) -> Option<String> {
    let (value, mut findings) = (value.trim(), Findings::default());
    if value.contains('@') {
        return email::email("", value, &mut findings).map(|address| address.to_lowercase());
    }
    phone::phone("", value, country, &mut findings).map(|number| number.e164)
}

fn hash(secret: &[u8], normal: &str) -> Result<[u8; 32]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).map_err(Error::internal)?;
    mac.update(normal.as_bytes());
    Ok(mac.finalize().into_bytes().into())
}

/// Since when an address is on the list, and why; none when it is not.
pub(crate) fn entry(unit: &mut Unit<'_>, value: &str) -> Result<Option<(Timestamp, String)>> {
    let (company, key) = (unit.company_no(), key(unit)?);
    let Some(secret) = &key.0 else { return Ok(None) };
    let country = unit.company()?.country.clone();
    let Some(normal) = normal_form(value, &country) else { return Ok(None) };
    Ok(unit.db.suppressed(company, &hash(secret, &normal)?)?)
}

/// Whether an address must not be written to or called.
pub(crate) fn holds(unit: &mut Unit<'_>, value: &str) -> Result<bool> {
    Ok(entry(unit, value)?.is_some())
}

/// Puts an address on the list; one that is there already stays as it is. Answers whether it was an address at all.
pub(crate) fn add(unit: &mut Unit<'_>, value: &str, reason: &str) -> Result<bool> {
    let (company, now) = (unit.company_no(), unit.now);
    let country = unit.company()?.country.clone();
    let Some(normal) = normal_form(value, &country) else { return Ok(false) };
    if key(unit)?.0.is_none() {
        let secret = Randomness::default().draw::<32>()?;
        unit.db.insert_suppression_key(company, &secret)?;
        unit.forget::<Key>();
    }
    let key = key(unit)?;
    let secret = key.0.as_deref().ok_or_else(|| Error::internal("the key of the suppression list"))?;
    unit.db.insert_suppression(company, &hash(secret, &normal)?, now, reason)?;
    Ok(true)
}

/// Takes an address from the list; answers whether it was there.
pub(crate) fn remove(unit: &mut Unit<'_>, value: &str) -> Result<bool> {
    let (company, key) = (unit.company_no(), key(unit)?);
    let Some(secret) = &key.0 else { return Ok(false) };
    let country = unit.company()?.country.clone();
    let Some(normal) = normal_form(value, &country) else { return Ok(false) };
    Ok(unit.db.delete_suppression(company, &hash(secret, &normal)?)?)
}

/// Warns of an address that is on the list.
pub(crate) fn warn(unit: &mut Unit<'_>, path: &str, value: &str, findings: &mut Findings) -> Result<()> {
    if holds(unit, value)? {
        findings.warning(
            path,
            "privacy.suppressed",
            "Diese Adresse oder Nummer ist gesperrt: Wer sie hat, hat der Nutzung widersprochen oder die Löschung verlangt.",
            "this address or number is suppressed: whoever has it objected to its use or asked to be erased",
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_known_in_any_notation() {
        let form = |value| normal_form(value, "DE");
        assert_eq!(form(" Anna.Gross@Example.ORG ").as_deref(), Some("anna.gross@example.org"));
        assert_eq!(form("030 / 901820"), form("+49 (30) 901820"));
        assert_eq!(form("030 / 901820").as_deref(), Some("+4930901820"));
        assert_eq!(form("weder noch"), None);
    }

    #[test]
    fn a_hash_depends_on_the_key_of_the_company() {
        // RFC 4231, test case 2.
        let known = hash(b"Jefe", "what do ya want for nothing?").unwrap();
        let hex: String = known.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assert_ne!(hash(b"a", "x").unwrap(), hash(b"b", "x").unwrap());
    }
}
