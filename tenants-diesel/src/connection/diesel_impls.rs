//! diesel's traits, each handed on to the plain connection.

use diesel::associations::HasTable;
use diesel::connection::{
    AnsiTransactionManager, CacheSize, Connection, ConnectionSealed, DefaultLoadingMode, Instrumentation,
    LoadConnection, MultiConnectionHelper, SimpleConnection,
};
use diesel::migration::MigrationConnection;
use diesel::pg::{GetPgMetadataCache, Pg, PgMetadataCache, PgRowByRowLoadingMode};
use diesel::query_builder::{AsChangeset, AsQuery, IntoUpdateTarget, Query, QueryFragment, QueryId};
use diesel::query_dsl::UpdateAndFetchResults;
use diesel::query_dsl::methods::LoadQuery;
use diesel::r2d2::R2D2Connection;
use diesel::result::{ConnectionResult, QueryResult};
use diesel::{PgConnection, RunQueryDsl as _};

use super::TenantConnection;
use super::binds::Asked;
use super::form::Form;
use super::inner::is_reusable;
use super::tagged::{ByText, ByType, Tagged};

impl SimpleConnection for TenantConnection {
    fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        self.before_text(query)?;
        let query = self.with_notices(query)?;
        self.inner.batch_execute(&query)
    }
}

impl ConnectionSealed for TenantConnection {}

impl Connection for TenantConnection {
    type Backend = Pg;
    type TransactionManager = AnsiTransactionManager;

    /// Connects with default settings and goes to the public schema.
    fn establish(database_url: &str) -> ConnectionResult<Self> {
        let mut conn = Self::fresh(PgConnection::establish(database_url)?, std::sync::Arc::default());
        conn.set_schema_to_public()
            .map_err(|error| diesel::ConnectionError::CouldntSetupConfiguration(error.into()))?;
        Ok(conn)
    }

    fn execute_returning_count<T>(&mut self, source: &T) -> QueryResult<usize>
    where
        T: QueryFragment<Pg> + QueryId,
    {
        match self.execute_once(source) {
            Err(error) if self.can_run_again(&error)? => self.execute_once(source),
            result => result,
        }
    }

    fn transaction_state(&mut self) -> &mut AnsiTransactionManager {
        self.inner.transaction_state()
    }

    fn instrumentation(&mut self) -> &mut dyn Instrumentation {
        self.inner.instrumentation()
    }

    /// Chains the instrumentation behind the one that follows the search path.
    fn set_instrumentation(&mut self, instrumentation: impl Instrumentation) {
        match self.watch() {
            Ok(watch) => watch.chain(instrumentation),
            Err(_) => self.inner.set_instrumentation(instrumentation),
        }
    }

    fn set_prepared_statement_cache_size(&mut self, size: CacheSize) {
        if let Ok(watch) = self.watch() {
            watch.is_cache_off = size == CacheSize::Disabled;
        }
        self.inner.set_prepared_statement_cache_size(size);
    }
}

impl LoadConnection<DefaultLoadingMode> for TenantConnection {
    type Cursor<'conn, 'query> = <PgConnection as LoadConnection<DefaultLoadingMode>>::Cursor<'conn, 'query>;
    type Row<'conn, 'query> = <PgConnection as LoadConnection<DefaultLoadingMode>>::Row<'conn, 'query>;

    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> QueryResult<Self::Cursor<'conn, 'query>>
    where
        T: Query + QueryFragment<Pg> + QueryId + 'query,
        Pg: diesel::expression::QueryMetadata<T::SqlType>,
    {
        match self.load_once::<DefaultLoadingMode, _>(&source) {
            Err(error) if self.can_run_again(&error)? => self.load_once::<DefaultLoadingMode, _>(&source),
            result => result,
        }
    }
}

impl LoadConnection<PgRowByRowLoadingMode> for TenantConnection {
    type Cursor<'conn, 'query> = <PgConnection as LoadConnection<PgRowByRowLoadingMode>>::Cursor<'conn, 'query>;
    type Row<'conn, 'query> = <PgConnection as LoadConnection<PgRowByRowLoadingMode>>::Row<'conn, 'query>;

    /// The rows borrow the connection, so that it cannot be asked again.
    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> QueryResult<Self::Cursor<'conn, 'query>>
    where
        T: Query + QueryFragment<Pg> + QueryId + 'query,
        Pg: diesel::expression::QueryMetadata<T::SqlType>,
    {
        self.load_once::<PgRowByRowLoadingMode, _>(source)
    }
}

impl TenantConnection {
    fn execute_once<T: QueryFragment<Pg> + QueryId>(&mut self, source: &T) -> QueryResult<usize> {
        match self.before_query(source)? {
            Form::ByType(text) => self.inner.execute_returning_count(&Tagged::<_, ByType>::new(source, text)),
            Form::ByText(text) => self.inner.execute_returning_count(&Tagged::<_, ByText>::new(source, text)),
        }
    }

    fn load_once<'conn, 'query, B, T>(
        &'conn mut self,
        source: T,
    ) -> QueryResult<<PgConnection as LoadConnection<B>>::Cursor<'conn, 'query>>
    where
        PgConnection: LoadConnection<B>,
        T: Query + QueryFragment<Pg> + QueryId + 'query,
        Pg: diesel::expression::QueryMetadata<T::SqlType>,
    {
        match self.before_query(&source)? {
            Form::ByType(text) => LoadConnection::<B>::load(&mut *self.inner, Tagged::<_, ByType>::new(source, text)),
            Form::ByText(text) => LoadConnection::<B>::load(&mut *self.inner, Tagged::<_, ByText>::new(source, text)),
        }
    }
}

impl GetPgMetadataCache for TenantConnection {
    fn get_metadata_cache(&mut self) -> &mut PgMetadataCache {
        self.inner.get_metadata_cache()
    }
}

impl MigrationConnection for TenantConnection {
    fn setup(&mut self) -> QueryResult<usize> {
        diesel::sql_query(diesel::migration::CREATE_MIGRATIONS_TABLE).execute(self)
    }
}

/// For pools other than a [`Tenancy`](crate::Tenancy)'s: the check of a checkout cleans the session and goes to the public schema.
///
/// A pool that does not check (`test_on_check_out(false)`) gets back a connection that is on the public schema, but not cleaned.
impl R2D2Connection for TenantConnection {
    fn ping(&mut self) -> QueryResult<()> {
        self.clean_to_public().map_err(Into::into)
    }

    fn is_broken(&mut self) -> bool {
        !is_reusable(&mut self.inner) || self.is_stuck_on_tenant()
    }
}

impl MultiConnectionHelper for TenantConnection {
    fn to_any<'a>(
        lookup: &mut <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup,
    ) -> &mut (dyn std::any::Any + 'a) {
        lookup.as_any()
    }

    fn from_any(
        lookup: &mut dyn std::any::Any,
    ) -> Option<&mut <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup> {
        // It is the plain connection that collects a query's parameters.
        if lookup.is::<PgConnection>() {
            return PgConnection::from_any(lookup);
        }
        if lookup.is::<Asked>() {
            return lookup.downcast_mut::<Asked>().map(|asked| asked as &mut dyn diesel::pg::PgMetadataLookup);
        }
        lookup.downcast_mut::<Self>().map(|conn| conn as &mut dyn diesel::pg::PgMetadataLookup)
    }
}

impl<'b, Changes, Output> UpdateAndFetchResults<Changes, Output> for TenantConnection
where
    Changes: Copy + AsChangeset<Target = <Changes as HasTable>::Table> + IntoUpdateTarget,
    diesel::query_builder::UpdateStatement<Changes::Table, Changes::WhereClause, Changes::Changeset>:
        LoadQuery<'b, Self, Output> + AsQuery,
{
    fn update_and_fetch(&mut self, changeset: Changes) -> QueryResult<Output> {
        diesel::update(changeset).set(changeset).get_result(self)
    }
}
