//! `migrate_schemas` over a fleet: what it does when things go wrong, and what it costs.

mod at_once;
mod busy;
mod cost;
mod executors;
mod failing_executor;
mod full_disk;
mod helper;
mod initial;
mod killed;
mod live_traffic;
mod lock_timeout;
mod many;
mod plan;
mod plan_cost;
mod plan_edges;
mod plan_is_run;
mod registry;
mod registry_by_hand;
mod reverting;
mod server_gone;
mod signals;
mod stopping;
mod targets;
mod terminated;
mod terminated_idle;
mod together;
