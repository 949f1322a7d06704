//! How a switch proves that the path is in force.

use std::borrow::Cow;

use crate::migration::BOOKKEEPING_TABLE;
use crate::{SchemaName, SearchPath};

/// How a [`Switch`](super::Switch) proves itself.
///
/// ```
/// use tenants_core::connection::Proof;
///
/// assert_eq!(Proof::default(), Proof::Path); // holds always
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Proof {
    /// The schemas in force are compared with the path.
    ///
    /// The error carries a [`Marker`](super::Marker) of our own, since its text is the only thing that is the same under every
    /// `lc_messages`.
    #[default]
    Path,
    /// The first schema's bookkeeping table is named, and the schemas behind it.
    ///
    /// The server looks for what is named while it parses, so that there is nothing to plan or run, which takes a third of the time, and leaves
    /// more of the processor's caches to the next query. A name in a schema that does not exist, or that the role may not use, is an
    /// error: `SET search_path` leaves out these schemas and no others. Of the schemas behind the first it is asked only whether they
    /// exist; that the role may use them has to be known from a [`Proof::Path`]. It fails, without a marker, also in a schema that has no
    /// bookkeeping table.
    Bookkeeping,
    /// The bookkeeping tables of all schemas of the path are locked for reading (`ACCESS SHARE`, manual
    /// [13.3.1](https://www.postgresql.org/docs/current/explicit-locking.html)), without waiting for it.
    ///
    /// A command has no plan and no answer with rows, so that this takes a third of what [`Proof::Bookkeeping`] does. Where that one fails this does,
    /// and where the role may not use one of the schemas or not read one of the tables, or somebody holds or awaits a table for
    /// himself. The locks go with the transaction: in one that is not the message's own they would keep others from dropping the schemas.
    Lock,
}

/// Fails to cast a text that is not as expected, and says it; the text that is becomes null first.
///
/// `marker` is the expression that the text begins with, `expected` what that is to be.
pub(super) fn by_path(path: &SearchPath, oid: Option<u32>, marker: &str, expected: &str) -> String {
    let names: Vec<_> = path.schemas().map(|schema| array_element(schema.as_str())).collect();
    let (count, names) = (names.len(), names.join(","));
    // `concat` leaves out what is null, such as the OID of a schema that does not exist.
    let (found, known) = match oid {
        Some(oid) => {
            (format!("pg_catalog.to_regnamespace('{}')::oid, ' ', ", path.first().quoted()), format!("{oid} "))
        }
        None => (String::new(), String::new()),
    };
    // Once there is a temporary table, the schema of those is in force too.
    let in_force = format!("(pg_catalog.current_schemas(false))[1:{count}]");
    format!("SELECT NULLIF(pg_catalog.concat({marker}, {found}{in_force}), '{expected}{known}{{{names}}}')::int4")
}

/// Names what has to exist.
pub(super) fn by_bookkeeping(path: &SearchPath, sql: &mut String) {
    sql.push('\'');
    push_bookkeeping(path.first(), sql);
    sql.push_str("'::pg_catalog.regclass");
    for schema in path.schemas().skip(1) {
        sql.push_str(", '");
        schema.push_quoted(sql);
        sql.push_str("'::pg_catalog.regnamespace");
    }
}

/// Locks what has to exist; `ONLY`, which is for one table each, spares the server to look for heirs.
pub(super) fn by_lock(path: &SearchPath, sql: &mut String) {
    let mut before = "LOCK TABLE ONLY ";
    for schema in path.schemas() {
        sql.push_str(before);
        push_bookkeeping(schema, sql);
        before = ", ONLY ";
    }
    sql.push_str(" IN ACCESS SHARE MODE NOWAIT");
}

/// Divides by zero where the first schema's OID is another.
pub(super) fn of_oid(path: &SearchPath, oid: u32, sql: &mut String) {
    sql.push_str("pg_catalog.int4div(1, pg_catalog.oideq('");
    path.first().push_quoted(sql);
    sql.push_str("'::pg_catalog.regnamespace, ");
    sql.push_str(&oid.to_string());
    sql.push_str(")::int4)");
}

fn push_bookkeeping(schema: &SchemaName, sql: &mut String) {
    schema.push_quoted(sql);
    sql.push('.');
    sql.push_str(BOOKKEEPING_TABLE);
}

/// An element as PostgreSQL prints it in an array (manual 8.15.6); names hold neither quotes nor backslashes.
fn array_element(name: &str) -> Cow<'_, str> {
    let special = |byte: u8| matches!(byte, b'{' | b'}' | b',' | b' ');
    if name.bytes().any(special) || name.eq_ignore_ascii_case("null") {
        Cow::Owned(format!("\"{name}\""))
    } else {
        Cow::Borrowed(name)
    }
}

#[cfg(test)]
mod tests {
    use super::array_element;

    #[test]
    fn names_are_printed_as_in_an_array() {
        for (name, printed) in
            [("acme", "acme"), ("Ünï-1.x", "Ünï-1.x"), ("a,b", "\"a,b\""), ("{a}", "\"{a}\""), ("Null", "\"Null\"")]
        {
            assert_eq!(array_element(name), printed);
        }
    }
}
