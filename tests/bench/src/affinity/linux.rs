//! Linux: each thread has a set of processors, and threads and processes inherit it (`sched_setaffinity(2)`).

use rustix::thread::{CpuSet, Pid, sched_getaffinity, sched_setaffinity};

use crate::error::Result;

/// Whether a process can be made to stay on one processor.
pub(crate) const CAN_PIN: bool = true;

/// Makes this thread, and whatever it starts from now on, stay on one processor.
pub(crate) fn pin() -> Result<()> {
    let failed = |error| format!("this process could not be put on one processor: {error}");
    let allowed = sched_getaffinity(None).map_err(failed)?;
    // Interrupts, and much that has but one thread, are on the first.
    let last = (0..CpuSet::MAX_CPU).rev().find(|cpu| allowed.is_set(*cpu)).ok_or("there is no processor")?;
    let mut one = CpuSet::new();
    one.set(last);
    Ok(sched_setaffinity(None, &one).map_err(failed)?)
}

/// How many processors this thread may be on, where the system tells.
pub(crate) fn of_this() -> Option<u32> {
    sched_getaffinity(None).ok().map(|allowed| allowed.count())
}

/// The same of a process of this machine.
pub(crate) fn of_process(id: i32) -> Option<u32> {
    let id = u32::try_from(id).ok().and_then(|_| Pid::from_raw(id))?;
    sched_getaffinity(Some(id)).ok().map(|allowed| allowed.count())
}

#[cfg(test)]
mod tests {
    use std::thread;

    use diesel::{Connection as _, PgConnection};
    use tenants_diesel::testing::TestServer;
    use tenants_integration::text;

    use super::*;

    #[test]
    fn a_server_inherits_the_processor_of_who_starts_it() {
        let before = of_this();
        let pinned = thread::spawn(|| {
            pin().unwrap();
            let server = TestServer::start().unwrap();
            let conn = &mut PgConnection::establish(server.url()).unwrap();
            let backend = text(conn, "pg_backend_pid()").parse().unwrap();
            (of_this(), of_process(backend))
        });
        assert_eq!(pinned.join().unwrap(), (Some(1), Some(1)));
        assert_eq!(of_this(), before, "the others stay where they were");
    }

    #[test]
    fn of_a_process_that_cannot_be_nothing_is_known() {
        assert_eq!([of_process(0), of_process(-1), of_process(i32::MAX)], [None; 3]);
    }
}
