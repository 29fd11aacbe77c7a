//! PostgreSQL refuses to run as root. Started by root (containers, CI), its server runs as a humbler user.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Who the server runs as; `None` inside means: as whoever we are.
#[derive(Clone)]
pub struct ServerUser(#[cfg_attr(not(unix), allow(dead_code))] Option<Ids>);

#[derive(Clone, Copy, Debug, PartialEq)]
struct Ids {
    uid: u32,
    gid: u32,
}

/// Users that own nothing of value, best first.
const HUMBLE: [&str; 3] = ["postgres", "_postgres", "nobody"];

impl ServerUser {
    /// `ours` is any file that we made: its owner is who we are.
    #[cfg(unix)]
    pub fn choose(ours: &fs::Metadata) -> Result<ServerUser, String> {
        if std::os::unix::fs::MetadataExt::uid(ours) != 0 {
            return Ok(ServerUser(None));
        }
        let passwd = fs::read_to_string("/etc/passwd").map_err(|error| format!("/etc/passwd: {error}"))?;
        let ids = HUMBLE.iter().find_map(|name| look_up(&passwd, name));
        ids.map(|ids| ServerUser(Some(ids)))
            .ok_or_else(|| format!("run by root, PostgreSQL needs one of the users {}", HUMBLE.join(", ")))
    }

    /// Windows' `pg_ctl` drops an administrator's rights by itself.
    #[cfg(not(unix))]
    pub fn choose(_: &fs::Metadata) -> Result<ServerUser, String> {
        Ok(ServerUser(None))
    }

    /// Makes a program run as this user.
    pub fn put_on(&self, command: &mut Command) {
        #[cfg(unix)]
        if let Some(ids) = self.0 {
            use std::os::unix::process::CommandExt;
            command.uid(ids.uid).gid(ids.gid);
        }
        #[cfg(not(unix))]
        let _ = command;
    }

    /// Gives a file or folder to this user.
    pub fn give(&self, path: &Path) -> io::Result<()> {
        #[cfg(unix)]
        if let Some(ids) = self.0 {
            return std::os::unix::fs::chown(path, Some(ids.uid), Some(ids.gid));
        }
        let _ = path;
        Ok(())
    }

    /// Whether this user can get into the folder: our own always, another's only if every folder above lets others pass.
    pub fn reaches(&self, folder: &Path) -> bool {
        #[cfg(unix)]
        if self.0.is_some() {
            use std::os::unix::fs::PermissionsExt;
            let folder: PathBuf = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
            let existing = folder.ancestors().filter_map(|part| fs::metadata(part).ok());
            return existing.map(|data| data.permissions().mode()).all(|mode| mode & 0o001 != 0);
        }
        let _: PathBuf = folder.into();
        true
    }
}

#[cfg_attr(not(unix), allow(dead_code))]
fn look_up(passwd: &str, name: &str) -> Option<Ids> {
    let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2).map(|field| field.parse::<i64>().ok());
    // macOS writes nobody as -2, which is the same number in 32 bits.
    let (uid, gid) = (fields.next()??, fields.next()??);
    Some(Ids { uid: uid as u32, gid: gid as u32 })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/bash\nnobody:*:-2:-2:Nobody:/:/usr/bin/false\n\
                          postgresql-old:x:7:7::/:/bin/sh\npostgres:x:101:104:,,,:/var/lib/postgresql:/bin/bash\n";

    #[test]
    fn a_user_is_found_by_the_whole_name() {
        assert_eq!(look_up(PASSWD, "postgres"), Some(Ids { uid: 101, gid: 104 }));
        assert_eq!(look_up(PASSWD, "postgresql"), None);
    }

    #[test]
    fn a_negative_id_is_the_same_number_in_32_bits() {
        assert_eq!(look_up(PASSWD, "nobody"), Some(Ids { uid: u32::MAX - 1, gid: u32::MAX - 1 }));
    }

    #[cfg(unix)]
    #[test]
    fn another_user_does_not_reach_below_a_closed_folder() {
        use std::os::unix::fs::PermissionsExt;
        let folder = std::env::temp_dir().join(format!("xtask-reach-{}", std::process::id()));
        let inner = folder.join("inner");
        fs::create_dir_all(&inner).unwrap();
        let other = ServerUser(Some(Ids { uid: 101, gid: 104 }));
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        let open = other.reaches(&inner);
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
        let closed = other.reaches(&inner);
        fs::remove_dir_all(&folder).unwrap();
        assert!(open && !closed);
        assert!(ServerUser(None).reaches(&inner));
    }
}
