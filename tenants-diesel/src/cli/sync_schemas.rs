//! `sync-schemas`: what the older guide calls `migrate-schemas`.

use super::migrate::MigrateSchemas;

/// The arguments of `sync-schemas`, which are those of [`MigrateSchemas`].
///
/// In the older library it made tables without migrations, and `--migrate` ran the migrations after it. Here migrations
/// are all there is.
#[derive(Debug, Clone, clap::Args)]
#[command(about = None, long_about = None)]
pub struct SyncSchemas {
    /// Accepted because django-tenant-schemas has it: migrations are always run
    #[arg(long)]
    migrate: bool,
    #[command(flatten)]
    pub(super) schemas: MigrateSchemas,
}
