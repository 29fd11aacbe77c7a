//! Lays library, header and pkg-config file out as a C developer expects them, with a versioned soname on Unix.

use std::env::consts::OS;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use crate::args::Args;
use crate::library::{self, Kind, Library};
use crate::report::{Step, Stop};
use crate::shell;

/// The version of the ABI: it names the shared library that a program asks for at run time.
const ABI: u32 = 0;
const VERSION: &str = env!("CARGO_PKG_VERSION");
const DESCRIPTION: &str = "The embeddable customer-relationship engine";

/// `cargo xtask install`.
pub fn main(words: &[String]) -> Result<bool, String> {
    let args = Args::parse(words, &["--slim", "--debug"], &["--prefix", "--destdir", "--libdir"])?.no_rest()?;
    let prefix = args.value("--prefix").ok_or("install needs --prefix DIR, for example --prefix /usr/local")?;
    let mut layout = Layout::new(&std::path::absolute(prefix).map_err(|error| format!("{prefix}: {error}"))?);
    layout.destdir = args.value("--destdir").map(PathBuf::from);
    layout.libdir = args.value("--libdir").unwrap_or("lib").to_owned();
    let kind = Kind { slim: args.has("--slim"), debug: args.has("--debug") };
    let done = library::build(kind).and_then(|library| install(&library, &layout));
    match done {
        Ok(files) => {
            files.iter().for_each(|file| println!("installed {}", file.display()));
            Ok(true)
        }
        Err(Stop::Failed(why) | Stop::NotWritten(why) | Stop::ToolMissing(why) | Stop::LeftOut(why)) => Err(why),
    }
}

/// Where the files go.
pub struct Layout {
    /// What the pkg-config file says.
    prefix: PathBuf,
    /// A packager's staging folder, put before the prefix.
    destdir: Option<PathBuf>,
    /// `lib`, or a distribution's own name for it (`lib/x86_64-linux-gnu`).
    libdir: String,
}

impl Layout {
    /// Straight below a prefix.
    pub fn new(prefix: &Path) -> Layout {
        Layout { prefix: prefix.to_path_buf(), destdir: None, libdir: "lib".to_owned() }
    }

    fn top(&self) -> PathBuf {
        let Some(destdir) = &self.destdir else { return self.prefix.clone() };
        // A staged path is the prefix without its root: joining an absolute path would drop the staging folder.
        let below = self.prefix.components().filter(|part| matches!(part, std::path::Component::Normal(_)));
        destdir.join(below.collect::<PathBuf>())
    }

    /// The folder of the libraries.
    pub fn libraries(&self) -> PathBuf {
        self.top().join(&self.libdir)
    }

    /// The folder of the header.
    pub fn include(&self) -> PathBuf {
        self.top().join("include")
    }

    /// The static library.
    pub fn archive(&self) -> PathBuf {
        self.libraries().join(if OS == "windows" { "kundig_static.lib" } else { "libkundig.a" })
    }

    /// The shared library under the name that a loader opens.
    pub fn shared(&self) -> PathBuf {
        match OS {
            // An import library names its DLL, so the DLL keeps the name that it was built with.
            "windows" => self.top().join("bin").join("kundig_ffi.dll"),
            "macos" => self.libraries().join(format!("libkundig.{ABI}.dylib")),
            _ => self.libraries().join(format!("libkundig.so.{ABI}")),
        }
    }

    /// The folder of the pkg-config file.
    pub fn pkg_config(&self) -> PathBuf {
        self.libraries().join("pkgconfig")
    }
}

/// Puts everything in place; returns what was written.
pub fn install(library: &Library, layout: &Layout) -> Step<Vec<PathBuf>> {
    let header = shell::root().join("include").join("kundig.h");
    if !header.is_file() {
        return Err(Stop::NotWritten("include/kundig.h is not there yet".into()));
    }
    let libraries = layout.libraries();
    let mut files = vec![
        put(&header, &layout.include().join("kundig.h"), 0o644)?,
        put(&library.archive, &layout.archive(), 0o644)?,
    ];
    match OS {
        "windows" => {
            files.push(put(&library.shared, &layout.shared(), 0o755)?);
            if let Some(import) = &library.import {
                files.push(put(import, &libraries.join("kundig.lib"), 0o644)?);
            }
        }
        _ => {
            let (full, plain) = match OS {
                "macos" => (format!("libkundig.{VERSION}.dylib"), "libkundig.dylib"),
                _ => (format!("libkundig.so.{VERSION}"), "libkundig.so"),
            };
            let file = put(&library.shared, &libraries.join(&full), 0o755)?;
            name_library(&file, &layout.shared())?;
            files.push(file);
            files.push(link(&full, &layout.shared())?);
            files.push(link(&full, &libraries.join(plain))?);
        }
    }
    let description = layout.pkg_config().join("kundig.pc");
    fs::create_dir_all(layout.pkg_config())?;
    fs::write(&description, pkg_config(&layout.prefix, &layout.libdir, &library.native_libs))?;
    files.push(description);
    Ok(files)
}

/// Removed first, so that a program which still runs on the old file keeps it.
fn put(from: &Path, to: &Path, mode: u32) -> Step<PathBuf> {
    clear(to)?;
    fs::copy(from, to).map_err(|error| format!("{}: {error}", to.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(to, fs::Permissions::from_mode(mode))?;
    }
    let _ = mode;
    Ok(to.to_path_buf())
}

fn link(target: &str, at: &Path) -> Step<PathBuf> {
    clear(at)?;
    #[cfg(unix)]
    std::os::unix::fs::symlink(target, at)?;
    #[cfg(not(unix))]
    fs::copy(at.with_file_name(target), at)?;
    Ok(at.to_path_buf())
}

fn clear(path: &Path) -> Step {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(format!("{}: {error}", path.display()).into()),
        _ => Ok(()),
    }
}

/// A program asks for the name inside the library, so that name must be the one that is installed.
fn name_library(file: &Path, installed: &Path) -> Step {
    if OS == "macos" {
        return shell::run(Command::new("install_name_tool").arg("-id").arg(installed).arg(file));
    }
    let Some(readelf) = shell::which(&["readelf"]) else {
        println!("readelf is not installed: the soname is not checked");
        return Ok(());
    };
    let said = shell::output(Command::new(readelf).arg("-d").arg(file).env("LC_ALL", "C"))?;
    let wanted = format!("libkundig.so.{ABI}");
    match soname(&said) {
        Some(name) if name == wanted => Ok(()),
        Some(name) => Err(format!("the library calls itself {name}, not {wanted}").into()),
        None => Err(format!("the library has no soname; crates/kundig-ffi/build.rs must set {wanted}").into()),
    }
}

fn soname(readelf: &str) -> Option<&str> {
    let line = readelf.lines().find(|line| line.contains("(SONAME)"))?;
    line.split_once('[')?.1.split_once(']').map(|(name, _)| name)
}

/// The text of `kundig.pc`. Paths hang on `prefix`, so that pkg-config can move them.
fn pkg_config(prefix: &Path, libdir: &str, native_libs: &str) -> String {
    let prefix = prefix.display();
    format!(
        "prefix={prefix}\nexec_prefix=${{prefix}}\nlibdir=${{prefix}}/{libdir}\nincludedir=${{prefix}}/include\n\n\
         Name: kundig\nDescription: {DESCRIPTION}\nVersion: {VERSION}\nCflags: -I${{includedir}}\n\
         Libs: -L${{libdir}} -lkundig\nLibs.private: {native_libs}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soname_is_read_between_the_brackets() {
        let said = " 0x01 (NEEDED)  Shared library: [libc.so.6]\n 0x0e (SONAME)  Library soname: [libkundig.so.0]\n";
        assert_eq!(soname(said), Some("libkundig.so.0"));
        assert_eq!(soname(" 0x01 (NEEDED)  Shared library: [libc.so.6]\n"), None);
    }

    #[test]
    fn a_staged_installation_keeps_its_prefix_in_the_pkg_config_file() {
        let mut layout = Layout::new(Path::new("/usr"));
        layout.destdir = Some(PathBuf::from("stage"));
        layout.libdir = "lib/multiarch".to_owned();
        assert_eq!(layout.libraries(), Path::new("stage/usr/lib/multiarch"));
        let text = pkg_config(&layout.prefix, &layout.libdir, "-lm");
        assert!(text.starts_with("prefix=/usr\n"), "{text}");
        assert!(text.contains("libdir=${prefix}/lib/multiarch\n") && text.contains("Libs.private: -lm\n"), "{text}");
    }
}
