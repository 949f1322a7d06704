//! What one process tells the others when tenants or domains have changed: `NOTIFY` on a [`Channel`], with a [`Notice`] as
//! its payload.
//!
//! A notice makes whoever hears it forget, and nothing else: every role of the database can send one
//! ([PostgreSQL manual, NOTIFY](https://www.postgresql.org/docs/current/sql-notify.html)).

mod channel;
mod notice;
mod payload;

pub use channel::Channel;
pub use notice::Notice;
pub use payload::notify_sql;
