//! The struct itself: named fields, no generics, a table, one key.

use syn::{Data, DeriveInput, Fields};

use crate::errors::Errors;
use crate::model::{Model, Sketch};

/// The model, if nothing it is made of is missing.
pub(super) fn model(input: &DeriveInput, sketch: &Sketch, errors: &mut Errors) -> Option<Model> {
    let named = named_fields(input, errors);
    no_generics(input, errors);
    let attrs = &sketch.attrs;
    if attrs.table.is_none() {
        errors.at(&input.ident, "the table is missing: add `#[diesel(table_name = …)]`");
    }
    if named {
        key(input, sketch, errors);
        only_columns(sketch, errors);
    }
    Some(Model {
        ident: input.ident.clone(),
        vis: input.vis.clone(),
        table: attrs.table.clone()?,
        key: sketch.key()?.clone(),
        fields: sketch.fields.clone(),
        kept: attrs.kept.clone(),
    })
}

/// Whether the struct has named fields; without any the rules on single fields would only repeat it.
pub(super) fn has_named_fields(input: &DeriveInput) -> bool {
    matches!(&input.data, Data::Struct(data) if matches!(data.fields, Fields::Named(_)))
}

fn named_fields(input: &DeriveInput, errors: &mut Errors) -> bool {
    let kind = match &input.data {
        Data::Struct(data) => match data.fields {
            Fields::Named(_) => return true,
            Fields::Unnamed(_) => "a tuple struct",
            Fields::Unit => "a struct without fields",
        },
        Data::Enum(_) => "an enum",
        Data::Union(_) => "a union",
    };
    errors.at(&input.ident, format!("a model is a struct with named fields, not {kind}"));
    false
}

fn no_generics(input: &DeriveInput, errors: &mut Errors) {
    if !input.generics.params.is_empty() {
        errors
            .at(&input.generics, "a model cannot be generic: it is the row of one table, owned and of concrete types");
    } else if let Some(clause) = &input.generics.where_clause {
        errors.at(clause, "a model cannot have a `where` clause");
    }
}

fn key(input: &DeriveInput, sketch: &Sketch, errors: &mut Errors) {
    match sketch.attrs.primary_key.as_slice() {
        [] if sketch.key().is_none() => errors.at(
            &input.ident,
            "the primary key is missing: add a field `id`, or name another with `#[diesel(primary_key(…))]`",
        ),
        [column] if sketch.key().is_none() => {
            errors.at(column, format!("no field has the primary key's column `{column}`"));
        }
        [_, second, ..] => errors.at(
            second,
            "a model cannot have a primary key of several columns: a tenant and its domains are found by one",
        ),
        _ => {}
    }
}

fn only_columns(sketch: &Sketch, errors: &mut Errors) {
    for field in &sketch.fields {
        if let Some(attr) = &field.no_column {
            errors.at(attr, format!("`{attr}` has no place in a model: each field is a column of its table"));
        }
    }
}
