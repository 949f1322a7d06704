//! What `migrate_schemas` is asked for.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use tenants_core::Interrupt;
use tenants_core::executor::{MigrationExecutor, StandardExecutor};
use tenants_core::migration::{Fake, MigrationRequest, MigrationVersion, Target};

use super::initial::Initials;
use super::progress::MigrationProgress;
use super::selecting::selecting;
use super::selection::Selection;
use crate::Result;
use crate::connection::TenantConnection;
use crate::migrations::{Limits, MigrationSet};

/// Which schemas are migrated, how far, how, and what happens when one fails; the default brings all up to date, one
/// after the other, and goes on after a failure.
///
/// ```
/// use tenants_diesel::SchemaName;
/// use tenants_diesel::migrations::{MigrateOptions, MigrationScope, MultiprocessingExecutor};
///
/// let only_tenants = MigrateOptions::default().scope(MigrationScope::Tenant);
/// let one = MigrateOptions::default().schema("acme".parse::<SchemaName>()?);
/// let fast = MigrateOptions::default().executor(MultiprocessingExecutor::auto()).canary(5);
/// # Ok::<(), tenants_diesel::SchemaNameError>(())
/// ```
#[derive(Clone)]
pub struct MigrateOptions {
    pub(super) selection: Selection,
    pub(super) request: MigrationRequest,
    /// The folder's name, where the target was given by one.
    pub(super) folder: Option<String>,
    pub(super) fake_initial: bool,
    pub(super) keep_going: bool,
    pub(super) canary: usize,
    pub(super) verify: bool,
    pub(super) executor: Arc<dyn MigrationExecutor>,
    pub(super) limits: Limits,
    pub(super) tenants_per_message: Option<NonZeroUsize>,
    pub(super) progress: Option<Arc<dyn MigrationProgress>>,
    pub(super) interrupt: Interrupt,
}

impl Default for MigrateOptions {
    fn default() -> Self {
        Self {
            selection: Selection::default(),
            request: MigrationRequest::default(),
            folder: None,
            fake_initial: false,
            keep_going: true,
            canary: 0,
            verify: false,
            executor: Arc::new(StandardExecutor),
            limits: Limits::default(),
            tenants_per_message: None,
            progress: None,
            interrupt: Interrupt::new(),
        }
    }
}

selecting!(MigrateOptions);

/// Which of their migrations.
impl MigrateOptions {
    /// Where the migrations shall stand afterwards; by default all are applied.
    ///
    /// A version that is in one set only leaves the schemas of the other as they are. Going back reverts by `down.sql`;
    /// [`Target::Zero`], [`Target::Revert`] and [`Target::Redo`] need a [`scope`](Self::scope), an [`app`](Self::app) or a
    /// [`schema`](Self::schema), so that nobody reverts both sets by mistake.
    ///
    /// ```
    /// # use tenants_diesel::prelude::*;
    /// # use tenants_diesel::migrations::{MigrationScope, Target};
    /// let back = MigrateOptions::default().scope(MigrationScope::Tenant).target(Target::Revert(1));
    /// ```
    #[must_use]
    pub fn target(mut self, target: Target) -> Self {
        self.request.target = target;
        self.folder = None;
        self
    }

    /// The same by a version or a folder's name (`2026-01-02-000000_create_notes`), as people write them; a name that
    /// another migration of this version has is refused.
    ///
    /// ```
    /// # use tenants_diesel::prelude::*;
    /// let notes = MigrateOptions::default().target_folder("2026-01-02-000000_create_notes");
    /// ```
    #[must_use]
    pub fn target_folder(mut self, folder: impl Into<String>) -> Self {
        let folder = folder.into();
        self.request.target = Target::Version(MigrationVersion::of_folder(&folder));
        self.folder = Some(folder);
        self
    }

    /// Only the migrations of one app (named folder).
    ///
    /// ```
    /// # use tenants_diesel::prelude::*;
    /// let crm = MigrateOptions::default().app("crm");
    /// ```
    #[must_use]
    pub fn app(mut self, app: impl Into<String>) -> Self {
        self.request.app = Some(app.into());
        self
    }

    /// Only writes the migrations into the bookkeeping, or deletes them there, without running them.
    ///
    /// ```
    /// # use tenants_diesel::prelude::*;
    /// # use tenants_diesel::migrations::Target;
    /// let adopted = MigrateOptions::default().app("crm").target(Target::Version("1".into())).fake();
    /// ```
    #[must_use]
    pub fn fake(mut self) -> Self {
        self.request.fake = Fake::Everything;
        self
    }

    /// Counts the first migration of each app as applied where every relation it makes exists already.
    ///
    /// Which relations those are is learned in a throw-away schema that is rolled back.
    ///
    /// ```
    /// # use tenants_diesel::prelude::*;
    /// let adopting = MigrateOptions::default().fake_initial();
    /// ```
    #[must_use]
    pub fn fake_initial(mut self) -> Self {
        self.fake_initial = true;
        self
    }
}

/// How, and what happens on the way.
impl MigrateOptions {
    /// Stops at the first tenant that fails; those behind it are [`Skipped`](super::SchemaOutcome::Skipped). One without a
    /// schema is reported, and stops nobody.
    ///
    /// ```
    /// # use tenants_diesel::prelude::*;
    /// let careful = MigrateOptions::default().fail_fast();
    /// ```
    #[must_use]
    pub fn fail_fast(mut self) -> Self {
        self.keep_going = false;
        self
    }

    /// Migrates so many tenants first, and the rest only if none of them fails; one without a schema is none of them.
    ///
    /// ```
    /// # use tenants_diesel::prelude::*;
    /// let careful = MigrateOptions::default().canary(3);
    /// ```
    #[must_use]
    pub fn canary(mut self, tenants: usize) -> Self {
        self.canary = tenants;
        self
    }

    /// Asks each schema what it has before anything is done, and puts the registry right; what was done past it is in the report's
    /// [`drift`](super::MigrateReport::drift). Without it the registry is
    /// believed, which does not see what the `diesel` command line did.
    ///
    /// ```
    /// # use tenants_diesel::prelude::*;
    /// let thorough = MigrateOptions::default().verify();
    /// ```
    #[must_use]
    pub fn verify(mut self) -> Self {
        self.verify = true;
        self
    }

    /// How many connections there are, and who takes which schema; [`StandardExecutor`] by default.
    ///
    /// ```
    /// # use tenants_diesel::prelude::*;
    /// # use tenants_diesel::migrations::MultiprocessingExecutor;
    /// let parallel = MigrateOptions::default().executor(MultiprocessingExecutor::default());
    /// ```
    #[must_use]
    pub fn executor(mut self, executor: impl MigrationExecutor + 'static) -> Self {
        self.executor = Arc::new(executor);
        self
    }

    /// How long to wait for another process that migrates the same schema; 60 s by default.
    ///
    /// ```
    /// # use tenants_diesel::prelude::*;
    /// # use std::time::Duration;
    /// let impatient = MigrateOptions::default().lock_wait(Duration::from_secs(5));
    /// ```
    #[must_use]
    pub fn lock_wait(mut self, wait: Duration) -> Self {
        self.limits.lock_wait = wait;
        self
    }

    /// PostgreSQL's `lock_timeout` for the migrations: live traffic queues behind a migration that waits for a lock.
    ///
    /// A schema whose lock did not come is tried again, see [`retries`](Self::retries).
    ///
    /// ```
    /// # use tenants_diesel::prelude::*;
    /// # use std::time::Duration;
    /// let gentle = MigrateOptions::default().lock_timeout(Duration::from_millis(500)).retries(10);
    /// ```
    #[must_use]
    pub fn lock_timeout(mut self, timeout: Duration) -> Self {
        self.limits.lock_timeout = Some(timeout);
        self
    }

    /// PostgreSQL's `statement_timeout` for each statement of the migrations.
    ///
    /// ```
    /// # use tenants_diesel::prelude::*;
    /// # use std::time::Duration;
    /// let bounded = MigrateOptions::default().statement_timeout(Duration::from_secs(30));
    /// ```
    #[must_use]
    pub fn statement_timeout(mut self, timeout: Duration) -> Self {
        self.limits.statement_timeout = Some(timeout);
        self
    }

    /// How often a schema is tried again whose lock did not come within [`lock_timeout`](Self::lock_timeout), after a
    /// while that doubles from 200 ms to 6.4 s; 3 by default.
    ///
    /// The last attempt is made one migration and one statement at a time, so that the one that waits is named. A lock
    /// timeout is known by its English message: under another `lc_messages` it is reported at once.
    ///
    /// ```
    /// # use tenants_diesel::prelude::*;
    /// # use std::time::Duration;
    /// let stubborn = MigrateOptions::default().lock_timeout(Duration::from_secs(1)).retries(100);
    /// ```
    #[must_use]
    pub fn retries(mut self, retries: u32) -> Self {
        self.limits.retries = retries;
        self
    }

    /// How many tenants share a message and a transaction; by default up to 16 where all that is done takes a moment whatever
    /// the size of the tables (new tables, columns without a default), else one.
    ///
    /// Locks last until the whole message commits. A message that fails is sent again for each tenant alone. With a
    /// [`lock_timeout`](Self::lock_timeout) it is always one, and never more than the executor hands to a worker at once.
    ///
    /// ```
    /// # use tenants_diesel::prelude::*;
    /// # use std::num::NonZeroUsize;
    /// let single = MigrateOptions::default().tenants_per_message(NonZeroUsize::MIN);
    /// ```
    #[must_use]
    pub fn tenants_per_message(mut self, tenants: NonZeroUsize) -> Self {
        self.tenants_per_message = Some(tenants);
        self
    }

    /// Who is told of the run as it goes on.
    ///
    /// ```
    /// # use tenants_diesel::prelude::*;
    /// # use tenants_diesel::migrations::{MigrationProgress, SchemaReport};
    /// struct Dots;
    /// impl MigrationProgress for Dots {
    ///     fn schema_finished(&self, _: &SchemaReport) {
    ///         print!(".");
    ///     }
    /// }
    /// let talkative = MigrateOptions::default().progress(Dots);
    /// ```
    #[must_use]
    pub fn progress(mut self, progress: impl MigrationProgress + 'static) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }

    /// What ends the run early, after the schemas it is at; the rest is [`Skipped`](super::SchemaOutcome::Skipped).
    ///
    /// ```
    /// # use tenants_diesel::prelude::*;
    /// # use tenants_diesel::Interrupt;
    /// let interrupt = Interrupt::new();
    /// let options = MigrateOptions::default().interrupt(interrupt.clone());
    /// interrupt.raise(); // say, from a handler of Ctrl-C
    /// ```
    #[must_use]
    pub fn interrupt(mut self, interrupt: Interrupt) -> Self {
        self.interrupt = interrupt;
        self
    }
}

impl MigrateOptions {
    /// Whether the registry is not enough: what is counted from where a schema stands begins at where it truly stands.
    pub(super) fn asks_schemas(&self) -> bool {
        self.verify || matches!(self.request.target, Target::Revert(_) | Target::Redo(_))
    }

    /// What has to be known of a set before it is asked for in a schema.
    pub(super) fn initials(&self, conn: &mut TenantConnection, set: &MigrationSet) -> Result<Option<Initials>> {
        self.fake_initial.then(|| Initials::learn(conn, set)).transpose()
    }
}

impl fmt::Debug for MigrateOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MigrateOptions")
            .field("selection", &self.selection)
            .field("request", &self.request)
            .field("executor", &self.executor)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
