//! The `Forwarded` header (RFC 7239).

use std::net::{IpAddr, SocketAddr};

use super::request_error::RequestError;
use super::trusted_proxies::TrustedProxies;

/// What one proxy says: who sent it the request, and for which host.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    sender: Option<String>,
    host: Option<String>,
}

/// The host that the outermost of the trusted proxies was asked for.
pub(super) fn host(elements: Vec<Element>, proxies: &TrustedProxies) -> Option<String> {
    let mut outermost = None;
    for element in elements.into_iter().rev() {
        outermost = element.host.or(outermost);
        if !element.sender.and_then(|node| address(&node)).is_some_and(|sender| proxies.lists(sender)) {
            break;
        }
    }
    outermost
}

/// The address of a node (section 6); one that is hidden or unknown has none.
fn address(node: &str) -> Option<IpAddr> {
    let bare = node.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(node);
    bare.parse().ok().or_else(|| node.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

/// The elements of one header line (section 4).
pub(super) fn parse(line: &str) -> Result<Vec<Element>, RequestError> {
    let mut rest = Scanner { rest: line };
    elements(&mut rest).ok_or_else(|| RequestError::Forwarded { value: line.to_owned() })
}

fn elements(scanner: &mut Scanner<'_>) -> Option<Vec<Element>> {
    let mut elements = Vec::new();
    loop {
        scanner.skip_space();
        // An empty member of a list is none (RFC 9110, section 5.6.1.2).
        if !scanner.at_end() && !scanner.rest.starts_with(',') {
            elements.push(element(scanner)?);
            scanner.skip_space();
        }
        if scanner.at_end() {
            return Some(elements);
        }
        scanner.expect(',')?;
    }
}

fn element(scanner: &mut Scanner<'_>) -> Option<Element> {
    let mut element = Element::default();
    let mut seen: Vec<&str> = Vec::new();
    loop {
        let name = scanner.token()?;
        scanner.expect('=')?;
        let value = scanner.value()?;
        if seen.iter().any(|other| other.eq_ignore_ascii_case(name)) {
            return None;
        }
        seen.push(name);
        if name.eq_ignore_ascii_case("for") {
            element.sender = Some(value);
        } else if name.eq_ignore_ascii_case("host") {
            element.host = Some(value);
        }
        // Space is not allowed here, but some send it.
        scanner.skip_space();
        if scanner.expect(';').is_none() {
            return Some(element);
        }
        scanner.skip_space();
    }
}

struct Scanner<'a> {
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    fn at_end(&self) -> bool {
        self.rest.is_empty()
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    fn expect(&mut self, character: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(character)?;
        Some(())
    }

    fn token(&mut self) -> Option<&'a str> {
        let end = self.rest.find(|c: char| !is_token(c)).unwrap_or(self.rest.len());
        let (token, rest) = self.rest.split_at_checked(end).filter(|(token, _)| !token.is_empty())?;
        self.rest = rest;
        Some(token)
    }

    /// A token, or a quoted string (RFC 9110, section 5.6.4).
    fn value(&mut self) -> Option<String> {
        if self.expect('"').is_none() {
            return self.token().map(str::to_owned);
        }
        let mut value = String::new();
        let mut characters = self.rest.chars();
        loop {
            match characters.next()? {
                '"' => break,
                '\\' => value.push(characters.next()?),
                other => value.push(other),
            }
        }
        self.rest = characters.as_str();
        Some(value)
    }
}

/// RFC 9110, section 5.6.2. Colon and brackets are none, but hosts are sent with them unquoted.
fn is_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~:[]".contains(character)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(lines: &[&str]) -> Option<String> {
        let proxies = TrustedProxies::nets(["10.0.0.0/8", "fd00::/8"].map(|net| net.parse().unwrap()));
        host(lines.iter().flat_map(|line| parse(line).unwrap()).collect(), &proxies)
    }

    #[test]
    fn reads_what_proxies_send() {
        for line in [
            "host=acme.com",
            "Host=\"acme.com\"",
            "for=192.0.2.60;proto=http;by=203.0.113.43;host=acme.com",
            "for=\"[2001:db8::1]:4711\" ; host=\"acme\\.com\"",
            "for=unknown;host=acme.com,",
            ", host=acme.com;for=_hidden",
            "for=\"a,b;host=c\";host=acme.com",
        ] {
            assert_eq!(found(&[line]).as_deref(), Some("acme.com"), "{line}");
        }
        assert_eq!(found(&["host=acme.com:80"]).as_deref(), Some("acme.com:80"));
        assert_eq!(found(&["for=192.0.2.60;proto=http", "", " "]), None);
        assert_eq!(found(&[]), None);
    }

    #[test]
    fn goes_left_as_long_as_the_sender_is_trusted() {
        for (lines, host) in [
            (&["host=evil, host=acme"][..], "acme"),
            (&["host=evil", "host=acme"], "acme"),
            (&["host=evil, for=192.0.2.1;host=acme, for=10.0.0.1;host=inner"], "acme"),
            (&["host=evil, for=192.0.2.1;host=acme", "for=\"10.0.0.1:4711\";host=inner"], "acme"),
            (&["host=evil, for=192.0.2.1;host=acme, for=\"[fd00::1]\";host=inner"], "acme"),
            (&["host=evil, for=192.0.2.1;host=acme, for=\"[fd00::1]:1\""], "acme"),
            (&["host=evil, for=192.0.2.1, for=10.0.0.1;host=inner"], "inner"),
            (&["host=evil, for=unknown;host=acme, for=10.0.0.1;host=inner"], "acme"),
            (&["host=evil, host=acme;for=\"10.0.0.1 \""], "acme"),
        ] {
            assert_eq!(found(lines).as_deref(), Some(host), "{lines:?}");
        }
        let last = host(parse("host=evil, for=10.0.0.1;host=acme").unwrap(), &TrustedProxies::every_peer());
        assert_eq!(last.as_deref(), Some("acme"));
    }

    #[test]
    fn refuses_what_is_ambiguous() {
        for line in [
            "acme.com",
            "host",
            "host=",
            "host=;for=a",
            "=acme.com",
            "host=\"acme.com",
            "host=\"acme.com\\",
            "host=a;host=b",
            "host=a;HOST=b",
            "host=a b",
            "host=a;",
            "host=\"a\"b",
            "host = a",
            "host=ä",
        ] {
            assert_eq!(parse(line), Err(RequestError::Forwarded { value: line.to_owned() }), "{line}");
        }
    }

    proptest! {
        #[test]
        fn a_quoted_host_is_read_back(value in "[^\r\n\0]{0,20}", forged in "[ -~]{0,30}") {
            let quoted = value.replace('\\', "\\\\").replace('"', "\\\"");
            let element = format!("for=192.0.2.1;host=\"{quoted}\"");
            prop_assert_eq!(found(&[&element]), Some(value.clone()));
            // What a client wrote into a list before may break it, but says nothing.
            if let Ok(elements) = parse(&format!("{forged}, {element}")) {
                let proxies = TrustedProxies::every_peer();
                prop_assert_eq!(host(elements, &proxies), Some(value));
            }
        }
    }
}
