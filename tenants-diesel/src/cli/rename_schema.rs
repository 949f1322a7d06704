//! `rename-schema`.

use std::fmt;

use serde::Serialize;

use super::exit::Exit;
use super::one_schema::OneSchema;
use super::output::Output;
use super::prompt::ask;
use super::usage::missing;
use crate::SchemaName;
use crate::commands::RenameOptions;
use crate::model::TenantTable;
use crate::shown::Shown;
use crate::tenancy::Tenancy;

/// The arguments of `rename-schema`.
///
/// ```
/// use clap::Parser as _;
///
/// #[derive(clap::Parser)]
/// struct Program {
///     #[command(flatten)]
///     rename: tenants_diesel::cli::RenameSchema,
/// }
///
/// assert!(Program::try_parse_from(["program", "--schema", "acme", "--to", "globex", "--force"]).is_ok());
/// ```
#[derive(Debug, Clone, clap::Args)]
#[command(about = None, long_about = None)]
// As django-tenants has them.
#[command(mut_arg("tenants-schema", |schema| schema.aliases(["rename-from", "rename_from"])))]
pub struct RenameSchema {
    #[command(flatten)]
    tenant: OneSchema,
    /// The schema's new name
    #[arg(long, value_name = "NAME", aliases = ["rename-to", "rename_to"])]
    to: Option<SchemaName>,
    /// Rename although other processes may have connections on the schema, which cannot be seen from here: under the old
    /// name they find nothing, or the tenant that is given it next. Stop what serves the tenant first; not needed where
    /// it is down by tenant-down
    #[arg(long)]
    force: bool,
    /// Leave functions and expressions as they are that seem to name the schema in their text
    #[arg(long)]
    keep_names: bool,
    /// Write the result as JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Serialize)]
struct Renamed<'a> {
    from: &'a str,
    to: &'a str,
}

impl RenameSchema {
    pub(super) fn run<T: TenantTable>(&self, tenancy: &Tenancy<T>, output: &Output) -> Exit {
        let resolved = self.tenant.resolve(tenancy, output).and_then(|tenant: T| Ok((tenant, self.to(output)?)));
        let (tenant, to) = match resolved {
            Ok(resolved) => resolved,
            Err(exit) => return exit,
        };
        let from = tenant.schema_name();
        match tenancy.rename_schema(from, &to, self.options()) {
            Ok(_) => {
                output.show(&Renamed { from: from.as_str(), to: to.as_str() });
                Exit::Done
            }
            Err(error) => output.failed(error, tenancy),
        }
    }

    fn to(&self, output: &Output) -> Result<SchemaName, Exit> {
        match &self.to {
            Some(to) => Ok(to.clone()),
            None if self.tenant.asks() => loop {
                let answer = ask(output, "new name: ").map_err(|error| output.unanswered(&error))?;
                match answer.trim().parse() {
                    Ok(to) => return Ok(to),
                    Err(error) => output.err.line(format_args!("  {error}")),
                }
            },
            None => Err(output.refuse(&missing(&["--to <NAME>"]))),
        }
    }

    fn options(&self) -> RenameOptions {
        let options = RenameOptions::default();
        let options = if self.force { options.force() } else { options };
        if self.keep_names { options.keep_names() } else { options }
    }
}

impl fmt::Display for Renamed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "renamed tenant {} to {}", Shown(self.from), Shown(self.to))
    }
}
