//! Where the application is reached.

use tenants_diesel::Hostname;

/// The host names: `localhost` is the public site, `acme.localhost` a company's. Browsers resolve both by themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    pub(crate) domain: Hostname,
    pub(crate) port: u16,
}

impl Site {
    /// The public site at `domain`, companies below it.
    #[must_use]
    pub fn new(domain: Hostname, port: u16) -> Self {
        Self { domain, port }
    }

    /// The URL of the public site.
    #[must_use]
    pub fn public_url(&self) -> String {
        self.url_of(self.domain.as_str())
    }

    /// The URL of a host.
    #[must_use]
    pub fn url_of(&self, host: &str) -> String {
        format!("http://{host}:{}/", self.port)
    }

    /// The host name of a company's.
    #[must_use]
    pub fn host_of(&self, name: &str) -> String {
        format!("{name}.{}", self.domain)
    }
}
