//! One tenant's rows as a text.

mod dump;
mod foreign_keys;
mod helper;
mod load;
mod refused;
mod round_trip;
