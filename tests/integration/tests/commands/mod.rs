//! What the management commands do, as a library.

mod data;
