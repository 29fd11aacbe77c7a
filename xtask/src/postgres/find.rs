//! Looks for an installed PostgreSQL server where the usual installers put it.

use std::env::{self, consts::EXE_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};

/// Folders whose entries are versions, with the programs in `bin` below.
const VERSIONED: [&str; 6] = [
    "/usr/lib/postgresql",
    "/opt/homebrew/opt",
    "/usr/local/opt",
    "/Library/PostgreSQL",
    "/Applications/Postgres.app/Contents/Versions",
    "C:\\Program Files\\PostgreSQL",
];

/// Folders with the programs themselves.
const PLAIN: [&str; 4] = ["/usr/pgsql/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin", "/usr/local/bin"];

/// The programs that a private server needs.
const NEEDED: [&str; 3] = ["initdb", "postgres", "pg_ctl"];

/// Every folder that has the programs, best first: KUNDIG_PG_BIN, PATH, then the usual places, newest version first.
pub fn installed() -> Vec<PathBuf> {
    let chosen = env::var_os("KUNDIG_PG_BIN").map(PathBuf::from);
    let path: Vec<PathBuf> = env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default();
    let versioned = VERSIONED.iter().flat_map(|folder| newest_first(Path::new(folder)));
    let plain = PLAIN.iter().map(PathBuf::from);
    let mut found: Vec<PathBuf> = Vec::new();
    for folder in chosen.into_iter().chain(path).chain(versioned).chain(plain) {
        // A link in PATH may show one program only; its home has the rest.
        let program = folder.join(format!("initdb{EXE_SUFFIX}")).canonicalize().ok();
        let home = program.as_deref().and_then(Path::parent).map(Path::to_path_buf);
        if let Some(home) = home.filter(|home| is_complete(home) && !found.contains(home)) {
            found.push(home);
        }
    }
    found
}

/// Whether a folder has all programs.
pub fn is_complete(folder: &Path) -> bool {
    NEEDED.iter().all(|name| folder.join(format!("{name}{EXE_SUFFIX}")).is_file())
}

/// `<folder>/<version>/bin`, highest version first.
fn newest_first(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut versions: Vec<(Vec<u32>, PathBuf)> = entries
        .map(|entry| (numbers(&entry.file_name().to_string_lossy()), entry.path().join("bin")))
        .filter(|(_, bin)| is_complete(bin))
        .collect();
    versions.sort_by(|one, other| other.cmp(one));
    versions.into_iter().map(|(_, bin)| bin).collect()
}

/// The numbers in a name: `postgresql@16` is 16, `9.6` is 9, 6.
fn numbers(name: &str) -> Vec<u32> {
    name.split(|sign: char| !sign.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_version_comes_first_by_number_not_by_spelling() {
        let top = env::temp_dir().join(format!("xtask-find-{}", std::process::id()));
        for version in ["9.6", "10", "postgresql@16"] {
            let bin = top.join(version).join("bin");
            fs::create_dir_all(&bin).unwrap();
            for name in NEEDED {
                fs::write(bin.join(format!("{name}{EXE_SUFFIX}")), "").unwrap();
            }
        }
        // A client-only installation has no server.
        fs::create_dir_all(top.join("17").join("bin")).unwrap();
        fs::write(top.join("17").join("bin").join("psql"), "").unwrap();
        let found = newest_first(&top);
        fs::remove_dir_all(&top).unwrap();
        assert_eq!(found, ["postgresql@16", "10", "9.6"].map(|version| top.join(version).join("bin")));
    }

    #[test]
    fn a_missing_folder_has_no_versions() {
        assert!(newest_first(Path::new("/nowhere/at/all")).is_empty());
    }
}
