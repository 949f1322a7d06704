//! What a creation takes for granted: what this process has seen, and that nothing has a name that the tenant or its tables get.

use diesel::result::DatabaseErrorKind;
use tenants_core::SchemaName;
use tenants_core::migration::BOOKKEEPING_TABLE;

use super::creation::Creation;
use super::rules::WARM_PREFIX;
use super::warm::{NO_WARM_SCHEMA, STOCK_TABLE};
use crate::connection::TenantConnection;
use crate::migrations::fleet::registry;
use crate::migrations::is_of_a_shortcut;
use crate::model::TenantTable;
use crate::tenancy::{Stock, TenancyContext};
use crate::{Error, Result};

/// Whatever of it does not hold any more raises an error, and the creation is made once more without.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shortcuts {
    pub(super) stock: Stock,
    /// That there is no such schema, and that an error of the message of all says what it is of.
    pub(super) ahead: bool,
    /// That the role may write the registry, and that no name is in the public schema too.
    pub(super) registry: bool,
}

impl Shortcuts {
    /// What is known, if it `may` be taken for granted; asks once a process.
    pub(super) fn of<T: TenantTable>(
        creation: &Creation,
        may: bool,
        context: &TenancyContext<T>,
        conn: &mut TenantConnection,
    ) -> Result<Self> {
        let stock = context.stock.get();
        // Receivers are told once of what is done once.
        let asks = context.has_receivers() || creation.migrations.is_none();
        if !may || asks || holds_our_words(&creation.schema) {
            return Ok(Self { stock: stock.min(Stock::There), ahead: false, registry: false });
        }
        let registry = match context.registry.is_writable() {
            Some(is_writable) => is_writable,
            None => {
                let is_writable = registry::is_writable(conn)?;
                context.registry.know(is_writable);
                is_writable
            }
        };
        Ok(Self { stock, ahead: true, registry })
    }

    /// What is left after an error that one of them may be the cause of; none if it is another's.
    ///
    /// Less each time, so that it comes to an end.
    pub(super) fn without<T: TenantTable>(
        self,
        error: &Error,
        schema: &SchemaName,
        context: &TenancyContext<T>,
    ) -> Option<Self> {
        let of_registry = match error {
            Error::Migration(failure) => failure.is_of_a_shortcut(),
            Error::Query(diesel::result::Error::DatabaseError(_, info)) => is_of_a_shortcut(info.message()),
            _ => false,
        };
        if self.registry && of_registry {
            context.registry.know(false);
            return Some(Self { registry: false, ..self });
        }
        if let Error::Migration(failure) = error {
            return (self.ahead && failure.may_be_of_a_statement()).then_some(Self { ahead: false, ..self });
        }
        let Error::Query(diesel::result::Error::DatabaseError(kind, info)) = error else { return None };
        let of_stock = || [NO_WARM_SCHEMA, WARM_PREFIX, STOCK_TABLE].iter().any(|name| info.message().contains(name));
        match self.stock {
            Stock::Ready if of_stock() => {
                context.stock.know(Stock::There);
                Some(Self { stock: Stock::There, ..self })
            }
            // The table of the stock was dropped, or is no longer ours.
            Stock::There if context.stock.get() == Stock::Unknown && of_stock() => {
                Some(Self { stock: Stock::Unknown, ..self })
            }
            // Most likely it exists; the long way says so. What somebody has cancelled has this kind too.
            _ if self.ahead && *kind == DatabaseErrorKind::Unknown && is_quoted(schema, info.message()) => {
                Some(Self { ahead: false, ..self })
            }
            _ => None,
        }
    }
}

/// Whether the name, where an error of the server's quotes it, could be taken for what our own errors are told by.
fn holds_our_words(schema: &SchemaName) -> bool {
    ["tenants", BOOKKEEPING_TABLE].iter().any(|ours| schema.as_str().contains(ours))
}

/// Whether a message names the schema, between the quotation marks of whatever language.
fn is_quoted(schema: &SchemaName, message: &str) -> bool {
    const MARKS: [char; 12] = ['"', '\'', '`', '«', '»', '„', '“', '”', '‘', '’', '「', '」'];
    message.match_indices(schema.as_str()).any(|(at, name)| {
        let (before, behind) = (&message[..at], &message[at + name.len()..]);
        before.trim_end().ends_with(MARKS) && behind.trim_start().starts_with(MARKS)
    })
}

#[cfg(test)]
mod tests {
    use super::is_quoted;

    #[test]
    fn a_schema_is_named_in_every_language_and_no_word_is_one() {
        for (schema, message, expected) in [
            ("user", "schema \"user\" already exists", true),
            ("user", "Schema »user« existiert bereits", true),
            ("user", "le schéma « user » existe déjà", true),
            ("user", "le schéma «\u{a0}user\u{a0}» existe déjà", true),
            ("user", "canceling statement due to user request", false),
            ("a", "schema \"acme\" already exists", false),
        ] {
            assert_eq!(is_quoted(&schema.parse().unwrap(), message), expected, "{message}");
        }
    }
}
