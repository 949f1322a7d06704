//! Ctrl-C.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::exit::Exit;
use super::progress::Progress;
use crate::Interrupt;

/// A process can have one handler only, and may do one command after the other, or several at once.
static RUNS: Mutex<Runs> = Mutex::new(Runs { is_handled: false, is_pressed: false, last: 0, running: Vec::new() });

struct Runs {
    is_handled: bool,
    /// While nothing ran.
    is_pressed: bool,
    last: u64,
    running: Vec<Run>,
}

#[derive(Clone)]
struct Run {
    number: u64,
    interrupt: Interrupt,
    progress: Progress,
}

/// A run that Ctrl-C interrupts for as long as this lives.
#[must_use]
pub(super) struct Listening(u64);

/// Raises the interrupt at the first Ctrl-C, and ends the process at the second.
///
/// A program that has a handler of its own keeps it.
pub(super) fn listen(interrupt: Interrupt, progress: Progress) -> Listening {
    let mut runs = runs();
    if !runs.is_handled {
        match ctrlc::try_set_handler(pressed) {
            Ok(()) => runs.is_handled = true,
            Err(error) => {
                tracing::warn!(%error, "Ctrl-C is somebody else's: the run cannot be interrupted by it");
            }
        }
    }
    Listening(runs.add(interrupt, progress))
}

impl Drop for Listening {
    fn drop(&mut self) {
        runs().running.retain(|run| run.number != self.0);
    }
}

fn pressed() {
    // Whoever is told may be slow to listen, and a run that ends meanwhile must not wait for that.
    let (running, is_second) = runs().press();
    if is_second || !(running.is_empty() || interrupt(&running)) {
        std::process::exit(Exit::Interrupted.code().into());
    }
}

/// Whether there was something to interrupt.
fn interrupt(running: &[Run]) -> bool {
    let fresh: Vec<_> = running.iter().filter(|run| !run.interrupt.is_raised()).collect();
    for run in &fresh {
        run.interrupt.raise();
    }
    for run in &fresh {
        run.progress.interrupted();
    }
    !fresh.is_empty()
}

impl Runs {
    /// What is to be interrupted, and whether the process was asked before, with nothing to interrupt.
    ///
    /// The first time is left to the program, which may have handlers beside ours and end in its own way.
    fn press(&mut self) -> (Vec<Run>, bool) {
        let is_idle = self.running.is_empty();
        (self.running.clone(), is_idle && std::mem::replace(&mut self.is_pressed, true))
    }

    fn add(&mut self, interrupt: Interrupt, progress: Progress) -> u64 {
        self.is_pressed = false;
        self.last += 1;
        self.running.push(Run { number: self.last, interrupt, progress });
        self.last
    }
}

fn runs() -> MutexGuard<'static, Runs> {
    RUNS.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::output::Output;
    use crate::cli::output::tests::Written;

    /// The one test that uses the process's own runs.
    #[test]
    fn each_run_is_interrupted_while_it_lasts() {
        let written = Written::default();
        let output = Output { out: written.stream(), err: written.stream(), json: true };
        let begin = || {
            let run = Interrupt::new();
            (listen(run.clone(), Progress::on(&output)), run)
        };
        let press = || interrupt(&runs().press().0);

        let (listening, first) = begin();
        drop(listening);
        assert!(!runs().press().1);
        assert!(runs().press().1);
        let (_second_listens, second) = begin();
        let (_third_listens, third) = begin();
        assert!(press());
        assert_eq!([&first, &second, &third].map(Interrupt::is_raised), [false, true, true]);
        assert_eq!(written.text().lines().count(), 2);
        assert!(!press(), "the second press ends the process");
    }
}
