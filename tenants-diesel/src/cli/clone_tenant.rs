//! `clone-tenant`.

use super::exit::Exit;
use super::hooks::Hooks;
use super::model::CommandModel;
use super::new_tenant::{Made, NewTenant, NewTenantArgs};
use super::one_schema::OneSchema;
use super::output::Output;
use crate::commands::CloneOptions;
use crate::tenancy::Tenancy;
use crate::{Result, SchemaName};

/// The arguments of `clone-tenant`: those of `create-tenant`, and whose schema is copied.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use clap::Parser as _;
///
/// #[derive(clap::Parser)]
/// struct Program {
///     #[command(flatten)]
///     clone: tenants_diesel::cli::CloneTenant<Client>,
/// }
///
/// # fn main() {
/// let line = ["program", "--clone-from", "acme", "--schema-name", "acme_test", "--name", "Acme (test)", "--no-data"];
/// assert!(Program::try_parse_from(line).is_ok());
/// # }
/// ```
#[derive(Debug, clap::Args)]
#[command(about = None, long_about = None)]
pub struct CloneTenant<T: CommandModel> {
    /// The schema of the tenant that is copied, by its exact name
    #[arg(long, value_name = "NAME", alias = "clone_from")]
    clone_from: Option<SchemaName>,
    /// Copy the structure only, and the bookkeeping of the migrations
    #[arg(long)]
    no_data: bool,
    /// Take functions and expressions as they are that seem to name the copied schema in their text
    #[arg(long)]
    keep_names: bool,
    #[command(flatten)]
    new: NewTenantArgs<T>,
}

impl<T: CommandModel> CloneTenant<T> {
    pub(super) fn run(mut self, tenancy: &Tenancy<T>, hooks: &Hooks<T>, output: &Output) -> Exit {
        let options = self.options();
        let source = OneSchema::said(self.clone_from.clone(), self.new.noinput());
        let source: T = match source.resolve_as("--clone-from <NAME>", "clone from", tenancy, output) {
            Ok(source) => source,
            Err(exit) => return exit,
        };
        let new = match self.new.complete(hooks, output) {
            Ok(new) => new,
            Err(exit) => return exit,
        };
        match clone(source.schema_name(), &new, options, tenancy) {
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

    fn options(&self) -> CloneOptions {
        let options = CloneOptions::default();
        let options = if self.no_data { options.no_data() } else { options };
        if self.keep_names { options.keep_names() } else { options }
    }
}

/// Makes tenant, domain and superuser: all or nothing.
fn clone<T: CommandModel>(
    source: &SchemaName,
    new: &NewTenant<'_, T>,
    options: CloneOptions,
    tenancy: &Tenancy<T>,
) -> Result<Option<Made>> {
    let mut made = None;
    tenancy.clone_tenant_and(source, new.row()?, options, |tenant, conn| {
        made = Some(new.first(tenant, conn)?);
        Ok(())
    })?;
    Ok(made)
}
