//! On how many processors a row was measured.

use std::fmt;

use diesel::{Connection as _, PgConnection};
use serde::{Deserialize, Serialize};
use tenants_diesel::testing::TestServer;
use tenants_integration::text;

use crate::affinity;
use crate::error::Result;

/// The processors of both ends of a connection; none where it is not known.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Cpus {
    #[serde(rename = "processors")]
    client: Option<u32>,
    /// Never known of `DATABASE_URL`'s server, which may be on another machine.
    #[serde(rename = "server_processors")]
    server: Option<u32>,
}

impl Cpus {
    /// Those of this process and of a session of its server.
    pub(crate) fn now() -> Result<Self> {
        let server = TestServer::shared()?;
        let server = if server.is_external() {
            None
        } else {
            let conn = &mut PgConnection::establish(server.url())?;
            affinity::of_process(text(conn, "pg_backend_pid()").parse()?)
        };
        Ok(Self { client: affinity::of_this(), server })
    }
}

impl fmt::Display for Cpus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |count: Option<u32>| count.map_or_else(|| "?".to_owned(), |count| count.to_string());
        if self.client == self.server {
            return f.write_str(&text(self.client));
        }
        write!(f, "{} / {}", text(self.client), text(self.server))
    }
}

#[cfg(test)]
mod tests {
    use super::Cpus;

    #[test]
    fn a_server_on_other_processors_is_told_apart() {
        for (client, server, text) in [(Some(1), Some(1), "1"), (Some(1), Some(2), "1 / 2"), (Some(1), None, "1 / ?")] {
            assert_eq!(Cpus { client, server }.to_string(), text);
        }
    }
}
