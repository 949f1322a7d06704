//! A schema's name from a row, which may be no schema name at all.

use std::fmt;

/// As it is, unless it could forge a line or speak to the terminal.
pub(crate) struct Shown<'a>(pub(crate) &'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.contains(char::is_control) { write!(f, "{:?}", self.0) } else { f.write_str(self.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::Shown;

    #[test]
    fn only_what_could_do_harm_is_escaped() {
        assert_eq!(Shown("Ünï \"x\"").to_string(), "Ünï \"x\"");
        assert_eq!(Shown("a\n\u{1b}").to_string(), r#""a\n\u{1b}""#);
    }
}
