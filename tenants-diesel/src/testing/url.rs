//! Connection strings in both forms of libpq, and the same for another database.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::error::TestServerError;
use crate::percent::encode;

/// The user that owns our clusters.
pub(super) const SUPERUSER: &str = "postgres";

/// The port that names the socket; a fixed one, so that `PGPORT` has no say.
pub(super) const PORT: &str = "5432";

/// A connection string whose database can be replaced.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum ServerUrl {
    /// `postgresql://user@host/database?key=value`
    Uri(String),
    /// `host=… dbname=…`
    KeyValue(String),
}

impl ServerUrl {
    pub(super) fn parse(text: &str) -> Result<Self, TestServerError> {
        let text = text.trim();
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Uri(text.to_owned()));
        }
        let key = text.split_once('=').map(|(key, _)| key.trim_end());
        match key {
            Some(key) if !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') => {
                Ok(Self::KeyValue(text.to_owned()))
            }
            _ => Err(TestServerError::DatabaseUrl),
        }
    }

    /// The maintenance database of the cluster whose socket is in `folder`.
    pub(super) fn socket(folder: &Path) -> Self {
        let host = encode(folder.as_os_str().as_bytes(), b"/");
        // All named, because libpq would else ask `PGPORT` and `PGUSER`. Not `hostaddr`, for `PGHOSTADDR`: an empty one
        // is an error to the drivers that do without libpq.
        Self::Uri(format!("postgresql:///postgres?host={host}&port={PORT}&user={SUPERUSER}"))
    }

    pub(super) fn as_str(&self) -> &str {
        let (Self::Uri(text) | Self::KeyValue(text)) = self;
        text
    }

    /// The same server, user and parameters, another database.
    pub(super) fn with_database(&self, database: &str) -> String {
        match self {
            Self::Uri(uri) => replace_in_uri(uri, database),
            // libpq takes the last of two values of a key.
            Self::KeyValue(text) => {
                let quoted = database.replace('\\', r"\\").replace('\'', r"\'");
                format!("{text} dbname='{quoted}'")
            }
        }
    }
}

/// Cuts the URI where libpq cuts it: a password may hold `?`, a list of hosts `,` and `[::1]`.
fn replace_in_uri(uri: &str, database: &str) -> String {
    let authority = uri.find("://").map_or(0, |at| at + 3);
    let hosts = match uri[authority..].find(['@', '/']) {
        Some(at) if uri[authority + at..].starts_with('@') => authority + at + 1,
        _ => authority,
    };
    let path = uri[hosts..].find(['/', '?']).map_or(uri.len(), |at| hosts + at);
    let query = uri[path..].find('?').map(|at| &uri[path + at + 1..]);

    let mut replaced = format!("{}/{}", &uri[..path], encode(database.as_bytes(), b""));
    // A parameter `dbname` would win over the path.
    let kept: Vec<&str> = query.unwrap_or_default().split('&').filter(|pair| !is_dbname(pair)).collect();
    if query.is_some() && !kept.is_empty() {
        replaced.push('?');
        replaced.push_str(&kept.join("&"));
    }
    replaced
}

fn is_dbname(pair: &str) -> bool {
    let key = pair.split_once('=').map_or(pair, |(key, _)| key);
    key == "dbname"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn replaced(url: &str, expected: &str) {
        assert_eq!(ServerUrl::parse(url).unwrap().with_database("new"), expected);
    }

    #[test]
    fn the_database_of_a_uri_is_replaced_and_nothing_else() {
        replaced("postgres://h/old", "postgres://h/new");
        replaced("postgresql://u:p@h:5433/old?sslmode=require", "postgresql://u:p@h:5433/new?sslmode=require");
        replaced("postgres://u:p%40%2F@[::1]:5432/old", "postgres://u:p%40%2F@[::1]:5432/new");
        replaced("postgres://u:wh?t@h/old?a=b", "postgres://u:wh?t@h/new?a=b");
        replaced(
            "postgres://h1:1,h2:2/old?target_session_attrs=primary",
            "postgres://h1:1,h2:2/new?target_session_attrs=primary",
        );
        replaced("postgres://%2Fvar%2Frun/old", "postgres://%2Fvar%2Frun/new");
    }

    #[test]
    fn a_uri_without_a_database_gets_one() {
        replaced("postgres://", "postgres:///new");
        replaced("postgres:///", "postgres:///new");
        replaced("postgres://h", "postgres://h/new");
        replaced("postgres://u@h?host=/tmp", "postgres://u@h/new?host=/tmp");
        replaced("postgres://?host=/tmp/a@b", "postgres:///new?host=/tmp/a@b");
    }

    #[test]
    fn a_dbname_parameter_does_not_win() {
        replaced("postgres://h/old?dbname=older&user=u", "postgres://h/new?user=u");
        replaced("postgres://h?dbname=older", "postgres://h/new");
    }

    #[test]
    fn key_value_strings_keep_all_they_have() {
        replaced(
            r"host='/tmp/a b' password='it\'s' dbname=old",
            r"host='/tmp/a b' password='it\'s' dbname=old dbname='new'",
        );
        replaced("dbname = old", "dbname = old dbname='new'");
    }

    #[test]
    fn odd_database_names_are_escaped() {
        let uri = ServerUrl::parse("postgres://h/old").unwrap();
        assert_eq!(uri.with_database("a/b?ü"), "postgres://h/a%2Fb%3F%C3%BC");
        let pairs = ServerUrl::parse("dbname=old").unwrap();
        assert_eq!(pairs.with_database(r"it's \"), r"dbname=old dbname='it\'s \\'");
    }

    #[test]
    fn a_socket_folder_becomes_a_uri() {
        let url = ServerUrl::socket("/tmp/a b&c".as_ref());
        assert_eq!(url.as_str(), "postgresql:///postgres?host=/tmp/a%20b%26c&port=5432&user=postgres");
        assert!(url.with_database("x").starts_with("postgresql:///x?host=/tmp/a%20b%26c&"));
    }

    #[test]
    fn other_databases_are_refused() {
        for url in ["mysql://u:p@h/db?ssl-mode=x", "sqlite.db", "sqlite:file?mode=ro", "", "=x"] {
            assert!(matches!(ServerUrl::parse(url), Err(TestServerError::DatabaseUrl)), "{url}");
        }
    }
}
