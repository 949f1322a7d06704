//! A session that listens, and does nothing else.

use diesel::sql_types::{Bool, Text};
use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _};
use tenants_core::changes::{Channel, Notice};

use crate::connection::url::with_defaults;
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
        let mut conn = PgConnection::establish(&with_defaults(url, &PARAMETERS))?;
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
