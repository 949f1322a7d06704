//! A text of statements and `COPY` data, read piece by piece.

use std::io::{BufRead, Write};

use tenants_core::sql::{LexError, NextStatement, next_statement};

use super::error::DataError;
use crate::Result;

/// What may be a statement's end, or `COPY`'s.
const END: u8 = b';';

pub(super) struct Script<'a> {
    source: &'a mut dyn BufRead,
    /// What was read and is no whole statement yet.
    text: String,
    /// The line on which `text` begins.
    line: usize,
    /// How long `text` was when a statement was last looked for.
    looked_at: usize,
}

/// A statement with its line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) line: usize,
}

impl<'a> Script<'a> {
    pub(super) fn new(source: &'a mut dyn BufRead) -> Self {
        Self { source, text: String::new(), line: 1, looked_at: 0 }
    }

    /// The next statement; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Piece>, DataError> {
        if let Some(piece) = self.take()? {
            return Ok(Some(piece));
        }
        loop {
            let mut line = Vec::new();
            if self.source.read_until(b'\n', &mut line).map_err(DataError::Read)? == 0 {
                return self.last();
            }
            let at = self.line + self.text.matches('\n').count();
            let line = String::from_utf8(line).map_err(|_| DataError::NotUtf8 { line: at })?;
            // pg_dump's own guard against meta-commands in data, which we run none of; within a statement it is a value's line.
            let is_guard = line.starts_with("\\restrict ") || line.starts_with("\\unrestrict ");
            if is_guard && matches!(next_statement(&self.text), Ok(NextStatement::Blank)) {
                self.text.push('\n');
                continue;
            }
            self.text.push_str(&line);
            if self.may_be_whole(&line)
                && let Some(piece) = self.take()?
            {
                return Ok(Some(piece));
            }
        }
    }

    /// A long statement is not read anew with each of its lines.
    fn may_be_whole(&self, line: &str) -> bool {
        let ends = line.trim_end().as_bytes().last() == Some(&END);
        let is_copy = || self.text.trim_start().get(..4).is_some_and(|word| word.eq_ignore_ascii_case("copy"));
        line.as_bytes().contains(&END) && (ends || is_copy()) || self.text.len() > 2 * self.looked_at + 4096
    }

    /// Takes a whole statement off the text, if there is one.
    fn take(&mut self) -> Result<Option<Piece>, DataError> {
        self.looked_at = self.text.len();
        match next_statement(&self.text) {
            Ok(NextStatement::Statement { statement, end }) => {
                let before = self.line;
                let piece = Piece { text: statement.text().to_owned(), line: before + statement.line() - 1 };
                self.line += self.text[..end].matches('\n').count();
                self.text.drain(..end);
                self.looked_at = 0;
                Ok(Some(piece))
            }
            Ok(_) => Ok(None),
            Err(error) if error.is_unfinished() => Ok(None),
            Err(error) => Err(self.located(error)),
        }
    }

    /// The last statement need have no semicolon.
    fn last(&mut self) -> Result<Option<Piece>, DataError> {
        if let Some(piece) = self.take()? {
            return Ok(Some(piece));
        }
        self.text.push_str("\n;");
        if let Some(piece) = self.take()? {
            return Ok(Some(piece));
        }
        // An error of what has no end, if there is one.
        tenants_core::sql::statements(&self.text).map_err(|error| self.located(error))?;
        self.text.clear();
        Ok(None)
    }

    fn located(&self, error: LexError) -> DataError {
        error.below(self.line - 1).into()
    }

    /// Hands out the data behind `COPY`, up to `\.`; the line of that.
    pub(super) fn copy_data(&mut self, copy_line: usize, out: &mut dyn Write) -> Result<usize, DataError> {
        let rest = std::mem::take(&mut self.text);
        if !rest.trim().is_empty() {
            return Err(DataError::Refused {
                line: self.line,
                reason: tenants_core::sql::DataStatementError::CopyForm,
            });
        }
        let mut line = Vec::new();
        // The rest of COPY's own line.
        let mut at = self.line + 1;
        loop {
            line.clear();
            if self.source.read_until(b'\n', &mut line).map_err(DataError::Read)? == 0 {
                return Err(DataError::CopyWithoutEnd { line: copy_line });
            }
            if matches!(line.as_slice(), b"\\.\n" | b"\\.\r\n" | b"\\.") {
                self.line = at + 1;
                return Ok(at);
            }
            out.write_all(&line).map_err(DataError::Write)?;
            at += 1;
        }
    }
}

#[cfg(test)]
#[path = "script_tests.rs"]
mod tests;
