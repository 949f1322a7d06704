//! Extractors.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};

use crate::model::TenantTable;
use crate::web::{Tenant, TenantDb, WebError};

impl<T: TenantTable> FromRequest for Tenant<T> {
    type Error = WebError;
    type Future = Ready<Result<Self, WebError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let extensions = request.extensions();
        ready(match extensions.get::<Self>() {
            Some(tenant) => Ok(tenant.clone()),
            None if extensions.contains::<TenantDb<T>>() => Err(WebError::NoTenant),
            None => Err(WebError::NoLayer),
        })
    }
}

impl<T: TenantTable> FromRequest for TenantDb<T> {
    type Error = WebError;
    type Future = Ready<Result<Self, WebError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Self>().cloned().ok_or(WebError::NoLayer))
    }
}
