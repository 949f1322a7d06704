//! A tenant that is to be made, with its domain and its superuser.

use std::fmt;
use std::marker::PhantomData;

use clap::{ArgMatches, Args, FromArgMatches};
use serde::Serialize;

use super::exit::Exit;
use super::fields::{FieldOptions, complete};
use super::hooks::Hooks;
use super::model::{CommandModel, FieldValues};
use super::output::Output;
use super::prompt::is_interactive;
use super::superuser::{NewSuperuser, SuperuserArgs, store};
use super::usage::missing;
use crate::connection::TenantConnection;
use crate::shown::Shown;
use crate::{Error, Result};

/// What is no field of the model.
#[derive(Debug, Clone, clap::Args)]
struct Options {
    /// Save no domain
    #[arg(long)]
    no_domain: bool,
    /// Ask nothing: what is missing is an error
    #[arg(long, alias = "no-input")]
    noinput: bool,
    /// Write the result as JSON
    #[arg(long)]
    json: bool,
    /// Store a superuser in the new schema
    #[arg(short = 's', long)]
    superuser: bool,
    #[command(flatten)]
    user: SuperuserArgs,
}

/// The names of the options of all commands that make a tenant, to which fields of the same name give way.
pub(super) const TAKEN: &[&str] = &[
    "adopt-schema",
    "clone-from",
    "no-data",
    "keep-names",
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

/// An option for each field of the model's and of its domain's, and what else belongs to a new tenant.
pub(super) struct NewTenantArgs<T> {
    options: Options,
    tenant: FieldValues,
    domain: FieldValues,
    model: PhantomData<fn() -> T>,
}

/// A tenant of which all is known.
pub(super) struct NewTenant<'a, T: CommandModel> {
    tenant: &'a FieldValues,
    domain: Option<&'a FieldValues>,
    user: Option<NewSuperuser>,
    hooks: &'a Hooks<T>,
}

/// What was made.
#[derive(Serialize)]
pub(super) struct Made {
    schema: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    superuser: Option<String>,
}

impl<T: CommandModel> NewTenantArgs<T> {
    pub(super) fn is_json(&self) -> bool {
        self.options.json
    }

    pub(super) fn noinput(&self) -> bool {
        self.options.noinput
    }

    /// Finds out what was not said.
    pub(super) fn complete<'a>(
        &'a mut self,
        hooks: &'a Hooks<T>,
        output: &Output,
    ) -> std::result::Result<NewTenant<'a, T>, Exit> {
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
        let domains = T::domains().filter(|_| !self.options.no_domain);
        if let Some(domains) = domains {
            // The first is the main one whatever is said.
            self.domain.set(domains.primary_field(), "true");
            lacking.extend(complete(&FieldOptions::of_domain::<T>(), &mut self.domain, asks, output)?);
        }
        if !lacking.is_empty() {
            return Err(output.refuse(&missing(&lacking)));
        }
        let user = wants_user.then(|| self.options.user.resolve(asks, output)).transpose()?;
        Ok(NewTenant { tenant: &self.tenant, domain: domains.map(|_| &self.domain), user, hooks })
    }
}

impl<T: CommandModel> NewTenant<'_, T> {
    pub(super) fn row(&self) -> Result<T::New> {
        Ok(T::from_fields(self.tenant)?)
    }

    /// Saves what belongs to the tenant, in the transaction that makes it.
    pub(super) fn first(&self, tenant: &T, conn: &mut TenantConnection) -> Result<Made> {
        let domain = match (self.domain, T::domains()) {
            (Some(values), Some(domains)) => Some(domains.save(values, tenant, conn)?.0.to_string()),
            _ => None,
        };
        if let Some(user) = &self.user {
            store(user, tenant, self.hooks, conn)?;
        }
        let superuser = self.user.as_ref().map(|user| user.username().to_owned());
        Ok(Made { schema: tenant.schema_name().to_string(), domain, superuser })
    }
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "created tenant {}", Shown(&self.schema))?;
        if let Some(domain) = &self.domain {
            write!(f, ", reached as {domain}")?;
        }
        match &self.superuser {
            Some(superuser) => write!(f, ", with superuser {}", Shown(superuser)),
            None => Ok(()),
        }
    }
}

impl<T: CommandModel> Args for NewTenantArgs<T> {
    fn augment_args(command: clap::Command) -> clap::Command {
        let command = Options::augment_args(command);
        FieldOptions::of_domain::<T>().augment(FieldOptions::of_tenant::<T>(TAKEN).augment(command))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl<T: CommandModel> FromArgMatches for NewTenantArgs<T> {
    fn from_arg_matches(matches: &ArgMatches) -> std::result::Result<Self, clap::Error> {
        Ok(Self {
            options: Options::from_arg_matches(matches)?,
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

impl<T> fmt::Debug for NewTenantArgs<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewTenantArgs")
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
        let command = Options::augment_args(clap::Command::new("create-tenant"));
        let mut names: Vec<_> = command.get_arguments().filter_map(clap::Arg::get_long).collect();
        names.retain(|name| !TAKEN.contains(name));
        assert!(names.is_empty(), "{names:?} are to be added to TAKEN");
    }
}
