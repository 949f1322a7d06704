//! How a pool's sessions start: with what diesel sets when it connects, so that `RESET ALL` leads there.

use std::env;
use std::sync::atomic::{AtomicBool, Ordering};

use diesel::connection::SimpleConnection as _;
use diesel::sql_types::Bool;
use diesel::{Connection as _, ConnectionError, ConnectionResult, PgConnection, QueryableByName, RunQueryDsl as _};

use super::SearchPathMode;
use super::checkout::DIESELS;
use super::url::with_defaults;

/// Settings that came with the connection outrank the server's files, the role's and the database's, and stay what they are for
/// as long as the session lives (PostgreSQL manual, 20.1.4).
const OPTIONS: [(&str, &str); 1] = [("options", "-c TimeZone=UTC -c client_encoding=UTF8")];

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    yes: bool,
}

/// Where the sessions of a pool come from.
pub(super) struct Start {
    database_url: String,
    /// In `SET LOCAL` mode the server's session is another one each time.
    mode: SearchPathMode,
    /// None where options of the user's, which come from elsewhere, would be lost, and in `SET LOCAL` mode.
    with_options: Option<String>,
    /// Somebody on the way to the server has said that options are not for them.
    is_refused: AtomicBool,
}

impl Start {
    pub(super) fn new(database_url: String, mode: SearchPathMode) -> Self {
        let is_ours =
            mode == SearchPathMode::Session && !is_said_elsewhere(&database_url, |name| env::var_os(name).is_some());
        let with_options = is_ours.then(|| with_defaults(&database_url, &OPTIONS));
        Self { database_url, mode, with_options, is_refused: AtomicBool::new(false) }
    }

    /// A new session, as diesel sets it up, and whether `RESET ALL` will leave it so, whatever happens.
    pub(super) fn establish(&self) -> ConnectionResult<(PgConnection, bool)> {
        let mut conn = self.connect()?;
        if self.mode == SearchPathMode::Session {
            if resets_to_options(&mut conn).unwrap_or(false) {
                return Ok((conn, true));
            }
            conn.batch_execute(DIESELS).map_err(ConnectionError::CouldntSetupConfiguration)?;
        }
        Ok((conn, false))
    }

    fn connect(&self) -> ConnectionResult<PgConnection> {
        let plain = || PgConnection::establish(&self.database_url);
        let Some(url) = self.with_options.as_ref().filter(|_| !self.is_refused.load(Ordering::Relaxed)) else {
            return plain();
        };
        match PgConnection::establish(url) {
            Err(error) if is_refusal(&error.to_string()) => {
                let conn = plain()?;
                self.is_refused.store(true, Ordering::Relaxed);
                Ok(conn)
            }
            result => result,
        }
    }
}

/// What the environment or a service file says counts only where the connection string says nothing.
fn is_said_elsewhere(url: &str, is_set: impl Fn(&str) -> bool) -> bool {
    is_set("PGOPTIONS") || is_set("PGSERVICE") || url.split_whitespace().collect::<String>().contains("service=")
}

/// Poolers refuse in words of their own, which are in no catalog of messages. What libpq says before them may name folders and hosts.
fn is_refusal(message: &str) -> bool {
    let said = message.rsplit_once("FATAL:").map(|(_, said)| said);
    said.is_some_and(|said| ["option", "parameter", "unsupported"].iter().any(|word| said.contains(word)))
}

/// A pooler may drop the options in silence, or set them for the session: neither would outlast a `RESET`. Leaves the session as that has it.
fn resets_to_options(conn: &mut PgConnection) -> diesel::QueryResult<bool> {
    conn.batch_execute("RESET TimeZone; RESET client_encoding")?;
    let query = "SELECT count(*) = 2 AS yes FROM pg_catalog.pg_settings WHERE source = 'client' \
                 AND (name, setting) IN (('TimeZone', 'UTC'), ('client_encoding', 'UTF8'))";
    Ok(diesel::sql_query(query).get_result::<Answer>(conn)?.yes)
}

#[cfg(test)]
mod tests {
    use super::{is_refusal, is_said_elsewhere};

    #[test]
    fn options_that_come_from_elsewhere_are_not_hidden() {
        assert!(!is_said_elsewhere("postgresql://my-service/app", |_| false));
        for url in ["postgresql:///app?service=ours", "host=h service\t= ours"] {
            assert!(is_said_elsewhere(url, |_| false), "{url}");
        }
        for variable in ["PGOPTIONS", "PGSERVICE"] {
            assert!(is_said_elsewhere("postgresql:///app", |name| name == variable), "{variable}");
        }
    }

    #[test]
    fn poolers_are_understood() {
        for message in [
            "connection to server at \"h\" failed: FATAL:  unsupported startup parameter: options",
            "FATAL:  Feature not supported: RDS Proxy currently doesn't support command-line options.",
            "FATAL:  unsupported parameter in StartupMessage",
        ] {
            assert!(is_refusal(message), "{message}");
        }
        for message in [
            "connection to server on socket \"/adoption/.s.PGSQL.5432\" failed: FATAL:  sorry, too many clients already",
            "connection to server at \"options.example.com\" failed: Connection refused",
            "FATAL:  password authentication failed for user \"app\"",
        ] {
            assert!(!is_refusal(message), "{message}");
        }
    }
}
