//! Passwords: argon2id (RFC 9106) with the parameters that OWASP's password storage cheat sheet recommends.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};

use crate::base::{Error, Result};

/// A password longer than this is refused: hashing it would be work for nothing.
pub(crate) const MAX_PASSWORD_BYTES: usize = 1024;

fn argon2() -> Result<Argon2<'static>> {
    // 19 MiB, 2 passes, 1 lane.
    let params = Params::new(19 * 1024, 2, 1, None).map_err(Error::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The PHC string of a password, with a fresh salt.
pub(crate) fn hash_password(password: &str) -> Result<String> {
    let mut salt = [0u8; 16];
    getrandom::fill(&mut salt).map_err(Error::internal)?;
    let hash = argon2()?.hash_password_with_salt(password.as_bytes(), &salt).map_err(Error::internal)?;
    Ok(hash.to_string())
}

/// Whether the password fits the PHC string.
pub(crate) fn verify_password(password: &str, stored: &str) -> bool {
    if password.len() > MAX_PASSWORD_BYTES {
        return false;
    }
    let (Ok(argon2), Ok(hash)) = (argon2(), PasswordHash::new(stored)) else { return false };
    argon2.verify_password(password.as_bytes(), &hash).is_ok()
}
