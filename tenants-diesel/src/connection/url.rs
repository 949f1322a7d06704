//! Connection strings: a URI, or `key=value` pairs.

use crate::percent::encode;

/// The connection string with parameters that hold where it does not say otherwise itself: libpq takes the last of two.
pub(crate) fn with_defaults(url: &str, parameters: &[(&str, &str)]) -> String {
    let Some(uri) = ["postgresql://", "postgres://"].iter().find_map(|scheme| url.strip_prefix(scheme)) else {
        let mut pairs: String = parameters.iter().map(|(key, value)| format!("{key}='{value}' ")).collect();
        pairs.push_str(url);
        return pairs;
    };
    let (before, query) = url.split_at(url.len() - uri.len() + before_query(uri));
    let defaults: Vec<_> =
        parameters.iter().map(|(key, value)| format!("{key}={}", encode(value.as_bytes(), b""))).collect();
    let rest = match query.strip_prefix('?') {
        None | Some("") => String::new(),
        Some(query) => format!("&{query}"),
    };
    format!("{before}?{}{rest}", defaults.join("&"))
}

/// Read as libpq does: an `@` ends user and password only where no `/` is before it, and is text behind that.
fn before_query(uri: &str) -> usize {
    let behind_user = uri.find(['@', '/']).filter(|end| uri[*end..].starts_with('@')).unwrap_or(0);
    uri[behind_user..].find('?').map_or(uri.len(), |query| behind_user + query)
}

#[cfg(test)]
mod tests {
    use super::with_defaults;

    #[test]
    fn what_the_string_says_itself_comes_last() {
        for (given, expected) in [
            ("postgresql://h/d", "postgresql://h/d?connect_timeout=10&options=-c%20a%3Db"),
            ("postgresql://h/d?", "postgresql://h/d?connect_timeout=10&options=-c%20a%3Db"),
            ("postgres://u:a?b@h/d", "postgres://u:a?b@h/d?connect_timeout=10&options=-c%20a%3Db"),
            ("postgresql://h/d?user=a@b", "postgresql://h/d?connect_timeout=10&options=-c%20a%3Db&user=a@b"),
            ("postgres://a@h?user=b@c", "postgres://a@h?connect_timeout=10&options=-c%20a%3Db&user=b@c"),
            ("postgres://", "postgres://?connect_timeout=10&options=-c%20a%3Db"),
            ("postgresql:///d?options=-c%20c", "postgresql:///d?connect_timeout=10&options=-c%20a%3Db&options=-c%20c"),
            ("host=h options='-c c'", "connect_timeout='10' options='-c a=b' host=h options='-c c'"),
            ("", "connect_timeout='10' options='-c a=b' "),
        ] {
            assert_eq!(with_defaults(given, &[("connect_timeout", "10"), ("options", "-c a=b")]), expected);
        }
    }
}
