//! Which schemas a command is about.

use super::usage::conflict;
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
    /// # Errors
    ///
    /// If a schema is asked for that the rest leaves out.
    pub(super) fn check(&self, public: &SchemaName) -> Result<(), clap::Error> {
        if !self.shared {
            return Ok(());
        }
        let only = format!("'--shared' is only about the schema '{public}'");
        if let Some(other) = self.schemas.iter().find(|schema| *schema != public) {
            return Err(conflict(format_args!("{only}, and cannot be used with '--schema {other}'")));
        }
        let fits = self.patterns.iter().any(|pattern| pattern.matches(public.as_str()));
        if self.schemas.is_empty() && !self.patterns.is_empty() && !fits {
            return Err(conflict(format_args!("{only}, whose name does not fit '--match'")));
        }
        Ok(())
    }

    pub(super) fn migrate(&self, options: MigrateOptions) -> MigrateOptions {
        apply!(self, options)
    }

    pub(super) fn verify(&self, options: VerifyOptions) -> VerifyOptions {
        apply!(self, options)
    }
}
