//! A session that listens, and does nothing else.

use diesel::sql_types::{Bool, Text};
use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _};
use tenants_core::changes::{Channel, Notice};

use crate::{Error, Result};

/// The most notifications that are read at a time, so that whoever sends them without end keeps nobody from forgetting.
const AT_A_TIME: usize = 10_000;

/// Unless the connection string says otherwise. Without an end to waiting, libpq notices a peer that is gone without a word
/// after a quarter of an hour (PostgreSQL manual, Database Connection Control Functions).
const PARAMETERS: [(&str, &str); 2] = [("connect_timeout", "10"), ("tcp_user_timeout", "10000")];

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    yes: bool,
}

pub(super) struct Session {
    conn: PgConnection,
    channel: Channel,
}

impl Session {
    /// What is committed after this has returned is heard.
    pub(super) fn open(url: &str, channel: Channel) -> Result<Self> {
        use diesel::connection::SimpleConnection as _;
        let mut conn = PgConnection::establish(&with_parameters(url))?;
        conn.batch_execute(&format!("LISTEN {}", channel.quoted()))?;
        Ok(Self { conn, channel })
    }

    /// What was said since the last time: reads what is there, without waiting and without a word to the server.
    pub(super) fn heard(&mut self) -> Result<Notice> {
        let mut notice = Notice::default();
        for notification in self.conn.notifications_iter().take(AT_A_TIME) {
            let notification = notification?;
            if notification.channel == self.channel.as_str() {
                notice.and(Notice::parse(&notification.payload));
            }
        }
        Ok(notice)
    }

    /// Asks the server whether it is there and this session listens: behind a pooler it may be another one by now.
    pub(super) fn prove(&mut self) -> Result<()> {
        let query = "SELECT EXISTS (SELECT FROM pg_catalog.pg_listening_channels() c WHERE c = $1) AS yes";
        let answer: Answer =
            diesel::sql_query(query).bind::<Text, _>(self.channel.as_str()).get_result(&mut self.conn)?;
        if answer.yes { Ok(()) } else { Err(Error::NotListening) }
    }
}

/// With what the connection string does not say itself; it is a URI or `key=value` pairs.
fn with_parameters(url: &str) -> String {
    let missing = PARAMETERS.iter().filter(|(key, _)| !url.contains(key));
    let uri = ["postgresql://", "postgres://"].iter().find_map(|scheme| url.strip_prefix(scheme));
    let mut has_query = uri.is_some_and(has_query);
    missing.fold(url.to_owned(), |url, (key, value)| {
        let separator = match (uri.is_some(), std::mem::replace(&mut has_query, true)) {
            (false, _) => ' ',
            (true, false) => '?',
            (true, true) => '&',
        };
        format!("{url}{separator}{key}={value}")
    })
}

/// Read as libpq does: an `@` ends user and password only where no `/` is before it, and is text behind that.
fn has_query(uri: &str) -> bool {
    let end = uri.find(['@', '/']).map(|end| uri.split_at(end).1);
    end.and_then(|end| end.strip_prefix('@')).unwrap_or(uri).contains('?')
}

#[cfg(test)]
mod tests {
    use super::with_parameters;

    #[test]
    fn only_what_is_not_said_is_added() {
        for (given, expected) in [
            ("postgresql://h/d", "postgresql://h/d?connect_timeout=10&tcp_user_timeout=10000"),
            ("postgres://u:a?b@h/d", "postgres://u:a?b@h/d?connect_timeout=10&tcp_user_timeout=10000"),
            ("postgresql://h/d?user=a@b", "postgresql://h/d?user=a@b&connect_timeout=10&tcp_user_timeout=10000"),
            ("postgres://a@h?user=b@c", "postgres://a@h?user=b@c&connect_timeout=10&tcp_user_timeout=10000"),
            ("postgresql:///d?host=/tmp", "postgresql:///d?host=/tmp&connect_timeout=10&tcp_user_timeout=10000"),
            ("postgresql://h/d?connect_timeout=3", "postgresql://h/d?connect_timeout=3&tcp_user_timeout=10000"),
            ("host=h tcp_user_timeout=5", "host=h tcp_user_timeout=5 connect_timeout=10"),
            ("", " connect_timeout=10 tcp_user_timeout=10000"),
        ] {
            assert_eq!(with_parameters(given), expected);
        }
    }
}
