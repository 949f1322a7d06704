//! Where a connection is to come back to.

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use tenants_core::SearchPath;
use tenants_core::connection::{Scope, Switch};
use tenants_core::sql::literal;

use super::TenantConnection;
use crate::Result;

/// The search path a connection was on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// One of ours.
    Path(SearchPath),
    /// One that somebody else has set, as the server prints it.
    Text(String),
}

impl Origin {
    /// The SQL that goes back, to be put at the end of a message.
    pub(crate) fn sql(&self, scope: Scope) -> String {
        match self {
            Self::Path(path) => Switch::to(path).scope(scope).sql(),
            Self::Text(text) => {
                let is_local = scope == Scope::Transaction;
                format!("SELECT pg_catalog.set_config('search_path', {}, {is_local})", literal(text))
            }
        }
    }
}

impl TenantConnection {
    /// Where the connection is now.
    pub(crate) fn origin(&mut self) -> Result<Origin> {
        self.resend_path()?;
        if let Some(path) = self.watch()?.tracker.path().known() {
            return Ok(Origin::Path(path.clone()));
        }
        self.refresh_types()?;
        self.watch()?.examined = true;
        Ok(Origin::Text(self.setting("search_path")?))
    }

    /// A setting of the session, as text.
    pub(crate) fn setting(&mut self, name: &str) -> Result<String> {
        // Not prepared: it would be a statement that is for all tenants.
        let setting = sql::<Text>("pg_catalog.current_setting(").bind::<Text, _>(name).sql(")");
        Ok(diesel::select(setting).get_result(&mut *self.inner)?)
    }

    /// Goes back; if that fails, nowhere, so that nothing is read or written by mistake.
    pub(crate) fn go_back(&mut self, origin: &Origin) -> Result<()> {
        if self.is_aborted() {
            return Ok(());
        }
        let result = match origin {
            Origin::Path(path) if self.watch()?.tracker.path().known() == Some(path) => Ok(()),
            Origin::Path(path) => self.apply(path, None),
            Origin::Text(_) => self.set_path_text(origin),
        };
        if result.is_err() {
            if self.set_path_text(&Origin::Text(String::new())).is_err() {
                self.spoil();
            }
            self.watch()?.tracker.abandon();
        }
        result
    }

    /// Records that a message ended with `origin`'s SQL.
    pub(crate) fn arrived(&mut self, origin: &Origin) {
        match origin {
            Origin::Path(path) => self.confirm(path, None),
            Origin::Text(_) => {
                if let Ok(watch) = self.watch() {
                    watch.tracker.unsettle();
                }
            }
        }
    }

    fn set_path_text(&mut self, origin: &Origin) -> Result<()> {
        self.watch()?.tracker.unsettle();
        let sql = origin.sql(self.settings.scope());
        self.send_own(&sql)
    }
}
