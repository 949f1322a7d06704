//! Ctrl-C.

use super::exit::Exit;
use super::progress::Progress;
use crate::Interrupt;

/// Raises the interrupt at the first Ctrl-C, and ends the process at the second.
///
/// A program that has a handler of its own keeps it.
pub(super) fn listen(interrupt: Interrupt, progress: Progress) {
    let handler = ctrlc::try_set_handler(move || {
        if interrupt.is_raised() {
            std::process::exit(Exit::Interrupted.code().into());
        }
        interrupt.raise();
        progress.interrupted();
    });
    if let Err(error) = handler {
        tracing::warn!(%error, "Ctrl-C is somebody else's: the run cannot be interrupted by it");
    }
}
