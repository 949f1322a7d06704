//! In which tenants a command runs.

use crate::cli::usage::conflict;
use crate::commands::EachOptions;
use crate::{SchemaName, SchemaPattern};

/// The ids are not the fields' names: a command of the user's may have such fields.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Tenants (all, unless some are named)")]
pub(super) struct Which {
    /// The tenant of this schema, by its exact name; may be repeated
    #[arg(id = "tenants-schema", short = 's', long = "schema", value_name = "NAME")]
    schemas: Vec<SchemaName>,
    /// The tenants whose schemas' names fit a pattern, as in 'customer_*'; may be repeated
    #[arg(id = "tenants-match", long = "match", value_name = "GLOB")]
    patterns: Vec<SchemaPattern>,
    /// All but the tenant of the public schema, if there is one
    #[arg(id = "tenants-skip-public", short = 'p', long = "skip-public")]
    skip_public: bool,
}

impl Which {
    /// # Errors
    ///
    /// If a schema is asked for that the rest leaves out.
    pub(super) fn apply(&self, options: EachOptions, public: &SchemaName) -> Result<EachOptions, clap::Error> {
        if self.skip_public && self.schemas.contains(public) {
            return Err(conflict(format_args!("'--schema {public}' cannot be used with '--skip-public'")));
        }
        let options = self.schemas.iter().cloned().fold(options, EachOptions::schema);
        let options = self.patterns.iter().cloned().fold(options, EachOptions::matching);
        Ok(if self.skip_public { options.skip_public() } else { options })
    }
}
