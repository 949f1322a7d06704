//! What a migration sets for the session (`SET ROLE`, `SET lock_timeout`, the head of a dump), and putting it back.

use diesel::RunQueryDsl as _;
use diesel::sql_types::Text;
use tenants_core::connection::Scope;
use tenants_core::sql::literal;

use super::step::PlannedStep;
use crate::Result;
use crate::connection::TenantConnection;

/// Settings without the search path, which is put right in any case, and without those that belong to one transaction.
const OTHERS: &str = "s.name <> 'search_path' AND s.name !~ '^transaction_' AND s.context IN ('user', 'superuser')";

/// The session's role and settings.
#[derive(Debug, diesel::QueryableByName)]
pub(super) struct Session {
    #[diesel(sql_type = Text)]
    login: String,
    #[diesel(sql_type = Text)]
    role: String,
    /// What was set for the session, as JSON.
    #[diesel(sql_type = Text)]
    settings: String,
}

impl Session {
    /// The session as it is now, if one of the steps may change it.
    ///
    /// Kept here and not in the session, where a migration's `RESET ALL` would take it along.
    pub(super) fn before(steps: &[PlannedStep<'_>], conn: &mut TenantConnection) -> Result<Option<Self>> {
        if !steps.iter().any(PlannedStep::may_leave_settings) {
            return Ok(None);
        }
        let query = format!(
            "SELECT session_user::text AS login, pg_catalog.current_setting('role') AS role, \
             COALESCE((SELECT pg_catalog.jsonb_object_agg(s.name, s.setting) FROM pg_catalog.pg_settings s \
             WHERE s.source = 'session' AND {OTHERS}), '{{}}')::text AS settings"
        );
        Ok(Some(diesel::sql_query(query).get_result(conn)?))
    }

    /// The SQL that puts it back.
    ///
    /// With `SET LOCAL` search paths the session's own is the default one; a migration may have set it beneath ours.
    pub(super) fn sql(&self, path_scope: Scope) -> String {
        let path = match path_scope {
            Scope::Session => "",
            Scope::Transaction => "RESET search_path; ",
        };
        // A SET LOCAL of the message itself hides what the session has for standard_conforming_strings.
        format!(
            "{path}SELECT pg_catalog.set_config('session_authorization', {login}, false) WHERE session_user <> {login}; \
             SELECT pg_catalog.set_config('role', {role}, false) WHERE pg_catalog.current_setting('role') <> {role}; \
             SELECT pg_catalog.set_config(s.name, COALESCE(kept.value, s.reset_val), false) FROM pg_catalog.pg_settings s \
             LEFT JOIN pg_catalog.jsonb_each_text({settings}::jsonb) kept ON kept.key = s.name \
             WHERE (s.source = 'session' OR kept.value IS NOT NULL) AND {OTHERS} \
             AND (s.setting IS DISTINCT FROM COALESCE(kept.value, s.reset_val) OR s.name = 'standard_conforming_strings')",
            login = literal(&self.login),
            role = literal(&self.role),
            settings = literal(&self.settings),
        )
    }
}
