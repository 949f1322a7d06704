//! Which tenant a command is about.

use super::exit::Exit;
use super::output::Output;
use super::prompt::{PromptError, ask, is_interactive};
use super::usage::{conflict, missing};
use crate::connection::TenantConnection;
use crate::model::TenantTable;
use crate::shown::{OneLine, Shown};
use crate::tenancy::Tenancy;
use crate::{Error, Result, SchemaName};

/// How many names are read at a time.
const PAGE: i64 = 500;

/// The ids are not the fields' names: a command of the user's, which gets these options too, may have such fields.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct OneSchema {
    /// The tenant's schema, by its exact name
    #[arg(id = "tenants-schema", short = 's', long = "schema", value_name = "NAME")]
    schema: Option<SchemaName>,
    /// Ask nothing: what is missing is an error
    #[arg(id = "tenants-noinput", long = "noinput", alias = "no-input")]
    noinput: bool,
}

impl OneSchema {
    /// What an option of another name says.
    pub(super) fn said(schema: Option<SchemaName>, noinput: bool) -> Self {
        Self { schema, noinput }
    }

    /// What is said before a command's name, and behind it.
    ///
    /// # Errors
    ///
    /// If that is not the same.
    pub(super) fn and(self, behind: Self) -> std::result::Result<Self, clap::Error> {
        let schema = match (self.schema, behind.schema) {
            (Some(before), Some(behind)) if before != behind => {
                return Err(conflict(format_args!("'--schema {before}' cannot be used with '--schema {behind}'")));
            }
            (before, behind) => before.or(behind),
        };
        Ok(Self { schema, noinput: self.noinput || behind.noinput })
    }

    /// Whether there is somebody to ask, who may be asked.
    pub(super) fn asks(&self) -> bool {
        !self.noinput && is_interactive()
    }

    /// Whether it was said that nobody is to be asked.
    pub(super) fn may_not_ask(&self) -> bool {
        self.noinput
    }

    /// The schema that is named, which may be the public one, or else the one of the tenant typed when asked.
    ///
    /// # Errors
    ///
    /// If there is none, after telling so.
    pub(super) fn name<T: TenantTable>(
        &self,
        tenancy: &Tenancy<T>,
        output: &Output,
    ) -> std::result::Result<SchemaName, Exit> {
        match &self.schema {
            Some(schema) => Ok(schema.clone()),
            None => Ok(self.resolve(tenancy, output)?.schema_name().clone()),
        }
    }

    /// The tenant that is named, or else typed when asked.
    ///
    /// # Errors
    ///
    /// If there is none, after telling so.
    pub(super) fn resolve<T: TenantTable>(
        &self,
        tenancy: &Tenancy<T>,
        output: &Output,
    ) -> std::result::Result<T, Exit> {
        self.resolve_as("--schema <NAME>", "schema", tenancy, output)
    }

    /// The same where the option, and what is asked for, are called otherwise.
    pub(super) fn resolve_as<T: TenantTable>(
        &self,
        option: &str,
        question: &str,
        tenancy: &Tenancy<T>,
        output: &Output,
    ) -> std::result::Result<T, Exit> {
        let fail = |error| output.failed(error, tenancy);
        let mut conn = tenancy.administrator().map_err(fail)?;
        conn.set_schema_to_public().map_err(fail)?;
        match &self.schema {
            Some(schema) => find(schema, &mut conn).map_err(fail),
            None if self.asks() => prompt(question, &mut conn, output),
            None => Err(output.refuse(&missing(&[option]))),
        }
    }
}

fn find<T: TenantTable>(schema: &SchemaName, conn: &mut TenantConnection) -> Result<T> {
    T::find_by_schema_name(schema, conn)?.ok_or_else(|| Error::TenantNotFound { schema: schema.clone() })
}

/// Asks until a tenant is named. A name is a name, also where it looks like a number.
fn prompt<T: TenantTable>(
    question: &str,
    conn: &mut TenantConnection,
    output: &Output,
) -> std::result::Result<T, Exit> {
    loop {
        let answer = ask(output, &format!("{question} ('?' lists them): "))
            .map_err(|error: PromptError| output.unanswered(&error))?;
        let told = match answer.trim() {
            "?" => list::<T>(conn, output).map(|()| None),
            name => match name.parse::<SchemaName>() {
                Ok(schema) => find(&schema, conn).map(Some),
                Err(error) => Err(error.into()),
            },
        };
        match told {
            Ok(Some(tenant)) => return Ok(tenant),
            Ok(None) => {}
            Err(error @ (Error::SchemaName(_) | Error::TenantNotFound { .. })) => {
                output.err.line(format_args!("  {}", OneLine(&error)));
            }
            Err(error) => return Err(output.fail(&error)),
        }
    }
}

fn list<T: TenantTable>(conn: &mut TenantConnection, output: &Output) -> Result<()> {
    let mut last: Option<SchemaName> = None;
    loop {
        let page = T::page(last.as_ref(), PAGE, conn)?;
        for tenant in &page {
            output.err.line(format_args!("  {}", Shown(tenant.schema_name().as_str())));
        }
        match page.last() {
            Some(tenant) => last = Some(tenant.schema_name().clone()),
            None => return Ok(()),
        }
    }
}
