//! zen-engine as a peer: a program of its own (`benches/zen`), since it brings 300 crates along. It answers how long so many
//! decisions took, without the time to speak with it.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::report::Report;

pub(super) struct Zen {
    child: Child,
    answers: BufReader<ChildStdout>,
}

impl Zen {
    /// Starts the peer; none where it was not built, which is said loudly.
    pub(super) fn start(report: &Report) -> std::io::Result<Option<Self>> {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/zen/release/kundig-bench-zen");
        if !program.is_file() {
            report.note(
                "LEFT OUT: zen-engine; build it once by \
                 `cargo build --release --manifest-path benches/zen/Cargo.toml --target-dir target/zen`",
            );
            return Ok(None);
        }
        let mut child = Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let answers = child.stdout.take().map(BufReader::new);
        let answers = answers.ok_or_else(|| std::io::Error::other("the peer has no output"))?;
        Ok(Some(Self { child, answers }))
    }

    /// How long so many decisions by a table of so many rows take.
    pub(super) fn decide(&mut self, rows: usize, times: i32) -> Result<Duration, Box<dyn std::error::Error>> {
        let asked = self.child.stdin.as_mut().ok_or("the peer has no input")?;
        writeln!(asked, "{rows} {times}")?;
        asked.flush()?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let nanoseconds = line.trim().parse().map_err(|_| "the peer gave up; its message stands above")?;
        Ok(Duration::from_nanos(nanoseconds))
    }
}

impl Drop for Zen {
    fn drop(&mut self) {
        // The end of its input is the end of the peer.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
