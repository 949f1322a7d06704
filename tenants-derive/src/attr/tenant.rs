//! `#[tenant(…)]`.

use syn::{DeriveInput, Ident, LitStr, Path, Type};

use super::suggest::corrected;
use super::{FolderAttr, items};
use crate::errors::Errors;

const KNOWN: &[&str] = &[
    "auto_create_schema",
    "auto_drop_schema",
    "client_key",
    "crate",
    "domain",
    "domain_url",
    "in_both",
    "new",
    "new_derive",
    "schema_name",
    "shared_migrations",
    "suspended",
    "tenant_migrations",
];

/// The attributes of a tenant model.
#[derive(Debug, Default)]
pub(crate) struct TenantAttrs {
    pub(crate) auto_create_schema: Option<bool>,
    pub(crate) auto_drop_schema: Option<bool>,
    pub(crate) client_key: Option<Ident>,
    pub(crate) krate: Option<Path>,
    pub(crate) domain: Option<Type>,
    pub(crate) domain_url: Option<OwnField>,
    pub(crate) in_both: Vec<LitStr>,
    pub(crate) new: Option<Type>,
    pub(crate) new_derive: Vec<Path>,
    pub(crate) schema_name: Option<Ident>,
    pub(crate) shared_migrations: Vec<FolderAttr>,
    pub(crate) suspended: Option<OwnField>,
    pub(crate) tenant_migrations: Vec<FolderAttr>,
    /// `domain` or `domain_url` is there, if perhaps with a wrong value.
    pub(crate) has_host: bool,
}

/// A field of the row's own that a model may have: `domain_url` or `domain_url = field`.
#[derive(Debug)]
pub(crate) struct OwnField {
    /// The attribute's name, for messages.
    pub(crate) name: Ident,
    /// The field, where it is given.
    pub(crate) field: Option<Ident>,
}

impl TenantAttrs {
    /// Reads them; mistakes are noted and left out.
    pub(crate) fn parse(input: &DeriveInput, errors: &mut Errors) -> Self {
        let mut attrs = Self::default();
        for item in corrected(items(&input.attrs, "tenant", errors), KNOWN, errors) {
            match item.name.to_string().as_str() {
                "auto_create_schema" => attrs.auto_create_schema = item.flag(errors),
                "auto_drop_schema" => attrs.auto_drop_schema = item.flag(errors),
                "client_key" => attrs.client_key = item.bare(errors),
                "crate" => attrs.krate = item.path(errors),
                "domain" => {
                    attrs.has_host = true;
                    attrs.domain = item.ty(errors);
                }
                "domain_url" => {
                    attrs.has_host = true;
                    attrs.domain_url = item.own_field(errors);
                }
                "in_both" => attrs.in_both = item.strings(errors),
                "new" => attrs.new = item.ty(errors),
                "new_derive" => attrs.new_derive = item.paths(errors),
                "schema_name" => attrs.schema_name = item.field(errors),
                "shared_migrations" => attrs.shared_migrations = item.folders(errors),
                "suspended" => attrs.suspended = item.own_field(errors),
                "tenant_migrations" => attrs.tenant_migrations = item.folders(errors),
                // None of these was noted.
                _ => {}
            }
        }
        attrs
    }
}

impl super::Item {
    fn own_field(&self, errors: &mut Errors) -> Option<OwnField> {
        let name = self.name.clone();
        if let super::item::Value::Bare = self.value {
            return Some(OwnField { name, field: None });
        }
        let field = self.field(errors)?;
        Some(OwnField { name, field: Some(field) })
    }
}
