//! Migrations: their texts, their sources, and `migrate_schemas`.

mod believed;
mod fleet;
mod run;
mod session;
mod shadow;
mod sources;
mod stale;
mod texts;
mod two_at_once;
mod verify;
mod verify_scale;
mod verify_structure;
mod what_texts_do;
