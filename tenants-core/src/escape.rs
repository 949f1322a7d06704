//! Names made of plain letters, and back.

use std::fmt::Write as _;

/// Replaces each byte that is not to be kept by a mark and two hexadecimal digits.
///
/// No two texts give the same, as long as the mark itself is not kept.
pub(crate) fn escape(text: &str, mark: char, keep: impl Fn(u8) -> bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii() && keep(byte) {
            escaped.push(byte.into());
        } else {
            let _ = write!(escaped, "{mark}{byte:02X}");
        }
    }
    escaped
}

/// Percent-encodes all but the unreserved characters (RFC 3986, section 2.3).
pub(crate) fn percent_encode(text: &str) -> String {
    escape(text, '%', |byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

/// Decodes a percent-encoded text; none if a percent sign has no two digits behind it, or if it does not give UTF-8.
pub(crate) fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        rest = behind;
        if *first == b'%' {
            let [high, low, behind @ ..] = rest else { return None };
            rest = behind;
            bytes.push(digit(*high)? << 4 | digit(*low)?);
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| digit.try_into().ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn refuses_what_is_no_encoding() {
        for text in ["%", "%4", "a%4", "%zz", "%+1", "% 1", "%ff", "%c3", "%C3%28", "%ed%a0%80", "%c0%ae"] {
            assert_eq!(percent_decode(text), None, "{text}");
        }
        assert_eq!(percent_decode("%c3%BC+%2F%25").as_deref(), Some("ü+/%"));
    }

    proptest! {
        #[test]
        fn what_is_encoded_can_be_decoded(text: String) {
            let encoded = percent_encode(&text);
            prop_assert!(encoded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
            prop_assert_eq!(percent_decode(&encoded), Some(text));
        }
    }
}
