//! Systems on which a process cannot be made to stay on one processor.

use std::thread;

use crate::error::Result;

/// Whether a process can be made to stay on one processor.
pub(crate) const CAN_PIN: bool = false;

/// Leaves everything as it is; the lines above the table say so.
pub(crate) fn pin() -> Result<()> {
    Ok(())
}

/// How many processors this process may be on, where the system tells.
pub(crate) fn of_this() -> Option<u32> {
    thread::available_parallelism().ok().and_then(|count| u32::try_from(count.get()).ok())
}

/// The same of another process of this machine.
pub(crate) fn of_process(_id: i32) -> Option<u32> {
    of_this()
}
