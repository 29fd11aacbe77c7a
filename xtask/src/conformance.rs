//! What a C or C++ developer does with the library: compile the header at the strictest warnings, link shared and
//! static, find it by pkg-config, run, and look for memory errors.
//!
//! Every program in `examples/c` and `tests/c` is run in the top folder of the checkout with one argument, the path of
//! a database file that does not exist yet, and must exit 0.

use std::env::consts::{EXE_SUFFIX, OS};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::install::Layout;
use crate::report::{Step, Stop};
use crate::shell;

const WARNINGS: [&str; 12] = [
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Werror",
    "-Wconversion",
    "-Wsign-conversion",
    "-Wshadow",
    "-Wcast-qual",
    "-Wcast-align",
    "-Wformat=2",
    "-Wundef",
    "-Wvla",
];
const C_WARNINGS: [&str; 5] =
    ["-Wstrict-prototypes", "-Wmissing-prototypes", "-Wold-style-definition", "-Wwrite-strings", "-Wbad-function-cast"];
const CPP_WARNINGS: [&str; 3] = ["-Wold-style-cast", "-Wzero-as-null-pointer-constant", "-Wnon-virtual-dtor"];
const C_STANDARDS: [&str; 2] = ["-std=c99", "-std=c11"];
const CPP_STANDARDS: [&str; 3] = ["-std=c++11", "-std=c++17", "-std=c++20"];

/// Known noise of libraries that are not ours; optional.
const SUPPRESSIONS: &str = "tests/c/valgrind.supp";

/// An installation for the tests, and a folder for what they build.
pub struct Bench {
    layout: Layout,
    work: PathBuf,
}

/// How a program gets the library.
#[derive(Clone, Copy)]
pub enum Linking {
    /// At run time, by the soname.
    Shared,
    /// Into the program.
    Static,
}

impl Bench {
    /// `layout` is already installed.
    pub fn new(layout: Layout) -> Step<Bench> {
        Ok(Bench { layout, work: shell::fresh_scratch("conformance")? })
    }

    /// The installed shared library.
    pub fn library(&self) -> PathBuf {
        self.layout.shared()
    }

    /// The header alone, twice in one file, in every C and C++ of the last decades.
    pub fn header(&self) -> Step {
        let text = "#include \"kundig.h\"\n#include \"kundig.h\"\nint main(void) { return 0; }\n";
        let c = self.work.join("header.c");
        fs::write(&c, text)?;
        let cpp = self.work.join("header.cpp");
        fs::write(&cpp, text.replace("(void)", "()"))?;
        let object = self.work.join("header.o");
        for (compilers, standards, file, extra) in [
            (c_compilers(), &C_STANDARDS[..], &c, &C_WARNINGS[..]),
            (cpp_compilers(), &CPP_STANDARDS[..], &cpp, &CPP_WARNINGS[..]),
        ] {
            if compilers.is_empty() {
                return Err(Stop::ToolMissing("a C and a C++ compiler are needed".into()));
            }
            for compiler in compilers {
                for standard in standards {
                    let mut command = Command::new(&compiler);
                    command.arg(standard).args(WARNINGS).args(extra);
                    command.arg("-I").arg(self.layout.include()).arg("-c").arg(file).arg("-o").arg(&object);
                    shell::run(&mut command)?;
                }
            }
        }
        Ok(())
    }

    /// Compiles and runs every program; `native_libs` is what a static link needs besides.
    pub fn programs(&self, linking: Linking, native_libs: &str) -> Step {
        let link: Vec<OsString> = match linking {
            Linking::Shared => vec!["-L".into(), self.layout.libraries().into(), "-lkundig".into()],
            Linking::Static => {
                let archive = std::iter::once(self.layout.archive().into());
                archive.chain(native_libs.split_whitespace().map(OsString::from)).collect()
            }
        };
        for source in programs()? {
            let include = ["-I".into(), self.layout.include().into()];
            let program = self.compile(&source, &include, &link)?;
            self.run(&[], &program)?;
        }
        Ok(())
    }

    /// The same under valgrind: an invalid access, a use of undefined memory or a lost block is an error.
    pub fn memory(&self) -> Step {
        let sources = programs()?;
        let valgrind = shell::need(&["valgrind"])?;
        let mut checker: Vec<OsString> = vec![valgrind.into(), "--quiet".into(), "--error-exitcode=99".into()];
        checker
            .extend(["--leak-check=full", "--errors-for-leak-kinds=definite", "--num-callers=40"].map(OsString::from));
        let suppressions = shell::root().join(SUPPRESSIONS);
        if suppressions.is_file() {
            checker.push(format!("--suppressions={}", suppressions.display()).into());
        }
        for source in sources {
            let include = ["-I".into(), self.layout.include().into()];
            let link = ["-L".into(), self.layout.libraries().into(), "-lkundig".into()];
            let program = self.compile(&source, &include, &link)?;
            self.run(&checker, &program)?;
        }
        Ok(())
    }

    /// As a stranger's makefile does it: flags from pkg-config only, shared and static.
    pub fn pkg_config(&self) -> Step {
        let sources = programs()?;
        let pkg_config = shell::need(&["pkg-config", "pkgconf"])?;
        let ask = |words: &[&str]| -> Step<Vec<OsString>> {
            let mut command = Command::new(&pkg_config);
            command.env("PKG_CONFIG_PATH", self.layout.pkg_config()).args(words).arg("kundig");
            let flags = shell::output(&mut command)?;
            println!("$ {}: {}", shell::line(&command), flags.trim());
            Ok(flags.split_whitespace().map(OsString::from).collect())
        };
        let cflags = ask(&["--cflags"])?;
        let shared = ask(&["--libs"])?;
        // A linker prefers the shared library of the same name; the archive is named outright.
        let archive = OsString::from(self.layout.archive());
        let whole = ask(&["--static", "--libs"])?;
        let whole: Vec<OsString> =
            whole.into_iter().map(|flag| if flag == "-lkundig" { archive.clone() } else { flag }).collect();
        for source in sources {
            for link in [&shared, &whole] {
                let program = self.compile(&source, &cflags, link)?;
                self.run(&[], &program)?;
            }
        }
        Ok(())
    }

    fn compile(&self, source: &Path, include: &[OsString], link: &[OsString]) -> Step<PathBuf> {
        let compilers = c_compilers();
        let compiler = compilers.first().ok_or_else(|| Stop::ToolMissing("no C compiler is installed".into()))?;
        let name = source.file_stem().unwrap_or_default().to_string_lossy();
        let program = self.work.join(format!("{name}{EXE_SUFFIX}"));
        let mut command = Command::new(compiler);
        command.args(["-std=c99", "-g", "-O1"]).args(WARNINGS).args(C_WARNINGS);
        command.args(include).arg(source).arg("-o").arg(&program).args(link);
        shell::run(&mut command)?;
        Ok(program)
    }

    fn run(&self, checker: &[OsString], program: &Path) -> Step {
        let data = self.work.join("data");
        let _ = fs::remove_dir_all(&data);
        fs::create_dir_all(&data)?;
        let mut words: Vec<OsString> = checker.to_vec();
        words.push(program.into());
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).arg(data.join("life.db")).current_dir(shell::root());
        command.env(shell::library_path_variable(), self.layout.libraries());
        shell::run(&mut command)
    }
}

/// The programs to build.
fn programs() -> Step<Vec<PathBuf>> {
    if OS == "windows" {
        return Err(Stop::ToolMissing("linking C programs is not set up for Windows".into()));
    }
    let folders = ["examples/c", "tests/c"].map(|folder| shell::root().join(folder));
    let sources: Vec<PathBuf> = folders.iter().flat_map(|folder| shell::files(folder, "c")).collect();
    if sources.is_empty() {
        return Err(Stop::NotWritten("there is no C program in examples/c or tests/c yet".into()));
    }
    Ok(sources)
}

/// GNU's and LLVM's compilers warn of different things, so the header meets both where both are installed.
fn c_compilers() -> Vec<PathBuf> {
    let first = shell::which(&["gcc", "cc"]);
    first.into_iter().chain(shell::which(&["clang"])).collect()
}

fn cpp_compilers() -> Vec<PathBuf> {
    let first = shell::which(&["g++", "c++"]);
    first.into_iter().chain(shell::which(&["clang++"])).collect()
}
