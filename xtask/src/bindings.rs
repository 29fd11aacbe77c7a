//! The tests of the generated clients, each in its own language against the shared library.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::postgres::Postgres;
use crate::report::{Step, Stop};
use crate::shell;

/// Tells a client which library to load.
pub const LIBRARY: &str = "KUNDIG_LIBRARY";

/// `test*.py` below `bindings/python`, by the standard library's runner.
pub fn python(shared: &Path, postgres: &Postgres) -> Step {
    let top = shell::root().join("bindings").join("python");
    let tests = shell::files_below(&top).into_iter().filter(|file| is_python_test(file));
    let folders: BTreeSet<PathBuf> = tests.filter_map(|file| file.parent().map(Path::to_path_buf)).collect();
    if folders.is_empty() {
        return Err(Stop::NotWritten("bindings/python has no test*.py yet".into()));
    }
    let python = shell::python()?;
    for folder in folders {
        let mut command = Command::new(&python);
        command.args(["-W", "error", "-m", "unittest", "discover", "--start-directory"]).arg(&folder);
        command.env("PYTHONPATH", &top).env("PYTHONDONTWRITEBYTECODE", "1");
        command.env(LIBRARY, shared).current_dir(shell::root());
        postgres.tell(&mut command);
        shell::run(&mut command)?;
    }
    Ok(())
}

fn is_python_test(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with("test") && name.ends_with(".py")
}

/// Every program below `bindings/pascal`, compiled in Free Pascal's own dialect and in Delphi's, warnings as errors, and
/// run with one argument: the path of a database file that does not exist yet.
pub fn pascal(shared: &Path, postgres: &Postgres) -> Step {
    let top = shell::root().join("bindings").join("pascal");
    let sources = shell::files_below(&top);
    let folders: BTreeSet<&Path> =
        sources.iter().filter(|file| is_pascal(file)).filter_map(|file| file.parent()).collect();
    let programs: Vec<&PathBuf> = sources.iter().filter(|file| is_pascal(file) && is_program(file)).collect();
    if programs.is_empty() {
        return Err(Stop::NotWritten("bindings/pascal has no program yet".into()));
    }
    let fpc = shell::need(&["fpc"])?;
    let libraries = shared.parent().unwrap_or(shared);
    for dialect in ["objfpc", "delphi"] {
        for source in &programs {
            let work = shell::fresh_scratch("pascal")?;
            let program = work.join("program");
            let mut command = Command::new(&fpc);
            command.args(["-l-", "-vew", "-Sew", "-gl"]).arg(format!("-M{dialect}"));
            for folder in &folders {
                command.arg(format!("-Fu{}", folder.display()));
            }
            command.arg(format!("-Fl{}", libraries.display())).arg(format!("-FU{}", work.display()));
            command.arg(format!("-o{}", program.display())).arg(source);
            shell::run(&mut command)?;
            let mut command = Command::new(&program);
            command.arg(work.join("life.db")).current_dir(shell::root());
            command.env(LIBRARY, shared).env(shell::library_path_variable(), libraries);
            postgres.tell(&mut command);
            shell::run(&mut command)?;
        }
    }
    Ok(())
}

fn is_pascal(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending == "pas" || ending == "lpr" || ending == "dpr")
}

/// A program says so in its first line of code; a unit does not.
fn is_program(file: &Path) -> bool {
    let text = fs::read(file).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    text.lines().any(|line| line.trim_start().to_ascii_lowercase().starts_with("program "))
}
