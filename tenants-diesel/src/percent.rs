//! Percent-encoding, as connection URIs have it (RFC 3986, section 2.1).

use std::fmt::Write as _;

/// The bytes as a part of a URI, in which these others mean themselves too.
pub(crate) fn encode(bytes: &[u8], also_plain: &[u8]) -> String {
    let mut encoded = String::with_capacity(bytes.len());
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || also_plain.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
