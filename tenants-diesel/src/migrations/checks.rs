//! SQL behind the migrations of a schema that may refuse what they did.

use std::borrow::Cow;

use tenants_core::SchemaName;

use super::shadow::added_checks_sql;
use crate::model::TenantTable;

/// What is checked in a schema once migrations have run.
#[derive(Debug, Clone, Copy)]
pub(super) enum Checks<'a> {
    /// In a tenant's: behind each step too, where they are run one at a time. Most migrations add nothing, and need none, so that it
    /// is put together where it is asked for.
    Tenant,
    /// In the public schema: this, at the end.
    Shared(&'a str),
}

impl<'a> Checks<'a> {
    /// Behind the last step.
    pub(super) fn at_end<T: TenantTable>(self, public: &SchemaName, schema: &SchemaName) -> Cow<'a, str> {
        match self {
            Self::Tenant => Cow::Owned(added_checks_sql::<T>(public, schema)),
            Self::Shared(sql) => Cow::Borrowed(sql),
        }
    }

    /// Behind each step that is run alone.
    pub(super) fn behind_step<T: TenantTable>(self, public: &SchemaName, schema: &SchemaName) -> Cow<'a, str> {
        match self {
            Self::Tenant => self.at_end::<T>(public, schema),
            Self::Shared(_) => Cow::Borrowed(""),
        }
    }
}
