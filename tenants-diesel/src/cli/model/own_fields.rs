//! A struct of new rows that the user wrote, which may say how it is made: found out as in `probe`.

use std::marker::PhantomData;

use super::{DomainFromFields, Field, FieldError, FieldValues, FromFields};
use crate::model::NewDomain;

const NOT_SAID: &str = "its struct of new rows does not say how it is made: implement `FromFields` for it";

type TenantOf<N> = <<N as NewDomain>::Domain as tenants_core::DomainModel>::Tenant;

/// A type of new rows that the user wrote.
#[derive(Debug)]
pub struct OwnFields<N>(PhantomData<fn() -> N>);

impl<N> OwnFields<N> {
    /// Of which something is to be found out.
    pub const TYPE: Self = Self(PhantomData);
}

/// One that says how it is read.
pub trait WithFields {
    /// The type.
    type New;

    /// Its fields; none where nobody said.
    fn fields(&self) -> Option<Vec<Field>>;

    /// The new row.
    ///
    /// # Errors
    ///
    /// If a field has no value.
    fn build(&self, values: &FieldValues) -> Result<Self::New, FieldError>;
}

impl<N: FromFields> WithFields for OwnFields<N> {
    type New = N;

    fn fields(&self) -> Option<Vec<Field>> {
        Some(N::fields())
    }

    fn build(&self, values: &FieldValues) -> Result<N, FieldError> {
        N::from_fields(values)
    }
}

/// One that does not.
pub trait WithoutFields {
    /// The type.
    type New;

    /// Its fields; none where nobody said.
    fn fields(&self) -> Option<Vec<Field>>;

    /// The new row.
    ///
    /// # Errors
    ///
    /// Always.
    fn build(&self, values: &FieldValues) -> Result<Self::New, FieldError>;
}

impl<N> WithoutFields for &OwnFields<N> {
    type New = N;

    fn fields(&self) -> Option<Vec<Field>> {
        None
    }

    fn build(&self, _: &FieldValues) -> Result<N, FieldError> {
        Err(FieldError::new("new", NOT_SAID))
    }
}

/// A type of new domains that the user wrote.
#[derive(Debug)]
pub struct OwnDomainFields<N>(PhantomData<fn() -> N>);

impl<N> OwnDomainFields<N> {
    /// Of which something is to be found out.
    pub const TYPE: Self = Self(PhantomData);
}

/// One that says how it is read.
pub trait WithDomainFields {
    /// The type.
    type New: NewDomain;

    /// Its fields; none where nobody said.
    fn fields(&self) -> Option<Vec<Field>>;

    /// The new row.
    ///
    /// # Errors
    ///
    /// If a field has no value.
    fn build(&self, values: &FieldValues, tenant: &TenantOf<Self::New>) -> Result<Self::New, FieldError>;
}

impl<N: DomainFromFields> WithDomainFields for OwnDomainFields<N> {
    type New = N;

    fn fields(&self) -> Option<Vec<Field>> {
        Some(N::fields())
    }

    fn build(&self, values: &FieldValues, tenant: &TenantOf<N>) -> Result<N, FieldError> {
        N::from_fields(values, tenant)
    }
}

/// One that does not.
pub trait WithoutDomainFields {
    /// The type.
    type New;

    /// Its fields; none where nobody said.
    fn fields(&self) -> Option<Vec<Field>>;

    /// The new row.
    ///
    /// # Errors
    ///
    /// Always.
    fn build<T>(&self, values: &FieldValues, tenant: &T) -> Result<Self::New, FieldError>;
}

impl<N> WithoutDomainFields for &OwnDomainFields<N> {
    type New = N;

    fn fields(&self) -> Option<Vec<Field>> {
        None
    }

    fn build<T>(&self, _: &FieldValues, _: &T) -> Result<N, FieldError> {
        Err(FieldError::new("new", NOT_SAID))
    }
}

#[cfg(test)]
#[allow(clippy::needless_borrow, reason = "as the derives write it")]
mod tests {
    use super::*;

    struct Opaque;

    #[test]
    fn what_a_struct_does_not_say_is_told() {
        assert!((&OwnFields::<Opaque>::TYPE).fields().is_none());
        let error = (&OwnFields::<Opaque>::TYPE).build(&FieldValues::default()).map(drop).unwrap_err();
        assert!(error.to_string().contains("FromFields"), "{error}");
    }
}
