//! Asking a long operation to end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A request to end, shared by whoever makes it and whoever heeds it; cheap to clone.
///
/// A run over many schemas finishes the one it is at and reports; `raise` is safe to call from a handler of Ctrl-C.
///
/// ```
/// use tenants_core::Interrupt;
///
/// let interrupt = Interrupt::new();
/// let theirs = interrupt.clone();
/// interrupt.raise();
/// assert!(theirs.is_raised());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// One that nobody has raised.
    ///
    /// ```
    /// # use tenants_core::Interrupt;
    /// assert!(!Interrupt::new().is_raised());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for the end.
    ///
    /// ```
    /// # use tenants_core::Interrupt;
    /// let interrupt = Interrupt::new();
    /// interrupt.raise();
    /// assert!(interrupt.is_raised());
    /// ```
    pub fn raise(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether somebody has asked for the end.
    ///
    /// ```
    /// # use tenants_core::Interrupt;
    /// assert!(!Interrupt::default().is_raised());
    /// ```
    #[must_use]
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
