//! `#[domain(…)]`.

use syn::{DeriveInput, Ident, Path, Type};

use super::items;
use super::suggest::corrected;
use crate::errors::Errors;

const KNOWN: &[&str] = &["client_key", "crate", "domain", "is_primary", "new", "new_derive", "tenant", "tenant_id"];

/// The attributes of a domain model.
#[derive(Debug, Default)]
pub(crate) struct DomainAttrs {
    pub(crate) client_key: Option<Ident>,
    pub(crate) krate: Option<Path>,
    pub(crate) domain: Option<Ident>,
    pub(crate) is_primary: Option<Ident>,
    pub(crate) new: Option<Type>,
    pub(crate) new_derive: Vec<Path>,
    pub(crate) tenant: Option<Type>,
    pub(crate) tenant_id: Option<Ident>,
    /// `tenant` is there, if perhaps with a wrong value.
    pub(crate) has_tenant: bool,
}

impl DomainAttrs {
    /// Reads them; mistakes are noted and left out.
    pub(crate) fn parse(input: &DeriveInput, errors: &mut Errors) -> Self {
        let mut attrs = Self::default();
        for item in corrected(items(&input.attrs, "domain", errors), KNOWN, errors) {
            match item.name.to_string().as_str() {
                "client_key" => attrs.client_key = item.bare(errors),
                "crate" => attrs.krate = item.path(errors),
                "domain" => attrs.domain = item.field(errors),
                "is_primary" => attrs.is_primary = item.field(errors),
                "new" => attrs.new = item.ty(errors),
                "new_derive" => attrs.new_derive = item.paths(errors),
                "tenant" => {
                    attrs.has_tenant = true;
                    attrs.tenant = item.ty(errors);
                }
                "tenant_id" => attrs.tenant_id = item.field(errors),
                // None of these was noted.
                _ => {}
            }
        }
        attrs
    }
}
