//! Extractors for axum, and errors as answers.

use ::axum::extract::FromRequestParts;
use ::axum::response::{IntoResponse, Response};
use http::request::Parts;

use super::{Tenant, TenantDb, WebError};
use crate::model::TenantTable;

impl<T: TenantTable, S: Sync> FromRequestParts<S> for Tenant<T> {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        match parts.extensions.get::<Self>() {
            Some(tenant) => Ok(tenant.clone()),
            None if parts.extensions.get::<TenantDb<T>>().is_some() => Err(WebError::NoTenant),
            None => Err(WebError::NoLayer),
        }
    }
}

impl<T: TenantTable, S: Sync> FromRequestParts<S> for TenantDb<T> {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        parts.extensions.get::<Self>().cloned().ok_or(WebError::NoLayer)
    }
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        self.response().into_response()
    }
}
