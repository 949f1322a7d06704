//! Where the machine keeps its PostgreSQL programs.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::error::TestServerError;
use super::user::RunAs;

/// The first version with `DROP DATABASE … WITH (FORCE)`.
pub(super) const OLDEST: u32 = 13;

/// A folder that was looked at for PostgreSQL's programs and cannot be used.
///
/// ```
/// use tenants_diesel::testing::{Rejection, TestServer, TestServerError};
///
/// let error = TestServer::builder().bin_dir("/no/such/folder").start();
/// if let Err(TestServerError::NoPrograms { tried }) = error {
///     assert_eq!(tried[0].because, Rejection::Missing);
///     assert_eq!(tried[0].to_string(), "/no/such/folder: no initdb and postgres");
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejected {
    /// The folder.
    pub place: PathBuf,
    /// What is wrong with it.
    pub because: Rejection,
}

/// What is wrong with a folder of PostgreSQL programs; see [`Rejected`].
///
/// ```
/// use tenants_diesel::testing::Rejection;
///
/// let advice = match Rejection::TooOld(12) {
///     Rejection::Missing => "install the server's package, not the client's",
///     Rejection::TooOld(_) => "install version 13 or newer",
///     _ => "look at the folder",
/// };
/// assert_eq!(advice, "install version 13 or newer");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// `initdb` or `postgres` is not in it (the client's package alone does not have them).
    Missing,
    /// The version is older than 13.
    TooOld(u32),
    /// `postgres --version` failed or said something unknown.
    Unusable,
    /// The user the server would run as cannot get there.
    OutOfReach(&'static str),
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place.display();
        match &self.because {
            Rejection::Missing => write!(f, "{place}: no initdb and postgres"),
            Rejection::TooOld(version) => write!(f, "{place}: version {version} is too old"),
            Rejection::Unusable => write!(f, "{place}: postgres --version does not work"),
            Rejection::OutOfReach(user) => write!(f, "{place}: out of reach for the user {user}"),
        }
    }
}

/// The folder with `initdb` and `postgres`.
pub(super) fn find(run_as: &RunAs) -> Result<PathBuf, TestServerError> {
    choose(candidates(), run_as)
}

/// The first usable of `places`.
pub(super) fn choose(places: Vec<PathBuf>, run_as: &RunAs) -> Result<PathBuf, TestServerError> {
    let mut tried: Vec<Rejected> = Vec::new();
    for place in places {
        if tried.iter().any(|earlier| earlier.place == place) {
            continue;
        }
        match check(&place, run_as) {
            Ok(()) => return Ok(place),
            Err(because) => tried.push(Rejected { place, because }),
        }
    }
    Err(TestServerError::NoPrograms { tried })
}

fn candidates() -> Vec<PathBuf> {
    let mut places: Vec<PathBuf> = pg_config().into_iter().collect();
    places.extend(versions("/usr/lib/postgresql".as_ref(), "", "bin"));
    places.extend(versions("/usr".as_ref(), "pgsql-", "bin"));
    for opt in ["/opt/homebrew/opt", "/usr/local/opt", "/home/linuxbrew/.linuxbrew/opt"] {
        places.extend(versions(opt.as_ref(), "postgresql@", "bin"));
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Folders of PATH without any PostgreSQL are not worth a line in the error.
    places.extend(std::env::split_paths(&path).filter(|folder| folder.join("postgres").is_file()));
    places
}

fn pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").stderr(Stdio::null()).output().ok()?;
    let folder = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    (output.status.success() && folder.is_absolute()).then_some(folder)
}

/// The folders `parent/<prefix><version>/<sub>`, newest version first.
fn versions(parent: &Path, prefix: &str, sub: &str) -> Vec<PathBuf> {
    let Ok(entries) = parent.read_dir() else {
        return Vec::new();
    };
    let mut found: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version = entry.file_name().to_str()?.strip_prefix(prefix)?.parse().ok()?;
            Some((version, entry.path().join(sub)))
        })
        .collect();
    found.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    found.into_iter().map(|(_, folder)| folder).collect()
}

fn check(place: &Path, run_as: &RunAs) -> Result<(), Rejection> {
    if !["initdb", "postgres"].iter().all(|program| place.join(program).is_file()) {
        return Err(Rejection::Missing);
    }
    if let RunAs::User { name, .. } = run_as
        && !(run_as.reaches(&place.join("initdb"), 0o1) && run_as.reaches(&place.join("postgres"), 0o1))
    {
        return Err(Rejection::OutOfReach(name));
    }
    let output = Command::new(place.join("postgres")).arg("--version").output().map_err(|_| Rejection::Unusable)?;
    match parse_version(&String::from_utf8_lossy(&output.stdout)) {
        Some(version) if version >= OLDEST => Ok(()),
        Some(version) => Err(Rejection::TooOld(version)),
        None => Err(Rejection::Unusable),
    }
}

/// The major version in `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`; also `18beta1` and `9.6.24`.
fn parse_version(said: &str) -> Option<u32> {
    let version = said.split_once("(PostgreSQL) ")?.1;
    let digits = version.find(|c: char| !c.is_ascii_digit()).unwrap_or(version.len());
    version[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    fn fake(parent: &Path, folder: &str, version: &str) -> PathBuf {
        let bin = parent.join(folder);
        fs::create_dir_all(&bin).unwrap();
        for program in ["initdb", "postgres"] {
            let file = bin.join(program);
            fs::write(&file, format!("#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        }
        bin
    }

    #[test]
    fn versions_are_read() {
        assert_eq!(parse_version("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"), Some(15));
        assert_eq!(parse_version("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(parse_version("postgres (PostgreSQL) 17\n"), Some(17));
        assert_eq!(parse_version("postgres (PostgreSQL) 9.6.24\n"), Some(9));
        assert_eq!(parse_version("postgres (EnterpriseDB) 15\n"), None);
        assert_eq!(parse_version("postgres (PostgreSQL) \n"), None);
    }

    #[test]
    fn the_newest_version_comes_first_by_number() {
        let home = tempfile::tempdir().unwrap();
        for folder in ["9", "13", "18", "common", "15"] {
            fs::create_dir(home.path().join(folder)).unwrap();
        }
        let expected: Vec<PathBuf> =
            ["18", "15", "13", "9"].iter().map(|version| home.path().join(version).join("bin")).collect();
        assert_eq!(versions(home.path(), "", "bin"), expected);
        assert_eq!(versions(&home.path().join("absent"), "", "bin"), Vec::<PathBuf>::new());
    }

    #[test]
    fn homebrew_folders_are_found_by_their_prefix() {
        let home = tempfile::tempdir().unwrap();
        for folder in ["postgresql@14", "postgresql@17", "postgis@3"] {
            fs::create_dir(home.path().join(folder)).unwrap();
        }
        let expected = [home.path().join("postgresql@17/bin"), home.path().join("postgresql@14/bin")];
        assert_eq!(versions(home.path(), "postgresql@", "bin"), expected);
    }

    #[test]
    fn the_first_usable_folder_is_taken() {
        let home = tempfile::tempdir().unwrap();
        let old = fake(home.path(), "old", "12.22");
        let good = fake(home.path(), "good", "13.1");
        let newer = fake(home.path(), "newer", "17.2");
        let chosen = choose(vec![home.path().join("absent"), old, good.clone(), newer], &RunAs::Caller);
        assert_eq!(chosen.unwrap(), good);
    }

    #[test]
    fn the_error_says_what_was_tried_and_what_to_install() {
        let home = tempfile::tempdir().unwrap();
        let old = fake(home.path(), "old", "9.6.24");
        let broken = fake(home.path(), "broken", "unknown");
        let absent = home.path().join("absent");
        let error = choose(vec![absent.clone(), old.clone(), absent, broken], &RunAs::Caller).unwrap_err().to_string();
        assert!(error.contains(&format!("{}: version 9 is too old", old.display())), "{error}");
        assert_eq!(error.matches("no initdb and postgres").count(), 1, "{error}");
        assert!(error.contains("--version does not work"), "{error}");
        assert!(error.contains("sudo apt-get install -y postgresql"), "{error}");
        assert!(error.contains("brew install postgresql@17"), "{error}");
        assert!(error.contains("DATABASE_URL"), "{error}");
    }

    #[test]
    fn programs_out_of_the_users_reach_are_passed_over() {
        let home = tempfile::tempdir().unwrap();
        let bin = fake(home.path(), "private", "15.1");
        let stranger = RunAs::User { name: "stranger", uid: 4_000_000_000, gid: 4_000_000_000 };
        fs::set_permissions(home.path(), fs::Permissions::from_mode(0o700)).unwrap();
        let error = choose(vec![bin.clone()], &stranger).unwrap_err();
        let TestServerError::NoPrograms { tried } = error else { panic!("{error}") };
        assert_eq!(tried, [Rejected { place: bin, because: Rejection::OutOfReach("stranger") }]);
    }
}
