//! International host names, as DNS carries them (RFC 5891 by UTS 46) and as people write them.

use std::borrow::Cow;

use crate::hostname_error::HostnameError;

/// All ASCII but letters, digits, hyphen and dot (RFC 1123, section 2.1), and the underscore.
///
/// The underscore is no host name character there, but browsers and DNS carry it, and schemas named `acme_corp` are
/// reached under it.
#[cfg(feature = "idn")]
const DENIED: idna::AsciiDenyList = idna::AsciiDenyList::new(true, "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}~");

/// The name in lower case and ASCII.
#[cfg(feature = "idn")]
pub(crate) fn to_ascii(host: &str) -> Result<Cow<'_, str>, HostnameError> {
    use idna::uts46::{DnsLength, Hyphens, Uts46};

    let ascii = Uts46::new().to_ascii(host.as_bytes(), DENIED, Hyphens::Allow, DnsLength::Ignore);
    ascii.map_err(|_| invalid(host))
}

/// Names that would be others with the feature `idn` are refused, so that it never changes whom a host leads to.
#[cfg(not(feature = "idn"))]
pub(crate) fn to_ascii(host: &str) -> Result<Cow<'_, str>, HostnameError> {
    let is_encoded = |label: &str| label.get(..4).is_some_and(|mark| mark.eq_ignore_ascii_case("xn--"));
    if !host.chars().all(is_allowed) || !host.is_ascii() || host.split('.').any(is_encoded) {
        return Err(invalid(host));
    }
    Ok(Cow::Owned(host.to_ascii_lowercase()))
}

/// The label of a valid name as people write it.
#[cfg(feature = "idn")]
pub(crate) fn to_unicode(label: &str) -> Cow<'_, str> {
    use idna::uts46::{Hyphens, Uts46};

    Uts46::new().to_unicode(label.as_bytes(), idna::AsciiDenyList::EMPTY, Hyphens::Allow).0
}

/// No other name is valid without the feature `idn`.
#[cfg(not(feature = "idn"))]
pub(crate) fn to_unicode(label: &str) -> Cow<'_, str> {
    Cow::Borrowed(label)
}

fn is_allowed(c: char) -> bool {
    !c.is_ascii() || c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_')
}

fn invalid(host: &str) -> HostnameError {
    match host.chars().find(|&c| !is_allowed(c)) {
        Some(character) => HostnameError::InvalidCharacter { host: host.to_owned(), character },
        None => HostnameError::InvalidInternationalName { host: host.to_owned() },
    }
}

#[cfg(all(test, not(feature = "idn")))]
mod tests {
    use crate::{Hostname, HostnameError};

    #[test]
    fn what_takes_the_feature_is_refused_and_says_so() {
        for text in ["bücher.example", "xn--bcher-kva.example", "a.XN--bcher-kva", "acme\u{3002}com"] {
            let error = text.parse::<Hostname>().unwrap_err();
            assert!(matches!(error, HostnameError::InvalidInternationalName { .. }), "{text}");
            assert!(error.to_string().contains("feature idn"), "{error}");
        }
        assert_eq!("A--B.Example".parse::<Hostname>().unwrap(), "a--b.example");
        assert!(matches!("a b.ü".parse::<Hostname>(), Err(HostnameError::InvalidCharacter { .. })));
    }
}
