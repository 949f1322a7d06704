//! What went wrong with a request, and the page that says so.

use axum::body::Body;
use axum::extract::rejection::{FormRejection, PathRejection};
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use tenants_diesel::web::WebError;

use crate::page::{Problem, problem};

/// A handler's error. The visitor sees a page with the status, and never a text of the database's.
#[derive(Debug)]
pub(crate) enum PageError {
    NotFound,
    Form(FormRejection),
    Web(WebError),
}

impl From<WebError> for PageError {
    fn from(error: WebError) -> Self {
        Self::Web(error)
    }
}

impl From<tenants_diesel::Error> for PageError {
    fn from(error: tenants_diesel::Error) -> Self {
        Self::Web(error.into())
    }
}

impl From<diesel::result::Error> for PageError {
    /// A row that is not there is a page that is not there.
    fn from(error: diesel::result::Error) -> Self {
        match error {
            diesel::result::Error::NotFound => Self::NotFound,
            error => Self::Web(error.into()),
        }
    }
}

impl From<FormRejection> for PageError {
    fn from(rejection: FormRejection) -> Self {
        Self::Form(rejection)
    }
}

impl From<PathRejection> for PageError {
    /// What is no id is the id of nothing.
    fn from(_: PathRejection) -> Self {
        Self::NotFound
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response<Body> {
        match self {
            Self::NotFound => problem(&Problem::of(StatusCode::NOT_FOUND), None),
            Self::Form(rejection) => problem(&Problem::of(rejection.status()), None),
            Self::Web(error) => answer(&error, None).map(Body::from),
        }
    }
}

/// The page for what the library refused. Its own answer has the status and `Retry-After`, and tells the log.
pub(crate) fn answer(error: &WebError, public_url: Option<&str>) -> Response<String> {
    let mut said = Problem::of(error.status());
    let mut link = None;
    match error {
        WebError::UnknownTenant { host } => {
            said =
                Problem { title: "There is nobody here", text: format!("No company has the address {host}."), ..said };
            link = public_url.map(|url| (url, "Sign up for one"));
        }
        WebError::Suspended { .. } => {
            let text = "This company's site is closed for the moment. Nothing is lost.".to_owned();
            said = Problem { title: "Closed for maintenance", text, ..said };
        }
        _ => {}
    }
    let mut response = error.response().map(|_| said.page(link).into_string());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}
