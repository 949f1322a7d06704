//! What the figures depend on: the server, the machine and how busy it was.

use std::{env, fs, thread};

use diesel::{Connection as _, PgConnection};
use tenants_diesel::testing::TestServer;
use tenants_integration::text;

use crate::affinity;
use crate::error::Result;
use crate::row::{Processors, Row};
use crate::setting::Setting;

/// The lines above the table.
#[derive(Debug)]
pub(crate) struct Header {
    server: String,
    is_external: bool,
    before: String,
}

impl Header {
    /// To be asked for before the first row.
    pub(crate) fn new() -> Result<Self> {
        let server = TestServer::shared()?;
        let conn = &mut PgConnection::establish(server.url())?;
        let show = |conn: &mut PgConnection, name: &str| text(conn, &format!("current_setting('{name}')"));
        Ok(Self {
            server: format!(
                "PostgreSQL {} ({}), fsync {}, synchronous_commit {}",
                show(conn, "server_version"),
                if server.is_external() { "DATABASE_URL" } else { "throw-away server" },
                show(conn, "fsync"),
                show(conn, "synchronous_commit"),
            ),
            is_external: server.is_external(),
            before: load(),
        })
    }

    /// To be asked for behind the last row.
    pub(crate) fn render(&self, setting: &Setting, rows: &[&Row]) -> String {
        let cpus = thread::available_parallelism().map_or_else(|_| "unknown".to_owned(), |cpus| cpus.to_string());
        let mut text = format!(
            "{}\n{} {}, {cpus} CPUs, load average {} before and {} after",
            self.server,
            env::consts::OS,
            env::consts::ARCH,
            self.before,
            load(),
        );
        if rows.iter().any(|row| matches!(row.processors, Processors::One)) {
            text += self.one_processor();
        }
        if !setting.delay.is_zero() {
            text += &format!("\neach round trip takes {} ms longer", setting.delay.as_millis());
        }
        if setting.quick {
            text += "\nquick: so little work that the figures mean nothing";
        }
        text + "\nmedians of rounds in turns, the ratio of the rounds' own; lower is better\n"
    }

    /// What became of the rows that are to be measured on one processor.
    fn one_processor(&self) -> &'static str {
        if !affinity::CAN_PIN {
            "\nnothing can be pinned to a CPU here: rows of microseconds depend on where the system puts both processes"
        } else if self.is_external {
            "\nrows of microseconds on 1 CPU, the server of DATABASE_URL on any: they depend on where its system puts it"
        } else {
            "\nrows of microseconds on 1 CPU, with a throw-away server of their own on the same"
        }
    }
}

/// Of the last minute, where the system tells.
fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split_whitespace().next().unwrap_or("unknown").to_owned()
}
