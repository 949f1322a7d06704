//! The rules of a domain model.

use syn::{DeriveInput, Ident, Path, Type, parse_quote};

use super::fields::Wanted;
use super::new::{New, NewAttrs};
use super::shape;
use crate::attr::DomainAttrs;
use crate::errors::Errors;
use crate::krate;
use crate::model::{Field, Model, Sketch};

/// A domain model without mistakes.
#[derive(Debug)]
pub(crate) struct DomainInput {
    pub(crate) model: Model,
    pub(crate) krate: Path,
    pub(crate) tenant: Type,
    pub(crate) domain: Field,
    pub(crate) tenant_id: Field,
    pub(crate) is_primary: Field,
    pub(crate) new: New,
}

/// Reads and checks a domain model.
pub(crate) fn domain(input: &DeriveInput) -> syn::Result<DomainInput> {
    let mut errors = Errors::default();
    let checked = check(input, &mut errors);
    errors.finish(checked)
}

fn check(input: &DeriveInput, errors: &mut Errors) -> Option<DomainInput> {
    let attrs = DomainAttrs::parse(input, errors);
    let sketch = Sketch::of(input, "domain", errors);
    let model = shape::model(input, &sketch, errors);
    if !attrs.has_tenant {
        errors.at(&input.ident, "whose domain is it? add `#[domain(tenant = Client)]`");
    }
    let [domain, tenant_id, is_primary] = wanted(&attrs).map(|wanted| wanted.find(input, &sketch, errors));
    let new = NewAttrs { new: attrs.new.as_ref(), derives: &attrs.new_derive, client_key: attrs.client_key.as_ref() };
    new.check(&sketch, errors);

    let (model, domain, tenant_id, is_primary) = (model?, domain?, tenant_id?, is_primary?);
    let mut new = new.build(&model, &[&domain, &tenant_id, &is_primary]);
    new.set_type(&domain.ident, parse_quote!(::std::string::String));
    Some(DomainInput {
        krate: krate::or_default(attrs.krate),
        tenant: attrs.tenant?,
        model,
        domain,
        tenant_id,
        is_primary,
        new,
    })
}

fn wanted<'a>(attrs: &'a DomainAttrs) -> [Wanted<'a>; 3] {
    let field = |name, named: Option<&'a Ident>, what, types| Wanted {
        name,
        named,
        namespace: "domain",
        what,
        types,
        advice: "",
        inserted: attrs.new.is_none(),
    };
    [
        field("domain", attrs.domain.as_ref(), "the host name", &["String", "Hostname"]),
        field("tenant_id", attrs.tenant_id.as_ref(), "the tenant's primary key", &[]),
        field("is_primary", attrs.is_primary.as_ref(), "whether it is the tenant's main domain", &["bool"]),
    ]
}
