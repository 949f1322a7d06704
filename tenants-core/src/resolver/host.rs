//! Which host a request is for.

use super::forwarded;
use super::headers::Headers;
use super::request::RequestParts;
use super::request_error::RequestError;
use super::trusted_proxies::{ForwardedHeader, TrustedProxies};
use crate::Hostname;

pub(super) fn read(parts: &RequestParts<'_>, proxies: &TrustedProxies) -> Result<Hostname, RequestError> {
    let own = own(parts)?;
    if proxies.trusts(parts.peer)
        && let Some(forwarded) = forwarded(parts.headers, proxies)?
    {
        return Ok(forwarded);
    }
    own.ok_or(RequestError::MissingHost)
}

/// The host the request itself names.
fn own(parts: &RequestParts<'_>) -> Result<Option<Hostname>, RequestError> {
    let (header, several) = first(parts.headers, "host");
    if several {
        return Err(RequestError::SeveralHosts);
    }
    let header = header.map(|value| hostname("host", value)).transpose()?;
    let authority = parts.authority.map(str::parse::<Hostname>).transpose()?;
    match (authority, header) {
        (Some(authority), Some(host)) if authority != host => Err(RequestError::AuthorityMismatch { authority, host }),
        (authority, header) => Ok(authority.or(header)),
    }
}

/// The host the proxy names, if it names one.
fn forwarded(headers: &dyn Headers, proxies: &TrustedProxies) -> Result<Option<Hostname>, RequestError> {
    match proxies.header {
        ForwardedHeader::XForwardedHost => {
            const NAME: &str = "x-forwarded-host";
            let mut last = None;
            headers.each(NAME, &mut |value| last = Some(value));
            let Some(line) = last else { return Ok(None) };
            // What stands further left was there when the request came to the proxy.
            let value = text(NAME, line)?.rsplit(',').next().unwrap_or_default();
            Ok(Some(value.trim_matches([' ', '\t']).parse()?))
        }
        ForwardedHeader::Forwarded => {
            const NAME: &str = "forwarded";
            let mut lines = Vec::new();
            headers.each(NAME, &mut |value| lines.push(value));
            let mut elements = Vec::new();
            for line in lines {
                elements.extend(forwarded::parse(text(NAME, line)?)?);
            }
            let host = forwarded::host(elements, proxies);
            Ok(host.map(|host| host.parse()).transpose()?)
        }
    }
}

/// The first value of a header, and whether there are more.
pub(super) fn first<'a>(headers: &'a dyn Headers, name: &str) -> (Option<&'a [u8]>, bool) {
    let (mut first, mut several) = (None, false);
    headers.each(name, &mut |value| {
        several = first.is_some();
        first.get_or_insert(value);
    });
    (first, several)
}

fn hostname(name: &str, value: &[u8]) -> Result<Hostname, RequestError> {
    Ok(text(name, value)?.parse()?)
}

pub(super) fn text<'a>(name: &str, value: &'a [u8]) -> Result<&'a str, RequestError> {
    std::str::from_utf8(value).map_err(|_| RequestError::NotText { name: name.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HostnameError;

    fn host<const N: usize>(authority: Option<&str>, headers: [(&str, &str); N]) -> Result<String, RequestError> {
        let parts = RequestParts::new("/", &headers).authority(authority);
        Ok(read(&parts, &TrustedProxies::none())?.to_string())
    }

    fn behind<const N: usize>(proxies: &TrustedProxies, headers: [(&str, &str); N]) -> Result<String, RequestError> {
        let parts = RequestParts::new("/", &headers).peer(Some("10.0.0.1".parse().unwrap()));
        Ok(read(&parts, proxies)?.to_string())
    }

    fn nets() -> TrustedProxies {
        TrustedProxies::nets(["10.0.0.0/8".parse().unwrap()])
    }

    #[test]
    fn the_host_is_read_in_its_one_form() {
        for (sent, read) in [
            ("ACME.com:8000", "acme.com"),
            ("www.acme.com.", "acme.com"),
            ("[0:0::1]:8000", "[::1]"),
            #[cfg(feature = "idn")]
            ("bücher.example", "xn--bcher-kva.example"),
        ] {
            assert_eq!(host(None, [("Host", sent)]).unwrap(), read);
            assert_eq!(host(Some(sent), []).unwrap(), read);
            assert_eq!(host(Some(sent), [("hOsT", read)]).unwrap(), read);
        }
    }

    #[test]
    fn there_must_be_one_host() {
        assert_eq!(host(None, []), Err(RequestError::MissingHost));
        assert_eq!(host(None, [("Host", "a.com"), ("host", "a.com")]), Err(RequestError::SeveralHosts));
        assert_eq!(host(Some("a.com"), [("Host", "b.com"), ("Host", "a.com")]), Err(RequestError::SeveralHosts));
        assert_eq!(host(None, [("Host", "")]), Err(HostnameError::Empty.into()));
        for malformed in ["a.com, b.com", "user@a.com", "a b", "http://a.com", "a..b"] {
            assert!(matches!(host(None, [("Host", malformed)]), Err(RequestError::Hostname(_))), "{malformed}");
            assert!(
                matches!(host(Some(malformed), [("Host", "a.com")]), Err(RequestError::Hostname(_))),
                "{malformed}"
            );
            assert!(
                matches!(host(Some("a.com"), [("Host", malformed)]), Err(RequestError::Hostname(_))),
                "{malformed}"
            );
        }
        let mismatch = host(Some("a.com"), [("Host", "b.com")]).unwrap_err();
        let [authority, host] = ["a.com", "b.com"].map(|host| host.parse().unwrap());
        assert_eq!(mismatch, RequestError::AuthorityMismatch { authority, host });
        let latin = [("Host", b"b\xfccher.example".as_slice())];
        let error = read(&RequestParts::new("/", &latin), &TrustedProxies::none()).unwrap_err();
        assert_eq!(error, RequestError::NotText { name: "host".to_owned() });
    }

    #[test]
    fn nobody_else_is_believed() {
        let headers = [("Host", "a.com"), ("X-Forwarded-Host", "b.com"), ("Forwarded", "host=c.com")];
        assert_eq!(behind(&TrustedProxies::none(), headers).unwrap(), "a.com");
        let elsewhere = TrustedProxies::nets(["192.168.0.0/16".parse().unwrap()]);
        assert_eq!(behind(&elsewhere, headers).unwrap(), "a.com");
        assert_eq!(behind(&nets(), headers).unwrap(), "b.com");
        assert_eq!(behind(&nets().forwarded(), headers).unwrap(), "c.com");
        // A socket without addresses is in no net.
        assert_eq!(read(&RequestParts::new("/", &headers), &nets()).unwrap(), "a.com");
        assert_eq!(read(&RequestParts::new("/", &headers), &TrustedProxies::every_peer()).unwrap(), "b.com");
    }

    #[test]
    fn of_a_list_the_value_the_proxy_added_counts() {
        let forged = [("Host", "a.com"), ("X-Forwarded-Host", "evil.com"), ("X-Forwarded-Host", "evil.com , b.com:80")];
        assert_eq!(behind(&nets(), forged).unwrap(), "b.com");
        assert_eq!(behind(&TrustedProxies::every_peer(), forged).unwrap(), "b.com");
    }

    #[test]
    fn a_trusted_proxy_may_name_no_host_but_not_a_malformed_one() {
        assert_eq!(behind(&nets(), [("Host", "a.com")]).unwrap(), "a.com");
        assert_eq!(behind(&nets(), [("X-Forwarded-Host", "b.com")]).unwrap(), "b.com");
        assert_eq!(behind(&nets(), []), Err(RequestError::MissingHost));
        for malformed in ["", "b.com,", "a b", "b.com;c"] {
            let headers = [("Host", "a.com"), ("X-Forwarded-Host", malformed)];
            assert!(matches!(behind(&nets(), headers), Err(RequestError::Hostname(_))), "{malformed}");
        }
        let headers = [("Host", "a.com"), ("Host", "a.com"), ("X-Forwarded-Host", "b.com")];
        assert_eq!(behind(&nets(), headers), Err(RequestError::SeveralHosts));
        let headers = [("Host", "a b"), ("X-Forwarded-Host", "b.com")];
        assert!(matches!(behind(&nets(), headers), Err(RequestError::Hostname(_))));
        let headers = [("Host", "a.com"), ("Forwarded", "b.com")];
        assert!(matches!(behind(&nets().forwarded(), headers), Err(RequestError::Forwarded { .. })));
    }
}
