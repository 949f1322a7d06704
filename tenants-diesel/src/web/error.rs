//! Why a request gets no answer of its handler.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use tenants_core::resolver::RequestError;
use tenants_core::{Hostname, SchemaName};

use crate::Error;

/// What went wrong with a request, and the status it is answered with.
///
/// A handler's error type: what a query fails with becomes one by `?`. The answer holds no text of the database's.
///
/// ```
/// use tenants_diesel::web::WebError;
///
/// let error = WebError::from(diesel::result::Error::RollbackTransaction);
/// assert_eq!(error.status(), 500);
/// assert_eq!(error.response().body(), "500 Internal Server Error\n");
/// assert_eq!(WebError::Busy.status(), 503);
/// ```
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum WebError {
    /// The request is malformed, so that it cannot be for any tenant: 400.
    #[error(transparent)]
    Malformed(#[from] RequestError),
    /// No tenant has the name: 404.
    #[error("no tenant is at {host}, or none that the request names")]
    UnknownTenant {
        /// The request's host.
        host: Hostname,
    },
    /// The handler is for tenants, and the request for the public schema: 404.
    #[error("the request is for the public schema, and the handler for tenants")]
    NoTenant,
    /// The tenant is suspended, by `tenant-down` for example: 503.
    #[error("tenant {:?} is suspended", schema.as_str())]
    Suspended {
        /// The tenant's schema.
        schema: SchemaName,
        /// The request's host.
        host: Hostname,
        /// When to ask again, in whole seconds as far as the client is told.
        retry_after: Duration,
    },
    /// There are too many look-ups of names that are not cached: 503.
    #[error("there are too many look-ups of tenants")]
    Busy,
    /// The handler is not behind a [`TenantLayer`](super::TenantLayer) of this model: 500.
    #[error("there is no TenantLayer of this model in front of the handler")]
    NoLayer,
    /// A look-up panicked, or the runtime is being shut down: 500.
    #[error("a look-up of a tenant was broken off")]
    BrokenOff,
    /// The database, or this crate, refused; 503 where it is about connections, or a tenant that is being changed, else 500.
    #[error(transparent)]
    Database(Arc<Error>),
}

impl WebError {
    /// The status of the answer.
    ///
    /// ```
    /// # use tenants_diesel::web::WebError;
    /// assert_eq!(WebError::NoTenant.status(), 404);
    /// ```
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::UnknownTenant { .. } | Self::NoTenant => StatusCode::NOT_FOUND,
            Self::Suspended { .. } | Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::NoLayer | Self::BrokenOff => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Database(error) if passes(error) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Database(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// Whether the same request may be answered in a moment.
fn passes(error: &Error) -> bool {
    let about_connections =
        matches!(error, Error::Pool(_) | Error::Connection(_) | Error::PoolExhausted { .. } | Error::RuntimeStopped);
    about_connections || is_stale(error) || error.is_connection_lost()
}

/// Whether the tenant's row may be another by now.
pub(super) fn is_stale(error: &Error) -> bool {
    matches!(error, Error::SchemaMissing { .. } | Error::SchemaReplaced { .. })
}

impl From<Error> for WebError {
    fn from(error: Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

impl From<diesel::result::Error> for WebError {
    /// Also brings back an error of ours that went through a diesel closure.
    fn from(error: diesel::result::Error) -> Self {
        Error::from(error).into()
    }
}
