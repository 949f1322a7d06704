//! The tokens of PostgreSQL's SQL, as far as they decide where a statement ends.

use super::lex_error::LexError;
use super::scan;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword or an identifier without quotes.
    Word,
    Semicolon,
    Open,
    Close,
    /// A string, a quoted identifier, a number or an operator.
    Other,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    pub(super) start: usize,
    pub(super) line: usize,
}

impl Token<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// The same for any token, as `.` or a literal.
    pub(super) fn is_text(&self, text: &str) -> bool {
        self.text.eq_ignore_ascii_case(text)
    }

    pub(super) fn is(&self, keyword: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(keyword)
    }
}

/// Reads tokens by the rules of psql's `psqlscan.l`, with `standard_conforming_strings` on, its default.
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    /// Up to where the lines are counted.
    counted: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        // psql skips a byte order mark too; to the server it would be part of the first word.
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { text, at, line: 1, counted: 0 }
    }

    /// The next token, or none at the end of the text.
    pub(super) fn next(&mut self) -> Result<Option<Token<'a>>, LexError> {
        self.skip_blank()?;
        let start = self.at;
        let line = self.line_at(start);
        let bytes = self.text.as_bytes();
        let Some(&first) = bytes.get(start) else {
            return Ok(None);
        };
        let (kind, end) = match first {
            b';' => (Kind::Semicolon, start + 1),
            b'(' => (Kind::Open, start + 1),
            b')' => (Kind::Close, start + 1),
            b'\'' => (Kind::Other, self.string(start, line)?),
            b'"' => (Kind::Other, self.identifier(start, line)?),
            b'$' => (Kind::Other, self.dollar(start, line)?),
            b'\\' => return Err(self.meta_command(line)),
            b'\0' => return Err(LexError::Nul { line }),
            byte if scan::is_word_start(byte) => self.word(start, line)?,
            _ => (Kind::Other, start + 1),
        };
        self.at = end;
        let text = &self.text[start..end];
        // libpq's query texts are C strings: what follows a NUL would not even be sent.
        if let Some(nul) = text.find('\0') {
            return Err(LexError::Nul { line: self.line_at(start + nul) });
        }
        Ok(Some(Token { kind, text, start, line }))
    }

    /// Moves to the next byte that is neither white space nor in a comment.
    fn skip_blank(&mut self) -> Result<(), LexError> {
        let bytes = self.text.as_bytes();
        loop {
            let start = self.at;
            match bytes.get(start..start + 2) {
                Some(b"--") => self.at = scan::line_comment_end(bytes, start),
                Some(b"/*") => {
                    let line = self.line_at(start);
                    self.at = scan::block_comment_end(bytes, start).ok_or(LexError::UnterminatedComment { line })?;
                }
                _ if bytes.get(start).is_some_and(|&byte| scan::is_space(byte)) => self.at += 1,
                _ => return Ok(()),
            }
            if let Some(nul) = self.text[start..self.at].find('\0') {
                return Err(LexError::Nul { line: self.line_at(start + nul) });
            }
        }
    }

    fn word(&self, start: usize, line: usize) -> Result<(Kind, usize), LexError> {
        let bytes = self.text.as_bytes();
        if matches!(bytes[start], b'e' | b'E') && bytes.get(start + 1) == Some(&b'\'') {
            let end = scan::escape_string_end(bytes, start + 1);
            return Ok((Kind::Other, end.ok_or(LexError::UnterminatedString { line })?));
        }
        if matches!(bytes[start], b'u' | b'U') && bytes.get(start + 1) == Some(&b'&') {
            match bytes.get(start + 2) {
                Some(b'\'') => return Ok((Kind::Other, self.string(start + 2, line)?)),
                Some(b'"') => return Ok((Kind::Other, self.identifier(start + 2, line)?)),
                _ => {}
            }
        }
        Ok((Kind::Word, scan::word_end(bytes, start)))
    }

    fn string(&self, open: usize, line: usize) -> Result<usize, LexError> {
        scan::quoted_end(self.text.as_bytes(), open, b'\'').ok_or(LexError::UnterminatedString { line })
    }

    fn identifier(&self, open: usize, line: usize) -> Result<usize, LexError> {
        scan::quoted_end(self.text.as_bytes(), open, b'"').ok_or(LexError::UnterminatedIdentifier { line })
    }

    fn dollar(&self, start: usize, line: usize) -> Result<usize, LexError> {
        let Some(length) = scan::dollar_tag(&self.text.as_bytes()[start..]) else {
            return Ok(start + 1);
        };
        let tag = &self.text[start..start + length];
        match scan::find(self.text, start + length, tag) {
            Some(close) => Ok(close + length),
            None => Err(LexError::UnterminatedDollarQuote { tag: tag.to_owned(), line }),
        }
    }

    fn meta_command(&self, line: usize) -> LexError {
        let command = self.text[self.at..].split_whitespace().next().unwrap_or("\\");
        LexError::MetaCommand { command: command.chars().take(20).collect(), line }
    }

    fn line_at(&mut self, at: usize) -> usize {
        let passed = &self.text.as_bytes()[self.counted..at.max(self.counted)];
        self.line += passed.iter().filter(|&&byte| byte == b'\n').count();
        self.counted = self.counted.max(at);
        self.line
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tokens(text: &str) -> Result<Vec<String>, LexError> {
        let mut lexer = Lexer::new(text);
        let mut found = Vec::new();
        while let Some(token) = lexer.next()? {
            found.push(token.text.to_owned());
        }
        Ok(found)
    }

    #[test]
    fn a_literal_is_one_token() {
        for literal in
            ["'a''b'", "'\\'", "E'\\''", "e'\\\\'", "U&'\\'", "U&\"a\"\"b\"", "\"a;b\"", "$$;'$$", "$a$ $b$ $a$"]
        {
            assert_eq!(tokens(&format!(" {literal};")).unwrap(), [literal, ";"]);
        }
    }

    #[test]
    fn words_take_dollars_and_letters() {
        assert_eq!(tokens("a$$b é1 fe'x'").unwrap(), ["a$$b", "é1", "fe", "'x'"]);
        assert_eq!(tokens("$1$2").unwrap(), ["$", "1", "$", "2"]);
    }

    #[test]
    fn operators_end_where_comments_begin() {
        assert_eq!(tokens("1+--x\n2*/* y */3").unwrap(), ["1", "+", "2", "*", "3"]);
    }

    #[test]
    fn nul_is_refused_everywhere() {
        for text in ["\0", "a\0", "\n'\0'", "--\0\n", "/*\0*/", "$$\0$$"] {
            assert!(matches!(tokens(text), Err(LexError::Nul { .. })), "{text:?}");
        }
        assert_eq!(tokens("\n'\n\0'"), Err(LexError::Nul { line: 3 }));
    }

    proptest! {
        #[test]
        fn never_panics_and_never_loses_text(text in any::<String>()) {
            let _ = tokens(&text);
        }

        #[test]
        fn sql_like_texts_come_out_in_order(text in "([a-z'\"$();\\\\é\\-/*]| |\n){0,40}") {
            let mut lexer = Lexer::new(&text);
            let mut end = 0;
            while let Ok(Some(token)) = lexer.next() {
                prop_assert!(token.start >= end);
                prop_assert_eq!(token.line, text[..token.start].matches('\n').count() + 1);
                end = token.end();
            }
        }
    }
}
