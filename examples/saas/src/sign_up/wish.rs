//! What a visitor asks for, and the company that comes of it.

use serde::Deserialize;
use tenants_diesel::lifecycle::CreateOptions;
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, Result};

use super::address;
use crate::models::{Company, NewCompany, NewDomain};
use crate::page::Complaint;
use crate::text;

const LONGEST_NAME: usize = 80;

/// The form as it was filled in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    pub(super) name: String,
    /// Made from the name if it is empty.
    pub(super) address: String,
}

impl Wish {
    /// What is to be saved, or which field is wrong.
    pub(super) fn checked(&self) -> Result<NewCompany, Complaint> {
        let name = text::checked(&self.name, LONGEST_NAME).map_err(Complaint::at("name"))?;
        let schema_name = if self.address.trim().is_empty() {
            let made = address::from_name(&name);
            address::parse(&made).map_err(|_| {
                Complaint::at("address")("No address can be made from this name. Please choose one.".to_owned())
            })?
        } else {
            address::parse(&self.address).map_err(Complaint::at("address"))?
        };
        Ok(NewCompany { schema_name, name })
    }
}

/// Row, schema, tables and host name: all of it or nothing.
pub(super) fn create(new: NewCompany, host: &str, conn: &mut TenantConnection) -> Result<Company> {
    let domain = |company: &Company, conn: &mut TenantConnection| {
        NewDomain::primary(host, company).save(conn)?;
        Ok(())
    };
    new.save_and(CreateOptions::default(), domain, conn)
}

/// Whether somebody else has the name.
pub(super) fn is_taken(error: &Error) -> bool {
    matches!(
        error,
        Error::TenantExists { .. }
            | Error::SchemaExists { .. }
            | Error::DomainTaken { .. }
            | Error::PublicSchemaName { .. }
            | Error::ReservedSchemaName { .. }
    )
}
