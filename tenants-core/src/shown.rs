//! How a refused name appears in an error: escaped, so that it cannot forge log lines, and never huge.

use std::fmt;

const LONGEST: usize = 80;

/// A text from outside, made safe to print in an error message.
pub(crate) struct Shown<'a>(pub(crate) &'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(LONGEST) {
            None => write!(f, "{:?}", self.0),
            Some((end, _)) => write!(f, "{:?}… ({} bytes)", &self.0[..end], self.0.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        assert_eq!(Shown("a\n\"b\u{202e}").to_string(), r#""a\n\"b\u{202e}""#);
    }

    #[test]
    fn shortens_at_a_character() {
        let shown = Shown(&"é".repeat(5_000)).to_string();
        assert!(shown.ends_with("é\"… (10000 bytes)"), "{shown}");
        assert!(shown.len() < 200);
    }
}
