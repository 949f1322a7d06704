//! Where a row is measured: a database of its own, as far away as was asked for.

use diesel::{Connection as _, PgConnection};
use tenants_diesel::TenancyBuilder;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture, Proxy};

use crate::error::Result;
use crate::setting::Setting;

/// A database with the shared tables, and the ways to it.
#[derive(Debug)]
pub(crate) struct Place {
    /// Where time is measured; none is the straight way.
    far: Option<Proxy>,
    /// Where round trips are counted.
    counting: Proxy,
    fixture: Fixture,
}

impl Place {
    pub(crate) fn new(hint: &str, setting: &Setting) -> Self {
        let fixture = Fixture::new(hint);
        let far = (!setting.delay.is_zero()).then(|| Proxy::delayed(&fixture, setting.delay));
        Self { far, counting: Proxy::new(&fixture), fixture }
    }

    /// What is measured connects to this.
    pub(crate) fn url(&self) -> &str {
        self.far.as_ref().map_or_else(|| self.fixture.database.url(), Proxy::url)
    }

    /// What is counted connects to this.
    pub(crate) fn counting_url(&self) -> &str {
        self.counting.url()
    }

    /// How often `f` waits for the server behind the counting URL, all that connecting takes included.
    pub(crate) fn count(&self, f: impl FnOnce() -> Result<()>) -> Result<usize> {
        let mut result = Ok(());
        let round_trips = self.counting.round_trips(|| result = f());
        result.map(|()| round_trips)
    }

    /// The same without what a plain connection takes to be made.
    pub(crate) fn count_after_connecting(&self, f: impl FnOnce() -> Result<()>) -> Result<usize> {
        let connecting = self.count(|| Ok(PgConnection::establish(self.counting_url()).map(drop)?))?;
        Ok(self.count(f)?.saturating_sub(connecting))
    }

    /// A plain connection on the straight way, for what nobody measures.
    pub(crate) fn plain(&self) -> PgConnection {
        self.fixture.plain()
    }
}

/// A tenancy of the tests' tenants that holds no connection until it is asked for one.
pub(crate) fn tenancy(url: &str) -> TenancyBuilder<Client> {
    Tenancy::builder(url).migration_url(url).max_size(1).min_idle(0)
}
