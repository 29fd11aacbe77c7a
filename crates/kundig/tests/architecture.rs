//! The map is true: arrows run downwards, and a file fits one sitting.

use std::path::{Path, PathBuf};

/// The storeys from the ground up, as ARCHITECTURE.md draws them.
const STOREYS: &[&[&str]] = &[
    &["base"],
    &["directories", "functions", "reaction", "store", "templates"],
    &["journal", "access", "numbers", "operation", "timers", "unit"],
    &["content"],
    &["directory"],
    &["company"],
    &["check", "suppression"],
    &["customer"],
    &["consent", "contact", "duplicate", "followup", "mandate", "relation"],
    &["case"],
    &["intake", "knowledge", "mailing", "segment"],
    &["automation", "interchange", "maintenance", "timeline"],
    &["merge", "privacy"],
    &["catalogue"],
    &["engine", "session", "setup", "exporter", "importer", "delivery", "trial"],
];

/// On these storeys the rooms know each other.
const OPEN: &[usize] = &[2, 14];

fn storey(room: &str) -> Option<usize> {
    STOREYS.iter().position(|rooms| rooms.contains(&room))
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

#[test]
fn arrows_run_downwards_only() {
    let root = root();
    let mut wrong = Vec::new();
    for path in sources(&root) {
        let inside = path.strip_prefix(&root).unwrap();
        let room = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        if room == "lib" {
            continue;
        }
        let Some(own) = storey(room) else { panic!("{room} has no place on the map") };
        let text = std::fs::read_to_string(&path).unwrap();
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for part in code.join("\n").split("crate::").skip(1) {
            let target: String = part.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            let Some(other) = storey(&target) else { continue };
            let allowed = other < own || target == room || (other == own && OPEN.contains(&own));
            if !allowed {
                wrong.push(format!("{} uses {target}", inside.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn a_file_fits_one_sitting() {
    let crates = root().join("../..");
    let long: Vec<String> = sources(&crates)
        .into_iter()
        .filter(|path| !path.ends_with("store/schema.rs"))
        .filter_map(|path| {
            let lines = std::fs::read_to_string(&path).unwrap().lines().count();
            (lines > 620).then(|| format!("{}: {lines} lines", path.display()))
        })
        .collect();
    assert_eq!(long, Vec::<String>::new());
}
