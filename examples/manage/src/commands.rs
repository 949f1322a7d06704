//! Commands of the project's own, which run in the tenants' schemas.

use std::io::Write;

use diesel::prelude::*;
use quickstart::models::Client;
use quickstart::schema::notes;
use tenants_diesel::cli::{CommandError, TenantCommands};
use tenants_diesel::prelude::*;

#[derive(clap::Subcommand)]
pub(crate) enum Commands {
    /// Show the notes of a tenant, the newest first
    Notes {
        /// At most so many
        #[arg(long, default_value_t = 10)]
        last: u16,
    },
}

impl TenantCommands<Client> for Commands {
    fn run(&self, tenant: &Client, conn: &mut TenantConnection, out: &mut dyn Write) -> Result<(), CommandError> {
        match self {
            Self::Notes { last } => {
                let newest = notes::table.order(notes::id.desc()).limit((*last).into());
                let bodies: Vec<String> = newest.select(notes::body).load(conn)?;
                writeln!(out, "{}: {} notes", tenant.name, bodies.len())?;
                for body in bodies {
                    writeln!(out, "  {body}")?;
                }
            }
        }
        Ok(())
    }
}
