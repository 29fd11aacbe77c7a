//! The reference of the words of rules, as files.

use std::path::Path;

use kundig::Login;
use kundig::automation::reference::ReferRules;
use serde_json::json;

use crate::failure::{Failure, Outcome};
use crate::shell::Shell;

/// `kundig rules docs`.
pub(super) fn write(shell: &mut Shell, target: &Path) -> Outcome {
    // The words are those of the program: without a named database an empty one will do.
    let reference = if shell.options.db_named {
        shell.open()?.session.execute(ReferRules {})?
    } else {
        kundig::Engine::open(":memory:")?.session(Login::Owner)?.execute(ReferRules {})?
    };
    let unwritable = |path: &Path, error: std::io::Error| {
        Failure::shell("output", format!("{} can't be written: {error}", path.display()))
    };
    for file in &reference.files {
        let path = target.join(&file.name);
        let folder = path.parent().unwrap_or(target);
        std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, error))?;
        std::fs::write(&path, &file.text).map_err(|error| unwritable(&path, error))?;
    }
    let names: Vec<_> = reference.files.iter().map(|file| file.name.as_str()).collect();
    if shell.options.json {
        shell.json(&json!({ "folder": target, "files": names }))?;
        return Ok(0);
    }
    shell.line(format!("{} files written; begin with {}", names.len(), target.join("index.md").display()))?;
    Ok(0)
}
