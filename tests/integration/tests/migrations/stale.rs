//! A folder of migrations that was changed since the program was compiled.

use diesel::prelude::*;
use tenants_diesel::migrations::{EmbeddedFolder, EmbeddedMigrations};
use tenants_diesel::model::{DomainColumns, NewTenant, TableName, TenantTable};
use tenants_diesel::prelude::*;
use tenants_diesel::tenancy::CheckError;
use tenants_diesel::{Error, HostnameError};
use tenants_integration::{Client, Fixture, NewClient};

use crate::helpers::Folder;

/// [`Client`] with its migrations in a folder that the test may change.
#[derive(Debug, Clone)]
struct Moved(Client);

struct NewMoved(NewClient);

static MIGRATIONS: std::sync::OnceLock<EmbeddedMigrations> = std::sync::OnceLock::new();

impl TenantModel for Moved {
    const AUTO_CREATE_SCHEMA: bool = true;
    const AUTO_DROP_SCHEMA: bool = true;

    fn schema_name(&self) -> &SchemaName {
        &self.0.schema_name
    }
}

impl TenantTable for Moved {
    type New = NewMoved;
    type Key = i32;

    const IN_BOTH: &'static [&'static str] = &[];
    const HAS_DOMAIN_URL: bool = false;

    const SCHEMA_NAME_COLUMN: &'static str = Client::SCHEMA_NAME_COLUMN;
    const KEY_COLUMN: &'static str = Client::KEY_COLUMN;
    const DOMAIN_URL_COLUMN: Option<&'static str> = Client::DOMAIN_URL_COLUMN;

    fn table_name() -> QueryResult<TableName> {
        Client::table_name()
    }
    fn domain_columns() -> QueryResult<Option<DomainColumns>> {
        Client::domain_columns()
    }
    fn migrations() -> &'static EmbeddedMigrations {
        MIGRATIONS.get().expect("set by the test")
    }
    fn key(&self) -> &i32 {
        &self.0.id
    }
    fn insert(new: NewMoved, conn: &mut TenantConnection) -> QueryResult<Self> {
        Client::insert(new.0, conn).map(Self)
    }
    fn update(&self, conn: &mut TenantConnection) -> QueryResult<Option<Self>> {
        Ok(self.0.update(conn)?.map(Self))
    }
    fn delete_row(&self, conn: &mut TenantConnection) -> QueryResult<usize> {
        self.0.delete_row(conn)
    }
    fn find_by_key(key: &i32, conn: &mut TenantConnection) -> QueryResult<Option<Self>> {
        Ok(Client::find_by_key(key, conn)?.map(Self))
    }
    fn lock_by_key(key: &i32, conn: &mut TenantConnection) -> QueryResult<Option<Self>> {
        Ok(Client::lock_by_key(key, conn)?.map(Self))
    }
    fn find_by_schema_name(name: &SchemaName, conn: &mut TenantConnection) -> QueryResult<Option<Self>> {
        Ok(Client::find_by_schema_name(name, conn)?.map(Self))
    }
    fn find_by_host(host: &Hostname, conn: &mut TenantConnection) -> QueryResult<Option<Self>> {
        Ok(Client::find_by_host(host, conn)?.map(Self))
    }
    fn page(after: Option<&SchemaName>, limit: i64, conn: &mut TenantConnection) -> QueryResult<Vec<Self>> {
        Ok(Client::page(after, limit, conn)?.into_iter().map(Self).collect())
    }
    fn normalize_domain_url(&mut self) -> Result<(), HostnameError> {
        Ok(())
    }
}

impl NewTenant for NewMoved {
    type Tenant = Moved;

    fn schema_name(&self) -> &SchemaName {
        &self.0.schema_name
    }
    fn normalize_domain_url(&mut self) -> Result<(), HostnameError> {
        Ok(())
    }
}

#[test]
fn is_refused_when_the_tenancy_is_built_by_a_debug_build() {
    let fixture = Fixture::new("stale");
    let folder = Folder::new();
    let embedded = Client::migrations();
    let tenant = embedded.tenant[0];
    for migration in tenant.migrations {
        let path = folder.path().join(migration.name);
        std::fs::create_dir(&path).unwrap();
        let files =
            [("up.sql", Some(migration.up)), ("down.sql", migration.down), ("metadata.toml", migration.metadata)];
        for (file, text) in files {
            if let Some(text) = text {
                std::fs::write(path.join(file), text).unwrap();
            }
        }
    }
    let path = folder.path().to_str().unwrap().to_owned().leak();
    let moved = EmbeddedFolder { path, ..tenant };
    MIGRATIONS.set(EmbeddedMigrations { shared: embedded.shared, tenant: Box::leak(Box::new([moved])) }).unwrap();

    let build = || Tenancy::<Moved>::builder(fixture.database.url()).max_size(1).build();
    build().unwrap();
    std::fs::write(folder.path().join("README"), "no migration").unwrap();
    std::fs::create_dir(folder.path().join(".hidden")).unwrap();
    build().unwrap();

    // Files of a migration that stays: added, changed and removed.
    let name = tenant.migrations[0].name;
    let file = |file: &str| folder.path().join(name).join(file);
    for (changed, text) in
        [("metadata.toml", Some("")), ("down.sql", Some("SELECT 2")), ("down.sql", None), ("up.sql", None)]
    {
        let before = std::fs::read(file(changed)).ok();
        assert_ne!((before.is_none(), text), (true, None));
        match text {
            Some(text) => std::fs::write(file(changed), text).unwrap(),
            None => std::fs::remove_file(file(changed)).unwrap(),
        }
        let built = build();
        if cfg!(debug_assertions) {
            let error = built.unwrap_err();
            let Error::Check(CheckError::StaleMigrations { added, removed, changed: files, .. }) = &error else {
                panic!("{error:?}")
            };
            assert_eq!((&added[..], &removed[..], &files[..]), (&[][..], &[][..], &[format!("{name}/{changed}")][..]));
        } else {
            built.unwrap();
        }
        match before {
            Some(before) => std::fs::write(file(changed), before).unwrap(),
            None => std::fs::remove_file(file(changed)).unwrap(),
        }
        build().unwrap();
    }

    folder.add("2027", "SELECT 1");
    std::fs::remove_dir_all(folder.path().join(tenant.migrations[0].name)).unwrap();
    let built = build();
    if cfg!(debug_assertions) {
        let error = built.unwrap_err();
        let Error::Check(CheckError::StaleMigrations { added, removed, changed, .. }) = &error else {
            panic!("{error:?}")
        };
        assert_eq!(
            (&added[..], &removed[..]),
            (&["2027_test".to_owned()][..], &[tenant.migrations[0].name.to_owned()][..])
        );
        assert!(changed.is_empty(), "{changed:?}");
        assert!(error.to_string().contains("rerun-if-changed"), "{error}");
    } else {
        built.unwrap();
    }
    // Where the program was compiled is not where it runs.
    std::fs::remove_dir_all(folder.path()).unwrap();
    build().unwrap();
}
