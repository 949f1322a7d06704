//! What a browser is told, and what is not taken from one.

mod headers;
mod same_origin;

pub(crate) use headers::headers;
pub(crate) use same_origin::same_origin;
