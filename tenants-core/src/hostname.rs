//! The host name under which a tenant is reached, in the one form that is stored and compared.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;
use std::sync::Arc;

use crate::hostname_error::HostnameError;
use crate::international::to_ascii;
use crate::text_type::text_type;

/// RFC 1035, section 2.3.4, less the length byte and the root label.
const MAX_BYTES: usize = 253;
/// RFC 1035, section 2.3.4.
const MAX_LABEL_BYTES: usize = 63;
/// No text that normalises to 253 bytes is longer; keeps the IDN algorithm from being fed megabytes.
const MAX_RAW_BYTES: usize = 2_048;

/// A normalised host name: what the database stores is what the resolver compares.
///
/// Parsed from a `Host` header or from what an operator typed. The port, one trailing dot and a leading `www.` fall
/// away, letters become lower case and, with the feature `idn`, international names punycode (RFC 5891 by UTS 46); without it
/// these are refused, in either form. Parsing is idempotent, and so `www.www.acme.com` is `acme.com` too.
///
/// - `acme.com:` with an empty port is allowed (RFC 3986, section 3.2.3).
/// - Underscores are allowed, hyphens only inside a label (RFC 1123, section 2.1).
/// - A name whose last label is a number must be an IPv4 address in four decimal parts.
/// - IPv6 addresses need their brackets, as in a URL; a zone is refused.
///
/// ```
/// use tenants_core::Hostname;
///
/// assert_eq!("WWW.Acme.Example.COM.:8000".parse::<Hostname>()?, "acme.example.com");
/// # #[cfg(feature = "idn")]
/// assert_eq!("bücher.example".parse::<Hostname>()?, "xn--bcher-kva.example");
/// assert_eq!("[0:0::1]:8000".parse::<Hostname>()?, "[::1]");
/// # Ok::<(), tenants_core::HostnameError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "diesel", derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow))]
#[cfg_attr(feature = "diesel", diesel(sql_type = diesel::sql_types::Text))]
pub struct Hostname(Arc<str>);

text_type!(Hostname, HostnameError);

impl FromStr for Hostname {
    type Err = HostnameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match plain(text) {
            Some(name) => Ok(Self(Arc::from(name))),
            None => normalised(text),
        }
    }
}

/// The name in a text that holds nothing to be normalised but an outer `www.` or dot, as most requests send it; none if it
/// takes a closer look. Written so that the bytes are compared many at a time.
fn plain(text: &str) -> Option<&str> {
    let name = without_www(text.strip_suffix('.').unwrap_or(text));
    let bytes = name.as_bytes();
    if name.is_empty() || name.len() > MAX_LABEL_BYTES || text.len() > MAX_RAW_BYTES {
        return None;
    }
    let is_plain = |byte: u8| byte.is_ascii_lowercase() | byte.is_ascii_digit() | matches!(byte, b'-' | b'.' | b'_');
    // Of what is plain, only the dot and the hyphen come before the digits. Two hyphens may be the mark of an encoded name.
    let separates = |byte: u8| byte < b'0';
    let all = bytes.iter().fold(true, |all, &byte| all & is_plain(byte));
    let pairs =
        bytes.iter().zip(&bytes[1..]).fold(true, |all, (&one, &next)| all & !(separates(one) & separates(next)));
    let ends = !separates(bytes[0]) & !separates(bytes[bytes.len() - 1]);
    // What ends in a number is an address, or nothing.
    let last = bytes.iter().rposition(|&byte| byte == b'.').map_or(0, |dot| dot + 1);
    (all & pairs & ends && bytes[last].is_ascii_lowercase()).then_some(name)
}

/// Any text, in the one form.
fn normalised(text: &str) -> Result<Hostname, HostnameError> {
    let owned = || text.to_owned();
    if text.is_empty() {
        return Err(HostnameError::Empty);
    }
    if text.len() > MAX_RAW_BYTES {
        return Err(HostnameError::TooLong { host: owned() });
    }
    if text.contains("://") {
        return Err(HostnameError::Url { text: owned() });
    }
    if let Some(rest) = text.strip_prefix('[') {
        return bracketed(text, rest);
    }
    if text.parse::<Ipv6Addr>().is_ok() {
        return Err(HostnameError::Ipv6WithoutBrackets { host: owned() });
    }
    let host = match text.split_once(':') {
        Some((host, port)) => {
            check_port(text, port)?;
            host
        }
        None => text,
    };
    if host.is_empty() {
        return Err(HostnameError::Empty);
    }
    let ascii = to_ascii(host)?;
    let name = without_www(ascii.strip_suffix('.').unwrap_or(&ascii));
    check_labels(text, name)?;
    Ok(Hostname(Arc::from(name)))
}

fn bracketed(text: &str, rest: &str) -> Result<Hostname, HostnameError> {
    let invalid = || HostnameError::InvalidIpv6 { host: text.to_owned() };
    let (address, after) = rest.split_once(']').ok_or_else(invalid)?;
    let address: Ipv6Addr = address.parse().map_err(|_| invalid())?;
    match after.strip_prefix(':') {
        Some(port) => check_port(text, port)?,
        None if after.is_empty() => {}
        None => return Err(invalid()),
    }
    Ok(Hostname(Arc::from(format!("[{address}]"))))
}

fn check_port(text: &str, port: &str) -> Result<(), HostnameError> {
    let number = port.trim_start_matches('0');
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    if digits && (number.is_empty() || number.parse::<u16>().is_ok()) {
        Ok(())
    } else {
        Err(HostnameError::InvalidPort { host: text.to_owned() })
    }
}

/// Stripping just one would make the second parse of `www.www.x` differ from the first.
fn without_www(mut name: &str) -> &str {
    while let Some(rest) = name.strip_prefix("www.") {
        name = rest;
    }
    name
}

fn check_labels(text: &str, name: &str) -> Result<(), HostnameError> {
    let host = || text.to_owned();
    if name.len() > MAX_BYTES {
        return Err(HostnameError::TooLong { host: host() });
    }
    let mut last = name;
    for label in name.split('.') {
        if label.is_empty() {
            return Err(HostnameError::EmptyLabel { host: host() });
        }
        if label.len() > MAX_LABEL_BYTES {
            return Err(HostnameError::LabelTooLong { host: host() });
        }
        if label.starts_with('-') || label.ends_with('-') {
            return Err(HostnameError::OuterHyphen { host: host() });
        }
        last = label;
    }
    if is_number(last) && name.parse::<Ipv4Addr>().is_err() {
        return Err(HostnameError::InvalidIpv4 { host: host() });
    }
    Ok(())
}

/// What makes a browser read the whole host as an IPv4 address (WHATWG URL, "ends in a number").
fn is_number(label: &str) -> bool {
    match label.strip_prefix("0x") {
        Some(hex) => hex.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => label.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<Hostname, HostnameError> {
        text.parse()
    }

    #[test]
    fn normalises() {
        for (given, stored) in [
            ("ACME.example.com", "acme.example.com"),
            ("acme.example.com:", "acme.example.com"),
            ("acme.example.com:00080", "acme.example.com"),
            ("acme.example.com.:443", "acme.example.com"),
            ("www.acme.com", "acme.com"),
            ("www.www.acme.com", "acme.com"),
            ("www", "www"),
            ("www2.acme.com", "www2.acme.com"),
            ("localhost:8000", "localhost"),
            ("my_tenant.localhost", "my_tenant.localhost"),
            ("a--b.com", "a--b.com"),
            ("127.0.0.1:8000", "127.0.0.1"),
            ("123.example.com", "123.example.com"),
            ("[::1]", "[::1]"),
            ("[2001:DB8:0:0::1]:443", "[2001:db8::1]"),
        ] {
            assert_eq!(parse(given).unwrap(), stored, "{given}");
        }
    }

    #[cfg(feature = "idn")]
    #[test]
    fn normalises_international_names() {
        for (given, stored) in [("Bücher.example", "xn--bcher-kva.example"), ("ｗｗｗ。ａｃｍｅ．com", "acme.com")]
        {
            assert_eq!(parse(given).unwrap(), stored, "{given}");
        }
        assert!(matches!(parse("\u{ad}"), Err(HostnameError::EmptyLabel { .. })));
    }

    #[test]
    fn most_names_need_no_closer_look() {
        for text in ["acme.example.com", "www.acme-2.example.com.", "localhost", "my_tenant.localhost", "1.example.com"]
        {
            assert_eq!(plain(text), Some(parse(text).unwrap().as_str()));
        }
        for text in
            ["Acme.com", "acme.com:80", "xn--bcher-kva.example", "1.2.3.4", "a.0x7f", "a..b", "-a.com", "a-.com", ""]
        {
            assert_eq!(plain(text), None, "{text}");
        }
    }

    #[test]
    fn a_text_that_is_too_long_is_refused_whatever_is_left_of_it() {
        let text = "www.".repeat(MAX_RAW_BYTES / 4) + "acme.com";
        assert_eq!(text.parse::<Hostname>(), Err(HostnameError::TooLong { host: text }));
    }

    #[test]
    fn each_rule_has_its_error() {
        use HostnameError as E;
        assert_eq!(parse(""), Err(E::Empty));
        assert_eq!(parse(":80"), Err(E::Empty));
        assert!(parse(&"a.".repeat(127)).is_ok());
        assert!(matches!(parse(&format!("{}a", "a.".repeat(127))), Err(E::TooLong { .. })));
        assert!(matches!(parse(&"a".repeat(1 << 20)), Err(E::TooLong { .. })));
        assert!(matches!(parse(&"a".repeat(64)), Err(E::LabelTooLong { .. })));
        for text in ["a..b", ".a", "..", ".", "www.."] {
            assert!(matches!(parse(text), Err(E::EmptyLabel { .. })), "{text}");
        }
        assert!(matches!(parse("-a.com"), Err(E::OuterHyphen { .. })));
        for text in ["a:abc", "a:99999", "a:-1", "a:1:2", "a:/", "[::1]:x"] {
            assert!(matches!(parse(text), Err(E::InvalidPort { .. })), "{text}");
        }
        for text in ["http://a", "https://a.example.com/", "http://[::1]:80/x"] {
            assert!(matches!(parse(text), Err(E::Url { .. })), "{text}");
        }
        for text in ["a b", " a", "a/b", "a%00", "user@a", "a\0", "a'b", "a\\b"] {
            assert!(matches!(parse(text), Err(E::InvalidCharacter { .. })), "{text}");
        }
        for text in ["xn--a", "\u{fffd}", "a\u{ff0f}b", "xn--zzzzzzz99999"] {
            assert!(matches!(parse(text), Err(E::InvalidInternationalName { .. })), "{text}");
        }
        for text in ["1.2.3", "1.2.3.256", "127.1", "0177.0.0.1", "1", "a.0x7f"] {
            assert!(matches!(parse(text), Err(E::InvalidIpv4 { .. })), "{text}");
        }
        for text in ["[::1", "[fe80::1%eth0]", "[]", "[::1]x", "[1.2.3.4]"] {
            assert!(matches!(parse(text), Err(E::InvalidIpv6 { .. })), "{text}");
        }
        assert!(matches!(parse("::1"), Err(E::Ipv6WithoutBrackets { .. })));
    }

    proptest! {
        #[test]
        fn a_plain_name_is_what_it_would_be_at_a_closer_look(
            text in prop_oneof![
                "(www\\.)?[ax0-]{0,4}n?(-{0,3}[a-z0-9_.-]){0,6}\\.?",
                "([a-z0-9_-]{61,64}\\.){0,5}[a-z]{1,64}",
                any::<String>(),
            ]
        ) {
            if let Some(name) = plain(&text) {
                prop_assert_eq!(normalised(&text).unwrap(), name);
            }
        }

        #[test]
        fn parsing_is_idempotent(
            text in prop_oneof![any::<String>(), "(www\\.)*[a-zA-ZäÄßς0-9._·。٣א-]{1,20}(:[0-9]{0,5})?", "\\[[0-9a-f:.]{2,20}\\]"]
        ) {
            if let Ok(host) = parse(&text) {
                prop_assert_eq!(parse(host.as_str()).unwrap(), host.clone());
                prop_assert!(host.as_str().len() <= MAX_BYTES && host.as_str().is_ascii());
                prop_assert_eq!(host.as_str(), host.as_str().to_lowercase());
            }
        }
    }
}
