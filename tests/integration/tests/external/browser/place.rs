//! The application, served.

use std::net::SocketAddr;

use saas::{Mode, Site, application, database};
use tenants_diesel::testing::TestDatabase;

use crate::web::Server;

/// In development mode; dropped in this order.
pub(super) struct Place {
    server: Server,
    _database: TestDatabase,
}

impl Place {
    pub(super) fn new(hint: &str) -> Self {
        let database = TestDatabase::new(hint).unwrap();
        let tenancy = database::open(database.url()).unwrap();
        let application = |address: SocketAddr| {
            application(tenancy, Site::new("localhost".parse().unwrap(), address.port()), Mode::Development)
        };
        Self { server: Server::start_at(application), _database: database }
    }

    /// The URL of a path at a host.
    pub(super) fn url(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.server.address.port())
    }
}
