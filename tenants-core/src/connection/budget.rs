//! How many prepared statements a session may keep, and when they have to go.

/// Counts the statements a session has prepared, against the most it may keep.
///
/// A driver's cache can only be emptied as a whole. It is best emptied with a switch, in whose message the server's side goes
/// too; so that is done when there is no room for what one stay on a schema prepares.
///
/// ```
/// use tenants_core::connection::StatementBudget;
///
/// let mut budget = StatementBudget::new(100);
/// for _tenant in 0..4 {
///     assert!(!budget.is_spent());
///     budget.switched();
///     (0..20).for_each(|_| budget.prepared());
/// }
/// assert!(budget.is_spent()); // another twenty, and what may come on top, do not fit
/// budget.emptied();
/// assert_eq!(budget.count(), 0);
/// ```
#[derive(Debug, Clone, Default)]
pub struct StatementBudget {
    limit: usize,
    count: usize,
    /// Since the last switch.
    stay: usize,
    /// The most in any stay so far; less the longer ago.
    longest: usize,
}

/// What one query may prepare: itself, and questions for the types of its parameters.
const AT_ONCE: usize = 4;

impl StatementBudget {
    /// A budget of `limit` statements; a query takes up to four at once, so that fewer than those are no budget at all.
    ///
    /// ```
    /// # use tenants_core::connection::StatementBudget;
    /// assert!(!StatementBudget::new(1).is_full());
    /// ```
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit: limit.max(AT_ONCE), ..Self::default() }
    }

    /// Changes the limit.
    ///
    /// ```
    /// # use tenants_core::connection::StatementBudget;
    /// let mut budget = StatementBudget::new(100);
    /// (0..7).for_each(|_| budget.prepared());
    /// budget.limit(10);
    /// assert!(budget.is_full());
    /// ```
    pub fn limit(&mut self, limit: usize) {
        self.limit = limit.max(AT_ONCE);
    }

    /// How many there are.
    ///
    /// ```
    /// # use tenants_core::connection::StatementBudget;
    /// assert_eq!(StatementBudget::new(100).count(), 0);
    /// ```
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// A statement is about to be prepared.
    ///
    /// ```
    /// # use tenants_core::connection::StatementBudget;
    /// let mut budget = StatementBudget::new(100);
    /// budget.prepared();
    /// assert_eq!(budget.count(), 1);
    /// ```
    pub fn prepared(&mut self) {
        self.count += 1;
        self.stay += 1;
        self.longest = self.longest.max(self.stay);
    }

    /// Another schema is in force.
    ///
    /// ```
    /// # use tenants_core::connection::StatementBudget;
    /// let mut budget = StatementBudget::new(16);
    /// (0..5).for_each(|_| budget.prepared());
    /// budget.switched();
    /// assert!(!budget.is_spent()); // five, another five, and what one query may take on top
    /// budget.prepared();
    /// budget.prepared();
    /// budget.prepared();
    /// assert!(budget.is_spent());
    /// ```
    pub fn switched(&mut self) {
        self.stay = 0;
    }

    /// All are gone.
    ///
    /// ```
    /// # use tenants_core::connection::StatementBudget;
    /// let mut budget = StatementBudget::new(100);
    /// budget.prepared();
    /// budget.emptied();
    /// assert_eq!(budget.count(), 0);
    /// ```
    pub fn emptied(&mut self) {
        self.count = 0;
        self.stay = 0;
        // One that was longer than the limit would have the cache emptied with every switch from then on.
        self.longest /= 2;
    }

    /// Whether another stay may not fit: to be asked with a switch.
    ///
    /// ```
    /// # use tenants_core::connection::StatementBudget;
    /// assert!(!StatementBudget::new(4).is_spent()); // nothing would be gained
    /// ```
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.count > 0 && self.count + self.longest + AT_ONCE > self.limit
    }

    /// Whether another query may not fit: to be asked before each, for a stay that is longer than any before.
    ///
    /// ```
    /// # use tenants_core::connection::StatementBudget;
    /// let mut budget = StatementBudget::new(10);
    /// (0..7).for_each(|_| budget.prepared());
    /// assert!(budget.is_full());
    /// ```
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.count > 0 && self.count + AT_ONCE > self.limit
    }
}
