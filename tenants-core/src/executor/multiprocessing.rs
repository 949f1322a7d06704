//! Several schemas at once.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::thread::{self, ScopedJoinHandle};

use super::{BoxError, MigrationExecutor, MigrationWork, auto};

/// Migrates several schemas at once, each on a connection of its own; the name is that of django-tenants, whose
/// processes are threads here.
///
/// ```
/// use tenants_core::executor::MultiprocessingExecutor;
///
/// let default = MultiprocessingExecutor::default();
/// assert_eq!((default.max_processes.map(usize::from), default.chunks.get()), (Some(2), 2));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct MultiprocessingExecutor {
    /// The most connections at a time, 2 by default; none: as many as server and machine seem to bear.
    pub max_processes: Option<NonZeroUsize>,
    /// How many schemas a worker takes at once, 2 by default.
    pub chunks: NonZeroUsize,
}

const TWO: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1);

impl Default for MultiprocessingExecutor {
    fn default() -> Self {
        Self { max_processes: Some(TWO), chunks: TWO }
    }
}

impl MultiprocessingExecutor {
    /// As many connections as the server has to spare, and this machine's cores can feed: at most half of the free ones,
    /// twice the cores, and 16.
    ///
    /// ```
    /// # use tenants_core::executor::MultiprocessingExecutor;
    /// assert_eq!(MultiprocessingExecutor::auto().max_processes, None);
    /// ```
    #[must_use]
    pub fn auto() -> Self {
        Self { max_processes: None, ..Self::default() }
    }

    /// At most so many connections at a time.
    ///
    /// ```
    /// # use std::num::NonZeroUsize;
    /// # use tenants_core::executor::MultiprocessingExecutor;
    /// let executor = MultiprocessingExecutor::default().max_processes(NonZeroUsize::MIN);
    /// assert_eq!(executor.max_processes, Some(NonZeroUsize::MIN));
    /// ```
    #[must_use]
    pub fn max_processes(mut self, max_processes: NonZeroUsize) -> Self {
        self.max_processes = Some(max_processes);
        self
    }

    /// So many schemas are handed to a worker at once.
    ///
    /// ```
    /// # use std::num::NonZeroUsize;
    /// # use tenants_core::executor::MultiprocessingExecutor;
    /// assert_eq!(MultiprocessingExecutor::default().chunks(NonZeroUsize::MIN).chunks, NonZeroUsize::MIN);
    /// ```
    #[must_use]
    pub fn chunks(mut self, chunks: NonZeroUsize) -> Self {
        self.chunks = chunks;
        self
    }

    fn drain(&self, work: &dyn MigrationWork) -> Result<(), BoxError> {
        let mut worker = work.worker()?;
        while worker.migrate(self.chunks)? {}
        Ok(())
    }
}

impl MigrationExecutor for MultiprocessingExecutor {
    fn execute(&self, work: &dyn MigrationWork) -> Result<(), BoxError> {
        // Asked while none of the connections is ours: the server may have no other.
        let processes = match self.max_processes {
            Some(max) => max.get(),
            None => auto::processes(work.free_connections()?),
        };
        // Where nothing is to be done, one connection finds that out.
        let mut first = work.worker()?;
        if !first.migrate(self.chunks)? {
            return Ok(());
        }
        thread::scope(|scope| {
            let start = |_| thread::Builder::new().spawn_scoped(scope, || self.drain(work));
            // Those there is no thread for are not missed: the others do their work.
            let others: Vec<_> = (1..processes).map_while(|process| start(process).ok()).collect();
            let mut rest = || {
                while first.migrate(self.chunks)? {}
                Ok(())
            };
            let own = rest();
            let join = |thread: ScopedJoinHandle<'_, _>| thread.join().unwrap_or_else(|panic| resume_unwind(panic));
            let ended: Vec<Result<(), BoxError>> = others.into_iter().map(join).collect();
            // Whoever saw the end of the work has seen to it that nothing is left.
            if ended.iter().any(Result::is_ok) { Ok(()) } else { own }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::super::{MigrationWorker, StandardExecutor};
    use super::*;

    /// Counts down, and notes how much each worker took at a time.
    #[derive(Default)]
    struct Work {
        left: Mutex<usize>,
        taken: Mutex<Vec<usize>>,
        workers: Mutex<usize>,
        connections: usize,
    }

    struct Worker<'a>(&'a Work);

    impl MigrationWork for Work {
        fn worker(&self) -> Result<Box<dyn MigrationWorker + '_>, BoxError> {
            let mut workers = self.workers.lock().unwrap();
            if *workers == self.connections {
                return Err("too many connections".into());
            }
            *workers += 1;
            Ok(Box::new(Worker(self)))
        }

        fn free_connections(&self) -> Result<usize, BoxError> {
            Ok(self.connections)
        }
    }

    impl MigrationWorker for Worker<'_> {
        fn migrate(&mut self, chunk: NonZeroUsize) -> Result<bool, BoxError> {
            let mut left = self.0.left.lock().unwrap();
            let taken = chunk.get().min(*left);
            *left -= taken;
            self.0.taken.lock().unwrap().push(taken);
            Ok(taken > 0)
        }
    }

    fn run(executor: &dyn MigrationExecutor, connections: usize) -> (Work, Result<(), BoxError>) {
        let work = Work { left: Mutex::new(7), connections, ..Work::default() };
        let result = executor.execute(&work);
        (work, result)
    }

    #[test]
    fn chunks_are_taken_until_nothing_is_left() {
        let (work, result) = run(&MultiprocessingExecutor::default(), 2);
        assert!(result.is_ok());
        let taken = work.taken.into_inner().unwrap();
        assert_eq!((taken.iter().sum::<usize>(), taken.iter().max()), (7, Some(&2)));
        assert_eq!(work.workers.into_inner().unwrap(), 2);
        let (work, _) = run(&StandardExecutor, 2);
        assert_eq!((work.workers.into_inner().unwrap(), work.taken.into_inner().unwrap()), (1, vec![7, 0]));
    }

    #[test]
    fn those_who_have_a_connection_do_the_work_of_those_who_have_none() {
        let (work, result) = run(&MultiprocessingExecutor::default(), 1);
        assert!(result.is_ok());
        assert_eq!(work.left.into_inner().unwrap(), 0);
        let (_, result) = run(&MultiprocessingExecutor::default(), 0);
        assert_eq!(result.unwrap_err().to_string(), "too many connections");
    }

    #[test]
    fn auto_takes_no_more_than_half_of_what_is_free() {
        let (work, _) = run(&MultiprocessingExecutor::auto(), 4);
        assert!((1..=2).contains(&work.workers.into_inner().unwrap()));
    }
}
