//! The user's commands, each with the options that say in which tenants it runs.

use std::marker::PhantomData;

use clap::{ArgMatches, FromArgMatches, Subcommand};

use super::exit::Exit;
use super::output::Output;
use super::tenant_commands::TenantCommands;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;

/// One of the user's commands, and where it runs.
#[doc(hidden)]
#[derive(Debug)]
pub struct Own<T, C> {
    command: C,
    model: PhantomData<fn() -> T>,
}

impl<T: TenantTable, C: TenantCommands<T>> Own<T, C> {
    pub(super) fn run(&self, tenancy: &Tenancy<T>, output: &Output) -> Exit {
        let _ = (&self.command, tenancy, output);
        Exit::Failed
    }

    pub(super) fn is_json(&self) -> bool {
        false
    }
}

impl<T, C: Subcommand> Subcommand for Own<T, C> {
    fn augment_subcommands(command: clap::Command) -> clap::Command {
        C::augment_subcommands(command)
    }

    fn augment_subcommands_for_update(command: clap::Command) -> clap::Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        C::has_subcommand(name)
    }
}

impl<T, C: FromArgMatches> FromArgMatches for Own<T, C> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self { command: C::from_arg_matches(matches)?, model: PhantomData })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
