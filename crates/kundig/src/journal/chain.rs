//! The hash chain (SHA-256, FIPS 180-4). Each entry's hash covers the one before it, so that a change, a removal or a
//! reordering shows at the first entry concerned.
//!
//! The body enters by the hash of salt and body: when it is erased by law (salt and all, so that it can't be guessed
//! back from its hash), the chain still verifies.

use sha2::{Digest, Sha256};

use super::model::{Draft, Stored, Verification};
use crate::base::{CompanyNo, Randomness, Result, Timestamp, UnitId};

/// The end of the chain, to which the next entry is joined.
#[derive(Debug, Clone)]
pub(crate) struct Chain {
    pub company: CompanyNo,
    pub seq: i64,
    pub hash: Vec<u8>,
    randomness: Randomness,
}

impl Chain {
    pub(crate) fn at(company: CompanyNo, seq: i64, hash: Vec<u8>) -> Self {
        Self { company, seq, hash, randomness: Randomness::default() }
    }

    /// Joins a draft to the end of the chain.
    pub(crate) fn join(&mut self, draft: Draft, unit: UnitId, cause: Option<i64>) -> Result<Stored> {
        let salt = self.randomness.draw::<16>()?;
        let mut stored = Stored {
            company: self.company,
            seq: self.seq + 1,
            unit,
            at: draft.at,
            actor: draft.actor.to_string(),
            door: draft.door,
            operation: draft.operation.to_owned(),
            event: draft.event.into_owned(),
            record_kind: draft.record_kind.to_owned(),
            record: draft.record,
            customer: draft.customer,
            cause,
            body_hash: body_hash(&salt, &draft.body).to_vec(),
            salt: Some(salt.to_vec()),
            body: Some(draft.body),
            hash: Vec::new(),
        };
        stored.hash = entry_hash(&self.hash, &stored).to_vec();
        self.seq = stored.seq;
        self.hash.clone_from(&stored.hash);
        Ok(stored)
    }
}

fn body_hash(salt: &[u8], body: &str) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(body).finalize().into()
}

/// Every field goes in with its length or a fixed width, so that no two entries have the same bytes.
fn entry_hash(previous: &[u8], entry: &Stored) -> [u8; 32] {
    let mut bytes = Vec::with_capacity(320);
    let mut put = |part: &[u8]| {
        bytes.extend_from_slice(&(part.len() as u32).to_be_bytes());
        bytes.extend_from_slice(part);
    };
    put(previous);
    put(&entry.company.to_be_bytes());
    put(&entry.seq.to_be_bytes());
    put(entry.unit.0.as_bytes());
    put(&Timestamp::as_micros(entry.at).to_be_bytes());
    put(entry.actor.as_bytes());
    put(entry.door.as_str().as_bytes());
    put(entry.operation.as_bytes());
    put(entry.event.as_bytes());
    put(entry.record_kind.as_bytes());
    put(entry.record.0.as_bytes());
    put(entry.customer.map(|c| *c.0.as_bytes()).as_ref().map_or(&[], |b| b.as_slice()));
    put(entry.cause.map(i64::to_be_bytes).as_ref().map_or(&[], |b| b.as_slice()));
    put(&entry.body_hash);
    Sha256::digest(&bytes).into()
}

/// Checks entries one after the other.
pub(super) struct Verifier {
    chain: Chain,
    entries: i64,
    erased: i64,
}

impl Verifier {
    pub(super) fn new(company: CompanyNo) -> Self {
        Self { chain: Chain::at(company, 0, Vec::new()), entries: 0, erased: 0 }
    }

    pub(super) fn last_seq(&self) -> i64 {
        self.chain.seq
    }

    /// Takes the next entry; answers what is wrong with it, if anything.
    pub(super) fn take(&mut self, entry: &Stored) -> Result<(), (i64, String)> {
        let expected = self.chain.seq + 1;
        if entry.seq != expected {
            return Err((expected, format!("entry {expected} is missing; the next one is {}", entry.seq)));
        }
        match (&entry.body, &entry.salt) {
            (Some(body), Some(salt)) if body_hash(salt, body)[..] == entry.body_hash[..] => {}
            (None, None) => self.erased += 1,
            _ => return Err((entry.seq, format!("the content of entry {} was changed", entry.seq))),
        }
        if entry_hash(&self.chain.hash, entry)[..] != entry.hash[..] {
            return Err((entry.seq, format!("entry {} was changed, or the one before it replaced", entry.seq)));
        }
        self.entries += 1;
        self.chain.seq = entry.seq;
        self.chain.hash.clone_from(&entry.hash);
        Ok(())
    }

    /// The verdict, given where the database says that the chain ends.
    pub(super) fn finish(self, fault: Option<(i64, String)>, head: Option<(i64, Vec<u8>)>) -> Verification {
        let fault = fault.or_else(|| match head {
            Some((seq, _)) if seq > self.chain.seq => {
                Some((self.chain.seq + 1, format!("entries {} to {seq} are missing at the end", self.chain.seq + 1)))
            }
            Some((seq, hash)) if seq < self.chain.seq || hash != self.chain.hash => {
                Some((self.chain.seq, "the end of the journal is not the one that was noted".into()))
            }
            None if self.chain.seq > 0 => Some((1, "the note of the journal's end is missing".into())),
            _ => None,
        });
        Verification {
            intact: fault.is_none(),
            entries: self.entries,
            erased: self.erased,
            first_fault: fault.as_ref().map(|f| f.0),
            problem: fault.map(|f| f.1),
            head: self.chain.hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}
