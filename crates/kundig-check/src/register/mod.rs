//! Register numbers of firms: German registers kept by local courts, the Austrian Firmenbuch, the Swiss UID.
//!
//! What this never does: ask a register whether the entry exists.

mod courts;
mod german;
mod neighbours;

pub use german::{Entry, Register, german, of_legal_form};
pub use neighbours::{firmenbuch, uid};
