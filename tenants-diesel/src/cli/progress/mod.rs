//! Who watches a run: somebody at a terminal, a log, or a program.

mod bar;
mod json;
mod lines;
mod watcher;

pub(super) use watcher::Progress;
