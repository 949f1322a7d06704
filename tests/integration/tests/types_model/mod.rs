//! Random sequences of what happens to prepared statements and custom types: they are right, or made right, at the first try.
//!
//! Each tenant has an enum of its own, and somebody else exchanges types, alters columns, drops schemas and gives their names away.

mod step;
mod world;

use diesel::connection::{
    AnsiTransactionManager as Manager, CacheSize, SimpleConnection as _, TransactionManager as _,
};
use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_integration::{Mood, moods, notes};

use crate::isolation_model::runs::run;
use crate::isolation_model::stop::Stop;
use step::{Step, steps};
use world::World;

#[test]
fn statements_fit_at_the_first_try() {
    let mut world = World::new("types_model");
    run(150, proptest::collection::vec(steps(), 1..30), |steps| sequence(&mut world, steps));
}

fn sequence(world: &mut World, steps: &[Step]) -> Result<(), Stop> {
    world.begin_anew();
    let mut conn = world.check_out(0, false)?;
    for step in steps {
        if !in_transaction(&mut conn)
            && let Step::CheckOut(tenant, resolved) = *step
        {
            drop(conn);
            conn = world.check_out(tenant, resolved)?;
        }
        let was_in_transaction = in_transaction(&mut conn);
        match take(world, &mut conn, step) {
            // In a transaction an alteration is an error, and a statement that comes after another's error is one.
            Err(Stop::Error(error)) if !was_in_transaction => {
                return Err(Stop::Broken(format!("{step:?}: {error}")));
            }
            Err(Stop::Broken(broken)) => return Err(Stop::Broken(format!("{step:?}: {broken}"))),
            _ => {}
        }
    }
    drop(conn);
    for tenant in 0..world::TENANTS {
        let mut conn = world.check_out(tenant, false)?;
        read(world, &mut conn)
            .and_then(|()| write(&mut conn))
            .map_err(|stop| Stop::Broken(format!("next: {stop:?}")))?;
    }
    Ok(())
}

fn take(world: &mut World, conn: &mut TenantConnection, step: &Step) -> Result<(), Stop> {
    match *step {
        Step::Read => read(world, conn)?,
        Step::Write => write(conn)?,
        // Not ours to make right; but ours must cope with what they leave.
        Step::PlainRead => drop(notes::table.select(notes::body).load::<String>(&mut **conn)),
        Step::PlainResults => drop(moods::table.select(moods::mood).load::<Mood>(&mut **conn)),
        Step::PlainWrite => drop(write_mood(&mut **conn)),
        Step::Switch(tenant, resolved) => world.switch(conn, tenant, resolved)?,
        Step::Within(tenant) => conn.with_schema(&world::name(tenant), write)?,
        Step::Begin => Manager::begin_transaction(conn)?,
        Step::Commit if in_transaction(conn) => Manager::commit_transaction(conn)?,
        Step::Rollback if in_transaction(conn) => Manager::rollback_transaction(conn)?,
        Step::Fail => drop(diesel::sql_query("SELECT 1/0").execute(conn)),
        Step::Text(sql) => conn.batch_execute(sql)?,
        Step::Path(tenant) => {
            conn.batch_execute(&format!("SET search_path TO {}, public", world::name(tenant).quoted()))?;
        }
        Step::Many(count) => {
            let query = (0..count)
                .fold(notes::table.select(notes::body).into_boxed(), |query, id| query.or_filter(notes::id.eq(id)));
            query.load::<String>(conn)?;
        }
        Step::Cache(true) => conn.set_prepared_statement_cache_size(CacheSize::Unbounded),
        Step::Cache(false) => conn.set_prepared_statement_cache_size(CacheSize::Disabled),
        // Nobody waits for a lock that this connection holds.
        Step::Outside(change, tenant) if !in_transaction(conn) => world.change(change, tenant),
        _ => {}
    }
    Ok(())
}

fn in_transaction(conn: &mut TenantConnection) -> bool {
    Manager::transaction_manager_status_mut(conn).transaction_depth().expect("a status").is_some()
}

/// The rows must be those of the schema in force, which must be the one that the connection names.
fn read(world: &mut World, conn: &mut TenantConnection) -> Result<(), Stop> {
    let rows: Vec<String> = notes::table.select(notes::body).load(conn)?;
    let (named, found) = (conn.schema_name()?, tenants_integration::current_schema(conn));
    let expected = world.body(&named);
    if found.as_deref() == Some(named.as_str()) && rows == [expected.as_str()] {
        return Ok(());
    }
    Err(Stop::Broken(format!("{rows:?} on {found:?}, said to be {named}, which has {expected}")))
}

fn write(conn: &mut TenantConnection) -> Result<(), Stop> {
    write_mood(conn)?;
    let written: Vec<Mood> = moods::table.filter(moods::mood.eq(Mood::Sad)).select(moods::mood).load(conn)?;
    if written.contains(&Mood::Sad) { Ok(()) } else { Err(Stop::Broken("what was written is not there".to_owned())) }
}

fn write_mood<C>(conn: &mut C) -> QueryResult<usize>
where
    C: diesel::connection::LoadConnection<Backend = diesel::pg::Pg>,
{
    diesel::insert_into(moods::table).values(moods::mood.eq(Mood::Sad)).execute(conn)
}
