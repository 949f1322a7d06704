//! How much, and for how long.

use std::time::Duration;

#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) companies: u64,
    pub(crate) clients: u64,
    pub(crate) time: Duration,
    pub(crate) pool: u32,
    /// How long a request waits for a connection.
    pub(crate) patience: Duration,
    /// When nothing is left in the pool for longer than that, from the start on.
    pub(crate) exhausted_at: Vec<Duration>,
    pub(crate) seed: u64,
}

impl Settings {
    pub(crate) fn short() -> Self {
        Self {
            companies: 40,
            clients: 64,
            time: Duration::from_secs(5),
            pool: 8,
            patience: Duration::from_secs(1),
            exhausted_at: vec![Duration::from_secs(2)],
            seed: crate::helpers::Random::seed(),
        }
    }

    #[cfg(feature = "external-tests")]
    pub(crate) fn minute() -> Self {
        Self {
            companies: 200,
            time: Duration::from_secs(60),
            patience: Duration::from_secs(2),
            exhausted_at: vec![Duration::from_secs(15), Duration::from_secs(40)],
            ..Self::short()
        }
    }
}
