//! New rows, from what was said of their fields.

use super::{Field, FieldError, FieldValues};

/// A new tenant that can be made from the texts of a command line.
///
/// `#[derive(TenantModel)]` writes it for the struct that it makes. For a struct of your own (`#[tenant(new = …)]`) you
/// may, and `create-tenant` cannot do without.
///
/// ```
/// use tenants_diesel::cli::model::{Field, FieldError, FieldValues, FromFields};
///
/// struct Signup {
///     name: String,
/// }
///
/// impl FromFields for Signup {
///     fn fields() -> Vec<Field> {
///         vec![Field::new("name", "String", |_| Ok(())).describe("what the customer is called")]
///     }
///
///     fn from_fields(values: &FieldValues) -> Result<Self, FieldError> {
///         Ok(Self { name: values.parse("name")? })
///     }
/// }
///
/// let mut values = FieldValues::default();
/// assert!(Signup::from_fields(&values).is_err());
/// values.set("name", "Acme");
/// assert_eq!(Signup::from_fields(&values).unwrap().name, "Acme");
/// ```
pub trait FromFields: Sized {
    /// The fields, in their order.
    fn fields() -> Vec<Field>;

    /// The new row.
    ///
    /// # Errors
    ///
    /// If a field has no value.
    fn from_fields(values: &FieldValues) -> Result<Self, FieldError>;
}
