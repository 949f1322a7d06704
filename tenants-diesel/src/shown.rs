//! What comes from rows or from the database, which may hold anything, made safe to print.

use std::fmt::{self, Display, Write};

/// A schema's name as it is, unless it could forge a line or speak to the terminal.
pub(crate) struct Shown<'a>(pub(crate) &'a str);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.contains(char::is_control) { write!(f, "{:?}", self.0) } else { f.write_str(self.0) }
    }
}

/// A text in one line, whatever it holds.
pub(crate) struct OneLine<T>(pub(crate) T);

impl<T: Display> Display for OneLine<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(&self.0, None, f)
    }
}

/// A text that may have several lines; all but the first begin with this, so that none looks like a line of ours.
#[cfg(feature = "cli")]
pub(crate) struct Indented<T>(pub(crate) &'static str, pub(crate) T);

#[cfg(feature = "cli")]
impl<T: Display> Display for Indented<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(&self.1, Some(self.0), f)
    }
}

/// Writes a text without its control characters; line breaks and tabs stay if there is something to indent lines with.
fn escape(text: &impl Display, indent: Option<&str>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    // libpq ends its messages with a line break.
    for char in text.to_string().trim_end().chars() {
        match (char, indent) {
            ('\n', Some(indent)) => write!(f, "\n{indent}")?,
            ('\t', Some(_)) => f.write_char('\t')?,
            (char, _) if char.is_control() => write!(f, "{}", char.escape_debug())?,
            (char, _) => f.write_char(char)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_could_do_harm_is_escaped() {
        assert_eq!(Shown("Ünï \"x\"").to_string(), "Ünï \"x\"");
        assert_eq!(Shown("a\n\u{1b}").to_string(), r#""a\n\u{1b}""#);
        assert_eq!(OneLine("Ünï \"x\" \\ '\n").to_string(), "Ünï \"x\" \\ '");
        assert_eq!(OneLine("a\r\n\tb\u{1b}[2J\u{9b}\u{7f}\0").to_string(), r"a\r\n\tb\u{1b}[2J\u{9b}\u{7f}\0");
    }

    #[cfg(feature = "cli")]
    #[test]
    fn further_lines_are_indented() {
        assert_eq!(Indented("  ", "a\n\tb\r\u{1b}\n").to_string(), "a\n  \tb\\r\\u{1b}");
    }
}
