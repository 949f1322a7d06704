//! axum's extractors, whose refusals are pages of ours.

use axum::extract::{Form, FromRequest, FromRequestParts, Path};

use crate::error::PageError;

/// What a form has sent.
#[derive(FromRequest)]
#[from_request(via(Form), rejection(PageError))]
pub(crate) struct Sent<T>(pub(crate) T);

/// What the path names.
#[derive(FromRequestParts)]
#[from_request(via(Path), rejection(PageError))]
pub(crate) struct Named<T>(pub(crate) T);
