//! What came of it.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Settings;
use super::disturbance::Done;

/// What one visitor, or all of them, got.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Answers by status.
    pub(super) answers: BTreeMap<u16, usize>,
    pub(super) broken_off: usize,
    /// Requests during which something was disturbed.
    pub(super) disturbed: usize,
    /// 503 among these.
    pub(super) busy: usize,
    /// What ought not to be: the first of them.
    pub(super) wrong: Vec<String>,
    pub(super) longest: Duration,
}

#[derive(Debug)]
pub(crate) struct Report {
    pub(super) settings: Settings,
    pub(super) seen: Seen,
    pub(super) done: Done,
    /// In the tables, at the end.
    pub(super) foreign_rows: usize,
    pub(super) rows: usize,
}

impl Seen {
    pub(super) fn add(&mut self, other: Self) {
        for (status, count) in other.answers {
            *self.answers.entry(status).or_default() += count;
        }
        self.broken_off += other.broken_off;
        self.disturbed += other.disturbed;
        self.busy += other.busy;
        self.wrong.extend(other.wrong);
        self.longest = self.longest.max(other.longest);
    }
}

impl Report {
    /// Nothing was wrong, and there was something that could have been.
    #[track_caller]
    #[expect(clippy::print_stderr, reason = "the figures, for whoever asks the test for its output")]
    pub(crate) fn check(&self) {
        eprintln!("{self:#?}");
        let Self { settings, seen, done, foreign_rows, rows } = self;
        assert!(seen.wrong.is_empty(), "seed {}, {} wrong: {:#?}", settings.seed, seen.wrong.len(), &seen.wrong[..1]);
        assert_eq!(*foreign_rows, 0, "seed {}", settings.seed);
        // However busy the machine is: each visitor got something, and some of everything was done.
        assert!(*rows > usize::try_from(settings.companies).unwrap(), "nothing was written: {rows}");
        let answers = [200, 303].map(|status| seen.answers.get(&status).copied().unwrap_or_default());
        assert!(answers[0] > 50 && answers[1] > 5, "{seen:?}");
        assert!(seen.broken_off > 5 && done.ended > 0, "{self:?}");
        assert_eq!(done.exhausted, settings.exhausted_at.len());
        // Each of them was asking while there was nothing to be had.
        assert!(seen.busy > settings.clients as usize / 2, "{seen:?}");
        // The wait for a connection, perhaps once more for a look-up, and what a busy machine adds.
        assert!(seen.longest < settings.patience * 2 + Duration::from_secs(20), "{:?}", seen.longest);
    }
}
