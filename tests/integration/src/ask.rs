//! A question to the server, past everything of ours.

use diesel::prelude::*;
use diesel::sql_types::Text;

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Text)]
    value: String,
}

/// The value of an SQL expression, as text.
///
/// # Panics
///
/// If the server refuses it, or it is null.
#[must_use]
pub fn text(conn: &mut PgConnection, expression: &str) -> String {
    let query = diesel::sql_query(format!("SELECT ({expression})::text AS value"));
    query.get_result::<Answer>(conn).expect("an answer").value
}
