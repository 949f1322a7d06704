//! `create-domain`.

use std::fmt;
use std::marker::PhantomData;

use clap::{ArgMatches, Args, FromArgMatches};
use serde::Serialize;

use super::exit::Exit;
use super::fields::{FieldOptions, complete};
use super::model::{CommandModel, Domains, FieldValues};
use super::one_schema::OneSchema;
use super::output::Output;
use super::usage::missing;
use crate::Result;
use crate::shown::Shown;
use crate::tenancy::Tenancy;

/// What is no field of the model.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct CreateDomainOptions {
    #[command(flatten)]
    tenant: OneSchema,
    /// Make it the tenant's main domain, as the first one always is
    #[arg(long, aliases = ["is-primary", "domain-is-primary", "domain-is_primary"])]
    primary: bool,
    /// Write the result as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// The arguments of `create-domain`: an option for each field of the domain model's.
pub struct CreateDomain<T> {
    pub(super) options: CreateDomainOptions,
    domain: FieldValues,
    model: PhantomData<fn() -> T>,
}

/// What was made.
#[derive(Serialize)]
struct Created<'a> {
    schema: &'a str,
    domain: String,
    is_primary: bool,
}

impl<T: CommandModel> CreateDomain<T> {
    pub(super) fn run(mut self, tenancy: &Tenancy<T>, output: &Output) -> Exit {
        let Some(domains) = T::domains() else {
            output.complain("this model has no table of domains: the host name is a field of the tenant's");
            return Exit::Usage;
        };
        if domains.fields().is_none() {
            output
                .complain("the struct of new domains does not say how it is made: implement `DomainFromFields` for it");
            return Exit::Usage;
        }
        let tenant = match self.options.tenant.resolve(tenancy, output) {
            Ok(tenant) => tenant,
            Err(exit) => return exit,
        };
        self.domain.set(domains.primary_field(), self.options.primary.to_string());
        match complete(&FieldOptions::of_domain::<T>(), &mut self.domain, self.options.tenant.asks(), output) {
            Ok(lacking) if lacking.is_empty() => {}
            Ok(lacking) => return output.refuse(&missing(&lacking)),
            Err(exit) => return exit,
        }
        match self.create(domains, &tenant, tenancy) {
            Ok(created) => {
                output.show(&created);
                Exit::Done
            }
            Err(error) => output.failed(error, tenancy),
        }
    }

    fn create<'a>(&self, domains: &dyn Domains<T>, tenant: &'a T, tenancy: &Tenancy<T>) -> Result<Created<'a>> {
        let mut conn = tenancy.administrator()?;
        conn.set_schema_to_public()?;
        let (domain, is_primary) = domains.save(&self.domain, tenant, &mut conn)?;
        Ok(Created { schema: tenant.schema_name().as_str(), domain: domain.to_string(), is_primary })
    }
}

impl fmt::Display for Created<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.is_primary { "main " } else { "" };
        write!(f, "created {kind}domain {} of tenant {}", self.domain, Shown(self.schema))
    }
}

impl<T: CommandModel> Args for CreateDomain<T> {
    fn augment_args(command: clap::Command) -> clap::Command {
        FieldOptions::of_domain::<T>().augment(CreateDomainOptions::augment_args(command))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl<T: CommandModel> FromArgMatches for CreateDomain<T> {
    fn from_arg_matches(matches: &ArgMatches) -> std::result::Result<Self, clap::Error> {
        Ok(Self {
            options: CreateDomainOptions::from_arg_matches(matches)?,
            domain: FieldOptions::of_domain::<T>().given(matches),
            model: PhantomData,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> std::result::Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<T> fmt::Debug for CreateDomain<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreateDomain")
            .field("options", &self.options)
            .field("domain", &self.domain)
            .finish_non_exhaustive()
    }
}
