//! Commands of a project's own, for the tests of the command line.

#![allow(missing_docs, reason = "fixtures")]

use std::io::Write;
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::cli::{CommandError, TenantCommands};
use tenants_diesel::prelude::*;

use crate::{Client, notes, text};

#[derive(Debug, clap::Subcommand)]
pub enum Commands {
    /// Count the notes of a tenant
    CountNotes,
    /// Write a note
    Remind {
        /// What it says
        text: String,
        /// How often it is written
        #[arg(long, default_value_t = 1)]
        times: usize,
    },
    /// Write something, and fail in one tenant
    FailIn { name: String },
    /// Write half a line, and panic in one tenant
    PanicIn { name: String },
    /// Leave a transaction open in one tenant
    LeaveTransactionOpen { name: String },
    /// Go somewhere else, and stay there
    SetPath { path: String },
    /// Say where the connection is, and which session it is
    Where,
    /// Take a while in all tenants but the first
    Nap,
    /// Has options of the names of ours
    Clash {
        #[arg(short, long)]
        schema: u8,
        #[arg(long = "match")]
        json: Option<String>,
    },
    /// Has commands of its own
    #[command(subcommand)]
    Notes(Notes),
}

#[derive(Debug, clap::Subcommand)]
pub enum Notes {
    /// Delete all notes
    Clear,
}

impl TenantCommands<Client> for Commands {
    fn run(&self, tenant: &Client, conn: &mut TenantConnection, out: &mut dyn Write) -> Result<(), CommandError> {
        let schema = tenant.schema_name.as_str();
        match self {
            Self::CountNotes => {
                let count: i64 = notes::table.count().get_result(conn)?;
                writeln!(out, "{schema}: {count}")?;
            }
            Self::Remind { text, times } => {
                for _ in 0..*times {
                    diesel::insert_into(notes::table).values(notes::body.eq(text)).execute(conn)?;
                }
            }
            Self::FailIn { name } => {
                write!(out, "one\ntwo")?;
                if name == schema {
                    diesel::sql_query("SELECT 1 / 0").execute(conn)?;
                }
            }
            Self::PanicIn { name } => {
                write!(out, "half")?;
                assert!(name != schema, "in {schema}");
            }
            Self::LeaveTransactionOpen { name } if name == schema => conn.batch_execute("BEGIN")?,
            Self::LeaveTransactionOpen { .. } => {}
            Self::SetPath { path } => conn.batch_execute(&format!("SET search_path TO \"{path}\""))?,
            Self::Where => writeln!(out, "{} {}", conn.schema_name()?, text(conn, "pg_backend_pid()"))?,
            Self::Nap if schema != "a" => std::thread::sleep(Duration::from_millis(1500)),
            Self::Nap => writeln!(out, "no nap")?,
            Self::Clash { schema: number, json } => writeln!(out, "{schema} {number} {json:?}")?,
            Self::Notes(Notes::Clear) => {
                diesel::delete(notes::table).execute(conn)?;
            }
        }
        Ok(())
    }
}
