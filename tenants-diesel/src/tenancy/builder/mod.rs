//! Describing a tenancy.

mod context;
mod pool;
mod sessions;
mod tenancy_builder;

pub use tenancy_builder::TenancyBuilder;
