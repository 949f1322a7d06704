//! Doing what a sequence says.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager as _};
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use tenants_diesel::connection::SearchPathMode;
use tenants_diesel::prelude::*;
use tenants_integration::notes;

use super::action::{Action, Ending, Step, Via};
use super::check::{check, look};
use super::recorder::Recorder;
use super::stop::Stop;
use super::world::{World, name};

diesel::define_sql_function! { fn set_config(name: Text, value: Text, is_local: Bool) -> Text; }

diesel::table! { no_such_table (id) { id -> Int4 } }

type Manager = AnsiTransactionManager;

/// One sequence on its way.
pub(super) struct Run<'a> {
    pub(super) world: &'a mut World,
    pub(super) recorder: Recorder,
}

impl Run<'_> {
    pub(super) fn steps(&mut self, steps: &[Step], conn: &mut TenantConnection) -> Result<(), Stop> {
        for step in steps {
            let outcome = self.act(&step.action, conn);
            let is_switch = matches!(step.action, Action::SetSchema(_) | Action::SetTenant(_) | Action::SetPublic);
            let switched = is_switch && outcome.is_ok();
            match outcome {
                Err(Stop::Broken(broken)) => return Err(Stop::Broken(broken)),
                // The application looks over its errors; the connection must be right all the same.
                Ok(()) | Err(Stop::Error(_)) => {}
            }
            if step.checked {
                check(conn, &self.recorder, &format!("{:?}", step.action), switched)?;
            }
        }
        Ok(())
    }

    fn act(&mut self, action: &Action, conn: &mut TenantConnection) -> Result<(), Stop> {
        match action {
            Action::Begin(Via::Wrapper) => Manager::begin_transaction(conn)?,
            Action::Begin(Via::Deref) => Manager::begin_transaction(&mut **conn)?,
            Action::Begin(Via::Text) => conn.batch_execute("BEGIN")?,
            Action::Commit(Via::Wrapper) => Manager::commit_transaction(conn)?,
            Action::Commit(Via::Deref) => Manager::commit_transaction(&mut **conn)?,
            Action::Commit(Via::Text) => conn.batch_execute("COMMIT")?,
            Action::Rollback(Via::Wrapper) => Manager::rollback_transaction(conn)?,
            Action::Rollback(Via::Deref) => Manager::rollback_transaction(&mut **conn)?,
            Action::Rollback(Via::Text) => conn.batch_execute("ROLLBACK")?,
            Action::SetSchema(tenant) => conn.set_schema(&name(*tenant).parse().expect("a name"))?,
            Action::SetTenant(tenant) => conn.set_tenant(&self.world.tenants[*tenant])?,
            Action::SetPublic => conn.set_schema_to_public()?,
            Action::SetMissing => {
                return stays(&self.recorder, conn, |conn| conn.set_schema(&"missing".parse().expect("a name")));
            }
            Action::Sql(sql, Via::Deref) => (**conn).batch_execute(sql)?,
            Action::Sql(sql, _) => conn.batch_execute(sql)?,
            Action::Prepared(sql, Via::Deref) => drop(diesel::sql_query(*sql).execute(&mut **conn)?),
            Action::Prepared(sql, _) => drop(diesel::sql_query(*sql).execute(conn)?),
            Action::Typed(tenant, via) => {
                let query = diesel::select(set_config("search_path", name(*tenant), false));
                match via {
                    Via::Deref => query.get_result::<String>(&mut **conn)?,
                    _ => query.get_result::<String>(conn)?,
                };
            }
            Action::LoadMissing(Via::Deref) => {
                drop(no_such_table::table.select(no_such_table::id).load::<i32>(&mut **conn)?);
            }
            Action::LoadMissing(_) => drop(no_such_table::table.select(no_such_table::id).load::<i32>(conn)?),
            Action::CopyInFails(via) => {
                let copy = diesel::copy_from(notes::table).from_raw_data(notes::table, |copy| {
                    copy.write_all(b"not a number\tx\n").map_err(|_| diesel::result::Error::NotFound)
                });
                match via {
                    Via::Deref => copy.execute(&mut **conn)?,
                    _ => copy.execute(conn)?,
                };
            }
            Action::CopyOut => {
                let mut text = String::new();
                let mut rows = diesel::copy_to(notes::table).load_raw(&mut **conn)?;
                std::io::Read::read_to_string(&mut rows, &mut text).map_err(|error| Stop::Error(error.to_string()))?;
            }
            Action::RowByRow => {
                let query = diesel::dsl::sql::<diesel::sql_types::Int4>("SELECT generate_series(1, 3)");
                query.load_iter::<i32, PgRowByRowLoadingMode>(conn)?.next();
            }
            Action::Scoped(tenant, steps, ending) => self.scoped(*tenant, steps, *ending, conn)?,
            Action::Transaction(steps, ending) => self.caught(conn, |run, conn| {
                conn.transaction(|conn| run.steps(steps, conn).and_then(|()| end(*ending)))
            })?,
            Action::BuiltTransaction(steps, ending) => self.caught(conn, |run, conn| {
                conn.build_transaction().serializable().run(|conn| run.steps(steps, conn).and_then(|()| end(*ending)))
            })?,
            // An aborted transaction could not be told of the change.
            Action::Outside(..) if self.recorder.model().is_aborted() => {}
            Action::Outside(change, tenant) => {
                let sql = self.world.change(*change, *tenant);
                // As a text, since a prepared statement behind a `COPY … TO STDOUT` would not be sent.
                (**conn).batch_execute(&sql)?;
            }
            Action::Return(_) => unreachable!("only between the steps of a sequence"),
        }
        Ok(())
    }

    fn scoped(
        &mut self,
        tenant: usize,
        steps: &[Step],
        ending: Ending,
        conn: &mut TenantConnection,
    ) -> Result<(), Stop> {
        let name = name(tenant).parse().expect("a name");
        let recorder = self.recorder.clone();
        stays(&recorder, conn, |conn| {
            self.caught(conn, |run, conn| {
                conn.with_schema(&name, |conn| run.steps(steps, conn).and_then(|()| end(ending)))
            })
        })
    }

    /// Catches the panics that a sequence asks for.
    fn caught(
        &mut self,
        conn: &mut TenantConnection,
        f: impl FnOnce(&mut Self, &mut TenantConnection) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        match catch_unwind(AssertUnwindSafe(|| f(self, conn))) {
            Ok(result) => result,
            Err(panic) if panic.is::<Asked>() => Ok(()),
            Err(panic) => resume_unwind(panic),
        }
    }
}

/// Whatever happens in `f`, the connection is afterwards where it was, or, if there is no way back, nowhere.
fn stays<E>(
    recorder: &Recorder,
    conn: &mut TenantConnection,
    f: impl FnOnce(&mut TenantConnection) -> Result<(), E>,
) -> Result<(), Stop>
where
    Stop: From<E>,
{
    // With the path sent before every statement, it is the one that is to be there which counts.
    let _ = conn.schema_name();
    let before = look(conn, "x").map(|seen| seen.path);
    let result = f(conn).map_err(Stop::from);
    if let Err(Stop::Broken(_)) = result {
        return result;
    }
    let after = look(conn, "x").map(|seen| seen.path);
    match (before, after) {
        // Set for the length of a transaction that was ended inside, the path cannot be put back.
        _ if conn.settings().mode == SearchPathMode::Transaction && !recorder.model().in_transaction() => result,
        (Some(before), Some(after)) if before != after && !matches!(&*after, "" | "\"\"") => {
            Err(Stop::Broken(format!("on {before:?} before, on {after:?} after")))
        }
        _ => result,
    }
}

/// A panic that was asked for.
struct Asked;

fn end(ending: Ending) -> Result<(), Stop> {
    match ending {
        Ending::Ok => Ok(()),
        Ending::Err => Err(Stop::Error("asked for".to_owned())),
        // Past the panic hook, which would print a thousand of them.
        Ending::Panic => resume_unwind(Box::new(Asked)),
    }
}
