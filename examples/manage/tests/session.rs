//! The session that the README shows, and what it leaves behind.

#![allow(clippy::unwrap_used, reason = "a test that lacks something fails")]

use std::process::Command;

use argon2::password_hash::{PasswordHash, PasswordVerifier as _};
use diesel::prelude::*;
use diesel::sql_types::Text;
use tenants_diesel::testing::TestDatabase;

#[derive(QueryableByName)]
struct Hash {
    #[diesel(sql_type = Text)]
    password_hash: String,
}

fn manage(database: &TestDatabase, line: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_manage"));
    command.args(line.split_whitespace()).env("DATABASE_URL", database.url());
    let output = command.env("TENANTS_SUPERUSER_PASSWORD", "correct horse").output().unwrap();
    assert!(output.status.success(), "{line}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_tenant_from_nothing_to_its_first_user() {
    let database = TestDatabase::new("example_manage").unwrap();
    manage(&database, "migrate-schemas");
    let line =
        "create-tenant --schema-name acme --name Acme --on-trial --domain-domain acme.example.com --username admin";
    assert_eq!(manage(&database, line), "created tenant acme, reached as acme.example.com, with superuser admin\n");
    assert_eq!(manage(&database, "notes --schema acme"), "Acme: 0 notes\n");
    assert!(manage(&database, "list-tenants").contains("acme.example.com"));
    manage(&database, "clone-tenant --clone-from acme --schema-name acme_test --name Test --on-trial --no-domain");

    let mut conn = database.connect().unwrap();
    for schema in ["acme", "acme_test"] {
        let stored: Hash = diesel::sql_query(format!("SELECT password_hash FROM {schema}.users WHERE is_superuser"))
            .get_result(&mut conn)
            .unwrap();
        let hash = PasswordHash::new(&stored.password_hash).unwrap();
        assert!(argon2::Argon2::default().verify_password(b"correct horse", &hash).is_ok());
        assert!(argon2::Argon2::default().verify_password(b"wrong", &hash).is_err());
    }
}
