//! The story is true, and so it is when it is told again in the same database.

use diesel::connection::SimpleConnection as _;
use quickstart::story;
use tenants_diesel::testing::TestDatabase;

#[test]
fn twice_in_one_database() -> Result<(), Box<dyn std::error::Error>> {
    let database = TestDatabase::new("story")?;
    story::run(database.url())?;
    story::run(database.url())
}

#[test]
fn somebody_elses_tenant_is_left_alone() -> Result<(), Box<dyn std::error::Error>> {
    let database = TestDatabase::new("other_tenant")?;
    story::run(database.url())?;
    let mut conn = database.connect()?;
    // The same name without the mark.
    conn.batch_execute("COMMENT ON SCHEMA tenant1 IS 'mine'")?;
    assert!(story::run(database.url()).is_err());
    conn.batch_execute("TABLE tenant1.notes")?;
    Ok(())
}

#[test]
fn another_applications_database_is_refused() -> Result<(), Box<dyn std::error::Error>> {
    let theirs = ["CREATE TABLE clients (id int)", "INSERT INTO __diesel_schema_migrations (version) VALUES ('2020')"];
    for (number, sql) in theirs.into_iter().enumerate() {
        let database = TestDatabase::new("other_application")?;
        if number == 1 {
            story::run(database.url())?;
        }
        database.connect()?.batch_execute(sql)?;
        let refusal = story::run(database.url()).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(refusal.contains("another application's"), "{refusal}");
    }
    Ok(())
}
