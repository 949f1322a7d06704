//! A process of its own, whose memory nobody else uses.

use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs};

use tenants_diesel::prelude::*;

use crate::column::tenancy_with;
use crate::error::Result;

/// Not an argument: every user of the machine can read those, and it may hold a password.
const URL: &str = "TENANTS_BENCH_URL";

const STATUS: &str = "/proc/self/status";

/// Migrates in a process of its own, by the migrations of a folder; tells its peak memory in MiB.
pub(crate) fn peak_memory(url: &str, folder: &Path) -> Result<f64> {
    let output =
        Command::new(env::current_exe()?).arg("--child").arg(folder).env(URL, url).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("the process that was to migrate ended with {}", output.status).into());
    }
    let kibibytes: f64 = String::from_utf8(output.stdout)?.trim().parse()?;
    Ok(kibibytes / 1_024.0)
}

/// What that process does; in KiB.
pub(crate) fn run(folder: &Path) -> Result<u64> {
    let tenancy = tenancy_with(folder, &env::var(URL)?)?.build()?;
    let report = tenancy.migrate_schemas(&MigrateOptions::default())?;
    if report.applied() == 0 {
        return Err("nothing was migrated".into());
    }
    let status = fs::read_to_string(STATUS).map_err(|error| format!("{STATUS}: {error}"))?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = peak.and_then(|peak| peak.split_whitespace().next()).ok_or("no VmHWM")?;
    Ok(kibibytes.parse()?)
}
