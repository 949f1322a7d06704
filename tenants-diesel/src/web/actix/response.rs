//! Errors as answers.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};

use crate::web::WebError;

impl ResponseError for WebError {
    fn status_code(&self) -> StatusCode {
        status(self.status())
    }

    fn error_response(&self) -> HttpResponse {
        response(self.response())
    }
}

/// The same answer in actix-web's types: both are made from what was valid in the other's.
pub(super) fn response(answer: http::Response<String>) -> HttpResponse {
    let (parts, body) = answer.into_parts();
    let mut response = HttpResponse::new(status(parts.status));
    for (name, value) in &parts.headers {
        let pair = (HeaderName::from_bytes(name.as_ref()), HeaderValue::from_bytes(value.as_bytes()));
        if let (Ok(name), Ok(value)) = pair {
            response.headers_mut().append(name, value);
        }
    }
    response.set_body(body).map_into_boxed_body()
}

fn status(status: http::StatusCode) -> StatusCode {
    StatusCode::from_u16(status.as_u16()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[cfg(test)]
mod tests {
    use actix_web::body::MessageBody as _;

    use super::*;

    #[test]
    fn nothing_of_an_answer_is_lost() {
        let answer = http::Response::builder()
            .status(418)
            .header("set-cookie", "a=1")
            .header("set-cookie", "b=2")
            .header("x-bytes", http::HeaderValue::from_bytes(b"\xff").unwrap());
        let response = response(answer.body("tea".to_owned()).unwrap());
        assert_eq!(response.status(), 418);
        let cookies: Vec<_> = response.headers().get_all("set-cookie").map(HeaderValue::as_bytes).collect();
        assert_eq!(cookies, [b"a=1", b"b=2"]);
        assert_eq!(response.headers().get("x-bytes").unwrap().as_bytes(), b"\xff");
        assert_eq!(response.into_body().try_into_bytes().unwrap(), "tea");
    }

    #[test]
    fn an_error_says_its_status_and_when_to_come_again() {
        let response = WebError::Busy.error_response();
        assert_eq!((response.status(), WebError::Busy.status_code()), (503.try_into().unwrap(), response.status()));
        assert_eq!(response.headers().get("retry-after").unwrap(), "1");
        assert_eq!(response.into_body().try_into_bytes().unwrap(), "503 Service Unavailable\n");
    }
}
