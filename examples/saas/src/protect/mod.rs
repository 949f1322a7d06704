//! What a browser is told, and what is not taken from one.

mod headers;
mod same_origin;

pub(crate) use headers::{forms_lead_to_companies, headers};
pub(crate) use same_origin::same_origin;
