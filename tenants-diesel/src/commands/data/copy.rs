//! `COPY` of what is known only when the program runs.
//!
//! diesel's `COPY` takes what it is about from a type, by a function without arguments: nothing but the thread can tell
//! it what to write. It is called where the statement is sent, within the two functions below.

use std::cell::RefCell;
use std::io::{BufRead, Write};

use diesel::pg::{CopyTarget, Pg};
use diesel::prelude::*;
use diesel::query_builder::AstPass;

use super::error::DataError;
use crate::connection::TenantConnection;
use crate::{Error, Result};

diesel::table! { tenants_copy (id) { id -> Integer } }

thread_local! {
    static TARGET: RefCell<String> = const { RefCell::new(String::new()) };
}

struct Target;

impl CopyTarget for Target {
    type Table = tenants_copy::table;
    type SqlType = diesel::sql_types::Integer;

    fn walk_target(mut pass: AstPass<'_, '_, Pg>) -> QueryResult<()> {
        TARGET.with_borrow(|target| pass.push_sql(target));
        Ok(())
    }
}

/// `COPY target TO STDOUT`: hands out the data, a row at a time.
pub(super) fn copy_out(
    conn: &mut TenantConnection,
    target: String,
    mut take: impl FnMut(&[u8]) -> std::io::Result<()>,
) -> Result<()> {
    TARGET.set(target);
    let mut data = diesel::copy_to(Target).load_raw(&mut **conn)?;
    loop {
        let part = data.fill_buf().map_err(DataError::Read)?;
        if part.is_empty() {
            break;
        }
        take(part).map_err(DataError::Write)?;
        let length = part.len();
        data.consume(length);
    }
    drop(data);
    // An error half way looks like the end of the data; the next statement brings it to light.
    conn.send("SELECT 1").map_err(|_| DataError::CutShort { table: TARGET.take() }.into())
}

/// `COPY target FROM STDIN` of what `give` writes; the number of rows.
pub(super) fn copy_in(
    conn: &mut TenantConnection,
    target: String,
    give: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> Result<usize> {
    TARGET.set(target);
    let once = RefCell::new(Some(give));
    let failed = RefCell::new(None);
    let copied = diesel::copy_from(tenants_copy::table)
        .from_raw_data(Target, |sink: &mut dyn Write| {
            let Some(give) = once.take() else { return Ok(()) };
            give(sink).map_err(|error| {
                failed.replace(Some(error));
                diesel::result::Error::RollbackTransaction
            })
        })
        .execute(conn);
    match (failed.into_inner(), copied) {
        // The server's answer tells only that we gave up.
        (Some(error), _) => Err(error),
        (None, copied) => copied.map_err(Error::from),
    }
}
