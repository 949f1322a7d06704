//! `delete-domain`.

use serde::Serialize;

use super::confirm::confirm;
use super::exit::Exit;
use super::model::CommandModel;
use super::output::Output;
use super::prompt::{ask, is_interactive};
use super::usage::missing;
use crate::shown::Shown;
use crate::tenancy::Tenancy;
use crate::{Error, Hostname, Result};

/// The arguments of `delete-domain`.
///
/// ```
/// use clap::Parser as _;
///
/// #[derive(clap::Parser)]
/// struct Program {
///     #[command(flatten)]
///     delete: tenants_diesel::cli::DeleteDomain,
/// }
///
/// assert!(Program::try_parse_from(["program", "--domain", "acme.example.com", "--noinput"]).is_ok());
/// ```
#[derive(Debug, Clone, clap::Args)]
#[command(about = None, long_about = None)]
pub struct DeleteDomain {
    /// The host name
    #[arg(short, long, value_name = "HOST", aliases = ["domain-domain", "domain-url"])]
    domain: Option<Hostname>,
    /// Ask nothing: the domain must be named
    #[arg(long, alias = "no-input")]
    noinput: bool,
    /// Write the result as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// What was deleted.
#[derive(Serialize)]
struct Deleted<'a> {
    schema: &'a str,
    domain: &'a str,
}

impl DeleteDomain {
    pub(super) fn run<T: CommandModel>(&self, tenancy: &Tenancy<T>, output: &Output) -> Exit {
        let asks = !self.noinput && is_interactive();
        let host = match self.host(asks, output) {
            Ok(host) => host,
            Err(exit) => return exit,
        };
        match delete(&host, asks, tenancy, output) {
            Ok(Ok(exit)) | Ok(Err(exit)) => exit,
            Err(error) => output.failed(error, tenancy),
        }
    }

    fn host(&self, asks: bool, output: &Output) -> std::result::Result<Hostname, Exit> {
        match &self.domain {
            // Whoever cannot be asked has to say both that and which.
            Some(host) if asks || self.noinput => Ok(host.clone()),
            Some(_) => Err(output.refuse(&missing(&["--noinput, since nobody can be asked"]))),
            None if asks => loop {
                let answer = ask(output, "domain: ").map_err(|error| output.unanswered(&error))?;
                match answer.trim().parse() {
                    Ok(host) => return Ok(host),
                    Err(error) => output.err.line(format_args!("  {error}")),
                }
            },
            None => Err(output.refuse(&missing(&["--domain <HOST>"]))),
        }
    }
}

fn delete<T: CommandModel>(
    host: &Hostname,
    asks: bool,
    tenancy: &Tenancy<T>,
    output: &Output,
) -> Result<std::result::Result<Exit, Exit>> {
    let Some(domains) = T::domains() else {
        output.complain("this model has no table of domains: the host name is a field of the tenant's");
        return Ok(Err(Exit::Usage));
    };
    let mut conn = tenancy.administrator()?;
    conn.set_schema_to_public()?;
    let not_found = || Error::DomainNotFound { domain: host.clone() };
    let tenant = T::find_by_host(host, &mut conn)?.ok_or_else(not_found)?;
    let schema = tenant.schema_name();
    if asks {
        let question = format!("type '{host}' to take it from tenant {}: ", Shown(schema.as_str()));
        if let Err(exit) = confirm(host.as_ref(), &question, output) {
            return Ok(Err(exit));
        }
    }
    domains.delete(host, &mut conn)?;
    output.show(&Deleted { schema: schema.as_str(), domain: host.as_ref() });
    Ok(Ok(Exit::Done))
}

impl std::fmt::Display for Deleted<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "deleted domain {} of tenant {}", self.domain, Shown(self.schema))
    }
}
