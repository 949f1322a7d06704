//! A statement's text with the schema's name behind it.

use diesel::connection::SimpleConnection as _;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Int4, Text};
use tenants_integration::{Fixture, notes};

use super::helper::{name, rows};

/// Says by its type that it has one text, and by its walk that it has not; diesel goes by the latter.
#[derive(QueryId)]
struct Dynamic(&'static str);

impl Query for Dynamic {
    type SqlType = Text;
}

impl QueryFragment<Pg> for Dynamic {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        pass.unsafe_to_cache_prepared();
        pass.push_sql(self.0);
        Ok(())
    }
}

impl<C> diesel::RunQueryDsl<C> for Dynamic {}

#[test]
fn a_query_whose_text_changes_is_sent_with_each() {
    let fixture = Fixture::new("dynamic");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    for (sql, expected) in [("SELECT 'a'", "a"), ("SELECT body FROM notes", "acme"), ("SELECT 'b'", "b")] {
        assert_eq!(Dynamic(sql).get_result::<String>(&mut *conn).unwrap(), expected);
        assert_eq!(Dynamic(sql).get_result::<String>(&mut conn).unwrap(), expected);
    }
}

#[derive(QueryableByName)]
struct Note {
    #[diesel(sql_type = Text)]
    body: String,
}

#[test]
fn any_name_may_be_behind_any_text() {
    let fixture = Fixture::with("texts", |builder| builder.max_size(1));
    let names = ["*/", "/*", "--", "$1", "a;b", "a b", "x\u{2028}y", "$$", "E", "\u{feff}x", "?", "x-- y", "{}", "%s"];
    let mut admin = fixture.plain();
    for name in names {
        let sql = format!("CREATE TABLE \"{name}\".notes AS SELECT 1 AS id, $body${name}$body$ AS body");
        admin.batch_execute(&format!("CREATE SCHEMA \"{name}\"; {sql}")).unwrap();
    }
    let texts = ["", ";", " -- x", "; -- x;", " /* x */", " --"];
    // The second time all are prepared.
    for schema in names.iter().chain(&names) {
        let mut conn = fixture.tenancy.schema(&name(schema)).unwrap();
        assert_eq!(rows(&mut conn).unwrap(), [*schema]);
        let boxed = notes::table.filter(notes::id.eq(1)).select(notes::body).into_boxed();
        assert_eq!(boxed.load::<String>(&mut conn).unwrap(), [*schema]);
        for end in texts {
            let query = diesel::sql_query(format!("SELECT body FROM notes WHERE id = $1{end}")).bind::<Int4, _>(1);
            assert_eq!(query.get_result::<Note>(&mut conn).unwrap().body, *schema, "{end}");
        }
    }
}
