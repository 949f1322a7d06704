//! The headers of a request, as resolvers read them.

use actix_web::http::header::HeaderMap;
use tenants_core::resolver::Headers;

/// Neither the trait nor the map is ours to implement one for the other.
pub(super) struct ActixHeaders<'a>(pub(super) &'a HeaderMap);

impl Headers for ActixHeaders<'_> {
    fn each<'a>(&'a self, name: &str, see: &mut dyn FnMut(&'a [u8])) {
        // A name that no header can have is in no request.
        for value in self.0.get_all(name) {
            see(value.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn names_go_without_case_and_values_as_they_are() {
        let mut map = HeaderMap::new();
        let name = HeaderName::from_static("x-tenant");
        map.append(name.clone(), HeaderValue::from_static("a"));
        map.append(name, HeaderValue::from_bytes(b"\xff").unwrap());
        let seen = |name| {
            let (headers, mut seen) = (ActixHeaders(&map), Vec::new());
            headers.each(name, &mut |value| seen.push(value.to_vec()));
            seen
        };
        assert_eq!(seen("X-Tenant"), [b"a".to_vec(), b"\xff".to_vec()]);
        assert!(seen("no such name").is_empty());
    }
}
