//! Every code stands in `CODES.md`, and nothing else does.

use std::collections::BTreeSet;
use std::path::Path;

const AREAS: [&str; 9] = ["csv", "file", "xlsx", "vcard", "jsonl", "table", "mapping", "export", "text"];

/// The texts in quotes that look like a code.
fn codes(source: &str, quote: char, found: &mut BTreeSet<String>) {
    for text in source.split(quote) {
        let Some((area, name)) = text.split_once('.') else { continue };
        if AREAS.contains(&area) && !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
            found.insert(text.to_owned());
        }
    }
}

fn sources(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            codes(&std::fs::read_to_string(&path).expect("a source"), '"', found);
        }
    }
}

#[test]
fn every_code_is_in_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut used, mut listed) = (BTreeSet::new(), BTreeSet::new());
    sources(&root.join("src"), &mut used);
    codes(&std::fs::read_to_string(root.join("CODES.md")).expect("CODES.md"), '`', &mut listed);
    assert_eq!(used, listed);
}
