//! The benchmark: each row does one piece of work with tenants and with something that does as little as can be, in turns
//! and in the same run. Rows of microseconds are measured by a process that stays on one processor, with a server of its
//! own that stays there too.
//!
//! A new row is a file in `rows`, and a line in `rows/all.rs`.

mod affinity;
mod child;
mod column;
mod cpus;
mod error;
mod fleet;
mod header;
mod measure;
mod options;
mod pinned;
mod place;
mod record;
mod row;
mod rows;
mod run;
mod setting;
mod shop;
mod statements;
mod table;
mod ten_tables;
mod up_to_date;
mod worker;
mod zipf;

pub use run::main;
