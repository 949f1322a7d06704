//! `warm-schemas`.

use std::fmt;

use serde::Serialize;

use super::database_url::without_secret;
use super::exit::Exit;
use super::interrupt::listen;
use super::output::Output;
use super::progress::Progress;
use crate::commands::{WarmOptions, WarmReport, WarmSchema};
use crate::model::TenantTable;
use crate::shown::Shown;
use crate::tenancy::Tenancy;
use crate::{Error, Interrupt};

/// The arguments of `warm-schemas`.
///
/// ```
/// use clap::Parser as _;
///
/// #[derive(clap::Parser)]
/// struct Program {
///     #[command(flatten)]
///     warm: tenants_diesel::cli::WarmSchemas,
/// }
///
/// assert!(Program::try_parse_from(["program", "--count", "10"]).is_ok());
/// assert!(Program::try_parse_from(["program"]).is_err()); // what is to be done?
/// ```
#[derive(Debug, Clone, clap::Args)]
#[command(about = None, long_about = None)]
pub struct WarmSchemas {
    #[command(flatten)]
    what: What,
    /// Write the result as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// One of these.
#[derive(Debug, Clone, clap::Args)]
#[group(required = true, multiple = false)]
#[command(about = None, long_about = None)]
struct What {
    /// Fill the stock until so many schemas are ready, and drop those of older migrations
    #[arg(long, value_name = "N")]
    count: Option<usize>,
    /// Show what is in the stock
    #[arg(long)]
    list: bool,
    /// Drop the whole stock
    #[arg(long)]
    drain: bool,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Stock(Vec<WarmSchema>);

impl WarmSchemas {
    pub(super) fn run<T: TenantTable>(&self, tenancy: &Tenancy<T>, output: &Output) -> Exit {
        let result = if self.what.list { list(tenancy, output) } else { self.fill(tenancy, output) };
        result.unwrap_or_else(|error| output.fail(&without_secret(error, tenancy.migration_url())))
    }

    fn fill<T: TenantTable>(&self, tenancy: &Tenancy<T>, output: &Output) -> Result<Exit, Error> {
        let interrupt = Interrupt::new();
        let _listening = listen(interrupt.clone(), Progress::on(output));
        let options = WarmOptions::default().count(self.what.count.unwrap_or_default()).interrupt(interrupt);
        let options = if self.what.drain { options.drain() } else { options };
        let report: WarmReport = tenancy.warm_schemas(&options)?;
        output.show(&report);
        Ok(if report.interrupted { Exit::Interrupted } else { Exit::Done })
    }
}

fn list<T: TenantTable>(tenancy: &Tenancy<T>, output: &Output) -> Result<Exit, Error> {
    output.show(&Stock(tenancy.warm_stock()?));
    Ok(Exit::Done)
}

impl fmt::Display for Stock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ready = self.0.iter().filter(|schema| schema.is_ready).count();
        write!(f, "{ready} ready, {} of others", self.0.len() - ready)?;
        for WarmSchema { schema, is_ready, .. } in &self.0 {
            write!(f, "\n  {}{}", Shown(schema), if *is_ready { "" } else { "  of others" })?;
        }
        Ok(())
    }
}
