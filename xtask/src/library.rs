//! Builds the C library, full or slim, and knows what a static link of it needs.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::Stdio;
use std::{fs, thread};

use serde_json::Value;

use crate::report::Step;
use crate::shell;

/// One build of the library, copied to a place of its own: the next build with other features would overwrite it.
pub struct Library {
    /// `libkundig_ffi.so`, `.dylib` or `kundig_ffi.dll`.
    pub shared: PathBuf,
    /// `libkundig_ffi.a` or `kundig_ffi.lib`.
    pub archive: PathBuf,
    /// Windows only: what a linker takes for the DLL.
    pub import: Option<PathBuf>,
    /// System libraries that a static link needs, as the compiler names them (`-lpthread`).
    pub native_libs: String,
}

/// Which library.
#[derive(Clone, Copy)]
pub struct Kind {
    /// SQLite only.
    pub slim: bool,
    /// Unoptimised.
    pub debug: bool,
}

/// Builds it.
pub fn build(kind: Kind) -> Step<Library> {
    let mut command = shell::cargo(["rustc", "--package", "kundig-ffi", "--lib"]);
    command.arg("--message-format=json-render-diagnostics");
    if kind.slim {
        command.args(["--no-default-features", "--features", "sqlite"]);
    }
    if !kind.debug {
        command.arg("--release");
    }
    command.args(["--", "--print", "native-static-libs"]);
    println!("$ {}", shell::line(&command));

    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    // Read both at once: a full pipe on either side would stop the build.
    let errors = child.stderr.take().ok_or("no error stream")?;
    let errors = thread::spawn(move || native_libs(errors));
    let messages = child.stdout.take().ok_or("no output stream")?;
    let files = artifacts(messages);
    let status = child.wait()?;
    let native_libs = errors.join().map_err(|_| "reading the compiler's messages failed")?;
    if !status.success() {
        return Err(format!("{status}: {}", shell::line(&command)).into());
    }
    let native_libs = native_libs.ok_or("the compiler did not name the system libraries of a static link")?;
    keep(kind, files, native_libs)
}

/// Passes the compiler's messages on and picks out its note on system libraries.
fn native_libs(errors: impl Read) -> Option<String> {
    let mut found = None;
    for line in BufReader::new(errors).lines().map_while(Result::ok) {
        match line.split_once("native-static-libs:") {
            Some((_, libs)) => found = Some(libs.trim().to_owned()),
            None if line.contains("Link against the following native artifacts") => {}
            None => eprintln!("{line}"),
        }
    }
    found
}

fn artifacts(messages: impl Read) -> Vec<PathBuf> {
    let lines = BufReader::new(messages).lines().map_while(Result::ok);
    let messages = lines.filter_map(|line| serde_json::from_str::<Value>(&line).ok());
    let ours = messages
        .filter(|message| message["reason"] == "compiler-artifact" && message["target"]["name"] == "kundig_ffi");
    let names = ours.filter_map(|message| message["filenames"].as_array().cloned()).flatten();
    names.filter_map(|name| name.as_str().map(PathBuf::from)).collect()
}

fn keep(kind: Kind, files: Vec<PathBuf>, native_libs: String) -> Step<Library> {
    let name =
        format!("library/{}-{}", if kind.slim { "slim" } else { "full" }, if kind.debug { "debug" } else { "release" });
    let folder = shell::fresh_scratch(&name)?;
    let (mut shared, mut archive, mut import) = (None, None, None);
    for file in files {
        let Some(name) = file.file_name() else { continue };
        let text = name.to_string_lossy();
        let slot = match text.rsplit_once('.').map(|(_, ending)| ending) {
            Some("lib") if text.ends_with(".dll.lib") => &mut import,
            Some("so" | "dylib" | "dll") => &mut shared,
            Some("a" | "lib") => &mut archive,
            _ => continue,
        };
        let copy = folder.join(name);
        fs::copy(&file, &copy)?;
        *slot = Some(copy);
    }
    Ok(Library {
        shared: shared.ok_or("the build made no shared library")?,
        archive: archive.ok_or("the build made no static library")?,
        import,
        native_libs,
    })
}
