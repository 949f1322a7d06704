//! Who is to be a superuser.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

/// Who is to be a superuser of a tenant; the password is shown by nothing.
///
/// ```
/// use tenants_diesel::cli::NewSuperuser;
///
/// let admin = NewSuperuser::new("admin", "s3cret").email("admin@acme.example");
/// assert_eq!((admin.username(), admin.password()), ("admin", "s3cret"));
/// assert!(!format!("{admin:?}").contains("s3cret"));
/// ```
#[derive(Clone)]
pub struct NewSuperuser {
    username: String,
    password: SecretString,
    email: Option<String>,
}

impl NewSuperuser {
    /// A user of that name and password.
    #[must_use]
    pub fn new(username: impl Into<String>, password: impl Into<String>) -> Self {
        Self { username: username.into(), password: SecretString::from(password.into()), email: None }
    }

    /// Adds the address.
    #[must_use]
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }

    /// The name.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.username
    }

    /// The password as it was typed, to be hashed.
    #[must_use]
    pub fn password(&self) -> &str {
        self.password.expose_secret()
    }

    /// The address, if one was given.
    #[must_use]
    pub fn email_address(&self) -> Option<&str> {
        self.email.as_deref()
    }
}

impl fmt::Debug for NewSuperuser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewSuperuser")
            .field("username", &self.username)
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}
