//! Migrations: what is embedded, what is to do, and the message that does it. Nothing here talks to a server.

mod available;
mod batch;
mod batch_builder;
mod batch_error;
mod batch_location;
mod batch_piece;
mod batch_step;
mod direction;
mod embedded;
mod plan;
mod planner;
mod problem;
mod request;
mod scope;
mod version;

pub use available::{AvailableMigration, MigrationInfo};
pub use batch::MigrationBatch;
pub use batch_builder::{BOOKKEEPING_TABLE, BatchBuilder, Bookkeeping};
pub use batch_error::BatchError;
pub use batch_location::{BatchLocation, BatchPart};
pub use batch_piece::BatchPiece;
pub use batch_step::BatchStep;
pub use direction::Direction;
pub use embedded::{EmbeddedFolder, EmbeddedMigration, EmbeddedMigrations, FolderMigration};
pub use plan::{MigrationPlan, Step};
pub use problem::PlanProblem;
pub use request::{Fake, MigrationRequest, Target};
pub use scope::MigrationScope;
pub use version::MigrationVersion;
