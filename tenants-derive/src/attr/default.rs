//! `#[tenant(default = "…")]` and `#[domain(default = "…")]` on a field.

use syn::{Attribute, LitStr};

use super::{items, unknown};
use crate::errors::Errors;

/// What the commands take a field for when nothing is said of it.
pub(crate) fn default(attrs: &[Attribute], namespace: &str, errors: &mut Errors) -> Option<LitStr> {
    let mut found = None;
    for item in items(attrs, namespace, errors) {
        match item.name.to_string().as_str() {
            "default" => found = item.string(errors),
            // Its name is what the struct's attribute asks for.
            "suspended" if namespace == "tenant" => errors.at(
                &item.name,
                "`suspended` is an attribute of the struct: `#[tenant(suspended)]`, or `#[tenant(suspended = field)]`",
            ),
            _ => unknown(&item, &["default"], errors),
        }
    }
    found
}
