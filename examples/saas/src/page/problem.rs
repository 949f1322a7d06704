//! The page of a request that went wrong.

use axum::http::{Response, StatusCode};
use axum::response::IntoResponse as _;
use maud::{Markup, html};

use super::{Frame, layout};

/// What is said, in plain words.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) title: &'static str,
    pub(crate) text: String,
}

impl Problem {
    /// What can be said of a status alone.
    pub(crate) fn of(status: StatusCode) -> Self {
        let (title, text) = match status {
            StatusCode::NOT_FOUND => ("Not found", "There is no such page; perhaps it was deleted."),
            StatusCode::FORBIDDEN => ("Refused", "This form was sent from another site."),
            StatusCode::METHOD_NOT_ALLOWED => ("Not possible", "This page does not do that."),
            StatusCode::PAYLOAD_TOO_LARGE => ("Too much", "That is more than a form may send."),
            StatusCode::SERVICE_UNAVAILABLE => ("Busy", "This is not to be had at the moment. Please try again soon."),
            status if status.is_client_error() => ("Not understood", "The request is not one that this site knows."),
            _ => ("Something went wrong", "It was our mistake, and it is in our log. Please try again later."),
        };
        Self { status, title, text: text.to_owned() }
    }

    pub(crate) fn page(&self, link: Option<(&str, &str)>) -> Markup {
        let again = self.status == StatusCode::SERVICE_UNAVAILABLE;
        let (target, label) = link.unwrap_or(("/", if again { "Try again" } else { "To the first page" }));
        let content = html! {
            section.card.narrow {
                p.status { (self.status.as_u16()) }
                h1 { (self.title) }
                p { (self.text) }
                p { a.button href=(target) { (label) } }
            }
        };
        layout(self.title, Frame::PUBLIC, &content)
    }
}

/// The problem as an answer.
pub(crate) fn problem(problem: &Problem, link: Option<(&str, &str)>) -> Response<axum::body::Body> {
    (problem.status, problem.page(link)).into_response()
}

/// For whatever no route knows.
pub(crate) async fn not_found() -> Response<axum::body::Body> {
    problem(&Problem::of(StatusCode::NOT_FOUND), None)
}

/// For what a route does not do.
pub(crate) async fn not_allowed() -> Response<axum::body::Body> {
    problem(&Problem::of(StatusCode::METHOD_NOT_ALLOWED), None)
}
