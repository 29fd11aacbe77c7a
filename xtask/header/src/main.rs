//! Generates `include/kundig.h` from `crates/kundig-ffi`, or with `--check` proves that the committed one is fresh.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let check = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--check"] => true,
        _ => {
            eprintln!("only --check is known");
            return ExitCode::from(2);
        }
    };
    match write(check) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn write(check: bool) -> Result<(), String> {
    let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let manifest = PathBuf::from(manifest);
    let root = manifest.ancestors().nth(2).ok_or("this crate has moved: where is the checkout?")?;
    let source = root.join("crates").join("kundig-ffi");
    let target = root.join("include").join("kundig.h");
    let fresh = generate(&source)?;
    // A checkout on Windows may have turned the line ends.
    let old = fs::read_to_string(&target).map(|text| text.replace("\r\n", "\n")).unwrap_or_default();
    if old == fresh {
        println!("include/kundig.h is fresh");
        return Ok(());
    }
    if check {
        return Err(format!("include/kundig.h is stale; run `cargo xtask header`\n{}", difference(&old, &fresh)));
    }
    fs::create_dir_all(root.join("include"))
        .and_then(|()| fs::write(&target, fresh))
        .map_err(|error| error.to_string())?;
    println!("wrote include/kundig.h");
    Ok(())
}

fn generate(source: &Path) -> Result<String, String> {
    let config = cbindgen::Config::from_file(source.join("cbindgen.toml"))?;
    let builder = cbindgen::Builder::new().with_crate(source).with_config(config);
    let bindings = builder.generate().map_err(|error| error.to_string())?;
    let mut text = Vec::new();
    bindings.write(&mut text);
    String::from_utf8(text).map_err(|error| error.to_string())
}

/// The lines between the first and the last that differ, with a little of what stands around them.
fn difference(old: &str, fresh: &str) -> String {
    const AROUND: usize = 3;
    let (old, fresh): (Vec<&str>, Vec<&str>) = (old.lines().collect(), fresh.lines().collect());
    let alike = old.iter().zip(&fresh).take_while(|(one, other)| one == other).count();
    let shorter = old.len().min(fresh.len()) - alike;
    let tail = old.iter().rev().zip(fresh.iter().rev()).take(shorter).take_while(|(one, other)| one == other).count();
    let mut text = format!("--- include/kundig.h, from line {}\n+++ generated\n", alike + 1);
    let mut put = |sign: char, lines: &[&str]| {
        for line in lines {
            text.push_str(&format!("{sign}{line}\n"));
        }
    };
    put(' ', &old[alike.saturating_sub(AROUND)..alike]);
    put('-', &old[alike..old.len() - tail]);
    put('+', &fresh[alike..fresh.len() - tail]);
    put(' ', &fresh[fresh.len() - tail..(fresh.len() - tail + AROUND).min(fresh.len())]);
    text
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn the_difference_shows_the_changed_lines_and_their_neighbours() {
        let text = difference("a\nb\nc\nd\n", "a\nB\nc\nd\n");
        assert_eq!(text, "--- include/kundig.h, from line 2\n+++ generated\n a\n-b\n+B\n c\n d\n");
    }

    #[test]
    fn a_line_repeated_at_the_end_is_not_counted_twice() {
        assert!(difference("a\na\n", "a\na\na\n").ends_with("\n a\n a\n+a\n"));
        assert!(difference("", "a\n").ends_with("+a\n"));
    }
}
