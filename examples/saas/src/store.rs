//! Storing what a form has sent.

use diesel::QueryResult;
use diesel::result::Error;
use tenants_diesel::TenantConnection;
use tenants_diesel::web::TenantDb;

use crate::error::PageError;
use crate::models::Company;
use crate::page::Complaint;

/// Stores what was checked in the request's company. What the visitor can mend comes back as a complaint, be it of the form or,
/// by `refused`, of the database.
pub(crate) async fn store<F: Send + 'static, R: Send + 'static>(
    db: &TenantDb<Company>,
    checked: Result<F, Complaint>,
    refused: fn(&Error) -> Option<Complaint>,
    work: impl FnOnce(F, &mut TenantConnection) -> QueryResult<R> + Send + 'static,
) -> Result<Result<R, Complaint>, PageError> {
    let fields = match checked {
        Ok(fields) => fields,
        Err(complaint) => return Ok(Err(complaint)),
    };
    match db.run(move |conn| work(fields, conn)).await {
        Ok(stored) => Ok(Ok(stored)),
        Err(error) => refused(&error).map(Err).ok_or_else(|| error.into()),
    }
}
