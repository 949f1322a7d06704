//! The one server of this process.

use std::env;
use std::sync::OnceLock;

use super::error::TestServerError;
use super::server::TestServer;
use super::url::ServerUrl;

static SHARED: OnceLock<Result<TestServer, TestServerError>> = OnceLock::new();

/// The server, made by whichever thread asks first; a failure is kept, or every test would wait for it again.
pub(super) fn get() -> Result<&'static TestServer, TestServerError> {
    SHARED.get_or_init(make).as_ref().map_err(TestServerError::Shared)
}

fn make() -> Result<TestServer, TestServerError> {
    match env::var_os("DATABASE_URL").filter(|url| !url.is_empty()) {
        Some(url) => {
            let url = url.to_str().ok_or(TestServerError::DatabaseUrl)?;
            TestServer::external(ServerUrl::parse(url)?)
        }
        None => TestServer::start(),
    }
}
