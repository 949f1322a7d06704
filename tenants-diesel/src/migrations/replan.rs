//! Prepared statements that go on meaning the public schema's relation, where a tenant has got one of that name.

use tenants_core::SchemaName;
use tenants_core::sql::literal;

use super::shadow::in_schema;
use crate::lifecycle::REPLAN_PREFIX;
use crate::model::TenantTable;

/// The statement of PL/pgSQL that has all sessions plan anew if a relation that may be in both is; empty if none may be.
///
/// A plan is kept for as long as the path's schemas are the same, whatever has appeared in them (`plancache.c`). Any change of
/// any schema ends all plans; this one leaves nothing behind. Who may make no schema has to end the sessions instead.
pub(super) fn replan_statement<T: TenantTable>(public: &SchemaName, schema: &SchemaName) -> String {
    let is_in = |schema: &SchemaName, name: &str| {
        format!(
            "pg_catalog.to_regclass({} || pg_catalog.quote_ident({})) IS NOT NULL",
            in_schema(schema),
            literal(name)
        )
    };
    let in_both = T::IN_BOTH.iter().map(|name| format!("{} AND {}", is_in(schema, name), is_in(public, name)));
    let in_both = in_both.collect::<Vec<_>>().join(" OR ");
    if in_both.is_empty() {
        return in_both;
    }
    let execute = |action: &str| format!("EXECUTE '{action} SCHEMA {REPLAN_PREFIX}' || pg_catalog.pg_backend_pid();");
    format!(
        "IF {in_both} THEN BEGIN {create} {drop} EXCEPTION WHEN insufficient_privilege THEN NULL; END; END IF;",
        create = execute("CREATE"),
        drop = execute("DROP"),
    )
}
