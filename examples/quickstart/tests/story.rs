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
fn what_is_not_the_quickstarts_is_left_alone() -> Result<(), Box<dyn std::error::Error>> {
    let database = TestDatabase::new("foreign")?;
    story::run(database.url())?;
    let mut conn = database.connect()?;
    // Somebody else's tenant of the same name: it lacks the mark.
    conn.batch_execute("COMMENT ON SCHEMA tenant1 IS 'mine'")?;
    assert!(story::run(database.url()).is_err());
    conn.batch_execute("TABLE tenant1.notes")?;

    conn.batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('20200101000000')")?;
    let refusal = story::run(database.url()).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(refusal.contains("another application's migrations"), "{refusal}");
    Ok(())
}
