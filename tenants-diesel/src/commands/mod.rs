//! What the management commands do, as methods of [`Tenancy`](crate::Tenancy).

pub mod data;
mod tenant;
