//! A connection on the request's schema, whose tenant may have another name by now.

use tenants_core::TenantModel as _;

use super::{Site, TenantDb};
use crate::connection::TenantConnection;
use crate::model::TenantTable;
use crate::web::error::is_stale;
use crate::{Error, Result};

/// An error of the closure's, or one of ours, told apart.
enum Failure<E> {
    Ours(Error),
    Theirs(E),
}

impl<T: TenantTable> TenantDb<T> {
    /// Outside of a transaction.
    pub(super) fn check_out(&self) -> Result<TenantConnection> {
        let mut conn = self.again_if_stale(|site| match site {
            Site::Public => self.shared.tenancy.public(),
            Site::Tenant(_, tenant) => self.shared.tenancy.tenant(&**tenant),
        })?;
        self.attach(&mut conn)?;
        Ok(conn)
    }

    fn attach(&self, conn: &mut TenantConnection) -> Result<()> {
        match &self.listener {
            Some(listener) => conn.watch().map(|watch| watch.listen(listener())),
            None => Ok(()),
        }
    }

    pub(super) fn in_transaction<R, E: From<Error>>(
        &self,
        f: impl FnOnce(&mut TenantConnection) -> Result<R, E>,
    ) -> Result<R, E> {
        let mut f = Some(f);
        let result = self.again_if_stale(|site| {
            let once = |conn: &mut TenantConnection| match f.take() {
                Some(f) => {
                    self.attach(conn)?;
                    f(conn).map_err(Failure::Theirs)
                }
                // It has run already, and what is stale now is not what it was begun with.
                None => Err(Failure::Ours(Error::TransactionAborted)),
            };
            let tenancy = &self.shared.tenancy;
            let result = match site {
                Site::Public => tenancy.public_transaction(once),
                Site::Tenant(_, tenant) => tenancy.transaction(&**tenant, once),
            };
            match result {
                Ok(value) => Ok(Ok(value)),
                Err(Failure::Theirs(error)) => Ok(Err(error)),
                Err(Failure::Ours(error)) => Err(error),
            }
        });
        result?
    }

    /// Tries once more if the tenant has another name by now; never with another tenant, which nobody has let this request see,
    /// nor with one that was taken down for its renaming.
    fn again_if_stale<R>(&self, mut attempt: impl FnMut(&Site<T>) -> Result<R>) -> Result<R> {
        match attempt(&self.site) {
            Err(error) if is_stale(&error) => {
                let Site::Tenant(lookup, stale) = &self.site else { return Err(error) };
                match self.shared.ask_again(lookup, stale)? {
                    Some(found)
                        if found.schema_oid() == stale.schema_oid() && found.row().suspended() != Some(true) =>
                    {
                        attempt(&Site::Tenant(lookup.clone(), found))
                    }
                    _ => Err(error),
                }
            }
            result => result,
        }
    }
}

impl<E> From<Error> for Failure<E> {
    fn from(error: Error) -> Self {
        Self::Ours(error)
    }
}

impl<E> From<diesel::result::Error> for Failure<E> {
    fn from(error: diesel::result::Error) -> Self {
        Self::Ours(error.into())
    }
}
