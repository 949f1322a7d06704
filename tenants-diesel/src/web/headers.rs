//! The headers of a request, as resolvers read them.

/// Wraps a framework's map of headers: neither the trait nor the map is ours to implement one for the other.
macro_rules! headers {
    ($name:ident, $map:ty) => {
        pub(super) struct $name<'a>(pub(super) &'a $map);

        impl tenants_core::resolver::Headers for $name<'_> {
            fn each<'a>(&'a self, name: &str, see: &mut dyn FnMut(&'a [u8])) {
                // A name that no header can have is in no request.
                for value in self.0.get_all(name) {
                    see(value.as_bytes());
                }
            }
        }
    };
}

#[cfg(feature = "actix")]
pub(super) use headers;

headers!(MapHeaders, http::HeaderMap);

#[cfg(test)]
pub(super) mod tests {
    use http::{HeaderMap, HeaderValue};
    use tenants_core::resolver::Headers;

    use super::MapHeaders;

    /// What every map must give that has `x-tenant` twice, as `a` and as the byte 255.
    pub(in crate::web) fn assert_read(headers: &dyn Headers) {
        let seen = |name| {
            let mut seen = Vec::new();
            headers.each(name, &mut |value| seen.push(value.to_vec()));
            seen
        };
        assert_eq!(seen("X-Tenant"), [b"a".to_vec(), b"\xff".to_vec()]);
        assert!(seen("no such name").is_empty());
    }

    #[test]
    fn names_go_without_case_and_values_as_they_are() {
        let mut map = HeaderMap::new();
        map.append("x-tenant", HeaderValue::from_static("a"));
        map.append("x-tenant", HeaderValue::from_bytes(b"\xff").unwrap());
        assert_read(&MapHeaders(&map));
    }
}
