//! Why a text is no host name.

use crate::shown::Shown;

/// The rule that a text breaks which was to be a [`Hostname`](crate::Hostname).
///
/// ```
/// use tenants_core::{Hostname, HostnameError};
///
/// let error = "acme.com:abc".parse::<Hostname>().unwrap_err();
/// assert!(matches!(error, HostnameError::InvalidPort { .. }));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HostnameError {
    /// There is no host, or nothing before the port.
    #[error("host name is empty")]
    Empty,
    /// It is a URL, of which the host name is a part (RFC 3986, section 3).
    #[error("{} is a URL, and not a host name: leave out what is before and behind it", Shown(text))]
    Url {
        /// The refused text.
        text: String,
    },
    /// The name is longer than 253 bytes (RFC 1035, section 2.3.4).
    #[error("host name {} is longer than 253 bytes", Shown(host))]
    TooLong {
        /// The refused text.
        host: String,
    },
    /// A part between two dots is empty.
    #[error("host name {} has an empty part", Shown(host))]
    EmptyLabel {
        /// The refused text.
        host: String,
    },
    /// A part between two dots is longer than 63 bytes (RFC 1035, section 2.3.4).
    #[error("host name {} has a part longer than 63 bytes", Shown(host))]
    LabelTooLong {
        /// The refused text.
        host: String,
    },
    /// A part between two dots begins or ends with a hyphen (RFC 1123, section 2.1).
    #[error("host name {} has a part that begins or ends with a hyphen", Shown(host))]
    OuterHyphen {
        /// The refused text.
        host: String,
    },
    /// The name holds an ASCII character that no host name holds (RFC 1123, section 2.1).
    #[error("host name {} holds the character {character:?}", Shown(host))]
    InvalidCharacter {
        /// The refused text.
        host: String,
        /// The first such character.
        character: char,
    },
    /// The name is not a valid international name (RFC 5891, UTS 46), or is one at all, which takes the feature `idn`.
    #[cfg_attr(feature = "idn", error("host name {} is not a valid international name", Shown(host)))]
    #[cfg_attr(
        not(feature = "idn"),
        error("host name {} is an international one, for which tenants is built with the feature idn", Shown(host))
    )]
    InvalidInternationalName {
        /// The refused text.
        host: String,
    },
    /// What follows the colon is no number up to 65535 (RFC 3986, section 3.2.3).
    #[error("host {} has no valid port after the colon", Shown(host))]
    InvalidPort {
        /// The refused text.
        host: String,
    },
    /// The name ends in a number and is not an IPv4 address in four decimal parts (RFC 3986, section 3.2.2).
    #[error("host name {} ends in a number but is no IPv4 address", Shown(host))]
    InvalidIpv4 {
        /// The refused text.
        host: String,
    },
    /// What begins with a bracket is no IPv6 literal, or has a zone (RFC 3986, section 3.2.2).
    #[error("host {} is no IPv6 literal", Shown(host))]
    InvalidIpv6 {
        /// The refused text.
        host: String,
    },
    /// An IPv6 address without brackets, in which a port could not be told apart (RFC 3986, section 3.2.2).
    #[error("IPv6 address {} needs brackets", Shown(host))]
    Ipv6WithoutBrackets {
        /// The refused text.
        host: String,
    },
}
