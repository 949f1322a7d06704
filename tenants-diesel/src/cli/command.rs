//! The commands.

use std::fmt;

use clap::Subcommand as _;

use super::clone_tenant::CloneTenant;
use super::completions::Completions;
use super::create_domain::CreateDomain;
use super::create_missing_schemas::CreateMissingSchemas;
use super::create_tenant::CreateTenant;
use super::delete_domain::DeleteDomain;
use super::delete_tenant::DeleteTenant;
use super::dumpdata::DumpData;
use super::exit::Exit;
use super::hooks::Hooks;
use super::list_tenants::ListTenants;
use super::loaddata::LoadData;
use super::migrate::MigrateSchemas;
use super::model::CommandModel;
use super::output::Output;
use super::own::{AllTenantsCommand, Own, TenantCommand};
use super::rename_schema::RenameSchema;
use super::shell::Shell;
use super::status::ShowStatus;
use super::superuser::CreateTenantSuperuser;
use super::sync_schemas::SyncSchemas;
use super::tenant_commands::{NoCommands, TenantCommands};
use super::tenant_down::TenantDown;
use super::verify::Verify;
use super::warm_schemas::WarmSchemas;
use crate::tenancy::Tenancy;

/// The management commands, for a parser of your own: of the model `T`, with those of yours in `C`.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use clap::Parser as _;
/// use tenants_diesel::cli;
///
/// #[derive(clap::Parser)]
/// enum Command {
///     #[command(flatten)]
///     Tenants(cli::Command<Client>),
///     /// Answers requests
///     Serve,
/// }
///
/// fn main() -> Result<cli::Exit, Box<dyn std::error::Error>> {
///     let tenancy = Tenancy::<Client>::builder(std::env::var("DATABASE_URL")?).min_idle(0).build()?;
///     Ok(match Command::parse() {
///         Command::Tenants(command) => command.run(&tenancy),
///         Command::Serve => cli::Exit::Done, // your server
///     })
/// }
/// ```
#[derive(clap::Subcommand)]
// Else what is said above would be in the help of the parser that this is flattened into; so with all arguments here.
#[command(about = None, long_about = None)]
#[non_exhaustive]
pub enum Command<T: CommandModel, C: TenantCommands<T> = NoCommands> {
    /// Migrate the public schema, then every tenant's
    #[command(alias = "migrate_schemas")]
    MigrateSchemas(MigrateSchemas),
    /// The older name of migrate-schemas
    #[command(alias = "sync_schemas")]
    SyncSchemas(SyncSchemas),
    /// Compare what each schema has with what is believed of it; changes nothing
    Verify(Verify),
    /// Show the state of the database at a glance
    Status(ShowStatus),
    /// Show the tenants, with their domains
    #[command(alias = "list_tenants")]
    ListTenants(ListTenants),
    /// Make a tenant: its row, its schema, its domain
    #[command(alias = "create_tenant")]
    CreateTenant(CreateTenant<T>),
    /// Make a tenant whose schema is a copy of another's
    #[command(alias = "clone_tenant")]
    CloneTenant(CloneTenant<T>),
    /// Give a tenant's schema another name
    #[command(alias = "rename_schema")]
    RenameSchema(RenameSchema),
    /// Delete a tenant: its row, its domains, and its schema with all that is in it
    #[command(alias = "delete_tenant")]
    DeleteTenant(DeleteTenant),
    /// Have the requests of tenants answered with 503, until tenant-up
    #[command(alias = "tenant_down")]
    TenantDown(TenantDown),
    /// Serve tenants again that are down
    #[command(alias = "tenant_up")]
    TenantUp(TenantDown),
    /// Give each tenant without a schema the one it lacks
    #[command(alias = "create_missing_schemas")]
    CreateMissingSchemas(CreateMissingSchemas),
    /// Keep schemas in stock that are migrated already, for tenants to come
    #[command(alias = "warm_schemas")]
    WarmSchemas(WarmSchemas),
    /// Give a tenant a further host name
    #[command(alias = "create_domain")]
    CreateDomain(CreateDomain<T>),
    /// Take a host name from a tenant
    #[command(alias = "delete_domain")]
    DeleteDomain(DeleteDomain),
    /// Store a superuser in the schema of a tenant
    #[command(alias = "create_tenant_superuser")]
    CreateTenantSuperuser(CreateTenantSuperuser),
    /// Write one tenant's rows as SQL that fits every tenant
    Dumpdata(DumpData),
    /// Load rows into one tenant's tables: all or nothing
    Loaddata(LoadData),
    /// Start psql in one schema
    Shell(Shell),
    /// Run a command in one tenant
    #[command(alias = "tenant_command")]
    TenantCommand(TenantCommand<T, C>),
    /// Run one of the project's own commands in every tenant
    #[command(alias = "all_tenants_command")]
    AllTenantsCommand(AllTenantsCommand<T, C>),
    /// Print what lets a shell complete these commands
    Completions(Completions),
    /// One of the project's own commands
    #[command(flatten)]
    Own(Own<T, C>),
}

impl<T: CommandModel, C: TenantCommands<T>> Command<T, C> {
    /// Does what the command says, and writes to stdout and stderr.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) {
    /// use clap::Parser as _;
    /// use tenants_diesel::cli::{Command, Exit};
    ///
    /// #[derive(clap::Parser)]
    /// struct Program {
    ///     #[command(subcommand)]
    ///     command: Command<Client>,
    /// }
    ///
    /// let exit = Program::parse_from(["program", "migrate-schemas", "--check"]).command.run(tenancy);
    /// assert!(matches!(exit, Exit::Done | Exit::Pending));
    /// # }
    /// # fn main() {}
    /// ```
    pub fn run(self, tenancy: &Tenancy<T>) -> Exit {
        self.run_with(tenancy, &Hooks::new())
    }

    /// The same with what your project adds.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # use tenants_diesel::cli::{Command, Exit, Hooks};
    /// # fn example(tenancy: &Tenancy<Client>, command: Command<Client>) -> Exit {
    /// let hooks = Hooks::new().superuser(|user, _tenant, conn| {
    ///     diesel::insert_into(notes::table).values(notes::body.eq(user.username())).execute(conn)?; // yours
    ///     Ok(())
    /// });
    /// command.run_with(tenancy, &hooks)
    /// # }
    /// # fn main() {}
    /// ```
    pub fn run_with(self, tenancy: &Tenancy<T>, hooks: &Hooks<T>) -> Exit {
        let output = &Output::standard(self.is_json());
        match self {
            Self::MigrateSchemas(migrate) => migrate.run(tenancy, output),
            Self::CreateTenant(create) => create.run(tenancy, hooks, output),
            Self::CloneTenant(clone) => clone.run(tenancy, hooks, output),
            Self::SyncSchemas(sync) => sync.schemas.run(tenancy, output),
            Self::DeleteTenant(delete) => delete.run(tenancy, output),
            Self::TenantDown(down) => down.run(true, tenancy, output),
            Self::TenantUp(up) => up.run(false, tenancy, output),
            Self::CreateTenantSuperuser(create) => create.run(tenancy, hooks, output),
            Self::Completions(completions) => {
                completions.run(Self::augment_subcommands(clap::Command::new("manage")), output)
            }
            Self::CreateDomain(create) => create.run(tenancy, output),
            Self::DeleteDomain(delete) => delete.run(tenancy, output),
            Self::ListTenants(list) => list.run(tenancy, output),
            Self::CreateMissingSchemas(create) => create.run(tenancy, output),
            Self::WarmSchemas(warm) => warm.run(tenancy, output),
            Self::RenameSchema(rename) => rename.run(tenancy, output),
            Self::Status(status) => status.run(tenancy, output),
            Self::Verify(verify) => verify.run(tenancy, output),
            Self::Dumpdata(dumpdata) => dumpdata.run(tenancy, output),
            Self::Loaddata(loaddata) => loaddata.run(tenancy, output),
            Self::Shell(shell) => shell.run(tenancy, output),
            Self::TenantCommand(command) => command.run(tenancy, hooks, output),
            Self::AllTenantsCommand(command) => command.run(tenancy, output),
            Self::Own(own) => own.run(tenancy, output),
        }
    }

    pub(super) fn is_json(&self) -> bool {
        match self {
            Self::MigrateSchemas(migrate) => migrate.json,
            Self::CreateTenant(create) => create.is_json(),
            Self::CloneTenant(clone) => clone.is_json(),
            Self::SyncSchemas(sync) => sync.schemas.json,
            Self::DeleteTenant(delete) => delete.json,
            Self::TenantDown(down) | Self::TenantUp(down) => down.json,
            Self::CreateTenantSuperuser(create) => create.json,
            Self::Completions(_) => false,
            Self::CreateDomain(create) => create.options.json,
            Self::DeleteDomain(delete) => delete.json,
            Self::ListTenants(list) => list.json,
            Self::CreateMissingSchemas(create) => create.json,
            Self::WarmSchemas(warm) => warm.json,
            Self::RenameSchema(rename) => rename.json,
            Self::Status(status) => status.json,
            Self::Verify(verify) => verify.json,
            Self::Dumpdata(dumpdata) => dumpdata.json,
            Self::Loaddata(loaddata) => loaddata.json,
            Self::Shell(_) => false,
            Self::TenantCommand(command) => command.is_json(),
            Self::AllTenantsCommand(command) => command.is_json(),
            Self::Own(own) => own.is_json(),
        }
    }
}

impl<T: CommandModel, C: TenantCommands<T>> fmt::Debug for Command<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Command")
    }
}
