//! What may happen to a connection.

/// The way a statement takes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Via {
    /// Our own impls.
    Wrapper,
    /// The plain connection behind `Deref`.
    Deref,
    /// SQL text, of which diesel's transaction manager learns nothing.
    Text,
}

/// How a closure ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ending {
    Ok,
    Err,
    Panic,
}

/// What another connection does to a tenant's schema.
#[derive(Debug, Clone, Copy)]
pub(super) enum Change {
    Rename,
    Drop,
    /// The name goes to a new customer.
    Create,
}

#[derive(Debug, Clone)]
pub(super) enum Action {
    Begin(Via),
    Commit(Via),
    Rollback(Via),
    SetSchema(usize),
    SetTenant(usize),
    SetPublic,
    SetMissing,
    /// A text, sent as it is.
    Sql(&'static str, Via),
    /// The same text as a prepared statement.
    Prepared(&'static str, Via),
    /// A query of one type, `set_config(…)`, that only its cached text gives away.
    Typed(usize, Via),
    /// A query that fails when it is prepared, which diesel does not tell its transaction manager.
    LoadMissing(Via),
    /// A `COPY` that the server refuses half way.
    CopyInFails(Via),
    CopyOut,
    /// Rows one by one, dropped after the first.
    RowByRow,
    Scoped(usize, Vec<Step>, Ending),
    Transaction(Vec<Step>, Ending),
    BuiltTransaction(Vec<Step>, Ending),
    Outside(Change, usize),
    /// Back to the pool, and out again for a tenant (or, beyond the last one, for the public schema).
    Return(usize),
}

#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) action: Action,
    /// Whether the state is compared afterwards: the questions themselves must not be what keeps it right.
    pub(super) checked: bool,
}
