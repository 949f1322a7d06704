//! `create-tenant`.

use std::fmt;
use std::marker::PhantomData;

use clap::{ArgMatches, Args, FromArgMatches};
use serde::Serialize;

use super::database_url::without_secret;
use super::exit::Exit;
use super::fields::{FieldOptions, complete};
use super::hooks::Hooks;
use super::model::{CommandModel, FieldValues};
use super::output::Output;
use super::prompt::is_interactive;
use super::superuser::{NewSuperuser, SuperuserArgs, store};
use super::usage::missing;
use crate::lifecycle::CreateOptions;
use crate::model::NewTenantDsl as _;
use crate::shown::Shown;
use crate::tenancy::Tenancy;
use crate::{Error, Result};

/// What is no field of the model.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct CreateTenantOptions {
    /// Take a schema that exists already, and run in it the migrations it lacks
    #[arg(long)]
    adopt_schema: bool,
    /// Save no domain
    #[arg(long)]
    no_domain: bool,
    /// Ask nothing: what is missing is an error
    #[arg(long, alias = "no-input")]
    noinput: bool,
    /// Write the result as JSON
    #[arg(long)]
    pub(super) json: bool,
    /// Store a superuser in the new schema
    #[arg(short = 's', long)]
    superuser: bool,
    #[command(flatten)]
    user: SuperuserArgs,
}

/// The options' names, which fields of the same name give way to.
const TAKEN: &[&str] = &[
    "adopt-schema",
    "no-domain",
    "noinput",
    "no-input",
    "json",
    "superuser",
    "username",
    "email",
    "password-stdin",
    "database-url",
    "help",
    "version",
];

/// The arguments of `create-tenant`: an option for each field of the model's and of its domain's.
pub struct CreateTenant<T> {
    pub(super) options: CreateTenantOptions,
    tenant: FieldValues,
    domain: FieldValues,
    model: PhantomData<fn() -> T>,
}

/// What was made.
#[derive(Serialize)]
struct Created<'a> {
    schema: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    superuser: Option<&'a str>,
}

impl<T: CommandModel> CreateTenant<T> {
    pub(super) fn run(mut self, tenancy: &Tenancy<T>, hooks: &Hooks<T>, output: &Output) -> Exit {
        let user = match self.complete(hooks, output) {
            Ok(user) => user,
            Err(exit) => return exit,
        };
        match self.create(user.as_ref(), tenancy, hooks) {
            Ok((tenant, domain)) => {
                output.show(&Created {
                    schema: tenant.schema_name().as_str(),
                    domain: domain.as_deref(),
                    superuser: user.as_ref().map(NewSuperuser::username),
                });
                Exit::Done
            }
            Err(error) => output.fail(&without_secret(error, tenancy.migration_url())),
        }
    }

    /// Finds out what was not said.
    fn complete(&mut self, hooks: &Hooks<T>, output: &Output) -> std::result::Result<Option<NewSuperuser>, Exit> {
        let asks = !self.options.noinput && is_interactive();
        if T::fields().is_none() {
            output
                .complain("this model's struct of new rows does not say how it is made: implement `FromFields` for it");
            return Err(Exit::Usage);
        }
        let wants_user = self.options.superuser || self.options.user.is_given();
        if wants_user && !hooks.has_superuser() {
            output.complain(Error::NoSuperuserHook);
            return Err(Exit::Usage);
        }
        let mut lacking = complete(&FieldOptions::of_tenant::<T>(TAKEN), &mut self.tenant, asks, output)?;
        if let (Some(domains), false) = (T::domains(), self.options.no_domain) {
            // The first is the main one whatever is said.
            self.domain.set(domains.primary_field(), "true");
            lacking.extend(complete(&FieldOptions::of_domain::<T>(), &mut self.domain, asks, output)?);
        }
        if !lacking.is_empty() {
            return Err(output.refuse(&missing(&lacking)));
        }
        wants_user.then(|| self.options.user.resolve(asks, output)).transpose()
    }

    /// Makes tenant, domain and superuser: all or nothing.
    fn create(
        &self,
        user: Option<&NewSuperuser>,
        tenancy: &Tenancy<T>,
        hooks: &Hooks<T>,
    ) -> Result<(T, Option<String>)> {
        let new = T::from_fields(&self.tenant)?;
        let domains = T::domains().filter(|_| !self.options.no_domain);
        let options =
            if self.options.adopt_schema { CreateOptions::default().adopt_schema() } else { CreateOptions::default() };
        let mut host = None;
        let mut conn = tenancy.administrator()?;
        conn.set_schema_to_public()?;
        let first = |tenant: &T, conn: &mut _| {
            if let Some(domains) = domains {
                host = Some(domains.save(&self.domain, tenant, conn)?.0.to_string());
            }
            user.map_or(Ok(()), |user| store(user, tenant, hooks, conn))
        };
        let tenant = new.save_and(options, first, &mut conn)?;
        Ok((tenant, host))
    }
}

impl fmt::Display for Created<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "created tenant {}", Shown(self.schema))?;
        if let Some(domain) = self.domain {
            write!(f, ", reached as {domain}")?;
        }
        match self.superuser {
            Some(superuser) => write!(f, ", with superuser {}", Shown(superuser)),
            None => Ok(()),
        }
    }
}

impl<T: CommandModel> Args for CreateTenant<T> {
    fn augment_args(command: clap::Command) -> clap::Command {
        let command = CreateTenantOptions::augment_args(command);
        FieldOptions::of_domain::<T>().augment(FieldOptions::of_tenant::<T>(TAKEN).augment(command))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl<T: CommandModel> FromArgMatches for CreateTenant<T> {
    fn from_arg_matches(matches: &ArgMatches) -> std::result::Result<Self, clap::Error> {
        Ok(Self {
            options: CreateTenantOptions::from_arg_matches(matches)?,
            tenant: FieldOptions::of_tenant::<T>(TAKEN).given(matches),
            domain: FieldOptions::of_domain::<T>().given(matches),
            model: PhantomData,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> std::result::Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<T> fmt::Debug for CreateTenant<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreateTenant")
            .field("tenant", &self.tenant)
            .field("domain", &self.domain)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_keeps_its_name() {
        let command = CreateTenantOptions::augment_args(clap::Command::new("create-tenant"));
        let mut names: Vec<_> = command.get_arguments().filter_map(|arg| arg.get_long()).collect();
        names.retain(|name| !TAKEN.contains(name));
        assert!(names.is_empty(), "{names:?} are to be added to TAKEN");
    }
}
