//! The users of a tenant: the library has none, the project's are in each tenant's schema.

use argon2::Argon2;
use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHasher as _, SaltString};
use diesel::prelude::*;
use quickstart::models::Client;
use tenants_diesel::cli::{CommandError, NewSuperuser};
use tenants_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Int4,
        username -> Text,
        email -> Nullable<Text>,
        password_hash -> Text,
        is_superuser -> Bool,
    }
}

#[derive(Insertable)]
#[diesel(table_name = users)]
struct NewUser<'a> {
    username: &'a str,
    email: Option<&'a str>,
    password_hash: String,
    is_superuser: bool,
}

/// Stores a superuser in the schema that the connection is on; of the password no more than its hash.
pub(crate) fn store_superuser(
    user: &NewSuperuser,
    _tenant: &Client,
    conn: &mut TenantConnection,
) -> Result<(), CommandError> {
    let salt = SaltString::generate(&mut OsRng);
    let password_hash = Argon2::default().hash_password(user.password().as_bytes(), &salt)?.to_string();
    let new = NewUser { username: user.username(), email: user.email_address(), password_hash, is_superuser: true };
    diesel::insert_into(users::table).values(new).execute(conn)?;
    Ok(())
}
