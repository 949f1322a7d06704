//! Twenty statements, as an application has them.

use chrono::{DateTime, Utc};
use diesel::connection::LoadConnection;
use diesel::dsl::{count_star, max, sum};
use diesel::pg::Pg;
use diesel::prelude::*;

use crate::error::Result;
use crate::shop::{by_key, customers, items, join, orders, write};

/// Runs each of them once, on the tenant whose name its customers bear.
pub(crate) fn twenty<C: LoadConnection<Backend = Pg>>(schema: &str, conn: &mut C) -> Result<()> {
    by_key(schema, conn)?;
    join(conn)?;
    write(conn)?;
    let _: i64 = customers::table.count().get_result(conn)?;
    let _: i64 = orders::table.count().get_result(conn)?;
    let _: i64 = items::table.count().get_result(conn)?;
    let _: (i32, i32, DateTime<Utc>, i32) = orders::table.find(1).get_result(conn)?;
    let _: (i32, i32, String, i32) = items::table.find(1).get_result(conn)?;
    let _: Vec<String> = customers::table.select(customers::city).order(customers::city).load(conn)?;
    let _: Vec<i32> = orders::table.select(orders::total).order(orders::total.desc()).limit(5).load(conn)?;
    let _: Vec<String> = items::table.select(items::product).filter(items::quantity.gt(50)).load(conn)?;
    let _: Option<i32> = orders::table.select(max(orders::total)).get_result(conn)?;
    let _: Option<i64> = items::table.select(sum(items::quantity)).get_result(conn)?;
    let _: Vec<(i32, i64)> =
        orders::table.group_by(orders::customer_id).select((orders::customer_id, count_star())).load(conn)?;
    let _: Vec<(String, i32)> =
        orders::table.inner_join(customers::table).select((customers::name, orders::total)).limit(3).load(conn)?;
    let _: Vec<(i32, String)> =
        items::table.inner_join(orders::table).select((orders::id, items::product)).limit(3).load(conn)?;
    diesel::update(customers::table.find(1)).set(customers::city.eq("here")).execute(conn)?;
    diesel::update(items::table.find(1)).set(items::quantity.eq(1)).execute(conn)?;
    diesel::insert_into(items::table)
        .values((items::id.eq(1_000), items::order_id.eq(1), items::product.eq("one more"), items::quantity.eq(1)))
        .execute(conn)?;
    diesel::delete(items::table.filter(items::id.eq(1_000))).execute(conn)?;
    Ok(())
}
