//! Tests that drive other programs (feature `external-tests`); `.ci/install` installs what they need.

mod browser;
mod conversation;
mod diesel_cli;
mod diesel_cli_adopted;
mod diesel_cli_names;
mod diesel_cli_tenant;
mod diesel_cli_verify;
mod endurance;
mod pgbouncer;
mod pgbouncer_cache;
mod pgbouncer_isolation;
mod pgbouncer_leak;
mod pgbouncer_lifecycle;
mod pgbouncer_listening;
mod pgbouncer_session;
mod prompts;
mod shell;
mod tenant_command;
mod terminal;
