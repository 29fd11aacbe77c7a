//! Where things are, and running a program so that a reader of the log sees which.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

use crate::report::{Step, Stop};

/// The top of the checkout.
pub fn root() -> PathBuf {
    let xtask = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let xtask = PathBuf::from(xtask);
    xtask.parent().map_or_else(|| xtask.clone(), Path::to_path_buf)
}

/// A folder below the build directory for what the workbench makes itself.
pub fn scratch(name: &str) -> PathBuf {
    // This program lies in <build directory>/<profile>/, wherever configuration put that.
    let exe = env::current_exe().ok();
    let target = exe.as_deref().and_then(Path::parent).and_then(Path::parent);
    target.map_or_else(|| root().join("target"), Path::to_path_buf).join("xtask").join(name)
}

/// The same, emptied.
pub fn fresh_scratch(name: &str) -> io::Result<PathBuf> {
    let folder = scratch(name);
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => fs::create_dir_all(&folder)?,
    }
    Ok(folder)
}

/// A cargo command at the top of the checkout.
pub fn cargo<I: AsRef<OsStr>>(words: impl IntoIterator<Item = I>) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(words).current_dir(root());
    command
}

/// A program of the workspace as `cargo test` builds it, with all packages, their features and what examples need: any other
/// choice has crates with other features, and would build most of them once more.
pub fn built(program: &str) -> Step<Command> {
    let choice = ["build", "--quiet", "--workspace", "--features", "kundig/postgres"];
    run(&mut cargo(choice.into_iter().chain(["--example", "tour", "--bin", "kundig", "--bin", "kundig-bindgen"])))?;
    let exe = env::current_exe()?;
    let folder = exe.parent().ok_or("this program lies in no folder")?;
    let mut command = Command::new(folder.join(format!("{program}{}", env::consts::EXE_SUFFIX)));
    command.current_dir(root());
    Ok(command)
}

/// Runs a program with our output; anything but exit 0 is an error that names the program.
pub fn run(command: &mut Command) -> Step {
    println!("$ {}", line(command));
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if status.success() { Ok(()) } else { Err(Stop::Failed(format!("{status}: {}", line(command)))) }
}

/// Runs a program and returns what it wrote to its standard output.
pub fn output(command: &mut Command) -> Step<String> {
    let output = command.output().map_err(|error| cannot_start(command, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(Stop::Failed(format!("{}: {}\n{errors}", output.status, line(command))))
}

/// The command as one would type it: the program without its folder.
pub fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = program.file_name().unwrap_or(program.as_os_str());
    let words = std::iter::once(program).chain(command.get_args());
    let words: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    words.join(" ")
}

fn cannot_start(command: &Command, error: &io::Error) -> Stop {
    Stop::Failed(format!("cannot start {}: {error}", command.get_program().to_string_lossy()))
}

/// The first of these programs that is in PATH.
pub fn which(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let names = names.iter().map(|name| format!("{name}{}", env::consts::EXE_SUFFIX));
    names.flat_map(|name| folders.iter().map(move |folder| folder.join(&name))).find(|file| file.is_file())
}

/// A needed program, or the reason to skip.
pub fn need(names: &[&str]) -> Step<PathBuf> {
    which(names).ok_or_else(|| Stop::ToolMissing(format!("{} is not installed", names.join(" or "))))
}

/// The Python interpreter.
pub fn python() -> Step<PathBuf> {
    need(&["python3", "python"])
}

/// The files of a folder (not below it) with this extension, in order; empty when there is no folder.
pub fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut found: Vec<PathBuf> = paths.filter(|path| path.extension() == Some(OsStr::new(extension))).collect();
    found.sort();
    found
}

/// Every file below a folder, in order.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// The environment variable through which the system's loader finds shared libraries.
pub fn library_path_variable() -> &'static str {
    match env::consts::OS {
        "macos" => "DYLD_LIBRARY_PATH",
        "windows" => "PATH",
        _ => "LD_LIBRARY_PATH",
    }
}
