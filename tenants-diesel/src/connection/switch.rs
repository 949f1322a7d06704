//! Changing and asking for the schema.

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::result::DatabaseErrorKind;
use diesel::result::Error::DatabaseError;
use diesel::sql_types::{Nullable, Oid, Text};
use tenants_core::connection::{Marker, PathState, Proof, Scope, Switch};
use tenants_core::{SchemaName, SearchPath, TenantModel};

use super::settings::SearchPathMode;
use super::{Inner, TenantConnection};
use crate::{Error, Result};

#[derive(diesel::QueryableByName)]
struct Namespace {
    #[diesel(sql_type = Nullable<Oid>)]
    oid: Option<u32>,
}

impl TenantConnection {
    /// Goes to the tenant's schema; its tables are found first, then those of the public schema.
    ///
    /// # Errors
    ///
    /// As for [`set_schema`](Self::set_schema), and [`Error::SchemaReplaced`] if the row knows its schema's OID
    /// ([`Resolved`](crate::Resolved)) and the name belongs to another schema by now.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(conn: &mut TenantConnection, acme: &Client) -> Result<(), Box<dyn std::error::Error>> {
    /// conn.set_tenant(acme)?;
    /// let bodies: Vec<String> = notes::table.select(notes::body).load(conn)?; // acme's
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn set_tenant<T: TenantModel>(&mut self, tenant: &T) -> Result<()> {
        self.switch(tenant.schema_name(), tenant.schema_oid())
    }

    /// Goes to a schema by name.
    ///
    /// One round trip, in which the server proves that the schema is in force, also where this connection is on it already: it may
    /// have been dropped or renamed meanwhile.
    ///
    /// # Errors
    ///
    /// [`Error::SchemaMissing`] if there is no such schema, [`Error::SearchPathRefused`] if the role may not use it or another
    /// schema of the search path does not exist; [`Error::NoTransaction`] with `SET LOCAL` outside a transaction. The connection
    /// then stays where it was.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(conn: &mut TenantConnection) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::Error;
    ///
    /// conn.set_schema(&"acme".parse()?)?;
    /// let missing = conn.set_schema(&"no_such_tenant".parse()?);
    /// assert!(matches!(missing, Err(Error::SchemaMissing { .. })));
    /// assert_eq!(conn.schema_name()?, "acme"); // it stayed
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn set_schema(&mut self, schema: &SchemaName) -> Result<()> {
        self.switch(schema, None)
    }

    /// Goes to the public schema, where the shared tables are.
    ///
    /// # Errors
    ///
    /// As for [`set_schema`](Self::set_schema).
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(conn: &mut TenantConnection, acme: &Client) -> Result<(), Box<dyn std::error::Error>> {
    /// conn.set_tenant(acme)?;
    /// conn.set_schema_to_public()?;
    /// assert_eq!(conn.schema_name()?, "public");
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn set_schema_to_public(&mut self) -> Result<()> {
        let public = self.settings.public_schema.clone();
        self.switch(&public, None)
    }

    /// The schema unqualified names mean first.
    ///
    /// No round trip, unless something may have changed the search path behind our back: then the server is asked.
    ///
    /// # Errors
    ///
    /// [`Error::NoSchema`] if the search path leads nowhere we could name, and whatever the question meets (an aborted
    /// transaction takes none).
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(conn: &mut TenantConnection, acme: &SchemaName) -> Result<(), Box<dyn std::error::Error>> {
    /// let before = conn.schema_name()?;
    /// conn.transaction(|conn| {
    ///     conn.set_schema(acme)?;
    ///     Err::<(), _>(diesel::result::Error::RollbackTransaction)
    /// }).ok();
    /// assert_eq!(conn.schema_name()?, before); // the rollback took the search path back
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn schema_name(&mut self) -> Result<SchemaName> {
        self.resend_path()?;
        if let Some(path) = self.watch()?.tracker.path().known() {
            return Ok(path.first().clone());
        }
        self.refresh_types()?;
        self.watch()?.examined = true;
        let current_schema = sql::<Nullable<Text>>("pg_catalog.current_schema()::text");
        let name: Option<String> = diesel::select(current_schema).get_result(&mut *self.inner)?;
        name.and_then(|name| name.parse().ok()).ok_or(Error::NoSchema)
    }

    fn switch(&mut self, schema: &SchemaName, oid: Option<u32>) -> Result<()> {
        let path = self.settings.search_path(schema)?;
        self.apply(&path, oid)
    }

    /// Goes to the public schema, unless this connection is known to be there: nobody drops that one.
    pub(crate) fn ensure_public(&mut self) -> Result<()> {
        let path = self.settings.search_path(&self.settings.public_schema)?;
        if self.watch()?.tracker.path().known() == Some(&path) { Ok(()) } else { self.apply(&path, None) }
    }

    /// Sends a switch, whatever is known.
    pub(crate) fn apply(&mut self, path: &SearchPath, oid: Option<u32>) -> Result<()> {
        self.proving(path, |conn, proof| conn.try_apply(path, oid, proof))
            .map_err(|error| self.explain(error, path, oid))
    }

    fn try_apply(&mut self, path: &SearchPath, oid: Option<u32>, proof: Proof) -> Result<()> {
        // Where diesel has lost count, a savepoint may be in nobody's transaction.
        let in_transaction = self.transaction_depth().is_ok_and(|depth| depth > 0);
        if self.settings.mode == SearchPathMode::Transaction && !in_transaction {
            return Err(Error::NoTransaction);
        }
        let mut sql = Switch::to(path).scope(self.settings.scope()).oid(oid).proof(proof).sql();
        // A check that fails would abort the caller's transaction; an aborted one takes no savepoint.
        let guarded = in_transaction && !self.is_aborted();
        if guarded {
            sql = format!("SAVEPOINT tenants_switch; {sql}; RELEASE SAVEPOINT tenants_switch");
        }
        let emptied = self.before_leaving_for(path.first());
        sql.push_str(emptied.sql());
        let before = self.watch()?.tracker.path().clone();
        self.watch()?.tracker.unsettle();
        match self.send_own(&sql) {
            Ok(()) => {
                self.empty(emptied);
                self.confirm(path, oid);
                Ok(())
            }
            Err(error) => {
                self.take_back(before, guarded);
                Err(error)
            }
        }
    }

    /// Records a switch the server has confirmed.
    pub(crate) fn confirm(&mut self, path: &SearchPath, oid: Option<u32>) {
        let scope = self.settings.scope();
        let per_tenant = self.is_per_tenant();
        let is_replaceable = scope == Scope::Session && matches!(self.inner, Inner::Pooled(_));
        let Ok(watch) = self.watch() else { return };
        match scope {
            Scope::Session => watch.tracker.set(path.clone()),
            Scope::Transaction => watch.tracker.set_local(path.clone()),
        }
        watch.budget.switched();
        watch.proved = oid.map(|oid| (path.first().clone(), oid));
        // Only a pool can put another session in its place.
        if is_replaceable {
            watch.schemas.add(path.first());
        }
        if per_tenant {
            self.turn_types(path.first(), oid);
        }
    }

    /// After a switch that failed: the message was undone as a whole, by the server or by its savepoint.
    fn take_back(&mut self, before: PathState, guarded: bool) {
        let undone = if guarded {
            self.send_own("ROLLBACK TO SAVEPOINT tenants_switch; RELEASE SAVEPOINT tenants_switch").is_ok()
        } else {
            !self.is_aborted() && self.transaction_depth().is_ok()
        };
        if let (true, Ok(watch)) = (undone, self.watch()) {
            watch.tracker.restore(before);
        }
    }

    /// Tells what a failure means for the schema, and asks the server about it.
    ///
    /// A check that failed has our own marker. Without one it may be that the schema was dropped while the server looked up the role's
    /// rights to it, which PostgreSQL says with a number instead of a name, and a superuser never meets.
    pub(super) fn explain(&mut self, error: Error, path: &SearchPath, expected: Option<u32>) -> Error {
        let Error::Query(DatabaseError(kind, info)) = &error else { return error };
        let in_force = match (Marker::find(info.message()), kind) {
            (Some(Marker::Switch { in_force }), _) => Some(in_force),
            (None, DatabaseErrorKind::Unknown) => None,
            _ => return error,
        };
        let schema = path.first().clone();
        match (self.oid_of(&schema), expected, in_force) {
            (Ok(None), ..) => Error::SchemaMissing { schema },
            (Ok(Some(found)), Some(expected), _) if found != expected => {
                Error::SchemaReplaced { schema, expected, found }
            }
            (.., Some(in_force)) => Error::SearchPathRefused { path: path.clone(), in_force },
            (.., None) => error,
        }
    }

    fn oid_of(&mut self, schema: &SchemaName) -> Result<Option<u32>> {
        self.watch()?.examined = true;
        // Not a statement that is prepared: whatever made the check fail may have taken those away.
        let query = diesel::sql_query("SELECT pg_catalog.to_regnamespace($1)::oid AS oid");
        let query = query.bind::<Text, _>(schema.quoted().to_string());
        Ok(query.get_result::<Namespace>(&mut *self.inner)?.oid)
    }
}
