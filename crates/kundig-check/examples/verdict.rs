//! Judges values that come line by line on standard input as `kind;value`, and prints `kind;value;ok` or `kind;value;bad`.
//! Made for comparing this crate with other programs; the kinds are those of `tests/kinds/mod.rs`.
//!
//! ```text
//! echo 'ust-id;DE136695976' | cargo run -q -p kundig-check --example verdict
//! ```

#[path = "../tests/kinds/mod.rs"]
mod kinds;

use std::io::{BufRead as _, BufWriter, Write as _};

fn main() -> std::io::Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        // A third field, the verdict of another program, is left out; values hold no semicolon.
        let mut fields = line.split(';');
        let (kind, value) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        match kinds::is_accepted(kind, value) {
            Some(accepted) => writeln!(out, "{kind};{value};{}", if accepted { "ok" } else { "bad" })?,
            None => eprintln!("unknown kind: {line}"),
        }
    }
    out.flush()
}
