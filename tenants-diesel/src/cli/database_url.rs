//! What libpq says of a URL that it cannot read may be a part of the password.

use std::ops::Range;

use diesel::ConnectionError;

use crate::Error;

/// The error without what it quotes of the URL's secret part.
pub(super) fn without_secret(error: Error, url: Option<&str>) -> Error {
    match (error, url) {
        (Error::Connection(ConnectionError::BadConnection(message)), Some(url)) => {
            Error::Connection(ConnectionError::BadConnection(hide(&message, url)))
        }
        (error, _) => error,
    }
}

/// Puts dots in place of each quoted text that the URL has in its secret part and nowhere else.
fn hide(message: &str, url: &str) -> String {
    let secret = secret(url);
    let is_secret = |quoted: &str| {
        let mut found = url.match_indices(quoted).map(|(at, _)| at..at + quoted.len()).peekable();
        !quoted.is_empty() && found.peek().is_some() && found.all(|at| at.start < secret.end && at.end > secret.start)
    };
    let pieces = message.split('"').enumerate();
    let shown = pieces.map(|(index, piece)| if index % 2 == 1 && is_secret(piece) { "…" } else { piece });
    shown.collect::<Vec<_>>().join("\"")
}

/// Where a password may be: behind the first colon up to the last `@`, whatever is in it, and behind `password`.
fn secret(url: &str) -> Range<usize> {
    let authority = url.find("://").map_or(0, |at| at + 3);
    let user = url.rfind('@').and_then(|end| Some(authority + url.get(authority..end)?.find(':')? + 1..end));
    let named = url.to_ascii_lowercase().find("password").map(|start| start..url.len());
    match (user, named) {
        (Some(user), Some(named)) => user.start.min(named.start)..named.end,
        (user, named) => user.or(named).unwrap_or(0..0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_password_is_shown() {
        for (url, message, shown) in [
            (
                "postgres://u:pa/ss@host/db",
                r#"invalid integer value "pa" for "port""#,
                r#"invalid integer value "…" for "port""#,
            ),
            ("postgres://u:p@ss@host/db", r#"no host name "ss@host": x"#, r#"no host name "…": x"#),
            ("postgre://u:p@host/db", r#"missing "=" after "postgre://u:p@host/db" in"#, r#"missing "=" after "…" in"#),
            ("host=x password=a b", r#"missing "=" after "b" in"#, r#"missing "=" after "…" in"#),
            ("postgres://h/d?user=u&password=p%zz", r#"bad token: "p%zz""#, r#"bad token: "…""#),
            ("postgres://u:p@host/db", r#"server at "host": no role "u""#, r#"server at "host": no role "u""#),
        ] {
            assert_eq!(hide(message, url), shown, "{url}");
        }
    }
}
