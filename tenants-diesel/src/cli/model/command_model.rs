//! What the commands know of a tenant model.

use super::{Domains, Field, FieldError, FieldValues};
use crate::model::TenantTable;

/// A tenant model that commands can make and show.
///
/// Written by `#[derive(TenantModel)]`.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use tenants_diesel::cli::model::{CommandModel, FieldValues};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let fields: Vec<_> = Client::fields().into_iter().flatten().map(|field| field.name).collect();
/// assert_eq!(fields, ["schema_name", "name"]);
/// let mut values = FieldValues::default();
/// values.set("schema_name", "acme");
/// values.set("name", "Acme");
/// assert_eq!(Client::from_fields(&values)?.name, "Acme");
/// assert_eq!(Client::columns(), ["id", "schema_name", "name"]);
/// assert_eq!(Client::SCHEMA_NAME_FIELD, "schema_name");
/// assert!(Client::domains().is_some());
/// # Ok(()) }
/// ```
pub trait CommandModel: TenantTable {
    /// The field that holds the schema's name.
    const SCHEMA_NAME_FIELD: &'static str;

    /// The fields of a new row, in their order; none where a struct of the user's does not say.
    fn fields() -> Option<Vec<Field>>;

    /// A new row.
    ///
    /// # Errors
    ///
    /// If a field has no value, or the struct does not say how it is made.
    fn from_fields(values: &FieldValues) -> Result<Self::New, FieldError>;

    /// The columns of the model, unquoted, in the order of its fields.
    fn columns() -> Vec<&'static str>;

    /// The model's host names, where they have a table of their own.
    fn domains() -> Option<&'static dyn Domains<Self>>;
}
