//! What a migration sets for the session (`SET ROLE`, `SET lock_timeout`, the head of a dump), and putting it back.

use tenants_core::connection::Scope;
use tenants_core::sql::may_change_session;

use super::TenantMigration;
use super::migration::Script;

/// A setting without the search path, which is put right in any case, and without those that belong to one transaction.
const OTHERS: &str = "s.name <> 'search_path' AND s.name !~ '^transaction_' AND s.context IN ('user', 'superuser')";

/// Whether running the migration may leave something behind; errs towards yes, which costs about two milliseconds.
pub(super) fn may_leave_settings(migration: &TenantMigration) -> bool {
    match &migration.up {
        Script::Sql(sql) => may_change_session(sql),
        Script::Code(_) => true,
    }
}

/// SQL that notes role and settings in settings of our own, so that no round trip is needed to know them.
pub(super) fn keep_sql(scope: Scope) -> String {
    let is_local = scope == Scope::Transaction;
    format!(
        "SELECT pg_catalog.set_config('tenants.session_user', session_user, {is_local}), \
         pg_catalog.set_config('tenants.role', pg_catalog.current_setting('role'), {is_local}), \
         pg_catalog.set_config('tenants.settings', COALESCE((SELECT pg_catalog.jsonb_object_agg(s.name, s.setting) \
         FROM pg_catalog.pg_settings s WHERE s.source = 'session' AND {OTHERS}), '{{}}')::text, {is_local})"
    )
}

/// SQL that puts back what [`keep_sql`] has noted.
///
/// With `SET LOCAL` search paths the session's own is the default one; a migration may have set it beneath ours.
pub(super) fn put_back_sql(path_scope: Scope) -> String {
    let path = match path_scope {
        Scope::Session => "",
        Scope::Transaction => "RESET search_path; ",
    };
    let kept = |name: &str| format!("pg_catalog.current_setting('tenants.{name}')");
    // A SET LOCAL of the message itself hides what the session has for standard_conforming_strings.
    format!(
        "{path}SELECT pg_catalog.set_config('session_authorization', {user}, false) WHERE session_user <> {user}; \
         SELECT pg_catalog.set_config('role', {role}, false) WHERE pg_catalog.current_setting('role') <> {role}; \
         SELECT pg_catalog.set_config(s.name, COALESCE(kept.value, s.reset_val), false) FROM pg_catalog.pg_settings s \
         LEFT JOIN pg_catalog.jsonb_each_text({settings}::jsonb) kept ON kept.key = s.name \
         WHERE (s.source = 'session' OR kept.value IS NOT NULL) AND {OTHERS} \
         AND (s.setting IS DISTINCT FROM COALESCE(kept.value, s.reset_val) OR s.name = 'standard_conforming_strings')",
        user = kept("session_user"),
        role = kept("role"),
        settings = kept("settings"),
    )
}
