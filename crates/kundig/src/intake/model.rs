//! What came of taking something in. No I/O.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::CustomerId;
use crate::contact::Contact;

/// What became of an e-mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TakenIn {
    /// The contact that it is.
    pub contact: Contact,
    /// It was taken in before: nothing new was recorded.
    pub already_there: bool,
    /// The address of whoever wrote it.
    pub from: Option<String>,
    /// Whose it may be, where that is not clear; `contact.correct` names the right one.
    pub candidates: Vec<CustomerId>,
}
