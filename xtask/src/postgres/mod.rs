//! A private PostgreSQL for the tests: found or fetched, started in a folder of its own on a free port of the loopback,
//! and gone afterwards however the run ends.
//!
//! The server is watched by a second process of this program (the guard), which holds the other end of a pipe. When the
//! run ends, panics or is killed, the pipe closes, and the guard stops the server and removes its folder. So no signal
//! handling is needed, and even `kill -9` leaves nothing behind.

mod cluster;
mod find;
mod user;
mod wheel;

use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};

use crate::report::{Step, Stop};

/// The hidden command under which this program is the guard.
pub const GUARD: &str = "__postgres-guard";
/// What it is told for a server with room for the benches.
const LARGE: &str = "large";

/// Names the server to every test, as `postgres://user@host:port/database`.
pub const VARIABLE: &str = "KUNDIG_TEST_POSTGRES";

/// A running server, or none; stops with this value.
pub struct Postgres {
    url: Option<String>,
    guard: Option<Child>,
}

impl Postgres {
    /// No server: tests run on SQLite alone.
    pub fn none() -> Self {
        Postgres { url: None, guard: None }
    }

    /// Starts a server, or takes the one that the caller's environment names.
    pub fn start() -> Step<Self> {
        Self::start_with(&[])
    }

    /// The same with more memory, for the databases of the benches.
    pub fn start_large() -> Step<Self> {
        Self::start_with(&[LARGE])
    }

    fn start_with(told: &[&str]) -> Step<Self> {
        if let Some(url) = env::var(VARIABLE).ok().filter(|url| !url.is_empty()) {
            println!("using the server that {VARIABLE} names");
            return Ok(Postgres { url: Some(url), guard: None });
        }
        let mut command = Command::new(env::current_exe()?);
        command.arg(GUARD).args(told).stdin(Stdio::piped()).stdout(Stdio::piped());
        away_from_terminal(&mut command);
        let mut guard = command.spawn()?;
        let mut lines = BufReader::new(guard.stdout.take().ok_or("no output stream")?);
        let mut server = Postgres { url: None, guard: Some(guard) };
        let mut word = String::new();
        lines.read_line(&mut word)?;
        if let Some(url) = word.trim_end().strip_prefix("ready ") {
            println!("{VARIABLE}={url}");
            server.url = Some(url.to_owned());
            return Ok(server);
        }
        lines.read_to_string(&mut word)?;
        Err(Stop::Failed(format!("PostgreSQL did not start: {}", word.trim_end())))
    }

    /// Tells a program about the server, or that there is none.
    pub fn tell(&self, command: &mut Command) {
        match &self.url {
            Some(url) => command.env(VARIABLE, url),
            None => command.env_remove(VARIABLE),
        };
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(mut guard) = self.guard.take() {
            drop(guard.stdin.take());
            let _ = guard.wait();
        }
    }
}

/// Ctrl-C reaches every process of the terminal's group; the guard must outlive it to clean up.
fn away_from_terminal(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    #[cfg(windows)]
    {
        const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;
        std::os::windows::process::CommandExt::creation_flags(command, CREATE_NEW_PROCESS_GROUP);
    }
}

/// The guard's life: start the server, say so, wait until the pipe closes, stop it.
pub fn guard(told: &[String]) -> Result<bool, String> {
    let started = cluster::Cluster::start(told.iter().any(|word| word == LARGE));
    let mut out = std::io::stdout();
    match &started {
        Ok(cluster) => {
            // Whether anybody still reads shows at the next line already: a dead parent has closed both pipes.
            let _ = writeln!(out, "ready {}", cluster.url());
            let _ = out.flush();
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
        }
        Err(message) => {
            let _ = writeln!(out, "{message}");
        }
    }
    Ok(started.is_ok())
}
