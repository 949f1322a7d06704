//! What both derives need of a struct: its table, its key and its fields.

use proc_macro2::TokenStream;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, LitStr, Path, Type, Visibility};

use crate::attr::{FieldAttrs, StructAttrs, default};
use crate::errors::Errors;

/// A struct whose row diesel loads.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    /// The module `table!` made.
    pub(crate) table: Path,
    pub(crate) key: Field,
    pub(crate) fields: Vec<Field>,
    /// What the generated struct repeats of the struct's `#[diesel(…)]`.
    pub(crate) kept: TokenStream,
}

/// A field and its column.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) ty: Type,
    pub(crate) docs: Vec<Attribute>,
    pub(crate) column: Ident,
    /// The attribute of diesel's that makes it something else than a column.
    pub(crate) no_column: Option<Ident>,
    pub(crate) serialize_as: bool,
    pub(crate) skip_insertion: bool,
    pub(crate) skip_update: bool,
    /// What the commands take it for when nothing is said of it.
    pub(crate) default: Option<LitStr>,
    /// What the field of the generated struct repeats of its `#[diesel(…)]`.
    pub(crate) kept: TokenStream,
}

/// A struct as far as it could be read; what is missing is for the checks to say.
#[derive(Debug)]
pub(crate) struct Sketch {
    pub(crate) fields: Vec<Field>,
    pub(crate) attrs: StructAttrs,
}

impl Sketch {
    /// Reads the named fields, whose attributes of ours are those of `namespace`; there are none in anything but a
    /// struct that names them.
    pub(crate) fn of(input: &DeriveInput, namespace: &str, errors: &mut Errors) -> Self {
        let fields = match &input.data {
            Data::Struct(data) => match &data.fields {
                Fields::Named(fields) => {
                    fields.named.iter().filter_map(|field| Field::of(field, namespace, errors)).collect()
                }
                Fields::Unnamed(_) | Fields::Unit => Vec::new(),
            },
            Data::Enum(_) | Data::Union(_) => Vec::new(),
        };
        Self { fields, attrs: StructAttrs::parse(&input.attrs) }
    }

    /// The field of a name.
    pub(crate) fn field(&self, name: &Ident) -> Option<&Field> {
        self.fields.iter().find(|field| field.ident == *name)
    }

    /// The field of the primary key's column; none also where the key has several columns.
    pub(crate) fn key(&self) -> Option<&Field> {
        match self.attrs.primary_key.as_slice() {
            [] => self.fields.iter().find(|field| field.column == "id"),
            [column] => self.fields.iter().find(|field| field.column == *column),
            _ => None,
        }
    }

    /// The field of the first of the primary key's columns, as a guess where there are several.
    pub(crate) fn first_key(&self) -> Option<&Field> {
        let column = self.attrs.primary_key.first()?;
        self.fields.iter().find(|field| field.column == *column)
    }
}

impl Field {
    fn of(field: &syn::Field, namespace: &str, errors: &mut Errors) -> Option<Self> {
        let ident = field.ident.clone()?;
        let attrs = FieldAttrs::parse(&field.attrs);
        let docs = field.attrs.iter().filter(|attr| attr.path().is_ident("doc"));
        Some(Self {
            docs: docs.cloned().collect(),
            column: attrs.column.unwrap_or_else(|| ident.clone()),
            vis: field.vis.clone(),
            ty: field.ty.clone(),
            no_column: attrs.no_column,
            serialize_as: attrs.serialize_as,
            skip_insertion: attrs.skip_insertion,
            skip_update: attrs.skip_update,
            default: default(&field.attrs, namespace, errors),
            kept: attrs.kept,
            ident,
        })
    }
}

impl Model {
    /// Whether an update would set nothing but `unchanged` columns, so that diesel's `AsChangeset` cannot be derived or is not needed.
    pub(crate) fn nothing_to_update(&self, unchanged: &[&Ident]) -> bool {
        self.fields
            .iter()
            .all(|field| field.skip_update || field.ident == self.key.ident || unchanged.contains(&&field.ident))
    }

    /// Whether a field is given to diesel by value, so that an update needs a clone of the row.
    pub(crate) fn updates_by_value(&self) -> bool {
        self.fields.iter().any(|field| field.serialize_as && !field.skip_update && field.ident != self.key.ident)
    }
}
