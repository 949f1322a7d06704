//! How a command runs in many tenants.

use std::num::NonZeroUsize;

use crate::commands::EachOptions;

/// The ids are not the fields' names: a command of the user's may have such fields.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Run")]
pub(super) struct How {
    /// At most so many tenants at once, each on a connection of its own
    #[arg(id = "tenants-parallel", long = "parallel", value_name = "N")]
    parallel: Option<NonZeroUsize>,
    /// Go on after a failure, which is what happens anyway
    #[arg(id = "tenants-keep-going", long = "keep-going", conflicts_with = "tenants-fail-fast")]
    keep_going: bool,
    /// Begin no further tenant once one has failed
    #[arg(id = "tenants-fail-fast", long = "fail-fast")]
    fail_fast: bool,
    /// Write a line of JSON for each tenant, then one with the report
    #[arg(id = "tenants-json", long = "json")]
    pub(super) json: bool,
}

impl How {
    pub(super) fn apply(&self, options: EachOptions) -> EachOptions {
        let options = match self.parallel {
            Some(tenants) => options.parallel(tenants),
            None => options,
        };
        if self.fail_fast && !self.keep_going { options.fail_fast() } else { options }
    }

    /// Whether one tenant is done with before the next is begun.
    pub(super) fn is_one_by_one(&self) -> bool {
        self.parallel.is_none_or(|tenants| tenants == NonZeroUsize::MIN)
    }
}
