//! The export of ten thousand customers that several tests read.

/// Ten thousand records, as far as a few lines can read them: quoted fields may hold semicolons and line ends.
pub fn records() -> Vec<Vec<String>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/customers.csv");
    let bytes = std::fs::read(path).expect("examples/customers.csv");
    let (mut records, mut record, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    for byte in bytes {
        match byte {
            b'"' => quoted = !quoted,
            b';' if !quoted => record.push(std::mem::take(&mut field)),
            b'\n' if !quoted => {
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            b'\r' => {}
            // The checks see only letters that Windows-1252 shares with Latin-1.
            other => field.push(char::from(other)),
        }
    }
    records
}
