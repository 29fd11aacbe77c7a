//! Webhooks: where else messages go, and how the other side knows that they are ours. No I/O.
//!
//! Calls are signed as Standard Webhooks 1.0.0 (standardwebhooks.com) lays down: HMAC-SHA256 over id, time and body, so that
//! receivers can use the libraries that exist for it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::Sha256;

use crate::base::{Error, Result, Timestamp, WebhookId};

/// The channel of the outbox by which webhooks are called.
pub(super) const CHANNEL: &str = "webhook";
/// How a secret begins, so that people and scanners know one when they see it.
const PREFIX: &str = "whsec_";
/// How many random bytes a secret has; the standard wants 24 to 64.
const SECRET_BYTES: usize = 32;

/// Another program's address for messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Webhook {
    /// The id.
    pub id: WebhookId,
    /// Counts the changes.
    pub version: i32,
    /// The name by which rules call it.
    pub name: String,
    /// What it is for, in a sentence.
    pub about: String,
    /// The address.
    pub url: String,
    /// Whether it is called; what is queued for one that is not waits.
    pub active: bool,
    /// Until when calls are signed with the secret before the present one as well.
    pub old_secret_until: Option<Timestamp>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// A new secret.
pub(super) fn new_secret() -> Result<String> {
    let mut bytes = [0_u8; SECRET_BYTES];
    getrandom::fill(&mut bytes).map_err(|error| Error::internal(format!("randomness: {error}")))?;
    Ok(format!("{PREFIX}{}", STANDARD.encode(bytes)))
}

/// The headers of a call.
pub(super) fn headers(id: &str, at: Timestamp, body: &str, secrets: &[&str]) -> Result<Map<String, Value>> {
    let seconds = at.as_micros() / 1_000_000;
    let signed: Result<Vec<String>> = secrets.iter().map(|secret| signature(id, seconds, body, secret)).collect();
    Ok(Map::from_iter([
        ("content-type".to_owned(), Value::from("application/json; charset=utf-8")),
        ("webhook-id".to_owned(), Value::from(id)),
        ("webhook-timestamp".to_owned(), Value::from(seconds.to_string())),
        ("webhook-signature".to_owned(), Value::from(signed?.join(" "))),
    ]))
}

fn signature(id: &str, seconds: i64, body: &str, secret: &str) -> Result<String> {
    let key = STANDARD.decode(secret.trim_start_matches(PREFIX)).map_err(Error::internal)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(Error::internal)?;
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_signed_as_the_standard_says() {
        // The example of the standard's reference libraries.
        let signed = signature(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        );
        assert_eq!(signed.unwrap(), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn secrets_differ_and_are_long_enough() {
        let (one, other) = (new_secret().unwrap(), new_secret().unwrap());
        assert_ne!(one, other);
        assert_eq!(STANDARD.decode(one.trim_start_matches(PREFIX)).unwrap().len(), SECRET_BYTES);
    }
}
