//! Writes the clients of other languages: `kundig-bindgen --out bindings [--check]`.
//!
//! The catalogue's JSON Schemas become a model that knows no language ([`model`], [`schema`], [`catalogue`]); one printer
//! per language writes it down. What does not depend on the catalogue is written by hand in `templates/` and copied.

#![allow(missing_docs, reason = "a program; its modules say what they are for")]

mod catalogue;
mod files;
mod model;
mod pascal;
mod python;
mod schema;
#[cfg(test)]
mod tests;
mod text;

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("kundig-bindgen: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(words: Vec<String>) -> Result<bool, String> {
    let usage = "usage: kundig-bindgen --out FOLDER [--check]";
    let (mut out, mut check) = (None, false);
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--out" => out = Some(PathBuf::from(words.next().ok_or(usage)?)),
            "--check" => check = true,
            _ => return Err(usage.into()),
        }
    }
    let out = out.ok_or(usage)?;
    let files = all_files(&catalogue::model()?);
    if check {
        let stale = files::stale(&out, &files);
        stale.iter().for_each(|path| eprintln!("stale: {path}; run `cargo xtask bindings`"));
        return Ok(stale.is_empty());
    }
    files::write(&out, &files)?.iter().for_each(|line| println!("{line}"));
    Ok(true)
}

fn all_files(model: &model::Model) -> Vec<files::File> {
    python::files(model).into_iter().chain(pascal::files(model)).collect()
}
