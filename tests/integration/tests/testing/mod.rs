//! The throw-away server with real processes: that it works, and what is left when they end, in whatever way.

mod child;
mod databases;
mod endings;
mod external_server;
mod process;
mod servers;
mod surroundings;
