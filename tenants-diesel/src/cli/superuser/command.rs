//! `create-tenant-superuser`.

use std::fmt;

use serde::Serialize;

use super::{NewSuperuser, SuperuserArgs, store};
use crate::cli::exit::Exit;
use crate::cli::hooks::Hooks;
use crate::cli::one_schema::OneSchema;
use crate::cli::output::Output;
use crate::model::TenantTable;
use crate::shown::Shown;
use crate::tenancy::Tenancy;
use crate::{Error, Result};

/// The arguments of `create-tenant-superuser`.
///
/// ```
/// use clap::Parser as _;
///
/// #[derive(clap::Parser)]
/// struct Program {
///     #[command(flatten)]
///     create: tenants_diesel::cli::CreateTenantSuperuser,
/// }
///
/// assert!(Program::try_parse_from(["program", "--username", "admin", "--schema", "customer1"]).is_ok());
/// assert!(Program::try_parse_from(["program", "--password", "s3cret"]).is_err());
/// ```
#[derive(Debug, Clone, clap::Args)]
#[command(about = None, long_about = None)]
pub struct CreateTenantSuperuser {
    #[command(flatten)]
    tenant: OneSchema,
    /// Write the result as JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
    #[command(flatten)]
    user: SuperuserArgs,
}

#[derive(Serialize)]
struct Created<'a> {
    schema: &'a str,
    superuser: &'a str,
}

impl CreateTenantSuperuser {
    /// The same of a tenant that is said elsewhere.
    pub(in crate::cli) fn of(&self, tenant: OneSchema) -> Self {
        Self { tenant, ..self.clone() }
    }

    pub(in crate::cli) fn run<T: TenantTable>(&self, tenancy: &Tenancy<T>, hooks: &Hooks<T>, output: &Output) -> Exit {
        if !hooks.has_superuser() {
            output.complain(Error::NoSuperuserHook);
            return Exit::Usage;
        }
        let resolved = self.tenant.resolve(tenancy, output).and_then(|tenant: T| {
            let user = self.user.resolve(self.tenant.asks(), output)?;
            Ok((tenant, user))
        });
        let (tenant, user) = match resolved {
            Ok(resolved) => resolved,
            Err(exit) => return exit,
        };
        match create(&user, &tenant, tenancy, hooks) {
            Ok(()) => {
                output.show(&Created { schema: tenant.schema_name().as_str(), superuser: user.username() });
                Exit::Done
            }
            Err(error) => output.failed(error, tenancy),
        }
    }
}

fn create<T: TenantTable>(user: &NewSuperuser, tenant: &T, tenancy: &Tenancy<T>, hooks: &Hooks<T>) -> Result<()> {
    let mut conn = tenancy.administrator()?;
    conn.set_schema_to_public()?;
    store(user, tenant, hooks, &mut conn)
}

impl fmt::Display for Created<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "created superuser {} of tenant {}", Shown(self.superuser), Shown(self.schema))
    }
}
