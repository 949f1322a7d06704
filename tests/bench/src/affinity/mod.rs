//! The processors that the system may put a process on.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod other;

#[cfg(target_os = "linux")]
pub(crate) use linux::{CAN_PIN, of_process, of_this, pin};
#[cfg(not(target_os = "linux"))]
pub(crate) use other::{CAN_PIN, of_process, of_this, pin};
