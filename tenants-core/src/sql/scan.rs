//! Where the parts of SQL text end: functions from a text and a byte position to the position after the part.

/// Any byte of a non-ASCII character is a letter to PostgreSQL (manual 4.1.1).
pub(super) fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

pub(super) fn is_word(byte: u8) -> bool {
    is_word_start(byte) || byte.is_ascii_digit() || byte == b'$'
}

/// What PostgreSQL 16 takes for white space; older versions leave out the vertical tab, and refuse it elsewhere.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

pub(super) fn word_end(bytes: &[u8], start: usize) -> usize {
    skip_while(bytes, start, is_word)
}

/// The end of a `--` comment: before the line break, which is `\n` or `\r`.
pub(super) fn line_comment_end(bytes: &[u8], start: usize) -> usize {
    skip_while(bytes, start, |byte| !matches!(byte, b'\n' | b'\r'))
}

/// The end of a block comment, nested as in the manual, 4.1.5.
pub(super) fn block_comment_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = start;
    while let Some(pair) = bytes.get(at..at + 2) {
        match pair {
            b"/*" => depth += 1,
            b"*/" => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 2);
                }
            }
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
    }
    None
}

/// The end of a text in quotes of which two stand for one.
pub(super) fn quoted_end(bytes: &[u8], open: usize, quote: u8) -> Option<usize> {
    let mut at = open + 1;
    while at < bytes.len() {
        if bytes[at] != quote {
            at += 1;
        } else if bytes.get(at + 1) == Some(&quote) {
            at += 2;
        } else {
            return Some(at + 1);
        }
    }
    None
}

/// The end of an `E''` string: backslashes escape, and a continuation on the next line (manual 4.1.2.1) is in the
/// same string although it has no `E` of its own.
pub(super) fn escape_string_end(bytes: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        match *bytes.get(at)? {
            b'\\' => at += 2,
            b'\'' if bytes.get(at + 1) == Some(&b'\'') => at += 2,
            b'\'' => match continuation(bytes, at + 1) {
                Some(quote) => at = quote + 1,
                None => return Some(at + 1),
            },
            _ => at += 1,
        }
    }
}

/// The position of the quote that continues a string: after white space and `--` comments with at least one line break.
fn continuation(bytes: &[u8], after: usize) -> Option<usize> {
    let mut at = after;
    let mut line_break = false;
    loop {
        match *bytes.get(at)? {
            b'\n' | b'\r' => line_break = true,
            byte if is_space(byte) => {}
            b'-' if bytes.get(at + 1) == Some(&b'-') => {
                at = line_comment_end(bytes, at);
                continue;
            }
            b'\'' if line_break => return Some(at),
            _ => return None,
        }
        at += 1;
    }
}

/// The length of a dollar quote's tag that begins here, both dollar signs included (manual 4.1.2.4).
pub(super) fn dollar_tag(bytes: &[u8]) -> Option<usize> {
    if bytes.get(1).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let name = skip_while(bytes, 1, |byte| is_word(byte) && byte != b'$');
    (bytes.get(name) == Some(&b'$')).then_some(name + 1)
}

/// The position of `needle` at or after `from`.
pub(super) fn find(text: &str, from: usize, needle: &str) -> Option<usize> {
    text.get(from..)?.find(needle).map(|at| from + at)
}

fn skip_while(bytes: &[u8], start: usize, wanted: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    start + rest.iter().take_while(|&&byte| wanted(byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_nest() {
        assert_eq!(block_comment_end(b"/* /* */ */ x", 0), Some(11));
        assert_eq!(block_comment_end(b"/*/ */", 0), Some(6));
        assert_eq!(block_comment_end(b"/***/", 0), Some(5));
        assert_eq!(block_comment_end(b"/* /* */", 0), None);
    }

    #[test]
    fn quotes_double() {
        assert_eq!(quoted_end(b"'a''b' c", 0, b'\''), Some(6));
        assert_eq!(quoted_end(br"'\' c", 0, b'\''), Some(3));
        assert_eq!(quoted_end(b"'a''", 0, b'\''), None);
    }

    #[test]
    fn escape_strings_continue() {
        assert_eq!(escape_string_end(br"'\'' x", 0), Some(4));
        assert_eq!(escape_string_end(b"'a' -- c\n '\\'' x", 0), Some(14));
        assert_eq!(escape_string_end(b"'a' 'b'", 0), Some(3));
        assert_eq!(escape_string_end(b"'a\\", 0), None);
    }

    #[test]
    fn dollar_tags() {
        assert_eq!(dollar_tag(b"$$"), Some(2));
        assert_eq!(dollar_tag(b"$a1$"), Some(4));
        assert_eq!(dollar_tag(b"$1$"), None);
        assert_eq!(dollar_tag(b"$a"), None);
    }
}
