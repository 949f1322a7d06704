//! How long a migration may wait and run, and what happens when one fails.

use std::num::NonZeroUsize;
use std::time::Duration;

use crate::migrations::MigrateOptions;

#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Failures and limits")]
pub(super) struct LimitsArgs {
    /// Go on with the others when a tenant fails (the default)
    #[arg(long, conflicts_with = "fail_fast")]
    keep_going: bool,
    /// Stop at the first tenant that fails
    #[arg(long)]
    fail_fast: bool,
    /// Migrate so many tenants first, and the rest only if none of them fails
    #[arg(long, value_name = "N")]
    canary: Option<NonZeroUsize>,
    /// How long to wait for another process that migrates the same schema (1m, 30s)
    #[arg(long, value_name = "DURATION", value_parser = humantime::parse_duration)]
    lock_wait: Option<Duration>,
    /// PostgreSQL's lock_timeout for the migrations (500ms)
    #[arg(long, value_name = "DURATION", value_parser = humantime::parse_duration)]
    lock_timeout: Option<Duration>,
    /// PostgreSQL's statement_timeout for each statement of the migrations (2m)
    #[arg(long, value_name = "DURATION", value_parser = humantime::parse_duration)]
    statement_timeout: Option<Duration>,
    /// How often a schema is tried again whose lock did not come within the lock timeout
    #[arg(long, value_name = "N", requires = "lock_timeout")]
    retries: Option<u32>,
}

impl LimitsArgs {
    pub(super) fn apply(&self, mut options: MigrateOptions) -> MigrateOptions {
        if self.fail_fast {
            options = options.fail_fast();
        }
        options = self.canary.into_iter().fold(options, |options, count| options.canary(count.get()));
        options = self.lock_wait.into_iter().fold(options, MigrateOptions::lock_wait);
        options = self.lock_timeout.into_iter().fold(options, MigrateOptions::lock_timeout);
        options = self.statement_timeout.into_iter().fold(options, MigrateOptions::statement_timeout);
        self.retries.into_iter().fold(options, MigrateOptions::retries)
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Program {
        #[command(flatten)]
        limits: LimitsArgs,
    }

    fn parse(arguments: &str) -> Result<Program, clap::Error> {
        Program::try_parse_from(["test"].into_iter().chain(arguments.split_whitespace()))
    }

    #[test]
    fn durations_have_units() {
        let limits = parse("--lock-wait 2m --lock-timeout 500ms --statement-timeout 5s --retries 7").unwrap().limits;
        let options = format!("{:?}", limits.apply(MigrateOptions::default()));
        let expected = "lock_wait: 120s, lock_timeout: Some(500ms), statement_timeout: Some(5s), retries: 7";
        assert!(options.contains(expected), "{options}");
        for arguments in [
            "--lock-wait 5",
            "--lock-timeout soon",
            "--keep-going --fail-fast",
            "--canary -1",
            "--canary 0",
            "--retries 3",
        ] {
            assert_eq!(parse(arguments).err().map(|error| error.exit_code()), Some(2), "{arguments}");
        }
    }
}
