//! `create-tenant`.

use super::exit::Exit;
use super::hooks::Hooks;
use super::model::CommandModel;
use super::new_tenant::{Made, NewTenant, NewTenantArgs};
use super::output::Output;
use crate::Result;
use crate::lifecycle::CreateOptions;
use crate::model::NewTenantDsl as _;
use crate::tenancy::Tenancy;

/// The arguments of `create-tenant`: an option for each field of the model's and of its domain's.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use clap::Parser as _;
///
/// #[derive(clap::Parser)]
/// struct Program {
///     #[command(flatten)]
///     create: tenants_diesel::cli::CreateTenant<Client>,
/// }
///
/// # fn main() {
/// assert!(Program::try_parse_from(["program", "--schema-name", "acme", "--name", "Acme", "--no-domain"]).is_ok());
/// assert!(Program::try_parse_from(["program", "--schema-name", "pg_acme"]).is_err());
/// # }
/// ```
#[derive(Debug, clap::Args)]
#[command(about = None, long_about = None)]
pub struct CreateTenant<T: CommandModel> {
    /// Take a schema that exists already, and run in it the migrations it lacks
    #[arg(long)]
    adopt_schema: bool,
    #[command(flatten)]
    new: NewTenantArgs<T>,
}

impl<T: CommandModel> CreateTenant<T> {
    pub(super) fn run(mut self, tenancy: &Tenancy<T>, hooks: &Hooks<T>, output: &Output) -> Exit {
        let options = CreateOptions::default();
        let options = if self.adopt_schema { options.adopt_schema() } else { options };
        let new = match self.new.complete(hooks, output) {
            Ok(new) => new,
            Err(exit) => return exit,
        };
        match create(&new, options, tenancy) {
            Ok(made) => {
                made.iter().for_each(|made| output.show(made));
                Exit::Done
            }
            Err(error) => output.failed(error, tenancy),
        }
    }

    pub(super) fn is_json(&self) -> bool {
        self.new.is_json()
    }
}

/// Makes tenant, domain and superuser: all or nothing.
fn create<T: CommandModel>(
    new: &NewTenant<'_, T>,
    options: CreateOptions,
    tenancy: &Tenancy<T>,
) -> Result<Option<Made>> {
    let mut conn = tenancy.administrator()?;
    conn.set_schema_to_public()?;
    let mut made = None;
    new.row()?.save_and(
        options,
        |tenant, conn| {
            made = Some(new.first(tenant, conn)?);
            Ok(())
        },
        &mut conn,
    )?;
    Ok(made)
}
