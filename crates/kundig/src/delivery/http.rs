//! Calls webhooks. What is sent was signed when it was claimed; here it goes over the wire.

use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

use crate::mailing::Message;

/// How long the other side may take for everything together.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Calls one webhook after the other; the connections are kept for the next call.
pub(crate) struct Caller(Agent);

impl Caller {
    pub(crate) fn new() -> Self {
        // The certificates that the machine trusts: a company's own authority is among them.
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            // What was set up is called, and nothing that it points to.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .user_agent(concat!("Kundig/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls)
            .build();
        Self(config.into())
    }

    /// Sends a claimed message. Only an answer with 2xx counts; its text is not read, it may say anything.
    pub(crate) fn call(&self, message: &Message) -> Result<(), String> {
        let text = |field: &str| message.payload.get(field).and_then(Value::as_str);
        let (Some(url), Some(body)) = (text("url"), text("body")) else {
            return Err("the message was not claimed: it has no address".into());
        };
        let mut request = self.0.post(url);
        for (name, value) in message.payload.get("headers").and_then(Value::as_object).into_iter().flatten() {
            request = request.header(name, value.as_str().unwrap_or_default());
        }
        let answer = request.send(body).map_err(|error| error.to_string())?;
        let status = answer.status();
        if status.is_success() { Ok(()) } else { Err(format!("the other side answered {status}")) }
    }
}
