//! Which schemas a command is about.

use crate::migrations::{MigrateOptions, MigrationScope, VerifyOptions};
use crate::{SchemaName, SchemaPattern};

#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Schemas (all, unless some are named)")]
pub(super) struct Selection {
    /// This schema, by its exact name; may be repeated
    #[arg(short, long = "schema", value_name = "NAME")]
    schemas: Vec<SchemaName>,
    /// The schemas whose names fit a pattern, as in 'customer_*'; may be repeated
    #[arg(long = "match", value_name = "GLOB")]
    patterns: Vec<SchemaPattern>,
    /// Only the shared set, in the public schema
    #[arg(long, conflicts_with_all = ["tenant", "skip_public"])]
    shared: bool,
    /// Only the tenant set, in the tenants' schemas
    #[arg(long)]
    tenant: bool,
    /// All but the public schema
    #[arg(short = 'p', long)]
    skip_public: bool,
}

/// The two kinds of options have the same methods.
macro_rules! apply {
    ($selection:ident, $options:ident) => {{
        let Selection { schemas, patterns, shared, tenant, skip_public } = $selection;
        let options = schemas.iter().cloned().fold($options, |options, schema| options.schema(schema));
        let options = patterns.iter().cloned().fold(options, |options, pattern| options.matching(pattern));
        let options = match (shared, tenant) {
            (true, _) => options.scope(MigrationScope::Shared),
            (_, true) => options.scope(MigrationScope::Tenant),
            (false, false) => options,
        };
        if *skip_public { options.skip_public() } else { options }
    }};
}

impl Selection {
    pub(super) fn migrate(&self, options: MigrateOptions) -> MigrateOptions {
        apply!(self, options)
    }

    pub(super) fn verify(&self, options: VerifyOptions) -> VerifyOptions {
        apply!(self, options)
    }
}
