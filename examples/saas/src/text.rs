//! What somebody has typed, as it may be stored.

/// The text without blanks around it, or what is wrong with it, in words for the visitor.
pub(crate) fn checked(typed: &str, longest: usize) -> Result<String, String> {
    // A form sends line ends as CR LF.
    let text = typed.trim().replace("\r\n", "\n");
    if text.is_empty() {
        return Err("Please fill this in.".to_owned());
    }
    let length = text.chars().count();
    if length > longest {
        return Err(format!("Please use at most {longest} characters; these are {length}."));
    }
    // PostgreSQL stores no NUL, and nobody means to type the others.
    if text.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\t')) {
        return Err("Please use no control characters.".to_owned());
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn what_is_typed_is_trimmed_or_refused() {
        assert_eq!(checked("  a\r\nb\n", 3).as_deref(), Ok("a\nb"));
        assert_eq!(checked("äöü", 3).as_deref(), Ok("äöü"));
        for refused in ["", " \n", "äöüß", "a\0", "\u{1b}b"] {
            assert!(checked(refused, 3).is_err(), "{refused:?}");
        }
    }
}
