//! A range of IP addresses.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::shown::Shown;

/// The addresses that share their first bits, in CIDR notation (RFC 4632, section 3.1); without a length, one address.
///
/// An IPv4 address is the same when it is written as an IPv6 one (`::ffff:10.0.0.1`), as dual-stack sockets show it; so
/// `::/0` is every IPv6 address, and no IPv4 one.
///
/// ```
/// use tenants_core::resolver::IpNet;
///
/// let net: IpNet = "10.0.0.0/8".parse()?;
/// assert!(net.contains("10.1.2.3".parse()?) && net.contains("::ffff:10.1.2.3".parse()?));
/// assert!(!net.contains("11.1.2.3".parse()?));
/// assert!("10.0.0.1/8".parse::<IpNet>().is_err()); // 10.0.0.0/8, or 10.0.0.1?
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IpNet {
    address: IpAddr,
    length: u8,
}

/// A text is no range of IP addresses.
///
/// ```
/// use tenants_core::resolver::{IpNet, IpNetError};
///
/// assert!(matches!("10.0.0.0/33".parse::<IpNet>(), Err(IpNetError::Length { .. })));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IpNetError {
    /// What stands before the slash is no IP address.
    #[error("{} is no range of IP addresses: it does not begin with one", Shown(text))]
    Address {
        /// The refused text.
        text: String,
    },
    /// What follows the slash is no number of bits of such an address.
    #[error("{} is no range of IP addresses: no address has so many bits", Shown(text))]
    Length {
        /// The refused text.
        text: String,
    },
    /// Bits are set that do not belong to the range: one address may have been meant, or a larger length.
    #[error("{} is no range of IP addresses: bits behind its length are set", Shown(text))]
    HostBits {
        /// The refused text.
        text: String,
    },
}

/// IPv4 addresses within IPv6 (RFC 4291, section 2.5.5.2) begin with so many fixed bits.
const MAPPED: u8 = 96;

impl IpNet {
    /// Whether an address is in the range.
    ///
    /// ```
    /// # use tenants_core::resolver::IpNet;
    /// let net: IpNet = "fd00::/8".parse()?;
    /// assert!(net.contains("fdff::1".parse()?) && !net.contains("10.0.0.1".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let (own, width) = bits(self.address);
        let (other, other_width) = bits(address.to_canonical());
        width == other_width && shifted(own ^ other, width - self.length) == 0
    }
}

impl FromStr for IpNet {
    type Err = IpNetError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let owned = || text.to_owned();
        let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
        let address: IpAddr = address.parse().map_err(|_| IpNetError::Address { text: owned() })?;
        let (number, width) = bits(address);
        let length = match length {
            None => width,
            Some(length) => parse_length(length, width).ok_or_else(|| IpNetError::Length { text: owned() })?,
        };
        if number.trailing_zeros() < u32::from(width - length) {
            return Err(IpNetError::HostBits { text: owned() });
        }
        Ok(match address.to_canonical() {
            IpAddr::V4(inner) if address.is_ipv6() && length >= MAPPED => {
                Self { address: inner.into(), length: length - MAPPED }
            }
            _ => Self { address, length },
        })
    }
}

impl From<IpAddr> for IpNet {
    fn from(address: IpAddr) -> Self {
        let address = address.to_canonical();
        Self { address, length: bits(address).1 }
    }
}

impl fmt::Display for IpNet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.length)
    }
}

/// An address as a number, and how many bits it has.
fn bits(address: IpAddr) -> (u128, u8) {
    match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    }
}

/// All 128 bits can be shifted out, which `>>` refuses.
fn shifted(number: u128, by: u8) -> u128 {
    number.checked_shr(by.into()).unwrap_or(0)
}

fn parse_length(text: &str, width: u8) -> Option<u8> {
    // `parse` takes a plus sign.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|&length| digits && length <= width)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn net(text: &str) -> IpNet {
        text.parse().unwrap()
    }

    #[test]
    fn contains_what_shares_its_bits() {
        for (range, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.0"),
            ("10.0.0.1", "10.0.0.1", "10.0.0.2"),
            ("10.0.0.0/31", "10.0.0.1", "10.0.0.2"),
            ("0.0.0.0/0", "255.255.255.255", "::1"),
            ("::/0", "ffff::1", "10.0.0.1"),
            ("::/0", "::1", "::ffff:10.0.0.1"),
            ("fd00::/8", "fdff::1", "fe00::1"),
            ("::1", "::1", "::"),
            ("::ffff:10.0.0.0/104", "10.1.2.3", "::ffff:11.1.2.3"),
            ("::ffff:10.0.0.1", "10.0.0.1", "::10.0.0.1"),
        ] {
            assert!(net(range).contains(inside.parse().unwrap()), "{range} {inside}");
            assert!(!net(range).contains(outside.parse().unwrap()), "{range} {outside}");
        }
    }

    #[test]
    fn each_rule_has_its_error() {
        use IpNetError as E;
        for text in ["", "/8", "a", "10.0.0/8", "10.0.0.1:80", "[::1]", "fe80::1%eth0", " 10.0.0.1"] {
            assert!(matches!(text.parse::<IpNet>(), Err(E::Address { .. })), "{text}");
        }
        for text in ["10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/-1", "10.0.0.0/8/8", "0.0.0.0/256"]
        {
            assert!(matches!(text.parse::<IpNet>(), Err(E::Length { .. })), "{text}");
        }
        for text in ["10.0.0.1/8", "10.0.0.1/0", "::1/0", "::1/127", "::ffff:10.0.0.1/104"] {
            assert!(matches!(text.parse::<IpNet>(), Err(E::HostBits { .. })), "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_address_is_in_its_own_net_however_long(address: IpAddr, length in 0..=128_u8) {
            let (number, width) = bits(address);
            let length = length.min(width);
            let zeros = u32::from(width - length);
            let first = number.checked_shr(zeros).unwrap_or(0).checked_shl(zeros).unwrap_or(0);
            let first = match address {
                IpAddr::V4(_) => IpAddr::V4(u32::try_from(first).unwrap().into()),
                IpAddr::V6(_) => IpAddr::V6(first.into()),
            };
            let net = net(&format!("{first}/{length}"));
            prop_assert_eq!(net.to_string().parse::<IpNet>(), Ok(net));
            // An IPv6 range holds no IPv4 addresses, unless it is one of them.
            prop_assert_eq!(net.contains(address), address == address.to_canonical() || length >= MAPPED);
        }
    }
}
