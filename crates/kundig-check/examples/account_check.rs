//! Judges account numbers that come line by line on standard input: method, bank code and account, separated by tabs.
//! Prints each line with the verdict. Made for comparing this crate with other programs.

use std::io::{BufRead as _, BufWriter, Write as _};

use kundig_check::account;

fn main() -> std::io::Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let mut fields = line.split('\t');
        let mut next = || fields.next().unwrap_or_default();
        let (method, bank_code, account) = (next(), next(), next());
        writeln!(out, "{line}\t{:?}", account::check(method, bank_code, account))?;
    }
    out.flush()
}
