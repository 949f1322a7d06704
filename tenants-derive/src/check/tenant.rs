//! The rules of a tenant model.

use syn::{DeriveInput, LitStr, Path, Type};

use super::fields::Wanted;
use super::new::{New, NewAttrs};
use super::shape;
use crate::attr::{OwnField, TenantAttrs};
use crate::errors::Errors;
use crate::migrations::Folder;
use crate::model::{Field, Model, Sketch};
use crate::{krate, migrations};

/// A tenant model without mistakes.
#[derive(Debug)]
pub(crate) struct TenantInput {
    pub(crate) model: Model,
    pub(crate) krate: Path,
    pub(crate) schema_name: Field,
    pub(crate) host: Host,
    /// Says whether the tenant is suspended, where the model has it.
    pub(crate) suspended: Option<Field>,
    pub(crate) new: New,
    pub(crate) auto_create_schema: bool,
    pub(crate) auto_drop_schema: bool,
    pub(crate) in_both: Vec<LitStr>,
    pub(crate) shared: Vec<Folder>,
    pub(crate) tenant: Vec<Folder>,
}

/// Where the tenant's host names are.
#[derive(Debug)]
pub(crate) enum Host {
    /// `domain = Domain`: in rows of their own.
    Table(Type),
    /// `domain_url`: one, in the tenant's row.
    Url(Field),
}

/// Reads and checks a tenant model.
pub(crate) fn tenant(input: &DeriveInput) -> syn::Result<TenantInput> {
    let mut errors = Errors::default();
    let checked = check(input, &mut errors);
    errors.finish(checked)
}

fn check(input: &DeriveInput, errors: &mut Errors) -> Option<TenantInput> {
    let attrs = TenantAttrs::parse(input, errors);
    let sketch = Sketch::of(input, "tenant", errors);
    let model = shape::model(input, &sketch, errors);
    let schema_name = schema_name(input, &attrs, &sketch, errors);
    let host = host(input, &attrs, &sketch, errors);
    let suspended = suspended(input, &attrs, &sketch, errors);
    let new = NewAttrs { new: attrs.new.as_ref(), derives: &attrs.new_derive, client_key: attrs.client_key.as_ref() };
    new.check(&sketch, errors);
    let shared = migrations::read(&attrs.shared_migrations, errors);
    let tenant = migrations::read(&attrs.tenant_migrations, errors);

    let (model, schema_name, host) = (model?, schema_name?, host?);
    // A key is never updated; and where nothing else is, no `AsChangeset` is needed.
    let is_key = schema_name.ident == model.key.ident;
    if !schema_name.skip_update && !is_key && !model.nothing_to_update(&[&schema_name.ident]) {
        errors.at(&schema_name.ident, "add `#[diesel(skip_update)]`: saving must never rename a schema");
    }
    let mut always = vec![&schema_name];
    if let Host::Url(field) = &host {
        always.push(field);
    }
    let new = new.build(&model, &always);
    Some(TenantInput {
        krate: krate::or_default(attrs.krate),
        auto_create_schema: attrs.auto_create_schema.unwrap_or(true),
        auto_drop_schema: attrs.auto_drop_schema.unwrap_or(false),
        in_both: attrs.in_both,
        model,
        schema_name,
        host,
        suspended,
        new,
        shared,
        tenant,
    })
}

fn schema_name(input: &DeriveInput, attrs: &TenantAttrs, sketch: &Sketch, errors: &mut Errors) -> Option<Field> {
    let wanted = Wanted {
        name: "schema_name",
        named: attrs.schema_name.as_ref(),
        namespace: "tenant",
        what: "the name of the tenant's schema",
        types: &["SchemaName"],
        advice: ", which holds only what PostgreSQL can and is read from text with `.parse()`",
        inserted: attrs.new.is_none(),
    };
    wanted.find(input, sketch, errors)
}

fn suspended(input: &DeriveInput, attrs: &TenantAttrs, sketch: &Sketch, errors: &mut Errors) -> Option<Field> {
    let wanted = Wanted {
        name: "suspended",
        named: attrs.suspended.as_ref()?.field.as_ref(),
        namespace: "tenant",
        what: "whether the tenant is suspended",
        types: &["bool"],
        advice: "",
        // The column may have a default.
        inserted: false,
    };
    let field = wanted.find(input, sketch, errors)?;
    if !field.skip_update {
        errors.at(&field.ident, "add `#[diesel(skip_update)]`: saving a row of before must never lift a suspension");
    }
    Some(field)
}

fn host(input: &DeriveInput, attrs: &TenantAttrs, sketch: &Sketch, errors: &mut Errors) -> Option<Host> {
    if !attrs.has_host {
        errors.at(
            &input.ident,
            "how is a tenant reached? add `#[tenant(domain = Domain)]` for a table of domains, \
             or `#[tenant(domain_url)]` for one in the tenant's own row",
        );
    }
    if let (Some(_), Some(OwnField { name, .. })) = (&attrs.domain, &attrs.domain_url) {
        errors.at(name, "a tenant has `domain` or `domain_url`, not both");
    }
    if let Some(domain) = &attrs.domain {
        return Some(Host::Table(domain.clone()));
    }
    let wanted = Wanted {
        name: "domain_url",
        named: attrs.domain_url.as_ref()?.field.as_ref(),
        namespace: "tenant",
        what: "the tenant's host name",
        types: &["String", "Hostname"],
        advice: "",
        inserted: attrs.new.is_none(),
    };
    wanted.find(input, sketch, errors).map(Host::Url)
}
