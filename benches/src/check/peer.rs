//! A peer in a program of its own: it answers how long so many rounds over its inputs took, without the time to speak with it.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

pub(super) struct Peer {
    child: Child,
    answers: BufReader<ChildStdout>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

impl Peer {
    /// A Python package; none where the peers were not set up.
    pub(super) fn python(what: &str, inputs: &Path) -> Result<Option<Self>> {
        let python = root().join("target/peers/bin/python");
        if !python.is_file() {
            return Ok(None);
        }
        let mut command = Command::new(python);
        command.arg(root().join("benches/peers/peers.py")).arg(what).arg(inputs);
        Self::start(command).map(Some)
    }

    /// The C library konto_check, as it lies within the Python package.
    pub(super) fn c(what: &str, inputs: &Path) -> Result<Option<Self>> {
        let program = root().join("target/peers/konto_check");
        let Some(package) = package().filter(|_| program.is_file()) else { return Ok(None) };
        let library = std::fs::read_dir(package.join("lib"))?.find_map(|entry| Some(entry.ok()?.path()));
        let library = library.ok_or("the package kontocheck has no library")?;
        let mut command = Command::new(program);
        command.arg(library).arg(package.join("data/blz.lut2")).arg(what).arg(inputs);
        Self::start(command).map(Some)
    }

    fn start(mut command: Command) -> Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let answers = child.stdout.take().map(BufReader::new).ok_or("the peer has no output")?;
        Ok(Self { child, answers })
    }

    pub(super) fn rounds(&mut self, rounds: usize) -> Result<Duration> {
        let asked = self.child.stdin.as_mut().ok_or("the peer has no input")?;
        writeln!(asked, "{rounds}")?;
        asked.flush()?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let nanoseconds = line.trim().parse().map_err(|_| "the peer gave up; its message stands above")?;
        Ok(Duration::from_nanos(nanoseconds))
    }
}

/// The folder of the package kontocheck.
fn package() -> Option<PathBuf> {
    let versions = std::fs::read_dir(root().join("target/peers/lib")).ok()?;
    let mut folders = versions.filter_map(|version| Some(version.ok()?.path().join("site-packages/kontocheck")));
    folders.find(|folder| folder.is_dir())
}

impl Drop for Peer {
    fn drop(&mut self) {
        // The end of its input is the end of the peer.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
