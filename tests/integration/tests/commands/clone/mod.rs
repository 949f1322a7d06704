//! `clone_tenant`.

mod alike;
mod bad;
mod data;
mod helper;
mod killed;
mod names;
mod print;
mod refused;
mod rich;
mod signals;
mod snapshot;
