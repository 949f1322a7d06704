//! The headers of a request of actix-web, whose map is that of another `http`.

use crate::web::headers::headers;

headers!(ActixHeaders, actix_web::http::header::HeaderMap);

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

    use super::ActixHeaders;
    use crate::web::headers::tests::assert_read;

    #[test]
    fn names_go_without_case_and_values_as_they_are() {
        let mut map = HeaderMap::new();
        let name = HeaderName::from_static("x-tenant");
        map.append(name.clone(), HeaderValue::from_static("a"));
        map.append(name, HeaderValue::from_bytes(b"\xff").unwrap());
        assert_read(&ActixHeaders(&map));
    }
}
