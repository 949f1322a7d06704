//! What a web application does with a tenant's tables: the same statements through ours and through plain diesel.

use diesel::connection::{LoadConnection, SimpleConnection as _};
use diesel::pg::Pg;
use diesel::prelude::*;
use tenants_diesel::SchemaName;

use crate::error::Result;
use crate::fleet;

diesel::table! {
    customers (id) {
        id -> Int4,
        email -> Text,
        name -> Text,
        city -> Text,
    }
}

diesel::table! {
    orders (id) {
        id -> Int4,
        customer_id -> Int4,
        placed_at -> Timestamptz,
        total -> Int4,
    }
}

diesel::table! {
    items (id) {
        id -> Int4,
        order_id -> Int4,
        product -> Text,
        quantity -> Int4,
    }
}

diesel::joinable!(orders -> customers (customer_id));
diesel::joinable!(items -> orders (order_id));
diesel::allow_tables_to_appear_in_same_query!(customers, orders, items);

/// Tenants with these three tables, their keys and indexes, and some rows, in the order of their names.
pub(crate) fn create(tenants: usize, conn: &mut PgConnection) -> Result<Vec<SchemaName>> {
    let schemas = create_bare(tenants, conn)?;
    for chunk in schemas.chunks(100) {
        let texts: Vec<String> = chunk.iter().map(|schema| keys(schema.as_str())).collect();
        conn.batch_execute(&texts.concat())?;
    }
    conn.batch_execute("VACUUM ANALYZE")?;
    Ok(schemas)
}

/// The same with primary keys alone, which leaves a planner little to think about.
pub(crate) fn create_bare(tenants: usize, conn: &mut PgConnection) -> Result<Vec<SchemaName>> {
    fleet::create(tenants, conn)?;
    let schemas = fleet::schemas(conn)?;
    for chunk in schemas.chunks(100) {
        let texts: Vec<String> = chunk.iter().map(|schema| tables(schema)).collect();
        conn.batch_execute(&texts.concat())?;
    }
    conn.batch_execute("VACUUM ANALYZE")?;
    Ok(schemas.iter().map(|schema| schema.parse()).collect::<Result<_, _>>()?)
}

fn tables(schema: &str) -> String {
    format!(
        "CREATE TABLE {schema}.customers (
             id int PRIMARY KEY, email text NOT NULL, name text NOT NULL, city text NOT NULL);
         CREATE TABLE {schema}.orders (
             id int PRIMARY KEY, customer_id int NOT NULL,
             placed_at timestamptz NOT NULL DEFAULT now(), total int NOT NULL);
         CREATE TABLE {schema}.items (
             id int PRIMARY KEY, order_id int NOT NULL, product text NOT NULL, quantity int NOT NULL);
         INSERT INTO {schema}.customers SELECT i, i || '@example.com', '{schema}', 'city ' || i FROM generate_series(1, 10) i;
         INSERT INTO {schema}.orders SELECT i, 1 + i % 10, now() - i * interval '1 day', i FROM generate_series(1, 30) i;
         INSERT INTO {schema}.items SELECT i, 1 + i % 30, 'product ' || i, i FROM generate_series(1, 60) i;"
    )
}

fn keys(schema: &str) -> String {
    format!(
        "ALTER TABLE {schema}.customers ADD UNIQUE (email);
         ALTER TABLE {schema}.orders ADD FOREIGN KEY (customer_id) REFERENCES {schema}.customers;
         CREATE INDEX orders_customer_id ON {schema}.orders (customer_id);
         CREATE INDEX orders_placed_at ON {schema}.orders (placed_at);
         ALTER TABLE {schema}.items ADD FOREIGN KEY (order_id) REFERENCES {schema}.orders, ADD UNIQUE (order_id, product);"
    )
}

/// Reads a row by its key, which holds the schema's name; an error if it is another's.
pub(crate) fn by_key<C: LoadConnection<Backend = Pg>>(schema: &str, conn: &mut C) -> Result<()> {
    let name: String = customers::table.find(3).select(customers::name).get_result(conn)?;
    if name == schema { Ok(()) } else { Err(format!("a row of {name} was read for {schema}").into()) }
}

/// Reads rows of all three tables.
pub(crate) fn join<C: LoadConnection<Backend = Pg>>(conn: &mut C) -> Result<()> {
    let rows: Vec<(String, i32, String, i32)> = items::table
        .inner_join(orders::table.inner_join(customers::table))
        .filter(customers::id.eq(3))
        .order((orders::placed_at.desc(), items::id))
        .limit(20)
        .select((customers::name, orders::total, items::product, items::quantity))
        .load(conn)?;
    if rows.len() == 6 { Ok(()) } else { Err(format!("{} rows, not 6", rows.len()).into()) }
}

/// Changes one row.
pub(crate) fn write<C: LoadConnection<Backend = Pg>>(conn: &mut C) -> Result<()> {
    diesel::update(orders::table.find(3)).set(orders::total.eq(orders::total + 1)).execute(conn)?;
    Ok(())
}
