//! The statements that make the clone, as the catalogs of the source tell them.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Bool, Integer, Nullable, Oid, Text};
use tenants_core::SchemaName;
use tenants_core::migration::BOOKKEEPING_TABLE;

use super::CloneOptions;
use crate::Result;
use crate::connection::TenantConnection;

/// A row of a catalog: the catalog's OID and its own.
pub(super) type Object = (u32, u32);

/// A statement, or several that belong together.
#[derive(Debug, Clone, diesel::QueryableByName)]
pub(super) struct Step {
    #[diesel(sql_type = Oid)]
    pub(super) class: u32,
    #[diesel(sql_type = Oid)]
    pub(super) id: u32,
    /// Whether it makes the object; else it does something to it.
    #[diesel(sql_type = Bool)]
    pub(super) creates: bool,
    /// Of those that could come next, the lowest does.
    #[diesel(sql_type = Integer)]
    pub(super) rank: i32,
    /// The object's name, for messages.
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) name: Option<String>,
    /// What PostgreSQL takes as text and does not look into.
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) text: Option<String>,
    #[diesel(sql_type = Text)]
    pub(super) sql: String,
}

/// What one object needs to be there before it.
#[derive(Debug, Clone, diesel::QueryableByName)]
pub(super) struct Dependency {
    #[diesel(sql_type = Oid)]
    pub(super) class: u32,
    #[diesel(sql_type = Oid)]
    pub(super) id: u32,
    #[diesel(sql_type = Oid)]
    pub(super) needs_class: u32,
    #[diesel(sql_type = Oid)]
    pub(super) needs_id: u32,
    /// Whether it is a part of the other, and made with it.
    #[diesel(sql_type = Bool)]
    pub(super) is_part: bool,
}

/// Where the ranks of comments and rights begin: they hold no expressions.
pub(super) const LAST_RANKS: i32 = 9_200;

pub(super) const INSIDE: &str = include_str!("catalog/inside.sql");

const HEAD: &str = include_str!("catalog/head.sql");

const PARTS: [&str; 11] = [
    include_str!("catalog/types.sql"),
    include_str!("catalog/sequences.sql"),
    include_str!("catalog/functions.sql"),
    include_str!("catalog/tables.sql"),
    include_str!("catalog/data.sql"),
    include_str!("catalog/constraints.sql"),
    include_str!("catalog/indexes.sql"),
    include_str!("catalog/views.sql"),
    include_str!("catalog/triggers.sql"),
    include_str!("catalog/comments.sql"),
    include_str!("catalog/access.sql"),
];

impl Step {
    /// All steps, of which those of one rank are in the order in which the source's were made: of two indexes a foreign key could
    /// rest on, PostgreSQL takes the older. Leaves the search path on the source.
    pub(super) fn of(
        source: u32,
        target: &SchemaName,
        options: CloneOptions,
        conn: &mut TenantConnection,
    ) -> Result<Vec<Self>> {
        let query = format!(
            "{HEAD}\nSELECT * FROM (\n{}\n) steps ORDER BY rank, id, sql COLLATE \"C\"",
            PARTS.join("\nUNION ALL\n")
        );
        Ok(diesel::sql_query(query)
            .bind::<Oid, _>(source)
            .bind::<Text, _>(target.quoted().to_string())
            .bind::<Bool, _>(options.data)
            .bind::<Text, _>(BOOKKEEPING_TABLE)
            .load(conn)?)
    }

    pub(super) fn object(&self) -> Object {
        (self.class, self.id)
    }
}

impl Dependency {
    pub(super) fn all(source: u32, conn: &mut TenantConnection) -> Result<Vec<Self>> {
        let query = format!("{INSIDE}\n{}", include_str!("catalog/dependencies.sql"));
        Ok(diesel::sql_query(query).bind::<diesel::sql_types::Array<Oid>, _>(vec![source]).load(conn)?)
    }

    pub(super) fn object(&self) -> Object {
        (self.class, self.id)
    }

    pub(super) fn needs(&self) -> Object {
        (self.needs_class, self.needs_id)
    }
}
