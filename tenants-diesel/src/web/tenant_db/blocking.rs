//! Work on a thread for what blocks, for which there is a connection.

use std::panic::resume_unwind;
use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;

use super::TenantDb;
use crate::model::TenantTable;
use crate::{Error, Result};

impl<T: TenantTable> TenantDb<T> {
    /// Runs `f` on a thread for what blocks, once a connection is to be had.
    pub(super) async fn blocking<R, E, F>(&self, f: F) -> Result<R, E>
    where
        R: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&Self) -> Result<R, E> + Send + 'static,
    {
        let permit = self.permit().await?;
        let (db, span) = (self.clone(), tracing::Span::current());
        let work = move || {
            // Held until the connection is back, whether or not the request is still there.
            let _permit = permit;
            span.in_scope(|| f(&db))
        };
        match tokio::task::spawn_blocking(work).await {
            Ok(result) => result,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                Err(_) => Err(Error::RuntimeStopped.into()),
            },
        }
    }

    async fn permit(&self) -> Result<OwnedSemaphorePermit> {
        let waited = self.shared.tenancy.connection_timeout();
        let permit = Arc::clone(&self.shared.permits).acquire_owned();
        match tokio::time::timeout(waited, permit).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(Error::PoolExhausted { waited }),
        }
    }
}
