//! Names, one set a tenant, for what stands beside the database: caches and folders.
//!
//! They are made of the schema's name: when a schema is renamed, they change with it.

mod cache_key;
mod storage_component;
mod storage_path;
mod storage_path_error;

pub use cache_key::cache_key;
pub use storage_component::storage_component;
pub use storage_path::storage_path;
pub use storage_path_error::StoragePathError;
