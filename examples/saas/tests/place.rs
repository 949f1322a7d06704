//! The application on a database of a test's own, and those who visit it.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use saas::models::Company;
use saas::{Mode, Site, application, database};
use tenants_diesel::Tenancy;
use tenants_diesel::testing::TestDatabase;
use tower::ServiceExt as _;

/// The application; nothing listens at its port.
pub(crate) struct Place {
    application: Router,
    pub(crate) tenancy: Tenancy<Company>,
    pub(crate) database: TestDatabase,
}

/// An answer that was read.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Place {
    pub(crate) fn new(hint: &str, mode: Mode) -> Self {
        let database = TestDatabase::new(hint).unwrap();
        let tenancy = database::open(database.url()).unwrap();
        Self {
            application: application(tenancy.clone(), Site::new("localhost".parse().unwrap(), 3000), mode),
            tenancy,
            database,
        }
    }

    /// In the mode that everybody sees.
    pub(crate) fn production(hint: &str) -> Self {
        Self::new(hint, Mode::Production)
    }

    /// With companies that have signed up.
    pub(crate) async fn with(hint: &str, companies: &[&str]) -> Self {
        let place = Self::production(hint);
        for name in companies {
            assert_eq!(place.sign_up(name, "").await.status, StatusCode::SEE_OTHER, "{name}");
        }
        place
    }

    pub(crate) async fn sign_up(&self, name: &str, address: &str) -> Page {
        self.post("localhost", "/sign-up", &[("name", name), ("address", address)]).await
    }

    pub(crate) async fn get(&self, host: &str, path: &str) -> Page {
        self.send(Request::get(path).header("Host", host), "").await
    }

    pub(crate) async fn post(&self, host: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path).header("Host", host);
        self.send(request.header("Content-Type", "application/x-www-form-urlencoded"), &body).await
    }

    /// How many sessions of the database wait for somebody's lock.
    pub(crate) fn waiting_for_locks(&self) -> i64 {
        let waiting =
            "(SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')";
        let waiting = diesel::dsl::sql::<BigInt>(waiting);
        diesel::select(waiting).get_result(&mut self.database.connect().unwrap()).unwrap()
    }

    pub(crate) async fn send(&self, request: axum::http::request::Builder, body: &str) -> Page {
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let (parts, body) = self.application.clone().oneshot(request).await.unwrap().into_parts();
        let body = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().into()).unwrap();
        Page { status: parts.status, headers: parts.headers, body }
    }
}

impl Page {
    /// Where it leads on.
    pub(crate) fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{self:?}");
        self.headers["location"].to_str().unwrap()
    }

    pub(crate) fn has(&self, text: &str) -> bool {
        self.body.contains(text)
    }
}
